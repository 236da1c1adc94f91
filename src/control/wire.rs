//! The `OpenAI` chat wire format as the controls' server speaks it: what is read of a request, what is written.
//!
//! Pure: bytes in, bytes out. Of a request only the model, the messages, the seed, the token bound and the stream flag
//! are read; everything else is accepted and ignored. Token counts are estimates (characters / 3.5, rounded up).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::control::Control;
use crate::control::refusal::{Refusal, clip};
use crate::dataset::{Message, Role};
use crate::digest::Digest;

/// What every completion carries as `system_fingerprint`.
const FINGERPRINT: &str = concat!("serasi-control-", env!("CARGO_PKG_VERSION"));

/// What the server needs of a chat request.
#[derive(Debug, PartialEq)]
pub struct Call<'a> {
    /// The model as the client named it.
    pub model: Cow<'a, str>,
    /// The conversation.
    pub messages: Vec<Message>,
    /// The sampling seed; a negative one counts as its two's complement.
    pub seed: Option<u64>,
    /// The bound on generated tokens.
    pub max_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct RawCall<'a> {
    #[serde(borrow)]
    model: Cow<'a, str>,
    messages: Vec<Turn>,
    #[serde(default)]
    seed: Option<i128>,
    #[serde(default)]
    max_tokens: Option<u64>,
    #[serde(default)]
    max_completion_tokens: Option<u64>,
    #[serde(default)]
    stream: Option<bool>,
}

#[derive(Deserialize)]
struct Turn {
    role: Speaker,
    content: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Speaker {
    #[serde(alias = "developer")]
    System,
    User,
    Assistant,
}

impl From<Turn> for Message {
    fn from(turn: Turn) -> Self {
        let role = match turn.role {
            Speaker::System => Role::System,
            Speaker::User => Role::User,
            Speaker::Assistant => Role::Assistant,
        };
        Self {
            role,
            content: turn.content,
        }
    }
}

impl<'a> Call<'a> {
    /// Reads a request body.
    ///
    /// # Errors
    /// 400 where the body is no chat request or asks for streaming.
    pub fn read(body: &'a [u8]) -> Result<Self, Refusal> {
        let raw: RawCall<'a> = serde_json::from_slice(body).map_err(|error| {
            Refusal::new(
                400,
                format!("the body is no chat request: {}", clip(&error.to_string())),
            )
        })?;
        if raw.stream == Some(true) {
            let message = "`stream` is not supported by the controls (expected: false or absent)";
            return Err(Refusal::new(400, message)
                .about("stream")
                .code("unsupported_parameter"));
        }
        let low_bits = |seed: i128| u64::try_from(seed & i128::from(u64::MAX)).unwrap_or_default();
        Ok(Self {
            model: raw.model,
            messages: raw.messages.into_iter().map(Message::from).collect(),
            seed: raw.seed.map(low_bits),
            max_tokens: raw.max_completion_tokens.or(raw.max_tokens),
        })
    }

    /// The control that is asked.
    ///
    /// # Errors
    /// 404 that names the known ones and the one that was probably meant.
    pub fn control(&self) -> Result<Control, Refusal> {
        Control::parse(&self.model).ok_or_else(|| {
            let similarity = |name: &str| strsim::jaro_winkler(name, &self.model);
            let known = Control::ALL.map(Control::name);
            let nearest = known
                .into_iter()
                .max_by(|one, other| similarity(one).total_cmp(&similarity(other)))
                .filter(|name| similarity(name) > 0.8);
            let hint = nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
            let message = format!(
                "model `{}` does not exist (expected one of {}){hint}",
                clip(&self.model),
                known.join(", ")
            );
            Refusal::new(404, message)
                .about("model")
                .code("model_not_found")
        })
    }
}

#[derive(Serialize)]
struct Completion<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    model: &'a str,
    choices: [Choice<'a>; 1],
    usage: Usage,
    system_fingerprint: &'static str,
}

#[derive(Serialize)]
struct Choice<'a> {
    index: u32,
    message: Spoken<'a>,
    finish_reason: &'static str,
}

#[derive(Serialize)]
struct Spoken<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct Usage {
    #[serde(rename = "prompt_tokens")]
    prompt: u64,
    #[serde(rename = "completion_tokens")]
    completion: u64,
    #[serde(rename = "total_tokens")]
    total: u64,
}

/// The body of a completion that says `text`, cut where the token bound is passed. The same request and text give the
/// same bytes: the id is the conversation's digest and the time of creation is 0.
#[expect(
    clippy::missing_panics_doc,
    reason = "the expectation is proven in place"
)]
pub fn completion(call: &Call<'_>, conversation: &Digest, text: &str) -> Vec<u8> {
    let (content, finish_reason) = bounded(text, call.max_tokens);
    let asked = call
        .messages
        .iter()
        .map(|turn| turn.content.chars().count());
    let prompt = tokens(asked.sum());
    let generated = tokens(content.chars().count());
    let message = Spoken {
        role: "assistant",
        content,
    };
    let completion = Completion {
        id: &format!("chatcmpl-{conversation}"),
        object: "chat.completion",
        created: 0,
        model: &call.model,
        choices: [Choice {
            index: 0,
            message,
            finish_reason,
        }],
        usage: Usage {
            prompt,
            completion: generated,
            total: prompt + generated,
        },
        system_fingerprint: FINGERPRINT,
    };
    let mut body = Vec::with_capacity(content.len() + 384);
    serde_json::to_writer(&mut body, &completion)
        .expect("strings and numbers always serialise, and a Vec takes every byte");
    body
}

