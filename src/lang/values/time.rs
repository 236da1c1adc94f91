//! Days and clocks together: "esok 8.15 pagi", "Rabu ni pukul 8 suku malam", "petang ni", "lepas Isyak".
//!
//! What is read stays as sure as it was said:
//!
//! * A clock without a part of the day ("pukul 8", "8:15", but not "08:15") is *open*: it is never equal to 08:00 or 20:00, only to another open
//!   clock. Whoever compares may accept it where its own material says so.
//! * "dekat pukul 8" and "8 lebih kurang" are a quarter of an hour either way, "8 lebih" the hour's rest, "lepas pukul 8" and "sebelum pukul 8"
//!   everything after or before; "petang ni" and "lepas Zohor" are windows. None of them equals a moment in it.
//! * "kurang suku pukul 8" and "8 pagi kurang 5 minit" are that much before, exactly.
//! * "malam Jumaat" is Thursday night to some and Friday night to others, and "12 malam esok" may begin or end tomorrow:
//!   two days.
//! * "Khamis malam Jumaat" names one night twice: Thursday's.
//! * Days are counted from `now`. A weekday is the next one, today included; "Sabtu depan" is next week's (Monday to
//!   Sunday); a date without a year is the nearest; "27hb" is the next 27th. Without `now` only dates with a year count.
//! * A greeting ("selamat pagi"), "tadi" and "lepas raya" are no times.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, time};
use jiff::tz::Offset;

use super::clock::{self, Clock, Part};
use super::day::{self, Day, Named};
use super::token::{Token, sign, tokens, word, word_before};
use super::{Extent, Found, find_all, prayer, whole};

/// Where somebody speaks, as far as it changes what is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Region {
    /// Not known: all of Malaysia is possible.
    #[default]
    Unknown,
    /// Kelantan and Terengganu.
    EastCoast,
    /// Kedah, with its own days of rest.
    Kedah,
    /// The rest of the peninsula.
    Peninsula,
    /// Sarawak.
    Sarawak,
    /// Sabah and Labuan.
    Sabah,
}

impl Region {
    /// The region of a state ("Kelantan") or of a dialect ("dialek-kelantan").
    pub fn named(name: &str) -> Self {
        match name.to_lowercase().trim_start_matches("dialek-") {
            "kelantan" | "terengganu" => Self::EastCoast,
            "kedah" => Self::Kedah,
            "sarawak" => Self::Sarawak,
            "sabah" | "labuan" => Self::Sabah,
            "utara" | "n9" | "negeri sembilan" | "perak" | "pahang" | "perlis" | "pulau pinang"
            | "penang" | "selangor" | "kuala lumpur" | "putrajaya" | "melaka" | "johor" => {
                Self::Peninsula
            }
            _ => Self::Unknown,
        }
    }

    pub(super) fn semalam_is_last_night(self) -> bool {
        matches!(self, Self::EastCoast | Self::Sabah | Self::Sarawak)
    }

    pub(super) fn rests_on_friday(self) -> bool {
        matches!(self, Self::EastCoast | Self::Kedah)
    }
}

/// When and where a message was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Setting {
    /// The moment, on Malaysia's clock.
    pub now: Option<DateTime>,
    /// Where.
    pub region: Region,
}

impl Setting {
    /// From an RFC 3339 moment (any zone; one that cannot be read counts as none) and the name of a state or dialect.
    pub fn new(now: Option<&str>, place: Option<&str>) -> Self {
        let moment = now.and_then(|now| now.parse::<jiff::Timestamp>().ok());
        let malaysia = Offset::constant(8);
        Self {
            now: moment.map(|moment| malaysia.to_datetime(moment)),
            region: place.map_or(Region::Unknown, Region::named),
        }
    }
}

/// Days, a time of day, or both; each a stretch where it was not said exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The day or days; none for a mere time of day.
    pub days: Option<Extent<Date>>,
    /// The time of day; none for a mere day.
    pub clock: Option<Extent<Time>>,
    /// Whether the clock may mean twelve hours later as well ("pukul 8").
    pub open: bool,
}

impl When {
    /// The day, where exactly one was said.
    pub fn day(self) -> Option<Date> {
        self.days.and_then(Extent::exact)
    }

    /// The time of day, where one was said exactly and its half of the day is sure.
    pub fn time(self) -> Option<Time> {
        self.clock.filter(|_| !self.open).and_then(Extent::exact)
    }

