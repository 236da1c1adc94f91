//! Edits after which a reply says the same, as casually and in the same language.

use rand_chacha::ChaCha8Rng;

use crate::rng::{below, shuffle};
use crate::validity::material::{Reference, Shape};
use crate::validity::wording::{each_word, sentences};

/// Pairs that people exchange without becoming more or less casual; no fact of the suite's kinds is among them.
const SYNONYMS: &[(&str, &str)] = &[
    ("guna", "pakai"),
    ("pakai", "guna"),
    ("senang", "mudah"),
    ("mudah", "senang"),
    ("susah", "payah"),
    ("lambat", "lewat"),
    ("lewat", "lambat"),
    ("cepat", "laju"),
    ("cantik", "lawa"),
    ("lawa", "cantik"),
    ("kejap", "sekejap"),
    ("risau", "bimbang"),
    ("tapi", "cuma"),
];
/// Particles that may close a sentence.
const CLOSING: [&str; 4] = ["ya", "ye", "tau", "kan"];

/// Another order of the sentences.
pub(super) fn reordered(reference: &Reference, draw: &mut ChaCha8Rng) -> Option<String> {
    let all = sentences(prose(reference)?);
    if all.len() < 2 {
        return None;
    }
    let mut order: Vec<usize> = (0..all.len()).collect();
    shuffle(&mut order, draw);
    if order.is_sorted() {
        order.rotate_left(1);
    }
    let closed = |at: &usize| {
        let one = all[*at];
        let open = one.ends_with(char::is_alphanumeric);
        if open {
            format!("{one}.")
        } else {
            one.to_owned()
        }
    };
    Some(order.iter().map(closed).collect::<Vec<_>>().join(" "))
}

/// Every word that has a synonym, whatever its capitals.
pub(super) fn synonym(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    let text = prose(reference)?;
    let changed = each_word(text, |word| {
        let pair = SYNONYMS.iter().find(|(from, _)| *from == word)?;
        Some(pair.1.to_owned())
    });
    (changed != *text).then_some(changed)
}

/// Takes the closing particle of one sentence and closes another one with it.
pub(super) fn particle_moved(reference: &Reference, draw: &mut ChaCha8Rng) -> Option<String> {
    let all = sentences(prose(reference)?);
    let cut = |text: &str| {
        let body = text.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        let (rest, last) = body.rsplit_once(' ')?;
        let particle = CLOSING.iter().find(|one| **one == last)?;
        let rest = rest.trim_end_matches(',');
        Some((format!("{rest}{}", &text[body.len()..]), *particle))
    };
    let from = all.iter().position(|one| cut(one).is_some())?;
    let closable = |at: &usize| {
        let one = all[*at];
        let body = one.trim_end_matches(['.', '!']);
        cut(one).is_none() && body.ends_with(char::is_alphabetic)
    };
    let open: Vec<usize> = (0..all.len()).filter(closable).collect();
    if open.is_empty() {
        return None;
    }
    let to = open[below(draw, open.len())];
    let (without, particle) = cut(all[from])?;
    let mut out: Vec<String> = all.iter().map(|one| (*one).to_owned()).collect();
    out[from] = without;
    let body = out[to].trim_end_matches(['.', '!']).len();
    out[to].insert_str(body, &format!(" {particle}"));
    Some(out.join(" "))
}

/// `RM12` ↔ `12 ringgit`, `RM12.50` → `12 ringgit 50 sen`.
pub(super) fn amount_reworded(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    if !matches!(reference.shape, Shape::Prose | Shape::Fact) {
        return None;
    }
    let text = &reference.text;
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.as_str();
    while let Some(at) = rest.find("RM") {
        let amount = &rest[at + 2..];
        let digits = amount.len()
            - amount
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        let sen = amount[digits..].strip_prefix('.').map_or("", |tail| {
            let two = tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            if two == 2 { &tail[..2] } else { "" }
        });
        let word = rest[..at].ends_with(char::is_alphanumeric);
        let end = if sen.is_empty() { digits } else { digits + 3 };
        let whole = !amount[end..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == ',');
        out.push_str(&rest[..at]);
        if digits == 0 || word || !whole {
            out.push_str("RM");
            rest = amount;
            continue;
        }
        out.push_str(&amount[..digits]);
        out.push_str(" ringgit");
        if !sen.is_empty() && sen != "00" {
            out.extend([" ", sen, " sen"]);
        }
        rest = &amount[end..];
    }
    out.push_str(rest);
    (out != *text).then_some(out)
}

