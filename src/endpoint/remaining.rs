//! What is left of the server's budgets, read from the headers of a reply.
//!
//! Knows the names most servers use (`x-ratelimit-remaining-requests`) and of Anthropic
//! (`anthropic-ratelimit-requests-remaining`). A value that makes no sense is as good as none.

use jiff::Timestamp;
use reqwest::header::HeaderMap;

use crate::endpoint::{Remaining, wait};

/// The names of one budget's three headers: limit, remaining, reset.
type Names = [&'static str; 3];

const REQUESTS: [Names; 2] = [
    [
        "x-ratelimit-limit-requests",
        "x-ratelimit-remaining-requests",
        "x-ratelimit-reset-requests",
    ],
    [
        "anthropic-ratelimit-requests-limit",
        "anthropic-ratelimit-requests-remaining",
        "anthropic-ratelimit-requests-reset",
    ],
];

const TOKENS: [Names; 2] = [
    [
        "x-ratelimit-limit-tokens",
        "x-ratelimit-remaining-tokens",
        "x-ratelimit-reset-tokens",
    ],
    [
        "anthropic-ratelimit-tokens-limit",
        "anthropic-ratelimit-tokens-remaining",
        "anthropic-ratelimit-tokens-reset",
    ],
];

/// One budget as its headers tell it.
struct Budget<'a> {
    left: u64,
    /// Share of the limit that is left; 1 where the limit is not told.
    share: f64,
    reset: Option<&'a str>,
}

/// Reads the rate-limit headers; `now` turns moments into lengths of time.
pub fn read(headers: &HeaderMap, now: impl FnOnce() -> Timestamp) -> Remaining {
    let requests = REQUESTS.iter().find_map(|names| budget(headers, names));
    let tokens = TOKENS.iter().find_map(|names| budget(headers, names));
    let scarcer = match (&requests, &tokens) {
        (Some(one), Some(other)) if other.share < one.share => Some(other),
        (Some(one), _) => Some(one),
        (None, other) => other.as_ref(),
    };
    Remaining {
        requests: requests.as_ref().map(|budget| budget.left),
        tokens: tokens.as_ref().map(|budget| budget.left),
        reset: scarcer
            .and_then(|budget| budget.reset)
            .and_then(|text| wait::reset(text, now())),
    }
}

fn budget<'a>(headers: &'a HeaderMap, [limit, remaining, reset]: &Names) -> Option<Budget<'a>> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let left: u64 = text(remaining)?.trim().parse().ok()?;
    let limit: Option<u64> = text(limit).and_then(|text| text.trim().parse().ok());
    Some(Budget {
        left,
        share: limit
            .filter(|limit| *limit > 0)
            .map_or(1.0, |limit| left as f64 / limit as f64),
        reset: text(reset),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn read_lines(text: &str) -> Remaining {
        let headers = text
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| {
                let name: reqwest::header::HeaderName = name.trim().parse().unwrap();
                (name, value.parse().unwrap())
            })
            .collect();
        read(&headers, || "2026-11-23T10:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_reset_is_that_of_the_scarcer_budget() {
        let lines = |left: u32| {
            format!(
                "x-ratelimit-limit-requests: 100
                x-ratelimit-remaining-requests: {left}
                x-ratelimit-reset-requests: 12ms
                x-ratelimit-limit-tokens: 1000
                x-ratelimit-remaining-tokens: 500
                x-ratelimit-reset-tokens: 6m0s"
            )
        };
        let expected = |left, reset| Remaining {
            requests: Some(left),
            tokens: Some(500),
            reset: Some(reset),
        };
        assert_eq!(
            read_lines(&lines(90)),
            expected(90, Duration::from_secs(360))
        );
        assert_eq!(
            read_lines(&lines(10)),
            expected(10, Duration::from_millis(12))
        );
    }

    #[test]
    fn every_vendors_reset_is_understood() {
        for reset in ["59", "59s", "2026-11-23T10:00:59Z"] {
            let read = read_lines(&format!(
                "anthropic-ratelimit-requests-remaining: 3\nanthropic-ratelimit-requests-reset: {reset}"
            ));
            assert_eq!(read.requests, Some(3));
            assert_eq!(read.reset, Some(Duration::from_secs(59)), "{reset}");
        }
    }

    #[test]
    fn nonsense_is_as_good_as_nothing() {
        let nonsense = "x-ratelimit-remaining-requests: -1
            x-ratelimit-remaining-tokens: many
            x-ratelimit-reset-requests: 0";
        assert_eq!(read_lines(nonsense), Remaining::default());
        assert_eq!(read_lines(""), Remaining::default());
    }
}
