//! `NumPy`'s generator, draw for draw, so that a bootstrap can use the very resamples the reference implementation used.
//!
//! `numpy.random.default_rng(seed)` seeds PCG64 (O'Neill 2014: XSL-RR 128/64) through `SeedSequence` (O'Neill 2015) and
//! draws bounded integers by Lemire's method (2019) from 32-bit halves. Equal to `NumPy` 2.4.6, as `tests/golden` shows.
//! Nothing but comparisons with `NumPy` should use it: everything else draws from [`super::stream`].

use crate::rng::Draw;

const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;

/// `numpy.random.default_rng(seed)`.
#[derive(Debug, Clone)]
pub struct Numpy {
    state: u128,
    increment: u128,
    /// The high half of the last 64 bits, if it was not used yet.
    half: Option<u32>,
    /// Random bits left for coins, and how many.
    bits: (u32, u32),
}

impl Numpy {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        let [state_high, state_low, stream_high, stream_low] = seed_sequence(seed).map(u128::from);
        let increment = (stream_high << 64 | stream_low) << 1 | 1;
        let mut generator = Self {
            state: 0,
            increment,
            half: None,
            bits: (0, 0),
        };
        generator.step();
        generator.state = generator.state.wrapping_add(state_high << 64 | state_low);
        generator.step();
        generator
    }

    fn step(&mut self) {
        self.state = self
            .state
            .wrapping_mul(MULTIPLIER)
            .wrapping_add(self.increment);
    }

    fn next_u64(&mut self) -> u64 {
        self.step();
        let [high, low] = [(self.state >> 64) as u64, low_half(self.state)];
        (high ^ low).rotate_right((self.state >> 122) as u32)
    }

    fn next_u32(&mut self) -> u32 {
        if let Some(half) = self.half.take() {
            return half;
        }
        let [low, high] = halves(self.next_u64());
        self.half = Some(high);
        low
    }
}

impl Draw for Numpy {
    /// `Generator.choice(bound)`, for bounds up to 2³².
    fn below(&mut self, bound: usize) -> usize {
        let bound = u32::try_from(bound).expect("NumPy draws larger bounds another way");
        if bound == 1 {
            return 0;
        }
        loop {
            let wide = u64::from(self.next_u32()) * u64::from(bound);
            let [low, high] = halves(wide);
            if low >= bound || low >= bound.wrapping_neg() % bound {
                return high as usize;
            }
        }
    }

    /// `Generator.integers(2, dtype=bool)`.
    fn coin(&mut self) -> bool {
        let (bits, left) = match self.bits {
            (_, 0) => (self.next_u32(), 31),
            (bits, left) => (bits >> 1, left - 1),
        };
        self.bits = (bits, left);
        bits & 1 == 1
    }
}

/// Low and high 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "halves are what is wanted")]
fn halves(bits: u64) -> [u32; 2] {
    [bits as u32, (bits >> 32) as u32]
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the low half is what is wanted"
)]
fn low_half(bits: u128) -> u64 {
    bits as u64
}

/// `SeedSequence(seed).generate_state(4, uint64)`.
fn seed_sequence(seed: u64) -> [u64; 4] {
    const POOL: usize = 4;
    let shifted = |value: u32| value ^ value >> 16;
    let mut factor = 0x43b0_d7e5_u32;
    let mut hashed = |value: u32| {
        let value = value ^ factor;
        factor = factor.wrapping_mul(0x931e_8875);
        shifted(value.wrapping_mul(factor))
    };
    let [low, high] = halves(seed);
    let mut pool = [low, high, 0, 0].map(&mut hashed);
    for from in 0..POOL {
        for to in (0..POOL).filter(|to| *to != from) {
            let other = hashed(pool[from]).wrapping_mul(0x4973_f715);
            pool[to] = shifted(pool[to].wrapping_mul(0xca01_f9dd).wrapping_sub(other));
        }
    }
    let mut factor = 0x8b51_f9dd_u32;
    let mut words = pool.iter().cycle().map(|value| {
        let value = value ^ factor;
        factor = factor.wrapping_mul(0x58f3_8ded);
        u64::from(shifted(value.wrapping_mul(factor)))
    });
    std::array::from_fn(|_| {
        let low = words.next().unwrap_or(0);
        words.next().unwrap_or(0) << 32 | low
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_numpy_draw_for_draw() {
        #[derive(serde::Deserialize)]
        struct Golden {
            rng: Draws,
        }
        #[derive(serde::Deserialize)]
        struct Draws {
            choice100: Vec<Vec<usize>>,
            then_choice7: Vec<usize>,
            seed0_choice2016: Vec<usize>,
        }
        let Golden { rng } =
            serde_json::from_str(include_str!("../../tests/golden/sacrebleu.json")).unwrap();
        let mut numpy = Numpy::new(12_345);
        for expected in rng.choice100.iter().flatten() {
            assert_eq!(numpy.below(100), *expected);
        }
        for expected in &rng.then_choice7 {
            assert_eq!(numpy.below(7), *expected);
        }
        let mut numpy = Numpy::new(0);
        for expected in &rng.seed0_choice2016 {
            assert_eq!(numpy.below(2016), *expected);
        }
    }

    #[test]
    fn coins_equal_numpys() {
        // [int(b) for b in numpy.random.default_rng(12345).integers(2, size=40, dtype=bool)]
        let expected = "1011100110000011111111110100110110110001";
        let mut numpy = Numpy::new(12_345);
        let found: String = (0..40)
            .map(|_| if numpy.coin() { '1' } else { '0' })
            .collect();
        assert_eq!(found, expected);
    }
}
