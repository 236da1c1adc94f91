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
        let (right, own) = (leaves(expected), leaves(&found));
        let asked = |path: &str| known(expected, path);
        let own: BTreeMap<_, _> = own.into_iter().filter(|(path, _)| asked(path)).collect();
        let hits = right
            .iter()
            .filter(|(path, value)| own.get(*path).is_some_and(|other| same(value, other)))
            .count();
        let total = right.len() + own.len();
        let value = if total == 0 {
            1.0
        } else {
            2.0 * hits as f64 / total as f64
        };
        let wrong: Vec<&str> = right
            .iter()
            .filter(|(path, value)| !own.get(*path).is_some_and(|other| same(value, other)))
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

/// The last complete JSON object in a text; objects inside another, whole or torn, do not count on their own.
fn last_object(text: &str) -> Option<Json> {
    let mut found = None;
    let mut at = 0;
    // serde_json bounds the depth; replies are capped, and so are braces that open nothing.
    let mut failures = 0;
    while failures < 256 {
        let Some(start) = text[at..].find('{') else {
            break;
        };
        let start = at + start;
        let mut stream = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Json>();
        match stream.next() {
            Some(Ok(value)) => {
                at = start + stream.byte_offset();
                found = Some(value);
            }
            // The text ends inside this object: what is whole within it is only a part of an answer.
            Some(Err(error)) if error.is_eof() => break,
            _ => {
                at = start + 1;
                failures += 1;
            }
        }
    }
    found
}

fn leaves(value: &Json) -> BTreeMap<String, Json> {
    let mut out = BTreeMap::new();
    collect(value, String::new(), &mut out);
    out
}

fn collect(value: &Json, path: String, out: &mut BTreeMap<String, Json>) {
    match value {
        Json::Object(map) => {
            for (key, item) in map {
                let separator = if path.is_empty() { "" } else { "." };
                collect(item, format!("{path}{separator}{key}"), out);
            }
        }
        Json::Array(items) => {
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for (index, item) in items.iter().enumerate() {
                let named = item.get("item").and_then(Json::as_str);
                let name = named.map_or_else(|| index.to_string(), normal);
                // A second line of the same item is a line of its own, or an invented one would hide behind a right one.
                let times = seen.entry(name.clone()).or_default();
                *times += 1;
                let nth = if *times > 1 {
                    format!("#{times}")
                } else {
                    String::new()
                };
                collect(item, format!("{path}[{name}{nth}]"), out);
            }
        }
        Json::Null => {}
        leaf => {
            out.insert(path, leaf.clone());
        }
    }
}

/// Whether the expected object knows a path's keys, list positions apart.
fn known(expected: &Json, path: &str) -> bool {
    let mut here = vec![expected];
    for part in path.split('.') {
        let key = part.split('[').next().unwrap_or(part);
        here = here
            .iter()
            .filter_map(|value| value.get(key))
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

/// Typed equality: numbers numerically, date-times on what the expected states, text by its normal form.
fn same(expected: &Json, found: &Json) -> bool {
    if let (Some(one), Some(other)) = (number(expected), number(found)) {
        return (one - other).abs() < 1e-6;
    }
    let (Some(one), Some(other)) = (expected.as_str(), found.as_str()) else {
        return expected == found;
    };
    if let Some(moment) = date_time(one) {
        // Where no clock was named, midnight is how some programs write "no clock"; any other one is invented.
        let clock = |clock: Option<String>| clock.filter(|clock| clock != "00:00");
        return date_time(other).is_some_and(|other| {
            other.0 == moment.0
                && match &moment.1 {
                    Some(stated) => other.1.as_ref() == Some(stated),
                    None => clock(other.1).is_none(),
                }
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
        let line = format!(
            r#"{{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"x","target":["x"],"fields":{FIELDS}}}"#
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
        assert!(matches!(
            value("{\"items\":[{\"item\":\"na"),
            Value::Unparsed(_)
        ));
        assert!(matches!(
            value("{\"items\":[{\"item\":\"a\",\"quantity\":1},{\"item\":\"na"),
            Value::Unparsed(_)
        ));
        assert!(matches!(value(&"{".repeat(5000)), Value::Unparsed(_)));
    }

    #[test]
    fn a_second_line_of_an_item_does_not_hide_the_first() {
        let doubled = FIELDS.replace(
            r#"[{"item""#,
            r#"[{"item":"nasi lemak","quantity":99,"price":8.5},{"item""#,
        );
        // 4 right of 5 (the quantity is the invented line's), 3 leaves too many.
        assert_eq!(value(&doubled), Value::Value(2.0 * 4.0 / (5.0 + 8.0)));
        assert_eq!(
            value(&format!("{}{FIELDS}", "{}".repeat(300))),
            Value::Value(1.0)
        );
    }

    #[test]
    fn a_day_without_a_clock_takes_no_invented_one() {
        let day = Json::from("2026-02-09");
        for (found, right) in [
            ("2026-02-09", true),
            ("2026-02-09T00:00", true),
            ("2026-02-09T09:00", false),
            ("2026-02-10", false),
        ] {
            assert_eq!(same(&day, &Json::from(found)), right, "{found}");
        }
        assert!(!same(&Json::from("2026-02-09T09:00"), &day));
    }
}
