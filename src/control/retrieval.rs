//! Retrieval: the dev-split sample nearest to a message, by the cosine of character 3- to 5-gram counts.
//!
//! Takes plain strings and gives positions. Texts are lower-cased and their white space is made single spaces; nothing
//! is stemmed or looked up. Counts are whole numbers, so the result is the same on every machine; of equally near
//! neighbours the first one wins.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::control::Book;
use crate::dataset::Sample;

const SIZES: std::ops::RangeInclusive<usize> = 3..=5;

/// A text's n-gram counts, sorted by n-gram.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Profile {
    grams: Vec<(u64, u32)>,
}

impl Profile {
    fn of(text: &str) -> Self {
        // A space at both ends makes the beginning and end of words count, as in chrF and its kin.
        let mut letters = vec![' '];
        for word in text.split_whitespace() {
            letters.extend(word.chars().flat_map(char::to_lowercase));
            letters.push(' ');
        }
        let mut hashes = Vec::with_capacity(3 * letters.len());
        for size in SIZES {
            hashes.extend(letters.windows(size).map(fnv));
        }
        hashes.sort_unstable();
        let grams = hashes
            .chunk_by(|one, other| one == other)
            .map(|run| (run[0], u32::try_from(run.len()).unwrap_or(u32::MAX)))
            .collect();
        Self { grams }
    }

    fn squared_norm(&self) -> f64 {
        let count = |&(_, count): &(u64, u32)| u64::from(count).pow(2);
        self.grams.iter().map(count).sum::<u64>() as f64
    }
}

/// FNV-1a over code points (Fowler, Noll, Vo; draft-eastlake-fnv): short keys, no allocation, same on every machine.
fn fnv(letters: &[char]) -> u64 {
    letters.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &letter| {
        (hash ^ u64::from(u32::from(letter))).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Texts that can be asked for the one nearest to another text.
#[derive(Debug, Default)]
pub struct Neighbours {
    /// N-gram → which texts hold it, and how often.
    postings: HashMap<u64, Vec<(u32, u32)>>,
    norms: Vec<f64>,
}

impl Neighbours {
    /// Profiles every text once.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut neighbours = Self::default();
        for (text, position) in texts.into_iter().zip(0_u32..) {
            let profile = Profile::of(text);
            neighbours.norms.push(profile.squared_norm().sqrt());
            for (gram, count) in profile.grams {
                neighbours
                    .postings
                    .entry(gram)
                    .or_default()
                    .push((position, count));
            }
        }
        neighbours
    }

    /// The position and cosine of the nearest text; none where there are no texts.
    pub fn nearest(&self, text: &str) -> Option<(usize, f64)> {
        let profile = Profile::of(text);
        let norm = profile.squared_norm().sqrt();
        let mut dots = vec![0_u64; self.norms.len()];
        for (gram, count) in &profile.grams {
            for &(position, other) in self.postings.get(gram).into_iter().flatten() {
                dots[position as usize] += u64::from(*count) * u64::from(other);
            }
        }
        let cosines = dots.iter().zip(&self.norms).map(|(&dot, other)| {
            let product = norm * other;
            if product > 0.0 {
                dot as f64 / product
            } else {
                0.0
            }
        });
        cosines
            .enumerate()
            .reduce(|best, one| if one.1 > best.1 { one } else { best })
    }
}

/// The dev splits of a book, each profiled when it is first asked for.
#[derive(Debug, Default)]
pub struct DevSplits {
    tasks: RwLock<HashMap<usize, Arc<Neighbours>>>,
}

impl DevSplits {
    /// The dev sample of `task` whose message is nearest to `text`.
    pub fn nearest<'a>(&self, book: &'a dyn Book, task: usize, text: &str) -> Option<&'a Sample> {
        let dev = book.dev(task);
        let (position, _) = self.of(task, dev).nearest(text)?;
        dev.get(position)
    }

    fn of(&self, task: usize, dev: &[Sample]) -> Arc<Neighbours> {
        // A poisoned lock only says that another thread panicked; the map is whole at every moment.
        let tasks = self.tasks.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = tasks.get(&task) {
            return Arc::clone(known);
        }
        drop(tasks);
        let built = Arc::new(Neighbours::of(dev.iter().map(Sample::text)));
        let mut tasks = self.tasks.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tasks.entry(task).or_insert(built))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::doubles::ThreeSamples;

    #[test]
    fn finds_the_most_similar_text() {
        let texts = [
            "kedai buka pukul berapa",
            "nak beli baju kurung",
            "bila barang sampai",
        ];
        let neighbours = Neighbours::of(texts);
        let nearest = |text| neighbours.nearest(text).unwrap().0;
        assert_eq!(nearest("KEDAI  bukak kul brp"), 0);
        assert_eq!(nearest("ada baju tak? nak beli"), 1);
        assert_eq!(nearest("barang belum sampai"), 2);
    }

    #[test]
    fn cosine_is_one_for_the_same_text_and_as_computed_by_hand_otherwise() {
        let neighbours = Neighbours::of(["ab"]);
        let (_, same) = neighbours.nearest("AB").unwrap();
        assert!((same - 1.0).abs() < 1e-12);
        // ` ab ` has the grams ` ab`, `ab `, ` ab `; ` abc ` has ` ab`, `abc`, `bc `, ` abc`, `abc `, ` abc `.
        let (_, part) = neighbours.nearest("abc").unwrap();
        assert!((part - 1.0 / (3.0_f64.sqrt() * 6.0_f64.sqrt())).abs() < 1e-12);
    }

    #[test]
    fn ties_go_to_the_first_and_no_text_has_no_neighbour() {
        let neighbours = Neighbours::of(["zzz", "satu dua", "satu dua"]);
        assert_eq!(neighbours.nearest("satu dua").unwrap().0, 1);
        assert_eq!(neighbours.nearest("").unwrap(), (0, 0.0));
        assert_eq!(Neighbours::default().nearest("satu"), None);
    }

    #[test]
    fn dev_splits_answer_per_task() {
        let book = ThreeSamples::default();
        let splits = DevSplits::default();
        let id = |task, text| {
            splits
                .nearest(&book, task, text)
                .map(|sample| sample.id.as_str())
        };
        assert_eq!(id(0, "harga berapa"), Some("intent-d1"));
        assert_eq!(id(0, "barang belum sampai lagi"), Some("intent-d2"));
        assert_eq!(id(1, "harga berapa"), None);
    }
}