    /// An open clock that may mean this time.
    pub fn may_be(self, time: Time) -> bool {
        let clock = self.clock.filter(|_| self.open).and_then(Extent::exact);
        clock
            .is_some_and(|own| own.hour() % 12 == time.hour() % 12 && own.minute() == time.minute())
    }
}

/// Every day and time in a text.
pub fn find(text: &str, setting: &Setting) -> Vec<Found<When>> {
    find_all(&tokens(text), |tokens, at| read(tokens, at, setting))
}

/// The day or time that the whole text is; "8.15" is a clock here.
pub fn parse(text: &str, setting: &Setting) -> Option<When> {
    let read = |text: &str| whole(&tokens(text), |tokens, at| read(tokens, at, setting));
    read(text).or_else(|| {
        let digits = text.trim();
        let bare = digits.len() > 3 && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        bare.then(|| read(&format!("pukul {digits}"))).flatten()
    })
}

/// What has been read of one day and time.
#[derive(Default)]
struct Parts {
    day: Option<Day>,
    part: Option<Part>,
    clock: Option<Clock>,
    /// A prayer's window.
    window: Option<Extent<Time>>,
    bound: Option<Bound>,
    /// Whether "malam" stood right before a weekday.
    eve: bool,
}

/// A word before a clock that makes it a stretch.
#[derive(Clone, Copy)]
enum Bound {
    About,
    After,
    Before,
    /// "kurang suku pukul 8", so many minutes short of it.
    Short(i64),
}

