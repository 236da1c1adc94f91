//! Longest common subsequences, 64 positions at a time (Hyyrö 2004, "Bit-parallel LCS-length computation revisited").
//!
//! Bit i of a column is 0 where the table grows from position i to i + 1, so the length is the number of zeros.

const WORD: usize = 64;

/// Where each symbol stands in a sequence, and the column before the other sequence begins.
struct Columns {
    /// (Symbol, position), in order.
    positions: Vec<(u32, usize)>,
    bits: Vec<u64>,
    /// Scratch: the positions of one symbol as bits.
    mask: Vec<u64>,
    length: usize,
}

impl Columns {
    fn of(sequence: &[u32]) -> Self {
        let mut positions: Vec<(u32, usize)> = sequence.iter().copied().zip(0..).collect();
        positions.sort_unstable();
        let words = sequence.len().div_ceil(WORD);
        Self {
            positions,
            bits: vec![u64::MAX; words],
            mask: vec![0; words],
            length: sequence.len(),
        }
    }

    /// Goes on by one symbol of the other sequence: V ← (V + (V & M)) | (V & !M).
    fn advance(&mut self, symbol: u32) {
        let first = self.positions.partition_point(|(one, _)| *one < symbol);
        let rest = self.positions[first..].iter();
        let mut found = rest.take_while(|(one, _)| *one == symbol).peekable();
        if found.peek().is_none() {
            return;
        }
        for (_, at) in found {
            self.mask[at / WORD] |= 1 << (at % WORD);
        }
        let mut carry = false;
        for (bits, mask) in self.bits.iter_mut().zip(&mut self.mask) {
            let (sum, one) = bits.overflowing_add(*bits & *mask);
            let (sum, two) = sum.overflowing_add(u64::from(carry));
            carry = one || two;
            *bits = sum | (*bits & !*mask);
            *mask = 0;
        }
    }

    /// Entry of the table at the first `end` positions.
    fn value(bits: &[u64], end: usize) -> usize {
        let (whole, rest) = (end / WORD, end % WORD);
        let zeros: u32 = bits[..whole].iter().map(|word| word.count_zeros()).sum();
        let last = if rest == 0 {
            0
        } else {
            (!bits[whole] & ((1 << rest) - 1)).count_ones()
        };
        (zeros + last) as usize
    }
}

/// Length of a longest common subsequence; O(n·m / 64) time, memory linear in `one`.
pub(super) fn length(one: &[u32], other: &[u32]) -> usize {
    let mut columns = Columns::of(one);
    for symbol in other {
        columns.advance(*symbol);
    }
    Columns::value(&columns.bits, columns.length)
}

/// Positions in `reference` of the longest common subsequence that `rouge_score` 0.1.2 would take; n·m / 8 bytes.
pub(super) fn positions(reference: &[u32], candidate: &[u32]) -> Vec<usize> {
    let mut columns = Columns::of(reference);
    let mut table = vec![columns.bits.clone()];
    for symbol in candidate {
        columns.advance(*symbol);
        table.push(columns.bits.clone());
    }
    let (mut i, mut j, mut found) = (reference.len(), candidate.len(), Vec::new());
    while i > 0 && j > 0 {
        if reference[i - 1] == candidate[j - 1] {
            found.push(i - 1);
            (i, j) = (i - 1, j - 1);
        } else if Columns::value(&table[j - 1], i) > Columns::value(&table[j], i - 1) {
            j -= 1;
        } else {
            i -= 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(one: &[u32], other: &[u32]) -> usize {
        let mut row = vec![0; other.len() + 1];
        for a in one {
            let mut diagonal = 0;
            for (j, b) in other.iter().enumerate() {
                let above = row[j + 1];
                row[j + 1] = if a == b {
                    diagonal + 1
                } else {
                    above.max(row[j])
                };
                diagonal = above;
            }
        }
        row[other.len()]
    }

    proptest! {
        #[test]
        fn equals_the_table_and_its_own_positions(
            one in prop::collection::vec(0_u32..6, 0..200),
            other in prop::collection::vec(0_u32..6, 0..200),
        ) {
            let expected = plain(&one, &other);
            prop_assert_eq!(length(&one, &other), expected);
            let mut found = positions(&one, &other);
            prop_assert_eq!(found.len(), expected);
            found.reverse();
            let mut rest = other.iter();
            prop_assert!(found.iter().all(|at| rest.any(|symbol| *symbol == one[*at])));
        }
    }
}
