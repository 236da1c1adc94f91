//! The embedded weights: what a word, and each run of its letters, says of language and register.
//!
//! `weights.bin` is made by `just lang-fit` (`benches/language/`); `card.toml` beside it names its sources and licences. It
//! holds a header of numbers and then four signed bytes a bucket, one for each [`Column`]. A word's value in a column is
//! the sum over its buckets, times the column's scale: log-odds of a linear model over hashed features.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::lang::identity::grams;

static EMBEDDED: LazyLock<Weights> = LazyLock::new(|| {
    let bytes: &'static [u8] = include_bytes!("weights.bin");
    // The file is part of the program, and a unit test reads it: an empty table only keeps a broken build from panicking.
    Weights::read(Cow::Borrowed(bytes)).unwrap_or_else(|_| Weights::empty(0))
});

const MAGIC: [u8; 4] = *b"srl1";
const COLUMNS: usize = 4;
/// Numbers of the header: a scale for each column, then [`Tuning`].
const NUMBERS: usize = COLUMNS + 6;
const HEADER: usize = MAGIC.len() + 4 + 4 * NUMBERS;

/// What a bucket has a weight for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Log-odds of Indonesian against Malay.
    Indonesian = 0,
    /// Log-odds of English against Malay or Indonesian.
    English = 1,
    /// Log-odds of any other language against Malay or Indonesian.
    Other = 2,
    /// Log-odds of casual against standard Malay.
    Casual = 3,
}

/// The numbers of the model that are no word's.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tuning {
    /// Log-odds that a strong contrast adds.
    pub strong: f32,
    /// Log-odds that a leaning contrast adds.
    pub lean: f32,
    /// Slope of the logistic that turns the Indonesian score into a probability (Platt 1999).
    pub slope: f32,
    /// How the slope grows with the number of words: slope · words^growth.
    pub growth: f32,
    /// Intercept of the same.
    pub intercept: f32,
    /// Intercept of the casual score.
    pub casual: f32,
}

/// The table and the header.
#[derive(Debug, Clone)]
pub struct Weights {
    /// Buckets are 2^`bits`.
    pub bits: u32,
    /// Log-odds of one step, by column.
    pub scales: [f32; COLUMNS],
    /// The numbers that are no word's.
    pub tuning: Tuning,
    table: Cow<'static, [u8]>,
}

/// Why a file of weights cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("language weights: {0}")]
pub struct WeightsFault(&'static str);

/// The weights in the program.
pub fn embedded() -> &'static Weights {
    &EMBEDDED
}

impl Weights {
    /// A table of zeros with 2^`bits` buckets.
    pub fn empty(bits: u32) -> Self {
        Self {
            bits,
            scales: [1.0; COLUMNS],
            tuning: Tuning::default(),
            table: Cow::Owned(vec![0; COLUMNS << bits]),
        }
    }

    /// Quantises columns of weights, each as long as there are buckets: the largest weight becomes ±127.
    pub fn quantised(bits: u32, columns: &[Vec<f32>; COLUMNS], tuning: Tuning) -> Self {
        let mut weights = Self::empty(bits);
        weights.tuning = tuning;
        for (column, values) in columns.iter().enumerate() {
            let most = values
                .iter()
                .fold(0.0f32, |most, value| most.max(value.abs()));
            let scale = if most > 0.0 { most / 127.0 } else { 1.0 };
            weights.scales[column] = scale;
            let table = weights.table.to_mut();
            for (bucket, value) in values.iter().enumerate() {
                // Within ±127 by the choice of the scale.
                #[expect(clippy::cast_possible_truncation, reason = "rounded, and at most 127")]
                let step = (value / scale).round() as i8;
                table[bucket * COLUMNS + column] = step.to_le_bytes()[0];
            }
        }
        weights
    }

    /// Reads what [`Weights::bytes`] wrote.
    ///
    /// # Errors
    /// The file is no file of weights, of another version, or cut short.
    pub fn read(bytes: Cow<'static, [u8]>) -> Result<Self, WeightsFault> {
        let head = bytes.get(..HEADER).ok_or(WeightsFault("too short"))?;
        let (magic, rest) = head.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(WeightsFault("not a file of this version"));
        }
        let (bits, numbers) = rest.split_at(4);
        let bits = u32::from(bits[0]);
        if bits > 24 || bytes.len() != HEADER + (COLUMNS << bits) {
            return Err(WeightsFault("not as long as its header says"));
        }
        let mut all = numbers.chunks_exact(4).map(|four| {
            let mut number = [0; 4];
            number.copy_from_slice(four);
            f32::from_le_bytes(number)
        });
        let mut next = || all.next().unwrap_or_default();
        let scales = [next(), next(), next(), next()];
        let tuning = Tuning {
            strong: next(),
            lean: next(),
            slope: next(),
            growth: next(),
            intercept: next(),
            casual: next(),
        };
        let table = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[HEADER..]),
            Cow::Owned(bytes) => Cow::Owned(bytes[HEADER..].to_vec()),
        };
        Ok(Self {
            bits,
            scales,
            tuning,
            table,
        })
    }

    /// The file: equal weights give equal bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.bits.to_le_bytes());
        let Tuning {
            strong,
            lean,
            slope,
            growth,
            intercept,
            casual,
        } = self.tuning;
        for number in self.scales {
            bytes.extend(number.to_le_bytes());
        }
        for number in [strong, lean, slope, growth, intercept, casual] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(&*self.table);
        bytes
    }

    /// What a folded word says, by column: the sum over its buckets.
    pub fn word(&self, word: &str) -> [f32; COLUMNS] {
        let mut sums = [0i32; COLUMNS];
        self.add(grams::word(word, self.bits), &mut sums);
        grams::runs(word, self.bits, |bucket| self.add(bucket, &mut sums));
        self.scaled(sums)
    }

    /// What a feature that is no word says: its one bucket.
    pub fn feature(&self, name: &str) -> [f32; COLUMNS] {
        let bucket = grams::word(name, self.bits);
        let mut sums = [0i32; COLUMNS];
        self.add(bucket, &mut sums);
        self.scaled(sums)
    }

    fn add(&self, bucket: usize, sums: &mut [i32; COLUMNS]) {
        if let Some(steps) = self.table.get(bucket * COLUMNS..(bucket + 1) * COLUMNS) {
            for (sum, step) in sums.iter_mut().zip(steps) {
                *sum += i32::from(i8::from_le_bytes([*step]));
            }
        }
    }

    fn scaled(&self, sums: [i32; COLUMNS]) -> [f32; COLUMNS] {
        let mut values = [0.0; COLUMNS];
        for (column, value) in values.iter_mut().enumerate() {
            *value = sums[column] as f32 * self.scales[column];
        }
        values
    }
}
