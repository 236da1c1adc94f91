//! Equality of two leaves by value: forgiving of form, never of value.
//!
//! The expected leaf says what it is: a number, an ISO day or moment, a telephone number, an amount, or text. The found
//! one may say the same as people do ("sedozen", "RM8.50", "esok 8.15 pagi").

use serde_json::Value as Json;

use crate::lang::values::time::{self, Setting};
use crate::lang::values::{Extent, money, number, phone, quantity};
use crate::text::normalise::{folded, normal};

/// Whether a found leaf has the value of the expected one, in the sample's setting.
pub(super) fn same(expected: &Json, found: &Json, setting: &Setting) -> bool {
    if let Some(wanted) = expected.as_f64() {
        return numeric(found).is_some_and(|other| (wanted - other).abs() < 1e-6);
    }
    let Some(wanted) = expected.as_str() else {
        return expected == found;
    };
    if let Some(wanted) = phone::parse(wanted) {
        return number_dialled(found).is_some_and(|other| other == wanted);
    }
    if let Some(wanted) = spoken(wanted) {
        return numeric(found).is_some_and(|other| (wanted - other).abs() < 1e-6);
    }
    let Some(other) = found.as_str() else {
        return false;
    };
    if let Some((day, clock)) = date_time(wanted) {
        return moment(other, setting).is_some_and(|(other_day, other)| {
            // Where no clock was stated, a clock in the reply is made up; midnight is how a date is filled up.
            let unstated =
                || matches!(other, Clock::None) || other == Clock::At("00:00".to_owned());
            day == other_day && clock.map_or_else(unstated, |clock| other == Clock::At(clock))
        });
    }
    let amounts = quantity::parse(&folded(wanted)).zip(quantity::parse(&folded(other)));
    let clocks = time_of_day(wanted, setting).zip(time_of_day(other, setting));
    amounts.is_some_and(|(one, other)| one.same(other))
        || clocks.is_some_and(|(one, other)| one == other)
        || address(wanted) == address(other)
}

/// A JSON number, or a text that is one: a plain number, ringgit, or a quantity in its own unit.
pub(super) fn numeric(value: &Json) -> Option<f64> {
    value.as_f64().or_else(|| {
        let text = folded(value.as_str()?);
        let counted = || quantity::parse(&text)?.amount.exact();
        spoken(&text).or_else(|| counted().map(number::Decimal::to_f64))
    })
}

/// A plain number or an amount in ringgit.
fn spoken(text: &str) -> Option<f64> {
    let text = folded(text);
    let ringgit = || money::parse(&text).and_then(Extent::exact);
    let plain = number::parse(&text).and_then(Extent::exact);
    plain
        .map(number::Decimal::to_f64)
        .or_else(|| ringgit().map(|sen| sen as f64 / 100.0))
}

/// National digits of a telephone number; a JSON number has lost its leading zero.
fn number_dialled(value: &Json) -> Option<String> {
    match value {
        Json::Number(digits) => {
            phone::parse(&format!("0{digits}")).or_else(|| phone::parse(&digits.to_string()))
        }
        other => phone::parse(other.as_str()?),
    }
}

/// The clock of a found moment.
#[derive(PartialEq, Eq)]
enum Clock {
    None,
    /// To the minute, as ISO writes it.
    At(String),
    /// A window, a guess, or a clock whose half of the day is open.
    Unsure,
}

/// Day and clock of a found text, in ISO or as people say it.
fn moment(text: &str, setting: &Setting) -> Option<(jiff::civil::Date, Clock)> {
    if let Some((day, clock)) = date_time(text) {
        return Some((day, clock.map_or(Clock::None, Clock::At)));
    }
    let said = time::parse(&folded(text), setting)?;
    let clock = match (said.clock, said.time()) {
        (None, _) => Clock::None,
        (_, Some(time)) => Clock::At(time.strftime("%H:%M").to_string()),
        _ => Clock::Unsure,
    };
    Some((said.day()?, clock))
}

/// The time of a text that is a sure clock and no day.
fn time_of_day(text: &str, setting: &Setting) -> Option<jiff::civil::Time> {
    let said = time::parse(&folded(text), setting)?;
    said.time().filter(|_| said.days.is_none())
}

/// (day, minutes) of "2026-11-27", "2026-11-27T20:15" or "2026-11-27 20:15:00+08:00".
fn date_time(text: &str) -> Option<(jiff::civil::Date, Option<String>)> {
    let day = text.get(..10)?.parse().ok()?;
    let clock = text.get(10..).unwrap_or("").trim_start_matches(['T', ' ']);
    match clock.get(..5) {
        Some(minutes) => Some((day, Some(minutes.to_owned()))),
        None => clock.is_empty().then_some((day, None)),
    }
}

/// Normal form with the short forms of addresses spelled out.
fn address(text: &str) -> String {
    let spelled = |word: &str| match word {
        "jln" => "jalan".to_owned(),
        "tmn" => "taman".to_owned(),
        "kg" | "kpg" => "kampung".to_owned(),
        "lrg" | "lor" => "lorong".to_owned(),
        "blk" => "blok".to_owned(),
        "bdr" => "bandar".to_owned(),
        other => other.to_owned(),
    };
    normal(text)
        .split(' ')
        .filter(|word| !matches!(*word, "no" | "nombor"))
        .map(spelled)
        .collect::<Vec<_>>()
        .join(" ")
}
