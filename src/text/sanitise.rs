//! Model text made safe for a terminal: no control characters, no direction overrides, bounded length.

/// A one-line, printable form of at most `limit` characters, the last an ellipsis where something was cut.
pub fn line(text: &str, limit: usize) -> String {
    let safe = text.chars().filter(|c| !hidden(*c));
    let mut shown: Vec<char> = safe
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .take(limit.saturating_add(1))
        .collect();
    if shown.len() > limit {
        shown.truncate(limit.saturating_sub(1));
        shown.push('…');
    }
    shown.into_iter().collect()
}

/// A name of at most `limit` characters, cut in its middle: names of models differ at their ends.
pub fn name(text: &str, limit: usize) -> String {
    let shown: Vec<char> = line(text, usize::MAX).chars().collect();
    if shown.len() <= limit {
        return shown.into_iter().collect();
    }
    let tail = limit.saturating_sub(1) / 2;
    let head = limit.saturating_sub(1 + tail);
    let end = &shown[shown.len() - tail..];
    shown[..head].iter().chain(&['…']).chain(end).collect()
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
        assert_eq!(line("abcdef", 3), "ab…");
    }

    #[test]
    fn names_keep_both_ends() {
        assert_eq!(name("vendor/model-large-2411", 12), "vendor…-2411");
        assert_eq!(name("short\u{202e}", 12), "short");
        assert_eq!(name("abcdef", 1), "…");
    }
}
