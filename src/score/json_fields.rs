//! Field F1 of a structured answer: the JSON found in the reply against the sample's `fields`.
//!
//! Leaves are compared as (path, value). Items of a list are aligned by their `item` name. A key the expected object
//! never mentions is ignored; an expected null that the reply fills is a false positive.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::dataset::Sample;
use crate::score::{Score, Scorer, Value};
use crate::text::normalise::normal;

/// The headline of extraction tasks.
pub struct JsonFields;

impl Scorer for JsonFields {
    fn name(&self) -> &'static str {
        "json-fields"
    }

    fn signature(&self) -> String {
        format!(
            "json-fields|f1:micro-leaves|items:by-name|serasi:{}",
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let Some(expected) = &sample.fields else {
            return Score::new(
                self.name(),
                Value::Unscored("the sample has no fields".to_owned()),
            );
        };
        let Some(found) = last_object(reply) else {
            return Score::new(
                self.name(),
                Value::Unparsed("no JSON object in the reply".to_owned()),
            );
        };
        let (right, mut own) = (leaves(expected), leaves(&found));
        own.retain(|_, leaf| known(expected, &leaf.keys));
        let hit = |path: &String, leaf: &Leaf| {
            own.get(path)
                .is_some_and(|other| same(&leaf.value, &other.value))
        };
        let hits = right.iter().filter(|(path, leaf)| hit(path, leaf)).count();
        let total = right.len() + own.len();
        let value = if total == 0 {
            1.0
        } else {
            2.0 * hits as f64 / total as f64
        };
        let wrong: Vec<&str> = right
            .iter()
            .filter(|(path, leaf)| !hit(path, leaf))
            .map(|(path, _)| path.as_str())
            .chain(
                own.keys()
                    .filter(|path| !right.contains_key(*path))
                    .map(String::as_str),
            )
            .collect();
        let mut score = Score::new(self.name(), Value::Value(value));
        score.answer = Some(found.to_string());
        score.note = (!wrong.is_empty()).then(|| format!("wrong: {}", wrong.join(", ")));
        score
    }
}

/// The last complete JSON object in a text; objects inside another do not count on their own, whole or torn.
fn last_object(text: &str) -> Option<Json> {
    let mut found = None;
    let mut at = 0;
    // serde_json bounds the depth; replies are capped, and each failed brace costs one short scan.
    for _ in 0..256 {
        let Some(start) = text[at..].find('{') else {
            break;
        };
        let start = at + start;
        let mut stream = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Json>();
        if let Some(Ok(value)) = stream.next() {
            at = start + stream.byte_offset();
            found = Some(value);
        } else {
            let inside = text[start + 1..].trim_start();
            at = match braced(&text[start..]) {
                // A template's "{{…}}": the inner one is the object.
                _ if inside.starts_with('{') => start + 1,
                Some(length) => start + length,
                None if inside.starts_with('"') => break,
                None => start + 1,
            };
        }
    }
    found
}

