//! Segments of a file: one a line, as sacreBLEU reads them.

use std::io::{BufRead, BufReader, Read};

use crate::text::words::python_whitespace;

/// Most bytes of a line without its line feed: far beyond any segment, and short enough that no metric runs out of memory;
/// CER, which is quadratic, takes minutes over two of them.
pub const MOST_BYTES: u64 = 1 << 20;

/// A file that cannot be read as segments.
#[derive(Debug, thiserror::Error)]
pub enum SegmentFault {
    /// A line is not text.
    #[error("`{name}` line {line}: not UTF-8 at byte {byte} of the line; save the file as UTF-8")]
    NotUtf8 {
        /// The file.
        name: String,
        /// 1-based line.
        line: usize,
        /// 1-based byte of the line.
        byte: usize,
    },
    /// A line is longer than any segment.
    #[error("`{name}` line {line}: longer than {MOST_BYTES} bytes; a segment is one line")]
    TooLong {
        /// The file.
        name: String,
        /// 1-based line.
        line: usize,
    },
    /// The file cannot be read.
    #[error("`{name}`: {source}")]
    Unreadable {
        /// The file.
        name: String,
        /// What the system says.
        source: std::io::Error,
    },
}

/// The lines of a file, ended by line feeds alone, without white space at their ends.
///
/// # Errors
/// A line that is not UTF-8 or is too long, or a file that cannot be read.
pub fn read(name: &str, source: impl Read) -> Result<Vec<String>, SegmentFault> {
    let mut source = BufReader::new(source);
    let (mut segments, mut bytes) = (Vec::new(), Vec::new());
    loop {
        bytes.clear();
        let line = segments.len() + 1;
        let name = || name.to_owned();
        let unreadable = |source| SegmentFault::Unreadable {
            name: name(),
            source,
        };
        let read = source
            .by_ref()
            .take(MOST_BYTES + 1)
            .read_until(b'\n', &mut bytes)
            .map_err(unreadable)?;
        if read == 0 {
            return Ok(segments);
        }
        if bytes.strip_suffix(b"\n").unwrap_or(&bytes).len() as u64 > MOST_BYTES {
            return Err(SegmentFault::TooLong { name: name(), line });
        }
        let text = std::str::from_utf8(&bytes).map_err(|error| SegmentFault::NotUtf8 {
            name: name(),
            line,
            byte: error.valid_up_to() + 1,
        })?;
        segments.push(text.trim_end_matches(python_whitespace).to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_line_feeds_alone() {
        let segments = read(
            "A",
            "nak teh \r\n\nkopi\u{2028}o\rkau\u{1c}\nhujung".as_bytes(),
        )
        .unwrap();
        assert_eq!(segments, ["nak teh", "", "kopi\u{2028}o\rkau", "hujung"]);
        assert!(read("A", &b""[..]).unwrap().is_empty());
    }

    #[test]
    fn faults_name_file_and_line() {
        let fault = |bytes: &[u8]| read("A.txt", bytes).unwrap_err().to_string();
        assert_eq!(
            fault(b"ok\nte\xffh\n"),
            "`A.txt` line 2: not UTF-8 at byte 3 of the line; save the file as UTF-8"
        );
        let full = "a".repeat(usize::try_from(MOST_BYTES).unwrap());
        assert_eq!(
            read("A.txt", format!("{full}\n{full}").as_bytes()).unwrap(),
            [full.as_str(); 2]
        );
        let long = format!("{full}\n{full}a\n");
        assert!(fault(long.as_bytes()).starts_with("`A.txt` line 2: longer"));
    }
}
