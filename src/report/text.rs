//! The report as plain text: readable at 80 columns and without colour.
//!
//! Takes the width from its caller, gives lines no wider than that (from [`MIN_WIDTH`] on). Names come from outside
//! and are cleaned of control characters and cut.

use super::table::{draw, wrap};
use super::{Report, numbers};
use crate::metric::Row;
use crate::text::sanitise;

/// Narrower terminals get lines of this width.
pub const MIN_WIDTH: usize = 60;

/// Characters of an endpoint's name that are shown.
const NAME: usize = 20;

const LEGEND: &str = "0 = what a trivial system reaches, 100 = human-reference level; [low, high] = 95 % interval; \
    · = beside the headline, in its own unit (rm-lost: RM an order), in no column; – = no number; * = control, not ranked; # = rank by Fit (needs 98 % \
    coverage).";

/// The whole report.
pub fn render(report: &Report, width: usize) -> String {
    let width = width.max(MIN_WIDTH);
    let head = format!(
        "Run {} · suite {} {} · {} · coverage {}",
        sanitise::line(&report.run, 80),
        sanitise::line(&report.suite.name, 40),
        sanitise::line(&report.suite.version, 20),
        sanitise::line(&report.status, 40),
        numbers::percent(Some(&report.coverage)),
    );
    let mut parts = vec![wrap(&head, width)];
    if report.rows.is_empty() {
        parts.push("No endpoint has replies to show.".to_owned());
    } else {
        parts.push(main_table(&report.rows, width));
        parts.push(casual_table(&report.rows, width));
        parts.extend(other_columns(&report.rows, width));
        parts.extend(task_tables(&report.rows, width));
        parts.push(state_table(&report.rows, width));
    }
    let notes: Vec<String> = report
        .notes
        .iter()
        .map(|note| wrap(&format!("Note: {}", sanitise::line(note, 400)), width))
        .collect();
    if !notes.is_empty() {
        parts.push(notes.join("\n"));
    }
    parts.push(wrap(LEGEND, width));
    parts.join("\n\n") + "\n"
}

fn main_table(rows: &[Row], width: usize) -> String {
    let header = ["#", "Endpoint", "Fit", "Underst", "Write", "Weak", "Cover"];
    let lines = rows.iter().map(|row| {
        let place = row
            .rank
            .map_or_else(|| numbers::ABSENT.to_owned(), |rank| rank.to_string());
        vec![
            place,
            name(row),
            numbers::with_interval(row.figure("fit")),
            numbers::value(row.figure("understand")),
            numbers::value(row.figure("write")),
            numbers::value(row.figure("weak_side")),
            numbers::percent(row.figure("coverage")),
        ]
    });
    draw(
        header.map(str::to_owned).to_vec(),
        lines.collect(),
        2,
        width,
    )
}

fn casual_table(rows: &[Row], width: usize) -> String {
    let registers = ["santai", "sms", "rojak"];
    let mut header = vec!["Endpoint".to_owned(), "baku".to_owned()];
    header.extend(registers.map(|register| format!("kept\n{register}")));
    header.extend(registers.map(|register| format!("lost\n{register}")));
    let lines = rows.iter().map(|row| {
        let mut cells = vec![name(row), numbers::value(row.figure("baku"))];
        for stem in ["kept", "penalty"] {
            cells.extend(
                registers.map(|register| numbers::value(row.figure(&format!("{stem}_{register}")))),
            );
        }
        cells
    });
    let table = draw(header, lines.collect(), 1, width);
    let title = "Casual against standard Malay: kept (% of what is right in baku), lost (points)";
    format!("{}\n{table}", wrap(title, width))
}

