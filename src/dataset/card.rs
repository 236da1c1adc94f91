//! The card of a dataset: licence, provenance, version, counts and canary.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::dataset::{Fault, Register, Sector};
use crate::digest::Digest;

/// `datasets/<name>/card.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The folder's name.
    pub name: String,
    /// Version of the items.
    pub version: String,
    /// SPDX licence of the items.
    pub licence: String,
    /// A string that must never be found in training data.
    pub canary: String,
    /// What people call it.
    pub title: CardTitle,
    /// What it tests and how it was built.
    pub description: String,
    /// Who wrote it and who has checked it.
    pub provenance: String,
    /// Lines per split.
    pub counts: Counts,
    /// Digests of the splits, so that a card and the items it describes stay together.
    pub digests: Option<Digests>,
    /// How the items were reviewed.
    pub review: Option<Review>,
    /// Items that a check of `serasi check --strict` would name, each with the reason why it is right.
    #[serde(default, rename = "exception")]
    pub exceptions: Vec<Exception>,
}

/// Digests of the splits' text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digests {
    /// Of `test.jsonl`.
    pub test: Digest,
    /// Of `dev.jsonl`.
    pub dev: Digest,
}

/// What a second pair of eyes did with the scenarios.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Scenarios kept as they were written.
    pub kept: usize,
    /// Scenarios changed.
    pub mended: usize,
    /// Scenarios thrown away.
    pub dropped: usize,
    /// Who looked at what, and how.
    pub how: String,
}

/// A sample that a check may not name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Its id.
    pub sample: String,
    /// The check, by its name.
    pub check: String,
    /// Why the item is right as it is.
    pub reason: String,
}

/// A title in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardTitle {
    /// English.
    pub en: String,
    /// Bahasa Melayu.
    pub ms: String,
}

/// Lines per split, and what they are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Scored samples.
    pub test: usize,
    /// Few-shot pool.
    pub dev: usize,
    /// Scored samples by sector; empty where the card does not say.
    #[serde(default)]
    pub sectors: BTreeMap<Sector, usize>,
    /// Scored samples by register.
    #[serde(default)]
    pub registers: BTreeMap<Register, usize>,
    /// Scored samples by tier.
    #[serde(default)]
    pub tiers: BTreeMap<String, usize>,
    /// Scored samples by what makes them hard; one may count under several.
    #[serde(default)]
    pub phenomena: BTreeMap<String, usize>,
}

/// Reads a card.
///
/// # Errors
/// A fault with the line and key that TOML names.
pub fn parse(file: &str, text: &str) -> Result<Card, Fault> {
    let card: Card = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
    if card.canary.trim().is_empty() {
        return Err(Fault::new(file, "the canary is empty")
            .at_key("canary")
            .expected("`serasi-canary-<uuid>`"));
    }
    Ok(card)
}

/// Turns a TOML error into a fault with its line.
pub fn toml_fault(file: &str, text: &str, error: &toml::de::Error) -> Fault {
    let fault = Fault::new(file, error.message().trim().replace('\n', ", "));
    match error.span() {
        Some(span) => fault.at_line(
            1 + text
                .bytes()
                .take(span.start)
                .filter(|byte| *byte == b'\n')
                .count(),
        ),
        None => fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_names_its_line() {
        let fault = parse("card.toml", "name = \"x\"\nlicense = \"MIT\"\n").unwrap_err();
        assert!(
            fault
                .to_string()
                .starts_with("`card.toml` line 2: unknown field `license`"),
            "{fault}"
        );
    }
}
