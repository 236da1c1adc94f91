//! Values as Malaysians say them: numbers, money, quantities, clocks, days and telephone numbers out of casual Malay.
//!
//! Each reader takes any text and gives typed values with the byte range in which they stand (`find`), or the value
//! that the whole text is (`parse`). A value is a stretch between two bounds, exact where both are the same: "dua tiga
//! hari" is neither two nor three. Readers want text after NFKC where full-width digits matter; they fold case
//! themselves. Nothing here knows samples, replies or scores, and no reader does more than a bounded look-ahead a word.

mod clock;
mod date;
mod day;
mod digits;
pub mod money;
pub mod number;
pub mod phone;
mod prayer;
pub mod quantity;
#[cfg(test)]
mod quantity_tests;
mod spoken;
pub mod time;
#[cfg(test)]
mod time_tests;
mod token;
mod units;

/// What was said lies between two bounds, both included; exact where they are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Extent<T> {
    /// The least it can be.
    pub low: T,
    /// The most it can be.
    pub high: T,
}

impl<T: Copy + PartialEq> Extent<T> {
    /// A value without doubt.
    pub const fn exactly(value: T) -> Self {
        Self {
            low: value,
            high: value,
        }
    }

    /// The value, where there is only one.
    pub fn exact(self) -> Option<T> {
        (self.low == self.high).then_some(self.low)
    }

    /// Both bounds changed alike; none where either cannot be.
    fn map<U>(self, change: impl Fn(T) -> Option<U>) -> Option<Extent<U>> {
        Some(Extent {
            low: change(self.low)?,
            high: change(self.high)?,
        })
    }
}

/// A value and the bytes of the text in which it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<T> {
    /// What was said.
    pub value: T,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Everything that `read` finds from left to right, each value once and none inside another.
fn find_all<T>(
    tokens: &[token::Token<'_>],
    read: impl Fn(&[token::Token<'_>], usize) -> Option<(T, usize)>,
) -> Vec<Found<T>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match read(tokens, at) {
            Some((value, next)) if next > at => {
                found.push(Found {
                    value,
                    start: tokens[at].start,
                    end: tokens[next - 1].end,
                });
                at = next;
            }
            _ => at += 1,
        }
    }
    found
}

/// The value that all the tokens together are, marks at the end apart.
fn whole<T>(
    tokens: &[token::Token<'_>],
    read: impl Fn(&[token::Token<'_>], usize) -> Option<(T, usize)>,
) -> Option<T> {
    let dressing = |one: &token::Token<'_>| one.is_sign_of(".,!?*\"'`()\n");
    let start = tokens.iter().position(|one| !dressing(one))?;
    let (value, next) = read(tokens, start)?;
    tokens[next..].iter().all(dressing).then_some(value)
}
