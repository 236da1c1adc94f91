//! Body of the fuzz target `json`: everything that reads an answer or a value out of a reply.
//!
//! The bytes are a reply, and at the same time the recipe of a JSON object that is hidden in it.

use std::sync::LazyLock;

use serasi::dataset::Sample;
use serasi::lang::values::{Found, money, number, phone, quantity, time};
use serasi::lang::variants::comparable;
use serasi::score::json_fields::JsonFields;
use serasi::score::json_fields::find::find;
use serasi::score::reading::{choice, short};
use serasi::score::{Scorer, Value};
use serasi::text::normalise::{folded, normal};
use serde_json::Value as Json;

/// Characters of the longest reply that is kept.
const LONGEST_REPLY: usize = 65_536;
/// One reply in so many is said again and again up to that length.
const SELDOM: usize = 128;
/// Objects nest no deeper; `serde_json` reads 127 levels.
const DEEPEST: usize = 100;

/// Everything that holds for any bytes; panics where something does not.
pub(crate) fn run(data: &[u8]) {
    // A sum, not the first byte: a fuzzer soon breeds mostly what costs most, and every change of a sum undoes that.
    let sum: usize = data.iter().map(|byte| usize::from(*byte)).sum();
    if sum.is_multiple_of(SELDOM) {
        longest_reply(data);
    } else {
        reply(data);
    }
}

/// The text said again and again: shows work that grows faster than the text.
fn longest_reply(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let text = text.repeat(LONGEST_REPLY / text.chars().count().max(1));
    let _ = find(&text);
    scored(&text);
    values(&text);
    comparables(&text);
    readings(&text);
}

/// The text as it stands.
pub(crate) fn reply(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    what_is_found_stands_in_the_text(&text);
    an_object_is_found_again(data, &text);
    scored(&text);
    values(&text);
    values(&folded(&text));
    comparables(&text);
    readings(&text);
}

fn what_is_found_stands_in_the_text(text: &str) {
    let Some(found) = find(text) else { return };
    assert!(found.is_object(), "{found}");
    let read = |start| {
        serde_json::Deserializer::from_str(&text[start..])
            .into_iter()
            .next()
    };
    let stands = text
        .match_indices('{')
        .any(|(start, _)| matches!(read(start), Some(Ok::<Json, _>(object)) if object == found));
    assert!(stands, "{found}");
}

/// An object made of the bytes, in prose without another one, in a fence, in a template and behind another.
fn an_object_is_found_again(bytes: &[u8], text: &str) {
    let object = object(&mut bytes.iter(), 0);
    let prose = text.replace('{', "");
    let pretty = serde_json::to_string_pretty(&object).expect("JSON");
    for reply in [
        format!("{prose}{object}{prose}"),
        format!("{prose}\n```json\n{pretty}\n```\n{prose}"),
        format!("{prose}{{{object}}}{prose}"),
        format!("{{\"silap\":[{{}}]}}{prose}{object}"),
    ] {
        assert_eq!(find(&reply).as_ref(), Some(&object), "{reply}");
    }
    let mut sample = SAMPLE.clone();
    sample.fields = Some(object.clone());
    let score = JsonFields.score(&sample, &pretty);
    assert_eq!(score.value, Value::Value(1.0), "{:?}", score.note);
}

/// An object whose keys and values the bytes decide; where they end, it ends.
fn object<'a>(bytes: &mut impl Iterator<Item = &'a u8>, depth: usize) -> Json {
    let mut map = serde_json::Map::new();
    while let Some(byte) = bytes.next().filter(|byte| *byte % 8 != 0) {
        let key = string(bytes, *byte);
        map.insert(key, value(bytes, depth));
    }
    Json::Object(map)
}

fn value<'a>(bytes: &mut impl Iterator<Item = &'a u8>, depth: usize) -> Json {
    let Some(byte) = bytes.next() else {
        return Json::Null;
    };
    match byte % 8 {
        0 => Json::Null,
        1 => Json::Bool(byte & 8 != 0),
        2 => Json::from(i64::from(*byte) - 128),
        3 => Json::from(f64::from(*byte) / 3.0),
        4 if depth < DEEPEST => object(bytes, depth + 1),
        5 if depth < DEEPEST => {
            let length = byte / 8;
            Json::Array((0..length).map(|_| value(bytes, depth + 1)).collect())
        }
        _ => Json::String(string(bytes, *byte)),
    }
}

fn string<'a>(bytes: &mut impl Iterator<Item = &'a u8>, byte: u8) -> String {
    let taken: Vec<u8> = bytes.take(usize::from(byte / 8)).copied().collect();
    String::from_utf8_lossy(&taken).into_owned()
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let line = r#"{"id":"a","twin":"a","register":"sms","sector":"fnb","now":"2026-11-26T10:00:00+08:00","input":"x",
        "target":["x"],"fields":{"items":[{"item":"nasi lemak","quantity":2,"price":8.5}],"time":"2026-11-27T20:15",
        "phone":"0120004417","open":[],"address":"No. 12, Jalan Mawar 3","payment":null}}"#;
    serde_json::from_str(line).expect("a sample")
});

fn scored(reply: &str) {
    let score = JsonFields.score(&SAMPLE, reply);
    match score.value {
        Value::Value(value) => assert!((0.0..=1.0).contains(&value), "{value}"),
        Value::Unparsed(_) => assert_eq!(find(reply), None),
        other => panic!("{other:?}"),
    }
}

fn values(text: &str) {
    let setting = time::Setting::new(Some("2026-11-26T10:00:00+08:00"), Some("Kelantan"));
    stand_in_order(text, &number::find(text));
    stand_in_order(text, &money::find(text));
    stand_in_order(text, &phone::find(text));
    stand_in_order(text, &quantity::find(text));
    stand_in_order(text, &time::find(text, &setting));
    let _ = (number::parse(text), money::parse(text), phone::parse(text));
    let _ = (quantity::parse(text), time::parse(text, &setting));
    assert!(number::indonesian(text).is_none_or(|at| text.get(at).is_some()));
}

/// Each stands somewhere in the text, behind the one before.
fn stand_in_order<T>(text: &str, found: &[Found<T>]) {
    let mut behind = 0;
    for one in found {
        assert!(one.start >= behind && one.end > one.start);
        assert!(text.get(one.start..one.end).is_some());
        behind = one.end;
    }
}

fn comparables(text: &str) {
    let once = comparable(text);
    assert_eq!(comparable(&once), once, "of {:?}", brief(text));
    let said = folded(text).contains(char::is_alphanumeric);
    assert_eq!(once.is_empty(), !said, "of {:?}", brief(text));
    let _ = normal(text);
}

fn readings(reply: &str) {
    let options = ["harga", "waktu operasi", "aduan"].map(str::to_owned);
    for rule in choice::RULES {
        let read = choice::read(rule, reply, &options);
        assert!(read.is_none_or(|(_, option)| option < options.len()));
    }
    for rule in short::RULES {
        let read = short::read(rule, reply);
        assert!(read.is_none_or(|(_, answer)| reply.contains(answer)));
    }
}

fn brief(text: &str) -> String {
    text.chars().take(200).collect()
}
