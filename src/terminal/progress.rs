//! Progress on stderr: a bar per endpoint on a terminal, a plain line every few seconds elsewhere.

use std::collections::BTreeMap;
use std::fmt;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::terminal::say;
use crate::text::sanitise;

/// A plain line at most this often.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Characters of an endpoint's name beside its bar.
const NAME: usize = 20;

/// Bars are drawn at most this often a second.
const FRAMES: u8 = 8;

/// Speaks on stderr without tearing the bars.
#[derive(Debug, Clone)]
pub struct Voice(MultiProgress);

impl Voice {
    /// Writes a line above the bars.
    pub fn say(&self, line: &str) {
        self.0.suspend(|| say(line));
    }
}

/// Progress of a run.
pub struct Progress {
    lanes: Vec<Lane>,
    voice: Voice,
    plain: bool,
    started: Instant,
    said: Instant,
    /// Whether something ended since the last plain line.
    news: bool,
    /// Units that were recorded before this process began.
    before: u64,
}

/// One endpoint's counts, and its bar.
struct Lane {
    bar: ProgressBar,
    /// Units that were sent and have not ended, those that wait for a retry included.
    under_way: usize,
    retries: usize,
    /// Errors that ended a unit, by kind.
    errors: BTreeMap<&'static str, usize>,
    cost: Option<f64>,
}

/// What a lane starts with.
pub struct Start {
    /// Endpoint name.
    pub name: String,
    /// Units planned.
    pub units: usize,
    /// Units recorded already.
    pub done: usize,
    /// Whether its replies have a price.
    pub priced: bool,
}

impl Progress {
    /// One lane per endpoint; silent where `quiet`.
    pub fn start(lanes: &[Start], quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal && !quiet {
            ProgressDrawTarget::stderr_with_hz(FRAMES)
        } else {
            ProgressDrawTarget::hidden()
        };
        let multi = MultiProgress::with_draw_target(target);
        let style = ProgressStyle::with_template(
            "{prefix:<20!} {bar:10} {pos:>5}/{len} {rate:>9} {eta:>4} {wide_msg}",
        )
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, out: &mut dyn fmt::Write| {
            // A key that cannot be written leaves its place empty; there is nobody to tell.
            let _ = write!(out, "{:.1}/s", state.per_sec());
        });
        let started = Instant::now();
        let before = lanes.iter().map(|lane| lane.done as u64).sum();
        let lanes = lanes
            .iter()
            .map(|start| {
                let bar = ProgressBar::new(start.units as u64)
                    .with_style(style.clone())
                    .with_position(start.done as u64);
                let bar = multi.add(bar);
                bar.set_prefix(sanitise::name(&start.name, NAME));
                // Replies of an earlier process say nothing about this one's speed.
                bar.reset_eta();
                Lane {
                    bar,
                    under_way: 0,
                    retries: 0,
                    errors: BTreeMap::new(),
                    cost: start.priced.then_some(0.0),
                }
            })
            .collect();
        Self {
            lanes,
            voice: Voice(multi),
            plain: !terminal && !quiet,
            started,
            said: started,
            news: true,
            before,
        }
    }

    /// A voice that does not tear the bars.
    pub fn voice(&self) -> Voice {
        self.voice.clone()
    }

    /// A unit's first attempt is on the wire.
    pub fn sent(&mut self, lane: usize) {
        self.lanes[lane].under_way += 1;
    }

    /// A unit ended: with an error of some kind, or with a reply that cost something.
    pub fn finished(&mut self, lane: usize, error: Option<&'static str>, cost: Option<f64>) {
        let lane = &mut self.lanes[lane];
        lane.under_way = lane.under_way.saturating_sub(1);
        if let Some(kind) = error {
            *lane.errors.entry(kind).or_default() += 1;
        }
        if let (Some(sum), Some(cost)) = (&mut lane.cost, cost) {
            *sum += cost;
        }
        lane.bar.inc(1);
        if !lane.bar.is_hidden() {
            lane.bar.set_message(lane.message());
        }
        self.news = true;
        if self.plain && self.said.elapsed() >= LINE_EVERY {
            (self.said, self.news) = (Instant::now(), false);
            say(&self.line());
        }
    }

    /// An attempt failed and another follows.
    pub fn retrying(&mut self, lane: usize) {
        let lane = &mut self.lanes[lane];
        lane.retries += 1;
        if !lane.bar.is_hidden() {
            lane.bar.set_message(lane.message());
        }
    }

    /// The run is over: bars stay as they stand, and a plain reader learns the totals.
    pub fn end(self) {
        if self.plain && self.news {
            say(&self.line());
        }
        for lane in self.lanes {
            lane.bar.abandon();
        }
    }

    /// All lanes in one line.
    fn line(&self) -> String {
        let done: u64 = self.lanes.iter().map(|lane| lane.bar.position()).sum();
        let all: u64 = self.lanes.iter().filter_map(|lane| lane.bar.length()).sum();
        let errors: usize = self
            .lanes
            .iter()
            .flat_map(|lane| lane.errors.values())
            .sum();
        let retries: usize = self.lanes.iter().map(|lane| lane.retries).sum();
        let under_way: usize = self.lanes.iter().map(|lane| lane.under_way).sum();
        let rate =
            (done - self.before.min(done)) as f64 / self.started.elapsed().as_secs_f64().max(1e-3);
        let mut parts = vec![
            format!("{done}/{all} replies"),
            format!("{rate:.1}/s"),
            format!("{under_way} under way"),
            format!("{retries} retries"),
            format!("{errors} errors"),
        ];
        if self.lanes.iter().any(|lane| lane.cost.is_some()) {
            let cost: f64 = self.lanes.iter().filter_map(|lane| lane.cost).sum();
            parts.push(format!("RM {cost:.2}"));
        }
        if all > done && rate > 0.0 {
            parts.push(format!("about {:.0} s left", (all - done) as f64 / rate));
        }
        parts.join(", ")
    }
}

impl Lane {
    fn message(&self) -> String {
        let mut parts = Vec::new();
        if let Some(cost) = self.cost {
            parts.push(format!("RM {cost:.2}"));
        }
        if self.under_way > 0 {
            parts.push(format!("{} under way", self.under_way));
        }
        if self.retries > 0 {
            parts.push(format!("{} retries", self.retries));
        }
        parts.extend(
            self.errors
                .iter()
                .map(|(kind, count)| format!("{count} {kind}")),
        );
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress() -> Progress {
        let start = |name: &str, priced| Start {
            name: name.to_owned(),
            units: 10,
            done: 2,
            priced,
        };
        Progress::start(&[start("a", true), start("b", false)], true)
    }

    #[test]
    fn a_line_sums_what_the_lanes_did() {
        let mut progress = progress();
        progress.sent(0);
        progress.sent(1);
        progress.retrying(1);
        progress.finished(1, Some("timeout"), None);
        progress.finished(0, None, Some(0.25));
        progress.sent(0);
        let line = progress.line();
        assert!(line.starts_with("6/20 replies, "), "{line}");
        assert!(
            line.contains("1 under way, 1 retries, 1 errors, RM 0.25, about "),
            "{line}"
        );
    }

    #[test]
    fn errors_are_told_by_kind() {
        let mut progress = progress();
        progress.sent(0);
        progress.finished(0, Some("server"), None);
        progress.finished(0, Some("server"), None);
        progress.finished(0, Some("timeout"), None);
        assert_eq!(progress.lanes[0].message(), "RM 0.00, 2 server, 1 timeout");
    }
}
