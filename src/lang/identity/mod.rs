//! Language identity of a text: Malay, Indonesian, English, mixed, other, or too short to say, with its reasons.
//!
//! Two questions, asked in turn. *Which words are Malay or Indonesian, which English, which of another language?*
//! ([`parts`], by letters and words and their neighbours.) *Are those that are Malay or Indonesian the one or the other?*
//! (A linear model over hashed words and letter runs, plus the reviewed contrasts of [`crate::lang::contrast`].) Casual
//! spellings of both languages are evidence like any other word. It knows no grammar, tells no third Malay variety
//! (Brunei, Singapore) from Malaysian, and calls a sentence that both languages would write alike Malay, with a confidence
//! near one half. `docs/validity.md` has its measured errors.

pub mod evidence;
pub mod grams;
pub mod parts;
pub mod tokens;
pub mod weights;

use serde::{Deserialize, Serialize};

use crate::lang::contrast::{self, Contrast};
use crate::lang::identity::evidence::{Evidence, Kind};
use crate::lang::identity::parts::STATES;
use crate::lang::identity::weights::{Column, Weights};

/// The language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Malaysian Malay, standard or casual.
    #[serde(rename = "ms")]
    Malay,
    /// Indonesian.
    #[serde(rename = "id")]
    Indonesian,
    /// English.
    #[serde(rename = "en")]
    English,
    /// Malay mixed with English or Indonesian (rojak).
    #[serde(rename = "mixed")]
    Mixed,
    /// Another language.
    #[serde(rename = "other")]
    Other,
    /// Too short, or without words: nothing can be said.
    #[serde(rename = "unknown")]
    Unknown,
}

impl Language {
    /// As contracts and tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malay => "ms",
            Self::Indonesian => "id",
            Self::English => "en",
            Self::Mixed => "mixed",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }
}

/// The parts of a text by language; they sum to 1 where the text has a word, and to 0 where it has none.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Shares {
    /// Malay.
    pub ms: f64,
    /// Indonesian.
    pub id: f64,
    /// English.
    pub en: f64,
    /// Any other.
    pub other: f64,
}

/// The verdict on a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Identity {
    /// The language.
    pub language: Language,
    /// The probability that it is that, in 0–1; 0 where nothing can be said.
    pub confidence: f64,
    /// The parts of the text.
    pub shares: Shares,
    /// The probability that the main language is Indonesian, English or another: what the language gate asks.
    pub wrong: Wrong,
    /// Words that have a language.
    pub words: usize,
    /// The score behind ms against id: positive is Indonesian, per root word.
    pub score: f64,
}

/// Probabilities of the main language being another than Malay.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wrong {
    /// Indonesian.
    pub id: f64,
    /// English.
    pub en: f64,
    /// Another.
    pub other: f64,
}

impl Wrong {
    /// Not Malay, whichever.
    pub fn sum(&self) -> f64 {
        self.id + self.en + self.other
    }
}

/// How steeply the share of English words becomes the probability that English is the main language: at nine words in ten it is 0.99.
const MAIN: f64 = 12.0;
/// A text with less than this share of a language is not mixed with it: about one word in four.
const MIXED: f64 = 0.25;
/// Up to so many words, a verdict that is not surer than [`SURE`] is none.
const SHORT: usize = 2;
const SURE: f64 = 0.8;

/// Reads a text with the embedded model.
pub fn identify(text: &str) -> Identity {
    let evidence = read(text);
    decide(&evidence, weights::embedded())
}

/// What the words of a text say, by the embedded model and lexicon.
pub fn read(text: &str) -> Evidence<'_> {
    let lexicon: &'static Contrast = contrast::embedded();
    Evidence::of(text, weights::embedded(), lexicon)
}

/// The verdict that the evidence amounts to.
pub fn decide(evidence: &Evidence<'_>, weights: &Weights) -> Identity {
    let mut total = [0.0f64; STATES];
    let (mut count, mut malayic, mut sum) = (0, 0.0f32, 0.0f32);
    for (word, state) in evidence.words.iter().zip(&evidence.parts) {
        if word.kind == Kind::Code {
            continue;
        }
        count += 1;
        for (total, state) in total.iter_mut().zip(state) {
            *total += f64::from(state * word.weight);
        }
        malayic += state[0];
        sum += word.values[Column::Indonesian as usize] * state[0];
    }
    let all: f64 = total.iter().sum();
    if count == 0 || all <= 0.0 {
        return nothing();
    }
    let tuning = &weights.tuning;
    let score =
        sum + tuning.strong * evidence.balance(false) + tuning.lean * evidence.balance(true);
    let score = f64::from(score / malayic.max(1.0).sqrt());
    let indonesian = indonesian(score, malayic, weights);
    let [malayic, en, other] = total.map(|part| part / all);
    let shares = Shares {
        ms: malayic * (1.0 - indonesian),
        id: malayic * indonesian,
        en,
        other,
    };
    let (en, other) = (main(en), main(other));
    let wrong = Wrong {
        id: (1.0 - en - other).max(0.0) * indonesian,
        en,
        other,
    };
    let (language, confidence) = verdict(&shares, &wrong, count);
    Identity {
        language,
        confidence,
        shares,
        wrong,
        words: count,
        score,
    }
}

