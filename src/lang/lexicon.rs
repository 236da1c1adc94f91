//! The lexicon: a small reviewed word list that rewrites casual Malay as standard Malay, and standard Malay as
//! Indonesian.
//!
//! `lexicon.tsv` is embedded and parsed once. Rewriting takes text and gives text: the longest entry wins, capitals
//! are kept, and whatever carries a fact (a word with a digit in it, an address, a letter beside a number) stays as it
//! is. Short forms come from the table of spellings ([`crate::lang::variants`]); the file holds what is another word, or
//! longer than a word, in the other language. It knows no grammar and translates nothing that has no row.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::LazyLock;

use crate::lang::pieces::{Kind, Piece, pieces};
use crate::lang::variants;

const EMBEDDED: &str = include_str!("lexicon.tsv");

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::parse(EMBEDDED).0;
    lexicon.add_spellings(variants::embedded().shorts());
    lexicon
});

/// Indonesian has other words for parts of the day, but after a number they belong to a time and are left alone.
const DAY_PARTS: [&str; 2] = ["petang", "tengah hari"];

/// The embedded lexicon; its unit test proves that no row of it is faulty.
pub fn embedded() -> &'static Lexicon {
    &LEXICON
}

/// Both word lists.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// Casual and short forms to standard Malay; a particle's replacement is empty.
    pub casual: Table,
    /// Standard Malay to Indonesian.
    pub indonesian: Table,
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("lexicon line {line}: {problem}")]
pub struct LexiconFault {
    /// 1-based line of the file.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl Lexicon {
    /// Reads `kind, from, to, note` rows separated by tabs; faulty rows are left out and named.
    pub fn parse(text: &str) -> (Self, Vec<LexiconFault>) {
        let mut lexicon = Self::default();
        let mut faults = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || line == "kind\tfrom\tto\tnote" {
                continue;
            }
            if let Err(problem) = lexicon.add(line) {
                let line = index + 1;
                faults.push(LexiconFault { line, problem });
            }
        }
        (lexicon, faults)
    }

    /// Adds the short forms of the table of spellings, each rewritten as its word is (`mcm` as `macam`, so `seperti`);
    /// the lexicon's own rows win.
    fn add_spellings<'a>(&mut self, shorts: impl Iterator<Item = (&'a str, &'a [String])>) {
        let fact = |text: &str| text.contains(|letter: char| letter.is_ascii_digit());
        for (form, words) in shorts {
            let standard = words
                .iter()
                .map(|word| self.casual.get(word).unwrap_or(word));
            let standard = standard.collect::<Vec<_>>().join(" ");
            if self.casual.get(form).is_none() && !fact(form) && !fact(&standard) {
                self.casual.rows.insert(form.into(), standard.into());
            }
        }
    }

    fn add(&mut self, row: &str) -> Result<(), String> {
        let columns: Vec<_> = row.split('\t').collect();
        let &[kind, from, to, note] = columns.as_slice() else {
            return Err(format!("{} columns instead of 4", columns.len()));
        };
        if from.is_empty() || from.to_lowercase() != from || from.trim() != from {
            return Err(format!("`{from}` must be lower case, without outer spaces"));
        }
        if from.chars().any(|letter| letter.is_ascii_digit()) {
            return Err(format!("`{from}` holds a digit, which could be a fact"));
        }
        if note.is_empty() {
            return Err(format!("`{from}` has no note"));
        }
        let table = match kind {
            "casual" | "drop" => &mut self.casual,
            "indonesian" => &mut self.indonesian,
            other => return Err(format!("kind `{other}` is not casual, drop or indonesian")),
        };
        if (kind == "drop") != to.is_empty() {
            return Err(format!("`{from}`: only a drop row has an empty `to`"));
        }
        table.insert(from, to)
    }
}

/// One direction of rewriting.
#[derive(Debug, Default)]
pub struct Table {
    rows: HashMap<Box<str>, Box<str>>,
    longest: usize,
}

impl Table {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What stands for `form` (lower case); empty for a particle that is dropped.
    pub fn get(&self, form: &str) -> Option<&str> {
        self.rows.get(form).map(AsRef::as_ref)
    }

