//! Records: one line per reply, on disk before it is counted; and the run folder they live in.
//!
//! `journal` appends and syncs, `read` streams lines back and survives a torn last one, `manifest` says everything
//! needed to run it again, `folder` finds and locks run folders. Scores are derived and live elsewhere.

pub mod folder;
pub mod journal;
pub mod manifest;
pub mod read;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::dataset::Message;
use crate::digest::Digest;
use crate::endpoint::failure::ErrorKind;
use crate::endpoint::{Finish, Usage};

/// Version of the record format; a reader refuses what it does not know.
pub const RECORD_VERSION: u32 = 1;

/// One reply (or the lack of one), as journalled. Key: endpoint, task, sample, epoch.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Format version.
    pub v: u32,
    /// Endpoint name.
    pub endpoint: String,
    /// Task name.
    pub task: String,
    /// Sample id.
    pub sample: String,
    /// Repeat, from 0.
    pub epoch: u32,
    /// How the request ended; the scorers may still find an answered one unparsed or refused.
    pub state: State,
    /// The visible reply, as received.
    pub text: String,
    /// Reasoning text, where the vendor gives it; never scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// The vendor's own refusal text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// Digest of provider, URL, model, parameters, messages and epoch: what `--reuse` looks for.
    pub digest: Digest,
    /// The conversation that was sent.
    pub messages: Vec<Message>,
    /// Why generation ended, normalised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<Finish>,
    /// The vendor's word for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_finish: Option<String>,
    /// The model that answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Backend tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The vendor's id of the reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Billed tokens, normalised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Billed tokens, as the vendor wrote them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_usage: Option<Box<RawValue>>,
    /// Milliseconds from sending to the end of the body, of the attempt that succeeded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<f64>,
    /// Milliseconds to the first token, when streaming.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttft_ms: Option<f64>,
    /// Attempts that failed before this end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_attempts: Vec<AttemptRecord>,
    /// Why there is no reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorRecord>,
    /// The run a reused reply was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reused_from: Option<String>,
    /// When the unit ended (RFC 3339, UTC).
    pub at: String,
}

/// The one state every asked sample ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A reply that could be scored.
    Answered,
    /// A reply in which no answer could be found.
    Unparsed,
    /// The model declined.
    Refused,
    /// The vendor's filter blocked prompt or reply.
    Filtered,
    /// The token limit cut the reply.
    Truncated,
    /// The token limit was used up by reasoning; no reply at all.
    TruncatedReasoning,
    /// No reply: an error, not a wrong answer. Not scored; lowers coverage.
    Errored,
}

impl State {
    /// Every state, in table order.
    pub const ALL: [Self; 7] = [
        Self::Answered,
        Self::Unparsed,
        Self::Refused,
        Self::Filtered,
        Self::Truncated,
        Self::TruncatedReasoning,
        Self::Errored,
    ];

    /// The word used in files and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Unparsed => "unparsed",
            Self::Refused => "refused",
            Self::Filtered => "filtered",
            Self::Truncated => "truncated",
            Self::TruncatedReasoning => "truncated_reasoning",
            Self::Errored => "errored",
        }
    }
}

/// A failed attempt, in a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttemptRecord {
    /// Class of failure.
    pub kind: ErrorKind,
    /// HTTP status, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// One redacted line.
    pub message: String,
    /// Milliseconds the attempt took.
    pub latency_ms: f64,
    /// Milliseconds waited before the next.
    pub waited_ms: f64,
}

/// Why a record has no reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorRecord {
    /// Class of failure.
    pub kind: ErrorKind,
    /// HTTP status, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The vendor's code, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// One redacted line.
    pub message: String,
}
