//! Scores: what one reply is worth, by one scorer. Pure functions of sample and record; no clock, no I/O, no model.
//!
//! One file per scorer, listed in `registry`. A scorer never turns an error into a number: states without a reply
//! are handled before it is called (`task::scoring`), and a reply it cannot read is [`Value::Unscored`] or unparsed.

pub mod address;
pub mod asks;
pub mod brief_facts;
pub mod choice;
mod denial;
pub mod error_reduction;
pub mod facts;
pub mod gated;
pub mod json_fields;
pub mod language;
pub mod leave_one_out;
pub mod naturalness;
pub mod overlap;
pub mod reading;
pub mod refusal;
pub mod register_match;
pub mod registry;
mod respelt;
pub mod short_answer;
mod stated;
pub mod value;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::dataset::Sample;
use crate::lang::gate::Gate;
use crate::lang::values::time::Setting;

/// One sample, one reply → one score.
pub trait Scorer: Send + Sync {
    /// The metric's name, as task files and tables write it.
    fn name(&self) -> &'static str;

    /// Name, options and version in one line, so that a number can be reproduced.
    fn signature(&self) -> String;

    /// Scores the reply's text. Called only for replies that exist.
    fn score(&self, sample: &Sample, reply: &str) -> Score;

    /// Whether the score depends on the wording of `sample.target`; such scorers are averaged over the R − 1 subsets.
    fn compares_references(&self) -> bool {
        false
    }

    /// Whether what is no reply (refused, truncated) has no score by this metric, instead of 0: it says nothing of its language.
    fn replies_only(&self) -> bool {
        false
    }

    /// What a sample without a reply is worth by this metric, in its own units: nothing, but for one that counts losses.
    fn without_reply(&self, _sample: &Sample) -> f64 {
        0.0
    }

    /// The same metric by each reading rule it could use, the one that counts first; none where no answer is read out
    /// of a reply. `serasi score --audit-extraction` scores by all of them.
    fn by_rule(&self) -> Vec<ByRule> {
        Vec::new()
    }
}

/// The name of a reading rule, and the scorer that reads by it.
pub type ByRule = (&'static str, Arc<dyn Scorer>);

/// What a scorer found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// The metric's name.
    pub metric: String,
    /// What the reply is worth.
    pub value: Value,
    /// What was read out of the reply (an option, a JSON object), where the scorer reads one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The named extraction rule that found the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Why, in a few words: facts missing, fields wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The language gate's verdict, where one was passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
}

impl Score {
    /// A score with nothing but its value.
    pub fn new(metric: &str, value: Value) -> Self {
        Self {
            metric: metric.to_owned(),
            value,
            answer: None,
            rule: None,
            note: None,
            gate: None,
        }
    }
}

/// The worth of one reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A number in the scorer's declared range (0–1 for headlines).
    Value(f64),
    /// A part of a pooled ratio, resampled by cluster.
    Ratio {
        /// Numerator of this sample.
        num: f64,
        /// Denominator of this sample.
        den: f64,
    },
    /// No answer could be read out of the reply: counts 0, under its own name.
    Unparsed(String),
    /// The scorer does not apply to this sample; left out and counted.
    Unscored(String),
}

/// When and where a sample's message was written: its `now`, and its `state` or the region of its dialect.
pub(crate) fn setting(sample: &Sample) -> Setting {
    let dialect = sample
        .register
        .is_dialect()
        .then(|| sample.register.as_str());
    Setting::new(sample.now.as_deref(), sample.state.as_deref().or(dialect))
}
