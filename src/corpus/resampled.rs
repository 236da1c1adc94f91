//! Intervals and p-values of evaluated systems: every metric of every system on the same resamples.

use crate::corpus::evaluate::{Outcome, Plan, Test};
use crate::overlap::CorpusMetric;
use crate::rng::numpy::Numpy;
use crate::rng::{Draw, stream};
use crate::stats::paired::{Rule, Spread, bootstrap_p, randomisation_p};
use crate::stats::resample::{Rows, Scored, bootstrap, swapped};

/// Resamples behind an interval where nothing else is said, as in sacreBLEU.
pub(super) const INTERVAL: usize = 1000;

/// Fills in intervals and p-values. `measured` and `outcomes` run over metrics, then systems.
pub(super) fn resample(
    metrics: &[Box<dyn CorpusMetric>],
    measured: &[Rows],
    outcomes: &mut [Outcome],
    plan: &Plan,
) {
    let systems = measured.len().checked_div(metrics.len()).unwrap_or(0);
    if systems == 0 || measured[0].is_empty() {
        return;
    }
    let scores: Vec<_> = metrics
        .iter()
        .map(|metric| |sum: &[f64]| metric.score(sum))
        .collect();
    let columns = measured.iter().enumerate().map(|(at, rows)| Scored {
        rows,
        score: &scores[at / systems],
    });
    let columns: Vec<_> = columns.collect();
    let mut draw = drawer(plan);
    match plan.test {
        Some(Test::Bootstrap(count)) => {
            let resampled = bootstrap(&columns, count, draw.as_mut());
            for at in 0..columns.len() {
                outcomes[at].spread = Some(Spread::of(&resampled[at]));
                let first = at - at % systems;
                let observed = outcomes[at].score - outcomes[first].score;
                let p = || bootstrap_p(&resampled[first], &resampled[at], observed, rule(plan));
                outcomes[at].p = (at != first).then(p);
            }
            return;
        }
        Some(Test::Randomisation(count)) => {
            let first = |at: usize| at - at % systems;
            let others: Vec<usize> = (0..columns.len()).filter(|at| first(*at) != *at).collect();
            let pairs = others.iter().map(|at| [columns[first(*at)], columns[*at]]);
            let trials = swapped(&pairs.collect::<Vec<_>>(), count, draw.as_mut());
            for (at, differences) in others.into_iter().zip(trials) {
                let observed = outcomes[at].score - outcomes[first(at)].score;
                outcomes[at].p = Some(randomisation_p(&differences, observed, rule(plan)));
            }
        }
        None => {}
    }
    if plan.confidence {
        // sacreBLEU draws resamples from the seed anew, but after a test's trials goes on for all systems but the first.
        let goes_on =
            |at: &usize| plan.sacrebleu && plan.test.is_some() && !at.is_multiple_of(systems);
        let (after, anew): (Vec<_>, Vec<_>) = (0..columns.len()).partition(goes_on);
        spreads(&columns, &after, outcomes, draw.as_mut());
        spreads(&columns, &anew, outcomes, drawer(plan).as_mut());
    }
}

/// Intervals of the outcomes at some places, all on the same resamples.
fn spreads(
    columns: &[Scored<'_>],
    places: &[usize],
    outcomes: &mut [Outcome],
    draw: &mut dyn Draw,
) {
    let columns: Vec<_> = places.iter().map(|at| columns[*at]).collect();
    for (at, scores) in places.iter().zip(bootstrap(&columns, INTERVAL, draw)) {
        outcomes[*at].spread = Some(Spread::of(&scores));
    }
}

fn rule(plan: &Plan) -> Rule {
    if plan.sacrebleu {
        Rule::SacreBleu
    } else {
        Rule::Reaching
    }
}

fn drawer(plan: &Plan) -> Box<dyn Draw> {
    if plan.sacrebleu {
        Box::new(Numpy::new(plan.seed))
    } else {
        Box::new(stream(plan.seed, "paired"))
    }
}
