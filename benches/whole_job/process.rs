//! Child processes: the control server, and a program run to its end with its time, CPU and peak memory.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;

/// Between two looks at a child: short against the shortest run, and cheap.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Linux counts CPU time in ticks of 1/100 s whatever its own clock (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// What a program took.
pub(crate) struct Measured {
    /// From start to end.
    pub(crate) wall: Duration,
    /// User and system time; none outside Linux.
    pub(crate) cpu: Option<Duration>,
    /// Greatest resident set in bytes; none outside Linux.
    pub(crate) peak: Option<u64>,
}

/// Runs a program to its end; one that fails is an error with what it said.
///
/// The kernel keeps the peak itself (`VmHWM`), so that looking now and then misses only what grows in the last
/// moment. CPU time outlives the program until it is waited for, and is exact.
pub(crate) fn measure(mut command: Command) -> anyhow::Result<Measured> {
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let (mut peak, mut cpu) = (None, None);
    while let Some(looked) = look(child.id()) {
        peak = peak.max(looked.peak);
        cpu = Some(looked.cpu);
        if looked.ended {
            break;
        }
        std::thread::sleep(LOOK_EVERY);
    }
    let wall_here = started.elapsed();
    let status = child.wait()?;
    let wall = if cpu.is_some() {
        wall_here
    } else {
        started.elapsed()
    };
    if !status.success() {
        let mut said = String::new();
        if let Some(mut talk) = child.stderr.take() {
            talk.read_to_string(&mut said)?;
        }
        anyhow::bail!("{command:?} ended with {status}: {said}");
    }
    Ok(Measured { wall, cpu, peak })
}

struct Looked {
    ended: bool,
    cpu: Duration,
    peak: Option<u64>,
}

fn look(id: u32) -> Option<Looked> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name stands in parentheses and may hold spaces; the state comes after it.
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<_> = fields.split(' ').collect();
    let ticks = |index: usize| fields.get(index)?.parse::<u32>().ok();
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let kibibytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    Some(Looked {
        ended: *fields.first()? == "Z",
        cpu: TICK * (ticks(11)? + ticks(12)?),
        peak: kibibytes.map(|kibibytes| kibibytes * 1024),
    })
}

/// `serasi control serve` in a process of its own; it ends when this is dropped.
pub(crate) struct Server {
    child: Child,
    base_url: String,
}

impl Server {
    /// Starts the server over a suite and waits until it says where it listens.
    pub(crate) fn start(program: &Path, suite: &Path, latency: Duration) -> anyhow::Result<Self> {
        let mut child = Command::new(program)
            .args(["control", "serve", "--port", "0", "--latency-ms"])
            .arg(latency.as_millis().to_string())
            .arg("--suite")
            .arg(suite)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(talk) = child.stderr.as_mut() {
            BufReader::new(talk).read_line(&mut line)?;
        }
        let base_url = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .with_context(|| format!("the server does not start: {line}"))?
            .to_owned();
        Ok(Self { child, base_url })
    }

    /// Where it listens.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that ended already leaves nothing to stop.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
