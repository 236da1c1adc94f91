//! `serasi check`: everything that can be known before anything is sent, and with `--ping` whether endpoints answer.

use std::path::Path;

use crate::cli::{CheckArgs, OutputFormat};
use crate::commands::{Usage, freeze, items, job};
use crate::config::connect::{Connected, connect};
use crate::config::file::{self, Config, Provider};
use crate::dataset::{Fault, Message, Role};
use crate::endpoint::Unit;
use crate::exit::Exit;
use crate::prompt::{Parameters, Request};
use crate::report::validity;
use crate::task::audit::{self, Audit};
use crate::task::suite::Suite;
use crate::terminal;
use crate::terminal::stage::Stage;
use crate::text::sanitise;
use crate::validity::run;

/// Validates suite and configuration, and reports every fault.
///
/// # Errors
/// The faults, as one error with a line each.
pub fn check(args: &CheckArgs) -> anyhow::Result<Exit> {
    if let (Some(run), Some(suite)) = (&args.freeze, &args.suite) {
        return freeze::freeze(suite, &job::out_of(args.out.as_deref())?, run);
    }
    if !args.items.is_empty() {
        return items::analyse(&job::out_of(args.out.as_deref())?, &args.items, args.format);
    }
    let mut found = Audit::default();
    let config = configuration(args, &mut found.faults);
    let mut samples = 0;
    let mut whole = None;
    match Suite::load(args.suite.as_deref().or(config.run.suite.as_deref())) {
        Err(faults) => found.faults.extend(faults),
        Ok(suite) => {
            samples = suite.tasks.iter().map(|one| one.test.len()).sum();
            let audit = audit::audit(&suite);
            found.faults.extend(audit.faults);
            found.warnings.extend(audit.warnings);
            whole = Some(suite);
        }
    }
    let bad = !found.faults.is_empty() || (args.strict && !found.warnings.is_empty());
    if let Some(suite) = whole.filter(|_| args.scorers && !bad) {
        return scorers(&suite, args.format);
    }
    print(args, &found, samples, bad)?;
    if bad {
        return Ok(Exit::Usage);
    }
    if args.ping {
        return ping(&config, args.format);
    }
    Ok(Exit::Done)
}

fn configuration(args: &CheckArgs, faults: &mut Vec<Fault>) -> Config {
    let default = Path::new("serasi.toml");
    let path = args
        .config
        .as_deref()
        .or_else(|| default.is_file().then_some(default));
    match path.map(file::read) {
        None => Config::default(),
        Some(Ok(config)) => config,
        Some(Err(found)) => {
            faults.extend(found);
            Config::default()
        }
    }
}

/// Tries the scorers on references that were changed in a known way.
fn scorers(suite: &Suite, format: OutputFormat) -> anyhow::Result<Exit> {
    let stage = Stage::start();
    stage.says("trying the scorers on changed references");
    let findings = run::run(suite);
    drop(stage);
    terminal::data(&match format {
        OutputFormat::Text => validity::text(&findings, terminal::width()),
        OutputFormat::Json => validity::json(&suite.name, &findings)?,
    })?;
    Ok(if validity::failed(&findings) > 0 {
        Exit::Regressed
    } else {
        Exit::Done
    })
}

fn print(args: &CheckArgs, found: &Audit, samples: usize, bad: bool) -> anyhow::Result<()> {
    if args.format == OutputFormat::Json {
        let page = serde_json::json!({
            "version": 1, "samples": samples, "ok": !bad, "faults": found.faults, "warnings": found.warnings,
        });
        return Ok(terminal::data(&format!("{page}\n"))?);
    }
    for fault in &found.faults {
        terminal::say(&format!("error: {fault}"));
    }
    for warning in &found.warnings {
        terminal::say(&format!("warning: {warning}"));
    }
    if !bad {
        terminal::data(&format!(
            "no faults: {samples} samples, {} warnings\n",
            found.warnings.len()
        ))?;
    }
    Ok(())
}

/// One small request to every configured endpoint that is asked over the network; a line an endpoint on stdout.
fn ping(config: &Config, format: OutputFormat) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Runtime::new()?;
    let mut failed = false;
    let asked = config.endpoints.iter();
    let local = [Provider::Control, Provider::Outputs];
    for one in asked.filter(|one| !local.contains(&one.provider)) {
        let connected = connect(one, None).map_err(Usage)?;
        let told = runtime.block_on(answer(&connected));
        failed |= told.is_err();
        let (word, says) = match &told {
            Ok(said) => ("ok", said),
            Err(why) => ("error", why),
        };
        terminal::data(&match format {
            OutputFormat::Text => format!("{word}: endpoint `{}`: {says}\n", one.name),
            OutputFormat::Json => {
                let line =
                    serde_json::json!({"endpoint": one.name, "ok": told.is_ok(), "says": says});
                format!("{line}\n")
            }
        })?;
    }
    Ok(if failed { Exit::Usage } else { Exit::Done })
}

/// Who answered how fast, or why nobody did.
async fn answer(connected: &Connected) -> Result<String, String> {
    let unit = Unit {
        task: "ping".to_owned(),
        sample: "ping".to_owned(),
        epoch: 0,
    };
    let request = Request {
        messages: vec![Message {
            role: Role::User,
            content: "Balas \"ok\" sahaja.".to_owned(),
        }],
        parameters: Parameters {
            max_tokens: Some(16),
            ..Parameters::default()
        },
    };
    let patience = connected.limits.attempt_timeout;
    let call = connected.endpoint.complete(&unit, &request);
    let answered = tokio::time::timeout(patience, call).await;
    let completion = answered
        .map_err(|_| format!("no answer within {patience:?}"))?
        .map_err(|error| error.with_hint())?;
    let model = completion.model.as_deref().unwrap_or("an unnamed model");
    let model = sanitise::line(model, 80);
    Ok(match completion.latency {
        Some(latency) => format!("{model} answered in {:.0} ms", latency.as_secs_f64() * 1e3),
        None => format!("{model} answered"),
    })
}
