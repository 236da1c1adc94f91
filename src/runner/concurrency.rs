//! The adaptive permit pool: how many requests of one endpoint may be in flight.
//!
//! Starts at the configured value; a throttled request halves it (never below 1, and once per round trip), and every
//! round trip of successes adds one until the configured value is back. Waiters are served first in, first out.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;
use tokio::time::Instant;

/// Permits of one endpoint.
#[derive(Debug)]
pub struct Pool {
    most: usize,
    semaphore: Semaphore,
    /// Permits that are out and will not come back into the pool.
    owed: AtomicUsize,
    /// Copy of `adaption.limit`, so that a pool at its full size takes no lock.
    limit: AtomicUsize,
    adaption: Mutex<Adaption>,
}

#[derive(Debug)]
struct Adaption {
    limit: usize,
    successes: usize,
    last_cut: Option<Instant>,
}

/// Leave to have one request in flight; given back when dropped.
#[derive(Debug)]
pub struct Permit(Arc<Pool>);

impl Pool {
    /// A pool of `most` permits, but at least one.
    pub fn new(most: usize) -> Arc<Self> {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        Arc::new(Self {
            most,
            semaphore: Semaphore::new(most),
            owed: AtomicUsize::new(0),
            limit: AtomicUsize::new(most),
            adaption: Mutex::new(Adaption {
                limit: most,
                successes: 0,
                last_cut: None,
            }),
        })
    }

    /// Waits for a permit.
    #[expect(
        clippy::missing_panics_doc,
        reason = "the semaphore is private and nothing closes it"
    )]
    pub async fn acquire(self: &Arc<Self>) -> Permit {
        let permit = self.semaphore.acquire().await;
        permit.expect("nobody closes the semaphore").forget();
        Permit(Arc::clone(self))
    }

    /// How many requests may be in flight now.
    pub fn limit(&self) -> usize {
        self.limit.load(Ordering::Acquire)
    }

    /// A request was answered: after as many successes as there are permits, one more is allowed.
    pub fn succeeded(&self) {
        if self.limit() == self.most {
            return;
        }
        let mut adaption = self.adaption.lock().unwrap_or_else(PoisonError::into_inner);
        adaption.successes += 1;
        if adaption.limit < self.most && adaption.successes >= adaption.limit {
            adaption.successes = 0;
            adaption.limit += 1;
            self.limit.store(adaption.limit, Ordering::Release);
            if !self.pay() {
                self.semaphore.add_permits(1);
            }
        }
    }

    /// A request sent at `sent` was throttled: halves the limit, unless it was sent before the last cut and so says
    /// nothing about the new limit.
    pub fn throttled(&self, sent: Instant) {
        let mut adaption = self.adaption.lock().unwrap_or_else(PoisonError::into_inner);
        if adaption.last_cut.is_some_and(|cut| sent <= cut) {
            return;
        }
        let new = (adaption.limit / 2).max(1);
        let cut = adaption.limit - new;
        adaption.limit = new;
        adaption.successes = 0;
        adaption.last_cut = Some(Instant::now());
        self.limit.store(new, Ordering::Release);
        let idle = self.semaphore.forget_permits(cut);
        self.owed.fetch_add(cut - idle, Ordering::AcqRel);
    }

    /// Settles one owed permit; false where none is owed.
    fn pay(&self) -> bool {
        let paid = self
            .owed
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |owed| {
                owed.checked_sub(1)
            });
        paid.is_ok()
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.0.pay() {
            self.0.semaphore.add_permits(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::time::Duration;

    /// Takes every permit that can be had at once.
    fn drain(pool: &Arc<Pool>) -> Vec<Permit> {
        std::iter::from_fn(|| pool.acquire().now_or_never()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttle_halves_once_per_round_trip_and_never_below_one() {
        let pool = Pool::new(8);
        let sent = Instant::now();
        pool.throttled(sent);
        pool.throttled(sent);
        assert_eq!((pool.limit(), drain(&pool).len()), (4, 4));
        for limit in [2, 1, 1] {
            tokio::time::advance(Duration::from_millis(1)).await;
            pool.throttled(Instant::now());
            assert_eq!((pool.limit(), drain(&pool).len()), (limit, limit));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn permits_in_flight_are_withdrawn_as_they_come_back() {
        let pool = Pool::new(4);
        let mut out = drain(&pool);
        pool.throttled(Instant::now());
        assert_eq!(pool.limit(), 2);
        out.truncate(2);
        assert_eq!(drain(&pool).len(), 0);
        out.clear();
        assert_eq!(drain(&pool).len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_round_trip_of_successes_adds_one_up_to_the_configured_value() {
        let pool = Pool::new(4);
        pool.throttled(Instant::now());
        let mut limits = Vec::new();
        for _ in 0..8 {
            pool.succeeded();
            limits.push(pool.limit());
        }
        assert_eq!(limits, [2, 3, 3, 3, 4, 4, 4, 4]);
        assert_eq!(drain(&pool).len(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn growing_while_permits_are_owed_cancels_the_debt() {
        let pool = Pool::new(4);
        let out = drain(&pool);
        pool.throttled(Instant::now());
        pool.succeeded();
        pool.succeeded();
        assert_eq!(pool.limit(), 3);
        drop(out);
        assert_eq!(drain(&pool).len(), 3);
    }

    #[tokio::test]
    async fn waiters_are_served_in_order() {
        let pool = Pool::new(1);
        let held = pool.acquire().await;
        let mut first = Box::pin(pool.acquire());
        let mut second = Box::pin(pool.acquire());
        assert!((&mut first).now_or_never().is_none());
        assert!((&mut second).now_or_never().is_none());
        drop(held);
        assert!((&mut second).now_or_never().is_none());
        let held = (&mut first).now_or_never().unwrap();
        drop(held);
        assert!((&mut second).now_or_never().is_some());
    }
}
