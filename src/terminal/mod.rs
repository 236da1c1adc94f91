//! The one place that prints. stdout carries data, stderr talk; a broken pipe is success.

pub mod log;
pub mod progress;
pub mod stage;

use std::io::{self, BufRead, IsTerminal, Write};

/// Columns of a terminal whose width nobody tells.
pub const WIDTH: usize = 80;

/// Writes data to stdout.
///
/// # Errors
/// stdout cannot be written; a reader that went away is no error.
pub fn data(text: &str) -> io::Result<()> {
    stream(text).map(|_| ())
}

/// Writes a part of a stream of data to stdout; false where the reader went away, and nothing more need be made.
///
/// # Errors
/// stdout cannot be written.
pub fn stream(text: &str) -> io::Result<bool> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        other => other.map(|()| true),
    }
}

/// Writes a line of talk to stderr. Where bars may be drawn, [`progress::Voice`] speaks instead.
pub fn say(line: &str) {
    // A run must not die of talk that nobody can hear (a closed pipe, a full disk behind `2>`).
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether somebody can be asked a question.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a yes-or-no question on stderr; everything but a clear yes is no.
pub fn ask(question: &str) -> bool {
    let _ = write!(io::stderr().lock(), "{question} [y/N] ");
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "ya")
}

/// Columns the text report may use: the terminal's, and 80 elsewhere, so that piped output does not depend on a window.
pub fn width() -> usize {
    if !io::stdout().is_terminal() {
        return WIDTH;
    }
    let (_, columns) = console::Term::stdout().size();
    usize::from(columns).clamp(60, 160)
}
