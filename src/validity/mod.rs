//! Validity of the scorers: every scorer is tried on references that were made worse, or only other, in a known way.
//!
//! `edits` makes the changed references (pure text, seeded where something is drawn), `material` says which references
//! a scorer is tried on, `matrix` holds what is expected of each scorer under each edit, written before anything is
//! measured, and `run` compares. No model is asked and no human judges: an edit's harm is known by how it was made.
//! What no edit can show stands in `docs/validity.md`.

pub mod edits;
mod harmful;
mod harmless;
pub mod material;
pub mod matrix;
pub mod run;
mod wording;

use serde::Serialize;

use crate::stats::Estimate;

/// Change of a score up to which it holds; also the least by which nothing is said to have fallen.
pub const TOLERANCE: f64 = 0.02;
/// Share of pairs in which an expectation must be met.
pub const LEAST_SHARE: f64 = 0.95;

/// What a score is expected to do under an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Expected {
    /// It becomes smaller.
    Falls,
    /// It becomes larger: scorers that count what is wrong.
    Rises,
    /// It moves by no more than [`TOLERANCE`].
    Holds,
    /// Nothing is claimed; the share of falls is shown.
    Open,
}

impl Expected {
    /// The word of the matrix.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Falls => "falls",
            Self::Rises => "rises",
            Self::Holds => "holds",
            Self::Open => "-",
        }
    }
}

/// Whether an expectation was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// In at least [`LEAST_SHARE`] of the pairs.
    Met,
    /// In fewer.
    Failed,
    /// The suite has no reference to which the edit applies.
    Untested,
    /// Nothing was claimed.
    NotClaimed,
}

impl Verdict {
    /// As a table shows it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Failed => "FAILED",
            Self::Untested => "untested",
            Self::NotClaimed => "-",
        }
    }
}

/// What was found for one scorer under one edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The scorer's name.
    pub scorer: &'static str,
    /// The edit's name.
    pub edit: &'static str,
    /// What the matrix expects.
    pub expected: Expected,
    /// Why, in the matrix's words.
    pub why: String,
    /// Share of pairs as expected (of falls, where nothing is claimed); none without a pair.
    pub share: Option<Estimate>,
    /// Mean of |score after − score before| over the pairs; 0 without one.
    pub mean_change: f64,
    /// Pairs left out: a reference without a score, or already at the bottom where a fall is expected.
    pub left_out: usize,
    /// Whether the expectation was met.
    pub verdict: Verdict,
    /// The first pairs that went against it.
    pub misses: Vec<Miss>,
}

/// A pair that went against the expectation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Miss {
    /// The sample.
    pub sample: String,
    /// The reference.
    pub reference: String,
    /// The reference after the edit.
    pub edited: String,
    /// Its score before.
    pub before: f64,
    /// Its score after.
    pub after: f64,
}
