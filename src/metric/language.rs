//! The columns of language: Stays Malay, slips per 1,000 words, register match. Pooled over the tasks that score them.
//!
//! Takes the units of those scorers and the detector's rates, gives figures. Stays Malay is corrected for what the detector
//! misses and what it cries over (Rogan & Gladen 1978): with o the observed share of replies with a slip, π = (o − FPR)/(TPR −
//! FPR), and the column is 100·(1 − π). The rates were measured with the suite and their errors are in the interval.

use crate::stats::moments::Moments;
use crate::stats::ratio::{self, Part};
use crate::stats::{Estimate, Figure, Interval, MIN_CLUSTERS, proportion};

/// How often the slip detector fires, measured with the suite (`serasi check --freeze`).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detector {
    /// On references as people wrote them: the false-positive rate, 0–1.
    pub fpr: f64,
    /// References that it was measured on.
    pub references: usize,
    /// On references with one planted slip: the true-positive rate, 0–1.
    pub tpr: f64,
    /// References that a slip was planted in.
    pub planted: usize,
}

/// Units of the language scorers, over all tasks of one endpoint.
#[derive(Debug, Clone, Default)]
pub struct Units {
    /// 1 for a reply without a slip.
    pub clean: Vec<Part>,
    /// Slips · 1,000 over words.
    pub slips: Vec<Part>,
    /// 1 for a reply inside the references' range.
    pub matched: Vec<Part>,
}

/// Half the width of a 95 % interval in standard errors.
const Z: f64 = 1.959_963_984_540_054;

/// The columns before any scorer beside the headlines has filled them.
pub(super) fn absent() -> impl Iterator<Item = (String, Figure)> {
    let figures = figures(&Units::default(), None).into_iter();
    figures.map(|(id, figure)| (id.to_owned(), figure))
}

/// The figures by column.
pub fn figures(units: &Units, detector: Option<&Detector>) -> [(&'static str, Figure); 3] {
    let matched = pooled(&units.matched).map_err(ToOwned::to_owned);
    let matched = matched.map(|share| {
        share
            .estimate("share inside the references' range, CR1 by scenario")
            .rescaled(0.0, 100.0)
    });
    let slips = pooled(&units.slips)
        .map(|rate| rate.estimate("slips per 1,000 words, ratio linearised, CR1 by scenario"));
    [
        (
            "register_match",
            matched.map_or_else(Figure::absent, Figure::from),
        ),
        ("stays_malay", stays_malay(&units.clean, detector)),
        (
            "slips_per_1000",
            slips.map_or_else(Figure::absent, Figure::from),
        ),
    ]
}

fn pooled(units: &[Part]) -> Result<Moments, &'static str> {
    if units.is_empty() {
        return Err("no task of this run scores it, or no reply could be scored");
    }
    ratio::of_groups(&[units]).ok_or("no weight")
}

/// Whole percentages of a share, and its standard error, widened by the detector's.
fn stays_malay(clean: &[Part], detector: Option<&Detector>) -> Figure {
    let moments = match pooled(clean) {
        Ok(moments) => moments,
        Err(why) => return Figure::absent(why),
    };
    let slipped = 1.0 - moments.value;
    let Some(observed) = variance(&moments, slipped) else {
        return Figure::absent("no replies");
    };
    let (share, variance, method) = match detector {
        None => (
            slipped,
            observed,
            "share without a slip, uncorrected: the detector's rates are not frozen".to_owned(),
        ),
        Some(rates) if rates.tpr - rates.fpr < 0.1 => {
            return Figure::absent("the detector's frozen rates tell nothing apart");
        }
        Some(rates) => corrected(slipped, observed, rates),
    };
    let inside = |value: f64| (100.0 * value).clamp(0.0, 100.0);
    let half = Z * variance.sqrt();
    let interval = (moments.fewest >= MIN_CLUSTERS).then(|| Interval {
        low: inside(1.0 - share - half),
        high: inside(1.0 - share + half),
    });
    Figure::from(Estimate {
        value: inside(1.0 - share),
        interval,
        n: moments.n,
        clusters: moments.clusters,
        method,
    })
}