    /// Rewrites every known word. Text that would lose its last word is left as it is: silence is no standard form.
    pub fn rewrite(&self, text: &str) -> String {
        let pieces = pieces(text);
        let mut out = Writer::with_capacity(text.len() + text.len() / 4);
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            at = match self.longest_match(&pieces, at) {
                Some(found) if found.to.is_empty() => out.drop_particle(&pieces, at),
                Some(found) => {
                    out.word(&cased(&found.from, &found.to));
                    found.next
                }
                None => {
                    out.piece(piece);
                    at + 1
                }
            };
        }
        if out.text.trim().is_empty() {
            text.to_owned()
        } else {
            out.text
        }
    }

    fn insert(&mut self, from: &str, to: &str) -> Result<(), String> {
        match self.rows.entry(from.into()) {
            Entry::Occupied(_) => Err(format!("`{from}` stands twice")),
            Entry::Vacant(row) => {
                row.insert(to.into());
                self.longest = self.longest.max(from.split(' ').count());
                Ok(())
            }
        }
    }

    fn longest_match(&self, pieces: &[Piece<'_>], at: usize) -> Option<Match> {
        let mut from = String::new();
        let mut best = None;
        let mut next = at;
        for count in 0..self.longest {
            if count > 0 {
                if pieces.get(next).is_none_or(|gap| gap.kind != Kind::Gap) {
                    break;
                }
                from.push(' ');
                next += 1;
            }
            let Some(word) = pieces.get(next).filter(|piece| piece.kind == Kind::Word) else {
                break;
            };
            from.push_str(word.text);
            next += 1;
            let form = from.to_lowercase();
            let to = self.get(&form).map(str::to_owned);
            let to = to.or_else(|| (count == 0).then(|| self.doubled(&form)).flatten());
            if let Some(to) = to
                && !belongs_to_a_number(&form, pieces, at, next)
            {
                let from = from.clone();
                best = Some(Match { from, to, next });
            }
        }
        best
    }

    /// `kereta-kereta` → `mobil-mobil`: a doubled word is rewritten by halves.
    fn doubled(&self, form: &str) -> Option<String> {
        let (first, second) = form.split_once('-')?;
        let to = self.get(first)?;
        (first == second && !to.is_empty() && !to.contains(' ')).then(|| format!("{to}-{to}"))
    }
}

struct Match {
    from: String,
    to: String,
    next: usize,
}

