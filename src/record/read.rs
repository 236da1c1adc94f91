//! Reading a journal back: streamed, one line at a time; a torn last line is dropped, an earlier bad one is a fault.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::dataset::Fault;
use crate::record::{RECORD_VERSION, Record};

/// A longer line is refused: replies are capped far below it.
const MAX_LINE: u64 = 64 << 20;

/// What a scan of the journal found besides records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scanned {
    /// Bytes of whole, good lines.
    pub whole: u64,
    /// Whether a torn last line was dropped.
    pub torn: bool,
}

/// Streams every record with its byte offset to `visit`.
///
/// # Errors
/// A fault for an unreadable file or a bad line before the last.
pub fn scan(path: &Path, mut visit: impl FnMut(u64, Record)) -> Result<Scanned, Fault> {
    let name = path.display().to_string();
    let unreadable = |error: std::io::Error| Fault::new(&name, format!("cannot be read: {error}"));
    let mut reader = BufReader::with_capacity(1 << 18, File::open(path).map_err(unreadable)?);
    let mut line = Vec::new();
    let mut offset = 0;
    for number in 1.. {
        line.clear();
        let read = reader
            .by_ref()
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)
            .map_err(unreadable)? as u64;
        if read == 0 {
            break;
        }
        if read == MAX_LINE && line.last() != Some(&b'\n') {
            // Not torn: what follows it may be good, and must not be cut off.
            let problem = format!("the line is longer than {} MiB", MAX_LINE >> 20);
            return Err(Fault::new(&name, problem)
                .at_line(number)
                .expected("a record; take the line out"));
        }
        if line.last() != Some(&b'\n') {
            return Ok(Scanned {
                whole: offset,
                torn: true,
            });
        }
        visit(offset, parse(&name, number, &line)?);
        offset += read;
    }
    Ok(Scanned {
        whole: offset,
        torn: false,
    })
}

fn parse(name: &str, number: usize, line: &[u8]) -> Result<Record, Fault> {
    let fault = |problem: String| {
        Fault::new(name, problem)
            .at_line(number)
            .expected("a record; restore the line, or cut the file before it")
    };
    let record: Record =
        serde_json::from_slice(line).map_err(|error| fault(format!("is no record: {error}")))?;
    if record.v != RECORD_VERSION {
        let problem = format!("record version {} is not known", record.v);
        return Err(Fault::new(name, problem)
            .at_line(number)
            .at_key("v")
            .expected(RECORD_VERSION.to_string()));
    }
    Ok(record)
}

/// Random access to the records of a journal by byte offset.
pub struct Reader {
    name: String,
    file: BufReader<File>,
    line: Vec<u8>,
}

impl Reader {
    /// Opens a journal.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let name = path.display().to_string();
        let file = File::open(path)
            .map_err(|error| Fault::new(&name, format!("cannot be read: {error}")))?;
        Ok(Self {
            name,
            file: BufReader::with_capacity(1 << 14, file),
            line: Vec::new(),
        })
    }

    /// The record at an offset that [`scan`] gave.
    ///
    /// # Errors
    /// The file changed or vanished.
    pub fn at(&mut self, offset: u64) -> Result<Record, Fault> {
        let unreadable =
            |error: std::io::Error| Fault::new(&self.name, format!("cannot be read: {error}"));
        self.file
            .seek(SeekFrom::Start(offset))
            .map_err(unreadable)?;
        self.line.clear();
        (&mut self.file)
            .take(MAX_LINE)
            .read_until(b'\n', &mut self.line)
            .map_err(unreadable)?;
        serde_json::from_slice(&self.line)
            .map_err(|error| Fault::new(&self.name, format!("changed while it was read: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endless_line_is_a_fault_and_not_a_torn_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.jsonl");
        // A sparse file of zeros: a line without an end.
        let file = File::create(&path).unwrap();
        file.set_len(MAX_LINE + 1).unwrap();
        let fault = scan(&path, |_, _| {}).unwrap_err().to_string();
        assert!(
            fault.contains("line 1: the line is longer than 64 MiB"),
            "{fault}"
        );
    }
}
