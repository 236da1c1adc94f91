//! Reading a task page (`prompts/<task>.toml`).

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

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
    #[serde(deserialize_with = "one_or_more")]
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

/// A text, or a list of texts.
fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct Texts;
    impl<'de> Visitor<'de> for Texts {
        type Value = Vec<String>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a template or a list of templates")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<String>, E> {
            Ok(vec![text.to_owned()])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<String>, A::Error> {
            let mut texts = Vec::new();
            while let Some(text) = list.next_element()? {
                texts.push(text);
            }
            Ok(texts)
        }
    }
    deserializer.deserialize_any(Texts)
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
        let problem = match page.user.len() {
            0 => "no user prompt".to_owned(),
            count => format!("{count} user prompts"),
        };
        faults.push(
            Fault::new(file, problem)
                .at_key("user")
                .expected("one template or a list of three"),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn page(user: &str, score: &str) -> String {
        format!(
            "name = \"t\"\nversion = \"1\"\ntitle = {{ en = \"T\", ms = \"T\" }}\nskill = \"write\"\n\
             answer = \"prose\"\ndataset = \"t\"\nuser = {user}\n{score}"
        )
    }

    const SCORE: &str = "[[score]]\nmetric = \"chrf\"\nheadline = true\n";

    fn faults(text: &str) -> Vec<String> {
        let found = task("t.toml", text).err().unwrap_or_default();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_prompt_is_one_template_or_a_list() {
        let one = task("t.toml", &page("\"{{ input }}\"", SCORE))
            .unwrap_or_else(|faults| panic!("{}", faults[0]));
        assert_eq!(one.user.len(), 1);
        let three = page("[\"a\", \"b\", \"c\"]", SCORE);
        assert_eq!(
            task("t.toml", &three)
                .map(|task| task.user.len())
                .unwrap_or_default(),
            3
        );
        assert!(faults(&page("[]", SCORE))[0].contains("no user prompt"));
        assert!(faults(&page("[\"a\", \"b\"]", SCORE))[0].contains("2 user prompts"));
        assert!(faults(&page("7", SCORE))[0].contains("a template or a list of templates"));
    }

    #[test]
    fn every_fault_of_a_page_is_told() {
        let two = format!("{SCORE}[[score]]\nmetric = \"chfr\"\nheadline = true\n");
        let told = faults(&page("\"{% if %}\"", &two)).join("\n");
        for wanted in [
            "key `user`",
            "not exactly one score is the headline",
            "did you mean `chrf`",
        ] {
            assert!(told.contains(wanted), "{wanted}: {told}");
        }
    }
}
