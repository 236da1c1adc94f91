//! The smaller commands, and the options of `run` that decide what is asked again.

use crate::journal::{keys, newest, records};
use crate::project::{Project, text};
use crate::server::Counting;
use std::time::Duration;

fn json(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).expect("stdout is JSON and nothing else")
}

#[test]
fn a_plan_counts_without_asking_or_needing_a_key() {
    let project = Project::new();
    project.write(
        "serasi.toml",
        "[fx.rates]\nUSD = 4.0\n[[endpoint]]\nname = \"a\"\nprovider = \"openai\"\nrpm = 30\n[endpoint.price]\ninput = 2.0\noutput = 8.0\ncurrency = \"USD\"\n",
    );
    let done = project.run(&[
        "plan", "--limit", "3", "--epochs", "2", "--task", "slang", "--format", "json",
    ]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let plan = json(&done.stdout);
    let task = &plan["tasks"][0];
    assert_eq!(
        (&task["samples"], &task["requests"]),
        (&3.into(), &6.into())
    );
    assert_eq!(task["reply_tokens_at_most"], 6 * 64);
    let endpoint = &plan["endpoints"][0];
    assert_eq!(endpoint["minutes_at_least"], 6.0 / 30.0);
    let tokens = task["prompt_tokens"].as_f64().expect("a count");
    let cost = (tokens * 2.0 + 384.0 * 8.0) / 1e6 * 4.0;
    assert!((endpoint["rm_at_most"].as_f64().expect("a cost") - cost).abs() < 1e-12);
    assert!(!project.path().join("results").exists());
    let table = text(&project.run(&["plan", "--limit", "3"]).stdout);
    assert!(
        table.contains("Nothing was sent.") && table.lines().all(|line| line.chars().count() <= 80),
        "{table}"
    );
}

#[test]
fn a_cost_above_one_ringgit_needs_a_yes() {
    let project = Project::new();
    let server = Counting::start(Duration::ZERO);
    let config = format!(
        "[[endpoint]]\nname = \"dear\"\nprovider = \"openai-compatible\"\nbase_url = \"{}\"\n[endpoint.price]\ninput = 900.0\noutput = 900.0\ncurrency = \"MYR\"\n",
        server.address
    );
    project.write("serasi.toml", &config);
    let arguments = ["run", "--quiet", "--task", "intent", "--limit", "4"];
    let refused = project.run(&arguments);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        text(&refused.stderr).contains("`--yes` agrees"),
        "{}",
        text(&refused.stderr)
    );
    assert_eq!(server.distinct(), 0);
    assert!(
        newest(&project).is_none(),
        "a run that nobody wants leaves no folder"
    );
    let agreed = project.run(&[&arguments[..], &["--yes", "--format", "json"]].concat());
    assert_eq!(agreed.status.code(), Some(0), "{}", text(&agreed.stderr));
    let report = json(&agreed.stdout);
    let why = report["rows"][0]["rm_1000"]["why"]
        .as_str()
        .expect("a reason");
    assert!(why.contains("the run itself cost RM"), "{why}");
    // Ten tokens a request at RM 900 a million: the cap of one sen is passed at the second.
    let capped = project.run(
        &[
            &arguments[..],
            &["--yes", "--max-cost", "0.01", "--seed", "9"],
        ]
        .concat(),
    );
    assert_eq!(capped.status.code(), Some(3));
    assert!(
        text(&capped.stderr).contains("endpoint `dear` stopped"),
        "{}",
        text(&capped.stderr)
    );
    // What is spent stays spent: the same cap allows nothing more.
    let before = keys(&project).len();
    let again = project.run(
        &[
            &arguments[..],
            &["--yes", "--max-cost", "0.01", "--seed", "9"],
        ]
        .concat(),
    );
    assert_eq!(
        (again.status.code(), keys(&project).len()),
        (Some(3), before)
    );
}