/// Rogan–Gladen with the variance of all three rates by the delta method (Lang & Reiczigel 2014).
fn corrected(observed: f64, variance: f64, rates: &Detector) -> (f64, f64, String) {
    let span = rates.tpr - rates.fpr;
    let share = ((observed - rates.fpr) / span).clamp(0.0, 1.0);
    let binomial = |rate: f64, n: usize| rate * (1.0 - rate) / n.max(1) as f64;
    let variance = (variance
        + (1.0 - share).powi(2) * binomial(rates.fpr, rates.references)
        + share.powi(2) * binomial(rates.tpr, rates.planted))
        / span.powi(2);
    let method = format!(
        "share without a slip, Rogan–Gladen with FPR {:.3} and TPR {:.3}, clipped to 0–100; Wilson by scenario",
        rates.fpr, rates.tpr
    );
    (share, variance, method)
}

/// The variance of a share from Wilson's interval with the design effect of its clusters; CR1 alone is 0 where all replies are alike.
fn variance(moments: &Moments, share: f64) -> Option<f64> {
    let n = moments.n;
    let binomial = share * (1.0 - share) / n.max(1) as f64;
    let deff = match moments.variance {
        Some(variance) if binomial > 0.0 => variance / binomial,
        _ => n as f64 / moments.clusters.max(1) as f64,
    };
    // A count of replies, averaged over repeats: rounded to whole ones.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and n"
    )]
    let hits = (share * n as f64).round().max(0.0) as usize;
    let interval = proportion::wilson(hits, n, deff)?.interval?;
    Some(((interval.high - interval.low) / (2.0 * Z)).powi(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: Detector = Detector {
        fpr: 0.02,
        references: 400,
        tpr: 0.9,
        planted: 400,
    };

    fn units(clean: u64, all: u64) -> Vec<Part> {
        (0..all)
            .map(|twin| (twin, f64::from(u8::from(twin < clean)), 1.0))
            .collect()
    }

    fn stays(clean: u64, all: u64, rates: Option<&Detector>) -> Estimate {
        let figure = stays_malay(&units(clean, all), rates);
        figure.estimate().cloned().unwrap()
    }

    #[test]
    fn the_observed_rate_is_corrected_both_ways() {
        // 74 of 100 with a slip: (0.74 − 0.02) / 0.88 = 9/11 have one in truth.
        let found = stays(26, 100, Some(&RATES));
        assert!((found.value - 100.0 * 2.0 / 11.0).abs() < 1e-9, "{found:?}");
        // As many as the detector cries over: none has one.
        assert!((stays(98, 100, Some(&RATES)).value - 100.0).abs() < 1e-9);
        assert!((stays(98, 100, None).value - 98.0).abs() < 1e-9);
    }

    #[test]
    fn the_detectors_own_uncertainty_widens_the_interval() {
        let width = |found: &Estimate| found.interval.map(|i| i.high - i.low).unwrap();
        let sure = Detector {
            references: 1_000_000,
            planted: 1_000_000,
            ..RATES
        };
        let few = Detector {
            references: 20,
            planted: 20,
            ..RATES
        };
        let (sure, few) = (stays(60, 100, Some(&sure)), stays(60, 100, Some(&few)));
        assert!(width(&few) > 1.2 * width(&sure), "{few:?} {sure:?}");
        let perfect = stays(100, 100, Some(&RATES));
        assert!(
            width(&perfect) > 0.5,
            "all alike is not certain: {perfect:?}"
        );
        assert_eq!(stays(5, 9, Some(&RATES)).interval, None);
    }

    #[test]
    fn nothing_scored_is_no_number() {
        let found = figures(&Units::default(), None);
        assert!(found.iter().all(|(_, figure)| figure.value().is_none()));
        let some = Units {
            slips: vec![(1, 1000.0, 50.0), (2, 0.0, 150.0)],
            ..Units::default()
        };
        assert_eq!(figures(&some, None)[2].1.value(), Some(5.0));
    }
}
