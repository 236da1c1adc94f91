//! Forms of address: what people in a chat call each other and themselves, and whether a reply is as polite as its
//! customer.
//!
//! [`address`] finds the forms in any text; words that only talk about someone are left out (`address_traps`). [`fit`]
//! judges a reply by this rule, the worst fault first:
//!
//! 1. *Rude, 0.* The reply says `aku` or `kau` (or another intimate form), unless the customer does too and says nothing
//!    polite beside it (`saya`, `encik`, `puan`, `tuan` …).
//! 2. *Stiff, 0.5.* The reply says `Anda` to a customer who writes casually and does not say it.
//! 3. *Too chummy, 0.5.* The reply calls someone who only uses titles `bro`, `sis`, `bos` or `dik`, and uses no title.
//! 4. Everything else fits, 1: warm words to anyone else, titles to anyone, and a reply that addresses nobody.
//!
//! The rule looks at words alone. It does not know age, sex or who is older, so `dik` to an elder fits.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::lang::address_traps::{holds, talks_about};
use crate::lang::identity::{read, weights};
use crate::lang::placed::{Placed, Stop, cover, placed};
use crate::lang::register::{Label, tone};

/// How near a form of address brings the two, and of whom it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A title: `tuan`, `puan`, `encik`, `cik`, `doktor`, `cikgu`.
    Formal,
    /// `anda`: usual in adverts, stiff in a chat.
    Anda,
    /// A word for family or a friend, of either speaker: `kak`, `abang`, `makcik`, `bos`, `bro`.
    Warm,
    /// A plain *you*: `awak`, `you`, `korang`.
    Plain,
    /// A *you* among close friends, rude to others: `kau`, `ko`, `hang`, `mu`.
    Intimate,
    /// `saya`: the polite *I*.
    PoliteSelf,
    /// `I`, `kami`, `kita`.
    PlainSelf,
    /// `aku`: the *I* that goes with `kau`.
    IntimateSelf,
}

/// The forms of every class, in lower case.
const FORMS: [(Class, &str); 8] = [
    (
        Class::Formal,
        "tuan puan encik cik tn pn en datuk dato' datin sir madam miss doktor dr cikgu ustaz ustazah teacher coach \
         tuan-tuan puan-puan encik-encik cik-cik tuan2 puan2",
    ),
    (Class::Anda, "anda"),
    (
        Class::Warm,
        "kak kakak akak akk abang bang abg adik dik dek makcik pakcik mokcik pokcik acik aunty auntie uncle bos boss \
         tokey tauke toke taukeh sis bro dear guys geng abang-abang kakak-kakak akak-akak",
    ),
    (
        Class::Plain,
        "awak awk you u uols korang korg kamu kitak demo hampa",
    ),
    (Class::Intimate, "kau engkau ko kow kao hang mu mung"),
    (Class::PoliteSelf, "saya sy sye sayer"),
    // "i" in small letters is a list's number or a slip, and is left out below.
    (Class::PlainSelf, "i kami kmi kita kamek kawe ambo sia"),
    (Class::IntimateSelf, "aku aq ku"),
];
/// Second words of a warm form whose first is `mak` or `pak`.
const KIN: &str = "cik long ngah lang su usu uda teh andak tam anjang lah itam";
/// Warm words too close for someone who keeps to the titles behind them.
const CHUMMY: &str = "bro sis bos boss dik adik dek geng guys";
const TITLES: &str = "tuan puan encik cik tn pn en datuk dato' datin sir madam";

static CLASSES: LazyLock<HashMap<&str, Class>> = LazyLock::new(|| {
    let forms = FORMS.iter().flat_map(|(class, forms)| {
        let forms = forms.split_ascii_whitespace();
        forms.map(move |form| (form, *class))
    });
    forms.collect()
});

/// A form of address where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address<'a> {
    /// The form as it is written.
    pub form: &'a str,
    /// Where it stands, in code points, half-open.
    pub span: Range<usize>,
    /// What it does.
    pub class: Class,
}

