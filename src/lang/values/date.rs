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
    let small = |at: usize| {
        digits(tokens, at)
            .parse::<i8>()
            .ok()
            .filter(|day| (1..=31).contains(day))
    };
    // Only names that mean nothing else may stand before their day.
    let own = word(tokens, at);
    if let Some(month) =
        month(own).filter(|_| !matches!(own, "mac" | "may" | "march" | "jun" | "dis" | "mar"))
    {
        let day = small(at + 1)
            .filter(|_| !is_unit(word(tokens, at + 2)) && sign(tokens, at + 2) != "-")?;
        return dated(
            setting,
            (day, day),
            Some(month),
            digits(tokens, at + 2),
            at + 2,
        );
    }
    let first = small(at)?;
    // "2-5 Disember", "2 hingga 5 Disember", "2hb-5hb".
    let counts = |at: usize| usize::from(matches!(word(tokens, at), "hb" | "haribulan"));
    let joint = at + 1 + counts(at + 1);
    let until = matches!(sign(tokens, joint), "-" | "–")
        || matches!(word(tokens, joint), "hingga" | "sampai" | "smpai");
    let last = small(joint + 1).filter(|last| {
        let counted = joint == at + 1 || counts(joint + 2) > 0;
        until && counted && *last > first
    });
    let mut next = if last.is_some() { joint + 2 } else { at + 1 };
    let counted = match word(tokens, next) {
        "hb" | "haribulan" => 1,
        "hari" if word(tokens, next + 1) == "bulan" => 2,
        _ => 0,
    };
    next += counted;
    let named = month(word(tokens, next));
    // "1 haribulan 12" has its month in digits.
    let numbered =
        small(next).filter(|month| counted > 0 && *month <= 12 && !is_unit(word(tokens, next + 1)));
    if counted == 0 && named.is_none() {
        return None;
    }
    let numbered = numbered.filter(|_| named.is_none() && word(tokens, next - 1) != "hb");
    if named.or(numbered).is_none()
        && let Some(later) = month_of(tokens, next)
    {
        let today = setting.now?.date();
        let month = today.first_of_month();
        let month = if later? {
            month.last_of_month().tomorrow().ok()?
        } else {
            month
        };
        let day = |day| Date::new(month.year(), month.month(), day).ok();
        let (low, high) = (day(first)?, day(last.unwrap_or(first))?);
        return Some((Extent { low, high }, next + 2));
    }
    next += usize::from(named.or(numbered).is_some());
    let days = (first, last.unwrap_or(first));
    dated(
        setting,
        days,
        named.or(numbered),
        digits(tokens, next),
        next,
    )
}

/// Whether "bulan depan" (true) or "bulan ni" (false) stands behind a day; another month that has no date is inner none.
fn month_of(tokens: &[Token<'_>], at: usize) -> Option<Option<bool>> {
    if !matches!(word(tokens, at), "bulan" | "bln") {
        return None;
    }
    match word(tokens, at + 1) {
        "depan" | "dpn" | "hadapan" => Some(Some(true)),
        "ni" | "ini" => Some(Some(false)),
        "lepas" | "lps" | "lalu" | "sudah" => Some(None),
        _ => None,
    }
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
