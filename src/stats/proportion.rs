//! Intervals of proportions (Wilson 1927), with a design effect where observations are clustered.
//!
//! Takes counts, gives an [`Estimate`] in 0–1, or none without observations. Does not know how the effect was found.

use super::{Estimate, Interval};

/// The 0.975 quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// `hits` of `n`; `deff` ≥ 1 divides the sample size (1 = independent observations). Hits over `n` count as `n`.
pub fn wilson(hits: usize, n: usize, deff: f64) -> Option<Estimate> {
    if n == 0 {
        return None;
    }
    let deff = if deff.is_finite() { deff.max(1.0) } else { 1.0 };
    let size = n as f64 / deff;
    let p = hits.min(n) as f64 / n as f64;
    let z2 = Z * Z;
    let centre = p + z2 / (2.0 * size);
    let half = Z * (p * (1.0 - p) / size + z2 / (4.0 * size * size)).sqrt();
    let below = 1.0 + z2 / size;
    let interval = Interval {
        low: if hits == 0 {
            0.0
        } else {
            ((centre - half) / below).clamp(0.0, 1.0)
        },
        high: if hits >= n {
            1.0
        } else {
            ((centre + half) / below).clamp(0.0, 1.0)
        },
    };
    Some(Estimate {
        value: p,
        interval: Some(interval),
        n,
        clusters: n,
        method: format!("share, Wilson, design effect {deff:.2}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_limits_are_those_of_statsmodels() {
        for (hits, n, low, high) in [
            (0, 10, 0.0, 0.277_532_799_862_889_2),
            (10, 10, 0.722_467_200_137_110_7, 1.0),
            (1, 10, 0.017_876_213_095_072_868, 0.404_150_026_795_238_5),
            (78, 100, 0.689_296_464_850_142_1, 0.849_987_176_153_945_9),
            (653, 1000, 0.622_961_970_657_087_2, 0.681_867_041_246_333),
        ] {
            let found = wilson(hits, n, 1.0).unwrap().interval.unwrap();
            assert!((found.low - low).abs() < 1e-12, "{hits}/{n}: {found:?}");
            assert!((found.high - high).abs() < 1e-12, "{hits}/{n}: {found:?}");
        }
        assert_eq!(wilson(0, 0, 1.0), None);
    }

    #[test]
    fn a_design_effect_widens_the_interval() {
        let narrow = wilson(10, 20, 1.0).unwrap().interval.unwrap();
        let wide = wilson(20, 40, 4.0).unwrap().interval.unwrap();
        assert!(wide.high > narrow.high && wide.low < narrow.low);
    }
}
