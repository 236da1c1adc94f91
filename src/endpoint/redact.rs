//! Redaction: no text that leaves an endpoint (errors, hints, replies) carries a key.
//!
//! The configured key is removed wherever it stands; other people's keys are recognised by their form (`Bearer …`,
//! `sk-…`), because servers like to quote them in error messages.

use std::borrow::Cow;

use secrecy::{ExposeSecret, SecretString};

/// What stands where a key stood.
pub const REDACTED: &str = "[redacted]";

/// Shorter keys are placeholders (`x`, `no`), and removing them would garble every text.
const SHORTEST_KEY: usize = 4;

/// In replies only what cannot be an ordinary word is removed: a placeholder key like `EMPTY` is one.
const SHORTEST_KEY_IN_REPLIES: usize = 8;

/// How the keys of known vendors begin.
const PREFIXES: [&str; 9] = [
    "sk-", "sk_", "gsk_", "xai-", "hf_", "AIza", "pplx-", "nvapi-", "r8_",
];

/// Removes `key` and everything that looks like a key from a text.
pub fn redact(text: &str, key: Option<&SecretString>) -> String {
    let text = match key.map(ExposeSecret::expose_secret) {
        Some(key) if key.len() >= SHORTEST_KEY => Cow::Owned(text.replace(key, REDACTED)),
        _ => Cow::Borrowed(text),
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    let mut after_bearer = false;
    while let Some(first) = rest.chars().next() {
        let end = rest
            .find(|one: char| !in_token(one, after_bearer))
            .unwrap_or(rest.len());
        if end == 0 {
            out.push(first);
            after_bearer &= first.is_whitespace() || first == ':';
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (token, after) = rest.split_at(end);
        out.push_str(if after_bearer || is_key(token) {
            REDACTED
        } else {
            token
        });
        after_bearer = token.eq_ignore_ascii_case("bearer");
        rest = after;
    }
    out
}

/// Removes `key` from a reply's body; anything else of the reply is left as received.
pub fn redact_body(body: Vec<u8>, key: Option<&SecretString>) -> Vec<u8> {
    let Some(key) = key.map(ExposeSecret::expose_secret) else {
        return body;
    };
    if key.len() < SHORTEST_KEY_IN_REPLIES {
        return body;
    }
    // A text is searched several times faster than windows of bytes; a body that is none is rare enough to be copied.
    let Ok(text) = std::str::from_utf8(&body) else {
        return String::from_utf8_lossy(&body)
            .replace(key, REDACTED)
            .into_bytes();
    };
    if text.contains(key) {
        text.replace(key, REDACTED).into_bytes()
    } else {
        body
    }
}

/// Removes `key` from one text of a reply.
pub fn redact_reply(text: &mut String, key: Option<&SecretString>) {
    if let Some(key) = key.map(ExposeSecret::expose_secret)
        && key.len() >= SHORTEST_KEY_IN_REPLIES
        && text.contains(key)
    {
        *text = text.replace(key, REDACTED);
    }
}

fn in_token(one: char, after_bearer: bool) -> bool {
    one.is_ascii_alphanumeric()
        || matches!(one, '_' | '-' | '*')
        || (after_bearer && matches!(one, '.' | '+' | '/' | '=' | '~'))
}

fn is_key(token: &str) -> bool {
    PREFIXES
        .iter()
        .any(|prefix| token.starts_with(prefix) && token.len() >= prefix.len() + 6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> SecretString {
        text.to_owned().into()
    }

    #[test]
    fn the_configured_key_goes_wherever_it_stands() {
        let key = key("p4ss/w0rd");
        assert_eq!(
            redact("got p4ss/w0rd, xp4ss/w0rdx", Some(&key)),
            "got [redacted], x[redacted]x"
        );
        assert_eq!(redact("nothing here", Some(&key)), "nothing here");
    }

    #[test]
    fn keys_of_others_go_by_their_form() {
        for (text, expected) in [
            (
                "Incorrect API key: sk-proj-ab***12cd.",
                "Incorrect API key: [redacted].",
            ),
            ("key=AIzaSyD0123456 used", "key=[redacted] used"),
            (
                r#"{"a":"Bearer ab.c+d/e=="}"#,
                r#"{"a":"Bearer [redacted]"}"#,
            ),
            (
                "authorization: bearer  abc",
                "authorization: bearer  [redacted]",
            ),
            ("the task sk-1 and risk-free", "the task sk-1 and risk-free"),
        ] {
            assert_eq!(redact(text, None), expected);
        }
    }

    #[test]
    fn placeholder_keys_do_not_garble_texts() {
        assert_eq!(redact("an axe", Some(&key("x"))), "an axe");
        let body = redact_body(b"stok EMPTY".to_vec(), Some(&key("EMPTY")));
        assert_eq!(body, b"stok EMPTY");
    }

    #[test]
    fn a_reply_that_quotes_the_key_loses_it_even_beside_broken_bytes() {
        let key = key("long-enough-key");
        let body = redact_body(b"a long-enough-key b".to_vec(), Some(&key));
        assert_eq!(body, b"a [redacted] b");
        let broken = redact_body(b"\xff long-enough-key".to_vec(), Some(&key));
        assert!(!String::from_utf8_lossy(&broken).contains("enough"));
    }

    proptest! {
        #[test]
        fn no_text_keeps_the_key(before in ".{0,20}", after in ".{0,20}") {
            let key = key("zq-K3y-9182-zq");
            let text = redact(&format!("{before}zq-K3y-9182-zq{after}"), Some(&key));
            prop_assert!(!text.contains("zq-K3y-9182-zq"));
        }
    }
}
