//! The trial of the scorers, as `serasi check --scorers` prints it.

use serde::Serialize;

use super::numbers;
use super::table::{draw, wrap};
use super::text::MIN_WIDTH;
use crate::stats::{Estimate, Figure};
use crate::text::sanitise;
use crate::validity::{Finding, Miss, Verdict};

const LEGEND: &str = "References of the suite, made worse or only other in a known way, under every scorer. met in % = \
    share of pairs (reference, edited reference) whose score does what is expected, with its 95 % interval (Wilson, \
    clustered by sample); an expectation fails under 95 %. falls, rises = at all; holds = by at most 0.02; - = nothing \
    is claimed, and the share is that of falls. change = mean of the absolute change. out = pairs left out: no score, \
    or the lowest already.";
/// Characters of a reply that an example of a failure shows.
const SHOWN: usize = 160;

/// The JSON shape.
#[derive(Serialize)]
struct Page<'a> {
    version: u32,
    suite: &'a str,
    ok: bool,
    scorers: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    scorer: &'a str,
    edit: &'a str,
    expected: &'a str,
    why: &'a str,
    share: Figure,
    mean_change: f64,
    left_out: usize,
    verdict: Verdict,
    misses: &'a [Miss],
}

/// One JSON object and a line end.
///
/// # Errors
/// Never: every value is a JSON value.
pub fn json(suite: &str, findings: &[Finding]) -> serde_json::Result<String> {
    let page = Page {
        version: 1,
        suite,
        ok: failed(findings) == 0,
        scorers: findings.iter().map(row).collect(),
    };
    Ok(serde_json::to_string(&page)? + "\n")
}

fn row(one: &Finding) -> Row<'_> {
    let share = one.share.clone();
    Row {
        scorer: one.scorer,
        edit: one.edit,
        expected: one.expected.as_str(),
        why: &one.why,
        share: share.map_or_else(
            || Figure::absent("no reference to which the edit applies"),
            Figure::Known,
        ),
        mean_change: (one.mean_change * 1e6).round() / 1e6,
        left_out: one.left_out,
        verdict: one.verdict,
        misses: &one.misses,
    }
}

/// How many expectations failed.
pub fn failed(findings: &[Finding]) -> usize {
    let failed = findings.iter().filter(|one| one.verdict == Verdict::Failed);
    failed.count()
}

/// The table, an example of each failure, and the sum.
pub fn text(findings: &[Finding], width: usize) -> String {
    let width = width.max(MIN_WIDTH);
    let header = [
        "scorer, edit",
        "expected",
        "verdict",
        "n",
        "met in %",
        "change",
        "out",
    ];
    let rows = findings.chunk_by(|one, next| one.scorer == next.scorer);
    let rows = rows.flat_map(|of_one| {
        let mut head = vec![String::new(); header.len()];
        of_one[0].scorer.clone_into(&mut head[0]);
        std::iter::once(head).chain(of_one.iter().map(cells))
    });
    let table = draw(header.map(str::to_owned).to_vec(), rows.collect(), 3, width);
    let mut parts = vec![table];
    parts.extend(findings.iter().filter_map(|one| example(one, width)));
    parts.push(wrap(LEGEND, width));
    parts.push(sum(findings));
    parts.join("\n\n") + "\n"
}

fn cells(one: &Finding) -> Vec<String> {
    let share = one.share.as_ref();
    vec![
        format!("· {}", one.edit),
        one.expected.as_str().to_owned(),
        one.verdict.as_str().to_owned(),
        share.map_or(0, |share| share.n).to_string(),
        percent(share),
        format!("{:.2}", one.mean_change),
        one.left_out.to_string(),
    ]
}

/// Whole percents: a share of a few hundred pairs is no more exact.
fn percent(share: Option<&Estimate>) -> String {
    let Some(share) = share else {
        return numbers::ABSENT.to_owned();
    };
    // Rounded down, so that 94.9 never reads as met.
    let whole = |share: f64| (share * 100.0 + 1e-9).floor();
    let value = whole(share.value);
    share.interval.map_or_else(
        || format!("{value}"),
        |limits| format!("{value} [{}, {}]", whole(limits.low), whole(limits.high)),
    )
}

/// The first pair that went against an expectation that failed.
fn example(one: &Finding, width: usize) -> Option<String> {
    let miss = one
        .misses
        .first()
        .filter(|_| one.verdict == Verdict::Failed)?;
    let (scorer, edit, why) = (one.scorer, one.edit, &one.why);
    let head = format!(
        "FAILED {scorer} × {edit} ({why}): sample {}, {:.2} → {:.2}",
        sanitise::name(&miss.sample, 40),
        miss.before,
        miss.after
    );
    let shown = |text: &str| format!("  {}", sanitise::line(text, SHOWN.min(width - 2)));
    Some(format!(
        "{}\n{}\n{}",
        wrap(&head, width),
        shown(&miss.reference),
        shown(&miss.edited)
    ))
}

fn sum(findings: &[Finding]) -> String {
    let count = |verdict| findings.iter().filter(|one| one.verdict == verdict).count();
    format!(
        "{} expectations met, {} failed, {} untested; {} not claimed",
        count(Verdict::Met),
        count(Verdict::Failed),
        count(Verdict::Untested),
        count(Verdict::NotClaimed)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::proportion::wilson;
    use crate::validity::Expected;

    fn finding(hits: usize, verdict: Verdict) -> Finding {
        Finding {
            scorer: "facts",
            edit: "fact-dropped",
            expected: Expected::Falls,
            why: "a fact is missing".to_owned(),
            share: wilson(hits, 20, 1.0),
            mean_change: 0.5,
            left_out: 2,
            verdict,
            misses: vec![Miss {
                sample: "reply-1".to_owned(),
                reference: "RM5 je\u{1b}[31m kak".to_owned(),
                edited: "je kak".to_owned(),
                before: 1.0,
                after: 1.0,
            }],
        }
    }

    #[test]
    fn a_failure_is_shown_with_an_example_and_counted() {
        let findings = [finding(20, Verdict::Met), finding(11, Verdict::Failed)];
        let shown = text(&findings, 100);
        assert!(shown.contains("100 [83, 100]"), "{shown}");
        assert_eq!(
            shown.matches("sample reply-1, 1.00 → 1.00").count(),
            1,
            "{shown}"
        );
        assert!(
            shown.contains("1 expectations met, 1 failed, 0 untested; 0 not claimed"),
            "{shown}"
        );
        assert!(!shown.contains('\u{1b}'), "{shown}");
        let json = json("s", &findings).unwrap();
        assert!(
            json.contains(r#""ok":false"#) && json.contains(r#""verdict":"failed""#),
            "{json}"
        );
    }
}
