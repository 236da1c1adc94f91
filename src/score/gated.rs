//! Headlines of writing tasks: another scorer's value, earned only in the right language and within bounds of length.

use std::sync::Arc;

use crate::dataset::Sample;
use crate::lang::gate::{Gate, Wanted, wrong_main_language};
use crate::score::{Score, Scorer, Value};
use crate::text::words::words;

/// Language gate × length bounds × another scorer.
pub struct Gated {
    /// The metric's name.
    pub name: &'static str,
    /// What is gated.
    pub inner: Arc<dyn Scorer>,
    /// Fewest words.
    pub min_words: usize,
    /// Most words.
    pub max_words: usize,
}

impl Scorer for Gated {
    fn name(&self) -> &'static str {
        self.name
    }

    fn signature(&self) -> String {
        format!(
            "{}|gate:ms-markers|words:{}-{}|{}",
            self.name,
            self.min_words,
            self.max_words,
            self.inner.signature()
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let mut score = self.inner.score(sample, reply);
        self.name.clone_into(&mut score.metric);
        let gate = wrong_main_language(reply, Wanted::Malay);
        score.gate = Some(gate);
        let count = words(reply).count();
        let cause = match gate {
            Gate::Fail => Some("not in Malay".to_owned()),
            _ if !(self.min_words..=self.max_words).contains(&count) => {
                Some(format!("{count} words"))
            }
            _ => None,
        };
        if let (Some(cause), Value::Value(value)) = (cause, &mut score.value) {
            *value = 0.0;
            score.note = Some(
                score
                    .note
                    .map_or(cause.clone(), |note| format!("{cause}; {note}")),
            );
        }
        score
    }

    fn compares_references(&self) -> bool {
        self.inner.compares_references()
    }
}
