//! The comparable form of a text: words on which two writings of the same Malay can be compared.
//!
//! Takes any text, gives words joined by single spaces. Short forms, clippings, glued words, stretched letters and
//! digit doubling become the one written form of their word; particles that state nothing are left out; synonyms,
//! negation, amounts and English words stay apart. `variants.tsv` says at its head what counts as one word. Not a
//! conversion to standard Malay (that is [`crate::lang::lexicon`]): only a common ground, never shown to people.

use std::sync::LazyLock;

use crate::lang::spelling::expand;
use crate::lang::utterance::cut;
use crate::lang::variant_table::{VariantTable, When};

const EMBEDDED: &str = include_str!("variants.tsv");

static TABLE: LazyLock<VariantTable> = LazyLock::new(|| VariantTable::parse(EMBEDDED).0);

/// The embedded table; its unit test proves that no row of it is faulty.
pub(crate) fn embedded() -> &'static VariantTable {
    &TABLE
}

/// The words of `text`, normalised and joined by single spaces.
///
/// Idempotent, linear in the length of the text, and empty only where the text has no word. A text of particles alone
/// keeps them: "lah" is no answer, but it is what was written.
///
/// ```
/// use serasi::lang::variants::comparable;
///
/// assert_eq!(comparable("brg2 tu xde lagi la kak 😭"), comparable("Barang-barang itu tiada lagi, kakak."));
/// assert_ne!(comparable("nk ayam"), comparable("xnk ayam"));
/// ```
pub fn comparable(text: &str) -> String {
    let table = embedded();
    let pieces = pieces(table, text);
    let mut written = Vec::with_capacity(pieces.len());
    for at in 0..pieces.len() {
        let reading = table.readings(&pieces[at].word).iter().find(|reading| {
            let mut all = reading.when.iter();
            all.all(|when| holds(table, when, &written, &pieces, at))
        });
        match reading {
            None => push(table, &mut written, pieces[at].word.clone()),
            Some(reading) => {
                for word in &reading.words {
                    push(table, &mut written, word.clone());
                }
            }
        }
    }
    if written.is_empty() {
        written = pieces.into_iter().map(|piece| piece.word).collect();
    }
    written.join(" ")
}

/// One word of the text, taken apart, before its context decides.
struct Piece {
    word: String,
    name: bool,
    /// A clause ends behind it, or behind particles that follow it.
    ends: bool,
    /// The next piece that is no particle: particles may vanish, so nobody looks at them.
    next: usize,
}

fn pieces(table: &VariantTable, text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for token in cut(text) {
        let words = expand(table, &token.text);
        let last = words.len().saturating_sub(1);
        pieces.extend(words.into_iter().enumerate().map(|(order, word)| Piece {
            name: token.name && order == 0,
            ends: token.ends && order == last,
            next: 0,
            word,
        }));
    }
    let (mut next, mut ends) = (pieces.len(), false);
    for at in (0..pieces.len()).rev() {
        let piece = &mut pieces[at];
        piece.next = next;
        piece.ends |= ends;
        let particle = table.is_particle(&piece.word);
        ends = particle && piece.ends;
        next = if particle { next } else { at };
    }
    pieces
}

/// Whether a condition holds. What stands left is canonical already, and what is asked of the right does not
/// change when the text is normalised: so a second run decides as the first.
fn holds(
    table: &VariantTable,
    when: &When,
    written: &[String],
    pieces: &[Piece],
    at: usize,
) -> bool {
    let digit = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let named = |at: usize| pieces.get(at).is_some_and(|piece| piece.name);
    let before = written.last();
    match when {
        When::First => before.is_none(),
        When::NotFirst => before.is_some(),
        When::AfterNumber => before.is_some_and(|word| digit(word)),
        When::After(list) => before.is_some_and(|word| list.contains(word)),
        When::BeforeNumber => next_word(table, pieces, at).is_some_and(digit),
        When::Before(list) => next_word(table, pieces, at).is_some_and(|word| list.contains(word)),
        When::BeforeName => named(at + 1),
        When::Title => named(at) && named(at + 1),
        When::ClauseEnd => pieces[at].ends,
    }
}

