//! What an endpoint over HTTP is configured with: address, model, key, and which parameters it takes.
//!
//! The capability table says what may be sent; what it leaves out is visible in [`Capabilities::effective`], so that a
//! record can show "asked" beside "sent". Reading files and environment variables is `config`'s.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::endpoint::base_url::BaseUrl;
use crate::prompt::Parameters;

/// Replies longer than this are refused unless the settings say otherwise.
pub const DEFAULT_MAX_REPLY_BYTES: usize = 4 * 1024 * 1024;

/// One endpoint of an HTTP wire format, secrets included (they never print).
#[derive(Debug, Clone)]
pub struct WireSettings {
    /// The endpoint's name in the configuration.
    pub name: String,
    /// The model that is asked for.
    pub model: String,
    /// Where the server is.
    pub base_url: BaseUrl,
    /// The key; none for servers that want none.
    pub api_key: Option<SecretString>,
    /// The variable the key came from, for hints only.
    pub api_key_env: Option<String>,
    /// What the model takes.
    pub capabilities: Capabilities,
    /// Further keys of the body, sent as they are.
    pub extra: Map<String, Value>,
    /// Cap of a reply's body.
    pub max_reply_bytes: usize,
}

impl WireSettings {
    /// Settings with every default: no key, everything sent, 4 MiB replies.
    pub fn new(name: impl Into<String>, model: impl Into<String>, base_url: BaseUrl) -> Self {
        Self {
            name: name.into(),
            model: model.into(),
            base_url,
            api_key: None,
            api_key_env: None,
            capabilities: Capabilities::default(),
            extra: Map::new(),
            max_reply_bytes: DEFAULT_MAX_REPLY_BYTES,
        }
    }
}

/// Why an endpoint cannot be used as configured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The key holds characters no header can carry.
    #[error("the API key holds a line break or another character that no http header can carry")]
    Key,
    /// `extra` names a key that this program writes itself.
    #[error("`extra` holds `{key}`, which is written from `{belongs_to}`")]
    Extra {
        /// The key.
        key: String,
        /// Where it belongs.
        belongs_to: &'static str,
    },
}

/// Which parameters a model takes, and under which names (`capabilities`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Capabilities {
    /// Whether `temperature` is sent.
    pub temperature: Sending,
    /// Whether `top_p` is sent.
    pub top_p: Sending,
    /// Whether `seed` is sent.
    pub seed: Sending,
    /// Whether `stop` is sent.
    pub stop: Sending,
    /// The name of the token limit.
    pub max_tokens_key: MaxTokensKey,
    /// Sent as `reasoning_effort` where given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<String>,
    /// The role of the system message.
    pub system_role: SystemRole,
}

/// Whether a parameter is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sending {
    /// It is sent where the task gives a value.
    #[default]
    Send,
    /// It is never sent.
    Omit,
}

/// The body's key for the token limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxTokensKey {
    /// What every compatible server knows.
    #[default]
    MaxTokens,
    /// What reasoning models want.
    MaxCompletionTokens,
    /// No limit is sent.
    Omit,
}

impl MaxTokensKey {
    /// The key in the body; none where no limit is sent.
    pub const fn key(self) -> Option<&'static str> {
        match self {
            Self::MaxTokens => Some("max_tokens"),
            Self::MaxCompletionTokens => Some("max_completion_tokens"),
            Self::Omit => None,
        }
    }
}

/// The role of the system message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SystemRole {
    /// `system`
    #[default]
    System,
    /// `developer`
    Developer,
}

impl SystemRole {
    /// The word in the body.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Developer => "developer",
        }
    }
}

impl Capabilities {
    /// What is really sent of `asked`.
    pub fn effective(&self, asked: &Parameters) -> Parameters {
        let sent = |sending: Sending| sending == Sending::Send;
        Parameters {
            max_tokens: asked
                .max_tokens
                .filter(|_| self.max_tokens_key != MaxTokensKey::Omit),
            temperature: asked.temperature.filter(|_| sent(self.temperature)),
            top_p: asked.top_p.filter(|_| sent(self.top_p)),
            seed: asked.seed.filter(|_| sent(self.seed)),
            stop: if sent(self.stop) {
                asked.stop.clone()
            } else {
                Vec::new()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Parameters {
        Parameters {
            max_tokens: Some(64),
            temperature: Some(0.0),
            top_p: Some(0.9),
            seed: Some(7),
            stop: vec!["\n".to_owned()],
        }
    }

    #[test]
    fn everything_is_sent_by_default() {
        assert_eq!(Capabilities::default().effective(&asked()), asked());
        let read: Capabilities = serde_json::from_str("{}").unwrap();
        assert_eq!(read, Capabilities::default());
        assert_eq!(read.max_tokens_key.key(), Some("max_tokens"));
        assert_eq!(read.system_role.as_str(), "system");
    }

    #[test]
    fn each_omitted_parameter_and_only_it_is_absent() {
        type Clear = fn(&mut Parameters);
        let cases: [(&str, Clear); 5] = [
            (r#"{"max_tokens_key":"omit"}"#, |p| p.max_tokens = None),
            (r#"{"temperature":"omit"}"#, |p| p.temperature = None),
            (r#"{"top_p":"omit"}"#, |p| p.top_p = None),
            (r#"{"seed":"omit"}"#, |p| p.seed = None),
            (r#"{"stop":"omit"}"#, |p| p.stop.clear()),
        ];
        for (table, clear) in cases {
            let table: Capabilities = serde_json::from_str(table).unwrap();
            let mut expected = asked();
            clear(&mut expected);
            assert_eq!(table.effective(&asked()), expected);
        }
    }

    #[test]
    fn unknown_keys_and_words_are_errors() {
        for table in [
            r#"{"temprature":"omit"}"#,
            r#"{"seed":"maybe"}"#,
            r#"{"max_tokens_key":"tokens"}"#,
        ] {
            assert!(
                serde_json::from_str::<Capabilities>(table).is_err(),
                "{table}"
            );
        }
    }

    #[test]
    fn settings_never_print_their_key() {
        let mut settings = WireSettings::new("a", "m", BaseUrl::parse("http://h").unwrap());
        settings.api_key = Some("sk-geheim-12345".to_owned().into());
        assert!(!format!("{settings:?}").contains("geheim"));
    }
}
