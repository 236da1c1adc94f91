//! The one place that prints. stdout carries data, stderr talk; a broken pipe is success.
#![expect(clippy::print_stderr, reason = "this folder is the one that prints")]

pub mod progress;

use std::io::{self, Write};

/// Writes data to stdout.
///
/// # Errors
/// stdout cannot be written; a reader that went away is no error.
pub fn data(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes a line of talk to stderr.
pub fn say(line: &str) {
    eprintln!("{line}");
}

/// Columns the text report is made for.
pub const WIDTH: usize = 80;
