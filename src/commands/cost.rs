//! What a run would cost, and the question before it does.

use std::path::Path;

use crate::commands::Usage;
use crate::commands::job::Job;
use crate::commands::units::Units;
use crate::config::connect::Connected;
use crate::dataset::Fault;
use crate::endpoint::Usage as Tokens;
use crate::price::{self, Fx, Price};
use crate::record::manifest::EndpointEntry;
use crate::record::read;
use crate::task::estimate::TaskSize;
use crate::terminal;

/// From this many ringgit on somebody must agree (contracts §4).
const ASK_FROM: f64 = 1.0;

/// Ringgit that all tasks cost an endpoint at most: estimated prompt tokens and every reply at its token limit. None
/// where price, rate or a limit is unknown.
pub fn at_most(sizes: &[TaskSize], price: Option<&Price>, fx: &Fx) -> Option<f64> {
    let mut tokens = Tokens::default();
    for size in sizes {
        tokens.input += size.prompt_tokens;
        tokens.output += size.reply_tokens_at_most?;
    }
    price::ringgit(price?, fx, &tokens)
}

/// Ringgit that a journal's replies have cost so far, by what the endpoints charge now; reused ones cost nothing here.
///
/// # Errors
/// A journal that cannot be read.
pub fn spent(journal: &Path, entries: &[EndpointEntry], fx: &Fx) -> Result<f64, Fault> {
    let mut spent = 0.0;
    read::scan(journal, |_, record| {
        let entry = entries.iter().find(|one| one.name == record.endpoint);
        let price = entry.and_then(|one| one.price.as_ref());
        let usage = record.usage.filter(|_| record.reused_from.is_none());
        if let (Some(price), Some(usage)) = (price, usage) {
            spent += price::ringgit(price, fx, &usage).unwrap_or(0.0);
        }
    })?;
    Ok(spent)
}

/// Asks before an estimated cost above RM 1: on a terminal by a question, elsewhere by requiring `--yes`.
///
/// # Errors
/// Nobody agreed.
pub fn confirm(
    job: &Job,
    connected: &[Connected],
    sizes: &[TaskSize],
    units: &Units,
    agreed: bool,
) -> anyhow::Result<()> {
    let planned = job.plan.units() as f64;
    let each = connected.iter().enumerate().filter_map(|(at, one)| {
        let whole = at_most(sizes, one.entry.price.as_ref(), &job.config.fx)?;
        Some(whole * units.missing(at).len() as f64 / planned)
    });
    let most: f64 = each.sum();
    if agreed || most <= ASK_FROM {
        return Ok(());
    }
    let cost = format!(
        "this run can cost up to RM {most:.2} (estimate: prompts, and every reply at its token limit)"
    );
    if terminal::can_ask() {
        if terminal::ask(&format!("{cost}. Go on?")) {
            return Ok(());
        }
        return Err(Usage("nothing was sent".to_owned()).into());
    }
    Err(Usage(format!(
        "{cost} (hint: `--yes` agrees, `--max-cost RM` caps it, `serasi plan` shows it)"
    ))
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use std::collections::BTreeMap;

    #[test]
    fn what_a_resumed_run_has_paid_counts() {
        let line = |endpoint: &str, rest: &str| {
            format!(
                "{{\"v\":1,\"endpoint\":\"{endpoint}\",\"task\":\"t\",\"sample\":\"s\",\"epoch\":0,\"state\":\"answered\",\
                 \"text\":\"\",\"messages\":[],\"digest\":\"{}\",\"at\":\"2026-11-24T00:00:00Z\",\
                 \"usage\":{{\"input\":1000000,\"output\":0}}{rest}}}\n",
                "0".repeat(32)
            )
        };
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("records.jsonl");
        let lines = [
            line("a", ""),
            line("a", ""),
            line("a", ",\"reused_from\":\"r\""),
            line("b", ""),
        ];
        std::fs::write(&journal, lines.concat()).unwrap();
        let entry = |name: &str, price: Option<f64>| EndpointEntry {
            name: name.to_owned(),
            provider: "openai".to_owned(),
            model: "m".to_owned(),
            base_url: None,
            control: false,
            concurrency: 1,
            identity: Digest::of(b""),
            effective: BTreeMap::new(),
            price: price.map(|input| Price {
                input,
                output: 0.0,
                cached: None,
                currency: "MYR".to_owned(),
                as_of: None,
            }),
            stopped: None,
        };
        let entries = [entry("a", Some(2.0)), entry("b", None)];
        let spent = spent(&journal, &entries, &Fx::default()).unwrap();
        assert!((spent - 4.0).abs() < 1e-12, "{spent}");
    }
}
