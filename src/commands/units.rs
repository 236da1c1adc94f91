//! Which units of a run have a record, and where in the journal.

use std::path::Path;

use crate::commands::Usage;
use crate::endpoint::Usage as Tokens;
use crate::record::State;
use crate::record::read::{self, Scanned};
use crate::task::plan::Plan;

/// No record yet; no journal is this long.
const NONE: u64 = u64::MAX;

/// Byte offset of every unit's record.
pub struct Units {
    /// By endpoint, then by unit.
    offsets: Vec<Vec<u64>>,
    /// Tokens billed in this run so far, by endpoint; reused replies were billed elsewhere.
    pub billed: Vec<Tokens>,
    /// Units whose record is an error, as (endpoint, unit), sorted.
    errored: Vec<(u32, u32)>,
    /// What the scan found.
    pub scanned: Scanned,
}

impl Units {
    /// Scans a journal; one that does not exist yet has no records. Records of endpoints or samples that the plan does
    /// not know are passed over.
    ///
    /// # Errors
    /// A bad line that is not the last.
    pub fn scan(path: &Path, plan: &Plan, endpoints: &[String]) -> anyhow::Result<Self> {
        let mut offsets = vec![vec![NONE; plan.units()]; endpoints.len()];
        let mut billed = vec![Tokens::default(); endpoints.len()];
        let mut errored = std::collections::BTreeSet::new();
        if !path.exists() {
            let scanned = Scanned {
                whole: 0,
                torn: false,
            };
            return Ok(Self {
                offsets,
                billed,
                errored: Vec::new(),
                scanned,
            });
        }
        let scanned = read::scan(path, |offset, record| {
            let endpoint = endpoints.iter().position(|name| *name == record.endpoint);
            let unit = plan.index_of(&record.task, &record.sample, record.epoch);
            let (Some(endpoint), Some(unit)) = (endpoint, unit) else {
                return;
            };
            if let (Some(usage), None) = (record.usage, &record.reused_from) {
                add(&mut billed[endpoint], usage);
            }
            let place = &mut offsets[endpoint][unit];
            let key = (narrow(endpoint), narrow(unit));
            // The first reply counts: it is the one that was paid for. An error only stands where no reply does.
            if *place == NONE || errored.contains(&key) {
                *place = offset;
                if record.state == State::Errored {
                    errored.insert(key);
                } else {
                    errored.remove(&key);
                }
            }
        })
        .map_err(Usage::fault)?;
        Ok(Self {
            offsets,
            billed,
            errored: errored.into_iter().collect(),
            scanned,
        })
    }

    /// Units with a record, in order, each with its offset.
    pub fn recorded(&self, endpoint: usize) -> impl Iterator<Item = (usize, u64)> + '_ {
        let units = self.offsets[endpoint].iter().copied().enumerate();
        units.filter(|(_, offset)| *offset != NONE)
    }

    /// Units that are still to be asked: those without a record, and those that ended in an error.
    pub fn missing(&self, endpoint: usize) -> Vec<u32> {
        let units = self.offsets[endpoint].iter().zip(0_u32..);
        units
            .filter(|(offset, unit)| {
                **offset == NONE
                    || self
                        .errored
                        .binary_search(&(narrow(endpoint), *unit))
                        .is_ok()
            })
            .map(|(_, unit)| unit)
            .collect()
    }

    /// Marks a unit as recorded elsewhere in the journal.
    pub fn mark(&mut self, endpoint: usize, unit: usize) {
        self.offsets[endpoint][unit] = NONE - 1;
        let key = (narrow(endpoint), narrow(unit));
        if let Ok(at) = self.errored.binary_search(&key) {
            self.errored.remove(at);
        }
    }
}

fn add(sum: &mut Tokens, one: Tokens) {
    sum.input = sum.input.saturating_add(one.input);
    sum.output = sum.output.saturating_add(one.output);
    let cached = sum
        .cached
        .unwrap_or(0)
        .saturating_add(one.cached.unwrap_or(0));
    sum.cached = Some(cached);
}

/// Endpoints and units are counted far below 2³².
fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
