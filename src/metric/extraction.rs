//! How far a score depends on the rule that reads the answer: shares by rule, their spread, and ranks that move.
//!
//! Takes every reply as read by every rule of its task, one endpoint after the other; memory grows by 24 bytes a sample
//! and six for each rule. A share is made as the task's raw headline is, so that of the first rule, the one that
//! counts, equals the report's.

use serde::Serialize;

use super::TaskFacts;
use super::cells::Cells;
use super::skill::{Outcome, figure, headline};
use crate::dataset::Register;
use crate::stats::moments::Moments;
use crate::stats::{Estimate, Figure};

/// Shares nearer than this are a tie: the order in which equal sums are added moves the last bits.
const TIE: f64 = 1e-9;

/// What one rule made of one reply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Its worth, 0–1.
    pub worth: f64,
    /// Whether no answer was read.
    pub unparsed: bool,
}

/// The replies of one endpoint to one task under every rule, the epochs of a sample added up.
#[derive(Debug)]
pub struct Readings {
    rules: usize,
    samples: Vec<Sample>,
    /// Sums by sample, then by rule. Sums of 0 and 1 are exact in an f32.
    worth: Vec<f32>,
    unparsed: Vec<u16>,
}

#[derive(Debug)]
struct Sample {
    key: u64,
    twin: u64,
    epochs: u16,
    register: Register,
}

impl Readings {
    /// None yet, under `rules` rules.
    pub fn new(rules: usize) -> Self {
        Self {
            rules,
            samples: Vec::new(),
            worth: Vec::new(),
            unparsed: Vec::new(),
        }
    }

    /// Adds a reply to a sample, of a scenario and register, as every rule read it; the epochs of a sample must follow
    /// each other.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a worth is in 0–1 and needs no more than an f32"
    )]
    pub fn add(&mut self, (sample, twin): (u64, u64), register: Register, readings: &[Reading]) {
        if self.samples.last().is_none_or(|last| last.key != sample) {
            self.samples.push(Sample {
                key: sample,
                twin,
                epochs: 0,
                register,
            });
            self.worth.resize(self.samples.len() * self.rules, 0.0);
            self.unparsed.resize(self.samples.len() * self.rules, 0);
        }
        if let Some(last) = self.samples.last_mut() {
            last.epochs = last.epochs.saturating_add(1);
        }
        let from = self.worth.len() - self.rules;
        for (at, reading) in (from..self.worth.len()).zip(readings) {
            self.worth[at] += reading.worth as f32;
            self.unparsed[at] += u16::from(reading.unparsed);
        }
    }

    /// The share right and the share unparsed of every rule. `casual` says whether the task was asked in casual Malay.
    pub fn shares(&self, task: &TaskFacts, casual: bool) -> Vec<Share> {
        let of = |sums: &dyn Fn(usize) -> f64, rule: usize| {
            let mut cells = Cells::new();
            for (at, sample) in self.samples.iter().enumerate() {
                let mean = sums(at * self.rules + rule) / f64::from(sample.epochs);
                let cell = cells.entry(sample.register).or_default();
                cell.push((sample.twin, mean, 1.0));
            }
            headline(task, &cells, casual)
        };
        let share = |rule| Share {
            right: of(&|at| f64::from(self.worth[at]), rule),
            unparsed: of(&|at| f64::from(self.unparsed[at]), rule),
        };
        (0..self.rules).map(share).collect()
    }
}

/// What one rule makes of one endpoint, the intervals not drawn yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The share right.
    pub right: Outcome,
    /// The share of replies in which no answer was read.
    pub unparsed: Outcome,
}

/// The equal-weight mean over tasks, rule by rule; a task without a share makes the whole absent.
pub fn together(tasks: &[&[Share]]) -> Vec<Share> {
    let mean = |rule: usize, of: fn(&Share) -> &Outcome| -> Outcome {
        let parts: Result<Vec<Moments>, String> =
            tasks.iter().map(|task| of(&task[rule]).clone()).collect();
        Moments::mean(&parts?).ok_or_else(|| "no tasks".to_owned())
    };
    let rules = tasks.first().map_or(0, |task| task.len());
    let share = |rule| Share {
        right: mean(rule, |share| &share.right),
        unparsed: mean(rule, |share| &share.unparsed),
    };
    (0..rules).map(share).collect()
}

