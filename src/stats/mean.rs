//! Means with cluster-robust intervals.
//!
//! Takes values with the cluster they belong to; gives an [`Estimate`], or none without values. Source: Miller 2024;
//! `SE = sqrt(G/(G − 1)) · (1/n) · sqrt(Σ_c (Σ_{i∈c} (s_i − s̄))²)`, t with G − 1 degrees of freedom.

use super::Estimate;
use super::moments::Moments;
use super::ratio;

/// The mean of `(cluster, value)` pairs.
pub fn by_cluster(values: &[(u64, f64)]) -> Option<Estimate> {
    Some(moments(&[values.to_vec()])?.estimate("mean"))
}

/// The equal-weight mean of the means of groups; a cluster may have members in several groups.
pub fn of_groups(groups: &[Vec<(u64, f64)>]) -> Option<Estimate> {
    Some(moments(groups)?.estimate("mean of group means"))
}

/// The equal-weight mean of independent estimates (tasks share no scenario), Satterthwaite degrees of freedom.
pub fn of_estimates(parts: &[Moments]) -> Option<Estimate> {
    Some(Moments::mean(parts)?.estimate("mean of estimates"))
}

/// As [`of_groups`], with the interval not drawn yet.
pub fn moments(groups: &[Vec<(u64, f64)>]) -> Option<Moments> {
    let ratios: Vec<Vec<ratio::Part>> = groups
        .iter()
        .map(|group| {
            group
                .iter()
                .map(|&(cluster, value)| (cluster, value, 1.0))
                .collect()
        })
        .collect();
    ratio::of_groups(&ratios)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLDEN: [f64; 40] = [
        0.418_690_219_463_853_9,
        1.066_704_784_593_431_2,
        0.965_419_496_484_342_8,
        0.834_664_828_762_486_5,
        0.854_239_748_317_385_6,
        0.695_012_477_622_980_7,
        0.914_873_774_199_819,
        0.543_545_811_523_360_9,
        0.759_395_142_957_660_4,
        0.503_945_137_155_105_7,
        1.015_589_412_329_366_3,
        0.479_766_902_758_501_8,
        0.547_574_680_521_401_5,
        0.939_683_723_656_160_3,
        0.720_528_956_942_354_1,
        0.531_386_885_590_764_9,
        0.333_521_773_805_099_4,
        0.816_179_287_676_352_7,
        0.199_915_458_811_014_86,
        0.400_593_012_388_686_4,
        0.400_719_442_099_479_3,
        0.688_475_391_412_020_1,
        0.679_458_361_746_608_2,
        0.739_095_223_911_85,
        0.709_941_930_228_812_1,
        0.489_781_612_310_073_94,
        0.886_586_207_365_367_2,
        0.381_362_906_950_599_27,
        0.446_728_081_833_983_8,
        0.527_538_593_991_885_2,
        0.700_181_551_337_012_4,
        0.600_922_660_222_857_7,
        0.837_976_072_714_266_4,
        0.154_848_334_102_744_07,
        0.757_678_642_947_227_3,
        0.562_074_084_871_640_8,
        0.798_645_938_904_395_5,
        0.516_539_094_373_439_8,
        0.304_809_912_398_111_6,
        0.923_095_532_461_529_8,
    ];

    #[test]
    fn the_clustered_error_is_that_of_inspect() {
        let values: Vec<(u64, f64)> = (0_u64..).zip(GOLDEN).map(|(i, x)| (i / 4, x)).collect();
        let found = moments(&[values]).unwrap();
        let error = found.variance.unwrap().sqrt();
        assert!((error - 0.033_412_609_029_889_34).abs() < 1e-14, "{error}");
        assert_eq!((found.df, found.n, found.clusters), (9.0, 40, 10));
    }

    #[test]
    fn fewer_than_ten_clusters_give_no_interval() {
        let values: Vec<(u64, f64)> = (0_u64..).zip(GOLDEN).map(|(i, x)| (i % 9, x)).collect();
        assert_eq!(by_cluster(&values).unwrap().interval, None);
        let values: Vec<(u64, f64)> = (0_u64..).zip(GOLDEN).map(|(i, x)| (i % 10, x)).collect();
        assert!(by_cluster(&values).unwrap().interval.is_some());
        assert_eq!(by_cluster(&[]), None);
    }

    #[test]
    fn groups_weigh_the_same_whatever_their_size() {
        let groups = [vec![(1, 1.0), (2, 1.0), (3, 1.0)], vec![(1, 0.0)]];
        assert!((of_groups(&groups).unwrap().value - 0.5).abs() < 1e-12);
        assert_eq!(of_groups(&[vec![(1, 1.0)], Vec::new()]), None);
    }

    #[test]
    fn a_cluster_in_two_groups_counts_once() {
        let group: Vec<(u64, f64)> = (0_u64..).zip(GOLDEN).collect();
        let once = moments(std::slice::from_ref(&group)).unwrap();
        let twice = moments(&[group.clone(), group]).unwrap();
        assert_eq!(twice.clusters, 40);
        assert!((once.variance.unwrap() - twice.variance.unwrap()).abs() < 1e-15);
    }
}
