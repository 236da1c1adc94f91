//! The tables of docs/suite.md: made from the suite and the committed controls' run, never by hand.
//!
//! `SERASI_UPDATE=1 cargo test --test it suite_page` writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serasi::dataset::{Register, Sample};
use serasi::task::suite::{Loaded, Suite};
use serde_json::Value;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn suite() -> Suite {
    Suite::load(Some(&root("."))).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn samples(task: &str, split: &str) -> Vec<Sample> {
    let path = root(&format!("datasets/{task}/{split}.jsonl"));
    let text = std::fs::read_to_string(path).expect("a dataset");
    let parse = |line| serde_json::from_str(line).expect("a sample");
    text.lines().map(parse).collect()
}

fn scenarios(samples: &[Sample]) -> usize {
    let twins: BTreeSet<&str> = samples.iter().map(|one| one.twin.as_str()).collect();
    twins.len()
}

/// What stands between `<!-- begin NAME -->` and `<!-- end NAME -->` on the page must be `table`.
fn stands(name: &str, table: &str) {
    let path = root("docs/suite.md");
    let page = std::fs::read_to_string(&path).expect("docs/suite.md");
    let (begin, end) = (
        format!("<!-- begin {name} -->\n"),
        format!("<!-- end {name} -->"),
    );
    let at = page.find(&begin).expect("the block's beginning") + begin.len();
    let upto = at + page[at..].find(&end).expect("the block's end");
    if page[at..upto] == *table {
        return;
    }
    if std::env::var_os("SERASI_UPDATE").is_some() {
        let renewed = format!("{}{table}{}", &page[..at], &page[upto..]);
        std::fs::write(path, renewed).expect("docs/suite.md");
        return;
    }
    panic!("docs/suite.md, table `{name}`, should be:\n{table}");
}

#[test]
fn the_counts_are_the_datasets() {
    let mut table = String::from(
        "| task | headline | items | scenarios | hard % | baku | santai | sms | rojak | dialek | english | dev |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    let mut all = [0_usize; 9];
    for loaded in &suite().tasks {
        let task = &loaded.task.name;
        let (test, dev) = (samples(task, "test"), samples(task, "dev"));
        let of = |right: &dyn Fn(&Sample) -> bool| test.iter().filter(|one| right(one)).count();
        let hard = of(&|one| one.tier.as_deref() == Some("hard"));
        let registers = [
            of(&|one| one.register == Register::Baku),
            of(&|one| one.register == Register::Santai),
            of(&|one| one.register == Register::Sms),
            of(&|one| one.register == Register::Rojak),
            of(&|one| one.register.is_dialect()),
            of(&|one| one.register == Register::English),
        ];
        let metric = &loaded.task.headline().expect("a headline").scorer.name();
        let percent = 100 * hard / test.len();
        write!(
            table,
            "| `{task}` | `{metric}` | {} | {} | {percent}",
            test.len(),
            scenarios(&test)
        )
        .expect("a string");
        for count in registers {
            write!(table, " | {count}").expect("a string");
        }
        writeln!(table, " | {} |", dev.len()).expect("a string");
        let row = [test.len(), scenarios(&test)]
            .into_iter()
            .chain(registers)
            .chain([dev.len()]);
        for (sum, count) in all.iter_mut().zip(row) {
            *sum += count;
        }
    }
    let cells: Vec<String> = all.iter().map(ToString::to_string).collect();
    writeln!(
        table,
        "| **all** | | {} | {} | | {} |",
        cells[0],
        cells[1],
        cells[2..].join(" | ")
    )
    .expect("a string");
    stands("counts", &table);
}

#[test]
fn the_sectors_are_in_fair_shares() {
    let mut table = String::from(
        "| task | retail | food and drink | transport | finance | education | health |\n|---|---|---|---|---|---|---|\n",
    );
    for loaded in &suite().tasks {
        let test = samples(&loaded.task.name, "test");
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for one in &test {
            *counts.entry(one.sector.as_str().to_owned()).or_default() += 1;
        }
        let shown: Vec<String> = [
            "retail",
            "fnb",
            "transport",
            "finance",
            "education",
            "health",
        ]
        .iter()
        .map(|sector| {
            let count = counts.get(*sector).copied().unwrap_or(0);
            // A sixth each, give or take a third of it.
            assert!(
                count * 9 >= test.len() && count * 4 <= test.len(),
                "{sector}: {count}"
            );
            count.to_string()
        })
        .collect();
        writeln!(table, "| `{}` | {} |", loaded.task.name, shown.join(" | ")).expect("a string");
    }
    stands("sectors", &table);
}

/// δ = (z₀.₉₇₅ + z₀.₈)·√(d/n) in raw units, with n scenarios and the share d of them on which two models differ
/// (the power formula; `McNemar` variance under the null), times 100/(c − f).
#[test]
fn the_smallest_differences_follow_from_sizes_and_scale() {
    const Z: f64 = 1.959_964 + 0.841_621;
    let points = |loaded: &Loaded, share: f64| {
        let scale = loaded.scale.as_ref().expect("a frozen scale");
        let count = scenarios(&samples(&loaded.task.name, "test")) as f64;
        Z * (share / count).sqrt() * 100.0 / (scale.ceiling - scale.floor)
    };
    let mut table = String::from(
        "| task | floor f | ceiling c | models differ on 10 % | 20 % | 30 % of the scenarios |\n|---|---|---|---|---|---|\n",
    );
    for loaded in &suite().tasks {
        let scale = loaded.scale.as_ref().expect("a frozen scale");
        assert!(scale.ceiling - scale.floor >= 0.15, "{}", loaded.task.name);
        let found = [0.1, 0.2, 0.3].map(|share| format!("{:.1}", points(loaded, share)));
        writeln!(
            table,
            "| `{}` | {:.3} | {:.3} | {} |",
            loaded.task.name,
            scale.floor,
            scale.ceiling,
            found.join(" | ")
        )
        .expect("a string");
    }
    stands("differences", &table);
}

#[test]
fn the_controls_do_what_they_must() {
    let path = root("results/controls/summary.json");
    let summary = std::fs::read_to_string(path).expect("results/controls/summary.json");
    let summary: Value = serde_json::from_str(&summary).expect("a summary");
    let manifest =
        std::fs::read_to_string(root("results/controls/manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("a manifest");
    let suite = suite();
    assert_eq!(
        manifest["suite_digest"],
        suite.digest().to_string(),
        "the suite changed: run `just controls`"
    );
    let run = Run(&summary);
    let names = [
        "reference",
        "formal",
        "indonesian",
        "noisy",
        "retrieval",
        "random",
        "echo",
        "english",
    ];
    let mut table = format!(
        "| task | {} |\n|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    for loaded in &suite.tasks {
        let task = loaded.task.name.as_str();
        run.expectations(loaded);
        let cells = names.map(|name| format!("{:.1}", run.scaled(name, task)));
        writeln!(table, "| `{task}` | {} |", cells.join(" | ")).expect("a string");
    }
    for (column, title) in [
        ("understand", "Understand"),
        ("write", "Write"),
        ("stays_malay", "Stays Malay"),
        ("register_match", "Register match"),
        ("rm_lost_1000", "RM lost per 1,000 orders"),
    ] {
        let cells = names.map(|name| {
            run.column(name, column)
                .map_or("–".to_owned(), |value| format!("{value:.1}"))
        });
        writeln!(table, "| {title} | {} |", cells.join(" | ")).expect("a string");
    }
    run.columns();
    stands("controls", &table);
}

/// The committed run of the controls.
struct Run<'a>(&'a Value);

impl Run<'_> {
    fn row(&self, control: &str) -> &Value {
        let rows = self.0["rows"].as_array().expect("rows");
        let name = format!("control/{control}");
        rows.iter()
            .find(|row| row["endpoint"] == *name)
            .expect("a control")
    }

    fn task(&self, control: &str, task: &str) -> &Value {
        let tasks = self.row(control)["tasks"].as_array().expect("tasks");
        &tasks
            .iter()
            .find(|one| one["task"] == *task)
            .expect("a task")["scaled"]
    }

    fn scaled(&self, control: &str, task: &str) -> f64 {
        self.task(control, task)["value"]
            .as_f64()
            .expect("a number")
    }

    fn column(&self, control: &str, column: &str) -> Option<f64> {
        self.row(control)[column]["value"].as_f64()
    }

    /// What docs/suite.md says of every task.
    fn expectations(&self, loaded: &Loaded) {
        let task = loaded.task.name.as_str();
        let scaled = |control| self.scaled(control, task);
        for other in [
            "formal",
            "indonesian",
            "noisy",
            "retrieval",
            "random",
            "echo",
            "english",
        ] {
            assert!(
                scaled("reference") >= scaled(other) - 1e-9,
                "{task}: reference under {other}"
            );
        }
        assert!(
            scaled("reference") >= 99.95,
            "{task}: {}",
            scaled("reference")
        );
        let floor = loaded.scale.as_ref().expect("a scale").floor;
        if loaded.task.headline().expect("a headline").scorer.name() == "choice" {
            // Random options: within three standard errors of the scale's zero.
            let random = self.task("random", task);
            let (low, high) = (random["low"].as_f64(), random["high"].as_f64());
            let error = (high.expect("a limit") - low.expect("a limit")) / (2.0 * 1.96);
            assert!(
                scaled("random").abs() <= 3.0 * error,
                "{task}: {} ± {error}",
                scaled("random")
            );
            // English prose names no option: every reply is unparsed.
            let unparsed = -100.0 * floor / (1.0 - floor);
            assert!(
                (scaled("english") - unparsed).abs() < 0.1,
                "{task}: {}",
                scaled("english")
            );
        } else {
            for trivial in ["echo", "random", "english", "retrieval"] {
                assert!(
                    scaled(trivial) <= 0.1,
                    "{task}: {trivial} {}",
                    scaled(trivial)
                );
            }
        }
        assert!(
            scaled("noisy") < scaled("reference") - 10.0,
            "{task}: noisy"
        );
        assert!(scaled("retrieval") < 50.0, "{task}: retrieval");
        if task == "translate-en" {
            // The Malay of a reply is not asked for.
            assert!((scaled("indonesian") - scaled("reference")).abs() < 1e-9);
        }
    }

    fn columns(&self) {
        let of = |control, column| self.column(control, column).expect("a number");
        assert!(of("reference", "stays_malay") > 99.0);
        assert!(of("reference", "register_match") > 97.0);
        assert!(of("indonesian", "stays_malay") < 50.0);
        assert!(of("indonesian", "write") < of("reference", "write") - 40.0);
        assert!(of("formal", "register_match") < 60.0);
        assert!(of("formal", "stays_malay") > 97.0);
        assert!(of("english", "write") < 0.0 && of("english", "stays_malay") < 5.0);
        assert!(of("reference", "rm_lost_1000").abs() < 1e-9);
        assert!(of("echo", "rm_lost_1000") > 0.0);
    }
}
