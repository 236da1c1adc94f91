//! Work without a count: on a terminal, one line on stderr says what is being done and for how long.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::text::sanitise;

/// The line; it vanishes with this value.
#[derive(Debug)]
pub struct Stage(ProgressBar);

impl Stage {
    /// Nothing is shown where stderr is no terminal.
    pub fn start() -> Self {
        let bar = ProgressBar::new_spinner();
        if std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(Duration::from_millis(125));
        } else {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Self(bar)
    }

    /// What is being done now.
    pub fn says(&self, what: &str) {
        self.0.set_message(sanitise::line(what, 80));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
