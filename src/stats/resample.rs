//! Resampling corpora of sufficient statistics: rows are drawn or swapped whole, added up and scored anew.
//!
//! A row may be a segment or a whole cluster ([`Rows::by_cluster`]): drawn by cluster, the spread is that of new
//! scenarios and not of new sentences about the same ones.

use rayon::prelude::*;

use crate::rng::Draw;

/// Indices drawn before their resamples are scored side by side: 32 MiB of them, whatever the corpus.
const DRAWN: usize = 1 << 22;
/// More resamples than this at once keep no core busier.
const BATCH: usize = 256;

/// One row of sufficient statistics a segment, all of one length.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    width: usize,
    values: Vec<f64>,
}

impl FromIterator<Vec<f64>> for Rows {
    fn from_iter<T: IntoIterator<Item = Vec<f64>>>(rows: T) -> Self {
        let mut all = Self::default();
        for row in rows {
            debug_assert!(
                all.values.is_empty() || row.len() == all.width,
                "rows have one length"
            );
            all.width = row.len();
            all.values.extend(row);
        }
        all
    }
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or(0)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// One by one, each of the same length.
    pub fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.width.max(1))
    }

    /// All of them added up.
    pub fn sum(&self) -> Vec<f64> {
        self.sum_of(0..self.len())
    }

    /// One row a cluster, in order of first sight; `clusters` names the cluster of each row.
    #[must_use]
    pub fn by_cluster<K: std::hash::Hash + Eq>(&self, clusters: &[K]) -> Self {
        let mut places = std::collections::HashMap::new();
        let mut summed = Self {
            width: self.width,
            values: Vec::new(),
        };
        for (row, cluster) in self.iter().zip(clusters) {
            let next = places.len();
            let at = *places.entry(cluster).or_insert(next) * self.width;
            summed
                .values
                .resize(summed.values.len().max(at + self.width), 0.0);
            add(&mut summed.values[at..at + self.width], row);
        }
        summed
    }

    fn row(&self, at: usize) -> &[f64] {
        &self.values[at * self.width..(at + 1) * self.width]
    }

    fn sum_of(&self, indices: impl Iterator<Item = usize>) -> Vec<f64> {
        indices.fold(vec![0.0; self.width], |mut sum, at| {
            add(&mut sum, self.row(at));
            sum
        })
    }
}

fn add(sum: &mut [f64], row: &[f64]) {
    sum.iter_mut()
        .zip(row)
        .for_each(|(sum, value)| *sum += value);
}

/// One metric's rows of one system, and what turns a sum of them into a score.
#[derive(Clone, Copy)]
pub struct Scored<'a> {
    /// The sufficient statistics.
    pub rows: &'a Rows,
    /// The score of a sum of rows.
    pub score: &'a (dyn Fn(&[f64]) -> f64 + Sync),
}

