//! The main job against the built-in controls, over real HTTP.

use crate::journal::keys;
use crate::project::{Project, text};
use crate::server::Server;

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
fn planned_faults_are_retried_and_every_sample_ends_in_one_state() {
    let project = Project::new();
    let server = Server::start(&project, &["--fail", "0.3"]);
    project.write(
        "serasi.toml",
        &format!(
            "[[endpoint]]\nname = \"flaky\"\nprovider = \"openai-compatible\"\nmodel = \"control/reference\"\nbase_url = \"{}\"\nconcurrency = 16\n",
            server.address
        ),
    );
    let done = project.run(&["run", "--quiet", "--limit", "4", "--format", "json"]);
    drop(server);
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
