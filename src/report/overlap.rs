//! Overlap metrics of files, as `serasi metric` shows them.

use std::fmt::Write as _;

use serde::Serialize;

use crate::corpus::evaluate::Outcome;
use crate::stats::paired::Spread;
use crate::text::sanitise;

use super::table::{draw, wrap};

/// Characters of a system's name that are shown.
const NAME: usize = 40;
/// The level sacreBLEU marks, too.
const LEVEL: f64 = 0.05;

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

/// Scores of segments first, a line each (`system:line TAB metric TAB score`). Then one system's scores as sacreBLEU writes
/// them, signature and all, or several systems in a table with the signatures below it.
pub fn text(outcomes: &[Outcome], width: usize) -> String {
    let mut out = String::new();
    for one in outcomes {
        let system = sanitise::name(&one.system, NAME);
        for (at, score) in one.segments.iter().flatten().enumerate() {
            let score = rounded(one, *score);
            let _ = writeln!(out, "{system}:{}\t{}\t{score}", at + 1, one.name);
        }
    }
    let another = |one: &Outcome| one.system != outcomes[0].system || one.p.is_some();
    if outcomes.iter().any(another) {
        out + &table(outcomes, width)
    } else {
        outcomes.iter().fold(out, |out, one| out + &line(one))
    }
}

/// `BLEU|nrefs:1|… = 76.70 (μ = 76.69 ± 2.71) 92.5/80.5/72.8/67.0 (BP = …)`.
fn line(one: &Outcome) -> String {
    let mut out = format!(
        "{}|{} = {}",
        one.name,
        one.signature,
        rounded(one, one.score)
    );
    if let Some(spread) = spread(one) {
        let _ = write!(out, " (μ = {spread})");
    }
    if let Some(details) = &one.details {
        let _ = write!(out, " {details}");
    }
    out + "\n"
}

fn table(outcomes: &[Outcome], width: usize) -> String {
    let resampled = outcomes.iter().any(|one| one.spread.is_some());
    let tested = outcomes.iter().any(|one| one.p.is_some());
    let mut header = vec!["Metric".to_owned(), "System".to_owned(), "Score".to_owned()];
    header.extend(resampled.then(|| "μ ± 95 %".to_owned()));
    header.extend(tested.then(|| "p".to_owned()));
    let mut last = "";
    let rows = outcomes.iter().map(|one| {
        let metric = if one.name == last { "" } else { &one.name };
        last = &one.name;
        let mut cells = vec![
            metric.to_owned(),
            sanitise::name(&one.system, NAME),
            rounded(one, one.score),
        ];
        cells.extend(resampled.then(|| spread(one).unwrap_or_default()));
        cells.extend(tested.then(|| one.p.map_or_else(String::new, p_value)));
        cells
    });
    let rows = rows.collect();
    let mut out = draw(header, rows, 2, width) + "\n\n";
    let mut signed = outcomes
        .iter()
        .map(|one| (&one.name, &one.signature))
        .collect::<Vec<_>>();
    signed.dedup();
    for (name, signature) in signed {
        let _ = writeln!(out, "{name}|{signature}");
    }
    if tested {
        let baseline = sanitise::name(&outcomes[0].system, NAME);
        let legend = format!(
            "p: two-sided, against {baseline}; * = below {LEVEL}, each comparison by itself. A small p says that chance alone \
             seldom makes such a difference, not that it matters."
        );
        out += &(wrap(&legend, width) + "\n");
    }
    out
}

/// `76.69 ± 2.71`.
fn spread(one: &Outcome) -> Option<String> {
    let spread = one.spread?;
    let (mean, half) = (rounded(one, spread.mean), rounded(one, spread.half_width()));
    Some(format!("{mean} ± {half}"))
}

fn p_value(p: f64) -> String {
    format!("{p:.4}{}", if p < LEVEL { " *" } else { "  " })
}

fn rounded(outcome: &Outcome, score: f64) -> String {
    format!("{score:.*}", outcome.decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(name: &str, system: &str, p: Option<f64>) -> Outcome {
        let spread = Spread {
            mean: 76.69,
            low: 74.0,
            high: 79.4,
        };
        Outcome {
            name: name.to_owned(),
            system: system.to_owned(),
            score: 76.696,
            decimals: 2,
            details: Some("92.5/80.5 (BP = 0.988)".to_owned()),
            signature: "nrefs:1|case:mixed".to_owned(),
            spread: Some(spread),
            p,
            segments: None,
        }
    }

    #[test]
    fn one_system_is_a_line_and_several_are_a_table() {
        let one = [outcome("BLEU", "A.txt", None)];
        let line = "BLEU|nrefs:1|case:mixed = 76.70 (μ = 76.69 ± 2.70) 92.5/80.5 (BP = 0.988)\n";
        assert_eq!(text(&one, 80), line);
        let two = [
            outcome("BLEU", "A.txt", None),
            outcome("BLEU", "B\u{1b}[31m.txt", Some(0.0123)),
        ];
        let wanted = [
            "Metric  System     Score      μ ± 95 %         p",
            "--------------------------------------------------",
            "BLEU    A.txt      76.70  76.69 ± 2.70",
            "        B[31m.txt  76.70  76.69 ± 2.70  0.0123 *",
            "",
            "BLEU|nrefs:1|case:mixed",
            "p: two-sided, against A.txt; * = below 0.05, each comparison by itself. A small",
        ];
        assert_eq!(text(&two, 80).lines().take(7).collect::<Vec<_>>(), wanted);
    }
}
