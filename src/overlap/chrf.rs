//! chrF and chrF++ (Popović 2015, 2017), as sacreBLEU 2.6.0 computes them.

use std::borrow::Cow;

use crate::overlap::CorpusMetric;
use crate::overlap::ngrams::{matches, totals};
use crate::overlap::symbols::Symbols;
use crate::text::words::{python_whitespace, python_words};

/// What stands for an empty order under `eps`.
const EPS: f64 = 1e-16;
/// Numbers a row keeps of each order: n-grams of the hypothesis, of the reference, and matches.
const KEPT: usize = 3;

/// chrF's options; the default is sacreBLEU's chrF2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chrf {
    /// Longest character n-gram.
    pub char_order: usize,
    /// Longest word n-gram: 0 for chrF, 2 for chrF++.
    pub word_order: usize,
    /// How many times more recall counts than precision.
    pub beta: u32,
    /// Whether case is folded.
    pub lowercase: bool,
    /// Whether white space is kept in character n-grams.
    pub whitespace: bool,
    /// Whether the F-scores of all orders are averaged, empty ones included, in place of precision and recall over the
    /// orders both sides have.
    pub eps: bool,
}

impl Default for Chrf {
    fn default() -> Self {
        Self {
            char_order: 6,
            word_order: 0,
            beta: 2,
            lowercase: false,
            whitespace: false,
            eps: false,
        }
    }
}

impl Chrf {
    /// chrF++: chrF2 with words and pairs of words.
    pub fn plus_plus() -> Self {
        Self {
            word_order: 2,
            ..Self::default()
        }
    }

    /// Score of one segment against its best reference, 0–100.
    pub fn sentence(&self, hypothesis: &str, references: &[&str]) -> f64 {
        self.score(&self.statistics(hypothesis, references))
    }

    fn characters(&self, text: &str) -> Vec<u32> {
        let mut characters = vec![0; text.len()];
        let mut length = 0;
        // Every character is written, and the next one over it where it is left out: a branch would be mispredicted.
        for c in text.chars() {
            characters[length] = u32::from(c);
            length += usize::from(self.whitespace || !python_whitespace(c));
        }
        characters.truncate(length);
        characters
    }

    fn cased<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.lowercase {
            Cow::Owned(text.to_lowercase())
        } else {
            Cow::Borrowed(text)
        }
    }

    fn words<'a>(&self, text: &'a str, symbols: &mut Symbols<'a>) -> Vec<u32> {
        if self.word_order == 0 {
            Vec::new()
        } else {
            symbols.of(split_words(text).into_iter())
        }
    }
}

impl CorpusMetric for Chrf {
    fn name(&self) -> String {
        format!("chrF{}{}", self.beta, "+".repeat(self.word_order))
    }

    fn options(&self) -> String {
        let yes = |is| if is { "yes" } else { "no" };
        format!(
            "case:{}|eff:{}|nc:{}|nw:{}|space:{}",
            if self.lowercase { "lc" } else { "mixed" },
            yes(!self.eps),
            self.char_order,
            self.word_order,
            yes(self.whitespace)
        )
    }

