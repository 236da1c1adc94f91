//! Refusals: a request that gets an error status instead of a completion, and what the error says.
//!
//! Foreign text is repeated at bounded length only.

use std::borrow::Cow;

/// Longest piece of foreign text that an error message repeats.
const ECHO_LIMIT: usize = 200;

/// A request that is answered with an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    message: String,
    param: Option<&'static str>,
    code: Option<&'static str>,
}

impl Refusal {
    /// An error without parameter and code.
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            param: None,
            code: None,
        }
    }

    /// Names the parameter at fault.
    #[must_use]
    pub fn about(mut self, param: &'static str) -> Self {
        self.param = Some(param);
        self
    }

    /// Gives the error a code that programs can tell apart.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// The error body in `OpenAI`'s shape.
    pub fn to_json(&self) -> Vec<u8> {
        let kind = match self.status {
            429 => "rate_limit_error",
            500.. => "server_error",
            _ => "invalid_request_error",
        };
        let error = serde_json::json!({
            "message": self.message, "type": kind, "param": self.param, "code": self.code,
        });
        serde_json::json!({ "error": error })
            .to_string()
            .into_bytes()
    }
}

/// The first 200 characters of foreign text.
pub fn clip(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(ECHO_LIMIT) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn an_error_body_has_openais_shape() {
        let body = |refusal: &Refusal| serde_json::from_slice::<Value>(&refusal.to_json()).unwrap();
        let refusal = Refusal::new(404, "no `x`").about("model").code("gone");
        assert_eq!(
            body(&refusal),
            json!({"error": {"message": "no `x`", "type": "invalid_request_error", "param": "model", "code": "gone"}})
        );
        assert_eq!(
            body(&Refusal::new(503, "x"))["error"]["type"],
            "server_error"
        );
        assert_eq!(
            body(&Refusal::new(429, "x"))["error"]["type"],
            "rate_limit_error"
        );
        assert_eq!(body(&Refusal::new(400, "x"))["error"]["param"], Value::Null);
    }

    #[test]
    fn foreign_text_is_cut_between_characters() {
        assert_eq!(clip("é"), "é");
        let cut = clip(&"é".repeat(ECHO_LIMIT + 1)).into_owned();
        assert_eq!(cut, format!("{}…", "é".repeat(ECHO_LIMIT)));
    }
}
