//! Corpora of segments: metrics by name, strict and Malay-normalised, over whole files, with intervals and paired tests.
//!
//! `overlap` holds the strict metrics; here each gets its Malay twin ([`malay`]) and its name ([`named`]), and systems are
//! scored against references on every core ([`evaluate`]). Pure: what reads files and prints stands in `commands`.

pub mod evaluate;
pub mod malay;
pub mod named;
mod resampled;
pub mod segments;
