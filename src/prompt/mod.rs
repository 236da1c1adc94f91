//! Prompts: from a sample and a task's template to the [`Request`] that is sent.
//!
//! `template` compiles and renders the minijinja templates of a task, strictly: an undefined variable is an error.
//! A request knows nothing of vendors; `endpoint` turns it into their wire format.

pub mod template;

use serde::{Deserialize, Serialize};

use crate::dataset::Message;
use crate::digest::Digest;

/// What is asked of a model: the conversation and how to generate.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The conversation, system message first where there is one.
    pub messages: Vec<Message>,
    /// Generation parameters as the task asks for them.
    pub parameters: Parameters,
}

impl Request {
    /// Digest of the conversation alone: how the controls' server finds the sample.
    pub fn messages_digest(&self) -> Digest {
        messages_digest(&self.messages)
    }
}

/// Digest of a conversation: role and content of every turn.
pub fn messages_digest(messages: &[Message]) -> Digest {
    let roles: Vec<_> = messages
        .iter()
        .flat_map(|message| {
            let role: &[u8] = match message.role {
                crate::dataset::Role::System => b"system",
                crate::dataset::Role::User => b"user",
                crate::dataset::Role::Assistant => b"assistant",
            };
            [role, message.content.as_bytes()]
        })
        .collect();
    Digest::of_parts(roles)
}

/// Generation parameters of a task (`[generation]`); an absent one is left to the vendor's default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Upper bound of tokens to generate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// Sampling temperature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling mass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Sampling seed; the run sets it per epoch where the endpoint's capability table sends seeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Stop sequences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Role;

    #[test]
    fn the_messages_digest_ignores_parameters_and_sees_roles() {
        let message = |role| Message {
            role,
            content: "hai".to_owned(),
        };
        let request = |role, seed| Request {
            messages: vec![message(role)],
            parameters: Parameters {
                seed,
                ..Parameters::default()
            },
        };
        assert_eq!(
            request(Role::User, None).messages_digest(),
            request(Role::User, Some(4)).messages_digest()
        );
        assert_ne!(
            request(Role::User, None).messages_digest(),
            request(Role::System, None).messages_digest()
        );
    }
}
