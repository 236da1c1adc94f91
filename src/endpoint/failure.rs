//! What an error means: the one table from status, code and body to "try again?", "what becomes of the sample?" and
//! "does it stop the endpoint?" (contracts §5, `wire.md` §10).

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use crate::endpoint::error_body::{ErrorBody, one_line, summary};
use crate::endpoint::{hint, wait};

/// A request that brought no completion.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct EndpointError {
    /// The class of failure; decides everything else.
    pub kind: ErrorKind,
    /// HTTP status, where there was one.
    pub status: Option<u16>,
    /// The vendor's error code, where there was one.
    pub code: Option<String>,
    /// One line, redacted: what happened.
    pub message: String,
    /// What the user can do about it.
    pub hint: Option<String>,
    /// How long the server asked to wait.
    pub wait: Option<Duration>,
}

impl EndpointError {
    /// What happened, and what to do about it where that is known.
    pub fn with_hint(&self) -> String {
        let hint = self.hint.as_ref();
        hint.map_or_else(|| self.to_string(), |hint| format!("{self} (hint: {hint})"))
    }
}

/// Classes of failure, as records and progress lines name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// No connection: DNS, refused, reset, TLS.
    Connect,
    /// No answer in time.
    Timeout,
    /// The body ended early or was not what the wire format promises.
    BrokenBody,
    /// 429 and its kin: slow down.
    Throttled,
    /// 408, 409, 425, 5xx: the server's trouble.
    Server,
    /// 401, or 403 without a moderation verdict.
    Unauthorised,
    /// 402 or a spent quota.
    QuotaSpent,
    /// 404: no such model or path.
    NotFound,
    /// A parameter this model does not take.
    UnsupportedParameter,
    /// Any other 4xx: this request is wrong, others may not be.
    BadRequest,
    /// The content filter refused this prompt.
    Filtered,
    /// The body passed the size cap.
    TooLarge,
    /// A redirect to another host.
    Redirect,
    /// The replies file has nothing for this unit.
    NoReply,
}

/// What follows from an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// Try again, within the attempts left.
    Retry,
    /// Record the sample as filtered; go on with the next.
    Filtered,
    /// Record the sample as errored; go on with the next.
    Errored,
    /// No other request to this endpoint can succeed.
    StopEndpoint,
}

impl ErrorKind {
    /// The table's last column: what follows.
    pub const fn consequence(self) -> Consequence {
        match self {
            Self::Connect | Self::Timeout | Self::BrokenBody | Self::Throttled | Self::Server => {
                Consequence::Retry
            }
            Self::Filtered => Consequence::Filtered,
            Self::BadRequest | Self::TooLarge | Self::NoReply => Consequence::Errored,
            Self::Unauthorised
            | Self::QuotaSpent
            | Self::NotFound
            | Self::UnsupportedParameter
            | Self::Redirect => Consequence::StopEndpoint,
        }
    }

    /// The word used in files, bars and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::BrokenBody => "broken_body",
            Self::Throttled => "throttled",
            Self::Server => "server",
            Self::Unauthorised => "unauthorised",
            Self::QuotaSpent => "quota_spent",
            Self::NotFound => "not_found",
            Self::UnsupportedParameter => "unsupported_parameter",
            Self::BadRequest => "bad_request",
            Self::Filtered => "filtered",
            Self::TooLarge => "too_large",
            Self::Redirect => "redirect",
            Self::NoReply => "no_reply",
        }
    }
}

/// Codes and types of a budget that is used up: no wait of minutes helps.
const QUOTA_SPENT: [&str; 5] = [
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "enforced_spend_limit_reached",
    "insufficient_balance",
];

/// Codes and types of a content filter's verdict on the prompt.
const FILTERED: [&str; 5] = [
    "content_filter",
    "content_policy_violation",
    "moderation",
    "moderation_error",
    "ResponsibleAIPolicyViolation",
];

/// Codes and types of a parameter that this model does not take.
const UNSUPPORTED: [&str; 3] = [
    "unsupported_parameter",
    "unsupported_value",
    "extra_forbidden",
];

/// Codes of a model that is not there, whatever the status.
const NO_MODEL: [&str; 2] = ["model_not_found", "invalid_model"];

/// Classifies an answer that is no completion: status, headers and body → what went wrong and what follows.
///
/// The message is one line and may quote the server; `redact` it before it leaves the endpoint.
pub fn classify(status: u16, headers: &HeaderMap, body: &[u8]) -> EndpointError {
    let body = ErrorBody::read(body);
    judge(status, status, headers, body)
}

