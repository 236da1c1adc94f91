//! The headline of short answers that are a value: does the reply state the one that is wanted, however it is said?
//!
//! Type and value come from the sample's first `must` fact. What is read is the reply's value of that type, not the
//! wanted one looked for: a reply that states two different values answers nothing, unless its last line settles it.

use crate::dataset::{Fact, FactKind, Sample};
use crate::lang::values::number;
use crate::lang::values::time::Setting;
use crate::score::denial::denied;
use crate::score::reading::short::short;
use crate::score::stated::{Match, Reading, Stated, Wanted, parse};
use crate::score::{Score, Scorer, Value, setting};
use crate::text::normalise::{folded, normal};

/// 1 where the reply's value is the fact's, else 0.
pub struct ValueEquals;

impl Scorer for ValueEquals {
    fn name(&self) -> &'static str {
        "value"
    }

    fn signature(&self) -> String {
        format!(
            "value|type:first-must|two:last-line|serasi:{}",
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let unscored = |why: &str| Score::new(self.name(), Value::Unscored(why.to_owned()));
        let Some(fact) = sample.facts.must.first() else {
            return unscored("the sample has no `must` fact");
        };
        let text = folded(reply);
        if fact.kind == FactKind::Text {
            return self.text(fact, &text);
        }
        let setting = setting(sample);
        let Some(wanted) = Wanted::of(fact, &setting) else {
            return unscored("the first `must` fact has no value to compare");
        };
        let (answer, rule) = match read(&text, fact.kind, &wanted, &setting) {
            Answer::One(answer, rule) => (answer, rule),
            Answer::None if number::indonesian(&text).is_some() => {
                return self.unparsed("digits grouped as in Indonesian");
            }
            Answer::None => return self.unparsed("no value of this type in the reply"),
            Answer::Two => return self.unparsed("two different values in the reply"),
        };
        let right = match (&wanted, &answer.reading) {
            // Without a unit on one side, the number as said is all there is to compare.
            (Wanted::Quantity(one), Reading::Quantity(other))
                if one.unit.is_none() || other.unit.is_none() =>
            {
                one.amount == other.amount
            }
            (wanted, reading) => wanted.compare(reading) == Match::Same,
        };
        let mut score = Score::new(self.name(), Value::Value(f64::from(u8::from(right))));
        score.answer = Some(answer.text);
        score.rule = Some(rule.to_owned());
        score.note = (!right).then(|| format!("wanted: {}", fact.value));
        score
    }
}

impl ValueEquals {
    fn unparsed(&self, why: &str) -> Score {
        Score::new(self.name(), Value::Unparsed(why.to_owned()))
    }

    /// A word or phrase has no value but its normal form.
    fn text(&self, fact: &Fact, text: &str) -> Score {
        let accepted = |line: &str| {
            let forms = fact.forms.iter().chain([&fact.value]);
            forms
                .map(|form| normal(form))
                .any(|form| form == normal(line))
        };
        let Some(last) = last_line(text) else {
            return self.unparsed("the reply is empty");
        };
        let labelled = short(text).is_some_and(|(_, answer)| accepted(answer));
        let right = accepted(text) || accepted(last) || labelled;
        let mut score = Score::new(self.name(), Value::Value(f64::from(u8::from(right))));
        score.answer = Some(last.to_owned());
        score
    }
}

