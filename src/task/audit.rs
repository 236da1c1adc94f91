//! The audit of a whole suite: what no single line can show. Everything is looked at; every finding names its place.
//!
//! Faults make scores wrong (twins that differ, a scenario in two tasks, a template that fails); warnings make them weak
//! (few items, a scale without a span). `serasi check` prints both.

use std::collections::BTreeMap;

use crate::dataset::index::Dataset;
use crate::dataset::{Fault, Register, Sample};
use crate::task::suite::{Loaded, Suite};
use crate::task::{Answer, Skill, counts, items, plan};

/// Fewer samples than this leave intervals too wide to say anything.
const FEW_SAMPLES: usize = 40;
/// A ceiling nearer to its floor makes no headline (design §1).
const LEAST_SPAN: f64 = 0.15;
/// Registers a scenario needs for what casual forms cost to be measured well.
const TWIN_REGISTERS: usize = 3;

/// What was found.
#[derive(Debug, Default)]
pub struct Audit {
    /// What must be mended.
    pub faults: Vec<Fault>,
    /// What weakens the numbers.
    pub warnings: Vec<Fault>,
}

/// Audits a loaded suite.
pub fn audit(suite: &Suite) -> Audit {
    let mut audit = Audit::default();
    // Scenario → the task that used it first.
    let mut scenarios: BTreeMap<String, String> = BTreeMap::new();
    for loaded in &suite.tasks {
        audit.task(loaded, &mut scenarios);
    }
    audit
}

impl Audit {
    fn task(&mut self, loaded: &Loaded, scenarios: &mut BTreeMap<String, String>) {
        let task = &loaded.task.name;
        let mut twins: BTreeMap<String, Vec<(usize, Sample)>> = BTreeMap::new();
        let mut samples = Vec::with_capacity(loaded.test.len());
        for index in 0..loaded.test.len() {
            let sample = match loaded.test.sample(index) {
                Ok(sample) => sample,
                Err(fault) => {
                    self.faults.push(fault);
                    continue;
                }
            };
            let owner = scenarios
                .entry(sample.twin.clone())
                .or_insert_with(|| task.clone());
            if owner != task {
                let problem = format!("scenario `{}` stands in task `{owner}` too", sample.twin);
                self.sample(
                    (&loaded.test, index),
                    "twin",
                    problem,
                    "a scenario in one task only",
                );
            }
            self.shape(loaded, index, &sample);
            self.faults.extend(plan::request(loaded, &sample).err());
            samples.push(sample.clone());
            twins
                .entry(sample.twin.clone())
                .or_default()
                .push((index, sample));
        }
        for group in twins.values() {
            self.twins(loaded, group);
        }
        self.dev(loaded, &twins);
        self.strength(loaded, &twins);
        // Positions are those of the file only where every sample could be read.
        if samples.len() == loaded.test.len() {
            self.warnings.extend(items::items(loaded, &samples));
            self.warnings.extend(counts::counts(loaded, &samples));
        }
    }

    /// What the answer's shape needs of a sample.
    fn shape(&mut self, loaded: &Loaded, index: usize, sample: &Sample) {
        let test = &loaded.test;
        match loaded.task.answer {
            Answer::Choice if sample.choices.is_empty() => {
                self.sample(
                    (test, index),
                    "choices",
                    "a choice task's sample has no options".to_owned(),
                    "2 to 26 options",
                );
            }
            Answer::Json
                if sample
                    .fields
                    .as_ref()
                    .is_none_or(|fields| !fields.is_object()) =>
            {
                self.sample(
                    (test, index),
                    "fields",
                    "a JSON task's sample has no expected object".to_owned(),
                    "an object",
                );
            }
            _ => {}
        }
        let gated = loaded
            .task
            .headline()
            .is_some_and(|one| one.scorer.name() == "gated-facts");
        if gated && sample.facts.is_empty() {
            self.sample(
                (test, index),
                "facts",
                "the headline counts facts and the sample has none".to_owned(),
                "`must` facts",
            );
        }
    }

