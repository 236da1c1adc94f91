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
    /// Whether anything was written since.
    unsynced: bool,
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
            unsynced: false,
        })
    }

    /// Writes one record; when this returns, a killed process loses nothing of it.
    ///
    /// # Errors
    /// The disk is full or gone.
    pub fn append(&mut self, record: &Record) -> io::Result<()> {
        self.buffer.clear();
        serde_json::to_writer(&mut self.buffer, record)?;
        // Raw JSON of a vendor is kept as it came; a line break in it would tear the journal for good.
        for byte in &mut self.buffer {
            if matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
        self.buffer.push(b'\n');
        self.unsynced = true;
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
        if std::mem::take(&mut self.unsynced) {
            self.file.sync_data()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::read;

    fn record(raw_usage: &str) -> Record {
        let line = format!(
            r#"{{"v":1,"endpoint":"a","task":"t","sample":"s","epoch":0,"state":"answered","text":"hai","messages":[],
            "digest":"00000000000000000000000000000000","raw_usage":{raw_usage},"at":"2026-11-24T00:00:00Z"}}"#
        );
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn a_record_is_one_line_whatever_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.jsonl");
        let mut journal = Journal::open(&path, 0).unwrap();
        journal
            .append(&record("{\n  \"prompt_tokens\": 1\r\n}"))
            .unwrap();
        journal.append(&record("{}")).unwrap();
        let mut offsets = Vec::new();
        let scanned = read::scan(&path, |offset, _| offsets.push(offset)).unwrap();
        assert_eq!((offsets.len(), scanned.torn), (2, false));
    }

    #[test]
    fn a_torn_last_line_is_cut_off_and_an_earlier_bad_one_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.jsonl");
        Journal::open(&path, 0)
            .unwrap()
            .append(&record("{}"))
            .unwrap();
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{whole}{}", &whole[..whole.len() / 2])).unwrap();
        let scanned = read::scan(&path, |_, _| {}).unwrap();
        assert_eq!((scanned.whole, scanned.torn), (whole.len() as u64, true));
        Journal::open(&path, scanned.whole)
            .unwrap()
            .append(&record("{}"))
            .unwrap();
        assert!(!read::scan(&path, |_, _| {}).unwrap().torn);
        std::fs::write(&path, format!("{{}}\n{whole}")).unwrap();
        let fault = read::scan(&path, |_, _| {}).unwrap_err().to_string();
        assert!(
            fault.contains("line 1") && fault.contains("is no record"),
            "{fault}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_an_error_and_not_a_loss_in_silence() {
        let mut journal = Journal::open(Path::new("/dev/full"), 0).unwrap();
        let error = journal.append(&record("{}")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
