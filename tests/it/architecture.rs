//! The house rules that a compiler does not keep: the order of folders, and the length of files.

use std::path::{Path, PathBuf};

/// Folders in the order in which data flows; one imports only those before it.
const ORDER: &[&str] = &[
    "exit", "digest", "rng", "text", "overlap", "lang", "token", "stats", "dataset", "prompt",
    "endpoint", "price", "runner", "terminal", "record", "score", "metric", "task", "control",
    "compare", "report", "import", "server", "cli", "config", "commands",
];
const MOST_LINES: usize = 400;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder)
        .expect("a source folder")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn all() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    found.sort();
    let name = |path: &Path| {
        path.strip_prefix(&root)
            .expect("below src")
            .display()
            .to_string()
    };
    found
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).expect("a source")))
        .collect()
}

#[test]
fn a_folder_imports_only_folders_before_it() {
    let mut wrong = Vec::new();
    for (file, text) in all() {
        let own = file.split(['/', '.']).next().unwrap_or_default();
        let Some(rank) = ORDER.iter().position(|one| *one == own) else {
            assert!(
                ["lib", "main"].contains(&own),
                "`{file}` is in no folder of the table"
            );
            continue;
        };
        for (_, rest) in text
            .match_indices("crate::")
            .map(|(at, word)| (at, &text[at + word.len()..]))
        {
            let target: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if ORDER
                .iter()
                .position(|one| *one == target)
                .is_some_and(|other| other > rank)
            {
                wrong.push(format!("{file} imports {target}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_source_file_is_longer_than_the_limit() {
    let long: Vec<_> = all()
        .into_iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}
