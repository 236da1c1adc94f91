//! From flags and configuration to what is asked of whom: the part that `run` and `plan` share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::SelectArgs;
use crate::commands::Usage;
use crate::config::file::{self, Config, EndpointConfig};
use crate::control::Control;
use crate::dataset::Fault;
use crate::dataset::select::Selection;
use crate::record::manifest::{Manifest, SelectionEntry, Status};
use crate::task::plan::Plan;
use crate::task::suite::Suite;

/// Malaysia's one time zone, without summer time.
const MALAYSIA: jiff::tz::Offset = jiff::tz::offset(8);

/// What is asked of whom.
pub struct Job {
    /// Configuration, narrowed to the endpoints that are asked.
    pub config: Config,
    /// What was chosen, as the manifest keeps it.
    pub selection: SelectionEntry,
    /// What is asked of each endpoint.
    pub plan: Arc<Plan>,
}

impl Job {
    /// The job that flags and configuration describe.
    ///
    /// # Errors
    /// Wrong input, as [`Usage`].
    pub fn new(select: &SelectArgs) -> anyhow::Result<Self> {
        let (mut config, found) = configuration(select.config.as_deref())?;
        if select.controls || !found {
            config.endpoints.extend(controls());
        }
        narrow(&mut config, &select.endpoint)?;
        let folder = select.suite.clone().or_else(|| config.run.suite.clone());
        let suite = load(folder.as_deref())?;
        known(&suite, select)?;
        let selection = SelectionEntry {
            tasks: select.task.clone(),
            sectors: select.sector.iter().map(ToString::to_string).collect(),
            registers: select.register.iter().map(ToString::to_string).collect(),
            samples: select.sample.clone(),
            expired: expired(&suite)?,
            limit: select.limit.map(|limit| limit as usize),
            epochs: select.epochs.or(config.run.epochs).unwrap_or(1).max(1),
            seed: select.seed.or(config.run.seed).unwrap_or(1),
        };
        Self::of(config, suite, selection)
    }

    /// The job of an unfinished run.
    ///
    /// # Errors
    /// A finished run, an endpoint that is no longer configured, a suite that is gone.
    pub fn resumed(config: Option<&Path>, manifest: &Manifest) -> anyhow::Result<Self> {
        let run = &manifest.run;
        if manifest.status == Status::Finished {
            let problem = format!("run `{run}` is finished; there is nothing to go on with");
            return Err(Usage(problem).into());
        }
        let (mut config, _) = configuration(config)?;
        if manifest.endpoints.iter().any(|one| one.control) {
            config.endpoints.extend(controls());
        }
        let names: Vec<String> = manifest
            .endpoints
            .iter()
            .map(|one| one.name.clone())
            .collect();
        narrow(&mut config, &names)?;
        let suite = load(manifest.suite_folder.as_deref().map(Path::new))?;
        Self::of(config, suite, manifest.selection.clone())
    }

    fn of(config: Config, suite: Suite, selection: SelectionEntry) -> anyhow::Result<Self> {
        let plan = plan(Arc::new(suite), &selection)?;
        if plan.units() == 0 {
            return Err(Usage("the selection leaves no sample to ask".to_owned()).into());
        }
        Ok(Self {
            config,
            selection,
            plan: Arc::new(plan),
        })
    }
}

/// Ids of the samples that stopped being true before today, Malaysian time. The ids and not the day are what a run
/// keeps, so that the same command goes on with it tomorrow.
fn expired(suite: &Suite) -> anyhow::Result<Vec<String>> {
    let today = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::fixed(MALAYSIA))
        .date();
    let mut ids = Vec::new();
    for loaded in &suite.tasks {
        for index in loaded.test.expired(today) {
            ids.push(loaded.test.sample(index).map_err(Usage::fault)?.id);
        }
    }
    Ok(ids)
}

/// The plan of a selection.
///
/// # Errors
/// A sector or register that this version does not know.
pub fn plan(suite: Arc<Suite>, entry: &SelectionEntry) -> anyhow::Result<Plan> {
    let selection = Selection {
        sectors: parsed(&entry.sectors)?,
        registers: parsed(&entry.registers)?,
        samples: entry.samples.clone(),
        expired: entry.expired.clone(),
        limit: entry.limit,
        seed: entry.seed,
    };
    Ok(Plan::new(suite, &entry.tasks, &selection, entry.epochs))
}

