//! Fits the four columns of weights. Deterministic: the same texts give the same bytes.
//!
//! Every column is a logistic regression over hashed features by `AdaGrad` (Duchi et al. 2011), which starts from what word frequencies
//! say (log-ratio of Zipf frequencies) and moves from there. Now and then the whole word is hidden, so that its letters
//! learn to speak for words never seen.

use std::collections::HashMap;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serasi::lang::contrast::{self, Entry};
use serasi::lang::identity::Language;
use serasi::lang::identity::evidence::{Evidence, Kind};
use serasi::lang::identity::grams;
use serasi::lang::identity::weights::{Tuning, Weights};
use serasi::lang::register::signs::signs;

use crate::corpus::{Text, Twin, WordRow};
use crate::states::states;

/// Buckets are 2^20: four megabytes of four columns.
pub(crate) const BITS: u32 = 20;
/// The weights are the mean of those after each epoch of the second half (Polyak & Juditsky 1992).
pub(crate) const EPOCHS: usize = 12;
const RATE: f32 = 0.05;
/// Letters learn slower than words: a word has some twenty runs of letters.
const RUNS: f32 = 0.2;
/// How often the whole word is hidden.
pub(crate) const HIDDEN: f64 = 0.3;
/// How much of the frequencies' log-ratio a weight starts with.
const PRIOR: f64 = 0.5;
/// Zipf frequency of a word that a list does not hold: the lists end near 3.
pub(crate) const UNLISTED: f64 = 25.0;
/// Sentences drawn from the word frequencies, by language, and how much their frequencies are flattened.
const DRAWN: usize = 8_000;
const FLATTENED: f64 = 0.5;
const DRAWN_WEIGHT: f32 = 0.5;
/// Our own sentences are everyday ones, of which the other sources have few.
const OWN_WEIGHT: f32 = 1.5;
const LEAST_STRONG: f32 = 0.5;
/// A message is written once in standard Malay and, mostly, in three casual registers.
const CASUAL_WEIGHT: f32 = 1.0 / 3.0;
/// Casualness of standard Malay.
const STANDARD: f32 = 0.05;
const LEAST_LEAN: f32 = 0.1;

struct Doc {
    words: Vec<usize>,
    runs: Vec<usize>,
    strong: f32,
    lean: f32,
    label: f32,
    weight: f32,
    length: f32,
}

pub(crate) struct Column {
    pub(crate) weights: Vec<f32>,
    squares: Vec<f32>,
}

impl Column {
    pub(crate) fn new() -> Self {
        Self {
            weights: vec![0.0; 1 << BITS],
            squares: vec![1e-2; 1 << BITS],
        }
    }

    pub(crate) fn sum(&self, buckets: &[usize]) -> f32 {
        buckets.iter().map(|bucket| self.weights[*bucket]).sum()
    }

    pub(crate) fn step(&mut self, buckets: &[usize], gradient: f32, rate: f32) {
        for bucket in buckets {
            self.squares[*bucket] += gradient * gradient;
            self.weights[*bucket] -= rate * gradient / self.squares[*bucket].sqrt();
        }
    }
}

/// Words, runs and contrasts of a text, as the program reads it.
fn doc(text: &str, label: f32, weight: f32, casual: bool) -> Doc {
    let none = Weights::empty(0);
    let evidence = Evidence::of(text, &none, contrast::embedded());
    let (mut words, mut runs) = (Vec::new(), Vec::new());
    let mut length = 0.0f32;
    for (at, word) in evidence.words.iter().enumerate() {
        let folded = evidence.tokens.folded(at);
        if word.kind == Kind::Word && (casual || !word.silent) {
            words.push(grams::word(folded, BITS));
            grams::runs(folded, BITS, |bucket| runs.push(bucket));
        }
        length += f32::from(u8::from(word.kind != Kind::Code));
    }
    if casual {
        let marks = signs(text, &evidence.tokens);
        words.extend(
            marks
                .into_iter()
                .map(|sign| grams::word(sign.feature(), BITS)),
        );
    }
    Doc {
        words,
        runs,
        strong: evidence.balance(false),
        lean: evidence.balance(true),
        label,
        weight,
        length: length.max(1.0),
    }
}