/// The columns outside Fit, where any of them has a number: language of the replies, knowledge, dialects, lost ringgit.
fn other_columns(rows: &[Row], width: usize) -> Option<String> {
    const COLUMNS: [(&str, &str); 7] = [
        ("stays_malay", "stays\nMalay"),
        ("slips_per_1000", "slips\n/1,000w"),
        ("register_match", "register\nfits"),
        ("local", "local"),
        ("dialect", "dialect"),
        ("english", "English"),
        ("rm_lost_1000", "RM lost\n/1,000"),
    ];
    let known = |id: &str| {
        let mut figures = rows.iter().filter_map(|row| row.figure(id));
        figures.any(|figure| figure.value().is_some())
    };
    if !COLUMNS[..4]
        .iter()
        .chain(&COLUMNS[6..])
        .any(|(id, _)| known(id))
    {
        return None;
    }
    let mut header = vec!["Endpoint".to_owned()];
    header.extend(COLUMNS.map(|(_, title)| title.to_owned()));
    let lines = rows.iter().map(|row| {
        let mut cells = vec![name(row)];
        cells.extend(COLUMNS.map(|(id, _)| numbers::value(row.figure(id))));
        cells
    });
    let table = draw(header, lines.collect(), 1, width);
    let title =
        "Outside Fit: language of the replies, knowledge, and what wrongly read orders cost";
    Some(format!("{}\n{table}", wrap(title, width)))
}

/// Endpoints side by side, as many as fit, tasks downwards.
fn task_tables(rows: &[Row], width: usize) -> Vec<String> {
    let fit = ((width - 18) / 15).max(1);
    rows.chunks(fit)
        .map(|rows| {
            let mut header = vec!["Task".to_owned()];
            header.extend(rows.iter().map(|row| marked(row, 12)));
            let tasks = rows.first().map_or(&[][..], |row| row.tasks.as_slice());
            let lines = tasks.iter().flat_map(|task| {
                let found = |row: &Row| row.tasks.iter().position(|one| one.task == task.task);
                let mut cells = vec![sanitise::line(&task.task, 16)];
                cells.extend(
                    rows.iter()
                        .map(|row| numbers::with_half(found(row).map(|at| &row.tasks[at].scaled))),
                );
                let beside = task.beside.iter().enumerate().map(move |(which, one)| {
                    let mut cells = vec![format!("· {}", one.metric)];
                    cells.extend(rows.iter().map(|row| {
                        let one = found(row).and_then(|at| row.tasks[at].beside.get(which));
                        numbers::share_with_half(one.map(|one| &one.raw))
                    }));
                    cells
                });
                std::iter::once(cells).chain(beside)
            });
            draw(header, lines.collect(), 1, width)
        })
        .collect()
}

fn state_table(rows: &[Row], width: usize) -> String {
    let header = [
        "Replies", "answered", "unparsed", "refused", "filtered", "cut", "errored",
    ];
    let lines = rows.iter().map(|row| {
        let count = |state: &str| row.states.get(state).copied().unwrap_or(0);
        vec![
            name(row),
            count("answered").to_string(),
            count("unparsed").to_string(),
            count("refused").to_string(),
            count("filtered").to_string(),
            (count("truncated") + count("truncated_reasoning")).to_string(),
            count("errored").to_string(),
        ]
    });
    draw(
        header.map(str::to_owned).to_vec(),
        lines.collect(),
        1,
        width,
    )
}

fn name(row: &Row) -> String {
    marked(row, NAME)
}

