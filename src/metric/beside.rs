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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::dataset::{Register, Sector};
    use crate::metric::{Scored, Skill};
    use crate::record::State;

    fn one(twin: u64, register: Register, value: f64) -> Scored {
        Scored {
            task: 1,
            sample: twin * 100 + register as u64,
            twin,
            register,
            sector: Sector::Retail,
            epoch: 0,
            state: State::Answered,
            value: Some((value, 1.0)),
            weight: 1.0,
            undecided: false,
        }
    }

    #[test]
    fn it_is_read_as_the_headline_is() {
        let twins = (0..12).flat_map(|twin| {
            [
                one(twin, Register::Baku, 1.0),
                one(twin, Register::Santai, 0.6),
                one(twin, Register::Sms, 0.2),
            ]
        });
        let tally = Tally::of(2, twins);
        let planned = [Register::Baku, Register::Santai, Register::Sms].map(|one| ((1, one), 12));
        let endpoints = [EndpointFacts {
            name: "a".to_owned(),
            control: false,
            planned: 36,
            planned_cells: Arc::new(planned.into()),
            cost_rm: None,
            latencies_ms: Vec::new(),
            concurrency: 1,
        }];
        let task = |name: &str| TaskFacts {
            name: name.to_owned(),
            title_en: name.to_owned(),
            skill: Skill::Understand,
            metric: "choice".to_owned(),
            scale: None,
        };
        let found = beside("ms-chrf", (1, &task("chat")), &endpoints, &tally);
        assert_eq!(found.metric, "ms-chrf");
        // Casual registers alone, with equal weight.
        assert!((found.raw.value().unwrap() - 0.4).abs() < 1e-12);
        let nothing = beside("ms-chrf", (0, &task("intent")), &endpoints, &tally);
        assert_eq!(nothing.raw.value(), None);
    }
}
