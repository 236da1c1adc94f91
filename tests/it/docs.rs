//! Documents that must say what the program does.

use crate::project::{Project, text};

fn page(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Names of the subcommands, as `--help` lists them.
fn subcommands() -> Vec<String> {
    let help = text(&Project::new().run(&["--help"]).stdout);
    let list = help
        .split("Commands:")
        .nth(1)
        .and_then(|rest| rest.split("Options:").next())
        .expect("a list");
    let names = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_readme_names_every_command_and_exit_code() {
    let readme = page("README.md");
    let commands = subcommands();
    assert!(commands.len() >= 10, "{commands:?}");
    for command in commands.iter().filter(|command| *command != "help") {
        assert!(
            readme.contains(&format!("`serasi {command}")),
            "README.md misses `serasi {command}`"
        );
    }
    for code in ["0", "1", "2", "3", "4", "5", "130"] {
        assert!(
            readme.contains(&format!("| {code} |")),
            "README.md misses exit code {code}"
        );
    }
}

#[test]
fn the_import_table_of_the_architecture_page_is_the_one_that_is_kept() {
    let architecture = page("docs/architecture.md");
    for (folder, allowed) in crate::architecture::TABLE {
        let row = format!(
            "| `{folder}` | {} |",
            if allowed.is_empty() {
                "–".to_owned()
            } else {
                allowed.join(" ")
            }
        );
        assert!(
            architecture.contains(&row),
            "docs/architecture.md misses the row {row}"
        );
    }
}

#[test]
fn every_scorer_has_a_section_in_the_metrics_page() {
    let metrics = page("docs/metrics.md");
    for (name, ..) in serasi::score::registry::SCORERS {
        assert!(
            metrics.contains(&format!("`{name}`")),
            "docs/metrics.md misses `{name}`"
        );
    }
}

#[test]
fn every_reading_rule_has_a_row_in_the_metrics_page() {
    use serasi::score::reading::{choice, short};
    let metrics = page("docs/metrics.md");
    let names = choice::RULES.iter().map(|rule| rule.name);
    for name in names.chain(short::RULES.iter().map(|rule| rule.name)) {
        assert!(
            metrics.contains(&format!("\n| `{name}` |")),
            "docs/metrics.md misses the rule `{name}`"
        );
    }
}
