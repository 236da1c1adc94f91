//! A text in the spelling that all writings of its words share, with its punctuation, so that denials keep their clauses.

use crate::lang::pieces::{Kind, pieces};
use crate::lang::variants::comparable;

/// A run of spaces is one, since forms are written with one; lines stay, since they end clauses.
pub(super) fn one_space(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if !matches!(letter, ' ' | '\t') {
            out.push(letter);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// Every word in the spelling that its variants share. Numbers stay words, which the readers of values understand, and
/// so do single letters, whose reading depends on what stands beside them.
pub(super) fn respelt(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        let word =
            (piece.kind == Kind::Word && piece.text.len() > 1).then(|| comparable(piece.text));
        let digit = |word: &String| word.contains(|letter: char| letter.is_ascii_digit());
        match word.filter(|word| !word.is_empty() && !digit(word)) {
            Some(word) => out.push_str(&word),
            None => out.push_str(piece.text),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_respelt_and_numbers_letters_and_marks_stay() {
        assert_eq!(
            respelt("wrna hitm, x de dua puluh lima org. 5k"),
            "warna hitam, x de dua puluh lima orang. 5k"
        );
        assert_eq!(one_space(" a  b \t c\n d"), " a b c\n d");
    }
}
