//! What `--help` teaches, and how errors of the command line read: exit code, stdout and stderr together.

use crate::project::{Project, text};

fn told(arguments: &[&str]) -> String {
    let done = Project::new().run(arguments);
    let code = done
        .status
        .code()
        .map_or_else(|| "none".to_owned(), |code| code.to_string());
    format!(
        "exit: {code}\n--- stdout\n{}--- stderr\n{}",
        text(&done.stdout),
        text(&done.stderr)
    )
}

#[test]
fn help_lists_every_command() {
    insta::assert_snapshot!("help", told(&["--help"]));
}

#[test]
fn help_of_run_lists_every_option() {
    insta::assert_snapshot!("help_run", told(&["run", "--help"]));
}

#[test]
fn help_of_the_smaller_commands() {
    for command in [
        "plan", "check", "init", "show", "list", "report", "score", "metric",
    ] {
        insta::assert_snapshot!(format!("help_{command}"), told(&[command, "--help"]));
    }
}

#[test]
fn mistakes_on_the_command_line() {
    insta::assert_snapshot!(
        "unknown_task",
        told(&["run", "--controls", "--task", "intnt"])
    );
    insta::assert_snapshot!("unknown_register", told(&["run", "--register", "formal"]));
    insta::assert_snapshot!("unknown_run", told(&["report", "20260101"]));
}

#[test]
fn a_plan_of_the_controls() {
    insta::assert_snapshot!("plan", told(&["plan", "--task", "slang", "--limit", "5"]));
}
