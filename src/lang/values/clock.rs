//! Clocks and parts of the day: "pukul 8 suku", "8.30 mlm", "2 setengah petang", "830pm", "tengah malam".

use jiff::civil::{Time, time};

use super::Extent;
use super::money::is_currency;
use super::number;
use super::quantity::is_unit;
use super::token::{Token, digits, glued, inside_a_code, sign, word, word_before};

/// A part of the day, which settles which half a clock means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Pagi,
    TengahHari,
    Petang,
    Malam,
    TengahMalam,
    Am,
    Pm,
}

impl Part {
    /// What the part means alone; "tengah malam" is twelve o'clock.
    pub(super) fn window(self) -> Extent<Time> {
        let (low, high) = match self {
            Self::Pagi | Self::Am => ((5, 0), (11, 59)),
            Self::TengahHari => ((11, 30), (13, 59)),
            Self::Petang => ((13, 0), (18, 59)),
            Self::Malam | Self::Pm => ((19, 0), (23, 59)),
            Self::TengahMalam => ((0, 0), (0, 0)),
        };
        let clock = |(hour, minute): (i8, i8)| time(hour, minute, 0, 0);
        Extent {
            low: clock(low),
            high: clock(high),
        }
    }
}

/// A clock as said, before a part of the day settles its half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: i8,
    pub(super) minute: i8,
    /// "8 lebih": some time within the hour.
    pub(super) over: bool,
    /// "8 lebih kurang": near it.
    pub(super) about: bool,
    /// Written as on a 24-hour clock ("08:15", "10:15:00"), which needs no part of the day.
    pub(super) sure: bool,
}

impl Clock {
    /// The time of day, and whether it may be twelve hours later as well.
    pub(super) fn resolve(self, part: Option<Part>) -> (Time, bool) {
        let spoken = self.hour % 24;
        let hour = match (spoken, part) {
            (12, Some(Part::Pagi | Part::Malam | Part::TengahMalam | Part::Am)) => 0,
            // "1 malam" is an hour past midnight; "10 tengah hari" is nobody's noon but before it.
            (1..=5, Some(Part::Malam | Part::TengahMalam)) | (9..=11, Some(Part::TengahHari)) => {
                spoken
            }
            (1..=11, Some(part)) if !matches!(part, Part::Pagi | Part::Am) => spoken + 12,
            _ => spoken,
        };
        let open = part.is_none() && (1..=12).contains(&self.hour) && !self.sure;
        (time(hour, self.minute, 0, 0), open)
    }
}

const BEFORE_A_CLOCK: [&str; 10] = [
    "pukul", "pkl", "pkul", "kul", "kol", "pukui", "puko", "jam", "jm", "pk",
];

/// Whether one word alone names a part of the day.
pub(super) fn is_part(word: &str) -> bool {
    simple(word).is_some() || matches!(word, "tengah" | "tgh")
}

fn simple(word: &str) -> Option<Part> {
    Some(match word {
        "pagi" | "pg" | "pgi" | "morning" => Part::Pagi,
        "tengahari" | "tghari" | "tghri" | "tgahari" | "noon" => Part::TengahHari,
        "petang" | "ptg" | "ptang" | "petg" | "evening" | "afternoon" => Part::Petang,
        "malam" | "mlm" | "malm" | "mlam" | "night" => Part::Malam,
        "midnight" => Part::TengahMalam,
        "am" => Part::Am,
        "pm" => Part::Pm,
        _ => return None,
    })
}

