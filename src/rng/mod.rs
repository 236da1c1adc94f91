//! Seeded randomness: every random choice names a seed and a label, so that two of them never share a stream.

pub mod numpy;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::digest::Digest;

/// A source of draws for resampling.
pub trait Draw {
    /// A number below `bound`, each as likely.
    ///
    /// # Panics
    /// If `bound` is 0.
    fn below(&mut self, bound: usize) -> usize;

    /// Heads or tails.
    fn coin(&mut self) -> bool;
}

impl Draw for ChaCha8Rng {
    fn below(&mut self, bound: usize) -> usize {
        below(self, bound)
    }

    fn coin(&mut self) -> bool {
        self.next_u32() & 1 == 1
    }
}

/// A generator for one purpose: the same seed and label give the same numbers on every machine.
pub fn stream(seed: u64, label: &str) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(keyed(seed, label))
}

/// A number that depends on the seed and the label alone.
pub fn keyed(seed: u64, label: &str) -> u64 {
    Digest::of_parts([&seed.to_le_bytes()[..], label.as_bytes()]).prefix()
}

/// A number in [0, 1) that depends on the seed and the label alone (53 random bits).
pub fn keyed_unit(seed: u64, label: &str) -> f64 {
    unit(keyed(seed, label))
}

/// Maps 64 random bits to [0, 1) with the full precision of an `f64`.
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number below `bound` without modulo bias (Lemire 2019, multiply-shift with rejection).
///
/// # Panics
/// If `bound` is 0.
pub fn below(rng: &mut ChaCha8Rng, bound: usize) -> usize {
    assert!(bound > 0, "a bound of 0 leaves nothing to draw");
    let bound = bound as u64;
    loop {
        let wide = u128::from(rng.next_u64()) * u128::from(bound);
        let low = wide & u128::from(u64::MAX);
        if low >= u128::from(bound.wrapping_neg() % bound) {
            return usize::try_from(wide >> 64).expect("the high half is below `bound`, a usize");
        }
    }
}

/// Shuffles in place (Fisher–Yates).
pub fn shuffle<T>(items: &mut [T], rng: &mut ChaCha8Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(rng, last + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_seeds_give_different_streams() {
        let first = |seed, label| stream(seed, label).next_u64();
        assert_eq!(first(1, "a"), first(1, "a"));
        assert_ne!(first(1, "a"), first(1, "b"));
        assert_ne!(first(1, "a"), first(2, "a"));
    }

    #[test]
    fn below_reaches_every_value_about_equally_often() {
        let mut rng = stream(7, "below");
        let mut counts = [0_usize; 6];
        for _ in 0..6000 {
            counts[below(&mut rng, 6)] += 1;
        }
        assert!(
            counts.iter().all(|count| (850..1150).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn shuffling_keeps_every_item() {
        let mut items: Vec<u32> = (0..50).collect();
        shuffle(&mut items, &mut stream(3, "shuffle"));
        assert_ne!(items, (0..50).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..50).collect::<Vec<_>>());
    }
}
