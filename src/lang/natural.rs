//! Findings of unnatural Malay: phrases that a person does not type in a chat, each with what people say instead.
//!
//! `natural.tsv` is embedded and parsed once; its patterns are read by [`crate::lang::phrases`]. Four kinds are named:
//! over-formal words ("Anda"), the phrases of letters, English sentences in Malay words, and idioms taken word by word.
//! A finding is evidence, not a verdict: a text without one may still sound foreign, and nothing here has been
//! compared with people's ratings.

use std::ops::Range;
use std::sync::LazyLock;

use crate::lang::phrases::{PhraseFault, Phrases};
use crate::lang::placed::{cover, placed};

const EMBEDDED: &str = include_str!("natural.tsv");
const HEADER: &str = "pattern\tkind\twhere\tinstead\tnote";

static UNNATURAL: LazyLock<Phrases<Remark>> = LazyLock::new(|| parse(EMBEDDED).0);

/// What makes a phrase unnatural in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An office's or a book's word.
    OverFormal,
    /// A phrase of letters, mail and circulars.
    Letter,
    /// An English sentence in Malay words.
    Translated,
    /// An English idiom, word by word.
    Calque,
}

impl Kind {
    /// Every kind, in the order of the page.
    pub const ALL: [Self; 4] = [
        Self::OverFormal,
        Self::Letter,
        Self::Translated,
        Self::Calque,
    ];

    /// The word for it in the table and in notes.
    pub fn name(self) -> &'static str {
        match self {
            Self::OverFormal => "over-formal",
            Self::Letter => "letter",
            Self::Translated => "translated",
            Self::Calque => "calque",
        }
    }
}

/// What a row of the table says.
#[derive(Debug)]
pub struct Remark {
    /// What makes the phrase unnatural.
    pub kind: Kind,
    /// Usual in an advert: said of a chat only.
    chat_only: bool,
    /// What people say, in words or as advice.
    pub instead: Box<str>,
    /// Why it sounds foreign.
    pub note: Box<str>,
}

/// An unnatural phrase met in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<'a> {
    /// The phrase as it stands.
    pub text: &'a str,
    /// Where it stands, in code points, half-open.
    pub span: Range<usize>,
    /// What makes it unnatural.
    pub kind: Kind,
    /// What people say, in words or as advice.
    pub instead: &'static str,
    /// Why it sounds foreign.
    pub note: &'static str,
}

/// The findings of a text, from left to right; an `advert` may say "Anda", and what else is usual there.
pub fn findings(text: &str, advert: bool) -> Vec<Finding<'_>> {
    let words = placed(text);
    let met = UNNATURAL.met(&words, |remark| !(advert && remark.chat_only));
    let found = met.into_iter().map(|one| {
        let (text, span) = cover(text, &words, &one.words);
        Finding {
            text,
            span,
            kind: one.value.kind,
            instead: &one.value.instead,
            note: &one.value.note,
        }
    });
    found.collect()
}

/// Reads rows of five columns separated by tabs; faulty rows are left out and named.
pub fn parse(text: &str) -> (Phrases<Remark>, Vec<PhraseFault>) {
    Phrases::parse("natural", text, HEADER, |columns| {
        let &[kind, place, instead, note] = columns else {
            return Err(format!("{} columns behind the pattern", columns.len()));
        };
        let names = Kind::ALL.map(Kind::name);
        let known = Kind::ALL.into_iter().find(|one| one.name() == kind);
        let kind = known.ok_or_else(|| format!("kind `{kind}` is not one of {names:?}"))?;
        let chat_only = match place {
            "chat" => true,
            "any" => false,
            other => return Err(format!("where `{other}` is not chat or any")),
        };
        if instead.is_empty() || note.is_empty() {
            return Err("the row does not say what people say instead, and why".to_owned());
        }
        Ok(Remark {
            kind,
            chat_only,
            instead: instead.into(),
            note: note.into(),
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(text: &str, advert: bool) -> Vec<(&str, &str)> {
        let found = findings(text, advert).into_iter();
        found.map(|one| (one.text, one.kind.name())).collect()
    }

    #[test]
    fn the_embedded_table_has_no_fault_and_rows_of_every_kind() {
        let (phrases, faults) = parse(EMBEDDED);
        assert_eq!(faults, []);
        assert!(phrases.len() >= 120, "{}", phrases.len());
        for kind in Kind::ALL {
            let rows = phrases.values().filter(|row| row.kind == kind).count();
            assert!(rows >= 20, "{}: {rows}", kind.name());
        }
    }

    #[test]
    fn faulty_rows_are_named() {
        let rows =
            "a\tword\tany\tb\tn\nb\tcalque\tadvert\tb\tn\nc\tcalque\tany\t\tn\nd\tcalque\tany\tb";
        let (_, faults) = parse(rows);
        let shown: Vec<_> = faults.iter().map(|one| one.problem.as_str()).collect();
        assert_eq!(
            shown,
            [
                "kind `word` is not one of [\"over-formal\", \"letter\", \"translated\", \"calque\"]",
                "where `advert` is not chat or any",
                "the row does not say what people say instead, and why",
                "4 columns instead of 5"
            ]
        );
    }

    #[test]
    fn a_help_desks_reply_is_full_of_findings() {
        let text = "Terima kasih kerana menghubungi kami. Sukacita dimaklumkan, stok adalah terhad. Jangan \
                    teragak-agak untuk menghubungi kami. Semoga hari anda indah!";
        assert_eq!(
            named(text, false),
            [
                ("Terima kasih kerana menghubungi kami", "letter"),
                ("Sukacita dimaklumkan", "letter"),
                ("adalah terhad", "translated"),
                ("Jangan teragak-agak untuk menghubungi", "translated"),
                ("Semoga hari anda indah", "translated"),
            ]
        );
        let found = findings(text, false);
        assert_eq!(found[1].span, 38..58);
        assert_eq!(found[1].instead, "nak bagitahu");
    }

    #[test]
    fn an_assistants_frame_and_calques_are_named() {
        assert_eq!(
            named("Sudah tentu! Berikut adalah balasannya:", false),
            [("Sudah tentu! Berikut", "translated")]
        );
        assert_eq!(
            named("Pada penghujung hari, saiz memang membuat perbezaan", true),
            [
                ("Pada penghujung hari", "calque"),
                ("membuat perbezaan", "calque")
            ]
        );
    }

    #[test]
    fn anda_is_a_finding_in_a_chat_only() {
        assert_eq!(named("Anda boleh bayar", false), [("Anda", "over-formal")]);
        assert_eq!(named("Anda boleh bayar", true), []);
        assert_eq!(
            named("bayaran oleh Anda", true),
            [("oleh Anda", "over-formal")]
        );
    }

    #[test]
    fn what_people_type_has_none() {
        for text in [
            "Ada kak, RM12 je sehelai. Nak berapa?",
            "Maaf sangat bang, memang salah kami. Esok kami ganti ya",
            "Terima kasih kak! Jumpa esok",
            "Jangan segan-segan tanya ya",
            "Hari ni kami ambil tempat duduk dekat tepi",
            "Tukar barang yang benar, nanti kami pos",
        ] {
            assert_eq!(named(text, false), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_spans_within_it(text in "(anda|adalah|sudah tentu|berikut|oleh|terima kasih|kerana|[!,.]|\\PC| ){0,40}") {
            let mut end = 0;
            for one in findings(&text, false) {
                prop_assert!(end <= one.span.start && one.span.start < one.span.end);
                prop_assert_eq!(one.span.len(), one.text.chars().count());
                end = one.span.end;
            }
            prop_assert!(end <= text.chars().count());
        }
    }
}
