//! Does a reply stay in Malay: one score a reply (`stays-malay`), and slips a word (`slips`).
//!
//! The rule of what a slip is stands in [`crate::lang::slips`]. The raw rate of `stays-malay` is the detector's; the column
//! corrects it by the rates at which the detector fires on references and on references with a planted slip.

use crate::dataset::{Register, Sample};
use crate::lang::identity::Language;
use crate::lang::slips::{English, Slipped, Slips, slips};
use crate::score::{Score, Scorer, Value};
use crate::text::sanitise;

/// Which number of the slips is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// 1 for a reply without a slip, 0 for one with any.
    Replies,
    /// Slips and words: pooled, they are slips per 1,000 words.
    Words,
}

/// Slips out of Malay.
#[derive(Debug, Clone, Copy)]
pub struct StaysMalay {
    /// Which number.
    pub counted: Counted,
    /// The largest share of English words that is no slip: the references' 95th percentile, frozen with the suite.
    pub english: f64,
}

/// Slips that a note names.
const NAMED: usize = 5;
const CHARACTERS: usize = 60;

impl Scorer for StaysMalay {
    fn name(&self) -> &'static str {
        match self.counted {
            Counted::Replies => "stays-malay",
            Counted::Words => "slips",
        }
    }

    fn replies_only(&self) -> bool {
        true
    }

    fn signature(&self) -> String {
        format!(
            "{}|slips:contrast-strong+runs|english:{}",
            self.name(),
            self.english
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let english = English {
            share: self.english,
            clauses: sample.accept_registers.contains(&Register::Rojak),
        };
        let found = slips(reply, &given(sample), english);
        let value = match self.counted {
            _ if found.identity.language == Language::Unknown && found.found.is_empty() => {
                Value::Unscored("too short to say".to_owned())
            }
            Counted::Replies => Value::Value(f64::from(u8::from(found.found.is_empty()))),
            Counted::Words => Value::Ratio {
                num: 1000.0 * found.found.len() as f64,
                den: found.words.max(1) as f64,
            },
        };
        let mut score = Score::new(self.name(), value);
        score.note = (!found.found.is_empty()).then(|| named(&found));
        score
    }
}

/// All that the sample gave the model to read; words of it are no slips.
pub fn given(sample: &Sample) -> String {
    let mut text = sample.input.clone().unwrap_or_default();
    for message in &sample.messages {
        text.push('\n');
        text.push_str(&message.content);
    }
    text
}

fn named(found: &Slips) -> String {
    let mut names: Vec<String> = found
        .found
        .iter()
        .take(NAMED)
        .map(|slip| {
            let language = match slip.language {
                Slipped::Indonesian => "Indonesian",
                Slipped::English => "English",
                Slipped::Other => "other",
            };
            let text = sanitise::line(&slip.text, CHARACTERS);
            let instead = slip
                .instead
                .as_ref()
                .map_or_else(String::new, |one| format!(", Malay: {one}"));
            format!("`{text}` ({language}{instead})")
        })
        .collect();
    if found.found.len() > NAMED {
        names.push(format!("{} more", found.found.len() - NAMED));
    }
    names.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(counted: Counted, reply: &str) -> Score {
        let line = r#"{"id":"a","twin":"a","register":"santai","sector":"fnb","input":"ada gratis ongkir tak?"}"#;
        let sample: Sample = serde_json::from_str(line).unwrap();
        StaysMalay {
            counted,
            english: 0.6,
        }
        .score(&sample, reply)
    }

    #[test]
    fn a_slip_costs_the_reply_and_is_named() {
        let clean = score(
            Counted::Replies,
            "Ada kak, esok saya hantar ya. Terima kasih",
        );
        assert_eq!((clean.value, clean.note), (Value::Value(1.0), None));
        let slipped = score(
            Counted::Replies,
            "Ada kak, esok saya hantar karena hari ni kedai tutup",
        );
        assert_eq!(slipped.value, Value::Value(0.0));
        assert_eq!(
            slipped.note.as_deref(),
            Some("`karena` (Indonesian, Malay: kerana)")
        );
        let own = score(
            Counted::Replies,
            "Ada kak, gratis ongkir untuk semua tempat ya",
        );
        assert_eq!(
            own.value,
            Value::Value(1.0),
            "the customer's own words are no slips"
        );
    }

    #[test]
    fn slips_are_pooled_per_thousand_words_and_silence_is_not_scored() {
        let slipped = score(Counted::Words, "Ada kak, esok saya hantar karena tutup");
        assert_eq!(
            slipped.value,
            Value::Ratio {
                num: 1000.0,
                den: 7.0
            }
        );
        assert!(matches!(
            score(Counted::Replies, "😀").value,
            Value::Unscored(_)
        ));
    }
}
