//! Counting n-grams order by order, on both sides at once.
//!
//! An n-gram has a number among those of its order, and one symbol more makes a longer one, known by that number and the
//! symbol: counting is exact without keeping any n-gram's text. What has no match is dropped before the next order. What
//! occurs once on either side is dropped too: its longer n-grams match as far as the symbols behind it agree, so that
//! few of the higher orders are ever looked up. Memory grows with the segments and not with the order.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

/// The n-grams of one order in a sequence that are still to be counted: where each starts, and its number.
struct Places<'a> {
    symbols: &'a [u32],
    places: Vec<(u32, u32)>,
}

impl<'a> Places<'a> {
    /// Of order 0: one at every symbol.
    fn of(symbols: &'a [u32]) -> Self {
        let length = u32::try_from(symbols.len()).expect("a segment has under 2³² symbols");
        Self {
            symbols,
            places: (0..length).map(|start| (start, 0)).collect(),
        }
    }

    /// Makes every n-gram of order `length` one symbol longer. `number` is asked for its number with its start; those
    /// without one are dropped.
    fn grow(&mut self, length: usize, mut number: impl FnMut(u64, u32) -> Option<u32>) {
        self.places.retain_mut(|(start, at)| {
            let next = self.symbols.get(*start as usize + length);
            let longer =
                next.and_then(|next| number(u64::from(*at) << 32 | u64::from(*next), *start));
            *at = longer.unwrap_or(*at);
            longer.is_some()
        });
    }

    /// Drops the n-grams whose number is not to be kept. Whether one is follows no pattern: a branch, as `retain` takes,
    /// would be mispredicted.
    fn keep(&mut self, is_kept: impl Fn(u32) -> bool) {
        let mut kept = 0;
        for place in 0..self.places.len() {
            self.places[kept] = self.places[place];
            kept += usize::from(is_kept(self.places[kept].1));
        }
        self.places.truncate(kept);
    }
}

/// One n-gram of the hypothesis while its order is counted.
#[derive(Clone, Copy, Default)]
struct Ngram {
    /// Where it starts last.
    start: u32,
    own: u32,
    /// How often it occurs in the one of the others that is being counted.
    other: u32,
    /// The same of the one that has most of it.
    most: u32,
    /// How many symbols behind it agree, where it occurs once on either side.
    agreed: usize,
}

impl Ngram {
    fn is_alone(&self) -> bool {
        // Both are 1, in one comparison.
        self.own.saturating_mul(self.most) == 1
    }
}

/// Clipped matches of orders 1 to `order`: each n-gram of `own` counts at most as often as in the one of `others` that
/// has most of it.
pub(super) fn matches(own: &[u32], others: &[&[u32]], order: usize) -> Vec<u64> {
    let mut known = HashMap::with_capacity_and_hasher(own.len(), RandomState::default());
    let mut ngrams: Vec<Ngram> = Vec::with_capacity(own.len());
    let mut own = Places::of(own);
    let mut others: Vec<Places<'_>> = others.iter().map(|other| Places::of(other)).collect();
    let mut matches = vec![0; order];
    for n in 1..=order {
        known.clear();
        ngrams.clear();
        own.grow(n - 1, |ngram, start| {
            let next = u32::try_from(ngrams.len()).expect("no more n-grams than symbols");
            let at = *known.entry(ngram).or_insert(next);
            if at == next {
                ngrams.push(Ngram::default());
            }
            let ngram = &mut ngrams[at as usize];
            (ngram.start, ngram.own) = (start, ngram.own + 1);
            Some(at)
        });
        for other in &mut others {
            other.grow(n - 1, |ngram, _| {
                let at = *known.get(&ngram)?;
                ngrams[at as usize].other += 1;
                Some(at)
            });
            for ngram in &mut ngrams {
                ngram.most = ngram.most.max(std::mem::take(&mut ngram.other));
            }
        }
        settle(&mut own, &mut others, &mut ngrams, n..order);
        for ngram in &ngrams {
            matches[n - 1] += u64::from(ngram.own.min(ngram.most));
            for longer in &mut matches[n..n + ngram.agreed] {
                *longer += 1;
            }
        }
    }
    matches
}

/// Drops what needs no look-up at the longer orders: n-grams without a match, and those that occur once on either side,
/// of which the symbols behind tell how many of the longer ones match.
fn settle(
    own: &mut Places<'_>,
    others: &mut [Places<'_>],
    ngrams: &mut [Ngram],
    longer: Range<usize>,
) {
    let length = longer.start;
    for other in others {
        for (start, at) in &other.places {
            let ngram = &mut ngrams[*at as usize];
            if ngram.is_alone() {
                let here = &own.symbols[ngram.start as usize + length..];
                let there = &other.symbols[*start as usize + length..];
                let pairs = here.iter().zip(there).take(longer.len());
                let agreed = pairs.take_while(|(one, other)| one == other).count();
                ngram.agreed = ngram.agreed.max(agreed);
            }
        }
        other.keep(|at| !ngrams[at as usize].is_alone());
    }
    own.keep(|at| {
        let ngram = &ngrams[at as usize];
        (ngram.most > 0) & !ngram.is_alone()
    });
}

/// How many n-grams of each order 1 to `order` a sequence of `length` has.
pub(super) fn totals(length: usize, order: usize) -> impl Iterator<Item = u64> {
    (1..=order).map(move |n| (length + 1).saturating_sub(n) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn matches_are_clipped_by_the_rarer_side() {
        // Papineni et al. 2002: "the the the the the the the" against "the cat is on the mat" matches twice.
        let the = [7; 7];
        assert_eq!(matches(&the, &[&[7, 1, 2, 3, 7, 4]], 2), [2, 0]);
        assert_eq!(matches(&the, &[&[7, 7, 7]], 2), [3, 2]);
        assert_eq!(matches(&[7, 1, 2, 3, 7, 4], &[&the], 2), [2, 0]);
    }

    #[test]
    fn the_other_that_has_most_of_an_ngram_counts() {
        let others: [&[u32]; 3] = [&[1, 2, 1, 1], &[3, 1, 2], &[]];
        assert_eq!(matches(&[1, 2, 3, 1, 2], &others, 3), [4, 2, 1]);
        assert_eq!(matches(&[1, 2], &[], 2), [0, 0]);
    }

    #[test]
    fn totals_run_out_at_the_length() {
        assert_eq!(totals(3, 4).collect::<Vec<_>>(), [3, 2, 1, 0]);
        assert_eq!(totals(0, 2).collect::<Vec<_>>(), [0, 0]);
    }

    /// Counts by the n-grams' text.
    fn plain(one: &[u32], other: &[u32], order: usize) -> u64 {
        let mut left: Vec<&[u32]> = other.windows(order).collect();
        let taken = one.windows(order).filter(|ngram| {
            let at = left.iter().position(|one| one == ngram);
            at.map(|at| left.swap_remove(at)).is_some()
        });
        taken.count() as u64
    }

    proptest! {
        #[test]
        fn equals_counting_by_text(
            one in prop::collection::vec(0_u32..4, 0..60),
            other in prop::collection::vec(0_u32..4, 0..60),
        ) {
            for (found, order) in matches(&one, &[&other], 8).into_iter().zip(1..) {
                prop_assert_eq!(found, plain(&one, &other, order));
            }
        }
    }
}
