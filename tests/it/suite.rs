//! The suite as a whole: sizes, and what day-one language rules say of its own items.

use std::path::Path;

use serasi::lang::detect::detect;
use serasi::lang::slips::share_of_english;
use serasi::score::address::AddressFits;
use serasi::score::facts::Facts;
use serasi::score::json_fields::JsonFields;
use serasi::score::naturalness::Naturalness;
use serasi::score::refusal::NoRefusal;
use serasi::score::{Scorer, Value};

fn items(dataset: &str) -> Vec<serde_json::Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("datasets/{dataset}/test.jsonl"));
    let text = std::fs::read_to_string(path).expect("a dataset");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a sample"))
        .collect()
}

fn texts(value: &serde_json::Value) -> Vec<String> {
    let list = value.as_array().expect("a list");
    list.iter()
        .map(|one| one.as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn at_least_half_of_the_understanding_items_are_twins_in_three_registers() {
    let (mut twins, mut all) = (0, 0);
    for dataset in ["intent", "sentiment", "orders", "slang", "normalise"] {
        let items = items(dataset);
        assert!(items.len() >= 40, "{dataset}: {}", items.len());
        let group = |one: &serde_json::Value| {
            items
                .iter()
                .filter(|other| other["twin"] == one["twin"])
                .count()
        };
        twins += items.iter().filter(|one| group(one) >= 3).count();
        all += items.len();
    }
    assert!(twins * 2 >= all, "{twins} of {all}");
}

/// The register rule of `casualise`, on texts whose register is known by construction: references are casual; the
/// inputs and the references of `normalise` are standard Malay.
#[test]
fn the_register_rule_reads_the_suites_own_texts() {
    let share_of_baku = |texts: &[String]| {
        let baku = texts
            .iter()
            .filter(|text| detect(text).register == Some("baku"));
        baku.count() as f64 / texts.len() as f64
    };
    let all = |dataset: &str| -> Vec<String> {
        items(dataset)
            .iter()
            .flat_map(|one| texts(&one["target"]))
            .collect()
    };
    let inputs: Vec<String> = items("casualise")
        .iter()
        .map(|one| one["input"].as_str().expect("a text").to_owned())
        .collect();
    let found = [
        share_of_baku(&all("casualise")),
        share_of_baku(&inputs),
        share_of_baku(&all("normalise")),
    ];
    assert!(
        found[0] <= 0.03 && found[1] >= 0.95 && found[2] >= 0.95,
        "{found:?}"
    );
}

/// The option `english` of `stays-malay` is the references' 95th percentile and a tenth, for the references of one
/// message hold more of its prompt's own words than a model's reply must.
#[test]
fn the_share_of_english_that_is_no_slip_is_the_references() {
    for (dataset, option) in [
        ("reply", 0.15),
        ("promo", 0.22),
        ("casualise", 0.43),
        ("translate-ms", 0.22),
    ] {
        let mut shares: Vec<f64> = Vec::new();
        for item in items(dataset) {
            let sample: serasi::dataset::Sample = serde_json::from_value(item).expect("a sample");
            let given = serasi::score::language::given(&sample);
            shares.extend(
                sample
                    .target
                    .iter()
                    .map(|text| share_of_english(text, &given)),
            );
        }
        shares.sort_by(f64::total_cmp);
        let p95 = shares[shares.len() * 95 / 100];
        assert!(
            p95 <= option - 0.08 && p95 >= option - 0.12,
            "{dataset}: {p95}"
        );
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("prompts/{dataset}.toml"));
        let page = std::fs::read_to_string(page).expect("a task page");
        assert!(
            page.contains(&format!("options = {{ english = {option} }}")),
            "{dataset}"
        );
    }
}

/// Every message of the suite that is Malay by construction is found Malay or mixed (targets of the language scorers).
#[test]
fn the_suites_own_messages_are_found_malay() {
    let (mut casual, mut dialect) = ((0, 0), (0, 0));
    for dataset in [
        "intent",
        "sentiment",
        "orders",
        "slang",
        "normalise",
        "reply",
        "casualise",
    ] {
        for item in items(dataset) {
            let sample: serasi::dataset::Sample = serde_json::from_value(item).expect("a sample");
            let register = sample.register.as_str();
            if register == "english" {
                continue;
            }
            let count = if register.starts_with("dialek") {
                &mut dialect
            } else {
                &mut casual
            };
            count.1 += 1;
            count.0 += i32::from(matches!(
                detect(sample.text()).language.as_str(),
                "ms" | "mixed"
            ));
        }
    }
    assert!(casual.0 * 100 >= casual.1 * 97, "{casual:?}");
    assert!(dialect.0 * 100 >= dialect.1 * 85, "{dialect:?}");
}

/// A reference that misses one of its own facts, or states a decoy, would cost every model the same.
#[test]
fn references_state_their_own_facts_and_fields() {
    let scorers: [(&str, &dyn Scorer); 3] = [
        ("reply", &Facts),
        ("casualise", &Facts),
        ("orders", &JsonFields),
    ];
    for (dataset, scorer) in scorers {
        for item in items(dataset) {
            let sample: serasi::dataset::Sample = serde_json::from_value(item).expect("a sample");
            for text in &sample.target {
                let score = scorer.score(&sample, text);
                let scored = !matches!(score.value, Value::Unscored(_));
                assert!(
                    !scored || score.value == Value::Value(1.0),
                    "{}: {score:?}",
                    sample.id
                );
            }
        }
    }
}

/// What people wrote as good replies must not be called refusing, rude or unnatural.
#[test]
fn references_do_not_refuse_are_as_polite_as_their_customer_and_read_naturally() {
    let natural = Naturalness { advert: false };
    let scorers: [(&str, &dyn Scorer, usize); 5] = [
        ("reply", &NoRefusal, 100),
        ("casualise", &NoRefusal, 100),
        ("reply", &AddressFits, 98),
        ("reply", &natural, 98),
        ("casualise", &natural, 98),
    ];
    for (dataset, scorer, percent) in scorers {
        let (mut right, mut all) = (0, 0);
        for item in items(dataset) {
            let sample: serasi::dataset::Sample = serde_json::from_value(item).expect("a sample");
            for text in &sample.target {
                right += usize::from(scorer.score(&sample, text).value == Value::Value(1.0));
                all += 1;
            }
        }
        let name = scorer.name();
        assert!(
            right * 100 >= all * percent,
            "{dataset}, {name}: {right} of {all}"
        );
    }
}
