//! The log: `--log FILE` as lines of JSON, `-v` as lines on stderr above the bars.
//!
//! Only this program's own events get in, never those of the HTTP stack, so that no header or body can slip into a log.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

use crate::terminal::progress::Voice;

/// The target that events of a run carry.
pub const TARGET: &str = "serasi";

/// The target of events whose news the user is told anyway; they only go into the file.
pub const FILE_ONLY: &str = "serasi::file";

/// Logs for as long as it lives; without a file and without `-v` it does nothing.
pub struct Logging(
    #[expect(dead_code, reason = "dropping it ends the logging")]
    Option<tracing::subscriber::DefaultGuard>,
);

/// Opens the log file; before the first request, so that a wrong path costs nothing.
///
/// # Errors
/// The file cannot be created.
pub fn file(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(path)
}

/// Starts logging on this thread: into `file` everything, on stderr by `verbose` (0 nothing, 1 retries, 2 all).
pub fn start(file: Option<File>, verbose: u8, voice: Voice) -> Logging {
    if file.is_none() && verbose == 0 {
        return Logging(None);
    }
    let only = |level: Level| Targets::new().with_target(TARGET, level);
    let to_file = file.map(|file| {
        fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(Mutex::new(file))
            .with_filter(only(Level::INFO))
    });
    let level = if verbose > 1 {
        Level::INFO
    } else {
        Level::WARN
    };
    let to_stderr = (verbose > 0).then(|| {
        fmt::layer()
            .with_ansi(false)
            .with_target(false)
            .without_time()
            .with_writer(Lines(voice))
            .with_filter(only(level).with_target(FILE_ONLY, LevelFilter::OFF))
    });
    let subscriber = Registry::default().with(to_file).with(to_stderr);
    Logging(Some(tracing::subscriber::set_default(subscriber)))
}

/// Hands whole lines to the voice.
struct Lines(Voice);

/// One event's text on its way.
struct Line {
    voice: Voice,
    text: Vec<u8>,
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line {
            voice: self.0.clone(),
            text: Vec::new(),
        }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let text = String::from_utf8_lossy(&self.text);
        self.voice.say(text.trim_end());
    }
}
