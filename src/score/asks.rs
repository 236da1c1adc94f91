//! The headline of `clarify`: does a reply ask for what the message leaves out, and only then?
//!
//! Each scenario is a pair: one message misses a slot that the shop needs, its twin states it. A reply *asks* where one
//! of its sentences is a question or a request for information and names the slot (`tags.slot_forms`, apart by `;`).
//! The score is P(asks | missing) − P(asks | complete): a sample is worth +1 or −1 over ½, so the pooled ratio over n
//! pairs is the difference of both shares, and a model that always asks earns what one that never does: nothing.

use crate::dataset::Sample;
use crate::score::respelt::{one_space, respelt};
use crate::score::{Score, Scorer, Value};
use crate::text::normalise::folded;

/// What a sample weighs: a pair of two makes 1.
const WEIGHT: f64 = 0.5;

/// Words that make a sentence a question, in the spelling that all their writings share.
const INTERROGATIVE: &[&str] = &[
    "apa",
    "apakah",
    "berapa",
    "berapakah",
    "mana",
    "manakah",
    "bila",
    "bilakah",
    "siapa",
    "siapakah",
    "macam mana",
    "bagaimana",
    "yang mana",
    "which",
    "what",
    "when",
    "where",
    "who",
    "how many",
    "how much",
];

/// Phrases that ask for information without a question mark.
const REQUEST: &[&str] = &[
    "tolong",
    "belum",
    "boleh bagi",
    "boleh beri",
    "boleh kongsi",
    "boleh share",
    "boleh beritahu",
    "boleh bagitahu",
    "sila nyatakan",
    "sila beri",
    "sila beritahu",
    "perlu tahu",
    "nak tahu",
    "perlukan",
    "tak bagi lagi",
    "tak nyatakan",
    "tertinggal",
    "beritahu",
    "bagitahu",
    "nyatakan",
    "share",
    "please",
];

/// +1 over ½ where a reply asks what is missing, −1 over ½ where it asks what was said.
pub struct Asks;

impl Scorer for Asks {
    fn name(&self) -> &'static str {
        "asks"
    }

    fn signature(&self) -> String {
        format!(
            "asks|pair:missing-complete|slot:named|serasi:{}",
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let unscored = |why: &str| Score::new(self.name(), Value::Unscored(why.to_owned()));
        let Some(wanted) = sample.asks else {
            return unscored("the sample does not say whether a good reply `asks`");
        };
        let Some(forms) = sample.tags.get("slot_forms") else {
            return unscored("the sample has no `slot_forms` in its tags");
        };
        let forms: Vec<String> = forms
            .split(';')
            .map(plain)
            .filter(|form| !form.is_empty())
            .collect();
        let found = asking(reply, &forms);
        let sign = if wanted { 1.0 } else { -1.0 };
        let num = if found.is_some() { sign } else { 0.0 };
        let mut score = Score::new(self.name(), Value::Ratio { num, den: WEIGHT });
        score.note = match (wanted, found.is_some()) {
            (true, false) => Some("does not ask for what is missing".to_owned()),
            (false, true) => Some("asks for what was said".to_owned()),
            _ => None,
        };
        score.answer = found;
        score
    }
}

/// The first sentence that asks for the slot.
fn asking(reply: &str, forms: &[String]) -> Option<String> {
    let mut rest = reply;
    while !rest.is_empty() {
        let end = sentence(rest);
        let (one, after) = rest.split_at(end);
        rest = after;
        let text = plain(one);
        let asks = one.contains('?')
            || INTERROGATIVE
                .iter()
                .chain(REQUEST)
                .any(|cue| holds(&text, cue));
        if asks && forms.iter().any(|form| holds(&text, form)) {
            return Some(one.trim().to_owned());
        }
    }
    None
}

/// Length of the first sentence of a text that is not empty: up to a mark that ends one, and not inside a number.
fn sentence(text: &str) -> usize {
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let number = letter == '.'
            && letters
                .peek()
                .is_some_and(|(_, next)| next.is_alphanumeric());
        if matches!(letter, '.' | '!' | '?' | '\n') && !number {
            return at + letter.len_utf8();
        }
    }
    text.len()
}

/// Folded, short forms written out, spaces single.
fn plain(text: &str) -> String {
    one_space(&respelt(&folded(text))).trim().to_owned()
}

/// Whether a phrase stands in a text as whole words.
fn holds(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let alone = |letter: Option<char>| !letter.is_some_and(char::is_alphanumeric);
        alone(text[..at].chars().next_back()) && alone(text[at + phrase.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(asks: &str, reply: &str) -> f64 {
        let line = format!(
            r#"{{"id":"a","twin":"a","register":"sms","sector":"retail","input":"x","target":["x"],{asks}
            "tags":{{"slot":"size","slot_forms":"saiz; size; besar mana"}}}}"#
        );
        match Asks
            .score(&serde_json::from_str(&line).unwrap(), reply)
            .value
        {
            Value::Ratio { num, den } => num / den,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn asking_helps_where_something_is_missing_and_hurts_where_nothing_is() {
        for asking in [
            "Boleh dik. Nak saiz apa ya?",
            "ok kak, size brp? 😊",
            "Biru ada. Tolong bagi saiz sekali ye",
            "Baju tu ada RM89.00 je, cuma saiz belum bagi lagi",
            "Sebelum tu, besar mana yang kak nak",
        ] {
            assert!(
                (value(r#""asks":true,"#, asking) - 2.0).abs() < 1e-12,
                "{asking}"
            );
            assert!(
                (value(r#""asks":false,"#, asking) + 2.0).abs() < 1e-12,
                "{asking}"
            );
        }
        for other in [
            "Siap dik, saiz L satu. Lepas bayar kak pos ya.",
            "Boleh. Ada apa-apa lagi?",
            "Saiz L ada. Nak bayar macam mana?",
            "",
        ] {
            assert!(value(r#""asks":true,"#, other).abs() < 1e-12, "{other}");
        }
    }

    #[test]
    fn a_sample_that_is_no_pair_is_not_scored() {
        let line = r#"{"id":"a","twin":"a","register":"sms","sector":"retail","input":"x","target":["x"]}"#;
        let score = Asks.score(&serde_json::from_str(line).unwrap(), "saiz apa?");
        assert!(matches!(score.value, Value::Unscored(_)));
    }
}