    fn like(&self) -> Option<&'static str> {
        Some("sacrebleu-2.6.0")
    }

    /// `[n-grams of the hypothesis, of the reference, matches]` of every order, characters first, against the best
    /// reference (the first of equals).
    fn statistics(&self, hypothesis: &str, references: &[&str]) -> Vec<f64> {
        let hypothesis = self.cased(hypothesis);
        let references: Vec<Cow<'_, str>> = references.iter().map(|one| self.cased(one)).collect();
        let mut symbols = Symbols::default();
        let characters = self.characters(&hypothesis);
        let words = self.words(&hypothesis, &mut symbols);
        let mut best: Option<(f64, Vec<f64>)> = None;
        for reference in &references {
            let mut row = Vec::with_capacity(KEPT * (self.char_order + self.word_order));
            let other = self.characters(reference);
            compare(&characters, &other, self.char_order, &mut row);
            let other = self.words(reference, &mut symbols);
            compare(&words, &other, self.word_order, &mut row);
            let value = self.score(&row);
            if best.as_ref().is_none_or(|(top, _)| value > *top) {
                best = Some((value, row));
            }
        }
        best.map_or_else(
            || vec![0.0; KEPT * (self.char_order + self.word_order)],
            |(_, row)| row,
        )
    }

    fn score(&self, statistics: &[f64]) -> f64 {
        let factor = f64::from(self.beta * self.beta);
        let f = |precision: f64, recall: f64| {
            (1.0 + factor) * precision * recall / (factor * precision + recall)
        };
        let (mut precision, mut recall, mut orders, mut summed) = (0.0, 0.0, 0.0, 0.0);
        for order in statistics.chunks_exact(KEPT) {
            let share = |total: f64| if total > 0.0 { order[2] / total } else { EPS };
            let (p, r) = (share(order[0]), share(order[1]));
            summed += if factor * p + r > 0.0 { f(p, r) } else { EPS };
            if order[0] > 0.0 && order[1] > 0.0 {
                precision += p;
                recall += r;
                orders += 1.0;
            }
        }
        if self.eps {
            return 100.0 * summed / (self.char_order + self.word_order) as f64;
        }
        if precision + recall == 0.0 {
            return 0.0;
        }
        100.0 * f(precision / orders, recall / orders)
    }
}

/// Appends, for each order, hypothesis' total (0 where the reference has no n-gram of it), reference's total and matches.
fn compare(hypothesis: &[u32], reference: &[u32], order: usize, row: &mut Vec<f64>) {
    let both = totals(hypothesis.len(), order).zip(totals(reference.len(), order));
    for ((own, other), matches) in both.zip(matches(hypothesis, &[reference], order)) {
        row.extend([
            if other > 0 { own as f64 } else { 0.0 },
            other as f64,
            matches as f64,
        ]);
    }
}

/// sacreBLEU's word split: one ASCII punctuation mark at the end, else at the start, is a word of its own.
fn split_words(text: &str) -> Vec<&str> {
    let mut words = Vec::with_capacity(text.len() / 4);
    for token in python_words(text) {
        let mut characters = token.chars();
        let (first, last) = (characters.next(), characters.next_back());
        match (first, last) {
            (Some(_), Some(last)) if last.is_ascii_punctuation() => {
                let cut = token.len() - last.len_utf8();
                words.extend([&token[..cut], &token[cut..]]);
            }
            (Some(first), Some(_)) if first.is_ascii_punctuation() => {
                words.extend([&token[..first.len_utf8()], &token[first.len_utf8()..]]);
            }
            _ => words.push(token),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlap::golden::{corpora, golden, near};

    #[test]
    fn equals_sacrebleu_on_every_golden_sentence() {
        let (chrf, plus_plus) = (Chrf::default(), Chrf::plus_plus());
        let eps = Chrf {
            eps: true,
            ..plus_plus
        };
        let lower = Chrf {
            lowercase: true,
            ..chrf
        };
        for one in golden().sentences {
            let is = |metric: Chrf, expected| {
                near(
                    metric.sentence(&one.hyp, &[&one.reference]),
                    expected,
                    1e-9,
                    &one.hyp,
                );
            };
            is(chrf, one.chrf);
            is(plus_plus, one.chrfpp);
            is(eps, one.chrfpp_eps);
            is(lower, one.chrf_lc);
        }
    }

    #[test]
    fn equals_sacrebleu_on_every_golden_corpus() {
        corpora("chrf", &Chrf::default());
        corpora("chrfpp", &Chrf::plus_plus());
        corpora(
            "chrf_ws",
            &Chrf {
                whitespace: true,
                ..Chrf::default()
            },
        );
    }

    #[test]
    fn the_best_reference_counts() {
        let chrf = Chrf::default();
        assert!((chrf.sentence("nasi lemak", &["teh tarik", "nasi lemak"]) - 100.0).abs() < 1e-9);
        assert!(chrf.sentence("", &["nasi"]).abs() < 1e-12);
        assert_eq!(chrf.statistics("nasi", &[]), [0.0; 18]);
    }
}
