//! Endpoints: one request in, one completion or one classified error out.
//!
//! [`Endpoint`] is the seam; each wire format has a file of its own. `http` owns the client (bounded bodies, no
//! redirects to another host), `redact` keeps keys out of every text, `failure` is the one table that says what an
//! error means. Nothing here retries, waits or counts: that is the runner's.

pub mod base_url;
pub mod error_body;
pub mod failure;
pub mod hint;
pub mod http;
#[cfg(test)]
pub(crate) mod loopback;
pub mod network;
pub mod openai;
pub mod openai_body;
pub mod openai_completion;
pub mod openai_reply;
pub mod openai_usage;
pub mod outputs;
pub mod outputs_index;
pub mod probe;
pub mod redact;
pub mod remaining;
pub mod settings;
pub mod wait;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::digest::Digest;
use crate::prompt::{Parameters, Request};
use failure::EndpointError;

/// A boxed future, so that [`Endpoint`] is object-safe.
pub type Reply<'a> = Pin<Box<dyn Future<Output = Result<Completion, EndpointError>> + Send + 'a>>;

/// Where a unit of work comes from, for endpoints that look replies up instead of asking a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Task name.
    pub task: String,
    /// Sample id.
    pub sample: String,
    /// Repeat, from 0.
    pub epoch: u32,
}

/// Anything that answers a request.
pub trait Endpoint: Send + Sync {
    /// Sends one request, once.
    ///
    /// # Errors
    /// An [`EndpointError`] says what went wrong, whether trying again can help, and how long the server asked to wait.
    fn complete<'a>(&'a self, unit: &'a Unit, request: &'a Request) -> Reply<'a>;

    /// What is really sent of `asked`: the capability table applied.
    fn effective(&self, asked: &Parameters) -> Parameters;

    /// What makes a reply of this endpoint reusable: provider, URL, model and fixed extra parameters.
    fn identity(&self) -> Digest;
}

/// A model's answer to one request, as received.
#[derive(Debug, Clone)]
pub struct Completion {
    /// The visible reply; empty where the model gave none.
    pub text: String,
    /// Reasoning text, kept apart and never scored.
    pub reasoning: Option<String>,
    /// The vendor's own refusal text.
    pub refusal: Option<String>,
    /// Why generation ended, normalised.
    pub finish: Finish,
    /// The vendor's word for it.
    pub raw_finish: Option<String>,
    /// The model that answered, as the vendor names it.
    pub model: Option<String>,
    /// Backend tag (`system_fingerprint`).
    pub fingerprint: Option<String>,
    /// The vendor's id of the reply.
    pub id: Option<String>,
    /// Tokens, normalised.
    pub usage: Option<Usage>,
    /// Tokens, as the vendor wrote them.
    pub raw_usage: Option<Box<RawValue>>,
    /// From sending the request to the end of the body; none where nobody measured it.
    pub latency: Option<Duration>,
    /// From sending the request to the first token; only when streaming.
    pub ttft: Option<Duration>,
    /// What the server's rate-limit headers said.
    pub remaining: Remaining,
}

/// Why generation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The model was done.
    Stop,
    /// The token limit was reached.
    Length,
    /// The vendor's filter cut the reply.
    ContentFilter,
    /// The model declined.
    Refusal,
    /// The model called a tool that nobody offered.
    ToolUse,
    /// Something else; the raw word says what.
    Other,
}

/// Billed tokens, normalised over vendors: `input` includes cached ones, `output` includes reasoning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Prompt tokens, cached ones included.
    pub input: u64,
    /// Of those, read from the vendor's cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached: Option<u64>,
    /// Generated tokens, reasoning included.
    pub output: u64,
    /// Of those, reasoning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<u64>,
}

/// What is left of the server's budgets, read from rate-limit headers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Remaining {
    /// Requests left before the reset.
    pub requests: Option<u64>,
    /// Tokens left before the reset.
    pub tokens: Option<u64>,
    /// Time to the reset of the scarcer one.
    pub reset: Option<Duration>,
}
