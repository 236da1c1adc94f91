//! Malay-aware twins: a strict metric over the Malay-normalised form of both sides, under its own name.
//!
//! "xde brg tu" and "tiada barang itu" are the same words to a Malaysian reader and share almost no characters.

use crate::lang::variants::comparable;
use crate::overlap::CorpusMetric;
use crate::overlap::squad::token_f1;

/// A strict metric over normalised text.
pub struct Malay(pub Box<dyn CorpusMetric>);

impl CorpusMetric for Malay {
    fn name(&self) -> String {
        format!("ms-{}", self.0.name())
    }

    fn options(&self) -> String {
        format!("norm:ms|{}", self.0.options())
    }

    fn like(&self) -> Option<&'static str> {
        None
    }

    fn statistics(&self, hypothesis: &str, references: &[&str]) -> Vec<f64> {
        let references: Vec<String> = references.iter().map(|one| normal(one)).collect();
        let references: Vec<&str> = references.iter().map(String::as_str).collect();
        self.0.statistics(&normal(hypothesis), &references)
    }

    fn score(&self, statistics: &[f64]) -> f64 {
        self.0.score(statistics)
    }

    fn segment(&self, statistics: &[f64]) -> f64 {
        self.0.segment(statistics)
    }

    fn details(&self, statistics: &[f64]) -> Option<String> {
        self.0.details(statistics)
    }

    fn is_percentage(&self) -> bool {
        self.0.is_percentage()
    }

    fn is_error(&self) -> bool {
        self.0.is_error()
    }
}

/// The normal form, line by line: summaries are compared sentence by sentence.
fn normal(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(comparable).collect();
    lines.join("\n")
}

/// Exact match and token F1 over normalised text: `SQuAD`'s without its English rules, so "banyak-banyak" stays one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// 100 where the normal forms are equal.
    ExactMatch,
    /// Harmonic mean of precision and recall over bags of words, 0–100; two answers without a word are equal.
    F1,
}

impl Answer {
    /// The worth of a normalised answer against the best of normalised references, 0–1.
    pub fn best(self, answer: &str, references: &[&str]) -> f64 {
        let worth = references.iter().map(|gold| match self {
            _ if answer == *gold => 1.0,
            Self::ExactMatch => 0.0,
            Self::F1 => token_f1(answer, gold),
        });
        worth.fold(0.0, f64::max)
    }
}

impl CorpusMetric for Answer {
    fn name(&self) -> String {
        match self {
            Self::ExactMatch => "EM".to_owned(),
            Self::F1 => "F1".to_owned(),
        }
    }

    fn options(&self) -> String {
        "refs:best|mean:segments".to_owned()
    }

    fn like(&self) -> Option<&'static str> {
        None
    }

    /// `[score against the best reference, 1]`.
    fn statistics(&self, hypothesis: &str, references: &[&str]) -> Vec<f64> {
        vec![100.0 * self.best(hypothesis, references), 1.0]
    }

    fn score(&self, statistics: &[f64]) -> f64 {
        statistics[0] / statistics[1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlap::chrf::Chrf;
    use crate::overlap::error_rate::ErrorRate;

    fn score(metric: &dyn CorpusMetric, hypothesis: &str, references: &[&str]) -> f64 {
        metric.score(&metric.statistics(hypothesis, references))
    }

    #[test]
    fn spellings_of_the_same_words_are_equal_and_strict_metrics_see_them_apart() {
        let (written, meant) = ("brg2 tu xde skrg", "barang-barang itu tiada sekarang");
        let strict = score(&Chrf::default(), written, &[meant]);
        let twin = score(&Malay(Box::new(Chrf::default())), written, &[meant]);
        assert!(
            strict < 40.0 && (twin - 100.0).abs() < 1e-9,
            "{strict} {twin}"
        );
        let wrong = score(
            &Malay(Box::new(ErrorRate::Wer)),
            "brg2 tu banyak skrg",
            &[meant],
        );
        assert!((wrong - 0.2).abs() < 1e-9, "{wrong}");
    }

    #[test]
    fn an_answer_is_worth_its_best_reference() {
        let f1 = Malay(Box::new(Answer::F1));
        assert!(
            (score(&f1, "Kedai tutup Jumaat!", &["esok", "kedai tutup jumaat"]) - 100.0).abs()
                < 1e-9
        );
        // Two of two words, two of three: 4/5.
        assert!((score(&f1, "tutup jumaat", &["kedai tutup jumaat"]) - 80.0).abs() < 1e-9);
        let exact = Malay(Box::new(Answer::ExactMatch));
        assert!(score(&exact, "tutup jumaat", &["kedai tutup jumaat"]).abs() < 1e-9);
        assert_eq!(exact.name(), "ms-EM");
        assert_eq!(f1.options(), "norm:ms|refs:best|mean:segments");
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(normal("Nak teh\nTAK nak kopi").lines().count(), 2);
    }
}
