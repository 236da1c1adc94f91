//! Rules for a choice as simple harnesses use them. They guess; the audit shows what each would make of a model.

use super::Found;
use super::cues::words;
use super::letter::Options;

/// The whole reply is one capital letter.
pub(super) fn exact_letter(reply: &str, options: &Options) -> Found<usize> {
    options.capital(reply).into()
}

/// The first character is a letter's, whatever word it begins.
pub(super) fn first_character(reply: &str, options: &Options) -> Found<usize> {
    let first = reply.chars().next().filter(char::is_ascii_uppercase);
    first.and_then(|letter| options.letter(letter)).into()
}

/// The first capital letter that is a word of its own.
pub(super) fn letter(reply: &str, options: &Options) -> Found<usize> {
    words(reply)
        .find_map(|(_, word)| options.capital(word))
        .into()
}

/// The first letter right behind "Jawapan" or "Answer", with nothing but marks between.
pub(super) fn letter_after_label(reply: &str, options: &Options) -> Found<usize> {
    let labels = ["jawapan", "jawapannya", "answer"];
    let mut found = words(reply).zip(words(reply).skip(1));
    let behind = found.find_map(|((_, word), (at, next))| {
        let label = labels.iter().any(|label| label.eq_ignore_ascii_case(word));
        // "Jawapan. A…" starts another sentence.
        let apart = reply[..at].trim_end().ends_with('.');
        let letter = next.chars().next().filter(|_| next.len() == 1)?;
        (label && !apart).then(|| options.letter(letter))?
    });
    behind.into()
}