/// One endpoint with its shares, one a rule.
#[derive(Debug)]
pub struct Audited {
    /// The endpoint's name.
    pub endpoint: String,
    /// Whether it is a built-in control; controls have no rank.
    pub control: bool,
    /// Its shares, in the order of the rules.
    pub shares: Vec<Share>,
}

/// Every endpoint under every rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audit {
    /// The rules, the one that counts first.
    pub rules: Vec<String>,
    /// One row an endpoint and rule; endpoints in the order of `spreads`.
    pub rows: Vec<Row>,
    /// One an endpoint, best under the first rule first, ties by name.
    pub spreads: Vec<Spread>,
}

/// One endpoint under one rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The endpoint's name.
    pub endpoint: String,
    /// The rule's name.
    pub rule: String,
    /// The share right, 0–1.
    pub right: Figure,
    /// The share of replies in which no answer was read, 0–1.
    pub unparsed: Figure,
    /// Its place under this rule; equal shares share one. None for controls, and without a share.
    pub rank: Option<usize>,
}

/// What the choice of the rule does to one endpoint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    /// The endpoint's name.
    pub endpoint: String,
    /// Whether it is a built-in control.
    pub control: bool,
    /// The highest share right less the lowest; `method` names the rules.
    pub spread: Figure,
    /// Whether no one place fits under every rule. A tie leaves all places of those who tie open.
    pub rank_depends: bool,
}

/// Puts endpoints side by side. `metric` names what the shares are of.
pub fn audit(metric: &str, rules: &[&str], mut endpoints: Vec<Audited>) -> Audit {
    let first = |one: &Audited| value(one, 0).unwrap_or(f64::NEG_INFINITY);
    endpoints.sort_by(|a, b| {
        let order = first(b).total_cmp(&first(a));
        order.then_with(|| a.endpoint.cmp(&b.endpoint))
    });
    let mut rows = Vec::new();
    let mut spreads = Vec::new();
    for one in &endpoints {
        let places: Vec<Option<(usize, usize)>> = (0..rules.len())
            .map(|rule| places(one, rule, &endpoints))
            .collect();
        let own = rules.iter().zip(&one.shares).zip(&places);
        let own: Vec<Row> = own
            .map(|((rule, share), places)| Row {
                endpoint: one.endpoint.clone(),
                rule: (*rule).to_owned(),
                right: figure(&share.right, &format!("{metric} by {rule}")),
                unparsed: figure(&share.unparsed, &format!("unparsed by {rule}")),
                rank: places.map(|(best, _)| best),
            })
            .collect();
        spreads.push(Spread {
            endpoint: one.endpoint.clone(),
            control: one.control,
            spread: spread(&own),
            rank_depends: depends(&places),
        });
        rows.extend(own);
    }
    Audit {
        rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
        rows,
        spreads,
    }
}

fn value(one: &Audited, rule: usize) -> Option<f64> {
    let right = one.shares.get(rule)?.right.as_ref();
    right.ok().map(|moments| moments.value)
}

/// The best and the worst place of an endpoint under a rule; they differ where it ties.
fn places(one: &Audited, rule: usize, all: &[Audited]) -> Option<(usize, usize)> {
    let mine = value(one, rule).filter(|_| !one.control)?;
    let ranked = all.iter().filter(|other| !other.control);
    let others: Vec<f64> = ranked.filter_map(|other| value(other, rule)).collect();
    let above = others.iter().filter(|other| **other > mine + TIE).count();
    let level = others.iter().filter(|other| **other > mine - TIE).count();
    Some((above + 1, level))
}

fn depends(places: &[Option<(usize, usize)>]) -> bool {
    let highest_best = places.iter().flatten().map(|place| place.0).max();
    let lowest_worst = places.iter().flatten().map(|place| place.1).min();
    highest_best > lowest_worst
}

