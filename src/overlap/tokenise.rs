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
    let mut line = text
        .replace("<skipped>", "")
        .replace("-\n", "")
        .replace('\n', " ");
    if line.contains('&') {
        for (entity, mark) in [
            ("&quot;", "\""),
            ("&amp;", "&"),
            ("&lt;", "<"),
            ("&gt;", ">"),
        ] {
            line = line.replace(entity, mark);
        }
    }
    spaced(&format!(" {line} "))
}

/// The language-independent rules that 13a and the normalised form of TER share.
fn spaced(line: &str) -> String {
    let padded = line
        .chars()
        .fold(String::with_capacity(line.len() * 2), |mut out, c| {
            if always_split(c) {
                out.extend([' ', c, ' ']);
            } else {
                out.push(c);
            }
            out
        });
    let is_digit = |c: char| c.is_ascii_digit();
    let is_point = |c: char| c == '.' || c == ',';
    let unless_before = pairs(
        &padded,
        |a, b| !is_digit(a) && is_point(b),
        |a, b| [a, ' ', b, ' '],
    );
    let unless_after = pairs(
        &unless_before,
        |a, b| is_point(a) && !is_digit(b),
        |a, b| [' ', a, ' ', b],
    );
    pairs(
        &unless_after,
        |a, b| is_digit(a) && b == '-',
        |a, b| [a, ' ', b, ' '],
    )
}

/// ASCII punctuation except `'`, `-`, `.` and `,`; white space of ASCII's block too.
fn always_split(c: char) -> bool {
    matches!(c, '{'..='~' | '['..='`' | ' '..='&' | '('..='+' | ':'..='@' | '/')
}

/// Replaces every two neighbours that match, left to right without overlap, as `re.sub` does.
fn pairs(
    text: &str,
    matches: impl Fn(char, char) -> bool,
    put: impl Fn(char, char) -> [char; 4],
) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut characters = text.chars().peekable();
    while let Some(one) = characters.next() {
        match characters.next_if(|next| matches(one, *next)) {
            Some(next) => out.extend(put(one, next)),
            None => out.push(one),
        }
    }
    out
}

fn international(text: &str) -> String {
    let is = |c: char, group| c.general_category_group() == group;
    let number = |c| is(c, GeneralCategoryGroup::Number);
    let mark = |c| is(c, GeneralCategoryGroup::Punctuation);
    let before = pairs(text, |a, b| !number(a) && mark(b), |a, b| [a, ' ', b, ' ']);
    let after = pairs(
        &before,
        |a, b| mark(a) && !number(b),
        |a, b| [' ', a, ' ', b],
    );
    after
        .chars()
        .fold(String::with_capacity(after.len() * 2), |mut out, c| {
            if is(c, GeneralCategoryGroup::Symbol) {
                out.extend([' ', c, ' ']);
            } else {
                out.push(c);
            }
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlap::golden::golden;
    use crate::text::words::python_whitespace;

    fn joined(text: &str) -> String {
        let tokens = text
            .split(python_whitespace)
            .filter(|token| !token.is_empty());
        tokens.collect::<Vec<_>>().join(" ")
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
