//! The pipeline: one task per lane pulls work as it can be started; each unit is a task that may run on any thread.
//!
//! Takes lanes and gives events, nothing else. Work is pulled lazily: at most twice the lane's concurrency of units are
//! alive, those waiting for a retry included. See `GUIDE.md` for the invariants.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::runner::attempt::{self, Ended, LaneState};
use crate::runner::budget::MaxCost;
use crate::runner::concurrency::{Permit, Pool};
use crate::runner::limit::Bucket;
use crate::runner::{Event, Lane, Work};

/// Units alive for each permit: one on the wire, one waiting for a retry.
const ALIVE_PER_PERMIT: usize = 2;

/// What concerns all lanes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RunnerSettings {
    /// Seed of the waits' jitter.
    pub seed: u64,
    /// Spending cap in RM.
    pub max_cost: Option<f64>,
    /// RM that earlier processes spent on the same run.
    pub spent: f64,
}

/// The two ways to stop a run from outside.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// No new work and no retries; what is on the wire is waited for.
    pub drain: CancellationToken,
    /// Everything is dropped at once.
    pub abort: CancellationToken,
}

/// Runs all lanes to their end.
///
/// Every unit that was announced by [`Event::Sent`] ends in exactly one [`Event::Finished`], but for those cut off by
/// `abort`, and those that a `drain` catches waiting for a retry: they are left for a resumed run. If the receiver of
/// `events` is gone, everything is dropped at once.
///
/// # Panics
/// If an endpoint or a source of work panics, with that panic.
pub async fn run(
    lanes: Vec<Lane>,
    settings: RunnerSettings,
    stop: Stop,
    events: mpsc::Sender<Event>,
) {
    let cap = settings
        .max_cost
        .map(|most| MaxCost::new(most, settings.spent, lanes.len()));
    let abort = stop.abort.child_token();
    let mut tasks = JoinSet::new();
    for (position, lane) in lanes.into_iter().enumerate() {
        let state = Arc::new(LaneState {
            endpoint_index: lane.endpoint_index,
            position,
            endpoint: lane.endpoint,
            pool: Pool::new(lane.limits.concurrency),
            bucket: Bucket::new(&lane.limits),
            limits: lane.limits,
            cost: lane.cost,
            cap: cap.clone(),
            events: events.clone(),
            seed: settings.seed,
            drain: stop.drain.clone(),
            halt: stop.drain.child_token(),
            unanswered: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            abort: abort.clone(),
        });
        tasks.spawn(drive(state, lane.work));
    }
    // The channel ends when the last lane does.
    drop(events);
    while let Some(ended) = tasks.join_next().await {
        pass_on_panic(ended);
    }
}

/// One lane, from its first unit to its last.
async fn drive(lane: Arc<LaneState>, work: Box<dyn Iterator<Item = Work> + Send>) {
    let mut units = JoinSet::new();
    let finished = tokio::select! {
        biased;
        () = lane.abort.cancelled() => false,
        () = feed(&lane, work, &mut units) => true,
    };
    if !finished {
        units.shutdown().await;
    }
}

async fn feed(
    lane: &Arc<LaneState>,
    mut work: Box<dyn Iterator<Item = Work> + Send>,
    units: &mut JoinSet<()>,
) {
    let concurrency = lane.limits.concurrency.max(1);
    let most = concurrency.saturating_mul(ALIVE_PER_PERMIT);
    let places = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
    while !lane.halt.is_cancelled() {
        while let Some(ended) = units.try_join_next() {
            pass_on_panic(ended);
        }
        let room = async {
            let place = Arc::clone(&places).acquire_owned().await;
            let place = place.expect("nobody closes the semaphore");
            (place, lane.pool.acquire().await)
        };
        let (place, permit) = tokio::select! {
            biased;
            room = room => room,
            () = lane.halt.cancelled() => break,
        };
        let Some(next) = work.next() else { break };
        units.spawn(ask_one(Arc::clone(lane), Box::new(next), permit, place));
    }
    while let Some(ended) = units.join_next().await {
        pass_on_panic(ended);
    }
}

/// One unit, from its permit to its event. The place is held until the event is in the listener's channel.
async fn ask_one(
    lane: Arc<LaneState>,
    work: Box<Work>,
    permit: Permit,
    _place: OwnedSemaphorePermit,
) {
    let (done, stop) = match attempt::ask(&lane, &work, permit).await {
        Ended::Finished {
            outcome,
            failed,
            stop,
            permit,
        } => (Some((outcome, failed, permit)), stop),
        Ended::NotAsked { stop } => (None, stop),
    };
    let endpoint = lane.endpoint_index;
    // Before the listener is told, so that nothing more is pulled meanwhile.
    let reason = stop.filter(|_| lane.stop());
    if let Some((outcome, failed, permit)) = done {
        let event = Event::Finished {
            endpoint,
            work,
            outcome,
            failed,
            permit,
        };
        if !lane.emit(event).await {
            return;
        }
    }
    if let Some(reason) = reason {
        lane.emit(Event::Stopped { endpoint, reason }).await;
    }
}

fn pass_on_panic(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        resume_unwind(error.into_panic());
    }
}
