//! The edits: what is done to a right answer, and when it can be done.
//!
//! Each takes a reference and a seeded stream and gives the changed text, or none where it does not apply (no number
//! to change, one sentence only). An edit knows no scorer.

use rand_chacha::ChaCha8Rng;

use crate::validity::material::Reference;
use crate::validity::{harmful, harmless};

/// Makes the edited text; none where the edit does not apply.
pub type Make = fn(&Reference, &mut ChaCha8Rng) -> Option<String>;

/// One way to change a reference.
pub struct Edit {
    /// Its name, as the matrix and the table write it.
    pub name: &'static str,
    /// What it does, in a few words.
    pub about: &'static str,
    /// How it is done.
    pub make: Make,
}

const fn edit(name: &'static str, about: &'static str, make: Make) -> Edit {
    Edit { name, about, make }
}

/// Every edit: first those that make a reply worse for someone, then those that change nothing that matters.
pub const EDITS: &[Edit] = &[
    edit(
        "indonesianised",
        "two words or more made Indonesian that Malay does not have",
        harmful::indonesianised,
    ),
    edit(
        "indonesian-words",
        "two Malay words or more made Indonesian",
        harmful::indonesian_words,
    ),
    edit(
        "formalised",
        "two casual words or more made standard, in a letter's frame",
        harmful::formalised,
    ),
    edit(
        "englished",
        "the whole reply is English",
        harmful::englished,
    ),
    edit(
        "english-sentence",
        "one sentence is English",
        harmful::english_sentence,
    ),
    edit(
        "truncated",
        "the second half of the words is missing",
        harmful::truncated,
    ),
    edit(
        "fact-dropped",
        "a stated fact is cut out",
        harmful::fact_dropped,
    ),
    edit(
        "numbers-changed",
        "every number is another",
        harmful::numbers_changed,
    ),
    edit(
        "another-answer",
        "what answers another sample, or another option",
        harmful::another_answer,
    ),
    edit(
        "refused",
        "a refusal instead of the reply",
        harmful::refused,
    ),
    edit(
        "rude-address",
        "aku for saya, kau for the customer",
        harmful::rude_address,
    ),
    edit(
        "short-formed",
        "three words or more in short-form spelling",
        harmful::short_formed,
    ),
    edit(
        "typo-ed",
        "letters swapped in 15 % of long words",
        harmful::typoed,
    ),
    edit(
        "particle-stuffed",
        "lah, kan or je after every third word",
        harmful::particle_stuffed,
    ),
    edit(
        "field-dropped",
        "one field of a JSON answer is missing",
        harmful::field_dropped,
    ),
    edit(
        "sentences-reordered",
        "the same sentences in another order",
        harmless::reordered,
    ),
    edit(
        "synonym",
        "a word exchanged for an equally casual one",
        harmless::synonym,
    ),
    edit(
        "particle-moved",
        "a closing particle stands in another sentence",
        harmless::particle_moved,
    ),
    edit(
        "amount-reworded",
        "RM12 as 12 ringgit, or the other way",
        harmless::amount_reworded,
    ),
    edit(
        "lower-cased",
        "small letters, no full stop at the end",
        harmless::lower_cased,
    ),
    edit(
        "respaced",
        "more spaces and lines between words",
        harmless::respaced,
    ),
    edit(
        "introduced",
        "an answer is introduced by a few words",
        harmless::introduced,
    ),
];

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::rng::stream;
    use crate::validity::material::Shape;
    use crate::validity::wording::{LETTERS, REFUSALS, new_words, sentences};

    const REPLY: &str = "Boleh dik, ada lagi 3 helai ya. Harga RM36 sahaja, nanti saya hantar esok sebab kedai tutup awal. \
                         Terima kasih kerana tunggu.";

    fn reference(text: &str, shape: Shape) -> Reference {
        let line = r#"{"id":"a","twin":"a","register":"santai","sector":"retail","input":"kak, ada lagi tak?",
            "target":["x"],"facts":{"must":[{"type":"quantity","value":"3","forms":["3","3 helai"]},
            {"type":"money","value":"36.00","forms":["RM36"]}]}}"#;
        Reference {
            sample: Arc::new(serde_json::from_str(line).unwrap()),
            position: 0,
            shape,
            text: text.to_owned(),
            other: Some("B".to_owned()),
        }
    }

    fn edited(name: &str, text: &str, shape: Shape) -> Option<String> {
        let edit = EDITS.iter().find(|edit| edit.name == name).unwrap();
        (edit.make)(&reference(text, shape), &mut stream(1, name))
    }

    fn prose(name: &str) -> String {
        edited(name, REPLY, Shape::Prose).unwrap()
    }

    #[test]
    fn harmful_edits_do_what_they_say() {
        let words = prose("indonesian-words");
        assert!(
            words.contains("karena") && words.contains("besok"),
            "{words}"
        );
        assert_eq!(
            prose("fact-dropped"),
            REPLY.replace(" 3 helai", "").replace("  ", " ")
        );
        assert_eq!(
            prose("numbers-changed"),
            REPLY.replace("3 h", "4 h").replace("RM36", "RM46")
        );
        assert_eq!(
            prose("truncated").split(' ').count(),
            REPLY.split(' ').count() / 2
        );
        assert!(
            prose("rude-address").starts_with("Boleh kau,")
                && prose("rude-address").contains("aku hantar")
        );
        assert!(REFUSALS.contains(&prose("refused").as_str()));
        assert_eq!(new_words(&prose("englished"), REPLY), new_words("", REPLY));
        assert_eq!(sentences(&prose("english-sentence")).len(), 3);
        assert!(new_words(REPLY, &prose("short-formed")).len() >= 3);
        let stuffed = prose("particle-stuffed");
        assert!(
            stuffed.len() > REPLY.len() + 12 && stuffed.contains("lagi 3 helai"),
            "{stuffed}"
        );
    }

    #[test]
    fn a_typo_swaps_letters_and_keeps_them() {
        let sorted = |text: &str| {
            let mut letters: Vec<char> = text.chars().collect();
            letters.sort_unstable();
            letters
        };
        let typed = prose("typo-ed");
        assert_ne!(typed, REPLY);
        assert_eq!(sorted(&typed), sorted(REPLY));
        assert_eq!(
            new_words(REPLY, &typed).len(),
            2,
            "15 % of 9 long words, rounded up: {typed}"
        );
    }

    #[test]
    fn a_letter_frames_the_standard_words() {
        let casual = "Dah habis kak, tak ada lagi. Nnti sy bgtau klu dh smpi.";
        let formal = edited("formalised", casual, Shape::Prose).unwrap();
        let framed = |(opening, closing): &(&str, &str)| {
            formal.starts_with(opening) && formal.ends_with(closing)
        };
        assert!(LETTERS.iter().any(framed), "{formal}");
        assert!(
            formal.contains("sudah habis") && formal.contains("saya"),
            "{formal}"
        );
    }

    #[test]
    fn an_edit_that_does_not_apply_gives_nothing() {
        for (name, text) in [
            ("indonesianised", "Ada kak."),
            ("formalised", "Barang itu masih ada."),
            ("english-sentence", "Ada kak."),
            ("truncated", "Ada lagi kak."),
            ("fact-dropped", "Ada lagi kak, RM360 je."),
            ("numbers-changed", "Ada lagi kak."),
            ("numbers-changed", "Ada 5 lagi kak."),
            ("short-formed", "Ada."),
            ("particle-stuffed", "Ada lagi kak, datang je."),
            ("introduced", "Ada."),
        ] {
            assert_eq!(edited(name, text, Shape::Prose), None, "{name}: {text}");
        }
        assert_eq!(edited("englished", "B", Shape::Letter), None);
    }

    #[test]
    fn answers_that_are_no_prose_have_their_own_harm() {
        let order =
            r#"{"items":[{"item":"teh","quantity":2},{"item":"kopi","quantity":1}],"time":null}"#;
        let json = |name| edited(name, order, Shape::Json).unwrap();
        assert_eq!(
            json("field-dropped"),
            r#"{"items":[{"item":"teh","quantity":2}],"time":null}"#
        );
        assert_eq!(
            json("numbers-changed"),
            order.replace('1', "9").replace('2', "3").replace('9', "2")
        );
        assert!(serde_json::from_str::<serde_json::Value>(&json("truncated")).is_err());
        assert_eq!(
            edited("another-answer", "A", Shape::Letter).as_deref(),
            Some("B")
        );
    }

    #[test]
    fn the_same_seed_gives_the_same_edit() {
        for edit in EDITS {
            let make = || (edit.make)(&reference(REPLY, Shape::Prose), &mut stream(7, edit.name));
            assert_eq!(make(), make(), "{}", edit.name);
        }
    }
}
