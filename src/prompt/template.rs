//! Templates: minijinja, strict. An undefined variable is an error that names template, line and variable.
//!
//! Variables a task page may use: `input`, `options` (each with `letter` and `text`), `prices`, `now`, `state`,
//! `sector`, `tags`, `register` (the one asked for). One that a sample does not have is undefined, so `{% if now is defined %}`
//! works and `{{ now }}` fails loudly.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use crate::dataset::Sample;

const NAME: &str = "prompt";

/// A compiled prompt template.
#[derive(Debug, Clone)]
pub struct Template {
    environment: Arc<Environment<'static>>,
}

impl Template {
    /// Compiles a template.
    ///
    /// # Errors
    /// One line: what is wrong and in which line of the template.
    pub fn compile(source: &str) -> Result<Self, String> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        // Without trim_blocks a block tag alone on its line would leave an empty line in the prompt.
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build();
        environment.set_syntax(syntax.map_err(|error| describe(&error))?);
        // A template of a hostile suite must not loop for ever.
        environment.set_recursion_limit(32);
        environment
            .add_template_owned(NAME, source.to_owned())
            .map_err(|error| describe(&error))?;
        Ok(Self {
            environment: Arc::new(environment),
        })
    }

    /// Renders the template with a sample's variables.
    ///
    /// # Errors
    /// One line: which variable is undefined, or what else failed, and where.
    pub fn render(&self, variables: &Value) -> Result<String, String> {
        let template = self
            .environment
            .get_template(NAME)
            .map_err(|error| describe(&error))?;
        template
            .render(variables)
            .map(|text| text.trim().to_owned())
            .map_err(|error| describe(&error))
    }
}

/// The variables of one sample; `register` is the one asked of the reply.
pub fn variables(sample: &Sample, register: Option<&str>) -> Value {
    let mut known: BTreeMap<&'static str, Value> = BTreeMap::new();
    known.insert("input", Value::from(sample.text()));
    known.insert("sector", Value::from(sample.sector.as_str()));
    if !sample.choices.is_empty() {
        let options = sample.choices.iter().zip('A'..='Z').map(|(text, letter)| {
            Value::from(BTreeMap::from([
                ("letter", letter.to_string()),
                ("text", text.clone()),
            ]))
        });
        known.insert("options", options.collect());
    }
    if !sample.tags.is_empty() {
        known.insert("tags", Value::from(Serde(&sample.tags)));
    }
    if !sample.prices.is_empty() {
        known.insert("prices", Value::from(Serde(&sample.prices)));
    }
    let optional = [
        ("now", sample.now.as_deref()),
        ("state", sample.state.as_deref()),
        ("register", register),
    ];
    known.extend(
        optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, Value::from(value?)))),
    );
    Value::from(known)
}

fn describe(error: &minijinja::Error) -> String {
    let detail = error.detail().map_or_else(
        || error.kind().to_string(),
        |detail| format!("{}: {detail}", error.kind()),
    );
    match error.line() {
        Some(line) => format!("{detail} (line {line} of the template)"),
        None => detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Sample {
        serde_json::from_str(
            r#"{"id":"a","twin":"a","register":"sms","sector":"fnb","input":"nk 2 <b>","choices":["satu","dua"],"target":["dua"]}"#,
        )
        .unwrap()
    }

    #[test]
    fn renders_options_and_does_not_escape() {
        let template = Template::compile(
            "{{ input }}\n{% for o in options %}\n{{ o.letter }}. {{ o.text }}\n{% endfor %}",
        )
        .unwrap();
        assert_eq!(
            template.render(&variables(&sample(), None)).unwrap(),
            "nk 2 <b>\nA. satu\nB. dua"
        );
    }

    #[test]
    fn an_undefined_variable_is_an_error_with_its_line() {
        let template = Template::compile("hai\n{{ nama }}").unwrap();
        let error = template.render(&variables(&sample(), None)).unwrap_err();
        assert!(
            error.contains("undefined") && error.contains("line 2"),
            "{error}"
        );
        let absent = Template::compile("{% if now is defined %}{{ now }}{% endif %}x").unwrap();
        assert_eq!(absent.render(&variables(&sample(), None)).unwrap(), "x");
    }

    #[test]
    fn a_broken_template_is_refused_at_once() {
        assert!(
            Template::compile("{% if %}")
                .unwrap_err()
                .contains("line 1")
        );
    }
}
