//! How long a server asks to wait, in every way servers say it.
//!
//! Order: `retry-after-ms`, `retry-after` (seconds or an HTTP date), the body's `retryDelay`, "try again in 1.2s" in
//! its message (`wire.md` §10). Takes the moment as an argument; a wait is never negative and never overflows.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::endpoint::error_body::ErrorBody;

/// Waits beyond this say only "very long"; ten years keep every sum of times in range.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// From this number on a bare number is a moment (seconds since 1970), not a length of time.
const FIRST_EPOCH_SECOND: f64 = 1e9;

/// The wait that headers or body ask for; none where the server says nothing.
pub fn asked(headers: &HeaderMap, body: &ErrorBody, now: Timestamp) -> Option<Duration> {
    let milliseconds = header(headers, "retry-after-ms")
        .and_then(|text| text.parse::<f64>().ok())
        .and_then(|ms| seconds(ms / 1000.0));
    milliseconds
        .or_else(|| retry_after(header(headers, RETRY_AFTER.as_str())?, now))
        .or_else(|| duration(body.retry_delay.as_deref()?))
        .or_else(|| in_text(&body.message))
}

/// The server's own clock where it tells it, else ours: a clock that is wrong here must not turn into a wait.
pub fn server_time(headers: &HeaderMap) -> Timestamp {
    header(headers, DATE.as_str())
        .and_then(http_date)
        .unwrap_or_else(Timestamp::now)
}

/// Reads a rate-limit reset: `6m0s`, `12ms`, seconds, a moment in seconds, or RFC 3339.
pub fn reset(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return if number >= FIRST_EPOCH_SECOND {
            let moment = if number >= 1000.0 * FIRST_EPOCH_SECOND {
                number / 1000.0
            } else {
                number
            };
            seconds((moment - now.as_millisecond() as f64 / 1000.0).max(0.0))
        } else {
            seconds(number)
        };
    }
    duration(text).or_else(|| Some(until(text.parse().ok()?, now)))
}

/// Reads a length of time such as `6m0s`, `1.5s` or `20 seconds`; the whole text must be one.
pub fn duration(text: &str) -> Option<Duration> {
    let (length, rest) = leading_duration(text)?;
    rest.trim().is_empty().then_some(length)
}

fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    match text.trim().parse::<f64>() {
        Ok(number) => seconds(number),
        Err(_) => Some(until(http_date(text)?, now)),
    }
}

fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .relaxed_weekday(true)
        .parse_timestamp(text.trim())
        .ok()
}

fn until(moment: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(moment.duration_since(now))
        .unwrap_or_default()
        .min(LONGEST)
}

fn in_text(message: &str) -> Option<Duration> {
    let lower = message.to_ascii_lowercase();
    ["try again in ", "retry after ", "retry in "]
        .iter()
        .find_map(|lead| {
            let (_, rest) = lower.split_once(lead)?;
            leading_duration(rest).map(|(length, _)| length)
        })
}

/// Reads number–unit pairs from the start of a text, as long as there are any.
fn leading_duration(text: &str) -> Option<(Duration, &str)> {
    let mut rest = text;
    let mut total = None;
    while let Some((part, after)) = number_with_unit(rest.trim_start()) {
        total = Some(total.unwrap_or(0.0) + part);
        rest = after;
    }
    Some((seconds(total?)?, rest))
}

fn number_with_unit(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|one: char| !one.is_ascii_digit() && one != '.')?;
    let number: f64 = text[..end].parse().ok()?;
    let rest = text[end..].trim_start();
    let end = rest
        .find(|one: char| !one.is_alphabetic())
        .unwrap_or(rest.len());
    let unit = match &rest[..end] {
        "ns" => 1e-9,
        "us" | "µs" => 1e-6,
        "ms" | "millisecond" | "milliseconds" => 1e-3,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86_400.0,
        _ => return None,
    };
    Some((number * unit, &rest[end..]))
}

fn seconds(number: f64) -> Option<Duration> {
    if number.is_nan() || number < 0.0 {
        return None;
    }
    let length = Duration::try_from_secs_f64(number).unwrap_or(LONGEST);
    Some(length.min(LONGEST))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: &str = "2026-11-23T10:00:00Z";

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    name.parse::<reqwest::header::HeaderName>().unwrap(),
                    value.parse().unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn lengths_of_time_are_read_in_every_vendors_way() {
        for (text, seconds) in [
            ("6m0s", 360.0),
            ("12ms", 0.012),
            ("1h2m3.5s", 3723.5),
            ("46s", 46.0),
            ("20 seconds", 20.0),
            ("1 minute 5 seconds", 65.0),
        ] {
            assert_eq!(
                duration(text),
                Some(Duration::from_secs_f64(seconds)),
                "{text}"
            );
        }
        for text in ["", "s", "5", "5 parsecs", "5s later", "-5s", "1.2.3s"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn resets_are_lengths_or_moments() {
        for (text, seconds) in [
            ("6m0s", 360),
            ("59", 59),
            ("2026-11-23T10:01:30Z", 90),
            ("2026-11-23T18:00:05+08:00", 5),
            ("2026-11-23T09:00:00Z", 0),
            ("1795428010", 10),
            ("1795428010000", 10),
        ] {
            assert_eq!(
                reset(text, now()),
                Some(Duration::from_secs(seconds)),
                "{text}"
            );
        }
        for text in ["", "-1", "NaN", "soon"] {
            assert_eq!(reset(text, now()), None, "{text}");
        }
    }

    #[test]
    fn the_more_precise_way_wins() {
        let body = ErrorBody {
            message: "Please try again in 1.2s. Visit us.".to_owned(),
            retry_delay: Some("46s".to_owned()),
            ..ErrorBody::default()
        };
        let all = headers(&[("retry-after-ms", "250"), ("retry-after", "2.5")]);
        let wait = |headers: &HeaderMap, body: &ErrorBody| asked(headers, body, now());
        assert_eq!(wait(&all, &body), Some(Duration::from_millis(250)));
        let coarse = headers(&[("retry-after-ms", "x"), ("retry-after", "2.5")]);
        assert_eq!(wait(&coarse, &body), Some(Duration::from_millis(2500)));
        let none = HeaderMap::new();
        assert_eq!(wait(&none, &body), Some(Duration::from_secs(46)));
        let text = ErrorBody {
            retry_delay: None,
            ..body
        };
        assert_eq!(wait(&none, &text), Some(Duration::from_millis(1200)));
        assert_eq!(wait(&none, &ErrorBody::default()), None);
    }

    #[test]
    fn dates_are_measured_from_the_servers_clock() {
        let both = headers(&[
            ("retry-after", "Mon, 23 Nov 2026 10:00:07 GMT"),
            ("date", "Mon, 23 Nov 2026 10:00:00 GMT"),
        ]);
        assert_eq!(server_time(&both), now());
        assert_eq!(
            asked(&both, &ErrorBody::default(), now()),
            Some(Duration::from_secs(7))
        );
    }

    #[test]
    fn absurd_waits_are_long_and_never_negative() {
        let wait = |text| {
            asked(
                &headers(&[("retry-after", text)]),
                &ErrorBody::default(),
                now(),
            )
        };
        assert_eq!(wait("1e300"), Some(LONGEST));
        assert_eq!(wait("inf"), Some(LONGEST));
        assert_eq!(wait("-3"), None);
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = (reset(&text, now()), duration(&text), in_text(&text));
        }
    }
}
