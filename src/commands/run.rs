//! `serasi run`: plan → send → record → score → table.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use tokio::sync::mpsc;

use crate::cli::RunArgs;
use crate::commands::recording::record;
use crate::commands::units::Units;
use crate::commands::{Usage, recorded};
use crate::config::connect::{Connected, connect};
use crate::config::file::{self, Config, EndpointConfig, Provider};
use crate::control::Control;
use crate::control::serve::{Running, ServerSettings, start};
use crate::dataset::select::Selection;
use crate::digest::Digest;
use crate::endpoint::Completion;
use crate::exit::Exit;
use crate::price;
use crate::prompt::Request;
use crate::record::journal::Journal;
use crate::record::manifest::{MANIFEST_VERSION, Manifest, SelectionEntry, Status};
use crate::record::{State, folder};
use crate::runner::pipeline::{self, RunnerSettings, Stop};
use crate::runner::{CostOf, Event, Lane, StopReason, Work};
use crate::task::catalogue::Catalogue;
use crate::task::plan::Plan;
use crate::task::suite::Suite;
use crate::terminal::{self, progress::Progress};

/// Twice the 3.5 characters a token that estimates assume (contracts §6).
const TWICE_CHARACTERS_A_TOKEN: u64 = 7;

/// Runs the whole job.
///
/// # Errors
/// Wrong input (nothing was sent), an unwritable folder, a full disk.
pub fn run(args: &RunArgs) -> anyhow::Result<Exit> {
    let config = config(args)?;
    let suite_folder = args.suite.clone().or_else(|| config.run.suite.clone());
    let suite =
        Arc::new(Suite::load(suite_folder.as_deref()).map_err(|faults| Usage::faults(&faults))?);
    let plan = Arc::new(plan(args, &config, &suite)?);
    let runtime = tokio::runtime::Runtime::new()?;
    let (path, interrupted) = runtime.block_on(ask(args, &config, &plan))?;
    if interrupted {
        terminal::say("interrupted: run the same command again to go on");
        return Ok(Exit::Interrupted);
    }
    recorded::print(&path, args.format)
}

fn config(args: &RunArgs) -> anyhow::Result<Config> {
    let default = Path::new("serasi.toml");
    let path = args
        .config
        .as_deref()
        .or_else(|| default.is_file().then_some(default));
    let mut config = match path {
        Some(path) => file::read(path).map_err(|faults| Usage::faults(&faults))?,
        None => Config::default(),
    };
    if args.controls || path.is_none() {
        config
            .endpoints
            .extend(Control::ALL.map(|control| EndpointConfig::control(control.name())));
    }
    for name in &args.endpoint {
        if !config.endpoints.iter().any(|one| one.name == *name) {
            let known: Vec<_> = config
                .endpoints
                .iter()
                .map(|one| one.name.as_str())
                .collect();
            return Err(Usage(format!(
                "endpoint `{name}` is not configured (known: {})",
                known.join(", ")
            ))
            .into());
        }
    }
    if !args.endpoint.is_empty() {
        config
            .endpoints
            .retain(|one| args.endpoint.contains(&one.name));
    }
    if config.endpoints.is_empty() {
        return Err(Usage(
            "no endpoint to ask (hint: add an `[[endpoint]]`, or pass `--controls`)".to_owned(),
        )
        .into());
    }
    Ok(config)
}

fn plan(args: &RunArgs, config: &Config, suite: &Arc<Suite>) -> anyhow::Result<Plan> {
    for name in &args.task {
        if !suite.tasks.iter().any(|one| one.task.name == *name) {
            let known: Vec<_> = suite
                .tasks
                .iter()
                .map(|one| one.task.name.as_str())
                .collect();
            return Err(Usage(format!(
                "task `{name}` is not in the suite (known: {})",
                known.join(", ")
            ))
            .into());
        }
    }
    let selection = Selection {
        sectors: args.sector.clone(),
        registers: args.register.clone(),
        samples: args.sample.clone(),
        limit: args.limit,
        seed: args.seed.or(config.run.seed).unwrap_or(1),
    };
    let epochs = args.epochs.or(config.run.epochs).unwrap_or(1);
    let plan = Plan::new(Arc::clone(suite), &args.task, &selection, epochs.max(1));
    if plan.units() == 0 {
        return Err(Usage("the selection leaves no sample to ask".to_owned()).into());
    }
    // Every template is tried on every sample before the first request is sent.
    for unit in 0..plan.units() {
        plan.render(unit).map_err(|fault| Usage::faults(&[fault]))?;
    }
    Ok(plan)
}

