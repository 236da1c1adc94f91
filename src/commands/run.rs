//! `serasi run`: plan → send → record → score → table.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use crate::cli::RunArgs;
use crate::commands::describe;
use crate::commands::job::Job;
use crate::commands::lanes::lanes;
use crate::commands::listen::{Listener, drive};
use crate::commands::recording::request_digest;
use crate::commands::reuse::Reuse;
use crate::commands::units::Units;
use crate::commands::{Usage, cost, job, listen, recorded};
use crate::config::connect::{Connected, connect};
use crate::config::file::Provider;
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
    // Runs are named before this one has a folder, or `latest` would be this one.
    let mut reuse = Reuse::open(&out(args, &job), &args.reuse)?;
    let mut claimed = claim(args, &job, &connected, resumed.map(|(path, _)| path))?;
    let agreed = asked(&job, &connected, &claimed.units, &reuse).and_then(|asked| {
        cost::confirm(&job, &connected, &sizes, &asked, args.yes)?;
        args.log.as_deref().map(log_file).transpose()
    });
    let log_file = agreed.inspect_err(|_| claimed.give_back())?;
    let mut journal = claimed.begin()?;
    copy(
        args,
        &job,
        &connected,
        (&mut reuse, &mut claimed.units, &mut journal),
    )?;
    let interrupted = runtime.block_on(ask(
        args,
        &job,
        &connected,
        (&mut claimed, &mut journal),
        log_file,
    ))?;
    if let Some(server) = server {
        runtime.block_on(server.stop());
    }
    let path = claimed.locked.path.clone();
    // What asking needed is given back before scoring takes its own share of memory.
    drop((claimed, journal, reuse, connected, sizes));
    if interrupted {
        terminal::say("interrupted: run the same command again to go on");
        return Ok(Exit::Interrupted);
    }
    // Everything is on disk; whoever has seen enough need not wait for the scores.
    runtime.spawn(async {
        if listen::interrupted().await.is_ok() {
            std::process::exit(Exit::Interrupted.code().into());
        }
    });
    recorded::print(&path, &job.plan, args.format)
}

/// The run that `--resume` names.
fn resumed(args: &RunArgs) -> anyhow::Result<Option<(PathBuf, Manifest)>> {
    let Some(run) = &args.resume else {
        return Ok(None);
    };
    let (config, _) = job::configuration(args.select.config.as_deref())?;
    let out = job::out(args.out.as_deref(), &config);
    let path = folder::find(&out, run).map_err(Usage::fault)?;
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

/// A run folder held by this process, and what is recorded there.
struct Claimed {
    locked: Locked,
    manifest: Manifest,
    units: Units,
    /// Whether the folder was made for this run.
    fresh: bool,
}

/// Finds or makes the run folder; nothing of an earlier process is changed yet.
fn claim(
    args: &RunArgs,
    job: &Job,
    connected: &[Connected],
    resumed: Option<PathBuf>,
) -> anyhow::Result<Claimed> {
    let now = jiff::Timestamp::now();
    let mut manifest = describe::manifest(job, connected, now);
    let out = out(args, job);
    let path = match resumed {
        Some(path) => path,
        None => folder::resumable(&out, &manifest.plan)
            .unwrap_or_else(|| folder::fresh(&out, now, &manifest.plan)),
    };
    let fresh = !path.exists();
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
        // Times are only as unloaded as the busiest process that measured them.
        for (one, before) in manifest.endpoints.iter_mut().zip(&earlier.endpoints) {
            one.concurrency = one.concurrency.max(before.concurrency);
        }
        manifest.started = earlier.started;
    }
    manifest.run = folder::id(&path);
    let names: Vec<String> = connected.iter().map(|one| one.entry.name.clone()).collect();
    let units = Units::scan(&path.join("records.jsonl"), &job.plan, &names)?;
    if units.scanned.torn {
        terminal::say("notice: dropped a torn last line of the journal; its unit is asked again");
    }
    Ok(Claimed {
        locked,
        manifest,
        units,
        fresh,
    })
}

