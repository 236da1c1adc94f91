//! Reading samples: one JSON object a line, every fault named with line, key and what would be right.

use std::collections::BTreeSet;

use crate::dataset::{Fact, FactKind, Fault, Sample};

/// A longer line is a fault: no message of a shop is a megabyte, and memory must stay bounded.
pub const MAX_LINE: usize = 1 << 20;

/// Parses one line of a dataset.
///
/// # Errors
/// Every fault of the line, not only the first, where the JSON itself can be read.
pub fn sample(file: &str, line_number: usize, line: &str) -> Result<Sample, Vec<Fault>> {
    let fault = |problem: String| Fault::new(file, problem).at_line(line_number);
    if line.len() > MAX_LINE {
        return Err(vec![
            fault(format!("the line has {} bytes", line.len())).expected("at most 1 MiB"),
        ]);
    }
    let sample: Sample =
        serde_json::from_str(line).map_err(|error| vec![json_fault(file, line_number, &error)])?;
    let faults: Vec<_> = problems(&sample)
        .into_iter()
        .map(|(key, problem, expected)| fault(problem).at_key(key).expected(expected))
        .collect();
    if faults.is_empty() {
        Ok(sample)
    } else {
        Err(faults)
    }
}

/// Turns serde's error on a line into a fault that names the key where serde names one.
pub fn json_fault(file: &str, line_number: usize, error: &serde_json::Error) -> Fault {
    let text = error.to_string();
    // serde's own place is one within the line, and would read as one in the file.
    let problem = text.split(" at line ").next().unwrap_or(&text);
    let about_a_key = ["unknown field", "missing field", "duplicate field"]
        .iter()
        .any(|start| problem.starts_with(start));
    let fault = Fault::new(file, problem).at_line(line_number);
    match problem.split('`').nth(1).filter(|_| about_a_key) {
        Some(key) => fault.at_key(key),
        None if error.is_syntax() || error.is_eof() => fault.expected("one JSON object a line"),
        None => fault,
    }
}

type Problem = (&'static str, String, &'static str);

fn problems(sample: &Sample) -> Vec<Problem> {
    let mut found = Vec::new();
    for (key, value) in [("id", &sample.id), ("twin", &sample.twin)] {
        if value.is_empty() || value.chars().any(|c| c.is_whitespace() || c.is_control()) {
            found.push((
                key,
                format!("`{value}` is empty or holds white space"),
                "a short name such as `intent-0012`",
            ));
        }
    }
    match (&sample.input, sample.messages.is_empty()) {
        (None, true) => found.push((
            "input",
            "neither `input` nor `messages` is given".to_owned(),
            "one of them",
        )),
        (Some(_), false) => found.push((
            "input",
            "both `input` and `messages` are given".to_owned(),
            "one of them",
        )),
        _ if sample.text().trim().is_empty() => {
            found.push(("input", "the message is empty".to_owned(), "some text"));
        }
        _ => {}
    }
    if sample.target.is_empty() {
        found.push((
            "target",
            "field is missing or empty".to_owned(),
            "a list of accepted answers",
        ));
    }
    found.extend(choice_problems(sample));
    found.extend(moment_problems(sample));
    for (key, price) in &sample.prices {
        if !price.as_f64().is_some_and(|price| price >= 0.0) {
            found.push((
                "prices",
                format!("`{key}` has the price `{price}`"),
                "a number of ringgit",
            ));
        }
    }
    for fact in sample.facts.must.iter().chain(&sample.facts.must_not) {
        found.extend(fact_problem(fact));
    }
    found
}

fn moment_problems(sample: &Sample) -> Vec<Problem> {
    let mut found = Vec::new();
    if let Some(now) = &sample.now
        && now.parse::<jiff::Timestamp>().is_err()
    {
        found.push((
            "now",
            format!("`{now}` is no moment"),
            "RFC 3339 with zone, e.g. `2026-11-24T15:10:00+08:00`",
        ));
    }
    for (key, date) in [("as_of", &sample.as_of), ("expires", &sample.expires)] {
        if let Some(date) = date
            .as_deref()
            .filter(|date| date.parse::<jiff::civil::Date>().is_err())
        {
            found.push((
                key,
                format!("`{date}` is no day"),
                "a day such as `2026-11-24`",
            ));
        }
    }
    found
}

