//! Overlap metrics of files, as `serasi metric` shows them.

use std::fmt::Write as _;

use serde::Serialize;

use crate::corpus::evaluate::Outcome;
use crate::stats::paired::Spread;
use crate::text::sanitise;

/// The JSON shape; version 1.
#[derive(Serialize)]
struct Results<'a> {
    version: u32,
    metrics: Vec<Line<'a>>,
}

/// One metric of one system. `ci` is half the width of the 95 % interval from `low` to `high`, as sacreBLEU prints it.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    system: &'a str,
    score: f64,
    signature: &'a str,
    mean: Option<f64>,
    ci: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<&'a [f64]>,
}

/// One JSON object with every digit.
///
/// # Errors
/// Never for finite scores.
pub fn json(outcomes: &[Outcome]) -> serde_json::Result<String> {
    let metrics = outcomes.iter().map(|one| Line {
        name: &one.name,
        system: &one.system,
        score: one.score,
        signature: &one.signature,
        mean: one.spread.map(|spread| spread.mean),
        ci: one.spread.map(Spread::half_width),
        low: one.spread.map(|spread| spread.low),
        high: one.spread.map(|spread| spread.high),
        p: one.p,
        details: one.details.as_deref(),
        segments: one.segments.as_deref(),
    });
    let results = Results {
        version: 1,
        metrics: metrics.collect(),
    };
    Ok(serde_json::to_string(&results)? + "\n")
}

/// One line a metric and system, as sacreBLEU writes it; with scores of segments, a line each before it:
/// `system:line TAB metric TAB score`.
pub fn text(outcomes: &[Outcome]) -> String {
    let mut out = String::new();
    for one in outcomes {
        let system = sanitise::name(&one.system, 60);
        for (at, score) in one.segments.iter().flatten().enumerate() {
            let _ = writeln!(
                out,
                "{system}:{}\t{}\t{}",
                at + 1,
                one.name,
                rounded(one, *score)
            );
        }
    }
    let several = outcomes.iter().any(|one| one.system != outcomes[0].system);
    for one in outcomes {
        if several {
            let _ = write!(out, "{}  ", sanitise::name(&one.system, 60));
        }
        let _ = write!(
            out,
            "{}|{} = {}",
            one.name,
            one.signature,
            rounded(one, one.score)
        );
        if let Some(spread) = one.spread {
            let (mean, half) = (rounded(one, spread.mean), rounded(one, spread.half_width()));
            let _ = write!(out, " (μ = {mean} ± {half})");
        }
        if let Some(p) = one.p {
            let _ = write!(out, " (p = {p:.4})");
        }
        if let Some(details) = &one.details {
            let _ = write!(out, " {details}");
        }
        out.push('\n');
    }
    out
}

fn rounded(outcome: &Outcome, score: f64) -> String {
    format!("{score:.*}", outcome.decimals)
}
