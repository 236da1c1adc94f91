//! TER, translation edit rate (Snover et al. 2006), as sacreBLEU 2.6.0 computes it after Tercom: edits that turn the
//! hypothesis into the reference, where carrying a span of words elsewhere is one edit, over the reference's words.
//!
//! `tokenise` makes words, `align` measures edit distance inside a beam, `shift` looks for spans to carry.

mod align;
mod shift;
mod tokenise;

use crate::overlap::CorpusMetric;
use crate::overlap::symbols::Symbols;
use crate::text::words::python_words;

/// TER and its options; the default is sacreBLEU's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the reference's four switches, each free of the others"
)]
pub struct Ter {
    /// Separate punctuation and decode HTML entities first; otherwise words are what white space separates.
    pub normalised: bool,
    /// Keep `. , ? : ; ! " ( )`; otherwise they are removed.
    pub punctuation: bool,
    /// Chinese and Japanese: `normalised` makes ideographs words of their own, and punctuation covers full-width marks.
    pub asian: bool,
    /// Tell capitals from small letters.
    pub case_sensitive: bool,
}

impl Default for Ter {
    fn default() -> Self {
        Self {
            normalised: false,
            punctuation: true,
            asian: false,
            case_sensitive: false,
        }
    }
}

impl CorpusMetric for Ter {
    fn name(&self) -> String {
        "TER".to_owned()
    }

    fn options(&self) -> String {
        let word = |yes| if yes { "yes" } else { "no" };
        format!(
            "case:{}|tok:tercom|norm:{}|punct:{}|asian:{}",
            if self.case_sensitive { "mixed" } else { "lc" },
            word(self.normalised),
            word(self.punctuation),
            word(self.asian),
        )
    }

