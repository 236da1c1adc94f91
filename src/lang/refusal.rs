//! Refusals: phrasing by which an assistant declines to help or to answer.
//!
//! `refusal.tsv` is embedded and parsed once; its patterns are read by [`crate::lang::phrases`]. What is refused must be
//! the helping itself, by a speaker who speaks as an assistant ("saya tidak dapat membantu dengan permintaan ini", "as
//! an AI language model"). A shop's honest no ("maaf kak, stok dah habis", "COD tak ada") refuses a thing and is none. It does
//! not judge whether declining was right, and does not see a refusal in words of its own.

use std::ops::Range;
use std::sync::LazyLock;

use crate::lang::phrases::{PhraseFault, Phrases};
use crate::lang::placed::{cover, placed};

const EMBEDDED: &str = include_str!("refusal.tsv");
const HEADER: &str = "pattern\tlanguage\tnote";

static REFUSALS: LazyLock<Phrases<Phrasing>> = LazyLock::new(|| parse(EMBEDDED).0);

/// The language of a refusal's phrasing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Malaysian Malay.
    Malay,
    /// Indonesian.
    Indonesian,
    /// English.
    English,
}

impl Language {
    /// The language's name, as notes show it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Malay => "Malay",
            Self::Indonesian => "Indonesian",
            Self::English => "English",
        }
    }
}

/// What a row of the table says.
#[derive(Debug)]
pub struct Phrasing {
    /// Its language.
    pub language: Language,
    /// What is refused, or who speaks.
    pub note: Box<str>,
}

/// A refusal met in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal<'a> {
    /// The phrase as it stands.
    pub text: &'a str,
    /// Where it stands, in code points, half-open.
    pub span: Range<usize>,
    /// The language of the phrase, not of the whole text.
    pub language: Language,
    /// What is refused, or who speaks.
    pub note: &'static str,
}

/// Every refusal phrase of a text, from left to right.
pub fn refusals(text: &str) -> Vec<Refusal<'_>> {
    let words = placed(text);
    let met = REFUSALS.met(&words, |_| true);
    let found = met.into_iter().map(|one| {
        let (text, span) = cover(text, &words, &one.words);
        Refusal {
            text,
            span,
            language: one.value.language,
            note: &one.value.note,
        }
    });
    found.collect()
}

/// Reads rows of three columns separated by tabs; faulty rows are left out and named.
pub fn parse(text: &str) -> (Phrases<Phrasing>, Vec<PhraseFault>) {
    Phrases::parse("refusal", text, HEADER, |columns| {
        let language = match columns[0] {
            "ms" => Language::Malay,
            "id" => Language::Indonesian,
            "en" => Language::English,
            other => return Err(format!("language `{other}` is not ms, id or en")),
        };
        if columns[1].is_empty() {
            return Err("the row has no note".to_owned());
        }
        let note = columns[1].into();
        Ok(Phrasing { language, note })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_embedded_table_has_no_fault() {
        let (phrases, faults) = parse(EMBEDDED);
        assert_eq!(faults, []);
        for language in [Language::Malay, Language::Indonesian, Language::English] {
            let rows = phrases.values().filter(|row| row.language == language);
            assert!(rows.count() >= 15, "{language:?}");
        }
    }

    #[test]
    fn a_faulty_row_is_named() {
        let (_, faults) = parse("pattern\tlanguage\tnote\na b\tmy\tn\na b c\tms\t");
        let shown: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "refusal line 2: language `my` is not ms, id or en",
                "refusal line 3: the row has no note"
            ]
        );
    }

    #[test]
    fn an_assistants_refusal_is_found_in_three_languages() {
        for (text, phrase, language) in [
            (
                "Maaf, saya tidak dapat membantu dengan permintaan ini.",
                "saya tidak dapat membantu dengan permintaan",
                Language::Malay,
            ),
            (
                "minta maaf saya tak boleh bantu",
                "saya tak boleh bantu",
                Language::Malay,
            ),
            (
                "Maaf ya, sy x blh bantu bab ni",
                "sy x blh bantu bab ni",
                Language::Malay,
            ),
            (
                "Sebagai sebuah model bahasa, saya tiada stok.",
                "Sebagai sebuah model bahasa",
                Language::Malay,
            ),
            (
                "Sebagai pembantu AI, saya tiada akses.",
                "Sebagai pembantu AI",
                Language::Malay,
            ),
            (
                "Hai! I’m sorry, but I can’t help with that.",
                "I’m sorry, but I can’t help with",
                Language::English,
            ),
            (
                "As an AI language model, I do not sell shoes.",
                "As an AI language model",
                Language::English,
            ),
            (
                "Sorry, I am unable to assist with this request.",
                "I am unable to assist",
                Language::English,
            ),
            (
                "Maaf, saya tidak bisa membantu Anda.",
                "saya tidak bisa membantu",
                Language::Indonesian,
            ),
            (
                "Saya tidak dapat memenuhi permintaan tersebut.",
                "Saya tidak dapat memenuhi permintaan",
                Language::Indonesian,
            ),
        ] {
            let found = refusals(text);
            let first = found.first().map(|one| (one.text, one.language));
            assert_eq!(first, Some((phrase, language)), "{text}");
            let points: Vec<char> = text.chars().collect();
            let cut: String = points[found[0].span.clone()].iter().collect();
            assert_eq!(cut, phrase);
        }
    }

    #[test]
    fn a_shops_honest_no_is_none() {
        for text in [
            "maaf kak, stok dah habis",
            "maaf, COD tak ada",
            "tak boleh bayar cash",
            "sorry, we don't do COD",
            "Maaf kak, kami tak boleh tolong hantar hari ni, rider cuti.",
            "Maaf bang, saya tak boleh bantu kurangkan harga, dah harga kilang.",
            "Sorry sis, I can't give you discount for this one.",
            "Minta maaf, kami tidak dapat memproses pulangan tanpa resit.",
            "Maaf kak, saya tak dapat jawab call tadi, tengah masak",
            "Sebagai ganti, kami bagi baucar RM10. Boleh saya bantu?",
            "Tak boleh la kak. Bantu share je boleh",
            "Permintaan tinggi sekarang, kami tak dapat penuhi order lebih 20",
            "Kami tak ada AI, semua orang jawab sendiri",
        ] {
            assert_eq!(refusals(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_spans_within_it(text in "(maaf|saya|tak|boleh|bantu|i can't|help|as an ai|[a-z.,!]|\\PC| ){0,40}") {
            let length = text.chars().count();
            let mut end = 0;
            for one in refusals(&text) {
                prop_assert!(end <= one.span.start && one.span.start < one.span.end);
                prop_assert_eq!(one.span.len(), one.text.chars().count());
                end = one.span.end;
            }
            prop_assert!(end <= length);
        }
    }
}
