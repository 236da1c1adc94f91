//! Edit distance inside a beam around the diagonal, and which words it finds wrong.
//!
//! Two tables hold the distance of every pair of beginnings and of every pair of endings. A hypothesis of which only a
//! span of words has changed is then measured by the rows of that span alone: the rows before it stand in the one table,
//! all that follows it in the other.

use std::ops::Range;

/// Half the beam's width, in words of the reference.
const BEAM_WIDTH: usize = 25;
/// Outside the beam; small enough that costs can be added to it.
const FAR: u32 = u32::MAX / 2;

/// A hypothesis beside its reference; neither is empty.
pub(super) struct Alignment<'a> {
    reference: &'a [u32],
    /// The reference from its end.
    backwards: Vec<u32>,
    /// `[i][j]`: the first i words of the hypothesis against the first j of the reference.
    beginnings: Table,
    /// The same of both lines read from their ends.
    endings: Table,
    /// One row of the width of a table.
    row: Vec<u32>,
    /// Whether each word of the hypothesis is deleted or replaced.
    pub(super) hypothesis_wrong: Vec<bool>,
    /// Whether each word of the reference is inserted or replaces another.
    pub(super) reference_wrong: Vec<bool>,
    /// How many words of the hypothesis stand up to and including the partner of each word of the reference.
    pub(super) after: Vec<usize>,
}

impl<'a> Alignment<'a> {
    /// Room to align hypotheses of `length` words.
    pub(super) fn new(length: usize, reference: &'a [u32]) -> Self {
        let columns = columns(length, reference.len());
        let width = reference.len() + 1;
        let mirrored = columns
            .iter()
            .rev()
            .map(|row| width - row.end..width - row.start);
        Self {
            reference,
            backwards: reference.iter().rev().copied().collect(),
            endings: Table::new(mirrored),
            beginnings: Table::new(columns.iter().cloned()),
            row: vec![FAR; width],
            hypothesis_wrong: vec![false; length],
            reference_wrong: vec![false; reference.len()],
            after: vec![0; reference.len()],
        }
    }

    /// Aligns the words, and returns their distance from the reference.
    pub(super) fn align(&mut self, words: &[u32]) -> u32 {
        self.beginnings
            .fill(words.iter(), self.reference, &mut self.row);
        self.trace(words);
        self.beginnings.at(words.len(), self.reference.len())
    }

    /// Prepares [`distance`](Self::distance) for the words aligned last.
    pub(super) fn measure_endings(&mut self, words: &[u32]) {
        self.endings
            .fill(words.iter().rev(), &self.backwards, &mut self.row);
    }

    /// The distance if the words of `span` were `changed` instead, which must be as many.
    pub(super) fn distance<'w>(
        &mut self,
        span: Range<usize>,
        changed: impl Iterator<Item = &'w u32>,
    ) -> u32 {
        let rows = &self.beginnings.columns;
        self.beginnings.load(span.start, &mut self.row);
        self.row[rows[span.start].end..rows[span.end].end].fill(FAR);
        for (word, at) in changed.zip(span.start..) {
            step(
                &mut self.row,
                [&rows[at], &rows[at + 1]],
                *word,
                self.reference,
            );
        }
        let rest = self.endings.row(self.endings.columns.len() - 1 - span.end);
        self.row[rows[span.end].clone()]
            .iter()
            .zip(rest.iter().rev())
            .map(|(beginning, ending)| beginning + ending)
            .min()
            .unwrap_or(FAR)
    }

    /// Walks the cheapest edits back from the end. Equal costs are decided as Tercom does: rather replace or keep than
    /// delete, rather delete than insert.
    fn trace(&mut self, words: &[u32]) {
        let (mut i, mut j) = (words.len(), self.reference.len());
        while i > 0 || j > 0 {
            let here = self.beginnings.at(i, j);
            let differ = i > 0 && j > 0 && words[i - 1] != self.reference[j - 1];
            if i > 0 && j > 0 && self.beginnings.at(i - 1, j - 1) + u32::from(differ) == here {
                self.hypothesis_wrong[i - 1] = differ;
                self.reference_wrong[j - 1] = differ;
                self.after[j - 1] = i;
                (i, j) = (i - 1, j - 1);
            } else if i > 0 && (j == 0 || self.beginnings.at(i - 1, j) + 1 == here) {
                self.hypothesis_wrong[i - 1] = true;
                i -= 1;
            } else {
                self.reference_wrong[j - 1] = true;
                self.after[j - 1] = i;
                j -= 1;
            }
        }
    }
}

/// The columns of each row that the reference implementation fills: those near the diagonal from corner to corner, and
/// all to the end in the last row. Both ends of the range only ever grow.
fn columns(length: usize, reference: usize) -> Vec<Range<usize>> {
    let ratio = reference as f64 / length as f64;
    // A reference so much longer that rows would not meet gets a wider beam.
    let beam = if ratio > 2.0 * BEAM_WIDTH as f64 {
        (reference.div_ceil(2 * length)) + BEAM_WIDTH
    } else {
        BEAM_WIDTH
    };
    let mut columns: Vec<Range<usize>> = (0..=length)
        .map(|i| {
            let diagonal = floor(i as f64 * ratio);
            let end = if i == length {
                reference + 1
            } else {
                (reference + 1).min(diagonal + beam)
            };
            diagonal.saturating_sub(beam)..end
        })
        .collect();
    // The reference fills its first row whole, of which the second can use no more than this.
    columns[0] = 0..columns[1].end;
    columns
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position in a line of words"
)]
fn floor(value: f64) -> usize {
    value as usize
}

