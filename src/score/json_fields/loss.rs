//! Ringgit that a wrongly read order costs its shop.
//!
//! Per order: Σ over the items of the price list of |quantity read − quantity ordered| × unit price, plus a stated loss
//! for a wrong address and for a wrong day or hour, each a trip made twice. A reply without an order loses all of it. A
//! single absurd quantity must not decide a column, so an order loses at most ten times what it is worth.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::dataset::Sample;
use crate::lang::values::time::Setting;
use crate::score::json_fields::find::find;
use crate::score::json_fields::same::{numeric, same};
use crate::score::{Score, Scorer, Value, setting};
use crate::text::normalise::normal;

/// An order loses at most this many times its own worth, trips apart.
const MOST: f64 = 10.0;

/// RM lost by one order as the reply has it.
pub struct RmLost {
    /// RM that a trip to a wrong place, or at a wrong time, costs.
    pub trip: f64,
}

impl Scorer for RmLost {
    fn name(&self) -> &'static str {
        "rm-lost"
    }

    fn signature(&self) -> String {
        format!(
            "rm-lost|trip:{}|most:{MOST}x|serasi:{}",
            self.trip,
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let unscored = |why: &str| Score::new(self.name(), Value::Unscored(why.to_owned()));
        let Some(expected) = &sample.fields else {
            return unscored("the sample has no fields");
        };
        if sample.prices.is_empty() {
            return unscored("the sample has no prices");
        }
        let prices = sample.prices.iter();
        let prices: BTreeMap<String, f64> = prices
            .filter_map(|(item, price)| Some((normal(item), price.as_f64()?)))
            .collect();
        let ordered = quantities(expected, &prices);
        let worth: f64 = ordered
            .iter()
            .map(|(item, count)| count * prices[item])
            .sum();
        let Some(found) = find(reply) else {
            let mut score = Score::new(self.name(), Value::Value(worth));
            score.note = Some("no order was read: all of it is lost".to_owned());
            return score;
        };
        let read = quantities(&found, &prices);
        let mut notes = Vec::new();
        let mut items = 0.0;
        for (item, price) in &prices {
            let count = |of: &BTreeMap<String, f64>| of.get(item).copied().unwrap_or(0.0);
            let off = (count(&read) - count(&ordered)).abs();
            if off > 0.0 {
                notes.push(format!("{item}: {} for {}", count(&read), count(&ordered)));
            }
            items += off * price;
        }
        let mut loss = items.min(MOST * worth);
        let setting = setting(sample);
        for key in ["address", "time"] {
            if !agrees(expected.get(key), found.get(key), &setting) {
                loss += self.trip;
                notes.push(format!("wrong {key}"));
            }
        }
        let mut score = Score::new(self.name(), Value::Value(loss));
        score.note = (!notes.is_empty()).then(|| notes.join(", "));
        score
    }

    fn without_reply(&self, sample: &Sample) -> f64 {
        match self.score(sample, "").value {
            Value::Value(loss) => loss,
            _ => 0.0,
        }
    }
}

/// Quantities of an order by item of the price list; what the list does not hold cannot be sold.
fn quantities(order: &Json, prices: &BTreeMap<String, f64>) -> BTreeMap<String, f64> {
    let mut counts = BTreeMap::new();
    let items = order.get("items").and_then(Json::as_array);
    for item in items.into_iter().flatten() {
        let name = item.get("item").and_then(Json::as_str).map(normal);
        let Some(name) = name.filter(|name| prices.contains_key(name)) else {
            continue;
        };
        let count = item.get("quantity").and_then(numeric);
        if let Some(count) = count.filter(|count| count.is_finite()) {
            *counts.entry(name).or_insert(0.0) += count.max(0.0);
        }
    }
    counts
}

/// Whether a field says what was ordered; nothing where nothing was said.
fn agrees(expected: Option<&Json>, found: Option<&Json>, setting: &Setting) -> bool {
    let stated = |value: Option<&Json>| value.filter(|value| !value.is_null()).cloned();
    match (stated(expected), stated(found)) {
        (None, None) => true,
        (Some(expected), Some(found)) => same(&expected, &found, setting),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(reply: &str) -> f64 {
        let line = r#"{"id":"a","twin":"a","register":"sms","sector":"fnb","now":"2026-11-26T10:00:00+08:00","input":"x",
            "target":["x"],"prices":{"nasi lemak":3,"nasi ayam":8,"teh tarik":2.5},
            "fields":{"items":[{"item":"nasi lemak","quantity":4,"price":3},{"item":"teh tarik","quantity":2,"price":2.5}],
                "address":"No. 12, Jalan Mawar 3","time":"2026-11-27T20:15","payment":null}}"#;
        let sample: Sample = serde_json::from_str(line).unwrap();
        match (RmLost { trip: 10.0 }).score(&sample, reply).value {
            Value::Value(loss) => loss,
            other => panic!("{other:?}"),
        }
    }

    fn order(items: &str, address: &str, time: &str) -> f64 {
        lost(&format!(
            r#"{{"items":[{items}],"address":{address},"time":{time},"payment":null}}"#
        ))
    }

    const LEMAK: &str = r#"{"item":"nasi lemak","quantity":4}"#;
    const TEH: &str = r#"{"item":"Teh Tarik","quantity":"dua"}"#;
    const HOME: &str = r#""no 12 jln mawar 3""#;
    const EVENING: &str = r#""2026-11-27T20:15""#;

    #[test]
    fn a_right_order_loses_nothing_and_a_wrong_one_what_it_costs() {
        let near =
            |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
        near(order(&format!("{LEMAK},{TEH}"), HOME, EVENING), 0.0);
        near(order(LEMAK, HOME, EVENING), 5.0);
        let more = r#"{"item":"nasi lemak","quantity":6}"#;
        near(order(&format!("{more},{TEH}"), HOME, EVENING), 6.0);
        let other = r#"{"item":"nasi ayam","quantity":4}"#;
        near(order(&format!("{other},{TEH}"), HOME, EVENING), 12.0 + 32.0);
        let unknown = r#"{"item":"rendang","quantity":4}"#;
        near(
            order(&format!("{LEMAK},{TEH},{unknown}"), HOME, EVENING),
            0.0,
        );
        near(
            order(&format!("{LEMAK},{TEH}"), r#""Jalan Mawar 8""#, EVENING),
            10.0,
        );
        near(
            order(&format!("{LEMAK},{TEH}"), HOME, r#""2026-11-26T20:15""#),
            10.0,
        );
        near(order(&format!("{LEMAK},{TEH}"), "null", "null"), 20.0);
    }

    #[test]
    fn no_order_loses_all_and_an_absurd_one_no_more_than_ten_times_that() {
        assert!((lost("maaf, saya tidak pasti") - 17.0).abs() < 1e-9);
        let absurd = r#"{"item":"nasi lemak","quantity":1e300}"#;
        assert!((order(&format!("{absurd},{TEH}"), HOME, EVENING) - 170.0).abs() < 1e-9);
        let negative = r#"{"item":"nasi lemak","quantity":-4}"#;
        assert!((order(&format!("{negative},{TEH}"), HOME, EVENING) - 12.0).abs() < 1e-9);
    }
}