#[test]
fn replies_are_reused_only_from_the_run_named() {
    let project = Project::new();
    let server = Counting::start(Duration::ZERO);
    project.write(
        "serasi.toml",
        &format!(
            "[[endpoint]]\nname = \"a\"\nprovider = \"openai-compatible\"\nbase_url = \"{}\"\n",
            server.address
        ),
    );
    let small = ["run", "--quiet", "--task", "intent", "--limit", "2"];
    assert_eq!(project.run(&small).status.code(), Some(0));
    let first = newest(&project).expect("a run");
    let id = first
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let asked = server.distinct();
    let larger = [
        "run", "--task", "intent", "--limit", "2", "--epochs", "2", "--reuse", &id,
    ];
    let done = project.run(&larger);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(
        text(&done.stderr).contains(&format!("{asked} replies reused from {id}")),
        "{}",
        text(&done.stderr)
    );
    assert_eq!((server.repeats(), server.distinct()), (0, 2 * asked));
    let reused = records(&project)
        .iter()
        .filter(|record| record["reused_from"] == id.as_str())
        .count();
    assert_eq!((reused, keys(&project).len()), (asked, 2 * asked));
    // `latest` is the newest run there was, never the one that is about to start.
    let arguments = [
        "run", "--task", "intent", "--limit", "2", "--epochs", "2", "--seed", "1", "--reuse",
        "latest", "--sector", "fnb",
    ];
    let none = project.run(&[&arguments[..], &["--reuse", "nope"]].concat());
    assert_eq!(none.status.code(), Some(2));
    let done = project.run(&[
        "run", "--task", "intent", "--limit", "2", "--epochs", "3", "--reuse", "latest",
    ]);
    assert!(
        text(&done.stderr).contains(&format!("{} replies reused from latest", 2 * asked)),
        "{}",
        text(&done.stderr)
    );
    assert_eq!(server.repeats(), 0);
    // Without `--reuse` everything is asked again: there is no hidden cache.
    assert_eq!(project.run(&small).status.code(), Some(0));
    assert_eq!(server.repeats(), asked);
}

