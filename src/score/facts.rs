//! Typed facts: which `must` facts a reply states, and whether it states a decoy.
//!
//! A surface form counts on whole words, never inside a longer number ("RM12" is not in "RM12.50"). Denial is read
//! within the clause: "tak ada COD" denies COD, and a decoy that is denied is not stated. A price, day, time or count
//! is denied only by a plain negation right before it, since most negations near one belong to something else.

use crate::dataset::{Fact, FactKind, Sample};
use crate::score::{Score, Scorer, Value};
use crate::text::normalise::folded;

/// Share of `must` facts stated; 0 where a `must_not` fact is.
pub struct Facts;

/// Words that deny any fact when they stand right before it: "bukan RM9", "tanpa postage".
const DENIALS: &[&str] = &[
    "tak", "tidak", "tiada", "xde", "xda", "takde", "takda", "tkde", "tkda", "x", "bukan", "bkn",
    "tanpa", "not",
];
/// Words that deny a yes-or-no subject anywhere near it in the clause; on their own they deny no price and no time
/// ("tutup pukul 9", "jangan lupa bawa RM300").
const POLARITY_DENIALS: &[&str] = &[
    "belum", "blm", "jangan", "jgn", "habis", "hbs", "kosong", "penuh", "full", "tutup",
    "dilarang", "kecuali", "licin", "xboleh", "xblh", "xleh", "takleh", "tk", "xpayah", "xyah",
    "xperlu", "xdapat", "takyah",
];
/// Words after which a denial says nothing of what follows.
const CLAUSE_WORDS: &[&str] = &["tapi", "tp", "cuma", "but", "hanya", "sebab", "sbb"];
/// Words before a fact within which a denial reaches it.
const NEAR: usize = 2;
/// Words before or after a yes-or-no subject within which a denial reaches it.
const REACH: usize = 5;

impl Scorer for Facts {
    fn name(&self) -> &'static str {
        "facts"
    }

    fn signature(&self) -> String {
        format!(
            "facts|denial:{NEAR}-{REACH}|serasi:{}",
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        if sample.facts.is_empty() {
            return Score::new(
                self.name(),
                Value::Unscored("the sample has no facts".to_owned()),
            );
        }
        let text = folded(reply);
        let missing: Vec<_> = sample
            .facts
            .must
            .iter()
            .filter(|fact| !states(&text, fact))
            .collect();
        let wrong: Vec<_> = sample
            .facts
            .must_not
            .iter()
            .filter(|fact| states(&text, fact))
            .collect();
        let share = match sample.facts.must.len() {
            0 => 1.0,
            count => 1.0 - missing.len() as f64 / count as f64,
        };
        let value = if wrong.is_empty() { share } else { 0.0 };
        let name = |fact: &&Fact| format!("{:?} {}", fact.kind, fact.value).to_lowercase();
        let list = |label: &str, facts: &[&Fact]| {
            (!facts.is_empty()).then(|| {
                format!(
                    "{label}: {}",
                    facts.iter().map(name).collect::<Vec<_>>().join(", ")
                )
            })
        };
        let notes: Vec<_> = [list("missing", &missing), list("wrong", &wrong)]
            .into_iter()
            .flatten()
            .collect();
        let mut score = Score::new(self.name(), Value::Value(value));
        score.note = (!notes.is_empty()).then(|| notes.join("; "));
        score
    }
}

/// Whether a folded text states a fact.
pub fn states(text: &str, fact: &Fact) -> bool {
    let wanted = fact.kind == FactKind::Polarity && fact.value == "tidak";
    let money = match fact.kind {
        FactKind::Money => money_forms(&fact.value),
        _ => Vec::new(),
    };
    let mut forms = fact.forms.iter().map(|form| folded(form)).chain(money);
    forms.any(|form| {
        places(text, &form).any(|at| denied(text, at, at + form.len(), fact.kind) == wanted)
    })
}

/// The ways to write an amount that need no list: RM12, RM12.00, RM 12, 12 ringgit.
fn money_forms(value: &str) -> Vec<String> {
    let short = value.strip_suffix(".00").unwrap_or(value);
    [value, short]
        .iter()
        .flat_map(|v| [format!("rm{v}"), format!("rm {v}"), format!("{v} ringgit")])
        .collect()
}

/// Positions at which a form stands as whole words, and no digits continue it.
fn places<'a>(text: &'a str, form: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(form)
        .filter(move |(at, _)| {
            let (before, after) = (&text[..*at], &text[at + form.len()..]);
            let word_before = before
                .chars()
                .next_back()
                .is_some_and(char::is_alphanumeric);
            let word_after = after.chars().next().is_some_and(char::is_alphanumeric);
            let mut next = after.chars();
            let number_after = matches!(next.next(), Some('.' | ','))
                && next.next().is_some_and(|c| c.is_ascii_digit());
            let mut previous = before.chars().rev();
            let number_before = form.starts_with(|c: char| c.is_ascii_digit())
                && matches!(previous.next(), Some('.' | ','))
                && previous.next().is_some_and(|c| c.is_ascii_digit());
            !form.is_empty() && !word_before && !word_after && !number_after && !number_before
        })
        .map(|(at, _)| at)
}

