//! Bad input: one line that says what is wrong, where, and what to do; the documented exit code; nothing sent that could
//! be known before, nothing lost.

use std::time::Duration;

use crate::journal::newest;
use crate::project::{Project, changed_suite, text};
use crate::server::{Counting, Server};

fn endpoint(lines: &str) -> String {
    format!("[[endpoint]]\nname = \"x\"\n{lines}\n")
}

/// Runs, and wants exit code 2 with one `error:` line that holds all the words.
fn refused(project: &Project, arguments: &[&str], words: &[&str]) {
    let done = project.run(arguments);
    let talk = text(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{arguments:?}: {talk}");
    assert!(talk.starts_with("error: "), "{arguments:?}: {talk}");
    for word in words {
        assert!(
            talk.contains(word),
            "{arguments:?} should say {word:?}: {talk}"
        );
    }
    assert!(done.stdout.is_empty(), "stdout holds data only");
}

#[test]
fn wrong_flags_names_and_files() {
    let project = Project::new();
    for (arguments, words) in [
        (
            vec!["run", "--controls", "--task", "nope"],
            ["task `nope` is not in the suite", "intent, sentiment"],
        ),
        (
            vec!["run", "--controls", "--sample", "nope"],
            ["no asked task has a sample `nope`", "`test.jsonl`"],
        ),
        (
            vec!["run", "--endpoint", "nope"],
            ["endpoint `nope` is not configured", "control/reference"],
        ),
        (
            vec!["run", "--config", "none.toml"],
            ["`none.toml`: cannot be read", "`serasi init`"],
        ),
        (
            vec!["run", "--resume", "nope"],
            ["`nope`: no such run", "`latest`"],
        ),
        (
            vec!["run", "--reuse", "nope"],
            ["`nope`: no such run", "`latest`"],
        ),
        (vec!["report", "nope"], ["`nope`: no such run", "`latest`"]),
        (
            vec!["run", "--suite", "nowhere"],
            ["`nowhere/prompts/suite.toml`", "cannot be read"],
        ),
        (
            vec!["run", "--log", "no/such/folder/x.log"],
            ["`--log`", "cannot be written"],
        ),
    ] {
        refused(&project, &arguments, &words);
    }
    for arguments in [
        vec!["run", "--register", "formal"],
        vec!["run", "--limit", "0"],
        vec!["run", "--max-cost", "-3"],
        vec!["run", "--frmat", "json"],
    ] {
        assert_eq!(
            project.run(&arguments).status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
}

/// A configuration, and words of the error it must bring.
type Faulty = (String, [&'static str; 2]);

fn faulty_configurations() -> Vec<Faulty> {
    vec![
        (
            endpoint("provider = \"openai\""),
            [
                "the environment variable `OPENAI_API_KEY` is not set",
                "export OPENAI_API_KEY",
            ],
        ),
        (
            endpoint("provider = \"openai-compatible\"\nbase_url = \"localhost:8000/v1\""),
            ["endpoint `x`: `base_url`", "does not start with `http://`"],
        ),
        (
            endpoint(
                "provider = \"openai-compatible\"\nbase_url = \"http://h/v1/chat/completions\"",
            ),
            ["ends in `/chat/completions`", "expected: `http://h/v1`"],
        ),
        (
            endpoint("provider = \"openai-compatible\""),
            ["endpoint `x`: is missing", "key `base_url`"],
        ),
        (
            endpoint("provider = \"openai\"\nmodle = \"m\""),
            ["`serasi.toml` line 4", "unknown field `modle`"],
        ),
        (
            endpoint("provider = \"gpt\""),
            ["`serasi.toml` line 3", "openai-compatible"],
        ),
        (
            endpoint("provider = \"control\"\nmodel = \"eco\""),
            ["`eco` is no control", "control/echo"],
        ),
        (
            endpoint("provider = \"outputs\"\nfile = \"none.jsonl\""),
            ["`none.jsonl`", "cannot be read"],
        ),
        (
            "[run]\nepochs = \"two\"".to_owned(),
            ["`serasi.toml` line 2", "invalid type"],
        ),
    ]
}

#[test]
fn wrong_configurations() {
    let project = Project::new();
    for (config, words) in faulty_configurations() {
        project.write("serasi.toml", &config);
        refused(&project, &["run"], &words);
    }
    project.write(
        "replies.jsonl",
        "{\"id\":\"a\",\"reply\":\"x\"}\n{\"id\":\"b\",\"replly\":\"x\"}\n",
    );
    project.write(
        "serasi.toml",
        &endpoint("provider = \"outputs\"\nfile = \"replies.jsonl\""),
    );
    refused(
        &project,
        &["run"],
        &["`replies.jsonl` line 2, key `replly`", "unknown field"],
    );
    assert!(
        !project.path().join("results").exists(),
        "nothing is made before everything is right"
    );
}

/// A file of the suite, a change to it, and words of the error it must bring.
type Change = (&'static str, fn(&str) -> String, [&'static str; 2]);

#[test]
fn wrong_suites_name_file_line_and_key() {
    let cases: [Change; 4] = [
        (
            "datasets/slang/test.jsonl",
            |text| text.replacen("slang-0002", "slang-0001", 1),
            [
                "slang/test.jsonl` line 2, key `id`",
                "stands already in line 1",
            ],
        ),
        (
            "datasets/slang/test.jsonl",
            |text| text.replacen("\"input\"", "\"inptu\"", 1),
            ["slang/test.jsonl` line 1, key `inptu`", "unknown field"],
        ),
        (
            "prompts/slang.toml",
            |text| text.replace("{{ input }}", "{{ inptu }}"),
            ["prompts/slang.toml`, key `user`", "undefined"],
        ),
        (
            "prompts/slang.toml",
            |text| text.replace("metric = \"choice\"", "metric = \"choise\""),
            ["prompts/slang.toml`, key `score`", "did you mean `choice`"],
        ),
    ];
    for (file, change, words) in cases {
        let project = Project::new();
        changed_suite(&project, file, change);
        refused(&project, &["run", "--suite", "suite", "--controls"], &words);
        let checked = project.run(&["check", "--suite", "suite"]);
        let talk = text(&checked.stderr);
        assert_eq!(checked.status.code(), Some(2), "{talk}");
        assert!(words.iter().all(|word| talk.contains(word)), "{talk}");
    }
}

#[test]
fn check_reports_all_faults_at_once() {
    let project = Project::new();
    changed_suite(&project, "datasets/slang/test.jsonl", |text| {
        text.replacen("slang-0002", "slang-0001", 1).replacen(
            "\"tier\": \"core\"",
            "\"teir\": \"core\"",
            1,
        )
    });
    project.write(
        "serasi.toml",
        "[[endpoint]]\nname = \"a b\"\nprovider = \"openai-compatible\"\n",
    );
    let checked = project.run(&["check", "--suite", "suite", "--format", "json"]);
    assert_eq!(checked.status.code(), Some(2));
    let page: serde_json::Value = serde_json::from_slice(&checked.stdout).expect("JSON");
    let faults = page["faults"].as_array().expect("a list");
    let keys: Vec<_> = faults
        .iter()
        .filter_map(|fault| fault["key"].as_str())
        .collect();
    for key in ["name", "base_url", "teir"] {
        assert!(keys.contains(&key), "{faults:#?}");
    }
}

#[test]
fn an_unwritable_results_folder_is_known_before_anything_is_sent() {
    let project = Project::new();
    let server = Counting::start(Duration::ZERO);
    project.write(
        "serasi.toml",
        &endpoint(&format!(
            "provider = \"openai-compatible\"\nbase_url = \"{}\"",
            server.address
        )),
    );
    project.write("results", "a file where a folder should be");
    refused(
        &project,
        &["run", "--limit", "1"],
        &["results", "cannot be written"],
    );
    assert_eq!(server.distinct(), 0);
}

#[test]
fn a_bad_line_in_the_middle_of_a_journal_names_it_and_loses_nothing() {
    let project = Project::new();
    let arguments = [
        "run",
        "--quiet",
        "--limit",
        "2",
        "--task",
        "slang",
        "--endpoint",
        "control/echo",
    ];
    assert_eq!(project.run(&arguments).status.code(), Some(0));
    let journal = newest(&project).expect("a run").join("records.jsonl");
    let whole = std::fs::read_to_string(&journal).expect("a journal");
    let broken = format!("{{\"v\":1,\n{whole}");
    std::fs::write(&journal, &broken).expect("a write");
    refused(
        &project,
        &["report"],
        &["records.jsonl` line 1: is no record", "restore the line"],
    );
    assert_eq!(
        std::fs::read_to_string(&journal).expect("a journal"),
        broken
    );
}

#[test]
fn a_server_that_says_no_stops_its_endpoint_with_advice_and_the_others_go_on() {
    let project = Project::new();
    let server = Server::start(&project, &[]);
    let config = format!(
        "[[endpoint]]\nname = \"wrong-model\"\nprovider = \"openai-compatible\"\nmodel = \"control/eco\"\nbase_url = \"{0}\"\n\
         [[endpoint]]\nname = \"right\"\nprovider = \"openai-compatible\"\nmodel = \"control/echo\"\nbase_url = \"{0}\"\n",
        server.address
    );
    project.write("serasi.toml", &config);
    let done = project.run(&["run", "--quiet", "--limit", "2", "--format", "json"]);
    let talk = text(&done.stderr);
    assert_eq!(done.status.code(), Some(3), "{talk}");
    assert!(
        talk.contains("error: endpoint `wrong-model` stopped: http 404") && talk.contains("hint: "),
        "{talk}"
    );
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let rows = report["rows"].as_array().expect("rows");
    let row = |name: &str| {
        rows.iter()
            .find(|row| row["endpoint"] == name)
            .expect("a row")
    };
    assert_eq!(row("right")["coverage"]["value"], 100.0);
    assert!(row("wrong-model")["states"]["not_asked"].as_u64() > Some(0));
}

#[test]
fn an_unreachable_host_is_given_up_and_asked_again_by_the_same_command() {
    let project = Project::new();
    // A port that was free a moment ago: nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address");
    project.write(
        "serasi.toml",
        &endpoint(&format!("provider = \"openai-compatible\"\nmodel = \"control/echo\"\nbase_url = \"http://{free}/v1\"\nmax_attempts = 2\n")),
    );
    let arguments = ["run", "--quiet", "--limit", "9", "--task", "slang"];
    let done = project.run(&arguments);
    let talk = text(&done.stderr);
    assert_eq!(done.status.code(), Some(3), "{talk}");
    assert!(
        talk.contains("endpoint `x` stopped") && talk.contains(&free.to_string()),
        "{talk}"
    );
    let table = text(&done.stdout);
    assert!(
        table.contains("errored (connect), the first: "),
        "the report says why: {table}"
    );
    let port = free.port().to_string();
    let server = project
        .command()
        .args(["control", "serve", "--port", &port])
        .stderr(std::process::Stdio::null())
        .spawn();
    let mut server = server.expect("a server");
    std::thread::sleep(Duration::from_secs(1));
    let again = project.run(&[&arguments[..], &["--format", "json"]].concat());
    server.kill().expect("a running server");
    server.wait().expect("an end");
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
    let report: serde_json::Value = serde_json::from_slice(&again.stdout).expect("JSON");
    assert_eq!(
        report["rows"][0]["coverage"]["value"], 100.0,
        "errors of the first try are asked again"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn talk_that_nobody_can_hear_kills_nothing() {
    let project = Project::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let status = project
        .command()
        .args(["report", "nope"])
        .stderr(full.expect("the device is there"))
        .status()
        .expect("the program starts");
    assert_eq!(status.code(), Some(2));
}

#[test]
fn a_scale_is_not_frozen_from_a_part_of_the_suite() {
    let project = Project::new();
    changed_suite(&project, "prompts/suite.toml", |text| {
        text.replace("version = \"1.0.0\"", "version = \"1.0.1\"")
    });
    let before = std::fs::read_to_string(project.path().join("suite/prompts/suite.toml"));
    let arguments = ["run", "--quiet", "--suite", "suite", "--limit", "1"];
    assert_eq!(project.run(&arguments).status.code(), Some(0));
    refused(
        &project,
        &["check", "--suite", "suite", "--freeze", "latest"],
        &["asked a part of the suite", "`--limit`"],
    );
    let after = std::fs::read_to_string(project.path().join("suite/prompts/suite.toml"));
    assert_eq!(before.expect("a suite"), after.expect("a suite"));
}
