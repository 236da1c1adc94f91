//! Dialect words: which regions type a form, and what standard Malay writes.
//!
//! `dialect.tsv` is embedded and parsed once. Its forms are those of one or a few regions only; what everybody in the Klang
//! Valley types has no row. A word that several regions share speaks for none of them alone.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet};
use serde::{Deserialize, Serialize};

const EMBEDDED: &str = include_str!("dialect.tsv");

static DIALECTS: LazyLock<Dialects> = LazyLock::new(|| Dialects::parse(EMBEDDED).0);

const HEADER: &str = "form\tregions\tstandard\tnote";
/// Words of the longest form.
const LONGEST: usize = 3;

/// A region whose dialect the suite has a register for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Region {
    /// Kelantan.
    Kelantan,
    /// Terengganu.
    Terengganu,
    /// Kedah, Perlis, Pulau Pinang.
    Utara,
    /// Negeri Sembilan.
    N9,
    /// Perak.
    Perak,
    /// Pahang.
    Pahang,
    /// Sabah.
    Sabah,
    /// Sarawak.
    Sarawak,
}

impl Region {
    /// All regions.
    pub const ALL: [Self; 8] = [
        Self::Kelantan,
        Self::Terengganu,
        Self::Utara,
        Self::N9,
        Self::Perak,
        Self::Pahang,
        Self::Sabah,
        Self::Sarawak,
    ];

    /// The name of the register.
    pub fn register(self) -> &'static str {
        match self {
            Self::Kelantan => "dialek-kelantan",
            Self::Terengganu => "dialek-terengganu",
            Self::Utara => "dialek-utara",
            Self::N9 => "dialek-n9",
            Self::Perak => "dialek-perak",
            Self::Pahang => "dialek-pahang",
            Self::Sabah => "dialek-sabah",
            Self::Sarawak => "dialek-sarawak",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|region| region.register().strip_prefix("dialek-") == Some(name))
    }
}

/// One dialect form.
#[derive(Debug)]
pub struct DialectEntry {
    /// Where it is typed.
    pub regions: Vec<Region>,
    /// The standard Malay for it.
    pub standard: &'static str,
}

/// All forms.
#[derive(Debug, Default)]
pub struct Dialects {
    rows: HashMap<&'static str, DialectEntry>,
    /// First words of forms of two or three.
    heads: HashSet<&'static str>,
}

/// The embedded lexicon; its unit test proves that no row of it is faulty.
pub fn embedded() -> &'static Dialects {
    &DIALECTS
}

impl Dialects {
    /// Reads rows of four columns separated by tabs; faulty rows are left out and named by line and problem.
    pub fn parse(text: &'static str) -> (Self, Vec<String>) {
        let mut dialects = Self::default();
        let mut faults = Vec::new();
        dialects.rows = HashMap::with_capacity(text.len() / 40);
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || line == HEADER {
                continue;
            }
            if let Err(problem) = dialects.add(line) {
                faults.push(format!("dialect line {}: {problem}", index + 1));
            }
        }
        (dialects, faults)
    }

    /// How many forms there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no form.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The longest form that begins at `at`, and its words.
    pub fn at(&self, words: &[&str], at: usize) -> Option<(&DialectEntry, usize)> {
        let longest = if self.heads.contains(words[at]) {
            LONGEST
        } else {
            1
        };
        (1..=longest.min(words.len() - at)).rev().find_map(|count| {
            let entry = if count == 1 {
                self.rows.get(words[at])
            } else {
                self.rows.get(words[at..at + count].join(" ").as_str())
            };
            Some((entry?, count))
        })
    }

    fn add(&mut self, row: &'static str) -> Result<(), String> {
        let columns: Vec<_> = row.split('\t').collect();
        let &[form, regions, standard, note] = columns.as_slice() else {
            return Err(format!("{} columns instead of 4", columns.len()));
        };
        if form.is_empty() || form.to_lowercase() != form || form.trim() != form {
            return Err(format!("`{form}` must be lower case, without outer spaces"));
        }
        if form.split(' ').count() > LONGEST {
            return Err(format!("`{form}` has more than {LONGEST} words"));
        }
        if standard.is_empty() || note.is_empty() {
            return Err(format!("`{form}` has no standard form or no note"));
        }
        let named = |name| {
            Region::named(name).ok_or_else(|| format!("region `{name}` of `{form}` is not known"))
        };
        let regions = regions.split(',').map(named).collect::<Result<_, _>>()?;
        if let Some((first, _)) = form.split_once(' ') {
            self.heads.insert(first);
        }
        match self.rows.insert(form, DialectEntry { regions, standard }) {
            Some(_) => Err(format!("`{form}` stands twice")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_has_no_fault_and_rows_of_every_region() {
        let (dialects, faults) = Dialects::parse(EMBEDDED);
        assert_eq!(faults, Vec::<String>::new());
        for region in Region::ALL {
            let rows = dialects
                .rows
                .values()
                .filter(|row| row.regions.contains(&region));
            assert!(rows.count() >= 20, "{region:?}");
        }
    }

    #[test]
    fn faults_name_the_line_and_the_longest_form_wins() {
        let rows = "gapo\tkelantan\tapa\tn\ngapo dio\tkelantan\tapa\tn\ngapo\tkelantan\tapa\tn\nA\tsabah\tb\tn\na\tjohor\tb\tn\na\tsabah\t\tn";
        let (dialects, faults) = Dialects::parse(rows);
        assert_eq!(faults.len(), 4);
        assert_eq!(faults[0], "dialect line 3: `gapo` stands twice");
        let words = ["gapo", "dio", "gapo"];
        assert_eq!(dialects.at(&words, 0).map(|found| found.1), Some(2));
        assert_eq!(dialects.at(&words, 2).map(|found| found.1), Some(1));
        assert!(dialects.at(&words, 1).is_none());
    }
}