/// The forms of address of a text, from left to right.
pub fn address(text: &str) -> Vec<Address<'_>> {
    let words = placed(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((class, count)) = class(&words, at) else {
            at += 1;
            continue;
        };
        let range = at..at + count;
        if !talks_about(&words, &range) {
            let (form, span) = cover(text, &words, &range);
            found.push(Address { form, span, class });
        }
        at = range.end;
    }
    found
}

/// The class of the form that starts at a word, and how many words it has.
fn class(words: &[Placed<'_>], at: usize) -> Option<(Class, usize)> {
    let word = words[at].folded.as_str();
    let next = words.get(at + 1).filter(|_| words[at].stop == Stop::None);
    let next = next.map_or("", |next| next.folded.as_str());
    if matches!(word, "mak" | "pak") && holds(KIN, next) {
        return Some((Class::Warm, 2));
    }
    if word == "i" && words[at].text != "I" {
        return None;
    }
    let class = *CLASSES.get(word)?;
    let you = class == Class::Intimate || matches!(word, "you" | "u");
    // "kau orang" is what "korang" was.
    if you && matches!(next, "orang" | "org" | "all" | "guys") {
        return Some((Class::Plain, 2));
    }
    Some((class, 1))
}

/// How well a reply's address fits its customer.
#[derive(Debug, Clone, PartialEq)]
pub struct AddressFit<'a> {
    /// 1 fits, 0.5 is stiff or too chummy, 0 is rude.
    pub value: f64,
    /// Why, in words.
    pub reason: String,
    /// What the customer called the shop and themselves.
    pub customer: Vec<Address<'a>>,
    /// What the reply calls either.
    pub reply: Vec<Address<'a>>,
}