/// The plain reading of the next word that is no particle.
fn next_word<'a>(table: &'a VariantTable, pieces: &'a [Piece], at: usize) -> Option<&'a str> {
    let next = pieces.get(pieces[at].next)?;
    let plain = table.plain(&next.word).and_then(<[String]>::first);
    Some(plain.map_or(next.word.as_str(), String::as_str))
}

/// Adds a word, then contracts phrases at the end for as long as one is found (`tidak ada` → `tiada`).
fn push(table: &VariantTable, written: &mut Vec<String>, word: String) {
    written.push(word);
    let contract = |written: &mut Vec<String>| {
        (2..=table.longest_phrase().min(written.len()))
            .rev()
            .any(|count| {
                let start = written.len() - count;
                let Some(words) = table.phrase(&written[start..].join(" ")) else {
                    return false;
                };
                written.truncate(start);
                written.extend(words.iter().cloned());
                true
            })
    };
    while contract(written) {}
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_has_no_fault_and_is_broad() {
        let (table, faults) = VariantTable::parse(EMBEDDED);
        assert!(faults.is_empty(), "{faults:?}");
        assert!(
            table.all_forms().len() >= 2_000,
            "{}",
            table.all_forms().len()
        );
    }

    #[test]
    fn writings_of_the_same_words_are_equal_and_others_differ() {
        let mut wrong = Vec::new();
        for line in include_str!("variants_cases.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let columns: Vec<_> = line.split('\t').collect();
            let (one, other) = (comparable(columns[1]), comparable(columns[2]));
            if (one == other) != (columns[0] == "=") {
                wrong.push(format!("{line}: {one} / {other}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_form_itself_is_what_the_rules_say() {
        for (text, expected) in [
            (
                "Kawan2nye xde la, RM12.50 je!",
                "kawan kawannya tiada rm 12.50 sahaja",
            ),
            (
                "pn, 2kg ayam kg bole x? 🙏",
                "puan 2 kilogram ayam kampung boleh tidak",
            ),
            ("lah", "lah"),
            ("😂 !!", ""),
        ] {
            assert_eq!(comparable(text), expected, "{text}");
        }
    }

    #[test]
    fn every_form_is_settled_at_once() {
        for form in TABLE.all_forms() {
            for text in [
                form.to_owned(),
                format!("nak {form} 2 kali"),
                format!("2 {form}. Ali"),
            ] {
                let once = comparable(&text);
                assert_eq!(comparable(&once), once, "{text}");
            }
        }
    }

    #[test]
    fn a_reply_of_any_length_takes_linear_time() {
        for unit in [
            "x", "lah ", "tau ya ", "aaa", "2x", "budak2-", "tak ada ", "nya nya ", "xtak",
        ] {
            let text = unit.repeat(65_536 / unit.len());
            assert!(comparable(&text).len() <= 4 * text.len(), "{unit}");
        }
    }

    proptest! {
        #[test]
        fn a_second_run_changes_nothing(text in "\\PC{0,40}") {
            let once = comparable(&text);
            prop_assert_eq!(comparable(&once), once);
        }

        #[test]
        fn a_second_run_changes_no_sentence_of_forms(
            picks in proptest::collection::vec((0_usize..100_000, 0_usize..100_000), 1..8),
            joints in proptest::collection::vec(0_usize..9, 8),
        ) {
            let forms = TABLE.all_forms();
            let extra = ["2", "Ali", "nya", "2kg", "haaa", "bukunye", "RM5", "tak-", "x2", "kl", "kedai", "budak2"];
            let mut text = String::new();
            for (order, (which, other)) in picks.iter().enumerate() {
                let form = forms[which % forms.len()];
                text.push_str(if other % 3 == 0 { extra[other % extra.len()] } else { form });
                text.push_str([" ", " ", ". ", ", ", "", "2 ", "lah ", "-", "nye "][joints[order]]);
            }
            let once = comparable(&text);
            prop_assert_eq!(comparable(&once), once.clone(), "{}", text);
            prop_assert!(!once.is_empty());
        }
    }
}
