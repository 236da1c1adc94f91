//! The steps that read an option with care: what models dress an answer in, and how people say it in Malay.
//!
//! `choice` puts them in order as the rule `robust`, the one that counts. No step guesses.

use super::cues::{Strength, among, behind, words};
use super::letter::{Options, PARTICLES, REASONS};
use super::{Found, marked};
use crate::text::normalise::normal;

/// Words that deny the option right after them.
const DENIALS: &[&str] = &[" bukan", " bkn", " tidak", " tak", " not"];

/// What stands in `\boxed{…}` or `<answer>…</answer>`; a label that says otherwise contradicts it.
pub(super) fn marked_answer(reply: &str, options: &Options) -> Found<usize> {
    let inner = |text: &str| {
        letter_only(text, options)
            .or(|| option_text(text, options))
            .or(|| options.standing(text))
    };
    let found = marked::answers(reply)
        .map(inner)
        .fold(Found::Nothing, Found::and);
    match found {
        Found::Answer(_) => found.and(after_label(reply, options)),
        _ => found,
    }
}

/// The letter or option's text after "Jawapan:", "Jawapan yang paling tepat ialah" or "Answer:"; "Jawapan akhir:" goes
/// first.
pub(super) fn after_label(reply: &str, options: &Options) -> Found<usize> {
    let of = |strength| {
        behind(reply, strength)
            .map(|rest| options.standing(rest).or(|| text_at_start(rest, options)))
            .fold(Found::Nothing, Found::and)
    };
    of(Strength::Final).or(|| of(Strength::Answer))
}

/// The letter after "Pilihan", "Option" or "Huruf".
pub(super) fn named_option(reply: &str, options: &Options) -> Found<usize> {
    behind(reply, Strength::Option)
        .map(|rest| options.stated(rest))
        .fold(Found::Nothing, Found::and)
}

fn text_at_start(text: &str, options: &Options) -> Found<usize> {
    match options.starting(text) {
        Some((_, rest))
            if ["dan ", "atau ", "and ", "or "]
                .iter()
                .any(|join| rest.starts_with(join)) =>
        {
            Found::Contradiction
        }
        starting => starting.map(|(index, _)| index).into(),
    }
}

/// The whole reply is one letter, dressed as "(b)", "**B**" or "B.", or coloured as "b lah", "ok B kot".
pub(super) fn letter_only(reply: &str, options: &Options) -> Found<usize> {
    // "a'ah" is a yes.
    let marks = |c: char| !c.is_alphanumeric();
    let bare = reply.trim_matches(marks);
    if bare.contains(['\'', '’', '-', '&', '|']) {
        return Found::Nothing;
    }
    let all: Vec<&str> = words(bare).map(|(_, word)| word).take(6).collect();
    let mut letters = all.iter().filter(|word| !among(word, PARTICLES));
    let (Some(letter), None, true) = (letters.next(), letters.next(), all.len() < 6) else {
        return Found::Nothing;
    };
    let one = letter.chars().next().filter(|_| letter.len() == 1);
    one.and_then(|letter| options.letter(letter)).into()
}

/// The whole reply is an option's text.
pub(super) fn option_text(reply: &str, options: &Options) -> Found<usize> {
    options.equal(reply).into()
}

/// An opinion or a conclusion names a letter ("saya rasa B kot", "Jadi, B"), or a letter is praised ("B yang betul").
pub(super) fn stated_letter(reply: &str, options: &Options) -> Found<usize> {
    let opinions = behind(reply, Strength::Opinion).map(|rest| options.stated(rest));
    opinions
        .fold(Found::Nothing, Found::and)
        .and(options.praised(reply))
}

/// A line that is all of an answer: a letter or an option's text.
fn whole_line(line: &str, options: &Options) -> Found<usize> {
    letter_only(line, options).or(|| option_text(line, options))
}

/// The last line is an answer of its own, and no list ends there.
pub(super) fn last_line(reply: &str, options: &Options) -> Found<usize> {
    let lines: Vec<&str> = reply
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let Some((last, above)) = lines.split_last() else {
        return Found::Nothing;
    };
    let found = whole_line(last, options);
    let Found::Answer(index) = found else {
        return Found::Nothing;
    };
    let whole = above.iter().map(|line| whole_line(line, options));
    let leading: Vec<usize> = leading_letters(above, options).collect();
    let listed = leading.iter().copied().eq(0..index) && index > 0;
    let reviewed = leading.iter().any(|one| *one != leading[0]);
    let rivals = leading.iter().filter(|_| !reviewed && !listed);
    if listed {
        return Found::Contradiction;
    }
    rivals
        .map(|one| Found::Answer(*one))
        .chain(whole)
        .fold(found, Found::and)
}

