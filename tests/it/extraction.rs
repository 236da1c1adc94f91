//! The extraction audit: the same answers in other words, and what each reading rule makes of them.

use serde_json::{Value, json};

use crate::journal::newest;
use crate::project::{Project, text};

const LETTERS: [&str; 4] = ["A", "B", "C", "D"];
const SCENARIOS: usize = 12;

/// A suite of one choice task and one short-answer task, twelve scenarios each; the right letter goes round.
fn suite(project: &Project) {
    let options = ["hantar barang", "tanya harga", "buat aduan", "minta resit"];
    let choice = (0..SCENARIOS).map(|at| {
        json!({"id": format!("niat-{at:02}"), "twin": format!("niat-{at:02}"), "register": "santai", "sector": "retail",
            "input": format!("kak, yang nombor {at} tu macam mana ya"), "choices": options, "target": [options[at % 4]]})
    });
    let short = (0..SCENARIOS).map(|at| {
        json!({"id": format!("kira-{at:02}"), "twin": format!("kira-{at:02}"), "register": "santai", "sector": "fnb",
            "input": format!("meja {at} nak dua, eh tambah satu lagi"), "target": ["3 bungkus"]})
    });
    let page = |name: &str, answer: &str, metric: &str, more: &str| {
        format!(
            "name = \"{name}\"\nversion = \"1\"\ntitle = {{ en = \"{name}\", ms = \"{name}\" }}\nskill = \"understand\"\nanswer = \"{answer}\"\ndataset = \"{name}\"\nuser = \"{{{{ input }}}}{more}\"\n[generation]\nmax_tokens = 64\n[[score]]\nmetric = \"{metric}\"\nheadline = true\n"
        )
    };
    let files = [
        (
            "suite/prompts/suite.toml",
            "name = \"kecil\"\nversion = \"1\"\ntasks = [\"niat\", \"kira\"]\n".to_owned(),
        ),
        (
            "suite/prompts/niat.toml",
            page("niat", "choice", "choice", "{{ options }}"),
        ),
        (
            "suite/prompts/kira.toml",
            page("kira", "prose", "exact", ""),
        ),
    ];
    for folder in ["prompts", "datasets/niat", "datasets/kira"] {
        std::fs::create_dir_all(project.path().join("suite").join(folder)).expect("a folder");
    }
    for (name, text) in files {
        project.write(name, &text);
    }
    for (name, samples) in [("niat", lines(choice)), ("kira", lines(short))] {
        let folder = format!("suite/datasets/{name}");
        project.write(&format!("{folder}/test.jsonl"), &samples);
        let first = samples.lines().next().expect("a sample");
        project.write(
            &format!("{folder}/dev.jsonl"),
            &format!("{}\n", first.replace("-00", "-99")),
        );
        project.write(
            &format!("{folder}/card.toml"),
            &format!("name = \"{name}\"\nversion = \"1\"\nlicence = \"CC-BY-4.0\"\ncanary = \"serasi-{name}-canary\"\ntitle = {{ en = \"{name}\", ms = \"{name}\" }}\ndescription = \"d\"\nprovenance = \"p\"\n[counts]\ntest = {SCENARIOS}\ndev = 1\n"),
        );
    }
}

fn lines(all: impl Iterator<Item = Value>) -> String {
    let all: Vec<String> = all.map(|one| one.to_string()).collect();
    all.join("\n") + "\n"
}

/// `terse` answers barely and is right 9 times of 12 in both tasks; `wordy` talks and is right 11 and 12 times; `lost`
/// says that it does not know.
fn replies(project: &Project) {
    let letter = |at: usize| LETTERS[at % 4];
    let mut all = Vec::new();
    for at in 0..SCENARIOS {
        let (niat, kira) = (format!("niat-{at:02}"), format!("kira-{at:02}"));
        let shift = |right: bool| at + usize::from(!right);
        let amount = if at < 9 { "3 bungkus" } else { "4 bungkus" };
        let wordy = format!(
            "Bukan {}. Jawapan saya: {}",
            letter(at + 2),
            letter(shift(at < 11))
        );
        for (endpoint, id, reply) in [
            ("terse", &niat, letter(shift(at < 9)).to_owned()),
            ("terse", &kira, amount.to_owned()),
            ("wordy", &niat, wordy),
            (
                "wordy",
                &kira,
                "Dua tambah satu.\nJawapan: 3 bungkus".to_owned(),
            ),
            ("lost", &niat, "entahlah".to_owned()),
            ("lost", &kira, "entahlah".to_owned()),
        ] {
            all.push(json!({"endpoint": endpoint, "id": id, "reply": reply}));
        }
    }
    project.write("replies.jsonl", &lines(all.into_iter()));
    let endpoint = |name: &str| {
        format!(
            "[[endpoint]]\nname = \"{name}\"\nprovider = \"outputs\"\nfile = \"replies.jsonl\"\n"
        )
    };
    project.write(
        "serasi.toml",
        &["terse", "wordy", "lost"].map(endpoint).concat(),
    );
}

