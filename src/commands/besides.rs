//! The numbers beside the headlines, gathered while a run's replies are scored: the other scorers, the headline over the
//! hard tier, and by wording of the prompt.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dataset::{Register, Sample};
use crate::metric::beside::{beside, lost_per_1000, wording};
use crate::metric::language::{Detector, Units, figures};
use crate::metric::tally::Tally;
use crate::metric::{EndpointFacts, Row, Scored, TaskFacts};
use crate::record::State;
use crate::score::{Scorer, Value};
use crate::stats::Figure;
use crate::task::plan::{self, Plan};
use crate::task::scoring::Line;

/// The tier whose headline stands beside the whole task's.
const HARD: &str = "hard";

/// The ringgit that wrong orders cost, a column of its own.
const LOST: &str = "rm-lost";

/// Everything beside the headlines of a plan's tasks.
pub struct Besides(Vec<Place>);

struct Place {
    task: u16,
    of: Of,
}

/// What a tally adds up.
enum Of {
    /// A scorer that is no headline, and its position among the task's.
    Scorer(usize, Arc<dyn Scorer>),
    /// The headline over the hard tier.
    Hard,
    /// The headline over the scenarios that one of several wordings asks.
    Wording { number: usize, of: usize },
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
                let others = scorers
                    .filter(|(_, one)| !one.headline)
                    .map(|(at, one)| Of::Scorer(at, Arc::clone(&one.scorer)));
                let of = loaded.task.user.len();
                let wordings = (0..of).map(move |number| Of::Wording { number, of });
                let all = others
                    .chain([Of::Hard])
                    .chain(wordings.filter(move |_| of > 1));
                all.map(move |of| Place { task, of })
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

    /// Adds one scored reply; a reply that is none counts as its scorer says, mostly 0, as in the headline.
    pub fn add(&self, tallies: &mut [Tally], scored: &Scored, (sample, line): (&Sample, &Line)) {
        let own = self
            .0
            .iter()
            .zip(tallies)
            .filter(|(place, _)| place.task == scored.task);
        for (place, tally) in own {
            let value = match &place.of {
                Of::Scorer(at, by) => other(*at, by.as_ref(), sample, line),
                Of::Hard => scored
                    .value
                    .filter(|_| sample.tier.as_deref() == Some(HARD)),
                Of::Wording { number, of } => scored
                    .value
                    .filter(|_| plan::wording(&sample.twin, *of) == *number),
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
            let mine = places.filter(|(place, _)| place.metric() == Some(metric));
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

    /// Puts the columns that scorers beside the headlines make into the rows of the table.
    pub fn fill_columns(
        &self,
        rows: &mut [Row],
        (tasks, detector): (&[TaskFacts], Option<&Detector>),
        (endpoints, tallies): (&[EndpointFacts], &[Vec<Tally>]),
    ) {
        for (endpoint, tallies) in endpoints.iter().zip(tallies) {
            let Some(row) = rows.iter_mut().find(|row| row.endpoint == endpoint.name) else {
                continue;
            };
            let lost = self.lost(tasks, endpoints, tallies);
            let language = figures(&self.language(tallies), detector);
            for (id, found) in language.into_iter().chain([("rm_lost_1000", lost)]) {
                if let Some((_, figure)) = row.figures.iter_mut().find(|(name, _)| name == id) {
                    *figure = found;
                }
            }
        }
    }

    /// Ringgit lost by 1,000 orders.
    fn lost(&self, tasks: &[TaskFacts], endpoints: &[EndpointFacts], tallies: &[Tally]) -> Figure {
        let places = self.0.iter().zip(tallies);
        let mut mine = places.filter(|(place, _)| place.metric() == Some(LOST));
        let Some((place, tally)) = mine.next() else {
            return Figure::absent("no task of this suite counts lost ringgit");
        };
        let task = (place.task, &tasks[usize::from(place.task)]);
        lost_per_1000(task, endpoints, tally)
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
            let mut places = self.0.iter().zip(tallies).peekable();
            while let Some((place, tally)) = places.next() {
                let facts = &tasks[usize::from(place.task)];
                let at = (place.task, facts);
                let found = match &place.of {
                    Of::Scorer(_, scorer) => beside(scorer.name(), at, endpoints, tally),
                    Of::Hard => beside(HARD, at, endpoints, tally),
                    Of::Wording { of, .. } => {
                        let rest = places.by_ref().take(of - 1).map(|(_, tally)| tally);
                        let all: Vec<&Tally> = std::iter::once(tally).chain(rest).collect();
                        wording(at, endpoints, &all)
                    }
                };
                if let Some(task) = row.tasks.iter_mut().find(|task| task.task == facts.name) {
                    task.beside.push(found);
                }
            }
        }
    }
}

impl Place {
    /// The scorer's name; none where no scorer of its own is behind it.
    fn metric(&self) -> Option<&'static str> {
        match &self.of {
            Of::Scorer(_, scorer) => Some(scorer.name()),
            Of::Hard | Of::Wording { .. } => None,
        }
    }
}

/// What a reply is worth by a scorer that is no headline.
fn other(at: usize, scorer: &dyn Scorer, sample: &Sample, line: &Line) -> Option<(f64, f64)> {
    match line.scores.get(at).map(|score| &score.value) {
        Some(Value::Value(value)) => Some((*value, 1.0)),
        Some(Value::Ratio { num, den }) => Some((*num, *den)),
        Some(Value::Unparsed(_)) => Some((0.0, 1.0)),
        Some(Value::Unscored(_)) => None,
        None => {
            let none = scorer.replies_only() || line.state == State::Errored;
            (!none).then(|| (scorer.without_reply(sample), 1.0))
        }
    }
}
