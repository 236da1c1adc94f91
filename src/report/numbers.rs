//! Numbers as text: the one place where a figure is rounded.
//!
//! Scores and points have one decimal; what is absent is `–`, never 0.

use crate::stats::{Estimate, Figure};

/// What stands for "no number".
pub const ABSENT: &str = "–";

/// A number with one decimal; never `-0.0`.
pub fn one_decimal(value: f64) -> String {
    let text = format!("{value:.1}");
    if text == "-0.0" {
        "0.0".to_owned()
    } else {
        text
    }
}

/// A figure's value alone.
pub fn value(figure: Option<&Figure>) -> String {
    figure
        .and_then(Figure::value)
        .map_or_else(|| ABSENT.to_owned(), one_decimal)
}

/// A figure with its interval: `63.1 [60.7, 65.5]`, or the value alone where there is none.
pub fn with_interval(figure: Option<&Figure>) -> String {
    let Some(estimate) = figure.and_then(Figure::estimate) else {
        return ABSENT.to_owned();
    };
    let Estimate {
        value, interval, ..
    } = estimate;
    let value = one_decimal(*value);
    interval.map_or_else(
        || value.clone(),
        |limits| {
            format!(
                "{value} [{}, {}]",
                one_decimal(limits.low),
                one_decimal(limits.high)
            )
        },
    )
}

/// A figure with half its interval: `63.1 ±2.4`, or the value alone where there is none.
pub fn with_half(figure: Option<&Figure>) -> String {
    let Some(estimate) = figure.and_then(Figure::estimate) else {
        return ABSENT.to_owned();
    };
    let value = one_decimal(estimate.value);
    estimate.interval.map_or_else(
        || value.clone(),
        |limits| format!("{value} ±{}", one_decimal((limits.high - limits.low) / 2.0)),
    )
}

/// A share of 1 with half its interval: `0.81 ±0.02`, or the value alone where there is none.
pub fn share_with_half(figure: Option<&Figure>) -> String {
    let Some(estimate) = figure.and_then(Figure::estimate) else {
        return ABSENT.to_owned();
    };
    let value = format!("{:.2}", estimate.value);
    estimate.interval.map_or_else(
        || value.clone(),
        |limits| format!("{value} ±{:.2}", (limits.high - limits.low) / 2.0),
    )
}

/// A count in percent, rounded down so that 99.96 never reads as 100.
pub fn percent(figure: Option<&Figure>) -> String {
    figure.and_then(Figure::value).map_or_else(
        || ABSENT.to_owned(),
        |value| format!("{:.1}%", (value * 10.0 + 1e-9).floor() / 10.0),
    )
}

/// A count with thousands apart: `12,345`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }

    #[test]
    fn shares_have_two_decimals() {
        let limits = crate::stats::Interval {
            low: 0.79,
            high: 0.83,
        };
        let share = |interval| {
            Figure::from(Estimate {
                value: 0.812,
                interval,
                n: 9,
                clusters: 3,
                method: String::new(),
            })
        };
        assert_eq!(share_with_half(Some(&share(Some(limits)))), "0.81 ±0.02");
        assert_eq!(share_with_half(Some(&share(None))), "0.81");
        assert_eq!(share_with_half(None), ABSENT);
    }

    #[test]
    fn nearly_all_is_not_all_and_minus_zero_is_zero() {
        assert_eq!(one_decimal(-0.04), "0.0");
        let almost = Figure::from(Estimate {
            value: 99.96,
            interval: None,
            n: 1,
            clusters: 1,
            method: String::new(),
        });
        assert_eq!(percent(Some(&almost)), "99.9%");
        assert_eq!(percent(None), ABSENT);
    }
}
