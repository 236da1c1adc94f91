//! `serasi score` and `serasi report`: from what was recorded, without a model.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use crate::cli::{OutputFormat, RecordedArgs};
use crate::commands::besides::Besides;
use crate::commands::units::Units;
use crate::commands::{Usage, job};
use crate::dataset::index::id_key;
use crate::dataset::{Register, Sample};
use crate::endpoint::failure::ErrorKind;
use crate::exit::Exit;
use crate::lang::gate::Gate;
use crate::metric::running::MAX_UNLOADED;
use crate::metric::tally::Tally;
use crate::metric::{EndpointFacts, Row, Scale, Scored, Skill, TaskFacts, table};
use crate::price::{self, Fx};
use crate::record::manifest::{EndpointEntry, Manifest, beside, replace};
use crate::record::read::Reader;
use crate::record::{Record, State, folder};
use crate::report::render::{Format, render};
use crate::report::{Report, SuiteName, TaskLine};
use crate::score::Value;
use crate::task::plan::{Place, Plan};
use crate::task::scoring;
use crate::task::suite::Loaded;
use crate::text::sanitise;
use crate::{task, terminal};

/// Coverage below this makes a run incomplete (contracts §1).
const COVERAGE_FLOOR: f64 = 95.0;

/// Scores a recorded run again and prints its report.
///
/// # Errors
/// No such run, a changed suite, an unreadable journal.
pub fn score(args: &RecordedArgs) -> anyhow::Result<Exit> {
    let path = folder::find(&job::out_of(args.out.as_deref())?, &args.run).map_err(Usage::fault)?;
    let manifest = Manifest::read(&path).map_err(Usage::fault)?;
    print(&path, &plan_of(&manifest)?, args.format)
}

/// Prints the report of a recorded run. Scores are derived, so they are made anew: same records, same bytes.
///
/// # Errors
/// As [`score`].
pub fn report(args: &RecordedArgs) -> anyhow::Result<Exit> {
    score(args)
}

/// Scores, writes `scores.jsonl` and `summary.json`, prints the report, and says how complete the run is.
///
/// # Errors
/// As [`score`].
pub fn print(path: &Path, plan: &Plan, format: OutputFormat) -> anyhow::Result<Exit> {
    let manifest = Manifest::read(path).map_err(Usage::fault)?;
    let report = scored(path, &manifest, plan)?;
    replace(
        &path.join("summary.json"),
        render(&report, Format::Json, terminal::WIDTH).as_bytes(),
    )?;
    let format = match format {
        OutputFormat::Text => Format::Text,
        OutputFormat::Json => Format::Json,
    };
    terminal::data(&render(&report, format, terminal::width()))?;
    let complete = report
        .coverage
        .value()
        .is_some_and(|coverage| coverage >= COVERAGE_FLOOR);
    Ok(if complete {
        Exit::Done
    } else {
        Exit::Incomplete
    })
}

/// The plan of a recorded run, over the suite it asked.
///
/// # Errors
/// A suite that is gone or has changed since.
pub fn plan_of(manifest: &Manifest) -> anyhow::Result<Plan> {
    let suite = job::load(manifest.suite_folder.as_deref().map(Path::new))?;
    if suite.digest() != manifest.suite_digest {
        let problem = format!(
            "the suite changed since run `{}` (suite {} {}, digest {}); score it with the version that made it",
            manifest.run, manifest.suite, manifest.suite_version, manifest.suite_digest
        );
        return Err(Usage(problem).into());
    }
    job::plan(Arc::new(suite), &manifest.selection)
}

