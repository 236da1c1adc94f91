//! What is kept in memory of every sample of a split: one column a trait, 22 bytes a sample.
//!
//! Positions are kept as a distance to the start of their block, ids as a sorted index alone, and scenarios as
//! numbers. Line numbers are kept for the blocks only: nobody asks for one but a fault.

use crate::dataset::{Register, Sector};
use crate::digest::halves;

/// Samples whose positions are counted from the same place.
pub(super) const BLOCK: usize = 256;

/// Where a block of samples starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// Position of its first sample.
    pub(super) start: u64,
    /// Line of its first sample.
    pub(super) line: usize,
}

/// The columns of a split.
pub(super) struct Columns {
    blocks: Vec<Block>,
    /// Bytes from the start of the sample's block.
    distances: Vec<u32>,
    /// Where the last line ends.
    end: u64,
    /// Number of the scenario.
    twins: Vec<u32>,
    kinds: Vec<(Register, Sector)>,
    /// (id key in two halves, index), sorted.
    by_id: Vec<[u32; 3]>,
}

impl Columns {
    /// Number of samples.
    pub(super) fn len(&self) -> usize {
        self.distances.len()
    }

    /// Number of the scenario: equal for twins, and in the order of the scenarios' keys.
    pub(super) fn twin(&self, index: usize) -> u32 {
        self.twins[index]
    }

    /// Register and sector.
    pub(super) fn kind(&self, index: usize) -> (Register, Sector) {
        self.kinds[index]
    }

    /// The block a sample belongs to.
    pub(super) fn block(&self, index: usize) -> Block {
        self.blocks[index / BLOCK]
    }

    /// Where the sample's line starts.
    pub(super) fn start(&self, index: usize) -> u64 {
        self.block(index).start + u64::from(self.distances[index])
    }

    /// Where the next sample's line starts; blank lines may stand before it.
    pub(super) fn end(&self, index: usize) -> u64 {
        if index + 1 < self.len() {
            self.start(index + 1)
        } else {
            self.end
        }
    }

    /// Position of a sample by its id's key.
    pub(super) fn position(&self, key: u64) -> Option<usize> {
        let [high, low] = halves(key);
        let at = self
            .by_id
            .binary_search_by_key(&[high, low], |[high, low, _]| [*high, *low])
            .ok()?;
        Some(self.by_id[at][2] as usize)
    }
}

/// Columns while they grow. Keys of scenarios and all line numbers are dropped at the end.
#[derive(Default)]
pub(super) struct Growing {
    /// Bytes of the whole text.
    total: u64,
    blocks: Vec<Block>,
    distances: Vec<u32>,
    twins: Vec<u64>,
    kinds: Vec<(Register, Sector)>,
    by_id: Vec<[u32; 3]>,
    lines: Vec<u32>,
}

/// One sample on its way into the columns.
pub(super) struct Row {
    /// Position of its line.
    pub(super) start: u64,
    /// Number of its line, from 1.
    pub(super) line: usize,
    /// Key of its id.
    pub(super) id: u64,
    /// Key of its scenario.
    pub(super) twin: u64,
    /// Its register.
    pub(super) register: Register,
    /// Its sector.
    pub(super) sector: Sector,
}

impl Growing {
    /// No samples yet, of a text of `total` bytes.
    pub(super) fn new(total: u64) -> Self {
        Self {
            total,
            ..Self::default()
        }
    }

    /// Samples so far.
    pub(super) fn len(&self) -> usize {
        self.distances.len()
    }

    /// Whether there are no samples yet.
    pub(super) fn is_empty(&self) -> bool {
        self.distances.is_empty()
    }

