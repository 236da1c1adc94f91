//! Amounts in ringgit and sen: "RM12.50", "12 hengget", "dua belas ringgit lima puluh", "seposen", "lima kupang".
//!
//! In exact sen. A kupang (north) and a posen are ten sen. "RM5 tiga" is a price and a count, and only the price is
//! money. "5 ringgit setengah kilo" is five ringgit for half a kilo; "5 ringgit setengah" and "RM5 setengah" are RM5.50. "dalam RM26" and
//! "lebih RM20" are read as the amount that they name. Digits grouped as in Indonesian are no amount.

use super::digits::ungrouped;
use super::number::{self, Decimal, Read};
use super::quantity::is_unit;
use super::token::{Token, digits, glued, inside_a_code, sign, tokens, word, word_before};
use super::{Extent, Found, find_all, whole};

/// Sen; a stretch for "RM10-15".
pub type Sen = Extent<i64>;

const RINGGIT: [&str; 16] = [
    "ringgit", "rgt", "rggt", "rgit", "ringit", "hengget", "henget", "hengit", "hinggit",
    "hinggek", "ghinggit", "inggit", "riyal", "rial", "bucks", "myr",
];
const ONE_RINGGIT: [&str; 6] = [
    "seringgit",
    "sehengget",
    "sehenget",
    "sehinggit",
    "serial",
    "sengget",
];

/// Every amount in a text.
pub fn find(text: &str) -> Vec<Found<Sen>> {
    find_all(&tokens(text), read)
}

/// The amount that the whole text is.
pub fn parse(text: &str) -> Option<Sen> {
    let text = ungrouped(text);
    whole(&tokens(&text), read)
}

/// Whether a word names ringgit or sen.
pub(super) fn is_currency(word: &str) -> bool {
    RINGGIT.contains(&word) || word == "rm" || coin(word).is_some()
}

fn coin(word: &str) -> Option<i64> {
    match word {
        "sen" => Some(1),
        "kupang" | "posen" => Some(10),
        _ => None,
    }
}

fn in_sen(value: Extent<Decimal>, worth: i64) -> Option<Sen> {
    value.map(|one| {
        let millionths = one.millionths().checked_mul(worth)?;
        (millionths % 1_000_000 == 0).then_some(millionths / 1_000_000)
    })
}