/// Classifies an error that came inside a reply with status 200, by its own code or type.
pub fn classify_inside_ok(headers: &HeaderMap, body: &[u8]) -> EndpointError {
    let body = ErrorBody::read(body);
    let number = body.code.as_deref().and_then(|code| code.parse().ok());
    let status = match number {
        Some(number @ 400..=599) => number,
        _ if body.is_any(&[
            "rate_limit_exceeded",
            "rate_limit_error",
            "RESOURCE_EXHAUSTED",
        ]) =>
        {
            429
        }
        _ if body.is_any(&["overloaded_error", "overloaded"]) => 529,
        _ if body.is_any(&["authentication_error", "invalid_api_key"]) => 401,
        _ if body.is_any(&["permission_error"]) => 403,
        _ if body.is_any(&["not_found_error"]) => 404,
        _ if body.is_any(&["invalid_request_error", "invalid_prompt"]) => 400,
        _ if body.is_any(&FILTERED) || body.is_any(&UNSUPPORTED) || body.is_any(&NO_MODEL) => 400,
        _ => 500,
    };
    judge(200, status, headers, body)
}

fn judge(shown: u16, status: u16, headers: &HeaderMap, body: ErrorBody) -> EndpointError {
    let now: Timestamp = wait::server_time(headers);
    let wait = wait::asked(headers, &body, now);
    let base = kind_of(status, &body, wait.is_some());
    let kind = overridden(base, headers);
    EndpointError {
        kind,
        status: Some(shown),
        message: summary(shown, headers, &body),
        hint: hint::advice(kind, &body, headers),
        wait: wait.filter(|_| kind.consequence() == Consequence::Retry),
        code: body.code.or(body.class).map(|code| one_line(&code)),
    }
}

/// The table: status and code → class.
fn kind_of(status: u16, body: &ErrorBody, waits: bool) -> ErrorKind {
    let refused = (400..500).contains(&status);
    if refused && body.is_any(&FILTERED) {
        return ErrorKind::Filtered;
    }
    if refused && (body.quota_spent || body.is_any(&QUOTA_SPENT)) {
        return ErrorKind::QuotaSpent;
    }
    match status {
        300..=399 => ErrorKind::Redirect,
        402 if waits || body.in_flight => ErrorKind::Throttled,
        402 => ErrorKind::QuotaSpent,
        403 if is_moderation(body) => ErrorKind::Filtered,
        401 | 403 => ErrorKind::Unauthorised,
        404 => ErrorKind::NotFound,
        408 | 409 | 425 => ErrorKind::Server,
        429 | 529 => ErrorKind::Throttled,
        400 | 422 if body.is_any(&NO_MODEL) => ErrorKind::NotFound,
        400 | 422 if is_unsupported(body) => ErrorKind::UnsupportedParameter,
        400..=499 => ErrorKind::BadRequest,
        _ => ErrorKind::Server,
    }
}

/// `x-should-retry` overrides the table, but for verdicts that no second attempt changes.
///
/// "No" to a throttled request stops the endpoint: the others would only be throttled one by one.
fn overridden(kind: ErrorKind, headers: &HeaderMap) -> ErrorKind {
    let word = headers.get("x-should-retry").map(HeaderValue::as_bytes);
    match (word, kind) {
        (Some(b"true"), ErrorKind::Filtered | ErrorKind::QuotaSpent) => kind,
        (Some(b"true"), _) if kind.consequence() != Consequence::Retry => ErrorKind::Server,
        (Some(b"false"), ErrorKind::Throttled) => ErrorKind::QuotaSpent,
        (Some(b"false"), ErrorKind::Server) => ErrorKind::BadRequest,
        _ => kind,
    }
}

fn is_moderation(body: &ErrorBody) -> bool {
    let message = body.message.to_ascii_lowercase();
    body.moderated
        || [
            "moderation",
            "flagged",
            "content policy",
            "content_policy",
            "guardrail",
        ]
        .iter()
        .any(|word| message.contains(word))
}

