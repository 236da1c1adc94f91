//! `serasi metric` as people run it: files in, the numbers that `sacrebleu` prints out, clear errors.

use std::collections::HashMap;

use serde_json::Value;

use crate::project::{Project, text};

/// The corpus of the golden file as files, one segment a line.
fn corpus() -> Project {
    let golden: Value =
        serde_json::from_str(include_str!("../golden/sacrebleu.json")).expect("JSON");
    let project = Project::new();
    for (name, key) in [
        ("A.txt", "hyp"),
        ("B.txt", "hyp2"),
        ("R0.txt", "ref1"),
        ("R1.txt", "ref2"),
    ] {
        let segments = golden["corpus"][key].as_array().expect("a list").iter();
        let lines =
            segments.map(|one| one.as_str().expect("a text").replace(['\r', '\n'], " ") + "\n");
        project.write(name, &lines.collect::<String>());
    }
    project
}

fn metrics(project: &Project, arguments: &[&str]) -> Vec<Value> {
    let arguments = [&["metric", "--format", "json"], arguments].concat();
    let output = project.run(&arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        text(&output.stderr)
    );
    let result: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(result["version"], 1);
    result["metrics"].as_array().expect("a list").clone()
}

fn two_decimals(value: &Value) -> String {
    format!("{:.2}", value.as_f64().expect("a number"))
}

#[derive(serde::Deserialize)]
struct Golden {
    cases: Vec<Case>,
    resampled: Vec<Resampled>,
}

#[derive(serde::Deserialize)]
struct Case {
    options: Vec<String>,
    references: usize,
    scores: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Resampled {
    options: Vec<String>,
    systems: usize,
    /// Score, mean, half width and p of each system, by metric.
    scores: HashMap<String, Vec<[Option<String>; 4]>>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../golden/cli.json")).expect("JSON")
}

#[test]
fn files_score_as_the_program_sacrebleu_prints_them() {
    let project = corpus();
    let cases = golden().cases;
    assert_eq!(cases.len(), 50);
    for case in cases {
        let mut arguments: Vec<&str> = case.options.iter().map(String::as_str).collect();
        arguments.extend(["--hyp", "A.txt", "--ref", "R0.txt"]);
        if case.references == 2 {
            arguments.extend(["--ref", "R1.txt"]);
        }
        let found = &metrics(&project, &arguments)[0];
        let scores: Vec<String> = match &found["segments"] {
            Value::Array(segments) => segments.iter().map(two_decimals).collect(),
            _ => vec![two_decimals(&found["score"])],
        };
        assert_eq!(
            scores, case.scores,
            "{:?}, {} references",
            case.options, case.references
        );
        assert_eq!(
            found["signature"].as_str().unwrap().split('|').next(),
            Some(format!("nrefs:{}", case.references).as_str())
        );
    }
}

#[test]
fn intervals_and_paired_tests_are_those_of_the_program_sacrebleu() {
    let project = corpus();
    for test in golden().resampled {
        let mut arguments: Vec<&str> = test.options.iter().map(String::as_str).collect();
        arguments.extend([
            "--compat",
            "sacrebleu",
            "--ref",
            "R0.txt",
            "-m",
            "bleu",
            "-m",
            "chrf",
            "-m",
            "ter",
        ]);
        for system in &["A.txt", "B.txt"][..test.systems] {
            arguments.extend(["--hyp", system]);
        }
        let found = metrics(&project, &arguments);
        let expected = ["bleu", "chrf", "ter"]
            .iter()
            .flat_map(|name| &test.scores[*name]);
        assert_eq!(found.len(), 3 * test.systems);
        for (found, [score, mean, half, p]) in found.iter().zip(expected) {
            let shown = |key: &str, decimals: usize| {
                found[key]
                    .as_f64()
                    .map(|value| format!("{value:.decimals$}"))
            };
            assert_eq!(
                shown("score", 2),
                *score,
                "{:?} {}",
                test.options,
                found["name"]
            );
            assert_eq!(
                shown("mean", 2),
                *mean,
                "{:?} {}",
                test.options,
                found["name"]
            );
            assert_eq!(
                shown("ci", 2),
                *half,
                "{:?} {}",
                test.options,
                found["name"]
            );
            assert_eq!(shown("p", 4), *p, "{:?} {}", test.options, found["name"]);
        }
    }
}

#[test]
fn strict_and_malay_scores_stand_side_by_side() {
    let project = Project::new();
    project.write("A.txt", "sy nk 2 bgks\nbrg2 tu xde skrg\n");
    project.write(
        "R.txt",
        "saya hendak dua bungkus\nbarang-barang itu tiada sekarang\n",
    );
    let names = ["chrf", "ms-chrf", "f1", "ms-f1", "wer", "ms-wer"];
    let mut arguments = vec!["--hyp", "A.txt", "--ref", "R.txt"];
    arguments.extend(names.iter().flat_map(|name| ["-m", name]));
    let found = metrics(&project, &arguments);
    let score = |at: usize| found[at]["score"].as_f64().unwrap();
    assert!(
        score(0) < 30.0 && (score(1) - 100.0).abs() < 1e-9,
        "{found:?}"
    );
    assert!(
        score(2) < 1e-9 && (score(3) - 100.0).abs() < 1e-9,
        "{found:?}"
    );
    assert!(
        (score(4) - 1.0).abs() < 1e-9 && score(5) < 1e-9,
        "{found:?}"
    );
    assert!(!found[1]["signature"].as_str().unwrap().contains("like:"));
}

#[test]
fn stdin_variable_references_and_text_output() {
    let project = Project::new();
    project.write("R0.txt", "nak teh ais\nkedai tutup\n");
    project.write("R1.txt", "\nkedai dah tutup\n");
    let arguments = [
        "metric", "-m", "bleu", "-m", "rougeL", "--hyp", "-", "--ref", "R0.txt", "--ref", "R1.txt",
    ];
    let run = |more: &[&str]| {
        use std::io::Write as _;
        let mut command = project.command();
        command
            .args(arguments)
            .args(more)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all("nak teh ais\nkedai dah tutup\n".as_bytes())
            .unwrap();
        text(&child.wait_with_output().unwrap().stdout)
    };
    let shown = run(&["--variable-references", "--sentence-level"]);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "-:1\tBLEU\t100.00",
            "-:2\tBLEU\t100.00",
            "-:1\tROUGE-L\t1.0000",
            "-:2\tROUGE-L\t1.0000"
        ]
    );
    assert!(
        lines[4].starts_with("BLEU|nrefs:var|case:mixed|eff:yes|tok:13a|smooth:exp|serasi:"),
        "{}",
        lines[4]
    );
    assert!(
        lines[4].contains("|like:sacrebleu-2.6.0 = 100.00 100.0/100.0"),
        "{}",
        lines[4]
    );
    assert!(run(&[]).starts_with("BLEU|nrefs:2|"));
}

