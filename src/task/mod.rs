//! Tasks: everything about one test on one page (`prompts/<task>.toml`), the suite that weighs them, and the plan.
//!
//! `read` parses a task file, `suite` loads a whole suite (embedded in the binary or from a folder), `plan` lists
//! what a run would ask and renders it on demand, `catalogue` finds a sample by the messages it was rendered to.

pub mod audit;
pub mod catalogue;
pub mod counts;
pub mod detector;
pub mod embedded;
pub mod estimate;
pub mod freeze;
pub mod items;
pub mod plan;
pub mod read;
pub mod scoring;
pub mod shots;
pub mod suite;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::prompt::Parameters;
use crate::prompt::template::Template;
use crate::score::Scorer;

/// One task: dataset, prompt, generation parameters and scorers.
pub struct Task {
    /// Unique name, also the file's.
    pub name: String,
    /// Version; changes whenever a prompt or scorer changes.
    pub version: String,
    /// What people call it.
    pub title: Title,
    /// Which side of Fit it feeds.
    pub skill: Skill,
    /// What shape an answer has.
    pub answer: Answer,
    /// Dataset name.
    pub dataset: String,
    /// Language a reply must be in (`ms`, `en`); none for choice and JSON tasks.
    pub reply_language: Option<String>,
    /// Register a reply should have, where the sample does not say.
    pub reply_register: Option<String>,
    /// System prompt.
    pub system: Option<Template>,
    /// User prompt: one template or three paraphrases, used by scenario index mod their number.
    pub user: Vec<Template>,
    /// Few-shot examples from the dev split.
    pub shots: usize,
    /// Generation parameters.
    pub generation: Parameters,
    /// Scorers; exactly one is the headline.
    pub scores: Vec<TaskScore>,
    /// Digest of the task file.
    pub digest: Digest,
}

impl Task {
    /// The scorer that gives the task its headline.
    pub fn headline(&self) -> Option<&TaskScore> {
        self.scores.iter().find(|score| score.headline)
    }
}

/// A scorer as a task uses it.
#[derive(Clone)]
pub struct TaskScore {
    /// The scorer, options applied.
    pub scorer: Arc<dyn Scorer>,
    /// Whether it heads the task.
    pub headline: bool,
}

/// A title in both languages of the reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// English.
    pub en: String,
    /// Bahasa Melayu.
    pub ms: String,
}

/// Which question a task answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Skill {
    /// Does it understand casual Malay?
    Understand,
    /// Is its Malay reply usable?
    Write,
}

/// What shape an answer has; controls and checks need it, scorers do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// One of the sample's options.
    Choice,
    /// A JSON object.
    Json,
    /// Free text.
    Prose,
}
