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
const KEPT: usize = 3;
/// Differences below this are rounding.
const ROUNDING: f64 = 1e-9;

/// A reference, and what became of it under the edits that apply to it.
struct Trial {
    task: usize,
    reference: Reference,
    edited: Vec<(&'static str, String)>,
}

/// Tries every scorer on a suite's references; a finding for each cell of the matrix, scorer by scorer as listed.
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
    let place = |tally: &Tally| SCORERS.iter().position(|(name, ..)| *name == tally.scorer);
    tallies.sort_by_key(place);
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
            Expected::Holds => (after - before).abs() <= TOLERANCE + ROUNDING,
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
    use std::sync::Arc;

    use super::*;
    use crate::dataset::Sample;

    fn trial(sample: &str) -> Trial {
        let line = format!(
            r#"{{"id":"{sample}","twin":"a","register":"santai","sector":"fnb","input":"x","target":["Ada kak"]}}"#
        );
        let sample: Sample = serde_json::from_str(&line).unwrap();
        Trial {
            task: 0,
            reference: Reference {
                sample: Arc::new(sample),
                position: 0,
                shape: Shape::Prose,
                text: "Ada kak".to_owned(),
                other: None,
            },
            edited: Vec::new(),
        }
    }

    fn found(expected: Expected, pairs: &[(&str, Option<f64>, Option<f64>)]) -> Finding {
        let cell = Cell {
            scorer: "facts".to_owned(),
            edit: "fact-dropped".to_owned(),
            expected,
            why: "w".to_owned(),
        };
        let mut tally = Tally::of(cell).unwrap();
        for (sample, before, after) in pairs {
            tally.add(&trial(sample), "Ada", *before, *after);
        }
        tally.finding()
    }

    #[test]
    fn an_expectation_is_met_by_19_pairs_of_20_and_not_by_18() {
        let pairs = |wrong: usize| -> Vec<(&str, Option<f64>, Option<f64>)> {
            let after = |at: usize| if at < wrong { 1.0 } else { 0.98 };
            (0..20)
                .map(|at| ("a", Some(1.0), Some(after(at))))
                .collect()
        };
        assert_eq!(found(Expected::Falls, &pairs(1)).verdict, Verdict::Met);
        let failed = found(Expected::Falls, &pairs(2));
        assert_eq!((failed.verdict, failed.misses.len()), (Verdict::Failed, 2));
        assert!((failed.mean_change - 0.018).abs() < 1e-9);
        assert_eq!(found(Expected::Holds, &pairs(0)).verdict, Verdict::Met);
        assert_eq!(found(Expected::Rises, &pairs(0)).verdict, Verdict::Failed);
        assert_eq!(
            found(Expected::Open, &pairs(20)).verdict,
            Verdict::NotClaimed
        );
    }

    #[test]
    fn a_change_holds_up_to_the_tolerance() {
        let holds = |after| found(Expected::Holds, &[("a", Some(0.5), Some(after))]).verdict;
        assert_eq!(holds(0.519), Verdict::Met);
        assert_eq!(holds(0.479), Verdict::Failed);
    }

    #[test]
    fn pairs_that_say_nothing_are_left_out_and_counted() {
        let nothing = [
            ("a", None, Some(1.0)),
            ("a", Some(1.0), None),
            ("a", Some(0.0), Some(0.0)),
        ];
        let finding = found(Expected::Falls, &nothing);
        assert_eq!((finding.verdict, finding.left_out), (Verdict::Untested, 3));
        assert_eq!(found(Expected::Rises, &nothing).left_out, 2);
    }

    #[test]
    fn references_of_one_sample_widen_the_interval() {
        let alone: Vec<_> = ["a", "b", "c", "d"]
            .map(|one| (one, Some(1.0), Some(0.0)))
            .to_vec();
        let same: Vec<_> = ["a", "a", "b", "b"]
            .map(|one| (one, Some(1.0), Some(0.0)))
            .to_vec();
        let low = |pairs: &[_]| {
            let share = found(Expected::Falls, pairs).share.unwrap();
            (share.interval.unwrap().low, share.clusters)
        };
        let (alone, same) = (low(&alone), low(&same));
        assert!(same.0 < alone.0, "{same:?} {alone:?}");
        assert_eq!((alone.1, same.1), (4, 2));
    }

    #[test]
    fn ratios_are_divided_and_no_answer_is_worth_nothing() {
        let (ratio, empty) = (
            Value::Ratio { num: 1.0, den: 4.0 },
            Value::Ratio { num: 0.0, den: 0.0 },
        );
        assert_eq!(worth(&ratio), Some(0.25));
        assert_eq!(worth(&empty), None);
        assert_eq!(worth(&Value::Unparsed(String::new())), Some(0.0));
        assert_eq!(worth(&Value::Unscored(String::new())), None);
    }
}
