//! When the five prayers begin, as windows: "lepas Zohor", "sebelum Subuh".
//!
//! A prayer's time moves over the year and from east to west (Malaysia has one clock for twenty degrees of longitude).
//! The figures are the earliest and the latest beginning over a whole year and the whole zone, from solar noon at the
//! zone's ends (12:00 + 4 minutes a degree west of 120° E, less an equation of time of −14 to +16 minutes) with the
//! length of day at 1–7° N, widened to five minutes. They bound what was meant; they are no timetable.

use jiff::civil::{Time, time};

use super::Extent;
use super::time::Region;
use super::token::{Token, word};

const PRAYERS: [&[&str]; 5] = [
    &["subuh", "sbuh"],
    &["zohor", "zuhur", "zoho", "zuhor"],
    &["asar", "asor"],
    &["maghrib", "magrib", "mgrib"],
    &["isyak", "isya", "isyaq", "isha"],
];

/// (earliest, latest) hour and minute at which Subuh, Zohor, Asar, Maghrib and Isyak begin.
type Table = [((i8, i8), (i8, i8)); 5];

const PENINSULA: Table = [
    ((5, 35), (6, 20)),
    ((12, 50), (13, 45)),
    ((16, 0), (16, 55)),
    ((18, 50), (19, 50)),
    ((20, 0), (21, 5)),
];
const SARAWAK: Table = [
    ((4, 45), (5, 45)),
    ((12, 0), (13, 5)),
    ((15, 15), (16, 20)),
    ((17, 55), (19, 5)),
    ((19, 5), (20, 20)),
];
const SABAH: Table = [
    ((4, 25), (5, 20)),
    ((11, 40), (12, 45)),
    ((14, 55), (16, 0)),
    ((17, 35), (18, 45)),
    ((18, 45), (20, 0)),
];

/// Whether a word names a prayer.
pub(super) fn is_prayer(word: &str) -> bool {
    PRAYERS.iter().any(|names| names.contains(&word))
}

/// "lepas Isyak", "sebelum Subuh", "waktu Asar": the window that is meant, and where the words end.
pub(super) fn read(
    tokens: &[Token<'_>],
    at: usize,
    region: Region,
) -> Option<(Extent<Time>, usize)> {
    let after = match word(tokens, at) {
        "lepas" | "selepas" | "lps" | "slps" | "waktu" | "wktu" => true,
        "sebelum" | "sblm" | "seblum" => false,
        _ => return None,
    };
    // "lepas solat Zohor".
    let skip = usize::from(matches!(
        word(tokens, at + 1),
        "solat" | "smayang" | "sembahyang"
    ));
    let name = word(tokens, at + 1 + skip);
    let index = PRAYERS.iter().position(|names| names.contains(&name))?;
    let tables: &[Table] = match region {
        Region::Sarawak => &[SARAWAK],
        Region::Sabah => &[SABAH],
        Region::Unknown => &[PENINSULA, SARAWAK, SABAH],
        _ => &[PENINSULA],
    };
    let earliest = |one: usize| tables.iter().map(|table| table[one].0).min();
    let latest = |one: usize| tables.iter().map(|table| table[one].1).max();
    let (low, high) = match (after, index) {
        // Until sunrise, about an hour and a half later.
        (true, 0) => (earliest(0)?, (latest(0)?.0 + 1, 59)),
        (true, 4) => (earliest(4)?, (23, 59)),
        (true, one) => (earliest(one)?, latest(one + 1)?),
        (false, 0) => ((0, 0), latest(0)?),
        (false, one) => (earliest(one - 1)?, latest(one)?),
    };
    let clock = |(hour, minute): (i8, i8)| time(hour, minute, 0, 0);
    let window = Extent {
        low: clock(low),
        high: clock(high),
    };
    Some((window, at + 2 + skip))
}
