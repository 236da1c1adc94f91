//! The catalogue: from a rendered conversation back to the sample it came from. The controls' server answers by it.

use std::sync::Arc;

use crate::dataset::Fault;
use crate::digest::{Digest, halves};
use crate::task::plan;
use crate::task::suite::Suite;

/// Conversations of a whole suite, as 64-bit keys (12 bytes a sample).
pub struct Catalogue {
    /// The suite that was rendered.
    pub suite: Arc<Suite>,
    /// (key in two halves, number of the sample in the suite), sorted.
    keys: Vec<[u32; 3]>,
}

impl Catalogue {
    /// Renders every sample of the suite once.
    ///
    /// # Errors
    /// The first template fault.
    pub fn build(suite: Arc<Suite>) -> Result<Self, Fault> {
        let count = suite.tasks.iter().map(|loaded| loaded.test.len()).sum();
        let mut keys = Vec::with_capacity(count);
        let mut numbers = 0_u32..;
        for loaded in &suite.tasks {
            for (index, number) in (0..loaded.test.len()).zip(&mut numbers) {
                let request = plan::request(loaded, &loaded.test.sample(index)?)?;
                let [high, low] = halves(request.messages_digest().prefix());
                keys.push([high, low, number]);
            }
        }
        keys.sort_unstable();
        Ok(Self { suite, keys })
    }

    /// (task, sample) of a conversation; the first of several samples that read the same.
    pub fn find(&self, messages: &Digest) -> Option<(usize, usize)> {
        let key = halves(messages.prefix());
        let at = self
            .keys
            .partition_point(|[high, low, _]| [*high, *low] < key);
        let &[high, low, number] = self.keys.get(at)?;
        let mut sample = number as usize;
        for (task, loaded) in self.suite.tasks.iter().enumerate() {
            match sample.checked_sub(loaded.test.len()) {
                Some(beyond) => sample = beyond,
                None => return ([high, low] == key).then_some((task, sample)),
            }
        }
        None
    }
}
