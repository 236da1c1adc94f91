//! The listing: suites, tasks, endpoints, controls and recorded runs, as `serasi list` shows them.

use serde::Serialize;

use super::SuiteName;
use super::table::{draw, wrap};
use crate::text::sanitise;

/// What there is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listing {
    /// Version of the JSON shape; 1.
    pub version: u32,
    /// The suite in use.
    pub suite: SuiteName,
    /// Its tasks.
    pub tasks: Vec<TaskEntry>,
    /// Configured endpoints.
    pub endpoints: Vec<EndpointLine>,
    /// Built-in controls.
    pub controls: Vec<ControlLine>,
    /// Recorded runs, oldest first.
    pub runs: Vec<RunLine>,
}

/// A task of the suite.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskEntry {
    /// Its name.
    pub name: String,
    /// English title.
    pub title: String,
    /// `understand` or `write`.
    pub skill: String,
    /// Its headline metric.
    pub metric: String,
    /// Scored samples.
    pub samples: usize,
    /// Scenarios behind them.
    pub scenarios: usize,
}

/// A configured endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndpointLine {
    /// Its name.
    pub name: String,
    /// Wire format.
    pub provider: String,
    /// Model asked for.
    pub model: String,
}

/// A built-in control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControlLine {
    /// Its name.
    pub name: String,
    /// What it does.
    pub about: String,
}

/// A recorded run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunLine {
    /// Its id.
    pub run: String,
    /// How it stands.
    pub status: String,
    /// The suite it asked.
    pub suite: String,
    /// Who was asked.
    pub endpoints: Vec<String>,
}

/// The listing as text.
pub fn text(listing: &Listing, width: usize) -> String {
    let suite = format!(
        "Suite {} {}",
        sanitise::line(&listing.suite.name, 40),
        sanitise::line(&listing.suite.version, 20)
    );
    let mut parts = vec![suite, tasks(listing, width)];
    if listing.endpoints.is_empty() {
        let line = "No endpoint is configured (`serasi init` writes a serasi.toml).";
        parts.push(wrap(line, width));
    } else {
        let lines = listing.endpoints.iter().map(|one| {
            vec![
                sanitise::line(&one.name, 30),
                one.provider.clone(),
                sanitise::line(&one.model, 30),
            ]
        });
        let header = ["Endpoint", "Provider", "Model"];
        parts.push(plain(&header, lines.collect(), width));
    }
    let lines = listing.controls.iter();
    let lines = lines.map(|one| vec![one.name.clone(), one.about.clone()]);
    parts.push(plain(&["Control", "What it does"], lines.collect(), width));
    if !listing.runs.is_empty() {
        let lines = listing.runs.iter().map(|one| {
            let who = sanitise::line(&one.endpoints.join(", "), 40);
            vec![sanitise::line(&one.run, 30), one.status.clone(), who]
        });
        let header = ["Run", "Status", "Endpoints"];
        parts.push(plain(&header, lines.collect(), width));
    }
    parts.join("\n\n") + "\n"
}

fn tasks(listing: &Listing, width: usize) -> String {
    let lines = listing.tasks.iter().map(|one| {
        vec![
            sanitise::line(&one.name, 16),
            sanitise::line(&one.title, 26),
            one.skill.clone(),
            one.metric.clone(),
            one.samples.to_string(),
            one.scenarios.to_string(),
        ]
    });
    let header = ["Task", "Title", "Skill", "Headline", "Samples", "Scenarios"];
    draw(
        header.map(str::to_owned).to_vec(),
        lines.collect(),
        4,
        width,
    )
}

/// A table of words, all flush left.
fn plain(header: &[&str], lines: Vec<Vec<String>>, width: usize) -> String {
    let header = header.iter().map(|word| (*word).to_owned()).collect();
    draw(header, lines, usize::MAX, width)
}
