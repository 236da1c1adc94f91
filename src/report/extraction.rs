//! The extraction audit: what each reading rule would make of every endpoint, as `serasi score --audit-extraction`
//! prints it.

use serde::Serialize;

use super::numbers;
use super::table::{draw, wrap};
use crate::metric::extraction::{Audit, Row};
use crate::stats::Figure;
use crate::text::sanitise;

/// What the audit shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExtractionAudit {
    /// Version of the JSON shape; 1.
    pub version: u32,
    /// The run's name.
    pub run: String,
    /// One entry a task whose answers are read by rule.
    pub tasks: Vec<TaskAudit>,
    /// All tasks that share their rules together, one entry a metric.
    pub together: Vec<TogetherAudit>,
    /// What a reader must know besides.
    pub notes: Vec<String>,
}

/// One task under every rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskAudit {
    /// The task's name.
    pub task: String,
    /// Its headline metric.
    pub metric: String,
    /// Rules, rows and spreads.
    #[serde(flatten)]
    pub audit: Audit,
}

/// Several tasks under every rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TogetherAudit {
    /// The metric they share.
    pub metric: String,
    /// The tasks' names.
    pub tasks: Vec<String>,
    /// Rules, rows and spreads.
    #[serde(flatten)]
    pub audit: Audit,
}

const LEGEND: &str = "Share right in %, ± half the 95 % interval, # place among endpoints that are no controls; unread = \
    % of replies in which the rule reads no answer, where there are any. robust is the rule that counts. spread = \
    highest less lowest. ‡ = the place depends on the rule; * = control.";

/// Characters of an endpoint's name that are shown.
const NAME: usize = 13;

/// The audit as text.
pub fn text(audit: &ExtractionAudit, width: usize) -> String {
    let width = width.max(super::text::MIN_WIDTH);
    let head = format!("Run {} · extraction audit", sanitise::line(&audit.run, 80));
    let mut parts = vec![wrap(&head, width)];
    for one in &audit.tasks {
        let title = format!("{} ({})", sanitise::line(&one.task, 40), one.metric);
        parts.extend(tables(&title, &one.audit, width));
    }
    // One task alone is what stands above.
    for one in audit.together.iter().filter(|one| one.tasks.len() > 1) {
        let title = format!("{} tasks together ({})", one.tasks.len(), one.metric);
        parts.extend(tables(&title, &one.audit, width));
    }
    let notes = audit.notes.iter();
    let notes: Vec<String> = notes
        .map(|note| wrap(&format!("Note: {}", sanitise::line(note, 400)), width))
        .collect();
    if !notes.is_empty() {
        parts.push(notes.join("\n"));
    }
    if !audit.tasks.is_empty() {
        parts.push(wrap(LEGEND, width));
    }
    parts.join("\n\n") + "\n"
}

/// Endpoints side by side, as many as fit, rules downwards.
fn tables(title: &str, audit: &Audit, width: usize) -> Vec<String> {
    let fit = ((width - 20) / 18).max(1);
    let rows = audit.rows.chunks(audit.rules.len().max(1));
    let endpoints: Vec<_> = audit.spreads.iter().zip(rows).collect();
    endpoints
        .chunks(fit)
        .map(|shown| {
            let mut header = vec![title.to_owned()];
            header.extend(shown.iter().map(|(one, _)| {
                let control = if one.control { "*" } else { "" };
                let mark = if one.rank_depends { " ‡" } else { "" };
                format!(
                    "{}{control}{mark}",
                    sanitise::name(bare(&one.endpoint, one.control), NAME)
                )
            }));
            let mut lines: Vec<Vec<String>> = audit
                .rules
                .iter()
                .enumerate()
                .map(|(at, rule)| {
                    let mut cells = vec![rule.clone()];
                    cells.extend(shown.iter().map(|(_, rows)| cell(&rows[at])));
                    cells
                })
                .collect();
            let mut spreads = vec!["spread".to_owned()];
            spreads.extend(
                shown
                    .iter()
                    .map(|(one, _)| numbers::value(Some(&percent(&one.spread)))),
            );
            lines.push(spreads);
            draw(header, lines, 1, width)
        })
        .collect()
}

/// A control's name without the prefix that its star stands for.
fn bare(name: &str, control: bool) -> &str {
    name.strip_prefix("control/")
        .filter(|_| control)
        .unwrap_or(name)
}

