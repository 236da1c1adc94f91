//! BLEU (Papineni et al. 2002), as sacreBLEU 2.6.0 computes it (Post 2018).

use crate::overlap::CorpusMetric;
use crate::overlap::ngrams::{matches, totals};
use crate::overlap::symbols::Symbols;
use crate::overlap::tokenise::Tokenizer;
use crate::text::words::{python_whitespace, python_words};

const ORDER: usize = 4;
/// What stands for the logarithm of 0.
const LOG_OF_ZERO: f64 = -9_999_999_999.0;

/// BLEU's options; the default is sacreBLEU's.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bleu {
    /// Whether case is folded.
    pub lowercase: bool,
    /// How segments are cut into tokens.
    pub tokenizer: Tokenizer,
    /// What an order without a match counts.
    pub smoothing: Smoothing,
    /// Whether orders longer than the hypothesis are left out, as single sentences need.
    pub effective_order: bool,
}

/// What an order without a match counts (Chen and Cherry 2014).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Smoothing {
    /// Half of the count that the order before had (NIST).
    #[default]
    Exp,
    /// This much of a match.
    Floor(f64),
    /// This much more matches and n-grams at every order from 2 on.
    AddK(f64),
    /// Nothing: the score is 0.
    None,
}

impl Smoothing {
    /// By sacreBLEU's name, with its default value where none is given.
    pub fn named(name: &str, value: Option<f64>) -> Option<Self> {
        match name {
            "exp" => Some(Self::Exp),
            "floor" => Some(Self::Floor(value.unwrap_or(0.1))),
            "add-k" => Some(Self::AddK(value.unwrap_or(1.0))),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

impl std::fmt::Display for Smoothing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exp => out.write_str("exp"),
            Self::Floor(value) => write!(out, "floor[{value:.2}]"),
            Self::AddK(value) => write!(out, "add-k[{value:.2}]"),
            Self::None => out.write_str("none"),
        }
    }
}

/// What a BLEU score is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// The score, 0–100.
    pub score: f64,
    /// Precision of each order, 0–100, after smoothing.
    pub precisions: [f64; ORDER],
    /// Brevity penalty, 0–1.
    pub brevity: f64,
    /// Tokens of the hypotheses.
    pub hypothesis: f64,
    /// Tokens of the closest references.
    pub reference: f64,
}

impl Bleu {
    /// Score and parts of (summed) statistics.
    pub fn parts(&self, statistics: &[f64]) -> Parts {
        self.with_order(statistics, self.effective_order)
    }

    fn with_order(&self, statistics: &[f64], effective_order: bool) -> Parts {
        let (hypothesis, reference) = (statistics[0], statistics[1]);
        let (correct, total) = (&statistics[2..2 + ORDER], &statistics[2 + ORDER..]);
        let brevity = match () {
            () if hypothesis >= reference => 1.0,
            () if hypothesis > 0.0 => (1.0 - reference / hypothesis).exp(),
            () => 0.0,
        };
        let mut parts = Parts {
            score: 0.0,
            precisions: [0.0; ORDER],
            brevity,
            hypothesis,
            reference,
        };
        if correct.iter().all(|count| *count == 0.0) {
            return parts;
        }
        let (mut halving, mut order) = (1.0, ORDER);
        for n in 0..ORDER {
            let more = match self.smoothing {
                Smoothing::AddK(k) if n > 0 => k,
                _ => 0.0,
            };
            let (correct, total) = (correct[n] + more, total[n] + more);
            if total == 0.0 {
                break;
            }
            if effective_order {
                order = n + 1;
            }
            parts.precisions[n] = match self.smoothing {
                _ if correct > 0.0 => 100.0 * correct / total,
                Smoothing::Exp => {
                    halving *= 2.0;
                    100.0 / (halving * total)
                }
                Smoothing::Floor(value) => 100.0 * value / total,
                _ => 0.0,
            };
        }
        let logs = parts.precisions[..order]
            .iter()
            .map(|precision| log(*precision));
        parts.score = brevity * (logs.sum::<f64>() / order as f64).exp();
        parts
    }

    fn tokens(&self, text: &str) -> String {
        let trimmed = |text: &str| {
            self.tokenizer
                .apply(text.trim_end_matches(python_whitespace))
        };
        if self.lowercase {
            trimmed(&text.to_lowercase())
        } else {
            trimmed(text)
        }
    }
}

impl CorpusMetric for Bleu {
    fn name(&self) -> String {
        "BLEU".to_owned()
    }

    fn options(&self) -> String {
        format!(
            "case:{}|eff:{}|tok:{}|smooth:{}",
            if self.lowercase { "lc" } else { "mixed" },
            if self.effective_order { "yes" } else { "no" },
            self.tokenizer.name(),
            self.smoothing
        )
    }