fn scored(path: &Path, manifest: &Manifest, plan: &Plan) -> anyhow::Result<Report> {
    let names: Vec<String> = manifest
        .endpoints
        .iter()
        .map(|one| one.name.clone())
        .collect();
    let journal = path.join("records.jsonl");
    let units = Units::scan(&journal, plan, &names)?;
    let mut reader = Reader::open(&journal).map_err(Usage::fault)?;
    let beside = beside(&path.join("scores.jsonl"));
    let unwritable =
        |error: io::Error| Usage(format!("`{}` cannot be written: {error}", beside.display()));
    let mut out = BufWriter::new(std::fs::File::create(&beside).map_err(unwritable)?);
    let planned = planned_cells(plan);
    let (mut tallies, mut endpoints) = (Vec::new(), Vec::new());
    let (besides, mut beside_tallies) = (Besides::of(plan), Vec::new());
    let mut errors = Errors::new();
    for (at, entry) in manifest.endpoints.iter().enumerate() {
        let mut facts = asked(entry, plan, &planned);
        let samples = planned
            .iter()
            .map(|(cell, units)| (*cell, units / plan.epochs as usize));
        let samples: BTreeMap<_, _> = samples.collect();
        let tasks = plan.suite.tasks.len();
        let mut other = besides.tallies(tasks, &samples);
        let mut tally = Tally::new(tasks, samples);
        for (unit, offset) in units.recorded(at) {
            let place = plan.place(unit);
            let loaded = &plan.suite.tasks[place.task];
            let record = reader.at(offset).map_err(Usage::fault)?;
            let sample = loaded.test.sample(place.sample).map_err(Usage::fault)?;
            let line = scoring::line(&loaded.task, &sample, &record);
            serde_json::to_writer(&mut out, &line)?;
            out.write_all(b"\n")?;
            let scored = compact(place, loaded, &sample, &line);
            tally.add(&scored);
            besides.add(&mut other, &scored, (&sample, &line));
            spend(&mut facts, entry, &manifest.fx, &record);
            if let (State::Errored, Some(error)) = (record.state, record.error) {
                let kind = errors.entry((at, error.kind)).or_insert((0, error.message));
                kind.0 += 1;
            }
        }
        tally.finish();
        other.iter_mut().for_each(Tally::finish);
        tallies.push(tally);
        beside_tallies.push(other);
        endpoints.push(facts);
    }
    out.into_inner()
        .map_err(io::IntoInnerError::into_error)?
        .sync_data()?;
    std::fs::rename(&beside, path.join("scores.jsonl"))?;
    let mut report = assemble(manifest, plan, (&endpoints, &tallies), &errors);
    let tasks: Vec<TaskFacts> = plan.suite.tasks.iter().map(facts).collect();
    let beside = (endpoints.as_slice(), beside_tallies.as_slice());
    besides.fill(&mut report.rows, &tasks, beside);
    let detector = plan.suite.detector.as_ref();
    besides.fill_columns(&mut report.rows, (&tasks, detector), beside);
    Ok(report)
}

/// An endpoint before its first reply.
fn asked(
    entry: &EndpointEntry,
    plan: &Plan,
    planned: &Arc<BTreeMap<(u16, Register), usize>>,
) -> EndpointFacts {
    EndpointFacts {
        name: entry.name.clone(),
        control: entry.control,
        planned: plan.units(),
        planned_cells: Arc::clone(planned),
        cost_rm: None,
        latencies_ms: Vec::new(),
        concurrency: entry.concurrency,
    }
}

/// Errors by endpoint and kind: how many, and what the first one said.
type Errors = BTreeMap<(usize, ErrorKind), (usize, String)>;

/// Units planned of every task and register.
pub fn planned_cells(plan: &Plan) -> Arc<BTreeMap<(u16, Register), usize>> {
    let mut cells = BTreeMap::new();
    for unit in (0..plan.units()).step_by(plan.epochs as usize) {
        let place = plan.place(unit);
        let register = plan.suite.tasks[place.task].test.register(place.sample);
        *cells.entry((narrow(place.task), register)).or_default() += plan.epochs as usize;
    }
    Arc::new(cells)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds need no more than an f32"
)]
fn spend(facts: &mut EndpointFacts, entry: &EndpointEntry, fx: &Fx, record: &Record) {
    // Times under load, or from a run of which this one does not know the load, are not kept.
    if facts.concurrency <= MAX_UNLOADED && record.reused_from.is_none() {
        facts
            .latencies_ms
            .extend(record.latency_ms.map(|latency| latency as f32));
    }
    let usage = record
        .usage
        .as_ref()
        .filter(|_| record.reused_from.is_none());
    let cost = entry
        .price
        .as_ref()
        .zip(usage)
        .and_then(|(price, usage)| price::ringgit(price, fx, usage));
    if let Some(cost) = cost {
        *facts.cost_rm.get_or_insert(0.0) += cost;
    }
}

fn compact(place: Place, loaded: &Loaded, sample: &Sample, line: &scoring::Line) -> Scored {
    let value = match line.headline {
        Some(Value::Value(value)) => Some((value, 1.0)),
        Some(Value::Ratio { num, den }) => Some((num, den)),
        _ => None,
    };
    let weight = match line.state {
        State::Errored => match scoring::nothing(&loaded.task, sample) {
            Some(Value::Ratio { den, .. }) => den,
            Some(_) => 1.0,
            None => 0.0,
        },
        _ => 1.0,
    };
    Scored {
        task: narrow(place.task),
        sample: id_key(&line.sample),
        twin: id_key(&line.twin),
        register: line.register,
        sector: line.sector,
        epoch: line.epoch,
        state: line.state,
        value,
        weight,
        undecided: line
            .scores
            .iter()
            .any(|score| score.gate == Some(Gate::Undecided)),
    }
}

/// A suite has far fewer than 65,536 tasks.
fn narrow(task: usize) -> u16 {
    u16::try_from(task).unwrap_or(u16::MAX)
}

