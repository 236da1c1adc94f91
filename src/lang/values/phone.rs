//! Malaysian telephone numbers, mobile, fixed and toll-free, normalised to national digits.
//!
//! "+60 12-000 4417", "012-000 4417" and "0120004417" are one number, `0120004417`. Numbers of other countries are not
//! read.

use super::Found;

/// Every telephone number in a text, as national digits.
pub fn find(text: &str) -> Vec<Found<String>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let before = at.checked_sub(1).map(|before| bytes[before]);
        let inside =
            before.is_some_and(|b| b.is_ascii_alphanumeric() || b"+.,/".contains(&b) || b >= 0x80);
        let starts = bytes[at] == b'+' || bytes[at].is_ascii_digit() || bytes[at] == b'(';
        if starts
            && !inside
            && let Some((value, length)) = number(&bytes[at..])
        {
            let (start, end) = (at, at + length);
            found.push(Found { value, start, end });
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

/// The telephone number that the whole text is.
pub fn parse(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(['.', ',', '!']);
    let (value, length) = number(text.as_bytes())?;
    (length == text.len()).then_some(value)
}

/// National digits and the bytes they took: whole groups of digits, at most one or two separators between them.
fn number(bytes: &[u8]) -> Option<(String, usize)> {
    let mut digits = String::new();
    let mut found = None;
    let mut at = usize::from(bytes.first().is_some_and(|b| b"+(".contains(b)));
    // Fifteen digits are the longest number there is; with separators they stay under forty bytes.
    while at < bytes.len().min(40) && digits.len() <= 15 {
        if bytes[at].is_ascii_digit() {
            digits.push(char::from(bytes[at]));
            let ends = bytes.get(at + 1).is_none_or(|b| !b.is_ascii_alphanumeric());
            found = national(&digits)
                .filter(|_| ends)
                .map(|value| (value, at + 1))
                .or(found);
        } else if !separator(bytes, at) {
            break;
        }
        at += 1;
    }
    found
}

/// A blank, a hyphen or a bracket between digits; at most two in a row.
fn separator(bytes: &[u8], at: usize) -> bool {
    let is = |b: &u8| b" -()".contains(b);
    is(&bytes[at]) && !(at > 1 && is(&bytes[at - 1]) && is(&bytes[at - 2]))
}

/// The number with its leading zero, where it has as many digits as its prefix asks for.
fn national(digits: &str) -> Option<String> {
    let own = match digits.strip_prefix("60") {
        Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
        None => digits.to_owned(),
    };
    let lengths: &[usize] = match own.get(..2)? {
        "01" if own.starts_with("011") || own.starts_with("015") => &[10, 11],
        "01" | "03" => &[10],
        "04" | "05" | "06" | "07" | "08" | "09" => &[9],
        "13" | "18" if own.get(2..4) == Some("00") => &[10],
        _ => return None,
    };
    lengths.contains(&own.len()).then_some(own)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_number_in_every_dress() {
        for text in [
            "012-000 4417",
            "0120004417",
            "012 000 4417",
            "+60120004417",
            "+60 12-000 4417",
            "60120004417",
            "(012) 000-4417",
            "+6012-000 4417",
        ] {
            assert_eq!(parse(text).as_deref(), Some("0120004417"), "{text}");
        }
        assert_eq!(parse("03-0000 4417").as_deref(), Some("0300004417"));
        assert_eq!(parse("088-000441").as_deref(), Some("088000441"));
        assert_eq!(parse("1300-88-0000").as_deref(), Some("1300880000"));
        for text in [
            "12-12-2026",
            "08-12-2026",
            "0120",
            "2026-11-27",
            "RM0120004417",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_follows_a_number_is_not_part_of_it() {
        let text = "Call 012-000 4417 8 pagi, atau 011-0000 0017 12 biji";
        let found: Vec<_> = find(text)
            .iter()
            .map(|one| &text[one.start..one.end])
            .collect();
        assert_eq!(found, ["012-000 4417", "011-0000 0017"]);
        assert_eq!(find("SR0120004417 dan 1.0120004417"), []);
    }

    proptest! {
        #[test]
        fn never_panics(text in "([0-9]{1,5}|[-+ ()]|\\PC){0,20}") {
            for one in find(&text) {
                prop_assert!(text.get(one.start..one.end).is_some());
            }
            let _ = parse(&text);
        }
    }
}
