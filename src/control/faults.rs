//! Planned faults: which requests of `--fail RATE` go wrong, how, and for how many attempts.
//!
//! The plan is a pure function of the server's seed and the digest of the whole request body, so the same run meets
//! the same faults every time. Transient faults end after one to three attempts at the same body; the attempts are
//! counted in bounded memory. What a fault looks like on the wire is `answer`'s and `serve`'s matter.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::digest::Digest;
use crate::rng;

/// How long a stalled body says nothing before the connection is reset.
pub const STALL: Duration = Duration::from_secs(2);

/// How many bodies are remembered per generation; two generations are kept.
const GENERATION: usize = 32_768;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// 429 with `Retry-After: 1` (seconds).
    ThrottledSeconds,
    /// 429 with `retry-after-ms: 50`.
    ThrottledMillis,
    /// 500.
    ServerError,
    /// 503.
    Unavailable,
    /// Half the body, then a connection reset.
    Reset,
    /// Half the body, then silence for [`STALL`], then a connection reset.
    Stall,
    /// A whole HTTP body that holds half a JSON document.
    TruncatedJson,
    /// 200 with empty content and finish `stop`: an outcome of the sample, the same at every attempt.
    Empty,
}

/// How a request goes wrong, over all its attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    kind: Kind,
    /// How many attempts fail; without meaning where the fault is an outcome.
    failing: u32,
    /// Whether the first throttled attempt asks for milliseconds instead of seconds.
    millis_first: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Throttled,
    Transient(Fault),
    Outcome(Fault),
}

const KINDS: [Kind; 7] = [
    Kind::Throttled,
    Kind::Transient(Fault::ServerError),
    Kind::Transient(Fault::Unavailable),
    Kind::Transient(Fault::Reset),
    Kind::Transient(Fault::Stall),
    Kind::Transient(Fault::TruncatedJson),
    Kind::Outcome(Fault::Empty),
];

impl Plan {
    /// The plan for a request body; none for the share 1 − `rate` of bodies.
    pub fn of(body: &Digest, rate: f64, server_seed: u64) -> Option<Self> {
        let label = |what| format!("fail/{what}/{body}");
        if rng::keyed_unit(server_seed, &label("whether")) >= rate {
            return None;
        }
        let mut draws = rng::stream(server_seed, &label("how"));
        Some(Self {
            kind: KINDS[rng::below(&mut draws, KINDS.len())],
            failing: [1, 2, 3][rng::below(&mut draws, 3)],
            millis_first: rng::below(&mut draws, 2) == 1,
        })
    }

    /// What happens to an attempt, counted from 0; none where it succeeds.
    pub fn fault(&self, attempt: u32) -> Option<Fault> {
        match self.kind {
            Kind::Outcome(fault) => Some(fault),
            _ if attempt >= self.failing => None,
            Kind::Transient(fault) => Some(fault),
            Kind::Throttled if attempt.is_multiple_of(2) == self.millis_first => {
                Some(Fault::ThrottledMillis)
            }
            Kind::Throttled => Some(Fault::ThrottledSeconds),
        }
    }
}

/// Decides over every request: plans, and the attempts so far.
#[derive(Debug)]
pub struct Faults {
    rate: f64,
    seed: u64,
    attempts: Mutex<Attempts>,
}

impl Faults {
    /// Faults for the share `rate` (0–1) of request bodies.
    pub fn new(rate: f64, seed: u64) -> Self {
        let attempts = Mutex::new(Attempts::holding(GENERATION));
        Self {
            rate,
            seed,
            attempts,
        }
    }

    /// The fault of the next attempt at `body`. A body that got through goes on getting through: were it forgotten, equal
    /// requests in flight together (epochs without a seed) could make one of them fail for ever.
    pub fn next(&self, body: &[u8]) -> Option<Fault> {
        if self.rate <= 0.0 {
            return None;
        }
        let digest = Digest::of(body);
        let plan = Plan::of(&digest, self.rate, self.seed)?;
        if let Kind::Outcome(fault) = plan.kind {
            return Some(fault);
        }
        // A poisoned lock only says that another thread panicked; counts are whole at every moment.
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let fault = plan.fault(attempts.count(&digest));
        if fault.is_some() {
            attempts.add(digest);
        }
        fault
    }
}

