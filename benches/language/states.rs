//! The columns of English and other languages, fitted to words alone.

use std::collections::HashSet;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serasi::lang::contrast::{self, Side, Strength};
use serasi::lang::identity::evidence::{Evidence, Kind};
use serasi::lang::identity::grams;
use serasi::lang::identity::weights::Weights;

use crate::corpus::{Twin, WordRow};
use crate::fit::{BITS, Column, EPOCHS, HIDDEN, UNLISTED};

const STATE_RATE: f32 = 0.1;

/// One word and how likely each state is where it is met: Malay or Indonesian, English, other.
struct Typed {
    word: usize,
    runs: Vec<usize>,
    target: [f32; 3],
    weight: f32,
}

fn typed(word: &str, target: [f32; 3], weight: f32) -> Typed {
    let mut runs = Vec::new();
    grams::runs(word, BITS, |bucket| runs.push(bucket));
    Typed {
        word: grams::word(word, BITS),
        runs,
        target,
        weight,
    }
}

/// English and other languages against Malay or Indonesian, from words alone: a multinomial logistic regression.
pub(crate) fn states(rows: &[WordRow], twins: &[Twin]) -> [Vec<f32>; 2] {
    let mut words: Vec<Typed> = rows.iter().map(state_of).collect();
    let entries = contrast::embedded().entries().iter();
    let entries =
        entries.filter(|entry| entry.strength == Strength::Strong && entry.side != Side::Both);
    words.extend(
        entries
            .filter(|entry| !entry.form.contains(' '))
            .map(|entry| typed(entry.form, [0.97, 0.02, 0.01], 1.0)),
    );
    // Casual spellings stand in no list of frequencies; words that English lists say nothing new.
    let english: HashSet<&str> = rows
        .iter()
        .filter(|row| row.zipf[2] > 0.0)
        .map(|row| row.word.as_str())
        .collect();
    let casual = twins
        .iter()
        .flat_map(|twin| &twin.casual)
        .filter(|(register, _)| register != "rojak");
    let none = Weights::empty(0);
    for (_, text) in casual {
        let evidence = Evidence::of(text, &none, contrast::embedded());
        for (at, word) in evidence.words.iter().enumerate() {
            let folded = evidence.tokens.folded(at);
            if word.kind == Kind::Word && !english.contains(folded) {
                words.push(typed(folded, [0.9, 0.08, 0.02], 0.3));
            }
        }
    }
    let mut columns = [Column::new(), Column::new()];
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut order: Vec<usize> = (0..words.len()).collect();
    for _ in 0..EPOCHS {
        for last in (1..order.len()).rev() {
            order.swap(last, random.random_range(0..=last));
        }
        for at in &order {
            state_step(&words[*at], &mut columns, random.random_bool(HIDDEN));
        }
    }
    columns.map(|column| column.weights)
}

fn state_of(row: &WordRow) -> Typed {
    let [ms, id, en, other] = row.zipf;
    let listed = |zipf: f64| 10f64.powf(zipf.max(UNLISTED) / 10.0);
    let chances = [listed(ms.max(id)), listed(en), listed(other)];
    let all: f64 = chances.iter().sum();
    let most = ms.max(id).max(en).max(other);
    typed(
        &row.word,
        chances.map(|chance| (chance / all) as f32),
        (most / 40.0) as f32,
    )
}

fn state_step(word: &Typed, columns: &mut [Column; 2], hidden: bool) {
    let sum = |column: &Column| {
        column.sum(&word.runs)
            + if hidden {
                0.0
            } else {
                column.weights[word.word]
            }
    };
    let odds = [sum(&columns[0]).exp(), sum(&columns[1]).exp()];
    let all = 1.0 + odds[0] + odds[1];
    for (column, at) in columns.iter_mut().zip(0..) {
        let gradient = (odds[at] / all - word.target[at + 1]) * word.weight;
        if !hidden {
            column.step(&[word.word], gradient, STATE_RATE * 3.0);
        }
        column.step(&word.runs, gradient, STATE_RATE * 0.3);
    }
}