/// The part of the day that starts at a place.
pub(super) fn part(tokens: &[Token<'_>], at: usize) -> Option<(Part, usize)> {
    let own = word(tokens, at);
    if matches!(own, "tengah" | "tgh") {
        return match word(tokens, at + 1) {
            "hari" | "ari" | "hri" => Some((Part::TengahHari, at + 2)),
            "malam" | "mlm" => Some((Part::TengahMalam, at + 2)),
            _ => None,
        };
    }
    if matches!(own, "a" | "p") && sign(tokens, at + 1) == "." && word(tokens, at + 2) == "m" {
        let part = if own == "a" { Part::Am } else { Part::Pm };
        return glued(tokens, at + 2).then_some((part, at + 3));
    }
    simple(own).map(|part| (part, at + 1))
}

/// Whether the number at a place belongs to a clock.
pub(super) fn is_clock(tokens: &[Token<'_>], at: usize) -> bool {
    read(tokens, at).is_some()
}

/// The clock that starts at a place, its part of the day not yet taken.
pub(super) fn read(tokens: &[Token<'_>], at: usize) -> Option<(Clock, usize)> {
    let named = BEFORE_A_CLOCK.contains(&word(tokens, at));
    let start = at + usize::from(named);
    // "9am-6pm" is no code.
    let until = at
        .checked_sub(1)
        .is_some_and(|dash| sign(tokens, dash) == "-" && is_part(word_before(tokens, dash)));
    if !named && inside_a_code(tokens, at) && !until {
        return None;
    }
    let (mut clock, mut next, written) = hour(tokens, start)?;
    if written == Written::Hour {
        (clock.minute, next) = minutes(tokens, next, named);
        let more = matches!(word(tokens, next), "lebih" | "lbh");
        clock.about = more && matches!(word(tokens, next + 1), "kurang" | "krg");
        clock.over = more && !clock.about;
        next += usize::from(more) + usize::from(clock.about);
    }
    let part = part(tokens, next);
    let settled = match (part, written) {
        _ if written == Written::Packed && clock.hour > 24 => false,
        // "3 hari 2 malam" counts nights.
        (Some((Part::Malam, _)), _) => named || !matches!(word_before(tokens, at), "hari" | "ari"),
        (Some(_), _) | (None, Written::Colon) => true,
        (None, _) => named && number::ends(tokens, next),
    };
    settled.then_some((clock, next))
}

/// "kurang suku", "kurang 5 minit": the minutes short of a clock beside it.
pub(super) fn short_of(tokens: &[Token<'_>], at: usize) -> Option<(i64, usize)> {
    if !matches!(word(tokens, at), "kurang" | "krg") {
        return None;
    }
    if word(tokens, at + 1) == "suku" {
        return Some((15, at + 2));
    }
    let read = number::plain(tokens, at + 1)?;
    let minit = matches!(word(tokens, read.next), "minit" | "min" | "mnt");
    let minutes = read.value.exact()?.millionths() / 1_000_000;
    (minit && (1..60).contains(&minutes)).then_some((minutes, read.next + 1))
}

/// How the hour was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// "8", "lapan".
    Hour,
    /// "8.15".
    Point,
    /// "8:15", a clock by itself.
    Colon,
    /// "830".
    Packed,
}

fn hour(tokens: &[Token<'_>], at: usize) -> Option<(Clock, usize, Written)> {
    let made = |hour: i8, minute: i8, next, written| {
        let own = digits(tokens, at);
        let clock = Clock {
            hour,
            minute,
            over: false,
            about: false,
            sure: own.len() > 3 && own.starts_with('0') || own.matches(':').count() == 2,
        };
        ((0..=24).contains(&hour) && (0..60).contains(&minute)).then_some((clock, next, written))
    };
    let own = digits(tokens, at);
    if own.is_empty() {
        let read = number::plain(tokens, at)?;
        let hour = read.value.exact()?.millionths() / 1_000_000;
        return made(
            i8::try_from(hour)
                .ok()
                .filter(|hour| (1..=12).contains(hour))?,
            0,
            read.next,
            Written::Hour,
        );
    }
    let number = |text: &str| text.parse::<i8>().ok();
    if let Some((hour, minute)) = own.split_once([':', '.']) {
        let written = if own.contains(':') {
            Written::Colon
        } else {
            Written::Point
        };
        let minute = minute.strip_suffix(":00").unwrap_or(minute);
        return made(
            number(hour).filter(|_| hour.len() < 3)?,
            number(minute).filter(|_| minute.len() == 2)?,
            at + 1,
            written,
        );
    }
    if own.len() < 3 {
        return made(number(own)?, 0, at + 1, Written::Hour);
    }
    let (hour, minute) = own.split_at(own.len() - 2);
    made(
        number(hour).filter(|_| hour.len() < 3)?,
        number(minute)?,
        at + 1,
        Written::Packed,
    )
}

/// "suku", "setengah", "tiga suku"; behind "pukul" also "lima belas" and "20 minit".
fn minutes(tokens: &[Token<'_>], at: usize, named: bool) -> (i8, usize) {
    match word(tokens, at) {
        "suku" => return (15, at + 1),
        "setengah" | "stgh" | "stengah" => return (30, at + 1),
        "tiga" if word(tokens, at + 1) == "suku" => return (45, at + 2),
        _ => {}
    }
    let none = (0, at);
    let Some(read) = number::plain(tokens, at).filter(|_| named) else {
        return none;
    };
    let other = word(tokens, read.next);
    let minit = matches!(other, "minit" | "min" | "mnt");
    let spoken = digits(tokens, at).is_empty() && !is_unit(other) && !is_currency(other);
    let value = read
        .value
        .exact()
        .map(|value| value.millionths() / 1_000_000);
    let value = value.and_then(|value| i8::try_from(value).ok());
    match value.filter(|value| (1..60).contains(value) && (*value >= 5 || minit)) {
        Some(value) if minit || spoken && value >= 10 => (value, read.next + usize::from(minit)),
        _ => none,
    }
}