/// Asks what is not recorded yet; gives the run folder, and whether the user stopped it.
#[expect(
    clippy::too_many_lines,
    reason = "the steps of a run in order; to be split with the resume options"
)]
async fn ask(args: &RunArgs, config: &Config, plan: &Arc<Plan>) -> anyhow::Result<(PathBuf, bool)> {
    let server = controls(config, plan).await?;
    let address = server.as_ref().map(Running::base_url);
    let connected: Vec<Connected> = config
        .endpoints
        .iter()
        .map(|one| connect(one, address.as_deref()))
        .collect::<Result<_, _>>()
        .map_err(Usage)?;
    let mut manifest = manifest(args, plan, &connected);
    let out = args
        .out
        .clone()
        .or_else(|| config.run.out.clone())
        .unwrap_or_else(|| PathBuf::from("results"));
    let now = jiff::Timestamp::now();
    let path = folder::resumable(&out, &manifest.plan)
        .unwrap_or_else(|| folder::fresh(&out, now, &manifest.plan));
    let locked = folder::lock(&path).map_err(|fault| Usage::faults(&[fault]))?;
    if let Ok(earlier) = Manifest::read(&path) {
        manifest.started = earlier.started;
    }
    manifest.run = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let journal_path = path.join("records.jsonl");
    let names: Vec<String> = connected.iter().map(|one| one.entry.name.clone()).collect();
    let units = Units::scan(&journal_path, plan, &names)?;
    if units.scanned.torn {
        terminal::say("notice: dropped a torn last line of the journal; its unit is asked again");
    }
    manifest
        .write(&path)
        .with_context(|| format!("`{}` cannot be written", path.display()))?;
    let journal = Journal::open(&journal_path, units.scanned.whole).map_err(|error| {
        Usage(format!(
            "`{}` cannot be written: {error}",
            journal_path.display()
        ))
    })?;

    let lanes = lanes(&connected, plan, &units, config);
    let counts: Vec<_> = names
        .iter()
        .zip(&units.offsets)
        .map(|(name, offsets)| (name.clone(), plan.units(), offsets.iter().flatten().count()))
        .collect();
    let progress = Progress::start(&counts, args.quiet);
    let settings = RunnerSettings {
        seed: plan.seed,
        max_cost: args.max_cost.or(config.run.max_cost),
    };
    let stop = Stop::default();
    let listener = Listener {
        connected: &connected,
        journal,
        progress,
        manifest: &mut manifest,
    };
    let interrupted = drive(lanes, settings, stop, listener).await?;
    let stopped = manifest.endpoints.iter().any(|one| one.stopped.is_some());
    manifest.status = if interrupted || stopped {
        Status::Interrupted
    } else {
        Status::Finished
    };
    manifest.ended = Some(jiff::Timestamp::now().to_string());
    manifest.write(&path)?;
    drop(locked);
    if let Some(server) = server {
        server.stop().await;
    }
    Ok((path, interrupted))
}

async fn controls(config: &Config, plan: &Plan) -> anyhow::Result<Option<Running>> {
    if !config
        .endpoints
        .iter()
        .any(|one| one.provider == Provider::Control)
    {
        return Ok(None);
    }
    let book =
        Catalogue::build(Arc::clone(&plan.suite)).map_err(|fault| Usage::faults(&[fault]))?;
    let settings = ServerSettings {
        port: 0,
        ..ServerSettings::default()
    };
    Ok(Some(
        start(settings, Arc::new(book))
            .await
            .context("the controls' server")?,
    ))
}

fn manifest(args: &RunArgs, plan: &Plan, connected: &[Connected]) -> Manifest {
    let words = |list: Vec<String>| list;
    let selection = SelectionEntry {
        tasks: args.task.clone(),
        sectors: words(args.sector.iter().map(ToString::to_string).collect()),
        registers: words(args.register.iter().map(ToString::to_string).collect()),
        samples: args.sample.clone(),
        limit: args.limit,
        epochs: plan.epochs,
        seed: plan.seed,
    };
    let suite_digest = plan.suite.digest();
    let who: Vec<_> = connected
        .iter()
        .map(|one| (&one.entry.name, one.entry.identity.to_string()))
        .collect();
    let described = serde_json::json!({ "suite": suite_digest.to_string(), "selection": selection, "endpoints": who });
    let signatures = plan.suite.tasks.iter().map(|one| {
        let list = one
            .task
            .scores
            .iter()
            .map(|score| score.scorer.signature())
            .collect();
        (one.task.name.clone(), list)
    });
    Manifest {
        version: MANIFEST_VERSION,
        run: String::new(),
        harness: env!("CARGO_PKG_VERSION").to_owned(),
        plan: Digest::of_json(&described),
        suite: plan.suite.name.clone(),
        suite_version: plan.suite.version.clone(),
        suite_folder: plan
            .suite
            .folder
            .as_ref()
            .map(|folder| folder.display().to_string()),
        suite_digest,
        selection,
        endpoints: connected.iter().map(|one| one.entry.clone()).collect(),
        signatures: signatures.collect(),
        started: jiff::Timestamp::now().to_string(),
        ended: None,
        status: Status::Running,
    }
}

