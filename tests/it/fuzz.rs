//! The bodies of the fuzz targets, run as properties and over the committed seeds; `just fuzz TARGET SECONDS` runs them
//! under libFuzzer. What a fuzzer found stands among the seeds, under a name that says what it was.

mod json;
mod language;
mod ter;
mod tokenise;

use std::path::Path;

use proptest::prelude::*;

/// Runs a body over its seeds, which must be `at_least` so many.
fn seeds(target: &str, at_least: usize, body: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/seeds")
        .join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("a folder of seeds") {
        let path = entry.expect("a seed").path();
        let seed = std::fs::read(&path).expect("a seed");
        let holds = std::panic::catch_unwind(|| body(&seed)).is_ok();
        assert!(holds, "{}", path.display());
        count += 1;
    }
    assert!(count >= at_least, "{count} seeds");
}

#[test]
fn every_seed_of_the_tokenizers_holds() {
    seeds("tokenise", 4, tokenise::run);
}

#[test]
fn every_seed_of_ter_holds() {
    seeds("ter", 4, ter::run);
}

#[test]
fn every_seed_of_the_json_readers_holds() {
    seeds("json", 4, json::run);
}

#[test]
fn every_seed_of_the_language_detector_holds() {
    seeds("language", 4, language::run);
}

/// The words of the fuzzers' dictionary, as bytes.
fn dictionary() -> Vec<Vec<u8>> {
    let lines = include_str!("../seeds/words.dict").lines();
    lines
        .filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'))
        .map(unescaped)
        .collect()
}

/// `\\`, `\"` and `\x7f`, as libFuzzer reads them.
fn unescaped(word: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = word;
    while let Some((before, escape)) = rest.split_once('\\') {
        bytes.extend(before.bytes());
        let (byte, length) = match escape.strip_prefix('x') {
            Some(digits) => (u8::from_str_radix(&digits[..2], 16).expect("two digits"), 3),
            None => (escape.as_bytes()[0], 1),
        };
        bytes.push(byte);
        rest = &escape[length..];
    }
    bytes.extend(rest.bytes());
    bytes
}

/// Pieces that some rule looks for, in any order, with anything between.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(dictionary()),
        1 => ".{0,4}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn tokenizers_and_metrics_hold_for_any_text(text in text()) {
        tokenise::run(&text);
    }

    #[test]
    fn ter_holds_for_any_lines(options in any::<u8>(), text in text(), lines in prop::collection::vec(any::<u8>(), 0..80)) {
        ter::run(&[&[options], text.as_slice()].concat());
        ter::run(&[&[options], lines.as_slice()].concat());
    }

    #[test]
    fn the_language_detector_holds_for_any_text(text in text(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        language::run(&text);
        language::run(&bytes);
    }

    #[test]
    fn json_readers_hold_for_any_reply(text in text(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        json::reply(&text);
        json::reply(&bytes);
    }
}
