//! Value, variance and degrees of freedom of an estimate, kept apart until it is final.
//!
//! Takes cluster-wise influence sums, gives [`Estimate`]s. An interval cannot be combined with another one; a
//! variance can, so means over tasks are built from these and turned into an estimate last. Source: Miller 2024
//! (clustered errors), with the CR1 factor G/(G − 1) and t with G − 1 degrees of freedom; sums of independent parts
//! take Satterthwaite's degrees of freedom.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{Estimate, Interval, MIN_CLUSTERS};

/// Below this standard error (relative to the value) nothing varied, and a zero-width interval would claim certainty.
const NO_VARIATION: f64 = 1e-9;

/// An estimate whose interval has not been drawn yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    /// The point estimate.
    pub value: f64,
    /// Its sampling variance; none with fewer than two clusters.
    pub variance: Option<f64>,
    /// Degrees of freedom of the variance.
    pub df: f64,
    /// Samples behind it.
    pub n: usize,
    /// Clusters behind it.
    pub clusters: usize,
    /// Clusters behind the part that has fewest: it decides whether an interval is drawn.
    pub fewest: usize,
}

impl Moments {
    /// A value and the influence of every observation on it, summed by cluster (CR1).
    pub fn from_influences(value: f64, mut influences: Vec<(u64, f64)>, n: usize) -> Self {
        // A stable sort keeps the order within a cluster, and with it every bit of its sum.
        influences.sort_by_key(|one| one.0);
        let (mut clusters, mut squares) = (0_usize, 0.0);
        for cluster in influences.chunk_by(|a, b| a.0 == b.0) {
            let sum: f64 = cluster.iter().map(|one| one.1).sum();
            clusters += 1;
            squares += sum * sum;
        }
        let variance = (clusters >= 2).then(|| {
            let count = clusters as f64;
            count / (count - 1.0) * squares
        });
        Self {
            value,
            variance,
            df: clusters.saturating_sub(1) as f64,
            n,
            clusters,
            fewest: clusters,
        }
    }

    /// The equal-weight mean of independent parts; none without parts.
    pub fn mean(parts: &[Self]) -> Option<Self> {
        if parts.is_empty() {
            return None;
        }
        let count = parts.len() as f64;
        let shares: Option<Vec<f64>> = parts
            .iter()
            .map(|part| part.variance.map(|variance| variance / (count * count)))
            .collect();
        let variance = shares.as_ref().map(|shares| shares.iter().sum::<f64>());
        let below: f64 = shares
            .iter()
            .flatten()
            .zip(parts)
            .map(|(share, part)| share * share / part.df)
            .sum();
        let df = match variance {
            Some(variance) if below > 0.0 => variance * variance / below,
            _ => parts.iter().map(|part| part.df).sum(),
        };
        Some(Self {
            value: parts.iter().map(|part| part.value).sum::<f64>() / count,
            variance,
            df,
            n: parts.iter().map(|part| part.n).sum(),
            clusters: parts.iter().map(|part| part.clusters).sum(),
            fewest: parts.iter().map(|part| part.fewest).min()?,
        })
    }

    /// Moves and stretches the number: `(value − shift) · factor`.
    #[must_use]
    pub fn rescaled(mut self, shift: f64, factor: f64) -> Self {
        self.value = (self.value - shift) * factor;
        self.variance = self.variance.map(|variance| variance * factor * factor);
        self
    }

    /// Draws the 95 % interval, where there are clusters enough and anything varied.
    pub fn estimate(&self, method: &str) -> Estimate {
        let error = self.variance.map(f64::sqrt);
        let (interval, how) = match error {
            _ if self.fewest < MIN_CLUSTERS => (
                None,
                format!(
                    "no interval under {MIN_CLUSTERS} clusters (fewest {})",
                    self.fewest
                ),
            ),
            Some(error) if error > NO_VARIATION * self.value.abs().max(1.0) => {
                let half = t975(self.df) * error;
                let interval = Interval {
                    low: self.value - half,
                    high: self.value + half,
                };
                (Some(interval), format!("CR1 by cluster, t({:.0})", self.df))
            }
            _ => (None, "no interval: nothing varied".to_owned()),
        };
        Estimate {
            value: self.value,
            interval,
            n: self.n,
            clusters: self.clusters,
            method: format!("{method}, {how}"),
        }
    }
}

/// The 0.975 quantile of Student's t; infinite where the degrees of freedom are not positive.
pub fn t975(df: f64) -> f64 {
    StudentsT::new(0.0, 1.0, df).map_or(f64::INFINITY, |t| t.inverse_cdf(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_quantiles_are_those_of_scipy() {
        for (df, wanted) in [
            (1.0, 12.706_204_736_174_694),
            (2.0, 4.302_652_729_749_462),
            (5.0, 2.570_581_835_636_314_6),
            (10.0, 2.228_138_851_986_274),
            (30.0, 2.042_272_456_301_237_8),
            (100.0, 1.983_971_518_523_551_8),
        ] {
            assert!((t975(df) - wanted).abs() < 1e-8, "t({df}) = {}", t975(df));
        }
    }

    #[test]
    fn equal_parts_add_their_degrees_of_freedom() {
        let part = Moments {
            value: 2.0,
            variance: Some(4.0),
            df: 9.0,
            n: 20,
            clusters: 10,
            fewest: 10,
        };
        let mean = Moments::mean(&[part.clone(), part]).unwrap();
        assert_eq!(mean.variance, Some(2.0));
        assert!((mean.df - 18.0).abs() < 1e-12);
        assert_eq!((mean.n, mean.clusters, mean.fewest), (40, 20, 10));
    }

    #[test]
    fn a_part_with_few_clusters_takes_the_interval_from_the_whole() {
        let wide: Vec<(u64, f64)> = (0..40).map(|i| (i, (i % 2) as f64 - 0.5)).collect();
        let many = Moments::from_influences(0.5, wide.clone(), 40);
        assert!(many.estimate("mean").interval.is_some());
        let few = Moments::from_influences(0.5, wide[..9].to_vec(), 9);
        let mean = Moments::mean(&[many, few]).unwrap();
        assert_eq!(mean.estimate("mean").interval, None);
    }

    #[test]
    fn no_variation_draws_no_interval() {
        let flat: Vec<(u64, f64)> = (0..40).map(|i| (i, 0.0)).collect();
        let estimate = Moments::from_influences(1.0, flat, 40).estimate("mean");
        assert_eq!(estimate.interval, None);
        assert_eq!(estimate.method, "mean, no interval: nothing varied");
    }
}
