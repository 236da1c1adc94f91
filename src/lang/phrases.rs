//! Phrase tables: rows of a pattern over words and what is to be said of it, met in a text from left to right.
//!
//! A pattern is words apart by one space. `a/b` is either word, `a*` any word that begins so and goes on, `a?` a word
//! that may be absent, `*` up to three words of any kind, `.` a pause or the end of a sentence. `^` in front asks that a
//! sentence starts there. Without a `.`, no pattern reaches over the end of a sentence. The longest match at a word wins
//! and matches do not overlap. What the columns behind the pattern mean is the business of the table's own file.

use std::collections::HashMap;
use std::ops::Range;

use crate::lang::placed::{Placed, Stop};

/// Most words that `*` passes over.
const GAP: usize = 3;
/// Most parts of one pattern that may match in more than one way: with `GAP`, no more than 64 attempts at a word.
const LOOSE: usize = 3;

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{table} line {line}: {problem}")]
pub struct PhraseFault {
    /// The table's name.
    pub table: &'static str,
    /// 1-based line of the file.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub problem: String,
}

/// Rows by the words that may open them.
#[derive(Debug)]
pub struct Phrases<T> {
    rows: Vec<Row<T>>,
    by_first: HashMap<Box<str>, Vec<usize>>,
}

#[derive(Debug)]
struct Row<T> {
    opens: bool,
    parts: Vec<Part>,
    value: T,
}

/// A row met in a text.
#[derive(Debug)]
pub struct Met<'a, T> {
    /// What the row says.
    pub value: &'a T,
    /// Which words of the text it is.
    pub words: Range<usize>,
}

#[derive(Debug)]
enum Part {
    Word(Vec<Box<str>>),
    Maybe(Vec<Box<str>>),
    Gap,
    Pause,
}

impl<T> Phrases<T> {
    /// Reads rows of tab-separated columns whose first is the pattern; faulty rows are left out and named.
    ///
    /// `header` is the line that names the columns. `read` makes the row's value of the columns behind the pattern.
    pub fn parse(
        table: &'static str,
        text: &str,
        header: &str,
        read: impl Fn(&[&str]) -> Result<T, String>,
    ) -> (Self, Vec<PhraseFault>) {
        let mut phrases = Self {
            rows: Vec::new(),
            by_first: HashMap::new(),
        };
        let mut faults = Vec::new();
        let mut seen = HashMap::new();
        for (line, row) in (1..).zip(text.lines()) {
            if row.is_empty() || row.starts_with('#') || row == header {
                continue;
            }
            let columns: Vec<_> = row.split('\t').collect();
            let added = match (seen.insert(columns[0], line), header.split('\t').count()) {
                (Some(before), _) => {
                    Err(format!("`{}` stands in line {before} already", columns[0]))
                }
                (None, wanted) if wanted != columns.len() => {
                    Err(format!("{} columns instead of {wanted}", columns.len()))
                }
                _ => phrases.add(columns[0], || read(&columns[1..])),
            };
            if let Err(problem) = added {
                faults.push(PhraseFault {
                    table,
                    line,
                    problem,
                });
            }
        }
        (phrases, faults)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What the rows say, in the order of the file.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|row| &row.value)
    }

    /// The rows met in a text that `wanted` lets through, from left to right.
    pub fn met(&self, words: &[Placed<'_>], wanted: impl Fn(&T) -> bool) -> Vec<Met<'_, T>> {
        let mut met = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let rows = self.by_first.get(words[at].folded.as_str());
            let rows = rows.into_iter().flatten().map(|row| &self.rows[*row]);
            let starts = at == 0 || words[at - 1].stop == Stop::Sentence;
            let ends = rows
                .filter(|row| (starts || !row.opens) && wanted(&row.value))
                .filter_map(|row| Some((end(&row.parts, words, at, true)?, &row.value)));
            // Of equal lengths, the row that stands first in the file.
            let longest = ends.reduce(|best, one| if one.0 > best.0 { one } else { best });
            let next = longest.map_or(at + 1, |(end, _)| end);
            met.extend(longest.map(|(end, value)| Met {
                value,
                words: at..end,
            }));
            at = next;
        }
        met
    }

    fn add(&mut self, pattern: &str, value: impl Fn() -> Result<T, String>) -> Result<(), String> {
        let (opens, rest) = pattern
            .strip_prefix("^ ")
            .map_or((false, pattern), |rest| (true, rest));
        let parts: Vec<Part> = rest.split(' ').map(part).collect::<Result<_, _>>()?;
        let loose = |part: &&Part| matches!(part, Part::Gap | Part::Maybe(_));
        if parts.iter().filter(loose).count() > LOOSE {
            return Err(format!("`{pattern}` has more than {LOOSE} of `*` and `?`"));
        }
        let Some(Part::Word(firsts)) = parts.first() else {
            return Err(format!("`{pattern}` must start with a word"));
        };
        if firsts.iter().any(|word| word.ends_with('*')) {
            return Err(format!("`{pattern}` must start with whole words"));
        }
        if matches!(parts.last(), Some(Part::Gap)) {
            return Err(format!("`{pattern}` must not end with `*`"));
        }
        let value = value()?;
        for first in firsts {
            let rows = self.by_first.entry(first.clone()).or_default();
            rows.push(self.rows.len());
        }
        self.rows.push(Row {
            opens,
            parts,
            value,
        });
        Ok(())
    }
}

