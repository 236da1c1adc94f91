//! `serasi.toml`: every key it may hold.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::control::Control;
use crate::dataset::Fault;
use crate::dataset::card::toml_fault;
use crate::endpoint::settings::Capabilities;
use crate::price::{Fx, Price};
use crate::runner::Limits;

/// A configuration file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Defaults of `serasi run`.
    #[serde(default)]
    pub run: Run,
    /// Who can be asked.
    #[serde(default, rename = "endpoint")]
    pub endpoints: Vec<EndpointConfig>,
    /// Exchange rates.
    #[serde(default)]
    pub fx: Fx,
}

/// `[run]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Folder of run folders.
    pub out: Option<PathBuf>,
    /// Folder of the suite.
    pub suite: Option<PathBuf>,
    /// Repeats.
    pub epochs: Option<u32>,
    /// Seed of every draw.
    pub seed: Option<u64>,
    /// Spending cap in RM.
    pub max_cost: Option<f64>,
}

/// `[[endpoint]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndpointConfig {
    /// Name in tables; `[A-Za-z0-9._/-]+`.
    pub name: String,
    /// Wire format.
    pub provider: Provider,
    /// Model asked for; the endpoint's name where absent.
    pub model: Option<String>,
    /// Address before `/chat/completions`.
    pub base_url: Option<String>,
    /// Environment variable that holds the key.
    pub api_key_env: Option<String>,
    /// Replies file of an `outputs` endpoint.
    pub file: Option<PathBuf>,
    /// Requests in flight at once.
    pub concurrency: Option<usize>,
    /// Requests per minute.
    pub rpm: Option<u32>,
    /// Tokens per minute.
    pub tpm: Option<u64>,
    /// Requests per day.
    pub rpd: Option<u32>,
    /// Seconds for one attempt.
    pub attempt_timeout: Option<f64>,
    /// Seconds for all attempts of one request.
    pub total_timeout: Option<f64>,
    /// Seconds to connect.
    pub connect_timeout: Option<f64>,
    /// Longest wait in seconds a server may ask for.
    pub max_wait: Option<f64>,
    /// Attempts at most.
    pub max_attempts: Option<u32>,
    /// Price per million tokens.
    pub price: Option<Price>,
    /// What the model takes.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// Further keys of the body, sent as they are.
    #[serde(default)]
    pub extra: toml::Table,
}

/// Wire formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// `OpenAI` chat completions; wants a key.
    Openai,
    /// Any server that speaks chat completions.
    OpenaiCompatible,
    /// Replies made elsewhere.
    Outputs,
    /// A built-in control.
    Control,
}

impl Provider {
    /// The word in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Openai => "openai",
            Self::OpenaiCompatible => "openai-compatible",
            Self::Outputs => "outputs",
            Self::Control => "control",
        }
    }
}

impl EndpointConfig {
    /// A built-in control.
    pub fn control(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            provider: Provider::Control,
            model: None,
            base_url: None,
            api_key_env: None,
            file: None,
            concurrency: None,
            rpm: None,
            tpm: None,
            rpd: None,
            attempt_timeout: None,
            total_timeout: None,
            connect_timeout: None,
            max_wait: None,
            max_attempts: None,
            price: None,
            capabilities: Capabilities::default(),
            extra: toml::Table::new(),
        }
    }

    /// The runner's limits of this endpoint.
    pub fn limits(&self) -> Limits {
        let base = Limits::default();
        let seconds = |given: Option<f64>, default: Duration| {
            given
                .and_then(|given| Duration::try_from_secs_f64(given).ok())
                .unwrap_or(default)
        };
        Limits {
            concurrency: self.concurrency.unwrap_or(base.concurrency).max(1),
            rpm: self.rpm,
            tpm: self.tpm,
            rpd: self.rpd,
            attempt_timeout: seconds(self.attempt_timeout, base.attempt_timeout),
            total_timeout: seconds(self.total_timeout, base.total_timeout),
            max_attempts: self.max_attempts.unwrap_or(base.max_attempts).clamp(1, 6),
            max_wait: seconds(self.max_wait, base.max_wait),
        }
    }
}

