//! The rules that read an option out of a reply.

use super::letter::Options;
use super::{Found, Rule, marked, plain, robust};

/// A step: the part of the reply, the options, what it finds.
pub type Step = fn(&str, &Options) -> Found<usize>;

/// Every rule, the one that counts first.
pub const RULES: &[Rule<Step>] = &[
    Rule {
        name: "robust",
        part: marked::after_thinking,
        steps: &[
            ("marked-answer", robust::marked_answer),
            ("after-label", robust::after_label),
            ("letter-only", robust::letter_only),
            ("option-text", robust::option_text),
            ("stated-letter", robust::stated_letter),
            ("last-line", robust::last_line),
            ("named-option", robust::named_option),
            ("leading-letter", robust::leading_letter),
            ("contained-text", robust::contained_text),
        ],
    },
    Rule {
        name: "exact-letter",
        part: str::trim,
        steps: &[("exact-letter", plain::exact_letter)],
    },
    Rule {
        name: "first-character",
        part: str::trim,
        steps: &[("first-character", plain::first_character)],
    },
    Rule {
        name: "letter",
        part: str::trim,
        steps: &[("letter", plain::letter)],
    },
    Rule {
        name: "letter-after-label",
        part: str::trim,
        steps: &[("letter-after-label", plain::letter_after_label)],
    },
    Rule {
        name: "option-text",
        part: str::trim,
        steps: &[
            ("option-text", robust::option_text),
            ("contained-text", robust::contained_text),
        ],
    },
    Rule {
        name: "last-line",
        part: str::trim,
        steps: &[("last-line", robust::last_line)],
    },
];

/// The rule that counts: marked answers, labels, letters and texts in that order; it never guesses.
pub const ROBUST: &Rule<Step> = &RULES[0];

/// The step of `rule` that decided and the option's position; none if nothing or two things were named.
pub fn read(rule: &Rule<Step>, reply: &str, options: &[String]) -> Option<(&'static str, usize)> {
    let options = Options::of(options);
    rule.first(reply, |step, part| step(part, &options))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::strategy::Strategy;

    fn options() -> Vec<String> {
        ["harga", "waktu operasi", "aduan", "lokasi", "harga borong"]
            .map(str::to_owned)
            .to_vec()
    }

    /// What each rule makes of replies that all mean B.
    #[test]
    fn every_rule_alone_reads_what_it_is_named_for() {
        // robust, exact-letter, first-character, letter, letter-after-label, option-text, last-line
        for (reply, wanted) in [
            ("B", "BBBB--B"),
            (" b. ", "B-----B"),
            ("Jawapan: B", "B--BB--"),
            ("Jawapan saya: b", "B------"),
            ("Waktu operasi", "B----BB"),
            ("Dia tanya bila buka, jadi B", "B-DB---"),
            ("Bukan A. Jawapan: B", "B-BAB--"),
            ("Bagi saya, waktu operasi", "B-B--B-"),
            ("A salah.\nB", "B-AA--B"),
            ("<think>A?</think>\nJawapan: B", "B--AB--"),
        ] {
            let letter = |rule| match read(rule, reply, &options()) {
                Some((_, index)) => ["A", "B", "C", "D", "E"][index],
                None => "-",
            };
            let found: String = RULES.iter().map(letter).collect();
            assert_eq!(found, wanted, "{reply}");
        }
    }

    #[test]
    fn no_reply_takes_long() {
        for one in [
            "Jawapan: B ",
            "jawapan ",
            "saya rasa B ",
            "\\boxed{",
            "\\boxed{B}",
            "<answer>",
            "</think>",
            "B\n",
            "A. harga\n",
            "harga ",
            "pilihan huruf ",
            "B lah yang ",
            "{",
            "| B ",
            "\u{fdfa}",
            "(",
            "jawapan:\n",
        ] {
            let reply = one.repeat(65_536 / one.chars().count());
            let start = std::time::Instant::now();
            for rule in RULES {
                let _ = read(rule, &reply, &options());
            }
            let took = start.elapsed();
            assert!(took.as_secs() < 30, "{one:?} took {took:?}");
        }
    }

    proptest::proptest! {
        /// Pieces that steps look for, in any order, and anything between.
        #[test]
        fn no_reply_panics_and_no_rule_reads_what_is_no_option(
            pieces in proptest::collection::vec(
                proptest::prop_oneof![
                    proptest::sample::select(vec![
                        "Jawapan", ":", "\\boxed{", "}", "<answer>", "</", "<think>", "</think>", "A", "b", " ", "\n", "harga", "|",
                        "'", "saya rasa", "é", "ﷺ", "atau", "E",
                    ]).prop_map(str::to_owned),
                    ".{0,4}",
                ],
                0..24,
            )
        ) {
            let reply = pieces.concat();
            let two = &options()[..2];
            for rule in RULES {
                let index = read(rule, &reply, two).map_or(0, |(_, index)| index);
                proptest::prop_assert!(index < 2);
            }
            for rule in crate::score::reading::short::RULES {
                let found = crate::score::reading::short::read(rule, &reply);
                proptest::prop_assert!(found.is_none_or(|(_, answer)| reply.contains(answer)));
            }
        }
    }
}
