//! What an error body says, whichever of the vendors' shapes it has.
//!
//! Takes raw bytes: `{"error":{…}}` (most), `{"error":"text"}` (Ollama), `{"object":"error",…}` (old vLLM),
//! `{"detail":…}` (`FastAPI`), the same in a list of one (Google), or no JSON at all. Gives plain fields; what they mean is
//! `failure`'s. Never fails: a body that says nothing gives empty fields.

use reqwest::header::{HeaderMap, LOCATION};
use serde_json::Value;

/// Messages are cut here: one line on a screen, not a page.
const LONGEST_MESSAGE: usize = 300;

/// The parts of an error body that decide anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// What the server says, on one line; empty where it says nothing.
    pub message: String,
    /// `code`, as text; a number for some vendors.
    pub code: Option<String>,
    /// `type` or `status`: the class of error.
    pub class: Option<String>,
    /// The parameter at fault.
    pub param: Option<String>,
    /// Google's `RetryInfo.retryDelay`.
    pub retry_delay: Option<String>,
    /// A budget that does not refill within minutes: per day, or zero.
    pub quota_spent: bool,
    /// A moderation verdict (`metadata.reasons`, `metadata.flagged_input`).
    pub moderated: bool,
    /// The wait is for requests of our own to end (a router's in-flight budget).
    pub in_flight: bool,
}

impl ErrorBody {
    /// Reads an error body.
    pub fn read(body: &[u8]) -> Self {
        let Ok(value) = serde_json::from_slice::<Value>(body) else {
            return Self {
                message: plain(body),
                ..Self::default()
            };
        };
        let value = match value {
            Value::Array(mut list) if list.len() == 1 => list.remove(0),
            value => value,
        };
        match value.get("error") {
            Some(Value::String(text)) => Self {
                message: one_line(text),
                ..Self::from_object(&value)
            },
            Some(error @ Value::Object(_)) => Self::from_object(error),
            _ => Self::from_object(&value),
        }
    }

    /// Whether `code`, `type` or `details.error_code` is one of `words`.
    pub fn is_any(&self, words: &[&str]) -> bool {
        [&self.code, &self.class]
            .into_iter()
            .flatten()
            .any(|mine| words.contains(&mine.as_str()))
    }

    fn from_object(error: &Value) -> Self {
        let metadata = error.get("metadata").unwrap_or(&Value::Null);
        let mut read = Self {
            message: message(error, metadata),
            code: word(error.get("code")),
            class: word(error.get("type")).or_else(|| word(error.get("status"))),
            param: word(error.get("param")),
            moderated: metadata.get("reasons").is_some() || metadata.get("flagged_input").is_some(),
            in_flight: word(metadata.get("limit_source"))
                .is_some_and(|one| one.contains("in_flight")),
            ..Self::default()
        };
        match error.get("details") {
            Some(Value::Array(list)) => list.iter().for_each(|detail| read.add_detail(detail)),
            Some(detail) => {
                let finer = word(detail.get("error_code"));
                read.code = finer.or(read.code);
            }
            None => {}
        }
        if let Some(detail) = error.get("detail").and_then(|list| list.get(0)) {
            read.add_validation(detail);
        }
        read
    }

    /// Google's list of details: `RetryInfo` and `QuotaFailure`.
    fn add_detail(&mut self, detail: &Value) {
        if let Some(delay) = word(detail.get("retryDelay")) {
            self.retry_delay = Some(delay);
        }
        let violations = detail.get("violations").and_then(Value::as_array);
        for violation in violations.into_iter().flatten() {
            let per_day = word(violation.get("quotaId")).is_some_and(|id| id.contains("PerDay"));
            let zero = word(violation.get("quotaValue")).is_some_and(|value| value == "0");
            self.quota_spent |= per_day || zero;
        }
    }

    /// `FastAPI`'s validation error: which key of the body was not wanted.
    fn add_validation(&mut self, detail: &Value) {
        let place = detail.get("loc").and_then(Value::as_array);
        self.param = place.and_then(|place| word(place.last()));
        self.code = word(detail.get("type"));
        if let Some(text) = word(detail.get("msg")) {
            self.message = one_line(&text);
        }
    }
}

/// One line without control characters, cut at a readable length.
pub fn one_line(text: &str) -> String {
    let mut line = String::new();
    let words = text.split(|one: char| one.is_whitespace() || one.is_control());
    for word in words.filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > LONGEST_MESSAGE {
            while line.len() > LONGEST_MESSAGE {
                line.pop();
            }
            line.push('…');
            break;
        }
    }
    line
}

