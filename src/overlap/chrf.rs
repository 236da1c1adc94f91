//! chrF and chrF++ (Popović 2015, 2017), as sacreBLEU 2.6.0 computes them: character order 6, β = 2, white space
//! removed, no eps smoothing, precision and recall averaged over the orders before the F-score.

use crate::text::words::python_whitespace;

const CHAR_ORDER: usize = 6;
const BETA: f64 = 2.0;

/// Matches and totals of one n-gram order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Order {
    /// n-grams of the hypothesis (0 where the reference has none of this order).
    pub hypothesis: u64,
    /// n-grams of the reference.
    pub reference: u64,
    /// Clipped matches.
    pub matches: u64,
}

/// Sufficient statistics of a segment: add them up for a corpus.
pub type Statistics = Vec<Order>;

/// Statistics of a hypothesis against its best reference (the first of equals).
pub fn statistics(hypothesis: &str, references: &[&str], word_order: usize) -> Statistics {
    let own = grams(hypothesis, word_order);
    let mut best: Option<(f64, Statistics)> = None;
    for reference in references {
        let found = compare(&own, &grams(reference, word_order));
        let value = score(&found);
        if best.as_ref().is_none_or(|(top, _)| value > *top) {
            best = Some((value, found));
        }
    }
    best.map_or_else(
        || vec![Order::default(); CHAR_ORDER + word_order],
        |(_, found)| found,
    )
}

/// Sentence chrF (word order 0) or chrF++ (word order 2) in 0–100.
pub fn sentence(hypothesis: &str, references: &[&str], word_order: usize) -> f64 {
    score(&statistics(hypothesis, references, word_order))
}

/// F-score of (summed) statistics in 0–100.
pub fn score(statistics: &[Order]) -> f64 {
    let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0);
    for order in statistics
        .iter()
        .filter(|order| order.hypothesis > 0 && order.reference > 0)
    {
        precision += order.matches as f64 / order.hypothesis as f64;
        recall += order.matches as f64 / order.reference as f64;
        orders += 1.0;
    }
    if orders == 0.0 || precision + recall == 0.0 {
        return 0.0;
    }
    let (precision, recall) = (precision / orders, recall / orders);
    let factor = BETA * BETA;
    (1.0 + factor) * precision * recall / (factor * precision + recall) * 100.0
}

/// Sorted n-grams of each order: characters as 6 × 21 bits in a u128, words as hashes.
struct Grams(Vec<Vec<u128>>);

fn grams(text: &str, word_order: usize) -> Grams {
    let characters: Vec<char> = text.chars().filter(|c| !python_whitespace(*c)).collect();
    let mut orders: Vec<Vec<u128>> = (1..=CHAR_ORDER)
        .map(|n| {
            characters
                .windows(n)
                .map(|window| {
                    window
                        .iter()
                        .fold(0, |key, c| key << 21 | u128::from(*c as u32))
                })
                .collect()
        })
        .collect();
    if word_order > 0 {
        let words = split_words(text);
        let hashes: Vec<u64> = words
            .iter()
            .map(|word| crate::digest::Digest::of(word.as_bytes()).prefix())
            .collect();
        orders.extend((1..=word_order).map(|n| {
            // Two 64-bit hashes fill the key; orders above two would need another form.
            hashes
                .windows(n)
                .map(|window| {
                    window
                        .iter()
                        .fold(0, |key, hash| key << 64 | u128::from(*hash))
                })
                .collect()
        }));
    }
    for order in &mut orders {
        order.sort_unstable();
    }
    Grams(orders)
}

/// sacreBLEU's word split: one ASCII punctuation mark at the end, else at the start, is a word of its own.
fn split_words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for token in text
        .split(python_whitespace)
        .filter(|token| !token.is_empty())
    {
        let mut characters = token.chars();
        let (first, last) = (characters.next(), characters.next_back());
        match (first, last) {
            (Some(_), Some(last)) if last.is_ascii_punctuation() => {
                let cut = token.len() - last.len_utf8();
                words.extend([&token[..cut], &token[cut..]]);
            }
            (Some(first), Some(_)) if first.is_ascii_punctuation() => {
                words.extend([&token[..first.len_utf8()], &token[first.len_utf8()..]]);
            }
            _ => words.push(token),
        }
    }
    words
}

fn compare(own: &Grams, other: &Grams) -> Statistics {
    own.0
        .iter()
        .zip(&other.0)
        .map(|(hypothesis, reference)| Order {
            hypothesis: if reference.is_empty() {
                0
            } else {
                hypothesis.len() as u64
            },
            reference: reference.len() as u64,
            matches: common(hypothesis, reference),
        })
        .collect()
}

/// Size of the multiset intersection of two sorted lists.
fn common(one: &[u128], other: &[u128]) -> u64 {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < one.len() && j < other.len() {
        match one[i].cmp(&other[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Golden {
        hyp: String,
        #[serde(rename = "ref")]
        reference: String,
        chrf: f64,
        chrfpp: f64,
    }

    #[test]
    fn equals_sacrebleu_on_every_golden_sentence() {
        let golden: Vec<Golden> =
            serde_json::from_str(include_str!("../../tests/golden/chrf.json")).unwrap();
        assert_eq!(golden.len(), 316);
        for one in golden {
            let references = [one.reference.as_str()];
            for (order, expected) in [(0, one.chrf), (2, one.chrfpp)] {
                let value = sentence(&one.hyp, &references, order);
                assert!(
                    (value - expected).abs() < 1e-9,
                    "{:?} / {:?}: {value} != {expected}",
                    one.hyp,
                    one.reference
                );
            }
        }
    }

    #[test]
    fn the_best_reference_counts() {
        assert!((sentence("nasi lemak", &["teh tarik", "nasi lemak"], 0) - 100.0).abs() < 1e-9);
        assert!(sentence("", &["nasi"], 0).abs() < 1e-12);
    }
}
