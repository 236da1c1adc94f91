//! The body of a chat-completions request.
//!
//! Borrows everything and writes each key once, in a fixed order. What the capability table leaves out is not written;
//! nothing else is dropped.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::dataset::{Message, Role};
use crate::endpoint::settings::{Capabilities, MaxTokensKey, Sending, SettingsError, WireSettings};
use crate::prompt::Request;

/// A request in the wire's form; serialise it to get the body.
pub struct Body<'a> {
    /// The endpoint's settings.
    pub settings: &'a WireSettings,
    /// What is asked.
    pub request: &'a Request,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let table = &self.settings.capabilities;
        let asked = &self.request.parameters;
        let mut body = serializer.serialize_map(None)?;
        body.serialize_entry("model", &self.settings.model)?;
        body.serialize_entry("messages", &Turns(&self.request.messages, table))?;
        body.serialize_entry("stream", &false)?;
        if let (Some(key), Some(limit)) = (table.max_tokens_key.key(), asked.max_tokens) {
            body.serialize_entry(key, &limit)?;
        }
        if let (Sending::Send, Some(temperature)) = (table.temperature, asked.temperature) {
            body.serialize_entry("temperature", &temperature)?;
        }
        if let (Sending::Send, Some(top_p)) = (table.top_p, asked.top_p) {
            body.serialize_entry("top_p", &top_p)?;
        }
        if let (Sending::Send, Some(seed)) = (table.seed, asked.seed) {
            body.serialize_entry("seed", &seed)?;
        }
        if table.stop == Sending::Send && !asked.stop.is_empty() {
            body.serialize_entry("stop", &asked.stop)?;
        }
        if let Some(effort) = &table.reasoning_effort {
            body.serialize_entry("reasoning_effort", effort)?;
        }
        for (key, value) in &self.settings.extra {
            body.serialize_entry(key, value)?;
        }
        body.end()
    }
}

struct Turns<'a>(&'a [Message], &'a Capabilities);

impl Serialize for Turns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut turns = serializer.serialize_seq(Some(self.0.len()))?;
        for message in self.0 {
            turns.serialize_element(&Turn {
                role: match message.role {
                    Role::System => self.1.system_role.as_str(),
                    Role::User => "user",
                    Role::Assistant => "assistant",
                },
                content: &message.content,
            })?;
        }
        turns.end()
    }
}

#[derive(Serialize)]
struct Turn<'a> {
    role: &'static str,
    content: &'a str,
}

/// Checks that `extra` names no key that is written already: a body with a key twice means something else to every
/// server.
///
/// # Errors
/// Names the first such key and where it belongs.
pub fn check_extra(settings: &WireSettings) -> Result<(), SettingsError> {
    let table = &settings.capabilities;
    let task = "the task's `[generation]`";
    let written = [
        ("model", true, "`model`"),
        ("messages", true, "the task's prompt"),
        ("stream", true, "nothing: replies are read whole"),
        ("n", true, "nothing: repeats are epochs"),
        ("temperature", table.temperature == Sending::Send, task),
        ("top_p", table.top_p == Sending::Send, task),
        ("seed", table.seed == Sending::Send, task),
        ("stop", table.stop == Sending::Send, task),
        (
            "max_tokens",
            table.max_tokens_key == MaxTokensKey::MaxTokens,
            task,
        ),
        (
            "max_completion_tokens",
            table.max_tokens_key == MaxTokensKey::MaxCompletionTokens,
            task,
        ),
        (
            "reasoning_effort",
            table.reasoning_effort.is_some(),
            "the capabilities",
        ),
    ];
    match written
        .into_iter()
        .find(|(key, sent, _)| *sent && settings.extra.contains_key(*key))
    {
        Some((key, _, belongs_to)) => Err(SettingsError::Extra {
            key: key.to_owned(),
            belongs_to,
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::base_url::BaseUrl;
    use crate::prompt::Parameters;

    fn settings(capabilities: &str, extra: &str) -> WireSettings {
        let base = BaseUrl::parse("http://h/v1").unwrap();
        let mut settings = WireSettings::new("a", "m-1", base);
        settings.capabilities = serde_json::from_str(capabilities).unwrap();
        settings.extra = serde_json::from_str(extra).unwrap();
        settings
    }

    fn written(settings: &WireSettings, parameters: Parameters) -> String {
        let message = |role, content: &str| Message {
            role,
            content: content.to_owned(),
        };
        let request = Request {
            messages: vec![
                message(Role::System, "kedai"),
                message(Role::User, "brape \"ringgit\"?"),
                message(Role::Assistant, "RM5"),
            ],
            parameters,
        };
        let body = Body {
            settings,
            request: &request,
        };
        serde_json::to_string(&body).unwrap()
    }

    fn full() -> Parameters {
        Parameters {
            max_tokens: Some(64),
            temperature: Some(0.0),
            top_p: Some(0.9),
            seed: Some(7),
            stop: vec!["x".to_owned()],
        }
    }

    #[test]
    fn every_parameter_stands_in_the_body_once() {
        assert_eq!(
            written(&settings("{}", r#"{"top_k":1}"#), full()),
            concat!(
                r#"{"model":"m-1","messages":[{"role":"system","content":"kedai"},"#,
                r#"{"role":"user","content":"brape \"ringgit\"?"},{"role":"assistant","content":"RM5"}],"#,
                r#""stream":false,"max_tokens":64,"temperature":0.0,"top_p":0.9,"seed":7,"stop":["x"],"top_k":1}"#
            )
        );
    }

    #[test]
    fn the_table_renames_and_omits() {
        let table = r#"{"temperature":"omit","top_p":"omit","seed":"omit","stop":"omit",
            "max_tokens_key":"max_completion_tokens","reasoning_effort":"low","system_role":"developer"}"#;
        let body = written(&settings(table, "{}"), full());
        assert!(
            body.contains(r#"{"role":"developer","content":"kedai"}"#),
            "{body}"
        );
        let end = r#""stream":false,"max_completion_tokens":64,"reasoning_effort":"low"}"#;
        assert!(body.ends_with(end), "{body}");
        let none = written(&settings(r#"{"max_tokens_key":"omit"}"#, "{}"), full());
        assert!(!none.contains("tokens"), "{none}");
    }

    #[test]
    fn absent_parameters_are_left_to_the_vendor() {
        let body = written(&settings("{}", "{}"), Parameters::default());
        assert!(body.ends_with(r#""stream":false}"#), "{body}");
    }

    #[test]
    fn the_body_and_the_effective_parameters_agree() {
        for table in [
            "{}",
            r#"{"seed":"omit"}"#,
            r#"{"max_tokens_key":"omit","stop":"omit"}"#,
        ] {
            let settings = settings(table, "{}");
            let effective = settings.capabilities.effective(&full());
            assert_eq!(written(&settings, full()), written(&settings, effective));
        }
    }

    #[test]
    fn extra_keys_that_are_written_already_are_refused() {
        let refused = |table, extra| check_extra(&settings(table, extra)).is_err();
        for extra in [
            r#"{"model":"x"}"#,
            r#"{"stream":true}"#,
            r#"{"temperature":1}"#,
        ] {
            assert!(refused("{}", extra), "{extra}");
        }
        assert!(!refused(
            r#"{"temperature":"omit"}"#,
            r#"{"temperature":1}"#
        ));
        assert!(!refused("{}", r#"{"reasoning_effort":"low","top_k":1}"#));
        assert!(refused(
            r#"{"reasoning_effort":"low"}"#,
            r#"{"reasoning_effort":"high"}"#
        ));
    }
}
