//! Words as Malay writes them: "banyak-banyak" and "budak2" are one word each, punctuation is none.

/// Whether Python's `str.split()` would split here: Rust's white space plus U+001C–U+001F.
pub fn python_whitespace(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// What Python's `str.split()` gives: the runs between white space.
pub fn python_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(python_whitespace)
        .filter(|word| !word.is_empty())
}

/// Runs of letters and digits; a hyphen, apostrophe, full stop, comma or colon between two of them stays inside.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(char::is_alphanumeric)?;
        let from = &rest[start..];
        let end = word_end(from);
        rest = &from[end..];
        Some(&from[..end])
    })
}

fn word_end(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let inner = c.is_alphanumeric()
            || ("-'’.,:".contains(c)
                && characters
                    .peek()
                    .is_some_and(|(_, next)| joins(text, at, c, *next)));
        if !inner {
            return at;
        }
    }
    text.len()
}

/// A hyphen or apostrophe joins letters; a full stop, comma or colon only digits ("RM12.50", "8:15").
fn joins(text: &str, at: usize, c: char, next: char) -> bool {
    let digit_before = text[..at].ends_with(|before: char| before.is_ascii_digit());
    match c {
        '-' | '\'' | '’' => next.is_alphanumeric() && text[..at].ends_with(char::is_alphanumeric),
        _ => digit_before && next.is_ascii_digit(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_malay_is_written() {
        let found: Vec<_> = words("Budak2 tu, banyak-banyak! RM12.50 pukul 8:15. Ok-").collect();
        assert_eq!(
            found,
            [
                "Budak2",
                "tu",
                "banyak-banyak",
                "RM12.50",
                "pukul",
                "8:15",
                "Ok"
            ]
        );
        assert_eq!(words("… 😀 !!").count(), 0);
    }

    #[test]
    fn pythons_extra_separators_are_white_space() {
        assert!(
            python_whitespace('\u{1c}')
                && python_whitespace('\u{a0}')
                && !python_whitespace('\u{200b}')
        );
        let found: Vec<_> = python_words("\u{1f} nak\u{a0}teh\n\u{200b} ").collect();
        assert_eq!(found, ["nak", "teh", "\u{200b}"]);
    }
}
