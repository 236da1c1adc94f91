//! What a run would cost, and the question before it does.

use crate::commands::Usage;
use crate::commands::job::Job;
use crate::config::connect::Connected;
use crate::endpoint::Usage as Tokens;
use crate::price::{self, Fx, Price};
use crate::task::estimate::TaskSize;
use crate::terminal;

/// From this many ringgit on somebody must agree (contracts §4).
const ASK_FROM: f64 = 1.0;

/// Ringgit that all tasks cost an endpoint at most: estimated prompt tokens and every reply at its token limit. None
/// where price, rate or a limit is unknown.
pub fn at_most(sizes: &[TaskSize], price: Option<&Price>, fx: &Fx) -> Option<f64> {
    let mut tokens = Tokens::default();
    for size in sizes {
        tokens.input += size.prompt_tokens;
        tokens.output += size.reply_tokens_at_most?;
    }
    price::ringgit(price?, fx, &tokens)
}

/// Ringgit that the recorded replies of a run have cost.
pub fn spent(connected: &[Connected], billed: &[Tokens], fx: &Fx) -> f64 {
    let each = connected.iter().zip(billed);
    each.filter_map(|(one, tokens)| price::ringgit(one.entry.price.as_ref()?, fx, tokens))
        .sum()
}

/// Asks before an estimated cost above RM 1 of the requests that are still `asked`, by endpoint: on a terminal by a question, elsewhere by requiring `--yes`.
///
/// # Errors
/// Nobody agreed.
pub fn confirm(
    job: &Job,
    connected: &[Connected],
    sizes: &[TaskSize],
    asked: &[usize],
    agreed: bool,
) -> anyhow::Result<()> {
    let planned = job.plan.units() as f64;
    let each = connected.iter().zip(asked).filter_map(|(one, asked)| {
        let whole = at_most(sizes, one.entry.price.as_ref(), &job.config.fx)?;
        Some(whole * *asked as f64 / planned)
    });
    let most: f64 = each.sum();
    if agreed || most <= ASK_FROM {
        return Ok(());
    }
    let cost = format!(
        "this run can cost up to RM {most:.2} (estimate: prompts, and every reply at its token limit)"
    );
    if terminal::can_ask() {
        if terminal::ask(&format!("{cost}. Go on?")) {
            return Ok(());
        }
        return Err(Usage("nothing was sent".to_owned()).into());
    }
    Err(Usage(format!(
        "{cost} (hint: `--yes` agrees, `--max-cost RM` caps it, `serasi plan` shows it)"
    ))
    .into())
}
