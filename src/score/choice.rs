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

/// Words after which a letter is the answer.
const LABELS: [&str; 6] = [
    "jawapannya",
    "jawapan",
    "answer",
    "pilihan",
    "pilih",
    "huruf",
];
/// Words that may stand between a label and its letter.
const FILLERS: [&str; 7] = [
    "saya",
    "yang betul",
    "yang tepat",
    "akhir",
    "ialah",
    "adalah",
    "is",
];
/// What may dress a letter.
const DRESS: [char; 9] = [':', ' ', '*', '"', '\'', '(', '\n', '`', '-'];

/// The last letter after "Jawapan:", "Jawapannya ialah" or "Answer:"; two different ones, there or side by side
/// ("A atau B"), are none.
fn after_label(reply: &str, options: &[String]) -> Found {
    // ASCII alone: both texts then have the same byte positions.
    let lower = reply.to_ascii_lowercase();
    let mut found = Found::Nothing;
    let labels = LABELS.iter().flat_map(|label| {
        let ends = lower.match_indices(label);
        ends.map(|(at, label)| at + label.len())
    });
    for end in labels {
        let mut rest = reply[end..].trim_start_matches(DRESS);
        for filler in FILLERS {
            if rest
                .get(..filler.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(filler))
            {
                rest = rest[filler.len()..].trim_start_matches(DRESS);
            }
        }
        let Some(index) = standing_letter(rest, options) else {
            continue;
        };
        let hedged = beside(&rest[1..], options).is_some_and(|other| other != index);
        let other = matches!(found, Found::Option(earlier) if earlier != index);
        if hedged || other {
            return Found::Contradiction;
        }
        found = Found::Option(index);
    }
    found
}

/// The letter that stands beside another one: "… atau B", "…, B", "… / B".
fn beside(text: &str, options: &[String]) -> Option<usize> {
    let text = text.trim_start_matches([')', '*', '"', '`', ' ']);
    let rest = ["atau", "dan", "or", "and", "/", ",", "&"]
        .iter()
        .find_map(|word| text.strip_prefix(word))?;
    standing_letter(rest.trim_start_matches(DRESS), options)
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
        // "C.O.D." is no list and no answer.
        let abbreviation = rest
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        let marked = (rest.starts_with([')', '.', ':', '*']) && !abbreviation)
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

/// A letter that stands alone at the start of `text`. A small one must end its line: "a" is a word in English, and
/// stands for *ah* in Malay.
fn standing_letter(text: &str, options: &[String]) -> Option<usize> {
    let letter = text.chars().next()?;
    let index = index_of(letter, options)?;
    let after = &text[1..];
    let alone = !after.starts_with(char::is_alphanumeric);
    let ends = after
        .trim_start_matches([')', '*', '.', ':', '"', '`', '\''])
        .trim_start_matches(' ');
    let closed = ends.is_empty() || ends.starts_with('\n');
    (alone && (letter.is_ascii_uppercase() || closed)).then_some(index)
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
            ("jawapan: c", "after-label", 2),
            ("Jawapan: **A**, kerana B bukan.", "after-label", 0),
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
            "Jawapan: A atau B",
            "Jawapan: A, B, C, D",
            "The answer is a question about price.",
            "Pilih a kalau suka",
            "C.O.D. tak pasti",
            "a kedai tu dekat mana",
        ] {
            assert_eq!(read(reply, &options()), None, "{reply}");
        }
    }
}
