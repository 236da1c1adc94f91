//! Floor and ceiling of a task, measured: what `serasi check --freeze` writes into `prompts/suite.toml`.
//!
//! Definitions of contracts §2. Choice: floor = the best constant option, ceiling 1. Others: floor = the best of the
//! trivial controls, ceiling = leave-one-out references of the samples that have several, or 1 where none has.

use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::{Fault, Register, Sample};
use crate::score::{Value, leave_one_out};
use crate::task::suite::{Loaded, Scale};
use crate::task::{Answer, Skill, Task};

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
            floor: constant(loaded.task.skill, &samples),
            ceiling: 1.0,
        },
        Answer::Json | Answer::Prose => Scale {
            floor: trivial,
            ceiling: ceiling(&loaded.task, &samples),
        },
    })
}

/// A raw headline as the table reads it: the equal-weight mean over the casual registers of a task that is understood,
/// the mean over all samples of one that is written (or has no casual samples). Parts are (register, numerator,
/// denominator), one a sample.
pub fn headline(skill: Skill, parts: &[(Register, f64, f64)]) -> Option<f64> {
    let mut sums: BTreeMap<Register, (f64, f64)> = BTreeMap::new();
    for (register, num, den) in parts {
        let sum = sums.entry(*register).or_default();
        *sum = (sum.0 + num, sum.1 + den);
    }
    let casual: Vec<(f64, f64)> = Register::CASUAL
        .iter()
        .filter_map(|register| sums.get(register).copied())
        .collect();
    if skill == Skill::Understand && !casual.is_empty() {
        let ratios = casual.iter().map(|(num, den)| num / den);
        return Some(ratios.sum::<f64>() / casual.len() as f64).filter(|mean| mean.is_finite());
    }
    let (num, den) = sums
        .values()
        .fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
    (den > 0.0).then(|| num / den)
}

/// Share right of the best constant answer: always the same position, or always the same text.
fn constant(skill: Skill, samples: &[Sample]) -> f64 {
    let mut answers: BTreeSet<String> = BTreeSet::new();
    let rights = |sample: &Sample| -> Vec<String> {
        let options = sample.choices.iter().enumerate();
        let right = options.filter(|(_, option)| sample.target.contains(option));
        right
            .flat_map(|(position, option)| {
                [format!("position {position}"), format!("text {option}")]
            })
            .collect()
    };
    answers.extend(samples.iter().flat_map(rights));
    let share = |answer: &String| {
        let parts: Vec<_> = samples
            .iter()
            .map(|sample| {
                let hit = rights(sample).contains(answer);
                (sample.register, f64::from(u8::from(hit)), 1.0)
            })
            .collect();
        headline(skill, &parts)
    };
    answers.iter().filter_map(share).fold(0.0, f64::max)
}

/// What the references earn against each other. A sample with one reference has nothing to compare and earns the whole.
fn ceiling(task: &Task, samples: &[Sample]) -> f64 {
    let Some(scorer) = task
        .headline()
        .map(|one| one.scorer.as_ref())
        .filter(|scorer| scorer.compares_references())
    else {
        return 1.0;
    };
    let parts: Vec<_> = samples
        .iter()
        .filter_map(|sample| match leave_one_out::ceiling(scorer, sample) {
            Some(Value::Ratio { num, den }) => Some((sample.register, num, den)),
            Some(Value::Value(value)) => Some((sample.register, value, 1.0)),
            Some(Value::Unparsed(_) | Value::Unscored(_)) => None,
            None => Some((sample.register, 1.0, 1.0)),
        })
        .collect();
    headline(task.skill, &parts).unwrap_or(1.0)
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
        assert!((constant(Skill::Understand, &samples) - 1.0).abs() < 1e-12);
        let samples = [
            sample("a", ["x", "y"], "x"),
            sample("b", ["y", "x"], "y"),
            sample("c", ["z", "x"], "x"),
        ];
        assert!((constant(Skill::Understand, &samples) - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn registers_weigh_the_same_where_a_task_is_understood() {
        let mut parts = vec![(Register::Baku, 1.0, 1.0)];
        parts.extend([(Register::Sms, 1.0, 1.0); 3]);
        parts.push((Register::Santai, 0.0, 1.0));
        assert_eq!(headline(Skill::Understand, &parts), Some(0.5));
        assert_eq!(headline(Skill::Write, &parts), Some(0.8));
        assert_eq!(headline(Skill::Understand, &parts[..1]), Some(1.0));
        assert_eq!(headline(Skill::Write, &[]), None);
    }
}
