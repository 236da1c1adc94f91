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

/// Words that deny the option right after them.
const DENIALS: &[&str] = &[" bukan", " bkn", " tidak", " tak", " not"];

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

/// Words between a label and its letter.
const FILLERS: &[&str] = &[
    "saya", "yang", "paling", "betul", "tepat", "sesuai", "benar", "akhir", "ialah", "adalah", "is",
];

/// The letter after "Jawapan:", "Jawapan yang paling tepat ialah" or "Answer:".
fn after_label(reply: &str, options: &[String]) -> Found {
    // Offsets in the lower-cased text hold in the reply: only ASCII is changed.
    let lower = reply.to_ascii_lowercase();
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
        let rest = after_fillers(&reply[at + label.len()..]);
        found = match (standing_letter(rest, options), found) {
            (Found::Nothing, found) => found,
            (Found::Option(index), Found::Option(earlier)) if earlier != index => {
                return Found::Contradiction;
            }
            (Found::Contradiction, _) => return Found::Contradiction,
            (letter, _) => letter,
        };
    }
    found
}

fn after_fillers(text: &str) -> &str {
    let dressed = [':', ' ', '*', '"', '\'', '(', '\n', '\r', '`', '-'];
    let mut rest = text.trim_start_matches(dressed);
    loop {
        let word = rest.split(|c: char| !c.is_alphanumeric()).next();
        match word.filter(|word| FILLERS.contains(&word.to_ascii_lowercase().as_str())) {
            Some(word) => rest = rest[word.len()..].trim_start_matches(dressed),
            None => return rest,
        }
    }
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
    let mut equal = (0..options.len()).filter(|index| normal(&options[*index]) == reply);
    match (equal.next(), equal.next()) {
        // What has no words ("👍") equals everything that has none.
        (Some(index), None) if !reply.is_empty() => Found::Option(index),
        _ => Found::Nothing,
    }
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
        let letter = (first.is_ascii_uppercase() && marked).then(|| standing_letter(line, options));
        letter.filter(|letter| *letter != Found::Nothing)
    });
    let Some(first) = letters.next() else {
        return Found::Nothing;
    };
    if letters.any(|other| other != first) {
        Found::Contradiction
    } else {
        first
    }
}

/// Exactly one option's text stands in the reply, and is not denied. An option within a longer one that stands there
/// too is no second one.
fn contained_text(reply: &str, options: &[String]) -> Found {
    let mut reply = format!(" {} ", normal(reply));
    let mut texts: Vec<(String, usize)> = options.iter().map(|one| normal(one)).zip(0..).collect();
    texts.retain(|(text, _)| !text.is_empty());
    texts.sort_by_key(|(text, index)| (std::cmp::Reverse(text.len()), *index));
    let mut found = Found::Nothing;
    for (text, index) in texts {
        let words = format!(" {text} ");
        let stated = reply
            .match_indices(&words)
            .any(|(at, _)| !DENIALS.iter().any(|denial| reply[..at].ends_with(denial)));
        reply = reply.replace(&words, " \0 ");
        if stated && found != Found::Nothing {
            return Found::Contradiction;
        } else if stated {
            found = Found::Option(index);
        }
    }
    found
}

/// The last line alone is a letter.
fn last_line(reply: &str, options: &[String]) -> Found {
    reply
        .trim()
        .lines()
        .next_back()
        .map_or(Found::Nothing, |line| letter_only(line, options))
}

