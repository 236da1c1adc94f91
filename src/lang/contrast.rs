//! The contrast lexicon: forms that tell Malay from Indonesian, and what the other side writes instead.
//!
//! `contrast.tsv` is embedded and parsed once. A form weighs on one side only; what both languages use has no row. The
//! longest form wins, and a form that says something only in company (`gak` before a verb) has its context checked. It
//! knows no grammar and no language but these two.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::ops::Range;
use std::sync::LazyLock;

const EMBEDDED: &str = include_str!("contrast.tsv");

static CONTRAST: LazyLock<Contrast> = LazyLock::new(|| Contrast::parse(EMBEDDED).0);

const HEADER: &str = "form\tside\tstrength\twhen\tinstead\tkind\tnote";
const KINDS: [&str; 9] = [
    "spelling",
    "word",
    "function",
    "affix",
    "date-time",
    "loan",
    "casual",
    "particle",
    "false-friend",
];
/// `near` looks at this many words on either side.
const NEAR: usize = 3;
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
}

impl Strength {
    /// The log-odds that one occurrence adds. `Strong` is the e² ≈ 7 times of the first gate; `Lean` is e^0.7 ≈ 2 times,
    /// the smallest ratio of the development counts that keeps a row.
    fn weight(self) -> f64 {
        match self {
            Self::Strong | Self::Context => 2.0,
            Self::Lean => 0.7,
        }
    }
}

/// One form of one side.
#[derive(Debug)]
pub struct Entry {
    /// The language it speaks for.
    pub side: Side,
    /// How much it says.
    pub strength: Strength,
    /// Where it says so; `None` means everywhere.
    when: Option<When>,
    /// What the other side writes.
    pub instead: Box<str>,
    /// `spelling`, `word`, `function`, `affix`, `date-time`, `loan`, `casual`, `particle` or `false-friend`.
    pub kind: Box<str>,
    /// What the form means, and why it is no stronger.
    pub note: Box<str>,
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
#[derive(Debug, Default)]
pub struct Contrast {
    rows: HashMap<Box<str>, Entry>,
    /// Words of the longest form.
    longest: usize,
    /// Bytes of the longest form: nothing longer is looked up.
    bytes: usize,
}

impl Contrast {
    /// Reads rows of seven columns separated by tabs; faulty rows are left out and named.
    pub fn parse(text: &str) -> (Self, Vec<ContrastFault>) {
        let mut contrast = Self::default();
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

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The entry of a form (lower case, words apart by one space).
    pub fn get(&self, form: &str) -> Option<&Entry> {
        self.rows.get(form)
    }

    /// The entries in a text of folded words, from left to right; the longest form wins and forms do not overlap.
    pub fn found<'a>(&'a self, words: &[&str]) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let next = self.longest_match(words, at);
            at = next.as_ref().map_or(at + 1, |one| one.words.end);
            found.extend(next);
        }
        found
    }

    fn longest_match(&self, words: &[&str], at: usize) -> Option<Found<'_>> {
        let most = self.longest.min(words.len() - at);
        (1..=most).rev().find_map(|count| {
            let range = at..at + count;
            let entry = if count == 1 {
                self.word(words[at])
            } else {
                self.phrase(&words[range.clone()])
            };
            let entry = entry.filter(|entry| {
                entry
                    .when
                    .as_ref()
                    .is_none_or(|when| when.holds(words, &range))
            })?;
            Some(Found {
                entry,
                words: range,
            })
        })
    }

    fn phrase(&self, words: &[&str]) -> Option<&Entry> {
        let bytes: usize = words.iter().map(|word| word.len() + 1).sum();
        (bytes <= self.bytes + 1).then(|| self.get(&words.join(" ")))?
    }

    /// `kereta-kereta` and `karenanya` weigh as `kereta` and `karena`, where they have no row of their own.
    fn word(&self, word: &str) -> Option<&Entry> {
        let half = || {
            let (first, second) = word.split_once('-')?;
            (first == second).then_some(first)
        };
        let stems = ENDINGS.iter().filter_map(|end| word.strip_suffix(end));
        let stems = stems.filter(|stem| stem.chars().count() > 3);
        self.get(word)
            .or_else(|| self.get(half()?))
            .or_else(|| stems.map(|stem| self.get(stem)).find_map(|entry| entry))
    }

    fn add(&mut self, row: &str) -> Result<(), String> {
        let columns: Vec<_> = row.split('\t').collect();
        let &[form, side, strength, when, instead, kind, note] = columns.as_slice() else {
            return Err(format!("{} columns instead of 7", columns.len()));
        };
        if form.is_empty() || form.to_lowercase() != form || form.trim() != form {
            return Err(format!("`{form}` must be lower case, without outer spaces"));
        }
        if instead.is_empty() || instead == form {
            return Err(format!("`{form}` does not say what the other side writes"));
        }
        if note.is_empty() {
            return Err(format!("`{form}` has no note"));
        }
        if !KINDS.contains(&kind) {
            return Err(format!("`{form}`: kind `{kind}` is not one of {KINDS:?}"));
        }
        let strength = strength_of(strength)?;
        let when = (!when.is_empty()).then(|| When::parse(when)).transpose()?;
        if (strength == Strength::Context) != when.is_some() {
            return Err(format!(
                "`{form}`: a context row, and no other, has a context"
            ));
        }
        let entry = Entry {
            side: side_of(side)?,
            strength,
            when,
            instead: instead.into(),
            kind: kind.into(),
            note: note.into(),
        };
        match self.rows.entry(form.into()) {
            Slot::Occupied(_) => return Err(format!("`{form}` stands twice")),
            Slot::Vacant(slot) => slot.insert(entry),
        };
        self.longest = self.longest.max(form.split(' ').count());
        self.bytes = self.bytes.max(form.len());
        Ok(())
    }
}

