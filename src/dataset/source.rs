//! Where a split's text lives, and how a piece of it is read again.
//!
//! Takes positions, gives bytes. Reading by position needs no lock where the system can do it, so that endpoints
//! which ask from the same file never wait for each other.

use std::borrow::Cow;
use std::fs::File;
use std::io;

/// The text of one split.
pub(super) enum Source {
    /// Part of the program.
    Embedded(&'static str),
    /// A file on disk, kept open.
    File(Positioned),
}

impl Source {
    /// The `length` bytes at `start`.
    pub(super) fn read(&self, start: u64, length: usize) -> io::Result<Cow<'static, [u8]>> {
        match self {
            Self::Embedded(text) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX);
                let piece = text.as_bytes().get(start..start.saturating_add(length));
                piece
                    .map(Cow::Borrowed)
                    .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
            }
            Self::File(file) => {
                let mut bytes = vec![0; length];
                file.read_exact_at(&mut bytes, start)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }
}

/// A file that is read by position.
pub(super) struct Positioned {
    #[cfg(unix)]
    file: File,
    #[cfg(not(unix))]
    file: std::sync::Mutex<File>,
}

#[cfg(unix)]
impl Positioned {
    pub(super) fn new(file: File) -> Self {
        Self { file }
    }

    fn read_exact_at(&self, bytes: &mut [u8], start: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.file, bytes, start)
    }
}

#[cfg(not(unix))]
impl Positioned {
    pub(super) fn new(file: File) -> Self {
        Self {
            file: std::sync::Mutex::new(file),
        }
    }

    fn read_exact_at(&self, bytes: &mut [u8], start: u64) -> io::Result<()> {
        use std::io::{Read, Seek, SeekFrom};
        // A poisoned lock still guards a usable file: every read seeks first.
        let mut file = self
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(bytes)
    }
}
