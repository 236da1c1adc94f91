//! Sequences of words as sequences of small numbers, so that comparing two words is comparing two integers.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// Room for the words of most segments and their references, so that the table seldom moves.
const ROOM: usize = 56;

/// Numbers for the words of one segment, in order of first sight.
#[derive(Debug)]
pub(super) struct Symbols<'a>(HashMap<&'a str, u32, RandomState>);

impl Default for Symbols<'_> {
    fn default() -> Self {
        Self(HashMap::with_capacity_and_hasher(
            ROOM,
            RandomState::default(),
        ))
    }
}

impl<'a> Symbols<'a> {
    /// The sequence's numbers; a word seen for the first time gets the next one.
    pub(super) fn of(&mut self, words: impl Iterator<Item = &'a str>) -> Vec<u32> {
        let number = |word| {
            let next = u32::try_from(self.0.len()).expect("a segment has under 2³² words");
            *self.0.entry(word).or_insert(next)
        };
        words.map(number).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_words_have_equal_numbers_across_sequences() {
        let mut symbols = Symbols::default();
        assert_eq!(symbols.of(["nak", "teh", "nak"].into_iter()), [0, 1, 0]);
        assert_eq!(symbols.of(["teh", "kopi"].into_iter()), [1, 2]);
    }
}
