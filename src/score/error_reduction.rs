//! Error reduction of normalisation: of the words that had to change, how many did the reply put right?
//!
//! Takes the message, its references and the reply, all free text; gives a ratio that is pooled over samples.

use std::ops::Range;

use crate::dataset::Sample;
use crate::lang::variants::comparable;
use crate::overlap::alignment::align;
use crate::overlap::edits::edits;
use crate::score::{Score, Scorer, Value};
use crate::text::normalise::folded;
use crate::text::words::words;

/// Words of a message up to which it is scored; messages to a shop have a few dozen.
const LONGEST_MESSAGE: usize = 120;

/// Error reduction rate over leaving the message as it is: (E(message) − E(reply)) / E(message), summed over samples.
///
/// After `MultiLexNorm` (van der Goot et al. 2021), whose ERR = (acc(system) − acc(leave-as-is)) / (1 − acc(leave-as-is))
/// over words that each stand beside their gold form. With acc = 1 − E / N that is the formula above. Free text brings
/// no such table, so [`align`] sets reply and reference each beside the message. For one reference,
///
/// * a word of the message is an error unless what stands for it in the reply is what stands for it in the reference
///   (one word, several, or none), compared after folding width, case and punctuation. Words that either side joins
///   are compared and counted together;
/// * between the words, where reference or reply add words of their own, errors are the word edit distance between
///   what the two add there. So a word that only the reply adds is an error, and rambling is not free;
/// * E is at most N, the words of the message plus those the reference adds: a reply cannot be worse than all wrong,
///   as in `MultiLexNorm`, and one endless reply cannot outweigh a whole suite.
///
/// E(text) is the least over the references. Message and reply may so be measured against different references, which
/// is what makes the denominator a property of the sample alone: every system divides by the same number, copying is
/// exactly 0 and any reference exactly 1, whichever is closest. (Measuring both against the reply's best reference would
/// let the reply choose its own denominator, and so its weight in the pool.)
///
/// For the alignment only, words are taken in their [`comparable`] form, in which `x` and `tidak` are the same.
pub struct ErrorReduction;

impl Scorer for ErrorReduction {
    fn name(&self) -> &'static str {
        "error-reduction"
    }

    fn signature(&self) -> String {
        format!(
            "error-reduction|errors:aligned-words|norm:nfkc+case+punct|like:multilexnorm-err|serasi:{}",
            env!("CARGO_PKG_VERSION")
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        Score::new(self.name(), value(sample.text(), &sample.target, reply))
    }

    fn compares_references(&self) -> bool {
        true
    }
}

fn value(message: &str, references: &[String], reply: &str) -> Value {
    let message = folded(message);
    let message: Vec<&str> = words(&message).collect();
    if message.len() > LONGEST_MESSAGE {
        return Value::Unscored(format!("the message has more than {LONGEST_MESSAGE} words"));
    }
    let keys = keys(&message);
    let reply = folded(reply);
    let reply = Beside::new(&keys, &reply);
    let copied = Beside::copied(&message);
    let errors = references.iter().map(|reference| {
        let reference = folded(reference);
        let reference = Beside::new(&keys, &reference);
        (reference.errors(&copied), reference.errors(&reply))
    });
    let least = errors.reduce(|one, other| (one.0.min(other.0), one.1.min(other.1)));
    match least {
        None => Value::Unscored("the sample has no reference".to_owned()),
        Some((before, after)) => Value::Ratio {
            num: before as f64 - after as f64,
            den: before as f64,
        },
    }
}

/// A text set beside the words of the message.
struct Beside<'a> {
    words: Vec<&'a str>,
    /// For each of the message's word boundaries (one more than words): the words added there. None within words that
    /// the text joins. What stands for message words lies between the gaps around them.
    gaps: Vec<Option<Range<usize>>>,
    /// Words beyond those aligned: a normalisation is not twice as long as its message.
    surplus: usize,
}

impl<'a> Beside<'a> {
    /// Sets a text beside the keys of the message's words.
    fn new(message: &[String], text: &'a str) -> Self {
        let aligned = 2 * message.len() + 32;
        let mut all = words(text);
        let words: Vec<&str> = all.by_ref().take(aligned).collect();
        let surplus = all.count();
        let links = align(&strs(message), &strs(&keys(&words)));
        let mut gaps = vec![None; message.len() + 1];
        let mut end = 0;
        for link in links.iter().filter(|link| !link.source.is_empty()) {
            gaps[link.source.start] = Some(end..link.target.start);
            end = link.target.end;
        }
        gaps[message.len()] = Some(end..words.len());
        Self {
            words,
            gaps,
            surplus,
        }
    }

