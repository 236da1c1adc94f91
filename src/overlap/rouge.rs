//! ROUGE (Lin 2004), as `rouge_score` 0.1.2 computes it without its stemmer: Porter's rules are English.
//!
//! Tokens are runs of ASCII letters and digits in lower case, so "café" is "caf", emoji and other scripts vanish, and
//! "banyak-banyak" is two tokens.

use std::collections::{BTreeSet, HashMap};

use crate::overlap::CorpusMetric;
use crate::overlap::lcs;
use crate::overlap::ngrams::{matches, totals};
use crate::overlap::symbols::Symbols;
use crate::text::words::python_whitespace;

/// ROUGE over one kind of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rouge {
    /// Which overlap is counted.
    pub overlap: Overlap,
    /// What a token is.
    pub tokens: Tokens,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tokens {
    /// `rouge_score`'s: runs of ASCII letters and digits, in lower case.
    #[default]
    Ascii,
    /// Whatever stands between white space, as it is: for texts that were normalised before.
    Given,
}

/// Which overlap is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// n-grams of this order, 1–9.
    N(usize),
    /// The longest common subsequence of the whole texts.
    L,
    /// The union of longest common subsequences, sentence by sentence; sentences end at line feeds.
    LSum,
}

/// Precision, recall and their harmonic mean, each in 0–1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measure {
    /// Share of the prediction that is in the target.
    pub precision: f64,
    /// Share of the target that is in the prediction.
    pub recall: f64,
    /// 2PR / (P + R), 0 where both are.
    pub f: f64,
}

impl Measure {
    /// From the overlap and the sizes of both sides; an empty side gives 0.
    pub fn of(overlap: usize, prediction: usize, target: usize) -> Self {
        let precision = overlap as f64 / prediction.max(1) as f64;
        let recall = overlap as f64 / target.max(1) as f64;
        let sum = precision + recall;
        let f = if sum > 0.0 {
            2.0 * precision * recall / sum
        } else {
            0.0
        };
        Self {
            precision,
            recall,
            f,
        }
    }
}

impl Overlap {
    /// With `rouge_score`'s tokens.
    pub fn rouge(self) -> Rouge {
        Rouge {
            overlap: self,
            tokens: Tokens::Ascii,
        }
    }
}

impl Tokens {
    fn of<'a>(self, text: &'a str, symbols: &mut Symbols<'a>) -> Vec<u32> {
        match self {
            Self::Ascii => symbols.of(split(text, |c| {
                !c.is_ascii_lowercase() && !c.is_ascii_digit()
            })),
            Self::Given => symbols.of(split(text, python_whitespace)),
        }
    }
}

fn split(text: &str, outside: impl Fn(char) -> bool) -> impl Iterator<Item = &str> {
    text.split(outside).filter(|token| !token.is_empty())
}

impl Rouge {
    /// The prediction against one target.
    pub fn measure(self, target: &str, prediction: &str) -> Measure {
        let lower = |text: &str| match self.tokens {
            Tokens::Ascii => text.to_lowercase(),
            Tokens::Given => text.to_owned(),
        };
        let (target, prediction) = (lower(target), lower(prediction));
        let mut symbols = Symbols::default();
        if self.overlap == Overlap::LSum {
            let mut sentences = |text| -> Vec<Vec<u32>> {
                split(text, |c| c == '\n')
                    .map(|line| self.tokens.of(line, &mut symbols))
                    .collect()
            };
            return summary(&sentences(&target), &sentences(&prediction));
        }
        let target = self.tokens.of(&target, &mut symbols);
        let prediction = self.tokens.of(&prediction, &mut symbols);
        match self.overlap {
            Overlap::N(order) => n_grams(&target, &prediction, order),
            _ => Measure::of(
                lcs::length(&target, &prediction),
                prediction.len(),
                target.len(),
            ),
        }
    }

    /// The prediction against the target that gives the highest F (the first of equals).
    pub fn best(self, targets: &[&str], prediction: &str) -> Measure {
        let mut best: Option<Measure> = None;
        for target in targets {
            let found = self.measure(target, prediction);
            if best.is_none_or(|best| found.f > best.f) {
                best = Some(found);
            }
        }
        best.unwrap_or_default()
    }
}

