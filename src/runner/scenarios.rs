//! Whole runs over a scripted endpoint, with a paused clock: units, retries, rates and permits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::endpoint::Remaining;
use crate::endpoint::failure::ErrorKind;
use crate::runner::double::{
    Scripted, Step, bad, completion, count, ends, events, good, lane, limits, undisturbed, wait,
    work,
};
use crate::runner::pipeline::{RunnerSettings, Stop, run};
use crate::runner::{Event, Lane, Limits};

#[tokio::test(start_paused = true)]
async fn every_unit_finishes_exactly_once_whatever_happens_to_it() {
    let endpoint = Scripted::new(|unit, attempt| match (unit % 5, attempt) {
        (1, 0 | 1) => bad(ErrorKind::Server),
        (2, _) => bad(ErrorKind::Filtered),
        (3, _) => bad(ErrorKind::BadRequest),
        (4, 0) => wait(ErrorKind::Throttled, 0.2),
        _ => good(20),
    });
    let events = undisturbed(vec![lane(7, endpoint, 100, limits(8))]).await;
    let ends = ends(&events, 7);
    assert_eq!(ends.len(), 100);
    for (unit, end) in ends {
        let expected = [
            "completed",
            "completed",
            "filtered",
            "bad_request",
            "completed",
        ];
        assert_eq!(end, expected[unit % 5], "{unit}");
    }
    assert_eq!(
        count(&events, |event| matches!(event, Event::Sent { .. })),
        100
    );
    assert_eq!(
        count(&events, |event| matches!(event, Event::Retrying { .. })),
        60
    );
    assert_eq!(
        count(&events, |event| matches!(event, Event::Stopped { .. })),
        0
    );
}

