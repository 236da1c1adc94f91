//! One unit of work with its retries: permit, bucket, call; on a transient error the permit goes back before the wait.
//!
//! Takes a [`Work`] and the state of its lane and gives how it [`Ended`]. What an error means comes from
//! [`ErrorKind::consequence`]; how long to wait from the server or from [`Backoff`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::endpoint::failure::{Consequence, EndpointError, ErrorKind};
use crate::endpoint::{Completion, Endpoint};
use crate::runner::budget::{MaxCost, Reservation};
use crate::runner::concurrency::{Permit, Pool};
use crate::runner::limit::{Bucket, DaySpent};
use crate::runner::retry::Backoff;
use crate::runner::{CostOf, Event, FailedAttempt, Limits, Outcome, StopReason, Work};

/// Longer timeouts are as good as none, and sums of times stay in range.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// A reply from this length on is handed over only when the listener has heard all before it, so that a queue of
/// hundreds of small events is never one of hundreds of megabytes.
const LONG_REPLY: usize = 64 * 1024;

/// After so many units in a row that used up their attempts, with no answer between them, nobody is there to answer:
/// the lane stops, and a later run asks them again.
const MOST_UNANSWERED: usize = 5;

/// What the units of one lane share.
pub struct LaneState {
    /// Position in the run's list of endpoints.
    pub endpoint_index: usize,
    /// Position among the lanes, for the spending cap.
    pub position: usize,
    /// Who answers.
    pub endpoint: Arc<dyn Endpoint>,
    /// Timeouts and attempts.
    pub limits: Limits,
    /// Cost of a completion.
    pub cost: Option<CostOf>,
    /// The run's spending cap.
    pub cap: Option<Arc<MaxCost>>,
    /// Permits.
    pub pool: Arc<Pool>,
    /// Rates.
    pub bucket: Bucket,
    /// Who listens.
    pub events: mpsc::Sender<Event>,
    /// Seed of the run.
    pub seed: u64,
    /// The whole run takes no new work.
    pub drain: CancellationToken,
    /// This lane takes no new work: drained, or stopped for a reason of its own.
    pub halt: CancellationToken,
    /// Units in a row that used up their attempts.
    pub unanswered: AtomicUsize,
    /// Whether the lane was stopped for a reason of its own.
    pub stopped: AtomicBool,
    /// Everything is dropped: aborted, or nobody listens any more.
    pub abort: CancellationToken,
}

impl LaneState {
    /// Tells the listener; false (and the end of everything) where nobody listens.
    pub async fn emit(&self, event: Event) -> bool {
        let places = if is_long(&event) {
            self.events.max_capacity()
        } else {
            1
        };
        let place = self.events.reserve_many(places).await;
        let heard = place
            .ok()
            .and_then(|mut places| places.next())
            .map(|place| place.send(event))
            .is_some();
        if !heard {
            self.abort.cancel();
        }
        heard
    }

    /// Stops the lane; true for the first to do so.
    pub fn stop(&self) -> bool {
        let first = !self.stopped.swap(true, Ordering::AcqRel);
        self.halt.cancel();
        first
    }
}

fn is_long(event: &Event) -> bool {
    let Event::Finished {
        outcome: Outcome::Completed(completion),
        ..
    } = event
    else {
        return false;
    };
    let texts = [
        Some(completion.text.as_str()),
        completion.reasoning.as_deref(),
        completion.refusal.as_deref(),
        completion.raw_usage.as_deref().map(RawValue::get),
    ];
    texts.into_iter().flatten().map(str::len).sum::<usize>() >= LONG_REPLY
}

/// How a unit left the runner.
#[derive(Debug)]
pub enum Ended {
    /// It is done.
    Finished {
        /// What came of it.
        outcome: Outcome,
        /// Attempts that failed before.
        failed: Vec<FailedAttempt>,
        /// Why the lane must stop, where it must.
        stop: Option<StopReason>,
        /// The place in flight, kept until the listener has written the record.
        permit: Option<Permit>,
    },
    /// It never was on the wire, or is left for a resumed run to ask again.
    NotAsked {
        /// Why the lane must stop, where it must.
        stop: Option<StopReason>,
    },
}