/// Costs inside the beam, row after row.
struct Table {
    columns: Vec<Range<usize>>,
    /// Where each row's cells start.
    starts: Vec<usize>,
    cells: Vec<u32>,
}

impl Table {
    fn new(columns: impl Iterator<Item = Range<usize>>) -> Self {
        let columns: Vec<_> = columns.collect();
        let mut size = 0;
        let starts = columns
            .iter()
            .map(|row| {
                size += row.len();
                size - row.len()
            })
            .collect();
        Self {
            columns,
            starts,
            cells: vec![FAR; size],
        }
    }

    fn row(&self, i: usize) -> &[u32] {
        &self.cells[self.starts[i]..][..self.columns[i].len()]
    }

    fn at(&self, i: usize, j: usize) -> u32 {
        if self.columns[i].contains(&j) {
            self.cells[self.starts[i] + j - self.columns[i].start]
        } else {
            FAR
        }
    }

    fn load(&self, i: usize, row: &mut [u32]) {
        row[self.columns[i].clone()].copy_from_slice(self.row(i));
    }

    /// Every row, for a line of as many words as the table was made for.
    fn fill<'w>(
        &mut self,
        words: impl Iterator<Item = &'w u32>,
        reference: &[u32],
        row: &mut [u32],
    ) {
        row.fill(FAR);
        for (cell, cost) in row[..self.columns[0].end].iter_mut().zip(0..) {
            *cell = cost;
        }
        self.keep(0, row);
        for (word, i) in words.zip(1..) {
            let rows = [&self.columns[i - 1], &self.columns[i]];
            step(row, rows, *word, reference);
            self.keep(i, row);
        }
    }

    fn keep(&mut self, i: usize, row: &[u32]) {
        let columns = self.columns[i].clone();
        self.cells[self.starts[i]..][..columns.len()].copy_from_slice(&row[columns]);
    }
}

/// Turns one row into the next, in place. Beyond the end of its columns `row` holds [`FAR`]; before their start it holds
/// whatever is left of earlier rows.
fn step(row: &mut [u32], [before, now]: [&Range<usize>; 2], word: u32, reference: &[u32]) {
    let first = now.start.max(1);
    let (mut diagonal, mut left) = (FAR, FAR);
    if now.start == 0 {
        diagonal = row[0];
        row[0] += 1;
        left = row[0];
    } else if now.start > before.start {
        diagonal = row[now.start - 1];
    }
    let others = &reference[first - 1..now.end - 1];
    for (cell, other) in row[first..now.end].iter_mut().zip(others) {
        let above = *cell;
        let replaced = diagonal + u32::from(*other != word);
        left = replaced.min(above.min(left) + 1);
        diagonal = above;
        *cell = left;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlap::edits::edits;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_changed_span_is_measured_as_the_whole_line(
            mut words in prop::collection::vec(0u32..4, 1..90),
            reference in prop::collection::vec(0u32..4, 1..90),
            ends in [0usize..90, 0..90],
            changed in prop::collection::vec(0u32..4, 90),
        ) {
            let mut ends = ends.map(|end| end % (words.len() + 1));
            ends.sort_unstable();
            let [start, end] = ends;
            let mut alignment = Alignment::new(words.len(), &reference);
            alignment.align(&words);
            alignment.measure_endings(&words);
            let partly = alignment.distance(start..end, changed[..end - start].iter());
            words[start..end].copy_from_slice(&changed[..end - start]);
            prop_assert_eq!(partly, alignment.align(&words));
        }

        #[test]
        fn short_lines_lie_inside_the_beam(
            words in prop::collection::vec(0u32..3, 1..25),
            reference in prop::collection::vec(0u32..3, 1..25),
        ) {
            let mut alignment = Alignment::new(words.len(), &reference);
            let distance = alignment.align(&words) as usize;
            prop_assert_eq!(distance, edits(&reference, &words).distance());
            let wrong = |side: &[bool]| side.iter().filter(|wrong| **wrong).count();
            prop_assert!(wrong(&alignment.hypothesis_wrong) <= distance);
            prop_assert!(wrong(&alignment.reference_wrong) <= distance);
        }
    }

    #[test]
    fn the_beam_follows_the_diagonal_and_widens_for_a_long_reference() {
        assert_eq!(columns(2, 3), [0..4, 0..4, 0..4]);
        assert_eq!(columns(100, 100)[60], 35..85);
        assert_eq!(columns(100, 100)[100], 75..101);
        assert_eq!(columns(2, 100)[1], 25..75);
        assert_eq!(columns(2, 101)[1], 0..101);
    }

    #[test]
    fn a_word_is_rather_replaced_than_deleted_and_inserted() {
        let mut alignment = Alignment::new(3, &[1, 9, 3, 4]);
        assert_eq!(alignment.align(&[1, 2, 3]), 2);
        assert_eq!(alignment.hypothesis_wrong, [false, true, false]);
        assert_eq!(alignment.reference_wrong, [false, true, false, true]);
        assert_eq!(alignment.after, [1, 2, 3, 3]);
    }
}
