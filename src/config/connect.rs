//! From endpoint entries to endpoints that can be asked.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::config::file::{EndpointConfig, Provider};
use crate::digest::Digest;
use crate::endpoint::Endpoint;
use crate::endpoint::base_url::BaseUrl;
use crate::endpoint::http;
use crate::endpoint::openai::OpenAi;
use crate::endpoint::outputs::Outputs;
use crate::endpoint::settings::WireSettings;
use crate::record::manifest::EndpointEntry;
use crate::runner::Limits;

/// An endpoint ready to be asked, with what the manifest says of it.
pub struct Connected {
    /// What the manifest says; `effective` is filled in where the tasks are known.
    pub entry: EndpointEntry,
    /// Who answers.
    pub endpoint: Arc<dyn Endpoint>,
    /// Its limits.
    pub limits: Limits,
}

/// Connects one entry; `controls` is the address of the controls' server.
///
/// # Errors
/// One line: what is missing or wrong, and what to do.
pub fn connect(config: &EndpointConfig, controls: Option<&str>) -> Result<Connected, String> {
    let named = |problem: String| format!("endpoint `{}`: {problem}", config.name);
    let model = config.model.clone().unwrap_or_else(|| config.name.clone());
    let limits = config.limits();
    let control = config.provider == Provider::Control;
    let endpoint: Arc<dyn Endpoint> = if config.provider == Provider::Outputs {
        let file = config
            .file
            .as_deref()
            .ok_or_else(|| named("`file` is missing".to_owned()))?;
        let outputs = Outputs::open(file, &config.name).map_err(|faults| {
            let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
            named(lines.join("; "))
        })?;
        Arc::new(outputs)
    } else {
        Arc::new(wire(config, &model, controls).map_err(named)?)
    };
    // The controls' port changes from run to run; what they answer does not.
    let identity = if control {
        Digest::of_parts([
            b"control".as_slice(),
            model.as_bytes(),
            env!("CARGO_PKG_VERSION").as_bytes(),
        ])
    } else {
        endpoint.identity()
    };
    let entry = EndpointEntry {
        name: config.name.clone(),
        provider: config.provider.as_str().to_owned(),
        model,
        base_url: config.base_url.clone(),
        control: control || config.name.starts_with("control/"),
        concurrency: limits.concurrency,
        identity,
        effective: BTreeMap::new(),
        price: config.price.clone(),
        stopped: None,
    };
    Ok(Connected {
        entry,
        endpoint,
        limits,
    })
}

fn wire(config: &EndpointConfig, model: &str, controls: Option<&str>) -> Result<OpenAi, String> {
    let default = (config.provider == Provider::Openai).then_some("https://api.openai.com/v1");
    let address = match config.provider {
        Provider::Control => controls,
        _ => config.base_url.as_deref().or(default),
    };
    let address = address.ok_or("`base_url` is missing")?;
    let base = BaseUrl::parse(address).map_err(|error| error.to_string())?;
    let connect_timeout = Duration::try_from_secs_f64(config.connect_timeout.unwrap_or(10.0))
        .map_err(|error| format!("`connect_timeout`: {error}"))?;
    let client = http::client(&base, connect_timeout).map_err(|error| error.to_string())?;
    let mut settings = WireSettings::new(config.name.clone(), model, base);
    settings.capabilities = config.capabilities.clone();
    settings.api_key = key(config)?;
    settings.api_key_env.clone_from(&config.api_key_env);
    let extra = serde_json::to_value(&config.extra).map_err(|error| format!("`extra`: {error}"))?;
    if let serde_json::Value::Object(extra) = extra {
        settings.extra = extra;
    }
    OpenAi::new(settings, client).map_err(|error| error.to_string())
}

/// The key from the environment; `openai` wants one.
fn key(config: &EndpointConfig) -> Result<Option<SecretString>, String> {
    let variable = match (&config.api_key_env, config.provider) {
        (Some(variable), _) => variable.as_str(),
        (None, Provider::Openai) => "OPENAI_API_KEY",
        (None, _) => return Ok(None),
    };
    match std::env::var(variable) {
        Ok(key) if !key.trim().is_empty() => Ok(Some(SecretString::from(key.trim().to_owned()))),
        _ => Err(format!(
            "the environment variable `{variable}` is not set (hint: export {variable}=… before running, or name another with `api_key_env`)"
        )),
    }
}
