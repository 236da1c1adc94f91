//! Typed facts: which `must` facts a reply states, and whether it states a decoy.
//!
//! A surface form counts on whole words, never inside a longer number ("RM12" is not in "RM12.50"). Negation is read
//! within the clause: "tak ada COD" denies COD, and a decoy that is denied is not stated.

use crate::dataset::{Fact, FactKind, Sample};
use crate::score::{Score, Scorer, Value};
use crate::text::normalise::folded;

/// Share of `must` facts stated; 0 where a `must_not` fact is.
pub struct Facts;

const NEGATIONS: &[&str] = &[
    "tak", "tidak", "tiada", "xde", "xda", "takde", "takda", "tkde", "tkda", "x", "bukan", "bkn",
    "belum", "blm", "jangan", "jgn", "tanpa", "no", "not", "xboleh", "xblh", "xleh", "takleh",
    "tk", "habis", "hbs", "kosong", "penuh", "tutup",
];
/// Words after which a negation says nothing of what follows.
const CLAUSE_WORDS: &[&str] = &["tapi", "tp", "cuma", "but", "hanya", "sebab", "sbb"];
/// A negation further away than this belongs to something else.
const REACH: usize = 5;

impl Scorer for Facts {
    fn name(&self) -> &'static str {
        "facts"
    }

    fn signature(&self) -> String {
        format!(
            "facts|negation:clause-{REACH}|serasi:{}",
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
    let denied = fact.kind == FactKind::Polarity && fact.value == "tidak";
    let money = match fact.kind {
        FactKind::Money => money_forms(&fact.value),
        _ => Vec::new(),
    };
    let mut forms = fact.forms.iter().map(|form| folded(form)).chain(money);
    forms.any(|form| places(text, &form).any(|at| negated(text, at, at + form.len()) == denied))
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

/// Whether a negation in the same clause reaches the words at `start..end`: before them, or right behind ("COD tak ada").
fn negated(text: &str, start: usize, end: usize) -> bool {
    let is_end = |c: char| matches!(c, '.' | ',' | ';' | '!' | '?' | '\n' | '(' | ')');
    let before = text[..start].rsplit(is_end).next().unwrap_or("");
    let after = text[end..].split(is_end).next().unwrap_or("");
    let is_negation = |word: &&str| NEGATIONS.contains(word);
    let is_same = |word: &&str| !CLAUSE_WORDS.contains(word);
    let reaches = before
        .split_whitespace()
        .rev()
        .take(REACH)
        .take_while(is_same)
        .any(|word| is_negation(&word));
    reaches
        || after
            .split_whitespace()
            .take(3)
            .take_while(is_same)
            .any(|word| is_negation(&word))
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
        assert!(!states(
            "bukan rm12",
            &fact(FactKind::Money, "12.00", "RM12")
        ));
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
