//! The contrast lexicon: forms that tell Malay from Indonesian, and what the other side writes instead.
//!
//! `contrast.tsv` is embedded and parsed once. A form weighs on one side only; a `both` row is a word that both use and
//! that a model could mistake for a sign of one. The longest form wins, and a form that says something only in company
//! (`gak` before a verb) has its context checked. It knows no grammar and no language but these two.

mod row;
mod when;

use std::ops::Range;
use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

use crate::lang::contrast::when::When;

const EMBEDDED: &str = include_str!("../contrast.tsv");

static CONTRAST: LazyLock<Contrast> = LazyLock::new(|| Contrast::parse(EMBEDDED).0);

const HEADER: &str = "form\tside\tstrength\twhen\tinstead\tkind\tnote";
/// Enclitics that both languages write together with the word, and `2` for a doubled word.
const ENDINGS: [&str; 6] = ["nya", "lah", "kah", "mu", "ku", "2"];

/// The embedded lexicon; its unit test proves that no row of it is faulty.
pub fn embedded() -> &'static Contrast {
    &CONTRAST
}

/// The language that a form speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Malaysian Malay.
    Malay,
    /// Indonesian.
    Indonesian,
    /// Neither: both write it every day.
    Both,
}

/// How much a form says for its side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Practically never written in the other language.
    Strong,
    /// Written in both, more often here.
    Lean,
    /// As strong, but only in the context that the row names.
    Context,
    /// Nothing: the row is of both sides.
    None,
}

/// One form of one side.
#[derive(Debug)]
pub struct Entry {
    /// The form, lower case, words apart by one space.
    pub form: &'static str,
    /// The language it speaks for.
    pub side: Side,
    /// How much it says.
    pub strength: Strength,
    /// Where it says so; `None` means everywhere.
    when: Option<When>,
    /// What the other side writes; empty for what both write.
    pub instead: &'static str,
    /// `spelling`, `word`, `function`, `affix`, `date-time`, `loan`, `casual`, `particle` or `false-friend`.
    pub kind: &'static str,
    /// What the form means, and why it is no stronger.
    pub note: &'static str,
}

impl Entry {
    /// Whether the form says nothing of the language by itself: both use it, or it speaks in company only.
    pub fn silent(&self) -> bool {
        self.side == Side::Both || self.when.is_some()
    }
}

/// An entry met in a text.
#[derive(Debug)]
pub struct Found<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// Which words of the text it is.
    pub words: Range<usize>,
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("contrast line {line}: {problem}")]
pub struct ContrastFault {
    /// 1-based line of the file.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub problem: String,
}

/// All entries by their form.
#[derive(Debug)]
pub struct Contrast {
    entries: Vec<Entry>,
    /// Forms of one word, and the first words of longer ones.
    heads: HashMap<&'static str, Head>,
    phrases: HashMap<&'static str, u32>,
    /// Bytes of the longest form: nothing longer is looked up.
    bytes: usize,
}

/// What begins with a word.
#[derive(Debug, Clone, Copy, Default)]
struct Head {
    /// The entry of the word alone.
    entry: Option<u32>,
    /// Words of the longest form that begins with it; 0 or 1 where there is none.
    longest: u8,
}

