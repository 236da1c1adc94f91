//! What casual Malay costs a model against standard Malay: Kept and the casual penalty, by register.
//!
//! Both look only at scenarios asked in both forms, in the tasks of Understand. Kept = Σ s(baku)·s(r) / Σ s(baku) on
//! raw scores in 0–1; penalty = mean over tasks of `mean_g[s(g, baku) − s(g, r)]` in scaled points (contracts §1).

use super::TaskFacts;
use super::cells::{Cells, paired};
use super::skill::{Outcome, by_register, points};
use crate::dataset::Register;
use crate::stats::moments::Moments;
use crate::stats::ratio;

/// Below this a model fails everywhere, and a small penalty would read as praise.
const MIN_BAKU: f64 = 40.0;

type Pairs = Vec<(ratio::Part, ratio::Part)>;

/// The tasks of Understand that have twins in both forms, one at a time: only one task's pairs are held at once.
fn pairs<'a>(
    tasks: &'a [(&'a TaskFacts, &'a Cells)],
    register: Register,
) -> impl Iterator<Item = (&'a TaskFacts, Pairs)> {
    tasks
        .iter()
        .filter(|(task, _)| by_register(task))
        .map(move |(task, cells)| (*task, paired(cells, Register::Baku, register)))
        .filter(|(_, pairs)| !pairs.is_empty())
}

fn no_twins(register: Register) -> String {
    format!("no twins in baku and {register}")
}

/// No verdict where standard Malay is not understood either.
pub(super) fn verdict(baku: &Outcome) -> Result<(), String> {
    match baku {
        Ok(moments) if moments.value >= MIN_BAKU => Ok(()),
        Ok(_) => Err(format!("no verdict: baku under {MIN_BAKU:.0}")),
        Err(why) => Err(format!("no verdict: {why}")),
    }
}

/// Of what was right in standard Malay, the percentage that survives. Ratio metrics have no score a sample and are
/// left out; scores outside 0–1 are clipped, as the weights must not be negative.
pub(super) fn kept(tasks: &[(&TaskFacts, &Cells)], register: Register) -> Outcome {
    let mut parts = Vec::new();
    let mut any = false;
    for (_, pairs) in pairs(tasks, register) {
        any = true;
        let plain = |part: &ratio::Part| (part.2 - 1.0).abs() < f64::EPSILON;
        if pairs
            .iter()
            .all(|(baku, other)| plain(baku) && plain(other))
        {
            parts.extend(pairs.iter().map(|(baku, other)| {
                let base = baku.1.clamp(0.0, 1.0);
                (baku.0, base * other.1.clamp(0.0, 1.0), base)
            }));
        }
    }
    if !any {
        return Err(no_twins(register));
    }
    let ratio = ratio::of_groups(&[parts]).ok_or("nothing was right in baku twins")?;
    Ok(ratio.rescaled(0.0, 100.0))
}

/// Points lost against standard Malay.
pub(super) fn penalty(
    tasks: &[(&TaskFacts, &Cells)],
    register: Register,
    baku: &Outcome,
) -> Outcome {
    let mut pairs = pairs(tasks, register).peekable();
    if pairs.peek().is_none() {
        return Err(no_twins(register));
    }
    verdict(baku)?;
    let mut parts = Vec::new();
    for (task, pairs) in pairs {
        let (base, other): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let (_, factor) = points(task)?;
        let lost = ratio::difference(&base, &other)
            .ok_or_else(|| format!("no weight in `{}`", task.name))?;
        parts.push(lost.rescaled(0.0, factor));
    }
    Moments::mean(&parts).ok_or_else(|| no_twins(register))
}
