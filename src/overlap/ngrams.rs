//! Counting n-grams: a trie of the hypothesis, walked along each reference.
//!
//! A node stands for one n-gram, and its edge is keyed by (parent, symbol), so that counting is exact without keeping
//! any n-gram's text. Memory grows with the hypothesis' length alone.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// No node: the n-gram does not occur in the hypothesis, and no longer one that starts with it does.
const ROOT: u32 = 0;

/// The n-grams of a sequence, orders 1 to `order`, with their counts.
pub(super) struct Trie {
    order: usize,
    edges: HashMap<u64, u32, RandomState>,
    /// Per node: the order of its n-gram, and how often it occurs. Node 0 is the root.
    nodes: Vec<(usize, u32)>,
}

impl Trie {
    pub(super) fn of(symbols: &[u32], order: usize) -> Self {
        let room = symbols.len() * order;
        let mut trie = Self {
            order,
            edges: HashMap::with_capacity_and_hasher(room, RandomState::default()),
            nodes: Vec::with_capacity(room + 1),
        };
        trie.nodes.push((0, 0));
        for start in 0..symbols.len() {
            let mut node = ROOT;
            for (depth, symbol) in symbols[start..].iter().take(order).enumerate() {
                let next = trie.nodes.len();
                node = *trie.edges.entry(edge(node, *symbol)).or_insert_with(|| {
                    u32::try_from(next).expect("a segment has under 2³² n-grams")
                });
                if node as usize == next {
                    trie.nodes.push((depth + 1, 0));
                }
                trie.nodes[node as usize].1 += 1;
            }
        }
        trie
    }

    /// How often each of the trie's n-grams occurs in another sequence, by node.
    pub(super) fn counts_in(&self, symbols: &[u32]) -> Vec<u32> {
        let mut counts = vec![0; self.nodes.len()];
        for start in 0..symbols.len() {
            let mut node = ROOT;
            for symbol in symbols[start..].iter().take(self.order) {
                let Some(next) = self.edges.get(&edge(node, *symbol)) else {
                    break;
                };
                node = *next;
                counts[node as usize] += 1;
            }
        }
        counts
    }

    /// Clipped matches per order: of each n-gram at most as many as `counts` has.
    pub(super) fn matches(&self, counts: &[u32]) -> Vec<u64> {
        let mut matches = vec![0; self.order];
        for ((depth, own), other) in self.nodes.iter().zip(counts).skip(1) {
            matches[depth - 1] += u64::from(*own.min(other));
        }
        matches
    }
}

fn edge(node: u32, symbol: u32) -> u64 {
    u64::from(node) << 32 | u64::from(symbol)
}

/// How many n-grams of each order 1 to `order` a sequence of `length` has.
pub(super) fn totals(length: usize, order: usize) -> impl Iterator<Item = u64> {
    (1..=order).map(move |n| (length + 1).saturating_sub(n) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_are_clipped_by_the_rarer_side() {
        // Papineni et al. 2002: "the the the the the the the" against "the cat is on the mat" matches twice.
        let trie = Trie::of(&[7; 7], 2);
        let counts = trie.counts_in(&[7, 1, 2, 3, 7, 4]);
        assert_eq!(trie.matches(&counts), [2, 0]);
        assert_eq!(trie.matches(&trie.counts_in(&[7, 7, 7])), [3, 2]);
    }

    #[test]
    fn totals_run_out_at_the_length() {
        assert_eq!(totals(3, 4).collect::<Vec<_>>(), [3, 2, 1, 0]);
        assert_eq!(totals(0, 2).collect::<Vec<_>>(), [0, 0]);
    }
}
