//! chrF: similarity of characters to the closest reference.

use crate::dataset::Sample;
use crate::overlap::chrf;
use crate::score::{Score, Scorer, Value};

/// Sentence chrF2 (word order 0) or chrF2++ (2) against the best reference, in 0–1.
pub struct Chrf {
    /// 0 or 2.
    pub word_order: usize,
}

impl Chrf {
    fn metric(&self) -> chrf::Chrf {
        chrf::Chrf {
            word_order: self.word_order,
            ..chrf::Chrf::default()
        }
    }
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
            Value::Value(self.metric().sentence(reply, &references) / 100.0),
        )
    }

    fn compares_references(&self) -> bool {
        true
    }
}
