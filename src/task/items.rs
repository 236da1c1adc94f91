//! The audit of items: what makes a sample weak although nothing in it is wrong. Each check has a name, by which a card may
//! except a sample with a reason.
//!
//! | check | what it asks |
//! |---|---|
//! | `language` | Malay reads as Malay or mixed by the project's own detector, English as English |
//! | `register` | standard Malay reads as standard, casual Malay as casual |
//! | `leak` | no option or reference stands in the message; the right option shares no long word with it that no wrong one does |
//! | `reference` | every reference earns the whole headline, and states all facts and no decoy |
//! | `duplicate` | no message of another scenario is nearly the same (character 5-grams, Jaccard over 0.8) |

use std::collections::BTreeSet;

use crate::dataset::{Fault, Register, Sample};
use crate::lang::identity::{Language, decide, read, weights};
use crate::lang::register::tone;
use crate::lang::variants::comparable;
use crate::score::facts::Facts;
use crate::score::{Scorer, Value};
use crate::task::suite::Loaded;
use crate::task::{Answer, Task};
use crate::text::near::near;
use crate::text::normalise::normal;
use crate::text::words::words;

/// Messages of two scenarios that are more similar than this say the same.
const NEAR: f64 = 0.8;
/// Standard messages are not more casual than this, casual ones not less: the two differ by more on any message of a
/// sentence or two.
const STANDARD: f64 = 0.4;
const CASUAL: f64 = 0.15;
/// Letters from which on a word says what a message is about, unless it only joins others.
const LONG_WORD: usize = 5;
const JOINS: [&str; 20] = [
    "tidak", "dengan", "untuk", "daripada", "kepada", "dalam", "sudah", "belum", "boleh", "masih",
    "sahaja", "semua", "secara", "kerana", "tetapi", "supaya", "sebelum", "selepas", "antara",
    "seperti",
];

/// What the checks say of a task's samples, one finding each; `of` gives the sample at a position.
pub fn items(loaded: &Loaded, samples: &[Sample]) -> Vec<Fault> {
    let mut audit = Items {
        loaded,
        used: BTreeSet::new(),
        found: Vec::new(),
    };
    for (index, sample) in samples.iter().enumerate() {
        audit.sample(index, sample);
    }
    audit.duplicates(samples);
    audit.unused();
    audit.found
}

struct Items<'a> {
    loaded: &'a Loaded,
    /// Exceptions that stopped a finding.
    used: BTreeSet<usize>,
    found: Vec<Fault>,
}

impl Items<'_> {
    fn sample(&mut self, index: usize, sample: &Sample) {
        for (check, problem) in [
            ("language", language(sample)),
            ("register", register(sample)),
            ("leak", leak(&self.loaded.task, sample)),
            ("reference", reference(&self.loaded.task, sample)),
        ] {
            if let Some(problem) = problem {
                self.say((index, &sample.id), check, &problem);
            }
        }
    }

    fn duplicates(&mut self, samples: &[Sample]) {
        let texts: Vec<&str> = samples.iter().map(Sample::text).collect();
        for (first, second, similarity) in near(&texts, NEAR) {
            let (one, other) = (&samples[first], &samples[second]);
            if one.twin != other.twin {
                let problem = format!("nearly repeats `{}` ({similarity:.2})", one.id);
                self.say((second, &other.id), "duplicate", &problem);
            }
        }
    }

    fn say(&mut self, (index, id): (usize, &str), check: &str, problem: &str) {
        let exceptions = &self.loaded.card.exceptions;
        let excepted = exceptions
            .iter()
            .position(|one| one.sample == id && one.check == check);
        if let Some(at) = excepted {
            self.used.insert(at);
            return;
        }
        let expected =
            format!("an `[[exception]]` of check `{check}` in the card where it is right");
        self.found.push(
            self.loaded
                .test
                .fault(index, format!("`{id}`: {problem}"))
                .expected(expected),
        );
    }

    /// An exception that nothing needs hides the next fault.
    fn unused(&mut self) {
        let file = self.loaded.test.file.replace("test.jsonl", "card.toml");
        for (at, one) in self.loaded.card.exceptions.iter().enumerate() {
            if !self.used.contains(&at) {
                let problem = format!("check `{}` does not name `{}`", one.check, one.sample);
                self.found
                    .push(Fault::new(&file, problem).at_key("exception"));
            }
        }
    }
}

