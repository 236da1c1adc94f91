//! Controls: built-in models that are honest about being no LLM. They set floors and ceilings, and they go through
//! the same HTTP path as any vendor.
//!
//! `reply` says what each control answers (pure), `convert` rewrites Malay by lexicon, `retrieval` finds the nearest
//! dev-split neighbour, `faults` decides which requests fail and how, `wire` is the `OpenAI` format, `refusal` its
//! errors, `answer` goes from HTTP request to response, `host` turns strangers away, `body` can break off half-way,
//! `serve` owns the sockets.

pub mod answer;
pub mod body;
pub mod book;
#[cfg(test)]
mod client;
pub mod convert;
#[cfg(test)]
mod doubles;
pub mod faults;
pub mod host;
pub mod refusal;
pub mod reply;
pub mod retrieval;
pub mod serve;
pub mod wire;

use crate::task::Answer;

/// The built-in models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Control {
    /// The sample's own reference: the ceiling.
    Reference,
    /// Repeats the message.
    Echo,
    /// A random option, or another sample's target.
    Random,
    /// The reference made standard by lexicon.
    Formal,
    /// The reference made Indonesian by lexicon.
    Indonesian,
    /// A fixed polite English reply.
    English,
    /// The answer of the nearest dev-split neighbour by character n-grams: a real baseline without a model.
    Retrieval,
    /// The reference with a per-scenario probability drawn from a Beta distribution; depends on the request's seed.
    Noisy,
}

impl Control {
    /// Every control, in table order.
    pub const ALL: [Self; 8] = [
        Self::Reference,
        Self::Echo,
        Self::Random,
        Self::Formal,
        Self::Indonesian,
        Self::English,
        Self::Retrieval,
        Self::Noisy,
    ];

    /// The endpoint and model name: `control/reference` …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reference => "control/reference",
            Self::Echo => "control/echo",
            Self::Random => "control/random",
            Self::Formal => "control/formal",
            Self::Indonesian => "control/indonesian",
            Self::English => "control/english",
            Self::Retrieval => "control/retrieval",
            Self::Noisy => "control/noisy",
        }
    }

    /// What it does, in one line for `serasi list`.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Reference => "answers with the sample's own reference: the ceiling",
            Self::Echo => "repeats the customer's message: a floor for similarity metrics",
            Self::Random => "a random option, or another sample's answer: a floor",
            Self::Formal => "the reference made standard Malay by lexicon: too stiff on purpose",
            Self::Indonesian => {
                "the reference made Indonesian by lexicon: the wrong language on purpose"
            }
            Self::English => "one fixed polite English reply: the wrong language on purpose",
            Self::Retrieval => {
                "the answer of the nearest dev-split neighbour: a real baseline without a model"
            }
            Self::Noisy => "right with a probability per scenario, by seed: shows run-to-run noise",
        }
    }

    /// Finds a control by its name, with or without the `control/` in front.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.strip_prefix("control/").unwrap_or(name);
        Self::ALL
            .into_iter()
            .find(|control| control.name().strip_prefix("control/") == Some(name))
    }
}

/// What the server must know of the suite: which sample a conversation was rendered from, and its neighbours.
pub trait Book: Send + Sync {
    /// The question behind a conversation, found by [`crate::prompt::messages_digest`].
    fn find(&self, messages: &crate::digest::Digest) -> Option<Question>;

    /// Another sample of the same task, chosen by `draw` (any number); never the one with `except` as its id.
    fn other(&self, task: usize, except: &str, draw: u64) -> Option<crate::dataset::Sample>;

    /// The dev split of a task.
    fn dev(&self, task: usize) -> &[crate::dataset::Sample];
}

/// A sample in the role in which it was asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// Position of the task in the suite.
    pub task: usize,
    /// What shape an answer has.
    pub answer: Answer,
    /// Whether it is to be in Malay: conversions leave other languages alone.
    pub malay: bool,
    /// The sample.
    pub sample: crate::dataset::Sample,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_with_and_without_prefix() {
        for control in Control::ALL {
            assert_eq!(Control::parse(control.name()), Some(control));
        }
        assert_eq!(Control::parse("echo"), Some(Control::Echo));
        assert_eq!(Control::parse("gpt"), None);
    }
}
