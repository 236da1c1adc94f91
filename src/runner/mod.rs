//! The runner: bounded, rate-limited, retried requests to many endpoints at once. It speaks only [`Event`]s.
//!
//! Order for one request: permit, rate bucket (the token is taken last), call; on a transient error the permit is
//! released *before* the back-off sleep. Every endpoint has its own queue, permits and bucket, so a throttled one
//! starves nobody. `pipeline` drives the endpoints, `attempt` does one request with its retries, `limit` is the
//! bucket, `concurrency` the adaptive permit pool, `retry` the schedule, `budget` the spending cap.
//! Nothing here writes to disk or to a screen: whoever listens to the events does. See `GUIDE.md` beside this file.

pub mod attempt;
pub mod budget;
pub mod concurrency;
#[cfg(test)]
mod double;
pub mod limit;
pub mod pipeline;
pub mod rates;
pub mod retry;
#[cfg(test)]
mod scenarios;
#[cfg(test)]
mod scenarios_stop;
#[cfg(test)]
mod scenarios_wire;

use std::sync::Arc;
use std::time::Duration;

use crate::endpoint::failure::{EndpointError, ErrorKind};
use crate::endpoint::{Completion, Endpoint, Unit};
use crate::prompt::Request;
use crate::runner::concurrency::Permit;

/// One thing to ask: where it stands in the plan, and the rendered request.
#[derive(Debug, Clone)]
pub struct Work {
    /// Dense index of the unit within its endpoint's plan; comes back in the event.
    pub index: usize,
    /// Task, sample and epoch.
    pub unit: Unit,
    /// What is sent.
    pub request: Request,
    /// Estimated tokens (prompt + limit), for the token budget.
    pub tokens: u64,
}

/// Cost in RM of one completion; `None` where price, rate or usage is unknown.
pub type CostOf = Arc<dyn Fn(&Completion) -> Option<f64> + Send + Sync>;

/// One endpoint's lane: the endpoint, its limits, and a lazy source of work.
///
/// Work is pulled only when a permit is free, so that memory does not grow with the number of samples.
pub struct Lane {
    /// Position in the run's list of endpoints; comes back in every event.
    pub endpoint_index: usize,
    /// Who answers.
    pub endpoint: Arc<dyn Endpoint>,
    /// What it may be asked at once and per minute.
    pub limits: Limits,
    /// What is to be asked, rendered on demand.
    pub work: Box<dyn Iterator<Item = Work> + Send>,
    /// Cost in RM of one completion's usage; `None` where no price is known.
    pub cost: Option<CostOf>,
}

/// Limits of one endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Requests in flight at the start; adaptive concurrency moves below and, after a throttle, back up to it.
    pub concurrency: usize,
    /// Requests per minute.
    pub rpm: Option<u32>,
    /// Tokens per minute.
    pub tpm: Option<u64>,
    /// Requests per day.
    pub rpd: Option<u32>,
    /// Time for one attempt.
    pub attempt_timeout: Duration,
    /// Time for all attempts of one request, waits included.
    pub total_timeout: Duration,
    /// Attempts at most.
    pub max_attempts: u32,
    /// A longer wait asked by the server stops the endpoint instead.
    pub max_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrency: 8,
            rpm: None,
            tpm: None,
            rpd: None,
            attempt_timeout: Duration::from_secs(120),
            total_timeout: Duration::from_secs(600),
            max_attempts: 6,
            max_wait: Duration::from_secs(120),
        }
    }
}

/// One attempt that failed, as the record keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedAttempt {
    /// What went wrong.
    pub kind: ErrorKind,
    /// HTTP status, where there was one.
    pub status: Option<u16>,
    /// One redacted line.
    pub message: String,
    /// How long the attempt took.
    pub latency: Duration,
    /// How long the runner then waited.
    pub waited: Duration,
}

/// How one unit of work ended.
#[derive(Debug)]
pub enum Outcome {
    /// The endpoint answered (whatever the answer is worth).
    Completed(Box<Completion>),
    /// The endpoint's filter refused the prompt: an outcome of the sample, not an infrastructure error.
    Filtered(EndpointError),
    /// No answer: retries were used up or could not help.
    Errored(EndpointError),
}

/// Everything a listener learns from the runner, in the order in which it happened.
#[derive(Debug)]
pub enum Event {
    /// A unit's first attempt is on the wire.
    Sent {
        /// Whose lane.
        endpoint: usize,
    },
    /// An attempt failed and another will follow.
    Retrying {
        /// Whose lane.
        endpoint: usize,
        /// What went wrong.
        kind: ErrorKind,
        /// How long the unit waits.
        wait: Duration,
    },
    /// A unit is done.
    Finished {
        /// Whose lane.
        endpoint: usize,
        /// The work as it was given.
        work: Box<Work>,
        /// What came of it.
        outcome: Outcome,
        /// Attempts that failed before.
        failed: Vec<FailedAttempt>,
        /// The unit's place in flight: nothing is sent in its stead until the listener drops it. A listener that first
        /// writes the record keeps the promise that a kill repeats no more requests than may be in flight.
        permit: Option<Permit>,
    },
    /// A lane was stopped early: a fatal error, a spent quota or the spending cap. Its remaining work was not asked.
    Stopped {
        /// Whose lane.
        endpoint: usize,
        /// Why.
        reason: StopReason,
    },
}

/// Why a lane stopped before its work was done.
#[derive(Debug, Clone)]
pub enum StopReason {
    /// An error that no retry and no other request can mend.
    Fatal(EndpointError),
    /// The server asked for a longer wait than the configured one.
    WaitTooLong(EndpointError),
    /// Several units in a row used up their attempts: the server is down or cannot be reached.
    NoAnswer(EndpointError),
    /// The requests-per-day budget is used up.
    DayBudget,
    /// The next request could pass `--max-cost`.
    MaxCost,
}
