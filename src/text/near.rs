//! Near-duplicates among many short texts: exact, and far from comparing each with each.
//!
//! Two texts are near where the Jaccard similarity of their sets of character 5-grams is above a threshold. Two sets can
//! only be that similar if they share one of their rarest grams (prefix filtering, Chaudhuri, Ganti & Kaushik 2006), so
//! only texts that meet in such a gram are compared.

use std::collections::{BTreeSet, HashMap};

use crate::text::normalise::normal;

/// Letters of a gram.
const LETTERS: usize = 5;

/// Pairs of positions, the lower first, whose texts are more similar than `threshold` (0–1), with their similarity.
pub fn near(texts: &[&str], threshold: f64) -> Vec<(usize, usize, f64)> {
    let sets: Vec<BTreeSet<String>> = texts.iter().map(|text| grams(text)).collect();
    let mut frequency: HashMap<&str, usize> = HashMap::new();
    for gram in sets.iter().flatten() {
        *frequency.entry(gram).or_default() += 1;
    }
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut found = Vec::new();
    for (at, set) in sets.iter().enumerate() {
        let mut rarest: Vec<&str> = set.iter().map(String::as_str).collect();
        rarest.sort_unstable_by_key(|gram| (frequency[gram], *gram));
        // Sets as similar as that share ⌈t·|a|⌉ grams: at least one is not among the last ⌈t·|a|⌉ − 1.
        let shared = (threshold * set.len() as f64).ceil();
        let skipped = (1..=set.len())
            .filter(|count| (*count as f64) < shared)
            .count();
        let mut candidates = BTreeSet::new();
        for gram in &rarest[..set.len() - skipped] {
            let others = holders.entry(gram).or_default();
            candidates.extend(others.iter().copied());
            others.push(at);
        }
        for other in candidates {
            let similarity = jaccard(&sets[other], set);
            if similarity > threshold {
                found.push((other, at, similarity));
            }
        }
    }
    found
}

/// The different runs of letters of a text, as normalisation leaves it; a shorter text is its own only gram.
fn grams(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = normal(text).chars().collect();
    if letters.len() <= LETTERS {
        return BTreeSet::from([letters.into_iter().collect()]);
    }
    letters
        .windows(LETTERS)
        .map(|run| run.iter().collect())
        .collect()
}

fn jaccard(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let both = small.iter().filter(|gram| large.contains(*gram)).count();
    both as f64 / (a.len() + b.len() - both).max(1) as f64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;

    /// The same by comparing each with each: what [`near`] must find.
    fn slowly(texts: &[&str], threshold: f64) -> BTreeMap<(usize, usize), f64> {
        let sets: Vec<BTreeSet<String>> = texts.iter().map(|text| grams(text)).collect();
        let pairs = (0..sets.len()).flat_map(|a| (a + 1..sets.len()).map(move |b| (a, b)));
        let all = pairs.map(|(a, b)| ((a, b), jaccard(&sets[a], &sets[b])));
        all.filter(|(_, similarity)| *similarity > threshold)
            .collect()
    }

    #[test]
    fn a_name_changed_is_near_and_another_message_is_not() {
        let texts = [
            "Kak, nak pesan nasi lemak 4 bungkus untuk esok pagi pukul 8, ambil sendiri di kedai",
            "Bang, tayar kereta saya pancit kat Nilai, boleh datang tak?",
            "kak, nak pesan nasi lemak 5 bungkus untuk esok pagi pukul 8, ambil sendiri di kedai!",
        ];
        let found = near(&texts, 0.8);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0, found[0].1), (0, 2));
        assert!(near(&texts, 0.95).is_empty());
        assert!(near(&["", ""], 0.8).len() == 1 && near(&[], 0.8).is_empty());
    }

    proptest! {
        #[test]
        fn filtering_loses_no_pair(
            texts in prop::collection::vec("[ab ]{0,12}", 0..20),
            threshold in 0.05_f64..0.99,
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let found: BTreeMap<_, _> = near(&texts, threshold).into_iter().map(|(a, b, s)| ((a, b), s)).collect();
            prop_assert_eq!(found, slowly(&texts, threshold));
        }
    }
}
