//! `serasi check --scorers` as a whole, on parts of the starter suite: the whole of it takes minutes in a debug build.

use serde_json::Value;

use crate::project::{Project, changed_suite, text};

const TASKS: &str = r#"tasks = ["orders", "slang", "normalise", "reply"]"#;

/// The starter suite's first test samples of four tasks, in the folder `suite`.
fn part(project: &Project, samples: usize) {
    changed_suite(project, "prompts/suite.toml", |page| {
        let lines = page.lines().map(|line| match line.split(' ').next() {
            Some("tasks") => TASKS,
            Some("scale") => "",
            _ => line,
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    for task in ["orders", "slang", "normalise", "reply"] {
        let folder = project.path().join("suite/datasets").join(task);
        let read =
            |name: &str| std::fs::read_to_string(folder.join(name)).expect("a file of the suite");
        let (test, card) = (read("test.jsonl"), read("card.toml"));
        let first: Vec<&str> = test.lines().take(samples).collect();
        let (all, kept) = (
            format!("test = {}\n", test.lines().count()),
            format!("test = {samples}\n"),
        );
        std::fs::write(folder.join("test.jsonl"), first.join("\n")).expect("a write");
        std::fs::write(folder.join("card.toml"), card.replace(&all, &kept)).expect("a write");
    }
}

#[test]
fn the_scorers_do_what_the_matrix_says() {
    let project = Project::new();
    part(&project, 5);
    let done = project.run(&["check", "--scorers", "--suite", "suite"]);
    let table = text(&done.stdout);
    let number = |word: &str| -> f64 {
        let before = table
            .split(word)
            .next()
            .and_then(|text| text.split_whitespace().last());
        before
            .and_then(|number| number.parse().ok())
            .expect("a count")
    };
    let (met, failed) = (number(" expectations met"), number(" failed, "));
    // Of so few samples one miss can break an expectation; on the whole suite all hold (docs/validity.md).
    assert!(
        met > 200.0 && failed <= 0.02 * met,
        "{table}\n{}",
        text(&done.stderr)
    );
    assert_eq!(done.status.code(), Some(if failed > 0.0 { 4 } else { 0 }));
    assert!(table.starts_with("scorer"), "{table}");
    for part in [
        "facts",
        "fact-dropped",
        "falls",
        "holds",
        "rises",
        "not claimed",
        " failed, ",
    ] {
        assert!(table.contains(part), "`{part}`: {table}");
    }
}

#[test]
fn an_expectation_that_fails_is_exit_4_with_its_misses() {
    let project = Project::new();
    part(&project, 1);
    // The total stands twice, the second time in words that no form lists: cutting it out takes no fact away.
    let words = [
        "RM43 (empat puluh tiga hengget) semua",
        "RM43 (empat puluh tiga hengget) dik",
    ];
    let twice = |page: String| {
        page.replace("RM43 semua", words[0])
            .replace("RM43 dik", words[1])
    };
    let file = project.path().join("suite/datasets/reply/test.jsonl");
    let page = std::fs::read_to_string(&file).expect("a test split");
    std::fs::write(&file, twice(page)).expect("a write");
    let done = project.run(&["check", "--scorers", "--suite", "suite", "--format", "json"]);
    assert_eq!(done.status.code(), Some(4), "{}", text(&done.stderr));
    let page: Value = serde_json::from_slice(&done.stdout).expect("one JSON object");
    assert_eq!((&page["version"], &page["ok"]), (&1.into(), &false.into()));
    let rows = page["scorers"].as_array().expect("a list");
    let row = |scorer: &str, edit: &str| {
        let mut rows = rows.iter();
        let found = rows.find(|row| row["scorer"] == scorer && row["edit"] == edit);
        found.unwrap_or_else(|| panic!("{scorer} {edit}")).clone()
    };
    let failed = row("gated-facts", "fact-dropped");
    assert_eq!(failed["verdict"], "failed", "{failed}");
    let keys: Vec<&String> = failed.as_object().expect("an object").keys().collect();
    insta::assert_snapshot!(
        "check_scorers_keys",
        format!(
            "{keys:?}\n{:?}\n{:?}",
            failed["share"]
                .as_object()
                .expect("a figure")
                .keys()
                .collect::<Vec<_>>(),
            failed["misses"][0]
                .as_object()
                .expect("a miss")
                .keys()
                .collect::<Vec<_>>(),
        )
    );
    assert_eq!(row("choice", "refused")["verdict"], "met");
}
