//! Similarity to references: chrF and error reduction.

use crate::dataset::Sample;
use crate::overlap::chrf;
use crate::overlap::levenshtein::distance;
use crate::score::{Score, Scorer, Value};
use crate::text::normalise::folded;
use crate::text::words::words;

/// Sentence chrF2 (word order 0) or chrF2++ (2) against the best reference, in 0–1.
pub struct Chrf {
    /// 0 or 2.
    pub word_order: usize,
}

impl Chrf {
    fn metric(&self) -> chrf::Chrf {
        chrf::Chrf {
            word_order: self.word_order,
            ..chrf::Chrf::default()
        }
    }
}

impl Scorer for Chrf {
    fn name(&self) -> &'static str {
        if self.word_order == 0 {
            "chrf"
        } else {
            "chrf++"
        }
    }

    fn signature(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        format!(
            "{}|case:mixed|eff:yes|nc:6|nw:{}|space:no|serasi:{version}|like:sacrebleu-2.6.0",
            self.name(),
            self.word_order
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let references: Vec<&str> = sample.target.iter().map(String::as_str).collect();
        Score::new(
            self.name(),
            Value::Value(self.metric().sentence(reply, &references) / 100.0),
        )
    }

    fn compares_references(&self) -> bool {
        true
    }
}

/// Share of the input's word errors that the reply mends: (E(input) − E(reply)) / E(input), pooled over samples.
///
/// After the error reduction rate of `MultiLexNorm` (van der Goot et al. 2021), with word edit distance to the closest
/// reference as E. Copying the input earns 0; making it worse is below 0.
pub struct ErrorReduction;

impl Scorer for ErrorReduction {
    fn name(&self) -> &'static str {
        "error-reduction"
    }

    fn signature(&self) -> String {
        format!(
            "error-reduction|errors:word-edit-distance|norm:nfkc+case+punct|serasi:{}",
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let before = errors(sample.text(), &sample.target);
        let after = errors(reply, &sample.target);
        let value = match (before, after) {
            (Some(before), Some(after)) => Value::Ratio {
                num: before as f64 - after as f64,
                den: before as f64,
            },
            _ => Value::Unscored("the sample has no reference".to_owned()),
        };
        Score::new(self.name(), value)
    }

    fn compares_references(&self) -> bool {
        true
    }
}

fn errors(text: &str, references: &[String]) -> Option<usize> {
    let text = folded(text);
    let own: Vec<&str> = words(&text).collect();
    references
        .iter()
        .map(|reference| {
            let reference = folded(reference);
            distance(&own, &words(&reference).collect::<Vec<_>>())
        })
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Sample {
        serde_json::from_str(
            r#"{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"sy nk dua","target":["Saya hendak dua.","Saya mahu dua."]}"#,
        )
        .unwrap()
    }

    #[test]
    fn copying_reduces_no_error_and_the_reference_all() {
        let value = |reply| ErrorReduction.score(&sample(), reply).value;
        assert_eq!(value("sy nk dua"), Value::Ratio { num: 0.0, den: 2.0 });
        assert_eq!(value("saya MAHU dua"), Value::Ratio { num: 2.0, den: 2.0 });
        assert_eq!(
            value("entah apa yang dia mahu cakap"),
            Value::Ratio {
                num: -3.0,
                den: 2.0
            }
        );
    }
}
