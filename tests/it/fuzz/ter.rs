//! Body of the fuzz target `ter`: translation edit rate of any two lines of words, and of any two texts.
//!
//! The first byte holds the options (its low half) and how many different words there are; a byte 0xFF ends the
//! hypothesis, every other byte is a word.

use std::collections::HashMap;

use serasi::overlap::CorpusMetric;
use serasi::overlap::edits::edits;
use serasi::overlap::ter::Ter;

/// Words on each side up to which the reference implementation's beam holds the whole table.
const INSIDE_THE_BEAM: usize = 24;

/// Everything that holds for any bytes; panics where something does not.
pub(crate) fn run(data: &[u8]) {
    let Some((&options, lines)) = data.split_first() else {
        return;
    };
    let ter = Ter {
        normalised: options & 1 != 0,
        punctuation: options & 2 == 0,
        asian: options & 4 != 0,
        case_sensitive: options & 8 != 0,
    };
    let end = lines
        .iter()
        .position(|byte| *byte == 0xFF)
        .unwrap_or(lines.len());
    let (one, other) = (&lines[..end], &lines[(end + 1).min(lines.len())..]);
    let words =
        |line: &[u8]| -> Vec<u8> { line.iter().map(|b| b % (2 + (options >> 4))).collect() };
    lines_of_words(&words(one), &words(other));
    let (one, other) = (String::from_utf8_lossy(one), String::from_utf8_lossy(other));
    texts(ter, &one, &other);
}

fn lines_of_words(hypothesis: &[u8], reference: &[u8]) {
    let line = |words: &[u8]| {
        let words: Vec<String> = words.iter().map(|word| format!("w{word}")).collect();
        words.join(" ")
    };
    let (one, other) = (line(hypothesis), line(reference));
    let ter = Ter::default();
    let found = ter.statistics(&one, &[&other])[0];
    let count = |number: usize| number as f64;
    assert_eq!(
        found == 0.0,
        hypothesis == reference,
        "0 is a perfect match"
    );

    // The beam follows the diagonal, along which replacing word by word costs the longer line; a span is only carried
    // where the lines come nearer by at least the edit it costs.
    let longer = hypothesis.len().max(reference.len());
    assert!(found <= count(longer), "{found} edits of {longer} words");
    // No order of words, and so no carrying, mends a word that the other line does not have.
    assert!(found >= count(longer - in_common(hypothesis, reference)));
    if longer <= INSIDE_THE_BEAM {
        let plain = edits(reference, hypothesis).distance();
        assert!(
            found <= count(plain),
            "{found} edits, {plain} without carrying"
        );
    }

    let capitals = ter.statistics(&one.to_ascii_uppercase(), &[&other]);
    assert_eq!(
        capitals,
        [found, count(reference.len())],
        "case does not matter by default"
    );
}

/// Size of the common part of two bags.
fn in_common(one: &[u8], other: &[u8]) -> usize {
    let mut bag: HashMap<u8, usize> = HashMap::new();
    for word in one {
        *bag.entry(*word).or_default() += 1;
    }
    let mut taken = |word: &u8| {
        let left = bag.get_mut(word).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    };
    other.iter().filter(|word| taken(word)).count()
}

fn texts(ter: Ter, one: &str, other: &str) {
    // Against nothing, every word is an edit.
    let words = ter.statistics(one, &[])[0];
    let row = ter.statistics(one, &[other]);
    let [edits, length] = row[..] else {
        panic!("{row:?}");
    };
    assert!(edits >= (words - length).abs() && edits <= words.max(length));
    let score = ter.score(&row);
    let most = if length > 0.0 {
        words.max(length) / length
    } else {
        1.0
    };
    assert!((0.0..=100.0 * most + 1e-9).contains(&score), "{score}");

    let both = ter.statistics(one, &[other, one]);
    assert!(both[0] <= edits, "another reference never costs more");
    // Normalising prepares references twice, which can change them once more.
    if !ter.normalised {
        assert_eq!(ter.statistics(one, &[one]), [0.0, words]);
        assert_eq!(both, [0.0, f64::midpoint(length, words)]);
    }
    if !ter.case_sensitive {
        let swapped: String = one.chars().map(swapped).collect();
        assert_eq!(ter.statistics(&swapped, &[other]), row);
    }
}

/// Only ASCII: "ß" has no capital of its own.
fn swapped(c: char) -> char {
    if c.is_ascii_lowercase() {
        c.to_ascii_uppercase()
    } else {
        c.to_ascii_lowercase()
    }
}
