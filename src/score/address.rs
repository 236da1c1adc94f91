//! Politeness: does the reply address its customer at least as politely as the customer speaks?
//!
//! The rule is [`crate::lang::address::fit`]; this file only finds what the customer said.

use crate::dataset::{Role, Sample};
use crate::lang::address::fit;
use crate::score::{Score, Scorer, Value};

/// 1 where the address fits or nobody is addressed, 0.5 where it is stiff or too chummy, 0 where it is rude.
pub struct AddressFits;

impl Scorer for AddressFits {
    fn name(&self) -> &'static str {
        "address"
    }

    fn replies_only(&self) -> bool {
        true
    }

    fn signature(&self) -> String {
        format!(
            "address|rule:at-least-as-polite|serasi:{}",
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let customer = customer(sample);
        if customer.is_empty() {
            let why = "the sample has no customer's words".to_owned();
            return Score::new(self.name(), Value::Unscored(why));
        }
        let fit = fit(&customer, reply);
        let mut score = Score::new(self.name(), Value::Value(fit.value));
        score.note = (fit.value < 1.0).then_some(fit.reason);
        score
    }
}

/// All that the customer said: how they speak may show in an earlier turn only.
fn customer(sample: &Sample) -> String {
    let turns = sample.messages.iter();
    let theirs = turns.filter(|turn| turn.role == Role::User);
    let input = sample.input.as_deref().into_iter();
    let said = input.chain(theirs.map(|turn| turn.content.as_str()));
    said.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(asked: &str, reply: &str) -> Score {
        let line = format!(
            r#"{{"id":"a","twin":"a","register":"santai","sector":"fnb","target":["x"],{asked}}}"#
        );
        AddressFits.score(&serde_json::from_str(&line).unwrap(), reply)
    }

    #[test]
    fn every_turn_of_the_customer_counts_and_no_other() {
        let turns = r#""messages":[{"role":"system","content":"aku kau"},{"role":"user","content":"Encik, ada stok?"},
            {"role":"assistant","content":"ada aku simpan"},{"role":"user","content":"berapa?"}]"#;
        let rude = score(turns, "RM5 je kau");
        assert_eq!(rude.value, Value::Value(0.0));
        assert_eq!(
            rude.note.as_deref(),
            Some("rude: `kau` to a customer who says `Encik`")
        );
        let neutral = score(turns, "RM5");
        assert_eq!((neutral.value, neutral.note), (Value::Value(1.0), None));
    }

    #[test]
    fn a_message_alone_is_the_customer_and_without_one_there_is_no_score() {
        let stiff = score(r#""input":"kak ada lagi x""#, "Stok anda ada");
        assert_eq!(stiff.value, Value::Value(0.5));
        let none = score(r#""messages":[]"#, "ada");
        assert!(matches!(none.value, Value::Unscored(_)));
    }
}