    fn copied(message: &[&'a str]) -> Self {
        Self {
            words: message.to_vec(),
            gaps: (0..=message.len()).map(|at| Some(at..at)).collect(),
            surplus: 0,
        }
    }

    /// Errors of another text beside the same message, where this one is the reference.
    fn errors(&self, other: &Beside<'_>) -> usize {
        let (mut errors, mut added, mut last): (usize, usize, Option<Boundary>) =
            (other.surplus, 0, None);
        for (at, (own, theirs)) in self.gaps.iter().zip(&other.gaps).enumerate() {
            let (Some(own), Some(theirs)) = (own, theirs) else {
                continue;
            };
            if let Some(from) = last {
                let (gold, found) = (
                    &self.words[from.own..own.start],
                    &other.words[from.theirs..theirs.start],
                );
                errors += if gold == found { 0 } else { at - from.at };
            }
            errors += edits(&self.words[own.clone()], &other.words[theirs.clone()]).distance();
            added += own.len();
            last = Some(Boundary {
                at,
                own: own.end,
                theirs: theirs.end,
            });
        }
        errors.min(self.gaps.len() - 1 + added)
    }
}

/// A place between two message words where both texts can be cut.
struct Boundary {
    at: usize,
    own: usize,
    theirs: usize,
}

fn keys(words: &[&str]) -> Vec<String> {
    words
        .iter()
        .map(|word| comparable(word).replace(' ', ""))
        .collect()
}

fn strs(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ratio(message: &str, references: &[&str], reply: &str) -> (f64, f64) {
        let references: Vec<String> = references.iter().map(|one| (*one).to_owned()).collect();
        match value(message, &references, reply) {
            Value::Ratio { num, den } => (num, den),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_word_put_right_counts_one() {
        let of = |reply| ratio("sy nk dua", &["Saya hendak dua.", "Saya mahu dua."], reply);
        assert_eq!(of("sy nk dua"), (0.0, 2.0));
        assert_eq!(of("saya nk dua"), (1.0, 2.0));
        assert_eq!(of("saya MAHU dua"), (2.0, 2.0));
        assert_eq!(of("saya hendak tiga"), (1.0, 2.0), "two mended, one spoilt");
    }

    #[test]
    fn added_words_are_errors_up_to_all_wrong() {
        let of = |reply| ratio("sy nk dua", &["Saya hendak dua."], reply);
        // Mends two and adds two: 2 − 2.
        assert_eq!(of("Baik bos, saya hendak dua"), (0.0, 2.0));
        // Three words, so three errors at most: 2 − 3.
        let endless = "entah apa yang dia cakap ".repeat(2_000);
        assert_eq!(of(&endless), (-1.0, 2.0));
        assert_eq!(of(""), (-1.0, 2.0));
    }

    #[test]
    fn words_that_split_join_appear_or_vanish_are_compared_as_such() {
        // One word for two.
        let split = |reply| ratio("xnak pedas", &["Tidak mahu pedas."], reply);
        assert_eq!(split("tidak mahu pedas"), (1.0, 1.0));
        assert_eq!(split("tidak pedas"), (0.0, 1.0));
        // Two words for one: both are wrong when copied, and `dtg` is the third.
        let join = |reply| ratio("mak cik dtg", &["Makcik datang."], reply);
        assert_eq!(join("makcik dtg"), (2.0, 3.0));
        assert_eq!(join("mak cik datang"), (1.0, 3.0));
        // The reference adds `di`: one error more than words to change.
        let added = |reply| ratio("sy umah", &["Saya di rumah."], reply);
        assert_eq!(added("saya rumah"), (2.0, 3.0));
        assert_eq!(added("saya di rumah"), (3.0, 3.0));
        assert_eq!(added("saya kat rumah"), (2.0, 3.0), "the wrong word added");
        // `la` has to go.
        let gone = |reply| ratio("dh siap la", &["Sudah siap."], reply);
        assert_eq!(gone("sudah siap la"), (1.0, 2.0));
        assert_eq!(gone("sudah siap"), (2.0, 2.0));
    }

    #[test]
    fn the_denominator_is_the_sample_and_not_the_reply() {
        let references = [
            "Saya tidak jadi ambil.",
            "Maaf, saya batalkan pengambilan itu.",
        ];
        for reply in [
            "sy x jd amik",
            "saya batalkan",
            "maaf, saya batalkan pengambilan itu",
            "",
        ] {
            assert!(
                (ratio("sy x jd amik", &references, reply).1 - 4.0).abs() < 1e-12,
                "{reply}"
            );
        }
        assert_eq!(
            ratio("sy x jd amik", &references, references[1]),
            (4.0, 4.0)
        );
        // Nothing to mend: only harm is possible.
        assert_eq!(
            ratio("sudah siap", &["Sudah siap."], "dah siap"),
            (-1.0, 0.0)
        );
    }

    #[test]
    fn a_message_or_reply_of_any_length_is_bounded() {
        let long = "barang ".repeat(9_000);
        assert_eq!(ratio("brg sampai", &["barang sampai"], &long), (-1.0, 1.0));
        let reply = value(&long, &["barang".to_owned()], "barang");
        assert!(matches!(reply, Value::Unscored(_)));
        let most = "abcdefghijklmnopqrstuvwxyz ".repeat(LONGEST_MESSAGE);
        let hostile = "zyxwvutsrqponmlkjihgfedcba ".repeat(2_400);
        assert!(ratio(&most, &["satu dua"], &hostile).1 > 0.0);
    }

    proptest! {
        #[test]
        fn copying_is_nothing_and_a_reference_everything(
            message in "[a-d ]{0,20}", one in "[a-d ]{0,20}", other in "[a-d ]{0,20}", reply in "[a-d ]{0,20}",
        ) {
            let references = [one.as_str(), other.as_str()];
            prop_assert!(ratio(&message, &references, &message).0.abs() < 1e-12);
            let (num, den) = ratio(&message, &references, &other);
            prop_assert!((num - den).abs() < 1e-12);
            prop_assert!(ratio(&message, &references, &reply).0 <= den);
        }
    }
}
