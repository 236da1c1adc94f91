//! Word and character error rates as jiwer 4.0.0 computes them with its default transformations; every rate is pooled
//! over the corpus, not averaged over segments.

use crate::overlap::CorpusMetric;
use crate::overlap::edits::{Edits, edits};
use crate::overlap::symbols::Symbols;
use crate::text::words::python_whitespace;

/// Which rate, with S substitutions, D deletions, I insertions and H hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorRate {
    /// Word error rate: (S + D + I) / words of the reference.
    Wer,
    /// Character error rate, spaces included.
    Cer,
    /// Match error rate: (S + D + I) / (H + S + D + I) (Morris et al. 2004).
    Mer,
    /// Word information lost: 1 − H / words of the reference · H / words of the hypothesis (Morris et al. 2004).
    Wil,
}

impl ErrorRate {
    /// Edits of one segment against one reference.
    pub fn edits(self, hypothesis: &str, reference: &str) -> Edits {
        if self == Self::Cer {
            let characters = |text: &str| {
                text.trim_matches(python_whitespace)
                    .chars()
                    .map(u32::from)
                    .collect::<Vec<_>>()
            };
            return edits(&characters(reference), &characters(hypothesis));
        }
        let (reference, hypothesis) = (single_spaced(reference), single_spaced(hypothesis));
        let mut symbols = Symbols::default();
        let reference = symbols.of(words(&reference));
        edits(&reference, &symbols.of(words(&hypothesis)))
    }
}

impl CorpusMetric for ErrorRate {
    fn name(&self) -> String {
        match self {
            Self::Wer => "WER",
            Self::Cer => "CER",
            Self::Mer => "MER",
            Self::Wil => "WIL",
        }
        .to_owned()
    }

    fn options(&self) -> String {
        "case:mixed|punct:yes|refs:best|mean:pooled".to_owned()
    }

    fn is_percentage(&self) -> bool {
        false
    }

    fn like(&self) -> Option<&'static str> {
        Some("jiwer-4.0.0")
    }

    /// `[hits, substitutions, deletions, insertions]` against the reference with the lowest rate (the first of equals);
    /// jiwer itself takes one reference.
    fn statistics(&self, hypothesis: &str, references: &[&str]) -> Vec<f64> {
        let mut best: Option<(f64, Vec<f64>)> = None;
        for reference in references {
            let found = self.edits(hypothesis, reference);
            let counts = [
                found.hits,
                found.substitutions,
                found.deletions,
                found.insertions,
            ];
            let row = counts.map(|count| count as f64).to_vec();
            let rate = self.score(&row);
            if best.as_ref().is_none_or(|(lowest, _)| rate < *lowest) {
                best = Some((rate, row));
            }
        }
        best.map_or_else(|| vec![0.0; 4], |(_, row)| row)
    }

    /// 0 for a perfect match; WER and CER can pass 1. Where no reference has a word, WER and CER are the number of
    /// insertions.
    fn score(&self, statistics: &[f64]) -> f64 {
        let (hits, insertions) = (statistics[0], statistics[3]);
        let changed = statistics[1] + statistics[2];
        let (reference, hypothesis) = (hits + changed, hits + statistics[1] + insertions);
        match self {
            Self::Wer | Self::Cer if reference == 0.0 => insertions,
            Self::Wer | Self::Cer => (changed + insertions) / reference,
            Self::Mer | Self::Wil if reference + hypothesis == 0.0 => 0.0,
            Self::Mer => (changed + insertions) / (reference + insertions),
            Self::Wil if hypothesis == 0.0 || reference == 0.0 => 1.0,
            Self::Wil => 1.0 - hits / reference * (hits / hypothesis),
        }
    }

    fn is_error(&self) -> bool {
        true
    }
}

/// Runs of two or more white space characters become one space, and both ends are trimmed; a lone tab stays.
fn single_spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim_matches(python_whitespace);
    while let Some(at) = rest.find(python_whitespace) {
        out.push_str(&rest[..at]);
        let after = rest[at..].trim_start_matches(python_whitespace);
        let gap = &rest[at..rest.len() - after.len()];
        out.push_str(if gap.chars().nth(1).is_some() {
            " "
        } else {
            gap
        });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Words end at U+0020 alone.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlap::golden::{golden, near};

    fn rate(kind: ErrorRate, hypothesis: &str, reference: &str) -> f64 {
        kind.score(&kind.statistics(hypothesis, &[reference]))
    }

    #[test]
    fn equals_jiwer_on_every_golden_sentence() {
        let mut compared = 0;
        for one in golden().sentences {
            for (kind, expected) in [(ErrorRate::Wer, one.wer), (ErrorRate::Cer, one.cer)] {
                let Some(expected) = expected else { continue };
                near(
                    rate(kind, &one.hyp, &one.reference),
                    expected,
                    1e-9,
                    &one.hyp,
                );
                compared += 1;
            }
        }
        assert!(compared > 600, "{compared}");
    }

    #[test]
    fn the_four_rates_by_hand() {
        // H 2, S 1, D 1, I 0 of 4 reference and 3 hypothesis words.
        let (hypothesis, reference) = ("nak teh panas", "saya nak teh tarik");
        for (kind, expected) in [
            (ErrorRate::Wer, 0.5),
            (ErrorRate::Mer, 0.5),
            (ErrorRate::Wil, 1.0 - 2.0 / 4.0 * (2.0 / 3.0)),
            (ErrorRate::Cer, rate(ErrorRate::Cer, hypothesis, reference)),
        ] {
            near(
                rate(kind, hypothesis, reference),
                expected,
                1e-12,
                &kind.name(),
            );
        }
        near(
            rate(ErrorRate::Cer, "teh o", "teh"),
            2.0 / 3.0,
            1e-12,
            "the space counts",
        );
    }

    #[test]
    fn empty_sides() {
        for (kind, added, silent, both) in [
            (ErrorRate::Wer, 2.0, 1.0, 0.0),
            (ErrorRate::Mer, 1.0, 1.0, 0.0),
            (ErrorRate::Wil, 1.0, 1.0, 0.0),
        ] {
            near(rate(kind, "teh ais", ""), added, 1e-12, "empty reference");
            near(rate(kind, "", "teh ais"), silent, 1e-12, "empty hypothesis");
            near(rate(kind, "", " "), both, 1e-12, "both empty");
        }
    }

    #[test]
    fn a_lone_tab_separates_nothing() {
        assert_eq!(single_spaced("  a\tb \u{a0} c\u{1c}d  "), "a\tb c\u{1c}d");
    }
}