    /// Twins say the same: options, targets and expected fields may not differ, and no register stands twice.
    fn twins(&mut self, loaded: &Loaded, group: &[(usize, Sample)]) {
        let Some((_, first)) = group.first() else {
            return;
        };
        let same_answer = loaded.task.answer != Answer::Prose;
        let mut seen: Vec<Register> = Vec::new();
        for (index, sample) in group {
            // Replies in two registers, and the two halves of a pair, are asked for by the same words.
            let another =
                sample.accept_registers != first.accept_registers || sample.asks != first.asks;
            if seen.contains(&sample.register) && !another {
                let problem = format!(
                    "register `{}` stands twice in scenario `{}`",
                    sample.register, sample.twin
                );
                self.sample(
                    (&loaded.test, *index),
                    "register",
                    problem,
                    "one sample a register",
                );
            }
            seen.push(sample.register);
            let differs = [
                ("choices", sample.choices != first.choices),
                ("target", same_answer && sample.target != first.target),
                ("fields", sample.fields != first.fields),
                ("prices", sample.prices != first.prices),
            ];
            for (key, _) in differs.into_iter().filter(|(_, differs)| *differs) {
                let problem = format!("differs from its twin `{}`", first.id);
                self.sample(
                    (&loaded.test, *index),
                    key,
                    problem,
                    "the same in every register",
                );
            }
        }
    }

    fn dev(&mut self, loaded: &Loaded, twins: &BTreeMap<String, Vec<(usize, Sample)>>) {
        let file = loaded.test.file.replace("test.jsonl", "dev.jsonl");
        for sample in loaded.dev.iter() {
            if twins.contains_key(&sample.twin) || loaded.test.position(&sample.id).is_some() {
                self.faults.push(
                    Fault::new(&file, format!("sample `{}` is also scored", sample.id))
                        .at_key("twin")
                        .expected("dev scenarios apart from the test split"),
                );
            }
        }
        if loaded.task.shots > loaded.dev.len() {
            let problem = format!(
                "{} shots, but {} dev samples",
                loaded.task.shots,
                loaded.dev.len()
            );
            self.faults
                .push(Fault::new(page(loaded), problem).at_key("shots"));
        }
    }

    /// What weakens a task's number.
    fn strength(&mut self, loaded: &Loaded, twins: &BTreeMap<String, Vec<(usize, Sample)>>) {
        let mut warn = |key: &str, problem: String, expected: &str| {
            self.warnings.push(
                Fault::new(page(loaded), problem)
                    .at_key(key)
                    .expected(expected),
            );
        };
        let samples = loaded.test.len();
        if samples < FEW_SAMPLES {
            warn(
                "dataset",
                format!("{samples} scored samples"),
                "at least 40",
            );
        }
        match loaded.scale {
            None => warn(
                "scale",
                "no frozen scale, so no place in Fit".to_owned(),
                "`serasi check --freeze RUN`",
            ),
            Some(scale) if scale.ceiling - scale.floor < LEAST_SPAN => {
                let span = scale.ceiling - scale.floor;
                warn(
                    "scale",
                    format!("ceiling − floor is {span:.2}, so the task stands beside Fit"),
                    "at least 0.15",
                );
            }
            Some(_) => {}
        }
        let wide = twins
            .values()
            .filter(|group| group.len() >= TWIN_REGISTERS)
            .map(Vec::len)
            .sum::<usize>();
        // The two halves of a pair are no registers of each other.
        let in_registers = |group: &Vec<(usize, Sample)>| {
            group.len() > 1 && group.iter().all(|(_, one)| one.asks.is_none())
        };
        let paired = twins.values().any(in_registers);
        if loaded.task.skill == Skill::Understand && paired && wide * 2 < samples {
            warn(
                "dataset",
                format!("{wide} of {samples} samples are twins in three registers or more"),
                "at least half",
            );
        }
        if loaded.task.answer == Answer::Choice {
            let all = twins.values().flatten().map(|(_, sample)| sample);
            if let Some((position, share)) = favourite(all) {
                warn(
                    "target",
                    format!("{share:.0} % of the right options stand at position {position}"),
                    "an even spread",
                );
            }
        }
    }

    fn sample(
        &mut self,
        (test, index): (&Dataset, usize),
        key: &str,
        problem: String,
        expected: &str,
    ) {
        self.faults
            .push(test.fault(index, problem).at_key(key).expected(expected));
    }
}

/// The position that holds more than twice its share of right options, and the percentage it holds.
fn favourite<'a>(samples: impl Iterator<Item = &'a Sample>) -> Option<(usize, f64)> {
    let (mut hits, mut expected, mut count) = (BTreeMap::<usize, usize>::new(), 0.0, 0);
    for sample in samples {
        let right = |option: &String| sample.target.contains(option);
        if let Some(position) = sample.choices.iter().position(right) {
            *hits.entry(position).or_default() += 1;
            expected += 1.0 / sample.choices.len() as f64;
            count += 1;
        }
    }
    let (position, most) = hits.into_iter().max_by_key(|(_, hits)| *hits)?;
    (most as f64 > 2.0 * expected).then(|| (position + 1, 100.0 * most as f64 / f64::from(count)))
}

