//! Field F1 of a structured answer: the JSON found in the reply against the sample's `fields`.
//!
//! The object is found by `find`. Leaves are compared as (path, value), values by `same`. Items of a list are aligned by
//! their `item` name. A key the expected object never mentions is ignored; an expected null that the reply fills is a
//! false positive.

pub mod find;
pub mod loss;
mod same;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::dataset::Sample;
use crate::score::json_fields::find::find;
use crate::score::json_fields::same::same;
use crate::score::{Score, Scorer, Value, setting};
use crate::text::normalise::normal;

/// The headline of extraction tasks.
pub struct JsonFields;

impl Scorer for JsonFields {
    fn name(&self) -> &'static str {
        "json-fields"
    }

    fn signature(&self) -> String {
        format!(
            "json-fields|f1:micro-leaves|items:by-name|values:spoken|serasi:{}",
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
        let Some(found) = find(reply) else {
            return Score::new(
                self.name(),
                Value::Unparsed("no JSON object in the reply".to_owned()),
            );
        };
        let setting = setting(sample);
        let (right, mut own) = (leaves(expected), leaves(&found));
        own.retain(|_, leaf| known(expected, &leaf.keys));
        let hit = |path: &String, leaf: &Leaf| {
            own.get(path)
                .is_some_and(|other| same(&leaf.value, &other.value, &setting))
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
        let shares = shares(hits, own.len(), right.len());
        score.note = (!wrong.is_empty()).then(|| format!("{shares}; wrong: {}", wrong.join(", ")));
        score
    }
}

/// "precision 0.80, recall 0.67"; a share of nothing is left out.
fn shares(hits: usize, found: usize, expected: usize) -> String {
    let share =
        |name: &str, of: usize| (of > 0).then(|| format!("{name} {:.2}", hits as f64 / of as f64));
    let both = [share("precision", found), share("recall", expected)];
    both.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A value that holds no other.
struct Leaf {
    /// The keys on the way to it, list positions apart.
    keys: Vec<String>,
    value: Json,
}

/// Bytes of a path from which on a value is taken whole: thousands of leaves below a hostile key of thousands of bytes
/// would each repeat it.
const LONGEST_PATH: usize = 500;

fn leaves(value: &Json) -> BTreeMap<String, Leaf> {
    let mut out = BTreeMap::new();
    collect(value, String::new(), &mut Vec::new(), &mut out);
    out
}

fn collect(value: &Json, path: String, keys: &mut Vec<String>, out: &mut BTreeMap<String, Leaf>) {
    match value {
        Json::Object(_) | Json::Array(_) if path.len() > LONGEST_PATH => {
            let (keys, value) = (keys.clone(), value.clone());
            out.insert(path, Leaf { keys, value });
        }
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
        here = below.into_iter().flat_map(items).collect();
        if here.is_empty() {
            return false;
        }
    }
    true
}

/// The items of a list and of the lists in it; any other value is its own only item.
fn items(value: &Json) -> Vec<&Json> {
    match value.as_array() {
        Some(list) => list.iter().flat_map(items).collect(),
        None => vec![value],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &str = r#"{"items":[{"item":"nasi lemak","quantity":2,"price":8.5}],"address":"No. 12, Jalan Mawar 3","time":"2026-11-27T20:15","payment":null}"#;

    fn value(reply: &str) -> Value {
        against(FIELDS, reply)
    }

    fn against(fields: &str, reply: &str) -> Value {
        scored(fields, reply).value
    }

    fn scored(fields: &str, reply: &str) -> Score {
        let line = format!(
            r#"{{"id":"a","twin":"a","register":"sms","sector":"fnb","now":"2026-11-26T10:00:00+08:00","input":"x",
            "target":["x"],"fields":{fields}}}"#
        );
        JsonFields.score(&serde_json::from_str(&line).unwrap(), reply)
    }

    #[test]
    fn values_may_be_said_as_people_say_them() {
        let fields = r#"{"items":[{"item":"telur","quantity":12,"price":8.5}],"time":"2026-11-27T08:15","phone":"0120004417"}"#;
        let score = |quantity: &str, price: &str, time: &str, phone: &str| {
            let reply = format!(
                r#"{{"items":[{{"item":"telur","quantity":{quantity},"price":{price}}}],"time":{time},"phone":{phone}}}"#
            );
            scored(fields, &reply).value
        };
        let right = [
            r#""sedozen""#,
            r#""RM8.50""#,
            r#""esok 8.15 pagi""#,
            r#""012-000 4417""#,
        ];
        for [quantity, price, time, phone] in [
            right,
            [
                "12.0",
                r#""8 ringgit 50 sen""#,
                r#""Jumaat ni pukul 8 suku pagi""#,
                "120004417",
            ],
            [
                r#""12 biji""#,
                r#""8.50""#,
                r#""27/11 8.15am""#,
                r#""+60 12-000 4417""#,
            ],
        ] {
            assert_eq!(
                score(quantity, price, time, phone),
                Value::Value(1.0),
                "{quantity} {price} {time} {phone}"
            );
        }
        // One leaf of five wrong on both sides.
        for (place, wrong) in [
            (0, r#""sepapan telur""#),
            (0, r#""dua belas tiga belas""#),
            (1, r#""8,50""#),
            (1, r#""RM8.05""#),
            (2, r#""esok pukul 8.15""#),
            (2, r#""esok 8.15 malam""#),
            (2, r#""lusa 8.15 pagi""#),
            (3, r#""012-000 4418""#),
        ] {
            let mut one = right;
            one[place] = wrong;
            assert_eq!(
                score(one[0], one[1], one[2], one[3]),
                Value::Value(0.8),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_hostile_key_is_not_repeated_for_every_leaf() {
        let key = "k".repeat(30_000);
        let many = vec!["1"; 17_000].join(",");
        let score = scored(
            r#"{"items":[],"address":"a"}"#,
            &format!(r#"{{"items":[{{"{key}":[{many}]}}],"address":"a"}}"#),
        );
        // One leaf that was wanted, one that was not.
        assert_eq!(score.value, Value::Value(2.0 / 3.0));
        assert!(score.note.unwrap().len() < 40_000);
    }

    #[test]
    fn precision_and_recall_stand_in_the_note() {
        let reply = FIELDS
            .replace("null", "\"cod\"")
            .replace("\"quantity\":2,", "");
        let note = scored(FIELDS, &reply).note.unwrap();
        assert!(
            note.starts_with("precision 0.80, recall 0.80; wrong: "),
            "{note}"
        );
        assert_eq!(scored(FIELDS, FIELDS).note, None);
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

    #[test]
    fn lists_in_lists_are_compared_as_well() {
        let table = r#"{"rows":[[{"a":1},[{"b":2}]],[]]}"#;
        assert_eq!(against(table, table), Value::Value(1.0));
    }
}
