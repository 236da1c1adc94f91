//! Exact match and token F1 as `SQuAD`'s evaluate-v1.1 computes them (Rajpurkar et al. 2016), English article rule
//! included.

use std::collections::HashMap;

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::overlap::CorpusMetric;
use crate::text::words::python_words;

/// Which of the two is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Squad {
    /// 100 where the normal forms are equal.
    ExactMatch,
    /// Harmonic mean of precision and recall over bags of tokens, 0–100.
    F1,
}

impl CorpusMetric for Squad {
    fn name(&self) -> String {
        match self {
            Self::ExactMatch => "SQuAD-EM",
            Self::F1 => "SQuAD-F1",
        }
        .to_owned()
    }

    fn options(&self) -> String {
        "case:lc|punct:no|articles:no|refs:best|mean:segments".to_owned()
    }

    fn like(&self) -> Option<&'static str> {
        Some("squad-1.1")
    }

    /// `[score against the best reference, 1]`.
    fn statistics(&self, hypothesis: &str, references: &[&str]) -> Vec<f64> {
        let own = normal(hypothesis);
        let scores = references.iter().map(|reference| {
            let gold = normal(reference);
            match self {
                Self::ExactMatch => f64::from(u8::from(own == gold)),
                Self::F1 => token_f1(&own, &gold),
            }
        });
        vec![100.0 * scores.fold(0.0, f64::max), 1.0]
    }

    /// Mean over the segments, 0–100.
    fn score(&self, statistics: &[f64]) -> f64 {
        statistics[0] / statistics[1]
    }
}

/// F1 of two texts' tokens, split at white space, as bags; 0 where they share none.
pub fn token_f1(one: &str, other: &str) -> f64 {
    let mut bag: HashMap<&str, usize> = HashMap::new();
    for token in python_words(one) {
        *bag.entry(token).or_default() += 1;
    }
    let mut common = 0;
    for token in python_words(other) {
        if let Some(left) = bag.get_mut(token).filter(|left| **left > 0) {
            *left -= 1;
            common += 1;
        }
    }
    if common == 0 {
        return 0.0;
    }
    let (precision, recall) = (
        f64::from(common) / python_words(one).count() as f64,
        f64::from(common) / python_words(other).count() as f64,
    );
    2.0 * precision * recall / (precision + recall)
}

/// Lower case; ASCII punctuation deleted; "a", "an" and "the" deleted as whole words; single spaces.
fn normal(text: &str) -> String {
    let bare: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_ascii_punctuation())
        .collect();
    let mut kept = String::with_capacity(bare.len());
    let mut rest = bare.as_str();
    while !rest.is_empty() {
        let word = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        kept.push_str(if ["a", "an", "the"].contains(&&rest[..word]) {
            " "
        } else {
            &rest[..word]
        });
        rest = &rest[word..];
        let gap = rest.find(in_word).unwrap_or(rest.len());
        kept.push_str(&rest[..gap]);
        rest = &rest[gap..];
    }
    python_words(&kept).collect::<Vec<_>>().join(" ")
}

/// What Python's `\w` matches, the underscore apart, which is gone by then. Rust's `is_alphanumeric` also takes marks.
fn in_word(c: char) -> bool {
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(hypothesis: &str, references: &[&str]) -> (f64, f64) {
        let score = |kind: Squad| kind.score(&kind.statistics(hypothesis, references));
        (score(Squad::ExactMatch), score(Squad::F1))
    }

    #[test]
    fn articles_and_punctuation_do_not_count() {
        assert_eq!(both("The Cat!", &["a cat"]), (100.0, 100.0));
        assert_eq!(both("banyak-banyak", &["banyakbanyak"]), (100.0, 100.0));
        assert_eq!(both("a’a", &["’"]), (100.0, 100.0));
    }

    #[test]
    fn f1_counts_tokens_as_often_as_both_have_them() {
        // Two of three and two of four: 2 · (2/3) · (2/4) / (2/3 + 2/4) = 4/7.
        let (exact, f1) = both("nasi nasi ayam", &["nasi nasi lemak kukus"]);
        assert!(
            exact.abs() < 1e-12 && (f1 - 400.0 / 7.0).abs() < 1e-9,
            "{f1}"
        );
        assert_eq!(both("", &[""]), (100.0, 0.0));
        assert_eq!(both("teh", &["kopi", "teh"]), (100.0, 100.0));
    }
}
