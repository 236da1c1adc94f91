//! `serasi score --audit-extraction`: what every reading rule would make of the recorded replies. Changes no file.

use std::path::Path;

use crate::cli::{OutputFormat, RecordedArgs};
use crate::commands::recorded::{facts, plan_of, planned_cells};
use crate::commands::units::Units;
use crate::commands::{Usage, job};
use crate::dataset::Register;
use crate::dataset::index::id_key;
use crate::exit::Exit;
use crate::metric::TaskFacts;
use crate::metric::extraction::{Audited, Reading, Readings, Share, audit, together};
use crate::record::State;
use crate::record::folder;
use crate::record::manifest::Manifest;
use crate::record::read::Reader;
use crate::report::extraction::{ExtractionAudit, TaskAudit, TogetherAudit, text};
use crate::score::{ByRule, Value};
use crate::task::plan::Plan;
use crate::task::scoring;
use crate::terminal;

/// Why there is nothing to audit.
const NOTHING: &str = "no task of this run reads its answer out of the reply by a rule (headline `choice` or `exact`): nothing to audit";

/// Reads every recorded reply by every rule of its task and prints what became of shares and ranks.
///
/// # Errors
/// No such run, a changed suite, an unreadable journal.
pub fn audit_extraction(args: &RecordedArgs) -> anyhow::Result<Exit> {
    let path = folder::find(&job::out_of(args.out.as_deref())?, &args.run).map_err(Usage::fault)?;
    let manifest = Manifest::read(&path).map_err(Usage::fault)?;
    let plan = plan_of(&manifest)?;
    let subjects = subjects(&plan);
    let endpoints = read(&path, &manifest, &plan, &subjects)?;
    let page = assemble(&manifest, &subjects, &endpoints);
    let shown = match args.format {
        OutputFormat::Text => text(&page, terminal::width()),
        OutputFormat::Json => serde_json::to_string(&page)? + "\n",
    };
    terminal::data(&shown)?;
    Ok(Exit::Done)
}

/// A task whose headline reads an answer by a rule.
struct Subject {
    /// Its position in the suite.
    task: usize,
    facts: TaskFacts,
    rules: Vec<ByRule>,
    /// Whether it was asked in casual Malay.
    casual: bool,
}

impl Subject {
    fn rule_names(&self) -> Vec<&'static str> {
        self.rules.iter().map(|(name, _)| *name).collect()
    }
}

/// What one endpoint makes of every subject.
struct EndpointShares {
    /// One entry a subject, one share a rule.
    tasks: Vec<Vec<Share>>,
    errored: usize,
    planned: usize,
    recorded: usize,
}

fn subjects(plan: &Plan) -> Vec<Subject> {
    let cells = planned_cells(plan);
    let asked = plan.chosen().filter(|(_, samples)| *samples > 0);
    let subject = |(task, _): (usize, usize)| {
        let loaded = &plan.suite.tasks[task];
        let rules = loaded.task.headline()?.scorer.by_rule();
        let registers = cells.keys().filter(|cell| usize::from(cell.0) == task);
        let casual = registers
            .into_iter()
            .any(|cell| Register::CASUAL.contains(&cell.1));
        (!rules.is_empty()).then(|| Subject {
            task,
            facts: facts(loaded),
            rules,
            casual,
        })
    };
    asked.filter_map(subject).collect()
}

