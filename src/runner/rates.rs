//! The arithmetic of the three rates: requests a minute, tokens a minute, requests a day.
//!
//! Pure: the moment comes in as an argument, and nobody waits here. `limit` asks all three and does the waiting.

use std::time::Duration;

use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Requests per minute by the generic cell rate algorithm.
#[derive(Debug)]
pub struct Pace {
    interval: Duration,
    tolerance: Duration,
    /// When the next request is due at an even pace.
    due: Instant,
}

impl Pace {
    /// An even pace of `rpm` requests a minute.
    pub fn new(rpm: u32, now: Instant) -> Self {
        let rpm = rpm.max(1);
        // A tenth of a second's worth, which absorbs the timer's grain at high rates.
        let burst = (rpm / 600).max(1);
        // (burst − 1) at once and the rest evenly make `rpm` in a minute.
        let interval = MINUTE / (rpm - burst + 1);
        Self {
            interval,
            tolerance: interval * (burst - 1),
            due: now,
        }
    }

    /// When the next request may go.
    pub fn ready(&self) -> Instant {
        self.due.checked_sub(self.tolerance).unwrap_or(self.due)
    }

    /// Counts a request that goes now.
    pub fn take(&mut self, now: Instant) {
        self.due = self.due.max(now) + self.interval;
    }
}

/// Tokens per minute: a bucket of one second's worth that may go below empty for one request.
#[derive(Debug)]
pub struct Tokens {
    level: f64,
    capacity: f64,
    per_second: f64,
    at: Instant,
}

impl Tokens {
    /// A full bucket of `tpm` tokens a minute.
    pub fn new(tpm: u64, now: Instant) -> Self {
        let tpm = tpm.max(1) as f64;
        let capacity = tpm / 60.0;
        Self {
            level: capacity,
            capacity,
            // A full bucket and a minute's refill make `tpm`.
            per_second: (tpm - capacity) / 60.0,
            at: now,
        }
    }

    /// When a request of so many tokens may go, as far as is known now.
    pub fn ready(&mut self, now: Instant, tokens: u64) -> Instant {
        let passed = now.duration_since(self.at).as_secs_f64();
        self.at = now;
        self.level = passed
            .mul_add(self.per_second, self.level)
            .min(self.capacity);
        // A request larger than the bucket is let through when the bucket is full.
        let lacking = (tokens as f64).min(self.capacity) - self.level;
        if lacking <= 1e-6 {
            return now;
        }
        let wait = Duration::try_from_secs_f64(lacking / self.per_second).unwrap_or(DAY);
        now + wait.clamp(Duration::from_millis(1), DAY)
    }

    /// Takes a request's estimate.
    pub fn take(&mut self, tokens: u64) {
        self.level -= tokens as f64;
    }

    /// Puts the billed tokens in the place of the estimate.
    pub fn settle(&mut self, estimate: u64, billed: u64) {
        self.level = (self.level + estimate as f64 - billed as f64).min(self.capacity);
    }
}

/// Requests per day, counted from the start of the run.
#[derive(Debug)]
pub struct Day {
    most: u32,
    used: u32,
    since: Instant,
}

impl Day {
    /// A fresh day of `most` requests.
    pub fn new(most: u32, now: Instant) -> Self {
        Self {
            most,
            used: 0,
            since: now,
        }
    }

    /// Whether no request is left; a new day begins 24 hours after the last.
    pub fn is_spent(&mut self, now: Instant) -> bool {
        if now.duration_since(self.since) >= DAY {
            self.since = now;
            self.used = 0;
        }
        self.used >= self.most
    }

    /// Counts a request.
    pub fn take(&mut self) {
        self.used += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extreme_limits_stay_in_range() {
        let now = Instant::now();
        for rpm in [0, 1, 600, u32::MAX] {
            let mut pace = Pace::new(rpm, now);
            pace.take(now);
            assert!(pace.due > now && pace.due <= now + MINUTE, "{rpm}");
        }
        for tpm in [0, 1, u64::MAX] {
            let mut tokens = Tokens::new(tpm, now);
            tokens.take(u64::MAX);
            tokens.settle(0, u64::MAX);
            let ready = tokens.ready(now, u64::MAX);
            assert!(ready > now && ready <= now + DAY, "{tpm}");
        }
    }
}
