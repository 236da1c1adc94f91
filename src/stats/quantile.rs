//! Quantiles of measured values.
//!
//! Nearest rank: the smallest value with at least a share `q` of the values at or below it. It is always a value that
//! was measured, never one in between.

/// The `q` quantile (0 < q ≤ 1) of `values` in any order; none without finite values or with `q` out of range.
pub fn nearest_rank(values: &[f64], q: f64) -> Option<f64> {
    if !(q > 0.0 && q <= 1.0) {
        return None;
    }
    let mut sorted: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let wanted = q * sorted.len() as f64;
    let rank = (1..=sorted.len()).find(|&rank| rank as f64 >= wanted - 1e-9)?;
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rank_is_rounded_up() {
        let values = [50.0, 15.0, 40.0, 20.0, 35.0];
        assert_eq!(nearest_rank(&values, 0.3), Some(20.0));
        assert_eq!(nearest_rank(&values, 0.4), Some(20.0));
        assert_eq!(nearest_rank(&values, 0.5), Some(35.0));
        assert_eq!(nearest_rank(&values, 1.0), Some(50.0));
    }

    #[test]
    fn nothing_measured_has_no_quantile() {
        assert_eq!(nearest_rank(&[f64::NAN], 0.5), None);
        assert_eq!(nearest_rank(&[1.0], 0.0), None);
    }
}
