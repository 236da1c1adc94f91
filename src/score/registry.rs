//! The list of scorers: to add one, write its file and add a row here.

use std::sync::Arc;

use crate::score::Scorer;
use crate::score::address::AddressFits;
use crate::score::asks::Asks;
use crate::score::brief_facts::BriefFacts;
use crate::score::choice::Choice;
use crate::score::error_reduction::ErrorReduction;
use crate::score::facts::Facts;
use crate::score::gated::Gated;
use crate::score::json_fields::JsonFields;
use crate::score::json_fields::loss::RmLost;
use crate::score::language::{Counted, StaysMalay};
use crate::score::naturalness::Naturalness;
use crate::score::overlap::Overlap;
use crate::score::refusal::NoRefusal;
use crate::score::register_match::{RegisterMatch, Side};
use crate::score::short_answer::{Compared, ShortAnswer};
use crate::score::value::ValueEquals;

/// Where a task does not say what share of English its references hold: no casual reference comes near.
const ENGLISH: f64 = 0.6;

/// RM that a trip to a wrong place or at a wrong time costs: a rider's fare in town, there and back.
const TRIP: f64 = 10.0;

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
    (
        "rm-lost",
        &["trip"],
        "ringgit that the order as read would cost the shop",
    ),
    ("facts", &[], "share of must facts stated, 0 with a decoy"),
    (
        "brief-facts",
        &[],
        "facts, in at most twice the words of the longest reference",
    ),
    (
        "asks",
        &[],
        "asks for the slot where it is missing, less where it is not",
    ),
    (
        "value",
        &[],
        "the reply's one value equals the first must fact's",
    ),
    ("ms-em", &[], "the same, in Malay-normalised words"),
    (
        "ms-f1",
        &[],
        "F1 of the short answer's Malay-normalised words",
    ),
    ("bleu", &[], "sentence BLEU, effective order"),
    ("chrf", &[], "sentence chrF2 against the best reference"),
    ("chrf++", &[], "the same with words and pairs of words"),
    ("rouge1", &[], "F1 of words"),
    ("rouge2", &[], "F1 of pairs of words"),
    ("rougeL", &[], "F1 of the longest common subsequence"),
    ("rougeLsum", &[], "the same, sentence by sentence"),
    ("ms-bleu", &[], "BLEU over Malay-normalised words"),
    ("ms-chrf", &[], "chrF2 over Malay-normalised words"),
    ("ms-chrf++", &[], "chrF2++ over Malay-normalised words"),
    ("ms-rouge1", &[], "ROUGE-1 over Malay-normalised words"),
    ("ms-rouge2", &[], "ROUGE-2 over Malay-normalised words"),
    ("ms-rougeL", &[], "ROUGE-L over Malay-normalised words"),
    (
        "ms-rougeLsum",
        &[],
        "ROUGE-Lsum over Malay-normalised words",
    ),
    (
        "error-reduction",
        &[],
        "share of the input's word errors mended",
    ),
    (
        "stays-malay",
        &["english"],
        "1 without a slip out of Malay, else 0",
    ),
    ("slips", &["english"], "slips per 1,000 words"),
    (
        "register-match",
        &[],
        "inside the references' casualness range",
    ),
    ("too-stiff", &[], "below the references' casualness range"),
    ("too-slangy", &[], "above the references' casualness range"),
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
    (
        "address",
        &[],
        "the reply is at least as polite as its customer",
    ),
    (
        "refusal",
        &[],
        "no phrasing by which an assistant declines to help",
    ),
    (
        "naturalness",
        &["advert"],
        "1/(1 + findings of unnatural Malay); evidence, no headline",
    ),
];

