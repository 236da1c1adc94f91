//! The journal: records appended one line each, written at once and synced every second.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::record::Record;

/// How long a written record may wait for the disk.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// An append-only file of records.
pub struct Journal {
    file: File,
    buffer: Vec<u8>,
    synced: Instant,
}

impl Journal {
    /// Opens the file for appending after `keep` bytes; what follows them (a torn last line) is cut off.
    ///
    /// # Errors
    /// The file cannot be created, cut or written.
    pub fn open(path: &Path, keep: u64) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        if file.metadata()?.len() > keep {
            file.set_len(keep)?;
        }
        Ok(Self {
            file,
            buffer: Vec::new(),
            synced: Instant::now(),
        })
    }

    /// Writes one record; when this returns, a killed process loses nothing of it.
    ///
    /// # Errors
    /// The disk is full or gone.
    pub fn append(&mut self, record: &Record) -> io::Result<()> {
        self.buffer.clear();
        serde_json::to_writer(&mut self.buffer, record)?;
        self.buffer.push(b'\n');
        self.file.write_all(&self.buffer)?;
        if self.synced.elapsed() >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    /// Brings everything to the disk.
    ///
    /// # Errors
    /// The disk is full or gone.
    pub fn sync(&mut self) -> io::Result<()> {
        self.synced = Instant::now();
        self.file.sync_data()
    }
}