impl CorpusMetric for Rouge {
    fn name(&self) -> String {
        match self.overlap {
            Overlap::N(order) => format!("ROUGE-{order}"),
            Overlap::L => "ROUGE-L".to_owned(),
            Overlap::LSum => "ROUGE-Lsum".to_owned(),
        }
    }

    fn options(&self) -> String {
        match self.tokens {
            Tokens::Ascii => "case:lc|tok:ascii|stem:no|refs:best|mean:segments",
            Tokens::Given => "tok:none|stem:no|refs:best|mean:segments",
        }
        .to_owned()
    }

    fn is_percentage(&self) -> bool {
        false
    }

    fn like(&self) -> Option<&'static str> {
        Some("rouge_score-0.1.2")
    }

    /// `[F against the best reference, 1]`.
    fn statistics(&self, hypothesis: &str, references: &[&str]) -> Vec<f64> {
        vec![self.best(references, hypothesis).f, 1.0]
    }

    /// Mean F over the segments, 0–1.
    fn score(&self, statistics: &[f64]) -> f64 {
        statistics[0] / statistics[1]
    }
}

fn n_grams(target: &[u32], prediction: &[u32], order: usize) -> Measure {
    let matches = matches(prediction, &[target], order);
    let count = |length| totals(length, order).last().unwrap_or(0);
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let overlap = size(matches.last().copied().unwrap_or(0));
    Measure::of(
        overlap,
        size(count(prediction.len())),
        size(count(target.len())),
    )
}

/// Summary level (Lin 2004, section 3.2), with the package's guard against counting a token twice.
fn summary(targets: &[Vec<u32>], predictions: &[Vec<u32>]) -> Measure {
    let size = |sentences: &[Vec<u32>]| sentences.iter().map(Vec::len).sum();
    let mut overlap = 0;
    if let ([target], [prediction]) = (targets, predictions) {
        // A subsequence of both holds no token more often than either: the guard never bites.
        overlap = lcs::length(target, prediction);
    } else {
        let (mut targets_left, mut predictions_left) = (counts(targets), counts(predictions));
        for target in targets {
            let union: BTreeSet<usize> = predictions
                .iter()
                .flat_map(|one| lcs::positions(target, one))
                .collect();
            for at in union {
                let there = targets_left.entry(target[at]).or_default();
                let here = predictions_left.entry(target[at]).or_default();
                if *there > 0 && *here > 0 {
                    (*there, *here) = (*there - 1, *here - 1);
                    overlap += 1;
                }
            }
        }
    }
    Measure::of(overlap, size(predictions), size(targets))
}

fn counts(sentences: &[Vec<u32>]) -> HashMap<u32, usize> {
    let mut counts = HashMap::new();
    for token in sentences.iter().flatten() {
        *counts.entry(*token).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlap::golden::{golden, near};

    #[test]
    fn equals_rouge_score_on_every_golden_sentence() {
        let kinds = [
            ("rouge1", Overlap::N(1)),
            ("rouge2", Overlap::N(2)),
            ("rougeL", Overlap::L),
            ("rougeLsum", Overlap::LSum),
        ];
        for one in golden().sentences {
            for (name, kind) in kinds {
                let found = kind.rouge().measure(&one.reference, &one.hyp);
                let [precision, recall, f] = one.rouge[name];
                near(found.precision, precision, 1e-9, &one.hyp);
                near(found.recall, recall, 1e-9, &one.hyp);
                near(found.f, f, 1e-9, &one.hyp);
            }
        }
    }

    #[test]
    fn sentences_of_a_summary_are_united() {
        // Lin 2004, section 3.2: r = w1 w2 w3 w4 w5 against c1 = w1 w2 w6 w7 w8 and c2 = w1 w3 w8 w9 w5 covers 4 of 5.
        let found = Overlap::LSum
            .rouge()
            .measure("w1 w2 w3 w4 w5", "w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5");
        near(found.recall, 0.8, 1e-12, "recall");
        near(found.precision, 0.4, 1e-12, "precision");
    }

    #[test]
    fn the_best_target_counts() {
        near(
            Overlap::L
                .rouge()
                .best(&["teh ais", "nasi lemak"], "nasi lemak")
                .f,
            1.0,
            1e-12,
            "best",
        );
        near(
            Overlap::N(1).rouge().best(&[], "nasi").f,
            0.0,
            1e-12,
            "none",
        );
    }
}