#[test]
fn an_unfinished_run_is_resumed_by_name_and_a_finished_one_is_not() {
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
    let folder = newest(&project).expect("a run");
    let finished = project.run(&["run", "--resume", "latest"]);
    assert_eq!(finished.status.code(), Some(2));
    assert!(
        text(&finished.stderr).contains("is finished"),
        "{}",
        text(&finished.stderr)
    );
    let whole = keys(&project);
    let manifest = std::fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
    std::fs::write(
        folder.join("manifest.json"),
        manifest.replace("\"finished\"", "\"running\""),
    )
    .expect("a write");
    let journal = std::fs::read_to_string(folder.join("records.jsonl")).expect("a journal");
    let first = journal.lines().next().expect("a record");
    std::fs::write(
        folder.join("records.jsonl"),
        format!("{first}\n{{\"v\":1,\"endp"),
    )
    .expect("a write");
    let done = project.run(&[
        "run",
        "--resume",
        folder.to_str().expect("a path"),
        "--format",
        "json",
    ]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(
        text(&done.stderr).contains("dropped a torn last line"),
        "{}",
        text(&done.stderr)
    );
    assert_eq!(keys(&project), whole);
    let both = project.run(&["run", "--resume", "latest", "--limit", "3"]);
    assert_eq!(
        both.status.code(),
        Some(2),
        "what a resumed run asks stands in its manifest"
    );
}

#[test]
fn show_prints_prompt_replies_and_scores_of_one_sample() {
    let project = Project::new();
    let arguments = [
        "run",
        "--quiet",
        "--task",
        "slang",
        "--sample",
        "slang-0001",
    ];
    let done = project.run(&arguments);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let shown = text(&project.run(&["show", "latest", "slang-0001"]).stdout);
    for wanted in [
        "sample slang-0001",
        "reference",
        "── control/reference · epoch 0 · answered · headline 1.000",
        "choice 1.000",
    ] {
        assert!(shown.contains(wanted), "{wanted}\n{shown}");
    }
    let one = project.run(&[
        "show",
        "latest:control/echo",
        "slang-0001",
        "--format",
        "json",
    ]);
    let replies = json(&one.stdout)["replies"].clone();
    assert_eq!(replies.as_array().map(Vec::len), Some(1));
    assert_eq!(replies[0]["record"]["endpoint"], "control/echo");
    assert_eq!(
        project.run(&["show", "latest", "nope"]).status.code(),
        Some(2)
    );
    assert_eq!(
        project
            .run(&["show", "latest:nope", "slang-0001"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn init_writes_once_and_list_reads_it() {
    let project = Project::new();
    let done = project
        .command()
        .args(["init"])
        .env("OPENAI_API_KEY", "sk-geheim-000111")
        .output()
        .expect("a start");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let page = std::fs::read_to_string(project.path().join("serasi.toml")).expect("a file");
    assert!(
        page.contains("OPENAI_API_KEY") && !page.contains("geheim"),
        "{page}"
    );
    let again = project.run(&["init"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("is there already"));
    let listing = json(&project.run(&["list", "--format", "json"]).stdout);
    assert_eq!(listing["endpoints"][0]["name"], "openai");
    assert_eq!(listing["tasks"].as_array().map(Vec::len), Some(18));
    assert_eq!(listing["controls"].as_array().map(Vec::len), Some(8));
}

#[test]
fn replies_made_elsewhere_are_scored_like_any_other() {
    let project = Project::new();
    project.write(
        "replies.jsonl",
        "{\"id\":\"slang-0001\",\"reply\":\"A\"}\n{\"id\":\"slang-0002\",\"reply\":\"\"}\n",
    );
    project.write(
        "serasi.toml",
        "[[endpoint]]\nname = \"mine\"\nprovider = \"outputs\"\nfile = \"replies.jsonl\"\n",
    );
    let arguments = [
        "run",
        "--quiet",
        "--task",
        "slang",
        "--sample",
        "slang-0001",
        "--sample",
        "slang-0002",
        "--sample",
        "slang-0003",
    ];
    let done = project.run(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(
        done.status.code(),
        Some(3),
        "two of three samples are no full coverage"
    );
    let report = json(&done.stdout);
    assert!(
        !report["notes"].to_string().contains("of a family"),
        "{report}"
    );
    let states = report["rows"][0]["states"].clone();
    assert_eq!(
        (&states["answered"], &states["unparsed"], &states["errored"]),
        (&1.into(), &1.into(), &1.into())
    );
}

#[test]
fn the_log_is_lines_of_json_without_a_secret() {
    let project = Project::new();
    let server = Counting::start(Duration::ZERO);
    project.write(
        "serasi.toml",
        &format!(
            "[[endpoint]]\nname = \"a\"\nprovider = \"openai-compatible\"\nbase_url = \"{}\"\napi_key_env = \"GEHEIM\"\n",
            server.address
        ),
    );
    let arguments = [
        "run", "--task", "slang", "--limit", "3", "--log", "run.log", "-v",
    ];
    let done = project
        .command()
        .args(arguments)
        .env("GEHEIM", "sk-geheim-000111")
        .output()
        .expect("a start");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let log = std::fs::read_to_string(project.path().join("run.log")).expect("a log");
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(
        lines
            .iter()
            .filter(|line| line["message"] == "finished")
            .count(),
        3
    );
    let folder = newest(&project).expect("a run");
    let mut written = vec![log, text(&done.stderr), text(&done.stdout)];
    for name in [
        "manifest.json",
        "records.jsonl",
        "scores.jsonl",
        "summary.json",
    ] {
        written.push(std::fs::read_to_string(folder.join(name)).expect("a file"));
    }
    assert!(written.iter().all(|text| !text.contains("geheim-000111")));
}

#[test]
fn completions_are_printed_for_a_shell() {
    let done = Project::new().run(&["completions", "bash"]);
    assert!(text(&done.stdout).contains("_serasi"));
}

#[test]
fn a_ping_tells_which_endpoints_answer() {
    let project = Project::new();
    let server = Counting::start(Duration::ZERO);
    project.write(
        "serasi.toml",
        &format!(
            "[[endpoint]]\nname = \"a\"\nprovider = \"openai-compatible\"\nbase_url = \"{}\"\n",
            server.address
        ),
    );
    let done = project.run(&["check", "--ping"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(
        text(&done.stdout).contains("ok: endpoint `a`: an unnamed model answered in "),
        "{}",
        text(&done.stdout)
    );
    assert_eq!(server.distinct(), 1);
}

#[test]
fn items_are_weighed_over_runs_of_one_suite() {
    let project = Project::new();
    let run = ["run", "--quiet", "--task", "slang", "--limit", "20"];
    assert!(project.run(&run).status.success());
    let found = project.run(&["check", "--items", "latest", "--format", "json"]);
    assert_eq!(found.status.code(), Some(0), "{}", text(&found.stderr));
    let page = json(&found.stdout);
    assert_eq!(page["endpoints"].as_array().map(Vec::len), Some(8));
    assert!(
        page["notes"][0]
            .as_str()
            .is_some_and(|note| note.contains("only controls"))
    );
    let items = page["items"].as_array().expect("items");
    assert_eq!(items.len(), 20);
    for item in items {
        // The reference gets every option right, the echo none.
        let difficulty = item["difficulty"].as_f64().expect("a number");
        assert!(difficulty > 0.0 && difficulty < 1.0, "{item}");
        assert!(
            item["discrimination"].as_f64().is_some_and(|r| r > 0.3),
            "{item}"
        );
    }
    let shown = project.run(&["check", "--items", "latest", "latest"]);
    assert!(
        text(&shown.stdout).contains("slang"),
        "{}",
        text(&shown.stdout)
    );

    let none = project.run(&["check", "--items", "nowhere"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(
        text(&none.stderr).contains("no such run"),
        "{}",
        text(&none.stderr)
    );
}

#[test]
fn a_model_of_the_family_that_wrote_the_items_is_named() {
    let project = Project::new();
    project.write("replies.jsonl", "{\"id\":\"slang-0001\",\"reply\":\"A\"}\n");
    project.write(
        "serasi.toml",
        "[[endpoint]]\nname = \"mine\"\nprovider = \"outputs\"\nfile = \"replies.jsonl\"\nmodel = \"Claude-x\"\n",
    );
    let run = [
        "run",
        "--quiet",
        "--task",
        "slang",
        "--sample",
        "slang-0001",
    ];
    let done = project.run(&[&run[..], &["--format", "json"]].concat());
    let notes = json(&done.stdout)["notes"].to_string();
    assert!(
        notes.contains("mine: of a family that helped to write"),
        "{notes}"
    );
}
