//! Exact match of a short answer, after the answer is read out of the reply.

use std::sync::Arc;

use crate::dataset::Sample;
use crate::score::reading::Rule;
use crate::score::reading::short::{ROBUST, RULES, Step, read};
use crate::score::{ByRule, Score, Scorer, Value};
use crate::text::normalise::normal;

/// 1 if the short answer equals an accepted one after case, width, spacing and punctuation are folded.
pub struct Exact {
    /// How the answer is read.
    pub rule: &'static Rule<Step>,
}

impl Default for Exact {
    /// By the rule that counts.
    fn default() -> Self {
        Self { rule: ROBUST }
    }
}

impl Scorer for Exact {
    fn name(&self) -> &'static str {
        "exact"
    }

    fn signature(&self) -> String {
        format!(
            "exact|rule:{}|steps:{}|norm:nfkc+case+punct|serasi:{}",
            self.rule.name,
            self.rule.steps(),
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let Some((step, answer)) = read(self.rule, reply) else {
            return Score::new(
                self.name(),
                Value::Unparsed("no single short answer was found".to_owned()),
            );
        };
        let folded = normal(answer);
        let right = sample.target.iter().any(|target| normal(target) == folded);
        let mut score = Score::new(self.name(), Value::Value(f64::from(u8::from(right))));
        score.answer = Some(answer.to_owned());
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

    fn score(reply: &str) -> Score {
        let sample = serde_json::from_str(
            r#"{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"sy nk dua","target":["Saya hendak dua.","Saya mahu dua."]}"#,
        );
        Exact::default().score(&sample.unwrap(), reply)
    }

    #[test]
    fn exact_match_folds_form_only() {
        assert_eq!(score("saya hendak DUA").value, Value::Value(1.0));
        assert_eq!(score("saya hendak tiga").value, Value::Value(0.0));
    }

    #[test]
    fn the_answer_is_read_before_it_is_compared() {
        let labelled = score("Ok, senang je ni.\n\n**Jawapan:** \"Saya mahu dua.\"");
        assert_eq!(labelled.value, Value::Value(1.0));
        assert_eq!(labelled.rule.as_deref(), Some("after-label"));
        assert_eq!(labelled.answer.as_deref(), Some("Saya mahu dua"));
        let torn = score("Jawapan: saya hendak dua\nJawapan: saya hendak tiga");
        assert!(matches!(torn.value, Value::Unparsed(_)));
    }
}
