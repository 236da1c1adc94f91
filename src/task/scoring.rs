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
        _ => nothing(task, sample),
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

/// The worth of a reply that is none: 0, with a ratio's denominator kept; none where the headline does not apply to the
/// sample, so that a refusal is not counted where an answer would not be.
pub fn nothing(task: &Task, sample: &Sample) -> Option<Value> {
    let headline = task.headline()?;
    match leave_one_out::score(headline.scorer.as_ref(), sample, sample.text()).value {
        Value::Ratio { den, .. } => Some(Value::Ratio { num: 0.0, den }),
        Value::Unscored(_) => None,
        Value::Value(_) | Value::Unparsed(_) => Some(Value::Value(0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::read;

    fn scored(metric: &str, rest: &str, state: State, text: &str) -> (State, Option<Value>) {
        let page = format!(
            "name = \"t\"\nversion = \"1\"\ntitle = {{ en = \"T\", ms = \"T\" }}\nskill = \"write\"\nanswer = \"prose\"\n\
             dataset = \"t\"\nuser = [\"x\"]\n[[score]]\nmetric = \"{metric}\"\nheadline = true\n"
        );
        let task = read::task("t.toml", &page).unwrap_or_else(|faults| panic!("{}", faults[0]));
        let sample = format!(
            r#"{{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"sy nk dua","target":["saya"]{rest}}}"#
        );
        let record = serde_json::json!({"v": 1, "endpoint": "e", "task": "t", "sample": "a", "epoch": 0, "state": state,
            "text": text, "messages": [], "digest": "00000000000000000000000000000000", "at": "2026-11-24T00:00:00Z"});
        let line = line(
            &task,
            &serde_json::from_str(&sample).unwrap(),
            &serde_json::from_value(record).unwrap(),
        );
        (line.state, line.headline)
    }

    #[test]
    fn a_reply_that_is_none_is_zero_under_its_own_name_and_an_error_is_no_number() {
        let options = r#","choices":["saya","dia"]"#;
        let zero = Some(Value::Value(0.0));
        assert_eq!(
            scored("choice", options, State::Answered, "entah"),
            (State::Unparsed, zero.clone())
        );
        for state in State::ALL {
            let wanted = match state {
                State::Answered => Some(Value::Value(1.0)),
                State::Errored => None,
                _ => zero.clone(),
            };
            assert_eq!(scored("choice", options, state, "A"), (state, wanted));
        }
        let copied = Value::Ratio { num: 0.0, den: 3.0 };
        assert_eq!(
            scored("error-reduction", "", State::Refused, "").1,
            Some(copied)
        );
    }

    #[test]
    fn a_refusal_does_not_count_where_an_answer_would_not() {
        for state in [State::Answered, State::Refused] {
            assert_eq!(scored("gated-facts", "", state, "ok").1, None);
        }
    }
}