/// Streams the journal, one endpoint after the other; replies of other tasks are not read.
fn read(
    path: &Path,
    manifest: &Manifest,
    plan: &Plan,
    subjects: &[Subject],
) -> anyhow::Result<Vec<EndpointShares>> {
    let names: Vec<String> = manifest
        .endpoints
        .iter()
        .map(|one| one.name.clone())
        .collect();
    let journal = path.join("records.jsonl");
    let units = Units::scan(&journal, plan, &names)?;
    let mut reader = Reader::open(&journal).map_err(Usage::fault)?;
    let planned = (0..plan.units()).filter(|unit| at(subjects, plan.place(*unit).task).is_some());
    let planned = planned.count();
    let mut endpoints = Vec::new();
    for endpoint in 0..names.len() {
        let mut readings: Vec<Readings> = subjects
            .iter()
            .map(|one| Readings::new(one.rules.len()))
            .collect();
        let (mut errored, mut recorded) = (0, 0);
        for (unit, offset) in units.recorded(endpoint) {
            let place = plan.place(unit);
            let Some(subject) = at(subjects, place.task) else {
                continue;
            };
            let loaded = &plan.suite.tasks[place.task];
            let record = reader.at(offset).map_err(Usage::fault)?;
            let sample = loaded.test.sample(place.sample).map_err(Usage::fault)?;
            recorded += 1;
            errored += usize::from(record.state == State::Errored);
            let rules = &subjects[subject].rules;
            if let Some(values) = scoring::by_rule(&loaded.task, rules, &sample, &record) {
                let key = (id_key(&sample.id), id_key(&sample.twin));
                let read: Vec<Reading> = values.iter().map(reading).collect();
                readings[subject].add(key, sample.register, &read);
            }
        }
        let shares = subjects.iter().zip(&readings);
        endpoints.push(EndpointShares {
            tasks: shares
                .map(|(one, read)| read.shares(&one.facts, one.casual))
                .collect(),
            errored,
            planned,
            recorded,
        });
    }
    Ok(endpoints)
}

fn at(subjects: &[Subject], task: usize) -> Option<usize> {
    subjects.iter().position(|one| one.task == task)
}

fn reading(value: &Value) -> Reading {
    Reading {
        worth: match value {
            Value::Value(worth) => *worth,
            Value::Ratio { .. } | Value::Unparsed(_) | Value::Unscored(_) => 0.0,
        },
        unparsed: matches!(value, Value::Unparsed(_)),
    }
}

fn assemble(
    manifest: &Manifest,
    subjects: &[Subject],
    endpoints: &[EndpointShares],
) -> ExtractionAudit {
    let audited = |shares: &dyn Fn(&EndpointShares) -> Vec<Share>| -> Vec<Audited> {
        let entries = manifest.endpoints.iter().zip(endpoints);
        entries
            .map(|(entry, one)| Audited {
                endpoint: entry.name.clone(),
                control: entry.control,
                shares: shares(one),
            })
            .collect()
    };
    let task = |(at, one): (usize, &Subject)| TaskAudit {
        task: one.facts.name.clone(),
        metric: one.facts.metric.clone(),
        audit: audit(
            &one.facts.metric,
            &one.rule_names(),
            audited(&|shares| shares.tasks[at].clone()),
        ),
    };
    let mut metrics: Vec<&str> = subjects
        .iter()
        .map(|one| one.facts.metric.as_str())
        .collect();
    metrics.sort_unstable();
    metrics.dedup();
    let all = metrics.into_iter().filter_map(|metric| {
        let alike: Vec<usize> = (0..subjects.len())
            .filter(|at| subjects[*at].facts.metric == metric)
            .collect();
        let mean = |one: &EndpointShares| {
            let tasks: Vec<&[Share]> = alike.iter().map(|at| one.tasks[*at].as_slice()).collect();
            together(&tasks)
        };
        let rules = subjects[*alike.first()?].rule_names();
        let label = format!("mean over {} tasks, {metric}", alike.len());
        Some(TogetherAudit {
            metric: metric.to_owned(),
            tasks: alike
                .iter()
                .map(|at| subjects[*at].facts.name.clone())
                .collect(),
            audit: audit(&label, &rules, audited(&mean)),
        })
    });
    ExtractionAudit {
        version: 1,
        run: manifest.run.clone(),
        tasks: subjects.iter().enumerate().map(task).collect(),
        together: all.collect(),
        notes: notes(manifest, subjects, endpoints),
    }
}

/// Replies that no share counts.
fn notes(manifest: &Manifest, subjects: &[Subject], endpoints: &[EndpointShares]) -> Vec<String> {
    if subjects.is_empty() {
        return vec![NOTHING.to_owned()];
    }
    let entries = manifest.endpoints.iter().zip(endpoints);
    let missing = entries.filter_map(|(entry, one)| {
        let unasked = one.planned - one.recorded;
        let without = one.errored + unasked;
        (without > 0).then(|| {
            format!(
                "{}: {without} of {} replies are in no share ({} errored, {unasked} not asked)",
                entry.name, one.planned, one.errored
            )
        })
    });
    missing.collect()
}