/// Reads a configuration file and checks what can be checked without a network.
///
/// # Errors
/// Every fault found.
pub fn read(path: &Path) -> Result<Config, Vec<Fault>> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        vec![
            Fault::new(&name, format!("cannot be read: {error}"))
                .expected("a `serasi.toml`; `serasi init` writes one"),
        ]
    })?;
    parse(&name, &text)
}

/// Parses a configuration's text.
///
/// # Errors
/// Every fault found.
pub fn parse(name: &str, text: &str) -> Result<Config, Vec<Fault>> {
    let config: Config =
        toml::from_str(text).map_err(|error| vec![toml_fault(name, text, &error)])?;
    let mut faults = amounts(name, &config);
    let mut seen = std::collections::BTreeSet::new();
    for endpoint in &config.endpoints {
        if !seen.insert(&endpoint.name) {
            let problem = format!("endpoint `{}`: the name stands twice", endpoint.name);
            faults.push(
                Fault::new(name, problem)
                    .at_key("name")
                    .expected("unique names"),
            );
        }
        shape(name, endpoint, &mut faults);
        limits(name, endpoint, &mut faults);
    }
    if faults.is_empty() {
        Ok(config)
    } else {
        Err(faults)
    }
}

/// Repeats and amounts of money: what no arithmetic may meet later.
fn amounts(name: &str, config: &Config) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut check = |right: bool, key: &str, problem: String, expected: &str| {
        if !right {
            faults.push(Fault::new(name, problem).at_key(key).expected(expected));
        }
    };
    let amount = |given: f64| given.is_finite() && given >= 0.0;
    if let Some(epochs) = config.run.epochs {
        let problem = format!("{epochs} repeats");
        check(
            (1..=1000).contains(&epochs),
            "run.epochs",
            problem,
            "1 to 1000",
        );
    }
    if let Some(most) = config.run.max_cost {
        let problem = format!("{most} is no amount");
        check(amount(most), "run.max_cost", problem, "ringgit, 0 or more");
    }
    for (code, rate) in &config.fx.rates {
        let right = rate.is_finite() && *rate > 0.0 && code.bytes().all(|b| b.is_ascii_uppercase());
        let problem = format!("`{code} = {rate}` is no exchange rate");
        check(
            right,
            "fx.rates",
            problem,
            "a code in capitals and its ringgit, such as `USD = 4.15`",
        );
    }
    for one in &config.endpoints {
        let Some(price) = &one.price else { continue };
        let cached = price.cached.unwrap_or(0.0);
        for (key, given) in [
            ("input", price.input),
            ("output", price.output),
            ("cached", cached),
        ] {
            let problem = format!("endpoint `{}`: {given} is no price", one.name);
            check(
                amount(given),
                &format!("price.{key}"),
                problem,
                "an amount a million tokens, 0 or more",
            );
        }
    }
    faults
}

