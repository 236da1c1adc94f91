//! Whole runs over real sockets: a loopback server that misbehaves, the wire format and the runner together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::endpoint::base_url::BaseUrl;
use crate::endpoint::http;
use crate::endpoint::loopback::{Answer, Loopback};
use crate::endpoint::openai::OpenAi;
use crate::endpoint::settings::WireSettings;
use crate::runner::double::{ends, lane, limits, undisturbed};
use crate::runner::{Event, Limits};

const GOOD: &str = r#"{"choices":[{"finish_reason":"stop","message":{"content":"ok"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#;

/// Runs `units` units, one after the other, against a server whose request `n` gets `answer(n)`.
async fn against(
    units: usize,
    answer: impl Fn(usize) -> Answer + Send + Sync + 'static,
) -> (Vec<Event>, usize) {
    let count = AtomicUsize::new(0);
    let server = Loopback::start(move |_| answer(count.fetch_add(1, Ordering::SeqCst))).await;
    let base = BaseUrl::parse(&server.base_url()).unwrap();
    let client = http::client(&base, http::CONNECT_TIMEOUT).unwrap();
    let endpoint = OpenAi::new(WireSettings::new("a", "m", base), client).unwrap();
    let limits = Limits {
        attempt_timeout: Duration::from_millis(150),
        ..limits(1)
    };
    let events = undisturbed(vec![lane(0, Arc::new(endpoint), units, limits)]).await;
    (events, server.requests())
}

#[tokio::test]
async fn a_server_in_trouble_is_asked_again_until_it_answers() {
    let (events, requests) = against(1, |request| match request {
        0 => Answer::with_headers(429, "retry-after-ms: 40\r\n", "{}"),
        1 => Answer::stall(),
        2 => Answer::cut(200, "{\"choices\":", 99),
        _ => Answer::json(200, GOOD),
    })
    .await;
    assert_eq!(ends(&events, 0)[&0], "completed");
    assert_eq!(requests, 4);
    let Some(Event::Finished { failed, .. }) = events.last() else {
        panic!("{events:?}");
    };
    let kinds: Vec<_> = failed.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds, ["throttled", "timeout", "broken_body"]);
    assert_eq!(failed[0].waited, Duration::from_millis(40));
    assert!(failed[1].latency >= Duration::from_millis(150));
}

#[tokio::test]
async fn a_redirect_elsewhere_stops_the_lane_and_is_not_followed() {
    let elsewhere = Loopback::start(|_| Answer::json(200, GOOD)).await;
    let target = format!("{}/chat/completions", elsewhere.base_url());
    let (events, requests) = against(5, move |_| Answer::redirect(308, &target)).await;
    assert_eq!((requests, elsewhere.requests()), (1, 0));
    assert_eq!(
        ends(&events, 0).into_iter().collect::<Vec<_>>(),
        [(0, "redirect")]
    );
    assert!(matches!(events.last(), Some(Event::Stopped { .. })));
}

#[tokio::test]
async fn an_oversized_reply_costs_one_unit_and_not_the_run() {
    let (events, _) = against(3, |request| match request {
        1 => Answer::until_close(200, &vec![b' '; 6 << 20]),
        _ => Answer::json(200, GOOD),
    })
    .await;
    let ends: Vec<_> = ends(&events, 0).into_values().collect();
    assert_eq!(ends, ["completed", "too_large", "completed"]);
}

#[tokio::test]
async fn a_wait_in_seconds_is_obeyed_on_a_real_clock() {
    let start = Instant::now();
    let (events, requests) = against(1, |request| match request {
        0 => Answer::with_headers(503, "retry-after: 0.3\r\n", "busy"),
        _ => Answer::json(200, GOOD),
    })
    .await;
    assert_eq!((ends(&events, 0).len(), requests), (1, 2));
    assert!(start.elapsed() >= Duration::from_millis(300));
}
