//! `serasi list`: suites, tasks, endpoints, controls and recorded runs.

use std::collections::BTreeSet;

use crate::cli::{ListArgs, OutputFormat};
use crate::commands::job;
use crate::control::Control;
use crate::exit::Exit;
use crate::record::folder;
use crate::record::manifest::Manifest;
use crate::report::SuiteName;
use crate::report::listing::{self, ControlLine, EndpointLine, Listing, RunLine, TaskEntry};
use crate::task::suite::Loaded;
use crate::terminal;

/// Prints the listing.
///
/// # Errors
/// A faulty suite or configuration.
pub fn list(args: &ListArgs) -> anyhow::Result<Exit> {
    let (config, _) = job::configuration(args.config.as_deref())?;
    let suite = job::load(args.suite.as_deref().or(config.run.suite.as_deref()))?;
    let endpoints = config.endpoints.iter().map(|one| EndpointLine {
        name: one.name.clone(),
        provider: one.provider.as_str().to_owned(),
        model: one.model.clone().unwrap_or_else(|| one.name.clone()),
    });
    let controls = Control::ALL.map(|one| ControlLine {
        name: one.name().to_owned(),
        about: one.about().to_owned(),
    });
    let runs = folder::list(&args.out)
        .into_iter()
        .filter_map(|path| Manifest::read(&path).ok());
    let listing = Listing {
        version: 1,
        suite: SuiteName {
            name: suite.name.clone(),
            version: suite.version.clone(),
        },
        tasks: suite.tasks.iter().map(task).collect(),
        endpoints: endpoints.collect(),
        controls: controls.to_vec(),
        runs: runs.map(run).collect(),
    };
    let text = match args.format {
        OutputFormat::Text => listing::text(&listing, terminal::width()),
        OutputFormat::Json => serde_json::to_string(&listing)? + "\n",
    };
    terminal::data(&text)?;
    Ok(Exit::Done)
}

fn task(loaded: &Loaded) -> TaskEntry {
    let twins: BTreeSet<u32> = loaded.test.entries().map(|entry| entry.twin).collect();
    TaskEntry {
        name: loaded.task.name.clone(),
        title: loaded.task.title.en.clone(),
        skill: format!("{:?}", loaded.task.skill).to_lowercase(),
        metric: loaded
            .task
            .headline()
            .map_or("", |one| one.scorer.name())
            .to_owned(),
        samples: loaded.test.len(),
        scenarios: twins.len(),
    }
}

fn run(manifest: Manifest) -> RunLine {
    RunLine {
        run: manifest.run,
        status: manifest.status.as_str().to_owned(),
        suite: format!("{} {}", manifest.suite, manifest.suite_version),
        endpoints: manifest.endpoints.into_iter().map(|one| one.name).collect(),
    }
}