fn logistic(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

/// Fits a column to documents; gives the weights of strong and leaning contrasts too.
fn fit_docs(docs: &[Doc], start: Vec<f32>, biased: bool, seed: u64) -> (Vec<f32>, f32, f32, f32) {
    let mut column = Column::new();
    column.weights = start;
    let (mut strong, mut lean, mut bias) = (1.5f32, 0.5f32, 0.0f32);
    let (mut squares_strong, mut squares_lean, mut squares_bias) = (1.0f32, 1.0f32, 1.0f32);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..docs.len()).collect();
    let mut averaged = vec![0.0; column.weights.len()];
    for epoch in 0..EPOCHS {
        for last in (1..order.len()).rev() {
            order.swap(last, random.random_range(0..=last));
        }
        for at in &order {
            let doc = &docs[*at];
            let hidden = random.random_bool(HIDDEN);
            let root = doc.length.sqrt();
            let mut sum = column.sum(&doc.runs) + strong * doc.strong + lean * doc.lean + bias;
            if !hidden {
                sum += column.sum(&doc.words);
            }
            let gradient = (logistic(sum / root) - doc.label) * doc.weight / root;
            if gradient.abs() < 1e-4 {
                continue;
            }
            if !hidden {
                column.step(&doc.words, gradient, RATE);
            }
            column.step(&doc.runs, gradient, RATE * RUNS);
            let one = |value: &mut f32, squares: &mut f32, count: f32| {
                let gradient = gradient * count;
                *squares += gradient * gradient;
                *value -= RATE / 2.0 * gradient / squares.sqrt();
            };
            one(&mut strong, &mut squares_strong, doc.strong);
            one(&mut lean, &mut squares_lean, doc.lean);
            one(&mut bias, &mut squares_bias, f32::from(u8::from(biased)));
            strong = strong.max(LEAST_STRONG);
            lean = lean.max(LEAST_LEAN);
        }
        if epoch >= EPOCHS / 2 {
            for (mean, weight) in averaged.iter_mut().zip(&column.weights) {
                *mean += weight / (EPOCHS - EPOCHS / 2) as f32;
            }
        }
    }
    (averaged, strong, lean, bias)
}

/// What the word lists say at the start: PRIOR · ln 10 · (difference of Zipf frequencies), by word.
fn priors(rows: &[WordRow], difference: impl Fn(&WordRow) -> f64) -> Vec<f32> {
    let mut start = vec![0.0; 1 << BITS];
    for row in rows.iter().filter(|row| !silent(&row.word)) {
        let odds = difference(row) / 10.0 * std::f64::consts::LN_10;
        start[grams::word(&row.word, BITS)] += (PRIOR * odds.clamp(-5.0, 5.0)) as f32;
    }
    start
}

fn silent(word: &str) -> bool {
    contrast::embedded().get(word).is_some_and(Entry::silent)
}

/// Sentences of words drawn by their frequency in one column of the lists.
fn drawn(rows: &[WordRow], column: usize, label: f32, weight: f32, seed: u64) -> Vec<Doc> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let listed: Vec<_> = rows.iter().filter(|row| row.zipf[column] > 0.0).collect();
    let mut ends = Vec::with_capacity(listed.len());
    let mut total = 0.0;
    for row in &listed {
        total += 10f64.powf(row.zipf[column] / 10.0 * FLATTENED);
        ends.push(total);
    }
    let mut sentence = || {
        let words = (0..random.random_range(3..13)).map(|_| {
            let at = random.random_range(0.0..total);
            let at = ends.partition_point(|end| *end <= at).min(listed.len() - 1);
            listed[at].word.as_str()
        });
        words.collect::<Vec<_>>().join(" ")
    };
    (0..DRAWN)
        .map(|_| doc(&sentence(), label, weight, false))
        .collect()
}

