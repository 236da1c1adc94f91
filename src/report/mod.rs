//! The report: one table of a run, as text for people and JSON for programs.
//!
//! Beside it stand the smaller views: `outlook` (what a run would send), `listing` (what there is), `specimen` (one
//! sample with every reply), `overlap` (metrics of files), `extraction` (every reading rule's scores), `validity` (scorers under
//! edited references).
//!
//! Takes figures that are already computed and formats them; `numbers` is the one place where a number becomes text.
//! Writes no file and prints nothing.

pub mod detection;
pub mod extraction;
pub mod items;
pub mod json;
pub mod listing;
pub mod numbers;
pub mod outlook;
pub mod overlap;
pub mod render;
pub mod specimen;
pub mod table;
pub mod text;
pub mod validity;

use crate::metric::Row;
use crate::stats::Figure;

/// Everything a report shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Version of the JSON shape; 1.
    pub version: u32,
    /// The run's name.
    pub run: String,
    /// The suite that was asked.
    pub suite: SuiteName,
    /// How the run ended, e.g. `finished`.
    pub status: String,
    /// Coverage over all endpoints.
    pub coverage: Figure,
    /// Column ids, in table order.
    pub columns: Vec<String>,
    /// One row an endpoint, best first.
    pub rows: Vec<Row>,
    /// The tasks asked.
    pub tasks: Vec<TaskLine>,
    /// What a reader must know besides.
    pub notes: Vec<String>,
}

/// A suite and its version.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SuiteName {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A task, as the report names it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TaskLine {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its headline metric.
    pub metric: String,
    /// The metric's full signature.
    pub signature: String,
    /// The frozen floor of its scale.
    pub floor: Option<f64>,
    /// The frozen ceiling of its scale.
    pub ceiling: Option<f64>,
}
