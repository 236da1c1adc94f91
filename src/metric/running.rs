//! Coverage, latency and the counts of states: how the run itself went for one endpoint.
//!
//! Takes the endpoint's facts and its samples' states. Latency is only given where it was unloaded (concurrency ≤ 4).

use std::collections::BTreeMap;

use super::EndpointFacts;
use super::tally::Tally;
use crate::record::State;
use crate::stats::quantile::nearest_rank;
use crate::stats::{Estimate, Figure};

/// Above this many requests in flight the endpoint's own queue is measured.
pub const MAX_UNLOADED: usize = 4;

/// From this many replies on the 95th percentile has an upper 95 % bound among the values: 0.95⁵⁹ < 0.05.
const MIN_P95: usize = 59;

/// (planned − errored − not asked) / planned, in percent.
pub fn coverage(endpoint: &EndpointFacts, tally: &Tally) -> Figure {
    if endpoint.planned == 0 {
        return Figure::absent("nothing was planned");
    }
    let done = tally.len() - tally.count(State::Errored);
    let share = 100.0 * done as f64 / endpoint.planned as f64;
    count(
        share,
        endpoint.planned,
        "count: (planned − errored − not asked) / planned",
    )
}

/// A latency quantile in milliseconds; `least` replies are needed.
fn latency(endpoint: &EndpointFacts, q: f64, least: usize) -> Figure {
    if endpoint.concurrency > MAX_UNLOADED {
        let why = format!(
            "measured at concurrency {}; unloaded is at most {MAX_UNLOADED}",
            endpoint.concurrency
        );
        return Figure::absent(why);
    }
    if endpoint.latencies_ms.is_empty() {
        return Figure::absent("no reply was timed");
    }
    let times: Vec<f64> = endpoint
        .latencies_ms
        .iter()
        .map(|&ms| f64::from(ms))
        .collect();
    if times.len() < least {
        return Figure::absent(format!("{} replies, {least} are needed", times.len()));
    }
    nearest_rank(&times, q).map_or_else(
        || Figure::absent("no reply was timed"),
        |value| count(value, times.len(), "nearest rank, milliseconds"),
    )
}

/// Median latency.
pub fn p50(endpoint: &EndpointFacts) -> Figure {
    latency(endpoint, 0.5, 1)
}

/// 95th percentile of latency.
pub fn p95(endpoint: &EndpointFacts) -> Figure {
    latency(endpoint, 0.95, MIN_P95)
}

/// How many samples ended in which state; every state is named, and what was never asked is `not_asked`.
pub fn states(endpoint: &EndpointFacts, tally: &Tally) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = State::ALL
        .iter()
        .map(|state| (state.as_str().to_owned(), tally.count(*state)))
        .collect();
    let open = endpoint.planned.saturating_sub(tally.len());
    counts.insert("not_asked".to_owned(), open);
    counts
}

fn count(value: f64, n: usize, method: &str) -> Figure {
    Figure::from(Estimate {
        value,
        interval: None,
        n,
        clusters: n,
        method: method.to_owned(),
    })
}
