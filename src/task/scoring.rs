//! Scoring: one recorded reply → one line of `scores.jsonl`. Pure; can be run again without the model.

use serde::{Deserialize, Serialize};

use crate::dataset::{Register, Sample, Sector};
use crate::record::{Record, State};
use crate::score::{Score, Value, leave_one_out};
use crate::task::Task;

/// Version of the score format.
pub const SCORE_VERSION: u32 = 1;

/// One scored reply, as written. Key: endpoint, task, sample, epoch.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Format version.
    pub v: u32,
    /// Endpoint name.
    pub endpoint: String,
    /// Task name.
    pub task: String,
    /// Sample id.
    pub sample: String,
    /// Repeat, from 0.
    pub epoch: u32,
    /// The scenario.
    pub twin: String,
    /// The register of the input.
    pub register: Register,
    /// The sector.
    pub sector: Sector,
    /// The one state the sample ended in.
    pub state: State,
    /// What the headline counts; none for errors and samples the scorer does not apply to.
    pub headline: Option<Value>,
    /// Every score, the headline among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<Score>,
}

/// Scores a record. An error never becomes a number; a reply without an answer counts 0 under its own name.
pub fn line(task: &Task, sample: &Sample, record: &Record) -> Line {
    let mut state = record.state;
    let mut scores = Vec::new();
    if state == State::Answered {
        let reply = record.text.as_str();
        scores = task
            .scores
            .iter()
            .map(|one| leave_one_out::score(one.scorer.as_ref(), sample, reply))
            .collect();
    }
    let position = task.scores.iter().position(|one| one.headline);
    let found = position
        .and_then(|position| scores.get(position))
        .map(|score| score.value.clone());
    if matches!(found, Some(Value::Unparsed(_))) {
        state = State::Unparsed;
    }
    let headline = match (state, found) {
        (State::Errored, _) | (State::Answered, None | Some(Value::Unscored(_))) => None,
        (State::Answered, value) => value,
        _ => Some(nothing(task, sample)),
    };
    Line {
        v: SCORE_VERSION,
        endpoint: record.endpoint.clone(),
        task: record.task.clone(),
        sample: record.sample.clone(),
        epoch: record.epoch,
        twin: sample.twin.clone(),
        register: sample.register,
        sector: sample.sector,
        state,
        headline,
        scores,
    }
}

/// The worth of a reply that is none: 0, or no part of the ratio's whole.
pub fn nothing(task: &Task, sample: &Sample) -> Value {
    let probe = task
        .headline()
        .map(|one| leave_one_out::score(one.scorer.as_ref(), sample, sample.text()).value);
    match probe {
        Some(Value::Ratio { den, .. }) => Value::Ratio { num: 0.0, den },
        _ => Value::Value(0.0),
    }
}
