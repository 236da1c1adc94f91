//! `serasi run`: plan → send → record → score → table.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use crate::cli::RunArgs;
use crate::commands::describe;
use crate::commands::job::{Job, configuration};
use crate::commands::lanes::lanes;
use crate::commands::listen::{Listener, drive};
use crate::commands::recording::request_digest;
use crate::commands::reuse::Reuse;
use crate::commands::units::Units;
use crate::commands::{Usage, cost, recorded};
use crate::config::connect::{Connected, connect};
use crate::config::file::{Config, Provider};
use crate::control::serve::{Running, ServerSettings, start};
use crate::exit::Exit;
use crate::record::folder::{self, Locked};
use crate::record::journal::Journal;
use crate::record::manifest::{Manifest, Status};
use crate::runner::pipeline::RunnerSettings;
use crate::task::catalogue::Catalogue;
use crate::task::estimate;
use crate::terminal::progress::{Progress, Start};
use crate::terminal::{self, log};

/// Runs the whole job.
///
/// # Errors
/// Wrong input (nothing was sent), an unwritable folder, a full disk.
pub fn run(args: &RunArgs) -> anyhow::Result<Exit> {
    let resumed = resumed(args)?;
    let job = match &resumed {
        Some((_, manifest)) => Job::resumed(args.select.config.as_deref(), manifest)?,
        None => Job::new(&args.select)?,
    };
    // Every template is tried on every sample before the first request is sent.
    let sizes = estimate::sizes(&job.plan).map_err(Usage::fault)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let server = runtime.block_on(controls(&job))?;
    let connected = connect_all(&job, server.as_ref())?;
    let mut open = open(args, &job, &connected, resumed.map(|(path, _)| path))?;
    cost::confirm(&job, &connected, &sizes, &open.units, args.yes)?;
    let log_file = args.log.as_deref().map(log_file).transpose()?;
    let interrupted = runtime.block_on(ask(args, &job, &connected, &mut open, log_file))?;
    if let Some(server) = server {
        runtime.block_on(server.stop());
    }
    let path = open.locked.path.clone();
    // What asking needed is given back before scoring takes its own share of memory.
    drop((open, connected, sizes, runtime));
    if interrupted {
        terminal::say("interrupted: run the same command again to go on");
        return Ok(Exit::Interrupted);
    }
    recorded::print(&path, &job.plan, args.format)
}

/// The run that `--resume` names.
fn resumed(args: &RunArgs) -> anyhow::Result<Option<(PathBuf, Manifest)>> {
    let Some(run) = &args.resume else {
        return Ok(None);
    };
    let (config, _) = configuration(args.select.config.as_deref())?;
    let path = folder::find(&out(args, &config), run).map_err(Usage::fault)?;
    let manifest = Manifest::read(&path).map_err(Usage::fault)?;
    Ok(Some((path, manifest)))
}

async fn controls(job: &Job) -> anyhow::Result<Option<Running>> {
    let mut asked = job.config.endpoints.iter();
    if !asked.any(|one| one.provider == Provider::Control) {
        return Ok(None);
    }
    let book = Catalogue::build(Arc::clone(&job.plan.suite)).map_err(Usage::fault)?;
    let server = start(ServerSettings::default(), Arc::new(book)).await;
    Ok(Some(server.context("the controls' server")?))
}

