//! Pieces: a text cut for rewriting, so that words can be exchanged and everything else stays byte for byte.
//!
//! Takes any text and gives pieces that concatenate to it again. It decides what may be rewritten (words) and what
//! may not (anything with a digit, addresses, punctuation); it counts nothing and normalises nothing.

/// What a piece is to a rewriter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with hyphens and apostrophes inside.
    Word,
    /// The same with a digit in it: an amount, a time, a telephone number, a code.
    Number,
    /// Spaces and tabs.
    Gap,
    /// Punctuation, line ends, addresses and handles.
    Fixed,
}

/// A stretch of text of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The text itself.
    pub text: &'a str,
    /// What it is.
    pub kind: Kind,
}

/// Cuts text into pieces that concatenate to the text again.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::with_capacity(text.len() / 3);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kind = if first.is_whitespace() {
            Kind::Gap
        } else {
            Kind::Word
        };
        let end = rest
            .find(|letter: char| letter.is_whitespace() != first.is_whitespace())
            .unwrap_or(rest.len());
        let (chunk, after) = rest.split_at(end);
        if kind == Kind::Gap {
            let kind = if chunk.contains(['\n', '\r']) {
                Kind::Fixed
            } else {
                Kind::Gap
            };
            pieces.push(Piece { text: chunk, kind });
        } else if is_address(chunk) {
            pieces.push(Piece {
                text: chunk,
                kind: Kind::Fixed,
            });
        } else {
            cut_chunk(chunk, &mut pieces);
        }
        rest = after;
    }
    pieces
}

/// Links, e-mail addresses, handles and hashtags are names, not prose.
fn is_address(chunk: &str) -> bool {
    chunk.contains(['@', '#', '_'])
        || ["://", "www.", ".com", ".my"]
            .iter()
            .any(|part| chunk.contains(part))
}

fn cut_chunk<'a>(chunk: &'a str, pieces: &mut Vec<Piece<'a>>) {
    let mut rest = chunk;
    while let Some(first) = rest.chars().next() {
        let wordy = first.is_alphanumeric();
        let mut end = rest
            .find(|letter: char| letter.is_alphanumeric() != wordy)
            .unwrap_or(rest.len());
        while let Some(more) = wordy.then(|| joined(&rest[end..])).flatten() {
            end += more;
        }
        let (text, after) = rest.split_at(end);
        let kind = match (wordy, text.chars().any(char::is_numeric)) {
            (true, true) => Kind::Number,
            (true, false) => Kind::Word,
            (false, _) => Kind::Fixed,
        };
        pieces.push(Piece { text, kind });
        rest = after;
    }
}

/// The length of a hyphen or apostrophe and the letters behind it, where `rest` starts so.
fn joined(rest: &str) -> Option<usize> {
    let joint = rest
        .chars()
        .next()
        .filter(|sign| matches!(sign, '-' | '\'' | '’'))?;
    let tail = &rest[joint.len_utf8()..];
    let letters = tail
        .find(|letter: char| !letter.is_alphanumeric())
        .unwrap_or(tail.len());
    (letters > 0).then(|| joint.len_utf8() + letters)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(text: &str) -> Vec<(&str, Kind)> {
        pieces(text)
            .into_iter()
            .map(|piece| (piece.text, piece.kind))
            .collect()
    }

    #[test]
    fn words_keep_their_hyphens_and_apostrophes() {
        assert_eq!(
            kinds("kanak-kanak,Qur’an-!"),
            [
                ("kanak-kanak", Kind::Word),
                (",", Kind::Fixed),
                ("Qur’an", Kind::Word),
                ("-!", Kind::Fixed),
            ]
        );
    }

    #[test]
    fn a_digit_makes_a_number_and_a_sign_makes_an_address() {
        assert_eq!(
            kinds("RM12.50 a@b.c 012-345 nak/mak"),
            [
                ("RM12", Kind::Number),
                (".", Kind::Fixed),
                ("50", Kind::Number),
                (" ", Kind::Gap),
                ("a@b.c", Kind::Fixed),
                (" ", Kind::Gap),
                ("012-345", Kind::Number),
                (" ", Kind::Gap),
                ("nak", Kind::Word),
                ("/", Kind::Fixed),
                ("mak", Kind::Word),
            ]
        );
    }

    #[test]
    fn a_line_end_is_no_gap() {
        assert_eq!(kinds(" \n"), [(" \n", Kind::Fixed)]);
        assert_eq!(kinds(" \t"), [(" \t", Kind::Gap)]);
    }

    proptest! {
        #[test]
        fn pieces_concatenate_to_the_text(text in ".{0,60}") {
            let whole: String = pieces(&text).iter().map(|piece| piece.text).collect();
            prop_assert_eq!(whole, text);
        }
    }
}
