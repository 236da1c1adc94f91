//! What runs say of the items: how hard each is, and whether it tells good models from weak ones.
//!
//! Classical item analysis (Lord & Novick 1968; Crocker & Algina 1986, ch. 14). The difficulty of an item is its mean
//! score over the endpoints asked; its discrimination is the correlation, over endpoints, of its score with the
//! endpoint's mean over the other items of the task (corrected item-total). An item below 0 is got right by the weak
//! and wrong by the strong: its target, or its wording, wants a second look.

use std::collections::BTreeMap;

use serde::Serialize;

/// Endpoints under which a correlation says nothing.
pub const FEWEST: usize = 3;

/// One item as one endpoint met it.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// The task's name.
    pub task: String,
    /// The sample's id.
    pub sample: String,
    /// The endpoint's name.
    pub endpoint: String,
    /// What the headline counts, repeats averaged.
    pub value: f64,
}

/// An item over all endpoints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The task's name.
    pub task: String,
    /// The sample's id.
    pub sample: String,
    /// Endpoints that were asked and scored.
    pub endpoints: usize,
    /// Mean of the raw headline.
    pub difficulty: f64,
    /// Correlation with the rest of the task, −1 to 1; none where nothing varied or too few endpoints were asked.
    pub discrimination: Option<f64>,
}

/// Difficulty and discrimination of every item, in order of task and id.
pub fn items(all: &[Met]) -> Vec<Item> {
    let mut tasks: BTreeMap<&str, BTreeMap<&str, Vec<&Met>>> = BTreeMap::new();
    for one in all {
        let task = tasks.entry(&one.task).or_default();
        task.entry(&one.sample).or_default().push(one);
    }
    let mut found = Vec::new();
    for (task, samples) in tasks {
        let mut totals: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
        for one in samples.values().flatten() {
            let total = totals.entry(&one.endpoint).or_default();
            *total = (total.0 + one.value, total.1 + 1);
        }
        for (sample, met) in samples {
            let values: Vec<f64> = met.iter().map(|one| one.value).collect();
            found.push(Item {
                task: task.to_owned(),
                sample: sample.to_owned(),
                endpoints: met.len(),
                difficulty: mean(&values),
                discrimination: discrimination(&met, &totals),
            });
        }
    }
    found
}

fn discrimination(met: &[&Met], totals: &BTreeMap<&str, (f64, usize)>) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = met
        .iter()
        .filter_map(|one| {
            let (sum, count) = totals[one.endpoint.as_str()];
            let others = count.checked_sub(1).filter(|others| *others > 0)?;
            Some((one.value, (sum - one.value) / others as f64))
        })
        .collect();
    if pairs.len() < FEWEST {
        return None;
    }
    correlation(&pairs)
}

/// Pearson's correlation; none where either side does not vary.
fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let (left, right): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (a, b) = (mean(&left), mean(&right));
    let sum = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>();
    let both = sum(&|(x, y)| (x - a) * (y - b));
    let spread = (sum(&|(x, _)| (x - a).powi(2)) * sum(&|(_, y)| (y - b).powi(2))).sqrt();
    (spread > 1e-12).then(|| (both / spread).clamp(-1.0, 1.0))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(sample: &str, values: &[f64]) -> Vec<Met> {
        let one = |(at, value): (usize, &f64)| Met {
            task: "slang".to_owned(),
            sample: sample.to_owned(),
            endpoint: format!("e{at}"),
            value: *value,
        };
        values.iter().enumerate().map(one).collect()
    }

    /// By hand: the item is (1, 1, 0, 0), the mean of the other two (1, ½, ½, 0), their correlation 1/√2.
    #[test]
    fn an_item_is_set_against_the_others_of_its_task() {
        let all = [
            met("a", &[1.0, 1.0, 0.0, 0.0]),
            met("b", &[1.0, 0.0, 1.0, 0.0]),
            met("c", &[1.0, 1.0, 0.0, 0.0]),
        ]
        .concat();
        let found = items(&all);
        let near = |at: usize, expected: f64| {
            let r = found[at].discrimination.unwrap();
            assert!((r - expected).abs() < 1e-9, "{at}: {r}");
        };
        near(0, 0.5_f64.sqrt());
        near(1, 0.0);
        near(2, 0.5_f64.sqrt());
        assert!((found[0].difficulty - 0.5).abs() < 1e-12);
        assert_eq!((found[0].endpoints, found[1].sample.as_str()), (4, "b"));
    }

    #[test]
    fn a_wrong_target_shows_as_a_negative_item() {
        let good = [0.0, 0.2, 0.8, 1.0];
        let all = [
            met("a", &good),
            met("b", &good),
            met("c", &good),
            met("d", &good),
            met("wrong", &[1.0, 1.0, 0.0, 0.0]),
        ];
        let found = items(&all.concat());
        assert!(found[4].discrimination.unwrap() < -0.9, "{found:?}");
        assert!(found[0].discrimination.unwrap() > 0.0, "{found:?}");
    }

    #[test]
    fn nothing_is_said_of_what_does_not_vary_or_was_asked_of_too_few() {
        let all = [met("a", &[1.0, 1.0, 1.0]), met("b", &[0.0, 0.5, 1.0])].concat();
        let found = items(&all);
        assert_eq!(found[0].discrimination, None);
        assert_eq!(found[1].discrimination, None);
        let two = [met("a", &[0.0, 1.0]), met("b", &[0.0, 1.0])].concat();
        assert_eq!(items(&two)[0].discrimination, None);
        assert!(items(&[]).is_empty());
    }
}
