//! Digits as they are written: Malaysian grouping, Indonesian grouping, and what could be either.

use std::borrow::Cow;

use super::number::Decimal;

/// How digits are written.
pub(super) enum Written {
    /// "12,500.00", "2.5", "12".
    Malaysian(Decimal),
    /// "12.500": the Malaysian reading of what an Indonesian would group.
    Either(Decimal),
    /// "12.500,00", "8,50".
    Indonesian,
    /// A clock, a version, a code.
    No,
}

/// Reads one run of digits with its points and commas.
pub(super) fn written(text: &str) -> Written {
    let groups = |text: &str, by: char| {
        let mut parts = text.split(by);
        parts.next().is_some_and(|one| (1..=3).contains(&one.len()))
            && parts.all(|part| part.len() == 3)
    };
    let decimal = |text: String| Decimal::plain(&text).map_or(Written::No, Written::Malaysian);
    match (text.rfind('.'), text.rfind(',')) {
        _ if text.contains(':') => Written::No,
        // A leading zero makes a code or a telephone number.
        (None, None) if text.starts_with('0') && text.len() > 2 => Written::No,
        (None, None) => decimal(text.to_owned()),
        (None, Some(_)) if groups(text, ',') => decimal(text.replace(',', "")),
        (None, Some(_)) if text.matches(',').count() == 1 => Written::Indonesian,
        (Some(dot), None) if text.matches('.').count() == 1 => {
            let either = text.len() - dot == 4 && dot <= 3 && !text.starts_with('0');
            match Decimal::plain(text) {
                Some(value) if either => Written::Either(value),
                Some(value) => Written::Malaysian(value),
                None => Written::No,
            }
        }
        (Some(_), None) if groups(text, '.') => Written::Indonesian,
        (Some(dot), Some(comma)) if comma < dot && groups(&text[..dot], ',') => {
            decimal(text.replace(',', ""))
        }
        (Some(dot), Some(comma)) if dot < comma && groups(&text[..comma], '.') => {
            Written::Indonesian
        }
        _ => Written::No,
    }
}

/// "12 500" as "12500": a full group of three behind one to three digits, where the whole text is one value.
pub(super) fn ungrouped(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|run| run.iter().all(u8::is_ascii_digit))
    };
    let run_before = |at: usize| {
        bytes[..at]
            .iter()
            .rev()
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let gap = |at: usize| {
        bytes[at] == b' '
            && (1..=3).contains(&run_before(at))
            && bytes[at - run_before(at)] != b'0'
            && digits(at + 1..at + 4)
            && !bytes.get(at + 4).is_some_and(u8::is_ascii_alphanumeric)
    };
    if !(0..bytes.len()).any(gap) {
        return text.into();
    }
    let kept = text.char_indices().filter(|(at, _)| !gap(*at));
    kept.map(|(_, letter)| letter).collect::<String>().into()
}