/// A name for a narrow column, with a star on controls; the star says what their prefix says.
fn marked(row: &Row, most: usize) -> String {
    if !row.control {
        return sanitise::name(&row.endpoint, most);
    }
    let bare = row.endpoint.strip_prefix("control/");
    let name = match bare {
        Some(bare) if row.endpoint.chars().count() > most => bare,
        _ => &row.endpoint,
    };
    format!("{}*", sanitise::name(name, most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::TaskResult;
    use crate::report::SuiteName;
    use crate::report::render as formats;
    use crate::stats::Figure;
    use crate::stats::{Estimate, Interval};
    use std::collections::BTreeMap;

    fn known(value: f64, half: f64) -> Figure {
        let interval = (half > 0.0).then_some(Interval {
            low: value - half,
            high: value + half,
        });
        Figure::Known(Estimate {
            value,
            interval,
            n: 40,
            clusters: 40,
            method: "mean".to_owned(),
        })
    }

    fn row(name: &str, control: bool, fit: f64, coverage: f64) -> Row {
        let figures = [
            ("fit", known(fit, 2.4)),
            ("understand", known(fit + 5.0, 0.0)),
            ("write", known(fit - 5.0, 0.0)),
            ("weak_side", known(fit - 5.0, 0.0)),
            ("kept_santai", known(91.25, 0.0)),
            ("kept_sms", Figure::absent("no twins in baku and sms")),
            ("baku", known(70.0, 0.0)),
            ("coverage", known(coverage, 0.0)),
        ];
        Row {
            endpoint: name.to_owned(),
            control,
            rank: (name == "b").then_some(1),
            unranked: None,
            undecided: 0,
            write_low: Figure::absent("no tasks"),
            figures: figures.map(|(id, figure)| (id.to_owned(), figure)).to_vec(),
            states: BTreeMap::from([
                ("answered".to_owned(), 39),
                ("truncated".to_owned(), 1),
                ("truncated_reasoning".to_owned(), 2),
            ]),
            tasks: vec![TaskResult {
                beside: vec![crate::metric::beside::Beside {
                    metric: "ms-chrf".to_owned(),
                    raw: known(0.25, 0.02),
                }],
                task: "intent".to_owned(),
                scaled: known(fit, 3.0),
                raw: known(0.5, 0.0),
            }],
        }
    }

    fn report() -> Report {
        Report {
            version: 1,
            run: "r1".to_owned(),
            suite: SuiteName {
                name: "starter".to_owned(),
                version: "0.1".to_owned(),
            },
            status: "complete".to_owned(),
            coverage: known(99.96, 0.0),
            columns: vec!["fit".to_owned()],
            rows: vec![
                row("control/reference", true, 100.0, 100.0),
                row("a\u{1b}[31m-model-with-a-very-long-name", false, 63.1, 97.9),
                row("b", false, 50.0, 98.0),
            ],
            tasks: Vec::new(),
            notes: vec!["few samples".to_owned()],
        }
    }

    #[test]
    fn three_rows_at_eighty_columns() {
        let text = render(&report(), 80);
        let main: Vec<&str> = text.lines().take(7).collect();
        let wanted = [
            "Run r1 · suite starter 0.1 · complete · coverage 99.9%",
            "",
            "#  Endpoint                              Fit  Underst  Write  Weak   Cover",
            "----------------------------------------------------------------------------",
            "–  control/reference*    100.0 [97.6, 102.4]    105.0   95.0  95.0  100.0%",
            "–  a[31m-mode…long-name    63.1 [60.7, 65.5]     68.1   58.1  58.1   97.9%",
            "1  b                       50.0 [47.6, 52.4]     55.0   45.0  45.0   98.0%",
        ];
        assert_eq!(main, wanted);
        assert!(text.contains("\n· ms-chrf  0.25 ±0.02"), "{text}");
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        for width in [60, 80, 120] {
            let text = render(&report(), width);
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= width, "{widest} > {width}\n{text}");
        }
    }

    #[test]
    fn a_name_brings_no_escape_sequence() {
        assert!(!render(&report(), 80).contains('\u{1b}'));
    }

    #[test]
    fn reasoning_that_ate_the_budget_counts_as_cut() {
        let text = render(&report(), 80);
        let line = text
            .lines()
            .skip_while(|line| !line.contains("Replies"))
            .nth(4)
            .unwrap();
        let cells: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(cells, ["b", "39", "0", "0", "0", "3", "0"]);
    }

    #[test]
    fn json_rows_are_flat_and_absent_figures_say_why() {
        let text = formats::render(&report(), formats::Format::Json, 80);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let row = &value["rows"][2];
        assert_eq!(row["endpoint"], "b");
        assert_eq!(row["fit"]["value"], 50.0);
        assert_eq!(row["kept_sms"]["why"], "no twins in baku and sms");
        assert_eq!(row["states"]["truncated"], 1);
        assert_eq!(row["tasks"][0]["task"], "intent");
        assert_eq!(value["version"], 1);
    }
}
