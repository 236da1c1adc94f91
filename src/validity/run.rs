//! The trial: references and edited references through every scorer, compared with the matrix.

use std::collections::HashSet;

use crate::rng;
use crate::score::{Scorer, Value, leave_one_out};
use crate::stats::proportion::wilson;
use crate::task::suite::Suite;
use crate::validity::edits::{EDITS, Edit};
use crate::validity::material::{Reference, SEED, Shape, gives, references, scorers, shape};
use crate::validity::matrix::{self, Cell};
use crate::validity::{Expected, Finding, LEAST_SHARE, Miss, TOLERANCE, Verdict};

/// Misses that a finding keeps.
const KEPT: usize = 3;
/// Differences below this are rounding.
const ROUNDING: f64 = 1e-9;

/// A reference, and what became of it under one edit.
struct Pair {
    task: usize,
    edit: &'static str,
    reference: Reference,
    edited: String,
}

/// Tries every scorer on a suite's references; a finding for each cell of the matrix, in its order.
pub fn run(suite: &Suite) -> Vec<Finding> {
    let cells = matrix::embedded();
    let shapes = [Shape::Letter, Shape::Short, Shape::Fact, Shape::Json, Shape::Prose];
    let pairs: Vec<Pair> = shapes.into_iter().flat_map(|shape| pairs(suite, shape)).collect();
    let scorers = scorers(suite);
    cells
        .iter()
        .filter_map(|cell| {
            let edit = EDITS.iter().find(|edit| edit.name == cell.edit)?;
            let name = scorers.iter().find(|(one, _)| one.name() == cell.scorer)?.0.name();
            let mut trial = Trial::new(cell.expected);
            for (scorer, tasks) in scorers.iter().filter(|(one, _)| one.name() == name) {
                let fits = |pair: &&Pair| {
                    pair.edit == edit.name
                        && pair.reference.shape == shape(name)
                        && tasks.contains(&pair.task)
                };
                for pair in pairs.iter().filter(fits) {
                    trial.add(scorer.as_ref(), pair);
                }
            }
            Some(trial.finding(name, edit, cell))
        })
        .collect()
}

/// Every reference of a shape with every edit that applies to it.
fn pairs(suite: &Suite, shape: Shape) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (task, loaded) in suite.tasks.iter().enumerate() {
        let fits = gives(loaded.task.answer, shape);
        let references = if fits { references(loaded, shape) } else { Vec::new() };
        for reference in &references {
            for edit in EDITS {
                let (sample, position) = (&reference.sample.id, reference.position);
                let label = format!("validity/{}/{sample}/{position}", edit.name);
                let edited = (edit.make)(reference, &mut rng::stream(SEED, &label));
                if let Some(edited) = edited.filter(|edited| *edited != reference.text) {
                    pairs.push(Pair { task, edit: edit.name, reference: reference.clone(), edited });
                }
            }
        }
    }
    pairs
}

/// What one cell of the matrix gathers.
struct Trial {
    expected: Expected,
    hits: usize,
    count: usize,
    change: f64,
    left_out: usize,
    samples: HashSet<String>,
    misses: Vec<Miss>,
}

impl Trial {
    fn new(expected: Expected) -> Self {
        Self {
            expected,
            hits: 0,
            count: 0,
            change: 0.0,
            left_out: 0,
            samples: HashSet::new(),
            misses: Vec::new(),
        }
    }

    fn add(&mut self, scorer: &dyn Scorer, pair: &Pair) {
        let Reference { sample, text, .. } = &pair.reference;
        let worth = |text: &str| worth(&leave_one_out::score(scorer, sample, text).value);
        let falls = matches!(self.expected, Expected::Falls | Expected::Open);
        let before = worth(text).filter(|before| !falls || *before > ROUNDING);
        let (Some(before), Some(after)) = (before, worth(&pair.edited)) else {
            self.left_out += 1;
            return;
        };
        let hit = match self.expected {
            Expected::Falls | Expected::Open => after < before - ROUNDING,
            Expected::Rises => after > before + ROUNDING,
            Expected::Holds => (after - before).abs() <= TOLERANCE,
        };
        self.count += 1;
        self.hits += usize::from(hit);
        self.change += (after - before).abs();
        self.samples.insert(format!("{}/{}", pair.task, sample.id));
        if !hit && self.expected != Expected::Open && self.misses.len() < KEPT {
            self.misses.push(Miss {
                sample: sample.id.clone(),
                reference: text.clone(),
                edited: pair.edited.clone(),
                before,
                after,
            });
        }
    }

    /// References of one sample say the same, so they count as one cluster: the design effect is the mean cluster size.
    fn finding(self, scorer: &'static str, edit: &Edit, cell: &Cell) -> Finding {
        let size = self.count as f64 / self.samples.len().max(1) as f64;
        let share = wilson(self.hits, self.count, size).map(|mut share| {
            share.clusters = self.samples.len();
            share
        });
        let verdict = match (&share, self.expected) {
            (_, Expected::Open) => Verdict::NotClaimed,
            (None, _) => Verdict::Untested,
            (Some(share), _) if share.value >= LEAST_SHARE => Verdict::Met,
            (Some(_), _) => Verdict::Failed,
        };
        Finding {
            scorer,
            edit: edit.name,
            expected: self.expected,
            why: cell.why.clone(),
            share,
            mean_change: self.change / self.count.max(1) as f64,
            left_out: self.left_out,
            verdict,
            misses: self.misses,
        }
    }
}

/// A score as one number: an answer that cannot be read is worth nothing, a sample that is not scored has none.
fn worth(value: &Value) -> Option<f64> {
    match value {
        Value::Value(value) => Some(*value),
        Value::Ratio { num, den } => (*den > 0.0).then(|| num / den),
        Value::Unparsed(_) => Some(0.0),
        Value::Unscored(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probe() {
        let suite = Suite::load(None).unwrap_or_else(|faults| panic!("{}", faults[0]));
        for one in run(&suite) {
            let share = one.share.as_ref().map_or(f64::NAN, |share| share.value);
            let n = one.share.as_ref().map_or(0, |share| share.n);
            eprintln!("{}\t{}\t{}\t{n}\t{share:.3}\t{:.3}\t{}\t{}", one.scorer, one.edit, one.expected.as_str(), one.mean_change, one.left_out, one.verdict.as_str());
            if one.verdict == Verdict::Failed {
                for miss in one.misses { eprintln!("    {} {} -> {}\n      {}\n      {}", miss.sample, miss.before, miss.after, miss.reference, miss.edited); }
            }
        }
    }
}
