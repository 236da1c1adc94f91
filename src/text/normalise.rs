//! One normal form for comparing short answers: NFKC, lower case, words joined by single spaces.

use unicode_normalization::UnicodeNormalization;

use crate::text::words::words;

/// NFKC and lower case; spacing and punctuation kept.
pub fn folded(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

/// Words of the folded text joined by single spaces: what two answers must share to be the same.
pub fn normal(text: &str) -> String {
    words(&folded(text)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_case_width_and_punctuation_do_not_matter() {
        assert_eq!(normal("  Nasi\tLemak — ＡＹＡＭ!"), "nasi lemak ayam");
        assert_ne!(normal("tak ada"), normal("ada"));
    }
}
