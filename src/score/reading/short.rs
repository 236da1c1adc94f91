//! The rules that read a short answer ("dua bungkus", "RM12.50") out of a reply.

use super::cues::{COPULAS, DENIALS, FILLERS, among, first_word, neighbours};
use super::{Found, Rule, marked};
use crate::text::normalise::normal;

/// A step: the part of the reply, what it finds in it.
pub type Step = for<'a> fn(&'a str) -> Found<&'a str>;

/// Every rule, the one that counts first.
pub const RULES: &[Rule<Step>] = &[
    Rule {
        name: "robust",
        part: marked::after_thinking,
        steps: &[
            ("marked-answer", marked_answer),
            ("after-label", after_label),
            ("single-line", single_line),
            ("last-line", last_line),
        ],
    },
    Rule {
        name: "whole",
        part: str::trim,
        steps: &[("whole", whole)],
    },
    Rule {
        name: "after-label",
        part: str::trim,
        steps: &[("after-label", after_label)],
    },
    Rule {
        name: "first-line",
        part: str::trim,
        steps: &[("first-line", first_line)],
    },
    Rule {
        name: "last-line",
        part: str::trim,
        steps: &[("last-line", last_line)],
    },
];

/// The rule that counts: a marked answer, the text behind a label, the only line, the last line.
pub const ROBUST: &Rule<Step> = &RULES[0];

const LABELS: &[&str] = &[
    "jawapan",
    "jawapannya",
    "jawab",
    "jwpn",
    "jwb",
    "answer",
    "ans",
];

/// The step of `rule` that decided and the answer; none where there is none, or labels that name two.
pub fn read<'a>(rule: &Rule<Step>, reply: &'a str) -> Option<(&'static str, &'a str)> {
    rule.first(reply, |step, part| step(part))
}

/// The short answer in a reply and the step that read it, by the rule that counts.
///
/// ```
/// use serasi::score::reading::short::short;
/// assert_eq!(short("Jawapannya ialah **dua bungkus**."), Some(("after-label", "dua bungkus")));
/// ```
pub fn short(reply: &str) -> Option<(&'static str, &str)> {
    read(ROBUST, reply)
}

fn whole(reply: &str) -> Found<&str> {
    Some(reply).filter(|reply| !reply.is_empty()).into()
}

fn marked_answer(reply: &str) -> Found<&str> {
    agreed(marked::answers(reply).map(undressed))
}

/// What follows "Jawapan:" or "Jawapannya ialah" on its line, or on the next where nothing does; "Jawapan akhir:" goes
/// first.
fn after_label(reply: &str) -> Found<&str> {
    let of = |wanted: bool| {
        let labelled = neighbours(reply).filter_map(move |(at, before, word)| {
            let label = among(word, LABELS) && !among(before, DENIALS);
            let (last, rest) = label.then(|| announced(&reply[at + word.len()..]))??;
            let last = last || among(before, &["final"]);
            (last == wanted).then_some(rest)
        });
        agreed(labelled.filter_map(content))
    };
    of(true).or(|| of(false))
}

/// Whether a label is a last one ("Jawapan akhir"), and the text behind its colon or copula; none where it has neither.
fn announced(text: &str) -> Option<(bool, &str)> {
    let (mut rest, mut last) = (text, false);
    for _ in 0..6 {
        rest = rest.trim_start_matches([' ', '*', '_', '`', '"', '\'', '”']);
        if let Some(behind) = rest.strip_prefix([':', '=', '→', '|']) {
            return Some((last, behind));
        }
        let word = first_word(rest);
        if word.is_empty() || !rest.starts_with(word) {
            return None;
        }
        rest = &rest[word.len()..];
        if among(word, COPULAS) {
            let marks = rest.trim_start_matches([' ', '*', '_']);
            return Some((last, marks.strip_prefix(':').unwrap_or(rest)));
        }
        if !among(word, FILLERS) {
            return None;
        }
        last |= among(word, &["akhir", "muktamad", "terakhir"]);
    }
    None
}

/// The answer behind a label; none where another label stands there, which has the answer.
fn content(text: &str) -> Option<&str> {
    let quoted = text.trim_start().strip_prefix(['"', '“']);
    let value = quoted.and_then(|inner| inner.split(['"', '”', '\n']).next());
    let mut lines = text.lines();
    let line = lines.next().unwrap_or("");
    let cell = line.split('|').next().unwrap_or("");
    let here = undressed(value.unwrap_or(cell));
    let found = if here.is_empty() {
        lines.map(undressed).find(|line| !line.is_empty())?
    } else {
        here
    };
    (!among(first_word(found), LABELS)).then_some(found)
}

fn single_line(reply: &str) -> Found<&str> {
    let mut lines = answers_by_line(reply);
    match (lines.next(), lines.next()) {
        (Some(line), None) => Found::Answer(line),
        _ => Found::Nothing,
    }
}

fn first_line(reply: &str) -> Found<&str> {
    answers_by_line(reply).next().into()
}

fn last_line(reply: &str) -> Found<&str> {
    answers_by_line(reply).last().into()
}

/// Lines that say something, undressed; the fences of a code block say nothing.
fn answers_by_line(reply: &str) -> impl Iterator<Item = &str> {
    let said = reply
        .lines()
        .filter(|line| !line.trim_start().starts_with("```"));
    said.map(undressed).filter(|line| !line.is_empty())
}

