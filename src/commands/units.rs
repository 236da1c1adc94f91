//! Which units of a run have a record, and where in the journal.

use std::path::Path;

use crate::commands::Usage;
use crate::record::read::{self, Scanned};
use crate::task::plan::Plan;

/// Byte offset of every unit's record; `None` where there is none yet.
pub struct Units {
    /// By endpoint, then by unit.
    pub offsets: Vec<Vec<Option<u64>>>,
    /// What the scan found.
    pub scanned: Scanned,
}

impl Units {
    /// Scans a journal; one that does not exist yet has no records.
    ///
    /// # Errors
    /// A bad line, or a record of an endpoint or sample that the plan does not know.
    pub fn scan(path: &Path, plan: &Plan, endpoints: &[String]) -> anyhow::Result<Self> {
        let mut offsets = vec![vec![None; plan.units()]; endpoints.len()];
        if !path.exists() {
            return Ok(Self {
                offsets,
                scanned: Scanned {
                    whole: 0,
                    torn: false,
                },
            });
        }
        let scanned = read::scan(path, |offset, record| {
            let endpoint = endpoints.iter().position(|name| *name == record.endpoint);
            let unit = plan.index_of(&record.task, &record.sample, record.epoch);
            if let (Some(endpoint), Some(unit)) = (endpoint, unit) {
                // The first record of a unit counts: it is the one that was paid for.
                offsets[endpoint][unit].get_or_insert(offset);
            }
        })
        .map_err(|fault| Usage::faults(&[fault]))?;
        Ok(Self { offsets, scanned })
    }
}
