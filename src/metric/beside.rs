//! Scores that stand beside a task's headline: strict and Malay-normalised similarity, shown next to each other and never
//! part of a column.

use super::skill::{Asked, figure, headline};
use super::tally::Tally;
use super::{EndpointFacts, TaskFacts};
use crate::stats::Figure;

/// One endpoint's mean by a metric that is no headline, in the metric's own units.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Beside {
    /// The metric's name.
    pub metric: String,
    /// Read over the same samples as the task's headline.
    pub raw: Figure,
}

/// The mean of a tally that holds this one metric's scores of task number `at`.
pub fn beside(
    metric: &str,
    (at, task): (u16, &TaskFacts),
    endpoints: &[EndpointFacts],
    tally: &Tally,
) -> Beside {
    let casual = Asked::of(at, endpoints).casual;
    let cells = tally.cells().get(usize::from(at));
    let found = cells.map_or_else(
        || Err(format!("no scored samples in `{}`", task.name)),
        |cells| headline(task, cells, casual),
    );
    Beside {
        metric: metric.to_owned(),
        raw: figure(&found, metric),
    }
}
