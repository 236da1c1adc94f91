//! The figures: accuracy by source the model has not seen, reply length, twins, the suite's own items, casualness, calibration.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use serasi::lang::contrast;
use serasi::lang::identity::evidence::Evidence;
use serasi::lang::identity::weights::Weights;
use serasi::lang::identity::{Identity, Language, decide};
use serasi::lang::register::tone;

use crate::Data;
use crate::calibrate::{Calibration, calibrate};
use crate::corpus::{self, Item};

/// Sources held out one after another, with those of the same origin.
const HELD: [&[&str]; 7] = [
    &["flores"],
    &["dslcc"],
    &["talpco"],
    &["stif", "stif-formal"],
    &["govmy"],
    &["blimp"],
    &["own", "own-dialect"],
];
/// Sentences of a text as long as a reply.
const JOINED: usize = 3;

/// From this probability of another language than Malay on, the language gate fails a reply.
const GATE: f64 = 0.99;

/// Targets: what is measured, and the least (or, with a negative sign, the most) it may be.
const TARGETS: [(&str, f64); 19] = [
    ("flores ms", 96.0),
    ("flores id", 96.0),
    ("flores en", 99.5),
    ("dslcc ms", 97.0),
    ("dslcc id", 97.0),
    ("talpco ms", 92.0),
    ("talpco id", 92.0),
    ("talpco pairs in order", 95.0),
    ("flores ms, three joined", 99.5),
    ("flores id, three joined", 99.5),
    ("dslcc ms, three joined", 99.5),
    ("dslcc id, three joined", 99.5),
    ("stif informal taken for Malay or mixed", -4.0),
    ("suite santai Malay or mixed", 95.0),
    ("suite sms Malay or mixed", 95.0),
    ("suite rojak Malay or mixed", 95.0),
    ("suite dialek Malay or mixed", 85.0),
    ("casualness, area under the curve", 0.95),
    ("casualness, pairs in order", 92.0),
];

/// What was measured, by the names of the targets.
type Figures = BTreeMap<String, f64>;

/// Prints every table; whether all targets were met.
pub(crate) fn all(data: &Data, root: &Path) -> Result<bool> {
    let calibration = calibrate(data);
    let mut figures = Figures::new();
    let mut sure = Vec::new();
    println!(
        "Per sentence, by a model fitted without the source; three joined: three sentences as one text; \
         gate: the share that fails where Malay is wanted.\n"
    );
    println!(
        "| source | language | n | right, % | three joined, % | three joined: gate, % | verdicts |\n|---|---|---|---|---|---|---|"
    );
    for held in HELD {
        let weights = without(data, held, calibration);
        for source in held {
            source_rows(data, source, &weights, (&mut figures, &mut sure));
        }
    }
    reliability(&sure);
    let weights = without(data, &[], calibration);
    let items = corpus::suite(root)?;
    suite_rows(&weights, &items, &mut figures);
    casual_rows(&weights, &items, &mut figures);
    Ok(verdicts(&figures))
}

fn without(data: &Data, held: &[&str], calibration: Calibration) -> Weights {
    let mut weights = data.without(held);
    calibration.apply(&mut weights);
    weights
}

fn identity(text: &str, weights: &Weights) -> Identity {
    decide(&Evidence::of(text, weights, contrast::embedded()), weights)
}

fn share(part: usize, all: usize) -> f64 {
    100.0 * part as f64 / all.max(1) as f64
}

/// One row for each language of a source; `sure` takes the confidence of each verdict, and whether it was right.
fn source_rows(
    data: &Data,
    source: &str,
    weights: &Weights,
    out: (&mut Figures, &mut Vec<(f64, bool)>),
) {
    let (figures, sure) = out;
    let mut scores: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for language in [
        Language::Malay,
        Language::Indonesian,
        Language::English,
        Language::Other,
    ] {
        let texts = data
            .texts
            .iter()
            .filter(|one| one.source == source && one.language == language);
        let texts: Vec<&str> = texts.map(|one| one.written.as_str()).collect();
        if texts.is_empty() {
            continue;
        }
        let found: Vec<Identity> = texts.iter().map(|text| identity(text, weights)).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for one in &found {
            *counts.entry(one.language.as_str()).or_default() += 1;
        }
        let pair = |language: Language| matches!(language, Language::Malay | Language::Indonesian);
        if pair(language) {
            let both = found.iter().filter(|one| pair(one.language));
            sure.extend(both.map(|one| (one.confidence, one.language == language)));
        }
        let name = format!("{source} {}", language.as_str());
        let right = share(
            counts.get(language.as_str()).copied().unwrap_or(0),
            texts.len(),
        );
        let joined: Vec<String> = texts
            .chunks_exact(JOINED)
            .map(|some| some.join(" "))
            .collect();
        let read: Vec<Identity> = joined.iter().map(|text| identity(text, weights)).collect();
        let hits = read.iter().filter(|one| one.language == language).count();
        let fails = read.iter().filter(|one| one.wrong.sum() >= GATE).count();
        let (joined, gate) = (share(hits, read.len()), share(fails, read.len()));
        println!(
            "| {source} | {} | {} | {right:.1} | {joined:.1} | {gate:.1} | {} |",
            language.as_str(),
            texts.len(),
            listed(&counts)
        );
        if source == "stif" {
            let taken = share(malay(&counts), texts.len());
            figures.insert("stif informal taken for Malay or mixed".to_owned(), taken);
        }
        figures.insert(format!("{name}, three joined"), joined);
        figures.insert(name, right);
        scores.insert(
            language.as_str(),
            found.iter().map(|one| one.score).collect(),
        );
    }
    if let (true, Some(ms), Some(id)) = (source == "talpco", scores.get("ms"), scores.get("id")) {
        let ordered = ms.iter().zip(id).filter(|(ms, id)| ms < id).count();
        figures.insert("talpco pairs in order".to_owned(), share(ordered, ms.len()));
    }
}

