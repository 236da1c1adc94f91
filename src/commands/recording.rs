//! From what the runner reports of a unit to the record that is journalled.

use crate::config::connect::Connected;
use crate::digest::Digest;
use crate::endpoint::failure::EndpointError;
use crate::endpoint::{Completion, Finish};
use crate::prompt::Request;
use crate::record::{AttemptRecord, ErrorRecord, RECORD_VERSION, Record, State};
use crate::runner::{FailedAttempt, Outcome, Work};

/// What a reply is reused by: provider, address, model, every parameter that is sent, messages and epoch.
pub fn request_digest(connected: &Connected, epoch: u32, request: &Request) -> Digest {
    let effective = connected.endpoint.effective(&request.parameters);
    let parameters = serde_json::json!(effective);
    Digest::of_parts([
        connected.entry.identity.to_string().as_bytes(),
        request.messages_digest().to_string().as_bytes(),
        Digest::of_json(&parameters).to_string().as_bytes(),
        &epoch.to_le_bytes(),
    ])
}

/// The record of a unit that ended.
pub fn record(
    connected: &Connected,
    work: Work,
    outcome: Outcome,
    failed: &[FailedAttempt],
) -> Record {
    let digest = request_digest(connected, work.unit.epoch, &work.request);
    let mut record = Record {
        v: RECORD_VERSION,
        endpoint: connected.entry.name.clone(),
        task: work.unit.task,
        sample: work.unit.sample,
        epoch: work.unit.epoch,
        state: State::Errored,
        text: String::new(),
        reasoning: None,
        refusal: None,
        digest,
        messages: work.request.messages,
        finish: None,
        raw_finish: None,
        model: None,
        fingerprint: None,
        id: None,
        usage: None,
        raw_usage: None,
        latency_ms: None,
        ttft_ms: None,
        failed_attempts: failed.iter().map(attempt).collect(),
        error: None,
        reused_from: None,
        at: jiff::Timestamp::now().to_string(),
    };
    match outcome {
        Outcome::Completed(completion) => complete(&mut record, *completion),
        Outcome::Filtered(error) => {
            record.state = State::Filtered;
            record.error = Some(error_record(error));
        }
        Outcome::Errored(error) => record.error = Some(error_record(error)),
    }
    record
}

fn error_record(error: EndpointError) -> ErrorRecord {
    ErrorRecord {
        kind: error.kind,
        status: error.status,
        code: error.code,
        message: error.message,
    }
}

fn attempt(failed: &FailedAttempt) -> AttemptRecord {
    AttemptRecord {
        kind: failed.kind,
        status: failed.status,
        message: failed.message.clone(),
        latency_ms: failed.latency.as_secs_f64() * 1e3,
        waited_ms: failed.waited.as_secs_f64() * 1e3,
    }
}

fn complete(record: &mut Record, completion: Completion) {
    let reasoned = completion
        .usage
        .and_then(|usage| usage.reasoning)
        .unwrap_or(0)
        > 0
        // Local servers report no count of reasoning tokens, but the reasoning itself.
        || completion.reasoning.is_some();
    let empty = completion.text.trim().is_empty();
    record.state = match completion.finish {
        _ if completion.refusal.is_some() && empty => State::Refused,
        Finish::Refusal => State::Refused,
        Finish::ContentFilter => State::Filtered,
        Finish::Length if empty && reasoned => State::TruncatedReasoning,
        Finish::Length => State::Truncated,
        Finish::Stop | Finish::ToolUse | Finish::Other if empty => State::Unparsed,
        Finish::Stop | Finish::ToolUse | Finish::Other => State::Answered,
    };
    record.text = completion.text;
    record.reasoning = completion.reasoning;
    record.refusal = completion.refusal;
    record.finish = Some(completion.finish);
    record.raw_finish = completion.raw_finish;
    record.model = completion.model;
    record.fingerprint = completion.fingerprint;
    record.id = completion.id;
    record.usage = completion.usage;
    record.raw_usage = completion.raw_usage;
    record.latency_ms = completion
        .latency
        .map(|latency| latency.as_secs_f64() * 1e3);
    record.ttft_ms = completion.ttft.map(|ttft| ttft.as_secs_f64() * 1e3);
}
