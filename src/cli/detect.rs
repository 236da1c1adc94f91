//! Flags of `serasi detect`.

use std::path::PathBuf;

use clap::Args;

use super::OutputFormat;

const DETECT: &str = "Text: language, its confidence, register, casualness, then the markers that decided, each with what the \
    other side (or standard Malay) writes. Languages: ms id en mixed (rojak) other unknown (too short to say). JSON: one object a \
    line; spans count code points, half-open. What it gets wrong, and how often: docs/validity.md.\n\n\
    Examples:\n  serasi detect --text \"kak, bisa tukar saiz tak?\"\n  \
    serasi detect replies.txt --format json | jq -c 'select(.language != \"ms\")'";

/// Options of `serasi detect`.
#[derive(Debug, Args)]
#[command(after_help = DETECT)]
pub struct DetectArgs {
    /// Files, one text a line; `-` reads stdin
    #[arg(value_name = "FILE", required_unless_present = "text")]
    pub files: Vec<PathBuf>,
    /// Read this text instead, as one text
    #[arg(long, value_name = "STR", conflicts_with = "files")]
    pub text: Option<String>,
    /// Form of the lines on stdout
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
}
