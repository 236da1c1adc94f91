//! The scores beside the headlines, gathered while a run's replies are scored.

use std::collections::BTreeMap;

use crate::dataset::Register;
use crate::metric::beside::beside;
use crate::metric::language::{Detector, Units, figures};
use crate::metric::tally::Tally;
use crate::metric::{EndpointFacts, Row, Scored, TaskFacts};
use crate::record::State;
use crate::score::Value;
use crate::task::plan::Plan;
use crate::task::scoring::Line;

/// Every scorer of every asked task that is no headline.
pub struct Besides(Vec<Place>);

struct Place {
    task: u16,
    /// Position among the task's scorers.
    scorer: usize,
    metric: &'static str,
    replies_only: bool,
}

impl Besides {
    /// Those of a plan's tasks.
    pub fn of(plan: &Plan) -> Self {
        let places = plan
            .suite
            .tasks
            .iter()
            .zip(0_u16..)
            .flat_map(|(loaded, task)| {
                let scorers = loaded.task.scores.iter().enumerate();
                let others = scorers.filter(|(_, one)| !one.headline);
                others.map(move |(scorer, one)| Place {
                    task,
                    scorer,
                    metric: one.scorer.name(),
                    replies_only: one.scorer.replies_only(),
                })
            });
        Self(places.collect())
    }

    /// Empty tallies of one endpoint, one a metric, each over all tasks so that samples keep their place.
    pub fn tallies(&self, tasks: usize, samples: &BTreeMap<(u16, Register), usize>) -> Vec<Tally> {
        let of = |place: &Place| {
            let own = samples.iter().filter(|(cell, _)| cell.0 == place.task);
            Tally::new(tasks, own.map(|(cell, count)| (*cell, *count)).collect())
        };
        self.0.iter().map(of).collect()
    }

    /// Adds one scored reply; a reply that is none counts 0, as in the headline.
    pub fn add(&self, tallies: &mut [Tally], scored: &Scored, line: &Line) {
        let own = self
            .0
            .iter()
            .zip(tallies)
            .filter(|(place, _)| place.task == scored.task);
        for (place, tally) in own {
            let value = match line.scores.get(place.scorer).map(|score| &score.value) {
                Some(Value::Value(value)) => Some((*value, 1.0)),
                Some(Value::Ratio { num, den }) => Some((*num, *den)),
                Some(Value::Unparsed(_)) => Some((0.0, 1.0)),
                Some(Value::Unscored(_)) => None,
                None => {
                    let none = place.replies_only || line.state == State::Errored;
                    (!none).then_some((0.0, 1.0))
                }
            };
            tally.add(&Scored {
                value,
                ..scored.clone()
            });
        }
    }

    /// The units of the language scorers over all tasks of one endpoint.
    fn language(&self, tallies: &[Tally]) -> Units {
        let of = |metric: &str| {
            let places = self.0.iter().zip(tallies);
            let mine = places.filter(|(place, _)| place.metric == metric);
            mine.flat_map(|(_, tally)| tally.cells())
                .flat_map(|cells| cells.values().flatten().copied())
                .collect()
        };
        Units {
            clean: of("stays-malay"),
            slips: of("slips"),
            matched: of("register-match"),
        }
    }

    /// Puts the columns of language into the rows of the table.
    pub fn fill_language(
        &self,
        rows: &mut [Row],
        detector: Option<&Detector>,
        (endpoints, tallies): (&[EndpointFacts], &[Vec<Tally>]),
    ) {
        for (endpoint, tallies) in endpoints.iter().zip(tallies) {
            let Some(row) = rows.iter_mut().find(|row| row.endpoint == endpoint.name) else {
                continue;
            };
            for (id, found) in figures(&self.language(tallies), detector) {
                if let Some((_, figure)) = row.figures.iter_mut().find(|(name, _)| name == id) {
                    *figure = found;
                }
            }
        }
    }

    /// Puts the means into the rows of the table.
    pub fn fill(
        &self,
        rows: &mut [Row],
        tasks: &[TaskFacts],
        (endpoints, tallies): (&[EndpointFacts], &[Vec<Tally>]),
    ) {
        for (endpoint, tallies) in endpoints.iter().zip(tallies) {
            let Some(row) = rows.iter_mut().find(|row| row.endpoint == endpoint.name) else {
                continue;
            };
            for (place, tally) in self.0.iter().zip(tallies) {
                let facts = &tasks[usize::from(place.task)];
                let found = beside(place.metric, (place.task, facts), endpoints, tally);
                if let Some(task) = row.tasks.iter_mut().find(|task| task.task == facts.name) {
                    task.beside.push(found);
                }
            }
        }
    }
}
