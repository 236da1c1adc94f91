//! Evidence of unnatural Malay: named findings in a reply, never a headline.
//!
//! The findings are [`crate::lang::natural`]'s. Where a sample accepts standard Malay, over-formal words are what was
//! asked for and do not count.

use crate::dataset::{Register, Sample};
use crate::lang::natural::{Finding, Kind, findings};
use crate::score::{Score, Scorer, Value};

/// Findings that a note names.
const NAMED: usize = 5;

/// 1/(1 + findings): 1 for none, 0.5 for one, towards 0.
pub struct Naturalness {
    /// Whether replies are adverts, which may say "Anda".
    pub advert: bool,
}

impl Scorer for Naturalness {
    fn name(&self) -> &'static str {
        "naturalness"
    }

    fn replies_only(&self) -> bool {
        true
    }

    fn signature(&self) -> String {
        format!(
            "naturalness|for:{}|value:1/(1+findings)|serasi:{}",
            if self.advert { "advert" } else { "chat" },
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let standard = sample.accept_registers.contains(&Register::Baku);
        let mut found = findings(reply, self.advert);
        found.retain(|one| !(standard && one.kind == Kind::OverFormal));
        let value = 1.0 / (1.0 + found.len() as f64);
        let mut score = Score::new(self.name(), Value::Value(value));
        score.note = (!found.is_empty()).then(|| note(&found));
        score
    }
}

fn note(found: &[Finding<'_>]) -> String {
    let one = |one: &Finding<'_>| {
        let (kind, text, span) = (one.kind.name(), one.text, &one.span);
        format!("{kind} at {}–{}: {text}", span.start, span.end)
    };
    let mut named: Vec<_> = found.iter().take(NAMED).map(one).collect();
    if found.len() > NAMED {
        named.push(format!("{} more", found.len() - NAMED));
    }
    named.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(accept: &str, advert: bool, reply: &str) -> (f64, Option<String>) {
        let line = format!(
            r#"{{"id":"a","twin":"a","register":"santai","accept_registers":{accept},"sector":"fnb","input":"x"}}"#
        );
        let sample: Sample = serde_json::from_str(&line).unwrap();
        let score = Naturalness { advert }.score(&sample, reply);
        match score.value {
            Value::Value(value) => (value, score.note),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_finding_is_named_and_lowers_the_value() {
        let (value, note) = score(
            r#"["santai"]"#,
            false,
            "Pesanan anda siap. Stok adalah terhad.",
        );
        assert!((value - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(
            note.as_deref(),
            Some("over-formal at 8–12: anda; translated at 24–37: adalah terhad")
        );
        assert_eq!(score("[]", false, "Dah siap kak"), (1.0, None));
    }

    #[test]
    fn adverts_and_accepted_standard_malay_may_be_formal() {
        assert_eq!(score("[]", true, "Untuk anda").0.to_bits(), 1f64.to_bits());
        let both = r#"["baku","santai"]"#;
        assert_eq!(score(both, false, "Untuk anda"), (1.0, None));
        assert!(score(both, false, "Semoga hari anda indah").0 < 1.0);
    }

    #[test]
    fn a_note_stays_short() {
        let (value, note) = score("[]", false, &"anda. ".repeat(1_000));
        assert!(value < 0.001);
        assert!(
            note.unwrap()
                .ends_with("over-formal at 24–28: anda; 995 more")
        );
    }
}
