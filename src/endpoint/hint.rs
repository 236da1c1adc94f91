//! Advice: what a user can do about an error, down to the line of the configuration.
//!
//! Takes what `failure` found out and gives one sentence, or nothing where only waiting helps.

use reqwest::header::{HeaderMap, LOCATION};

use crate::endpoint::error_body::{ErrorBody, one_line};
use crate::endpoint::failure::ErrorKind;

/// What to do about an error; none where only waiting helps.
pub fn advice(kind: ErrorKind, body: &ErrorBody, headers: &HeaderMap) -> Option<String> {
    let advice = match kind {
        ErrorKind::Unauthorised => {
            "check the API key and that it may use this model (`api_key_env` names its variable)".to_owned()
        }
        ErrorKind::QuotaSpent => {
            "add credit or raise the limit at the vendor, then run the same command again: it goes on where it stopped".to_owned()
        }
        ErrorKind::NotFound => {
            "check `model`, and that `base_url` ends before `/chat/completions` (often in `/v1`)".to_owned()
        }
        ErrorKind::UnsupportedParameter => capability_line(body),
        ErrorKind::Throttled => "lower `rpm`, `tpm` or `concurrency` of this endpoint".to_owned(),
        ErrorKind::Redirect => match headers.get(LOCATION) {
            Some(_) => "write the address it redirects to as `base_url`, if you trust it".to_owned(),
            None => "check `base_url`".to_owned(),
        },
        ErrorKind::BadRequest if body.is_any(&["context_length_exceeded", "exceed_context_size_error"]) => {
            "the prompt is longer than this model's context: use fewer shots or serve it with a longer one".to_owned()
        }
        _ => return None,
    };
    Some(advice)
}

/// The line of the configuration that stops sending what the model refuses.
fn capability_line(body: &ErrorBody) -> String {
    let named = body.param.as_deref().or_else(|| {
        let (_, rest) = body.message.split_once('\'')?;
        rest.split_once('\'').map(|(name, _)| name)
    });
    let line = match named {
        Some(name @ ("temperature" | "top_p" | "seed" | "stop")) => format!("{name} = \"omit\""),
        Some("max_tokens") => "max_tokens_key = \"max_completion_tokens\"".to_owned(),
        Some("max_completion_tokens") => "max_tokens_key = \"max_tokens\"".to_owned(),
        Some(name) if name.starts_with("messages") && name.ends_with("role") => {
            let developer = body.message.contains("'system'");
            let role = if developer { "developer" } else { "system" };
            format!("system_role = \"{role}\"")
        }
        Some("reasoning_effort") => return "remove `reasoning_effort` from this endpoint's capabilities, or give it a value the model takes".to_owned(),
        Some(name) => return format!("remove `{}` from this endpoint's `extra`", one_line(name)),
        None => return "see this endpoint's capabilities for what it is sent".to_owned(),
    };
    format!("write `{line}` in this endpoint's capabilities")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(body: &str) -> String {
        capability_line(&ErrorBody::read(body.as_bytes()))
    }

    #[test]
    fn names_the_line_that_stops_sending_the_parameter() {
        for (param, written) in [
            ("temperature", "temperature = \"omit\""),
            ("stop", "stop = \"omit\""),
            ("max_tokens", "max_tokens_key = \"max_completion_tokens\""),
            ("max_completion_tokens", "max_tokens_key = \"max_tokens\""),
        ] {
            let body = format!(r#"{{"error":{{"message":"x","param":"{param}"}}}}"#);
            assert_eq!(
                line(&body),
                format!("write `{written}` in this endpoint's capabilities")
            );
        }
        assert!(line(r#"{"error":{"param":"top_k"}}"#).contains("`extra`"));
        assert!(
            line(r#"{"error":{"param":"reasoning_effort"}}"#).contains("remove `reasoning_effort`")
        );
    }

    #[test]
    fn finds_the_parameter_in_the_message_and_the_role_to_use() {
        let text = "Unsupported parameter: 'max_tokens' is not supported with this model.";
        assert!(
            line(&format!(r#"{{"error":{{"message":"{text}"}}}}"#))
                .contains("max_completion_tokens")
        );
        let role =
            "Unsupported value: 'messages[0].role' does not support 'system' with this model.";
        assert!(
            line(&format!(r#"{{"error":{{"message":"{role}"}}}}"#))
                .contains("system_role = \"developer\"")
        );
        let role = role.replace("'system'", "'developer'");
        assert!(
            line(&format!(r#"{{"error":{{"message":"{role}"}}}}"#))
                .contains("system_role = \"system\"")
        );
    }

    #[test]
    fn errors_that_pass_by_themselves_carry_no_advice() {
        let none = ErrorBody::default();
        for kind in [
            ErrorKind::Server,
            ErrorKind::Filtered,
            ErrorKind::BadRequest,
        ] {
            assert_eq!(advice(kind, &none, &HeaderMap::new()), None);
        }
    }
}
