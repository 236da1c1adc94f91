//! `serasi init`: a commented `serasi.toml` with the endpoints this machine can reach.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};

use crate::cli::InitArgs;
use crate::commands::Usage;
use crate::endpoint::base_url::BaseUrl;
use crate::endpoint::probe;
use crate::exit::Exit;
use crate::terminal;

/// Every key with its default; what `init` appends as a comment.
const EXAMPLE: &str = include_str!("../../serasi.example.toml");

/// Vendors that are recognised by the variable their own clients read: (variable, name, provider, address, model).
const VENDORS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "OPENAI_API_KEY",
        "openai",
        "openai",
        "https://api.openai.com/v1",
        "gpt-4.1-mini",
    ),
    (
        "OPENROUTER_API_KEY",
        "openrouter",
        "openai-compatible",
        "https://openrouter.ai/api/v1",
        "openai/gpt-4.1-mini",
    ),
    (
        "GEMINI_API_KEY",
        "gemini",
        "openai-compatible",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "gemini-2.5-flash",
    ),
];

/// Servers people run on their own machine, by their usual port.
const LOCAL: &[(u16, &str)] = &[
    (11434, "ollama"),
    (8000, "vllm"),
    (8080, "llama-cpp"),
    (4000, "litellm"),
    (1234, "lm-studio"),
];

/// Writes the file.
///
/// # Errors
/// The file is there already, or cannot be written.
pub fn init(args: &InitArgs) -> anyhow::Result<Exit> {
    let set = |variable: &str| std::env::var(variable).is_ok_and(|value| !value.trim().is_empty());
    let local = tokio::runtime::Runtime::new()?.block_on(local());
    let text = page(&set, &local);
    let name = args.path.display();
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    let file = if args.force {
        options.truncate(true).open(&args.path)
    } else {
        options.create_new(true).open(&args.path)
    };
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        Usage(match error.kind() {
            io::ErrorKind::AlreadyExists => {
                format!("`{name}` is there already (hint: `--force` writes over it)")
            }
            _ => format!("`{name}` cannot be written: {error}"),
        })
    })?;
    terminal::say(&format!(
        "wrote `{name}`; next: look it over, then `serasi check --ping` and `serasi plan`"
    ));
    Ok(Exit::Done)
}

/// (name, address, first model) of every local server that answers.
async fn local() -> Vec<(&'static str, String, String)> {
    let mut found = Vec::new();
    for (port, name) in LOCAL {
        let address = format!("http://127.0.0.1:{port}/v1");
        let Ok(base) = BaseUrl::parse(&address) else {
            continue;
        };
        if let Some(model) = probe::models(&base).await.into_iter().next() {
            found.push((*name, address, model));
        }
    }
    found
}

fn page(set: &dyn Fn(&str) -> bool, local: &[(&str, String, String)]) -> String {
    let mut out = String::from(
        "# Endpoints for `serasi run`. Keys are never written here: `api_key_env` names the variable that holds one.\n",
    );
    let mut write =
        |name: &str, provider: &str, address: &str, model: &str, variable: Option<&str>| {
            let text = |value: &str| toml::Value::from(value).to_string();
            let mut entry = format!(
                "\n[[endpoint]]\nname = {}\nprovider = {}\nbase_url = {}\nmodel = {}\n",
                text(name),
                text(provider),
                text(address),
                text(model)
            );
            if let Some(variable) = variable {
                writeln!(entry, "api_key_env = {}", text(variable))
                    .expect("a String takes every line");
            }
            out.push_str(&entry);
        };
    for (variable, name, provider, address, model) in VENDORS.iter().filter(|one| set(one.0)) {
        write(name, provider, address, model, Some(variable));
    }
    for (name, address, model) in local {
        write(name, "openai-compatible", address, model, None);
    }
    if local.is_empty() && !VENDORS.iter().any(|one| set(one.0)) {
        let variables: Vec<_> = VENDORS.iter().map(|one| one.0).collect();
        writeln!(
            out,
            "\n# No key variable is set ({}) and no local server answers.\n# Take the example below as a start.",
            variables.join(", ")
        )
        .expect("a String takes every line");
    }
    out.push_str("\n# ── every key, with its default ──\n");
    for line in EXAMPLE.lines() {
        out.push_str(format!("# {line}").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file::{self, Provider};
    use crate::endpoint::settings::Capabilities;
    use crate::runner::Limits;

    #[test]
    fn the_example_states_the_defaults() {
        let config = file::parse("serasi.example.toml", EXAMPLE).unwrap();
        assert_eq!(config.endpoints.len(), 1);
        let one = &config.endpoints[0];
        assert_eq!(one.limits(), Limits::default());
        assert_eq!(one.capabilities, Capabilities::default());
        assert!(one.extra.is_empty());
        assert_eq!((config.run.epochs, config.run.seed), (Some(1), Some(1)));
        assert_eq!(config.fx.ringgit("usd"), Some(4.15));
    }

    #[test]
    fn what_init_writes_can_be_read_and_names_variables_only() {
        let local = [(
            "vllm",
            "http://127.0.0.1:8000/v1".to_owned(),
            "a \"model\"\n".to_owned(),
        )];
        let text = page(&|variable| variable == "OPENAI_API_KEY", &local);
        let config = file::parse("serasi.toml", &text).unwrap();
        let names: Vec<_> = config
            .endpoints
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(names, ["openai", "vllm"]);
        assert_eq!(config.endpoints[0].provider, Provider::Openai);
        assert_eq!(
            config.endpoints[0].api_key_env.as_deref(),
            Some("OPENAI_API_KEY")
        );
        assert_eq!(config.endpoints[1].model.as_deref(), Some("a \"model\"\n"));
        let bare = page(&|_| false, &[]);
        assert!(
            file::parse("serasi.toml", &bare)
                .unwrap()
                .endpoints
                .is_empty()
        );
    }
}
