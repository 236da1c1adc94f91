//! Scores that stand beside a task's headline: strict and Malay-normalised similarity, shown next to each other and never
//! part of a column.

use super::skill::{Asked, Outcome, figure, headline};
use super::tally::Tally;
use super::{EndpointFacts, TaskFacts};
use crate::stats::{Estimate, Figure};

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
    task: (u16, &TaskFacts),
    endpoints: &[EndpointFacts],
    tally: &Tally,
) -> Beside {
    Beside {
        metric: metric.to_owned(),
        raw: figure(&read(task, endpoints, tally), metric),
    }
}

/// How far a task's headline moves with the wording of its prompt, in the headline's own units: the standard deviation
/// between the means of the wordings, one tally each, with what the sampling of their scenarios explains taken off
/// (σ² = s² − mean SE², 0 where that is negative). Each scenario is asked in one wording, so it costs no request.
pub fn wording(task: (u16, &TaskFacts), endpoints: &[EndpointFacts], tallies: &[&Tally]) -> Beside {
    let means: Result<Vec<_>, String> = tallies
        .iter()
        .map(|tally| read(task, endpoints, tally))
        .collect();
    Beside {
        metric: "wording".to_owned(),
        raw: means.map_or_else(Figure::absent, |means| {
            let errors: Option<Vec<f64>> = means.iter().map(|mean| mean.variance).collect();
            let Some(errors) = errors.filter(|errors| errors.len() > 1) else {
                return Figure::absent("a wording has fewer than two scenarios");
            };
            let count = means.len() as f64;
            let middle = means.iter().map(|one| one.value).sum::<f64>() / count;
            let between = means
                .iter()
                .map(|one| (one.value - middle).powi(2))
                .sum::<f64>()
                / (count - 1.0);
            let within = errors.iter().sum::<f64>() / count;
            Figure::from(Estimate {
                value: (between - within).max(0.0).sqrt(),
                interval: None,
                n: means.iter().map(|one| one.n).sum(),
                clusters: means.iter().map(|one| one.clusters).sum(),
                method: format!("SD between {} wordings, sampling taken off", means.len()),
            })
        }),
    }
}

/// Ringgit that 1,000 orders lose their shop, from a tally of the ringgit lost by each; read as the task's headline is.
pub fn lost_per_1000(
    task: (u16, &TaskFacts),
    endpoints: &[EndpointFacts],
    tally: &Tally,
) -> Figure {
    let found = read(task, endpoints, tally).map(|lost| lost.rescaled(0.0, 1000.0));
    figure(&found, "RM lost by 1,000 orders")
}

/// The column before any order was counted.
pub(super) fn no_orders() -> Figure {
    Figure::absent("no orders in this run")
}

/// A tally's mean, over the same samples as the task's headline.
fn read((at, task): (u16, &TaskFacts), endpoints: &[EndpointFacts], tally: &Tally) -> Outcome {
    let casual = Asked::of(at, endpoints).casual;
    let cells = tally.cells().get(usize::from(at));
    cells.map_or_else(
        || Err(format!("no scored samples in `{}`", task.name)),
        |cells| headline(task, cells, casual),
    )
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

    fn facts(name: &str) -> TaskFacts {
        TaskFacts {
            name: name.to_owned(),
            title_en: name.to_owned(),
            skill: Skill::Understand,
            metric: "choice".to_owned(),
            scale: None,
        }
    }

    fn tally(values: &[f64]) -> Tally {
        let twins = (0..).zip(values);
        Tally::of(
            2,
            twins.map(|(twin, value)| one(twin, Register::Santai, *value)),
        )
    }

    #[test]
    fn wordings_differ_by_more_than_their_scenarios_do() {
        let task = facts("chat");
        let level = |mean: f64| tally(&[mean - 0.1, mean + 0.1, mean - 0.1, mean + 0.1]);
        let tallies = [level(0.3), level(0.5), level(0.7)];
        let all: Vec<&Tally> = tallies.iter().collect();
        let found = wording((1, &task), &[], &all);
        // s² = 0.04; SE² of each mean by CR1 = 4/3 · 4 · (0.1/4)² = 1/300.
        let wanted = (0.04_f64 - 1.0 / 300.0).sqrt();
        assert!(
            (found.raw.value().unwrap() - wanted).abs() < 1e-9,
            "{found:?}"
        );
        let same = [level(0.5), level(0.5), level(0.5)];
        let all: Vec<&Tally> = same.iter().collect();
        assert!(wording((1, &task), &[], &all).raw.value().unwrap().abs() < 1e-12);
        let lone = tally(&[0.5]);
        assert_eq!(wording((1, &task), &[], &[&lone, &lone]).raw.value(), None);
    }

    #[test]
    fn lost_ringgit_are_of_a_thousand_orders() {
        let task = facts("orders");
        let figure = lost_per_1000((1, &task), &[], &tally(&[0.0, 5.0, 4.0]));
        assert!((figure.value().unwrap() - 3000.0).abs() < 1e-9);
    }
}