/// Builds a scorer from a task page's line.
///
/// # Errors
/// One line: the metric or option that is not known, and the nearest that is.
pub fn build(name: &str, options: &toml::Table) -> Result<Arc<dyn Scorer>, String> {
    let Some((name, known, _)) = SCORERS.iter().find(|(one, ..)| *one == name) else {
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
    make(name, options)
}

/// Builds a listed scorer with checked option names.
fn make(name: &'static str, options: &toml::Table) -> Result<Arc<dyn Scorer>, String> {
    let gated =
        |name: &'static str, register, inner: Arc<dyn Scorer>| -> Result<Arc<dyn Scorer>, String> {
            let (min_words, max_words) = (
                number(name, options, "min_words", 1)?,
                number(name, options, "max_words", 400)?,
            );
            Ok(Arc::new(Gated {
                name,
                inner,
                register,
                min_words,
                max_words,
            }))
        };
    let slips = |counted: Counted| -> Result<Arc<dyn Scorer>, String> {
        let english = share(name, options)?;
        Ok(Arc::new(StaysMalay { counted, english }))
    };
    let register = |side: Side| Arc::new(RegisterMatch { side });
    let short = |compared: Compared| Arc::new(ShortAnswer::from(compared));
    Ok(match name {
        "exact" => short(Compared::Exact),
        "ms-em" => short(Compared::MalayExact),
        "ms-f1" => short(Compared::MalayF1),
        "json-fields" => Arc::new(JsonFields),
        "rm-lost" => Arc::new(RmLost {
            trip: ringgit(name, options, "trip")?,
        }),
        "facts" => Arc::new(Facts),
        "brief-facts" => Arc::new(BriefFacts),
        "asks" => Arc::new(Asks),
        "value" => Arc::new(ValueEquals),
        "error-reduction" => Arc::new(ErrorReduction),
        "stays-malay" => slips(Counted::Replies)?,
        "slips" => slips(Counted::Words)?,
        "register-match" => register(Side::Inside),
        "too-stiff" => register(Side::Stiff),
        "too-slangy" => register(Side::Slangy),
        "gated-facts" => gated("gated-facts", false, Arc::new(Facts))?,
        "gated-chrf" => gated("gated-chrf", true, build("chrf", &toml::Table::new())?)?,
        "choice" => Arc::new(Choice::default()),
        "address" => Arc::new(AddressFits),
        "refusal" => Arc::new(NoRefusal),
        "naturalness" => Arc::new(Naturalness {
            advert: flag(name, options, "advert")?,
        }),
        other => {
            Arc::new(Overlap::named(other).ok_or_else(|| format!("metric `{other}` is no scorer"))?)
        }
    })
}

/// The option `english`: the largest share of English words that is no slip.
fn share(name: &str, options: &toml::Table) -> Result<f64, String> {
    let Some(value) = options.get("english") else {
        return Ok(ENGLISH);
    };
    let share = value.as_float().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| {
        format!("option `english` of metric `{name}` is not a share from 0.0 to 1.0")
    })
}

/// An amount in ringgit; what a trip costs where a task does not say.
fn ringgit(name: &str, options: &toml::Table, key: &str) -> Result<f64, String> {
    let Some(value) = options.get(key) else {
        return Ok(TRIP);
    };
    let whole = value.as_integer().map(|whole| whole as f64);
    let amount = value.as_float().or(whole);
    amount
        .filter(|amount| *amount >= 0.0 && amount.is_finite())
        .ok_or_else(|| format!("option `{key}` of metric `{name}` is not an amount in ringgit"))
}

fn number(name: &str, options: &toml::Table, key: &str, default: usize) -> Result<usize, String> {
    options.get(key).map_or(Ok(default), |value| {
        value
            .as_integer()
            .and_then(|value| usize::try_from(value).ok())
            .ok_or_else(|| format!("option `{key}` of metric `{name}` is not a whole number"))
    })
}

fn flag(name: &str, options: &toml::Table, key: &str) -> Result<bool, String> {
    options.get(key).map_or(Ok(false), |value| {
        value
            .as_bool()
            .ok_or_else(|| format!("option `{key}` of metric `{name}` is not true or false"))
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
        options.insert("words".to_owned(), toml::Value::Integer(2));
        let error = |name| build(name, &options).err().unwrap();
        assert!(error("naturalness").contains("(it has: advert)"));
        assert!(error("gated-facts").contains("(it has: min_words, max_words)"));
        assert!(error("chrf").contains("(it has: none)"));
        let mut options = toml::Table::new();
        options.insert("advert".to_owned(), toml::Value::Integer(1));
        let error = build("naturalness", &options).err().unwrap();
        assert!(error.contains("is not true or false"), "{error}");
    }
}
