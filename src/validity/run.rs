//! The trial: references and edited references through every scorer, compared with the matrix.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::rng;
use crate::score::registry::SCORERS;
use crate::score::{Scorer, Value, leave_one_out};
use crate::stats::proportion::wilson;
use crate::task::suite::Suite;
use crate::validity::edits::{EDITS, Edit};
use crate::validity::material::{Reference, SEED, Shape, gives, references, scorers, shape};
use crate::validity::matrix::{self, Cell};
use crate::validity::{Expected, Finding, LEAST_SHARE, Miss, TOLERANCE, Verdict};

/// Misses that a finding keeps.
const KEPT: usize = 60;
/// Differences below this are rounding.
const ROUNDING: f64 = 1e-9;

/// A reference, and what became of it under the edits that apply to it.
struct Trial {
    task: usize,
    reference: Reference,
    edited: Vec<(&'static str, String)>,
}

/// Tries every scorer on a suite's references; a finding for each cell of the matrix, in its order.
pub fn run(suite: &Suite) -> Vec<Finding> {
    let shapes = [
        Shape::Letter,
        Shape::Short,
        Shape::Fact,
        Shape::Json,
        Shape::Prose,
    ];
    let trials: Vec<Trial> = shapes
        .into_iter()
        .flat_map(|shape| trials(suite, shape))
        .collect();
    let mut tallies: Vec<Tally> = matrix::embedded()
        .into_iter()
        .filter_map(Tally::of)
        .collect();
    for (scorer, tasks) in scorers(suite) {
        let fits = |trial: &&Trial| {
            trial.reference.shape == shape(scorer.name()) && tasks.contains(&trial.task)
        };
        let fitting: Vec<&Trial> = trials.iter().filter(fits).collect();
        let scored: Vec<Scored> = fitting
            .par_iter()
            .map(|trial| scored(scorer.as_ref(), trial))
            .collect();
        for tally in tallies
            .iter_mut()
            .filter(|tally| tally.scorer == scorer.name())
        {
            let name = tally.edit;
            for (trial, (before, after)) in fitting.iter().zip(&scored) {
                let pairs = trial.edited.iter().zip(after);
                for ((_, edited), after) in pairs.filter(|((edit, _), _)| *edit == name) {
                    tally.add(trial, edited, *before, *after);
                }
            }
        }
    }
    tallies.into_iter().map(Tally::finding).collect()
}

/// Every reference of a shape with every edit that applies to it.
fn trials(suite: &Suite, shape: Shape) -> Vec<Trial> {
    let tasks = suite.tasks.iter().enumerate();
    let tasks = tasks.filter(|(_, loaded)| gives(loaded.task.answer, shape));
    tasks
        .flat_map(|(task, loaded)| {
            let all = references(loaded, shape).into_iter();
            all.map(move |reference| Trial {
                task,
                edited: edited(&reference),
                reference,
            })
        })
        .collect()
}

fn edited(reference: &Reference) -> Vec<(&'static str, String)> {
    let apply = |edit: &Edit| {
        let (sample, position) = (&reference.sample.id, reference.position);
        let label = format!("validity/{}/{sample}/{position}", edit.name);
        let text = (edit.make)(reference, &mut rng::stream(SEED, &label))?;
        (text != reference.text).then_some((edit.name, text))
    };
    EDITS.iter().filter_map(apply).collect()
}

/// The worth of a reference, and of each of its edited forms.
type Scored = (Option<f64>, Vec<Option<f64>>);

fn scored(scorer: &dyn Scorer, trial: &Trial) -> Scored {
    let Reference { sample, text, .. } = &trial.reference;
    let worth = |text: &str| worth(&leave_one_out::score(scorer, sample, text).value);
    (
        worth(text),
        trial.edited.iter().map(|(_, text)| worth(text)).collect(),
    )
}

/// What one cell of the matrix gathers.
struct Tally {
    scorer: &'static str,
    edit: &'static str,
    why: String,
    expected: Expected,
    hits: usize,
    count: usize,
    change: f64,
    left_out: usize,
    samples: HashSet<String>,
    misses: Vec<Miss>,
}

impl Tally {
    /// None where the cell names no scorer or no edit that exists; a test proves that none does.
    fn of(cell: Cell) -> Option<Self> {
        let (scorer, ..) = SCORERS.iter().find(|(name, ..)| *name == cell.scorer)?;
        let edit = EDITS.iter().find(|edit| edit.name == cell.edit)?;
        Some(Self {
            scorer,
            edit: edit.name,
            why: cell.why,
            expected: cell.expected,
            hits: 0,
            count: 0,
            change: 0.0,
            left_out: 0,
            samples: HashSet::new(),
            misses: Vec::new(),
        })
    }

    /// A reference that has no score, or already the lowest where a fall is expected, says nothing and is left out.
    fn add(&mut self, trial: &Trial, edited: &str, before: Option<f64>, after: Option<f64>) {
        let Reference { sample, text, .. } = &trial.reference;
        let falls = matches!(self.expected, Expected::Falls | Expected::Open);
        let before = before.filter(|before| !falls || *before > ROUNDING);
        let (Some(before), Some(after)) = (before, after) else {
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
        self.samples.insert(format!("{}/{}", trial.task, sample.id));
        if !hit && self.expected != Expected::Open && self.misses.len() < KEPT {
            self.misses.push(Miss {
                sample: sample.id.clone(),
                reference: text.clone(),
                edited: edited.to_owned(),
                before,
                after,
            });
        }
    }

    /// References of one sample say the same, so they count as one cluster: the design effect is the mean cluster size.
    fn finding(self) -> Finding {
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
            scorer: self.scorer,
            edit: self.edit,
            expected: self.expected,
            why: self.why,
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
            eprintln!(
                "{}\t{}\t{}\t{n}\t{share:.3}\t{:.3}\t{}\t{}",
                one.scorer,
                one.edit,
                one.expected.as_str(),
                one.mean_change,
                one.left_out,
                one.verdict.as_str()
            );
            if one.verdict == Verdict::Failed {
                for miss in one.misses {
                    eprintln!(
                        "    {} {} -> {}\n      {}\n      {}",
                        miss.sample, miss.before, miss.after, miss.reference, miss.edited
                    );
                    let sample = suite
                        .tasks
                        .iter()
                        .find_map(|t| {
                            t.test
                                .position(&miss.sample)
                                .and_then(|at| t.test.sample(at).ok())
                        })
                        .unwrap();
                    let scorer =
                        crate::score::registry::build(one.scorer, &toml::Table::new()).unwrap();
                    eprintln!("      note: {:?}", scorer.score(&sample, &miss.edited).note);
                }
            }
        }
    }
}