fn part(text: &str) -> Result<Part, String> {
    match text {
        "*" => return Ok(Part::Gap),
        "." => return Ok(Part::Pause),
        _ => {}
    }
    let bare = text.strip_suffix('?').unwrap_or(text);
    let words: Vec<Box<str>> = bare.split('/').map(Box::from).collect();
    let wrong = |word: &str| {
        let stem = word.strip_suffix('*').unwrap_or(word);
        let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'');
        stem.is_empty() || !stem.chars().all(inner) || stem.to_lowercase() != stem
    };
    if let Some(word) = words.iter().find(|word| wrong(word)) {
        return Err(format!(
            "`{word}` in `{text}` is not a lower-case word, apart by one space"
        ));
    }
    Ok(if bare.len() < text.len() {
        Part::Maybe(words)
    } else {
        Part::Word(words)
    })
}

/// Where the parts end when they start at word `at`; `over` says that they may stand behind the end of a sentence.
fn end(parts: &[Part], words: &[Placed<'_>], at: usize, over: bool) -> Option<usize> {
    let Some((first, rest)) = parts.split_first() else {
        return Some(at);
    };
    let stop = at
        .checked_sub(1)
        .map_or(Stop::Sentence, |at| words[at].stop);
    let inside = over || stop != Stop::Sentence;
    let word = |named: &[Box<str>]| {
        let next = words.get(at).filter(|word| inside && names(named, word));
        next.and_then(|_| end(rest, words, at + 1, false))
    };
    match first {
        Part::Word(named) => word(named),
        Part::Maybe(named) => word(named).or_else(|| end(rest, words, at, over)),
        Part::Pause if stop == Stop::None => None,
        Part::Pause => end(rest, words, at, true),
        Part::Gap => (at..=at + GAP)
            .take_while(|to| *to <= words.len() && (at..*to).all(|one| follows(words, one)))
            .find_map(|to| end(rest, words, to, false)),
    }
}

fn follows(words: &[Placed<'_>], at: usize) -> bool {
    at > 0 && words[at - 1].stop != Stop::Sentence
}

fn names(named: &[Box<str>], word: &Placed<'_>) -> bool {
    named.iter().any(|one| {
        let begins =
            |start: &str| word.folded.len() > start.len() && word.folded.starts_with(start);
        one.strip_suffix('*').map_or(**one == word.folded, begins)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::placed::{cover, placed};

    fn parse(patterns: &[&str]) -> (Phrases<String>, Vec<PhraseFault>) {
        let rows: Vec<_> = patterns.iter().map(|one| format!("{one}\t{one}")).collect();
        let rows = rows.join("\n");
        Phrases::parse("table", &rows, "pattern\tsays", |columns| {
            Ok(columns[0].to_owned())
        })
    }

    fn met(pattern: &str, text: &str) -> Vec<String> {
        let (phrases, faults) = parse(&[pattern]);
        assert_eq!(faults, []);
        let words = placed(text);
        let met = phrases.met(&words, |_| true);
        met.iter()
            .map(|one| cover(text, &words, &one.words).0.to_owned())
            .collect()
    }

    #[test]
    fn a_pattern_names_alternatives_endings_gaps_and_pauses() {
        assert_eq!(
            met("tak/x boleh", "X boleh, takboleh, tak  boleh"),
            ["X boleh", "tak  boleh"]
        );
        assert_eq!(
            met("saya mem*", "saya membantu saya mem"),
            ["saya membantu"]
        );
        assert_eq!(
            met("a * d", "a b c x d a d a 1 2 3 4 d"),
            ["a b c x d", "a d"]
        );
        assert_eq!(met("a b? c", "a c a b c a x c"), ["a c", "a b c"]);
        assert_eq!(met("a .", "a b a, a! a"), ["a", "a", "a"]);
        assert_eq!(met("a . b", "a b a. b"), ["a. b"]);
        assert_eq!(met("^ a", "a a! a, a"), ["a", "a"]);
    }

    #[test]
    fn nothing_reaches_over_a_sentence_unless_the_pattern_says_so() {
        assert_eq!(met("tak boleh", "tak. boleh"), [""; 0]);
        assert_eq!(met("tak boleh", "tak, boleh"), ["tak, boleh"]);
        assert_eq!(met("a * c", "a b. c a. b c"), [""; 0]);
    }

    #[test]
    fn the_longest_wins_and_the_filter_is_heard() {
        let (phrases, _) = parse(&["a", "a b", "b c"]);
        let words = placed("a b c a c");
        let met = |skip: &str| -> Vec<_> {
            let met = phrases.met(&words, |one| one != skip);
            met.iter().map(|one| one.value.clone()).collect()
        };
        assert_eq!(met(""), ["a b", "a"]);
        assert_eq!(met("a b"), ["a", "b c", "a"]);
    }

    #[test]
    fn faults_name_the_line_and_what_would_be_right() {
        let (phrases, faults) = parse(&[
            "a",
            "a",
            "* a",
            "a *",
            "A",
            "a  b",
            "a* b",
            "a * b * c * d * e",
            "a //",
            ". a",
        ]);
        let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, (2..=10).collect::<Vec<_>>());
        assert_eq!(
            faults[0].to_string(),
            "table line 2: `a` stands in line 1 already"
        );
        assert_eq!(phrases.len(), 1);
        let (_, faults) = Phrases::parse("t", "a\tb\tc", "x\ty", |_| Ok(()));
        assert_eq!(faults[0].to_string(), "t line 1: 3 columns instead of 2");
    }
}
