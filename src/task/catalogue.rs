//! The catalogue: from a rendered conversation back to the sample it came from. The controls' server answers by it.

use std::sync::Arc;

use crate::dataset::Fault;
use crate::digest::Digest;
use crate::task::plan;
use crate::task::suite::Suite;

/// Conversations of a whole suite, as 64-bit keys (16 bytes a sample).
pub struct Catalogue {
    /// The suite that was rendered.
    pub suite: Arc<Suite>,
    keys: Vec<(u64, u32, u32)>,
}

impl Catalogue {
    /// Renders every sample of the suite once.
    ///
    /// # Errors
    /// The first template fault.
    pub fn build(suite: Arc<Suite>) -> Result<Self, Fault> {
        let mut keys = Vec::new();
        for (task, loaded) in (0_u32..).zip(&suite.tasks) {
            for (sample, index) in (0_u32..).zip(0..loaded.test.len()) {
                let request = plan::request(loaded, &loaded.test.sample(index)?)?;
                keys.push((request.messages_digest().prefix(), task, sample));
            }
        }
        keys.sort_unstable();
        Ok(Self { suite, keys })
    }

    /// (task, sample) of a conversation; the first of several samples that read the same.
    pub fn find(&self, messages: &Digest) -> Option<(usize, usize)> {
        let key = messages.prefix();
        let at = self.keys.partition_point(|(one, ..)| *one < key);
        let &(found, task, sample) = self.keys.get(at)?;
        (found == key).then_some((task as usize, sample as usize))
    }
}
