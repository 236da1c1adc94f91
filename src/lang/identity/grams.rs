//! Hashed features of a word: the word itself and its runs of two to five bytes, with its ends marked.
//!
//! The hashing trick (Weinberger et al. 2009): a feature is the number of a bucket, and no text is kept. Bytes, not
//! letters: Malay and Indonesian are written in ASCII, and other letters still give features of their own.

const PRIME: u64 = 0x0000_0100_0000_01b3;
const SEED: u64 = 0xcbf2_9ce4_8422_2325;
/// Odd, from the golden ratio: spreads the hash over its upper bits (Knuth's multiplicative hashing).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
const SHORTEST: usize = 2;
const LONGEST: usize = 5;
/// Words beyond this many bytes are no words; what is beyond is not read.
const WORD: usize = 40;

fn add(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(PRIME)
}

/// The bucket of a whole word, among 2^`bits`.
pub fn word(word: &str, bits: u32) -> usize {
    let hash = word.bytes().take(WORD).fold(SEED ^ 0x77, add);
    bucket(hash, bits)
}

/// The buckets of the runs of bytes in `word`, among 2^`bits`.
pub fn runs(word: &str, bits: u32, mut each: impl FnMut(usize)) {
    let mut marked = [b' '; WORD + 2];
    let bytes = &word.as_bytes()[..word.len().min(WORD)];
    marked[1..=bytes.len()].copy_from_slice(bytes);
    let marked = &marked[..bytes.len() + 2];
    for start in 0..marked.len() - 1 {
        let mut hash = SEED;
        for (length, byte) in (1..=LONGEST).zip(&marked[start..]) {
            hash = add(hash, *byte);
            if length >= SHORTEST {
                each(bucket(hash, bits));
            }
        }
    }
}

fn bucket(hash: u64, bits: u32) -> usize {
    usize::try_from(hash.wrapping_mul(SPREAD) >> (64 - bits)).unwrap_or(0)
}
