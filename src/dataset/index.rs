//! A dataset as positions: every line is checked once, and read again when it is asked for.
//!
//! A sample costs 22 bytes of memory here whatever its text (see `columns`), so that a hundred thousand fit where one
//! thousand did. Text comes from the binary (embedded suites) or from the file by position.

use jiff::civil::Date;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::dataset::columns::{Columns, Growing, Row};
use crate::dataset::source::{Positioned, Source};
use crate::dataset::{Fault, Register, Sample, Sector, read};
use crate::digest::Digest;

/// What selections look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Number of the scenario: equal for twins, and the same whatever the order of the lines.
    pub twin: u32,
    /// The register of the input.
    pub register: Register,
    /// The sector.
    pub sector: Sector,
}

/// One split of a dataset, opened and checked.
pub struct Dataset {
    /// The file, as the user knows it.
    pub file: String,
    /// Digest of the whole text.
    pub digest: Digest,
    source: Source,
    columns: Columns,
    /// Positions of samples that stop being true, and the last day on which they are.
    expiring: Vec<(usize, Date)>,
}

impl Dataset {
    /// Checks an embedded split.
    ///
    /// # Errors
    /// Every fault found.
    pub fn embedded(file: &str, text: &'static str) -> Result<Self, Vec<Fault>> {
        Self::check(
            file,
            &mut text.as_bytes(),
            Source::Embedded(text),
            text.len() as u64,
        )
    }

    /// Opens and checks a split on disk; `name` is how faults call it.
    ///
    /// # Errors
    /// Every fault found, an unreadable file among them.
    pub fn open(path: &Path) -> Result<Self, Vec<Fault>> {
        let name = path.display().to_string();
        let unreadable =
            |error: std::io::Error| vec![Fault::new(&name, format!("cannot be read: {error}"))];
        let file = File::open(path).map_err(unreadable)?;
        let mut reader = BufReader::new(file.try_clone().map_err(unreadable)?);
        // Only a hint: what is read is what counts.
        let total = file.metadata().map_or(0, |found| found.len());
        Self::check(
            &name,
            &mut reader,
            Source::File(Positioned::new(file)),
            total,
        )
    }

    fn check(
        file: &str,
        reader: &mut dyn BufRead,
        source: Source,
        total: u64,
    ) -> Result<Self, Vec<Fault>> {
        let mut scan = Scan {
            file,
            faults: Vec::new(),
            growing: Growing::new(total),
            expiring: Vec::new(),
            hasher: blake3::Hasher::new(),
        };
        let end = scan.lines(reader);
        for (first, second) in scan.growing.duplicates() {
            scan.faults.push(
                Fault::new(file, format!("the id stands already in line {first}"))
                    .at_line(second)
                    .at_key("id")
                    .expected("a unique id"),
            );
        }
        if scan.growing.is_empty() && scan.faults.is_empty() {
            scan.faults
                .push(Fault::new(file, "the dataset is empty").expected("one JSON object a line"));
        }
        if !scan.faults.is_empty() {
            return Err(scan.faults);
        }
        let digest = Digest::of(scan.hasher.finalize().as_bytes());
        Ok(Self {
            file: file.to_owned(),
            digest,
            source,
            columns: scan.growing.finish(end),
            expiring: scan.expiring,
        })
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there are none; an opened dataset never is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is known of a sample without reading it again.
    pub fn entry(&self, index: usize) -> Entry {
        let (register, sector) = self.columns.kind(index);
        Entry {
            twin: self.columns.twin(index),
            register,
            sector,
        }
    }

    /// What is known of every sample, in file order.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        (0..self.len()).map(|index| self.entry(index))
    }

    /// The register of a sample.
    pub fn register(&self, index: usize) -> Register {
        self.entry(index).register
    }