/// Asks until there is an answer, an error that ends the unit, or no more time.
pub async fn ask(lane: &LaneState, work: &Work, permit: Permit) -> Ended {
    let mut unit = Attempts {
        lane,
        work,
        permit: Some(permit),
        reservation: None,
        failed: Vec::new(),
        last: None,
        deadline: None,
        backoff: None,
    };
    loop {
        if let Err(ended) = unit.ready().await {
            return ended;
        }
        let sent = Instant::now();
        let error = match unit.send(sent).await {
            Ok(completion) => return unit.completed(completion),
            Err(error) => error,
        };
        if let Err(ended) = unit.failed(error, sent).await {
            return ended;
        }
    }
}

/// The attempts of one unit so far.
struct Attempts<'a> {
    lane: &'a LaneState,
    work: &'a Work,
    permit: Option<Permit>,
    reservation: Option<Reservation>,
    failed: Vec<FailedAttempt>,
    /// The error the unit ends with if there is no further attempt.
    last: Option<EndpointError>,
    /// When all attempts must be over; from the first one on.
    deadline: Option<Instant>,
    backoff: Option<Backoff>,
}

impl Attempts<'_> {
    /// Waits for permit, rate and money; the first time through, announces the unit.
    async fn ready(&mut self) -> Result<(), Ended> {
        let lane = self.lane;
        if lane.halt.is_cancelled() {
            return Err(self.interrupted());
        }
        let permit = self.permit.take();
        let turn = async {
            let permit = match permit {
                Some(permit) => permit,
                None => lane.pool.acquire().await,
            };
            let taken = lane.bucket.acquire(self.work.tokens).await;
            (permit, taken)
        };
        let (permit, taken) = tokio::select! {
            biased;
            turn = turn => turn,
            () = lane.halt.cancelled() => return Err(self.interrupted()),
            () = until(self.deadline) => return Err(self.given_up(None)),
        };
        if taken == Err(DaySpent) {
            return Err(self.given_up(Some(StopReason::DayBudget)));
        }
        self.permit = Some(permit);
        if self.deadline.is_some() {
            return Ok(());
        }
        self.begin().await
    }

    /// Sets the money aside and the clock going.
    async fn begin(&mut self) -> Result<(), Ended> {
        let lane = self.lane;
        if let (Some(cap), Some(_)) = (&lane.cap, &lane.cost) {
            self.reservation = cap.reserve(lane.position);
            if self.reservation.is_none() {
                return Err(self.given_up(Some(StopReason::MaxCost)));
            }
        }
        let endpoint = lane.endpoint_index;
        if !lane.emit(Event::Sent { endpoint }).await {
            return Err(Ended::NotAsked { stop: None });
        }
        self.deadline = Some(Instant::now() + lane.limits.total_timeout.min(LONGEST));
        Ok(())
    }

    async fn send(&self, sent: Instant) -> Result<Completion, EndpointError> {
        let limits = &self.lane.limits;
        let left = self
            .deadline
            .map_or(LONGEST, |end| end.duration_since(sent));
        let most = limits.attempt_timeout.min(left);
        let call = self
            .lane
            .endpoint
            .complete(&self.work.unit, &self.work.request);
        match timeout(most, call).await {
            Ok(result) => result,
            Err(_) => Err(timed_out(limits, left)),
        }
    }

    fn completed(self, completion: Completion) -> Ended {
        let lane = self.lane;
        lane.pool.succeeded();
        lane.unanswered.store(0, Ordering::Release);
        if let Some(usage) = completion.usage {
            let billed = usage.input.saturating_add(usage.output);
            lane.bucket.settle(self.work.tokens, billed);
        }
        lane.bucket
            .set_remaining(&completion.remaining, self.work.tokens);
        if let (Some(reservation), Some(cost)) = (self.reservation, &lane.cost) {
            reservation.settle(cost(&completion));
        }
        Ended::Finished {
            outcome: Outcome::Completed(Box::new(completion)),
            failed: self.failed,
            stop: None,
            permit: self.permit,
        }
    }

    /// Draws the consequence of an error; returns after the wait where another attempt follows.
    async fn failed(&mut self, error: EndpointError, sent: Instant) -> Result<(), Ended> {
        match error.kind.consequence() {
            Consequence::Retry => self.retry(error, sent).await,
            Consequence::Filtered => Err(self.finished(Outcome::Filtered(error), None)),
            Consequence::Errored => Err(self.finished(Outcome::Errored(error), None)),
            Consequence::StopEndpoint => {
                let stop = StopReason::Fatal(error.clone());
                Err(self.finished(Outcome::Errored(error), Some(stop)))
            }
        }
    }

    async fn retry(&mut self, error: EndpointError, sent: Instant) -> Result<(), Ended> {
        let lane = self.lane;
        let now = Instant::now();
        if error.kind == ErrorKind::Throttled {
            lane.pool.throttled(sent);
        }
        if error.wait.is_some_and(|wait| wait > lane.limits.max_wait) {
            let stop = StopReason::WaitTooLong(error.clone());
            return Err(self.finished(Outcome::Errored(error), Some(stop)));
        }
        let asked = error.wait.filter(|wait| !wait.is_zero());
        if let Some(wait) = asked {
            lane.bucket.pause_until(now + wait);
        }
        // Others may send while this unit waits.
        self.permit = None;
        let attempts = u32::try_from(self.failed.len() + 1).unwrap_or(u32::MAX);
        let wait = asked.unwrap_or_else(|| self.next_backoff());
        let in_time = self.deadline.is_none_or(|end| now + wait < end);
        if attempts >= lane.limits.max_attempts || !in_time {
            let unanswered = lane.unanswered.fetch_add(1, Ordering::AcqRel) + 1;
            let stop = (unanswered >= MOST_UNANSWERED).then(|| StopReason::NoAnswer(error.clone()));
            return Err(self.finished(Outcome::Errored(error), stop));
        }
        if lane.drain.is_cancelled() {
            return Err(Ended::NotAsked { stop: None });
        }
        if lane.halt.is_cancelled() {
            return Err(self.finished(Outcome::Errored(error), None));
        }
        self.failed.push(FailedAttempt {
            kind: error.kind,
            status: error.status,
            message: error.message.clone(),
            latency: now.duration_since(sent),
            waited: wait,
        });
        let event = Event::Retrying {
            endpoint: lane.endpoint_index,
            kind: error.kind,
            wait,
        };
        self.last = Some(error);
        if !lane.emit(event).await {
            return Err(Ended::NotAsked { stop: None });
        }
        tokio::select! {
            () = sleep(wait) => Ok(()),
            () = lane.halt.cancelled() => Err(self.interrupted()),
        }
    }

    fn next_backoff(&mut self) -> Duration {
        let (lane, index) = (self.lane, self.work.index);
        let fresh = || Backoff::new(lane.seed, &format!("retry/{}/{index}", lane.endpoint_index));
        let backoff = self.backoff.get_or_insert_with(fresh);
        backoff.next().unwrap_or(lane.limits.max_wait)
    }

    /// The lane takes no more: a drained unit is left for the next run, one of a stopped lane ends with its error.
    fn interrupted(&mut self) -> Ended {
        if self.lane.drain.is_cancelled() {
            return Ended::NotAsked { stop: None };
        }
        self.given_up(None)
    }

    /// No further attempt: the last error stands; without one the unit was never asked.
    fn given_up(&mut self, stop: Option<StopReason>) -> Ended {
        match self.last.take() {
            Some(error) => self.finished_after_wait(error, stop),
            None => Ended::NotAsked { stop },
        }
    }

    /// The last failed attempt was listed as one with a retry after it; now it is the end.
    fn finished_after_wait(&mut self, error: EndpointError, stop: Option<StopReason>) -> Ended {
        self.failed.pop();
        self.finished(Outcome::Errored(error), stop)
    }

    fn finished(&mut self, outcome: Outcome, stop: Option<StopReason>) -> Ended {
        Ended::Finished {
            outcome,
            failed: std::mem::take(&mut self.failed),
            stop,
            permit: self.permit.take(),
        }
    }
}

fn timed_out(limits: &Limits, left: Duration) -> EndpointError {
    let (limit, name) = if left < limits.attempt_timeout {
        (limits.total_timeout, "all attempts together")
    } else {
        (limits.attempt_timeout, "one attempt")
    };
    EndpointError {
        kind: ErrorKind::Timeout,
        status: None,
        code: None,
        message: format!("no answer within the {limit:?} for {name}"),
        hint: Some("raise the endpoint's timeouts, or ask for fewer tokens".to_owned()),
        wait: None,
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
