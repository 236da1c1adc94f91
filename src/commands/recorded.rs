//! `serasi score` and `serasi report`: from what was recorded, without a model.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::{OutputFormat, RecordedArgs};
use crate::commands::Usage;
use crate::commands::units::Units;
use crate::dataset::index::id_key;
use crate::dataset::select::Selection;
use crate::exit::Exit;
use crate::metric::{EndpointFacts, Scale, Scored, Skill, TaskFacts, table};
use crate::record::folder;
use crate::record::manifest::{Manifest, SelectionEntry, replace};
use crate::record::read::Reader;
use crate::report::render::{Format, render};
use crate::report::{Report, SuiteName, TaskLine};
use crate::score::Value;
use crate::task::plan::Plan;
use crate::task::scoring;
use crate::task::suite::Suite;
use crate::{task, terminal};

/// Coverage below this makes a run incomplete (contracts §1).
const COVERAGE_FLOOR: f64 = 95.0;

/// Scores a recorded run again and prints its report.
///
/// # Errors
/// No such run, a changed suite, an unreadable journal.
pub fn score(args: &RecordedArgs) -> anyhow::Result<Exit> {
    let path = folder::find(&args.out, &args.run).map_err(|fault| Usage::faults(&[fault]))?;
    print(&path, args.format)
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
pub fn print(path: &Path, format: OutputFormat) -> anyhow::Result<Exit> {
    let manifest = Manifest::read(path).map_err(|fault| Usage::faults(&[fault]))?;
    let plan = plan_of(&manifest)?;
    let report = scored(path, &manifest, &plan)?;
    replace(
        &path.join("summary.json"),
        render(&report, Format::Json, terminal::WIDTH).as_bytes(),
    )?;
    let format = match format {
        OutputFormat::Text => Format::Text,
        OutputFormat::Json => Format::Json,
    };
    terminal::data(&render(&report, format, terminal::WIDTH))?;
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

fn plan_of(manifest: &Manifest) -> anyhow::Result<Plan> {
    let folder = manifest.suite_folder.as_ref().map(PathBuf::from);
    let suite = Suite::load(folder.as_deref()).map_err(|faults| Usage::faults(&faults))?;
    if suite.digest() != manifest.suite_digest {
        let problem = format!(
            "the suite changed since run `{}` (suite {} {}, digest {}); score it with the version that made it",
            manifest.run, manifest.suite, manifest.suite_version, manifest.suite_digest
        );
        return Err(Usage(problem).into());
    }
    let entry = &manifest.selection;
    Ok(Plan::new(
        Arc::new(suite),
        &entry.tasks,
        &selection(entry)?,
        entry.epochs,
    ))
}

/// The selection a manifest states.
///
/// # Errors
/// A sector or register that this version does not know.
pub fn selection(entry: &SelectionEntry) -> anyhow::Result<Selection> {
    let sectors = entry
        .sectors
        .iter()
        .map(|word| word.parse())
        .collect::<Result<_, String>>()
        .map_err(Usage)?;
    let registers = entry
        .registers
        .iter()
        .map(|word| word.parse())
        .collect::<Result<_, String>>()
        .map_err(Usage)?;
    Ok(Selection {
        sectors,
        registers,
        samples: entry.samples.clone(),
        limit: entry.limit,
        seed: entry.seed,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds need no more than an f32"
)]
fn scored(path: &Path, manifest: &Manifest, plan: &Plan) -> anyhow::Result<Report> {
    let names: Vec<String> = manifest
        .endpoints
        .iter()
        .map(|one| one.name.clone())
        .collect();
    let journal = path.join("records.jsonl");
    let units = Units::scan(&journal, plan, &names)?;
    let mut reader = Reader::open(&journal).map_err(|fault| Usage::faults(&[fault]))?;
    let beside = path.join("scores.part");
    let mut out = BufWriter::new(std::fs::File::create(&beside)?);
    let (mut rows, mut endpoints) = (Vec::new(), Vec::new());
    for (entry, offsets) in manifest.endpoints.iter().zip(&units.offsets) {
        let mut facts = EndpointFacts {
            name: entry.name.clone(),
            control: entry.control,
            planned: plan.units(),
            cost_rm: None,
            latencies_ms: Vec::new(),
            concurrency: entry.concurrency,
        };
        let mut row = Vec::new();
        for (unit, offset) in offsets
            .iter()
            .enumerate()
            .filter_map(|(unit, offset)| Some((unit, (*offset)?)))
        {
            let place = plan.place(unit);
            let loaded = &plan.suite.tasks[place.task];
            let fault = |fault| Usage::faults(&[fault]);
            let record = reader.at(offset).map_err(fault)?;
            let sample = loaded.test.sample(place.sample).map_err(fault)?;
            let line = scoring::line(&loaded.task, &sample, &record);
            serde_json::to_writer(&mut out, &line)?;
            out.write_all(b"\n")?;
            facts
                .latencies_ms
                .extend(record.latency_ms.map(|latency| latency as f32));
            row.push(compact(place, &line));
        }
        rows.push(row);
        endpoints.push(facts);
    }
    out.into_inner()
        .map_err(std::io::IntoInnerError::into_error)?
        .sync_data()?;
    std::fs::rename(&beside, path.join("scores.jsonl"))?;
    Ok(assemble(manifest, plan, &endpoints, &rows))
}

fn compact(place: task::plan::Place, line: &scoring::Line) -> Scored {
    Scored {
        task: u16::try_from(place.task).unwrap_or(u16::MAX),
        sample: id_key(&line.sample),
        twin: id_key(&line.twin),
        register: line.register,
        sector: line.sector,
        epoch: line.epoch,
        state: line.state,
        value: match line.headline {
            Some(Value::Value(value)) => Some((value, 1.0)),
            Some(Value::Ratio { num, den }) => Some((num, den)),
            _ => None,
        },
    }
}

fn assemble(
    manifest: &Manifest,
    plan: &Plan,
    endpoints: &[EndpointFacts],
    rows: &[Vec<Scored>],
) -> Report {
    let tasks: Vec<TaskFacts> = plan.suite.tasks.iter().map(facts).collect();
    let table = table::table(&tasks, endpoints, rows);
    let planned: usize = endpoints.iter().map(|one| one.planned).sum();
    let answered = rows
        .iter()
        .flatten()
        .filter(|one| one.state != crate::record::State::Errored)
        .count();
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
        status: format!("{:?}", manifest.status).to_lowercase(),
        coverage: coverage.into(),
        columns: table.columns,
        rows: table.rows,
        tasks: plan.suite.tasks.iter().map(task_line).collect(),
        notes: manifest
            .endpoints
            .iter()
            .filter_map(|one| {
                Some(format!(
                    "{} was stopped: {}",
                    one.name,
                    one.stopped.as_deref()?
                ))
            })
            .collect(),
    }
}

fn facts(loaded: &task::suite::Loaded) -> TaskFacts {
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

fn task_line(loaded: &task::suite::Loaded) -> TaskLine {
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
