//! sacreBLEU's tokenizers for BLEU, as version 2.6.0 applies them.
//!
//! Each turns a segment into one with spaces between the tokens; what is white space is decided by Python
//! (`text::words::python_whitespace`).

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// How BLEU cuts a segment into tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tokenizer {
    /// mteval-v13a: ASCII punctuation is split off, numbers stay whole. The default of the field.
    #[default]
    ThirteenA,
    /// mteval-v14 international: every Unicode punctuation mark and symbol is split off, except between digits.
    International,
    /// Every character is a token.
    Characters,
    /// White space alone.
    None,
}

impl Tokenizer {
    /// Every tokenizer with the name signatures and the command line give it.
    pub const ALL: [(&'static str, Self); 4] = [
        ("13a", Self::ThirteenA),
        ("intl", Self::International),
        ("char", Self::Characters),
        ("none", Self::None),
    ];

    /// The name signatures and the command line give it.
    pub fn name(self) -> &'static str {
        let row = Self::ALL.iter().find(|(_, one)| *one == self);
        row.map_or("none", |(name, _)| name)
    }

    /// The segment with spaces between its tokens.
    pub fn apply(self, text: &str) -> String {
        match self {
            Self::ThirteenA => thirteen_a(text),
            Self::International => international(text),
            Self::Characters => text.chars().flat_map(|c| [c, ' ']).collect(),
            Self::None => text.to_owned(),
        }
    }
}

fn thirteen_a(text: &str) -> String {
    // Replacements are made one after the other over the whole text, in this order, as the reference makes them:
    // "&amp;lt;" becomes "<".
    let mut line = format!(" {text} ");
    for (from, to) in [
        ("<skipped>", ""),
        ("-\n", ""),
        ("\n", " "),
        ("&quot;", "\""),
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ] {
        // Most lines hold none of them.
        if line.contains(from) {
            line = line.replace(from, to);
        }
    }
    spaced(&line)
}

/// The language-independent rules that 13a and the normalised form of TER share.
fn spaced(line: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit();
    let is_point = |c: char| c == '.' || c == ',';
    let padded = set_off(line, always_split);
    let after_letters = set_off_second(&padded, |a, b| !is_digit(a) && is_point(b));
    let before_letters = set_off_first(&after_letters, |a, b| is_point(a) && !is_digit(b));
    set_off_second(&before_letters, |a, b| is_digit(a) && b == '-')
}

/// ASCII punctuation except `'`, `-`, `.` and `,`. The reference sets spaces off too, which changes no token.
fn always_split(c: char) -> bool {
    matches!(c, '{'..='~' | '['..='`' | '!'..='&' | '('..='+' | ':'..='@' | '/')
}

/// Puts spaces around every character that `is` says.
fn set_off(text: &str, is: impl Fn(char) -> bool) -> String {
    let mut out = Padded::of(text);
    for (at, c) in text.char_indices().filter(|(_, c)| is(*c)) {
        out.set_off(at, c);
    }
    out.whole()
}

/// Puts spaces around the first of every two neighbours that match, left to right without overlap, as `re.sub` does.
fn set_off_first(text: &str, matches: impl Fn(char, char) -> bool) -> String {
    let mut out = Padded::of(text);
    pairs(text, matches, |first, _| out.set_off(first.0, first.1));
    out.whole()
}

/// The same of the second.
fn set_off_second(text: &str, matches: impl Fn(char, char) -> bool) -> String {
    let mut out = Padded::of(text);
    pairs(text, matches, |_, second| out.set_off(second.0, second.1));
    out.whole()
}

/// Calls `each` with every two neighbours that match and where they stand.
fn pairs(
    text: &str,
    matches: impl Fn(char, char) -> bool,
    mut each: impl FnMut((usize, char), (usize, char)),
) {
    let mut before: Option<(usize, char)> = None;
    for here in text.char_indices() {
        before = match before {
            Some(one) if matches(one.1, here.1) => {
                each(one, here);
                None
            }
            _ => Some(here),
        };
    }
}

/// A text with spaces put around some of its characters; what stands between them is copied in one piece.
struct Padded<'a> {
    text: &'a str,
    copied: usize,
    out: String,
}

impl<'a> Padded<'a> {
    fn of(text: &'a str) -> Self {
        let out = String::with_capacity(text.len() * 2);
        Self {
            text,
            copied: 0,
            out,
        }
    }

    fn set_off(&mut self, at: usize, c: char) {
        self.out.push_str(&self.text[self.copied..at]);
        self.out.extend([' ', c, ' ']);
        self.copied = at + c.len_utf8();
    }

    fn whole(mut self) -> String {
        self.out.push_str(&self.text[self.copied..]);
        self.out
    }
}

fn international(text: &str) -> String {
    let is = |c: char, group| c.general_category_group() == group;
    let number = |c| is(c, GeneralCategoryGroup::Number);
    let mark = |c| is(c, GeneralCategoryGroup::Punctuation);
    let behind = set_off_second(text, |a, b| !number(a) && mark(b));
    let before = set_off_first(&behind, |a, b| mark(a) && !number(b));
    set_off(&before, |c| is(c, GeneralCategoryGroup::Symbol))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlap::golden::golden;
    use crate::text::words::python_words;

    fn joined(text: &str) -> String {
        python_words(text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn equals_sacrebleu_on_every_golden_sentence() {
        for one in golden().sentences {
            assert_eq!(
                joined(&Tokenizer::ThirteenA.apply(&one.hyp)),
                one.tok13a,
                "{:?}",
                one.hyp
            );
            assert_eq!(
                joined(&Tokenizer::International.apply(&one.hyp)),
                one.tokintl,
                "{:?}",
                one.hyp
            );
        }
    }

    #[test]
    fn malay_spellings_survive_13a() {
        let tokens = joined(&Tokenizer::ThirteenA.apply("banyak-banyak RM12.50, 2-3 hari je!"));
        assert_eq!(tokens, "banyak-banyak RM12.50 , 2 - 3 hari je !");
    }

    #[test]
    fn every_tokenizer_has_its_own_name() {
        for (name, one) in Tokenizer::ALL {
            assert_eq!(one.name(), name);
        }
    }
}
