//! Speed of the overlap metrics on one thread, of a paired bootstrap, and of all cores; the scores stand beside.
//!
//! `compare.py` beside this file makes the texts, runs this program and the Python reference in turns, and prints
//! ratios: absolute times belong to one machine. By hand: `cargo bench --bench metrics -- HYP HYP2 REF [--repeats N]`
//! prints one JSON object, times in seconds. Segments are in memory before any clock starts. Times of one thread are
//! those it computed, because a busy machine interrupts a long job more often than a short one.

#![expect(
    clippy::print_stdout,
    reason = "a benchmark is read on its standard output"
)]

use std::fs::File;
use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use rayon::ThreadPool;
use serde_json::{Map, Value, json};

use serasi::corpus::evaluate::{Plan, System, Test, evaluate, rows};
use serasi::corpus::named::{Options, metric};
use serasi::corpus::segments;
use serasi::overlap::CorpusMetric;

/// What is measured, in this order.
const NAMES: [&str; 10] = [
    "bleu", "chrf", "chrf++", "ter", "rouge1", "rouge2", "rougeL", "wer", "cer", "mer",
];

/// What the paired bootstrap and the run on all cores compute.
const PAIR: [&str; 2] = ["bleu", "chrf++"];

/// Resamples of the paired bootstrap.
const RESAMPLES: usize = 1000;

/// Seed of the resamples: sacreBLEU's default, so that both programs draw the same ones.
const SEED: u64 = 12_345;

struct Arguments {
    /// Baseline, system and reference.
    files: Vec<PathBuf>,
    /// Calls behind a time.
    repeats: u32,
}

fn main() -> anyhow::Result<()> {
    let arguments = arguments()?;
    let texts: Vec<Vec<String>> = arguments
        .files
        .iter()
        .map(|path| {
            let name = path.display().to_string();
            let file = File::open(path).with_context(|| name.clone())?;
            Ok(segments::read(&name, file)?)
        })
        .collect::<anyhow::Result<_>>()?;
    let [hypotheses, others, references] = &texts[..] else {
        anyhow::bail!("three files are wanted: HYP HYP2 REF");
    };
    anyhow::ensure!(
        hypotheses.len() == references.len() && others.len() == references.len(),
        "the files differ in length"
    );
    let references: Vec<Vec<&str>> = references.iter().map(|line| vec![line.as_str()]).collect();
    let (one, all) = (pool(1)?, pool(0)?);
    let repeats = arguments.repeats;

    let built = build(&NAMES)?;
    let calls: Vec<_> = built
        .iter()
        .map(|metric| || scored(metric.as_ref(), hypotheses, &references))
        .collect();
    let mut metrics = Map::new();
    for (metric, (seconds, score)) in built.iter().zip(timed(&one, repeats, &calls)) {
        metrics.insert(metric.name(), json!({"seconds": seconds, "score": score}));
    }
    let systems = [("A", hypotheses), ("B", others)].map(|(name, hypotheses)| System {
        name: name.to_owned(),
        hypotheses: hypotheses.clone(),
    });
    let pair = build(&PAIR)?;
    let tested = || paired(&systems, &references, &pair);
    let summed = || {
        let scores = pair
            .iter()
            .map(|metric| scored(metric.as_ref(), hypotheses, &references));
        scores.sum::<f64>()
    };
    let (seconds, results) = timed(&one, repeats, &[tested]).remove(0);
    let report = json!({
        "program": env!("CARGO_BIN_EXE_serasi"),
        "metrics": metrics,
        "paired": {"seconds": seconds, "results": results},
        "cores": {
            "threads": all.current_num_threads(),
            "corpus": {"one": least(&one, repeats, summed), "all": least(&all, repeats, summed)},
            "paired": {"one": least(&one, repeats, tested), "all": least(&all, repeats, tested)},
        },
    });
    println!("{report}");
    Ok(())
}

/// Cargo passes `--bench`, which means nothing here.
fn arguments() -> anyhow::Result<Arguments> {
    let mut arguments = Arguments {
        files: Vec::new(),
        repeats: 7,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--repeats" => {
                let count = words.next().context("`--repeats` wants a number")?;
                arguments.repeats = count.parse().with_context(|| format!("`{count}`"))?;
                anyhow::ensure!(arguments.repeats > 0, "`--repeats` wants 1 or more");
            }
            "--bench" => {}
            file => arguments.files.push(file.into()),
        }
    }
    Ok(arguments)
}

/// A pool of so many threads; 0 is one a core.
fn pool(threads: usize) -> anyhow::Result<ThreadPool> {
    Ok(rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?)
}

fn build(names: &[&str]) -> anyhow::Result<Vec<Box<dyn CorpusMetric>>> {
    let built = names.iter().map(|name| metric(name, &Options::default()));
    built.collect::<Result<_, _>>().map_err(anyhow::Error::msg)
}

/// Statistics of every segment, their sum and its score.
fn scored(metric: &dyn CorpusMetric, hypotheses: &[String], references: &[Vec<&str>]) -> f64 {
    metric.score(&rows(metric, hypotheses, references).sum())
}

/// Extraction of both systems' statistics, resampling and p-values, as sacreBLEU's `PairedTest` does it with one job.
fn paired(
    systems: &[System],
    references: &[Vec<&str>],
    metrics: &[Box<dyn CorpusMetric>],
) -> Vec<Value> {
    let plan = Plan {
        test: Some(Test::Bootstrap(RESAMPLES)),
        seed: SEED,
        sacrebleu: true,
        ..Plan::default()
    };
    let outcomes = evaluate(systems, references, metrics, &plan, &|_| ());
    let shown = outcomes
        .iter()
        .map(|one| json!({"name": one.name, "system": one.system, "score": one.score, "p": one.p}));
    shown.collect()
}

/// Median time of each call on one thread in seconds and its last result, after one time that is not counted. The
/// calls take turns, so that a neighbour's burst of work cannot hit all the times of one.
fn timed<T: Send>(
    pool: &ThreadPool,
    repeats: u32,
    calls: &[impl Fn() -> T + Sync],
) -> Vec<(f64, T)> {
    pool.install(|| {
        let mut results: Vec<T> = calls.iter().map(|call| call()).collect();
        let mut times = vec![Vec::new(); calls.len()];
        for _ in 0..repeats {
            for (at, call) in calls.iter().enumerate() {
                let started = computed();
                results[at] = call();
                times[at].push(computed() - started);
            }
        }
        let median = |mut times: Vec<f64>| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        };
        times.into_iter().map(median).zip(results).collect()
    })
}

/// Seconds that this thread has computed, without those in which others had its core; outside Linux, the clock's.
fn computed() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(
        || {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            since.unwrap_or_default().as_secs_f64()
        },
        |nanoseconds| nanoseconds / 1e9,
    )
}

/// Least time of a call by the clock in seconds, whatever the number of threads.
fn least<T: Send>(pool: &ThreadPool, repeats: u32, call: impl Fn() -> T + Sync) -> f64 {
    let times = (0..repeats).map(|_| {
        let started = Instant::now();
        pool.install(&call);
        started.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}