    fn like(&self) -> Option<&'static str> {
        Some("sacrebleu-2.6.0")
    }

    /// `[edits, reference length]`: the fewest edits over the references, and their mean length in words. No reference
    /// counts as one empty reference.
    fn statistics(&self, hypothesis: &str, references: &[&str]) -> Vec<f64> {
        let hypothesis = self.prepare(hypothesis);
        let references: Vec<String> = references
            .iter()
            .map(|reference| self.prepare_reference(reference))
            .collect();
        let mut known = Symbols::default();
        let own = known.of(python_words(&hypothesis));
        let mut edits = None;
        let mut length = 0;
        for reference in &references {
            let reference = known.of(python_words(reference));
            let found = shift::edits(&own, &reference);
            edits = Some(edits.map_or(found, |fewest: usize| fewest.min(found)));
            length += reference.len();
        }
        vec![
            edits.unwrap_or(own.len()) as f64,
            length as f64 / references.len().max(1) as f64,
        ]
    }

    /// Edits in percent of the reference's words: 100 against empty references unless the hypothesis is empty too.
    fn score(&self, statistics: &[f64]) -> f64 {
        let (edits, length) = (statistics[0], statistics[1]);
        if length > 0.0 {
            100.0 * (edits / length)
        } else if edits > 0.0 {
            100.0
        } else {
            0.0
        }
    }

    fn is_error(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[derive(serde::Deserialize)]
    struct Golden {
        sentences: Vec<Sentence>,
        corpus: Corpus,
    }

    #[derive(serde::Deserialize)]
    struct Sentence {
        hyp: String,
        #[serde(rename = "ref")]
        reference: String,
        ter: f64,
        ter_edits: f64,
        ter_norm: f64,
        tercom: String,
        tercom_norm: String,
    }

    #[derive(serde::Deserialize)]
    struct Corpus {
        hyp: Vec<String>,
        ref1: Vec<String>,
        ref2: Vec<String>,
        scores: HashMap<String, HashMap<String, serde_json::Value>>,
    }

    const NORMALISED: Ter = Ter {
        normalised: true,
        punctuation: true,
        asian: false,
        case_sensitive: false,
    };

    fn golden() -> Golden {
        serde_json::from_str(include_str!("../../../tests/golden/sacrebleu.json")).unwrap()
    }

    fn sentence(ter: Ter, hypothesis: &str, reference: &str) -> f64 {
        ter.score(&ter.statistics(hypothesis, &[reference]))
    }

    #[test]
    fn equals_sacrebleu_on_every_golden_sentence() {
        let sentences = golden().sentences;
        assert_eq!(sentences.len(), 316);
        let mixed = Ter {
            case_sensitive: true,
            ..NORMALISED
        };
        for one in sentences {
            let place = format!("{:?} / {:?}", one.hyp, one.reference);
            for (ter, expected) in [(Ter::default(), one.ter), (mixed, one.ter_norm)] {
                let value = sentence(ter, &one.hyp, &one.reference);
                assert!((value - expected).abs() < 1e-9, "{place}: {value}");
            }
            let edits = Ter::default().statistics(&one.hyp, &[&one.reference])[0];
            assert!((edits - one.ter_edits).abs() < 1e-9, "{place}: {edits}");
        }
    }

    #[test]
    fn splits_as_sacrebleu_does() {
        let words = |ter: Ter, text: &str| -> String {
            let prepared = ter.prepare(text);
            python_words(&prepared).collect::<Vec<_>>().join(" ")
        };
        for one in golden().sentences {
            // The file's tokens are of the text as it stands; the metric takes white space off its end first.
            let text = one.hyp.trim_end();
            assert_eq!(words(Ter::default(), &one.hyp), one.tercom);
            assert!(one.hyp != text || words(NORMALISED, text) == one.tercom_norm);
        }
    }

    #[test]
    fn equals_sacrebleu_on_every_golden_corpus() {
        let corpus = golden().corpus;
        for (name, ter) in [("ter", Ter::default()), ("ter_norm", NORMALISED)] {
            for (kind, references) in [
                ("1ref", (|_| 1) as fn(usize) -> usize),
                ("2ref", |_| 2),
                ("var", |at| if at % 3 == 0 { 1 } else { 2 }),
            ] {
                let mut sum = [0.0; 2];
                for (at, hypothesis) in corpus.hyp.iter().enumerate() {
                    let both = [corpus.ref1[at].as_str(), corpus.ref2[at].as_str()];
                    let row = ter.statistics(hypothesis, &both[..references(at)]);
                    sum = [sum[0] + row[0], sum[1] + row[1]];
                }
                let expected = &corpus.scores[name][kind];
                let value = ter.score(&sum);
                assert!(
                    (value - expected["score"].as_f64().unwrap()).abs() < 1e-9,
                    "{name} {kind}: {value}"
                );
                let signature = expected["sig"].as_str().unwrap();
                assert!(signature.contains(&ter.options()), "{signature}");
            }
        }
    }

    #[test]
    fn the_same_text_needs_no_edit() {
        let text = "weh, nak gi mana tu? nak ikut boleh tak";
        assert!(sentence(Ter::default(), text, text).abs() < 1e-12);
        assert!(sentence(NORMALISED, text, text).abs() < 1e-12);
    }

    #[test]
    fn a_carried_span_is_one_edit_whatever_its_length() {
        let moved = Ter::default().statistics(
            "esok pagi kita jumpa kat kedai mamak",
            &["kita jumpa kat kedai mamak esok pagi"],
        );
        assert_eq!(moved, [1.0, 7.0]);
    }

    #[test]
    fn empty_texts_have_a_score() {
        let ter = Ter::default();
        assert!((sentence(ter, "nak", "") - 100.0).abs() < 1e-12);
        assert!((sentence(ter, "", "nak ikut") - 100.0).abs() < 1e-12);
        assert!(sentence(ter, " \u{1c}", "\u{2028}").abs() < 1e-12);
        assert_eq!(ter.statistics("nak ikut", &[]), [2.0, 0.0]);
    }

    #[test]
    fn the_nearest_reference_counts_and_lengths_are_averaged() {
        let row = Ter::default().statistics("nak ikut", &["tak mahu pergi", "nak ikut"]);
        assert_eq!(row, [0.0, 2.5]);
    }

    #[test]
    fn a_long_hostile_reply_takes_bounded_work() {
        let ter = Ter::default();
        let reply = "ya tak ".repeat(9_000);
        let reference = "tak ya lah ".repeat(6_000);
        let row = ter.statistics(&reply, &[&reference, "ya", ""]);
        assert!(row[0] > 0.0);
    }
}
