//! The letters and texts of a sample's options, and how one stands in a text.

use super::Found;
use super::cues::{DENIALS, PRAISE, among, neighbours, words};
use crate::text::normalise::normal;

/// Characters behind a letter that can change what it means, besides an option's text.
const NEAR: usize = 40;

/// Words that only colour a letter: "B lah", "b kot", "ok B je".
pub const PARTICLES: &[&str] = &[
    "lah", "la", "kot", "je", "jer", "saja", "sahaja", "ya", "ye", "tau", "rasanya", "ok", "okay",
    "hmm", "haa", "tu", "ni",
];
/// Words that start a reason: "B sebab dia tanya harga".
pub const REASONS: &[&str] = &["sebab", "sbb", "kerana", "krn", "because", "since"];
const JOINS: &[&str] = &["dan", "atau", "and", "or", "dgn", "dengan"];
const VERDICTS_AGAINST: &[&str] = &["salah", "bukan", "tidak", "tak", "tk", "kurang", "wrong"];
/// Marks around a letter that are no list's: "B) …" starts a text, which may begin with a denial.
const DRESS: &[char] = &['*', '_', '"', '`', '”'];
/// Words between a letter and what is said of it.
const POINTERS: &[&str] = &[
    "tu", "ni", "itu", "ini", "pula", "pun", "memang", "jelas", "is",
];
const COMPARED: &[&str] = &["daripada", "drpd", "dari", "berbanding", "than", "dan"];

/// A sample's options, their normal forms made once.
pub struct Options {
    texts: Vec<String>,
    /// Positions, the longest text first, of those that have words ("👍" has none).
    longest_first: Vec<usize>,
    /// Characters of the longest text.
    longest: usize,
}

impl Options {
    /// The options in the order shown; letters A, B, C … stand for them.
    pub fn of(options: &[String]) -> Self {
        let texts: Vec<String> = options.iter().map(|option| normal(option)).collect();
        let mut longest_first: Vec<usize> = (0..texts.len())
            .filter(|index| !texts[*index].is_empty())
            .collect();
        longest_first.sort_by_key(|index| (std::cmp::Reverse(texts[*index].len()), *index));
        let longest = texts.iter().map(|text| text.chars().count()).max();
        Self {
            texts,
            longest_first,
            longest: longest.unwrap_or(0),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Normal forms with their positions, the longest first; those without words are left out.
    pub fn longest_first(&self) -> impl Iterator<Item = (&str, usize)> {
        let order = self.longest_first.iter();
        order.map(|index| (self.texts[*index].as_str(), *index))
    }

    /// The option a letter stands for, of either case.
    pub fn letter(&self, letter: char) -> Option<usize> {
        let index = (letter.to_ascii_uppercase() as usize).checked_sub('A' as usize)?;
        (letter.is_ascii_alphabetic() && index < self.len()).then_some(index)
    }

    /// The option a word of one capital letter stands for.
    pub fn capital(&self, word: &str) -> Option<usize> {
        let mut letters = word.chars();
        let letter = letters.next().filter(char::is_ascii_uppercase)?;
        letters.next().is_none().then(|| self.letter(letter))?
    }

    /// The one option whose normal form is all of `text`.
    pub fn equal(&self, text: &str) -> Option<usize> {
        let text = normal(text);
        let mut equal = (0..self.len()).filter(|index| self.texts[*index] == text);
        match (equal.next(), equal.next()) {
            // What has no words ("👍") equals everything that has none.
            (Some(index), None) if !text.is_empty() => Some(index),
            _ => None,
        }
    }

    /// The longest option that `text` starts with, and the normal form of what follows it.
    pub fn starting(&self, text: &str) -> Option<(usize, String)> {
        let text = format!("{} ", normal(self.near(text)));
        let fits = |option: &str| text.strip_prefix(option)?.strip_prefix(' ');
        self.longest_first()
            .find_map(|(option, index)| Some((index, fits(option)?.trim_end().to_owned())))
    }

    /// The start of `text`, on its line, that is looked at: bounded, because a hostile reply has thousands of letters.
    fn near<'a>(&self, text: &'a str) -> &'a str {
        let end = text.char_indices().nth(self.longest + NEAR);
        let near = end.map_or(text, |(end, _)| &text[..end]);
        near.lines().next().unwrap_or("")
    }

