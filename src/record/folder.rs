//! Run folders: naming, finding, locking.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::dataset::Fault;
use crate::record::manifest::{Manifest, Status};

/// A run folder held by this process; the lock goes with it.
pub struct Locked {
    /// The folder.
    pub path: PathBuf,
    _lock: File,
}

/// Locks a run folder, creating it where needed.
///
/// # Errors
/// A fault if it cannot be written, or another process holds it.
pub fn lock(path: &Path) -> Result<Locked, Fault> {
    let name = path.display().to_string();
    let unwritable =
        |error: std::io::Error| Fault::new(&name, format!("cannot be written: {error}"));
    fs::create_dir_all(path).map_err(unwritable)?;
    let lock = File::create(path.join("lock")).map_err(unwritable)?;
    match lock.try_lock() {
        Ok(()) => Ok(Locked {
            path: path.to_path_buf(),
            _lock: lock,
        }),
        Err(TryLockError::WouldBlock) => {
            Err(Fault::new(name, "another process is working on this run"))
        }
        Err(TryLockError::Error(error)) => Err(unwritable(error)),
    }
}

/// Finds RUN: a folder, an id under `out`, or `latest`.
///
/// # Errors
/// A fault that says where it looked.
pub fn find(out: &Path, run: &str) -> Result<PathBuf, Fault> {
    if run == "latest" {
        let newest = list(out).pop();
        return newest.ok_or_else(|| Fault::new(out.display().to_string(), "holds no run yet"));
    }
    [PathBuf::from(run), out.join(run)]
        .into_iter()
        .find(|path| path.join("manifest.json").is_file())
        .ok_or_else(|| {
            let expected = format!("a run folder, an id under `{}`, or `latest`", out.display());
            Fault::new(run, "no such run").expected(expected)
        })
}

/// Finds RUN or `RUN:ENDPOINT` (split at the last `:`).
///
/// # Errors
/// As [`find`].
pub fn find_with_endpoint(out: &Path, run: &str) -> Result<(PathBuf, Option<String>), Fault> {
    let whole = find(out, run);
    match (whole, run.rsplit_once(':')) {
        (Err(_), Some((run, endpoint))) => Ok((find(out, run)?, Some(endpoint.to_owned()))),
        (whole, _) => Ok((whole?, None)),
    }
}

/// A run's id: its folder's name, whatever path led to it.
pub fn id(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    whole
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Run folders under `out`, oldest first; the committed controls' baseline is not among them.
pub fn list(out: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(out)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let mut runs: Vec<_> = entries
        .filter(|path| {
            path.join("manifest.json").is_file()
                && path.file_name().is_some_and(|name| name != "controls")
        })
        .collect();
    runs.sort();
    runs
}

/// The newest unfinished run with this plan.
pub fn resumable(out: &Path, plan: &crate::digest::Digest) -> Option<PathBuf> {
    list(out).into_iter().rev().find(|path| {
        Manifest::read(path)
            .is_ok_and(|manifest| manifest.plan == *plan && manifest.status != Status::Finished)
    })
}

/// A new folder's name: the moment, then the plan's first digits; a counter where it is taken.
pub fn fresh(out: &Path, now: jiff::Timestamp, plan: &crate::digest::Digest) -> PathBuf {
    let moment = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let base = format!("{moment}-{}", &plan.to_string()[..6]);
    let first = out.join(&base);
    if !first.exists() {
        return first;
    }
    (2..10_000_u32)
        .map(|count| out.join(format!("{base}-{count}")))
        .find(|path| !path.exists())
        .unwrap_or(first)
}