impl Claimed {
    /// Writes the manifest and opens the journal.
    fn begin(&self) -> anyhow::Result<Journal> {
        let path = &self.locked.path;
        let unwritable = |error| Usage(format!("`{}` cannot be written: {error}", path.display()));
        self.manifest.write(path).map_err(unwritable)?;
        let journal = path.join("records.jsonl");
        Ok(Journal::open(&journal, self.units.scanned.whole).map_err(unwritable)?)
    }

    /// Takes away a folder that was made for a run that nobody wants.
    fn give_back(&self) {
        if self.fresh && std::fs::remove_dir_all(&self.locked.path).is_err() {
            terminal::say(&format!(
                "notice: `{}` is empty and could not be removed",
                self.locked.path.display()
            ));
        }
    }
}

fn out(args: &RunArgs, job: &Job) -> PathBuf {
    job::out(args.out.as_deref(), &job.config)
}

/// Requests that are really sent, by endpoint: neither recorded nor to be reused.
fn asked(
    job: &Job,
    connected: &[Connected],
    units: &Units,
    reuse: &Reuse,
) -> anyhow::Result<Vec<usize>> {
    let mut counts = Vec::new();
    for (at, one) in connected.iter().enumerate() {
        let missing = units.missing(at);
        let mut count = missing.len();
        if !reuse.is_empty() {
            for index in missing {
                let (unit, _, request) = job.plan.render(index as usize).map_err(Usage::fault)?;
                count -= usize::from(reuse.has(&request_digest(one, unit.epoch, &request)));
            }
        }
        counts.push(count);
    }
    Ok(counts)
}

/// Asks what is not recorded yet; true if the user stopped it.
async fn ask(
    args: &RunArgs,
    job: &Job,
    connected: &[Connected],
    (claimed, journal): (&mut Claimed, &mut Journal),
    log_file: Option<std::fs::File>,
) -> anyhow::Result<bool> {
    let fx = &job.config.fx;
    let lanes = lanes(connected, &job.plan, &claimed.units, fx);
    let starts: Vec<Start> = connected
        .iter()
        .enumerate()
        .map(|(at, one)| Start {
            name: one.entry.name.clone(),
            units: job.plan.units(),
            done: job.plan.units() - claimed.units.missing(at).len(),
            priced: lanes[at].cost.is_some(),
        })
        .collect();
    let progress = Progress::start(&starts, args.quiet);
    let _logging = log::start(log_file, args.verbose, progress.voice());
    let settings = RunnerSettings {
        seed: job.plan.seed,
        max_cost: args.max_cost.or(job.config.run.max_cost),
        spent: cost::spent(connected, &claimed.units.billed, fx),
    };
    let listener = Listener {
        connected,
        fx,
        journal,
        progress,
        manifest: &mut claimed.manifest,
    };
    let interrupted = drive(lanes, settings, listener).await?;
    let manifest = &mut claimed.manifest;
    let stopped = manifest.endpoints.iter().any(|one| one.stopped.is_some());
    manifest.status = if interrupted || stopped {
        Status::Interrupted
    } else {
        Status::Finished
    };
    manifest.ended = Some(jiff::Timestamp::now().to_string());
    manifest
        .write(&claimed.locked.path)
        .context("the manifest cannot be written")?;
    Ok(interrupted)
}

/// Copies replies to the same requests from the runs that `--reuse` names into the journal.
fn copy(
    args: &RunArgs,
    job: &Job,
    connected: &[Connected],
    (reuse, units, journal): (&mut Reuse, &mut Units, &mut Journal),
) -> anyhow::Result<()> {
    if args.reuse.is_empty() {
        return Ok(());
    }
    let mut copied = 0;
    for (at, one) in connected.iter().enumerate() {
        for index in units.missing(at) {
            let index = index as usize;
            let (unit, _, request) = job.plan.render(index).map_err(Usage::fault)?;
            let digest = request_digest(one, unit.epoch, &request);
            let place = (
                one.entry.name.as_str(),
                unit.task.as_str(),
                unit.sample.as_str(),
            );
            if let Some(record) = reuse.take(digest, place)? {
                journal
                    .append(&record)
                    .context("the journal cannot be written")?;
                units.mark(at, index);
                copied += 1;
            }
        }
    }
    journal.sync().context("the journal cannot be written")?;
    if !args.quiet {
        terminal::say(&format!(
            "{copied} replies reused from {}",
            args.reuse.join(", ")
        ));
    }
    Ok(())
}
