//! One door for every format a report can be written in.

use super::{Report, json, text};

/// The format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Tables for a terminal.
    Text,
    /// One JSON object.
    Json,
}

/// The report in a format; `width` is the number of columns text may use.
pub fn render(report: &Report, format: Format, width: usize) -> String {
    match format {
        Format::Text => text::render(report, width),
        Format::Json => json::render(report),
    }
}