fn connect_all(job: &Job, server: Option<&Running>) -> anyhow::Result<Vec<Connected>> {
    let address = server.map(Running::base_url);
    let (mut connected, mut faults) = (Vec::new(), Vec::new());
    for one in &job.config.endpoints {
        match connect(one, address.as_deref()) {
            Ok(endpoint) => connected.push(endpoint),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(connected)
    } else {
        Err(Usage(faults.join("\nerror: ")).into())
    }
}

fn log_file(path: &Path) -> anyhow::Result<std::fs::File> {
    log::file(path).map_err(|error| {
        Usage(format!(
            "`--log`: `{}` cannot be written: {error}",
            path.display()
        ))
        .into()
    })
}

/// A run folder held by this process, its journal open for more.
struct Open {
    locked: Locked,
    manifest: Manifest,
    units: Units,
    journal: Journal,
}

/// Finds or makes the run folder, and reads what is recorded there.
fn open(
    args: &RunArgs,
    job: &Job,
    connected: &[Connected],
    resumed: Option<PathBuf>,
) -> anyhow::Result<Open> {
    let now = jiff::Timestamp::now();
    let mut manifest = describe::manifest(job, connected, now);
    let out = out(args, &job.config);
    let path = match resumed {
        Some(path) => path,
        None => folder::resumable(&out, &manifest.plan)
            .unwrap_or_else(|| folder::fresh(&out, now, &manifest.plan)),
    };
    let locked = folder::lock(&path).map_err(Usage::fault)?;
    if let Ok(earlier) = Manifest::read(&path) {
        if earlier.plan != manifest.plan {
            let problem = format!(
                "run `{}` asked something else: its suite, endpoints or their parameters have changed since (hint: \
                 restore them, or start a new run; `--reuse` keeps the replies that are still the same)",
                earlier.run
            );
            return Err(Usage(problem).into());
        }
        manifest.started = earlier.started;
    }
    manifest.run = folder::id(&path);
    let journal = path.join("records.jsonl");
    let names: Vec<String> = connected.iter().map(|one| one.entry.name.clone()).collect();
    let units = Units::scan(&journal, &job.plan, &names)?;
    if units.scanned.torn {
        terminal::say("notice: dropped a torn last line of the journal; its unit is asked again");
    }
    let unwritable = |error| Usage(format!("`{}` cannot be written: {error}", path.display()));
    manifest.write(&path).map_err(unwritable)?;
    let journal = Journal::open(&journal, units.scanned.whole).map_err(unwritable)?;
    Ok(Open {
        locked,
        manifest,
        units,
        journal,
    })
}

fn out(args: &RunArgs, config: &Config) -> PathBuf {
    let configured = args.out.as_ref().or(config.run.out.as_ref());
    configured
        .cloned()
        .unwrap_or_else(|| PathBuf::from("results"))
}

/// Asks what is not recorded yet; true if the user stopped it.
async fn ask(
    args: &RunArgs,
    job: &Job,
    connected: &[Connected],
    open: &mut Open,
    log_file: Option<std::fs::File>,
) -> anyhow::Result<bool> {
    reuse(args, job, connected, open)?;
    let fx = &job.config.fx;
    let lanes = lanes(connected, &job.plan, &open.units, fx);
    let starts: Vec<Start> = connected
        .iter()
        .enumerate()
        .map(|(at, one)| Start {
            name: one.entry.name.clone(),
            units: job.plan.units(),
            done: job.plan.units() - open.units.missing(at).len(),
            priced: lanes[at].cost.is_some(),
        })
        .collect();
    let progress = Progress::start(&starts, args.quiet);
    let _logging = log::start(log_file, args.verbose, progress.voice());
    let settings = RunnerSettings {
        seed: job.plan.seed,
        max_cost: left(args, job, open)?,
    };
    let listener = Listener {
        connected,
        fx,
        journal: &mut open.journal,
        progress,
        manifest: &mut open.manifest,
    };
    let interrupted = drive(lanes, settings, listener).await?;
    let stopped = open
        .manifest
        .endpoints
        .iter()
        .any(|one| one.stopped.is_some());
    open.manifest.status = if interrupted || stopped {
        Status::Interrupted
    } else {
        Status::Finished
    };
    open.manifest.ended = Some(jiff::Timestamp::now().to_string());
    open.manifest
        .write(&open.locked.path)
        .context("the manifest cannot be written")?;
    Ok(interrupted)
}

/// What is left of the spending cap: a run that goes on has paid for what it recorded.
fn left(args: &RunArgs, job: &Job, open: &Open) -> anyhow::Result<Option<f64>> {
    let Some(most) = args.max_cost.or(job.config.run.max_cost) else {
        return Ok(None);
    };
    let journal = open.locked.path.join("records.jsonl");
    let spent = cost::spent(&journal, &open.manifest.endpoints, &job.config.fx);
    Ok(Some((most - spent.map_err(Usage::fault)?).max(0.0)))
}

/// Copies replies to the same requests from the runs that `--reuse` names into the journal.
fn reuse(
    args: &RunArgs,
    job: &Job,
    connected: &[Connected],
    open: &mut Open,
) -> anyhow::Result<()> {
    let mut reuse = Reuse::open(&out(args, &job.config), &args.reuse)?;
    if reuse.is_empty() {
        return Ok(());
    }
    let mut copied = 0;
    for (at, one) in connected.iter().enumerate() {
        for index in open.units.missing(at) {
            let index = index as usize;
            let (unit, _, request) = job.plan.render(index).map_err(Usage::fault)?;
            let digest = request_digest(one, unit.epoch, &request);
            let place = (
                one.entry.name.as_str(),
                unit.task.as_str(),
                unit.sample.as_str(),
            );
            if let Some(record) = reuse.take(digest, place)? {
                open.journal
                    .append(&record)
                    .context("the journal cannot be written")?;
                open.units.mark(at, index);
                copied += 1;
            }
        }
    }
    open.journal
        .sync()
        .context("the journal cannot be written")?;
    if !args.quiet {
        terminal::say(&format!(
            "{copied} replies reused from {}",
            args.reuse.join(", ")
        ));
    }
    Ok(())
}
