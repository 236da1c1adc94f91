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
    let mut base_url = None;
    let endpoint: Arc<dyn Endpoint> = if config.provider == Provider::Outputs {
        Arc::new(outputs(config)?)
    } else {
        let settings = wire(config, &model, controls).map_err(named)?;
        // A control's address is this process's own; as a file states it, an address could hold a secret.
        base_url = (!control).then(|| settings.base_url.as_str().to_owned());
        let connect_timeout = config.connect_timeout.unwrap_or(10.0);
        let connect_timeout = Duration::try_from_secs_f64(connect_timeout)
            .map_err(|error| named(format!("`connect_timeout`: {error}")))?;
        let client = http::client(&settings.base_url, connect_timeout)
            .map_err(|error| named(error.to_string()))?;
        Arc::new(OpenAi::new(settings, client).map_err(|error| named(error.to_string()))?)
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
        base_url,
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

/// The replies file of an `outputs` endpoint; one that holds nothing for it is a typing error.
fn outputs(config: &EndpointConfig) -> Result<Outputs, String> {
    let name = &config.name;
    let file = config
        .file
        .as_deref()
        .ok_or_else(|| format!("endpoint `{name}`: `file` is missing"))?;
    let outputs = Outputs::open(file, name).map_err(|faults| {
        let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
        lines.join("\nerror: ")
    })?;
    if outputs.is_empty() {
        return Err(format!(
            "endpoint `{name}`: `{}` holds no reply for it (expected: lines with `\"endpoint\":\"{name}\"`, or without \
             `endpoint`)",
            file.display()
        ));
    }
    Ok(outputs)
}

fn wire(
    config: &EndpointConfig,
    model: &str,
    controls: Option<&str>,
) -> Result<WireSettings, String> {
    let default = (config.provider == Provider::Openai).then_some("https://api.openai.com/v1");
    let address = match config.provider {
        Provider::Control => controls,
        _ => config.base_url.as_deref().or(default),
    };
    let address = address.ok_or("`base_url` is missing")?;
    let base = BaseUrl::parse(address).map_err(|error| error.to_string())?;
    let mut settings = WireSettings::new(config.name.clone(), model, base);
    settings.capabilities = config.capabilities.clone();
    let variable = key_variable(config);
    settings.api_key = variable.map(key).transpose()?;
    settings.api_key_env = variable.map(str::to_owned);
    let extra = serde_json::to_value(&config.extra).map_err(|error| format!("`extra`: {error}"))?;
    if let serde_json::Value::Object(extra) = extra {
        settings.extra = extra;
    }
    Ok(settings)
}

/// The variable that holds the key; `openai` wants one.
fn key_variable(config: &EndpointConfig) -> Option<&str> {
    let default = (config.provider == Provider::Openai).then_some("OPENAI_API_KEY");
    config.api_key_env.as_deref().or(default)
}

/// The key from the environment.
fn key(variable: &str) -> Result<SecretString, String> {
    match std::env::var(variable) {
        Ok(key) if !key.trim().is_empty() => Ok(SecretString::from(key.trim().to_owned())),
        _ => Err(format!(
            "the environment variable `{variable}` is not set (hint: export {variable}=… before running, or name another with `api_key_env`)"
        )),
    }
}