/// A line starts with a letter and a mark ("B. pertanyaan …") or a reason, or is a letter alone, with reasons on other
/// lines. The list of all the options starts so too: it is no answer, what follows it may be.
pub(super) fn leading_letter(reply: &str, options: &Options) -> Found<usize> {
    let lines: Vec<&str> = reply.lines().collect();
    let letters: Vec<usize> = leading_letters(&lines, options).collect();
    let list = letters.len() > options.len()
        && letters
            .iter()
            .copied()
            .take(options.len())
            .eq(0..options.len());
    let stated = if list {
        &letters[options.len()..]
    } else {
        &letters[..]
    };
    let findings = lines.iter().map(|line| leading(line, options));
    if findings
        .into_iter()
        .any(|found| found == Found::Contradiction)
    {
        return Found::Contradiction;
    }
    stated
        .iter()
        .map(|index| Found::Answer(*index))
        .fold(Found::Nothing, Found::and)
}

fn leading_letters<'a>(
    lines: &'a [&str],
    options: &'a Options,
) -> impl Iterator<Item = usize> + 'a {
    lines
        .iter()
        .filter_map(|line| match leading(line, options) {
            Found::Answer(index) => Some(index),
            _ => None,
        })
}

fn leading(line: &str, options: &Options) -> Found<usize> {
    let line = line.trim_start_matches([' ', '*', '(', '#', '-', '>']);
    let Some(rest) = line.strip_prefix(|first: char| first.is_ascii_uppercase()) else {
        return Found::Nothing;
    };
    let marked = rest.starts_with([')', '.', ':', '*'])
        || rest.starts_with(" -")
        || rest.starts_with(" –")
        || !rest.contains(char::is_alphanumeric);
    let reason = rest.starts_with([' ', ','])
        && words(rest)
            .next()
            .is_some_and(|(_, word)| among(word, REASONS));
    if marked || reason {
        options.standing(line)
    } else {
        Found::Nothing
    }
}