pub(super) fn read(tokens: &[Token<'_>], at: usize) -> Option<(Sen, usize)> {
    match word(tokens, at) {
        "rm" | "myr" => prefixed(tokens, at),
        "sekupang" | "seposen" => Some((Extent::exactly(10), at + 1)),
        "duit" | "harga" | "total" | "jumlah" => bare(tokens, at + 1),
        one if ONE_RINGGIT.contains(&one) => Some(with_tail(tokens, Extent::exactly(100), at + 1)),
        _ => suffixed(tokens, at),
    }
}

fn prefixed(tokens: &[Token<'_>], at: usize) -> Option<(Sen, usize)> {
    if inside_a_code(tokens, at) {
        return None;
    }
    let point = matches!(sign(tokens, at + 1), "." | ":");
    let start = at + 1 + usize::from(point);
    // "rm.50" is fifty sen to one writer and fifty ringgit to another.
    if point && glued(tokens, at + 1) && glued(tokens, start) && digits(tokens, start).len() < 3 {
        return None;
    }
    let low = number::plain(tokens, start).filter(|one| !one.doubtful)?;
    let dash = "-–~".contains(sign(tokens, low.next)) && !sign(tokens, low.next).is_empty();
    // "RM5-10" and "RM5-RM10".
    let second = low.next + 1 + usize::from(matches!(word(tokens, low.next + 1), "rm" | "myr"));
    let high = dash
        .then(|| number::plain(tokens, second))
        .flatten()
        .filter(|high| high.value > low.value && !high.doubtful);
    if let Some(Read { value, next, .. }) = high {
        let (low, high) = (low.value.low, value.high);
        return Some((in_sen(Extent { low, high }, 100)?, next));
    }
    let value = in_sen(low.value, 100)?;
    // "RM13 50 sen"; without the word it is "RM5 tiga".
    match number::plain(tokens, low.next) {
        Some(rest) if word(tokens, rest.next) == "sen" => {
            Some((added(value, &rest).unwrap_or(value), rest.next + 1))
        }
        _ if number::ends(tokens, low.next) => Some(with_half(tokens, value, low.next)),
        // "RM10/3pcs".
        _ if per_count(tokens, low.next) => Some((value, low.next)),
        // "RM2.50sebiji" has its blank forgotten; "RM12abc" is a code.
        _ if is_unit(word(tokens, low.next)) => Some((value, low.next)),
        _ => None,
    }
}

/// "RM3 setengah" is RM3.50; in "RM3 setengah kilo" the half is of something else.
fn with_half(tokens: &[Token<'_>], value: Sen, next: usize) -> (Sen, usize) {
    let half =
        matches!(word(tokens, next), "setengah" | "stgh") && !is_unit(word(tokens, next + 1));
    let ringgit = value.exact().filter(|sen| half && sen % 100 == 0);
    ringgit.map_or((value, next), |sen| (Extent::exactly(sen + 50), next + 1))
}

/// A price's "/3pcs".
fn per_count(tokens: &[Token<'_>], at: usize) -> bool {
    sign(tokens, at) == "/" && !digits(tokens, at + 1).is_empty() && is_unit(word(tokens, at + 2))
}

/// "harga 12.50": two decimals and a word for money are an amount, unless a unit or a time of day follows.
fn bare(tokens: &[Token<'_>], at: usize) -> Option<(Sen, usize)> {
    let own = digits(tokens, at);
    let cents = own.len() > 3 && own.as_bytes()[own.len() - 3] == b'.';
    let other = word(tokens, at + 1);
    let of_something = is_unit(other) || super::clock::is_part(other) || is_currency(other);
    if !cents || of_something || !number::ends(tokens, at + 1) {
        return None;
    }
    let read = number::plain(tokens, at)?;
    Some((in_sen(read.value, 100)?, read.next))
}

fn suffixed(tokens: &[Token<'_>], at: usize) -> Option<(Sen, usize)> {
    if inside_a_code(tokens, at) || matches!(word_before(tokens, at), "rm" | "myr") {
        return None;
    }
    let read = number::read(tokens, at).filter(|read| !read.doubtful)?;
    let unit = word(tokens, read.next);
    if let Some(worth) = coin(unit) {
        return Some((in_sen(read.value, worth)?, read.next + 1));
    }
    // "2 rm5": the letters belong to what follows.
    let own = RINGGIT.contains(&unit) || unit == "rm" && digits(tokens, read.next + 1).is_empty();
    own.then(|| in_sen(read.value, 100))
        .flatten()
        .map(|value| with_tail(tokens, value, read.next + 1))
}

/// What may follow ringgit: "lima puluh sen", "50", "setengah".
fn with_tail(tokens: &[Token<'_>], value: Sen, next: usize) -> (Sen, usize) {
    let Some(rest) = number::plain(tokens, next).or_else(|| number::read(tokens, next)) else {
        return (value, next);
    };
    let half = rest
        .value
        .exact()
        .is_some_and(|one| one.millionths() == 500_000);
    let other = word(tokens, rest.next);
    let named = other == "sen";
    let free = number::ends(tokens, rest.next) && !is_unit(other) && !is_currency(other);
    let two_digits = rest
        .value
        .exact()
        .is_some_and(|one| (10_000_000..100_000_000).contains(&one.millionths()));
    if half && free {
        let half = value.map(|sen| sen.checked_add(50)).unwrap_or(value);
        return (half, rest.next);
    }
    let untitled = free && two_digits && !super::clock::is_part(other);
    if !named && !untitled {
        return (value, next);
    }
    match added(value, &rest) {
        Some(sum) => (sum, rest.next + usize::from(named)),
        None => (value, next),
    }
}

fn added(value: Sen, rest: &Read) -> Option<Sen> {
    let sen = in_sen(rest.value, 1)?.exact()?;
    let ringgit = value.exact()?;
    (sen < 100 && ringgit % 100 == 0).then(|| Extent::exactly(ringgit + sen))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sen(text: &str) -> Option<i64> {
        parse(text)?.exact()
    }

    #[test]
    fn ringgit_and_sen_in_every_dress() {
        for (text, value) in [
            ("RM12.50", 1250),
            ("rm12", 1200),
            ("RM 12,500.00", 1_250_000),
            ("RM12 500", 1_250_000),
            ("MYR 12", 1200),
            ("12rm", 1200),
            ("12 ringgit", 1200),
            ("12 hengget", 1200),
            ("dua belas hengget", 1200),
            ("lima henget", 500),
            ("12 hinggit", 1200),
            ("dua belas ringgit lima puluh sen", 1250),
            ("dua belas ringgit lima puluh", 1250),
            ("13 ringgit setengah", 1350),
            ("seringgit setengah", 150),
            ("seringgit", 100),
            ("RM13 50 sen", 1350),
            ("50 sen", 50),
            ("seposen", 10),
            ("lima posen", 50),
            ("lima kupang", 50),
            ("sekupang", 10),
            ("RM3 setengah", 350),
            ("8 inggit", 800),
            ("RM1.2k", 120_000),
            ("RM2 juta", 200_000_000),
            ("seribu dua ringgit", 100_200),
            ("duit 12.50", 1250),
        ] {
            assert_eq!(sen(text), Some(value), "{text}");
        }
        for text in [
            "12.50",
            "RM12.500,00",
            "RM12.500",
            "Rp12",
            "12",
            "RM",
            "ringgit",
            "harga 2.30 petang",
            "rm.50",
        ] {
            assert_eq!(sen(text), None, "{text}");
        }
    }

    #[test]
    fn a_price_for_a_count_is_only_its_price() {
        for (text, stands) in [
            ("karipap RM5 tiga", "RM5"),
            ("karipap 5 ringgit 10 biji", "5 ringgit"),
            ("udang 5 ringgit setengah kilo", "5 ringgit"),
            ("RM2.50sebiji", "RM2.50"),
            ("2 rm15 sehelai", "rm15"),
            ("RM3 setengah kilo", "RM3"),
            ("RM10/3pcs", "RM10"),
        ] {
            let found: Vec<_> = find(text)
                .iter()
                .map(|one| &text[one.start..one.end])
                .collect();
            assert_eq!(found, [stands], "{text}");
        }
        assert_eq!(
            parse("RM10-15"),
            Some(Extent {
                low: 1000,
                high: 1500
            })
        );
        assert_eq!(parse("RM10 - RM15"), parse("RM10-15"));
        assert_eq!(find("kod SRM12 dan RM12abc"), []);
    }

    proptest! {
        #[test]
        fn never_panics(text in "(RM|rm |[0-9.,]{1,6}| ringgit| sen|setengah|\\PC){0,12}") {
            for one in find(&text) {
                prop_assert!(text.get(one.start..one.end).is_some());
            }
            let _ = parse(&text);
        }

        #[test]
        fn casual_ways_to_write_an_amount_agree(sen in 101_i64..999_999) {
            let (ringgit, rest) = (sen / 100, sen % 100);
            let mut forms = vec![format!("RM{ringgit}.{rest:02}"), format!("rm {ringgit}.{rest:02}"), format!("{ringgit}.{rest:02} hengget")];
            if rest > 0 {
                forms.push(format!("{ringgit} ringgit {rest} sen"));
            }
            for form in forms {
                prop_assert_eq!(parse(&form).and_then(Extent::exact), Some(sen), "{}", form);
            }
        }
    }
}
