//! `--reuse RUN`: replies to the same requests, taken from recorded runs instead of asked again.
//!
//! A reply is the same only where provider, address, model, every parameter sent, messages and epoch are (one digest).
//! Errors are never reused. What is kept of a run is sixteen bytes and an offset a reply, whatever its length.

use std::collections::HashMap;
use std::path::Path;

use crate::commands::Usage;
use crate::digest::Digest;
use crate::record::read::{self, Reader};
use crate::record::{Record, State, folder};

/// Replies of earlier runs, by request digest.
#[derive(Default)]
pub struct Reuse {
    readers: Vec<(String, Reader)>,
    places: HashMap<Digest, (usize, u64)>,
}

impl Reuse {
    /// Indexes the runs named.
    ///
    /// # Errors
    /// No such run, or a journal that cannot be read.
    pub fn open(out: &Path, runs: &[String]) -> anyhow::Result<Self> {
        let mut reuse = Self::default();
        for run in runs {
            let path = folder::find(out, run).map_err(Usage::fault)?;
            let journal = path.join("records.jsonl");
            let position = reuse.readers.len();
            read::scan(&journal, |offset, record| {
                if record.state != State::Errored {
                    reuse
                        .places
                        .entry(record.digest)
                        .or_insert((position, offset));
                }
            })
            .map_err(Usage::fault)?;
            let reader = Reader::open(&journal).map_err(Usage::fault)?;
            reuse.readers.push((folder::id(&path), reader));
        }
        Ok(reuse)
    }

    /// Whether no run was named, or none has a reply.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether a reply to this request is there.
    pub fn has(&self, digest: &Digest) -> bool {
        self.places.contains_key(digest)
    }

    /// The record of an earlier reply, in the place of the unit `(endpoint, task, sample)`; latency, usage and time are
    /// those of the reply.
    ///
    /// # Errors
    /// The earlier journal changed underneath.
    pub fn take(
        &mut self,
        digest: Digest,
        unit: (&str, &str, &str),
    ) -> anyhow::Result<Option<Record>> {
        let Some(&(run, offset)) = self.places.get(&digest) else {
            return Ok(None);
        };
        let (id, reader) = &mut self.readers[run];
        let mut record = reader.at(offset).map_err(Usage::fault)?;
        let (endpoint, task, sample) = unit;
        endpoint.clone_into(&mut record.endpoint);
        task.clone_into(&mut record.task);
        sample.clone_into(&mut record.sample);
        // A reply that was reused before still comes from where it was made.
        record.reused_from.get_or_insert_with(|| id.clone());
        Ok(Some(record))
    }
}