/// A letter that stands alone at the start of `text`: a contradiction where another one is joined to it ("A atau B") or
/// the text of another option follows; nothing where it is denied ("A salah"), or a lower-case word of its own.
fn standing_letter(text: &str, options: &[String]) -> Found {
    let letter = text.chars().next();
    let Some((letter, index)) = letter.and_then(|one| Some((one, index_of(one, options)?))) else {
        return Found::Nothing;
    };
    let rest = &text[letter.len_utf8()..];
    if rest.starts_with(char::is_alphanumeric) {
        return Found::Nothing;
    }
    let words = normal(rest.lines().next().unwrap_or(""));
    let mut words_after = words.split(' ');
    let (next, second) = (words_after.next().unwrap_or(""), words_after.next());
    let option = starts_with_option(&words, options);
    if option == Some(index) {
        return Found::Option(index);
    }
    let spoken_on = rest.starts_with(' ') && rest.trim_start().starts_with(char::is_alphanumeric);
    // "Answer: a question about …"
    let article = letter == 'a' && spoken_on;
    let denied = spoken_on && ["salah", "bukan", "tidak", "tak", "kurang"].contains(&next);
    if article || denied {
        return Found::Nothing;
    }
    let joins = ["dan", "atau", "and", "or"].contains(&next);
    let after = if joins { second.unwrap_or("") } else { next };
    let joined = joins
        || rest
            .trim_start_matches([')', '*', '.', ' '])
            .starts_with(['/', '&', ',', '+']);
    let other = |one: &str| {
        let mut letters = one.chars();
        let at = letters.next().and_then(|letter| index_of(letter, options));
        letters.next().is_none() && at.is_some_and(|at| at != index)
    };
    if (joined && other(after)) || option.is_some() {
        return Found::Contradiction;
    }
    Found::Option(index)
}

/// The longest option that some normal text starts with.
fn starts_with_option(text: &str, options: &[String]) -> Option<usize> {
    let text = format!("{text} ");
    let starts = |option: &String| {
        let option = normal(option);
        (!option.is_empty() && text.starts_with(&format!("{option} "))).then_some(option.len())
    };
    let found = options
        .iter()
        .enumerate()
        .filter_map(|(at, option)| Some((starts(option)?, at)));
    found.max().map(|(_, at)| at)
}

fn index_of(letter: char, options: &[String]) -> Option<usize> {
    let index = (letter.to_ascii_uppercase() as usize).checked_sub('A' as usize)?;
    (letter.is_ascii_alphabetic() && index < options.len()).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Vec<String> {
        ["harga", "waktu operasi", "aduan", "lokasi", "harga borong"]
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
            ("Jawapan yang paling tepat ialah B.", "after-label", 1),
            ("Jawapan: (c) - sebab dia marah", "after-label", 2),
            (
                "Pilihan A salah. Jawapan: B. Waktu operasi",
                "after-label",
                1,
            ),
            ("b", "letter-only", 1),
            (" **(C).** ", "letter-only", 2),
            ("Waktu Operasi.", "option-text", 1),
            ("B. waktu operasi", "leading-letter", 1),
            ("B\n\nSebab dia tanya bila kedai buka.", "leading-letter", 1),
            ("Saya pilih C kerana dia marah", "after-label", 2),
            ("Ini soal aduan pelanggan", "contained-text", 2),
            ("Ini soal harga borong, bukan aduan", "contained-text", 4),
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
            "F",
            "👍",
            "A dan B",
            "Jawapan: A dan B",
            "Jawapan: **A** atau **B**",
            "Jawapan: A/B",
            "A) dan B)",
            "A. waktu operasi",
            "Answer: a question about the shop",
            "Jawapannya bukan A",
            "Ini bukan aduan",
            "harga borong, atau harga biasa",
            "A. harga\nB. waktu operasi\nC. aduan\nD. lokasi\nE. harga borong",
            "Jawapan: A. Eh bukan, jawapan: B",
            "mungkin harga atau lokasi",
            "A\nB\nC\nD",
            "A dan B dua-dua boleh",
            "a kedai tu dekat mana",
        ] {
            assert_eq!(read(reply, &options()), None, "{reply}");
        }
    }

    #[test]
    fn options_without_words_or_with_denials_are_read() {
        let options = ["👍", "👎", "tidak puas hati"].map(str::to_owned);
        let denying = Some(("leading-letter", 2));
        assert_eq!(read("C. Tidak puas hati, sebab lambat", &options), denying);
        assert_eq!(
            read("B. Tidak lama pun", &options),
            Some(("leading-letter", 1))
        );
        assert_eq!(read("👎", &options), None);
    }
}
