//! `lingua`, restricted to Malay, Indonesian and English, beside serasi's detector, on the same sentences and in turns.
//!
//!     cargo run --release --manifest-path peers/Cargo.toml      # `just peers`
//!
//! The sentences are the suite's own casual messages, which neither was fitted to. One thread; the median of five rounds. Loading of
//! models happens before the clock starts.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use lingua::Language::{English, Indonesian, Malay};
use lingua::LanguageDetectorBuilder;
use serasi::lang::identity::{Language, identify};
use serde_json::Value;

const ROUNDS: usize = 5;
/// Passes over the sentences in a round: both need a time long enough to be read off a clock.
const PASSES: [u32; 2] = [20, 1];

fn main() {
    let messages = messages();
    let lingua = LanguageDetectorBuilder::from_languages(&[Malay, Indonesian, English])
        .with_preloaded_language_models()
        .build();
    let (mut ours, mut theirs) = (BTreeMap::new(), BTreeMap::new());
    for (register, text) in &messages {
        let malay = matches!(identify(text).language, Language::Malay | Language::Mixed);
        *ours.entry(register.as_str()).or_insert(0) += usize::from(malay);
        let malay = lingua.detect_language_of(text.as_str()) == Some(Malay);
        *theirs.entry(register.as_str()).or_insert(0) += usize::from(malay);
    }
    println!("found Malay (ours: or mixed), of the suite's messages\n\n| register | n | serasi | lingua |\n|---|---|---|---|");
    for (register, ours) in &ours {
        let n = messages.iter().filter(|one| one.0 == *register).count();
        println!("| {register} | {n} | {:.1} % | {:.1} % |", percent(*ours, n), percent(theirs[register], n));
    }
    let mut ratios: Vec<(f64, f64, f64)> = (0..ROUNDS)
        .map(|_| {
            let ours = rate(&messages, PASSES[0], |text| {
                std::hint::black_box(identify(text));
            });
            let theirs = rate(&messages, PASSES[1], |text| {
                std::hint::black_box(lingua.detect_language_of(text));
            });
            (ours / theirs, ours, theirs)
        })
        .collect();
    ratios.sort_by(|left, right| left.0.total_cmp(&right.0));
    let (ratio, ours, theirs) = ratios[ROUNDS / 2];
    println!(
        "\nmessages a second: serasi {ours:.0}, lingua {theirs:.0}; ratio {ratio:.0} (median of {ROUNDS} rounds, {:.0} to {:.0})",
        ratios[0].0,
        ratios[ROUNDS - 1].0
    );
}

fn percent(part: usize, all: usize) -> f64 {
    100.0 * part as f64 / all as f64
}

fn rate(messages: &[(String, String)], passes: u32, one: impl Fn(&str)) -> f64 {
    let started = Instant::now();
    for _ in 0..passes {
        for (_, text) in messages {
            one(text);
        }
    }
    let time: Duration = started.elapsed();
    messages.len() as f64 * f64::from(passes) / time.as_secs_f64()
}

/// The suite's Malay messages: (register, text).
fn messages() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets");
    let mut found = Vec::new();
    for dataset in std::fs::read_dir(root).expect("datasets").flatten() {
        let text = std::fs::read_to_string(dataset.path().join("test.jsonl")).expect("a dataset");
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).expect("a sample");
            let register = row["register"].as_str().unwrap_or_default();
            let message = row["input"].as_str().or_else(|| row["messages"].as_array()?.last()?["content"].as_str());
            let group = if register.starts_with("dialek") { "dialek" } else { register };
            if let (Some(message), true) = (message, register != "english") {
                found.push((group.to_owned(), message.to_owned()));
            }
        }
    }
    found.sort();
    found
}
