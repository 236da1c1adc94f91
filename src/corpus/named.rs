//! Metrics by name: to add one, write it in `overlap` and add a row here.

use crate::corpus::malay::{Answer, Malay};
use crate::overlap::CorpusMetric;
use crate::overlap::bleu::{Bleu, Smoothing};
use crate::overlap::chrf::Chrf;
use crate::overlap::error_rate::ErrorRate;
use crate::overlap::rouge::{Overlap, Rouge, Tokens};
use crate::overlap::squad::Squad;
use crate::overlap::ter::Ter;
use crate::overlap::tokenise::Tokenizer;

/// Options that decide a number, over all metrics; the default is each reference implementation's.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Options {
    /// BLEU and chrF: fold case.
    pub lowercase: bool,
    /// BLEU: how segments are cut.
    pub tokenizer: Tokenizer,
    /// BLEU: what an order without a match counts.
    pub smoothing: Smoothing,
    /// BLEU: leave out orders longer than the hypothesis.
    pub effective_order: bool,
    /// chrF: its own options.
    pub chrf: Chrf,
    /// TER: its own options.
    pub ter: Ter,
}

impl Options {
    fn bleu(&self, tokenizer: Tokenizer) -> Bleu {
        Bleu {
            lowercase: self.lowercase,
            tokenizer,
            smoothing: self.smoothing,
            effective_order: self.effective_order,
        }
    }

    fn chrf(&self, word_order: usize) -> Chrf {
        Chrf {
            word_order,
            lowercase: self.lowercase,
            ..self.chrf
        }
    }
}

/// Every name; `ms-` before it gives its Malay twin, where `squad-` falls away. `docs/metrics.md` says what each measures.
pub const NAMES: [&str; 14] = [
    "bleu",
    "chrf",
    "chrf++",
    "ter",
    "rouge1",
    "rouge2",
    "rougeL",
    "rougeLsum",
    "squad-em",
    "squad-f1",
    "wer",
    "cer",
    "mer",
    "wil",
];

/// What stands before the name of a Malay twin.
const TWIN: &str = "ms-";

/// Builds the metric of a name.
///
/// # Errors
/// One line: the name that is not known, and the nearest that is.
pub fn metric(name: &str, options: &Options) -> Result<Box<dyn CorpusMetric>, String> {
    let found = match name.strip_prefix(TWIN) {
        // The normal form is already in words of its own.
        Some(rest) => match rest {
            "bleu" => Some(Box::new(options.bleu(Tokenizer::None)) as Box<dyn CorpusMetric>),
            "em" => Some(Box::new(Answer::ExactMatch) as Box<dyn CorpusMetric>),
            "f1" => Some(Box::new(Answer::F1) as Box<dyn CorpusMetric>),
            "squad-em" | "squad-f1" => None,
            _ => rouge(rest, Tokens::Given).or_else(|| strict(rest, options)),
        }
        .map(|inner| Box::new(Malay(inner)) as Box<dyn CorpusMetric>),
        None => strict(name, options),
    };
    found.ok_or_else(|| unknown(name))
}

fn strict(name: &str, options: &Options) -> Option<Box<dyn CorpusMetric>> {
    Some(match name {
        "bleu" => Box::new(options.bleu(options.tokenizer)),
        "chrf" => Box::new(options.chrf(options.chrf.word_order)),
        "chrf++" => Box::new(options.chrf(2)),
        "ter" => Box::new(options.ter),
        "squad-em" | "em" => Box::new(Squad::ExactMatch),
        "squad-f1" | "f1" => Box::new(Squad::F1),
        "wer" => Box::new(ErrorRate::Wer),
        "cer" => Box::new(ErrorRate::Cer),
        "mer" => Box::new(ErrorRate::Mer),
        "wil" => Box::new(ErrorRate::Wil),
        _ => return rouge(name, Tokens::Ascii),
    })
}

fn rouge(name: &str, tokens: Tokens) -> Option<Box<dyn CorpusMetric>> {
    let overlap = match name {
        "rouge1" => Overlap::N(1),
        "rouge2" => Overlap::N(2),
        "rougeL" => Overlap::L,
        "rougeLsum" => Overlap::LSum,
        _ => return None,
    };
    Some(Box::new(Rouge { overlap, tokens }))
}

fn unknown(name: &str) -> String {
    let strict = NAMES.iter().map(|one| (*one).to_owned());
    let twins = NAMES
        .iter()
        .map(|one| format!("{TWIN}{}", one.trim_start_matches("squad-")));
    let twin = name.starts_with(TWIN);
    // The twins of SQuAD's two have no SQuAD rules and no SQuAD in their names.
    let asked = name.to_lowercase().replace("ms-squad-", TWIN);
    let near = |one: &String| strsim::jaro_winkler(&one.to_lowercase(), &asked);
    let nearest = strict
        .chain(twins)
        .filter(|one| one.starts_with(TWIN) == twin)
        .max_by(|a, b| near(a).total_cmp(&near(b)));
    format!(
        "metric `{name}` is not known; did you mean `{}`?",
        nearest.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_its_twin_scores_a_perfect_match() {
        for name in NAMES {
            for name in [
                name.to_owned(),
                format!("ms-{}", name.trim_start_matches("squad-")),
            ] {
                let metric = metric(&name, &Options::default()).unwrap();
                assert_eq!(
                    metric.name().starts_with("ms-"),
                    name.starts_with("ms-"),
                    "{name}"
                );
                let row =
                    metric.statistics("nak teh tarik dua gelas", &["nak teh tarik dua gelas"]);
                let score = metric.score(&row);
                let best = match metric.is_error() {
                    true => 0.0,
                    false if name.contains("rouge") => 1.0,
                    false => 100.0,
                };
                assert!((score - best).abs() < 1e-9, "{name}: {score}");
            }
        }
    }

    #[test]
    fn options_reach_their_metrics() {
        let chrf = Chrf {
            word_order: 2,
            ..Chrf::default()
        };
        let options = Options {
            lowercase: true,
            effective_order: true,
            chrf,
            ..Options::default()
        };
        let signed = |name| metric(name, &options).unwrap().options();
        assert_eq!(signed("bleu"), "case:lc|eff:yes|tok:13a|smooth:exp");
        assert_eq!(signed("chrf"), "case:lc|eff:yes|nc:6|nw:2|space:no");
        assert_eq!(
            signed("ms-bleu"),
            "norm:ms|case:lc|eff:yes|tok:none|smooth:exp"
        );
    }

    #[test]
    fn a_typo_is_answered_with_the_nearest_name() {
        let error = |name| metric(name, &Options::default()).err().unwrap();
        assert_eq!(
            error("rougel"),
            "metric `rougel` is not known; did you mean `rougeL`?"
        );
        assert!(error("ms-rogue2").contains("`ms-rouge2`"));
        assert!(error("ms-squad-f1").contains("`ms-f1`"));
    }
}
