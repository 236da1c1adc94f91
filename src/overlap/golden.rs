//! The reference implementations' numbers (`tests/golden/sacrebleu.json`), read by the tests of every metric.

use std::collections::HashMap;

use serde::Deserialize;

use crate::overlap::CorpusMetric;

/// The whole file.
#[derive(Deserialize)]
pub(crate) struct Golden {
    pub(crate) sentences: Vec<Sentence>,
    pub(crate) corpus: Corpus,
}

/// A pair with the scores its reference implementations gave.
#[derive(Deserialize)]
pub(crate) struct Sentence {
    pub(crate) hyp: String,
    #[serde(rename = "ref")]
    pub(crate) reference: String,
    pub(crate) tok13a: String,
    pub(crate) tokintl: String,
    pub(crate) bleu: f64,
    pub(crate) bleu_counts: Vec<f64>,
    pub(crate) bleu_totals: Vec<f64>,
    pub(crate) bp: f64,
    pub(crate) chrf: f64,
    pub(crate) chrfpp: f64,
    pub(crate) chrfpp_eps: f64,
    pub(crate) chrf_lc: f64,
    /// `[precision, recall, F]` by name.
    pub(crate) rouge: HashMap<String, [f64; 3]>,
    pub(crate) wer: Option<f64>,
    pub(crate) cer: Option<f64>,
}

/// 300 segments of two systems with two references.
#[derive(Deserialize)]
pub(crate) struct Corpus {
    pub(crate) hyp: Vec<String>,
    pub(crate) hyp2: Vec<String>,
    ref1: Vec<String>,
    ref2: Vec<String>,
    scores: HashMap<String, Configuration>,
    pub(crate) paired: HashMap<String, HashMap<String, Vec<serde_json::Value>>>,
}

/// One configuration of a metric: three sets of references and a bootstrap.
#[derive(Deserialize)]
struct Configuration {
    #[serde(rename = "1ref")]
    one: Scored,
    #[serde(rename = "2ref")]
    two: Scored,
    #[serde(rename = "var")]
    variable: Scored,
}

#[derive(Deserialize)]
struct Scored {
    score: f64,
    sig: String,
    line: String,
}

impl Corpus {
    /// The references of each segment: one, two, or the second left out at every third segment.
    pub(crate) fn references(&self, second: impl Fn(usize) -> bool) -> Vec<Vec<&str>> {
        let pairs = self.ref1.iter().zip(&self.ref2).enumerate();
        pairs
            .map(|(at, (one, two))| {
                let kept = if second(at) { 2 } else { 1 };
                [one.as_str(), two.as_str()][..kept].to_vec()
            })
            .collect()
    }
}

pub(crate) fn golden() -> Golden {
    serde_json::from_str(include_str!("../../tests/golden/sacrebleu.json")).unwrap()
}

/// Sums a metric's rows over a corpus.
pub(crate) fn total(
    metric: &dyn CorpusMetric,
    hypotheses: &[String],
    references: &[Vec<&str>],
) -> Vec<f64> {
    let rows = hypotheses
        .iter()
        .zip(references)
        .map(|(hyp, refs)| metric.statistics(hyp, refs));
    let add = |mut sum: Vec<f64>, row: Vec<f64>| {
        sum.iter_mut()
            .zip(row)
            .for_each(|(sum, value)| *sum += value);
        sum
    };
    rows.reduce(add).unwrap()
}

/// Whether a segment has its second reference.
type Second = fn(usize) -> bool;

/// Fails unless a corpus scores as sacreBLEU says with one, two and a variable number of references, and signs so.
pub(crate) fn corpora(name: &str, metric: &dyn CorpusMetric) {
    let golden = golden();
    let expected = &golden.corpus.scores[name];
    let sets: [(&Scored, Second); 3] = [
        (&expected.one, |_| false),
        (&expected.two, |_| true),
        (&expected.variable, |at| at % 3 != 0),
    ];
    for (expected, second) in sets {
        let sum = total(
            metric,
            &golden.corpus.hyp,
            &golden.corpus.references(second),
        );
        near(metric.score(&sum), expected.score, 1e-9, name);
        if let Some(details) = metric.details(&sum) {
            assert!(
                expected.line.ends_with(&details),
                "{details} / {}",
                expected.line
            );
        }
        assert!(
            expected.sig.contains(&metric.options()),
            "{} / {}",
            metric.options(),
            expected.sig
        );
    }
}

/// Fails unless two numbers are within `tolerance` of each other.
pub(crate) fn near(value: f64, expected: f64, tolerance: f64, what: &str) {
    assert!(
        (value - expected).abs() <= tolerance,
        "{what:?}: {value} is not {expected}"
    );
}
