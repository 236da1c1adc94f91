//! `serasi check`: everything that can be known before anything is sent.

use crate::cli::CheckArgs;
use crate::commands::{Usage, freeze};
use crate::config::file;
use crate::exit::Exit;
use crate::task::plan;
use crate::task::suite::Suite;
use crate::terminal;

/// Validates suite and configuration, and reports every fault.
///
/// # Errors
/// The faults, as one error with a line each.
pub fn check(args: &CheckArgs) -> anyhow::Result<Exit> {
    if let (Some(run), Some(suite)) = (&args.freeze, &args.suite) {
        return freeze::freeze(suite, &args.out, run);
    }
    let mut faults = Vec::new();
    if let Some(path) = &args.config {
        faults.extend(file::read(path).err().into_iter().flatten());
    }
    let mut samples = 0;
    match Suite::load(args.suite.as_deref()) {
        Err(found) => faults.extend(found),
        Ok(suite) => {
            for loaded in &suite.tasks {
                samples += loaded.test.len();
                let rendered = (0..loaded.test.len())
                    .map(|index| plan::request(loaded, &loaded.test.sample(index)?));
                faults.extend(rendered.filter_map(Result::err));
            }
        }
    }
    if !faults.is_empty() {
        return Err(Usage::faults(&faults));
    }
    terminal::data(&format!("no faults: {samples} samples\n"))?;
    Ok(Exit::Done)
}
