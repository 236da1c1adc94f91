//! The card of a dataset: licence, provenance, version, counts and canary.

use serde::Deserialize;

use crate::dataset::Fault;

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

/// Lines per split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Scored samples.
    pub test: usize,
    /// Few-shot pool.
    pub dev: usize,
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
