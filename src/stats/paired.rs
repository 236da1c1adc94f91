//! Is one system better than another on the same segments? Paired bootstrap and approximate randomisation.
//!
//! Both follow sacreBLEU 2.6.0 (Koehn 2004; Riezler and Maxwell 2005) with one difference: sacreBLEU counts resamples
//! strictly beyond the observed difference, so that a system compared with itself comes out "significant"; we count
//! those that reach it (Phipson and Smyth 2010), and equal systems get p = 1. [`Rule::SacreBleu`] counts as it does.

/// Which resamples speak against a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rule {
    /// Those that reach the observed difference.
    #[default]
    Reaching,
    /// Those beyond it, as sacreBLEU counts.
    SacreBleu,
}

/// Relative size of rounding when sums of rows are added in another order.
const ROUNDING: f64 = 1e-12;

impl Rule {
    /// p = (resamples that speak against + 1) / (resamples + 1).
    fn p_value(self, statistics: impl Iterator<Item = f64>, observed: f64) -> f64 {
        let against = |one: &f64| match self {
            Self::Reaching => *one >= observed * (1.0 - ROUNDING) - ROUNDING,
            Self::SacreBleu => *one > observed,
        };
        let (mut count, mut all) = (0.0, 0.0);
        for one in statistics {
            count += f64::from(u8::from(against(&one)));
            all += 1.0;
        }
        (count + 1.0) / (all + 1.0)
    }
}

/// Two-sided p of a paired bootstrap: differences of the resamples, centred at their mean, against the observed one.
pub fn bootstrap_p(baseline: &[f64], system: &[f64], observed: f64, rule: Rule) -> f64 {
    let differences = || {
        baseline
            .iter()
            .zip(system)
            .map(|(one, other)| (other - one).abs())
    };
    let centre = differences().sum::<f64>() / baseline.len() as f64;
    rule.p_value(differences().map(|one| one - centre), observed.abs())
}

/// Two-sided p of approximate randomisation: absolute differences of swapped pseudo-systems against the observed one.
pub fn randomisation_p(differences: &[f64], observed: f64, rule: Rule) -> f64 {
    rule.p_value(differences.iter().copied(), observed.abs())
}

/// Mean and spread of resampled scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Mean over the resamples.
    pub mean: f64,
    /// Lower end of the 95 % interval, the ⌊B/40⌋-th lowest (from 0).
    pub low: f64,
    /// Upper end, as many from the top.
    pub high: f64,
}

impl Spread {
    /// Of at least one score; the order statistics are sacreBLEU's.
    ///
    /// # Panics
    /// If there is none.
    pub fn of(scores: &[f64]) -> Self {
        let mut sorted = scores.to_vec();
        sorted.sort_by(f64::total_cmp);
        let cut = sorted.len() / 40;
        Self {
            mean: scores.iter().sum::<f64>() / scores.len() as f64,
            low: sorted[cut],
            high: sorted[sorted.len() - cut - 1],
        }
    }

    /// Half the width of the interval: what sacreBLEU prints after ±.
    pub fn half_width(self) -> f64 {
        0.5 * (self.high - self.low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_does_not_differ_from_itself() {
        let scores = [0.3, 0.5, 0.4];
        let same = |rule| bootstrap_p(&scores, &scores, 0.0, rule);
        assert!((same(Rule::Reaching) - 1.0).abs() < 1e-12);
        assert!((same(Rule::SacreBleu) - 0.25).abs() < 1e-12);
        assert!((randomisation_p(&[0.0; 3], 0.0, Rule::Reaching) - 1.0).abs() < 1e-12);
        assert!((randomisation_p(&[0.0; 3], 0.0, Rule::SacreBleu) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn p_counts_the_resamples_as_far_out() {
        let differences = [0.1, 0.2, 0.3, 0.4];
        assert!((randomisation_p(&differences, 0.3, Rule::Reaching) - 3.0 / 5.0).abs() < 1e-12);
        assert!((randomisation_p(&differences, -0.3, Rule::SacreBleu) - 2.0 / 5.0).abs() < 1e-12);
        // Differences 1, 2 and 6, centred at 3: −2, −1 and 3.
        let p = bootstrap_p(&[0.0, 0.0, 0.0], &[1.0, 2.0, 6.0], 3.0, Rule::Reaching);
        assert!((p - 2.0 / 4.0).abs() < 1e-12, "{p}");
    }

    #[test]
    fn an_interval_leaves_a_fortieth_out_on_each_side() {
        let spread = Spread::of(&(0..80).rev().map(f64::from).collect::<Vec<_>>());
        assert_eq!((spread.low, spread.high), (2.0, 77.0));
        assert!((spread.mean - 39.5).abs() < 1e-12 && (spread.half_width() - 37.5).abs() < 1e-12);
    }
}
