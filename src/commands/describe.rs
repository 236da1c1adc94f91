//! The manifest of a run that is about to start: everything needed to run it again.

use std::collections::BTreeMap;

use crate::commands::job::Job;
use crate::config::connect::Connected;
use crate::digest::Digest;
use crate::record::manifest::{EndpointEntry, MANIFEST_VERSION, Manifest, Status};

/// Describes a run. The folder's name is filled in once the folder is known.
pub fn manifest(job: &Job, connected: &[Connected], now: jiff::Timestamp) -> Manifest {
    let suite = &job.plan.suite;
    let suite_digest = suite.digest();
    let endpoints: Vec<EndpointEntry> = connected.iter().map(|one| entry(job, one)).collect();
    // What decides the questions asked: a run is resumed only where all of it is the same.
    let asked: Vec<_> = endpoints
        .iter()
        .map(|one| serde_json::json!([one.name, one.identity, one.effective]))
        .collect();
    let described = serde_json::json!({ "suite": suite_digest, "selection": job.selection, "endpoints": asked });
    let tasks = || suite.tasks.iter().map(|one| &one.task);
    let signatures = tasks().map(|task| {
        let list = task.scores.iter().map(|score| score.scorer.signature());
        (task.name.clone(), list.collect())
    });
    Manifest {
        version: MANIFEST_VERSION,
        run: String::new(),
        harness: env!("CARGO_PKG_VERSION").to_owned(),
        revision: option_env!("SERASI_REVISION").map(str::to_owned),
        plan: Digest::of_json(&described),
        suite: suite.name.clone(),
        suite_version: suite.version.clone(),
        // Whole, so that the run can be scored from another folder.
        suite_folder: suite.folder.as_ref().map(|folder| {
            let whole = folder.canonicalize();
            whole
                .unwrap_or_else(|_| folder.clone())
                .display()
                .to_string()
        }),
        suite_digest,
        selection: job.selection.clone(),
        generation: tasks()
            .map(|task| (task.name.clone(), task.generation.clone()))
            .collect(),
        fx: job.config.fx.clone(),
        endpoints,
        signatures: signatures.collect(),
        started: now.to_string(),
        ended: None,
        status: Status::Running,
    }
}

fn entry(job: &Job, connected: &Connected) -> EndpointEntry {
    let tasks = job.plan.chosen().filter(|(_, samples)| *samples > 0);
    let effective: BTreeMap<_, _> = tasks
        .map(|(task, _)| {
            let task = &job.plan.suite.tasks[task].task;
            (
                task.name.clone(),
                connected.endpoint.effective(&task.generation),
            )
        })
        .collect();
    EndpointEntry {
        effective,
        ..connected.entry.clone()
    }
}