/// Small letters, and no full stop at the end.
pub(super) fn lower_cased(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    if reference.shape == Shape::Json {
        return None;
    }
    let lower = reference.text.to_lowercase();
    let lower = lower.strip_suffix('.').unwrap_or(&lower).to_owned();
    (lower != reference.text).then_some(lower)
}

/// Two spaces for one, a line for every sentence, an empty line behind.
pub(super) fn respaced(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    let text = &reference.text;
    if reference.shape == Shape::Json {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        return serde_json::to_string_pretty(&value).ok();
    }
    let lines: Vec<String> = sentences(text)
        .iter()
        .map(|one| one.split(' ').collect::<Vec<_>>().join("  "))
        .collect();
    Some(format!(" {}\n\n", lines.join("\n")))
}

/// As chat models introduce what was asked for.
pub(super) fn introduced(reference: &Reference, draw: &mut ChaCha8Rng) -> Option<String> {
    let text = &reference.text;
    let forms = match reference.shape {
        Shape::Letter => [
            format!("Jawapan: {text}"),
            format!("**{text}**"),
            format!("Saya rasa {text} kot"),
        ],
        Shape::Short | Shape::Fact => [
            format!("Jawapan: {text}"),
            format!("**{text}**"),
            format!("Jawapannya ialah {text}."),
        ],
        Shape::Json => [
            format!("```json\n{text}\n```"),
            format!("Ini pesanannya:\n\n{text}"),
            format!("{text}\n\nSemua dah lengkap."),
        ],
        Shape::Prose => return None,
    };
    Some(forms[below(draw, forms.len())].clone())
}

fn prose(reference: &Reference) -> Option<&str> {
    (reference.shape == Shape::Prose).then_some(reference.text.as_str())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::rng::stream;
    use crate::validity::edits::Make;

    fn edited(make: Make, text: &str, shape: Shape) -> Option<String> {
        let line = r#"{"id":"a","twin":"a","register":"santai","sector":"retail","input":"x"}"#;
        let reference = Reference {
            sample: Arc::new(serde_json::from_str(line).unwrap()),
            position: 0,
            shape,
            text: text.to_owned(),
            other: None,
        };
        make(&reference, &mut stream(1, "test"))
    }

    fn prose(make: Make, text: &str) -> Option<String> {
        edited(make, text, Shape::Prose)
    }

    #[test]
    fn amounts_are_said_in_other_words_and_no_other_number_is() {
        for (text, other) in [
            ("RM12 je", Some("12 ringgit je")),
            (
                "RM12.50/kg, RM7.00.",
                Some("12 ringgit 50 sen/kg, 7 ringgit."),
            ),
            ("jadi RM5. Nak?", Some("jadi 5 ringgit. Nak?")),
            ("RM1,200 dan FARM12 dan RM5k", None),
            ("12 helai", None),
        ] {
            assert_eq!(prose(amount_reworded, text).as_deref(), other, "{text}");
        }
    }

    #[test]
    fn sentences_and_particles_change_places() {
        assert_eq!(
            prose(reordered, "Ada kak. Esok pos ya"),
            Some("Esok pos ya. Ada kak.".to_owned())
        );
        assert_eq!(prose(reordered, "Ada kak di No. 18 tu."), None);
        assert_eq!(
            prose(particle_moved, "Ada lagi kak. Esok saya pos, ya."),
            Some("Ada lagi kak ya. Esok saya pos.".to_owned())
        );
        assert_eq!(prose(particle_moved, "Esok saya pos ya."), None);
    }

    #[test]
    fn words_cases_and_spaces_change_alone() {
        assert_eq!(
            prose(synonym, "Cepat guna la"),
            Some("Cepat pakai la".to_owned())
        );
        assert_eq!(prose(synonym, "Ada kak"), None);
        assert_eq!(
            prose(lower_cased, "Ada RM5. Ya."),
            Some("ada rm5. ya".to_owned())
        );
        assert_eq!(
            prose(respaced, "Ada kak. Ya"),
            Some(" Ada  kak.\nYa\n\n".to_owned())
        );
        let json = edited(respaced, r#"{"a":[1]}"#, Shape::Json).unwrap();
        assert_eq!(json, "{\n  \"a\": [\n    1\n  ]\n}");
        let letter = edited(introduced, "B", Shape::Letter).unwrap();
        assert!(letter.contains('B') && letter.len() > 1);
    }
}
