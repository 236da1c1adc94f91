//! One sample of a run with its prompt, its references and every endpoint's reply, as `serasi show` prints it.

use std::fmt::Write;

use serde::Serialize;

use crate::dataset::{Message, Sample};
use crate::record::Record;
use crate::score::{Score, Value};
use crate::text::sanitise;

/// Longest line of foreign text on a terminal; the JSON form holds it whole.
const LONGEST_LINE: usize = 2000;

/// One sample and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct Specimen {
    /// Version of the JSON shape; 1.
    pub version: u32,
    /// The run.
    pub run: String,
    /// The task.
    pub task: String,
    /// The sample.
    pub sample: Sample,
    /// The conversation that was sent.
    pub messages: Vec<Message>,
    /// What came back, endpoint by endpoint, epoch by epoch.
    pub replies: Vec<ReplyLine>,
}

/// One reply and its scores.
#[derive(Debug, Clone, Serialize)]
pub struct ReplyLine {
    /// The record, as journalled.
    pub record: Record,
    /// The state it ended in.
    pub state: String,
    /// What the headline counts.
    pub headline: Option<Value>,
    /// Every score.
    pub scores: Vec<Score>,
}

/// The specimen as text.
pub fn text(specimen: &Specimen) -> String {
    let sample = &specimen.sample;
    let mut out = format!(
        "Run {} · task {} · sample {} · register {} · sector {}\n",
        sanitise::line(&specimen.run, 80),
        specimen.task,
        sample.id,
        sample.register,
        sample.sector
    );
    for message in &specimen.messages {
        let role = format!("{:?}", message.role).to_lowercase();
        block(&mut out, &format!("\n{role}"), &message.content);
    }
    for target in &sample.target {
        block(&mut out, "\nreference", target);
    }
    for one in &specimen.replies {
        reply(&mut out, one);
    }
    out
}

fn reply(out: &mut String, reply: &ReplyLine) {
    let record = &reply.record;
    let head = format!(
        "\n── {} · epoch {} · {} · headline {}",
        sanitise::line(&record.endpoint, 60),
        record.epoch,
        reply.state,
        worth(reply.headline.as_ref())
    );
    block(out, &head, &record.text);
    if let Some(error) = &record.error {
        let message = sanitise::line(&error.message, LONGEST_LINE);
        line(out, &format!("  error: {message}"));
    }
    for score in &reply.scores {
        let words = [&score.answer, &score.rule, &score.note];
        let words = words.into_iter().flatten();
        let words: Vec<_> = words.map(|word| sanitise::line(word, 200)).collect();
        let value = worth(Some(&score.value));
        line(
            out,
            &format!("  {} {value}  {}", score.metric, words.join(" · ")),
        );
    }
    if let Some(latency) = record.latency_ms {
        let failed = record.failed_attempts.len();
        line(out, &format!("  {latency:.0} ms, {failed} failed attempts"));
    }
}

fn worth(value: Option<&Value>) -> String {
    match value {
        None => "–".to_owned(),
        Some(Value::Value(value)) => format!("{value:.3}"),
        Some(Value::Ratio { num, den }) => format!("{num}/{den}"),
        Some(Value::Unparsed(why) | Value::Unscored(why)) => format!("– ({why})"),
    }
}

/// A heading, and foreign text below it, indented and made safe line by line.
fn block(out: &mut String, heading: &str, text: &str) {
    line(out, heading);
    for one in text.lines() {
        line(out, &format!("  {}", sanitise::line(one, LONGEST_LINE)));
    }
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "{}", text.trim_end()).expect("a String takes every line");
}