/// A recorded run of the small suite, and its JSON report.
fn recorded() -> (Project, Value) {
    let project = Project::new();
    suite(&project);
    replies(&project);
    let done = project.run(&["run", "--quiet", "--suite", "suite", "--format", "json"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    (
        project,
        serde_json::from_slice(&done.stdout).expect("a report"),
    )
}

fn audit(project: &Project) -> Value {
    let done = project.run(&["score", "latest", "--audit-extraction", "--format", "json"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("stdout is JSON and nothing else")
}

/// Of every rule: right of 12, unparsed of 12 and rank of `terse`, `wordy` and `lost`.
fn by_rule(table: &Value) -> Vec<String> {
    let rows = table["rows"].as_array().expect("rows");
    let cell = |rule: &Value, endpoint: &str| {
        let mut found = rows
            .iter()
            .filter(|row| row["endpoint"] == endpoint && row["rule"] == *rule);
        let (Some(row), None) = (found.next(), found.next()) else {
            panic!("one row for {endpoint} and {rule}");
        };
        let count = |key: &str| 12.0 * row[key]["value"].as_f64().expect("a share");
        format!(
            "{:.6} {:.6} #{}",
            count("right"),
            count("unparsed"),
            row["rank"]
        )
        .replace(".000000", "")
    };
    let rules = table["rules"].as_array().expect("rules");
    let line = |rule: &Value| {
        let cells = ["terse", "wordy", "lost"].map(|endpoint| cell(rule, endpoint));
        format!("{}: {}", rule.as_str().expect("a name"), cells.join(" | "))
    };
    rules.iter().map(line).collect()
}

#[test]
fn the_rule_alone_turns_the_ranks_over() {
    let (project, _) = recorded();
    let audit = audit(&project);
    let (niat, kira) = (&audit["tasks"][0], &audit["tasks"][1]);
    assert_eq!(
        (&niat["task"], &niat["metric"]),
        (&json!("niat"), &json!("choice"))
    );
    assert_eq!(
        by_rule(niat),
        [
            "robust: 9 0 #2 | 11 0 #1 | 0 12 #3",
            "exact-letter: 9 0 #1 | 0 12 #2 | 0 12 #2",
            // "Bukan …" starts with a B, which is right three times.
            "first-character: 9 0 #1 | 3 0 #2 | 0 12 #3",
            // The first letter is the one that is turned down.
            "letter: 9 0 #1 | 0 0 #2 | 0 12 #2",
            "letter-after-label: 0 12 #1 | 0 12 #1 | 0 12 #1",
            "option-text: 0 12 #1 | 0 12 #1 | 0 12 #1",
            "last-line: 9 0 #1 | 0 12 #2 | 0 12 #2",
        ]
    );
    assert_eq!(
        by_rule(kira),
        [
            "robust: 9 0 #2 | 12 0 #1 | 0 0 #3",
            "whole: 9 0 #1 | 0 0 #2 | 0 0 #2",
            "after-label: 0 12 #2 | 12 0 #1 | 0 12 #2",
            "first-line: 9 0 #1 | 0 0 #2 | 0 0 #2",
            "last-line: 9 0 #1 | 0 0 #2 | 0 0 #2",
        ]
    );
    let spread = |one: &Value| {
        let value = one["spread"]["value"].as_f64().expect("a spread");
        format!(
            "{} {:.6} {}",
            one["endpoint"],
            12.0 * value,
            one["rank_depends"]
        )
    };
    let spreads: Vec<String> = niat["spreads"]
        .as_array()
        .expect("spreads")
        .iter()
        .map(spread)
        .collect();
    let wanted = [
        "\"wordy\" 11.000000 true",
        "\"terse\" 9.000000 true",
        "\"lost\" 0.000000 false",
    ];
    assert_eq!(spreads, wanted);
}

#[test]
fn the_rule_that_counts_gives_what_the_report_gives() {
    let (project, report) = recorded();
    let audit = audit(&project);
    let rows = |table: &Value, of: fn(&&Value) -> bool| {
        let rows = table["rows"].as_array().expect("rows");
        rows.iter().find(of).expect("a row").clone()
    };
    let terse = rows(&audit["tasks"][0], |row| {
        row["endpoint"] == "terse" && row["rule"] == "robust"
    });
    let right = &terse["right"];
    // CR1 over twelve scenarios: sqrt(12/11 · 2.25/144) · t(11).
    let low = right["low"].as_f64().expect("an interval");
    let wanted = 0.75 - 2.200_985_160_082_95 * (12.0_f64 / 11.0 * 2.25 / 144.0).sqrt();
    assert!((low - wanted).abs() < 1e-9, "{right}");
    assert_eq!((&right["n"], &right["clusters"]), (&json!(12), &json!(12)));
    let reported = rows(&report, |row| row["endpoint"] == "terse");
    let raw = &reported["tasks"][0]["raw"];
    assert_eq!(
        (&raw["value"], &raw["low"], &raw["high"]),
        (&right["value"], &right["low"], &right["high"])
    );
}

#[test]
fn tasks_that_share_their_rules_stand_together_and_no_file_changes() {
    let (project, _) = recorded();
    let folder = newest(&project).expect("a run");
    let files = [
        "manifest.json",
        "records.jsonl",
        "scores.jsonl",
        "summary.json",
    ];
    let bytes = || files.map(|name| std::fs::read(folder.join(name)).expect("a file"));
    let before = bytes();
    let audit = audit(&project);
    assert_eq!(bytes(), before);
    let together: Vec<_> = audit["together"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (one["metric"].clone(), one["tasks"].clone()))
        .collect();
    let wanted = [
        (json!("choice"), json!(["niat"])),
        (json!("exact"), json!(["kira"])),
    ];
    assert_eq!(together, wanted);
    let shown = project.run(&["score", "--audit-extraction"]);
    assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{6}", "RUN");
    settings.bind(|| insta::assert_snapshot!("extraction_audit", text(&shown.stdout)));
    assert!(
        text(&shown.stdout)
            .lines()
            .all(|line| line.chars().count() <= 80)
    );
}

#[test]
fn several_choice_tasks_make_one_mean() {
    let project = Project::new();
    let arguments = [
        "run",
        "--quiet",
        "--endpoint",
        "control/noisy",
        "--endpoint",
        "control/reference",
        "--task",
        "intent",
        "--task",
        "slang",
        "--limit",
        "12",
    ];
    let done = project.run(&arguments);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let audit = audit(&project);
    let right = |table: &Value, at: usize| {
        table["rows"][at]["right"]["value"]
            .as_f64()
            .expect("a share")
    };
    let (intent, slang, all) = (
        &audit["tasks"][0],
        &audit["tasks"][1],
        &audit["together"][0],
    );
    assert_eq!(all["tasks"], json!(["intent", "slang"]));
    let noisy = 7;
    assert_eq!(all["rows"][noisy]["endpoint"], "control/noisy");
    assert!(
        (right(all, noisy) - f64::midpoint(right(intent, noisy), right(slang, noisy))).abs()
            < 1e-12
    );
    assert!(right(all, noisy) < 1.0 && right(all, noisy) > 0.0);
    assert!(
        all["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .all(|row| row["rank"].is_null()),
        "controls have no rank"
    );
}

#[test]
fn a_run_without_such_a_task_says_so() {
    let project = Project::new();
    let arguments = [
        "run",
        "--quiet",
        "--endpoint",
        "control/echo",
        "--task",
        "normalise",
        "--limit",
        "2",
    ];
    assert_eq!(project.run(&arguments).status.code(), Some(0));
    let shown = project.run(&["score", "--audit-extraction"]);
    assert_eq!(shown.status.code(), Some(0));
    assert!(
        text(&shown.stdout).contains("nothing to audit"),
        "{}",
        text(&shown.stdout)
    );
    let audit = audit(&project);
    assert_eq!(
        (&audit["tasks"], &audit["together"]),
        (&json!([]), &json!([]))
    );
    assert!(
        audit["notes"][0]
            .as_str()
            .expect("a note")
            .contains("nothing to audit")
    );
}

#[test]
fn only_score_audits() {
    let done = Project::new().run(&["report", "--audit-extraction"]);
    assert_eq!(done.status.code(), Some(2));
}
