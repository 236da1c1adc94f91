//! Ratios of sums, linearised (Taylor) so that their intervals are clustered like those of means.
//!
//! Takes `(cluster, numerator, denominator)`; the influence of one observation on R = ΣN/ΣD is (N − R·D)/ΣD. A plain
//! mean is the case in which every denominator is 1. Gives none where a denominator sum is not positive.

use super::Estimate;
use super::moments::Moments;

/// One observation: cluster, numerator, denominator.
pub type Part = (u64, f64, f64);

/// The ratio of the sums.
pub fn pooled(parts: &[Part]) -> Option<Estimate> {
    Some(of_groups(&[parts.to_vec()])?.estimate("ratio of sums"))
}

/// The equal-weight mean of the pooled ratios of groups; a cluster may have members in several groups.
pub fn of_groups<G: AsRef<[Part]>>(groups: &[G]) -> Option<Moments> {
    let weight = 1.0 / groups.len() as f64;
    let signed: Vec<(f64, &[Part])> = groups
        .iter()
        .map(|group| (weight, group.as_ref()))
        .collect();
    combined(&signed)
}

/// The pooled ratio of `a` less that of `b`, paired by cluster.
pub fn difference(a: &[Part], b: &[Part]) -> Option<Moments> {
    combined(&[(1.0, a), (-1.0, b)])
}

fn combined(groups: &[(f64, &[Part])]) -> Option<Moments> {
    if groups.is_empty() {
        return None;
    }
    let mut value = 0.0;
    let n = groups.iter().map(|(_, group)| group.len()).sum();
    let mut influences = Vec::with_capacity(n);
    for &(weight, group) in groups {
        let below: f64 = group.iter().map(|part| part.2).sum();
        if below.is_nan() || below <= 0.0 {
            return None;
        }
        let ratio = group.iter().map(|part| part.1).sum::<f64>() / below;
        value += weight * ratio;
        let each = |&(cluster, num, den): &Part| (cluster, weight * (num - ratio * den) / below);
        influences.extend(group.iter().map(each));
    }
    Some(Moments::from_influences(value, influences, n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_pools_before_it_divides() {
        let found = pooled(&[(1, 1.0, 1.0), (2, 1.0, 9.0)]).unwrap();
        assert!((found.value - 0.2).abs() < 1e-12);
        assert_eq!(pooled(&[(1, 1.0, 0.0)]), None);
        assert_eq!(pooled(&[]), None);
    }

    #[test]
    fn the_variance_is_the_linearised_one() {
        // R = 0.2, ΣD = 10: influences 0.08 and −0.08, CR1 factor 2.
        let found = of_groups(&[vec![(1, 1.0, 1.0), (2, 1.0, 9.0)]]).unwrap();
        assert!((found.variance.unwrap() - 0.0256).abs() < 1e-12);
    }

    #[test]
    fn a_constant_loss_has_a_paired_difference_without_variance() {
        let high: Vec<Part> = (0..12).map(|i| (i, 0.5 + i as f64 / 100.0, 1.0)).collect();
        let low: Vec<Part> = high.iter().map(|&(c, x, d)| (c, x - 0.25, d)).collect();
        let found = difference(&high, &low).unwrap();
        assert!((found.value - 0.25).abs() < 1e-12);
        assert!(found.variance.unwrap() < 1e-20);
    }
}
