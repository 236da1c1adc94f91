//! Metrics against their reference implementations on `tests/golden/nasty.jsonl`, pairs made to break them.
//!
//! A metric is compared by one line in [`METRICS`]. The head of `tests/golden/nasty.py` says what each field means.

use std::collections::HashMap;

use serasi::overlap::CorpusMetric;
use serasi::overlap::bleu::{Bleu, Smoothing};
use serasi::overlap::chrf::Chrf;
use serasi::overlap::error_rate::ErrorRate;
use serasi::overlap::rouge::{Measure, Overlap};
use serasi::overlap::squad::Squad;
use serasi::overlap::ter::Ter;
use serasi::overlap::tokenise::Tokenizer;

/// A pair and the reference implementations' numbers.
#[derive(serde::Deserialize)]
struct Row {
    kind: String,
    #[serde(rename = "hyp")]
    hypothesis: Text,
    #[serde(rename = "ref")]
    reference: Text,
    /// By field; none where the reference needs minutes or gigabytes for this pair.
    #[serde(flatten)]
    numbers: HashMap<String, Option<f64>>,
}

impl Row {
    /// The score of this pair alone by a corpus metric.
    fn score(&self, metric: &dyn CorpusMetric) -> f64 {
        metric.segment(&metric.statistics(&self.hypothesis.0, &[&self.reference.0]))
    }

    fn bleu(&self, lowercase: bool, tokenizer: Tokenizer, smoothing: Smoothing) -> f64 {
        self.score(&Bleu {
            lowercase,
            tokenizer,
            smoothing,
            effective_order: true,
        })
    }

    fn rouge(&self, overlap: Overlap) -> Measure {
        overlap
            .rouge()
            .measure(&self.reference.0, &self.hypothesis.0)
    }
}

/// A text, written out or as a recipe.
#[derive(serde::Deserialize)]
#[serde(from = "Written")]
struct Text(String);

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Written {
    Whole(String),
    /// The words `times` times over.
    Recipe {
        words: Vec<String>,
        times: usize,
    },
}

impl From<Written> for Text {
    fn from(written: Written) -> Self {
        match written {
            Written::Whole(text) => Self(text),
            Written::Recipe { words, times } => Self(vec![words.join(" "); times].join(" ")),
        }
    }
}

/// The field of the reference's number, and ours.
type Compared = (&'static str, fn(&Row) -> f64);

const TER: Ter = Ter {
    normalised: false,
    punctuation: true,
    asian: false,
    case_sensitive: false,
};

#[rustfmt::skip]
const METRICS: &[Compared] = &[
    ("bleu_13a", |row| row.bleu(false, Tokenizer::ThirteenA, Smoothing::Exp)),
    ("bleu_intl", |row| row.bleu(false, Tokenizer::International, Smoothing::Exp)),
    ("bleu_char", |row| row.bleu(false, Tokenizer::Characters, Smoothing::Exp)),
    ("bleu_none_lc", |row| row.bleu(true, Tokenizer::None, Smoothing::Exp)),
    ("bleu_floor", |row| row.bleu(false, Tokenizer::ThirteenA, Smoothing::Floor(0.1))),
    ("bleu_addk", |row| row.bleu(false, Tokenizer::ThirteenA, Smoothing::AddK(1.0))),
    ("chrf", |row| row.score(&Chrf::default())),
    ("chrfpp", |row| row.score(&Chrf::plus_plus())),
    ("chrf_eps", |row| row.score(&Chrf { eps: true, ..Chrf::default() })),
    ("chrf_ws", |row| row.score(&Chrf { whitespace: true, ..Chrf::default() })),
    ("rouge1_p", |row| row.rouge(Overlap::N(1)).precision),
    ("rouge1_r", |row| row.rouge(Overlap::N(1)).recall),
    ("rouge1_f", |row| row.rouge(Overlap::N(1)).f),
    ("rouge2_f", |row| row.rouge(Overlap::N(2)).f),
    ("rougeL_f", |row| row.rouge(Overlap::L).f),
    ("rougeLsum_f", |row| row.rouge(Overlap::LSum).f),
    ("squad_em", |row| row.score(&Squad::ExactMatch) / 100.0),
    ("squad_f1", |row| row.score(&Squad::F1) / 100.0),
    ("wer", |row| row.score(&ErrorRate::Wer)),
    ("cer", |row| row.score(&ErrorRate::Cer)),
    ("mer", |row| row.score(&ErrorRate::Mer)),
    ("wil", |row| row.score(&ErrorRate::Wil)),
    ("ter", |row| row.score(&TER)),
    ("ter_norm", |row| row.score(&Ter { normalised: true, ..TER })),
    ("ter_nopunct", |row| row.score(&Ter { punctuation: false, ..TER })),
    ("ter_asian_norm", |row| row.score(&Ter { asian: true, normalised: true, ..TER })),
    ("ter_asian_nopunct", |row| row.score(&Ter { asian: true, punctuation: false, ..TER })),
    ("ter_case", |row| row.score(&Ter { case_sensitive: true, ..TER })),
];
/// Numbers in the file have 11 decimals.
const TOLERANCE: f64 = 1e-9;

#[test]
fn metrics_equal_their_references_on_nasty_pairs() {
    let rows: Vec<Row> = include_str!("../golden/nasty.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(rows.len() > 2_000, "{} pairs", rows.len());
    assert!(
        rows.iter()
            .any(|row| row.kind == "huge" && row.numbers["mer"].is_some())
    );
    let mut wrong = Vec::new();
    for (field, ours) in METRICS {
        for (row, line) in rows.iter().zip(1..) {
            let Some(expected) = row.numbers[*field] else {
                continue;
            };
            let value = ours(row);
            let close = (value - expected).abs() <= TOLERANCE * expected.abs().max(1.0);
            if !close {
                wrong.push(format!(
                    "{field}, line {line} ({}): {value} != {expected}",
                    row.kind
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}
