//! Selection: which samples of a dataset a run asks.

use std::collections::BTreeSet;

use crate::dataset::index::Dataset;
use crate::dataset::{Register, Sector};
use crate::rng;

/// What to ask; empty lists choose everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Sectors.
    pub sectors: Vec<Sector>,
    /// Registers.
    pub registers: Vec<Register>,
    /// Sample ids.
    pub samples: Vec<String>,
    /// Sample ids that are left out whatever else is chosen: they are no longer true.
    pub expired: Vec<String>,
    /// At most this many *scenarios* a task, drawn by seed, so that twins stay together.
    pub limit: Option<usize>,
    /// Seed of the draw.
    pub seed: u64,
}

/// Positions of the chosen samples, in file order.
pub fn choose(dataset: &Dataset, selection: &Selection) -> Vec<u32> {
    let positions = |ids: &[String]| -> BTreeSet<usize> {
        ids.iter().filter_map(|id| dataset.position(id)).collect()
    };
    let (ids, expired) = (positions(&selection.samples), positions(&selection.expired));
    let wanted = |&index: &u32| {
        let entry = dataset.entry(index as usize);
        (selection.sectors.is_empty() || selection.sectors.contains(&entry.sector))
            && (selection.registers.is_empty() || selection.registers.contains(&entry.register))
            && (selection.samples.is_empty() || ids.contains(&(index as usize)))
            && !expired.contains(&(index as usize))
    };
    let count = u32::try_from(dataset.len()).unwrap_or(u32::MAX);
    let mut chosen: Vec<u32> = (0..count).filter(wanted).collect();
    if let Some(limit) = selection.limit {
        let twin = |index: &u32| dataset.entry(*index as usize).twin;
        let mut scenarios: Vec<u32> = chosen
            .iter()
            .map(twin)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        rng::shuffle(
            &mut scenarios,
            &mut rng::stream(selection.seed, &dataset.file_label()),
        );
        let kept: BTreeSet<u32> = scenarios.into_iter().take(limit).collect();
        chosen.retain(|index| kept.contains(&twin(index)));
    }
    chosen
}

impl Dataset {
    /// A label that does not depend on where the suite is stored, so that a draw repeats everywhere.
    fn file_label(&self) -> String {
        format!("limit {}", self.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset() -> Dataset {
        let mut lines = Vec::new();
        for scenario in 0..20 {
            for register in ["baku", "santai"] {
                let sector = if scenario % 2 == 0 {
                    "retail"
                } else {
                    "health"
                };
                lines.push(format!(
                    r#"{{"id":"s{scenario}-{register}","twin":"s{scenario}","register":"{register}","sector":"{sector}","input":"x","target":["x"]}}"#
                ));
            }
        }
        Dataset::embedded("d.jsonl", lines.join("\n").leak()).unwrap()
    }

    #[test]
    fn a_limit_keeps_twins_together_and_follows_the_seed() {
        let dataset = dataset();
        let pick = |seed| {
            choose(
                &dataset,
                &Selection {
                    limit: Some(5),
                    seed,
                    ..Selection::default()
                },
            )
        };
        assert_eq!(pick(1).len(), 10);
        assert_eq!(pick(1), pick(1));
        assert_ne!(pick(1), pick(2));
        assert!(pick(1).chunks(2).all(|pair| pair[1] == pair[0] + 1));
    }

    #[test]
    fn what_is_no_longer_true_is_left_out_whatever_else_is_chosen() {
        let selection = Selection {
            registers: vec![Register::Baku],
            samples: vec!["s1-baku".to_owned(), "s2-baku".to_owned()],
            expired: vec!["s1-baku".to_owned(), "elsewhere".to_owned()],
            ..Selection::default()
        };
        assert_eq!(choose(&dataset(), &selection), [4]);
    }

    #[test]
    fn filters_combine() {
        let selection = Selection {
            sectors: vec![Sector::Health],
            registers: vec![Register::Baku],
            samples: vec![
                "s1-baku".to_owned(),
                "s1-santai".to_owned(),
                "s2-baku".to_owned(),
            ],
            ..Selection::default()
        };
        assert_eq!(choose(&dataset(), &selection), [2]);
    }
}
