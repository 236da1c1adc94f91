//! Model text made safe for a terminal: no control characters, no direction overrides, bounded length.

/// A one-line, printable form of at most `limit` characters, an ellipsis where it was cut.
pub fn line(text: &str, limit: usize) -> String {
    let mut out = String::new();
    for (count, c) in text.chars().filter(|c| !hidden(*c)).enumerate() {
        if count == limit {
            out.push('…');
            break;
        }
        out.push(if c.is_whitespace() { ' ' } else { c });
    }
    out
}

fn hidden(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || c == '\u{85}'
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_overrides_vanish() {
        assert_eq!(line("a\u{1b}[31mb\u{202e}c\u{9b}d\ne", 99), "a[31mbcd e");
        assert_eq!(line("abcdef", 3), "abc…");
    }
}
