//! What the words of a text say, one by one, before anything is decided: identity, register and slips all read this.

use crate::lang::contrast::{Contrast, Entry, Found, Side, Strength};
use crate::lang::identity::parts::{STATES, parts};
use crate::lang::identity::tokens::{Case, Token, Tokens};
use crate::lang::identity::weights::{Column, Weights};

/// What one word is to the language model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A word in Latin letters.
    Word,
    /// Written as a name is, inside a sentence: says nothing of Malay against Indonesian, little of the rest.
    Name,
    /// Letters of another script.
    Foreign,
    /// Malay in Arabic letters, as far as its own letters show.
    Jawi,
    /// Numbers, codes, links and addresses: no language.
    Code,
}

/// One word's evidence.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// What it is.
    pub kind: Kind,
    /// The sums of [`Weights::word`], zero where the kind says nothing.
    pub values: [f32; 4],
    /// Whether its letters speak for Malay or Indonesian: not where both use it, or it speaks in company only.
    pub silent: bool,
    /// How many words it counts for: two characters of Chinese, Japanese or Thai are about one.
    pub weight: f32,
}

/// A text's words, what each says, and the contrasts in it.
#[derive(Debug)]
pub struct Evidence<'t> {
    /// The words as they stand.
    pub tokens: Tokens<'t>,
    /// One for each token.
    pub words: Vec<Word>,
    /// The probability that each word is Malay or Indonesian, English, of another language.
    pub parts: Vec<[f32; STATES]>,
    /// Entries of the contrast lexicon.
    pub contrasts: Vec<Found<'static>>,
}

impl<'t> Evidence<'t> {
    /// Reads a text. Linear in its length.
    pub fn of(text: &'t str, weights: &Weights, contrast: &'static Contrast) -> Self {
        let tokens = Tokens::of(text);
        let folded: Vec<&str> = (0..tokens.len()).map(|at| tokens.folded(at)).collect();
        let heading = is_heading(&tokens);
        let alone = contrast.alone(&folded);
        let mut words: Vec<Word> = (0..tokens.len())
            .map(|at| {
                let silent = alone[at].is_some_and(Entry::silent);
                word(&tokens.list[at], folded[at], (heading, silent), weights)
            })
            .collect();
        spread_jawi(&mut words, &folded);
        let mut contrasts = contrast.found(&folded, &alone);
        contrasts.retain(|one| words[one.words.start].kind != Kind::Code);
        drop(folded);
        Self {
            tokens,
            parts: parts(&words),
            words,
            contrasts,
        }
    }

    /// Entries of one side and strength, Indonesian counted up and Malay down.
    pub fn balance(&self, lean: bool) -> f32 {
        let entries = self.contrasts.iter().map(|found| found.entry);
        entries
            .filter(|entry| (entry.strength == Strength::Lean) == lean)
            .map(|entry| match entry.side {
                Side::Indonesian => 1.0,
                Side::Malay => -1.0,
                Side::Both => 0.0,
            })
            .sum()
    }
}

/// A text of which most words have capitals is a heading or shouted: capitals say nothing of names there.
fn is_heading(tokens: &Tokens<'_>) -> bool {
    let lower = tokens.list.iter().filter(|token| token.case == Case::Lower);
    lower.count() * 2 < tokens.len()
}

fn word(
    token: &Token<'_>,
    folded: &str,
    (heading, silent): (bool, bool),
    weights: &Weights,
) -> Word {
    let (kind, weight) = kind(folded, token.link);
    let kind = match kind {
        Kind::Word if token.case != Case::Lower && !token.opens && !heading => Kind::Name,
        kind => kind,
    };
    let mut values = match kind {
        Kind::Word | Kind::Name => weights.word(folded),
        Kind::Foreign | Kind::Jawi | Kind::Code => [0.0; 4],
    };
    if kind == Kind::Name || silent {
        values[Column::Indonesian as usize] = 0.0;
    }
    Word {
        kind,
        values,
        silent,
        weight,
    }
}

fn kind(folded: &str, link: bool) -> (Kind, f32) {
    let bytes = folded.as_bytes();
    // `budak2` is a doubled word; other digits make amounts, codes and addresses.
    let stem = bytes.strip_suffix(b"2").unwrap_or(bytes);
    if link || stem.is_empty() || stem.iter().any(u8::is_ascii_digit) {
        return (Kind::Code, 0.0);
    }
    if folded.is_ascii() {
        return (Kind::Word, 1.0);
    }
    let letters = || folded.chars().filter(|letter| letter.is_alphabetic());
    if letters().any(is_jawi) {
        return (Kind::Jawi, 1.0);
    }
    let foreign = letters().filter(|letter| !is_latin(*letter)).count();
    if foreign * 2 <= letters().count() {
        return (Kind::Word, 1.0);
    }
    let unspaced = letters().filter(|letter| is_unspaced(*letter)).count();
    (Kind::Foreign, f32::max(1.0, unspaced as f32 / 2.0))
}

/// What a word of Jawi says: it is taught and read in Malaysia and Brunei, hardly in Indonesia.
const JAWI: f32 = -1.0;

/// One word of Jawi makes the Arabic letters around it Jawi too: most words need none of its own letters.
fn spread_jawi(words: &mut [Word], folded: &[&str]) {
    if !words.iter().any(|word| word.kind == Kind::Jawi) {
        return;
    }
    let arabic = |word: &str| {
        word.starts_with(
            |letter| matches!(letter, '\u{0600}'..='\u{06ff}' | '\u{0750}'..='\u{077f}'),
        )
    };
    for (word, folded) in words.iter_mut().zip(folded) {
        if word.kind == Kind::Foreign && arabic(folded) {
            word.kind = Kind::Jawi;
        }
        if word.kind == Kind::Jawi {
            word.values[Column::Indonesian as usize] = JAWI;
        }
    }
}

/// Letters that Jawi added to the Arabic alphabet and hardly another language uses: nga, nya and ga.
fn is_jawi(letter: char) -> bool {
    matches!(letter, '\u{06a0}' | '\u{06bd}' | '\u{0762}')
}

fn is_latin(letter: char) -> bool {
    matches!(letter, '\0'..='\u{024f}' | '\u{0300}'..='\u{036f}' | '\u{1e00}'..='\u{1eff}')
}

/// Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Chinese.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_letters() {
        let of = |word: &str| kind(word, false).0;
        assert_eq!(
            (of("budak2"), of("rm12"), of("2")),
            (Kind::Word, Kind::Code, Kind::Code)
        );
        assert_eq!(
            (of("café"), of("நன்றி"), of("谢谢")),
            (Kind::Word, Kind::Foreign, Kind::Foreign)
        );
        assert_eq!((of("اڽ"), of("شكرا")), (Kind::Jawi, Kind::Foreign));
        assert!(kind("谢谢你们", false).1 > 1.9);
        assert_eq!(kind("com", true).0, Kind::Code);
    }
}
