//! Marks of register that are no words: emoji, dots, drawn-out letters, a sentence without its capital.
//!
//! The model reads each as a word of its own ([`Sign::feature`]), so that its weight is fitted like any other.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::lang::identity::tokens::{Case, Tokens};

/// A mark that is no word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// 😂 or another picture.
    Emoji,
    /// Two or more dots, or several marks in a row: `..`, `!!`, `??`.
    Marks,
    /// A letter three times or more: `bestttt`.
    Drawn,
    /// The first word of the text without a capital.
    Small,
    /// No mark at the end of a text of more than three words.
    Open,
}

impl Sign {
    /// The name under which the model knows it: no word of a text can be equal to it.
    pub fn feature(self) -> &'static str {
        match self {
            Self::Emoji => "\u{1}emoji",
            Self::Marks => "\u{1}marks",
            Self::Drawn => "\u{1}drawn",
            Self::Small => "\u{1}small",
            Self::Open => "\u{1}open",
        }
    }
}

/// The signs in a text, each at most once.
pub fn signs(text: &str, tokens: &Tokens<'_>) -> Vec<Sign> {
    let mut found = Vec::new();
    let mut add = |holds: bool, sign: Sign| {
        if holds {
            found.push(sign);
        }
    };
    add(
        !text.is_ascii() && text.chars().any(is_picture),
        Sign::Emoji,
    );
    add(
        ["..", "!!", "??", "!?", "?!"]
            .iter()
            .any(|mark| text.contains(mark)),
        Sign::Marks,
    );
    add(
        tokens.list.iter().any(|token| drawn(token.written)),
        Sign::Drawn,
    );
    let first = tokens.list.first();
    add(
        first.is_some_and(|first| {
            first.case == Case::Lower && first.written.starts_with(char::is_alphabetic)
        }),
        Sign::Small,
    );
    let end = text.trim_end().chars().next_back();
    add(
        tokens.len() > 3 && end.is_some_and(|end| end.is_alphanumeric() || is_picture(end)),
        Sign::Open,
    );
    found
}

/// Whether a character is a picture: what Unicode calls another symbol, above the scripts.
pub fn is_picture(c: char) -> bool {
    c >= '\u{2600}' && c.general_category() == GeneralCategory::OtherSymbol
}

fn drawn(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes
        .windows(3)
        .any(|three| three[0] == three[1] && three[1] == three[2] && three[0].is_ascii_alphabetic())
        && word != "www"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Sign> {
        signs(text, &Tokens::of(text))
    }

    #[test]
    fn each_mark_is_found_and_standard_writing_has_none() {
        assert_eq!(of("Kedai kami dibuka pada pukul 9.30 pagi."), []);
        assert_eq!(of("12.50 ringgit sahaja."), []);
        assert_eq!(of("Sedap 😂."), [Sign::Emoji]);
        assert_eq!(of("Tunggu.. ya."), [Sign::Marks]);
        assert_eq!(of("Bestttt."), [Sign::Drawn]);
        assert_eq!(of("nak tanya harga baju"), [Sign::Small, Sign::Open]);
        assert_eq!(of(""), []);
    }
}
