//! Body of the fuzz target `tokenise`: tokenizers, and every metric by name, on any two texts.
//!
//! The bytes are a hypothesis and, behind the first NUL, a reference.

use serasi::corpus::named::{NAMES, Options, metric};
use serasi::lang::variants::comparable;
use serasi::overlap::CorpusMetric;
use serasi::overlap::error_rate::ErrorRate;
use serasi::overlap::tokenise::Tokenizer;
use serasi::text::words::python_whitespace;

/// Everything that holds for any bytes; panics where something does not.
pub(crate) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (one, other) = text.split_once('\0').unwrap_or((&text, ""));
    for text in [one, other] {
        no_character_is_lost(text);
        marks_stand_alone(text);
        what_is_split_stays_split(text);
        metrics_see_no_difference(text);
    }
    edits_are_a_distance(one, other);
    for name in names() {
        let metric = metric(&name, &Options::default()).expect("a name of the list");
        agrees_with_itself(&name, &*metric, one, other);
        stays_in_range(&name, &*metric, one, other);
    }
}

fn names() -> impl Iterator<Item = String> {
    NAMES.iter().flat_map(|name| {
        let twin = format!("ms-{}", name.trim_start_matches("squad-"));
        [(*name).to_owned(), twin]
    })
}

fn tokens(text: &str) -> Vec<&str> {
    text.split(python_whitespace)
        .filter(|token| !token.is_empty())
        .collect()
}

fn no_character_is_lost(text: &str) {
    let replaced = text
        .replace("<skipped>", "")
        .replace("-\n", "")
        .replace('\n', " ")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    for (name, tokenizer) in Tokenizer::ALL {
        let before = match tokenizer {
            Tokenizer::ThirteenA => &replaced,
            _ => text,
        };
        let after = tokenizer.apply(text);
        assert_eq!(tokens(before).concat(), tokens(&after).concat(), "{name}");
    }
}

/// ASCII punctuation that 13a always splits off is never part of a longer token, whatever stands around it.
fn marks_stand_alone(text: &str) {
    let marks = "!\"#$%&()*+/:;<=>?@[\\]^_`{|}~";
    for token in tokens(&Tokenizer::ThirteenA.apply(text)) {
        assert!(token.len() == 1 || !token.contains(|c| marks.contains(c)));
    }
}

/// Only where no rule looks at neighbours: 13a and the international tokenizer split ",,5" further at every turn.
fn what_is_split_stays_split(text: &str) {
    for tokenizer in [Tokenizer::Characters, Tokenizer::None] {
        let once = tokenizer.apply(text);
        assert_eq!(tokens(&once), tokens(&tokenizer.apply(&once)));
    }
}

/// What `SQuAD`, ROUGE and WER say they do not look at.
fn metrics_see_no_difference(text: &str) {
    let lower = text.to_lowercase();
    let bare: String = lower
        .chars()
        .filter(|c| !c.is_ascii_punctuation())
        .collect();
    let words: String = lower
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    for (name, same) in [
        ("squad-em", bare),
        ("rouge1", words),
        ("wer", text.replace(' ', "  ")),
    ] {
        let metric = metric(name, &Options::default()).expect("a name of the list");
        let score = metric.segment(&metric.statistics(&same, &[text]));
        close(name, score, of_itself(name, text));
    }
}

fn edits_are_a_distance(one: &str, other: &str) {
    for rate in [ErrorRate::Wer, ErrorRate::Cer] {
        let (there, back) = (rate.edits(one, other), rate.edits(other, one));
        assert_eq!(there.distance(), back.distance());
        let length = there.hits + there.substitutions + there.deletions;
        let other_length = back.hits + back.substitutions + back.deletions;
        assert_eq!(
            other_length,
            there.hits + there.substitutions + there.insertions
        );
        assert!(there.distance() >= length.abs_diff(other_length));
        assert!(there.distance() <= length.max(other_length));
    }
}

/// A text against itself scores what the metric gives a perfect match, with other references beside it as well.
fn agrees_with_itself(name: &str, metric: &dyn CorpusMetric, one: &str, other: &str) {
    let perfect = of_itself(name, one);
    for references in [&[one][..], &[other, one]] {
        let score = metric.segment(&metric.statistics(one, references));
        close(name, score, perfect);
    }
}

/// The score of a text against itself: the best there is, or 0 for a text in which the metric finds nothing to count.
fn of_itself(name: &str, text: &str) -> f64 {
    let base = name.trim_start_matches("ms-");
    let seen = seen(name, text);
    let twin = base != name;
    let ascii = || -> usize {
        let lower = seen.to_lowercase();
        let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
        words.filter(|word| !word.is_empty()).count()
    };
    let counted = match base {
        "bleu" if !twin => tokens(&Tokenizer::ThirteenA.apply(&seen)).len(),
        name if name.starts_with("rouge") && !twin => ascii(),
        "em" | "f1" | "squad-em" => 1,
        "squad-f1" => usize::from(!is_empty_for_squad(text)),
        _ => tokens(&seen).len(),
    };
    let needed = if base == "rouge2" { 2 } else { 1 };
    match base {
        "ter" | "wer" | "cer" | "mer" | "wil" => 0.0,
        _ if counted < needed => 0.0,
        name if name.starts_with("rouge") => 1.0,
        _ => 100.0,
    }
}

/// The text as a metric takes it in: a Malay twin its normal form, line by line.
fn seen(name: &str, text: &str) -> String {
    if name.starts_with("ms-") {
        let lines: Vec<String> = text.split('\n').map(comparable).collect();
        return lines.join("\n");
    }
    text.trim_end_matches(python_whitespace).to_owned()
}

fn is_empty_for_squad(text: &str) -> bool {
    let metric = metric("squad-em", &Options::default()).expect("a name of the list");
    metric.score(&metric.statistics(text, &[""])) > 50.0
}

fn stays_in_range(name: &str, metric: &dyn CorpusMetric, one: &str, other: &str) {
    let row = metric.statistics(one, &[other]);
    let _ = metric.details(&row);
    let length = seen(name, one).len().max(1) as f64;
    let most = match name.trim_start_matches("ms-") {
        // As many errors as the hypothesis has words or characters; a word of one of two references is half a word on
        // average.
        "ter" => 200.0 * length,
        "wer" | "cer" => length,
        "mer" | "wil" => 1.0,
        name if name.starts_with("rouge") => 1.0,
        _ => 100.0,
    };
    for (hypothesis, references) in [
        (one, &[other][..]),
        (one, &[]),
        (one, &[other, ""]),
        ("", &[other]),
    ] {
        let other_row = metric.statistics(hypothesis, references);
        assert_eq!(row.len(), other_row.len(), "{name}: rows differ in length");
        for score in [metric.score(&other_row), metric.segment(&other_row)] {
            assert!(
                (-1e-9..=most + 1e-9).contains(&score),
                "{name}: {score} of {hypothesis:?} against {references:?}"
            );
        }
    }
}

fn close(name: &str, score: f64, expected: f64) {
    assert!(
        (score - expected).abs() < 1e-6,
        "{name}: {score}, not {expected}"
    );
}