#[tokio::test(start_paused = true)]
async fn the_permit_is_free_while_a_unit_backs_off() {
    let endpoint = Scripted::new(|unit, attempt| match (unit, attempt) {
        (0, 0) => bad(ErrorKind::Server),
        _ => good(10),
    });
    let asked = Arc::clone(&endpoint);
    undisturbed(vec![lane(0, endpoint, 3, limits(1))]).await;
    let calls = asked.calls();
    assert_eq!(asked.peak(), 1);
    assert_eq!(asked.order(), [0, 1, 2, 0]);
    assert!(calls[2].at < 0.05, "{calls:?}");
    assert!((0.375..0.55).contains(&calls[3].at), "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn a_throttled_lane_does_not_slow_another() {
    let slow = Scripted::new(|_, attempt| match attempt {
        0 => wait(ErrorKind::Throttled, 30.0),
        _ => good(10),
    });
    let fast = Scripted::new(|_, _| good(10));
    let watched = Arc::clone(&fast);
    let lanes = vec![lane(0, slow, 20, limits(4)), lane(1, fast, 100, limits(4))];
    let events = undisturbed(lanes).await;
    assert_eq!((ends(&events, 0).len(), ends(&events, 1).len()), (20, 100));
    let last = watched.calls().last().unwrap().at;
    assert!(last < 0.5, "{last}");
}

#[tokio::test(start_paused = true)]
async fn attempts_are_bounded_and_all_failed_ones_are_told() {
    let endpoint = Scripted::new(|_, _| bad(ErrorKind::Server));
    let asked = Arc::clone(&endpoint);
    let events = undisturbed(vec![lane(0, endpoint, 1, limits(1))]).await;
    assert_eq!(asked.calls().len(), 6);
    let Some(Event::Finished { failed, .. }) = events.last() else {
        panic!("{events:?}");
    };
    assert_eq!(failed.len(), 5, "the sixth is the outcome");
    assert!(
        failed
            .iter()
            .all(|one| one.latency == Duration::from_millis(10))
    );
    let waits: Vec<_> = failed.iter().map(|one| one.waited.as_secs_f64()).collect();
    for (wait, most) in waits.iter().zip([0.5, 1.0, 2.0, 4.0, 8.0]) {
        assert!((0.75 * most..=most).contains(wait), "{waits:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn waits_repeat_with_the_seed() {
    let waits = async |seed| {
        let endpoint = Scripted::new(|_, attempt| match attempt {
            0..3 => bad(ErrorKind::Server),
            _ => good(1),
        });
        let settings = RunnerSettings {
            seed,
            max_cost: None,
            spent: 0.0,
        };
        let lanes = vec![lane(0, endpoint, 3, limits(1))];
        let mut waits: Vec<_> = events(lanes, settings, Stop::default())
            .await
            .iter()
            .filter_map(|event| match event {
                Event::Retrying { wait, .. } => Some(*wait),
                _ => None,
            })
            .collect();
        waits.sort_unstable();
        waits
    };
    assert_eq!(waits(1).await, waits(1).await);
    assert_ne!(waits(1).await, waits(2).await);
}

#[tokio::test(start_paused = true)]
async fn a_stalled_attempt_times_out_and_is_tried_again() {
    let endpoint = Scripted::new(|_, attempt| good(if attempt == 0 { 3_600_000 } else { 10 }));
    let asked = Arc::clone(&endpoint);
    let limits = Limits {
        attempt_timeout: Duration::from_secs(5),
        ..limits(1)
    };
    let events = undisturbed(vec![lane(0, endpoint, 1, limits)]).await;
    assert_eq!(ends(&events, 0)[&0], "completed");
    assert!(
        (5.3..5.6).contains(&asked.calls()[1].at),
        "{:?}",
        asked.calls()
    );
}

#[tokio::test(start_paused = true)]
async fn all_attempts_together_are_bounded_in_time() {
    let endpoint = Scripted::new(|_, _| good(3_600_000));
    let asked = Arc::clone(&endpoint);
    let limits = Limits {
        attempt_timeout: Duration::from_secs(40),
        total_timeout: Duration::from_secs(60),
        ..limits(1)
    };
    let start = Instant::now();
    let events = undisturbed(vec![lane(0, endpoint, 1, limits)]).await;
    assert_eq!(ends(&events, 0)[&0], "timeout");
    assert_eq!(asked.calls().len(), 2);
    assert!(
        start.elapsed() <= Duration::from_secs(61),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn waiting_for_the_first_turn_costs_no_time_of_the_unit() {
    let endpoint = Scripted::new(|_, _| good(10));
    let limits = Limits {
        rpm: Some(1),
        total_timeout: Duration::from_secs(30),
        ..limits(8)
    };
    let events = undisturbed(vec![lane(0, endpoint, 10, limits)]).await;
    assert!(ends(&events, 0).values().all(|end| *end == "completed"));
}

#[tokio::test(start_paused = true)]
async fn requests_per_minute_hold_over_retries_too() {
    let endpoint = Scripted::new(|unit, attempt| match (unit % 4, attempt) {
        (0, 0) => bad(ErrorKind::Server),
        _ => good(700),
    });
    let asked = Arc::clone(&endpoint);
    let limits = Limits {
        rpm: Some(60),
        ..limits(8)
    };
    undisturbed(vec![lane(0, endpoint, 120, limits)]).await;
    let times: Vec<f64> = asked.calls().iter().map(|call| call.at).collect();
    assert_eq!(times.len(), 150);
    for start in &times {
        let window = times
            .iter()
            .filter(|time| (*start..start + 60.0).contains(*time));
        assert!(window.count() <= 60);
    }
    assert!(*times.last().unwrap() < 152.0, "{:?}", times.last());
}

#[tokio::test(start_paused = true)]
async fn a_wait_the_server_asks_for_holds_the_whole_lane() {
    let endpoint = Scripted::new(|unit, attempt| match (unit, attempt) {
        (0, 0) => wait(ErrorKind::Throttled, 10.0),
        _ => good(100),
    });
    let asked = Arc::clone(&endpoint);
    undisturbed(vec![lane(0, endpoint, 8, limits(2))]).await;
    let calls = asked.calls();
    let early = calls.iter().filter(|call| call.at < 10.0).count();
    assert_eq!(early, 2, "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn little_left_at_the_server_slows_the_lane() {
    let endpoint = Scripted::new(|_, _| {
        let mut reply = completion();
        reply.remaining = Remaining {
            requests: Some(1),
            tokens: None,
            reset: Some(Duration::from_secs(2)),
        };
        Step {
            takes: Duration::from_millis(10),
            result: Ok(reply),
        }
    });
    let start = Instant::now();
    undisturbed(vec![lane(0, endpoint, 10, limits(1))]).await;
    assert!(
        start.elapsed() > Duration::from_secs(9),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn concurrency_is_used_in_full_and_never_passed() {
    let endpoint = Scripted::new(|unit, attempt| match (unit % 10, attempt) {
        (0, 0) => bad(ErrorKind::Connect),
        _ => good(100),
    });
    let asked = Arc::clone(&endpoint);
    undisturbed(vec![lane(0, endpoint, 200, limits(5))]).await;
    assert_eq!(asked.peak(), 5);
}

#[tokio::test(start_paused = true)]
async fn work_is_pulled_only_as_it_can_be_started() {
    let pulled = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&pulled);
    let worst = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&worst);
    let done = Arc::new(AtomicUsize::new(0));
    let endpoint = Scripted::new(move |unit, attempt| {
        let alive = pulled.load(Ordering::SeqCst) - done.load(Ordering::SeqCst);
        seen.fetch_max(alive, Ordering::SeqCst);
        if unit % 2 == 0 && attempt == 0 {
            return bad(ErrorKind::Server);
        }
        done.fetch_add(1, Ordering::SeqCst);
        good(10)
    });
    let lane = Lane {
        work: Box::new((0..500).map(move |index| {
            counter.fetch_add(1, Ordering::SeqCst);
            work(index)
        })),
        ..lane(0, endpoint, 0, limits(4))
    };
    assert_eq!(ends(&undisturbed(vec![lane]).await, 0).len(), 500);
    assert!(worst.load(Ordering::SeqCst) <= 2 * 4, "{worst:?}");
}

#[tokio::test(start_paused = true)]
async fn long_replies_do_not_queue_up_before_a_slow_listener() {
    let endpoint = Scripted::new(|_, _| {
        let mut reply = completion();
        reply.text = "x".repeat(100_000);
        Step {
            takes: Duration::from_millis(10),
            result: Ok(reply),
        }
    });
    let (sender, mut receiver) = mpsc::channel(64);
    let lanes = vec![lane(0, endpoint, 60, limits(4))];
    let running = tokio::spawn(run(
        lanes,
        RunnerSettings::default(),
        Stop::default(),
        sender,
    ));
    let mut finished = 0;
    while finished < 60 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let queued = std::iter::from_fn(|| receiver.try_recv().ok());
        let long = queued.filter(|event| matches!(event, Event::Finished { .. }));
        let long = long.count();
        assert!(long <= 1, "{long} long replies were queued");
        finished += long;
    }
    drop(receiver);
    running.await.unwrap();
}