fn parsed<T: std::str::FromStr<Err = String>>(words: &[String]) -> Result<Vec<T>, Usage> {
    words
        .iter()
        .map(|word| word.parse().map_err(Usage))
        .collect()
}

/// The configuration named, or `serasi.toml` where there is one; and whether a file was read.
///
/// # Errors
/// Every fault of the file.
pub fn configuration(named: Option<&Path>) -> anyhow::Result<(Config, bool)> {
    let default = PathBuf::from("serasi.toml");
    let path = named.or_else(|| default.is_file().then_some(default.as_path()));
    match path {
        Some(path) => {
            let config = file::read(path).map_err(|faults| Usage::faults(&faults))?;
            Ok((config, true))
        }
        None => Ok((Config::default(), false)),
    }
}

/// The folder of run folders: flag or environment, then configuration, then `results`.
pub fn out(flag: Option<&Path>, config: &Config) -> PathBuf {
    let named = flag.or(config.run.out.as_deref());
    named.map_or_else(|| PathBuf::from("results"), Path::to_path_buf)
}

/// The same for commands that need nothing else of the configuration: `serasi.toml`, where there is one, is read for it
/// where no flag decides.
///
/// # Errors
/// Every fault of the file.
pub fn out_of(flag: Option<&Path>) -> anyhow::Result<PathBuf> {
    match flag {
        Some(flag) => Ok(flag.to_path_buf()),
        None => Ok(out(None, &configuration(None)?.0)),
    }
}

/// Loads a suite.
///
/// # Errors
/// Every fault of every file.
pub fn load(folder: Option<&Path>) -> anyhow::Result<Suite> {
    Suite::load(folder).map_err(|faults| Usage::faults(&faults))
}

fn controls() -> impl Iterator<Item = EndpointConfig> {
    Control::ALL
        .into_iter()
        .map(|control| EndpointConfig::control(control.name()))
}

/// Keeps the endpoints named (all where none is), each once.
fn narrow(config: &mut Config, names: &[String]) -> anyhow::Result<()> {
    // A control that the file lists under its own name is that file's to set up.
    let mut seen = std::collections::BTreeSet::new();
    config.endpoints.retain(|one| seen.insert(one.name.clone()));
    for name in names {
        if !seen.contains(name) {
            let known: Vec<_> = config
                .endpoints
                .iter()
                .map(|one| one.name.as_str())
                .collect();
            let known = if known.is_empty() {
                "none".to_owned()
            } else {
                known.join(", ")
            };
            let problem = format!(
                "endpoint `{name}` is not configured (known: {known}; hint: `--controls` adds the built-in ones)"
            );
            return Err(Usage(problem).into());
        }
    }
    if !names.is_empty() {
        config.endpoints.retain(|one| names.contains(&one.name));
    }
    if config.endpoints.is_empty() {
        let problem = "no endpoint to ask (hint: add an `[[endpoint]]` to the configuration, or pass `--controls`)";
        return Err(Usage(problem.to_owned()).into());
    }
    Ok(())
}

/// Task and sample names must exist: a typing error must not quietly ask less.
fn known(suite: &Suite, select: &SelectArgs) -> anyhow::Result<()> {
    let mut faults = Vec::new();
    let tasks: Vec<_> = suite
        .tasks
        .iter()
        .map(|one| one.task.name.as_str())
        .collect();
    for name in select
        .task
        .iter()
        .filter(|name| !tasks.contains(&name.as_str()))
    {
        faults.push(
            Fault::new("--task", format!("task `{name}` is not in the suite"))
                .expected(tasks.join(", ")),
        );
    }
    let chosen = |name: &str| select.task.is_empty() || select.task.iter().any(|one| one == name);
    for id in &select.sample {
        let mut asked = suite.tasks.iter().filter(|one| chosen(&one.task.name));
        if !asked.any(|one| one.test.position(id).is_some()) {
            faults.push(
                Fault::new("--sample", format!("no asked task has a sample `{id}`"))
                    .expected("an id as in the datasets' `test.jsonl`"),
            );
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Usage::faults(&faults))
    }
}
