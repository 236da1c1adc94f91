//! Sentences a second on one core, over the suite's casual messages; and what the first sentence costs.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use serasi::lang::detect::detect;
use serasi::lang::identity::identify;

use crate::corpus;

const ROUNDS: usize = 5;
const PASSES: usize = 200;

/// Prints the figures.
pub(crate) fn speed(root: &Path) -> Result<bool> {
    let started = Instant::now();
    black_box(detect("nak tanya, kedai bukak ke esok?"));
    println!(
        "first sentence {:.2} ms (tables are parsed once)",
        started.elapsed().as_secs_f64() * 1e3
    );
    let casual = |register: &str| ["santai", "sms", "rojak"].contains(&register);
    let messages: Vec<String> = corpus::suite(root)?
        .into_iter()
        .filter(|item| casual(&item.register))
        .flat_map(|item| sentences(&item.text))
        .collect();
    let letters: usize = messages.iter().map(|text| text.chars().count()).sum();
    println!(
        "{} casual sentences, {:.0} characters each",
        messages.len(),
        letters as f64 / messages.len() as f64
    );
    rate("identify", &messages, |text| {
        black_box(identify(text));
    });
    rate("detect", &messages, |text| {
        black_box(detect(text));
    });
    Ok(true)
}

fn sentences(text: &str) -> Vec<String> {
    let ends = ['.', '?', '!', '\n'];
    text.split_inclusive(ends)
        .map(|part| part.trim().to_owned())
        .filter(|part| part.len() > 3)
        .collect()
}

fn rate(name: &str, messages: &[String], one: impl Fn(&str)) {
    let mut rates: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            for _ in 0..PASSES {
                for text in messages {
                    one(text);
                }
            }
            (PASSES * messages.len()) as f64 / started.elapsed().as_secs_f64()
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    println!(
        "{name}: {:.0} sentences a second (median of {ROUNDS}; slowest {:.0})",
        rates[ROUNDS / 2],
        rates[0]
    );
}