fn assemble(
    manifest: &Manifest,
    plan: &Plan,
    (endpoints, tallies): (&[EndpointFacts], &[Tally]),
    errors: &Errors,
) -> Report {
    let tasks: Vec<TaskFacts> = plan.suite.tasks.iter().map(facts).collect();
    let mut table = table::table(&tasks, endpoints, tallies);
    // What was not asked has no line.
    let chosen = plan.chosen().filter(|(_, samples)| *samples > 0);
    let asked: Vec<&Loaded> = chosen.map(|(task, _)| &plan.suite.tasks[task]).collect();
    let all = plan.suite.tasks.len();
    let partial = (asked.len() < all).then(|| {
        format!("{} of the suite's {all} tasks were asked; Understand, Write and Fit are means over these", asked.len())
    });
    for row in &mut table.rows {
        row.tasks
            .retain(|one| asked.iter().any(|loaded| loaded.task.name == one.task));
    }
    let planned: usize = endpoints.iter().map(|one| one.planned).sum();
    let answered: usize = tallies
        .iter()
        .map(|one| one.len() - one.count(State::Errored))
        .sum();
    let coverage = crate::stats::Estimate {
        value: 100.0 * answered as f64 / planned as f64,
        interval: None,
        n: planned,
        clusters: planned,
        method: "count over all endpoints".to_owned(),
    };
    Report {
        version: 1,
        run: manifest.run.clone(),
        suite: SuiteName {
            name: manifest.suite.clone(),
            version: manifest.suite_version.clone(),
        },
        status: manifest.status.as_str().to_owned(),
        coverage: coverage.into(),
        columns: table.columns,
        tasks: asked.into_iter().map(task_line).collect(),
        notes: partial
            .into_iter()
            .chain(kin(&plan.suite.written_with, manifest))
            .chain(notes(manifest, &table.rows, errors))
            .collect(),
        rows: table.rows,
    }
}

/// Which endpoints are of a family that helped to write the items: its own wording may suit them.
fn kin(families: &[String], manifest: &Manifest) -> Option<String> {
    let of = |model: &str| {
        let model = model.to_lowercase();
        families
            .iter()
            .any(|one| model.contains(&one.to_lowercase()))
    };
    let kin: Vec<&str> = manifest
        .endpoints
        .iter()
        .filter(|one| of(&one.model))
        .map(|one| one.name.as_str())
        .collect();
    (!kin.is_empty()).then(|| {
        let (names, family) = (kin.join(", "), families.join(", "));
        format!("{names}: of a family that helped to write the suite's items ({family}); its own wording may suit it")
    })
}

/// What a reader must know besides the numbers.
fn notes(manifest: &Manifest, rows: &[Row], errors: &Errors) -> Vec<String> {
    let errored = errors.iter().map(|((at, kind), (count, first))| {
        let name = &manifest.endpoints[*at].name;
        format!(
            "{name}: {count} errored ({}), the first: {first}",
            kind.as_str()
        )
    });
    let stopped = manifest.endpoints.iter().filter_map(|one| {
        let why = one.stopped.as_deref()?;
        Some(format!("{} was stopped: {why}", one.name))
    });
    let unranked = rows.iter().filter_map(|row| {
        let why = row.unranked.as_deref()?;
        Some(format!("{} has no rank: {why}", row.endpoint))
    });
    let undecided = rows.iter().filter_map(|row| {
        let (low, high) = (row.write_low.value()?, row.figure("write")?.value()?);
        (row.undecided > 0).then(|| {
            let (name, count) = (&row.endpoint, row.undecided);
            format!("{name}: the language of {count} replies is undecided; Write is between {low:.1} and {high:.1}")
        })
    });
    let gone = &manifest.selection.expired;
    let expired = (!gone.is_empty()).then(|| {
        let (count, first) = (gone.len(), gone.join(", "));
        let list = sanitise::line(&first, 200);
        format!("{count} samples were no longer true and not asked: {list}")
    });
    stopped
        .chain(expired)
        .chain(errored)
        .chain(unranked)
        .chain(undecided)
        .collect()
}

/// What the table needs to know of a task.
pub fn facts(loaded: &Loaded) -> TaskFacts {
    TaskFacts {
        name: loaded.task.name.clone(),
        title_en: loaded.task.title.en.clone(),
        skill: match loaded.task.skill {
            task::Skill::Understand => Skill::Understand,
            task::Skill::Write => Skill::Write,
        },
        metric: loaded
            .task
            .headline()
            .map_or("", |one| one.scorer.name())
            .to_owned(),
        scale: loaded.scale.map(|scale| Scale {
            floor: scale.floor,
            ceiling: scale.ceiling,
        }),
    }
}

fn task_line(loaded: &Loaded) -> TaskLine {
    let headline = loaded.task.headline();
    TaskLine {
        name: loaded.task.name.clone(),
        title: loaded.task.title.en.clone(),
        metric: headline.map_or("", |one| one.scorer.name()).to_owned(),
        signature: headline.map_or_else(String::new, |one| one.scorer.signature()),
        floor: loaded.scale.map(|scale| scale.floor),
        ceiling: loaded.scale.map(|scale| scale.ceiling),
    }
}
