//! The index of a replies file: every line checked once, and where each reply stands.
//!
//! Memory grows by a few bytes a line, not with the replies. Reading them back is `outputs`'s.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, BufRead, Read as _};

use serde::Deserialize;

use crate::dataset::Fault;
use crate::dataset::read::json_fault;
use crate::digest::Digest;

/// A longer line is a fault, not a reply.
const LONGEST_LINE: usize = 4 * 1024 * 1024;

/// After so many faults the rest of the file is not read.
const MOST_FAULTS: usize = 50;

/// One line of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Sample id.
    pub id: String,
    /// The reply.
    pub reply: String,
    /// The endpoint it belongs to; every one where absent.
    pub endpoint: Option<String>,
    /// The task it belongs to; every one where absent.
    pub task: Option<String>,
    /// Repeat, from 0.
    #[serde(default)]
    pub epoch: u32,
    /// The model that wrote it.
    pub model: Option<String>,
    /// Billed tokens.
    pub usage: Option<RowUsage>,
    /// Milliseconds it took.
    pub latency_ms: Option<f64>,
    /// Why it ended, as a vendor would say.
    pub finish: Option<String>,
}

/// Tokens of one line.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowUsage {
    /// Prompt tokens.
    pub input: u64,
    /// Generated tokens.
    pub output: u64,
}

/// Where a line stands.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// First byte.
    pub offset: u64,
    /// Bytes, line break included.
    pub length: usize,
    /// Line number, from 1.
    pub line: usize,
}

/// The first reading of a file.
pub struct Index<'a> {
    name: &'a str,
    endpoint: &'a str,
    /// Where each reply of the endpoint stands.
    pub places: HashMap<Digest, Place>,
    /// What is wrong with the file.
    pub faults: Vec<Fault>,
    /// Digest of the lines that count.
    pub content: Digest,
}

impl<'a> Index<'a> {
    /// An index of `name` (for faults) that counts the lines for `endpoint`.
    pub fn new(name: &'a str, endpoint: &'a str) -> Self {
        Self {
            name,
            endpoint,
            places: HashMap::new(),
            faults: Vec::new(),
            content: Digest::of(b"outputs"),
        }
    }

    /// Reads every line, or as many as it takes to find the most faults that are told.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read(&mut self, reader: &mut impl BufRead) -> io::Result<()> {
        let mut bytes = Vec::new();
        let mut place = Place {
            offset: 0,
            length: 0,
            line: 0,
        };
        while self.faults.len() < MOST_FAULTS {
            bytes.clear();
            let most = LONGEST_LINE as u64 + 1;
            let read = reader.by_ref().take(most).read_until(b'\n', &mut bytes)?;
            if read == 0 {
                break;
            }
            place.line += 1;
            place.length = read;
            if read > LONGEST_LINE {
                let fault = Fault::new(self.name, format!("is longer than {LONGEST_LINE} bytes"));
                self.faults.push(fault.at_line(place.line));
                break;
            }
            let mark = if bytes.starts_with(b"\xef\xbb\xbf") && place.line == 1 {
                3
            } else {
                0
            };
            place.offset += mark as u64;
            place.length -= mark;
            if let Err(fault) = self.add(&bytes[mark..], place) {
                self.faults.push(fault.at_line(place.line));
            }
            place.offset += place.length as u64;
        }
        Ok(())
    }

    fn add(&mut self, line: &[u8], place: Place) -> Result<(), Fault> {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        let fault = |problem: String| Fault::new(self.name, problem);
        let row: Row = serde_json::from_slice(line)
            .map_err(|error| json_fault(self.name, place.line, &error).expected(SHAPE))?;
        if row.latency_ms.is_some_and(|ms| !(0.0..1e12).contains(&ms)) {
            let fault = fault("is no length of time".to_owned()).at_key("latency_ms");
            return Err(fault.expected("milliseconds, 0 or more"));
        }
        if row
            .endpoint
            .as_deref()
            .is_some_and(|name| name != self.endpoint)
        {
            return Ok(());
        }
        let digests = format!("{}{}", self.content, Digest::of(line.trim_ascii()));
        self.content = Digest::of(digests.as_bytes());
        match self
            .places
            .entry(key(row.task.as_deref(), &row.id, row.epoch))
        {
            Entry::Vacant(slot) => {
                slot.insert(place);
                Ok(())
            }
            Entry::Occupied(first) => Err(fault(format!(
                "repeats the reply for `{}` of line {}",
                row.id,
                first.get().line
            ))
            .at_key("id")
            .expected("one line for each task, sample and epoch")),
        }
    }
}

/// What a line may hold.
const SHAPE: &str = r#"{"id":"…","reply":"…"} and optional `endpoint`, `task`, `epoch`, `model`, `usage`, `latency_ms`, `finish`"#;

/// The key of a reply; a line without `task` has one of its own.
pub fn key(task: Option<&str>, sample: &str, epoch: u32) -> Digest {
    let known = [u8::from(task.is_some())];
    Digest::of_parts([
        &known[..],
        task.unwrap_or_default().as_bytes(),
        sample.as_bytes(),
        &epoch.to_le_bytes(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<Fault> {
        let mut index = Index::new("x.jsonl", "a");
        index.read(&mut text.as_bytes()).unwrap();
        index.faults
    }

    #[test]
    fn every_faulty_line_is_named() {
        let faults = faults(concat!(
            "{\"id\":\"s1\",\"reply\":\"x\"}\n",
            "{\"id\":\"s1\",\"reply\":\"y\"}\n",
            "{\"id\":\"s2\"}\n",
            "{\"id\":\"s3\",\"reply\":\"x\",\"colour\":1}\n",
            "{\"id\":\"s4\",\"reply\":\"x\",\"latency_ms\":-1}\n"
        ));
        let lines: Vec<_> = faults.iter().map(|fault| fault.line.unwrap()).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
        assert!(
            faults[0].problem.contains("`s1` of line 1"),
            "{}",
            faults[0]
        );
        let keys: Vec<_> = faults.iter().map(|fault| fault.key.as_deref()).collect();
        let expected = ["id", "reply", "colour", "latency_ms"].map(Some);
        assert_eq!(keys, expected);
        let text = faults[2].to_string();
        assert!(
            text.starts_with("`x.jsonl` line 4, key `colour`: unknown field `colour`"),
            "{text}"
        );
        assert!(!text.contains("line 1"), "{text}");
    }

    #[test]
    fn endless_lines_and_endless_faults_are_bounded() {
        let long = format!(
            "{{\"id\":\"s\",\"reply\":\"{}\"}}",
            "x".repeat(LONGEST_LINE)
        );
        assert!(faults(&long)[0].problem.contains("longer than"));
        assert_eq!(faults(&"no\n".repeat(1000)).len(), MOST_FAULTS);
    }
}
