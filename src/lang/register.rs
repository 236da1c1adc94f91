//! The day-one register check: does a text carry any mark of casual Malay at all? A graded score replaces it later.
//!
//! Takes a text, gives the first mark found: a casual or short form of the lexicon, a casual word below, a spelling
//! without vowels, or an English function word. Standard Malay has none of them. Measured on the suite's own items by
//! `tests/it/suite.rs`: what was written as casual and what was written as standard Malay.

use crate::lang::gate::is_english_function_word;
use crate::lang::lexicon;
use crate::text::normalise::folded;
use crate::text::words::words;

/// Casual words that standard writing to a customer does without.
const CASUAL: [&str; 6] = ["ya", "ye", "kena", "balik", "pula", "okay"];
/// Forms of the lexicon that standard Malay uses too.
const STANDARD_TOO: [&str; 4] = ["pun", "macam", "duit", "bang"];
/// Words of the longest lexicon form looked for.
const LONGEST: usize = 3;

/// The first mark of casual Malay, as it stands in the folded text; none where the text reads as standard Malay.
pub fn casual_mark(text: &str) -> Option<String> {
    let folded = folded(text);
    let words: Vec<&str> = words(&folded).collect();
    let casual = &lexicon::embedded().casual;
    for (at, word) in words.iter().enumerate() {
        if CASUAL.contains(word) || is_english_function_word(word) || without_vowels(word) {
            return Some((*word).to_owned());
        }
        for length in 1..=LONGEST.min(words.len() - at) {
            let form = words[at..at + length].join(" ");
            if !STANDARD_TOO.contains(&form.as_str())
                && casual.get(&form).is_some_and(|to| to != form)
            {
                return Some(form);
            }
        }
    }
    None
}

/// `brg`, `hntr`: short forms that no list holds. Digits make codes and amounts, which are no spelling.
fn without_vowels(word: &str) -> bool {
    word.chars().count() > 2
        && word
            .chars()
            .all(|c| c.is_ascii_alphabetic() && !"aeiou".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn casual_forms_particles_and_english_are_marks() {
        for (text, mark) in [
            ("Stok dah habis kak", "dah"),
            ("Kedai kami tutup Jumaat ini, maaf ya", "ya"),
            ("brng sampai esok", "brng"),
            ("Order you sampai esok", "you"),
            ("Saya tak ada masa", "tak"),
        ] {
            assert_eq!(casual_mark(text).as_deref(), Some(mark), "{text}");
        }
    }

    #[test]
    fn standard_malay_has_none() {
        for text in [
            "Pesanan puan telah dihantar pagi tadi dan dijangka tiba esok.",
            "Kod SR0012, harga RM12.50 bagi 2 kg. Kami pun memohon maaf.",
            "",
        ] {
            assert_eq!(casual_mark(text), None, "{text}");
        }
    }
}
