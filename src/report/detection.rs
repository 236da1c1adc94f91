//! One line of output for one line of input, as `serasi detect` prints it.

use std::fmt::Write as _;

use serde::Serialize;

use crate::lang::detect::{Detection, Marker};
use crate::lang::identity::{Language, Shares};
use crate::text::sanitise;

/// Markers and characters of each that a line of text shows; JSON shows all.
const MARKERS: usize = 8;
const CHARACTERS: usize = 40;

/// The JSON shape.
#[derive(Serialize)]
struct Found<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    line: u64,
    language: Language,
    confidence: f64,
    shares: Shares,
    register: Option<&'a str>,
    casualness: Option<f64>,
    markers: &'a [Marker<'a>],
}

/// One JSON object and a line end. `file` is named where several are read.
///
/// # Errors
/// Never: every value is a JSON value.
pub fn json(file: Option<&str>, line: u64, found: &Detection<'_>) -> serde_json::Result<String> {
    let shares = found.shares;
    let mut text = serde_json::to_string(&Found {
        file,
        line,
        language: found.language,
        confidence: rounded(found.confidence),
        shares: Shares {
            ms: rounded(shares.ms),
            id: rounded(shares.id),
            en: rounded(shares.en),
            other: rounded(shares.other),
        },
        register: found.register,
        casualness: found.casualness.map(rounded),
        markers: &found.markers,
    })?;
    text.push('\n');
    Ok(text)
}

/// Columns for people, and a line end.
pub fn text(found: &Detection<'_>) -> String {
    let mut line = format!("{:<7} ", found.language.as_str());
    if found.language == Language::Unknown {
        line.push_str("too short to say");
    } else {
        let _ = write!(
            line,
            "{:.2}  {:<17} ",
            found.confidence,
            found.register.unwrap_or("–")
        );
        match found.casualness {
            Some(value) => {
                let _ = write!(line, "{value:.2}");
            }
            None => line.push_str("–   "),
        }
    }
    let shown: Vec<String> = found.markers.iter().take(MARKERS).map(named).collect();
    if !shown.is_empty() {
        let _ = write!(line, "  {}", shown.join(", "));
    }
    if let Some(more) = found
        .markers
        .len()
        .checked_sub(MARKERS)
        .filter(|more| *more > 0)
    {
        let _ = write!(line, " … {more} more");
    }
    format!("{}\n", line.trim_end())
}

fn named(marker: &Marker<'_>) -> String {
    let written = sanitise::line(marker.text, CHARACTERS);
    match &marker.instead {
        Some(instead) => format!("{written} ({}: {instead})", marker.kind),
        None => format!("{written} ({})", marker.kind),
    }
}

/// Four digits behind the point are more than the model's error.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