#[test]
fn files_that_do_not_fit_are_named_with_their_line() {
    let project = Project::new();
    project.write("A.txt", "satu\ndua\n");
    project.write("long.txt", "satu\ndua\ntiga\n");
    project.write("empty.txt", "");
    std::fs::write(project.path().join("latin1.txt"), b"satu\ndua\ncaf\xe9\n").unwrap();
    let pair = |hyp, reference| vec!["-m", "bleu", "--hyp", hyp, "--ref", reference];
    for (arguments, expected) in [
        (
            pair("A.txt", "long.txt"),
            "`A.txt`: ends after line 2, but `long.txt` has 3; every file needs one line a segment",
        ),
        (
            pair("long.txt", "A.txt"),
            "`long.txt` line 3: `A.txt` has no such line; every file needs one line a segment",
        ),
        (
            pair("A.txt", "empty.txt"),
            "`empty.txt`: no line to compare with",
        ),
        (
            pair("empty.txt", "A.txt"),
            "`empty.txt`: is empty, but `A.txt` has 2 lines; every file needs one line a segment",
        ),
        (
            pair("-", "A.txt"),
            "`stdin`: is empty, but `A.txt` has 2 lines; every file needs one line a segment",
        ),
        (pair(".", "A.txt"), "`.`: Is a directory"),
        (
            pair("A.txt", "latin1.txt"),
            "`latin1.txt` line 3: not UTF-8 at byte 4 of the line; save the file as UTF-8",
        ),
        (
            pair("nowhere.txt", "A.txt"),
            "`nowhere.txt`: No such file or directory",
        ),
        (pair("-", "-"), "stdin (`-`) can be read once"),
    ] {
        refused(&project, &arguments, expected);
    }
}

#[test]
fn options_that_do_not_fit_are_named() {
    let project = Project::new();
    project.write("A.txt", "satu\ndua\n");
    project.write("long.txt", "satu\ndua\ntiga\n");
    let with = |more: &[&'static str]| {
        let pair = ["-m", "bleu", "--hyp", "A.txt", "--ref", "A.txt"];
        [&pair, more].concat()
    };
    for (arguments, expected) in [
        (
            with(&["-m", "rougel"]),
            "metric `rougel` is not known; did you mean `rougeL`?",
        ),
        (
            with(&["--paired-bs", "10"]),
            "a paired test needs two systems",
        ),
        (
            with(&["--smooth-value", "1"]),
            "--smooth-value belongs to `floor` and `add-k`, not to `exp`",
        ),
        (
            with(&["--clusters", "long.txt", "--confidence"]),
            "`long.txt` line 3: `A.txt` has no such line",
        ),
        (
            with(&["--clusters", "A.txt"]),
            "--clusters and --compat say how resamples are drawn; add --confidence",
        ),
    ] {
        refused(&project, &arguments, expected);
    }
}

/// Fails unless the arguments end with exit code 2, this error, and nothing on stdout.
fn refused(project: &Project, arguments: &[&str], expected: &str) {
    let output = project.run(&[&["metric"], arguments].concat());
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    let talk = text(&output.stderr);
    assert!(
        talk.starts_with(&format!("error: {expected}")),
        "{arguments:?}: {talk}"
    );
}

#[test]
fn scores_beside_the_headline_are_read_over_the_same_samples() {
    let project = Project::new();
    let output = project.run(&[
        "run",
        "--quiet",
        "--task",
        "normalise",
        "--limit",
        "12",
        "--epochs",
        "2",
        "--format",
        "json",
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 8);
    let of = |endpoint: &str| {
        let row = rows.iter().find(|row| row["endpoint"] == endpoint).unwrap();
        row["tasks"][0].clone()
    };
    for row in rows {
        let task = &row["tasks"][0];
        let names: Vec<&str> = task["beside"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["metric"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["chrf", "ms-chrf", "hard", "wording"], "{row}");
        for one in &task["beside"].as_array().unwrap()[..2] {
            // Two epochs of a sample are one sample.
            assert_eq!(one["raw"]["n"], task["raw"]["n"], "{row}");
            assert_eq!(one["raw"]["clusters"], 12, "{row}");
        }
    }
    // An echo repeats the short forms: the twin reads through them, the strict metric does not.
    let beside = |task: &Value, at: usize| task["beside"][at]["raw"]["value"].as_f64().unwrap();
    let echo = of("control/echo");
    assert!(beside(&echo, 1) > beside(&echo, 0) + 0.1, "{echo}");
    let english = of("control/english");
    assert!(beside(&english, 1) < 0.3, "{english}");
}
