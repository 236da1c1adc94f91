//! `serasi control serve`: the controls for anyone on this machine.

use std::sync::Arc;
use std::time::Duration;

use crate::cli::ServeArgs;
use crate::commands::Usage;
use crate::control::serve::{ServerSettings, start};
use crate::exit::Exit;
use crate::task::catalogue::Catalogue;
use crate::task::suite::Suite;
use crate::terminal;

/// Serves until interrupted.
///
/// # Errors
/// A faulty suite, a share outside 0–1, or a port that is taken.
pub fn serve(args: &ServeArgs) -> anyhow::Result<Exit> {
    for (flag, share) in [("--fail", args.fail), ("--fail-facts", args.fail_facts)] {
        if !(0.0..=1.0).contains(&share) {
            return Err(Usage(format!(
                "`{flag}` is {share} (expected: a share from 0 to 1)"
            ))
            .into());
        }
    }
    let suite = Suite::load(args.suite.as_deref()).map_err(|faults| Usage::faults(&faults))?;
    let book = Catalogue::build(Arc::new(suite)).map_err(|fault| Usage::faults(&[fault]))?;
    let settings = ServerSettings {
        port: args.port,
        seed: args.seed,
        latency: Duration::from_millis(args.latency_ms),
        jitter: Duration::from_millis(args.jitter),
        fail: args.fail,
        fail_facts: args.fail_facts,
    };
    tokio::runtime::Runtime::new()?.block_on(async {
        let port = args.port;
        let running = start(settings, Arc::new(book))
            .await
            .map_err(|error| Usage(format!("port {port} on 127.0.0.1: {error}")))?;
        terminal::say(&format!(
            "controls at {} (Ctrl-C stops)",
            running.base_url()
        ));
        tokio::signal::ctrl_c().await?;
        running.stop().await;
        Ok(Exit::Done)
    })
}
