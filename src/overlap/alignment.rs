//! Monotone alignment of the words of two versions of one text, by what their letters share.
//!
//! Takes two lists of words, gives links in reading order: one word to one, one to two or three, two or three to one,
//! and words that stand on one side only. Knows no language; a caller that knows that `x` is `tidak` passes keys that
//! say so. Words never cross. Time is words × words × letters of a word: the caller bounds the lists.

use std::collections::HashMap;
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
/// What a link costs by its words beyond one to one.
const EXTRA: [u32; 3] = [0, 500, 1_000];
/// Letters of a word that are compared: three words fill the bits of a `u64`.
const LETTERS: usize = 21;

/// The cheapest alignment; the first in the order of steps where several are.
pub fn align(source: &[&str], target: &[&str]) -> Vec<Link> {
    let mut alphabet = HashMap::new();
    let (own, other) = (spelt(source, &mut alphabet), spelt(target, &mut alphabet));
    let patterns: Vec<[Pattern; 3]> = (1..=own.len())
        .map(|end| {
            [1, 2, 3]
                .map(|count| Pattern::new(&own[end.saturating_sub(count)..end], alphabet.len()))
        })
        .collect();
    let width = target.len() + 1;
    let mut costs = vec![u32::MAX; (source.len() + 1) * width];
    let mut steps = vec![0; costs.len()];
    costs[0] = 0;
    for i in 0..=source.len() {
        for j in 0..=target.len() {
            let fits = |(a, b): (usize, usize)| a <= i && b <= j;
            for (index, (a, b)) in STEPS
                .into_iter()
                .enumerate()
                .filter(|(_, step)| fits(*step))
            {
                let step = match (a, b) {
                    (0, _) | (_, 0) => ALONE,
                    _ => patterns[i - 1][a - 1].distance(&other[j - b..j]) + EXTRA[a + b - 2],
                };
                let cost = costs[(i - a) * width + j - b].saturating_add(step);
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

/// Words as numbers of letters in the alphabet, which grows.
fn spelt(words: &[&str], alphabet: &mut HashMap<char, usize>) -> Vec<Vec<usize>> {
    let mut number = |letter| {
        let next = alphabet.len();
        *alphabet.entry(letter).or_insert(next)
    };
    let mut spell = |word: &&str| word.chars().take(LETTERS).map(&mut number).collect();
    words.iter().map(&mut spell).collect()
}

/// One to three joined words, ready to be compared with many others.
struct Pattern {
    letters: u32,
    /// For each letter of the alphabet, the places where it stands.
    places: Vec<u64>,
}

impl Pattern {
    fn new(words: &[Vec<usize>], alphabet: usize) -> Self {
        let mut places = vec![0; alphabet];
        let mut letters = 0;
        for letter in words.iter().flatten() {
            places[*letter] |= 1 << letters;
            letters += 1;
        }
        Self { letters, places }
    }

    /// Share of letters outside the longest common subsequence, in thousandths: abbreviations leave letters out and
    /// seldom change their order. The subsequence is found bit by bit (Hyyrö 2004, "Bit-parallel LCS-length computation
    /// revisited").
    fn distance(&self, words: &[Vec<usize>]) -> u32 {
        let (mut free, mut others) = (u64::MAX, 0);
        for letter in words.iter().flatten() {
            let here = free & self.places[*letter];
            free = free.wrapping_add(here) | (free - here);
            others += 1;
        }
        let shared = (!free & !(u64::MAX << self.letters)).count_ones();
        STRANGERS - STRANGERS * 2 * shared / (self.letters + others).max(1)
    }
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
        let of = |one: &str, other: &str| {
            let mut alphabet = HashMap::new();
            let (one, other) = (spelt(&[one], &mut alphabet), spelt(&[other], &mut alphabet));
            Pattern::new(&one, alphabet.len()).distance(&other)
        };
        // `sy` lies within `saya`: 2 × 2 of 6 letters are shared; `dihantr` and `hantar` share `hantr`: 2 × 5 of 13.
        assert_eq!((of("sy", "saya"), of("dihantr", "hantar")), (334, 231));
        assert_eq!(
            (of("ab", "cd"), of("ab", "ab"), of("ab", "ba")),
            (1_000, 0, 500)
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