/// A line without bullet, heading marks, emphasis, quotes, braces and closing stop.
fn undressed(line: &str) -> &str {
    let line = line.trim().trim_start_matches('#').trim_start();
    let bullet = ["- ", "* ", "• ", "> "].iter();
    let line = bullet
        .clone()
        .find_map(|bullet| line.strip_prefix(bullet))
        .unwrap_or(line);
    let wraps = |c: char| c.is_whitespace() || "*_`\"'“”‘’{}".contains(c);
    line.trim_start_matches(wraps)
        .trim_end_matches(|c: char| wraps(c) || ".,!".contains(c))
}

/// The answer that all agree on but for its form.
fn agreed<'a>(mut answers: impl Iterator<Item = &'a str>) -> Found<&'a str> {
    let Some(first) = answers.next() else {
        return Found::Nothing;
    };
    // Stops at the first that differs: contents of labels on one line hold each other, and are long together. The first's
    // form is made once: it may be long, and thousands of short ones may equal it.
    let mut form = None;
    let differs =
        |other: &str| other != first && normal(other) != *form.get_or_insert_with(|| normal(first));
    if answers.any(differs) {
        return Found::Contradiction;
    }
    Found::Answer(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_read_out_of_its_dress() {
        for (reply, step, answer) in [
            ("dua bungkus", "single-line", "dua bungkus"),
            ("**Dua bungkus.**\n", "single-line", "Dua bungkus"),
            ("\"RM12.50\"", "single-line", "RM12.50"),
            ("- 3", "single-line", "3"),
            ("-3", "single-line", "-3"),
            ("👍", "single-line", "👍"),
            ("```\nnasi lemak\n```", "single-line", "nasi lemak"),
            ("Jawapan: dua bungkus", "after-label", "dua bungkus"),
            (
                "Jawapannya ialah dua bungkus.",
                "after-label",
                "dua bungkus",
            ),
            ("**Jawapan saya:** RM12.50", "after-label", "RM12.50"),
            (
                "Dia kata dua, lepas tu tambah satu.\n\nJawapan:\n\n**tiga**",
                "after-label",
                "tiga",
            ),
            (
                "Jawapan: 2\nEh, tambah satu lagi.\nJawapan akhir: 3",
                "after-label",
                "3",
            ),
            (
                "Jawapan: tiga\n\nJawapannya adalah: Tiga.",
                "after-label",
                "tiga",
            ),
            ("Jawapan: Jawapannya ialah tiga", "after-label", "tiga"),
            (
                "{\"sebab\": \"dua campur satu\", \"jawapan\": \"tiga\"}",
                "after-label",
                "tiga",
            ),
            ("{\"jawapan\": 3}", "after-label", "3"),
            (
                "| Soalan | Isi |\n|---|---|\n| Jawapan | tiga |",
                "after-label",
                "tiga",
            ),
            ("<think>Jawapan: 2? tak.</think>tiga", "single-line", "tiga"),
            ("Jadi \\boxed{3}", "marked-answer", "3"),
            ("<jawapan>tiga</jawapan>", "marked-answer", "tiga"),
            (
                "Dia kata dua, lepas tu tambah satu.\n\nTiga.",
                "last-line",
                "Tiga",
            ),
            (
                "Jawapan saya bergantung kepada kedai tu.",
                "single-line",
                "Jawapan saya bergantung kepada kedai tu",
            ),
        ] {
            assert_eq!(short(reply), Some((step, answer)), "{reply}");
        }
    }

    #[test]
    fn two_answers_are_none() {
        for reply in [
            "",
            " \n ",
            "***",
            "Jawapan: 2\nJawapan: 3",
            "\\boxed{2} \\boxed{3}",
            "<think>tiga",
            "Jawapan: 2. Eh silap, jawapan: 3",
        ] {
            assert_eq!(short(reply), None, "{reply}");
        }
    }

    #[test]
    fn every_rule_alone_reads_what_it_is_named_for() {
        let reply = "Dia tambah satu.\nJawapan: **tiga**\nSebab dua campur satu.";
        let found: Vec<_> = RULES
            .iter()
            .map(|rule| (rule.name, read(rule, reply).map(|one| one.1)))
            .collect();
        assert_eq!(
            found,
            [
                ("robust", Some("tiga")),
                ("whole", Some(reply)),
                ("after-label", Some("tiga")),
                ("first-line", Some("Dia tambah satu")),
                ("last-line", Some("Sebab dua campur satu")),
            ]
        );
        let bare: Vec<_> = RULES
            .iter()
            .map(|rule| read(rule, "tiga").is_some())
            .collect();
        assert_eq!(bare, [true, true, false, true, true]);
    }

    #[test]
    fn no_reply_takes_long() {
        for one in [
            "Jawapan: 3 ",
            "jawapan: ",
            "jawapan:\n",
            "jawapan ialah ",
            "\\boxed{",
            "<ans>",
            "\n",
            "*",
            "x\n",
            "\"",
        ] {
            let reply = one.repeat(65_536 / one.chars().count());
            let start = std::time::Instant::now();
            for rule in RULES {
                let _ = read(rule, &reply);
            }
            let took = start.elapsed();
            assert!(took.as_secs() < 30, "{one:?} took {took:?}");
        }
    }
}
