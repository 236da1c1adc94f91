//! From connected endpoints and a plan to the lanes that the runner drives.

use std::sync::Arc;

use crate::commands::units::Units;
use crate::config::connect::Connected;
use crate::endpoint::Completion;
use crate::price::Fx;
use crate::runner::{CostOf, Lane, Work};
use crate::task::estimate;
use crate::task::plan::Plan;

/// A lane for every endpoint, over the units it has no record of yet.
pub fn lanes(connected: &[Connected], plan: &Arc<Plan>, units: &Units, fx: &Fx) -> Vec<Lane> {
    let each = connected.iter().enumerate();
    each.map(|(endpoint_index, one)| {
        let missing = units.missing(endpoint_index);
        let plan = Arc::clone(plan);
        let work = missing.into_iter().filter_map(move |index| {
            // Every unit was rendered once before the run; a dataset that changed since leaves a gap in coverage.
            let (unit, _, request) = plan.render(index as usize).ok()?;
            let tokens = estimate::tokens(&request);
            Some(Work {
                index: index as usize,
                unit,
                request,
                tokens,
            })
        });
        Lane {
            endpoint_index,
            endpoint: Arc::clone(&one.endpoint),
            limits: one.limits.clone(),
            work: Box::new(work),
            cost: cost(one, fx),
        }
    })
    .collect()
}

/// What a completion of this endpoint costs, where its price and the exchange rate are known.
fn cost(connected: &Connected, fx: &Fx) -> Option<CostOf> {
    let price = connected.entry.price.clone()?;
    let rate = fx.ringgit(&price.currency)?;
    Some(Arc::new(move |completion: &Completion| {
        Some(price.cost(completion.usage.as_ref()?) * rate)
    }))
}
