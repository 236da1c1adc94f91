//! Which words of a text are Malay or Indonesian, English, or of another language: a hidden Markov model of three states.
//!
//! What a word says alone (`order` is English, and Malay too) is weighed with its neighbours by the forward–backward
//! algorithm (Rabiner 1989, eq. 19–27): people change languages between words, but seldom at every word.

use crate::lang::identity::evidence::{Kind, Word};
use crate::lang::identity::weights::Column;

/// Malay or Indonesian; English; another.
pub const STATES: usize = 3;

/// Probability of the next word's state given this one's. Estimated by eye, not fitted: rojak changes about every fourth
/// word, and changes to a third language are rare. Rows sum to 1.
const MOVES: [[f32; STATES]; STATES] = [[0.86, 0.12, 0.02], [0.20, 0.78, 0.02], [0.06, 0.06, 0.88]];
const START: [f32; STATES] = [0.75, 0.2, 0.05];
/// No word alone is more certain than e^4 : 1.
const CAP: f32 = 4.0;
/// A capital inside a sentence is most often a name, and a name's letters say little.
const NAME: f32 = 0.25;

/// The probability of each state, for each word; what has no language takes that of its neighbours.
pub fn parts(words: &[Word]) -> Vec<[f32; STATES]> {
    let seen: Vec<_> = words.iter().map(emission).collect();
    let mut forward = Vec::with_capacity(words.len());
    let mut before: Option<[f32; STATES]> = None;
    for emission in &seen {
        let mut now = before.map_or(START, |before| step(&before));
        for (state, chance) in now.iter_mut().zip(emission) {
            *state *= chance;
        }
        scale(&mut now);
        forward.push(now);
        before = Some(now);
    }
    let mut behind = [1.0; STATES];
    for at in (0..words.len()).rev() {
        let mut now = forward[at];
        for (state, chance) in now.iter_mut().zip(behind) {
            *state *= chance;
        }
        scale(&mut now);
        forward[at] = now;
        let mut next = [0.0; STATES];
        for (from, chances) in next.iter_mut().zip(&MOVES) {
            for to in 0..STATES {
                *from += chances[to] * seen[at][to] * behind[to];
            }
        }
        scale(&mut next);
        behind = next;
    }
    forward
}

fn step(before: &[f32; STATES]) -> [f32; STATES] {
    let mut now = [0.0; STATES];
    for (from, chances) in before.iter().zip(&MOVES) {
        for (to, chance) in now.iter_mut().zip(chances) {
            *to += from * chance;
        }
    }
    now
}

fn emission(word: &Word) -> [f32; STATES] {
    match word.kind {
        Kind::Foreign => [0.0, 0.0, 1.0],
        Kind::Jawi => [1.0, 0.0, 0.0],
        Kind::Code => [1.0; STATES],
        Kind::Word | Kind::Name => {
            let share = if word.kind == Kind::Name { NAME } else { 1.0 };
            let odds = |column: Column| {
                (word.values[column as usize] * share)
                    .clamp(-CAP, CAP)
                    .exp()
            };
            [1.0, odds(Column::English), odds(Column::Other)]
        }
    }
}

/// Makes the states sum to 1: products of many small numbers would vanish.
fn scale(states: &mut [f32; STATES]) {
    let sum: f32 = states.iter().sum();
    if sum > 0.0 {
        for state in states {
            *state /= sum;
        }
    } else {
        *states = [1.0 / STATES as f32; STATES];
    }
}
