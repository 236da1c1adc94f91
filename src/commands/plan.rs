//! `serasi plan`: what a run would send. Sends nothing, and needs no key.

use crate::cli::{OutputFormat, PlanArgs};
use crate::commands::job::Job;
use crate::commands::{Usage, cost};
use crate::config::file::{EndpointConfig, Provider};
use crate::exit::Exit;
use crate::report::outlook::{self, EndpointOutlook, Outlook};
use crate::task::estimate::{self, TaskSize};
use crate::terminal;

/// Prints the plan.
///
/// # Errors
/// Wrong input.
pub fn plan(args: &PlanArgs) -> anyhow::Result<Exit> {
    let job = Job::new(&args.select)?;
    let tasks = estimate::sizes(&job.plan).map_err(Usage::fault)?;
    let endpoints = job
        .config
        .endpoints
        .iter()
        .map(|one| endpoint(&job, one, &tasks))
        .collect();
    let outlook = Outlook {
        version: 1,
        tasks,
        endpoints,
    };
    let text = match args.format {
        OutputFormat::Text => outlook::text(&outlook, terminal::width()),
        OutputFormat::Json => serde_json::to_string(&outlook)? + "\n",
    };
    terminal::data(&text)?;
    Ok(Exit::Done)
}

fn endpoint(job: &Job, one: &EndpointConfig, sizes: &[TaskSize]) -> EndpointOutlook {
    let requests = job.plan.units();
    let limits = one.limits();
    // A tokens-a-minute budget is charged the prompt and the reply's limit, as the runner estimates them.
    let charged: u64 = sizes
        .iter()
        .map(|size| size.prompt_tokens + size.reply_tokens_at_most.unwrap_or(0))
        .sum();
    let by_requests = limits
        .rpm
        .map(|rpm| requests as f64 / f64::from(rpm.max(1)));
    let by_tokens = limits.tpm.map(|tpm| charged as f64 / tpm.max(1) as f64);
    let days = limits
        .rpd
        .map(|rpd| u32::try_from(requests.div_ceil(rpd.max(1) as usize)).unwrap_or(u32::MAX));
    // A control runs on this machine.
    let free = (one.provider == Provider::Control).then_some(0.0);
    let cost = free.or_else(|| cost::at_most(sizes, one.price.as_ref(), &job.config.fx));
    let unknown = match (&cost, &one.price) {
        (Some(_), _) => None,
        (None, None) => Some("no `price` is configured".to_owned()),
        (None, Some(price)) if job.config.fx.ringgit(&price.currency).is_none() => {
            Some(format!("`[fx.rates]` has no `{}`", price.currency))
        }
        (None, Some(_)) => Some("a task has no token limit".to_owned()),
    };
    EndpointOutlook {
        endpoint: one.name.clone(),
        requests,
        minutes_at_least: [by_requests, by_tokens]
            .into_iter()
            .flatten()
            .reduce(f64::max),
        days,
        rm_at_most: cost,
        rm_unknown: unknown,
    }
}
