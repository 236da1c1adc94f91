//! Commands: each reads as a table of contents of what it does.

pub mod audit_extraction;
pub mod besides;
pub mod check;
pub mod completions;
pub mod cost;
pub mod describe;
pub mod detect;
pub mod freeze;
pub mod init;
pub mod items;
pub mod job;
pub mod lanes;
pub mod list;
pub mod listen;
pub mod metric;
pub mod plan;
pub mod recorded;
pub mod recording;
pub mod reuse;
pub mod run;
pub mod serve;
pub mod show;
pub mod units;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command, ControlCommand};
use crate::dataset::Fault;
use crate::exit::Exit;
use crate::terminal;

/// An error that is the user's to mend: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

impl Usage {
    /// One fault, for `map_err`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "`map_err` hands over a value"
    )]
    pub fn fault(fault: Fault) -> anyhow::Error {
        Self(fault.to_string()).into()
    }

    /// All faults, a line each.
    pub fn faults(faults: &[Fault]) -> anyhow::Error {
        Self(
            faults
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\nerror: "),
        )
        .into()
    }
}

/// Parses the command line and runs it.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // clap prints help to stdout with 0 and mistakes to stderr with 2.
        Err(error) => error.exit(),
    };
    let done = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Plan(args) => plan::plan(&args),
        Command::Check(args) => check::check(&args),
        Command::Init(args) => init::init(&args),
        Command::Score(args) if args.audit_extraction => {
            audit_extraction::audit_extraction(&args.recorded)
        }
        Command::Score(args) => recorded::score(&args.recorded),
        Command::Report(args) => recorded::report(&args),
        Command::Show(args) => show::show(&args),
        Command::List(args) => list::list(&args),
        Command::Metric(args) => metric::metric(&args),
        Command::Detect(args) => detect::detect(&args),
        Command::Completions { shell } => completions::completions(shell),
        Command::Control {
            command: ControlCommand::Serve(args),
        } => serve::serve(&args),
    };
    done.unwrap_or_else(|error| {
        terminal::say(&format!("error: {error:#}"));
        if error.downcast_ref::<Usage>().is_some() {
            Exit::Usage
        } else {
            Exit::Failure
        }
    })
    .into()
}