/// Scores of `count` bootstrap resamples (Efron 1979), by column; every column is scored on the same resamples.
pub fn bootstrap(columns: &[Scored<'_>], count: usize, draw: &mut dyn Draw) -> Vec<Vec<f64>> {
    let length = columns.first().map_or(0, |column| column.rows.len());
    let mut scores = vec![Vec::with_capacity(count); columns.len()];
    batches(
        (count, length),
        || {
            (0..length)
                .map(|_| draw.below(length))
                .collect::<Vec<usize>>()
        },
        |batch| {
            for (column, scores) in columns.iter().zip(&mut scores) {
                let one = |indices: &Vec<usize>| {
                    (column.score)(&column.rows.sum_of(indices.iter().copied()))
                };
                scores.par_extend(batch.par_iter().map(one));
            }
        },
    );
    scores
}

/// Absolute differences of `count` pairs of pseudo-systems, by pair of columns: each row of the two changes sides with
/// probability ½ (Riezler and Maxwell 2005); every pair is scored on the same swaps.
pub fn swapped(pairs: &[[Scored<'_>; 2]], count: usize, draw: &mut dyn Draw) -> Vec<Vec<f64>> {
    let length = pairs.first().map_or(0, |[one, _]| one.rows.len());
    let mut differences = vec![Vec::with_capacity(count); pairs.len()];
    batches(
        (count, length),
        || (0..length).map(|_| draw.coin()).collect::<Vec<bool>>(),
        |batch| {
            for ([one, other], differences) in pairs.iter().zip(&mut differences) {
                let both: Vec<f64> = one
                    .rows
                    .sum()
                    .iter()
                    .zip(other.rows.sum())
                    .map(|(a, b)| a + b)
                    .collect();
                let trial = |stays: &Vec<bool>| {
                    let mut here = vec![0.0; one.rows.width];
                    for ((own, theirs), stays) in one.rows.iter().zip(other.rows.iter()).zip(stays)
                    {
                        add(&mut here, if *stays { own } else { theirs });
                    }
                    let there: Vec<f64> = both
                        .iter()
                        .zip(&here)
                        .map(|(both, here)| both - here)
                        .collect();
                    ((one.score)(&here) - (other.score)(&there)).abs()
                };
                differences.par_extend(batch.par_iter().map(trial));
            }
        },
    );
    differences
}

/// Draws one after the other, so that they do not depend on the number of cores, and uses them batch by batch.
fn batches<T>(
    (count, length): (usize, usize),
    mut draw: impl FnMut() -> T,
    mut using: impl FnMut(&[T]),
) {
    let size = (DRAWN / length.max(1)).clamp(1, BATCH);
    let mut left = count;
    while left > 0 {
        let batch: Vec<T> = (0..left.min(size)).map(|_| draw()).collect();
        left -= batch.len();
        using(&batch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::stream;

    fn mean(sum: &[f64]) -> f64 {
        sum[0] / sum[1]
    }

    fn rows(values: impl IntoIterator<Item = f64>) -> Rows {
        values.into_iter().map(|value| vec![value, 1.0]).collect()
    }

    #[test]
    fn a_bootstrap_spreads_like_the_standard_error() {
        let rows = rows((0..200).map(|at| f64::from(at % 2)));
        let column = Scored {
            rows: &rows,
            score: &mean,
        };
        let scores = &bootstrap(&[column], 2000, &mut stream(1, "bootstrap"))[0];
        let centre = scores.iter().sum::<f64>() / 2000.0;
        let spread = (scores.iter().map(|one| (one - centre).powi(2)).sum::<f64>() / 2000.0).sqrt();
        // √(0.25 / 200) = 0.0354.
        assert!(
            (centre - 0.5).abs() < 0.003 && (spread - 0.0354).abs() < 0.002,
            "{centre} {spread}"
        );
    }

    #[test]
    fn columns_share_their_resamples() {
        let rows = rows((0..50).map(f64::from));
        let column = Scored {
            rows: &rows,
            score: &mean,
        };
        let scores = bootstrap(&[column, column], 300, &mut stream(1, "shared"));
        assert_eq!(scores[0].len(), 300);
        assert_eq!(scores[0], scores[1]);
    }

    #[test]
    fn clusters_are_drawn_whole() {
        let both = rows([1.0, 0.0, 1.0, 0.0]).by_cluster(&["a", "b", "a", "b"]);
        assert_eq!(both.iter().collect::<Vec<_>>(), [[2.0, 2.0], [0.0, 2.0]]);
        let column = Scored {
            rows: &both,
            score: &mean,
        };
        let scores = &bootstrap(&[column], 400, &mut stream(1, "clusters"))[0];
        assert!(scores.iter().all(|one| [0.0, 0.5, 1.0].contains(one)));
    }

    #[test]
    fn swapping_keeps_the_total() {
        let (one, other) = (rows([1.0, 1.0, 1.0]), rows([0.0, 0.0, 0.0]));
        let pair = [&one, &other].map(|rows| Scored { rows, score: &mean });
        let differences = &swapped(&[pair], 1000, &mut stream(1, "swap"))[0];
        let all = differences.iter().filter(|one| **one > 0.99).count();
        // All three on one side: 2 of 8.
        assert!((200..300).contains(&all), "{all}");
        assert!(differences.iter().all(|one| *one > 0.3));
    }
}
