//! `serasi show RUN SAMPLE`: one sample with its prompt, references, replies and scores.

use std::path::Path;

use crate::cli::{OutputFormat, ShowArgs};
use crate::commands::recorded::plan_of;
use crate::commands::units::Units;
use crate::commands::{Usage, job};
use crate::exit::Exit;
use crate::record::folder;
use crate::record::manifest::Manifest;
use crate::record::read::Reader;
use crate::report::specimen::{self, ReplyLine, Specimen};
use crate::task::plan::Plan;
use crate::task::scoring;
use crate::terminal;

/// Prints the sample, once for every task that has one of this id.
///
/// # Errors
/// No such run, endpoint or sample.
pub fn show(args: &ShowArgs) -> anyhow::Result<Exit> {
    let (path, endpoint) =
        folder::find_with_endpoint(&job::out_of(args.out.as_deref())?, &args.run)
            .map_err(Usage::fault)?;
    let manifest = Manifest::read(&path).map_err(Usage::fault)?;
    if let Some(name) = endpoint
        .as_ref()
        .filter(|name| !manifest.endpoints.iter().any(|one| one.name == **name))
    {
        let known: Vec<_> = manifest
            .endpoints
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        let problem = format!(
            "run `{}` has no endpoint `{name}` (it has: {})",
            manifest.run,
            known.join(", ")
        );
        return Err(Usage(problem).into());
    }
    let plan = plan_of(&manifest)?;
    let names: Vec<String> = manifest
        .endpoints
        .iter()
        .map(|one| one.name.clone())
        .collect();
    let units = Units::scan(&path.join("records.jsonl"), &plan, &names)?;
    let mut found = Vec::new();
    for (task, _) in plan.chosen() {
        let name = &plan.suite.tasks[task].task.name;
        let Some(first) = plan.index_of(name, &args.sample, 0) else {
            continue;
        };
        let wanted = |at: usize| endpoint.as_ref().is_none_or(|one| *one == names[at]);
        let asked: Vec<usize> = (0..names.len()).filter(|at| wanted(*at)).collect();
        found.push(specimen(&path, &manifest, (&plan, first), &units, &asked)?);
    }
    if found.is_empty() {
        let problem = format!("run `{}` asked no sample `{}`", manifest.run, args.sample);
        return Err(Usage(problem).into());
    }
    let mut text = String::new();
    for one in &found {
        match args.format {
            OutputFormat::Text => text += &specimen::text(one),
            OutputFormat::Json => text += &(serde_json::to_string(one)? + "\n"),
        }
    }
    terminal::data(&text)?;
    Ok(Exit::Done)
}

/// The sample whose first epoch is unit `first` of the plan.
fn specimen(
    path: &Path,
    manifest: &Manifest,
    (plan, first): (&Plan, usize),
    units: &Units,
    asked: &[usize],
) -> anyhow::Result<Specimen> {
    let (unit, sample, request) = plan.render(first).map_err(Usage::fault)?;
    let task = &plan.suite.tasks[plan.place(first).task].task;
    let mut reader = Reader::open(&path.join("records.jsonl")).map_err(Usage::fault)?;
    let mut replies = Vec::new();
    let epochs = first..first + plan.epochs as usize;
    for endpoint in asked {
        for (_, offset) in units
            .recorded(*endpoint)
            .filter(|(index, _)| epochs.contains(index))
        {
            let record = reader.at(offset).map_err(Usage::fault)?;
            let line = scoring::line(task, &sample, &record);
            replies.push(ReplyLine {
                record,
                state: line.state.as_str().to_owned(),
                headline: line.headline,
                scores: line.scores,
            });
        }
    }
    Ok(Specimen {
        version: 1,
        run: manifest.run.clone(),
        task: unit.task,
        sample,
        messages: request.messages,
        replies,
    })
}
