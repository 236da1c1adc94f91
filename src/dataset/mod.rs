//! Datasets: the sample and its typed parts, as they stand in `datasets/<name>/*.jsonl`.
//!
//! `read` turns lines into samples and names every fault; `index` keeps a dataset as positions (`columns` in memory,
//! text in `source`), so that a million samples cost 22 megabytes; `select` chooses which samples a run asks. Nothing here knows prompts or models.

pub mod card;
mod columns;
pub mod index;
pub mod read;
pub mod select;
mod source;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One test item: what is said, in which register, and what counts as a good answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Stable and unique within its dataset.
    pub id: String,
    /// The scenario: samples that say the same thing in other registers share it, and intervals are clustered by it.
    pub twin: String,
    /// The register of the input.
    pub register: Register,
    /// Registers a reply may use; empty where the task does not ask for Malay prose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accept_registers: Vec<Register>,
    /// The service sector the message belongs to.
    pub sector: Sector,
    /// `core` or `hard`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// The moment of the message (RFC 3339 with zone), where "esok" matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// The Malaysian state, where it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The date a fact was true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The date after which what the sample states may no longer hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// The message; absent where `messages` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// A conversation whose last turn is the message; absent where `input` is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// Options of a choice task, in the order in which they are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Accepted answers or references.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target: Vec<String>,
    /// The expected JSON of an extraction task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<serde_json::Value>,
    /// What a reply must and must not state.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// The shop's price list: item → RM.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub prices: serde_json::Map<String, serde_json::Value>,
    /// For `clarify`: whether a good reply asks back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<bool>,
    /// The option an Indonesian reading would choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_reading: Option<String>,
    /// The language of the reply, where it differs from the task's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_language: Option<String>,
    /// Free labels: phenomena, who wrote it first, the intent …
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

impl Sample {
    /// What the customer said: `input`, or the last turn of `messages`.
    pub fn text(&self) -> &str {
        match (&self.input, self.messages.last()) {
            (Some(input), _) => input,
            (None, Some(last)) => &last.content,
            (None, None) => "",
        }
    }
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: String,
}

/// Who speaks in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions and the shop's facts.
    System,
    /// The customer, or whoever asks.
    User,
    /// The model, in an earlier turn.
    Assistant,
}

/// What a generated reply must and must not state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Facts that a usable reply states.
    #[serde(default)]
    pub must: Vec<Fact>,
    /// Decoys: facts that are wrong here.
    #[serde(default)]
    pub must_not: Vec<Fact>,
}

impl Facts {
    /// Whether nothing is asked of a reply.
    pub fn is_empty(&self) -> bool {
        self.must.is_empty() && self.must_not.is_empty()
    }
}

/// A typed fact with the surface forms that state it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// How the value is compared.
    #[serde(rename = "type")]
    pub kind: FactKind,
    /// The canonical value: `12.00`, `2026-11-27`, `20:15`, `3`, digits, text, or `ya`/`tidak` for polarity.
    pub value: String,
    /// Accepted surface forms; for polarity, the ways to name the subject.
    #[serde(default)]
    pub forms: Vec<String>,
}

/// How a fact's value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FactKind {
    /// An amount in ringgit.
    Money,
    /// A calendar day.
    Date,
    /// A clock time.
    Time,
    /// A count.
    Quantity,
    /// A telephone number.
    Phone,
    /// A word or phrase.
    Text,
    /// Whether the subject is affirmed (`ya`) or denied (`tidak`).
    Polarity,
}

/// Declares an enum whose variants are written as fixed words, with the list of all of them.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in table order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word used in files and on the command line.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|one| one.as_str()).collect();
                    format!("`{word}` is not one of {}", known.join(", "))
                })
            }
        }
    };
}

words! {
    /// How a text is said. Dialects are columns of their own and never enter Fit.
    Register {
        /// Standard Malay.
        Baku = "baku",
        /// Colloquial, in full spelling.
        Santai = "santai",
        /// Colloquial, in short-form spelling.
        Sms = "sms",
        /// Mixed with English.
        Rojak = "rojak",
        /// English.
        English = "english",
        /// Kelantan.
        DialekKelantan = "dialek-kelantan",
        /// Terengganu.
        DialekTerengganu = "dialek-terengganu",
        /// Kedah, Perlis and Pulau Pinang.
        DialekUtara = "dialek-utara",
        /// Negeri Sembilan.
        DialekN9 = "dialek-n9",
        /// Perak.
        DialekPerak = "dialek-perak",
        /// Pahang.
        DialekPahang = "dialek-pahang",
        /// Sabah.
        DialekSabah = "dialek-sabah",
        /// Sarawak.
        DialekSarawak = "dialek-sarawak",
    }
}

impl Register {
    /// The registers that Understand averages over.
    pub const CASUAL: [Self; 3] = [Self::Santai, Self::Sms, Self::Rojak];

    /// Whether this is a regional dialect.
    pub fn is_dialect(self) -> bool {
        self.as_str().starts_with("dialek-")
    }
}

words! {
    /// The service sectors of Malaysian MSMEs that the suite draws its messages from.
    Sector {
        /// Shops, online and off.
        Retail = "retail",
        /// Food and drink.
        Fnb = "fnb",
        /// Transport and storage.
        Transport = "transport",
        /// Finance and insurance.
        Finance = "finance",
        /// Education.
        Education = "education",
        /// Health and social work.
        Health = "health",
    }
}

/// One thing wrong with an input file: where, what, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file, as the user knows it.
    pub file: String,
    /// 1-based line, where it is known.
    pub line: Option<usize>,
    /// The key or field, where one is at fault.
    pub key: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub expected: Option<String>,
}

impl Fault {
    /// A fault in a file as a whole; narrow it with the builder methods.
    pub fn new(file: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            key: None,
            problem: problem.into(),
            expected: None,
        }
    }

    /// Names the line.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// Names the key.
    #[must_use]
    pub fn at_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Says what would be right.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}`", self.file)?;
        if let Some(line) = self.line {
            write!(out, " line {line}")?;
        }
        if let Some(key) = &self.key {
            write!(out, ", key `{key}`")?;
        }
        write!(out, ": {}", self.problem)?;
        if let Some(expected) = &self.expected {
            write!(out, " (expected: {expected})")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_round_trip_through_their_words() {
        for register in Register::ALL {
            assert_eq!(register.as_str().parse::<Register>(), Ok(*register));
        }
        let error = "formal".parse::<Register>().unwrap_err();
        assert!(
            error.starts_with("`formal` is not one of baku, santai"),
            "{error}"
        );
    }

    #[test]
    fn a_fault_reads_as_one_line() {
        let fault = Fault::new("datasets/x/test.jsonl", "field is missing")
            .at_line(12)
            .at_key("target")
            .expected("a list of accepted answers");
        assert_eq!(
            fault.to_string(),
            "`datasets/x/test.jsonl` line 12, key `target`: field is missing (expected: a list of accepted answers)"
        );
    }
}
