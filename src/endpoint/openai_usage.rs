//! Billed tokens of a chat-completions reply, normalised over the servers that speak it.
//!
//! Takes `usage` as written and gives [`Usage`]; what is not told is absent, never 0.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::endpoint::Usage;

/// Normalises billed tokens; none where the vendor does not tell both sides.
pub fn usage(raw: &RawValue) -> Option<Usage> {
    let wire: WireUsage = serde_json::from_str(raw.get()).ok()?;
    let input = wire.prompt_tokens.0.or(wire.input_tokens.0)?;
    let output = wire.completion_tokens.0.or(wire.output_tokens.0)?;
    let cached = wire
        .prompt_tokens_details
        .and_then(|details| details.cached_tokens.0);
    let reasoning = wire
        .completion_tokens_details
        .and_then(|details| details.reasoning_tokens.0);
    // xAI counts reasoning beside the completion; its total shows it.
    let beside = reasoning.filter(|reasoning| {
        let sum = input
            .checked_add(output)
            .and_then(|sum| sum.checked_add(*reasoning));
        *reasoning > 0 && wire.total_tokens.0.is_some() && wire.total_tokens.0 == sum
    });
    Some(Usage {
        input,
        cached: cached.or(wire.prompt_cache_hit_tokens.0),
        output: output + beside.unwrap_or(0),
        reasoning,
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WireUsage {
    prompt_tokens: Count,
    completion_tokens: Count,
    input_tokens: Count,
    output_tokens: Count,
    total_tokens: Count,
    prompt_cache_hit_tokens: Count,
    prompt_tokens_details: Option<Details>,
    completion_tokens_details: Option<Details>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Details {
    cached_tokens: Count,
    reasoning_tokens: Count,
}

/// A count of tokens; none for null or anything that is no count.
#[derive(Default)]
struct Count(Option<u64>);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let whole = value
            .as_f64()
            .filter(|number| number.fract() == 0.0 && (0.0..9e15).contains(number));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the filter leaves whole numbers from 0 to 9e15"
        )]
        let count = value.as_u64().or(whole.map(|number| number as u64));
        // More tokens than this is no count, and sums of counts must not overflow.
        Ok(Self(count.filter(|count| *count < 1 << 53)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn billed(raw: &str) -> Option<Usage> {
        usage(&RawValue::from_string(raw.to_owned()).unwrap())
    }

    #[test]
    fn tokens_are_normalised_over_vendors() {
        let expect = |input, cached, output, reasoning| {
            Some(Usage {
                input,
                cached,
                output,
                reasoning,
            })
        };
        for (raw, usage) in [
            (
                r#"{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14}"#,
                expect(10, None, 4, None),
            ),
            (
                r#"{"prompt_tokens":10,"completion_tokens":9,"total_tokens":19,"prompt_tokens_details":{"cached_tokens":8},"completion_tokens_details":{"reasoning_tokens":5}}"#,
                expect(10, Some(8), 9, Some(5)),
            ),
            (
                r#"{"prompt_tokens":10,"completion_tokens":4,"total_tokens":19,"completion_tokens_details":{"reasoning_tokens":5}}"#,
                expect(10, None, 9, Some(5)),
            ),
            (
                r#"{"prompt_tokens":10,"completion_tokens":4,"prompt_cache_hit_tokens":6}"#,
                expect(10, Some(6), 4, None),
            ),
            (
                r#"{"input_tokens":3,"output_tokens":2.0}"#,
                expect(3, None, 2, None),
            ),
            (
                r#"{"prompt_tokens":10,"completion_tokens":0,"prompt_tokens_details":null}"#,
                expect(10, None, 0, None),
            ),
            (r#"{"prompt_tokens":10}"#, None),
            (r#"{"prompt_tokens":-1,"completion_tokens":1e300}"#, None),
            (
                r#"{"prompt_tokens":18446744073709551615,"completion_tokens":1}"#,
                None,
            ),
            ("3", None),
        ] {
            assert_eq!(billed(raw), usage, "{raw}");
        }
    }
}