/// The log-odds of Indonesian against Malay that the entries add up to; 0 where there are none.
///
/// A naive Bayes sum over the entries alone: Σ weight(Indonesian) − Σ weight(Malay). Shared words add nothing.
pub fn indonesian_log_odds(found: &[Found<'_>]) -> f64 {
    found
        .iter()
        .map(|one| match one.entry.side {
            Side::Malay => -one.entry.strength.weight(),
            Side::Indonesian => one.entry.strength.weight(),
        })
        .sum()
}

fn side_of(text: &str) -> Result<Side, String> {
    match text {
        "ms" => Ok(Side::Malay),
        "id" => Ok(Side::Indonesian),
        other => Err(format!("side `{other}` is not ms or id")),
    }
}

fn strength_of(text: &str) -> Result<Strength, String> {
    match text {
        "strong" => Ok(Strength::Strong),
        "lean" => Ok(Strength::Lean),
        "context" => Ok(Strength::Context),
        other => Err(format!("strength `{other}` is not strong, lean or context")),
    }
}

/// The company that a form must keep: `before`, `after` or `near` one of the words, or `not near` any.
#[derive(Debug)]
struct When {
    wanted: bool,
    place: Place,
    /// `#` stands for a number; a `*` at the end for any ending.
    company: Box<str>,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Before,
    After,
    Near,
}

impl When {
    fn parse(text: &str) -> Result<Self, String> {
        let (wanted, rest) = text
            .strip_prefix("not ")
            .map_or((true, text), |rest| (false, rest));
        let place = match rest.split_once(' ') {
            Some(("before", company)) => (Place::Before, company),
            Some(("after", company)) => (Place::After, company),
            Some(("near", company)) => (Place::Near, company),
            _ => {
                return Err(format!(
                    "context `{text}` is not before, after, near or not near, and words"
                ));
            }
        };
        Ok(Self {
            wanted,
            place: place.0,
            company: place.1.into(),
        })
    }

    fn holds(&self, words: &[&str], form: &Range<usize>) -> bool {
        let (before, after) = (&words[..form.start], &words[form.end..]);
        let met = match self.place {
            Place::Before => after.first().is_some_and(|word| self.names(word)),
            Place::After => before.last().is_some_and(|word| self.names(word)),
            Place::Near => {
                let mut around = before.iter().rev().take(NEAR);
                around.any(|word| self.names(word))
                    || after.iter().take(NEAR).any(|word| self.names(word))
            }
        };
        met == self.wanted
    }

    fn names(&self, word: &str) -> bool {
        self.company.split(' ').any(|one| match one {
            "#" => word.starts_with(|first: char| first.is_ascii_digit()),
            one => one
                .strip_suffix('*')
                .map_or(one == word, |start| word.starts_with(start)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odds(text: &str) -> f64 {
        let words: Vec<_> = text.split(' ').collect();
        indonesian_log_odds(&embedded().found(&words))
    }

    fn near(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-9
    }

    #[test]
    fn the_embedded_file_has_no_fault_and_enough_rows_of_both_sides() {
        let (contrast, faults) = Contrast::parse(EMBEDDED);
        assert_eq!(faults, []);
        assert!(contrast.len() >= 1_500, "{}", contrast.len());
        let malay = contrast.rows.values();
        let malay = malay.filter(|entry| entry.side == Side::Malay).count();
        assert!(malay >= 600 && contrast.len() - malay >= 600, "{malay}");
    }

    #[test]
    fn faults_name_the_line_and_what_would_be_right() {
        let rows = "# c\nkerana\tms\tstrong\t\tkarena\tspelling\tn\nkerana\tid\tstrong\t\tkarena\tspelling\tn\n\
                    A\tms\tstrong\t\tb\tword\tn\na\tms\tstrong\t\tb\tword\t\na\tmy\tstrong\t\tb\tword\tn\n\
                    a\tms\tweak\t\tb\tword\tn\na\tms\tcontext\t\tb\tword\tn\na\tms\tcontext\tbeside x\tb\tword\tn\n\
                    a\tms\tlean\tbefore x\tb\tword\tn\na\tms\tlean\t\ta\tword\tn\na\tms\tlean\t\tb\tverb\tn\na";
        let (contrast, faults) = Contrast::parse(rows);
        let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, (3..=13).collect::<Vec<_>>());
        assert_eq!(
            faults[0].to_string(),
            "contrast line 3: `kerana` stands twice"
        );
        assert_eq!(contrast.len(), 1);
    }

    #[test]
    fn strong_forms_weigh_more_than_leaning_ones_and_shared_words_nothing() {
        assert!(near(odds("karena"), 2.0) && near(odds("kerana"), -2.0));
        assert!(near(odds("ingin beli di warung mereka"), 0.0));
        let lean = embedded().get("tak").map(|entry| entry.strength);
        assert_eq!(lean, Some(Strength::Lean));
        assert!(near(odds("tak"), -0.7));
    }

    #[test]
    fn the_longest_form_wins_and_endings_are_taken_off() {
        let words = ["rumah", "sakit"];
        let found = embedded().found(&words);
        assert_eq!((found.len(), found[0].words.clone()), (1, 0..2));
        assert_eq!(&*found[0].entry.instead, "hospital");
        assert!(near(odds("karenanya mobil-mobil hospital2"), 2.0));
    }

    #[test]
    fn a_form_in_context_says_nothing_elsewhere() {
        assert!(near(odds("saya bisa datang"), 2.0) && near(odds("bisa ular itu"), 0.0));
        assert!(odds("gak tau") > 1.9 && near(odds("boleh gak"), 0.0));
        assert!(near(odds("3 mac"), -2.0) && near(odds("komputer mac"), 0.0));
    }
}