/// `2 x`, `x 2` and `5 k` are amounts, `8 petang` is a time.
fn belongs_to_a_number(form: &str, pieces: &[Piece<'_>], at: usize, next: usize) -> bool {
    let gap = |index: usize| {
        pieces
            .get(index)
            .is_some_and(|piece| piece.kind == Kind::Gap)
    };
    let number = |index: usize| {
        pieces
            .get(index)
            .is_some_and(|piece| piece.kind == Kind::Number)
    };
    let before = at >= 2 && gap(at - 1) && number(at - 2);
    let after = gap(next) && number(next + 1);
    let letter = form.chars().count() == 1;
    (letter && (before || after)) || (before && DAY_PARTS.contains(&form))
}

/// Gives `to` the capitals of `from`; a `to` with capitals of its own keeps them.
fn cased(from: &str, to: &str) -> String {
    let mut letters = from.chars().filter(|letter| letter.is_alphabetic());
    let first = letters.next().is_some_and(char::is_uppercase);
    let mut rest = letters.peekable();
    if first && rest.peek().is_some() && rest.all(char::is_uppercase) {
        to.to_uppercase()
    } else if first {
        capitalised(to)
    } else {
        to.to_owned()
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Output under construction, with what a dropped particle leaves behind.
struct Writer {
    text: String,
    capital_due: bool,
}

impl Writer {
    fn with_capacity(bytes: usize) -> Self {
        let text = String::with_capacity(bytes);
        Self {
            text,
            capital_due: false,
        }
    }

    fn piece(&mut self, piece: &Piece<'_>) {
        if piece.kind == Kind::Word {
            self.word(piece.text);
        } else {
            self.text.push_str(piece.text);
        }
    }

    fn word(&mut self, word: &str) {
        if std::mem::take(&mut self.capital_due) {
            self.text.push_str(&capitalised(word));
        } else {
            self.text.push_str(word);
        }
    }

    /// Leaves out the particle at `at` with the gap and comma that belonged to it; gives where to go on. At the start
    /// of a sentence the next word inherits the capital.
    fn drop_particle(&mut self, pieces: &[Piece<'_>], at: usize) -> usize {
        let mut next = at + 1;
        let before = self.text.trim_end();
        if before.is_empty() || before.ends_with(['.', '!', '?']) || self.text.ends_with('\n') {
            self.capital_due |= pieces[at].text.starts_with(char::is_uppercase);
            let skipped = |piece: &Piece<'_>| piece.kind == Kind::Gap || piece.text == ",";
            while pieces.get(next).is_some_and(skipped) {
                next += 1;
            }
        } else {
            self.text
                .truncate(self.text.trim_end_matches([' ', '\t']).len());
            // A comma that set the particle apart goes with it: `ada, kan?` → `ada?`.
            let closes = |piece: &Piece<'_>| piece.text.starts_with([',', '.', '?', '!']);
            if self.text.ends_with(',') && pieces.get(next).is_none_or(closes) {
                self.text.pop();
            }
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn casual(text: &str) -> String {
        embedded().casual.rewrite(text)
    }

    #[test]
    fn the_embedded_file_has_no_fault_and_enough_rows() {
        let (lexicon, faults) = Lexicon::parse(EMBEDDED);
        assert_eq!(faults, []);
        assert!(lexicon.casual.len() >= 250 && lexicon.indonesian.len() >= 250);
    }

    #[test]
    fn faults_name_the_line_and_what_would_be_right() {
        let rows = "# c\ncasual\tyg\tyang\tn\ncasual\tyg\tyang\tn\nslang\ta\tb\tn\ncasual\tA\tb\tn\n\
                    drop\tlah\tx\tn\ncasual\tlain2\tlain\tn\ncasual\ta\tb\t\ncasual\ta";
        let (lexicon, faults) = Lexicon::parse(rows);
        let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(faults[0].to_string(), "lexicon line 3: `yg` stands twice");
        assert_eq!(lexicon.casual.len(), 1);
    }

    #[test]
    fn every_replacement_is_final() {
        for table in [&embedded().casual, &embedded().indonesian] {
            for (from, to) in &table.rows {
                assert_eq!(&table.rewrite(to), &**to, "from `{from}`");
            }
        }
    }

    #[test]
    fn the_longest_entry_wins_and_a_line_end_parts_words() {
        assert_eq!(casual("mcm mana nak order"), "bagaimana hendak order");
        assert_eq!(casual("mcm\nmana"), "seperti\nmana");
        let indonesian = &embedded().indonesian;
        assert_eq!(
            indonesian.rewrite("kereta api, kereta"),
            "kereta api, mobil"
        );
        assert_eq!(indonesian.rewrite("Kereta-kereta itu"), "Mobil-mobil itu");
    }

    #[test]
    fn capitals_are_kept() {
        assert_eq!(
            casual("Xde stok. TAK ADA. U Nak"),
            "Tiada stok. TIADA. Anda Hendak"
        );
        assert_eq!(embedded().indonesian.rewrite("kad pengenalan"), "KTP");
    }

    #[test]
    fn dropped_particles_leave_no_hole() {
        assert_eq!(casual("Eh, boleh lah kak, kan?"), "Boleh kak?");
        assert_eq!(casual("ok. Lah, ada stok pun."), "ok. Ada stok.");
        assert_eq!(casual("ya, lah, ok"), "ya, ok");
        assert_eq!(casual("haha"), "haha");
    }

    #[test]
    fn numbers_addresses_and_what_belongs_to_them_stay() {
        let text =
            "ayam x 2, 5 k, barang2, 2x, rm12.50/kg, 012-3456789, @nak_jual www.nak.com tak.my";
        assert_eq!(casual(text), text);
        assert_eq!(casual("x 2x x ada"), "x 2x x ada");
        assert_eq!(casual("8 mlm x ada"), "8 malam tidak ada");
        let indonesian = &embedded().indonesian;
        assert_eq!(
            indonesian.rewrite("5 petang, petang ini"),
            "5 petang, sore ini"
        );
    }

    proptest! {
        #[test]
        fn no_digit_is_lost_and_nothing_panics(text in "([a-zA-Z’é ,.\\-\n]{0,6}(RM)?[0-9]{0,3}( x| lah| nk|, Eh)?){0,8}") {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            prop_assert_eq!(digits(&casual(&text)), digits(&text));
            prop_assert_eq!(digits(&embedded().indonesian.rewrite(&text)), digits(&text));
        }
    }
}
