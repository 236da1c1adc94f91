//! Scoring: one recorded reply → one line of `scores.jsonl`. Pure; can be run again without the model.

use serde::{Deserialize, Serialize};

use crate::dataset::{Register, Sample, Sector};
use crate::record::{Record, State};
use crate::score::{ByRule, Score, Value, leave_one_out};
use crate::task::Task;

/// Version of the score format.
pub const SCORE_VERSION: u32 = 1;

/// Characters of a reply that are scored. A shop's longest answer has a few thousand; n-grams of a reply of megabytes
/// would take hundreds of megabytes of memory.
pub const LONGEST_SCORED: usize = 65_536;

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
        let reply = start(&record.text);
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

/// What a record's headline is worth by each of its scorer's reading rules; none for errors and samples that the scorer
/// does not apply to. A record that is no answer is worth the same by all of them.
pub fn by_rule(
    task: &Task,
    rules: &[ByRule],
    sample: &Sample,
    record: &Record,
) -> Option<Vec<Value>> {
    let values: Vec<Value> = match record.state {
        State::Errored => return None,
        State::Answered => {
            let reply = start(&record.text);
            let value =
                |(_, scorer): &ByRule| leave_one_out::score(scorer.as_ref(), sample, reply).value;
            rules.iter().map(value).collect()
        }
        State::Unparsed => vec![Value::Unparsed("the reply is empty".to_owned()); rules.len()],
        _ => vec![nothing(task, sample)?; rules.len()],
    };
    let unscored = |value: &Value| matches!(value, Value::Unscored(_));
    (!values.iter().any(unscored)).then_some(values)
}

/// The part of a reply that is scored.
fn start(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST_SCORED);
    end.map_or(text, |(end, _)| &text[..end])
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
    use crate::task::suite::Suite;

    fn scored(task: &str, state: &str, text: &str) -> Line {
        scored_with(task, state, text, |_| ())
    }

    fn scored_with(task: &str, state: &str, text: &str, edit: fn(&mut Sample)) -> Line {
        let suite = Suite::load(None).unwrap_or_else(|faults| panic!("{}", faults[0]));
        let loaded = suite
            .tasks
            .iter()
            .find(|one| one.task.name == task)
            .unwrap();
        let mut sample = loaded.test.sample(0).unwrap();
        edit(&mut sample);
        let record = serde_json::json!({
            "v": 1, "endpoint": "a", "task": task, "sample": sample.id, "epoch": 0, "state": state, "text": text,
            "messages": [], "digest": "00000000000000000000000000000000", "at": "2026-11-24T00:00:00Z",
        });
        line(
            &loaded.task,
            &sample,
            &serde_json::from_value(record).unwrap(),
        )
    }

    #[test]
    fn a_reply_that_is_none_is_worth_nothing_and_an_error_is_no_number() {
        for state in [
            "unparsed",
            "refused",
            "filtered",
            "truncated",
            "truncated_reasoning",
        ] {
            let line = scored("intent", state, "");
            assert_eq!(line.headline, Some(Value::Value(0.0)), "{state}");
            assert_eq!(line.state.as_str(), state);
        }
        assert_eq!(scored("intent", "errored", "").headline, None);
        let unread = scored("intent", "answered", "entahlah");
        assert_eq!(
            (unread.state, unread.headline),
            (State::Unparsed, Some(Value::Value(0.0)))
        );
    }

    #[test]
    fn nothing_takes_part_in_a_ratio_by_its_denominator() {
        let Some(Value::Ratio { num, den }) = scored("normalise", "refused", "").headline else {
            panic!("error reduction is a ratio");
        };
        assert!(num.abs() < 1e-12 && den > 0.0);
    }

    #[test]
    fn a_refusal_does_not_count_where_an_answer_would_not() {
        for state in ["answered", "refused"] {
            let line = scored_with("reply", state, "ok", |sample| {
                sample.facts = crate::dataset::Facts::default();
            });
            assert_eq!(line.headline, None, "{state}");
        }
    }

    #[test]
    fn by_every_rule_a_record_is_worth_what_its_state_says() {
        let suite = Suite::load(None).unwrap_or_else(|faults| panic!("{}", faults[0]));
        let mut tasks = suite.tasks.iter();
        let loaded = tasks.find(|one| one.task.name == "intent").unwrap();
        let sample = loaded.test.sample(0).unwrap();
        let rules = loaded.task.headline().unwrap().scorer.by_rule();
        let worth = |state: &str, text: &str| {
            let record = serde_json::json!({
                "v": 1, "endpoint": "a", "task": "intent", "sample": sample.id, "epoch": 0, "state": state, "text": text,
                "messages": [], "digest": "00000000000000000000000000000000", "at": "2026-11-24T00:00:00Z",
            });
            by_rule(
                &loaded.task,
                &rules,
                &sample,
                &serde_json::from_value(record).unwrap(),
            )
        };
        let right = worth("answered", &sample.target[0]).unwrap();
        assert_eq!(right[0], Value::Value(1.0), "the rule that counts");
        assert!(matches!(right[1], Value::Unparsed(_)), "a letter alone");
        assert_eq!(worth("errored", ""), None);
        let refused = worth("refused", "").unwrap();
        assert!(refused.iter().all(|value| *value == Value::Value(0.0)));
        let empty = worth("unparsed", "").unwrap();
        assert!(
            empty
                .iter()
                .all(|value| matches!(value, Value::Unparsed(_)))
        );
    }

    #[test]
    fn a_megabyte_is_scored_by_its_start() {
        let endless = "nasi lemak ".repeat(100_000);
        assert_eq!(start(&endless).chars().count(), LONGEST_SCORED);
        assert_eq!(start("é"), "é");
        assert!(scored("casualise", "answered", &endless).headline.is_some());
    }
}
