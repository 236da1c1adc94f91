//! `serasi check --items RUN…`: difficulty and discrimination of every item over recorded runs.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::cli::OutputFormat;
use crate::commands::Usage;
use crate::dataset::Fault;
use crate::exit::Exit;
use crate::metric::items::{Met, items};
use crate::record::folder;
use crate::record::manifest::Manifest;
use crate::report::items::{ItemAnalysis, text, too_few};
use crate::score::Value;
use crate::task::scoring::Line;
use crate::terminal;

/// Prefix of the built-in controls' names.
const CONTROL: &str = "control/";

/// Reads the runs' scores and prints what they say of the items.
///
/// # Errors
/// No such run, runs of different suites, a run that was not scored, an unreadable line.
pub fn analyse(out: &Path, runs: &[String], format: OutputFormat) -> anyhow::Result<Exit> {
    let folders = folders(out, runs)?;
    let mut sums: BTreeMap<(String, String, String), (f64, f64)> = BTreeMap::new();
    for path in &folders {
        read(&path.join("scores.jsonl"), &mut sums)?;
    }
    let page = page(&folders, sums);
    terminal::data(&match format {
        OutputFormat::Text => text(&page, terminal::width()),
        OutputFormat::Json => serde_json::to_string(&page)? + "\n",
    })?;
    Ok(Exit::Done)
}

/// The runs' folders, each once; all must have asked the same suite.
fn folders(out: &Path, runs: &[String]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut suite = None;
    for run in runs {
        let path = folder::find(out, run).map_err(Usage::fault)?;
        let manifest = Manifest::read(&path).map_err(Usage::fault)?;
        let first = suite.get_or_insert(manifest.suite_digest);
        if *first != manifest.suite_digest {
            return Err(Usage(format!(
                "run `{run}` asked another suite than `{}` (expected: runs of one suite, the same version)",
                runs[0]
            ))
            .into());
        }
        if !found.iter().any(|one| folder::id(one) == folder::id(&path)) {
            found.push(path);
        }
    }
    Ok(found)
}

/// Adds a run's headlines, by task, sample and endpoint: sum of scores and their number.
fn read(
    path: &Path,
    sums: &mut BTreeMap<(String, String, String), (f64, f64)>,
) -> anyhow::Result<()> {
    let name = path.display().to_string();
    let fault = |problem: String| Usage::fault(Fault::new(&name, problem));
    let file = std::fs::File::open(path)
        .map_err(|error| fault(format!("cannot be read: {error}; `serasi score` writes it")))?;
    for (number, line) in (1..).zip(BufReader::new(file).lines()) {
        let line: Line = serde_json::from_str(&line?).map_err(|error| {
            Usage::fault(Fault::new(&name, format!("is no score: {error}")).at_line(number))
        })?;
        let value = match line.headline {
            Some(Value::Value(value)) => value,
            Some(Value::Ratio { num, den }) if den > 0.0 => num / den,
            _ => continue,
        };
        let sum = sums
            .entry((line.task, line.sample, line.endpoint))
            .or_default();
        *sum = (sum.0 + value, sum.1 + 1.0);
    }
    Ok(())
}

/// Controls say nothing of an item's worth to a buyer; they are left out unless nobody else was asked.
fn page(folders: &[PathBuf], sums: BTreeMap<(String, String, String), (f64, f64)>) -> ItemAnalysis {
    let others = sums.keys().any(|key| !key.2.starts_with(CONTROL));
    let met: Vec<Met> = sums
        .into_iter()
        .filter(|(key, _)| !others || !key.2.starts_with(CONTROL))
        .map(|((task, sample, endpoint), (sum, count))| Met {
            task,
            sample,
            endpoint,
            value: sum / count,
        })
        .collect();
    let endpoints: BTreeSet<String> = met.iter().map(|one| one.endpoint.clone()).collect();
    let controls = (!others && !met.is_empty()).then(|| {
        "only controls were asked: this shows how the analysis works, and nothing of models"
            .to_owned()
    });
    ItemAnalysis {
        version: 1,
        runs: folders.iter().map(|path| folder::id(path)).collect(),
        notes: controls
            .into_iter()
            .chain(too_few(endpoints.len()))
            .collect(),
        endpoints: endpoints.into_iter().collect(),
        items: items(&met),
    }
}
