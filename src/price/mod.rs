//! Prices: tokens × a dated price × a dated exchange rate → ringgit.
//!
//! A missing price or rate is `None`, never 0: "unknown" must stay visible all the way to the table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::endpoint::Usage;

/// A vendor's price per million tokens, as `[endpoint.price]` states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Per million input tokens.
    pub input: f64,
    /// Per million output tokens.
    pub output: f64,
    /// Per million cached input tokens; the input price where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached: Option<f64>,
    /// ISO 4217 code, e.g. `USD` or `MYR`.
    pub currency: String,
    /// The day the price was read, for the table's foot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
}

impl Price {
    /// Cost of some usage in the price's own currency.
    pub fn cost(&self, usage: &Usage) -> f64 {
        let cached = usage.cached.unwrap_or(0).min(usage.input);
        let fresh = usage.input - cached;
        let cached_price = self.cached.unwrap_or(self.input);
        (fresh as f64 * self.input
            + cached as f64 * cached_price
            + usage.output as f64 * self.output)
            / 1e6
    }
}

/// Exchange rates: ringgit for one unit of a currency (`[fx]`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fx {
    /// The day the rates were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Currency code → RM.
    #[serde(default)]
    pub rates: BTreeMap<String, f64>,
}

impl Fx {
    /// Ringgit for one unit of `currency`; 1 for `MYR`, `None` where no rate is given.
    pub fn ringgit(&self, currency: &str) -> Option<f64> {
        if currency.eq_ignore_ascii_case("MYR") {
            return Some(1.0);
        }
        self.rates.get(&currency.to_ascii_uppercase()).copied()
    }
}

/// Cost of some usage in ringgit; `None` where the rate is unknown.
pub fn ringgit(price: &Price, fx: &Fx, usage: &Usage) -> Option<f64> {
    Some(price.cost(usage) * fx.ringgit(&price.currency)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(currency: &str) -> Price {
        Price {
            input: 2.0,
            output: 8.0,
            cached: Some(0.5),
            currency: currency.to_owned(),
            as_of: None,
        }
    }

    #[test]
    fn cached_tokens_are_cheaper_and_counted_once() {
        let usage = Usage {
            input: 1_000_000,
            cached: Some(400_000),
            output: 100_000,
            reasoning: None,
        };
        assert!((price("MYR").cost(&usage) - (1.2 + 0.2 + 0.8)).abs() < 1e-12);
    }

    #[test]
    fn an_unknown_rate_is_unknown_and_not_zero() {
        let usage = Usage {
            input: 10,
            cached: None,
            output: 10,
            reasoning: None,
        };
        assert_eq!(ringgit(&price("USD"), &Fx::default(), &usage), None);
        let fx = Fx {
            date: None,
            rates: BTreeMap::from([("USD".to_owned(), 4.0)]),
        };
        assert!((ringgit(&price("usd"), &fx, &usage).unwrap() - 4.0 * 100.0 / 1e6).abs() < 1e-15);
    }
}