fn page(loaded: &Loaded) -> String {
    format!("prompts/{}.toml", loaded.task.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const TASK: &str = r#"
version = "1"
title = { en = "T", ms = "T" }
skill = "understand"
answer = "choice"
user = ["{{ input }}{% if now is defined %}{{ nowhere }}{% endif %}"]
[[score]]
metric = "choice"
headline = true
"#;
    const CARD: &str = r#"
version = "1"
licence = "CC-BY-4.0"
canary = "c"
title = { en = "T", ms = "T" }
description = "d"
provenance = "p"
"#;

    fn line(id: &str, twin: &str, register: &str, rest: &str) -> String {
        format!(
            r#"{{"id":"{id}","twin":"{twin}","register":"{register}","sector":"fnb","input":"hai"{rest}}}"#
        )
    }

    fn write(folder: &Path, task: &str, test: &[String], dev: &[String]) {
        let data = folder.join("datasets").join(task);
        std::fs::create_dir_all(&data).unwrap();
        std::fs::create_dir_all(folder.join("prompts")).unwrap();
        let page = format!("name = \"{task}\"\ndataset = \"{task}\"{TASK}");
        std::fs::write(folder.join(format!("prompts/{task}.toml")), page).unwrap();
        let counts = format!("[counts]\ntest = {}\ndev = {}\n", test.len(), dev.len());
        std::fs::write(
            data.join("card.toml"),
            format!("name = \"{task}\"{CARD}{counts}"),
        )
        .unwrap();
        std::fs::write(data.join("test.jsonl"), test.join("\n")).unwrap();
        std::fs::write(data.join("dev.jsonl"), dev.join("\n")).unwrap();
    }

    #[test]
    fn every_fault_of_a_suite_is_found_and_placed() {
        let folder = tempfile::tempdir().unwrap();
        let options = r#","choices":["x","y"],"target":["x"]"#;
        let turned = r#","choices":["y","x"],"target":["x"]"#;
        let timed = r#","choices":["x","y"],"target":["x"],"now":"2026-11-24T15:10:00+08:00""#;
        write(
            folder.path(),
            "a",
            &[
                line("a1", "s1", "baku", options),
                line("a2", "s1", "sms", turned),
                line("a3", "s2", "sms", r#","target":["x"]"#),
                line("a4", "s3", "sms", timed),
            ],
            &[line("d1", "s2", "sms", options)],
        );
        write(
            folder.path(),
            "b",
            &[line("b1", "s1", "baku", options)],
            &[line("d2", "d2", "sms", options)],
        );
        let suite = "name = \"t\"\nversion = \"1\"\ntasks = [\"a\", \"b\"]\n";
        std::fs::write(folder.path().join("prompts/suite.toml"), suite).unwrap();
        let suite =
            Suite::load(Some(folder.path())).unwrap_or_else(|faults| panic!("{}", faults[0]));
        let audit = audit(&suite);
        let faults: Vec<String> = audit.faults.iter().map(ToString::to_string).collect();
        let has = |parts: &[&str]| {
            faults
                .iter()
                .any(|fault| parts.iter().all(|part| fault.contains(part)))
        };
        assert!(
            has(&["line 2, key `choices`", "differs from its twin `a1`"]),
            "{faults:#?}"
        );
        assert!(has(&["line 3, key `choices`", "no options"]), "{faults:#?}");
        assert!(has(&["sample `a4`", "undefined"]), "{faults:#?}");
        assert!(has(&["dev.jsonl", "`d1` is also scored"]), "{faults:#?}");
        assert!(
            has(&["line 1, key `twin`", "stands in task `a` too"]),
            "{faults:#?}"
        );
        assert_eq!(faults.len(), 5, "{faults:#?}");
        assert!(
            audit
                .warnings
                .iter()
                .any(|one| one.to_string().contains("no frozen scale"))
        );
    }

    #[test]
    fn the_embedded_suite_has_no_fault() {
        let suite = Suite::load(None).unwrap_or_else(|faults| panic!("{}", faults[0]));
        let faults: Vec<String> = audit(&suite)
            .faults
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(faults, [""; 0]);
    }
}
