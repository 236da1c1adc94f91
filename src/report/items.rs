//! What runs say of the items, as `serasi check --items` prints it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::numbers::grouped;
use super::table::{draw, wrap};
use super::text::MIN_WIDTH;
use crate::metric::items::{FEWEST, Item};
use crate::text::sanitise;

const LEGEND: &str = "mean, SD = of the items' raw headline over the endpoints (difficulty). all = share of items that every \
    endpoint got wholly right, none = that none got anything of, in %. r = median correlation of an item with the rest \
    of its task over the endpoints (discrimination); r < 0 = items that weak endpoints get right and strong ones wrong: \
    look at their target and wording first.";
/// Items that are named in the text.
const NAMED: usize = 40;

/// Everything the analysis found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemAnalysis {
    /// Version of the JSON shape; 1.
    pub version: u32,
    /// The runs' ids.
    pub runs: Vec<String>,
    /// The endpoints that were asked.
    pub endpoints: Vec<String>,
    /// What a reader must know besides.
    pub notes: Vec<String>,
    /// Every item.
    pub items: Vec<Item>,
}

/// The analysis as text.
pub fn text(page: &ItemAnalysis, width: usize) -> String {
    let width = width.max(MIN_WIDTH);
    let head = format!(
        "Items of {} by {} endpoints: {}",
        sanitise::line(&page.runs.join(", "), 200),
        page.endpoints.len(),
        sanitise::line(&page.endpoints.join(", "), 400)
    );
    let mut parts = vec![wrap(&head, width)];
    if page.items.is_empty() {
        parts.push("No item was scored.".to_owned());
        return parts.join("\n\n") + "\n";
    }
    parts.push(tasks(page, width));
    let doubted = doubted(&page.items);
    if !doubted.is_empty() {
        parts.push(named(&doubted, width));
    }
    parts.extend(
        page.notes
            .iter()
            .map(|note| wrap(&format!("Note: {note}"), width)),
    );
    parts.push(wrap(LEGEND, width));
    parts.join("\n\n") + "\n"
}

/// A line a task.
fn tasks(page: &ItemAnalysis, width: usize) -> String {
    let mut by_task: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in &page.items {
        by_task.entry(&item.task).or_default().push(item);
    }
    let header = ["Task", "items", "mean", "SD", "all", "none", "r", "r < 0"];
    let lines = by_task.into_iter().map(|(task, items)| {
        let count = items.len() as f64;
        let mean = items.iter().map(|one| one.difficulty).sum::<f64>() / count;
        let squares = items.iter().map(|one| (one.difficulty - mean).powi(2));
        let sd = (squares.sum::<f64>() / count).sqrt();
        let share = |of: &dyn Fn(&Item) -> bool| {
            let hits = items.iter().filter(|one| of(one)).count();
            format!("{:.0}", 100.0 * hits as f64 / count)
        };
        let mut known: Vec<f64> = items.iter().filter_map(|one| one.discrimination).collect();
        known.sort_by(f64::total_cmp);
        let middle = known.get(known.len() / 2).map(|r| format!("{r:.2}"));
        let negative = known.iter().filter(|r| **r < 0.0).count();
        let told = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        vec![
            sanitise::line(task, 16),
            grouped(items.len() as u64),
            format!("{mean:.2}"),
            format!("{sd:.2}"),
            share(&|one| one.difficulty >= 1.0 - 1e-9),
            share(&|one| one.difficulty <= 1e-9),
            told(middle),
            told((!known.is_empty()).then(|| negative.to_string())),
        ]
    });
    draw(
        header.map(str::to_owned).to_vec(),
        lines.collect(),
        1,
        width,
    )
}

/// Items below 0, the worst first.
fn doubted(items: &[Item]) -> Vec<(f64, &Item)> {
    let below = |item| {
        let item: &Item = item;
        let r = item.discrimination.filter(|r| *r < 0.0)?;
        Some((r, item))
    };
    let mut found: Vec<(f64, &Item)> = items.iter().filter_map(below).collect();
    found.sort_by(|a, b| {
        a.0.total_cmp(&b.0)
            .then_with(|| a.1.sample.cmp(&b.1.sample))
    });
    found
}

fn named(doubted: &[(f64, &Item)], width: usize) -> String {
    let header = ["Item", "difficulty", "r", "endpoints"];
    let lines = doubted.iter().take(NAMED).map(|(r, item)| {
        vec![
            sanitise::line(&item.sample, 40),
            format!("{:.2}", item.difficulty),
            format!("{r:.2}"),
            item.endpoints.to_string(),
        ]
    });
    let table = draw(
        header.map(str::to_owned).to_vec(),
        lines.collect(),
        1,
        width,
    );
    match doubted.len().saturating_sub(NAMED) {
        0 => table,
        more => format!("{table}\n{more} more; `--format json` names all"),
    }
}

/// Why correlations are missing, where they are.
pub fn too_few(endpoints: usize) -> Option<String> {
    (endpoints < FEWEST).then(|| {
        format!(
            "{endpoints} endpoints are too few for a correlation ({FEWEST} at least, better 10)"
        )
    })
}
