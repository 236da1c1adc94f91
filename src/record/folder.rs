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
    // Milliseconds, so that the order of names is the order of runs.
    let (moment, millisecond) = (now.strftime("%Y%m%dT%H%M%S"), now.subsec_millisecond());
    let base = format!("{moment}.{millisecond:03}Z-{}", &plan.to_string()[..6]);
    let first = out.join(&base);
    if !first.exists() {
        return first;
    }
    (2..10_000_u32)
        .map(|count| out.join(format!("{base}-{count}")))
        .find(|path| !path.exists())
        .unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    #[test]
    fn names_follow_the_clock_and_never_collide() {
        let out = tempfile::tempdir().unwrap();
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
        let (one, other) = (Digest::of(b"1"), Digest::of(b"2"));
        let name = |moment: &str, plan: &Digest| id(&fresh(out.path(), at(moment), plan));
        let early = name("2026-11-24T01:02:03.004Z", &one);
        assert!(early.starts_with("20261124T010203.004Z-"), "{early}");
        assert!(early < name("2026-11-24T01:02:03.005Z", &other));
        fs::create_dir(out.path().join(&early)).unwrap();
        assert_eq!(name("2026-11-24T01:02:03.004Z", &one), format!("{early}-2"));
    }

    #[test]
    fn a_run_is_held_by_one_process_at_a_time() {
        let out = tempfile::tempdir().unwrap();
        let run = out.path().join("r");
        let held = lock(&run).unwrap();
        let fault = lock(&run).err().unwrap();
        assert!(
            fault
                .to_string()
                .contains("another process is working on this run")
        );
        drop(held);
        assert!(lock(&run).is_ok());
    }

    #[test]
    fn run_and_endpoint_split_at_the_last_colon() {
        let out = tempfile::tempdir().unwrap();
        for name in ["a", "a:b"] {
            fs::create_dir(out.path().join(name)).unwrap();
            fs::write(out.path().join(name).join("manifest.json"), "{}").unwrap();
        }
        let find = |run: &str| {
            find_with_endpoint(out.path(), run).map(|(path, endpoint)| (id(&path), endpoint))
        };
        assert_eq!(find("a"), Ok(("a".to_owned(), None)));
        assert_eq!(find("a:b"), Ok(("a:b".to_owned(), None)));
        assert_eq!(find("a:x/y"), Ok(("a".to_owned(), Some("x/y".to_owned()))));
        assert!(find("z:x").unwrap_err().to_string().contains("no such run"));
    }
}
