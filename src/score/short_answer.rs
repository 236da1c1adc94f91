//! Short answers: read out of the reply by a named rule, then compared with every accepted answer.

use std::sync::Arc;

use crate::corpus::malay::Answer;
use crate::dataset::Sample;
use crate::lang::variants::comparable;
use crate::score::reading::Rule;
use crate::score::reading::short::{ROBUST, RULES, Step, read};
use crate::score::{ByRule, Score, Scorer, Value};
use crate::text::normalise::normal;

/// How a short answer is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// Equal after case, width, spacing and punctuation are folded.
    Exact,
    /// Equal in Malay-normalised words.
    MalayExact,
    /// F1 over bags of Malay-normalised words.
    MalayF1,
}

impl Compared {
    fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::MalayExact => "ms-em",
            Self::MalayF1 => "ms-f1",
        }
    }

    /// What the answer is worth against the best of the accepted ones, 0–1.
    fn worth(self, answer: &str, accepted: &[String]) -> f64 {
        let (form, kind): (fn(&str) -> String, _) = match self {
            Self::Exact => (normal, Answer::ExactMatch),
            Self::MalayExact => (comparable, Answer::ExactMatch),
            Self::MalayF1 => (comparable, Answer::F1),
        };
        let accepted: Vec<String> = accepted.iter().map(|one| form(one)).collect();
        let accepted: Vec<&str> = accepted.iter().map(String::as_str).collect();
        kind.best(&form(answer), &accepted)
    }
}

/// Scorer of short answers.
pub struct ShortAnswer {
    /// How answers are compared.
    pub compared: Compared,
    /// How the answer is read.
    pub rule: &'static Rule<Step>,
}

impl From<Compared> for ShortAnswer {
    /// By the rule that counts.
    fn from(compared: Compared) -> Self {
        Self {
            compared,
            rule: ROBUST,
        }
    }
}

impl Scorer for ShortAnswer {
    fn name(&self) -> &'static str {
        self.compared.name()
    }

    fn signature(&self) -> String {
        let norm = match self.compared {
            Compared::Exact => "nfkc+case+punct",
            Compared::MalayExact | Compared::MalayF1 => "ms",
        };
        format!(
            "{}|rule:{}|steps:{}|norm:{norm}|serasi:{}",
            self.name(),
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
        let worth = self.compared.worth(answer, &sample.target);
        let mut score = Score::new(self.name(), Value::Value(worth));
        score.answer = Some(answer.to_owned());
        score.rule = Some(step.to_owned());
        score
    }

    fn by_rule(&self) -> Vec<ByRule> {
        let compared = self.compared;
        let scorer = |rule: &'static Rule<Step>| {
            (
                rule.name,
                Arc::new(Self { compared, rule }) as Arc<dyn Scorer>,
            )
        };
        RULES.iter().map(scorer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(reply: &str) -> Score {
        by(Compared::Exact, reply)
    }

    fn by(compared: Compared, reply: &str) -> Score {
        let sample = serde_json::from_str(
            r#"{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"sy nk dua","target":["Saya hendak dua.","Saya mahu dua."]}"#,
        );
        ShortAnswer::from(compared).score(&sample.unwrap(), reply)
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

    #[test]
    fn malay_spellings_of_the_same_answer_are_equal() {
        let value = |compared, reply| by(compared, reply).value;
        assert_eq!(
            value(Compared::MalayExact, "Jawapan: sy nk dua lah"),
            Value::Value(1.0)
        );
        assert_eq!(value(Compared::Exact, "sy nk dua lah"), Value::Value(0.0));
        assert_eq!(value(Compared::MalayExact, "sy nk tiga"), Value::Value(0.0));
        // Two of three words on both sides.
        assert_eq!(
            value(Compared::MalayF1, "sy nk tiga"),
            Value::Value(2.0 / 3.0)
        );
        assert_eq!(by(Compared::MalayF1, "sy nk dua").metric, "ms-f1");
        assert_eq!(
            ShortAnswer::from(Compared::MalayF1).by_rule().len(),
            RULES.len()
        );
    }
}
