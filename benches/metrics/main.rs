//! Speed of the overlap metrics on one thread, of a paired bootstrap, and of all cores; the scores stand beside.
//!
//! `compare.py` beside this file makes the texts, runs this program and the Python reference in turns, and prints
//! ratios: absolute times belong to one machine. By hand: `cargo bench --bench metrics -- HYP HYP2 REF [--repeats N]`
//! prints one JSON object, times in seconds. Segments are in memory before any clock starts.

#![expect(
    clippy::print_stdout,
    reason = "a benchmark is read on its standard output"
)]

use std::fs::File;
use std::path::PathBuf;
use std::time::Instant;

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
    /// Repetitions behind a median.
    repeats: usize,
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

    let mut metrics = Map::new();
    for metric in build(&NAMES)? {
        let (seconds, score) = median(repeats, || {
            one.install(|| scored(metric.as_ref(), hypotheses, &references))
        });
        metrics.insert(metric.name(), json!({"seconds": seconds, "score": score}));
    }
    let systems = [("A", hypotheses), ("B", others)].map(|(name, hypotheses)| System {
        name: name.to_owned(),
        hypotheses: hypotheses.clone(),
    });
    let pair = build(&PAIR)?;
    let both = |pool: &ThreadPool| {
        median(repeats, || {
            pool.install(|| paired(&systems, &references, &pair))
        })
    };
    let ((seconds, results), (spread, _)) = (both(&one), both(&all));
    let corpus = |pool: &ThreadPool| {
        let score = |metric: &Box<dyn CorpusMetric>| scored(&**metric, hypotheses, &references);
        median(repeats, || {
            pool.install(|| pair.iter().map(score).sum::<f64>())
        })
        .0
    };
    let report = json!({
        "pairs": references.len(),
        "program": env!("CARGO_BIN_EXE_serasi"),
        "metrics": metrics,
        "paired": {"seconds": seconds, "results": results},
        "cores": {
            "threads": all.current_num_threads(),
            "corpus": {"one": corpus(&one), "all": corpus(&all)},
            "paired": {"one": seconds, "all": spread},
        },
    });
    println!("{report}");
    Ok(())
}

/// Cargo passes `--bench`, which means nothing here.
fn arguments() -> anyhow::Result<Arguments> {
    let mut arguments = Arguments {
        files: Vec::new(),
        repeats: 3,
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
    built
        .collect::<Result<_, _>>()
        .map_err(anyhow::Error::msg)
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
    let outcomes = evaluate(systems, references, metrics, &plan);
    let shown = outcomes.iter().map(|one| {
        json!({"name": one.name, "system": one.system, "score": one.score, "p": one.p})
    });
    shown.collect()
}

/// Median time in seconds and the last result, after one call that is not counted.
fn median<T>(repeats: usize, mut call: impl FnMut() -> T) -> (f64, T) {
    let mut result = call();
    let mut times: Vec<f64> = (0..repeats)
        .map(|_| {
            let started = Instant::now();
            result = call();
            started.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[repeats / 2], result)
}
