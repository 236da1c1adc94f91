//! Days by number: "27hb", "3/12", "27 Nov 2026", "3-4 Disember", "2026-11-27".

use jiff::civil::Date;

use super::Extent;
use super::quantity::is_unit;
use super::time::Setting;
use super::token::{Token, digits, glued, sign, word, word_before};

/// Whether a word names a month behind a number.
pub(super) fn is_month(word: &str) -> bool {
    month(word).is_some()
}

fn month(word: &str) -> Option<i8> {
    Some(match word {
        "januari" | "jan" | "january" => 1,
        "februari" | "feb" | "february" => 2,
        "mac" | "march" | "mar" => 3,
        "april" | "apr" => 4,
        "mei" | "may" => 5,
        "jun" | "june" => 6,
        "julai" | "jul" | "july" => 7,
        "ogos" | "ogs" | "aug" | "august" => 8,
        "september" | "sept" | "sep" => 9,
        "oktober" | "okt" | "oct" | "october" => 10,
        "november" | "nov" => 11,
        "disember" | "dis" | "dec" | "december" => 12,
        _ => return None,
    })
}

/// Days written with a number: "2026-11-27", "27/11", "27hb", "27 Nov 2026", "Nov 27", "3-4 Disember".
pub(super) fn written(
    tokens: &[Token<'_>],
    at: usize,
    setting: &Setting,
) -> Option<(Extent<Date>, usize)> {
    if let Some(found) = slashed(tokens, at, setting) {
        return Some(found);
    }
    // Only names that mean nothing else may stand before their day.
    let own = word(tokens, at);
    if let Some(month) =
        month(own).filter(|_| !matches!(own, "mac" | "may" | "march" | "jun" | "dis" | "mar"))
    {
        let day = small(tokens, at + 1)
            .filter(|_| !is_unit(word(tokens, at + 2)) && sign(tokens, at + 2) != "-")?;
        return dated(
            setting,
            (day, day),
            Some(month),
            digits(tokens, at + 2),
            at + 2,
        );
    }
    let (first, last, mut next) = numbers(tokens, at)?;
    let counted = match word(tokens, next) {
        "hb" | "haribulan" => 1,
        "hari" if word(tokens, next + 1) == "bulan" => 2,
        _ => 0,
    };
    next += counted;
    let named = month(word(tokens, next));
    // "1 haribulan 12" has its month in digits.
    let numbered = small(tokens, next)
        .filter(|month| counted > 0 && *month <= 12 && !is_unit(word(tokens, next + 1)));
    if counted == 0 && named.is_none() {
        return None;
    }
    let numbered = numbered.filter(|_| named.is_none() && word(tokens, next - 1) != "hb");
    if let Some(months) = beside(tokens, next).filter(|_| named.or(numbered).is_none()) {
        return of_a_month(setting.now?.date(), (first, last), months).map(|days| (days, next + 2));
    }
    next += usize::from(named.or(numbered).is_some());
    dated(
        setting,
        (first, last),
        named.or(numbered),
        digits(tokens, next),
        next,
    )
}

/// A number that can be a day of a month.
fn small(tokens: &[Token<'_>], at: usize) -> Option<i8> {
    let day = digits(tokens, at).parse::<i8>().ok();
    day.filter(|day| (1..=31).contains(day))
}

/// First and last day and where the numbers end: "2", "2-5", "2 hingga 5", "2hb-5hb".
fn numbers(tokens: &[Token<'_>], at: usize) -> Option<(i8, i8, usize)> {
    let first = small(tokens, at)?;
    let count = |at: usize| matches!(word(tokens, at), "hb" | "haribulan");
    let joint = at + 1 + usize::from(count(at + 1));
    let bare = joint == at + 1;
    // "pos 20hb sampai 25hb" tells when it arrives.
    let until = matches!(sign(tokens, joint), "-" | "–")
        || word(tokens, joint) == "hingga"
        || bare && matches!(word(tokens, joint), "sampai" | "smpai");
    let last = small(tokens, joint + 1).filter(|last| {
        let alike = bare || count(joint + 2);
        until && alike && *last > first
    });
    Some(last.map_or((first, first, at + 1), |last| (first, last, joint + 2)))
}

/// How many months ahead "bulan depan" and "bulan ni" are; -1 for one that is past.
fn beside(tokens: &[Token<'_>], at: usize) -> Option<i8> {
    if !matches!(word(tokens, at), "bulan" | "bln") {
        return None;
    }
    match word(tokens, at + 1) {
        "depan" | "dpn" | "hadapan" => Some(1),
        "ni" | "ini" => Some(0),
        "lepas" | "lps" | "lalu" | "sudah" => Some(-1),
        _ => None,
    }
}

/// "27hb bulan depan"; a day of a month that is past is none, as "Jumaat lepas" is.
fn of_a_month(today: Date, days: (i8, i8), months: i8) -> Option<Extent<Date>> {
    let first = match months {
        0 => today.first_of_month(),
        1 => today.last_of_month().tomorrow().ok()?,
        _ => return None,
    };
    let day = |day| Date::new(first.year(), first.month(), day).ok();
    Some(Extent {
        low: day(days.0)?,
        high: day(days.1)?,
    })
}

/// Puts month and year to days of the month, the year taken where four digits stand behind.
fn dated(
    setting: &Setting,
    days: (i8, i8),
    month: Option<i8>,
    year: &str,
    next: usize,
) -> Option<(Extent<Date>, usize)> {
    let year = Some(year)
        .filter(|year| year.len() == 4)
        .and_then(|year| year.parse::<i16>().ok());
    let day = |day| match (month, year) {
        (Some(month), Some(year)) => Date::new(year, month, day).ok(),
        (Some(month), None) => nearest(setting.now?.date(), month, day),
        (None, _) => upcoming(setting.now?.date(), day),
    };
    let (low, high) = (day(days.0)?, day(days.1)?);
    let has_year = month.is_some() && year.is_some();
    (low <= high).then_some((Extent { low, high }, next + usize::from(has_year)))
}

/// "27/11", "27/11/2026", "27-11-2026", "2026-11-27"; not "24/7" and not "1/2 kg".
fn slashed(tokens: &[Token<'_>], at: usize, setting: &Setting) -> Option<(Extent<Date>, usize)> {
    // "jln 3/4" is an address.
    if matches!(
        word_before(tokens, at),
        "jalan" | "jln" | "lorong" | "lrg" | "no" | "lot" | "blok" | "seksyen"
    ) {
        return None;
    }
    let by = sign(tokens, at + 1);
    if !matches!(by, "/" | "-") || !glued(tokens, at + 1) || !glued(tokens, at + 2) {
        return None;
    }
    let (first, second) = (digits(tokens, at), digits(tokens, at + 2));
    let third = Some(digits(tokens, at + 4))
        .filter(|_| sign(tokens, at + 3) == by && glued(tokens, at + 4));
    let third = third.filter(|third| !third.is_empty());
    let number = |text: &str| text.parse::<i8>().ok();
    if by == "-" && first.len() == 4 {
        let date = Date::new(first.parse().ok()?, number(second)?, number(third?)?).ok()?;
        return Some((Extent::exactly(date), at + 5));
    }
    let idiom = (first, second) == ("24", "7");
    if by == "-" && third.is_none()
        || idiom && third.is_none()
        || first.len() > 2
        || second.len() > 2
    {
        return None;
    }
    let (day, month) = (number(first)?, number(second)?);
    // "telur 1/2 masak".
    let half = matches!((day, month), (1, 2..=4) | (2, 3) | (3, 4));
    let of = matches!(
        word(tokens, at + 3),
        "masak" | "penuh" | "harga" | "dari" | "daripada" | "hati" | "mentah" | "badan" | "siap"
    );
    if third.is_none() && half && of {
        return None;
    }
    let Some(year) = third else {
        let date = nearest(setting.now?.date(), month, day)?;
        return (!is_unit(word(tokens, at + 3))).then_some((Extent::exactly(date), at + 3));
    };
    let year: i16 = year.parse().ok()?;
    let century = if year < 100 { 2000 } else { 0 };
    let date = Date::new(year + century, month, day).ok()?;
    Some((Extent::exactly(date), at + 5))
}

/// The day of a month without its year: the one nearest to today.
fn nearest(today: Date, month: i8, day: i8) -> Option<Date> {
    let years = [today.year() - 1, today.year(), today.year() + 1];
    years
        .into_iter()
        .filter_map(|year| Date::new(year, month, day).ok())
        .min_by_key(|date| date.duration_since(today).unsigned_abs())
}

/// The next day with this number, today included.
fn upcoming(today: Date, day: i8) -> Option<Date> {
    let mut first = today.first_of_month();
    for _ in 0..3 {
        if let Some(date) = Date::new(first.year(), first.month(), day)
            .ok()
            .filter(|date| *date >= today)
        {
            return Some(date);
        }
        first = first.last_of_month().tomorrow().ok()?;
    }
    None
}
