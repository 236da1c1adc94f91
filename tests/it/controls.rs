//! The main job against the built-in controls, over real HTTP.

use std::collections::BTreeMap;

use crate::project::{Project, text};

#[test]
fn the_leaderboard_puts_the_reference_first_and_repeats_byte_for_byte() {
    let project = Project::new();
    let done = project.run(&["run", "--format", "json", "--limit", "12"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let report: serde_json::Value =
        serde_json::from_slice(&done.stdout).expect("stdout is JSON and nothing else");
    let rows = report["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 8);
    assert_eq!(rows[0]["endpoint"], "control/reference");
    assert_eq!(rows[0]["control"], true);
    for row in rows {
        assert_eq!(row["coverage"]["value"], 100.0, "{row}");
    }
    let again = project.run(&["report", "latest", "--format", "json"]);
    assert_eq!(text(&again.stdout), text(&done.stdout));
}

#[test]
fn a_killed_run_goes_on_and_ends_as_an_undisturbed_one() {
    let (undisturbed, killed) = (Project::new(), Project::new());
    let arguments = [
        "run",
        "--limit",
        "20",
        "--quiet",
        "--endpoint",
        "control/reference",
        "--endpoint",
        "control/noisy",
    ];
    assert_eq!(undisturbed.run(&arguments).status.code(), Some(0));
    for pause in [15, 40, 80, 120] {
        let mut child = killed
            .command()
            .args(arguments)
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("a start");
        std::thread::sleep(std::time::Duration::from_millis(pause));
        // A run that was over already leaves nothing to kill.
        let _already_over = child.kill();
        child.wait().expect("an end");
        if keys(&killed).len() == keys(&undisturbed).len() {
            break;
        }
    }
    // A run that had finished before the kill starts anew; one that had not is resumed.
    assert_eq!(killed.run(&arguments).status.code(), Some(0));
    assert_eq!(keys(&killed), keys(&undisturbed));
}

#[test]
fn planned_faults_are_retried_and_every_sample_ends_in_one_state() {
    let project = Project::new();
    let mut server = Server::start(&project, "0.3");
    project.write(
        "serasi.toml",
        &format!(
            "[[endpoint]]\nname = \"flaky\"\nprovider = \"openai-compatible\"\nmodel = \"control/reference\"\nbase_url = \"{}\"\nconcurrency = 16\n",
            server.address
        ),
    );
    let done = project.run(&["run", "--quiet", "--limit", "4", "--format", "json"]);
    server.stop();
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let states = report["rows"][0]["states"].as_object().expect("states");
    let count = |state: &str| {
        states
            .get(state)
            .and_then(serde_json::Value::as_u64)
            .unwrap_or(0)
    };
    assert_eq!(count("errored"), 0, "{states:?}");
    let ended: u64 = states.values().filter_map(serde_json::Value::as_u64).sum();
    assert_eq!(ended, keys(&project).len() as u64);
}

#[test]
fn bad_input_is_one_line_with_exit_code_two() {
    let project = Project::new();
    project.write(
        "serasi.toml",
        "[[endpoint]]\nname = \"x\"\nprovider = \"openai\"\n",
    );
    for (arguments, expected) in [
        (
            vec!["run"],
            "the environment variable `OPENAI_API_KEY` is not set",
        ),
        (
            vec!["run", "--controls", "--task", "nope"],
            "task `nope` is not in the suite",
        ),
        (
            vec!["run", "--endpoint", "nope"],
            "endpoint `nope` is not configured",
        ),
        (
            vec!["run", "--config", "none.toml"],
            "`none.toml`: cannot be read",
        ),
        (vec!["report", "nope"], "`nope`: no such run"),
    ] {
        let done = project.run(&arguments);
        let talk = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {talk}");
        assert!(
            talk.starts_with("error: ") && talk.contains(expected),
            "{arguments:?}: {talk}"
        );
        assert!(done.stdout.is_empty());
    }
}

/// (endpoint, task, sample, epoch) → (state, text) of the newest run.
fn keys(project: &Project) -> BTreeMap<(String, String, String, u64), (String, String)> {
    let Ok(entries) = std::fs::read_dir(project.path().join("results")) else {
        return BTreeMap::new();
    };
    let Some(newest) = entries.flatten().map(|entry| entry.path()).max() else {
        return BTreeMap::new();
    };
    let journal = std::fs::read_to_string(newest.join("records.jsonl")).unwrap_or_default();
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    journal
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
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

/// `serasi control serve` as a second process.
struct Server {
    child: std::process::Child,
    address: String,
}

impl Server {
    fn start(project: &Project, fail: &str) -> Self {
        use std::io::{BufRead, BufReader};
        let mut child = project
            .command()
            .args(["control", "serve", "--port", "0", "--fail", fail])
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let talk = child.stderr.as_mut().expect("a pipe");
        BufReader::new(talk)
            .read_line(&mut line)
            .expect("a first line");
        let address = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .expect("an address")
            .to_owned();
        Self { child, address }
    }

    fn stop(&mut self) {
        self.child.kill().expect("a running server");
        self.child.wait().expect("an end");
    }
}