/// Length of the text up to the brace that closes its first one, strings apart; none where nothing does.
fn braced(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A value that holds no other.
struct Leaf {
    /// The keys on the way to it, list positions apart.
    keys: Vec<String>,
    value: Json,
}

fn leaves(value: &Json) -> BTreeMap<String, Leaf> {
    let mut out = BTreeMap::new();
    collect(value, String::new(), &mut Vec::new(), &mut out);
    out
}

fn collect(value: &Json, path: String, keys: &mut Vec<String>, out: &mut BTreeMap<String, Leaf>) {
    match value {
        Json::Object(map) => {
            for (key, item) in map {
                let separator = if path.is_empty() { "" } else { "." };
                keys.push(key.clone());
                collect(item, format!("{path}{separator}{key}"), keys, out);
                keys.pop();
            }
        }
        Json::Array(items) => {
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for (index, item) in items.iter().enumerate() {
                let mut name = item
                    .get("item")
                    .and_then(Json::as_str)
                    .map_or_else(|| index.to_string(), normal);
                // An item that is listed again is another one: a second guess must not hide the first.
                let times = seen.entry(name.clone()).or_default();
                *times += 1;
                if *times > 1 {
                    name = format!("{name}#{times}");
                }
                collect(item, format!("{path}[{name}]"), keys, out);
            }
        }
        Json::Null => {}
        leaf => {
            let (keys, value) = (keys.clone(), leaf.clone());
            out.insert(path, Leaf { keys, value });
        }
    }
}

/// Whether the expected object knows the keys; below an empty list it knows them all.
fn known(expected: &Json, keys: &[String]) -> bool {
    let mut here = vec![expected];
    for key in keys {
        let below: Vec<&Json> = here.iter().filter_map(|value| value.get(key)).collect();
        if below
            .iter()
            .any(|value| value.as_array().is_some_and(Vec::is_empty))
        {
            return true;
        }
        here = below
            .into_iter()
            .flat_map(|value| {
                value
                    .as_array()
                    .map_or_else(|| vec![value], |items| items.iter().collect())
            })
            .collect();
        if here.is_empty() {
            return false;
        }
    }
    true
}

/// Typed equality: numbers numerically, date-times by day and minute, text by its normal form.
fn same(expected: &Json, found: &Json) -> bool {
    if let (Some(one), Some(other)) = (number(expected), number(found)) {
        return (one - other).abs() < 1e-6;
    }
    let (Some(one), Some(other)) = (expected.as_str(), found.as_str()) else {
        return expected == found;
    };
    if let Some(moment) = date_time(one) {
        // Where no clock was stated, a clock in the reply is made up; midnight is how a date is filled up to a moment.
        return date_time(other).is_some_and(|other| {
            let unstated = || matches!(other.1.as_deref(), None | Some("00:00"));
            let clock = moment.1.as_ref();
            other.0 == moment.0 && clock.map_or_else(unstated, |_| other.1 == moment.1)
        });
    }
    address(one) == address(other)
}

fn number(value: &Json) -> Option<f64> {
    value.as_f64().or_else(|| {
        let text = value.as_str()?.trim();
        let bare = text
            .strip_prefix("RM")
            .or_else(|| text.strip_prefix("rm"))
            .unwrap_or(text)
            .trim();
        bare.replace(',', "").parse().ok()
    })
}

/// (day, minutes) of "2026-11-27", "2026-11-27T20:15" or "2026-11-27 20:15:00+08:00".
fn date_time(text: &str) -> Option<(jiff::civil::Date, Option<String>)> {
    let day = text.get(..10)?.parse().ok()?;
    let clock = text.get(10..).unwrap_or("").trim_start_matches(['T', ' ']);
    match clock.get(..5) {
        Some(minutes) => Some((day, Some(minutes.to_owned()))),
        None => clock.is_empty().then_some((day, None)),
    }
}

/// Normal form with the short forms of addresses spelled out.
fn address(text: &str) -> String {
    let spelled = |word: &str| match word {
        "jln" => "jalan".to_owned(),
        "tmn" => "taman".to_owned(),
        "kg" | "kpg" => "kampung".to_owned(),
        "lrg" | "lor" => "lorong".to_owned(),
        "blk" => "blok".to_owned(),
        "bdr" => "bandar".to_owned(),
        other => other.to_owned(),
    };
    normal(text)
        .split(' ')
        .filter(|word| !matches!(*word, "no" | "nombor"))
        .map(spelled)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &str = r#"{"items":[{"item":"nasi lemak","quantity":2,"price":8.5}],"address":"No. 12, Jalan Mawar 3","time":"2026-11-27T20:15","payment":null}"#;

    fn value(reply: &str) -> Value {
        against(FIELDS, reply)
    }

    fn against(fields: &str, reply: &str) -> Value {
        let line = format!(
            r#"{{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"x","target":["x"],"fields":{fields}}}"#
        );
        JsonFields
            .score(&serde_json::from_str(&line).unwrap(), reply)
            .value
    }

    #[test]
    fn forms_do_not_matter_and_values_do() {
        assert_eq!(
            value(&format!("Baik!\n```json\n{FIELDS}\n```")),
            Value::Value(1.0)
        );
        let dressed = r#"{"items":[{"item":"Nasi Lemak","quantity":"2","price":"RM8.50","note":"x"}],"address":"no 12 jln mawar 3","time":"2026-11-27 20:15:00","payment":null,"extra":1}"#;
        assert_eq!(value(dressed), Value::Value(1.0));
    }

    #[test]
    fn inventing_and_missing_both_cost() {
        // 5 right leaves (item, quantity, price, address, time); one invented: 2·5/(5+6).
        assert_eq!(
            value(&FIELDS.replace("null", "\"cod\"")),
            Value::Value(10.0 / 11.0)
        );
        assert_eq!(
            value(&FIELDS.replace("\"quantity\":2,", "")),
            Value::Value(8.0 / 9.0)
        );
        assert!(matches!(value("tak ada"), Value::Unparsed(_)));
    }

    #[test]
    fn the_last_whole_object_wins_and_torn_ones_are_none() {
        assert_eq!(
            value(&format!("{{\"items\":[]}} eh salah: {FIELDS}")),
            Value::Value(1.0)
        );
        for torn in [
            r#"{"items":[{"item":"na"#,
            r#"{"items":[{"item":"nasi lemak","quantity":2},{"item":"na"#,
            r#"{"items":[{"item":"nasi lemak","quantity":2},{"item":"teh" "quantity":1}]}"#,
            "{'items':[{\"item\":\"nasi lemak\",\"quantity\":2}]}",
            &"{".repeat(5000),
        ] {
            assert!(matches!(value(torn), Value::Unparsed(_)), "{torn}");
        }
        for whole in [
            format!("Format {{kunci}}: {FIELDS} :-{{"),
            format!("{{{FIELDS}}}"),
        ] {
            assert_eq!(value(&whole), Value::Value(1.0), "{whole}");
        }
    }

    #[test]
    fn a_clock_that_nobody_stated_is_made_up() {
        let fields = r#"{"time":"2026-11-27","address":"a"}"#;
        for (time, share) in [
            ("2026-11-27", 1.0),
            ("2026-11-27T00:00", 1.0),
            ("2026-11-27 00:00:00+08:00", 1.0),
            ("2026-11-27T09:00", 0.5),
            ("2026-11-27 pagi", 0.5),
            ("2026-11-28", 0.5),
        ] {
            let reply = format!(r#"{{"time":"{time}","address":"a"}}"#);
            assert_eq!(against(fields, &reply), Value::Value(share), "{time}");
        }
        let clock = r#"{"time":"2026-11-27T00:00","address":"a"}"#;
        assert_eq!(against(clock, fields), Value::Value(0.5));
    }

    #[test]
    fn items_with_points_count_and_items_listed_twice_or_made_up_cost() {
        let bottle = r#"{"items":[{"item":"air 1.5 liter","quantity":2}]}"#;
        assert_eq!(against(bottle, bottle), Value::Value(1.0));
        let guesses = r#"{"items":[{"item":"air 1.5 liter","quantity":1},{"item":"air 1.5 liter","quantity":2}]}"#;
        assert_eq!(against(bottle, guesses), Value::Value(2.0 / 6.0));
        let nothing = r#"{"items":[],"address":"a"}"#;
        let invented = r#"{"items":[{"item":"teh","quantity":1}],"address":"a"}"#;
        assert_eq!(against(nothing, invented), Value::Value(2.0 / 4.0));
    }
}
