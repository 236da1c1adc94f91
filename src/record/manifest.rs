//! The manifest of a run: everything needed to run it again, without secrets.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::dataset::Fault;
use crate::digest::Digest;
use crate::price::{Fx, Price};
use crate::prompt::Parameters;

/// Version of the manifest format.
pub const MANIFEST_VERSION: u32 = 1;

/// `manifest.json` of a run folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Format version.
    pub version: u32,
    /// The folder's name.
    pub run: String,
    /// Version of the harness that made the run.
    pub harness: String,
    /// Git revision the harness was built from, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Digest of everything that decides what is asked: only an unfinished run with the same one is resumed.
    pub plan: Digest,
    /// Name of the suite.
    pub suite: String,
    /// Version of the suite.
    pub suite_version: String,
    /// Folder of the suite; none for the embedded one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suite_folder: Option<String>,
    /// Digest over tasks and test splits.
    pub suite_digest: Digest,
    /// What was chosen.
    pub selection: SelectionEntry,
    /// Generation parameters as the tasks ask for them.
    pub generation: BTreeMap<String, Parameters>,
    /// Exchange rates that turned prices into ringgit.
    pub fx: Fx,
    /// Who was asked.
    pub endpoints: Vec<EndpointEntry>,
    /// Metric name → signature, per task.
    pub signatures: BTreeMap<String, Vec<String>>,
    /// When the run began (RFC 3339, UTC).
    pub started: String,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// How it stands.
    pub status: Status,
}

/// What a run chose to ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectionEntry {
    /// Tasks; empty = all.
    pub tasks: Vec<String>,
    /// Sectors; empty = all.
    pub sectors: Vec<String>,
    /// Registers; empty = all.
    pub registers: Vec<String>,
    /// Sample ids; empty = all.
    pub samples: Vec<String>,
    /// Sample ids that had expired when the run was planned, and were not asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expired: Vec<String>,
    /// Scenarios a task at most.
    pub limit: Option<usize>,
    /// Repeats.
    pub epochs: u32,
    /// Seed of every draw.
    pub seed: u64,
}

/// One endpoint of a run, without secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndpointEntry {
    /// Name in tables.
    pub name: String,
    /// Wire format.
    pub provider: String,
    /// Model asked for.
    pub model: String,
    /// Where; none for controls and outputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// Whether it is a built-in control.
    pub control: bool,
    /// Requests in flight at once.
    pub concurrency: usize,
    /// What makes its replies reusable.
    pub identity: Digest,
    /// Generation parameters that are really sent, by task: the capability table applied.
    #[serde(default)]
    pub effective: BTreeMap<String, Parameters>,
    /// Its price, where one is configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// Why it was stopped early, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Being asked, or killed.
    Running,
    /// Stopped by the user.
    Interrupted,
    /// Every unit ended or was given up.
    Finished,
}

impl Status {
    /// The word used in files and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Interrupted => "interrupted",
            Self::Finished => "finished",
        }
    }
}

impl Manifest {
    /// Reads a run's manifest.
    ///
    /// # Errors
    /// A fault if it is missing, broken or of another version.
    pub fn read(folder: &Path) -> Result<Self, Fault> {
        let path = folder.join("manifest.json");
        let name = path.display().to_string();
        let bytes = fs::read(&path)
            .map_err(|error| Fault::new(&name, format!("cannot be read: {error}")))?;
        let manifest: Self = serde_json::from_slice(&bytes)
            .map_err(|error| Fault::new(&name, format!("is no manifest: {error}")))?;
        if manifest.version != MANIFEST_VERSION {
            let problem = format!("manifest version {} is not known", manifest.version);
            return Err(Fault::new(&name, problem)
                .at_key("version")
                .expected(MANIFEST_VERSION.to_string()));
        }
        Ok(manifest)
    }

    /// Writes the manifest whole and renames it into place.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        replace(&folder.join("manifest.json"), &text)
    }
}

/// The neighbour that a file is written to before it takes its name; one a process, so that two never share it.
pub fn beside(path: &Path) -> PathBuf {
    path.with_extension(format!("{}.part", std::process::id()))
}

/// Writes a file whole: to a neighbour first, then renamed into place.
///
/// # Errors
/// The folder cannot be written.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path);
    let mut file = fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    fs::rename(&beside, path)
}
