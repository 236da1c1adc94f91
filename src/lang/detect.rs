//! Language and register of a text with the markers that decided: what `serasi detect` prints, and a library of its own.
//!
//! Takes any text and never fails; linear in its length. Spans count code points, half-open, in the text as it was given.
//!
//! ```
//! use serasi::lang::detect::detect;
//! use serasi::lang::identity::Language;
//!
//! let found = detect("kak, baju ni bisa tukar saiz tak?");
//! assert_eq!(found.language, Language::Malay);
//! let slip = found.markers.iter().find(|marker| marker.text == "bisa");
//! assert_eq!(slip.map(|marker| (marker.kind, marker.span)), Some(("indonesian", [13, 17])));
//! ```

use std::borrow::Cow;

use serde::Serialize;

use crate::lang::contrast::Side;
use crate::lang::identity::evidence::{Evidence, Kind};
use crate::lang::identity::weights::{self, Column};
use crate::lang::identity::{Language, Shares, decide, read};
use crate::lang::register::cues::Cue;
use crate::lang::register::{Mark, Tone, tone};
use crate::lang::variants;

/// What was found in a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detection<'t> {
    /// Its language.
    pub language: Language,
    /// The probability of that, in 0–1.
    pub confidence: f64,
    /// Its parts by language.
    pub shares: Shares,
    /// The register: `baku`, `santai`, `sms`, `rojak`, `dialek-…`, `english`; none for texts that are not Malay.
    pub register: Option<&'static str>,
    /// 0 (standard) to 1 (fully casual); none for texts that are not Malay.
    pub casualness: Option<f64>,
    /// What decided, in the order of the text.
    pub markers: Vec<Marker<'t>>,
}

/// A word or run of words that says something of language or register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Marker<'t> {
    /// As it was written.
    pub text: &'t str,
    /// Its first code point and the one behind its last.
    pub span: [usize; 2],
    /// `malay`, `indonesian`, `english`, `other`, `dialect`, `short-form`, `casual`, or one of [`Cue`].
    pub kind: &'static str,
    /// What the other side writes (of a language marker), or standard Malay (of a register marker), where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Cow<'static, str>>,
}

/// A word alone is a marker from these log-odds on: e^1.2 is about 3 : 1.
const LANGUAGE: f32 = 1.2;
const REGISTER: f32 = 1.2;

/// Reads a text.
pub fn detect(text: &str) -> Detection<'_> {
    let evidence = read(text);
    let weights = weights::embedded();
    let identity = decide(&evidence, weights);
    let malay = matches!(identity.language, Language::Malay | Language::Mixed);
    let tone = malay.then(|| tone(text, &evidence, weights));
    let mut markers = language_markers(&evidence);
    if let Some(tone) = &tone {
        markers.extend(register_markers(&evidence, tone));
        markers.sort_by_key(|marker| marker.span);
    }
    let register = match identity.language {
        Language::English => Some("english"),
        _ => tone.as_ref().map(|tone| tone.label.as_str()),
    };
    Detection {
        language: identity.language,
        confidence: identity.confidence,
        shares: identity.shares,
        register,
        casualness: tone.map(|tone| tone.casualness),
        markers,
    }
}

/// Contrasts of the lexicon, words that the model weighs heavily, and runs of another language.
fn language_markers<'t>(evidence: &Evidence<'t>) -> Vec<Marker<'t>> {
    let parts = &evidence.parts;
    let mut markers = Vec::new();
    let mut found = evidence.contrasts.iter().peekable();
    let mut at = 0;
    while at < parts.len() {
        while found.next_if(|one| one.words.end <= at).is_some() {}
        let state = if parts[at][1] > 0.5 {
            1
        } else {
            2 * usize::from(parts[at][2] > 0.5)
        };
        if let Some(one) = found.next_if(|one| one.words.start == at && state == 0) {
            let kind = match one.entry.side {
                Side::Malay => "malay",
                Side::Indonesian => "indonesian",
                Side::Both => "",
            };
            if !kind.is_empty() {
                let instead = Some(Cow::Borrowed(one.entry.instead));
                markers.push(marker(evidence, (at, one.words.end), kind, instead));
            }
            at = one.words.end;
            continue;
        }
        let mut end = at + 1;
        if state == 0 {
            let value = evidence.words[at].values[Column::Indonesian as usize];
            if value.abs() >= LANGUAGE {
                let kind = if value > 0.0 { "indonesian" } else { "malay" };
                markers.push(marker(evidence, (at, end), kind, None));
            }
        } else if evidence.words[at].kind != Kind::Code {
            while end < parts.len()
                && parts[end][state] > 0.5
                && evidence.words[end].kind != Kind::Code
            {
                end += 1;
            }
            let kind = if state == 1 { "english" } else { "other" };
            markers.push(marker(evidence, (at, end), kind, None));
        }
        at = end;
    }
    markers
}

/// Marks of the register, and words that the model weighs heavily.
fn register_markers<'t>(evidence: &Evidence<'t>, tone: &Tone) -> Vec<Marker<'t>> {
    let mut markers = Vec::new();
    let mut at = 0;
    while at < tone.marks.len() {
        let folded = evidence.tokens.folded(at);
        let value = evidence.words[at].values[Column::Casual as usize];
        let (kind, count) = match tone.marks[at] {
            Some(Mark::Dialect(_, count)) => ("dialect", count),
            Some(Mark::Cue(cue)) => (cue.as_str(), 1),
            Some(Mark::Short) => ("short-form", 1),
            None if evidence.words[at].kind != Kind::Word => ("", 1),
            None if value >= REGISTER => ("casual", 1),
            None if value <= -REGISTER => (Cue::Formal.as_str(), 1),
            None => ("", 1),
        };
        if !kind.is_empty() {
            let instead = match tone.marks[at] {
                Some(Mark::Dialect(entry, _)) => Some(Cow::Borrowed(entry.standard)),
                _ => standard(folded),
            };
            markers.push(marker(evidence, (at, at + count), kind, instead));
        }
        at += count;
    }
    markers
}

/// The standard word for a casual spelling that has one reading.
fn standard(word: &str) -> Option<Cow<'static, str>> {
    let standard: Cow<'static, str> = match variants::embedded().plain(word)? {
        [] => return None,
        [one] => Cow::Borrowed(one),
        several => Cow::Owned(several.join(" ")),
    };
    (standard != word).then_some(standard)
}

fn marker<'t>(
    evidence: &Evidence<'t>,
    (first, end): (usize, usize),
    kind: &'static str,
    instead: Option<Cow<'static, str>>,
) -> Marker<'t> {
    let (text, span) = evidence.tokens.run(first, end);
    Marker {
        text,
        span,
        kind,
        instead,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn spans_are_the_markers_text_and_nothing_panics(text in "\\PC{0,60}|([a-zA-Z .,!?@😂é]{0,9}( nak| bisa| xde| the|\n)?){0,12}") {
            let found = detect(&text);
            let letters: Vec<char> = text.chars().collect();
            for marker in &found.markers {
                let [from, to] = marker.span;
                prop_assert!(from < to && to <= letters.len());
                prop_assert_eq!(letters[from..to].iter().collect::<String>(), marker.text);
            }
            let shares = found.shares;
            let sum = shares.ms + shares.id + shares.en + shares.other;
            prop_assert!((sum - 1.0).abs() < 1e-6 || sum == 0.0);
            prop_assert!((0.0..=1.0).contains(&found.confidence));
        }
    }
}
