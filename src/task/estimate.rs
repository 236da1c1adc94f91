//! What a plan would send: requests and tokens per task, estimated before anything is asked.
//!
//! Tokens are characters / 3.5 (contracts §6), an estimate that tables must call one. Sizing renders every sample once,
//! which is also the proof that no template fails half-way through a run.

use serde::Serialize;

use crate::dataset::Fault;
use crate::prompt::Request;
use crate::task::plan::Plan;

/// Twice the 3.5 characters a token that estimates assume, so that the arithmetic stays whole.
const TWICE_CHARACTERS_A_TOKEN: u64 = 7;

/// What one task of a plan sends to each endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TaskSize {
    /// Task name.
    pub task: String,
    /// Samples chosen.
    pub samples: usize,
    /// Requests: samples × epochs.
    pub requests: usize,
    /// Estimated prompt tokens of all requests.
    pub prompt_tokens: u64,
    /// Tokens the replies can have at most: the sum of the token limits; none where a task has no limit.
    pub reply_tokens_at_most: Option<u64>,
}

/// Sizes every task that a plan asks; tasks without a chosen sample are left out.
///
/// # Errors
/// The first template that fails, with task and sample.
pub fn sizes(plan: &Plan) -> Result<Vec<TaskSize>, Fault> {
    let mut sizes = Vec::new();
    let mut unit = 0;
    for (task, samples) in plan.chosen() {
        let loaded = &plan.suite.tasks[task];
        let requests = samples * plan.epochs as usize;
        let mut prompt_tokens = 0;
        for first in (unit..unit + requests).step_by(plan.epochs as usize) {
            let (_, _, request) = plan.render(first)?;
            prompt_tokens += prompt(&request) * u64::from(plan.epochs);
        }
        unit += requests;
        if samples > 0 {
            let limit = loaded.task.generation.max_tokens;
            sizes.push(TaskSize {
                task: loaded.task.name.clone(),
                samples,
                requests,
                prompt_tokens,
                reply_tokens_at_most: limit.map(|limit| u64::from(limit) * requests as u64),
            });
        }
    }
    Ok(sizes)
}

/// Estimated tokens of one request, its token limit included: what a tokens-a-minute budget is charged.
pub fn tokens(request: &Request) -> u64 {
    prompt(request) + u64::from(request.parameters.max_tokens.unwrap_or(0))
}

fn prompt(request: &Request) -> u64 {
    let contents = request.messages.iter().map(|message| &message.content);
    let characters: usize = contents.map(|content| content.chars().count()).sum();
    (2 * characters as u64).div_ceil(TWICE_CHARACTERS_A_TOKEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::select::Selection;
    use crate::dataset::{Message, Role};
    use crate::prompt::Parameters;
    use crate::task::suite::Suite;
    use std::sync::Arc;

    #[test]
    fn characters_count_and_not_bytes() {
        let message = |content: &str| Message {
            role: Role::User,
            content: content.to_owned(),
        };
        let request = Request {
            messages: vec![message("ééééééé"), message("é")],
            parameters: Parameters {
                max_tokens: Some(10),
                ..Parameters::default()
            },
        };
        assert_eq!(tokens(&request), 3 + 10);
    }

    #[test]
    fn epochs_multiply_requests_and_tokens() {
        let suite = Arc::new(Suite::load(None).unwrap_or_else(|faults| panic!("{}", faults[0])));
        let select = Selection {
            limit: Some(3),
            ..Selection::default()
        };
        let of = |epochs| sizes(&Plan::new(Arc::clone(&suite), &[], &select, epochs)).unwrap();
        let (once, thrice) = (of(1), of(3));
        assert_eq!(once.len(), suite.tasks.len());
        for (one, three) in once.iter().zip(&thrice) {
            assert_eq!(
                (one.samples, one.requests * 3),
                (three.samples, three.requests)
            );
            assert_eq!(one.prompt_tokens * 3, three.prompt_tokens);
            assert!(one.prompt_tokens > 0 && one.reply_tokens_at_most.is_some());
        }
    }
}