/// The highest share less the lowest. It has no interval: which rules are the extremes is itself read off the data.
fn spread(rows: &[Row]) -> Figure {
    let known: Vec<(&str, &Estimate)> = rows
        .iter()
        .filter_map(|row| Some((row.rule.as_str(), row.right.estimate()?)))
        .collect();
    let by_value = |a: &&(&str, &Estimate), b: &&(&str, &Estimate)| a.1.value.total_cmp(&b.1.value);
    // Of equal ones the rule named first: `max_by` takes the last.
    let highest = known.iter().rev().max_by(by_value);
    let (Some((top, high)), Some((bottom, low))) = (highest, known.iter().min_by(by_value)) else {
        return rows
            .first()
            .map_or_else(|| Figure::absent("no rules"), |row| row.right.clone());
    };
    Figure::from(Estimate {
        value: high.value - low.value,
        interval: None,
        n: high.n,
        clusters: high.clusters,
        method: format!("{top} less {bottom}, no interval: extremes over rules"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Skill;

    fn task() -> TaskFacts {
        TaskFacts {
            name: "slang".to_owned(),
            title_en: String::new(),
            skill: Skill::Understand,
            metric: "choice".to_owned(),
            scale: None,
        }
    }

    fn reading(worth: f64, unparsed: bool) -> Reading {
        Reading { worth, unparsed }
    }

    fn audited(endpoint: &str, shares: &[f64]) -> Audited {
        let moments = |value| Moments {
            value,
            variance: None,
            df: 0.0,
            n: 4,
            clusters: 4,
            fewest: 4,
        };
        let share = |value: &f64| Share {
            right: Ok(moments(*value)),
            unparsed: Ok(moments(0.0)),
        };
        Audited {
            endpoint: endpoint.to_owned(),
            control: endpoint.starts_with("control/"),
            shares: shares.iter().map(share).collect(),
        }
    }

    #[test]
    fn a_share_averages_epochs_then_registers() {
        let mut readings = Readings::new(2);
        let (right, wrong, none) = (reading(1.0, false), reading(0.0, false), reading(0.0, true));
        // Two epochs of one sample, right half the time by the first rule, never read by the second.
        readings.add((1, 1), Register::Sms, &[right, none]);
        readings.add((1, 1), Register::Sms, &[wrong, none]);
        readings.add((2, 2), Register::Sms, &[right, right]);
        readings.add((3, 1), Register::Santai, &[wrong, right]);
        // Standard Malay is no part of what the headline reads.
        readings.add((4, 1), Register::Baku, &[right, right]);
        let shares = readings.shares(&task(), true);
        let values = |of: fn(&Share) -> &Outcome| -> Vec<f64> {
            shares
                .iter()
                .map(|share| of(share).clone().unwrap().value)
                .collect()
        };
        // sms: (0.5 + 1)/2 and (0 + 1)/2; santai: 0 and 1.
        assert_eq!(values(|share| &share.right), [0.375, 0.75]);
        assert_eq!(values(|share| &share.unparsed), [0.0, 0.25]);
        let all = together(&[&shares, &shares[..]]);
        assert_eq!(
            all[1].right.clone().unwrap().value.to_bits(),
            0.75_f64.to_bits()
        );
    }

    #[test]
    fn a_rank_that_a_rule_turns_over_is_marked_and_a_tie_is_not() {
        let found = audit(
            "choice",
            &["robust", "letter", "never"],
            vec![
                audited("steady", &[0.9, 0.9, 0.0]),
                audited("wordy", &[0.8, 0.1, 0.0]),
                audited("terse", &[0.7, 0.7, 0.0]),
                audited("control/echo", &[1.0, 1.0, 1.0]),
            ],
        );
        let ranks: Vec<_> = found.rows.iter().map(|row| row.rank).collect();
        let (first, second, third) = (Some(1), Some(2), Some(3));
        assert_eq!(ranks[..3], [None, None, None], "a control has no place");
        assert_eq!(ranks[3..6], [first, first, first], "steady");
        assert_eq!(ranks[6..9], [second, third, first], "wordy");
        assert_eq!(ranks[9..], [third, second, first], "terse");
        let marks: Vec<_> = found.spreads.iter().map(|one| one.rank_depends).collect();
        assert_eq!(marks, [false, false, true, true]);
        let wordy = found.spreads[2].spread.estimate().unwrap();
        assert!((wordy.value - 0.8).abs() < 1e-12 && wordy.method.starts_with("robust less never"));
    }

    #[test]
    fn an_endpoint_without_replies_has_no_share_and_stands_last() {
        let mut silent = audited("silent", &[0.0]);
        silent.shares[0].right = Err("no scored samples in `slang`".to_owned());
        let found = audit("choice", &["robust"], vec![silent, audited("a", &[0.0])]);
        assert_eq!(found.spreads[0].endpoint, "a");
        assert_eq!(found.rows[1].rank, None);
        let why = Figure::absent("no scored samples in `slang`");
        assert_eq!(found.spreads[1].spread, why);
    }
}
