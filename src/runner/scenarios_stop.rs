//! Whole runs that end early: fatal errors, spent budgets, draining, aborting, and a listener that goes away.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use crate::endpoint::failure::ErrorKind;
use crate::runner::double::{
    Scripted, bad, count, ends, events, good, lane, limits, undisturbed, wait,
};
use crate::runner::pipeline::{RunnerSettings, Stop, run};
use crate::runner::{Event, Lane, Limits, StopReason};

/// The reasons for which a lane stopped.
fn stops(events: &[Event], lane: usize) -> Vec<&StopReason> {
    let of_lane = |event| match event {
        &Event::Stopped {
            endpoint,
            ref reason,
        } if endpoint == lane => Some(reason),
        _ => None,
    };
    events.iter().filter_map(of_lane).collect()
}

#[tokio::test(start_paused = true)]
async fn a_fatal_error_stops_its_lane_only_and_says_what_to_do() {
    let refused = Scripted::new(|unit, _| match unit {
        0..4 => good(100),
        _ => bad(ErrorKind::Unauthorised),
    });
    let asked = Arc::clone(&refused);
    let other = Scripted::new(|_, _| good(10));
    let lanes = vec![
        lane(0, refused, 1000, limits(4)),
        lane(1, other, 50, limits(2)),
    ];
    let events = undisturbed(lanes).await;
    assert_eq!(ends(&events, 1).len(), 50);
    assert!(stops(&events, 1).is_empty());
    let stops = stops(&events, 0);
    let [StopReason::Fatal(error)] = stops[..] else {
        panic!("{stops:?}");
    };
    assert_eq!(error.kind, ErrorKind::Unauthorised);
    assert_eq!(error.hint.as_deref(), Some("do this"));
    let ends = ends(&events, 0);
    assert_eq!(ends.len(), asked.calls().len(), "every asked unit finished");
    assert!(ends.len() <= 8, "{ends:?}");
    assert!(ends.values().filter(|end| **end == "completed").count() == 4);
}

#[tokio::test(start_paused = true)]
async fn units_of_a_stopped_lane_that_wait_for_a_retry_end_with_their_error() {
    let endpoint = Scripted::new(|unit, _| match unit {
        0 => bad(ErrorKind::Server),
        1 => good(50),
        _ => bad(ErrorKind::NotFound),
    });
    let asked = Arc::clone(&endpoint);
    let events = undisturbed(vec![lane(0, endpoint, 9, limits(2))]).await;
    let ends = ends(&events, 0);
    assert_eq!(
        (ends[&0], ends[&1], ends[&2]),
        ("server", "completed", "not_found")
    );
    assert_eq!(ends.len(), 3);
    assert_eq!(asked.order(), [0, 1, 2]);
    let zero = events.iter().find_map(|event| match event {
        Event::Finished { work, failed, .. } if work.index == 0 => Some(failed.len()),
        _ => None,
    });
    assert_eq!(zero, Some(0), "its only attempt is the outcome");
}

