//! Reading a task page (`prompts/<task>.toml`).

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::dataset::Fault;
use crate::dataset::card::toml_fault;
use crate::digest::Digest;
use crate::prompt::Parameters;
use crate::prompt::template::Template;
use crate::score::registry;
use crate::task::{Answer, Skill, Task, TaskScore, Title};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    name: String,
    version: String,
    title: Title,
    skill: Skill,
    answer: Answer,
    dataset: String,
    reply_language: Option<String>,
    reply_register: Option<String>,
    system: Option<String>,
    /// One template, or three paraphrases used by scenario.
    user: Vec<String>,
    #[serde(default)]
    shots: usize,
    #[serde(default)]
    generation: Parameters,
    score: Vec<ScoreLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScoreLine {
    metric: String,
    #[serde(default)]
    headline: bool,
    #[serde(default)]
    options: toml::Table,
}

/// Parses a task page.
///
/// # Errors
/// Every fault found; a page that is no TOML gives one.
pub fn task(file: &str, text: &str) -> Result<Task, Vec<Fault>> {
    let page: Page = toml::from_str(text).map_err(|error| vec![toml_fault(file, text, &error)])?;
    let mut faults = Vec::new();
    let mut compile = |key: &str, source: &str| match Template::compile(source) {
        Ok(template) => Some(template),
        Err(problem) => {
            faults.push(Fault::new(file, problem).at_key(key));
            None
        }
    };
    let system = page
        .system
        .as_deref()
        .and_then(|source| compile("system", source));
    let user: Vec<_> = page
        .user
        .iter()
        .filter_map(|source| compile("user", source))
        .collect();
    if !matches!(page.user.len(), 1 | 3) {
        faults.push(
            Fault::new(file, format!("{} user prompts", page.user.len()))
                .at_key("user")
                .expected("a list of one or three templates"),
        );
    }
    let scores = scorers(file, &page.score, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Task {
        name: page.name,
        version: page.version,
        title: page.title,
        skill: page.skill,
        answer: page.answer,
        dataset: page.dataset,
        reply_language: page.reply_language,
        reply_register: page.reply_register,
        system,
        user,
        shots: page.shots,
        generation: page.generation,
        scores,
        digest: Digest::of(text.as_bytes()),
    })
}

fn scorers(file: &str, lines: &[ScoreLine], faults: &mut Vec<Fault>) -> Vec<TaskScore> {
    let fault = |problem: String| Fault::new(file, problem).at_key("score");
    if lines.iter().filter(|line| line.headline).count() != 1 {
        faults.push(
            fault("not exactly one score is the headline".to_owned())
                .expected("one `headline = true`"),
        );
    }
    let mut seen = BTreeSet::new();
    let mut built = Vec::new();
    for line in lines {
        if !seen.insert(&line.metric) {
            faults.push(fault(format!("metric `{}` stands twice", line.metric)));
        }
        match registry::build(&line.metric, &line.options) {
            Ok(scorer) => built.push(TaskScore {
                scorer,
                headline: line.headline,
            }),
            Err(problem) => faults.push(fault(problem)),
        }
    }
    built
}
