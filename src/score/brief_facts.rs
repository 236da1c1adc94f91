//! The headline of summaries: the facts that a note must keep, where it is no longer than a note should be.
//!
//! Must-fact recall × no decoy × length: a note of more than twice the words of its longest reference is no summary
//! and earns nothing, so that copying the chat cannot win.

use crate::dataset::Sample;
use crate::score::facts::Facts;
use crate::score::{Score, Scorer, Value};
use crate::text::words::words;

/// How many times as long as its longest reference a note may be.
const LONGEST: usize = 2;

/// Share of `must` facts, 0 with a decoy, 0 beyond twice the longest reference.
pub struct BriefFacts;

impl Scorer for BriefFacts {
    fn name(&self) -> &'static str {
        "brief-facts"
    }

    fn signature(&self) -> String {
        format!(
            "brief-facts|words:{LONGEST}x-longest-reference|{}",
            Facts.signature()
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let mut score = Facts.score(sample, reply);
        self.name().clone_into(&mut score.metric);
        let longest = sample.target.iter().map(|one| words(one).count()).max();
        let most = LONGEST * longest.unwrap_or(0);
        let count = words(reply).take(most + 1).count();
        if let Value::Value(value) = &mut score.value
            && count > most
        {
            *value = 0.0;
            let long = format!("more than {most} words");
            score.note = Some(match score.note {
                Some(note) => format!("{long}; {note}"),
                None => long,
            });
        }
        score
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(reply: &str) -> (Value, Option<String>) {
        let line = r#"{"id":"a","twin":"a","register":"santai","sector":"fnb","input":"x",
            "target":["Puan Rosnah memesan 30 bungkus nasi ayam."],
            "facts":{"must":[{"type":"quantity","value":"30","forms":["30 bungkus"]},
                {"type":"text","value":"nasi ayam","forms":["nasi ayam"]}],
                "must_not":[{"type":"quantity","value":"20","forms":["20 bungkus"]}]}}"#;
        let score = BriefFacts.score(&serde_json::from_str(line).unwrap(), reply);
        assert_eq!(score.metric, "brief-facts");
        (score.value, score.note)
    }

    #[test]
    fn facts_count_only_in_a_note_that_is_short() {
        assert_eq!(
            value("Rosnah: 30 bungkus nasi ayam"),
            (Value::Value(1.0), None)
        );
        assert_eq!(value("Rosnah mahu nasi ayam").0, Value::Value(0.5));
        assert_eq!(
            value("Mula-mula 20 bungkus, kemudian 30 bungkus nasi ayam").0,
            Value::Value(0.0)
        );
        // 14 words are twice the reference's seven; the fifteenth is one too many.
        let padded = format!("30 bungkus nasi ayam {}", "ya ".repeat(10));
        assert_eq!(value(&padded), (Value::Value(1.0), None));
        let (worth, note) = value(&format!("{padded} ya"));
        assert_eq!(worth, Value::Value(0.0));
        assert_eq!(note.as_deref(), Some("more than 14 words"));
    }
}