/// `77.0 ±4.1 #1`, and below it what was not read.
fn cell(row: &Row) -> String {
    let mut text = numbers::with_half(Some(&percent(&row.right)));
    if let Some(rank) = row.rank {
        text = format!("{text} #{rank}");
    }
    if row.unparsed.value().is_some_and(|share| share > 0.0) {
        let share = numbers::value(Some(&percent(&row.unparsed)));
        text = format!("{text}\n{share} unread");
    }
    text
}

fn percent(share: &Figure) -> Figure {
    match share {
        Figure::Known(estimate) => Figure::Known(estimate.clone().rescaled(0.0, 100.0)),
        absent @ Figure::Absent(_) => absent.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::extraction::Spread;
    use crate::stats::{Estimate, Interval};

    fn known(value: f64, half: Option<f64>) -> Figure {
        Figure::Known(Estimate {
            value,
            interval: half.map(|half| Interval {
                low: value - half,
                high: value + half,
            }),
            n: 40,
            clusters: 40,
            method: "choice".to_owned(),
        })
    }

    fn audit(names: &[&str]) -> Audit {
        let row = |endpoint: &str, rule: &str| Row {
            endpoint: endpoint.to_owned(),
            rule: rule.to_owned(),
            right: known(if rule == "letter" { 0.031 } else { 0.77 }, Some(0.123)),
            unparsed: known(if rule == "letter" { 0.969 } else { 0.0 }, None),
            rank: (!endpoint.starts_with("control/")).then_some(10),
        };
        let rules = ["robust", "letter"];
        Audit {
            rules: rules.map(str::to_owned).to_vec(),
            rows: names
                .iter()
                .flat_map(|name| rules.map(|rule| row(name, rule)))
                .collect(),
            spreads: names
                .iter()
                .map(|name| Spread {
                    endpoint: (*name).to_owned(),
                    control: name.starts_with("control/"),
                    spread: known(0.739, None),
                    rank_depends: *name == "wordy\u{1b}[31m",
                })
                .collect(),
        }
    }

    fn page(names: &[&str]) -> ExtractionAudit {
        ExtractionAudit {
            version: 1,
            run: "20261124T010203.004Z-1a2b3c".to_owned(),
            tasks: vec![TaskAudit {
                task: "slang".to_owned(),
                metric: "choice".to_owned(),
                audit: audit(names),
            }],
            together: vec![TogetherAudit {
                metric: "choice".to_owned(),
                tasks: vec!["slang".to_owned()],
                audit: audit(names),
            }],
            notes: vec!["wordy: 3 of 43 replies errored".to_owned()],
        }
    }

    #[test]
    fn endpoints_stand_side_by_side_within_eighty_columns() {
        let names = [
            "wordy\u{1b}[31m",
            "vendor/a-model-with-a-long-name-2411",
            "terse",
            "control/echo",
        ];
        let text = text(&page(&names), 80);
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
        for wanted in [
            "77.0 ±12.3 #10",
            "96.9 unread",
            "73.9",
            "wordy[31m ‡",
            "echo*",
            "Note: wordy",
        ] {
            assert!(text.contains(wanted), "{wanted}\n{text}");
        }
        assert!(
            !text.contains("together"),
            "one task is not together\n{text}"
        );
        let narrow = super::text(&page(&names), 20);
        assert!(
            narrow.lines().all(|line| line.chars().count() <= 60),
            "{narrow}"
        );
    }

    #[test]
    fn without_a_task_the_note_is_all_there_is() {
        let mut page = page(&[]);
        (page.tasks, page.together) = (Vec::new(), Vec::new());
        page.notes = vec!["no task".to_owned()];
        let text = text(&page, 80);
        assert_eq!(
            text,
            "Run 20261124T010203.004Z-1a2b3c · extraction audit\n\nNote: no task\n"
        );
    }

    #[test]
    fn json_has_rules_and_rows_beside_the_task() {
        let json = serde_json::to_value(page(&["terse"])).unwrap();
        let task = &json["tasks"][0];
        assert_eq!(task["task"], "slang");
        assert_eq!(task["rules"], serde_json::json!(["robust", "letter"]));
        assert_eq!(task["rows"][1]["right"]["value"], 0.031);
        assert_eq!(task["spreads"][0]["rank_depends"], false);
        assert_eq!(json["together"][0]["tasks"], serde_json::json!(["slang"]));
    }
}
