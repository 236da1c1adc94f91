//! One row of the contrast lexicon, read and checked.

use crate::lang::contrast::when::When;
use crate::lang::contrast::{Entry, Side, Strength};

const KINDS: [&str; 9] = [
    "spelling",
    "word",
    "function",
    "affix",
    "date-time",
    "loan",
    "casual",
    "particle",
    "false-friend",
];

/// Reads seven columns separated by tabs.
///
/// # Errors
/// What is wrong with the row, and what would be right.
pub(super) fn parse(row: &'static str) -> Result<Entry, String> {
    let mut columns = row.split('\t');
    let mut next = || columns.next();
    let all = [next(), next(), next(), next(), next(), next(), next()];
    let (
        [
            Some(form),
            Some(side),
            Some(strength),
            Some(when),
            Some(instead),
            Some(kind),
            Some(note),
        ],
        None,
    ) = (all, next())
    else {
        return Err("not 7 columns".to_owned());
    };
    if form.is_empty() || !is_folded(form) {
        return Err(format!("`{form}` must be lower case, without outer spaces"));
    }
    if note.is_empty() {
        return Err(format!("`{form}` has no note"));
    }
    let Some(kind) = KINDS.into_iter().find(|one| *one == kind) else {
        return Err(format!("`{form}`: kind `{kind}` is not one of {KINDS:?}"));
    };
    let when = (!when.is_empty()).then(|| When::parse(when)).transpose()?;
    let entry = Entry {
        form,
        side: side_of(side)?,
        strength: strength_of(strength)?,
        when,
        instead,
        kind,
        note,
    };
    check(&entry).map(|()| entry)
}

/// Columns that only make sense together.
fn check(entry: &Entry) -> Result<(), String> {
    let form = entry.form;
    let both = entry.side == Side::Both;
    let problem = if both != (entry.strength == Strength::None) {
        "a row of both, and no other, has strength none"
    } else if both && !(entry.instead.is_empty() && entry.when.is_none()) {
        "what both write has no `instead` and no context"
    } else if !both && (entry.instead.is_empty() || entry.instead == form) {
        "does not say what the other side writes"
    } else if (entry.strength == Strength::Context) != entry.when.is_some() {
        "a context row, and no other, has a context"
    } else {
        return Ok(());
    };
    Err(format!("`{form}`: {problem}"))
}

/// Lower case without outer spaces. Every form is asked at start-up, and nearly all are ASCII.
fn is_folded(form: &str) -> bool {
    let lower = if form.is_ascii() {
        !form.bytes().any(|byte| byte.is_ascii_uppercase())
    } else {
        form.to_lowercase() == form
    };
    lower && form.trim() == form
}

fn side_of(text: &str) -> Result<Side, String> {
    match text {
        "ms" => Ok(Side::Malay),
        "id" => Ok(Side::Indonesian),
        "both" => Ok(Side::Both),
        other => Err(format!("side `{other}` is not ms, id or both")),
    }
}

fn strength_of(text: &str) -> Result<Strength, String> {
    match text {
        "strong" => Ok(Strength::Strong),
        "lean" => Ok(Strength::Lean),
        "context" => Ok(Strength::Context),
        "none" => Ok(Strength::None),
        other => Err(format!(
            "strength `{other}` is not strong, lean, context or none"
        )),
    }
}