#[tokio::test(start_paused = true)]
async fn a_longer_wait_than_allowed_stops_the_lane() {
    let endpoint = Scripted::new(|_, _| wait(ErrorKind::Throttled, 121.0));
    let other = Scripted::new(|_, attempt| match attempt {
        0 => wait(ErrorKind::Throttled, 119.0),
        _ => good(1),
    });
    let lanes = vec![
        lane(0, endpoint, 100, limits(2)),
        lane(1, other, 3, limits(1)),
    ];
    let events = undisturbed(lanes).await;
    assert!(matches!(
        stops(&events, 0)[..],
        [StopReason::WaitTooLong(_)]
    ));
    assert_eq!(ends(&events, 0).len(), 2);
    assert!(stops(&events, 1).is_empty());
    assert_eq!(ends(&events, 1).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_is_given_up() {
    let endpoint = Scripted::new(|_, _| bad(ErrorKind::Connect));
    let asked = Arc::clone(&endpoint);
    let events = undisturbed(vec![lane(0, endpoint, 1000, limits(2))]).await;
    assert!(matches!(stops(&events, 0)[..], [StopReason::NoAnswer(_)]));
    let ended = ends(&events, 0);
    assert!((5..=8).contains(&ended.len()), "{ended:?}");
    assert!(ended.values().all(|end| *end == "connect"));
    assert!(asked.calls().len() <= 8 * 6);
}

#[tokio::test(start_paused = true)]
async fn one_answer_between_failures_keeps_the_lane_going() {
    let endpoint = Scripted::new(|unit, _| match unit % 4 {
        3 => good(10),
        _ => bad(ErrorKind::Server),
    });
    let events = undisturbed(vec![lane(0, endpoint, 40, limits(1))]).await;
    assert!(stops(&events, 0).is_empty());
    assert_eq!(ends(&events, 0).len(), 40);
}

#[tokio::test(start_paused = true)]
async fn the_days_requests_are_not_passed() {
    let endpoint = Scripted::new(|_, _| good(10));
    let asked = Arc::clone(&endpoint);
    let limits = Limits {
        rpd: Some(7),
        ..limits(3)
    };
    let events = undisturbed(vec![lane(0, endpoint, 100, limits)]).await;
    assert!(matches!(stops(&events, 0)[..], [StopReason::DayBudget]));
    assert_eq!((ends(&events, 0).len(), asked.calls().len()), (7, 7));
}

#[tokio::test(start_paused = true)]
async fn the_spending_cap_is_shared_and_spares_free_lanes() {
    let lanes: Vec<Lane> = (0..3)
        .map(|index| {
            let endpoint = Scripted::new(|_, _| good(10));
            let mut lane = lane(index, endpoint, 40, limits(1));
            if index < 2 {
                lane.cost = Some(Arc::new(|_| Some(0.1)));
            }
            lane
        })
        .collect();
    let settings = RunnerSettings {
        seed: 0,
        max_cost: Some(2.0),
        spent: 0.0,
    };
    let events = events(lanes, settings, Stop::default()).await;
    let paid = ends(&events, 0).len() + ends(&events, 1).len();
    assert_eq!(paid, 20);
    assert_eq!(ends(&events, 2).len(), 40);
    for lane in 0..2 {
        assert!(matches!(stops(&events, lane)[..], [StopReason::MaxCost]));
    }
    assert_eq!(
        count(&events, |event| matches!(event, Event::Sent { .. })),
        60
    );
}

#[tokio::test(start_paused = true)]
async fn draining_waits_for_the_wire_and_leaves_the_rest_to_a_resumed_run() {
    let endpoint = Scripted::new(|unit, _| match unit {
        0 => bad(ErrorKind::Server),
        _ => good(1000),
    });
    let asked = Arc::clone(&endpoint);
    let stop = Stop::default();
    let drain = stop.drain.clone();
    tokio::spawn(async move {
        sleep(Duration::from_millis(200)).await;
        drain.cancel();
    });
    let start = Instant::now();
    let lanes = vec![lane(0, endpoint, 100, limits(2))];
    let events = events(lanes, RunnerSettings::default(), stop).await;
    let ends = ends(&events, 0);
    assert_eq!(
        ends.into_iter().collect::<Vec<_>>(),
        [(1, "completed"), (2, "completed")]
    );
    assert_eq!(asked.order(), [0, 1, 2]);
    assert!(stops(&events, 0).is_empty());
    assert!(
        start.elapsed() < Duration::from_millis(1100),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_transient_error_while_draining_is_not_recorded() {
    let endpoint = Scripted::new(|_, _| bad(ErrorKind::Server));
    let stop = Stop::default();
    let drain = stop.drain.clone();
    tokio::spawn(async move {
        sleep(Duration::from_millis(5)).await;
        drain.cancel();
    });
    let lanes = vec![lane(0, endpoint, 5, limits(2))];
    let events = events(lanes, RunnerSettings::default(), stop).await;
    assert!(ends(&events, 0).is_empty(), "{events:?}");
    assert_eq!(
        count(&events, |event| matches!(event, Event::Retrying { .. })),
        0
    );
}

#[tokio::test(start_paused = true)]
async fn a_run_drained_from_the_start_asks_nothing() {
    let endpoint = Scripted::new(|_, _| good(1));
    let stop = Stop::default();
    stop.drain.cancel();
    let lanes = vec![lane(0, endpoint, 5, limits(2))];
    assert!(
        events(lanes, RunnerSettings::default(), stop)
            .await
            .is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn aborting_drops_everything_at_once() {
    let endpoint = Scripted::new(|_, _| good(3_600_000));
    let asked = Arc::clone(&endpoint);
    let stop = Stop::default();
    let abort = stop.abort.clone();
    tokio::spawn(async move {
        sleep(Duration::from_millis(200)).await;
        abort.cancel();
    });
    let start = Instant::now();
    let lanes = vec![lane(0, endpoint, 100, limits(3))];
    let events = events(lanes, RunnerSettings::default(), stop).await;
    assert_eq!(start.elapsed(), Duration::from_millis(200));
    assert!(ends(&events, 0).is_empty());
    assert_eq!(asked.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_listener_that_goes_away_ends_the_run_at_once() {
    let endpoint = Scripted::new(|_, _| good(100));
    let asked = Arc::clone(&endpoint);
    let other = Scripted::new(|_, _| good(3_600_000));
    let (sender, mut receiver) = mpsc::channel(4);
    let lanes = vec![
        lane(0, endpoint, 1000, limits(2)),
        lane(1, other, 1000, limits(2)),
    ];
    let stop = Stop::default();
    let running = tokio::spawn(run(lanes, RunnerSettings::default(), stop.clone(), sender));
    let start = Instant::now();
    for _ in 0..6 {
        receiver.recv().await.unwrap();
    }
    drop(receiver);
    running.await.unwrap();
    assert!(
        start.elapsed() < Duration::from_millis(400),
        "{:?}",
        start.elapsed()
    );
    assert!(asked.calls().len() <= 8, "{:?}", asked.calls().len());
    assert!(
        !stop.abort.is_cancelled(),
        "the caller's token is the caller's"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_in_the_place_of_a_reply_that_is_not_yet_heard() {
    let endpoint = Scripted::new(|_, _| good(10));
    let asked = Arc::clone(&endpoint);
    let (sender, mut receiver) = mpsc::channel(100);
    let lanes = vec![lane(0, endpoint, 50, limits(4))];
    let stop = Stop::default();
    let running = tokio::spawn(run(lanes, RunnerSettings::default(), stop, sender));
    let mut kept = Vec::new();
    while kept.len() < 4 {
        let event = receiver.recv().await.unwrap();
        if matches!(event, Event::Finished { .. }) {
            kept.push(event);
        }
    }
    sleep(Duration::from_secs(1)).await;
    assert_eq!(asked.calls().len(), 4, "four replies, none recorded");
    drop(kept.pop());
    sleep(Duration::from_secs(1)).await;
    assert_eq!(asked.calls().len(), 5);
    drop((kept, receiver));
    running.await.unwrap();
}

#[tokio::test]
async fn a_panic_of_an_endpoint_is_passed_on() {
    let endpoint = Scripted::new(|_, _| panic!("a bug"));
    let (sender, _receiver) = mpsc::channel(100);
    let lanes = vec![lane(0, endpoint, 3, limits(1))];
    let running = tokio::spawn(run(
        lanes,
        RunnerSettings::default(),
        Stop::default(),
        sender,
    ));
    assert!(running.await.unwrap_err().is_panic());
}
