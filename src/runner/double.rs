//! A scripted endpoint for the runner's tests, and the run around it: no network, no real clock.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::digest::Digest;
use crate::endpoint::failure::{EndpointError, ErrorKind};
use crate::endpoint::{Completion, Endpoint, Finish, Remaining, Reply, Unit, Usage};
use crate::prompt::{Parameters, Request};
use crate::runner::pipeline::{RunnerSettings, Stop, run};
use crate::runner::{Event, Lane, Limits, Outcome, Work};

/// What the double does with one attempt.
pub(crate) struct Step {
    pub(crate) takes: Duration,
    pub(crate) result: Result<Completion, EndpointError>,
}

/// One attempt as the double saw it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Call {
    pub(crate) unit: usize,
    /// Seconds since the double was made.
    pub(crate) at: f64,
}

type Script = dyn Fn(usize, u32) -> Step + Send + Sync;

/// Answers unit `n`'s attempt `k` (from 0) as the script says.
pub(crate) struct Scripted {
    script: Box<Script>,
    start: Instant,
    calls: Mutex<Vec<Call>>,
    in_flight: AtomicUsize,
    peak: AtomicUsize,
}

impl Scripted {
    pub(crate) fn new(script: impl Fn(usize, u32) -> Step + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            script: Box::new(script),
            start: Instant::now(),
            calls: Mutex::new(Vec::new()),
            in_flight: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
        })
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// Units in the order of their attempts.
    pub(crate) fn order(&self) -> Vec<usize> {
        self.calls().iter().map(|call| call.unit).collect()
    }

    pub(crate) fn peak(&self) -> usize {
        self.peak.load(Ordering::SeqCst)
    }

    fn begin(&self, unit: usize) -> Step {
        let mut calls = self.calls.lock().unwrap();
        let attempt = calls.iter().filter(|call| call.unit == unit).count();
        calls.push(Call {
            unit,
            at: self.start.elapsed().as_secs_f64(),
        });
        (self.script)(unit, u32::try_from(attempt).unwrap())
    }
}

/// Counts an attempt as over even when it is dropped.
struct InFlight<'a>(&'a Scripted);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Endpoint for Scripted {
    fn complete<'a>(&'a self, unit: &'a Unit, _request: &'a Request) -> Reply<'a> {
        Box::pin(async move {
            let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
            self.peak.fetch_max(now, Ordering::SeqCst);
            let _in_flight = InFlight(self);
            let step = self.begin(unit.sample.parse().unwrap());
            tokio::time::sleep(step.takes).await;
            step.result
        })
    }

    fn effective(&self, asked: &Parameters) -> Parameters {
        asked.clone()
    }

    fn identity(&self) -> Digest {
        Digest::of(b"scripted")
    }
}

/// A completion after `ms` milliseconds.
pub(crate) fn good(ms: u64) -> Step {
    Step {
        takes: Duration::from_millis(ms),
        result: Ok(completion()),
    }
}

/// An error after 10 milliseconds.
pub(crate) fn bad(kind: ErrorKind) -> Step {
    Step {
        takes: Duration::from_millis(10),
        result: Err(error(kind, None)),
    }
}

/// An error after 10 milliseconds that asks to wait.
pub(crate) fn wait(kind: ErrorKind, seconds: f64) -> Step {
    Step {
        takes: Duration::from_millis(10),
        result: Err(error(kind, Some(Duration::from_secs_f64(seconds)))),
    }
}

fn error(kind: ErrorKind, wait: Option<Duration>) -> EndpointError {
    EndpointError {
        kind,
        status: None,
        code: None,
        message: format!("scripted {}", kind.as_str()),
        hint: Some("do this".to_owned()),
        wait,
    }
}

pub(crate) fn completion() -> Completion {
    Completion {
        text: "ok".to_owned(),
        reasoning: None,
        refusal: None,
        finish: Finish::Stop,
        raw_finish: None,
        model: None,
        fingerprint: None,
        id: None,
        usage: Some(Usage {
            input: 10,
            cached: None,
            output: 5,
            reasoning: None,
        }),
        raw_usage: None,
        latency: None,
        ttft: None,
        remaining: Remaining::default(),
    }
}

/// A lane of `units` units over an endpoint.
pub(crate) fn lane(
    index: usize,
    endpoint: Arc<dyn Endpoint>,
    units: usize,
    limits: Limits,
) -> Lane {
    Lane {
        endpoint_index: index,
        endpoint,
        limits,
        work: Box::new((0..units).map(work)),
        cost: None,
    }
}

pub(crate) fn work(index: usize) -> Work {
    Work {
        index,
        unit: Unit {
            task: "t".to_owned(),
            sample: index.to_string(),
            epoch: 0,
        },
        request: Request {
            messages: Vec::new(),
            parameters: Parameters::default(),
        },
        tokens: 100,
    }
}

pub(crate) fn limits(concurrency: usize) -> Limits {
    Limits {
        concurrency,
        ..Limits::default()
    }
}

/// Runs lanes to their end and gives all events.
pub(crate) async fn events(lanes: Vec<Lane>, settings: RunnerSettings, stop: Stop) -> Vec<Event> {
    let (sender, mut receiver) = mpsc::channel(16);
    let running = tokio::spawn(run(lanes, settings, stop, sender));
    let mut events = Vec::new();
    while let Some(mut event) = receiver.recv().await {
        hear(&mut event);
        events.push(event);
    }
    running.await.unwrap();
    events
}

/// What a listener does that keeps its events: gives the place in flight back.
fn hear(event: &mut Event) {
    if let Event::Finished { permit, .. } = event {
        *permit = None;
    }
}

/// Runs lanes with default settings, undisturbed.
pub(crate) async fn undisturbed(lanes: Vec<Lane>) -> Vec<Event> {
    events(lanes, RunnerSettings::default(), Stop::default()).await
}

/// What became of each unit of a lane, by index; fails where a unit finished twice.
pub(crate) fn ends(events: &[Event], lane: usize) -> BTreeMap<usize, &'static str> {
    let mut ends = BTreeMap::new();
    for event in events {
        if let Event::Finished {
            endpoint,
            work,
            outcome,
            ..
        } = event
            && *endpoint == lane
        {
            let end = match outcome {
                Outcome::Completed(_) => "completed",
                Outcome::Filtered(_) => "filtered",
                Outcome::Errored(error) => error.kind.as_str(),
            };
            assert_eq!(
                ends.insert(work.index, end),
                None,
                "unit {} finished twice",
                work.index
            );
        }
    }
    ends
}

/// How many events of a lane are of a kind.
pub(crate) fn count(events: &[Event], wanted: impl Fn(&Event) -> bool) -> usize {
    events.iter().filter(|event| wanted(event)).count()
}