    fn like(&self) -> Option<&'static str> {
        Some("sacrebleu-2.6.0")
    }

    /// `[hypothesis tokens, closest reference's tokens, matches × 4, n-grams of the hypothesis × 4]`.
    fn statistics(&self, hypothesis: &str, references: &[&str]) -> Vec<f64> {
        let own = self.tokens(hypothesis);
        let others: Vec<String> = references.iter().map(|one| self.tokens(one)).collect();
        let mut symbols = Symbols::default();
        let own = symbols.of(python_words(&own));
        let others: Vec<Vec<u32>> = others
            .iter()
            .map(|one| symbols.of(python_words(one)))
            .collect();
        let lengths = others.iter().map(Vec::len);
        let closest = lengths.min_by_key(|length| (length.abs_diff(own.len()), *length));
        let others: Vec<&[u32]> = others.iter().map(Vec::as_slice).collect();
        let matches = matches(&own, &others, ORDER);
        let mut row = vec![own.len() as f64, closest.unwrap_or(0) as f64];
        row.extend((0..ORDER).map(|n| matches[n] as f64));
        row.extend(totals(own.len(), ORDER).map(|total| total as f64));
        row
    }

    fn score(&self, statistics: &[f64]) -> f64 {
        self.parts(statistics).score
    }

    /// With effective order, as sacreBLEU scores sentences.
    fn segment(&self, statistics: &[f64]) -> f64 {
        self.with_order(statistics, true).score
    }

    /// `92.5/80.5/72.8/67.0 (BP = 0.988 ratio = 0.988 hyp_len = 3205 ref_len = 3244)`.
    fn details(&self, statistics: &[f64]) -> Option<String> {
        let parts = self.parts(statistics);
        let precisions = parts.precisions.map(|one| format!("{one:.1}")).join("/");
        let ratio = if parts.reference > 0.0 {
            parts.hypothesis / parts.reference
        } else {
            0.0
        };
        Some(format!(
            "{precisions} (BP = {:.3} ratio = {ratio:.3} hyp_len = {} ref_len = {})",
            parts.brevity, parts.hypothesis, parts.reference
        ))
    }
}

fn log(value: f64) -> f64 {
    if value == 0.0 {
        LOG_OF_ZERO
    } else {
        value.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlap::golden::{corpora, golden, near};

    #[test]
    fn equals_sacrebleu_on_every_golden_sentence() {
        let bleu = Bleu::default();
        for one in golden().sentences {
            let row = bleu.statistics(&one.hyp, &[&one.reference]);
            near(bleu.segment(&row), one.bleu, 1e-9, &one.hyp);
            near(bleu.parts(&row).brevity, one.bp, 1e-9, &one.hyp);
            assert_eq!(row[2..6], one.bleu_counts[..], "{:?}", one.hyp);
            assert_eq!(row[6..], one.bleu_totals[..], "{:?}", one.hyp);
        }
    }

    #[test]
    fn equals_sacrebleu_on_every_golden_corpus() {
        let plain = Bleu::default();
        let smoothed = |smoothing| Bleu { smoothing, ..plain };
        let cut = |tokenizer| Bleu { tokenizer, ..plain };
        corpora("bleu", &plain);
        corpora(
            "bleu_lc",
            &Bleu {
                lowercase: true,
                ..plain
            },
        );
        corpora("bleu_none", &smoothed(Smoothing::None));
        corpora("bleu_floor", &smoothed(Smoothing::Floor(0.1)));
        corpora("bleu_addk", &smoothed(Smoothing::AddK(1.0)));
        corpora("bleu_intl", &cut(Tokenizer::International));
        corpora("bleu_char", &cut(Tokenizer::Characters));
    }

    #[test]
    fn smoothing_decides_when_an_order_has_no_match() {
        let row = Bleu::default().statistics("sy nak teh ais dua", &["saya nak teh ais tiga"]);
        let score = |smoothing| {
            Bleu {
                smoothing,
                ..Bleu::default()
            }
            .score(&row)
        };
        // Precisions 3/5, 2/4, 1/3 and none of 2: smoothed to 1/4, 0.05 and (0+1)/(2+1) with (2+1)/(4+1), (1+1)/(3+1).
        let expected = |last: f64| 100.0 * (0.6_f64 * 0.5 * (1.0 / 3.0) * last).powf(0.25);
        near(score(Smoothing::Exp), expected(0.25), 1e-9, "exp");
        near(score(Smoothing::Floor(0.1)), expected(0.05), 1e-9, "floor");
        let add_one = 100.0 * (0.6_f64 * 0.6 * 0.5 * (1.0 / 3.0)).powf(0.25);
        near(score(Smoothing::AddK(1.0)), add_one, 1e-9, "add-k");
        near(score(Smoothing::None), 0.0, 1e-9, "none");
    }

    #[test]
    fn the_closest_reference_is_the_shorter_of_two_as_close() {
        let row = Bleu::default().statistics("a b c", &["a b c d", "a b"]);
        assert_eq!(row[..2], [3.0, 2.0]);
        assert_eq!(Bleu::default().statistics("a", &[])[..2], [1.0, 0.0]);
    }
}
