//! Overlap metrics over plain strings: pure, usable alone, equal to their reference implementations.

pub mod chrf;
pub mod levenshtein;