fn is_unsupported(body: &ErrorBody) -> bool {
    body.is_any(&UNSUPPORTED)
        || ["Unsupported parameter", "Unsupported value"]
            .iter()
            .any(|start| body.message.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ErrorKind as K;

    /// Status, class, header, body.
    const TABLE: &str = r#"
429 | throttled |  | {"error":{"message":"slow","type":"requests","code":"rate_limit_exceeded"}}
429 | quota_spent |  | {"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}
429 | quota_spent |  | {"type":"error","error":{"type":"rate_limit_error","message":"cap","details":{"error_code":"enforced_spend_limit_reached"}}}
429 | quota_spent |  | [{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel"}]}]}}]
429 | quota_spent | x-should-retry: false |
529 | throttled |  | {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}
500 | server |  | boom
500 | bad_request | x-should-retry: false |
502 | server |  | <html></html>
503 | server |  |
504 | server |  |
408 | server |  |
409 | server |  |
425 | server |  |
401 | unauthorised |  | {"error":{"message":"Incorrect API key","code":"invalid_api_key"}}
401 | server | x-should-retry: true |
402 | quota_spent |  | {"error":{"code":402,"message":"Insufficient credits"}}
402 | throttled | retry-after: 3 |
402 | throttled |  | {"error":{"code":402,"metadata":{"limit_source":"openrouter_in_flight_budget"}}}
403 | filtered |  | {"error":{"code":403,"message":"no","metadata":{"reasons":["violence"],"flagged_input":"…"}}}
403 | filtered |  | {"error":{"message":"Your input was flagged"}}
403 | unauthorised |  | {"error":{"message":"Country not supported"}}
404 | not_found |  | {"error":"model \"x\" not found"}
400 | not_found |  | {"error":{"message":"no such model","code":"model_not_found"}}
400 | filtered |  | {"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400}}
400 | filtered | x-should-retry: true | {"error":{"code":"content_filter"}}
400 | unsupported_parameter |  | {"error":{"message":"Unsupported value: 'temperature' does not support 0.2","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}
400 | unsupported_parameter |  | {"error":{"message":"x","param":"max_tokens","code":"unsupported_parameter"}}
400 | unsupported_parameter |  | {"error":{"message":"Unsupported parameter: 'seed'","code":null}}
422 | unsupported_parameter |  | {"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}
400 | bad_request |  | {"object":"error","message":"bad","type":"BadRequestError","code":400}
400 | server | x-should-retry: true |
413 | bad_request |  |
422 | bad_request |  |
302 | redirect | location: http://elsewhere/ |
400 | bad_request |  | {"error":{"message":"too long","code":"context_length_exceeded"}}
"#;

    fn headers(text: &str) -> HeaderMap {
        text.lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| {
                let name: reqwest::header::HeaderName = name.parse().unwrap();
                (name, value.parse().unwrap())
            })
            .collect()
    }

    #[test]
    fn status_headers_and_body_decide_the_class() {
        for line in TABLE.lines().filter(|line| !line.is_empty()) {
            let mut cells = line.splitn(4, '|').map(str::trim);
            let mut cell = || cells.next().unwrap_or_default();
            let (status, kind, head, body) = (cell(), cell(), cell(), cell());
            let status: u16 = status.parse().unwrap();
            let error = classify(status, &headers(head), body.as_bytes());
            assert_eq!(error.kind.as_str(), kind, "{line}");
            assert_eq!(error.status, Some(status));
        }
    }

    #[test]
    fn an_error_inside_a_good_status_is_classified_by_its_own_words() {
        for (body, kind) in [
            (r#"{"error":{"code":429,"message":"x"}}"#, K::Throttled),
            (r#"{"error":{"code":"rate_limit_exceeded"}}"#, K::Throttled),
            (
                r#"{"error":{"code":"insufficient_quota","type":"invalid_request_error"}}"#,
                K::QuotaSpent,
            ),
            (
                r#"{"error":{"type":"authentication_error"}}"#,
                K::Unauthorised,
            ),
            (r#"{"error":{"code":"content_filter"}}"#, K::Filtered),
            (
                r#"{"error":{"type":"invalid_request_error"}}"#,
                K::BadRequest,
            ),
            (
                r#"{"error":{"message":"Provider returned error"}}"#,
                K::Server,
            ),
            (r#"{"error":"out of memory"}"#, K::Server),
        ] {
            let error = classify_inside_ok(&HeaderMap::new(), body.as_bytes());
            assert_eq!((error.kind, error.status), (kind, Some(200)), "{body}");
            assert!(error.message.starts_with("http 200 with an error"));
        }
    }

    #[test]
    fn the_wait_is_kept_only_where_a_retry_follows() {
        let wait = |status, head| classify(status, &headers(head), b"").wait;
        assert_eq!(wait(429, "retry-after: 2"), Some(Duration::from_secs(2)));
        assert_eq!(
            wait(503, "retry-after-ms: 90"),
            Some(Duration::from_millis(90))
        );
        assert_eq!(wait(402, "retry-after: 2"), Some(Duration::from_secs(2)));
        assert_eq!(wait(401, "retry-after: 2"), None);
        assert_eq!(wait(429, ""), None);
    }

    #[test]
    fn messages_name_status_code_and_cause_and_say_what_to_do() {
        let error = classify(
            400,
            &HeaderMap::new(),
            br#"{"error":{"message":"Unsupported value: 'temperature'\nno","param":"temperature","code":"unsupported_value"}}"#,
        );
        assert_eq!(
            error.to_string(),
            "http 400 `unsupported_value`: Unsupported value: 'temperature' no"
        );
        assert_eq!(error.code.as_deref(), Some("unsupported_value"));
        let hint = error.hint.unwrap();
        assert!(hint.contains("temperature = \"omit\""), "{hint}");
        let long = format!(r#"{{"error":{{"code":"a\u001b[2J{}"}}}}"#, "x".repeat(9000));
        let code = classify(400, &HeaderMap::new(), long.as_bytes())
            .code
            .unwrap();
        assert!(code.starts_with("a [2Jxx") && code.len() < 310, "{code}");
        let moved = classify(307, &headers("location: https://h2/v1"), b"");
        assert_eq!(moved.message, "http 307: redirects to `https://h2/v1`");
        for status in [401, 402, 404, 307] {
            assert!(
                classify(status, &HeaderMap::new(), b"").hint.is_some(),
                "{status}"
            );
        }
    }
}