impl Contrast {
    /// Reads rows of seven columns separated by tabs; faulty rows are left out and named.
    pub fn parse(text: &'static str) -> (Self, Vec<ContrastFault>) {
        let rows = text.len() / 40;
        let mut contrast = Self {
            entries: Vec::with_capacity(rows),
            heads: HashMap::with_capacity(rows),
            phrases: HashMap::with_capacity(rows / 4),
            bytes: 0,
        };
        let mut faults = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || line == HEADER {
                continue;
            }
            if let Err(problem) = contrast.add(line) {
                let line = index + 1;
                faults.push(ContrastFault { line, problem });
            }
        }
        (contrast, faults)
    }

    /// All entries, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of a form (lower case, words apart by one space).
    pub fn get(&self, form: &str) -> Option<&Entry> {
        let number = match self.heads.get(form) {
            Some(head) => head.entry,
            None => self.phrases.get(form).copied(),
        };
        self.entries.get(number? as usize)
    }

    /// The entry of each of a text's folded words, whatever stands around it.
    pub fn alone<'a>(&'a self, words: &[&str]) -> Vec<Option<&'a Entry>> {
        words.iter().map(|word| self.word(word)).collect()
    }

    /// The entries in a text of folded words, from left to right; the longest form wins and forms do not overlap. A form
    /// out of its context is not among them. `alone` is what [`Contrast::alone`] gave for the same words.
    pub fn found<'a>(&'a self, words: &[&str], alone: &[Option<&'a Entry>]) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let next = self.longest_match(words, alone[at], at);
            at = next.as_ref().map_or(at + 1, |one| one.words.end);
            found.extend(next);
        }
        found
    }

    fn longest_match<'a>(
        &'a self,
        words: &[&str],
        alone: Option<&'a Entry>,
        at: usize,
    ) -> Option<Found<'a>> {
        let most = self
            .heads
            .get(words[at])
            .map_or(1, |head| usize::from(head.longest).max(1));
        let most = most.min(words.len() - at);
        (1..=most).rev().find_map(|count| {
            let range = at..at + count;
            let entry = if count == 1 {
                alone
            } else {
                self.phrase(&words[range.clone()])
            };
            let entry = entry.filter(|entry| {
                let when = entry.when.as_ref();
                when.is_none_or(|when| when.holds(words, &range))
            })?;
            Some(Found {
                entry,
                words: range,
            })
        })
    }

    fn phrase(&self, words: &[&str]) -> Option<&Entry> {
        let bytes: usize = words.iter().map(|word| word.len() + 1).sum();
        let form = (bytes <= self.bytes + 1).then(|| words.join(" "))?;
        self.entries.get(*self.phrases.get(form.as_str())? as usize)
    }

    /// `kereta-kereta` and `karenanya` weigh as `kereta` and `karena`, where they have no row of their own.
    fn word(&self, word: &str) -> Option<&Entry> {
        let alone = |form: &str| self.entries.get(self.heads.get(form)?.entry? as usize);
        let half = || {
            let (first, second) = word.split_once('-')?;
            (first == second).then_some(first)
        };
        let stems = ENDINGS.iter().filter_map(|end| word.strip_suffix(end));
        let stems = stems.filter(|stem| stem.len() > 3 && stem.chars().count() > 3);
        alone(word)
            .or_else(|| alone(half()?))
            .or_else(|| stems.map(alone).find_map(|entry| entry))
    }

    fn add(&mut self, row: &'static str) -> Result<(), String> {
        let entry = row::parse(row)?;
        let form = entry.form;
        if self.get(form).is_some() {
            return Err(format!("`{form}` stands twice"));
        }
        let number = u32::try_from(self.entries.len()).map_err(|_| "too many rows".to_owned())?;
        let count =
            u8::try_from(form.split(' ').count()).map_err(|_| "too many words".to_owned())?;
        let first = form.split(' ').next().unwrap_or(form);
        let head = self.heads.entry(first).or_default();
        if count == 1 {
            head.entry = Some(number);
        } else {
            head.longest = head.longest.max(count);
            self.phrases.insert(form, number);
        }
        self.entries.push(entry);
        self.bytes = self.bytes.max(form.len());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Strong forms, then leaning ones: Indonesian counted up, Malay down.
    fn balance(text: &str) -> (i32, i32) {
        let words: Vec<_> = text.split(' ').collect();
        let (mut strong, mut lean) = (0, 0);
        for one in embedded().found(&words, &embedded().alone(&words)) {
            let side = match one.entry.side {
                Side::Malay => -1,
                Side::Indonesian => 1,
                Side::Both => 0,
            };
            let sum = if one.entry.strength == Strength::Lean {
                &mut lean
            } else {
                &mut strong
            };
            *sum += side;
        }
        (strong, lean)
    }

    #[test]
    fn the_embedded_file_has_no_fault_and_enough_rows_of_both_sides() {
        let (contrast, faults) = Contrast::parse(EMBEDDED);
        assert_eq!(faults, []);
        let of = |side| {
            contrast
                .entries()
                .iter()
                .filter(|entry| entry.side == side)
                .count()
        };
        let (malay, indonesian) = (of(Side::Malay), of(Side::Indonesian));
        assert!(
            malay >= 1_500 && indonesian >= 1_500 && of(Side::Both) >= 50,
            "{malay} {indonesian}"
        );
    }

    #[test]
    fn faults_name_the_line_and_what_would_be_right() {
        let rows = "# c\nkerana\tms\tstrong\t\tkarena\tspelling\tn\nkerana\tid\tstrong\t\tkarena\tspelling\tn\n\
                    A\tms\tstrong\t\tb\tword\tn\na\tms\tstrong\t\tb\tword\t\na\tmy\tstrong\t\tb\tword\tn\n\
                    a\tms\tweak\t\tb\tword\tn\na\tms\tcontext\t\tb\tword\tn\na\tms\tcontext\tbeside x\tb\tword\tn\n\
                    a\tms\tlean\tbefore x\tb\tword\tn\na\tms\tlean\t\ta\tword\tn\na\tms\tlean\t\tb\tverb\tn\na\n\
                    a\tboth\tlean\t\t\tword\tn\na\tboth\tnone\t\tb\tword\tn\na\tms\tnone\t\tb\tword\tn";
        let (contrast, faults) = Contrast::parse(rows);
        let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, (3..=16).collect::<Vec<_>>());
        assert_eq!(
            faults[0].to_string(),
            "contrast line 3: `kerana` stands twice"
        );
        assert_eq!(contrast.entries().len(), 1);
    }

    #[test]
    fn strong_forms_weigh_more_than_leaning_ones_and_shared_words_nothing() {
        assert_eq!((balance("karena"), balance("kerana")), ((1, 0), (-1, 0)));
        assert_eq!(balance("tak"), (0, -1));
        for word in "mereka kamu kalian sangat boleh mau duit hp toilet udah gua".split(' ') {
            assert_eq!(balance(word), (0, 0), "{word}");
            assert!(embedded().get(word).is_some_and(Entry::silent), "{word}");
        }
    }

    #[test]
    fn the_longest_form_wins_and_endings_are_taken_off() {
        let words = ["rumah", "sakit"];
        let found = embedded().found(&words, &embedded().alone(&words));
        assert_eq!((found.len(), found[0].words.clone()), (1, 0..2));
        assert_eq!(found[0].entry.instead, "hospital");
        assert_eq!(balance("karenanya mobil-mobil hospital2"), (1, 0));
    }

    #[test]
    fn a_form_in_context_says_nothing_elsewhere() {
        assert_eq!(
            (balance("saya bisa datang"), balance("bisa ular itu")),
            ((1, 0), (0, 0))
        );
        assert_eq!((balance("gak tau").0, balance("boleh gak").0), (1, 0));
        assert_eq!((balance("3 mac"), balance("komputer mac").0), ((-1, 0), 0));
    }
}
