//! A run that is killed again and again ends as one that nobody disturbed.

use std::process::Stdio;
use std::time::Duration;

use crate::journal::{keys, records};
use crate::project::{Project, text};
use crate::server::{Counting, Server};

const KILLS: usize = 20;
const CONCURRENCY: usize = 8;
/// A failing server stalls, and the test is not to wait for it; one that counts is never given up on, so that a slow
/// machine repeats nothing.
const STALLS: &str = "attempt_timeout = 1";

fn configure(project: &Project, address: &str, model: &str, more: &str) {
    project.write(
        "serasi.toml",
        &format!(
            "[[endpoint]]\nname = \"asked\"\nprovider = \"openai-compatible\"\nmodel = \"{model}\"\nbase_url = \"{address}\"\nconcurrency = {CONCURRENCY}\n{more}\n"
        ),
    );
}

/// Starts the same run `KILLS` times and kills it at moments spread over its work; then lets it end. Gives the number
/// of kills that met a running process.
fn kill_and_end(project: &Project, arguments: &[&str]) -> usize {
    let mut met = 0;
    for round in 0..KILLS {
        let mut child = project
            .command()
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a start");
        // Some before the first request, most in the middle; the golden ratio spreads them without a clock.
        let share = (round as f64 * 0.618_033_988_749).fract();
        std::thread::sleep(Duration::from_millis(120) + Duration::from_secs_f64(share * 0.28));
        if child.try_wait().expect("a state").is_none() {
            met += 1;
            child.kill().expect("a running process");
        }
        child.wait().expect("an end");
        let runs = std::fs::read_dir(project.path().join("results")).map_or(0, Iterator::count);
        assert!(
            runs <= 1,
            "a run was finished before the last kill: give it more to do"
        );
    }
    let done = project.run(arguments);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    met
}

#[test]
fn twenty_kills_against_a_failing_server_change_nothing() {
    let (undisturbed, killed) = (Project::new(), Project::new());
    let options = ["--fail", "0.3", "--latency-ms", "40"];
    let arguments = [
        "run", "--quiet", "--limit", "8", "--epochs", "12", "--task", "intent", "--task", "reply",
    ];
    let server = Server::start(&undisturbed, &options);
    configure(&undisturbed, &server.address, "control/noisy", STALLS);
    let done = undisturbed.run(&arguments);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    // A server of its own: planned faults count the attempts of a request.
    let server = Server::start(&killed, &options);
    configure(&killed, &server.address, "control/noisy", STALLS);
    let met = kill_and_end(&killed, &arguments);
    assert!(met >= KILLS / 2, "only {met} kills met a running process");
    assert_eq!(keys(&killed), keys(&undisturbed));
    assert_eq!(
        records(&killed).len(),
        keys(&killed).len(),
        "no unit has two records"
    );
}

#[test]
fn only_requests_in_flight_at_a_kill_are_asked_twice() {
    let project = Project::new();
    let server = Counting::start(Duration::from_millis(30));
    configure(&project, &server.address, "counted", "");
    let arguments = [
        "run",
        "--quiet",
        "--task",
        "intent",
        "--task",
        "sentiment",
        "--epochs",
        "12",
    ];
    let met = kill_and_end(&project, &arguments);
    let units = keys(&project).len();
    assert_eq!(
        server.distinct(),
        units,
        "every unit is a request of its own"
    );
    assert!(
        server.repeats() <= met * CONCURRENCY,
        "{} requests reached the server again after {met} kills",
        server.repeats()
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_drains_exits_130_and_the_same_command_goes_on() {
    let project = Project::new();
    let server = Counting::start(Duration::from_millis(50));
    configure(&project, &server.address, "counted", "");
    let arguments = ["run", "--quiet", "--task", "intent", "--epochs", "6"];
    let child = project
        .command()
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a start");
    std::thread::sleep(Duration::from_millis(900));
    let interrupt = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.expect("kill is there").success());
    let ended = child.wait_with_output().expect("an end");
    assert_eq!(ended.status.code(), Some(130), "{}", text(&ended.stderr));
    assert!(
        text(&ended.stderr).contains("run the same command again to go on"),
        "{}",
        text(&ended.stderr)
    );
    assert!(ended.stdout.is_empty(), "an unfinished run has no report");
    let before = keys(&project).len();
    assert!(
        before > 0 && before == server.distinct(),
        "every answered request is recorded"
    );
    assert_eq!(project.run(&arguments).status.code(), Some(0));
    assert_eq!(keys(&project).len(), server.distinct());
    assert_eq!(server.repeats(), 0, "a drained run asks nothing twice");
}