/// Exactly one option's text stands in the reply, and is not denied. An option within a longer one that stands there
/// too is no second one.
pub(super) fn contained_text(reply: &str, options: &Options) -> Found<usize> {
    if options.standing(reply.trim_start()) == Found::Contradiction {
        return Found::Contradiction;
    }
    let mut reply = format!(" {} ", normal(reply));
    let mut found = Found::Nothing;
    for (text, index) in options.longest_first() {
        let words = format!(" {text} ");
        let stated = reply
            .match_indices(&words)
            .any(|(at, _)| !DENIALS.iter().any(|denial| reply[..at].ends_with(denial)));
        reply = reply.replace(&words, " \0 ");
        if stated {
            found = found.and(Found::Answer(index));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::score::reading::choice::{ROBUST, read};

    fn options() -> Vec<String> {
        ["harga", "waktu operasi", "aduan", "lokasi", "harga borong"]
            .map(str::to_owned)
            .to_vec()
    }

    fn robust(reply: &str) -> Option<(&'static str, usize)> {
        read(ROBUST, reply, &options())
    }

    #[test]
    fn each_step_reads_its_own_form() {
        for (reply, step, index) in [
            ("Jawapan: B", "after-label", 1),
            (
                "Jawapannya ialah C kerana pelanggan marah",
                "after-label",
                2,
            ),
            (
                "Mula-mula nampak macam harga.\n\nJawapan: **D**",
                "after-label",
                3,
            ),
            ("Jawapan yang paling tepat ialah B.", "after-label", 1),
            ("Jawapan: (c) - sebab dia marah", "after-label", 2),
            (
                "Pilihan A salah. Jawapan: B. Waktu operasi",
                "after-label",
                1,
            ),
            ("b", "letter-only", 1),
            (" **(C).** ", "letter-only", 2),
            ("Waktu Operasi.", "option-text", 1),
            ("B. waktu operasi", "leading-letter", 1),
            ("B\n\nSebab dia tanya bila kedai buka.", "leading-letter", 1),
            ("Saya pilih C kerana dia marah", "after-label", 2),
            ("Ini soal aduan pelanggan", "contained-text", 2),
            ("Ini soal harga borong, bukan aduan", "contained-text", 4),
            ("Rasanya macam ni\na", "last-line", 0),
        ] {
            assert_eq!(robust(reply), Some((step, index)), "{reply}");
        }
    }

    #[test]
    fn forms_that_models_dress_an_answer_in() {
        for (reply, step, index) in [
            ("$\\boxed{B}$", "marked-answer", 1),
            (
                "Jadi jawapannya $\\boxed{\\text{B. waktu operasi}}$.",
                "marked-answer",
                1,
            ),
            ("A? Tak. <answer>B</answer>", "marked-answer", 1),
            ("<jawapan>\nwaktu operasi\n</jawapan>", "marked-answer", 1),
            (
                "<think>A nampak ok. C pun boleh. Jawapan: A</think>\n\nB",
                "letter-only",
                1,
            ),
            ("{\"jawapan\":\"B\"}", "after-label", 1),
            (
                "```json\n{\n  \"sebab\": \"bukan A\",\n  \"answer\": \"waktu operasi\"\n}\n```",
                "after-label",
                1,
            ),
            (
                "| Soalan | Pilihan |\n|---|---|\n| Jawapan | **B** |",
                "after-label",
                1,
            ),
            (
                "| Pilihan | Jawapan |\n|---|---|\n| A | salah |\n| B | betul |",
                "stated-letter",
                1,
            ),
            ("(B)", "letter-only", 1),
            ("B)", "letter-only", 1),
            ("**B**", "letter-only", 1),
            ("## Jawapan\n\n**B. waktu operasi**", "after-label", 1),
            (
                "Saya fikir harga mula-mula. Jawapan: waktu operasi",
                "after-label",
                1,
            ),
            ("Jawapan: A?\nJawapan akhir: B", "after-label", 1),
            ("Pilihan B", "named-option", 1),
            ("Option B", "named-option", 1),
            ("The correct option is B.", "named-option", 1),
        ] {
            assert_eq!(robust(reply), Some((step, index)), "{reply}");
        }
    }

    #[test]
    fn malay_as_people_say_it() {
        for (reply, step, index) in [
            ("Jawapan saya: b", "after-label", 1),
            ("jwpn: b", "after-label", 1),
            ("yang betul ialah B", "stated-letter", 1),
            ("saya rasa B kot", "stated-letter", 1),
            ("sy rasa b kot sbb dia tnya bila bukak", "stated-letter", 1),
            ("Rasanya B, bukan A", "stated-letter", 1),
            ("A salah, B lah yang betul", "stated-letter", 1),
            ("Oleh itu, B lebih sesuai daripada A.", "stated-letter", 1),
            ("B lah", "letter-only", 1),
            ("b je kot", "letter-only", 1),
            ("ok B", "letter-only", 1),
            ("B sebab dia tanya bila kedai buka", "leading-letter", 1),
            (
                "A. harga: dia tak tanya harga.\nB. waktu operasi: ya, dia tanya bila buka.\nC. aduan: dia tak marah.\n\nB",
                "last-line",
                1,
            ),
            (
                "Pilihan A salah sebab dia tak tanya harga. Pilihan B kena. Pilihan C tak. Jadi B.",
                "stated-letter",
                1,
            ),
            (
                "A. harga\nB. waktu operasi\nC. aduan\nD. lokasi\nE. harga borong\n\nB. waktu operasi",
                "leading-letter",
                1,
            ),
        ] {
            assert_eq!(robust(reply), Some((step, index)), "{reply}");
        }
    }

    #[test]
    fn what_is_unclear_is_unparsed() {
        for reply in [
            "",
            "entahlah",
            "F",
            "👍",
            "A dan B",
            "Jawapan: A dan B",
            "Jawapan: **A** atau **B**",
            "Jawapan: A/B",
            "A) dan B)",
            "A. waktu operasi",
            "Answer: a question about the shop",
            "Jawapannya bukan A",
            "Ini bukan aduan",
            "harga borong, atau harga biasa",
            "A. harga\nB. waktu operasi\nC. aduan\nD. lokasi\nE. harga borong",
            "Jawapan: A. Eh bukan, jawapan: B",
            "mungkin harga atau lokasi",
            "A\nB\nC\nD",
            "A dan B dua-dua boleh",
            "a kedai tu dekat mana",
            "bukan A",
            "saya tak rasa B",
            "A'ah",
            "kalau B betul, buka pukul berapa",
            "jadi d kedai tu ada lagi ke",
            "Jawapan: A tu salah",
            "saya rasa A tapi B pun macam boleh",
            "\\boxed{A} \\boxed{B}",
            "\\boxed{A}\nJawapan: B",
            "<think>B lah ni",
            "- harga\n- waktu operasi\n- aduan",
            "B. waktu operasi\n\nA",
            "A. harga\nB. waktu operasi\nC",
            "| Pilihan | Betul? |\n|---|---|\n| A | tak |\n| B | ya |",
            "| Huruf | Jawapan |\n|---|---|\n| A | harga |\n| B | aduan |",
            "{\"A\": 0.1, \"B\": 0.9}",
            "A waktu operasi",
            "Jawapan: harga atau lokasi",
            "Encik A tanya bila kedai bukak",
        ] {
            assert_eq!(robust(reply), None, "{reply}");
        }
    }

    #[test]
    fn options_without_words_or_with_denials_are_read() {
        let options = ["👍", "👎", "tidak puas hati"].map(str::to_owned);
        let robust = |reply| read(ROBUST, reply, &options);
        let denying = Some(("leading-letter", 2));
        assert_eq!(robust("C. Tidak puas hati, sebab lambat"), denying);
        assert_eq!(robust("B. Tidak lama pun"), Some(("leading-letter", 1)));
        assert_eq!(robust("👎"), None);
    }
}
