//! Progress on stderr: a bar per endpoint on a terminal, a plain line every few seconds elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::terminal::say;

/// A plain line at most this often.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Progress of a run.
pub struct Progress {
    bars: Vec<Lane>,
    _multi: MultiProgress,
    plain: bool,
    said: Instant,
}

struct Lane {
    bar: ProgressBar,
    retries: usize,
    errors: usize,
}

impl Progress {
    /// One lane per (name, units, already done); silent where `quiet`.
    pub fn start(lanes: &[(String, usize, usize)], quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal && !quiet {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let multi = MultiProgress::with_draw_target(target);
        let style = ProgressStyle::with_template(
            "{prefix:<20!} {bar:16} {pos}/{len} {per_sec} {eta} {msg}",
        )
        .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bars = lanes
            .iter()
            .map(|(name, units, done)| {
                let bar = multi.add(ProgressBar::new(*units as u64).with_style(style.clone()));
                bar.set_prefix(name.clone());
                bar.set_position(*done as u64);
                Lane {
                    bar,
                    retries: 0,
                    errors: 0,
                }
            })
            .collect();
        Self {
            bars,
            _multi: multi,
            plain: !terminal && !quiet,
            said: Instant::now(),
        }
    }

    /// A unit ended.
    pub fn finished(&mut self, lane: usize, errored: bool) {
        let lane = &mut self.bars[lane];
        lane.bar.inc(1);
        lane.errors += usize::from(errored);
        lane.tell();
        if self.plain && self.said.elapsed() >= LINE_EVERY {
            self.said = Instant::now();
            let done: u64 = self.bars.iter().map(|lane| lane.bar.position()).sum();
            let all: u64 = self.bars.iter().filter_map(|lane| lane.bar.length()).sum();
            let errors: usize = self.bars.iter().map(|lane| lane.errors).sum();
            say(&format!("{done}/{all} replies, {errors} errors"));
        }
    }

    /// An attempt failed and another follows.
    pub fn retrying(&mut self, lane: usize) {
        self.bars[lane].retries += 1;
        self.bars[lane].tell();
    }

    /// The run is over: bars stay as they stand.
    pub fn end(self) {
        for lane in self.bars {
            lane.bar.abandon();
        }
    }
}

impl Lane {
    fn tell(&self) {
        if self.retries + self.errors > 0 {
            self.bar
                .set_message(format!("{} retries {} errors", self.retries, self.errors));
        }
    }
}
