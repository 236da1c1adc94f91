//! The rate bucket of one endpoint: requests a minute, tokens a minute, requests a day, and pauses the server asks for.
//!
//! Requests are paced evenly (the generic cell rate algorithm, ITU-T I.371, with a burst of a tenth of a second), so
//! that no window of a minute holds more than the limit. Tokens are taken by estimate and settled by what was billed.
//! First in, first out: one waiter at a time stands at the head. An endpoint without limits pays one atomic load.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until};

use crate::endpoint::Remaining;
use crate::runner::Limits;
use crate::runner::rates::{Day, Pace, Tokens};

/// With fewer requests left than this, they are spread over the time to the reset.
const SCARCE: u64 = 8;

/// However long the reset, the pre-emptive pace is not slower: the server's own 429 tells more than its headers.
const SLOWEST_PACE: Duration = Duration::from_secs(5);

/// Longer resets are as good as this one, and sums of times stay in range.
const LONGEST_RESET: Duration = Duration::from_secs(24 * 3600);

/// The bucket.
#[derive(Debug)]
pub struct Bucket {
    /// Whether anything can hold a request back; once true, it stays so.
    watched: AtomicBool,
    /// The head of the queue.
    head: Semaphore,
    state: Mutex<State>,
}

/// The requests-per-day budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaySpent;

#[derive(Debug)]
struct State {
    pace: Option<Pace>,
    tokens: Option<Tokens>,
    day: Option<Day>,
    paused: Option<Instant>,
    /// Least time between two requests, while the server has little left.
    spacing: Option<Spacing>,
    last: Option<Instant>,
}

/// A pace that holds until the server's budget is full again: replies after that may not say how much is left.
#[derive(Debug, Clone, Copy)]
struct Spacing {
    least: Duration,
    until: Instant,
}

impl Bucket {
    /// A full bucket.
    pub fn new(limits: &Limits) -> Self {
        let now = Instant::now();
        let state = State {
            pace: limits.rpm.map(|rpm| Pace::new(rpm, now)),
            tokens: limits.tpm.map(|tpm| Tokens::new(tpm, now)),
            day: limits.rpd.map(|rpd| Day::new(rpd, now)),
            paused: None,
            spacing: None,
            last: None,
        };
        let limited = state.pace.is_some() || state.tokens.is_some() || state.day.is_some();
        Self {
            watched: AtomicBool::new(limited),
            head: Semaphore::new(1),
            state: Mutex::new(state),
        }
    }

    /// Waits until a request of about `tokens` tokens may be sent, and takes them.
    ///
    /// # Errors
    /// If the day's requests are used up.
    pub async fn acquire(&self, tokens: u64) -> Result<(), DaySpent> {
        if !self.watched.load(Ordering::Acquire) {
            return Ok(());
        }
        let _head = self.head.acquire().await;
        loop {
            let ready = self.lock().take(Instant::now(), tokens)?;
            match ready {
                Some(ready) => sleep_until(ready).await,
                None => return Ok(()),
            }
        }
    }

    /// Puts the billed tokens in the place of the estimate.
    pub fn settle(&self, estimate: u64, billed: u64) {
        if !self.watched.load(Ordering::Acquire) {
            return;
        }
        if let Some(tokens) = &mut self.lock().tokens {
            tokens.settle(estimate, billed);
        }
    }

    /// Holds everyone back until `until`; a later pause that is already asked for stands.
    pub fn pause_until(&self, until: Instant) {
        let mut state = self.lock();
        state.paused = state.paused.max(Some(until));
        self.watched.store(true, Ordering::Release);
    }

