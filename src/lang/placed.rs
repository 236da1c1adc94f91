//! Words with their places: what a finding needs in order to say where in a text it stands.
//!
//! Takes any text, gives its words (as [`crate::text::words`] cuts them) with the form they are looked up by, their
//! place in bytes and in code points, and what stands behind them. It knows no language.

use std::ops::Range;

use crate::text::normalise::folded;
use crate::text::words::words;

/// What parts a word from the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// White space only.
    None,
    /// A comma, a bracket, an emoji or another mark inside a sentence.
    Pause,
    /// A full stop, an exclamation or question mark, a semicolon, a line end, or the end of the text.
    Sentence,
}

/// One word where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<'a> {
    /// The word as it is written.
    pub text: &'a str,
    /// NFKC, lower case and straight apostrophes.
    pub folded: String,
    /// Where it stands, in bytes of the text.
    pub bytes: Range<usize>,
    /// The same in code points, half-open.
    pub span: Range<usize>,
    /// What stands behind it.
    pub stop: Stop,
}

/// The words of a text from left to right.
pub fn placed(text: &str) -> Vec<Placed<'_>> {
    let mut found: Vec<Placed<'_>> = Vec::new();
    let (mut byte, mut point) = (0, 0);
    for word in words(text) {
        // The words are the runs that start at the next letter or digit, so nothing but gap lies before one.
        let gap = text[byte..]
            .find(char::is_alphanumeric)
            .map_or("", |length| &text[byte..byte + length]);
        if let Some(last) = found.last_mut() {
            last.stop = stop(gap);
        }
        let (start, first) = (byte + gap.len(), point + gap.chars().count());
        (byte, point) = (start + word.len(), first + word.chars().count());
        found.push(Placed {
            text: word,
            folded: folded(word).replace('’', "'"),
            bytes: start..byte,
            span: first..point,
            stop: Stop::Sentence,
        });
    }
    found
}

fn stop(gap: &str) -> Stop {
    let of = |c: char| match c {
        '.' | '!' | '?' | ';' | '\n' | '\r' | '…' => Stop::Sentence,
        c if c.is_whitespace() => Stop::None,
        _ => Stop::Pause,
    };
    gap.chars().map(of).max().unwrap_or(Stop::None)
}

/// The text and the code points that a range of words covers; an empty range covers nothing.
pub fn cover<'a>(
    text: &'a str,
    words: &[Placed<'_>],
    range: &Range<usize>,
) -> (&'a str, Range<usize>) {
    match words[range.clone()] {
        [] => ("", 0..0),
        [ref first, ..] => {
            let last = &words[range.end - 1];
            let covered = &text[first.bytes.start..last.bytes.end];
            (covered, first.span.start..last.span.end)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_know_their_places_and_what_stands_behind_them() {
        let text = "Maaf 😊 kak, I’m ada.\nTak";
        let found = placed(text);
        let shown: Vec<_> = found
            .iter()
            .map(|one| (one.folded.as_str(), one.span.clone(), one.stop))
            .collect();
        assert_eq!(
            shown,
            [
                ("maaf", 0..4, Stop::Pause),
                ("kak", 7..10, Stop::Pause),
                ("i'm", 12..15, Stop::None),
                ("ada", 16..19, Stop::Sentence),
                ("tak", 21..24, Stop::Sentence),
            ]
        );
        assert_eq!(cover(text, &found, &(1..3)), ("kak, I’m", 7..15));
        assert_eq!(cover(text, &found, &(2..2)), ("", 0..0));
    }

    proptest! {
        #[test]
        fn spans_cut_the_text_at_its_own_words(text in any::<String>()) {
            let points: Vec<char> = text.chars().collect();
            let mut end = 0;
            for word in placed(&text) {
                prop_assert!(end <= word.span.start && word.span.start < word.span.end);
                let cut: String = points[word.span.clone()].iter().collect();
                prop_assert_eq!(&cut, word.text);
                prop_assert_eq!(&text[word.bytes.clone()], word.text);
                end = word.span.end;
            }
            prop_assert!(end <= points.len());
        }
    }
}
