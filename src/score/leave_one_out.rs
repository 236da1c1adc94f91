//! Leave-one-out references: a reply is scored against every subset of R − 1 references, averaged, and so are the
//! references themselves. Models and ceiling then face the same number of references (contracts §2).

use crate::dataset::Sample;
use crate::score::{Score, Scorer, Value};

/// Scores a reply, over the R − 1 subsets where the scorer compares references and there are at least two.
pub fn score(scorer: &dyn Scorer, sample: &Sample, reply: &str) -> Score {
    let count = sample.target.len();
    if !scorer.compares_references() || count < 2 {
        return scorer.score(sample, reply);
    }
    let partial: Vec<Score> = (0..count)
        .map(|left| scorer.score(&without(sample, left), reply))
        .collect();
    let value = average(partial.iter().map(|one| &one.value));
    let mut first = partial
        .into_iter()
        .next()
        .unwrap_or_else(|| scorer.score(sample, reply));
    first.value = value.unwrap_or(first.value);
    first
}

/// What the references earn against each other; none where there are fewer than two.
pub fn ceiling(scorer: &dyn Scorer, sample: &Sample) -> Option<Value> {
    if sample.target.len() < 2 {
        return None;
    }
    let earned: Vec<Value> = sample
        .target
        .iter()
        .enumerate()
        .map(|(left, reference)| scorer.score(&without(sample, left), reference).value)
        .collect();
    average(earned.iter())
}

fn without(sample: &Sample, left: usize) -> Sample {
    let mut fewer = sample.clone();
    fewer.target.remove(left);
    fewer
}

/// Mean of values, or of numerators and denominators; none if any is no number.
fn average<'a>(values: impl Iterator<Item = &'a Value>) -> Option<Value> {
    let (mut nums, mut dens, mut count, mut ratio) = (0.0, 0.0, 0.0, false);
    for value in values {
        let (num, den) = match value {
            Value::Value(value) => (*value, 1.0),
            Value::Ratio { num, den } => {
                ratio = true;
                (*num, *den)
            }
            Value::Unparsed(_) | Value::Unscored(_) => return None,
        };
        nums += num;
        dens += den;
        count += 1.0;
    }
    if count == 0.0 {
        return None;
    }
    Some(if ratio {
        Value::Ratio {
            num: nums / count,
            den: dens / count,
        }
    } else {
        Value::Value(nums / count)
    })
}