/// Judges the address of a reply to a customer by the rule above.
pub fn fit<'a>(customer: &'a str, reply: &'a str) -> AddressFit<'a> {
    let (theirs, ours) = (address(customer), address(reply));
    let first = |of: &[Address<'a>], classes: &[Class]| -> Option<&'a str> {
        let one = of.iter().find(|one| classes.contains(&one.class));
        one.map(|one| one.form)
    };
    let intimate = [Class::Intimate, Class::IntimateSelf];
    let polite = first(&theirs, &[Class::Formal, Class::PoliteSelf]);
    let close = first(&theirs, &intimate);
    let named = |of: &[Address<'a>], list: &str| -> Option<&'a str> {
        let one = of.iter().find(|one| holds(list, &one.form.to_lowercase()));
        one.map(|one| one.form)
    };
    let (title, chummy) = (named(&theirs, TITLES), named(&ours, CHUMMY));
    let casual = || {
        first(&theirs, &[Class::Warm, Class::Plain])
            .or(close)
            .is_some()
            || tone(customer, &read(customer), weights::embedded()).label != Label::Baku
    };
    let (value, reason) = if let Some(rude) =
        first(&ours, &intimate).filter(|_| close.is_none() || polite.is_some())
    {
        let to = polite.map_or_else(
            || "who does not".to_owned(),
            |polite| format!("who says `{polite}`"),
        );
        (0.0, format!("rude: `{rude}` to a customer {to}"))
    } else if let Some(anda) = first(&ours, &[Class::Anda])
        .filter(|_| first(&theirs, &[Class::Anda]).is_none() && casual())
    {
        (
            0.5,
            format!("stiff: `{anda}` to a customer who writes casually"),
        )
    } else if let (Some(title), Some(chummy), false) = (title, chummy, casual()) {
        if first(&ours, &[Class::Formal]).is_some() {
            (1.0, format!("`{title}` is met with a title"))
        } else {
            (
                0.5,
                format!("too chummy: `{chummy}` to a customer who says `{title}`"),
            )
        }
    } else if ours.is_empty() {
        (1.0, "nobody is addressed".to_owned())
    } else {
        (1.0, "as polite as the customer".to_owned())
    };
    AddressFit {
        value,
        reason,
        customer: theirs,
        reply: ours,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn forms(text: &str) -> Vec<(&str, Class)> {
        let found = address(text).into_iter();
        found.map(|one| (one.form, one.class)).collect()
    }

    #[test]
    fn forms_have_their_class_and_place() {
        assert_eq!(
            forms("Encik, kak Anis & pak cik: awak/kau/anda. Saya I aku"),
            [
                ("Encik", Class::Formal),
                ("kak", Class::Warm),
                ("pak cik", Class::Warm),
                ("awak", Class::Plain),
                ("kau", Class::Intimate),
                ("anda", Class::Anda),
                ("Saya", Class::PoliteSelf),
                ("I", Class::PlainSelf),
                ("aku", Class::IntimateSelf),
            ]
        );
        assert_eq!(address("😊 ok kak")[0].span, 5..8);
        assert_eq!(
            forms("Puan-puan, kau orang"),
            [("Puan-puan", Class::Formal), ("kau orang", Class::Plain)]
        );
        assert_eq!(forms("kecik kaunter kakitangan bangunan i aurat mak"), []);
    }

    #[test]
    fn a_reply_is_at_least_as_polite_as_its_customer() {
        for (customer, reply, value) in [
            ("Saya nak tanya harga", "kau tengok je kat page", 0.0),
            ("Encik, ada lagi?", "Aku dah jual", 0.0),
            ("ada lagi tak?", "ada, ko nak berapa?", 0.0),
            ("aku nak satu, kau ada tak?", "ada, kau nak hantar ke?", 1.0),
            ("Puan, aku nak satu", "kau tunggu jap", 0.0),
            ("kau ni, saya nak refund", "kau sabar sikit", 0.0),
            ("Kak, ada lagi tak?", "Ada dik, akak simpankan", 1.0),
            ("bang xde ke saiz 5", "Saiz 5 dah habis", 1.0),
            ("kak nk order 2", "Pesanan anda diterima", 0.5),
            ("Adakah anda menjual cat?", "Ya, anda boleh datang", 1.0),
            ("Adakah cat ini masih dijual?", "Ya, anda boleh datang", 1.0),
            ("Selamat pagi puan. Adakah cat ini dijual?", "Ada bro", 0.5),
            (
                "Selamat pagi puan. Adakah cat ini dijual?",
                "Ada encik",
                1.0,
            ),
            ("Selamat pagi puan. Adakah cat ini dijual?", "Ada kak", 1.0),
            ("puan, cat ni ada lagi tak?", "Ada dik", 1.0),
        ] {
            let fit = fit(customer, reply);
            assert!((fit.value - value).abs() < 1e-9, "{reply}: {fit:?}");
        }
    }

    #[test]
    fn the_reason_names_both_sides() {
        let reason = |customer, reply| fit(customer, reply).reason;
        assert_eq!(
            reason("Saya nak satu", "nah kau"),
            "rude: `kau` to a customer who says `Saya`"
        );
        assert_eq!(
            reason("nak satu kak", "Anda nak?"),
            "stiff: `Anda` to a customer who writes casually"
        );
        assert_eq!(reason("nak satu kak", "Boleh je"), "nobody is addressed");
    }

    proptest! {
        #[test]
        fn any_text_gives_spans_within_it(text in "(kau|orang|mak|cik|anda|bos|doktor|, |\\. |\\PC| ){0,40}") {
            let mut end = 0;
            for one in address(&text) {
                prop_assert!(end <= one.span.start && one.span.start < one.span.end);
                prop_assert_eq!(one.span.len(), one.form.chars().count());
                end = one.span.end;
            }
            prop_assert!(end <= text.chars().count());
            let value = fit(&text, &text).value;
            prop_assert!([0.0, 0.5, 1.0].contains(&value));
        }
    }
}
