//! The listener of a run: from the runner's events to journal, progress, log and manifest.

use std::time::Duration;

use anyhow::Context;
use tokio::sync::mpsc;

use crate::commands::recording::record;
use crate::config::connect::Connected;
use crate::price::{self, Fx};
use crate::record::journal::Journal;
use crate::record::manifest::Manifest;
use crate::record::{Record, State};
use crate::runner::pipeline::{self, RunnerSettings, Stop};
use crate::runner::{Event, Lane, StopReason};
use crate::terminal::log::{FILE_ONLY, TARGET};
use crate::terminal::progress::{Progress, Voice};

/// Events on their way from the runner; more would only wait in memory.
const EVENTS: usize = 16;

/// After so long without an event the journal is synced.
const LULL: Duration = Duration::from_secs(1);

/// Where events go.
pub struct Listener<'a> {
    /// Who is asked.
    pub connected: &'a [Connected],
    /// Exchange rates, for the cost so far.
    pub fx: &'a Fx,
    /// Where records go.
    pub journal: &'a mut Journal,
    /// What the user sees.
    pub progress: Progress,
    /// Where a stopped endpoint is noted.
    pub manifest: &'a mut Manifest,
}

/// Runs the lanes to their end and writes down what they say; true if the user stopped the run.
///
/// # Errors
/// The journal cannot be written any more; everything is stopped then.
pub async fn drive(
    lanes: Vec<Lane>,
    settings: RunnerSettings,
    mut listener: Listener<'_>,
) -> anyhow::Result<bool> {
    let stop = Stop::default();
    let (sender, mut events) = mpsc::channel(EVENTS);
    let running = tokio::spawn(pipeline::run(lanes, settings, stop.clone(), sender));
    let watcher = tokio::spawn(watch(stop.clone(), listener.progress.voice()));
    loop {
        match tokio::time::timeout(LULL, events.recv()).await {
            Ok(Some(event)) => listener.hear(event)?,
            Ok(None) => break,
            // Nothing came for a while: what was written last should not wait for the next reply.
            Err(_) => listener
                .journal
                .sync()
                .context("the journal cannot be written")?,
        }
    }
    watcher.abort();
    running.await?;
    listener
        .journal
        .sync()
        .context("the journal cannot be written")?;
    listener.progress.end();
    Ok(stop.drain.is_cancelled() || stop.abort.is_cancelled())
}

/// The first Ctrl-C (or SIGTERM) drains, the second stops at once.
async fn watch(stop: Stop, voice: Voice) {
    for token in [&stop.drain, &stop.abort] {
        if interrupted().await.is_err() {
            return;
        }
        if !stop.drain.is_cancelled() {
            voice.say("stopping: waiting for requests in flight (Ctrl-C again stops at once)");
        }
        token.cancel();
    }
}

/// Waits for Ctrl-C or SIGTERM.
///
/// # Errors
/// No handler can be installed.
#[cfg(unix)]
pub async fn interrupted() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

/// Waits for Ctrl-C.
///
/// # Errors
/// No handler can be installed.
#[cfg(not(unix))]
pub async fn interrupted() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

impl Listener<'_> {
    fn hear(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Sent { endpoint } => self.progress.sent(endpoint),
            Event::Retrying {
                endpoint,
                kind,
                wait,
            } => {
                let (name, kind) = (self.name(endpoint), kind.as_str());
                let wait_ms = wait.as_millis();
                tracing::warn!(target: TARGET, endpoint = name, kind, wait_ms = u64::try_from(wait_ms).unwrap_or(u64::MAX), "retrying");
                self.progress.retrying(endpoint);
            }
            Event::Finished {
                endpoint,
                work,
                outcome,
                failed,
                permit,
            } => {
                let record = record(&self.connected[endpoint], *work, outcome, &failed);
                self.keep(endpoint, &record)?;
                // Only now may another request take the place of this one.
                drop(permit);
            }
            Event::Stopped { endpoint, reason } => self.stopped(endpoint, &reason),
        }
        Ok(())
    }

    /// On disk before it is counted.
    fn keep(&mut self, endpoint: usize, record: &Record) -> anyhow::Result<()> {
        self.journal.append(record).context(
            "the journal cannot be written, so nothing more is asked \
             (hint: make room on the disk and run the same command again; what is recorded is kept)",
        )?;
        let price = self.connected[endpoint].entry.price.as_ref();
        let cost = price.and_then(|price| price::ringgit(price, self.fx, record.usage.as_ref()?));
        let errored = record
            .error
            .as_ref()
            .filter(|_| record.state == State::Errored);
        let kind = errored.map(|error| error.kind.as_str());
        self.progress.finished(endpoint, kind, cost);
        tracing::info!(
            target: TARGET, endpoint = record.endpoint, task = record.task, sample = record.sample, epoch = record.epoch,
            state = record.state.as_str(), error = errored.map(|error| error.message.as_str()),
            failed_attempts = record.failed_attempts.len(), latency_ms = record.latency_ms, "finished"
        );
        Ok(())
    }

    fn stopped(&mut self, endpoint: usize, reason: &StopReason) {
        let why = match reason {
            StopReason::Fatal(error) | StopReason::WaitTooLong(error) => error.with_hint(),
            StopReason::NoAnswer(error) => format!(
                "several requests in a row got no answer, the last one: {error} (hint: {}; then run the same command \
                 again, it goes on where it stopped)",
                error.hint.as_deref().unwrap_or("check that the server is up and `base_url` is right")
            ),
            StopReason::DayBudget => "the requests-per-day budget `rpd` is used up \
                (hint: run the same command again tomorrow; it goes on where it stopped)"
                .to_owned(),
            StopReason::MaxCost => "the next request could pass the spending cap \
                (hint: run the same command again with a higher `--max-cost`; it goes on where it stopped)"
                .to_owned(),
        };
        let name = self.name(endpoint);
        let line = format!("error: endpoint `{name}` stopped: {why}");
        tracing::error!(target: FILE_ONLY, endpoint = name, why, "stopped");
        self.progress.voice().say(&line);
        self.manifest.endpoints[endpoint].stopped = Some(why);
    }

    fn name(&self, endpoint: usize) -> &str {
        &self.connected[endpoint].entry.name
    }
}
