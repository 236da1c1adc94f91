//! From an exchange to a completion, or to the error it turned out to be.
//!
//! Takes what came back, whatever its status; `openai_reply` reads the body, `failure` judges errors. Nothing here
//! knows keys: whoever calls redacts what leaves.

use jiff::Timestamp;
use reqwest::header::HeaderMap;
use serde_json::value::RawValue;

use crate::endpoint::failure::{self, EndpointError, ErrorKind};
use crate::endpoint::http::{Exchange, MOST_OF_AN_ERROR};
use crate::endpoint::openai_reply::{self, Choice};
use crate::endpoint::{Completion, network, openai_usage, remaining};

/// Reads what came back from `place`.
///
/// # Errors
/// The server's error, or what keeps the body from being a completion.
pub fn completion(exchange: Exchange, place: &str) -> Result<Completion, EndpointError> {
    let Exchange {
        status,
        headers,
        body,
        latency,
    } = exchange;
    if !status.is_success() {
        return Err(failure::classify(status.as_u16(), &headers, &body));
    }
    let broken = |why: &str| broken(place, why, &body);
    let reply = openai_reply::read(&body)
        .map_err(|error| broken(&format!("it is no chat completion: {error}")))?;
    if let Some(error) = reply.error.as_deref().filter(|error| says_something(error)) {
        return Err(inside_ok(&headers, error));
    }
    let Some(choice) = reply.choices.into_iter().flatten().next() else {
        return Err(broken("it has no `choices`"));
    };
    let Choice {
        message,
        finish_reason,
        error,
    } = choice;
    if let Some(error) = error.as_deref().filter(|error| says_something(error)) {
        return Err(inside_ok(&headers, error));
    }
    let Some(said) = message else {
        return Err(broken("its choice has no `message`"));
    };
    let full = |text: &String| !text.is_empty();
    Ok(Completion {
        text: said.content.0.unwrap_or_default(),
        reasoning: said
            .reasoning
            .0
            .filter(full)
            .or(said.reasoning_content.0.filter(full)),
        refusal: said.refusal.0.filter(full),
        finish: openai_reply::finish(finish_reason.0.as_deref()),
        raw_finish: finish_reason.0,
        model: reply.model.0,
        fingerprint: reply.system_fingerprint.0,
        id: reply.id.0,
        usage: reply.usage.as_deref().and_then(openai_usage::usage),
        raw_usage: reply.usage.map(on_one_line),
        latency: Some(latency),
        ttft: None,
        remaining: remaining::read(&headers, Timestamp::now),
    })
}

fn broken(place: &str, why: &str, body: &[u8]) -> EndpointError {
    let page = body.trim_ascii_start().starts_with(b"<");
    let hint = page.then(|| {
        "it is a web page: check that `base_url` ends before `/chat/completions` (often in `/v1`)"
            .to_owned()
    });
    let what = format!("the reply of `{place}` cannot be read: {why}");
    network::fault(ErrorKind::BrokenBody, what, hint)
}

/// A record is one line, and servers that write JSON for people put line breaks between its parts.
///
/// A text cannot span lines in JSON, so breaks and indentation are all that goes.
fn on_one_line(raw: Box<RawValue>) -> Box<RawValue> {
    if !raw.get().contains(['\n', '\r']) {
        return raw;
    }
    let line: String = raw.get().split(['\n', '\r']).map(str::trim).collect();
    RawValue::from_string(line).unwrap_or(raw)
}

/// Some servers write `"error": null`, `""` or `{}` into good replies.
fn says_something(error: &RawValue) -> bool {
    let mut marks = error
        .get()
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace());
    let start = [(); 6].map(|()| marks.next().unwrap_or(b' '));
    !matches!(
        start.trim_ascii_end(),
        b"null" | b"false" | b"\"\"" | b"{}" | b"[]" | b"0"
    )
}

fn inside_ok(headers: &HeaderMap, error: &RawValue) -> EndpointError {
    // As a tree, megabytes of numbers would take twenty times their length.
    let text = error.get().as_bytes();
    let text = &text[..text.len().min(MOST_OF_AN_ERROR)];
    if text.starts_with(b"{") {
        failure::classify_inside_ok(headers, text)
    } else {
        // A plain text is an error of the shape `{"error":"text"}`.
        failure::classify_inside_ok(headers, &[b"{\"error\":", text, b"}"].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::StatusCode;
    use std::time::Duration;

    fn read(status: u16, body: &str) -> Result<Completion, EndpointError> {
        let exchange = Exchange {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
            latency: Duration::from_millis(5),
        };
        completion(exchange, "http://h")
    }

    fn with(more: &str) -> String {
        format!(r#"{{"choices":[{{"message":{{"content":"ok"}}}}]{more}}}"#)
    }

    #[test]
    fn usage_written_for_people_fits_one_line_of_a_record() {
        let usage =
            "{\r\n  \"prompt_tokens\": 3,\n\t\"completion_tokens\": 2,\n  \"note\": \"a  b\"\n}";
        let completion = read(200, &with(&format!(",\"usage\":{usage}"))).unwrap();
        assert_eq!(
            completion.raw_usage.unwrap().get(),
            r#"{"prompt_tokens": 3,"completion_tokens": 2,"note": "a  b"}"#
        );
        assert_eq!(completion.usage.unwrap().input, 3);
    }

    #[test]
    fn an_error_that_says_nothing_costs_no_reply() {
        for nothing in ["null", "\"\"", "{}", "{ }", "{\n}", "[]", "false", "0"] {
            let body = with(&format!(",\"error\":{nothing}"));
            assert!(read(200, &body).is_ok(), "{nothing}");
        }
        for something in ["\"0\"", "{\"code\":500}", "true", "1", "\"null\""] {
            let body = with(&format!(",\"error\":{something}"));
            assert_eq!(
                read(200, &body).unwrap_err().kind,
                ErrorKind::Server,
                "{something}"
            );
        }
    }

    #[test]
    fn a_completion_counts_under_every_good_status() {
        assert_eq!(read(203, &with("")).unwrap().text, "ok");
        assert_eq!(read(204, "").unwrap_err().kind, ErrorKind::BrokenBody);
    }

    #[test]
    fn a_web_page_asks_for_the_address_and_shows_no_path() {
        let error = read(200, "\n<!doctype html>").unwrap_err();
        assert_eq!(error.kind, ErrorKind::BrokenBody);
        assert!(
            error.message.contains("`http://h` cannot be read"),
            "{error}"
        );
        assert!(error.hint.unwrap().contains("/v1"));
        assert_eq!(read(200, "{").unwrap_err().hint, None);
    }

    #[test]
    fn an_endless_error_inside_a_good_status_is_read_in_part() {
        let numbers = vec!["0"; 1 << 20].join(",");
        for error in [
            format!("[{numbers}]"),
            format!("{{\"code\":401,\"x\":[{numbers}]}}"),
        ] {
            let body = with(&format!(",\"error\":{error}"));
            // The code stands in the part that is read, but half an object says nothing for certain.
            assert_eq!(read(200, &body).unwrap_err().kind, ErrorKind::Server);
        }
    }
}
