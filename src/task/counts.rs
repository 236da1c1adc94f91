//! The audit of a dataset as a whole: what its card counts, and whether sectors and registers have their fair shares.

use std::collections::BTreeMap;

use crate::dataset::{Fault, Register, Sample, Sector};
use crate::task::suite::Loaded;
use crate::task::{Answer, Skill};

/// The largest sector is not more than this many times the smallest.
const SECTORS: f64 = 2.0;
/// Of a task that is understood, each casual register it uses has at least this share of the casual samples.
const LEAST_REGISTER: f64 = 0.1;
/// At least this share of the samples is in the hard tier.
const HARD: f64 = 0.4;

/// What is uneven, and what the card counts otherwise.
pub fn counts(loaded: &Loaded, samples: &[Sample]) -> Vec<Fault> {
    let mut found = Vec::new();
    let card = &loaded.card;
    let file = loaded.test.file.replace("test.jsonl", "card.toml");
    let mut sectors: BTreeMap<Sector, usize> = BTreeMap::new();
    let mut registers: BTreeMap<Register, usize> = BTreeMap::new();
    let mut tiers: BTreeMap<String, usize> = BTreeMap::new();
    for sample in samples {
        *sectors.entry(sample.sector).or_default() += 1;
        *registers.entry(sample.register).or_default() += 1;
        let tier = sample.tier.clone().unwrap_or_else(|| "core".to_owned());
        *tiers.entry(tier).or_default() += 1;
    }
    let mut differs = |key: &str, stated: String, counted: String| {
        if stated != counted {
            let problem = format!("the card counts {stated}, the file has {counted}");
            found.push(Fault::new(&file, problem).at_key(key));
        }
    };
    if !card.counts.sectors.is_empty() {
        differs("counts.sectors", line(&card.counts.sectors), line(&sectors));
        differs(
            "counts.registers",
            line(&card.counts.registers),
            line(&registers),
        );
        differs("counts.tiers", line(&card.counts.tiers), line(&tiers));
    }
    let (test, dev) = (
        loaded.test.digest.to_string(),
        loaded.dev_digest.to_string(),
    );
    match &card.digests {
        Some(digests) => {
            differs("digests.test", digests.test.to_string(), test);
            differs("digests.dev", digests.dev.to_string(), dev);
        }
        None => found.push(
            Fault::new(&file, "the card does not say which files it describes")
                .at_key("digests")
                .expected(format!(
                    "`digests = {{ test = \"{test}\", dev = \"{dev}\" }}`"
                )),
        ),
    }
    let test = |problem: String, expected: &str| {
        Fault::new(&loaded.test.file, problem).expected(expected.to_owned())
    };
    found.extend(uneven(&sectors).map(|problem| test(problem, "sectors in fair shares")));
    if loaded.task.skill == Skill::Understand && loaded.task.answer != Answer::Json {
        found
            .extend(rare(&registers).map(|problem| test(problem, "a tenth of the casual samples")));
    }
    let hard = tiers.get("hard").copied().unwrap_or(0) as f64 / samples.len().max(1) as f64;
    if hard < HARD {
        let problem = format!("{:.0} % of the samples are in the hard tier", 100.0 * hard);
        found.push(test(problem, "at least 40 %"));
    }
    found
}

fn line<K: std::fmt::Display>(counts: &BTreeMap<K, usize>) -> String {
    let parts: Vec<String> = counts
        .iter()
        .map(|(key, count)| format!("{key} {count}"))
        .collect();
    parts.join(", ")
}

fn uneven(sectors: &BTreeMap<Sector, usize>) -> Option<String> {
    let of = |sector: &Sector| sectors.get(sector).copied().unwrap_or(0);
    let smallest = Sector::ALL.iter().min_by_key(|sector| of(sector))?;
    let largest = Sector::ALL.iter().max_by_key(|sector| of(sector))?;
    let (few, many) = (of(smallest), of(largest));
    (many as f64 > SECTORS * few as f64)
        .then(|| format!("{many} samples in `{largest}`, {few} in `{smallest}`"))
}

fn rare(registers: &BTreeMap<Register, usize>) -> Option<String> {
    let casual = Register::CASUAL
        .iter()
        .filter_map(|one| Some((one, *registers.get(one)?)));
    let all: Vec<_> = casual.collect();
    let total: usize = all.iter().map(|(_, count)| count).sum();
    let (register, count) = all
        .iter()
        .find(|(_, count)| (*count as f64) < LEAST_REGISTER * total as f64)?;
    Some(format!(
        "{count} of {total} casual samples are `{register}`"
    ))
}