/// Whether a denial reaches the words at `start..end` of the text, within their clause.
fn denied(text: &str, start: usize, end: usize, kind: FactKind) -> bool {
    let is_end = |c: char| matches!(c, '.' | ',' | ';' | '!' | '?' | '\n' | '(' | ')');
    let before = text[..start].rsplit(is_end).next().unwrap_or("");
    let before: Vec<&str> = before.split_whitespace().rev().collect();
    if kind != FactKind::Polarity {
        let number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        return same_clause(&before, NEAR).enumerate().any(|(at, word)| {
            // "2 x RM12" and "teh x 2" multiply; elsewhere "x" is short for *tak*.
            let times = word == "x"
                && (before.get(at + 1).is_some_and(|one| number(one))
                    || at == 0 && number(&text[start..end]));
            DENIALS.contains(&word) && !times
        });
    }
    let rest = &text[end..];
    let clause = rest.split(is_end).next().unwrap_or("");
    let asks = rest[clause.len()..].starts_with('?');
    let mut after: Vec<&str> = clause.split_whitespace().collect();
    // "COD boleh tak?" asks; its last word denies nothing.
    if asks && after.last().is_some_and(|word| DENIALS.contains(word)) {
        after.pop();
    }
    // "no" right before the subject denies it; elsewhere it is short for *nombor*.
    before.first() == Some(&"no") || denies(&before) || denies(&after)
}

fn denies(words: &[&str]) -> bool {
    let near: Vec<&str> = same_clause(words, REACH).collect();
    near.iter().enumerate().any(|(at, word)| {
        // A slot that is "masih kosong" or "kosong lagi" can be had.
        let neighbours = [at.checked_sub(1), at.checked_add(1)]
            .map(|at| at.and_then(|at| near.get(at)).copied());
        let free = *word == "kosong"
            && neighbours
                .iter()
                .flatten()
                .any(|one| ["masih", "ada", "lagi"].contains(one));
        (DENIALS.contains(word) || POLARITY_DENIALS.contains(word)) && !free
    })
}

fn same_clause<'a>(words: &'a [&'a str], reach: usize) -> impl Iterator<Item = &'a str> {
    words
        .iter()
        .take(reach)
        .take_while(|word| !CLAUSE_WORDS.contains(*word))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(kind: FactKind, value: &str, form: &str) -> Fact {
        Fact {
            kind,
            value: value.to_owned(),
            forms: vec![form.to_owned()],
        }
    }

    #[test]
    fn forms_stand_on_whole_words_and_numbers() {
        let twelve = fact(FactKind::Money, "12.00", "RM12");
        assert!(states(&folded("Harga RM12 je kak"), &twelve));
        assert!(states("rm 12.00 sepinggan", &twelve) && states("12 ringgit.", &twelve));
        assert!(
            !states("rm12.50", &twelve)
                && !states("rm120", &twelve)
                && !states("rm1,12 ringgit", &twelve)
        );
    }

    #[test]
    fn negation_is_read_in_its_clause() {
        let (yes, no) = (
            fact(FactKind::Polarity, "ya", "COD"),
            fact(FactKind::Polarity, "tidak", "COD"),
        );
        for text in ["tak ada cod", "cod xde kak", "maaf, cod belum ada"] {
            assert!(states(text, &no) && !states(text, &yes), "{text}");
        }
        for text in [
            "boleh cod",
            "stok tak banyak, cod ada",
            "tak jauh tapi cod boleh",
        ] {
            assert!(states(text, &yes) && !states(text, &no), "{text}");
        }
        let twelve = fact(FactKind::Money, "12.00", "RM12");
        assert!(!states("bukan rm12", &twelve) && !states("x sampai rm12", &twelve));
    }

    #[test]
    fn a_negation_of_something_else_leaves_a_fact_alone() {
        for (text, form) in [
            ("jangan lupa bawa rm300", "RM300"),
            ("kedai tutup pukul 9 malam", "9 malam"),
            ("kalau tak nanti kena rm20", "RM20"),
            ("no tracking sr0012", "SR0012"),
            ("2 x rm12 jadi rm24", "RM12"),
            ("teh ais x 2 cawan", "2 cawan"),
            ("9hb penuh jadi paling awal 11hb", "11hb"),
        ] {
            assert!(states(text, &fact(FactKind::Text, "v", form)), "{text}");
        }
        let slot = fact(FactKind::Polarity, "ya", "slot jumaat");
        for text in ["slot jumaat masih kosong", "slot jumaat boleh tak?"] {
            assert!(states(text, &slot), "{text}");
        }
        let no = fact(FactKind::Polarity, "tidak", "COD");
        for text in [
            "cod buat masa ni kami tak sediakan",
            "no cod ya",
            "cod dah full",
        ] {
            assert!(states(text, &no), "{text}");
        }
    }

    #[test]
    fn a_stated_decoy_costs_everything() {
        let line = r#"{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"x","target":["x"],
            "facts":{"must":[{"type":"money","value":"8.00","forms":["RM8"]},{"type":"text","value":"esok","forms":["esok"]}],
            "must_not":[{"type":"money","value":"9.00","forms":["RM9"]}]}}"#;
        let sample: Sample = serde_json::from_str(line).unwrap();
        let value = |reply| Facts.score(&sample, reply).value;
        assert_eq!(value("RM8 esok"), Value::Value(1.0));
        assert_eq!(value("RM8 je"), Value::Value(0.5));
        assert_eq!(value("RM8 esok, bukan RM9"), Value::Value(1.0));
        assert_eq!(value("RM8 esok atau RM9"), Value::Value(0.0));
    }
}
