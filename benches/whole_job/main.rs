//! The whole job against the control server in another process: speed, memory, linearity and start-up, as ratios.
//!
//! `cargo bench --bench whole_job` takes half a minute, `-- --full` adds 100,000 samples; `-- --program PATH` measures
//! another build. Every figure stands beside a fixed cost measured in the same run, because absolute times belong to
//! one machine. The ratios are read, not asserted: a busy machine must not fail a build. Peak memory and CPU time come
//! from `/proc`, so outside Linux they are shown as missing.

#![expect(
    clippy::print_stdout,
    reason = "a benchmark is read on its standard output"
)]

mod bare;
mod process;
mod suite;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::process::{Measured, Server, measure};

/// Requests in flight.
const CONCURRENCY: usize = 64;

/// Latency of the slow server.
const SLOW: Duration = Duration::from_millis(200);

/// Starts behind a start-up time.
const STARTS: usize = 41;

struct Options {
    full: bool,
    program: PathBuf,
}

/// One size of suite, asked at one latency.
struct Outcome {
    samples: usize,
    latency: Duration,
    job: Measured,
    bare: Duration,
}

impl Outcome {
    /// The least time in which so many requests can be answered at this concurrency.
    fn ideal(&self) -> Duration {
        let rounds = u32::try_from(self.samples.div_ceil(CONCURRENCY)).unwrap_or(u32::MAX);
        self.latency * rounds
    }

    fn per_second(&self, time: Duration) -> f64 {
        self.samples as f64 / time.as_secs_f64()
    }
}

fn main() -> anyhow::Result<()> {
    let options = options()?;
    let sizes: &[usize] = if options.full {
        &[1_000, 10_000, 100_000]
    } else {
        &[1_000, 10_000]
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores, concurrency {CONCURRENCY}, server in a process of its own\n");
    println!(
        "{:>8} {:>8} {:>10} {:>10} {:>9} {:>9} {:>9}",
        "samples", "latency", "job req/s", "bare req/s", "job/bare", "CPU µs", "peak MB"
    );
    let mut fast = Vec::new();
    for &samples in sizes {
        fast.push(shown(ask(&options, samples, Duration::ZERO)?));
    }
    let slow = shown(ask(
        &options,
        if options.full { 10_000 } else { 2_000 },
        SLOW,
    )?);
    println!();
    ratios(&fast, &slow);
    starts(&options.program)
}

/// Cargo passes `--bench`, which means nothing here.
fn options() -> anyhow::Result<Options> {
    let mut options = Options {
        full: false,
        program: PathBuf::from(env!("CARGO_BIN_EXE_serasi")),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--full" => options.full = true,
            "--program" => {
                options.program = words.next().context("`--program` wants a path")?.into();
            }
            "--bench" => {}
            other => anyhow::bail!("`{other}` is no option (expected: --full, --program PATH)"),
        }
    }
    Ok(options)
}

/// Runs bare generator and whole job over one suite against one server, and keeps the median of each.
fn ask(options: &Options, samples: usize, latency: Duration) -> anyhow::Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let suite_folder = folder.path().join("suite");
    suite::write(&suite_folder, samples)?;
    let server = Server::start(&options.program, &suite_folder, latency)?;
    let bodies = bare::bodies(&suite_folder, server.base_url())?;
    let config = folder.path().join("serasi.toml");
    std::fs::write(
        &config,
        format!(
            "[[endpoint]]\nname = \"one\"\nprovider = \"openai-compatible\"\nmodel = \"{}\"\nbase_url = \"{}\"\nconcurrency = {CONCURRENCY}\n",
            bare::MODEL,
            server.base_url()
        ),
    )?;
    // Short runs are noisy; long ones are their own average.
    let repeats = if samples > 10_000 || !latency.is_zero() {
        1
    } else {
        3
    };
    let (mut jobs, mut bares) = (Vec::new(), Vec::new());
    for _ in 0..repeats {
        bares.push(bare::flood(server.base_url(), &bodies, CONCURRENCY)?);
        jobs.push(job(options, folder.path(), &config, &suite_folder)?);
    }
    jobs.sort_by_key(|one| one.wall);
    bares.sort();
    Ok(Outcome {
        samples,
        latency,
        job: jobs.swap_remove(repeats / 2),
        bare: bares[repeats / 2],
    })
}

fn job(
    options: &Options,
    folder: &Path,
    config: &Path,
    suite_folder: &Path,
) -> anyhow::Result<Measured> {
    let out = folder.join("results");
    let mut command = Command::new(&options.program);
    command
        .args(["run", "--quiet", "--format", "json", "--config"])
        .arg(config)
        .arg("--suite")
        .arg(suite_folder)
        .arg("--out")
        .arg(&out);
    let measured = measure(command)?;
    std::fs::remove_dir_all(&out)?;
    Ok(measured)
}

fn shown(outcome: Outcome) -> Outcome {
    let Outcome {
        samples,
        latency,
        job,
        bare,
    } = &outcome;
    let cpu = job.cpu.map_or_else(missing, |cpu| {
        format!("{:.0}", cpu.as_secs_f64() * 1e6 / *samples as f64)
    });
    let peak = job
        .peak
        .map_or_else(missing, |peak| format!("{:.1}", peak as f64 / 1e6));
    println!(
        "{samples:>8} {:>5} ms {:>10.0} {:>10.0} {:>9.2} {cpu:>9} {peak:>9}",
        latency.as_millis(),
        outcome.per_second(job.wall),
        outcome.per_second(*bare),
        bare.as_secs_f64() / job.wall.as_secs_f64(),
    );
    outcome
}

fn missing() -> String {
    "–".to_owned()
}

fn ratios(fast: &[Outcome], slow: &Outcome) {
    let ideal = slow.ideal().as_secs_f64();
    row(
        "share of the ideal at 200 ms, whole job",
        ideal / slow.job.wall.as_secs_f64(),
    );
    row(
        "share of the ideal at 200 ms, bare generator",
        ideal / slow.bare.as_secs_f64(),
    );
    let Some((first, rest)) = fast.split_first() else {
        return;
    };
    for one in rest {
        let size = one.samples / first.samples;
        row(
            &format!("time per request, {size} × the samples"),
            first.per_second(first.job.wall) / one.per_second(one.job.wall),
        );
        if let (Some(small), Some(large)) = (first.job.peak, one.job.peak) {
            row(
                &format!("peak memory, {size} × the samples"),
                large as f64 / small as f64,
            );
        }
    }
}

fn starts(program: &Path) -> anyhow::Result<()> {
    let help = start_time(program, &["--help"])?;
    let nothing = start_time(Path::new("true"), &[])?;
    row(
        "start of `--help` / start of `true`",
        help.as_secs_f64() / nothing.as_secs_f64(),
    );
    row("start of `--help`, ms", help.as_secs_f64() * 1e3);
    Ok(())
}

/// The median over [`STARTS`] starts.
fn start_time(program: &Path, arguments: &[&str]) -> anyhow::Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let started = Instant::now();
        let done = Command::new(program).args(arguments).output()?;
        times.push(started.elapsed());
        anyhow::ensure!(
            done.status.success(),
            "`{}` does not start",
            program.display()
        );
    }
    times.sort();
    Ok(times[STARTS / 2])
}

fn row(what: &str, figure: f64) {
    println!("{what:<46} {figure:>7.2}");
}
