//! The company that makes a form speak: the `when` column of the contrast lexicon.

use std::ops::Range;

/// `near` looks at this many words on either side.
const NEAR: usize = 3;

/// The company that a form must keep: `before`, `after` or `near` one of the words, or `not near` any.
#[derive(Debug)]
pub(super) struct When {
    wanted: bool,
    place: Place,
    /// `#` stands for a number; a `*` at the end for any ending.
    company: Box<str>,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Before,
    After,
    Near,
}

impl When {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (wanted, rest) = text
            .strip_prefix("not ")
            .map_or((true, text), |rest| (false, rest));
        let place = match rest.split_once(' ') {
            Some(("before", company)) => (Place::Before, company),
            Some(("after", company)) => (Place::After, company),
            Some(("near", company)) => (Place::Near, company),
            _ => {
                return Err(format!(
                    "context `{text}` is not before, after, near or not near, and words"
                ));
            }
        };
        Ok(Self {
            wanted,
            place: place.0,
            company: place.1.into(),
        })
    }

    pub(super) fn holds(&self, words: &[&str], form: &Range<usize>) -> bool {
        let (before, after) = (&words[..form.start], &words[form.end..]);
        let met = match self.place {
            Place::Before => after.first().is_some_and(|word| self.names(word)),
            Place::After => before.last().is_some_and(|word| self.names(word)),
            Place::Near => {
                let mut around = before.iter().rev().take(NEAR);
                around.any(|word| self.names(word))
                    || after.iter().take(NEAR).any(|word| self.names(word))
            }
        };
        met == self.wanted
    }

    fn names(&self, word: &str) -> bool {
        self.company.split(' ').any(|one| match one {
            "#" => word.starts_with(|first: char| first.is_ascii_digit()),
            one => one
                .strip_suffix('*')
                .map_or(one == word, |start| word.starts_with(start)),
        })
    }
}
