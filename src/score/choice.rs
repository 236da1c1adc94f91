//! Reading an option out of a reply: several named rules in a fixed order; the one used is recorded.
//!
//! A reply that names two different options has no answer. A rule never guesses: what none can read is *unparsed*.

use crate::dataset::Sample;
use crate::score::{Score, Scorer, Value};
use crate::text::normalise::normal;

/// The headline of option tasks: 1 if the option read out of the reply is the target.
pub struct Choice;

/// An extraction rule: its name, and what it reads out of a reply.
type Rule = (&'static str, fn(&str, &[String]) -> Found);

/// What a rule found.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Option(usize),
    Nothing,
    /// Two different options: no later rule may decide between them.
    Contradiction,
}

const RULES: &[Rule] = &[
    ("after-label", after_label),
    ("letter-only", letter_only),
    ("option-text", option_text),
    ("leading-letter", leading_letter),
    ("contained-text", contained_text),
    ("last-line", last_line),
];

impl Scorer for Choice {
    fn name(&self) -> &'static str {
        "choice"
    }

    fn signature(&self) -> String {
        let rules: Vec<_> = RULES.iter().map(|(name, _)| *name).collect();
        format!(
            "choice|rules:{}|serasi:{}",
            rules.join("+"),
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let Some((rule, index)) = read(reply, &sample.choices) else {
            return Score::new(
                self.name(),
                Value::Unparsed("no single option was named".to_owned()),
            );
        };
        let option = &sample.choices[index];
        let right = sample.target.contains(option);
        let mut score = Score::new(self.name(), Value::Value(f64::from(u8::from(right))));
        score.answer = Some(option.clone());
        score.rule = Some(rule.to_owned());
        score
    }
}

/// The rule that decided and the option's position; none if nothing or two things were named.
pub fn read(reply: &str, options: &[String]) -> Option<(&'static str, usize)> {
    for (name, rule) in RULES {
        match rule(reply, options) {
            Found::Option(index) => return Some((name, index)),
            Found::Contradiction => return None,
            Found::Nothing => {}
        }
    }
    None
}

/// The last letter after "Jawapan:", "Jawapannya ialah" or "Answer:".
fn after_label(reply: &str, options: &[String]) -> Found {
    let lower = reply.to_lowercase();
    let mut found = Found::Nothing;
    for (at, label) in [
        "jawapannya",
        "jawapan",
        "answer",
        "pilihan",
        "pilih",
        "huruf",
    ]
    .iter()
    .flat_map(|label| lower.match_indices(label))
    {
        let mut rest = lower[at + label.len()..]
            .trim_start_matches([':', ' ', '*', '"', '\'', '(', '\n', '`', '-']);
        for filler in [
            "saya",
            "yang betul",
            "yang tepat",
            "akhir",
            "ialah",
            "adalah",
            "is",
        ] {
            rest = rest.strip_prefix(filler).unwrap_or(rest);
            rest = rest.trim_start_matches([':', ' ', '*', '"', '\'', '(', '\n', '`']);
        }
        if let Some(index) = standing_letter(rest, options) {
            found = match found {
                Found::Option(earlier) if earlier != index => return Found::Contradiction,
                _ => Found::Option(index),
            };
        }
    }
    found
}

/// The whole reply is one letter, dressed as "(b)", "**B**" or "B.".
fn letter_only(reply: &str, options: &[String]) -> Found {
    let bare = reply.trim_matches(|c: char| !c.is_alphanumeric());
    let mut characters = bare.chars();
    match (characters.next(), characters.next()) {
        (Some(letter), None) => index_of(letter, options).map_or(Found::Nothing, Found::Option),
        _ => Found::Nothing,
    }
}

/// The whole reply is an option's text.
fn option_text(reply: &str, options: &[String]) -> Found {
    let reply = normal(reply);
    options
        .iter()
        .position(|option| normal(option) == reply)
        .map_or(Found::Nothing, Found::Option)
}

/// A line starts with a letter and a mark ("B. pertanyaan …") or is a letter alone, with reasons on other lines; a list
/// of all the options starts so too and is none.
fn leading_letter(reply: &str, options: &[String]) -> Found {
    let mut letters = reply.lines().filter_map(|line| {
        let line = line.trim_start_matches([' ', '*', '(', '#', '-']);
        let (first, rest) = (line.chars().next()?, line.get(1..)?);
        let marked = rest.starts_with([')', '.', ':', '*'])
            || rest.starts_with(" -")
            || rest.starts_with(" –")
            || !rest.contains(char::is_alphanumeric);
        (first.is_ascii_uppercase() && marked)
            .then(|| index_of(first, options))
            .flatten()
    });
    let Some(first) = letters.next() else {
        return Found::Nothing;
    };
    if letters.any(|other| other != first) {
        Found::Contradiction
    } else {
        Found::Option(first)
    }
}

/// Exactly one option's text stands in the reply.
fn contained_text(reply: &str, options: &[String]) -> Found {
    let reply = format!(" {} ", normal(reply));
    let mut inside = (0..options.len())
        .filter(|index| reply.contains(&format!(" {} ", normal(&options[*index]))));
    match (inside.next(), inside.next()) {
        (Some(index), None) => Found::Option(index),
        (Some(_), Some(_)) => Found::Contradiction,
        (None, _) => Found::Nothing,
    }
}

/// The last line alone is a letter.
fn last_line(reply: &str, options: &[String]) -> Found {
    reply
        .trim()
        .lines()
        .next_back()
        .map_or(Found::Nothing, |line| letter_only(line, options))
}

/// A letter that stands alone at the start of `text`.
fn standing_letter(text: &str, options: &[String]) -> Option<usize> {
    let mut characters = text.chars();
    let index = index_of(characters.next()?, options)?;
    characters
        .next()
        .is_none_or(|next| !next.is_alphanumeric())
        .then_some(index)
}

fn index_of(letter: char, options: &[String]) -> Option<usize> {
    let index = (letter.to_ascii_uppercase() as usize).checked_sub('A' as usize)?;
    (letter.is_ascii_alphabetic() && index < options.len()).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Vec<String> {
        ["harga", "waktu operasi", "aduan", "lokasi"]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn each_rule_reads_its_own_form() {
        for (reply, rule, index) in [
            ("Jawapan: B", "after-label", 1),
            (
                "Jawapannya ialah C kerana pelanggan marah",
                "after-label",
                2,
            ),
            (
                "Mula-mula nampak macam harga.\n\nJawapan: **D**",
                "after-label",
                3,
            ),
            ("b", "letter-only", 1),
            (" **(C).** ", "letter-only", 2),
            ("Waktu Operasi.", "option-text", 1),
            ("B. waktu operasi", "leading-letter", 1),
            ("B\n\nSebab dia tanya bila kedai buka.", "leading-letter", 1),
            ("Saya pilih C kerana dia marah", "after-label", 2),
            ("Ini soal aduan pelanggan", "contained-text", 2),
            ("Rasanya macam ni\na", "last-line", 0),
        ] {
            assert_eq!(read(reply, &options()), Some((rule, index)), "{reply}");
        }
    }

    #[test]
    fn what_is_unclear_is_unparsed() {
        for reply in [
            "",
            "entahlah",
            "E",
            "A. harga\nB. waktu operasi\nC. aduan\nD. lokasi",
            "Jawapan: A. Eh bukan, jawapan: B",
            "mungkin harga atau lokasi",
            "A\nB\nC\nD",
            "A dan B dua-dua boleh",
            "a kedai tu dekat mana",
        ] {
            assert_eq!(read(reply, &options()), None, "{reply}");
        }
    }
}