fn read(tokens: &[Token<'_>], at: usize, setting: &Setting) -> Option<(When, usize)> {
    let mut parts = Parts::default();
    let mut next = at;
    // Day, part, clock and prayer, each once at most.
    for _ in 0..5 {
        let from = if next == at {
            at
        } else {
            connected(tokens, next)
        };
        let Some(end) = parts.take(tokens, from, setting) else {
            break;
        };
        next = end;
    }
    (next > at && parts.stand(word_before(tokens, at))).then(|| (parts.when(), next))
}

/// Past a comma, "pada" or "T" between a day and its clock.
fn connected(tokens: &[Token<'_>], at: usize) -> usize {
    let joins = matches!(word(tokens, at), "pada" | "at" | "on" | "t")
        || matches!(sign(tokens, at), "," | "@" | "(");
    at + usize::from(joins)
}

impl Parts {
    /// Takes the next part where it fits, and says where it ends.
    fn take(&mut self, tokens: &[Token<'_>], at: usize, setting: &Setting) -> Option<usize> {
        if self.clock.is_none() && self.window.is_none() {
            if let Some((window, next)) = prayer::read(tokens, at, setting.region) {
                self.window = Some(window);
                return Some(next);
            }
            let (bound, start) = bound(tokens, at);
            // "2026-11-27T20:15" glues its letter to both.
            if let Some((clock, next)) =
                clock::read(tokens, start).or_else(|| glued_clock(tokens, start))
            {
                (self.clock, self.bound) = (Some(clock), bound);
                // "pukul 3 petang ni" leaves its part to the day.
                let of_the_day =
                    day::read(tokens, next, setting).is_some_and(|day| day.part.is_some());
                let part = clock::part(tokens, next).filter(|_| !of_the_day);
                self.part = part.map(|(part, _)| part).or(self.part);
                let next = part.map_or(next, |(_, next)| next);
                let short = clock::short_of(tokens, next).filter(|_| bound.is_none());
                self.bound = short.map(|(by, _)| Bound::Short(by)).or(bound);
                return Some(short.map_or(next, |(_, next)| next));
            }
        }
        if let Some(day) = day::read(tokens, at, setting) {
            return self.join(day);
        }
        let (part, next) = clock::part(tokens, at).filter(|_| self.part.is_none())?;
        self.part = Some(part);
        Some(next)
    }

    fn join(&mut self, new: Day) -> Option<usize> {
        if new.part.is_some() && self.part.is_some_and(|own| Some(own) != new.part) {
            return None;
        }
        let eve = self.part == Some(Part::Malam)
            && matches!(new.named, Named::Weekday(_))
            && self.day.is_none();
        self.day = Some(match self.day {
            None => new,
            Some(old) => together(old, new)?,
        });
        self.eve |= eve;
        self.part = self.part.or(new.part);
        Some(new.next)
    }

    /// Whether what was read is a time at all: "makan tengah hari" is a meal, "selamat pagi" a greeting.
    fn stand(&self, before: &str) -> bool {
        let noon = matches!(self.part, Some(Part::TengahHari | Part::TengahMalam));
        let alone = noon && !matches!(before, "makan" | "mkn" | "selamat");
        self.day.is_some() || self.clock.is_some() || self.window.is_some() || alone
    }

    fn when(self) -> When {
        let mut days = self.day.map(|day| day.days);
        let Some(spoken) = self.clock else {
            let clock = self.window.or(self.part.map(Part::window));
            let days = if self.eve { widened(days, -1) } else { days };
            let open = false;
            return When { days, clock, open };
        };
        let (time, open) = spoken.resolve(self.part);
        if self.eve {
            days = widened(days, -1);
        } else if time.hour() < 6 && matches!(self.part, Some(Part::Malam | Part::TengahMalam)) {
            days = widened(days, 1);
        }
        let around = |before: i64, after: i64| Extent {
            low: time.saturating_sub(before.minutes()),
            high: time.saturating_add(after.minutes()),
        };
        let clock = match self.bound {
            None if spoken.over => around(0, 59),
            None if spoken.about => around(15, 15),
            None => Extent::exactly(time),
            Some(Bound::About) => around(15, 15),
            Some(Bound::Short(by)) => Extent::exactly(time.wrapping_sub(by.minutes())),
            Some(Bound::After) => Extent {
                high: time_of_day_end(),
                ..around(-1, 0)
            },
            Some(Bound::Before) => Extent {
                low: Time::midnight(),
                ..around(0, -1)
            },
        };
        let clock = Some(clock);
        When { days, clock, open }
    }
}

fn time_of_day_end() -> Time {
    time(23, 59, 0, 0)
}

/// "dekat pukul", "lebih kurang pukul", "lepas pukul": the bound, and where its words end.
fn bound(tokens: &[Token<'_>], at: usize) -> (Option<Bound>, usize) {
    if let Some((by, next)) = clock::short_of(tokens, at) {
        return (Some(Bound::Short(by)), next);
    }
    match (word(tokens, at), word(tokens, at + 1)) {
        ("lebih", "kurang") | ("lbh", "kurang" | "krg") | ("dekat", "dengan") => {
            (Some(Bound::About), at + 2)
        }
        ("dekat" | "dkt" | "dalam" | "dlm" | "sekitar" | "around" | "lk", _) => {
            (Some(Bound::About), at + 1)
        }
        ("lepas" | "selepas" | "lps" | "after", _) => (Some(Bound::After), at + 1),
        ("sebelum" | "sblm" | "before", _) => (Some(Bound::Before), at + 1),
        _ => (None, at),
    }
}

/// The clock of "2026-11-27T20:15", behind its letter.
fn glued_clock(tokens: &[Token<'_>], at: usize) -> Option<(Clock, usize)> {
    let behind_t = word_before(tokens, at) == "t" && tokens.get(at)?.glued;
    behind_t
        .then(|| clock::read(&tokens[at..=at], 0))
        .flatten()
        .map(|(clock, _)| {
            (
                Clock {
                    sure: true,
                    ..clock
                },
                at + 1,
            )
        })
}

/// Two names for one day: a weekday in its week, or with its date.
fn together(old: Day, new: Day) -> Option<Day> {
    let (weekday, other) = match (old.named, new.named) {
        (Named::Weekday(day), _) => (day, new),
        (_, Named::Weekday(day)) => (day, old),
        _ => return (old.days == new.days).then_some(new),
    };
    if other.named == Named::Week {
        let ahead = i64::from(weekday.to_monday_zero_offset());
        let days = Extent::exactly(other.days.low.checked_add(ahead.days()).ok()?);
        return Some(Day {
            days,
            named: Named::Plain,
            ..new
        });
    }
    let date = other.days.exact()?;
    (date.weekday() == weekday).then_some(Day {
        days: other.days,
        named: Named::Plain,
        ..new
    })
}

fn widened(days: Option<Extent<Date>>, by: i64) -> Option<Extent<Date>> {
    let days = days?;
    let moved = |day: Date| day.checked_add(by.days()).ok();
    let low = days.low.min(moved(days.low)?);
    let high = days.high.max(moved(days.high)?);
    Some(Extent { low, high })
}