fn lanes(connected: &[Connected], plan: &Arc<Plan>, units: &Units, config: &Config) -> Vec<Lane> {
    connected
        .iter()
        .zip(&units.offsets)
        .enumerate()
        .map(|(endpoint_index, (one, offsets))| {
            let missing: Vec<usize> = (0..offsets.len())
                .filter(|unit| offsets[*unit].is_none())
                .collect();
            let plan = Arc::clone(plan);
            let work = missing.into_iter().filter_map(move |index| {
                // Every unit was rendered once before the run; a dataset that changed since leaves a gap in coverage.
                let (unit, _, request) = plan.render(index).ok()?;
                let tokens = estimate(&request);
                Some(Work {
                    index,
                    unit,
                    request,
                    tokens,
                })
            });
            let fx = config.fx.clone();
            let cost = one.price.clone().map(|price| -> CostOf {
                Arc::new(move |completion: &Completion| {
                    price::ringgit(&price, &fx, completion.usage.as_ref()?)
                })
            });
            Lane {
                endpoint_index,
                endpoint: Arc::clone(&one.endpoint),
                limits: one.limits.clone(),
                work: Box::new(work),
                cost,
            }
        })
        .collect()
}

fn estimate(request: &Request) -> u64 {
    let characters: usize = request
        .messages
        .iter()
        .map(|message| message.content.chars().count())
        .sum();
    (2 * characters as u64).div_ceil(TWICE_CHARACTERS_A_TOKEN)
        + u64::from(request.parameters.max_tokens.unwrap_or(0))
}

struct Listener<'a> {
    connected: &'a [Connected],
    journal: Journal,
    progress: Progress,
    manifest: &'a mut Manifest,
}

async fn drive(
    lanes: Vec<Lane>,
    settings: RunnerSettings,
    stop: Stop,
    mut listener: Listener<'_>,
) -> anyhow::Result<bool> {
    let (sender, mut events) = mpsc::channel(256);
    let running = tokio::spawn(pipeline::run(lanes, settings, stop.clone(), sender));
    let watcher = tokio::spawn(watch(stop.clone()));
    while let Some(event) = events.recv().await {
        listener.hear(event)?;
    }
    watcher.abort();
    running.await?;
    listener.journal.sync()?;
    listener.progress.end();
    Ok(stop.drain.is_cancelled() || stop.abort.is_cancelled())
}

/// The first Ctrl-C drains, the second stops at once.
async fn watch(stop: Stop) {
    if tokio::signal::ctrl_c().await.is_ok() {
        terminal::say("stopping: waiting for requests in flight (Ctrl-C again stops at once)");
        stop.drain.cancel();
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.abort.cancel();
        }
    }
}

impl Listener<'_> {
    fn hear(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Sent { .. } => {}
            Event::Retrying { endpoint, .. } => self.progress.retrying(endpoint),
            Event::Finished {
                endpoint,
                work,
                outcome,
                failed,
            } => {
                let record = record(&self.connected[endpoint], *work, outcome, &failed);
                // On disk before it is counted.
                self.journal
                    .append(&record)
                    .context("the journal cannot be written; nothing more was asked")?;
                self.progress
                    .finished(endpoint, record.state == State::Errored);
            }
            Event::Stopped { endpoint, reason } => {
                let why = match reason {
                    StopReason::Fatal(error) | StopReason::WaitTooLong(error) => {
                        match &error.hint {
                            Some(hint) => format!("{error} (hint: {hint})"),
                            None => error.to_string(),
                        }
                    }
                    StopReason::DayBudget => "the requests-per-day budget is used up".to_owned(),
                    StopReason::MaxCost => "the next request could pass `--max-cost`".to_owned(),
                };
                terminal::say(&format!(
                    "error: endpoint `{}` stopped: {why}",
                    self.manifest.endpoints[endpoint].name
                ));
                self.manifest.endpoints[endpoint].stopped = Some(why);
            }
        }
        Ok(())
    }
}
