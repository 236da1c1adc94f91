//! JSON inside prose, code fences and templates: the last complete object of a reply.
//!
//! Pure and bounded: every brace is looked at once, apart from at most sixteen scans for one that nothing closes.

use serde_json::Value as Json;

/// Braces that nothing closes: so many are scanned to the end of the text before the search ends.
const UNCLOSED: usize = 16;

/// The last complete JSON object in a text; objects inside another do not count on their own, whole or torn.
pub fn find(text: &str) -> Option<Json> {
    let (mut found, mut at, mut unclosed) = (None, 0, 0);
    while let Some(start) = text[at..].find('{').map(|ahead| at + ahead) {
        let inside = text[start + 1..].trim_start();
        at = start + 1;
        // A template's "{{…}}": the inner one is the object. Nothing but a key or an end makes an object.
        if inside.starts_with('{') {
            continue;
        }
        if inside.starts_with(['"', '}']) {
            let mut stream = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Json>();
            if let Some(Ok(value)) = stream.next() {
                at = start + stream.byte_offset();
                found = Some(value);
                continue;
            }
        }
        match braced(&text[start..]) {
            Some(length) => at = start + length,
            None if inside.starts_with('"') => break,
            None => unclosed += 1,
        }
        if unclosed == UNCLOSED {
            break;
        }
    }
    found
}

/// Length of the text up to the brace that closes its first one, strings apart; none where nothing does.
fn braced(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_object_is_found_in_prose_fences_and_templates() {
        let object = r#"{"a":{"b":[1,2]},"c":"}{"}"#;
        for text in [
            object.to_owned(),
            format!("Baik kak!\n```json\n{object}\n```\nAda lagi?"),
            format!("{{\"a\":0}} eh silap, {object}"),
            format!("{{{object}}}"),
            format!("Format {{kunci}}: {object} :-{{"),
            format!(":-{{ {object}"),
        ] {
            assert_eq!(
                find(&text).map(|one| one.to_string()).as_deref(),
                Some(object),
                "{text}"
            );
        }
        for text in [
            "",
            "tak ada",
            "[1]",
            r#"{"a":1"#,
            r#"{"a":[{"b":1},{"c"#,
            r#"{'a':[{"b":1}]}"#,
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    /// Work that grew with the square of these would take minutes.
    #[test]
    fn hostile_replies_cost_little() {
        for unit in [
            "{",
            "[",
            "\"",
            "7",
            "{\"",
            "{\"a\":",
            "{x ",
            "{x}",
            "{ \"a\":1 x}",
            "}",
            "\\",
            "{\"a\\",
        ] {
            let text = unit.repeat(65_536 / unit.len());
            assert_eq!(find(&text), None, "{unit}");
        }
        assert!(find(&"{}".repeat(32_768)).is_some());
    }

    proptest! {
        #[test]
        fn never_panics(text in "([{}\\[\\]\":,\\\\]|\"a\"|1|\\PC){0,40}") {
            let _ = find(&text);
        }
    }
}