/// What a reply answers.
enum Answer {
    None,
    One(Said, &'static str),
    Two,
}

/// A value with the words that said it.
struct Said {
    reading: Reading,
    text: String,
}

fn last_line(text: &str) -> Option<&str> {
    text.lines().map(str::trim).rfind(|line| !line.is_empty())
}

/// The one value of the whole reply; where it states two, of its last line.
fn read(text: &str, kind: FactKind, wanted: &Wanted, setting: &Setting) -> Answer {
    let all = said(text, kind, wanted, setting);
    match (one(&all, kind), all.is_empty()) {
        (_, true) => Answer::None,
        (true, _) => first(all, "whole-reply"),
        (false, _) => {
            let last =
                last_line(text).map_or_else(Vec::new, |line| said(line, kind, wanted, setting));
            if one(&last, kind) {
                first(last, "last-line")
            } else {
                Answer::Two
            }
        }
    }
}

fn one(said: &[Said], kind: FactKind) -> bool {
    let first = said.first();
    first.is_some_and(|first| {
        said.iter()
            .all(|one| first.reading.agrees(&one.reading, kind))
    })
}

/// The answer, with its unit where only a later mention has one.
fn first(said: Vec<Said>, rule: &'static str) -> Answer {
    let named = |one: &Said| matches!(&one.reading, Reading::Quantity(one) if one.unit.is_some());
    let at = said.iter().position(named).unwrap_or(0);
    match said.into_iter().nth(at) {
        Some(said) => Answer::One(said, rule),
        None => Answer::None,
    }
}

/// Every value of the type that a text states and does not deny; the text as a whole where none stands inside it.
fn said(text: &str, kind: FactKind, wanted: &Wanted, setting: &Setting) -> Vec<Said> {
    let stated = Stated::new(text, setting);
    let mut found: Vec<Said> = stated
        .values(kind)
        .iter()
        .filter(|one| one.value.says(kind) && !denied(text, one.start, one.end, kind))
        .map(|one| Said {
            reading: one.value.clone(),
            text: text[one.start..one.end].to_owned(),
        })
        .collect();
    if found.iter().any(|one| one.reading.fits(wanted)) {
        found.retain(|one| one.reading.fits(wanted));
    }
    if found.is_empty() {
        let whole = last_line(text).and_then(|line| parse(line, kind, setting).zip(Some(line)));
        let said = whole.map(|(reading, line)| Said {
            reading,
            text: line.to_owned(),
        });
        found.extend(said.filter(|one| one.reading.says(kind)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(kind: &str, value: &str, form: &str, reply: &str) -> Score {
        let line = format!(
            r#"{{"id":"a","twin":"a","register":"sms","sector":"fnb","now":"2026-11-25T10:00:00+08:00","input":"x",
            "target":["x"],"facts":{{"must":[{{"type":"{kind}","value":"{value}","forms":["{form}"]}}]}}}}"#
        );
        ValueEquals.score(&serde_json::from_str(&line).unwrap(), reply)
    }

    fn value(kind: &str, value: &str, form: &str, reply: &str) -> Option<f64> {
        match score(kind, value, form, reply).value {
            Value::Value(value) => Some(value),
            _ => None,
        }
    }

    #[test]
    fn the_same_value_in_other_words_is_right() {
        for (kind, wanted, form, reply) in [
            (
                "money",
                "12.50",
                "RM12.50",
                "Dua belas ringgit lima puluh sen",
            ),
            ("money", "12.50", "RM12.50", "12.50"),
            ("money", "0.50", "50 sen", "lima kupang la"),
            ("quantity", "30", "30 biji", "Sepapan telur tu 30 biji."),
            ("quantity", "6", "6 biji", "setengah dozen"),
            ("quantity", "0.5", "0.5 kg", "500 gram"),
            ("quantity", "2.5", "2.5", "dua setengah"),
            ("time", "20:15", "8.15 malam", "8 suku malam"),
            ("time", "20:15", "20:15", "2015 je? eh, pukul 8.15 mlm"),
            ("date", "2026-11-27", "27hb", "lusa, Jumaat"),
            ("phone", "0120004417", "012-000 4417", "+6012 000 4417"),
            ("text", "pos laju", "poslaju", "Pos Laju!"),
        ] {
            assert_eq!(
                value(kind, wanted, form, reply),
                Some(1.0),
                "{kind} {reply}"
            );
        }
    }

    #[test]
    fn another_value_is_wrong_and_none_is_unparsed() {
        for (kind, wanted, form, reply) in [
            ("money", "12.50", "RM12.50", "RM12.05"),
            ("quantity", "6", "6 biji", "sedozen"),
            ("quantity", "0.5", "0.5 kg", "0.5 liter"),
            ("quantity", "2", "2", "dua tiga"),
            ("time", "20:15", "8.15 malam", "pukul 8.15"),
            ("date", "2026-11-27", "27hb", "esok"),
            ("text", "pos laju", "poslaju", "J&T"),
        ] {
            assert_eq!(
                value(kind, wanted, form, reply),
                Some(0.0),
                "{kind} {reply}"
            );
        }
        for (kind, wanted, form, reply) in [
            ("money", "12.50", "RM12.50", "tak pasti la"),
            ("money", "12500.00", "RM12,500", "RM12.500,00"),
            ("time", "20:15", "8.15 malam", "esok"),
            ("quantity", "2", "2 kg", ""),
        ] {
            assert_eq!(value(kind, wanted, form, reply), None, "{kind} {reply}");
        }
        let indonesian = score("money", "12500.00", "RM12,500", "RM12.500,00").value;
        assert_eq!(
            indonesian,
            Value::Unparsed("digits grouped as in Indonesian".to_owned())
        );
    }

    #[test]
    fn two_values_answer_nothing_unless_the_last_line_settles_it() {
        assert_eq!(value("money", "8.00", "RM8", "RM8 atau RM9"), None);
        let settled = score("money", "8.00", "RM8", "Seunit RM4, dua unit.\nJadi RM8");
        assert_eq!(
            (settled.value, settled.rule.as_deref()),
            (Value::Value(1.0), Some("last-line"))
        );
        assert_eq!(
            value("money", "8.00", "RM8", "RM8. Ya, 8 ringgit"),
            Some(1.0)
        );
        assert_eq!(value("money", "8.00", "RM8", "bukan RM9, RM8"), Some(1.0));
        // Another type's values, and another unit's, contradict nothing.
        assert_eq!(
            value(
                "quantity",
                "2",
                "2 kg",
                "2 kg, RM12, esok pukul 8 pagi, 3 hari"
            ),
            Some(1.0)
        );
    }

    #[test]
    fn a_clock_without_its_half_counts_where_the_fact_says_so() {
        assert_eq!(
            value("time", "20:15", "pukul 8.15", "pukul 8.15 je"),
            Some(1.0)
        );
        assert_eq!(
            value("time", "20:15", "pukul 8.15", "pukul 8.15 pagi"),
            Some(0.0)
        );
    }

    #[test]
    fn a_sample_without_a_value_is_not_scored() {
        let polarity = score("polarity", "ya", "COD", "boleh").value;
        assert!(matches!(polarity, Value::Unscored(_)));
    }
}
