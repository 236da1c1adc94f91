//! Similarity to references by the overlap metrics of `overlap` and their Malay twins, segment by segment.

use crate::corpus::named::{self, Options};
use crate::dataset::Sample;
use crate::overlap::CorpusMetric;
use crate::score::{Score, Scorer, Value};

/// One overlap metric as a scorer, in 0–1.
pub struct Overlap {
    name: &'static str,
    metric: Box<dyn CorpusMetric>,
}

impl Overlap {
    /// By a name of [`named::NAMES`], strict or a twin, with the reference implementation's options; none where the name
    /// is not one or measures errors, which no mean of segments should hold.
    pub fn named(name: &'static str) -> Option<Self> {
        let metric = named::metric(name, &Options::default()).ok()?;
        (!metric.is_error()).then_some(Self { name, metric })
    }
}

impl Scorer for Overlap {
    fn name(&self) -> &'static str {
        self.name
    }

    fn signature(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let like = self.metric.like().map(|like| format!("|like:{like}"));
        format!(
            "{}|{}|serasi:{version}{}",
            self.name,
            self.metric.options(),
            like.unwrap_or_default()
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let references: Vec<&str> = sample.target.iter().map(String::as_str).collect();
        let value = self
            .metric
            .segment(&self.metric.statistics(reply, &references));
        let scale = if self.metric.is_percentage() {
            100.0
        } else {
            1.0
        };
        Score::new(self.name, Value::Value(value / scale))
    }

    fn compares_references(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &'static str, reply: &str) -> f64 {
        let sample = serde_json::from_str(
            r#"{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"x","target":["saya hendak dua bungkus","bagi dua bungkus"]}"#,
        );
        match Overlap::named(name)
            .unwrap()
            .score(&sample.unwrap(), reply)
            .value
        {
            Value::Value(value) => value,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_best_reference_counts_and_the_scale_is_0_to_1() {
        for name in ["bleu", "chrf", "chrf++", "rougeL", "ms-chrf", "ms-rouge1"] {
            assert!(
                (value(name, "saya hendak dua bungkus") - 1.0).abs() < 1e-9,
                "{name}"
            );
        }
        // Three of four words, three of three: F1 6/7 against the second reference is 1.
        assert!((value("rouge1", "bagi dua bungkus") - 1.0).abs() < 1e-9);
        assert!((value("rouge1", "dua bungkus") - 0.8).abs() < 1e-9);
    }

    #[test]
    fn a_strict_metric_and_its_twin_differ_on_short_forms() {
        assert!(value("chrf", "sy nk 2 bgkus") < 0.4);
        assert!(value("ms-rouge1", "sy nk 2 bungkus") > 0.99);
    }

    #[test]
    fn error_rates_and_strangers_are_no_scorers() {
        for name in ["wer", "ms-ter", "bert"] {
            assert!(Overlap::named(name).is_none(), "{name}");
        }
    }
}