/// What an endpoint's provider needs.
fn shape(name: &str, endpoint: &EndpointConfig, faults: &mut Vec<Fault>) {
    let fault = |key: &str, problem: String| {
        Fault::new(name, format!("endpoint `{}`: {problem}", endpoint.name)).at_key(key)
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
    if endpoint.name.is_empty() || !endpoint.name.chars().all(allowed) {
        faults.push(
            fault("name", "the name holds other characters".to_owned())
                .expected("letters, digits and . _ / -"),
        );
    }
    if endpoint.name.starts_with("control/") && endpoint.provider == Provider::Outputs {
        faults.push(fault(
            "name",
            "`control/` names a built-in control".to_owned(),
        ));
    }
    let model = endpoint.model.as_deref().unwrap_or(&endpoint.name);
    if endpoint.provider == Provider::Control && Control::parse(model).is_none() {
        let known = Control::ALL.map(Control::name).join(", ");
        faults.push(fault("model", format!("`{model}` is no control")).expected(known));
    }
    let wire = matches!(endpoint.provider, Provider::OpenaiCompatible);
    if wire && endpoint.base_url.is_none() {
        faults.push(
            fault("base_url", "is missing".to_owned())
                .expected("an address such as `http://127.0.0.1:8000/v1`"),
        );
    }
    if endpoint.provider == Provider::Outputs && endpoint.file.is_none() {
        faults.push(fault("file", "is missing".to_owned()).expected("a JSONL file of replies"));
    }
}

/// Limits that a request could never meet are typing errors.
fn limits(name: &str, endpoint: &EndpointConfig, faults: &mut Vec<Fault>) {
    let fault = |key: &str, problem: &str| {
        Fault::new(name, format!("endpoint `{}`: {problem}", endpoint.name)).at_key(key)
    };
    for (key, given) in [
        ("attempt_timeout", endpoint.attempt_timeout),
        ("total_timeout", endpoint.total_timeout),
        ("connect_timeout", endpoint.connect_timeout),
        ("max_wait", endpoint.max_wait),
    ] {
        if given.is_some_and(|given| !(given > 0.0 && given <= 86_400.0)) {
            faults.push(
                fault(key, "is no usable time").expected("seconds, above 0 and at most 86400"),
            );
        }
    }
    for (key, nothing) in [
        ("concurrency", endpoint.concurrency == Some(0)),
        ("rpm", endpoint.rpm == Some(0)),
        ("tpm", endpoint.tpm == Some(0)),
        ("rpd", endpoint.rpd == Some(0)),
    ] {
        if nothing {
            faults.push(fault(key, "0 allows no request").expected("1 or more, or no such line"));
        }
    }
    if endpoint
        .max_attempts
        .is_some_and(|given| !(1..=6).contains(&given))
    {
        faults.push(fault("max_attempts", "out of bounds").expected("1 to 6"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_names_line_and_key() {
        let faults = parse(
            "serasi.toml",
            "[[endpoint]]\nname = \"a\"\nprovider = \"openai\"\nmodle = \"x\"\n",
        )
        .unwrap_err();
        assert!(
            faults[0]
                .to_string()
                .starts_with("`serasi.toml` line 4: unknown field `modle`"),
            "{}",
            faults[0]
        );
    }

    #[test]
    fn every_fault_is_reported() {
        let text =
            "[[endpoint]]\nname = \"a b\"\nprovider = \"openai-compatible\"\nattempt_timeout = 0\n";
        assert_eq!(parse("serasi.toml", text).unwrap_err().len(), 3);
    }

    #[test]
    fn amounts_and_limits_that_make_no_sense_are_refused() {
        let price = |price: &str| {
            format!(
                "[[endpoint]]\nname = \"a\"\nprovider = \"openai\"\nprice = {{ {price}, currency = \"MYR\" }}\n"
            )
        };
        let limit =
            |line: &str| format!("[[endpoint]]\nname = \"a\"\nprovider = \"openai\"\n{line}\n");
        for (text, key) in [
            ("[run]\nepochs = 0\n".to_owned(), "run.epochs"),
            ("[run]\nepochs = 4000000000\n".to_owned(), "run.epochs"),
            ("[run]\nmax_cost = nan\n".to_owned(), "run.max_cost"),
            ("[fx.rates]\nUSD = -4.0\n".to_owned(), "fx.rates"),
            ("[fx.rates]\nusd = 4.0\n".to_owned(), "fx.rates"),
            (price("input = nan, output = 1.0"), "price.input"),
            (price("input = 1.0, output = -1.0"), "price.output"),
            (
                price("input = 1.0, output = 1.0, cached = inf"),
                "price.cached",
            ),
            (limit("concurrency = 0"), "concurrency"),
            (limit("rpd = 0"), "rpd"),
            (limit("max_attempts = 7"), "max_attempts"),
        ] {
            let faults = parse("serasi.toml", &text).unwrap_err();
            let keys: Vec<_> = faults.iter().filter_map(|one| one.key.as_deref()).collect();
            assert_eq!(keys, [key], "{text}");
        }
    }
}