    /// A letter that stands at the start of `text`: a contradiction where another one is joined to it ("A atau B") or
    /// another option's text follows; nothing where it is denied ("A salah") or begins a word ("a question", "e-dompet").
    pub fn standing(&self, text: &str) -> Found<usize> {
        let letter = text.chars().next();
        let Some((letter, index)) = letter.and_then(|one| Some((one, self.letter(one)?))) else {
            return Found::Nothing;
        };
        let rest = self.near(&text[letter.len_utf8()..]);
        if rest.starts_with(char::is_alphanumeric) {
            return Found::Nothing;
        }
        match self.starting(rest) {
            Some((option, _)) if option == index => return Found::Answer(index),
            Some(_) => return Found::Contradiction,
            None => {}
        }
        let after: Vec<&str> = words(rest).map(|(_, word)| word).collect();
        if self.joined(index, rest, &after) {
            return Found::Contradiction;
        }
        let spoken_on = spoken_on(rest);
        let article = letter == 'a' && spoken_on && !coloured(&after);
        if article || (spoken_on && against(&after)) || compound(rest) {
            return Found::Nothing;
        }
        Found::Answer(index)
    }

    /// Whether another letter is joined to this one: "A dan B", "A/B", "A, B".
    fn joined(&self, index: usize, rest: &str, after: &[&str]) -> bool {
        let next = after.first().copied().unwrap_or("");
        let by_word = among(next, JOINS);
        let by_mark = rest
            .trim_start_matches([')', '*', '.', ' '])
            .starts_with(['/', '&', ',', '+']);
        let at = after.get(usize::from(by_word)).map_or("", |word| *word);
        let mut letters = at.chars();
        let other = letters.next().and_then(|letter| self.letter(letter));
        let one_letter = letters.next().is_none();
        (by_word || by_mark) && one_letter && other.is_some_and(|other| other != index)
    }

    /// As [`Self::standing`] for a letter that no label announces. Nothing where it is asked ("B?") or may be a short
    /// form ("d kedai"); a contradiction where the rest of the sentence names another letter that it neither denies nor
    /// compares with ("A … tapi B").
    pub fn stated(&self, text: &str) -> Found<usize> {
        let found = self.standing(text);
        let Found::Answer(index) = found else {
            return found;
        };
        let rest = self.near(text.trim_start_matches(char::is_alphabetic));
        let after: Vec<&str> = words(rest).map(|(_, word)| word).collect();
        let lower = text.starts_with(|letter: char| letter.is_ascii_lowercase());
        let colour = coloured(&after) || self.starting(rest).is_some();
        let short_form = lower && spoken_on(rest) && !colour;
        let asked = rest.trim_start_matches(DRESS).starts_with('?');
        if short_form || asked {
            return Found::Nothing;
        }
        let end = text.char_indices().nth(self.longest + 4 * NEAR);
        let near = end.map_or(text, |(end, _)| &text[..end]);
        let sentence = near.split(['.', '!', '?', ';', '\n']).next().unwrap_or("");
        let rival = |(at, before, word): (usize, &str, &str)| {
            let other = self.capital(word).is_some_and(|other| other != index);
            let excused = among(before, DENIALS) || among(before, COMPARED);
            let after: Vec<&str> = words(&sentence[at + word.len()..])
                .map(|(_, word)| word)
                .collect();
            other && !excused && !against(&after)
        };
        if neighbours(sentence).any(rival) {
            return Found::Contradiction;
        }
        found
    }

