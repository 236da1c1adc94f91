//! Refusals in the reply's own words, which no vendor marks: phrasing by which an assistant declines to help.
//!
//! The phrases are [`crate::lang::refusal`]'s. A shop's honest no is none.

use crate::dataset::Sample;
use crate::lang::refusal::refusals;
use crate::score::{Score, Scorer, Value};

/// 1 where the reply has no refusal phrasing, else 0.
pub struct NoRefusal;

impl Scorer for NoRefusal {
    fn name(&self) -> &'static str {
        "refusal"
    }

    fn signature(&self) -> String {
        format!(
            "refusal|phrases:ms+id+en|serasi:{}",
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, _: &Sample, reply: &str) -> Score {
        let found = refusals(reply);
        let Some(first) = found.first() else {
            return Score::new(self.name(), Value::Value(1.0));
        };
        let mut score = Score::new(self.name(), Value::Value(0.0));
        score.note = Some(format!(
            "{} at {}–{}: {}",
            first.language.name(),
            first.span.start,
            first.span.end,
            first.text
        ));
        score
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_worth_nothing_and_named() {
        let line = r#"{"id":"a","twin":"a","register":"santai","sector":"fnb","input":"x"}"#;
        let sample: Sample = serde_json::from_str(line).unwrap();
        let refused = NoRefusal.score(&sample, "Maaf, saya tak boleh bantu.");
        assert_eq!(refused.value, Value::Value(0.0));
        assert_eq!(
            refused.note.as_deref(),
            Some("Malay at 6–26: saya tak boleh bantu")
        );
        let honest = NoRefusal.score(&sample, "Maaf kak, COD tak boleh.");
        assert_eq!((honest.value, honest.note), (Value::Value(1.0), None));
    }
}
