//! The house rules that a compiler does not keep: the order of folders, and the length of files.

use std::path::{Path, PathBuf};

/// Folders in the order in which data flows, each with all it may import; only folders before it may stand there.
/// `docs/architecture.md` shows the same table.
pub(crate) const TABLE: &[(&str, &[&str])] = &[
    ("exit", &[]),
    ("digest", &[]),
    ("rng", &["digest"]),
    ("text", &[]),
    ("overlap", &["text"]),
    ("lang", &["text"]),
    ("stats", &["rng"]),
    ("corpus", &["rng", "text", "overlap", "lang", "stats"]),
    ("dataset", &["digest", "rng"]),
    ("prompt", &["digest", "dataset"]),
    ("endpoint", &["digest", "dataset", "prompt"]),
    ("price", &["endpoint"]),
    ("runner", &["digest", "rng", "prompt", "endpoint"]),
    ("terminal", &["text"]),
    (
        "record",
        &["digest", "dataset", "prompt", "endpoint", "price"],
    ),
    ("score", &["text", "overlap", "lang", "corpus", "dataset"]),
    ("metric", &["stats", "dataset", "record"]),
    (
        "task",
        &[
            "digest", "rng", "text", "lang", "dataset", "prompt", "endpoint", "record", "score",
            "metric",
        ],
    ),
    (
        "control",
        &["digest", "rng", "lang", "dataset", "prompt", "task"],
    ),
    (
        "validity",
        &[
            "rng", "text", "lang", "stats", "dataset", "score", "task", "control",
        ],
    ),
    (
        "report",
        &[
            "text", "lang", "stats", "corpus", "dataset", "record", "score", "metric", "task",
            "validity",
        ],
    ),
    ("cli", &["dataset"]),
    (
        "config",
        &[
            "digest", "dataset", "endpoint", "price", "runner", "record", "control",
        ],
    ),
    (
        "commands",
        &[
            "exit", "digest", "text", "overlap", "lang", "stats", "corpus", "dataset", "prompt",
            "endpoint", "price", "runner", "terminal", "record", "score", "metric", "task",
            "control", "validity", "report", "cli", "config",
        ],
    ),
];
/// Folders that may hold async code.
const ASYNC: &[&str] = &["endpoint", "runner", "control", "server", "commands"];
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

/// The folders a source names behind `crate::`, inside braces too.
fn imports(text: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut found = Vec::new();
    for (at, path) in text.match_indices("crate::") {
        let rest = &text[at + path.len()..];
        match rest
            .strip_prefix('{')
            .and_then(|rest| rest.split('}').next())
        {
            // Nested braces end the list early; a folder's own path stands before them.
            Some(list) => found.extend(list.split(',').map(word)),
            None => found.push(word(rest)),
        }
    }
    found
}

fn folder(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or_default()
}

#[test]
fn a_folder_imports_only_what_the_table_allows() {
    let mut wrong = Vec::new();
    for (file, text) in all() {
        let own = folder(&file);
        let Some((_, allowed)) = TABLE.iter().find(|(one, _)| *one == own) else {
            assert!(
                ["lib", "main"].contains(&own),
                "`{file}` is in no folder of the table"
            );
            continue;
        };
        for target in imports(&text) {
            let known = TABLE.iter().any(|(one, _)| *one == target);
            if known && target != own && !allowed.contains(&target.as_str()) {
                wrong.push(format!("{file} imports {target}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_points_one_way() {
    for (at, (folder, allowed)) in TABLE.iter().enumerate() {
        for one in *allowed {
            let before = TABLE[..at].iter().any(|(name, _)| name == one);
            assert!(
                before,
                "`{folder}` may not import `{one}`, which stands after it"
            );
        }
    }
}

#[test]
fn async_and_printing_stay_where_they_belong() {
    let mut wrong = Vec::new();
    for (file, text) in all() {
        let product = text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        let own = folder(&file);
        if !ASYNC.contains(&own) && product.contains("async fn") {
            wrong.push(format!("{file} is async"));
        }
        if own != "terminal"
            && ["println!", "eprintln!", "print!(", "eprint!("]
                .iter()
                .any(|one| product.contains(one))
        {
            wrong.push(format!("{file} prints"));
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