    /// The option of a capital letter that its clause praises: "B yang betul", "B paling tepat", "B: betul".
    pub fn praised(&self, text: &str) -> Found<usize> {
        let colours =
            |word: &&str| among(word, PARTICLES) || among(word, &["yang", "yg", "paling", "pun"]);
        let mut found = Found::Nothing;
        for (at, before, word) in neighbours(text) {
            let Some(index) = self.capital(word).filter(|_| !among(before, DENIALS)) else {
                continue;
            };
            let clause = self
                .near(&text[at + word.len()..])
                .split(['.', ',', '!', '?', ';']);
            let mut after = clause.take(1).flat_map(words).map(|(_, word)| word);
            if !after
                .find(|word| !colours(word))
                .is_some_and(|word| among(word, PRAISE))
            {
                continue;
            }
            let joined = among(before, JOINS);
            found = if joined {
                Found::Contradiction
            } else {
                found.and(Found::Answer(index))
            };
        }
        found
    }
}

/// Whether a sentence goes on behind a letter: " kerana …", "** salah".
fn spoken_on(rest: &str) -> bool {
    let said = rest.trim_start_matches(DRESS);
    said.starts_with(' ') && said.trim_start().starts_with(char::is_alphanumeric)
}

/// Whether what follows a letter only colours, praises or explains it.
fn coloured(after: &[&str]) -> bool {
    let next = after.first().copied().unwrap_or("");
    [PARTICLES, REASONS, PRAISE]
        .iter()
        .any(|list| among(next, list))
}

/// Whether what follows a letter speaks against it: "salah", "tu tak kena".
fn against(after: &[&str]) -> bool {
    let verdict = after.iter().find(|word| !among(word, POINTERS));
    verdict.is_some_and(|word| among(word, VERDICTS_AGAINST))
}

/// Whether the letter is the head of a word: "e-dompet", "A&W", "a'ah".
fn compound(rest: &str) -> bool {
    let mut after = rest.chars();
    after.next().is_some_and(|mark| "-&'’+_".contains(mark))
        && after.next().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        Options::of(&["harga", "waktu operasi", "aduan", "lokasi", "e-dompet"].map(str::to_owned))
    }

    #[test]
    fn a_letter_stands_where_it_is_no_word() {
        for (text, index) in [
            ("B", 1),
            ("B.", 1),
            ("b) sebab lambat", 1),
            ("c kot", 2),
            ("B waktu operasi", 1),
            ("E-dompet", 4),
        ] {
            let found = options().standing(text);
            assert_eq!(found == Found::Answer(index), text != "E-dompet", "{text}");
        }
        for text in [
            "",
            "Bukan",
            "F",
            "a question",
            "e-mel",
            "A&W",
            "a'ah betul",
            "A tu salah",
            "A kurang tepat",
        ] {
            assert_eq!(options().standing(text), Found::Nothing, "{text}");
        }
        for text in ["A atau B", "A/B", "A, B", "a & b", "A. waktu operasi"] {
            assert_eq!(options().standing(text), Found::Contradiction, "{text}");
        }
    }

    #[test]
    fn a_statement_has_no_rival_in_its_sentence() {
        for text in [
            "B lebih tepat daripada A",
            "B, bukan A",
            "B sebab A tak kena",
            "B. A pula lain",
        ] {
            assert_eq!(options().stated(text), Found::Answer(1), "{text}");
        }
        for text in ["B?", "d kedai tu", "B** salah"] {
            assert_eq!(options().stated(text), Found::Nothing, "{text}");
        }
        let doubtful = "A nampak macam betul tapi B";
        assert_eq!(options().stated(doubtful), Found::Contradiction);
    }

    #[test]
    fn praise_belongs_to_the_letter_before_it() {
        assert_eq!(
            options().praised("A salah, B lah yang betul"),
            Found::Answer(1)
        );
        assert_eq!(options().praised("A paling tepat"), Found::Answer(0));
        for text in [
            "B tak betul",
            "kalau B betul",
            "bukan B yang tepat",
            "b betul",
            "Mungkin A. Betul ke?",
        ] {
            assert_eq!(options().praised(text), Found::Nothing, "{text}");
        }
        for text in ["A betul, B pun betul", "A dan B betul"] {
            assert_eq!(options().praised(text), Found::Contradiction, "{text}");
        }
    }
}