/// One line on an error: status, code and what the server says (or where it redirects to).
pub fn summary(status: u16, headers: &HeaderMap, body: &ErrorBody) -> String {
    let code = body.code.as_ref().or(body.class.as_ref());
    let code = code.map_or_else(String::new, |code| format!(" `{}`", one_line(code)));
    let inside = if status < 300 { " with an error" } else { "" };
    let target = headers
        .get(LOCATION)
        .filter(|_| (300..400).contains(&status));
    let said = match target {
        Some(target) => {
            let target = String::from_utf8_lossy(target.as_bytes());
            format!(": redirects to `{}`", one_line(&target))
        }
        None if body.message.is_empty() => String::new(),
        None => format!(": {}", body.message),
    };
    format!("http {status}{inside}{code}{said}")
}

fn message(error: &Value, metadata: &Value) -> String {
    let said = ["message", "detail", "error_description", "title"]
        .iter()
        .find_map(|key| word(error.get(*key)))
        .unwrap_or_default();
    // OpenRouter says "Provider returned error" and keeps the provider's own words apart.
    match metadata.get("raw").and_then(Value::as_str) {
        Some(raw) => one_line(&format!("{said}: {raw}")),
        None => one_line(&said),
    }
}

fn word(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn plain(body: &[u8]) -> String {
    // Four bytes a character at most, and a margin for runs of white space.
    let start = &body[..body.len().min(16 * LONGEST_MESSAGE)];
    let text = String::from_utf8_lossy(start);
    if text.trim_start().starts_with('<') {
        return "a web page instead of JSON".to_owned();
    }
    one_line(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_shape_gives_its_message() {
        for (body, message) in [
            (
                r#"{"error":{"message":"no","type":"t","param":null,"code":"c"}}"#,
                "no",
            ),
            (
                r#"{"error":"model \"x\" not found"}"#,
                "model \"x\" not found",
            ),
            (r#"{"object":"error","message":"old","code":400}"#, "old"),
            (
                r#"[{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}}]"#,
                "slow",
            ),
            (r#"{"detail":"Not Found"}"#, "Not Found"),
            (
                r#"{"error":{"message":"Provider returned error","metadata":{"raw":"busy"}}}"#,
                "Provider returned error: busy",
            ),
            (
                "upstream\n  timed\tout\u{1b}[31m",
                "upstream timed out [31m",
            ),
            (
                "<html><body>502</body></html>",
                "a web page instead of JSON",
            ),
            ("", ""),
            ("null", ""),
            ("[]", ""),
        ] {
            assert_eq!(ErrorBody::read(body.as_bytes()).message, message, "{body}");
        }
    }

    #[test]
    fn codes_may_be_numbers_and_finer_ones_win() {
        let number = ErrorBody::read(br#"{"error":{"code":502,"message":"x"}}"#);
        assert_eq!(number.code.as_deref(), Some("502"));
        let finer = ErrorBody::read(
            br#"{"error":{"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
        );
        assert!(finer.is_any(&["enforced_spend_limit_reached"]));
        assert!(finer.is_any(&["rate_limit_error"]));
        assert!(!finer.is_any(&["insufficient_quota"]));
    }

    #[test]
    fn googles_details_tell_minutes_from_days() {
        let body = |id: &str, value: &str| {
            ErrorBody::read(format!(
                r#"{{"error":{{"details":[{{"violations":[{{"quotaId":"{id}","quotaValue":"{value}"}}]}},{{"retryDelay":"46s"}}]}}}}"#
            ).as_bytes())
        };
        let minute = body("RequestsPerMinute", "10");
        assert!(!minute.quota_spent);
        assert_eq!(minute.retry_delay.as_deref(), Some("46s"));
        assert!(body("RequestsPerDayPerProject", "10").quota_spent);
        assert!(body("RequestsPerMinute", "0").quota_spent);
    }

    #[test]
    fn a_validation_error_names_its_key() {
        let body = ErrorBody::read(
            br#"{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}"#,
        );
        assert_eq!(body.param.as_deref(), Some("seed"));
        assert_eq!(body.code.as_deref(), Some("extra_forbidden"));
        assert_eq!(body.message, "Extra inputs are not permitted");
    }

    #[test]
    fn long_messages_are_cut_at_a_character() {
        let text = "é".repeat(5000);
        let line = one_line(&text);
        assert!(line.len() <= LONGEST_MESSAGE + '…'.len_utf8());
        assert!(line.ends_with('…'));
        assert!(ErrorBody::read(text.as_bytes()).message.ends_with('…'));
    }

    proptest! {
        #[test]
        fn no_body_panics_and_every_message_is_one_line(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let message = ErrorBody::read(&body).message;
            prop_assert!(!message.chars().any(char::is_control));
        }
    }
}