/// Failed attempts per body, in two generations: when the young one is full it becomes the old one, and the old one is
/// forgotten. So memory is bounded, and a body is remembered for at least a generation of others.
#[derive(Debug)]
struct Attempts {
    young: HashMap<Digest, u32>,
    old: HashMap<Digest, u32>,
    generation: usize,
}

impl Attempts {
    fn holding(generation: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            generation,
        }
    }

    fn count(&self, body: &Digest) -> u32 {
        let known = self.young.get(body).or_else(|| self.old.get(body));
        known.copied().unwrap_or(0)
    }

    fn add(&mut self, body: Digest) {
        let count = self.count(&body) + 1;
        if self.young.len() >= self.generation && !self.young.contains_key(&body) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(body, count);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn plans(rate: f64, seed: u64) -> Vec<Option<Plan>> {
        (0..3000_u32)
            .map(|body| Plan::of(&Digest::of(&body.to_le_bytes()), rate, seed))
            .collect()
    }

    #[test]
    fn the_rate_is_met_and_the_plan_repeats() {
        assert_eq!(plans(0.0, 1).iter().flatten().count(), 0);
        assert_eq!(plans(1.0, 1).iter().flatten().count(), 3000);
        assert!((500..700).contains(&plans(0.2, 1).iter().flatten().count()));
        assert_eq!(plans(0.2, 1), plans(0.2, 1));
        assert_ne!(plans(0.2, 1), plans(0.2, 2));
    }

    #[test]
    fn every_fault_occurs_and_transient_ones_end_after_one_to_three_attempts() {
        let mut first: BTreeMap<Fault, usize> = BTreeMap::new();
        let mut lengths = BTreeSet::new();
        for plan in plans(1.0, 5).into_iter().flatten() {
            *first.entry(plan.fault(0).unwrap()).or_default() += 1;
            let failing = (0..6).take_while(|&at| plan.fault(at).is_some()).count();
            assert_eq!(failing == 6, plan.fault(0) == Some(Fault::Empty));
            lengths.insert(failing);
        }
        assert_eq!(first.len(), 8, "{first:?}");
        assert!(first.values().all(|&count| count > 150), "{first:?}");
        assert_eq!(lengths.into_iter().collect::<Vec<_>>(), [1, 2, 3, 6]);
    }

    #[test]
    fn throttling_alternates_between_seconds_and_milliseconds() {
        let plan = Plan {
            kind: Kind::Throttled,
            failing: 3,
            millis_first: true,
        };
        let faults = [0, 1, 2, 3].map(|attempt| plan.fault(attempt));
        let (millis, seconds) = (Some(Fault::ThrottledMillis), Some(Fault::ThrottledSeconds));
        assert_eq!(faults, [millis, seconds, millis, None]);
    }

    #[test]
    fn a_body_gets_through_after_at_most_three_failures_and_stays_through() {
        let faults = Faults::new(1.0, 9);
        for body in 0..200_u32 {
            let body = body.to_le_bytes();
            let run = || (0..6).map_while(|_| faults.next(&body)).collect::<Vec<_>>();
            let (once, again) = (run(), run());
            if once == [Fault::Empty; 6] {
                assert_eq!(again, once);
            } else {
                assert!((1..=3).contains(&once.len()), "{once:?}");
                assert_eq!(again, []);
            }
        }
        assert_eq!(Faults::new(0.0, 9).next(b"x"), None);
    }

    #[test]
    fn memory_is_bounded_and_recent_bodies_are_remembered() {
        let mut attempts = Attempts::holding(10);
        let body = |index: u32| Digest::of(&index.to_le_bytes());
        for index in 0..1000 {
            attempts.add(body(index));
            assert!(attempts.young.len() + attempts.old.len() <= 20);
        }
        assert_eq!(attempts.count(&body(0)), 0);
        assert_eq!(attempts.count(&body(990)), 1);
        attempts.add(body(990));
        assert_eq!(attempts.count(&body(990)), 2);
    }
}
