//! The headline of option tasks: is the option that was read out of the reply the target?

use std::sync::Arc;

use crate::dataset::Sample;
use crate::score::reading::Rule;
use crate::score::reading::choice::{ROBUST, RULES, Step, read};
use crate::score::{ByRule, Score, Scorer, Value};

/// 1 if the option read out of the reply is the target.
pub struct Choice {
    /// How the option is read.
    pub rule: &'static Rule<Step>,
}

impl Default for Choice {
    /// By the rule that counts.
    fn default() -> Self {
        Self { rule: ROBUST }
    }
}

impl Scorer for Choice {
    fn name(&self) -> &'static str {
        "choice"
    }

    fn signature(&self) -> String {
        format!(
            "choice|rule:{}|steps:{}|serasi:{}",
            self.rule.name,
            self.rule.steps(),
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let Some((step, index)) = read(self.rule, reply, &sample.choices) else {
            return Score::new(
                self.name(),
                Value::Unparsed("no single option was named".to_owned()),
            );
        };
        let option = &sample.choices[index];
        let right = sample.target.contains(option);
        let mut score = Score::new(self.name(), Value::Value(f64::from(u8::from(right))));
        score.answer = Some(option.clone());
        score.rule = Some(step.to_owned());
        score
    }

    fn by_rule(&self) -> Vec<ByRule> {
        let scorer =
            |rule: &'static Rule<Step>| (rule.name, Arc::new(Self { rule }) as Arc<dyn Scorer>);
        RULES.iter().map(scorer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Sample {
        serde_json::from_str(
            r#"{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"bkak kol bpe","choices":["harga","waktu operasi"],"target":["waktu operasi"]}"#,
        )
        .unwrap()
    }

    #[test]
    fn the_score_says_what_was_read_and_how() {
        let score = Choice::default().score(&sample(), "Jawapan saya: b");
        assert_eq!(score.value, Value::Value(1.0));
        assert_eq!(score.answer.as_deref(), Some("waktu operasi"));
        assert_eq!(score.rule.as_deref(), Some("after-label"));
        let wrong = Choice::default().score(&sample(), "A");
        assert_eq!(wrong.value, Value::Value(0.0));
        let unread = Choice::default().score(&sample(), "entah");
        assert!(matches!(unread.value, Value::Unparsed(_)));
    }

    #[test]
    fn each_rule_scores_alone_and_the_one_that_counts_is_first() {
        let by_rule = Choice::default().by_rule();
        let values: Vec<_> = by_rule
            .iter()
            .map(|(name, scorer)| (*name, scorer.score(&sample(), "Adakah B? Ya, B.").value))
            .collect();
        assert_eq!(values[0].0, "robust");
        assert!(values.contains(&("first-character", Value::Value(0.0))));
        assert!(values.contains(&("letter", Value::Value(1.0))));
        let signatures: std::collections::BTreeSet<_> = by_rule
            .iter()
            .map(|(_, scorer)| scorer.signature())
            .collect();
        assert_eq!(signatures.len(), by_rule.len());
    }
}
