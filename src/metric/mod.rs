//! From scored samples to the columns of the table (contracts §1): the types that go in and come out.
//!
//! `tally` averages repeats and groups samples into `cells`, `skill` and `casual` make the scaled columns, `running`
//! coverage and latency, `rank` says who may be ranked, `table` puts rows together. `extraction` says what
//! the reading rule does to shares and ranks, `items` what runs say of the items. Knows neither prompts nor replies, and formats nothing.

pub mod beside;
pub mod casual;
pub mod cells;
pub mod columns;
pub mod extraction;
pub mod items;
pub mod language;
pub mod rank;
pub mod running;
pub mod skill;
pub mod table;
pub mod tally;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dataset::{Register, Sector};
use crate::record::State;
use crate::stats::Figure;

/// The column a task belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skill {
    /// Does it understand casual Malay?
    Understand,
    /// Is its Malay reply usable?
    Write,
}

/// The frozen scale of a task: floor is 0 points, ceiling 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// What a trivial system reaches.
    pub floor: f64,
    /// The human-reference level.
    pub ceiling: f64,
}

/// What the table needs to know of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskFacts {
    /// Its name, as in `TASK/METRIC`.
    pub name: String,
    /// Its English title.
    pub title_en: String,
    /// Its column.
    pub skill: Skill,
    /// Its headline metric.
    pub metric: String,
    /// Its scale, once frozen.
    pub scale: Option<Scale>,
}

/// What the table needs to know of an endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct EndpointFacts {
    /// Its name.
    pub name: String,
    /// Whether it is a built-in control.
    pub control: bool,
    /// Samples × epochs it should have been asked.
    pub planned: usize,
    /// The same by task and register.
    pub planned_cells: Arc<BTreeMap<(u16, Register), usize>>,
    /// What the run cost in ringgit, where prices are known.
    pub cost_rm: Option<f64>,
    /// Times of its replies, in milliseconds; none where they were measured under load.
    pub latencies_ms: Vec<f32>,
    /// Requests in flight while they were measured.
    pub concurrency: usize,
}

/// One asked sample of one endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Index into the tasks.
    pub task: u16,
    /// The sample, unique within its task.
    pub sample: u64,
    /// The scenario: the cluster of every interval.
    pub twin: u64,
    /// The register of the input.
    pub register: Register,
    /// The sector of the message.
    pub sector: Sector,
    /// Which repeat.
    pub epoch: u32,
    /// How it ended.
    pub state: State,
    /// Numerator and denominator (1 for plain values); none where it errored or was not scored.
    pub value: Option<(f64, f64)>,
    /// The denominator it would have with a reply: 1 for plain values.
    pub weight: f64,
    /// Whether the language gate could not decide; such a reply counts as what it is worth, and as 0 in the lower bound.
    pub undecided: bool,
}

/// Every endpoint's figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Column ids in table order.
    pub columns: Vec<String>,
    /// One row an endpoint, best Fit first, rows without Fit last, ties by name.
    pub rows: Vec<Row>,
}

/// One endpoint's figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The endpoint's name.
    pub endpoint: String,
    /// Whether it is a built-in control.
    pub control: bool,
    /// Place by Fit among the endpoints that may be ranked.
    pub rank: Option<usize>,
    /// Why there is no place; none for a ranked row and for controls.
    pub unranked: Option<String>,
    /// A figure for every column id, in the order of the columns.
    pub figures: Vec<(String, Figure)>,
    /// How many samples ended in which state (all seven named), and `not_asked`.
    pub states: BTreeMap<String, usize>,
    /// One entry a task, in the order of the tasks.
    pub tasks: Vec<TaskResult>,
    /// Replies that the language gate could not decide, repeats counted.
    pub undecided: usize,
    /// Write if all of those had failed: its lower bound.
    pub write_low: Figure,
}

impl Row {
    /// The figure of a column; none for an id that is no column.
    pub fn figure(&self, id: &str) -> Option<&Figure> {
        self.figures
            .iter()
            .find(|(name, _)| name == id)
            .map(|(_, figure)| figure)
    }
}

/// One endpoint's headline in one task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskResult {
    /// The task's name.
    pub task: String,
    /// The headline on the scale 0–100.
    pub scaled: Figure,
    /// The headline as the metric gives it.
    pub raw: Figure,
    /// The task's other metrics.
    pub beside: Vec<beside::Beside>,
}