    /// Positions of the samples that are no longer true after their `expires`, as of `today`.
    pub fn expired(&self, today: Date) -> impl Iterator<Item = usize> + '_ {
        let over = self.expiring.iter().filter(move |(_, last)| *last < today);
        over.map(|(index, _)| *index)
    }

    /// A fault at the line of a sample.
    pub fn fault(&self, index: usize, problem: impl Into<String>) -> Fault {
        let fault = Fault::new(&self.file, problem);
        match self.line(index) {
            Some(line) => fault.at_line(line),
            None => fault,
        }
    }

    /// Position of a sample by its id.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.columns.position(id_key(id))
    }

    /// Reads a sample again.
    ///
    /// # Errors
    /// A fault if the file changed or vanished since it was opened.
    pub fn sample(&self, index: usize) -> Result<Sample, Fault> {
        let start = self.columns.start(index);
        // Blank lines may follow, as many as they like; no sample is longer than this.
        let length = (self.columns.end(index) - start).min(LONGEST);
        let fault = |problem: String| self.fault(index, problem);
        let bytes = usize::try_from(length)
            .map_err(std::io::Error::other)
            .and_then(|length| self.source.read(start, length))
            .map_err(|error| fault(format!("cannot be read again: {error}")))?;
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or(&[]);
        serde_json::from_slice(line)
            .map_err(|_| fault("the file changed while it was in use".to_owned()))
    }

    /// The sample's line, counted from the start of its block; none where the block cannot be read.
    fn line(&self, index: usize) -> Option<usize> {
        let block = self.columns.block(index);
        let length = usize::try_from(self.columns.start(index) - block.start).ok()?;
        let before = self.source.read(block.start, length).ok()?;
        Some(block.line + before.split(|byte| *byte == b'\n').skip(1).count())
    }
}

/// First 64 bits of an id's digest.
pub fn id_key(id: &str) -> u64 {
    Digest::of(id.as_bytes()).prefix()
}

/// One byte over the bound is enough for `read::sample` to refuse the line.
const LONGEST: u64 = read::MAX_LINE as u64 + 2;

struct Scan<'a> {
    file: &'a str,
    faults: Vec<Fault>,
    growing: Growing,
    expiring: Vec<(usize, Date)>,
    hasher: blake3::Hasher,
}

