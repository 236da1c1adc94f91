//! Similarity to references: chrF and exact match.

use crate::dataset::Sample;
use crate::overlap::chrf;
use crate::score::{Score, Scorer, Value};
use crate::text::normalise::normal;

/// Sentence chrF2 (word order 0) or chrF2++ (2) against the best reference, in 0–1.
pub struct Chrf {
    /// 0 or 2.
    pub word_order: usize,
}

impl Scorer for Chrf {
    fn name(&self) -> &'static str {
        if self.word_order == 0 {
            "chrf"
        } else {
            "chrf++"
        }
    }

    fn signature(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        format!(
            "{}|case:mixed|eff:yes|nc:6|nw:{}|space:no|serasi:{version}|like:sacrebleu-2.6.0",
            self.name(),
            self.word_order
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let references: Vec<&str> = sample.target.iter().map(String::as_str).collect();
        Score::new(
            self.name(),
            Value::Value(chrf::sentence(reply, &references, self.word_order) / 100.0),
        )
    }

    fn compares_references(&self) -> bool {
        true
    }
}

/// Equal to an accepted answer after case, width, spacing and punctuation are folded.
pub struct Exact;

impl Scorer for Exact {
    fn name(&self) -> &'static str {
        "exact"
    }

    fn signature(&self) -> String {
        format!(
            "exact|norm:nfkc+case+punct|serasi:{}",
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let reply = normal(reply);
        let right = sample.target.iter().any(|target| normal(target) == reply);
        Score::new(self.name(), Value::Value(f64::from(u8::from(right))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Sample {
        serde_json::from_str(
            r#"{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"sy nk dua","target":["Saya hendak dua.","Saya mahu dua."]}"#,
        )
        .unwrap()
    }

    #[test]
    fn exact_match_folds_form_only() {
        assert_eq!(
            Exact.score(&sample(), "saya hendak DUA").value,
            Value::Value(1.0)
        );
        assert_eq!(
            Exact.score(&sample(), "saya hendak tiga").value,
            Value::Value(0.0)
        );
    }
}