    /// Slows down before the server has to ask for it; `estimate` is what one request costs in tokens.
    pub fn set_remaining(&self, remaining: &Remaining, estimate: u64) {
        let by_tokens = remaining.tokens.map(|tokens| tokens / estimate.max(1));
        let Some(left) = remaining.requests.into_iter().chain(by_tokens).min() else {
            return;
        };
        let now = Instant::now();
        let spacing = remaining.reset.filter(|_| left < SCARCE).map(|reset| {
            // `left` is below SCARCE.
            let parts = u32::try_from(left + 1).unwrap_or(u32::MAX);
            Spacing {
                least: (reset / parts).min(SLOWEST_PACE),
                until: now + reset.min(LONGEST_RESET),
            }
        });
        if spacing.is_none() && !self.watched.load(Ordering::Acquire) {
            return;
        }
        let mut state = self.lock();
        state.spacing = spacing;
        // Requests already answered count from now on.
        state.last = state.last.max(spacing.map(|_| now));
        self.watched.store(true, Ordering::Release);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes a request's share, or says when to ask again.
    fn take(&mut self, now: Instant, tokens: u64) -> Result<Option<Instant>, DaySpent> {
        if self.day.as_mut().is_some_and(|day| day.is_spent(now)) {
            return Err(DaySpent);
        }
        let spaced = self
            .spacing
            .and_then(|spacing| Some((self.last? + spacing.least).min(spacing.until)));
        let ready = [
            self.paused,
            spaced,
            self.pace.as_ref().map(Pace::ready),
            self.tokens.as_mut().map(|one| one.ready(now, tokens)),
        ];
        let ready = ready.into_iter().flatten().max();
        if let Some(ready) = ready.filter(|ready| *ready > now) {
            return Ok(Some(ready));
        }
        if let Some(pace) = &mut self.pace {
            pace.take(now);
        }
        if let Some(bucket) = &mut self.tokens {
            bucket.take(tokens);
        }
        if let Some(day) = &mut self.day {
            day.take();
        }
        self.last = Some(now);
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn bucket(change: impl FnOnce(&mut Limits)) -> Bucket {
        let mut limits = Limits::default();
        change(&mut limits);
        Bucket::new(&limits)
    }

    /// Seconds from the start at which each of `count` requests was let through.
    async fn times(bucket: &Bucket, count: usize, tokens: u64) -> Vec<f64> {
        let start = Instant::now();
        let mut times = Vec::new();
        for _ in 0..count {
            bucket.acquire(tokens).await.unwrap();
            times.push(start.elapsed().as_secs_f64());
        }
        times
    }

    fn most_in_a_minute(times: &[f64]) -> usize {
        let in_minute = |start: &f64| {
            let minute = *start..start + 60.0;
            times.iter().filter(|time| minute.contains(*time)).count()
        };
        times.iter().map(in_minute).max().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn without_limits_nobody_waits() {
        assert_eq!(times(&bucket(|_| {}), 1000, 1 << 40).await, vec![0.0; 1000]);
    }

    #[tokio::test(start_paused = true)]
    async fn requests_are_paced_evenly_and_no_minute_holds_more() {
        for rpm in [1, 7, 60, 3000] {
            let bucket = bucket(|limits| limits.rpm = Some(rpm));
            let times = times(&bucket, 2 * rpm as usize + 1, 0).await;
            assert!(most_in_a_minute(&times) <= rpm as usize, "{rpm}");
            let last = times.last().unwrap();
            assert!((118.0..124.0).contains(last), "{rpm}: {last}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn tokens_are_weighed_and_settled() {
        let limited = || bucket(|limits| limits.tpm = Some(6000));
        let spent = times(&limited(), 60, 200).await;
        assert!(most_in_a_minute(&spent) <= 30, "{spent:?}");
        assert!(*spent.last().unwrap() <= 124.0, "{spent:?}");
        let settled = limited();
        let start = Instant::now();
        for _ in 0..60 {
            settled.acquire(200).await.unwrap();
            settled.settle(200, 50);
        }
        assert!(
            start.elapsed() < Duration::from_secs(35),
            "{:?}",
            start.elapsed()
        );
        let dearer = limited();
        dearer.acquire(100).await.unwrap();
        dearer.settle(100, 1100);
        let start = Instant::now();
        dearer.acquire(100).await.unwrap();
        assert!(
            start.elapsed() > Duration::from_secs(10),
            "{:?}",
            start.elapsed()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_larger_than_the_bucket_goes_through() {
        let bucket = bucket(|limits| limits.tpm = Some(60));
        assert!(bucket.acquire(1000).now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn the_day_ends_and_begins_again() {
        let bucket = bucket(|limits| limits.rpd = Some(2));
        assert_eq!(times(&bucket, 2, 0).await.len(), 2);
        assert_eq!(bucket.acquire(0).await, Err(DaySpent));
        tokio::time::advance(Duration::from_secs(24 * 3600)).await;
        assert_eq!(bucket.acquire(0).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_everyone_and_the_longest_counts() {
        let bucket = bucket(|_| {});
        let start = Instant::now();
        bucket.pause_until(start + Duration::from_secs(9));
        bucket.pause_until(start + Duration::from_secs(3));
        bucket.acquire(0).await.unwrap();
        assert_eq!(start.elapsed(), Duration::from_secs(9));
    }

    #[tokio::test(start_paused = true)]
    async fn little_left_slows_down_and_plenty_speeds_up_again() {
        let bucket = bucket(|_| {});
        let left = |requests, reset| Remaining {
            requests: Some(requests),
            tokens: None,
            reset: Some(Duration::from_secs(reset)),
        };
        bucket.set_remaining(&left(100, 60), 1);
        assert_eq!(times(&bucket, 3, 0).await, [0.0, 0.0, 0.0]);
        bucket.set_remaining(&left(2, 6), 1);
        assert_eq!(times(&bucket, 2, 0).await, [2.0, 4.0]);
        bucket.set_remaining(&left(0, 40_000), 1);
        assert_eq!(times(&bucket, 1, 0).await, [5.0]);
        bucket.set_remaining(&left(100, 60), 1);
        assert_eq!(times(&bucket, 3, 0).await, [0.0, 0.0, 0.0]);
        let tokens = Remaining {
            requests: None,
            tokens: Some(500),
            reset: Some(Duration::from_secs(4)),
        };
        bucket.set_remaining(&tokens, 500);
        assert_eq!(times(&bucket, 1, 500).await, [2.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_slower_pace_ends_at_the_reset_even_if_no_reply_says_so() {
        let bucket = bucket(|_| {});
        let remaining = Remaining {
            requests: Some(1),
            tokens: None,
            reset: Some(Duration::from_secs(6)),
        };
        bucket.set_remaining(&remaining, 1);
        assert_eq!(times(&bucket, 4, 0).await, [3.0, 6.0, 6.0, 6.0]);
        bucket.set_remaining(&Remaining::default(), 1);
        assert_eq!(times(&bucket, 2, 0).await, [0.0, 0.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn waiters_are_served_in_order() {
        let bucket = bucket(|limits| limits.rpm = Some(60));
        bucket.acquire(0).await.unwrap();
        let order = Mutex::new(Vec::new());
        let wait = |name| {
            let (bucket, order) = (&bucket, &order);
            async move {
                bucket.acquire(0).await.unwrap();
                order.lock().unwrap().push(name);
            }
        };
        tokio::join!(wait(1), wait(2), wait(3));
        assert_eq!(*order.lock().unwrap(), [1, 2, 3]);
    }
}
