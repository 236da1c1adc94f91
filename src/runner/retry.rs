//! The schedule of retries: how long to wait when the server does not say.
//!
//! 0.5 s doubled each time and capped at 8 s, times a jitter between 0.75 and 1 (`wire.md` §10; the schedule of the
//! vendors' own clients). Whether to retry at all is a property of the error (`endpoint::failure`); neither knows the
//! other.

use std::time::Duration;

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

use crate::rng;

/// Seconds of the first wait, before jitter.
const FIRST: f64 = 0.5;

/// Seconds of the longest wait, before jitter.
const LONGEST: f64 = 8.0;

/// An endless iterator of waits; the same seed and label give the same waits.
#[derive(Debug)]
pub struct Backoff {
    next: f64,
    rng: ChaCha8Rng,
}

impl Backoff {
    /// The waits of one unit of work, which `label` names.
    pub fn new(seed: u64, label: &str) -> Self {
        Self {
            next: FIRST,
            rng: rng::stream(seed, label),
        }
    }
}

impl Iterator for Backoff {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let jitter = 0.25f64.mul_add(-rng::unit(self.rng.next_u64()), 1.0);
        let wait = Duration::from_secs_f64(self.next * jitter);
        self.next = (self.next * 2.0).min(LONGEST);
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap_and_stay_within_the_jitter() {
        for seed in 0..50 {
            let waits = Backoff::new(seed, "x").take(8);
            for (wait, most) in waits.zip([0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0]) {
                let share = wait.as_secs_f64() / most;
                assert!((0.75..=1.0).contains(&share), "{wait:?} of {most} s");
            }
        }
    }

    #[test]
    fn units_do_not_retry_in_step_and_runs_repeat() {
        let waits = |seed, label| Backoff::new(seed, label).take(4).collect::<Vec<_>>();
        assert_eq!(waits(1, "a"), waits(1, "a"));
        assert_ne!(waits(1, "a"), waits(1, "b"));
        assert_ne!(waits(1, "a"), waits(2, "a"));
    }
}