/// The body of `GET /v1/models`.
pub fn models() -> Vec<u8> {
    let models: Vec<_> = Control::ALL
        .iter()
        .map(|control| {
            serde_json::json!({
                "id": control.name(), "object": "model", "created": 0, "owned_by": "serasi",
            })
        })
        .collect();
    serde_json::json!({ "object": "list", "data": models })
        .to_string()
        .into_bytes()
}

/// Estimated tokens: characters / 3.5, rounded up.
fn tokens(characters: usize) -> u64 {
    (characters as u64).saturating_mul(2).div_ceil(7)
}

/// The text within `max_tokens` × 3.5 characters, and the finish reason.
fn bounded(text: &str, max_tokens: Option<u64>) -> (&str, &'static str) {
    let characters = max_tokens.map(|tokens| tokens.saturating_mul(7) / 2);
    let limit = characters.and_then(|limit| usize::try_from(limit).ok());
    match limit.and_then(|limit| text.char_indices().nth(limit)) {
        Some((end, _)) => (&text[..end], "length"),
        None => (text, "stop"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn refusal(body: &str) -> (u16, Value) {
        let refusal = match Call::read(body.as_bytes()) {
            Ok(call) => call.control().unwrap_err(),
            Err(refusal) => refusal,
        };
        let body: Value = serde_json::from_slice(&refusal.to_json()).unwrap();
        (refusal.status, body["error"].clone())
    }

    #[test]
    fn reads_what_it_needs_and_ignores_the_rest() {
        let body = r#"{"model":"control/noisy","temperature":0.5,"seed":-1,"max_tokens":9,
            "max_completion_tokens":5,"stream":false,"messages":[{"role":"developer","content":"a\nb"},
            {"role":"user","content":"hai","name":"x"}],"metadata":{"a":[1]}}"#;
        let call = Call::read(body.as_bytes()).unwrap();
        assert_eq!(call.control(), Ok(Control::Noisy));
        assert_eq!((call.seed, call.max_tokens), (Some(u64::MAX), Some(5)));
        assert_eq!(call.messages[0].role, Role::System);
        assert_eq!(call.messages[0].content, "a\nb");
        let call = Call::read(br#"{"model":"echo","messages":[],"seed":null}"#).unwrap();
        assert_eq!((call.seed, call.max_tokens), (None, None));
    }

    #[test]
    fn refuses_wrong_json_and_streams_with_an_error_object() {
        let (status, error) = refusal("{\"model\":");
        assert_eq!(
            (status, &error["type"]),
            (400, &json!("invalid_request_error"))
        );
        assert_eq!(refusal(r#"{"model":"echo"}"#).0, 400);
        assert_eq!(
            refusal(r#"{"model":"echo","messages":[{"role":"tool","content":"x"}]}"#).0,
            400
        );
        let (status, error) = refusal(r#"{"model":"echo","messages":[],"stream":true}"#);
        assert_eq!(
            (status, &error["code"]),
            (400, &json!("unsupported_parameter"))
        );
        assert_eq!(error["param"], "stream");
    }

    #[test]
    fn an_unknown_model_is_404_with_a_suggestion_and_bounded_text() {
        let (status, error) = refusal(r#"{"model":"control/eco","messages":[]}"#);
        let message = error["message"].as_str().unwrap();
        assert_eq!((status, &error["code"]), (404, &json!("model_not_found")));
        assert!(
            message.ends_with("did you mean `control/echo`?"),
            "{message}"
        );
        assert!(
            message.contains("control/reference, control/echo"),
            "{message}"
        );
        let (_, error) = refusal(&format!(
            r#"{{"model":"{}","messages":[]}}"#,
            "é".repeat(9000)
        ));
        let message = error["message"].as_str().unwrap();
        assert!(message.chars().count() < 500 && !message.contains("did you mean"));
    }

    #[test]
    fn a_completion_has_openais_shape_and_estimated_tokens() {
        let call =
            Call::read(br#"{"model":"echo","messages":[{"role":"user","content":"lapan huruf"}]}"#);
        let call = call.unwrap();
        let digest = Digest::of(b"x");
        let body: Value =
            serde_json::from_slice(&completion(&call, &digest, "hai \"awak\"")).unwrap();
        assert_eq!(
            body,
            json!({
                "id": format!("chatcmpl-{digest}"), "object": "chat.completion", "created": 0, "model": "echo",
                "choices": [{"index": 0, "message": {"role": "assistant", "content": "hai \"awak\""},
                             "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 4, "completion_tokens": 3, "total_tokens": 7},
                "system_fingerprint": FINGERPRINT,
            })
        );
    }

    #[test]
    fn the_token_bound_cuts_at_three_and_a_half_characters_a_token() {
        assert_eq!(bounded("ééééééé", Some(2)), ("ééééééé", "stop"));
        assert_eq!(bounded("éééééééé", Some(2)), ("ééééééé", "length"));
        assert_eq!(bounded("abcd", Some(1)), ("abc", "length"));
        assert_eq!(bounded("a", Some(0)), ("", "length"));
        assert_eq!(bounded("a", Some(u64::MAX)), ("a", "stop"));
        assert_eq!([0, 1, 7, 8].map(tokens), [0, 1, 2, 3]);
    }

    #[test]
    fn the_model_list_names_every_control() {
        let body: Value = serde_json::from_slice(&models()).unwrap();
        let ids: Vec<_> = body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|model| &model["id"])
            .collect();
        assert_eq!(ids.len(), Control::ALL.len());
        assert_eq!(ids[0], "control/reference");
    }
}
