//! Cuts a text into folded words that know where they stood: the one reading of a text that identity and register share.
//!
//! The splitting is [`crate::text::words::words`]; a word is folded (NFKC, lower case) after it is cut, so that a span counts
//! the code points of the text as it was written.

use unicode_normalization::UnicodeNormalization;

use crate::text::words::words;

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// No capital at its head.
    Lower,
    /// A capital, then a small letter.
    Title,
    /// Capitals only, two or more.
    Upper,
}

/// One word of a text.
#[derive(Debug, Clone, Copy)]
pub struct Token<'a> {
    /// As it was written.
    pub written: &'a str,
    /// First and last-but-one code point of the text, half-open.
    pub span: [usize; 2],
    /// How it is written.
    pub case: Case,
    /// Whether a sentence begins here: the text, or what follows a full stop, a question or exclamation mark, a line end.
    pub opens: bool,
    /// Whether it is part of a web or mail address, or of a name behind `@`.
    pub link: bool,
}

/// The words of a text, and their folded forms.
#[derive(Debug, Default)]
pub struct Tokens<'a> {
    /// The text.
    pub text: &'a str,
    /// The words, from left to right.
    pub list: Vec<Token<'a>>,
    folded: String,
    ends: Vec<usize>,
}

impl<'a> Tokens<'a> {
    /// Cuts `text`.
    pub fn of(text: &'a str) -> Self {
        let mut tokens = Self {
            text,
            list: Vec::with_capacity(text.len() / 6 + 1),
            folded: String::with_capacity(text.len()),
            ends: Vec::with_capacity(text.len() / 6 + 1),
        };
        let (mut bytes, mut at, mut link) = (0, 0, false);
        for written in words(text) {
            let start = written.as_ptr() as usize - text.as_ptr() as usize;
            let gap = &text[bytes..start];
            at += length(gap);
            // An address ends at white space; whether the next run of text is one is asked once.
            if tokens.list.is_empty() || gap.contains(char::is_whitespace) {
                link = is_link(chunk(text, start));
            }
            let opens =
                tokens.list.is_empty() || gap.contains(['.', '!', '?', '\n', ':', '"', '“']);
            let end = at + length(written);
            tokens.fold(written);
            tokens.list.push(Token {
                written,
                span: [at, end],
                case: case(written),
                opens,
                link,
            });
            (bytes, at) = (start + written.len(), end);
        }
        tokens
    }

    /// The folded form of the word at `index`.
    pub fn folded(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.folded[start..self.ends[index]]
    }

    /// The words from `first` up to `end`, as they stand in the text with what is between them, and their code points.
    pub fn run(&self, first: usize, end: usize) -> (&'a str, [usize; 2]) {
        let (from, to) = (&self.list[first], &self.list[end - 1]);
        let start = self.offset(from);
        let text = &self.text[start..self.offset(to) + to.written.len()];
        (text, [from.span[0], to.span[1]])
    }

    fn offset(&self, token: &Token<'_>) -> usize {
        token.written.as_ptr() as usize - self.text.as_ptr() as usize
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn fold(&mut self, written: &str) {
        if written.is_ascii() {
            let start = self.folded.len();
            self.folded.push_str(written);
            self.folded[start..].make_ascii_lowercase();
        } else {
            let nfkc: String = written.nfkc().collect();
            self.folded.push_str(&nfkc.to_lowercase());
        }
        self.ends.push(self.folded.len());
    }
}

fn length(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

/// The run without white space that the byte `at` stands in.
fn chunk(text: &str, at: usize) -> &str {
    let start = text[..at]
        .rfind(char::is_whitespace)
        .map_or(0, |gap| gap + 1);
    let start = (start..=at)
        .find(|start| text.is_char_boundary(*start))
        .unwrap_or(at);
    let rest = &text[start..];
    &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())]
}

fn is_link(chunk: &str) -> bool {
    chunk.contains("://") || chunk.contains('@') || chunk.starts_with("www.")
}

fn case(written: &str) -> Case {
    let mut letters = written.chars().filter(|letter| letter.is_alphabetic());
    match (letters.next(), letters.next()) {
        (Some(first), None) if first.is_uppercase() => Case::Title,
        (Some(first), Some(second)) if first.is_uppercase() => {
            if second.is_uppercase() {
                Case::Upper
            } else {
                Case::Title
            }
        }
        _ => Case::Lower,
    }
}
