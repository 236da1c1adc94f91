//! Days by name: "esok", "lusa", "Jumaat ni", "minggu depan", "semalam" by region.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::Extent;
use super::clock::{Part, is_clock, part};
use super::date::written;
use super::prayer::is_prayer;
use super::time::Setting;
use super::token::{Token, inside_a_code, sign, word, word_before};

/// How a day was named, which decides what may stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// "Jumaat": a date or a week beside it says which.
    Weekday(Weekday),
    /// "minggu depan": a weekday beside it says which day.
    Week,
    /// Everything else.
    Plain,
}

/// The days meant, and where the words end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub(super) days: Extent<Date>,
    pub(super) part: Option<Part>,
    pub(super) named: Named,
    pub(super) next: usize,
}

/// The day that starts at a place.
pub(super) fn read(tokens: &[Token<'_>], at: usize, setting: &Setting) -> Option<Day> {
    if inside_a_code(tokens, at) {
        return None;
    }
    let plain = |(days, next)| Day {
        days,
        part: None,
        named: Named::Plain,
        next,
    };
    let found = written(tokens, at, setting).map(plain).or_else(|| {
        let today = setting.now?.date();
        relative(tokens, at, today)
            .or_else(|| past(tokens, at, today, setting))
            .or_else(|| of_the_day(tokens, at, today))
            .or_else(|| week(tokens, at, today, setting))
            .or_else(|| weekday(tokens, at, today))
    });
    found.filter(|day| !gone(tokens, day.next))
}

/// "Jumaat lepas" and "3hb lalu" are past, by how much nobody says; "Jumaat lepas Zohor" is to come.
fn gone(tokens: &[Token<'_>], next: usize) -> bool {
    let back = matches!(word(tokens, next), "lepas" | "lps" | "lalu" | "lpas");
    let solat = matches!(
        word(tokens, next + 1),
        "solat" | "smayang" | "kerja" | "keje"
    );
    back && !solat && !is_prayer(word(tokens, next + 1)) && !is_clock(tokens, next + 1)
}

fn shifted(day: Date, days: i64) -> Option<Date> {
    day.checked_add(days.days()).ok()
}

fn this(word: &str) -> bool {
    matches!(word, "ni" | "ini" | "nie" | "tok")
}

fn coming(word: &str) -> bool {
    matches!(word, "depan" | "dpn" | "hadapan" | "next")
}

/// A day so many days from today.
fn relative(tokens: &[Token<'_>], at: usize, today: Date) -> Option<Day> {
    let (days, part, next) = match word(tokens, at) {
        "esok" | "esk" | "bsok" | "besok" | "tomorrow" | "tmr" | "tmrw" | "tomoro" => {
            (1, None, at + 1)
        }
        "lusa" | "lusak" => (2, None, at + 1),
        "tulat" => (3, None, at + 1),
        "harini" | "arini" | "hrini" | "today" => (0, None, at + 1),
        "tonight" => (0, Some(Part::Malam), at + 1),
        "hari" | "ari" | "hri" | "hr" if this(word(tokens, at + 1)) => (0, None, at + 2),
        _ => return None,
    };
    let days = Extent::exactly(shifted(today, days)?);
    let named = Named::Plain;
    Some(Day {
        days,
        part,
        named,
        next,
    })
}

/// "semalam" and "kelmarin": in the north-east and across the sea the first is last night and the second yesterday;
/// elsewhere the first is yesterday and the second is one or two days ago.
fn past(tokens: &[Token<'_>], at: usize, today: Date, setting: &Setting) -> Option<Day> {
    let back = |from, to| {
        let (low, high) = (shifted(today, from)?, shifted(today, to)?);
        Some(Extent { low, high })
    };
    let night = setting.region.semalam_is_last_night();
    let (days, part) = match word(tokens, at) {
        "semalam" | "smlm" | "smalam" if night => (back(-1, -1)?, Some(Part::Malam)),
        "semalam" | "smlm" | "smalam" | "yesterday" => (back(-1, -1)?, None),
        "kelmarin" | "kemarin" | "klmarin" | "kemarek" if night => (back(-1, -1)?, None),
        "kelmarin" | "klmarin" => (back(-2, -1)?, None),
        _ => return None,
    };
    let (named, next) = (Named::Plain, at + 1);
    Some(Day {
        days,
        part,
        named,
        next,
    })
}

/// "petang ni", "malam nanti", "pagi tadi", "malam tadi".
fn of_the_day(tokens: &[Token<'_>], at: usize, today: Date) -> Option<Day> {
    let (part, next) = part(tokens, at)?;
    let back = match word(tokens, next) {
        own if this(own) || matches!(own, "nanti" | "nnti") => 0,
        "tadi" | "td" => -i64::from(part == Part::Malam),
        _ => return None,
    };
    Some(Day {
        days: Extent::exactly(shifted(today, back)?),
        part: Some(part),
        named: Named::Plain,
        next: next + 1,
    })
}

/// Weeks, week-ends and months.
fn week(tokens: &[Token<'_>], at: usize, today: Date, setting: &Setting) -> Option<Day> {
    let monday = shifted(today, -i64::from(today.weekday().to_monday_zero_offset()))?;
    let made = |low: Date, length: i64, named, next| {
        let high = shifted(low, length - 1)?;
        let (days, part) = (Extent { low, high }, None);
        Some(Day {
            days,
            part,
            named,
            next,
        })
    };
    let (own, other) = (word(tokens, at), word(tokens, at + 1));
    let is_week = |word: &str| matches!(word, "minggu" | "mggu" | "mgg" | "week");
    if is_week(own) && (coming(other) || this(other))
        || is_week(other) && matches!(own, "next" | "this")
    {
        let later = coming(own) || coming(other);
        return made(
            shifted(monday, if later { 7 } else { 0 })?,
            7,
            Named::Week,
            at + 2,
        );
    }
    if own == "weekend" || matches!(own, "hujung" | "hjg" | "ujung") && is_week(other) {
        let next = at + 1 + usize::from(own != "weekend");
        let last = word(tokens, next);
        let later = coming(last) || coming(word_before(tokens, at));
        let first = shifted(
            monday,
            if setting.region.rests_on_friday() {
                4
            } else {
                5
            },
        )?;
        let days = if later { 7 } else { 0 };
        return made(
            shifted(first, days)?,
            2,
            Named::Plain,
            next + usize::from(coming(last) || this(last)),
        );
    }
    let is_month = |word: &str| matches!(word, "bulan" | "bln" | "month");
    let end = matches!(own, "hujung" | "hjg") && is_month(other);
    let name_ends = at + 1 + usize::from(end);
    let later = coming(word(tokens, name_ends));
    if !(end || is_month(own)) || !(later || this(word(tokens, name_ends))) {
        return None;
    }
    let first = if later {
        today.last_of_month().tomorrow().ok()?
    } else {
        today.first_of_month()
    };
    let start = if end { shifted(first, 24)? } else { first };
    let length = i64::from(first.days_in_month()) - if end { 24 } else { 0 };
    made(start, length, Named::Plain, name_ends + 1)
}

fn weekday(tokens: &[Token<'_>], at: usize, today: Date) -> Option<Day> {
    let prefixed = matches!(word(tokens, at), "hari" | "ari" | "hri" | "this" | "next");
    let place = at + usize::from(prefixed);
    let day = name(word(tokens, place))?;
    let until = |word: &str| matches!(word, "hingga" | "hngga" | "sampai" | "smpai" | "to" | "ke");
    let dash = |at: usize| matches!(sign(tokens, at), "-" | "–");
    // Opening hours and every week's class are no day of the calendar.
    let opens = (until(word(tokens, place + 1)) || dash(place + 1))
        && name(word(tokens, place + 2)).is_some();
    let closes = at >= 2
        && (until(word_before(tokens, at)) || dash(at - 1))
        && name(word(tokens, at - 2)).is_some();
    if opens
        || closes
        || matches!(
            word_before(tokens, at),
            "setiap" | "tiap" | "every" | "stiap"
        )
    {
        return None;
    }
    if let Some(eve) = eve_of_the_next(
        tokens,
        place,
        day,
        shifted(today, i64::from(today.weekday().until(day)))?,
    ) {
        return Some(eve);
    }
    let later = coming(word(tokens, place + 1)) || word(tokens, at) == "next";
    let tail = usize::from(coming(word(tokens, place + 1)) || this(word(tokens, place + 1)));
    let ahead = i64::from(today.weekday().until(day));
    // "Sabtu depan" is next week's, whatever day it is today.
    let monday = shifted(
        today,
        7 - i64::from(today.weekday().to_monday_zero_offset()),
    )?;
    let date = if later {
        shifted(monday, i64::from(day.to_monday_zero_offset()))?
    } else {
        shifted(today, ahead)?
    };
    Some(Day {
        days: Extent::exactly(date),
        part: None,
        named: Named::Weekday(day),
        next: place + 1 + tail,
    })
}

/// "Khamis malam Jumaat" is one night, Thursday's; "Khamis malam, Jumaat pagi" are two times.
fn eve_of_the_next(tokens: &[Token<'_>], at: usize, day: Weekday, date: Date) -> Option<Day> {
    let (night, next) = part(tokens, at + 1)?;
    let following = name(word(tokens, next))? == day.next();
    let one = night == Part::Malam && following && part(tokens, next + 1).is_none();
    one.then_some(Day {
        days: Extent::exactly(date),
        part: Some(Part::Malam),
        named: Named::Plain,
        next: next + 1,
    })
}

fn name(word: &str) -> Option<Weekday> {
    Some(match word {
        "isnin" | "isnen" | "monday" => Weekday::Monday,
        "selasa" | "slasa" | "tuesday" => Weekday::Tuesday,
        "rabu" | "rbu" | "wednesday" => Weekday::Wednesday,
        "khamis" | "kamis" | "khms" | "thursday" => Weekday::Thursday,
        "jumaat" | "jumat" | "jmaat" | "juma'at" | "friday" => Weekday::Friday,
        "sabtu" | "sbtu" | "saturday" => Weekday::Saturday,
        "ahad" | "ahd" | "sunday" => Weekday::Sunday,
        _ => return None,
    })
}
