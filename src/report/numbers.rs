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

/// A count in percent, rounded down so that 99.96 never reads as 100.
pub fn percent(figure: Option<&Figure>) -> String {
    figure.and_then(Figure::value).map_or_else(
        || ABSENT.to_owned(),
        |value| format!("{:.1}%", (value * 10.0 + 1e-9).floor() / 10.0),
    )
}
