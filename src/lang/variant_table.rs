//! The table of spellings: which word a form is, and in which context.
//!
//! Parses `variants.tsv` (its head states the rule for what is one word). A form may stand on several rows; the first
//! whose context holds decides. Contexts look at canonical words on the left and at one word on the right.

use foldhash::{HashMap, HashSet};

/// One condition on what stands beside a form; a row may have several, joined by `+`, and holds where all do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum When {
    /// The word before starts with a digit.
    AfterNumber,
    /// The word behind starts with a digit.
    BeforeNumber,
    /// The word behind is written as a name.
    BeforeName,
    /// It and the word behind are written as names (`Dr Aini`).
    Title,
    /// No word stands before.
    First,
    /// A word stands before.
    NotFirst,
    /// A clause ends behind it.
    ClauseEnd,
    /// One of these words stands before.
    After(HashSet<String>),
    /// One of these words stands behind.
    Before(HashSet<String>),
}

/// What a form stands for, in one context.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The words; none for a particle.
    pub words: Vec<String>,
    /// All must hold; a reading without conditions holds everywhere.
    pub when: Vec<When>,
}

/// The parsed file.
#[derive(Debug, Default)]
pub(crate) struct VariantTable {
    forms: HashMap<String, Vec<Reading>>,
    phrases: HashMap<String, Vec<String>>,
    longest_phrase: usize,
    known: HashSet<String>,
    keep: HashSet<String>,
    shorts: HashSet<String>,
    units: HashSet<String>,
    prefixes: HashSet<String>,
}

impl VariantTable {
    /// Reads `word, forms, when, kind` rows separated by tabs; gives the faults beside what could be read.
    pub(crate) fn parse(text: &str) -> (Self, Vec<String>) {
        let (mut table, mut faults) = (Self::default(), Vec::new());
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || line == "word\tforms\twhen\tkind" {
                continue;
            }
            if let Err(problem) = table.add(line) {
                faults.push(format!("variants line {}: {problem}", index + 1));
            }
        }
        (table, faults)
    }

    fn add(&mut self, row: &str) -> Result<(), String> {
        let columns: Vec<_> = row.split('\t').collect();
        let &[word, forms, when, kind] = columns.as_slice() else {
            return Err(format!("{} columns instead of 4", columns.len()));
        };
        let forms = forms.split(',').map(str::to_owned);
        match kind {
            "host" | "double" => self.known.extend(forms),
            "keep" => self.keep.extend(forms),
            "unit" => self.units.extend(forms),
            "prefix" => self.prefixes.extend(forms),
            "particle" | "abbreviation" | "short" | "spelling" | "clipped" | "contraction"
            | "glued" | "class" | "dialect" | "loan" | "name" | "reduplicated" => {
                let words: Vec<String> = match word {
                    "-" => Vec::new(),
                    words => words.split(' ').map(str::to_owned).collect(),
                };
                self.known.extend(words.iter().cloned());
                for form in forms {
                    if kind == "short" && !form.contains(' ') {
                        self.shorts.insert(form.clone());
                    }
                    self.add_form(&form, words.clone(), context(when)?)?;
                }
            }
            other => return Err(format!("unknown kind `{other}`")),
        }
        Ok(())
    }

    fn add_form(&mut self, form: &str, words: Vec<String>, when: Vec<When>) -> Result<(), String> {
        if form.is_empty() || form.to_lowercase() != form || form.trim() != form {
            return Err(format!("`{form}` must be lower case, without outer spaces"));
        }
        let parts = form.split(' ').count();
        if parts > 1 {
            self.longest_phrase = self.longest_phrase.max(parts);
            let twice = self.phrases.insert(form.to_owned(), words).is_some();
            return if twice || !when.is_empty() {
                Err(format!("phrase `{form}` stands twice or has a context"))
            } else {
                Ok(())
            };
        }
        let readings = self.forms.entry(form.to_owned()).or_default();
        if readings.last().is_some_and(|last| last.when.is_empty()) {
            return Err(format!("`{form}` is already read everywhere"));
        }
        readings.push(Reading { words, when });
        Ok(())
    }

    /// All readings of a form, in order; empty where it has none.
    pub(crate) fn readings(&self, form: &str) -> &[Reading] {
        self.forms.get(form).map_or(&[], Vec::as_slice)
    }

    /// The words a form stands for wherever no special context holds.
    pub(crate) fn plain(&self, form: &str) -> Option<&[String]> {
        let last = self.readings(form).last()?;
        last.when.is_empty().then_some(last.words.as_slice())
    }

    /// The one word of [`plain`](Self::plain), or the form itself where it is a known word.
    pub(crate) fn single<'a>(&'a self, form: &'a str) -> Option<&'a str> {
        match self.plain(form) {
            Some([word]) => Some(word),
            Some(_) => None,
            None => self.known.contains(form).then_some(form),
        }
    }

    /// Whether a form has a row or is a word of the table.
    pub(crate) fn knows(&self, form: &str) -> bool {
        self.known.contains(form) || self.keep.contains(form) || self.forms.contains_key(form)
    }

    /// Whether a form may be dropped somewhere.
    pub(crate) fn is_particle(&self, form: &str) -> bool {
        self.readings(form)
            .iter()
            .any(|reading| reading.words.is_empty())
    }

    /// Whether a form is known and says something somewhere: the kind of word that takes a particle or a negation.
    pub(crate) fn says(&self, form: &str) -> bool {
        let readings = self.readings(form);
        self.knows(form)
            && (readings.is_empty() || readings.iter().any(|reading| !reading.words.is_empty()))
    }

    /// What a phrase of canonical words is contracted to.
    pub(crate) fn phrase(&self, words: &str) -> Option<&[String]> {
        self.phrases.get(words).map(Vec::as_slice)
    }

    /// Words of the longest phrase.
    pub(crate) fn longest_phrase(&self) -> usize {
        self.longest_phrase
    }

    /// Short forms that have one reading, with their words: what nobody writes in standard Malay.
    pub(crate) fn shorts(&self) -> impl Iterator<Item = (&str, &[String])> {
        let alone = |form: &str| self.readings(form).len() == 1;
        let shorts = self.shorts.iter().filter(move |form| alone(form));
        shorts.filter_map(|form| Some((form.as_str(), self.plain(form)?)))
    }

    /// Whether a form is a short spelling, in whatever reading.
    pub(crate) fn is_short(&self, form: &str) -> bool {
        self.shorts.contains(form)
    }

    /// Whether these letters behind a number are a word of their own.
    pub(crate) fn is_unit(&self, letters: &str) -> bool {
        self.units.contains(letters)
    }

    /// Whether these letters before a number are a word of their own.
    pub(crate) fn is_prefix(&self, letters: &str) -> bool {
        self.prefixes.contains(letters)
    }

    /// Every form of one word, for tests.
    #[cfg(test)]
    pub(crate) fn all_forms(&self) -> Vec<&str> {
        let mut forms: Vec<&str> = self
            .forms
            .keys()
            .chain(self.phrases.keys())
            .map(String::as_str)
            .collect();
        forms.sort_unstable();
        forms
    }
}

