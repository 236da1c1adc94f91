//! `serasi check --freeze RUN`: measures floor and ceiling of every task and writes them into the suite.

use std::io::BufRead;
use std::path::Path;

use crate::commands::Usage;
use crate::dataset::Fault;
use crate::exit::Exit;
use crate::record::folder;
use crate::record::manifest::{Manifest, replace};
use crate::score::Value;
use crate::task::Task;
use crate::task::detector;
use crate::task::freeze::{FLOOR_CONTROLS, headline, scale};
use crate::task::scoring::Line;
use crate::task::suite::Suite;
use crate::terminal;

/// Freezes the scale of the suite in `suite` from a controls' run.
///
/// # Errors
/// No such run, a run of another suite or of a part of it, a control that is missing, a file that cannot be written.
pub fn freeze(suite: &Path, out: &Path, run: &str) -> anyhow::Result<Exit> {
    let one = |fault: Fault| Usage::faults(&[fault]);
    let folder = folder::find(out, run).map_err(one)?;
    let manifest = Manifest::read(&folder).map_err(one)?;
    let loaded = Suite::load(Some(suite)).map_err(|faults| Usage::faults(&faults))?;
    if loaded.digest() != manifest.suite_digest {
        return Err(Usage(format!(
            "run `{run}` asked another suite than `{}`",
            suite.display()
        ))
        .into());
    }
    let chosen = &manifest.selection;
    let partial = chosen.limit.is_some()
        || !(chosen.tasks.is_empty()
            && chosen.sectors.is_empty()
            && chosen.registers.is_empty()
            && chosen.samples.is_empty());
    if partial {
        let problem = format!(
            "run `{run}` asked a part of the suite (expected: a run of the controls without `--task`, `--sector`, \
             `--register`, `--limit` or `--sample`)"
        );
        return Err(Usage(problem).into());
    }
    let path = suite.join("prompts/suite.toml");
    let mut page: toml_edit::DocumentMut = std::fs::read_to_string(&path)?.parse()?;
    for task in &loaded.tasks {
        let name = &task.task.name;
        let mut trivial = 0.0_f64;
        for control in FLOOR_CONTROLS {
            let Some(raw) = raw(&folder.join("scores.jsonl"), control, &task.task)? else {
                return Err(Usage(format!(
                    "run `{run}` has no scores of `{control}` on task `{name}`"
                ))
                .into());
            };
            trivial = trivial.max(raw);
        }
        let measured = scale(task, trivial).map_err(one)?;
        for (key, value) in [("floor", measured.floor), ("ceiling", measured.ceiling)] {
            page["scale"][name.as_str()][key] = toml_edit::value((value * 1e4).round() / 1e4);
        }
    }
    let rates = freeze_detector(&mut page, &loaded)?;
    replace(&path, page.to_string().as_bytes())?;
    terminal::say(&format!(
        "wrote floor and ceiling of {} tasks{} into `{}`",
        loaded.tasks.len(),
        if rates {
            " and the slip detector's rates"
        } else {
            ""
        },
        path.display()
    ));
    Ok(Exit::Done)
}

/// Writes the slip detector's rates; whether there are any.
fn freeze_detector(page: &mut toml_edit::DocumentMut, suite: &Suite) -> anyhow::Result<bool> {
    let rates = detector::measure(suite).map_err(|fault| Usage::faults(&[fault]))?;
    let Some(rates) = rates else { return Ok(false) };
    let table = &mut page["detector"];
    for (key, value) in [("fpr", rates.fpr), ("tpr", rates.tpr)] {
        table[key] = toml_edit::value((value * 1e4).round() / 1e4);
    }
    for (key, count) in [("references", rates.references), ("planted", rates.planted)] {
        table[key] = toml_edit::value(i64::try_from(count)?);
    }
    Ok(true)
}

/// Raw headline of an endpoint on a task, as the table reads it.
fn raw(path: &Path, endpoint: &str, task: &Task) -> anyhow::Result<Option<f64>> {
    let mut parts = Vec::new();
    for line in std::io::BufReader::new(std::fs::File::open(path)?).lines() {
        let line: Line = serde_json::from_str(&line?)?;
        if line.endpoint != endpoint || line.task != task.name {
            continue;
        }
        match line.headline {
            Some(Value::Value(value)) => parts.push((line.register, value, 1.0)),
            Some(Value::Ratio { num, den }) => parts.push((line.register, num, den)),
            _ => {}
        }
    }
    Ok(headline(task.skill, &parts))
}
