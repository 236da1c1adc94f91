//! The outlook: what a run would send, how long the rate limits make it last, what it costs at most.

use serde::Serialize;

use super::numbers;
use super::table::{draw, wrap};
use crate::task::estimate::TaskSize;
use crate::text::sanitise;

/// What `serasi plan` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outlook {
    /// Version of the JSON shape; 1.
    pub version: u32,
    /// What is asked of every endpoint.
    pub tasks: Vec<TaskSize>,
    /// Who is asked.
    pub endpoints: Vec<EndpointOutlook>,
}

/// What one endpoint is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EndpointOutlook {
    /// Its name.
    pub endpoint: String,
    /// Requests in all.
    pub requests: usize,
    /// Minutes that `rpm` and `tpm` make it last at least; none without such limits.
    pub minutes_at_least: Option<f64>,
    /// Days that `rpd` makes it last; none without such a limit.
    pub days: Option<u32>,
    /// Ringgit at most; none where it is not known.
    pub rm_at_most: Option<f64>,
    /// Why the cost is not known.
    pub rm_unknown: Option<String>,
}

/// The outlook as text.
pub fn text(outlook: &Outlook, width: usize) -> String {
    let unknown = outlook.endpoints.iter().filter_map(|one| {
        let why = one.rm_unknown.as_deref()?;
        Some(format!(
            "{}: cost unknown, {why}",
            sanitise::line(&one.endpoint, 60)
        ))
    });
    let mut notes: Vec<String> = unknown.collect();
    if let Some(total) = total(outlook) {
        notes.push(format!(
            "All endpoints with a price: at most RM {total:.2}."
        ));
    }
    notes.push(FOOT.to_owned());
    let notes: Vec<String> = notes.iter().map(|note| wrap(note, width)).collect();
    let (tasks, endpoints) = (tasks(outlook, width), endpoints(outlook, width));
    format!("{tasks}\n\n{endpoints}\n\n{}\n", notes.join("\n"))
}

const FOOT: &str = "Estimates: a token is 3.5 characters; replies at their token limit; minutes from rpm and tpm \
    alone (– = no limit configured, as fast as the endpoint answers). Nothing was sent.";

fn tasks(outlook: &Outlook, width: usize) -> String {
    let header = [
        "Task",
        "Samples",
        "Requests",
        "Prompt tokens",
        "Reply tokens",
    ];
    let lines = outlook.tasks.iter().map(|one| {
        let limit = one.reply_tokens_at_most.map(numbers::grouped);
        vec![
            sanitise::line(&one.task, 20),
            numbers::grouped(one.samples as u64),
            numbers::grouped(one.requests as u64),
            numbers::grouped(one.prompt_tokens),
            limit.map_or_else(absent, |tokens| format!("≤ {tokens}")),
        ]
    });
    draw(
        header.map(str::to_owned).to_vec(),
        lines.collect(),
        1,
        width,
    )
}

fn endpoints(outlook: &Outlook, width: usize) -> String {
    let header = ["Endpoint", "Requests", "Minutes", "Days", "RM"];
    let lines = outlook.endpoints.iter().map(|one| {
        let minutes = one.minutes_at_least;
        vec![
            sanitise::line(&one.endpoint, 30),
            numbers::grouped(one.requests as u64),
            minutes.map_or_else(absent, |minutes| format!("≥ {minutes:.1}")),
            one.days.map_or_else(absent, |days| days.to_string()),
            one.rm_at_most
                .map_or_else(absent, |cost| format!("≤ {cost:.2}")),
        ]
    });
    draw(
        header.map(str::to_owned).to_vec(),
        lines.collect(),
        1,
        width,
    )
}

fn absent() -> String {
    numbers::ABSENT.to_owned()
}

fn total(outlook: &Outlook) -> Option<f64> {
    let known: Vec<f64> = outlook
        .endpoints
        .iter()
        .filter_map(|one| one.rm_at_most)
        .collect();
    (!known.is_empty()).then(|| known.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_costs_say_why_and_known_ones_add_up() {
        let endpoint = |name: &str, cost: Option<f64>, why: Option<&str>| EndpointOutlook {
            endpoint: name.to_owned(),
            requests: 1200,
            minutes_at_least: cost.map(|_| 20.0),
            days: None,
            rm_at_most: cost,
            rm_unknown: why.map(str::to_owned),
        };
        let outlook = Outlook {
            version: 1,
            tasks: vec![TaskSize {
                task: "intent".to_owned(),
                samples: 1200,
                requests: 1200,
                prompt_tokens: 98_765,
                reply_tokens_at_most: Some(76_800),
            }],
            endpoints: vec![
                endpoint("a", Some(1.25), None),
                endpoint("b", Some(2.5), None),
                endpoint("c", None, Some("no price is configured")),
            ],
        };
        let text = text(&outlook, 80);
        for wanted in [
            "98,765",
            "≤ 76,800",
            "≥ 20.0",
            "c: cost unknown, no price is configured",
            "at most RM 3.75",
        ] {
            assert!(text.contains(wanted), "{wanted}\n{text}");
        }
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
    }
}