fn context(when: &str) -> Result<Vec<When>, String> {
    let list = |words: &str| words.split(' ').map(str::to_owned).collect();
    let conditions = when.split('+').filter(|one| !one.is_empty());
    conditions
        .map(|one| {
            Ok(match one.split_once(':').unwrap_or((one, "")) {
                ("after", words) => When::After(list(words)),
                ("before", words) => When::Before(list(words)),
                ("after-number", "") => When::AfterNumber,
                ("before-number", "") => When::BeforeNumber,
                ("before-name", "") => When::BeforeName,
                ("title", "") => When::Title,
                ("first", "") => When::First,
                ("not-first", "") => When::NotFirst,
                ("clause-end", "") => When::ClauseEnd,
                _ => return Err(format!("unknown context `{one}`")),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named_with_their_line() {
        let (_, faults) = VariantTable::parse(
            "yang\tyg\t\tshort\nyang\tyg\tfirst\tshort\na\tb\tnear:c\tshort\na\tb",
        );
        assert_eq!(
            faults,
            [
                "variants line 2: `yg` is already read everywhere",
                "variants line 3: unknown context `near:c`",
                "variants line 4: 2 columns instead of 4",
            ]
        );
    }

    #[test]
    fn a_form_is_plain_only_without_a_context() {
        let (table, faults) = VariantTable::parse(
            "kampung\tkg\t\tshort\nkilo\tk\tafter-number\tshort\ntidak ada\txd\t\tshort\n-\tlah\t\tparticle",
        );
        assert!(faults.is_empty());
        assert_eq!(table.single("kg"), Some("kampung"));
        assert_eq!(table.single("kampung"), Some("kampung"));
        assert_eq!((table.single("k"), table.single("xd")), (None, None));
        assert!(table.is_particle("lah") && !table.is_particle("kg"));
    }
}
