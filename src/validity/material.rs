//! References to try a scorer on: which of a suite's right answers have the shape that the scorer reads.

use std::sync::Arc;

use crate::dataset::{FactKind, Sample};
use crate::rng;
use crate::score::{Scorer, registry};
use crate::task::suite::{Loaded, Suite};
use crate::task::{Answer, Task};

/// References a task gives at most; beyond, the interval narrows little and the run only lasts longer.
pub const MOST: usize = 120;
/// Seed of every draw: the same suite gives the same table.
pub const SEED: u64 = 20_261_125;

/// In which shape a right answer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The letter of the right option.
    Letter,
    /// The words of the right option.
    Short,
    /// The first accepted form of the sample's first fact.
    Fact,
    /// A JSON object.
    Json,
    /// A written reply.
    Prose,
}

/// A right answer.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The sample it answers.
    pub sample: Arc<Sample>,
    /// Position among the sample's references.
    pub position: usize,
    /// Its shape.
    pub shape: Shape,
    /// Its text.
    pub text: String,
    /// A wrong answer of the same shape: another option, or what answers another sample.
    pub other: Option<String>,
}

/// The shape a scorer reads.
pub fn shape(scorer: &str) -> Shape {
    match scorer {
        "choice" => Shape::Letter,
        "exact" | "ms-em" | "ms-f1" => Shape::Short,
        "value" => Shape::Fact,
        "json-fields" | "rm-lost" => Shape::Json,
        _ => Shape::Prose,
    }
}

/// Whether answers of a task can be given in a shape.
pub fn gives(answer: Answer, shape: Shape) -> bool {
    match shape {
        Shape::Letter => answer == Answer::Choice,
        // Options and short answers alike.
        Shape::Short => matches!(answer, Answer::Choice | Answer::Prose),
        Shape::Json => answer == Answer::Json,
        Shape::Fact | Shape::Prose => answer == Answer::Prose,
    }
}

/// A scorer with the tasks it is tried on: those that use it, with their options; else every task whose answers have
/// its shape, with the default options. A scorer that needs a message and its mending has no other task.
pub fn scorers(suite: &Suite) -> Vec<(Arc<dyn Scorer>, Vec<usize>)> {
    let mut all = Vec::new();
    for (name, ..) in registry::SCORERS {
        let uses = |task: &Task| {
            let mut scores = task.scores.iter();
            scores.find(|one| one.scorer.name() == *name).cloned()
        };
        let fits = |task: &Task| *name != "error-reduction" && gives(task.answer, shape(name));
        let using: Vec<_> = (0..suite.tasks.len())
            .filter_map(|at| Some((uses(&suite.tasks[at].task)?.scorer, vec![at])))
            .collect();
        let fitting: Vec<_> = (0..suite.tasks.len())
            .filter(|at| fits(&suite.tasks[*at].task))
            .collect();
        if !using.is_empty() {
            all.extend(using);
        } else if let Ok(scorer) = registry::build(name, &toml::Table::new()) {
            all.push((scorer, fitting));
        }
    }
    all
}

/// The references of a task in one shape, in the order of the samples; beyond [`MOST`], a drawn part of them.
pub fn references(loaded: &Loaded, shape: Shape) -> Vec<Reference> {
    let samples: Vec<Arc<Sample>> = (0..loaded.test.len())
        .filter_map(|at| loaded.test.sample(at).ok().map(Arc::new))
        .collect();
    let mut all: Vec<Reference> = samples
        .iter()
        .enumerate()
        .flat_map(|(at, sample)| {
            let other = samples.get((at + 1) % samples.len());
            let other = other.filter(|other| other.twin != sample.twin);
            answers(sample, shape)
                .into_iter()
                .enumerate()
                .map(move |(position, text)| Reference {
                    sample: Arc::clone(sample),
                    position,
                    shape,
                    other: wrong(sample, other.map(AsRef::as_ref), shape, &text),
                    text,
                })
        })
        .collect();
    if all.len() > MOST {
        let label = format!("validity/references/{}", loaded.task.name);
        let mut order: Vec<usize> = (0..all.len()).collect();
        rng::shuffle(&mut order, &mut rng::stream(SEED, &label));
        let mut kept = order[..MOST].to_vec();
        kept.sort_unstable();
        all = kept.into_iter().map(|at| all[at].clone()).collect();
    }
    all
}

/// The right answers of a sample in one shape.
fn answers(sample: &Sample, shape: Shape) -> Vec<String> {
    match shape {
        Shape::Letter => right(sample).and_then(letter).into_iter().collect(),
        Shape::Json => {
            let own = sample.fields.as_ref().map(ToString::to_string);
            sample.target.first().cloned().or(own).into_iter().collect()
        }
        Shape::Fact => {
            let fact = sample.facts.must.first();
            let fact = fact.filter(|fact| fact.kind != FactKind::Polarity);
            let form = fact.and_then(|fact| fact.forms.first());
            form.cloned().into_iter().collect()
        }
        Shape::Short | Shape::Prose => sample.target.clone(),
    }
}

/// An answer of the same shape that is wrong.
fn wrong(sample: &Sample, other: Option<&Sample>, shape: Shape, answer: &str) -> Option<String> {
    let open = |at: &usize| !sample.target.contains(&sample.choices[*at]);
    let mut options = 0..sample.choices.len();
    match shape {
        Shape::Letter => options.find(open).and_then(letter),
        Shape::Short if !sample.choices.is_empty() => {
            options.find(open).map(|at| sample.choices[at].clone())
        }
        _ => answers(other?, shape)
            .into_iter()
            .next()
            .filter(|other| other != answer),
    }
}

fn right(sample: &Sample) -> Option<usize> {
    let mut choices = sample.choices.iter();
    choices.position(|option| sample.target.contains(option))
}

fn letter(at: usize) -> Option<String> {
    let at = u8::try_from(at).ok().filter(|at| *at < 26)?;
    Some(char::from(b'A' + at).to_string())
}
