//! The spending cap of a run (`--max-cost`), shared by all lanes, in ringgit.
//!
//! Before a request is sent, the mean cost of its lane's completions so far is set aside; after it, the real cost takes
//! its place. Until the first completion of a lane the estimate is unknown and counts as 0: such requests are counted
//! as *blind*, and at most one lane's concurrency of them can pass the cap.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Rounding of sums of costs must not refuse the last request that fits.
const ROUNDING: f64 = 1e-9;

/// A spending cap.
#[derive(Debug)]
pub struct MaxCost {
    most: f64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    spent: f64,
    reserved: f64,
    blind: u64,
    lanes: Vec<Lane>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Lane {
    sum: f64,
    count: u64,
}

impl Lane {
    fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}

/// Money set aside for one request; given back when dropped unsettled.
#[derive(Debug)]
pub struct Reservation {
    cap: Arc<MaxCost>,
    lane: usize,
    estimate: Option<f64>,
}

impl MaxCost {
    /// A cap of `most` ringgit over `lanes` lanes, of which `spent` are spent already.
    pub fn new(most: f64, spent: f64, lanes: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            state: Mutex::new(State {
                spent,
                lanes: vec![Lane::default(); lanes],
                ..State::default()
            }),
        })
    }

    /// Sets aside what the next request of a lane will cost; none where that could pass the cap.
    pub fn reserve(self: &Arc<Self>, lane: usize) -> Option<Reservation> {
        let mut state = self.lock();
        let estimate = state.lanes.get(lane).and_then(Lane::mean);
        let after = state.spent + state.reserved + estimate.unwrap_or(0.0);
        let used_up = state.spent >= self.most;
        // A cap that is not a number allows nothing.
        let fits = after <= self.most * (1.0 + ROUNDING);
        if used_up || !fits {
            return None;
        }
        state.reserved += estimate.unwrap_or(0.0);
        state.blind += u64::from(estimate.is_none());
        Some(Reservation {
            cap: Arc::clone(self),
            lane,
            estimate,
        })
    }

    /// Ringgit spent so far.
    pub fn spent(&self) -> f64 {
        self.lock().spent
    }

    /// Requests that were sent before anything was known about their cost.
    pub fn blind(&self) -> u64 {
        self.lock().blind
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reservation {
    /// Puts the real cost in the place of the estimate; a completion of unknown cost keeps the estimate.
    pub fn settle(self, cost: Option<f64>) {
        let mut state = self.cap.lock();
        let cost = cost.filter(|cost| cost.is_finite() && *cost >= 0.0);
        state.spent += cost.or(self.estimate).unwrap_or(0.0);
        if let (Some(cost), Some(lane)) = (cost, state.lanes.get_mut(self.lane)) {
            lane.sum += cost;
            lane.count += 1;
        }
        // Dropping `self` gives the reservation back.
        drop(state);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut state = self.cap.lock();
        state.reserved = (state.reserved - self.estimate.unwrap_or(0.0)).max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spends_up_to_the_cap_and_not_beyond() {
        let cap = MaxCost::new(1.0, 0.0, 1);
        let mut asked = 0;
        while let Some(reservation) = cap.reserve(0) {
            reservation.settle(Some(0.1));
            asked += 1;
        }
        assert_eq!(asked, 10);
        assert!((cap.spent() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_in_flight_counts_and_comes_back_when_dropped() {
        let cap = MaxCost::new(1.0, 0.0, 1);
        cap.reserve(0).unwrap().settle(Some(0.3));
        let first = cap.reserve(0).unwrap();
        let second = cap.reserve(0).unwrap();
        assert!(cap.reserve(0).is_none());
        drop(first);
        let third = cap.reserve(0).unwrap();
        third.settle(Some(0.1));
        second.settle(Some(0.1));
        assert!((cap.spent() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn lanes_share_the_cap_but_not_the_estimate() {
        let cap = MaxCost::new(1.0, 0.0, 2);
        cap.reserve(0).unwrap().settle(Some(0.8));
        assert!(cap.reserve(0).is_none());
        assert_eq!(cap.blind(), 1);
        cap.reserve(1).unwrap().settle(Some(0.2));
        assert_eq!(cap.blind(), 2);
        assert!(cap.reserve(1).is_none());
    }

    #[test]
    fn a_completion_of_unknown_cost_is_not_free() {
        let cap = MaxCost::new(1.0, 0.0, 1);
        cap.reserve(0).unwrap().settle(Some(0.25));
        for _ in 0..3 {
            cap.reserve(0).unwrap().settle(None);
        }
        assert!(cap.reserve(0).is_none());
        let broken = MaxCost::new(1.0, 0.0, 1);
        broken.reserve(0).unwrap().settle(Some(f64::NAN));
        assert!(broken.spent().abs() < 1e-12);
    }

    #[test]
    fn what_an_earlier_process_spent_counts() {
        let cap = MaxCost::new(1.0, 0.95, 1);
        cap.reserve(0).unwrap().settle(Some(0.1));
        assert!(cap.reserve(0).is_none());
        assert!(MaxCost::new(1.0, 1.0, 1).reserve(0).is_none());
    }

    #[test]
    fn a_cap_of_nothing_allows_nothing() {
        assert!(MaxCost::new(0.0, 0.0, 1).reserve(0).is_none());
        assert!(MaxCost::new(f64::NAN, 0.0, 1).reserve(0).is_none());
    }
}
