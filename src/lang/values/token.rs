//! Words, digits and signs with their places: what every reader of values reads.

use std::borrow::Cow;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, an apostrophe between two of them included.
    Word,
    /// ASCII digits; full stop, comma and colon between two of them included.
    Digits,
    /// One character that is neither, or a line break.
    Sign,
}

/// A stretch of the text, in lower case.
#[derive(Debug, Clone)]
pub(super) struct Token<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// Whether nothing stands between it and the token before.
    pub(super) glued: bool,
}

impl Token<'_> {
    pub(super) fn is_sign_of(&self, signs: &str) -> bool {
        self.kind == Kind::Sign && signs.contains(&*self.text)
    }
}

/// Cuts a text; white space other than a line break is left out.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let kind = match first {
            _ if first.is_ascii_digit() => Kind::Digits,
            _ if first.is_alphabetic() => Kind::Word,
            _ if first.is_whitespace() && first != '\n' => continue,
            _ => Kind::Sign,
        };
        let mut end = start + first.len_utf8();
        while let Some((at, next)) = rest.peek().copied().filter(|_| kind != Kind::Sign) {
            let after = text[at + next.len_utf8()..].chars().next();
            let inside = match kind {
                Kind::Digits => {
                    next.is_ascii_digit()
                        || ".,:".contains(next) && after.is_some_and(|c| c.is_ascii_digit())
                }
                _ => {
                    next.is_alphabetic()
                        || "'’".contains(next) && after.is_some_and(char::is_alphabetic)
                }
            };
            if !inside {
                break;
            }
            end = at + next.len_utf8();
            rest.next();
        }
        let own = &text[start..end];
        let lower = own.chars().all(|c| c.is_ascii() && !c.is_ascii_uppercase());
        found.push(Token {
            text: if lower {
                Cow::Borrowed(own)
            } else {
                Cow::Owned(own.to_lowercase())
            },
            start,
            end,
            kind,
            glued: found.last().is_some_and(|before| before.end == start),
        });
    }
    found
}

fn of_kind<'t>(tokens: &'t [Token<'_>], at: usize, kind: Kind) -> &'t str {
    match tokens.get(at) {
        Some(token) if token.kind == kind => &token.text,
        _ => "",
    }
}

/// The word at a place, or an empty one.
pub(super) fn word<'t>(tokens: &'t [Token<'_>], at: usize) -> &'t str {
    of_kind(tokens, at, Kind::Word)
}

/// The digits at a place, or none.
pub(super) fn digits<'t>(tokens: &'t [Token<'_>], at: usize) -> &'t str {
    of_kind(tokens, at, Kind::Digits)
}

/// The sign at a place, or none.
pub(super) fn sign<'t>(tokens: &'t [Token<'_>], at: usize) -> &'t str {
    of_kind(tokens, at, Kind::Sign)
}

/// Whether the token at a place touches the one before.
pub(super) fn glued(tokens: &[Token<'_>], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.glued)
}

/// The word before a place, or an empty one.
pub(super) fn word_before<'t>(tokens: &'t [Token<'_>], at: usize) -> &'t str {
    at.checked_sub(1).map_or("", |before| word(tokens, before))
}

/// Whether the token at a place is the middle of a code, a link or a telephone number: "SR0012", "ke-2", "012-345".
pub(super) fn inside_a_code(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).filter(|_| glued(tokens, at)) else {
        return false;
    };
    match tokens[before].kind {
        Kind::Word | Kind::Digits => true,
        Kind::Sign => "-/.:@#_+⁄=&".contains(&*tokens[before].text) && glued(tokens, before),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_part_and_remember_that_they_touched() {
        let found = tokens("RM12.50, Juma'at 8:15pg\nok.");
        let texts: Vec<(&str, bool)> = found.iter().map(|t| (&*t.text, t.glued)).collect();
        assert_eq!(
            texts,
            [
                ("rm", false),
                ("12.50", true),
                (",", true),
                ("juma'at", false),
                ("8:15", false),
                ("pg", true),
                ("\n", true),
                ("ok", true),
                (".", true)
            ]
        );
        assert!(inside_a_code(&tokens("sr0012"), 1) && inside_a_code(&tokens("ke-2"), 2));
        assert!(!inside_a_code(&tokens("ada (2)"), 2) && !inside_a_code(&tokens("2"), 0));
    }
}
