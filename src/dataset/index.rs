//! A dataset as offsets: every line is checked once, and read again when it is asked for.
//!
//! A sample costs some forty bytes of memory here whatever its text, so that a hundred thousand fit where one
//! thousand did. Text comes from the binary (embedded suites) or from the file by position.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Mutex;

use crate::dataset::{Fault, Register, Sample, Sector, read};
use crate::digest::Digest;

/// Where the text lives.
enum Source {
    Embedded(&'static str),
    File(Mutex<File>),
}

/// What is kept of a sample in memory.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    offset: u64,
    length: u32,
    line: u32,
    id: u64,
    /// First 64 bits of the scenario's digest: equal for twins.
    pub twin: u64,
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
    entries: Vec<Entry>,
    /// (id key, index), sorted by key.
    by_id: Vec<(u64, u32)>,
}

impl Dataset {
    /// Checks an embedded split.
    ///
    /// # Errors
    /// Every fault found.
    pub fn embedded(file: &str, text: &'static str) -> Result<Self, Vec<Fault>> {
        Self::check(file, &mut text.as_bytes(), Source::Embedded(text))
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
        Self::check(&name, &mut reader, Source::File(Mutex::new(file)))
    }

    fn check(file: &str, reader: &mut dyn BufRead, source: Source) -> Result<Self, Vec<Fault>> {
        let mut scan = Scan {
            file,
            faults: Vec::new(),
            entries: Vec::new(),
            hasher: blake3::Hasher::new(),
        };
        scan.lines(reader);
        let mut by_id: Vec<(u64, u32)> = scan
            .entries
            .iter()
            .zip(0_u32..)
            .map(|(entry, index)| (entry.id, index))
            .collect();
        by_id.sort_unstable();
        for pair in by_id.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            let [first, second] =
                [pair[0], pair[1]].map(|(_, index)| scan.entries[index as usize].line);
            scan.faults.push(
                Fault::new(file, format!("the id stands already in line {first}"))
                    .at_line(second as usize)
                    .at_key("id")
                    .expected("a unique id"),
            );
        }
        if scan.entries.is_empty() && scan.faults.is_empty() {
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
            entries: scan.entries,
            by_id,
        })
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none; an opened dataset never is.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What is kept in memory of every sample, in file order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// A fault at the line of a sample.
    pub fn fault(&self, index: usize, problem: impl Into<String>) -> Fault {
        Fault::new(&self.file, problem).at_line(self.entries[index].line as usize)
    }

    /// The register of a sample.
    pub fn register(&self, index: usize) -> Register {
        self.entries[index].register
    }

    /// Position of a sample by its id.
    pub fn position(&self, id: &str) -> Option<usize> {
        let key = id_key(id);
        let at = self
            .by_id
            .binary_search_by_key(&key, |(key, _)| *key)
            .ok()?;
        Some(self.by_id[at].1 as usize)
    }

    /// Reads a sample again.
    ///
    /// # Errors
    /// A fault if the file changed or vanished since it was opened.
    pub fn sample(&self, index: usize) -> Result<Sample, Fault> {
        let entry = &self.entries[index];
        let fault = |problem: String| Fault::new(&self.file, problem).at_line(entry.line as usize);
        let line = self
            .line(entry)
            .map_err(|error| fault(format!("cannot be read again: {error}")))?;
        serde_json::from_str(&line)
            .map_err(|_| fault("the file changed while it was in use".to_owned()))
    }

    fn line(&self, entry: &Entry) -> std::io::Result<Cow<'static, str>> {
        let length = entry.length as usize;
        match &self.source {
            Source::Embedded(text) => {
                let start = usize::try_from(entry.offset).unwrap_or(usize::MAX);
                let line = text.get(start..start.saturating_add(length));
                line.map(Cow::Borrowed)
                    .ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
            }
            Source::File(file) => {
                let mut bytes = vec![0; length];
                // A poisoned lock still guards a usable file: every read seeks first.
                let mut file = file
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                file.seek(SeekFrom::Start(entry.offset))?;
                file.read_exact(&mut bytes)?;
                String::from_utf8(bytes).map(Cow::Owned).map_err(|_| {
                    std::io::Error::new(std::io::ErrorKind::InvalidData, "invalid UTF-8")
                })
            }
        }
    }
}

/// First 64 bits of an id's digest.
pub fn id_key(id: &str) -> u64 {
    Digest::of(id.as_bytes()).prefix()
}

struct Scan<'a> {
    file: &'a str,
    faults: Vec<Fault>,
    entries: Vec<Entry>,
    hasher: blake3::Hasher,
}

impl Scan<'_> {
    fn lines(&mut self, reader: &mut dyn BufRead) {
        let mut offset = 0_u64;
        let mut bytes = Vec::new();
        for number in 1_usize.. {
            bytes.clear();
            // One byte over the bound is enough for `read::sample` to refuse the line.
            let limit = read::MAX_LINE as u64 + 2;
            match reader.take(limit).read_until(b'\n', &mut bytes) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => {
                    self.faults.push(
                        Fault::new(self.file, format!("cannot be read: {error}")).at_line(number),
                    );
                    return;
                }
            }
            self.hasher.update(&bytes);
            self.line(number, offset, &bytes);
            if bytes.len() as u64 == limit {
                return;
            }
            offset += bytes.len() as u64;
        }
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
        match read::sample(self.file, number, line) {
            Ok(sample) => self.entries.push(Entry {
                offset,
                length: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
                line: u32::try_from(number).unwrap_or(u32::MAX),
                id: id_key(&sample.id),
                twin: id_key(&sample.twin),
                register: sample.register,
                sector: sample.sector,
            }),
            Err(faults) => self.faults.extend(faults),
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