/// Platt's logistic over the score, steeper for longer texts: log-odds = slope · words^growth · score + intercept.
fn indonesian(score: f64, words: f32, weights: &Weights) -> f64 {
    let tuning = &weights.tuning;
    let slope = f64::from(tuning.slope * words.max(1.0).powf(tuning.growth));
    logistic(slope * score + f64::from(tuning.intercept))
}

fn main(share: f64) -> f64 {
    logistic(MAIN * (share - 0.5))
}

fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

fn verdict(shares: &Shares, wrong: &Wrong, count: usize) -> (Language, f64) {
    let malay = (1.0 - wrong.sum()).max(0.0);
    let sides = [
        (Language::Malay, malay),
        (Language::Indonesian, wrong.id),
        (Language::English, wrong.en),
        (Language::Other, wrong.other),
    ];
    let (language, confidence) = sides
        .into_iter()
        .max_by(|left, right| left.1.total_cmp(&right.1))
        .unwrap_or((Language::Unknown, 0.0));
    if count <= SHORT && confidence < SURE {
        return (Language::Unknown, 0.0);
    }
    // Rojak is Malay with another language in it; Indonesian with English in it is Indonesian.
    let mixed = shares.ms >= MIXED && shares.id < shares.ms && shares.en + shares.other >= MIXED;
    if mixed {
        return (Language::Mixed, (1.0 - shares.id).clamp(0.0, 1.0));
    }
    (language, confidence)
}

fn nothing() -> Identity {
    Identity {
        language: Language::Unknown,
        confidence: 0.0,
        shares: Shares::default(),
        wrong: Wrong::default(),
        words: 0,
        score: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(text: &str) -> &'static str {
        identify(text).language.as_str()
    }

    #[test]
    fn casual_spellings_of_both_languages_count() {
        for text in [
            "xnk la, camne nk pakai benda ni",
            "apesal lmbt sgt brg sampai ni",
            "korang nak pergi mana petang nanti",
            "Sila hubungi pejabat kami kerana borang itu belum lengkap.",
        ] {
            assert_eq!(language(text), "ms", "{text}");
        }
        for text in [
            "gimana sih kok barangnya belum nyampe",
            "gue nggak ngerti kenapa sih dia marah",
            "Silakan hubungi kantor kami karena formulir itu belum lengkap.",
        ] {
            assert_eq!(language(text), "id", "{text}");
        }
    }

    #[test]
    fn words_that_both_use_decide_nothing() {
        for word in [
            "mereka", "kamu", "kalian", "sangat", "boleh", "mau", "duit", "toilet", "udah", "gua",
        ] {
            assert!(identify(word).score.abs() < 1e-9, "{word}");
        }
        let neutral = identify("mereka mau pergi ke toilet");
        assert!(neutral.confidence < 0.9, "{neutral:?}");
    }

    #[test]
    fn other_states_have_their_names() {
        assert_eq!(
            language("Please find attached the invoice for your order."),
            "en"
        );
        assert_eq!(
            language("I dah transfer tadi, please check your account and confirm dengan I ya"),
            "mixed"
        );
        assert_eq!(language("谢谢您的订购，我们明天寄出"), "other");
        assert_eq!(
            language("Merci beaucoup pour votre réponse, à bientôt"),
            "other"
        );
        assert_eq!(
            language("اين سورت دري ڤجابت، سيلا ايسي بورڠ اين دڠن بتول"),
            "ms"
        );
        for short in ["", "12.50", "😀😀", "ok", "Terima kasih"] {
            assert_eq!(language(short), "unknown", "{short}");
        }
    }

    #[test]
    fn names_and_addresses_say_nothing() {
        let plain = identify("Saya hendak berjumpa dengan kawan saya esok.").score;
        let named = identify(
            "Saya hendak berjumpa dengan Wahyuningsih Prakoso esok, lihat www.kantor.co.id",
        )
        .score;
        assert!(plain < 0.0 && named < 0.0, "{plain} {named}");
    }

    #[test]
    fn the_embedded_weights_can_be_read_and_written_again() {
        let bytes: &[u8] = include_bytes!("weights.bin");
        let read = Weights::read(bytes.into()).unwrap();
        assert_eq!(read.bytes(), bytes);
        assert!(bytes.len() < 5 << 20);
        assert!(Weights::read(bytes[..bytes.len() - 1].into()).is_err());
        assert!(Weights::read(b"srl0".as_slice().into()).is_err());
    }
}