fn language(sample: &Sample) -> Option<String> {
    let found = decide(&read(sample.text()), weights::embedded()).language;
    let right = match sample.register {
        Register::English => matches!(found, Language::English | Language::Unknown),
        _ => matches!(found, Language::Malay | Language::Mixed | Language::Unknown),
    };
    (!right).then(|| format!("reads as `{}`", found.as_str()))
}

fn register(sample: &Sample) -> Option<String> {
    if sample.register == Register::English {
        return None;
    }
    let text = sample.text();
    let casualness = tone(text, &read(text), weights::embedded()).casualness;
    let right = match sample.register {
        Register::Baku => casualness <= STANDARD,
        _ => casualness >= CASUAL,
    };
    (!right).then(|| {
        format!(
            "reads at casualness {casualness:.2}, but is `{}`",
            sample.register
        )
    })
}

fn leak(task: &Task, sample: &Sample) -> Option<String> {
    let message = normal(sample.text());
    if task.answer != Answer::Choice {
        let copied = sample.target.iter().any(|target| normal(target) == message);
        return copied.then(|| "a reference is the message itself".to_owned());
    }
    let whole = sample
        .choices
        .iter()
        .find(|option| holds(&message, &normal(option)));
    if let Some(option) = whole {
        return Some(format!("option `{option}` stands in the message"));
    }
    let long = |text: &str| -> BTreeSet<String> {
        let text = comparable(text);
        let long =
            words(&text).filter(|word| word.chars().count() >= LONG_WORD && !JOINS.contains(word));
        long.map(ToOwned::to_owned).collect()
    };
    let own = long(sample.text());
    let shared = |right: bool| -> BTreeSet<String> {
        let options = sample
            .choices
            .iter()
            .filter(|option| sample.target.contains(option) == right);
        options
            .flat_map(|option| long(option))
            .filter(|word| own.contains(word))
            .collect()
    };
    // A word that a wrong option shares too, or alone, leads nobody to the right one.
    let (lures, all) = (shared(false), shared(true));
    let leads: Vec<&str> = all.difference(&lures).map(String::as_str).collect();
    (!leads.is_empty()).then(|| {
        format!(
            "only the right option shares `{}` with the message",
            leads.join("`, `")
        )
    })
}

fn holds(text: &str, phrase: &str) -> bool {
    let padded = format!(" {text} ");
    padded.contains(&format!(" {phrase} "))
}

/// What keeps a reference from the whole headline; scorers that compare references with each other have no whole.
fn reference(task: &Task, sample: &Sample) -> Option<String> {
    let headline = &task.headline()?.scorer;
    let compares = task.answer == Answer::Choice || headline.compares_references();
    let facts: &dyn Scorer = &Facts;
    let whole = (!compares).then_some(headline.as_ref());
    let told = (!sample.facts.is_empty()).then_some(facts);
    let asked = whole.into_iter().chain(told);
    asked
        .flat_map(|scorer| sample.target.iter().map(move |target| (scorer, target)))
        .find_map(|(scorer, target)| short(scorer, sample, target))
}

/// What a reference lacks by a scorer by which it should lack nothing.
fn short(scorer: &dyn Scorer, sample: &Sample, target: &str) -> Option<String> {
    let score = scorer.score(sample, target);
    let whole = match score.value {
        Value::Value(value) => value > 1.0 - 1e-9,
        // A pair of `clarify`: the reference asks where it should, and does not where it should not.
        Value::Ratio { num, .. } => sample
            .asks
            .is_none_or(|asks| asks == (num > 0.0) && num >= 0.0),
        Value::Unparsed(_) | Value::Unscored(_) => false,
    };
    let (name, why) = (
        scorer.name(),
        score.note.unwrap_or_else(|| "no note".to_owned()),
    );
    (!whole).then(|| format!("reference `{target}` does not earn the whole of `{name}`: {why}"))
}
