//! Overlap metrics over plain strings: pure, usable alone, equal to their reference implementations.
//!
//! Every corpus metric is a [`CorpusMetric`]: one row of sufficient statistics a segment, added up over the corpus (or
//! over a resample of it), and a function from the sum to the score. Nothing else of a segment is kept.

pub mod alignment;
pub mod bleu;
pub mod chrf;
pub mod edits;
pub mod error_rate;
#[cfg(test)]
pub(crate) mod golden;
mod lcs;
mod ngrams;
pub mod rouge;
pub mod squad;
mod symbols;
pub mod ter;
pub mod tokenise;

/// A metric over a corpus of segments.
pub trait CorpusMetric: Send + Sync {
    /// The name as the reference implementation prints it: `BLEU`, `chrF2++`, `TER`.
    fn name(&self) -> String;

    /// The options that decide the number, as `key:value` joined by `|`, without the number of references.
    fn options(&self) -> String;

    /// The reference implementation whose numbers these are, `sacrebleu-2.6.0`; none where the metric is our own.
    fn like(&self) -> Option<&'static str>;

    /// Sufficient statistics of one segment against its references; every row has the same length. Counts are whole
    /// numbers, exact in an `f64`.
    fn statistics(&self, hypothesis: &str, references: &[&str]) -> Vec<f64>;

    /// The score of (summed) statistics, on the scale of the reference implementation.
    fn score(&self, statistics: &[f64]) -> f64;

    /// The score of one segment alone, where it is not [`score`](Self::score) of its row.
    fn segment(&self, statistics: &[f64]) -> f64 {
        self.score(statistics)
    }

    /// What the score is made of, as the reference implementation prints it behind the score.
    fn details(&self, _statistics: &[f64]) -> Option<String> {
        None
    }

    /// Whether scores are percentages, as sacreBLEU's are, and not shares of 1.
    fn is_percentage(&self) -> bool {
        true
    }

    /// Whether a lower score is better (an error rate).
    fn is_error(&self) -> bool {
        false
    }
}
