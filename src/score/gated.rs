//! Headlines of writing tasks: another scorer's value, earned only in the right language, in an accepted register and
//! within bounds of length.

use std::sync::Arc;

use crate::dataset::{Register, Sample};
use crate::lang::gate::{Gate, Wanted, wrong_main_language};
use crate::lang::identity::{read, weights};
use crate::lang::register::{Label, tone};
use crate::score::{Score, Scorer, Value};
use crate::text::words::words;

/// Language gate × register × length bounds × another scorer.
pub struct Gated {
    /// The metric's name.
    pub name: &'static str,
    /// What is gated.
    pub inner: Arc<dyn Scorer>,
    /// Whether the reply must not read as standard Malay where the sample accepts casual registers only.
    pub register: bool,
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
            "{}|gate:identity|register:{}|words:{}-{}|{}",
            self.name,
            if self.register { "casual" } else { "any" },
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
            _ if self.register && casual_only(sample) && is_standard(reply) => {
                Some("standard Malay where casual was asked".to_owned())
            }
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

/// Whether a reply reads as standard Malay.
fn is_standard(reply: &str) -> bool {
    tone(reply, &read(reply), weights::embedded()).label == Label::Baku
}

/// Whether a sample accepts casual registers and no other.
fn casual_only(sample: &Sample) -> bool {
    let casual = |register: &Register| Register::CASUAL.contains(register) || register.is_dialect();
    !sample.accept_registers.is_empty() && sample.accept_registers.iter().all(casual)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::overlap::Overlap;

    fn value(reply: &str, accept: &str, register: bool) -> (Value, Option<String>) {
        let line = format!(
            r#"{{"id":"a","twin":"a","register":"baku","accept_registers":{accept},"sector":"fnb","input":"x",
            "target":["{reply}"]}}"#
        );
        let sample: Sample = serde_json::from_str(&line).unwrap();
        let gated = Gated {
            name: "gated-chrf",
            inner: Arc::new(Overlap::named("chrf").unwrap()),
            register,
            min_words: 2,
            max_words: 8,
        };
        let score = gated.score(&sample, reply);
        (score.value, score.note)
    }

    #[test]
    fn language_register_and_length_must_be_right() {
        let (right, nothing) = (Value::Value(1.0), Value::Value(0.0));
        let casual = "Barang dah sampai kak";
        let standard = "Barang puan sudah tiba di kedai";
        let english = "The parcel has arrived at our shop today";
        assert_eq!(value(casual, r#"["santai"]"#, true).0, right);
        assert_eq!(
            value(standard, r#"["santai"]"#, true),
            (
                nothing.clone(),
                Some("standard Malay where casual was asked".to_owned())
            )
        );
        assert_eq!(value(standard, r#"["santai","baku"]"#, true).0, right);
        assert_eq!(value(standard, r#"["santai"]"#, false).0, right);
        assert_eq!(
            value(english, r#"["santai"]"#, true).1.as_deref(),
            Some("not in Malay")
        );
        assert_eq!(
            value("dah", r#"["santai"]"#, true),
            (nothing, Some("1 words".to_owned()))
        );
    }
}
