//! Register of a text: how casual it is, from 0 (standard) to 1 (fully casual), which register that is, and why.
//!
//! Casualness is a logistic of what the words and signs of the text say in the model's casual column, averaged by the root of
//! their number; it is fitted to messages that we wrote in standard and casual twins, and measured on the suite's, which it never
//! saw. The label is a rule over that number, dialect words, the share of English and the share of short forms. A
//! dialect is named only where its own words are found. It knows no grammar and judges no politeness
//! ([`crate::lang::address`] does).

pub mod cues;
pub mod dialect;
pub mod signs;

use crate::lang::identity::evidence::{Evidence, Kind};
use crate::lang::identity::weights::{Column, Weights};
use crate::lang::register::cues::Cue;
use crate::lang::register::dialect::{DialectEntry, Region};
use crate::lang::register::signs::signs;
use crate::lang::variants;

/// The register of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Standard.
    Baku,
    /// Casual in full spelling.
    Santai,
    /// Casual in short forms.
    Sms,
    /// Mixed with English.
    Rojak,
    /// A regional dialect.
    Dialect(Region),
}

impl Label {
    /// The register's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Baku => "baku",
            Self::Santai => "santai",
            Self::Sms => "sms",
            Self::Rojak => "rojak",
            Self::Dialect(region) => region.register(),
        }
    }
}

/// A text's register.
#[derive(Debug, Clone)]
pub struct Tone {
    /// 0 (standard) to 1 (fully casual).
    pub casualness: f64,
    /// The register.
    pub label: Label,
    /// Share of the words that are short forms.
    pub short: f64,
    /// Share of the words that are English.
    pub english: f64,
    /// What each word is to the register.
    pub marks: Vec<Option<Mark>>,
}

/// From this casualness on a text is no longer standard: between our own standard and casual messages.
const CASUAL: f64 = 0.18;
/// From this share of short forms on, casual is `sms`: one word in six.
const SHORT: f64 = 0.16;
/// From this share of English words on, casual is `rojak`: one word in six.
const ENGLISH: f64 = 0.16;
/// Dialect words, each divided by the regions that share it, that name a region; and the least share of the words.
const DIALECT: f64 = 1.0;
const DIALECT_SHARE: f64 = 0.08;

/// What a word, or a run of two or three, is to the register.
#[derive(Debug, Clone, Copy)]
pub enum Mark {
    /// A form of a dialect, and how many words it has.
    Dialect(&'static DialectEntry, usize),
    /// A word of the list.
    Cue(Cue),
    /// A word written short.
    Short,
}

/// Reads the register off the evidence of a text.
pub fn tone(text: &str, evidence: &Evidence<'_>, weights: &Weights) -> Tone {
    let marks = marks(evidence);
    let (mut sum, mut count, mut shorts, mut english) = (0.0f32, 0.0f32, 0.0f64, 0.0f64);
    for (at, (word, part)) in evidence.words.iter().zip(&evidence.parts).enumerate() {
        if word.kind == Kind::Code {
            continue;
        }
        count += 1.0;
        english += f64::from(part[1]);
        if word.kind == Kind::Word {
            sum += word.values[Column::Casual as usize];
            shorts += f64::from(u8::from(matches!(marks[at], Some(Mark::Short))));
        }
    }
    for sign in signs(text, &evidence.tokens) {
        sum += weights.feature(sign.feature())[Column::Casual as usize];
    }
    let score = (sum + weights.tuning.casual) / count.max(1.0).sqrt();
    let casualness = if count > 0.0 {
        f64::from(1.0 / (1.0 + (-score).exp()))
    } else {
        0.0
    };
    let all = f64::from(count.max(1.0));
    let (short, english) = (shorts / all, english / all);
    Tone {
        casualness,
        label: label(casualness, short, english, region(&marks)),
        short,
        english,
        marks,
    }
}

/// The mark of each word; the words of a dialect form behind its first have none.
fn marks(evidence: &Evidence<'_>) -> Vec<Option<Mark>> {
    let tokens = &evidence.tokens;
    let words: Vec<&str> = (0..tokens.len()).map(|at| tokens.folded(at)).collect();
    let mut marks = vec![None; words.len()];
    let mut at = 0;
    while at < words.len() {
        let dialect = dialect::embedded().at(&words, at);
        marks[at] = match (dialect, cues::of(words[at])) {
            (Some((entry, count)), _) => Some(Mark::Dialect(entry, count)),
            (None, Some(cue)) => Some(Mark::Cue(cue)),
            (None, None) => is_short(words[at]).then_some(Mark::Short),
        };
        at += dialect.map_or(1, |(_, count)| count);
    }
    marks
}

/// Whether a folded word is one written short: `sy`, `dgn`, or without a vowel. `tak` and `dah`, everyone's full spelling, are cues.
fn is_short(folded: &str) -> bool {
    let vowel = |byte| matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let bare = folded.len() > 1 && folded.is_ascii() && !folded.bytes().any(vowel);
    bare || variants::embedded().is_short(folded)
}

fn label(casualness: f64, short: f64, english: f64, region: Option<Region>) -> Label {
    match region {
        Some(region) => Label::Dialect(region),
        None if english >= ENGLISH => Label::Rojak,
        None if casualness < CASUAL => Label::Baku,
        None if short >= SHORT => Label::Sms,
        None => Label::Santai,
    }
}

/// The region whose dialect words are most, where they are enough.
fn region(marks: &[Option<Mark>]) -> Option<Region> {
    let mut sums = [0.0; Region::ALL.len()];
    for mark in marks {
        if let Some(Mark::Dialect(entry, _)) = mark {
            for (sum, region) in sums.iter_mut().zip(Region::ALL) {
                if entry.regions.contains(&region) {
                    *sum += 1.0 / entry.regions.len() as f64;
                }
            }
        }
    }
    let (region, sum) = Region::ALL
        .into_iter()
        .zip(sums)
        .max_by(|left, right| left.1.total_cmp(&right.1))?;
    (sum >= DIALECT && sum >= DIALECT_SHARE * marks.len() as f64).then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::identity::{read, weights};

    fn of(text: &str) -> Tone {
        tone(text, &read(text), weights::embedded())
    }

    #[test]
    fn twins_are_in_order_and_bear_their_names() {
        let standard =
            of("Adakah kedai tuan dibuka pada hari Ahad? Saya ingin membeli dua kilogram ayam.");
        let casual = of("Kedai bang bukak tak hari Ahad? Saya nak beli ayam dua kilo");
        let short = of("kdai bang bkak x hr ahad? sy nk bli ayam 2kg");
        let mixed = of("Kedai you open ke on Sunday? I nak buy ayam two kilo");
        assert!(standard.casualness < 0.3, "{standard:?}");
        assert!(
            casual.casualness > 0.4 && short.casualness > 0.8,
            "{casual:?} {short:?}"
        );
        let labels = [&standard, &casual, &short, &mixed].map(|tone| tone.label.as_str());
        assert_eq!(labels, ["baku", "santai", "sms", "rojak"]);
    }

    #[test]
    fn a_dialect_is_named_by_its_own_words_alone() {
        assert_eq!(
            of("gapo demo wat ni, ambo tok reti").label,
            Label::Dialect(Region::Kelantan)
        );
        assert_eq!(
            of("Apa yang awak buat ni, saya tak reti").label.as_str(),
            "santai"
        );
    }

    #[test]
    fn a_text_without_words_is_not_casual() {
        assert!(of("12.50 😀").casualness.abs() < 1e-12);
        assert_eq!(of("").label, Label::Baku);
    }
}
