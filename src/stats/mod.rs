//! Numbers with their uncertainty: [`Estimate`], its interval, and the state "too little data".
//!
//! Pure and free of the domain: a cluster here is any index that groups dependent observations. Each child computes
//! one kind of estimate. Nothing in this folder knows what a sample, a model or a report is.

pub mod mean;
pub mod moments;
pub mod paired;
pub mod proportion;
pub mod quantile;
pub mod ratio;
pub mod resample;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Fewer clusters than this give no interval: the t quantile and the variance estimate are both unreliable there.
pub const MIN_CLUSTERS: usize = 10;

/// A two-sided 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower limit, in the unit of the value.
    pub low: f64,
    /// Upper limit, in the unit of the value.
    pub high: f64,
}

/// A number with what is needed to trust it.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// Its 95 % interval; none where there are too few clusters, or for a plain count.
    pub interval: Option<Interval>,
    /// Samples behind it.
    pub n: usize,
    /// Clusters (scenarios) behind it.
    pub clusters: usize,
    /// How value and interval were computed, e.g. `mean, CR1 by cluster, t(95)`.
    pub method: String,
}

impl Estimate {
    /// Moves and stretches the number: `(value − shift) · factor`, the interval with it.
    #[must_use]
    pub fn rescaled(mut self, shift: f64, factor: f64) -> Self {
        let map = |x: f64| (x - shift) * factor;
        self.value = map(self.value);
        self.interval = self.interval.map(|Interval { low, high }| {
            let (a, b) = (map(low), map(high));
            Interval {
                low: a.min(b),
                high: a.max(b),
            }
        });
        self
    }
}

/// What a table cell holds: an estimate, or the reason why there is none. Never 0, "" or NaN for "no data".
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// A number.
    Known(Estimate),
    /// No number, and why.
    Absent(String),
}

impl Figure {
    /// An absent figure with its reason.
    pub fn absent(why: impl Into<String>) -> Self {
        Self::Absent(why.into())
    }

    /// The estimate, where there is one.
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Self::Known(estimate) => Some(estimate),
            Self::Absent(_) => None,
        }
    }

    /// The point value, where there is one.
    pub fn value(&self) -> Option<f64> {
        self.estimate().map(|estimate| estimate.value)
    }
}

impl From<Estimate> for Figure {
    /// A value that is not finite becomes an absent figure: NaN must never reach a table.
    fn from(estimate: Estimate) -> Self {
        if estimate.value.is_finite() {
            Self::Known(estimate)
        } else {
            Self::absent("the computation had no finite value")
        }
    }
}

impl Serialize for Figure {
    /// The one shape of every number (contracts §1).
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(estimate) => {
                let mut map = serializer.serialize_map(Some(6))?;
                map.serialize_entry("value", &estimate.value)?;
                map.serialize_entry("low", &estimate.interval.map(|interval| interval.low))?;
                map.serialize_entry("high", &estimate.interval.map(|interval| interval.high))?;
                map.serialize_entry("n", &estimate.n)?;
                map.serialize_entry("clusters", &estimate.clusters)?;
                map.serialize_entry("method", &estimate.method)?;
                map.end()
            }
            Self::Absent(why) => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("value", &None::<f64>)?;
                map.serialize_entry("why", why)?;
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(value: f64) -> Estimate {
        Estimate {
            value,
            interval: None,
            n: 3,
            clusters: 3,
            method: "mean".to_owned(),
        }
    }

    #[test]
    fn a_number_that_is_not_finite_is_absent() {
        assert!(matches!(
            Figure::from(estimate(f64::NAN)),
            Figure::Absent(_)
        ));
        assert_eq!(Figure::from(estimate(0.5)).value(), Some(0.5));
    }

    #[test]
    fn figures_have_one_shape() {
        let known = serde_json::to_string(&Figure::from(estimate(0.5))).unwrap();
        assert_eq!(
            known,
            r#"{"value":0.5,"low":null,"high":null,"n":3,"clusters":3,"method":"mean"}"#
        );
        let absent = serde_json::to_string(&Figure::absent("no samples")).unwrap();
        assert_eq!(absent, r#"{"value":null,"why":"no samples"}"#);
    }

    #[test]
    fn a_negative_factor_keeps_low_below_high() {
        let mut start = estimate(0.5);
        start.interval = Some(Interval {
            low: 0.4,
            high: 0.7,
        });
        let turned = start.rescaled(0.0, -100.0);
        assert_eq!(
            turned.interval,
            Some(Interval {
                low: -70.0,
                high: -40.0
            })
        );
    }
}
