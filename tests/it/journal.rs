//! What a run left behind, read without the program's own code.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::project::Project;

/// (endpoint, task, sample, epoch)
pub(crate) type Key = (String, String, String, u64);

/// The newest run folder; ids begin with the moment, so the last name is the newest.
pub(crate) fn newest(project: &Project) -> Option<PathBuf> {
    let entries = std::fs::read_dir(project.path().join("results")).ok()?;
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .max()
}

/// Every whole record of the newest run.
pub(crate) fn records(project: &Project) -> Vec<serde_json::Value> {
    let Some(folder) = newest(project) else {
        return Vec::new();
    };
    let journal = std::fs::read_to_string(folder.join("records.jsonl")).unwrap_or_default();
    journal
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

/// Key → (state, text) of the newest run.
pub(crate) fn keys(project: &Project) -> BTreeMap<Key, (String, String)> {
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    records(project)
        .iter()
        .map(|record| {
            let epoch = record["epoch"].as_u64().expect("an epoch");
            let key = (
                word(&record["endpoint"]),
                word(&record["task"]),
                word(&record["sample"]),
                epoch,
            );
            (key, (word(&record["state"]), word(&record["text"])))
        })
        .collect()
}
