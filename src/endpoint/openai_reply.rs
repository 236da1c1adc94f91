//! The reply to a chat-completions request, read leniently: servers differ, and a reply that was paid for is kept.
//!
//! One pass over the bytes. `content` may be a string, null or a list of parts; any text may be missing or of an
//! unexpected type. Only a body without a choice is broken. Reasoning and refusal are kept apart from the text.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::endpoint::Finish;

/// A reply's body.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reply {
    /// The vendor's id of the reply.
    pub id: Words,
    /// The model that answered.
    pub model: Words,
    /// Backend tag.
    pub system_fingerprint: Words,
    /// Billed tokens as written.
    pub usage: Option<Box<RawValue>>,
    /// An error inside a good status.
    pub error: Option<Box<RawValue>>,
    /// The answers; one is asked for.
    pub choices: Option<Vec<Choice>>,
}

/// One answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// What the model said.
    pub message: Option<Said>,
    /// Why it stopped.
    pub finish_reason: Words,
    /// An error of the provider behind a router.
    pub error: Option<Box<RawValue>>,
}

/// A message of the model.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    /// The visible text.
    pub content: Words,
    /// The vendor's refusal.
    pub refusal: Words,
    /// Reasoning, as `message.reasoning` (vLLM and some routers).
    pub reasoning: Words,
    /// Reasoning, as `message.reasoning_content` (llama.cpp and others).
    pub reasoning_content: Words,
}

/// Reads a body; broken escapes and bytes that are not UTF-8 are replaced, not refused.
///
/// # Errors
/// If the body is not JSON of the expected outline.
pub fn read(body: &[u8]) -> Result<Reply, serde_json::Error> {
    serde_json::from_slice(body).or_else(|error| {
        if error.is_eof() {
            return Err(error);
        }
        // Servers that cut a reply at a token limit may cut inside a character and write half a surrogate pair.
        let text = String::from_utf8_lossy(body);
        serde_json::from_str(&whole_surrogates(&text))
    })
}

/// Maps the vendors' words for the end of a reply.
pub fn finish(word: Option<&str>) -> Finish {
    match word {
        Some("stop" | "end_turn" | "stop_sequence" | "eos" | "eos_token") => Finish::Stop,
        Some("length" | "max_tokens" | "max_output_tokens") => Finish::Length,
        Some("content_filter" | "safety") => Finish::ContentFilter,
        Some("refusal") => Finish::Refusal,
        Some("tool_calls" | "function_call" | "tool_use") => Finish::ToolUse,
        _ => Finish::Other,
    }
}

/// A text wherever a server puts one: a string, a list of parts, an object with `text`; none for anything else.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Words(pub Option<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordsVisitor).map(Words)
    }
}

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Option<String>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(text))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
        let mut whole: Option<String> = None;
        while let Some(Words(part)) = parts.next_element()? {
            if let Some(part) = part {
                whole.get_or_insert_default().push_str(&part);
            }
        }
        Ok(whole)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut part: A) -> Result<Self::Value, A::Error> {
        let mut text = None;
        let mut hidden = false;
        while let Some(key) = part.next_key::<String>()? {
            match key.as_str() {
                "text" | "value" => text = part.next_value::<Words>()?.0,
                "type" => {
                    let kind = part.next_value::<Words>()?.0;
                    hidden = matches!(kind.as_deref(), Some("thinking" | "reasoning"));
                }
                _ => {
                    part.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(text.filter(|_| !hidden))
    }
}

/// Replaces escaped surrogates that have no other half by the replacement character.
fn whole_surrogates(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let unit = code_unit(escape);
        let low = unit.and_then(|_| code_unit(escape.get(6..)?));
        let (kept, taken) = match (unit, low) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (escape.get(..12), 12),
            (Some(0xD800..=0xDFFF), _) => (Some("\\ufffd"), 6),
            // An escape is two characters at least; `\\` must not start another one.
            _ => {
                let length = escape.chars().take(2).map(char::len_utf8).sum();
                (escape.get(..length), length)
            }
        };
        out.push_str(kept.unwrap_or_default());
        rest = escape.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

fn code_unit(escape: &str) -> Option<u16> {
    u16::from_str_radix(escape.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(message: &str) -> Said {
        let body = format!(r#"{{"choices":[{{"message":{message}}}]}}"#);
        let reply = read(body.as_bytes()).unwrap();
        reply.choices.unwrap().remove(0).message.unwrap()
    }

    #[test]
    fn content_is_read_in_every_form() {
        for (content, text) in [
            (r#""RM12""#, Some("RM12")),
            ("null", None),
            ("7", Some("7")),
            (
                r#"[{"type":"text","text":"a"},{"text":"b"},"c"]"#,
                Some("abc"),
            ),
            (
                r#"[{"type":"thinking","thinking":[{"text":"x"}]},{"type":"text","text":"a"}]"#,
                Some("a"),
            ),
            (r#"[{"text":"x","type":"reasoning"}]"#, None),
            (r#"{"text":{"value":"deep"}}"#, Some("deep")),
            ("[]", None),
            ("true", None),
        ] {
            let said = said(&format!(r#"{{"content":{content}}}"#));
            assert_eq!(said.content.0.as_deref(), text, "{content}");
        }
    }

    #[test]
    fn reasoning_and_refusal_are_kept_apart() {
        let said = said(
            r#"{"content":null,"reasoning_content":"hm","refusal":"tak boleh","tool_calls":[{}]}"#,
        );
        assert_eq!(said.content, Words(None));
        assert_eq!(said.reasoning_content.0.as_deref(), Some("hm"));
        assert_eq!(said.refusal.0.as_deref(), Some("tak boleh"));
    }

    #[test]
    fn half_characters_and_broken_bytes_do_not_cost_the_reply() {
        let text = |message| said(message).content.0;
        let half = text(r#"{"content":"ok \ud83d"}"#);
        assert_eq!(half.as_deref(), Some("ok \u{fffd}"));
        let whole = text(r#"{"content":"\ud83d\ude00 \\ud83d \udc00"}"#);
        assert_eq!(whole.as_deref(), Some("😀 \\ud83d \u{fffd}"));
        let body = b"{\"choices\":[{\"message\":{\"content\":\"a\xff\"}}]}";
        let reply = read(body).unwrap().choices.unwrap().remove(0);
        assert_eq!(
            reply.message.unwrap().content.0.as_deref(),
            Some("a\u{fffd}")
        );
    }

    #[test]
    fn a_body_that_ends_early_is_broken() {
        for body in ["", "{\"choices\":[{\"mess", "<html>", "{\"choices\":3}"] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn every_finish_word_has_its_meaning() {
        for (word, meaning) in [
            ("stop", Finish::Stop),
            ("end_turn", Finish::Stop),
            ("length", Finish::Length),
            ("content_filter", Finish::ContentFilter),
            ("refusal", Finish::Refusal),
            ("tool_calls", Finish::ToolUse),
            ("pause_turn", Finish::Other),
        ] {
            assert_eq!(finish(Some(word)), meaning, "{word}");
        }
        assert_eq!(finish(None), Finish::Other);
    }

    proptest! {
        #[test]
        fn no_body_panics(body in prop::collection::vec(any::<u8>(), 0..200), text in "[\\\\ud8c0-9é\"]{0,40}") {
            let _ = read(&body);
            let _ = whole_surrogates(&text);
        }
    }
}