/// Indonesian against Malay: (weights, strong, lean, bias).
fn indonesian(texts: &[&Text], rows: &[WordRow]) -> (Vec<f32>, f32, f32, f32) {
    let start = priors(rows, |row| match (row.zipf[0], row.zipf[1]) {
        (0.0, 0.0) => 0.0,
        (ms, id) => id.max(UNLISTED) - ms.max(UNLISTED),
    });
    let sides = [(Language::Malay, 0.0), (Language::Indonesian, 1.0)];
    let mut counts: HashMap<(&str, bool), f32> = HashMap::new();
    for text in texts
        .iter()
        .filter(|text| sides.iter().any(|(side, _)| *side == text.language))
    {
        *counts
            .entry((text.source, text.language == Language::Malay))
            .or_default() += 1.0;
    }
    // The two languages of a source weigh alike: what tells them apart must not be which of them there is more of.
    let weight = |text: &Text| {
        let malay = text.language == Language::Malay;
        let own = counts[&(text.source, malay)];
        let other = counts.get(&(text.source, !malay)).copied().unwrap_or(own);
        let source = if text.source == "own" {
            OWN_WEIGHT
        } else {
            1.0
        };
        source * f32::midpoint(own, other) / own
    };
    let mut docs = Vec::new();
    for (language, label) in sides {
        let of_side = texts.iter().filter(|text| text.language == language);
        docs.extend(of_side.map(|text| doc(&text.written, label, weight(text), false)));
    }
    docs.extend(drawn(rows, 0, 0.0, DRAWN_WEIGHT, 1));
    docs.extend(drawn(rows, 1, 1.0, DRAWN_WEIGHT, 2));
    fit_docs(&docs, start, false, 3)
}

/// How casual a register is by construction: the labels that the casual column is fitted to.
fn casualness(register: &str) -> f32 {
    match register {
        "sms" => 0.95,
        "santai" => 0.75,
        _ => 0.85,
    }
}

/// Casual against standard: our own twins, short ones weigh as long ones.
fn casual(twins: &[Twin]) -> (Vec<f32>, f32) {
    let mut docs = Vec::new();
    for twin in twins {
        docs.push(doc(&twin.standard, STANDARD, 1.0, true));
        let casual = twin.casual.iter();
        docs.extend(
            casual.map(|(register, text)| doc(text, casualness(register), CASUAL_WEIGHT, true)),
        );
    }
    for doc in &mut docs {
        (doc.strong, doc.lean) = (0.0, 0.0);
    }
    let (weights, _, _, bias) = fit_docs(&docs, vec![0.0; 1 << BITS], true, 4);
    (weights, bias)
}

/// Columns that do not depend on which source is held out.
pub(crate) struct Shared {
    english: Vec<f32>,
    other: Vec<f32>,
    casual: Vec<f32>,
    casual_bias: f32,
}

/// Fits English, other and casual.
pub(crate) fn shared(twins: &[Twin], rows: &[WordRow]) -> Shared {
    let [english, other] = states(rows, twins);
    let (casual, casual_bias) = casual(twins);
    Shared {
        english,
        other,
        casual,
        casual_bias,
    }
}

/// Fits Indonesian against Malay to `texts`; the calibration is filled in by [`crate::calibrate`].
pub(crate) fn fit(texts: &[&Text], rows: &[WordRow], shared: &Shared) -> Weights {
    let (indonesian, strong, lean, _) = indonesian(texts, rows);
    let columns = [
        indonesian,
        shared.english.clone(),
        shared.other.clone(),
        shared.casual.clone(),
    ];
    let tuning = Tuning {
        strong,
        lean,
        slope: 1.0,
        growth: 0.0,
        intercept: 0.0,
        casual: shared.casual_bias,
    };
    Weights::quantised(BITS, &columns, tuning)
}
