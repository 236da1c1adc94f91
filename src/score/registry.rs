//! The list of scorers: to add one, write its file and add a row here.

use std::sync::Arc;

use crate::score::Scorer;
use crate::score::choice::Choice;
use crate::score::chrf::Chrf;
use crate::score::error_reduction::ErrorReduction;
use crate::score::exact::Exact;
use crate::score::facts::Facts;
use crate::score::gated::Gated;
use crate::score::json_fields::JsonFields;
use crate::score::value::ValueEquals;

/// (name, options, what it measures).
pub const SCORERS: &[(&str, &[&str], &str)] = &[
    (
        "choice",
        &[],
        "the option read out of the reply is the target",
    ),
    (
        "exact",
        &[],
        "the short answer read out of the reply equals an accepted one",
    ),
    ("json-fields", &[], "field F1 of a JSON answer"),
    ("facts", &[], "share of must facts stated, 0 with a decoy"),
    (
        "value",
        &[],
        "the reply's one value equals the first must fact's",
    ),
    (
        "chrf",
        &["word_order"],
        "sentence chrF2 against the best reference",
    ),
    (
        "error-reduction",
        &[],
        "share of the input's word errors mended",
    ),
    (
        "gated-facts",
        &["min_words", "max_words"],
        "language gate × facts × length",
    ),
    (
        "gated-chrf",
        &["min_words", "max_words"],
        "language gate × register × chrF2 × length",
    ),
];

/// Builds a scorer from a task page's line.
///
/// # Errors
/// One line: the metric or option that is not known, and the nearest that is.
pub fn build(name: &str, options: &toml::Table) -> Result<Arc<dyn Scorer>, String> {
    let Some((_, known, _)) = SCORERS.iter().find(|(one, ..)| *one == name) else {
        let nearest = SCORERS
            .iter()
            .map(|(one, ..)| *one)
            .max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
        return Err(format!(
            "metric `{name}` is not known; did you mean `{}`?",
            nearest.unwrap_or("choice")
        ));
    };
    if let Some(option) = options.keys().find(|key| !known.contains(&key.as_str())) {
        let list = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        return Err(format!(
            "metric `{name}` has no option `{option}` (it has: {list})"
        ));
    }
    let number = |key: &str, default: usize| match options.get(key) {
        None => Ok(default),
        Some(value) => value
            .as_integer()
            .and_then(|value| usize::try_from(value).ok())
            .ok_or_else(|| format!("option `{key}` of metric `{name}` is not a whole number")),
    };
    let gated =
        |name: &'static str, register, inner: Arc<dyn Scorer>| -> Result<Arc<dyn Scorer>, String> {
            let (min_words, max_words) = (number("min_words", 1)?, number("max_words", 400)?);
            Ok(Arc::new(Gated {
                name,
                inner,
                register,
                min_words,
                max_words,
            }))
        };
    Ok(match name {
        "exact" => Arc::new(Exact::default()),
        "json-fields" => Arc::new(JsonFields),
        "facts" => Arc::new(Facts),
        "value" => Arc::new(ValueEquals),
        "chrf" => match number("word_order", 0)? {
            word_order @ (0 | 2) => Arc::new(Chrf { word_order }),
            other => {
                return Err(format!(
                    "option `word_order` of metric `chrf` is {other} (expected: 0 or 2)"
                ));
            }
        },
        "error-reduction" => Arc::new(ErrorReduction),
        "gated-facts" => gated("gated-facts", false, Arc::new(Facts))?,
        "gated-chrf" => gated("gated-chrf", true, Arc::new(Chrf { word_order: 0 }))?,
        _ => Arc::new(Choice::default()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_scorer_builds_under_its_own_name() {
        for (name, ..) in SCORERS {
            assert_eq!(build(name, &toml::Table::new()).unwrap().name(), *name);
        }
    }

    #[test]
    fn a_typo_is_answered_with_the_nearest_name() {
        let error = build("chrff", &toml::Table::new()).err().unwrap();
        assert!(error.contains("did you mean `chrf`?"), "{error}");
        let mut options = toml::Table::new();
        options.insert("order".to_owned(), toml::Value::Integer(2));
        assert!(
            build("chrf", &options)
                .err()
                .unwrap()
                .contains("(it has: word_order)")
        );
    }
}
