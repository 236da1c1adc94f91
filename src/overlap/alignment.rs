//! Monotone alignment of the words of two versions of one text, by what their letters share.
//!
//! Takes two lists of words, gives links in reading order: one word to one, one to two or three, two or three to one,
//! and words that stand on one side only. Knows no language; a caller that knows that `x` is `tidak` passes keys that
//! say so. Words never cross. Time is words × words × letters: the caller bounds the lists.

use std::ops::Range;

/// A run of source words and the run of target words that stands for it; one of the two may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Positions in the source, three at most.
    pub source: Range<usize>,
    /// Positions in the target, three at most.
    pub target: Range<usize>,
}

/// Steps in order of preference where costs are equal: (source words, target words).
const STEPS: [(usize, usize); 7] = [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (1, 0), (0, 1)];
/// Cost of a pair of words that share no letter. The others are parts of it.
const STRANGERS: u32 = 1_000;
/// A word on one side only: two of them cost more than a pair of strangers, so that a replaced word stays one link.
const ALONE: u32 = 600;
/// Each word that a link has beyond one to one.
const EXTRA: u32 = 500;
/// Letters of a word that are compared.
const LETTERS: usize = 24;

/// The cheapest alignment; the first in the order of steps where several are.
pub fn align(source: &[&str], target: &[&str]) -> Vec<Link> {
    let letters = |words: &[&str]| {
        words
            .iter()
            .map(|word| word.chars().take(LETTERS).collect())
            .collect()
    };
    let (own, other): (Vec<Vec<char>>, Vec<Vec<char>>) = (letters(source), letters(target));
    let width = target.len() + 1;
    let mut costs = vec![u32::MAX; (source.len() + 1) * width];
    let mut steps = vec![STEPS.len(); costs.len()];
    costs[0] = 0;
    for i in 0..=source.len() {
        for j in 0..=target.len() {
            for (index, (a, b)) in STEPS
                .into_iter()
                .enumerate()
                .filter(|(_, (a, b))| *a <= i && *b <= j)
            {
                let before = costs[(i - a) * width + j - b];
                let cost = before.saturating_add(step_cost(&own[i - a..i], &other[j - b..j]));
                if cost < costs[i * width + j] {
                    costs[i * width + j] = cost;
                    steps[i * width + j] = index;
                }
            }
        }
    }
    let (mut links, mut i, mut j) = (Vec::new(), source.len(), target.len());
    while (i, j) != (0, 0) {
        let (a, b) = STEPS[steps[i * width + j]];
        let (source, target) = (i - a..i, j - b..j);
        (i, j) = (i - a, j - b);
        links.push(Link { source, target });
    }
    links.reverse();
    links
}

fn step_cost(own: &[Vec<char>], other: &[Vec<char>]) -> u32 {
    if own.is_empty() || other.is_empty() {
        return ALONE;
    }
    let extra = u32::try_from(own.len() + other.len() - 2).unwrap_or(u32::MAX);
    distance(&own.concat(), &other.concat()) + extra * EXTRA
}

/// Share of letters outside the longest common subsequence, in thousandths: abbreviations leave letters out and seldom
/// change their order.
fn distance(own: &[char], other: &[char]) -> u32 {
    if own == other {
        return 0;
    }
    let mut row = vec![0_u32; other.len() + 1];
    for a in own {
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
    let all = u32::try_from(own.len() + other.len()).unwrap_or(u32::MAX);
    STRANGERS - STRANGERS * 2 * row[other.len()] / all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(source: &str, target: &str) -> Vec<String> {
        let (source, target): (Vec<_>, Vec<_>) =
            (source.split(' ').collect(), target.split(' ').collect());
        align(&source, &target)
            .into_iter()
            .map(|link| {
                format!(
                    "{}={}",
                    source[link.source].join(" "),
                    target[link.target].join(" ")
                )
            })
            .collect()
    }

    #[test]
    fn short_forms_find_their_words() {
        assert_eq!(
            shown("brg sy smpi kt umah", "barang saya sampai di rumah"),
            [
                "brg=barang",
                "sy=saya",
                "smpi=sampai",
                "kt=di",
                "umah=rumah"
            ]
        );
    }

    #[test]
    fn words_split_join_vanish_and_appear() {
        assert_eq!(
            shown("taknak mak cik dtg la", "tak nak makcik datang"),
            ["taknak=tak nak", "mak cik=makcik", "dtg=datang", "la="]
        );
        assert_eq!(
            shown("sy 3", "saya nak 3 helai"),
            ["sy=saya", "=nak", "3=3", "=helai"]
        );
    }

    #[test]
    fn distance_is_the_share_of_letters_left_out() {
        let of = |a: &str, b: &str| {
            distance(
                &a.chars().collect::<Vec<_>>(),
                &b.chars().collect::<Vec<_>>(),
            )
        };
        // `sy` lies within `saya`: 2 × 2 of 6 letters are shared.
        assert_eq!(
            (of("sy", "saya"), of("ab", "cd"), of("ab", "ab")),
            (334, 1_000, 0)
        );
    }

    proptest! {
        #[test]
        fn links_cover_both_sides_in_order(
            source in proptest::collection::vec("[a-c]{1,3}", 0..9),
            target in proptest::collection::vec("[a-c]{1,3}", 0..9),
        ) {
            let (source, target): (Vec<_>, Vec<_>) =
                (source.iter().map(String::as_str).collect(), target.iter().map(String::as_str).collect());
            let (mut i, mut j) = (0, 0);
            for link in align(&source, &target) {
                prop_assert_eq!((link.source.start, link.target.start), (i, j));
                (i, j) = (link.source.end, link.target.end);
            }
            prop_assert_eq!((i, j), (source.len(), target.len()));
            let same = align(&source, &source);
            prop_assert!(same.iter().all(|link| link.source == link.target && link.source.len() == 1));
        }
    }
}