    /// Adds a sample; none where it lies too far from the one before, or there are too many.
    pub(super) fn push(&mut self, row: &Row) -> Option<()> {
        let index = self.distances.len();
        if index.is_multiple_of(BLOCK) {
            self.blocks.push(Block {
                start: row.start,
                line: row.line,
            });
        }
        if index == BLOCK {
            self.reserve(row.start);
        }
        let block = self.blocks.last()?;
        let distance = u32::try_from(row.start - block.start).ok()?;
        let [high, low] = halves(row.id);
        self.by_id.push([high, low, u32::try_from(index).ok()?]);
        self.distances.push(distance);
        self.twins.push(row.twin);
        self.kinds.push((row.register, row.sector));
        self.lines.push(u32::try_from(row.line).unwrap_or(u32::MAX));
        Some(())
    }

    /// Makes room for all samples, if the rest is like the first block, which has `bytes`. Columns that grow by
    /// doubling leave holes behind, as large as themselves; room that is not used costs no memory.
    fn reserve(&mut self, bytes: u64) {
        let each = (bytes / BLOCK as u64).max(1);
        let rest = usize::try_from(self.total.saturating_sub(bytes) / each).unwrap_or(0);
        let room = rest + rest / 16;
        self.distances.reserve(room);
        self.twins.reserve(room);
        self.kinds.reserve(room);
        self.by_id.reserve(room);
        self.lines.reserve(room);
    }

    /// Sorts the index of ids, and gives the lines of every sample and an earlier one with the same id.
    pub(super) fn duplicates(&mut self) -> Vec<(usize, usize)> {
        self.by_id.sort_unstable();
        let line = |[.., index]: [u32; 3]| self.lines[index as usize] as usize;
        self.by_id
            .windows(2)
            .filter(|pair| pair[0][..2] == pair[1][..2])
            .map(|pair| (line(pair[0]), line(pair[1])))
            .collect()
    }

    /// The columns, with nothing to spare; `end` is where the text ends.
    pub(super) fn finish(mut self, end: u64) -> Columns {
        drop(self.lines);
        let twins = numbered(&self.twins);
        drop(self.twins);
        self.blocks.shrink_to_fit();
        self.distances.shrink_to_fit();
        self.kinds.shrink_to_fit();
        self.by_id.shrink_to_fit();
        Columns {
            blocks: self.blocks,
            distances: self.distances,
            end,
            twins,
            kinds: self.kinds,
            by_id: self.by_id,
        }
    }
}

/// Numbers keys by their rank among all different ones, so that numbers sort as the keys do.
fn numbered(keys: &[u64]) -> Vec<u32> {
    let mut different = keys.to_vec();
    different.sort_unstable();
    different.dedup();
    keys.iter()
        .map(|key| u32::try_from(different.partition_point(|one| one < key)).unwrap_or(u32::MAX))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(index: u64) -> Row {
        Row {
            start: 10_000_000_000 + 100 * index,
            line: usize::try_from(index).unwrap() + 1,
            // Keys fall while indices rise, and differ in their upper half only.
            id: (u64::MAX - index) << 32,
            twin: u64::MAX - index / 3,
            register: Register::Baku,
            sector: Sector::Retail,
        }
    }

    #[test]
    fn every_sample_is_found_where_it_stands_across_blocks() {
        let mut growing = Growing::new(10_000_100_000);
        for index in 0..1000 {
            growing.push(&row(index)).unwrap();
        }
        assert_eq!(growing.duplicates(), []);
        let columns = growing.finish(10_000_100_000);
        for index in [0, 1, BLOCK - 1, BLOCK, 999] {
            let row = row(index as u64);
            assert_eq!(columns.start(index), row.start);
            assert_eq!(columns.end(index), row.start + 100);
            assert_eq!(columns.position(row.id), Some(index));
        }
        assert_eq!(columns.position(1), None);
        assert_eq!(columns.block(300).line, BLOCK + 1);
    }

    #[test]
    fn numbers_of_scenarios_sort_as_their_keys() {
        assert_eq!(numbered(&[9, 5, 9, 7, 5]), [2, 0, 2, 1, 0]);
    }

    #[test]
    fn a_distance_beyond_32_bits_is_refused() {
        let mut growing = Growing::default();
        growing.push(&row(0)).unwrap();
        let far = Row {
            start: 20_000_000_000,
            ..row(1)
        };
        assert!(growing.push(&far).is_none());
    }
}