/// Verdicts that are Malay, pure or mixed.
fn malay(counts: &BTreeMap<&str, usize>) -> usize {
    let of = |name| counts.get(name).copied().unwrap_or(0);
    of("ms") + of("mixed")
}

fn listed(counts: &BTreeMap<&str, usize>) -> String {
    let each = counts.iter().map(|(name, count)| format!("{name} {count}"));
    each.collect::<Vec<_>>().join(", ")
}

/// Confidence against how often it was right, in tenths, and their mean distance (expected calibration error).
fn reliability(sure: &[(f64, bool)]) {
    println!("\n| confidence of ms and id | n | mean confidence | right |\n|---|---|---|---|");
    let mut error = 0.0;
    for tenth in 0..10 {
        let low = f64::from(tenth) / 10.0;
        let inside = sure
            .iter()
            .filter(|(said, _)| *said >= low && (*said < low + 0.1 || tenth == 9));
        let inside: Vec<_> = inside.collect();
        if inside.is_empty() {
            continue;
        }
        let count = inside.len() as f64;
        let said = inside.iter().map(|(said, _)| said).sum::<f64>() / count;
        let right = inside.iter().filter(|(_, right)| *right).count() as f64 / count;
        error += (said - right).abs() * count / sure.len() as f64;
        println!("| {low:.1} | {count} | {said:.3} | {right:.3} |");
    }
    println!("\nExpected calibration error {error:.4}.");
}

fn suite_rows(weights: &Weights, items: &[Item], figures: &mut Figures) {
    println!("\n| the suite's messages | n | verdicts | labels |\n|---|---|---|---|");
    let mut by: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in items {
        let register = item.register.as_str();
        let group = if register.starts_with("dialek") {
            "dialek"
        } else {
            register
        };
        by.entry(group).or_default().push(item);
    }
    for (group, items) in by {
        let (mut languages, mut labels) = (BTreeMap::new(), BTreeMap::new());
        for item in &items {
            let evidence = Evidence::of(&item.text, weights, contrast::embedded());
            let language = decide(&evidence, weights).language.as_str();
            *languages.entry(language).or_insert(0usize) += 1;
            let label = tone(&item.text, &evidence, weights).label.as_str();
            *labels.entry(label).or_insert(0usize) += 1;
        }
        let malay = share(malay(&languages), items.len());
        println!(
            "| {group} | {} | {} | {} |",
            items.len(),
            listed(&languages),
            listed(&labels)
        );
        figures.insert(format!("suite {group} Malay or mixed"), malay);
    }
}

/// Casualness of the suite's casual items against their standard twins.
fn casual_rows(weights: &Weights, items: &[Item], figures: &mut Figures) {
    let (mut standard, mut casual) = (BTreeMap::new(), Vec::new());
    for item in items.iter().filter(|item| item.register != "english") {
        let evidence = Evidence::of(&item.text, weights, contrast::embedded());
        let value = tone(&item.text, &evidence, weights).casualness;
        if item.register == "baku" {
            standard.insert(item.twin.as_str(), value);
        } else {
            casual.push((item.twin.as_str(), value));
        }
    }
    let twins: Vec<(f64, f64)> = casual
        .iter()
        .filter_map(|(twin, value)| Some((*standard.get(twin)?, *value)))
        .collect();
    let ordered = twins
        .iter()
        .filter(|(standard, casual)| casual > standard)
        .count();
    let above = |low: f64, high: f64| match high.total_cmp(&low) {
        std::cmp::Ordering::Greater => 1.0,
        std::cmp::Ordering::Equal => 0.5,
        std::cmp::Ordering::Less => 0.0,
    };
    let wins: f64 = standard
        .values()
        .flat_map(|low| twins.iter().map(move |(_, high)| above(*low, *high)))
        .sum();
    let area = wins / (standard.len() * twins.len()).max(1) as f64;
    figures.insert("casualness, area under the curve".to_owned(), area);
    figures.insert(
        "casualness, pairs in order".to_owned(),
        share(ordered, twins.len()),
    );
}

/// Every target, what was found, and whether that is enough.
fn verdicts(figures: &Figures) -> bool {
    println!("\n| target | wanted | found | |\n|---|---|---|---|");
    let mut all = true;
    for (name, bound) in TARGETS {
        let found = figures.get(name).copied().unwrap_or(f64::NAN);
        let met = if bound < 0.0 {
            found <= -bound
        } else {
            found >= bound
        };
        all &= met;
        let sign = if bound < 0.0 { "≤" } else { "≥" };
        let verdict = if met { "met" } else { "MISSED" };
        println!(
            "| {name} | {sign} {} | {found:.2} | {verdict} |",
            bound.abs()
        );
    }
    all
}
