//! Words that announce an answer: labels ("Jawapan:"), and opinions ("saya rasa", "jadi", "yang betul ialah").

use std::iter;

/// How strongly a cue announces an answer; a stronger one hides the weaker ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// "Jawapan akhir", "final answer".
    Final,
    /// "Jawapan", "answer", "saya pilih".
    Answer,
    /// "Pilihan", "option", "huruf": they also name what is weighed and turned down.
    Option,
    /// "Saya rasa", "jadi", "yang betul".
    Opinion,
}

const ANSWERS: &[&str] = &[
    "jawapannya",
    "jawapan",
    "jawab",
    "jwpn",
    "jwb",
    "answer",
    "ans",
    "pilih",
    "dipilih",
    "memilih",
];
const OPTIONS: &[&str] = &[
    "pilihannya",
    "pilihan",
    "opsyen",
    "option",
    "choice",
    "huruf",
];
const OPINIONS: &[&str] = &[
    "rasa",
    "rasanya",
    "fikir",
    "yakin",
    "agaknya",
    "jadi",
    "maka",
    "kesimpulannya",
    "think",
    "so",
    "therefore",
    "hence",
    "choose",
];
/// Words of praise; a cue behind "yang" or "paling", and a verdict behind a letter.
pub const PRAISE: &[&str] = &["betul", "tepat", "benar", "sesuai", "correct"];
/// Words that deny what follows them, or make it a condition.
pub const DENIALS: &[&str] = &[
    "bukan", "bukannya", "bkn", "tidak", "tak", "x", "tk", "belum", "tiada", "not", "kalau",
    "klau", "kalo", "jika", "if", "adakah",
];
/// Words between a cue and its answer.
pub const FILLERS: &[&str] = &[
    "saya", "sy", "aku", "yang", "yg", "paling", "betul", "tepat", "sesuai", "benar", "akhir",
    "muktamad", "terakhir", "ialah", "adalah", "ia", "is", "it", "s", "the", "correct", "pilihan",
    "huruf", "option",
];
/// Words that say what a label is.
pub const COPULAS: &[&str] = &["ialah", "adalah", "is"];
/// More fillers than this announce nothing, and hostile replies repeat them.
const MOST_FILLERS: usize = 6;
/// Marks between a cue and its answer.
const MARKS: &[char] = &[
    ':', ' ', '\t', '\n', '\r', '*', '_', '"', '\'', '“', '”', '‘', '’', '(', '[', '`', '-', '–',
    '—', '=', '→', '>', '$',
];

/// Every word with its offset and the word right before it; empty where more than spaces stand between the two.
pub fn neighbours(text: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    let (mut end, mut last) = (0, "");
    words(text).map(move |(at, word)| {
        let beside = text[end..at].bytes().all(|byte| byte == b' ');
        let before = if beside { last } else { "" };
        (end, last) = (at + word.len(), word);
        (at, before, word)
    })
}

/// Runs of letters and digits, each with its offset.
pub fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    iter::from_fn(move || {
        let start = from + text[from..].find(char::is_alphanumeric)?;
        let length = text[start..].find(|c: char| !c.is_alphanumeric());
        from = length.map_or(text.len(), |length| start + length);
        Some((start, &text[start..from]))
    })
}

/// Whether `word` is on a list of lower-case words.
pub fn among(word: &str, list: &[&str]) -> bool {
    list.iter().any(|one| one.eq_ignore_ascii_case(word))
}

/// The text behind every cue of a strength, marks and fillers passed over. A denied cue ("tak rasa", "bukan jawapan")
/// is none.
pub fn behind(text: &str, strength: Strength) -> impl Iterator<Item = &str> {
    neighbours(text).filter_map(move |(at, before, word)| {
        let rest = &text[at + word.len()..];
        let here = strength_of(before, word, rest)? == strength;
        here.then(|| after_fillers(rest))
    })
}

fn strength_of(before: &str, word: &str, rest: &str) -> Option<Strength> {
    if among(before, DENIALS) {
        return None;
    }
    if among(word, ANSWERS) {
        let last = among(first_word(rest), &["akhir", "muktamad", "terakhir"])
            || among(before, &["final"]);
        return Some(if last {
            Strength::Final
        } else {
            Strength::Answer
        });
    }
    if among(word, OPTIONS) {
        return Some(Strength::Option);
    }
    let praised = among(word, PRAISE) && among(before, &["yang", "yg", "paling"]);
    let therefore = among(word, &["itu"]) && among(before, &["oleh"]);
    (praised || therefore || among(word, OPINIONS)).then_some(Strength::Opinion)
}

fn after_fillers(text: &str) -> &str {
    let mut rest = after_marks(text);
    for _ in 0..MOST_FILLERS {
        let word = first_word(rest);
        if word.is_empty() || !rest.starts_with(word) || !among(word, FILLERS) {
            break;
        }
        rest = after_marks(&rest[word.len()..]);
    }
    rest
}

/// Marks passed over, and the bar to the next cell of a table's row; the row below may belong to another column.
fn after_marks(text: &str) -> &str {
    let comma = text.strip_prefix(',').unwrap_or(text);
    let rest = comma.trim_start_matches(MARKS);
    match rest.strip_prefix('|') {
        Some(cell) => cell.trim_start_matches([' ', '*', '_', '`', '(']),
        None => rest,
    }
}

/// The first run of letters and digits; empty where the text has none near.
pub fn first_word(text: &str) -> &str {
    let near = text
        .char_indices()
        .nth(64)
        .map_or(text, |(end, _)| &text[..end]);
    words(near).next().map_or("", |(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, strength: Strength) -> Vec<&str> {
        behind(text, strength).collect()
    }

    #[test]
    fn a_cue_passes_over_marks_and_fillers() {
        for text in [
            "Jawapan: B",
            "**Jawapan saya:** B",
            "jawapannya ialah: B",
            "Answer is (B",
            "Saya pilih B",
            "| Jawapan | B",
            "{\"jawapan\": \"B",
        ] {
            assert_eq!(found(text, Strength::Answer), ["B"], "{text}");
        }
        assert_eq!(found("Final answer: B", Strength::Final), ["B"]);
        assert_eq!(found("Jawapan akhir: B", Strength::Final), ["B"]);
        assert_eq!(found("Pilihan B", Strength::Option), ["B"]);
        for text in [
            "saya rasa B",
            "Oleh itu, B",
            "yang betul ialah B",
            "I think it's B",
            "Jadi, B",
        ] {
            assert_eq!(found(text, Strength::Opinion), ["B"], "{text}");
        }
    }

    #[test]
    fn a_denied_cue_and_another_column_are_none() {
        assert!(found("saya tak rasa B", Strength::Opinion).is_empty());
        assert!(found("itu bukan jawapan B", Strength::Answer).is_empty());
        assert_eq!(found("A tidak. Jawapan: B", Strength::Answer), ["B"]);
        let table = "| Pilihan | Jawapan |\n|---|---|\n| A | salah |";
        let [behind] = found(table, Strength::Answer)[..] else {
            panic!("one label");
        };
        assert!(!behind.starts_with('A'), "{behind}");
    }
}
