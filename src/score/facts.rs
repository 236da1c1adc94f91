//! Typed facts: which `must` facts a reply states, and whether it states a decoy.
//!
//! A surface form counts on whole words, never inside a longer number ("RM12" is not in "RM12.50"). A fact that is
//! denied is not stated (`denial`).
//!
//! A fact with a value is also stated by a value that reads the same ("dua belas hengget" states RM12), and a form
//! inside a longer value is none ("12 ringgit" in "12 ringgit 50 sen", "pukul 8" in "pukul 8 suku").

use crate::dataset::{Fact, FactKind, Sample};
use crate::lang::values::Found;
use crate::score::denial::{NEAR, REACH, denied};
use crate::score::respelt::{one_space, respelt};
use crate::score::stated::{Match, Reading, Stated, Wanted};
use crate::score::{Score, Scorer, Value, setting};
use crate::text::normalise::folded;

/// Share of `must` facts stated; 0 where a `must_not` fact is.
pub struct Facts;

impl Scorer for Facts {
    fn name(&self) -> &'static str {
        "facts"
    }

    fn signature(&self) -> String {
        format!(
            "facts|denial:{NEAR}-{REACH}|values:spoken|spelling:written+ms|serasi:{}",
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
        let (text, setting) = (one_space(&folded(reply)), setting(sample));
        let spelt = respelt(&text);
        let readings = [&text, &spelt].map(|text| Stated::new(text, &setting));
        let missing: Vec<_> = sample
            .facts
            .must
            .iter()
            .filter(|fact| !is_stated(&readings, fact))
            .collect();
        let wrong: Vec<_> = sample
            .facts
            .must_not
            .iter()
            .filter(|fact| is_stated(&readings, fact))
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

/// Whether a reply states a fact, as it is written or with its short forms written out ("wrna hitm": "warna hitam").
fn is_stated([written, spelt]: &[Stated<'_>; 2], fact: &Fact) -> bool {
    let same = || Fact {
        forms: fact
            .forms
            .iter()
            .map(|form| respelt(&folded(form)))
            .collect(),
        ..fact.clone()
    };
    states(written, fact) || (written.text != spelt.text && states(spelt, &same()))
}

/// Whether a text states a fact, by one of its forms or by its value.
fn states(stated: &Stated<'_>, fact: &Fact) -> bool {
    let (text, kind) = (stated.text, fact.kind);
    let wanted = Wanted::of(fact, stated.setting);
    let denial = kind == FactKind::Polarity && fact.value == "tidak";
    let money = match kind {
        FactKind::Money => money_forms(&fact.value),
        _ => Vec::new(),
    };
    let another = |start: usize, end: usize| {
        let whole = stated.around(kind, start, end).zip(wanted.as_ref());
        kind != FactKind::Date
            && whole.is_some_and(|(whole, wanted)| wanted.compare(whole) == Match::Other)
    };
    let mut forms = fact.forms.iter().map(|form| folded(form)).chain(money);
    let by_form = forms.any(|form| {
        places(text, &form)
            .map(|at| (at, at + form.len()))
            .any(|(start, end)| denied(text, start, end, kind) == denial && !another(start, end))
    });
    by_form || wanted.is_some_and(|wanted| by_value(stated, fact, &wanted))
}

/// Whether a value in the text is the fact's. A fact whose forms all carry more words ("sampai 30 November") is about
/// more than its value, and only those words state it.
fn by_value(stated: &Stated<'_>, fact: &Fact, wanted: &Wanted) -> bool {
    let kind = fact.kind;
    let bare = |form: &String| wanted.is_bare_in(form, kind, stated.setting);
    let same = |one: &Found<Reading>| {
        wanted.compare(&one.value) == Match::Same && !denied(stated.text, one.start, one.end, kind)
    };
    (kind == FactKind::Money || fact.forms.iter().any(bare)) && stated.values(kind).iter().any(same)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::values::time::Setting;

    fn fact(kind: FactKind, value: &str, form: &str) -> Fact {
        Fact {
            kind,
            value: value.to_owned(),
            forms: vec![form.to_owned()],
        }
    }

    fn says(text: &str, fact: &Fact) -> bool {
        let setting = Setting::new(Some("2026-11-25T10:00:00+08:00"), None);
        let text = folded(text);
        states(&Stated::new(&text, &setting), fact)
    }

    #[test]
    fn a_value_in_other_words_states_the_fact() {
        for (kind, value, form, text) in [
            (FactKind::Money, "12.00", "RM12", "dua belas hengget je"),
            (FactKind::Money, "0.50", "50 sen", "lima kupang sekeping"),
            (
                FactKind::Time,
                "20:15",
                "8.15 malam",
                "kami tutup 8 suku mlm",
            ),
            (
                FactKind::Date,
                "2026-11-27",
                "27hb November",
                "lusa baru sampai kak",
            ),
            (FactKind::Quantity, "12", "12 biji", "nak sedozen"),
            (FactKind::Quantity, "0.5", "0.5 kg", "500g je"),
            (
                FactKind::Phone,
                "0120004417",
                "012-000 4417",
                "call +60 12 000 4417",
            ),
            (FactKind::Time, "20:00", "pukul 8", "kul lapan ye"),
        ] {
            assert!(says(text, &fact(kind, value, form)), "{text}");
        }
    }

    #[test]
    fn a_value_of_something_else_states_nothing() {
        for (kind, value, form, text) in [
            (
                FactKind::Quantity,
                "2",
                "2 helai",
                "RM2, 2.30 petang, 2 hari, no 2",
            ),
            (FactKind::Money, "12.00", "RM12", "12 ringgit 50 sen"),
            (
                FactKind::Money,
                "100.00",
                "seratus ringgit",
                "seribu seratus ringgit",
            ),
            (FactKind::Money, "12.00", "RM12", "bukan dua belas hengget"),
            (FactKind::Time, "20:00", "pukul 8", "pukul 8 suku malam"),
            (FactKind::Time, "20:00", "pukul 8", "pukul 8 pagi"),
            (FactKind::Time, "20:15", "8.15 malam", "pukul 8.15"),
            (FactKind::Time, "20:15", "8.15 malam", "lepas pukul 8 malam"),
            (
                FactKind::Quantity,
                "5",
                "lima orang",
                "dua puluh lima orang",
            ),
            (FactKind::Quantity, "2", "2 jam", "2 jam 30 minit"),
            // Bound to its words.
            (
                FactKind::Date,
                "2026-11-30",
                "sampai 30 November",
                "tutup 30 November",
            ),
            (FactKind::Time, "17:00", "esok 5 petang", "hari ni 5 petang"),
        ] {
            assert!(!says(text, &fact(kind, value, form)), "{text}");
        }
    }

    #[test]
    fn dialects_deny_and_two_denials_affirm() {
        let (yes, no) = (
            fact(FactKind::Polarity, "ya", "COD"),
            fact(FactKind::Polarity, "tidak", "COD"),
        );
        for text in [
            "tak ada COD",
            "COD takde",
            "x terima cod",
            "sik ada cod gik",
            "cod takdok lagi",
            "nda ada cod di sini bah",
            "cod takdak noh",
            "COD tarak",
        ] {
            assert!(says(text, &no) && !says(text, &yes), "{text}");
        }
        for text in [
            "COD boleh je",
            "bukan tak ada COD kak",
            "bukannya x terima cod",
            "COD bukan tak ada, cuma lambat",
        ] {
            assert!(says(text, &yes) && !says(text, &no), "{text}");
        }
    }

    #[test]
    fn a_reply_that_is_one_long_clause_costs_little() {
        let no = fact(FactKind::Polarity, "ya", "COD");
        assert!(!says(&"cod takde ".repeat(6500), &no));
        assert!(!says(
            &"bukan rm12 ".repeat(5900),
            &fact(FactKind::Money, "12.00", "RM12")
        ));
    }

    #[test]
    fn forms_stand_on_whole_words_and_numbers() {
        let twelve = fact(FactKind::Money, "12.00", "RM12");
        assert!(says(&folded("Harga RM12 je kak"), &twelve));
        assert!(says("rm 12.00 sepinggan", &twelve) && says("12 ringgit.", &twelve));
        assert!(
            !says("rm12.50", &twelve)
                && !says("rm120", &twelve)
                && !says("rm1,12 ringgit", &twelve)
        );
    }

    #[test]
    fn negation_is_read_in_its_clause() {
        let (yes, no) = (
            fact(FactKind::Polarity, "ya", "COD"),
            fact(FactKind::Polarity, "tidak", "COD"),
        );
        for text in ["tak ada cod", "cod xde kak", "maaf, cod belum ada"] {
            assert!(says(text, &no) && !says(text, &yes), "{text}");
        }
        for text in [
            "boleh cod",
            "stok tak banyak, cod ada",
            "tak jauh tapi cod boleh",
        ] {
            assert!(says(text, &yes) && !says(text, &no), "{text}");
        }
        let twelve = fact(FactKind::Money, "12.00", "RM12");
        assert!(!says("bukan rm12", &twelve) && !says("x sampai rm12", &twelve));
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
            assert!(says(text, &fact(FactKind::Text, "v", form)), "{text}");
        }
        let slot = fact(FactKind::Polarity, "ya", "slot jumaat");
        for text in ["slot jumaat masih kosong", "slot jumaat boleh tak?"] {
            assert!(says(text, &slot), "{text}");
        }
        let no = fact(FactKind::Polarity, "tidak", "COD");
        for text in [
            "cod buat masa ni kami tak sediakan",
            "no cod ya",
            "cod dah full",
        ] {
            assert!(says(text, &no), "{text}");
        }
    }

    #[test]
    fn spelling_and_spaces_take_no_fact_away() {
        let line = r#"{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"x","target":["x"],
            "facts":{"must":[{"type":"text","value":"hitam","forms":["warna hitam"]},
            {"type":"quantity","value":"25","forms":["25 orang","dua puluh lima orang"]},
            {"type":"polarity","value":"tidak","forms":["bayar masa sampai"]}],
            "must_not":[{"type":"text","value":"putih","forms":["warna putih"]},
            {"type":"quantity","value":"5","forms":["5 orang","lima orang"]}]}}"#;
        let sample: Sample = serde_json::from_str(line).unwrap();
        let value = |reply| Facts.score(&sample, reply).value;
        assert_eq!(
            value("wrna hitm utk 25 org, xblh byr masa smpi"),
            Value::Value(1.0)
        );
        assert_eq!(
            value(" warna  hitam,\n dua  puluh lima  org. tak boleh bayar masa  sampai"),
            Value::Value(1.0)
        );
        assert_eq!(value("wrna putih utk 25 org"), Value::Value(0.0));
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