impl Scan<'_> {
    /// Reads every line; gives where the text ends.
    fn lines(&mut self, reader: &mut dyn BufRead) -> u64 {
        let mut offset = 0_u64;
        let mut bytes = Vec::new();
        for number in 1_usize.. {
            bytes.clear();
            match reader.take(LONGEST).read_until(b'\n', &mut bytes) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    self.faults.push(
                        Fault::new(self.file, format!("cannot be read: {error}")).at_line(number),
                    );
                    break;
                }
            }
            self.hasher.update(&bytes);
            self.line(number, offset, &bytes);
            if bytes.len() as u64 == LONGEST {
                break;
            }
            offset += bytes.len() as u64;
        }
        offset
    }

    fn line(&mut self, number: usize, offset: u64, bytes: &[u8]) {
        let Ok(line) = std::str::from_utf8(bytes) else {
            self.faults.push(
                Fault::new(self.file, "invalid UTF-8")
                    .at_line(number)
                    .expected("UTF-8 without a BOM"),
            );
            return;
        };
        if line.trim().is_empty() {
            return;
        }
        let sample = match read::sample(self.file, number, line) {
            Ok(sample) => sample,
            Err(faults) => return self.faults.extend(faults),
        };
        if let Some(date) = sample.expires.as_deref().and_then(|date| date.parse().ok()) {
            self.expiring.push((self.growing.len(), date));
        }
        let row = Row {
            start: offset,
            line: number,
            id: id_key(&sample.id),
            twin: id_key(&sample.twin),
            register: sample.register,
            sector: sample.sector,
        };
        if self.growing.push(&row).is_none() {
            self.faults.push(
                Fault::new(self.file, "more than 4 GiB of blank lines, or of samples")
                    .at_line(number)
                    .expected("one JSON object a line"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, text: &str) -> String {
        format!(
            r#"{{"id":"{id}","twin":"{id}","register":"sms","sector":"retail","input":"{text}","target":["x"]}}"#
        )
    }

    #[test]
    fn reads_samples_back_by_position_and_id() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("test.jsonl");
        std::fs::write(
            &path,
            format!("{}\n\n{}\n", line("a", "satu"), line("b", "dua 😀")),
        )
        .unwrap();
        let dataset = Dataset::open(&path).unwrap();
        assert_eq!(dataset.len(), 2);
        let at = dataset.position("b").unwrap();
        assert_eq!(dataset.sample(at).unwrap().text(), "dua 😀");
        assert_eq!(dataset.position("c"), None);
    }

    #[test]
    fn a_changed_file_is_a_fault_with_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("test.jsonl");
        let lines: Vec<_> = (0..600)
            .map(|index| line(&format!("s-{index}"), "satu"))
            .collect();
        let text = lines.join("\n\n");
        std::fs::write(&path, &text).unwrap();
        let dataset = Dataset::open(&path).unwrap();
        assert_eq!(dataset.sample(599).unwrap().id, "s-599");
        std::fs::write(&path, text.replace(r#"{"id":"s-300""#, r#"!"id":"s-300""#)).unwrap();
        let fault = dataset.sample(300).unwrap_err();
        assert_eq!(fault.line, Some(601), "{fault}");
        std::fs::write(&path, "").unwrap();
        let fault = dataset.sample(300).unwrap_err().to_string();
        assert!(fault.contains("cannot be read again"), "{fault}");
    }

    #[test]
    fn a_sample_is_true_through_its_last_day() {
        let lasting = line("a", "x");
        let until = |id: &str, day: &str| {
            line(id, "x").replace(r#","input""#, &format!(r#","expires":"{day}","input""#))
        };
        let (b, c) = (until("b", "2026-11-24"), until("c", "2027-12-31"));
        let text: &'static str = format!("{lasting}\n{b}\n{c}\n").leak();
        let dataset = Dataset::embedded("d.jsonl", text).unwrap();
        let expired = |day: &str| -> Vec<usize> { dataset.expired(day.parse().unwrap()).collect() };
        assert_eq!(expired("2026-11-24"), [0; 0]);
        assert_eq!(expired("2026-11-25"), [1]);
        assert_eq!(expired("2028-01-01"), [1, 2]);
        let wrong: &'static str = until("b", "tahun depan").leak();
        let fault = Dataset::embedded("d.jsonl", wrong).err().unwrap().remove(0);
        assert!(
            fault
                .to_string()
                .contains("key `expires`: `tahun depan` is no day"),
            "{fault}"
        );
    }

    #[test]
    fn a_duplicate_id_names_both_lines() {
        let text: &'static str = format!("{}\n{}\n", line("a", "x"), line("a", "y")).leak();
        let faults = Dataset::embedded("d.jsonl", text).err().unwrap();
        assert_eq!(
            faults[0].to_string(),
            "`d.jsonl` line 2, key `id`: the id stands already in line 1 (expected: a unique id)"
        );
    }

    #[test]
    fn every_faulty_line_is_reported() {
        let text: &'static str = format!("{{\n{}\n[1]\n", line("a", "x")).leak();
        assert_eq!(Dataset::embedded("d.jsonl", text).err().unwrap().len(), 2);
        assert!(
            Dataset::embedded("d.jsonl", "").err().unwrap()[0]
                .to_string()
                .contains("empty")
        );
    }

    #[test]
    fn an_endless_line_is_refused_without_being_held() {
        let text: &'static str = "x".repeat(3 * read::MAX_LINE).leak();
        let faults = Dataset::embedded("d.jsonl", text).err().unwrap();
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].to_string().contains("at most 1 MiB"),
            "{}",
            faults[0]
        );
    }
}
