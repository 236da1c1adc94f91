//! Floor and ceiling of a task, measured: what `serasi check --freeze` writes into `prompts/suite.toml`.
//!
//! Definitions of contracts §2. Choice: floor = the best constant option, ceiling 1. Others: floor = the best of the
//! trivial controls, ceiling = leave-one-out references of the samples that have several, or 1 where none has.

use std::collections::BTreeMap;

use crate::dataset::{Fault, Sample};
use crate::score::{Value, leave_one_out};
use crate::task::suite::{Loaded, Scale};
use crate::task::{Answer, Task};

/// Controls whose best headline is the floor of a task that is no choice.
pub const FLOOR_CONTROLS: [&str; 4] = [
    "control/echo",
    "control/random",
    "control/english",
    "control/retrieval",
];

/// Measures a task's scale; `trivial` is the best pooled raw headline of [`FLOOR_CONTROLS`].
///
/// # Errors
/// The dataset changed underneath.
pub fn scale(loaded: &Loaded, trivial: f64) -> Result<Scale, Fault> {
    let samples: Vec<Sample> = (0..loaded.test.len())
        .map(|index| loaded.test.sample(index))
        .collect::<Result<_, _>>()?;
    Ok(match loaded.task.answer {
        Answer::Choice => Scale {
            floor: constant(&samples),
            ceiling: 1.0,
        },
        Answer::Json | Answer::Prose => Scale {
            floor: trivial,
            ceiling: ceiling(&loaded.task, &samples),
        },
    })
}

/// Share right of the best constant answer: always the same position, or always the same text.
fn constant(samples: &[Sample]) -> f64 {
    let mut hits: BTreeMap<String, usize> = BTreeMap::new();
    for sample in samples {
        for (position, option) in sample
            .choices
            .iter()
            .enumerate()
            .filter(|(_, option)| sample.target.contains(option))
        {
            *hits.entry(format!("position {position}")).or_default() += 1;
            *hits.entry(format!("text {option}")).or_default() += 1;
        }
    }
    hits.values()
        .max()
        .map_or(0.0, |best| *best as f64 / samples.len() as f64)
}

fn ceiling(task: &Task, samples: &[Sample]) -> f64 {
    let Some(headline) = task
        .headline()
        .filter(|one| one.scorer.compares_references())
    else {
        return 1.0;
    };
    let earned = samples
        .iter()
        .filter_map(|sample| leave_one_out::ceiling(headline.scorer.as_ref(), sample));
    let (mut nums, mut dens) = (0.0, 0.0);
    for value in earned {
        match value {
            Value::Value(value) => (nums, dens) = (nums + value, dens + 1.0),
            Value::Ratio { num, den } => (nums, dens) = (nums + num, dens + den),
            Value::Unparsed(_) | Value::Unscored(_) => {}
        }
    }
    if dens > 0.0 { nums / dens } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_constant_is_a_position_or_a_text() {
        let sample = |id: &str, choices: [&str; 2], target: &str| -> Sample {
            let line = serde_json::json!({"id": id, "twin": id, "register": "sms", "sector": "fnb", "input": "x",
                "choices": choices, "target": [target]});
            serde_json::from_value(line).unwrap()
        };
        let samples = [
            sample("a", ["x", "y"], "x"),
            sample("b", ["y", "x"], "x"),
            sample("c", ["y", "x"], "x"),
        ];
        assert!((constant(&samples) - 1.0).abs() < 1e-12);
        let samples = [
            sample("a", ["x", "y"], "x"),
            sample("b", ["y", "x"], "y"),
            sample("c", ["z", "x"], "x"),
        ];
        assert!((constant(&samples) - 2.0 / 3.0).abs() < 1e-12);
    }
}