fn choice_problems(sample: &Sample) -> Vec<Problem> {
    if sample.choices.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let distinct: BTreeSet<_> = sample.choices.iter().collect();
    if distinct.len() != sample.choices.len() || !(2..=26).contains(&sample.choices.len()) {
        found.push((
            "choices",
            "options repeat, or are fewer than 2 or more than 26".to_owned(),
            "2 to 26 different options",
        ));
    }
    for target in sample
        .target
        .iter()
        .filter(|target| !sample.choices.contains(target))
    {
        found.push((
            "target",
            format!("`{target}` is none of the options"),
            "the text of an option",
        ));
    }
    found
}

fn fact_problem(fact: &Fact) -> Option<Problem> {
    let value = fact.value.as_str();
    let number = || value.parse::<f64>().is_ok_and(f64::is_finite);
    if fact.forms.is_empty() && fact.kind != FactKind::Money {
        let problem = format!(
            "a {:?} fact has no forms, so no reply can state it",
            fact.kind
        );
        return Some((
            "facts",
            problem.to_lowercase(),
            "`forms`: the ways to say it",
        ));
    }
    let (right, expected) = match fact.kind {
        FactKind::Money => (number(), "an amount such as `12.00`"),
        FactKind::Quantity => (number(), "a count such as `3`"),
        FactKind::Date => (
            value.parse::<jiff::civil::Date>().is_ok(),
            "a day such as `2026-11-27`",
        ),
        FactKind::Time => (
            value.parse::<jiff::civil::Time>().is_ok(),
            "a time such as `20:15`",
        ),
        FactKind::Phone => (
            !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()),
            "digits only",
        ),
        FactKind::Polarity => (
            matches!(value, "ya" | "tidak") && !fact.forms.is_empty(),
            "`ya` or `tidak`, with forms",
        ),
        FactKind::Text => (!value.is_empty(), "some text"),
    };
    (!right).then(|| {
        (
            "facts",
            format!("a {:?} fact has the value `{value}`", fact.kind).to_lowercase(),
            expected,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"id":"a-1","twin":"a-1","register":"santai","sector":"fnb","input":"nak dua","choices":["x","y"],"target":["x"]}"#;

    fn faults(line: &str) -> String {
        sample("d.jsonl", 3, line)
            .unwrap_err()
            .iter()
            .map(Fault::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn reads_a_good_line() {
        assert_eq!(sample("d.jsonl", 1, GOOD).unwrap().text(), "nak dua");
    }

    #[test]
    fn refuses_unknown_missing_and_broken() {
        let unknown = faults(&GOOD.replace("\"input\"", "\"inptu\":\"x\",\"input\""));
        assert!(
            unknown.starts_with("`d.jsonl` line 3, key `inptu`: unknown field"),
            "{unknown}"
        );
        let missing = faults(&GOOD.replace("\"twin\":\"a-1\",", ""));
        assert!(missing.contains("key `twin`"), "{missing}");
        assert!(faults("{oops").contains("one JSON object a line"));
    }

    #[test]
    fn reports_every_fault_of_a_line() {
        let text = faults(
            &GOOD
                .replace(r#""target":["x"]"#, r#""target":["z"],"now":"esok""#)
                .replace("nak dua", " "),
        );
        assert!(text.contains("the message is empty"), "{text}");
        assert!(text.contains("`z` is none of the options"), "{text}");
        assert!(text.contains("`esok` is no moment"), "{text}");
    }

    #[test]
    fn a_fact_without_forms_can_never_be_stated() {
        let with = |kind: &str, value: &str| {
            let facts = format!(
                r#""target":["x"],"facts":{{"must":[{{"type":"{kind}","value":"{value}"}}]}}"#
            );
            GOOD.replace(r#""target":["x"]"#, &facts)
        };
        assert!(faults(&with("date", "2026-11-27")).contains("a date fact has no forms"));
        assert!(sample("d", 1, &with("money", "12.00")).is_ok());
    }

    #[test]
    fn fact_values_are_typed() {
        let with = |kind: &str, value: &str| {
            GOOD.replace(
                r#""target":["x"]"#,
                &format!(r#""target":["x"],"facts":{{"must":[{{"type":"{kind}","value":"{value}","forms":["f"]}}]}}"#),
            )
        };
        for (kind, good, bad) in [
            ("money", "12.00", "RM12"),
            ("date", "2026-11-27", "27/11"),
            ("time", "20:15", "8 malam"),
            ("phone", "0120001234", "012-000 1234"),
            ("polarity", "tidak", "no"),
        ] {
            assert!(sample("d", 1, &with(kind, good)).is_ok(), "{kind} {good}");
            assert!(
                faults(&with(kind, bad)).contains(&format!("a {kind} fact has the value")),
                "{kind} {bad}"
            );
        }
    }
}
