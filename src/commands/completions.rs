//! `serasi completions SHELL`.

use clap::CommandFactory;

use crate::cli::Cli;
use crate::exit::Exit;
use crate::terminal;

/// Prints a completion script.
///
/// # Errors
/// stdout cannot be written.
pub fn completions(shell: clap_complete::Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "serasi", &mut script);
    terminal::data(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
