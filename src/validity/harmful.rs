//! Edits after which a reply is worse for someone: wrong language or register, facts gone or changed, another answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rand_chacha::ChaCha8Rng;

use crate::control::convert::{formal, indonesian};
use crate::dataset::Fact;
use crate::lang::address::{Class, address};
use crate::lang::variants;
use crate::rng::{below, shuffle};
use crate::text::words::words;
use crate::validity::material::{Reference, Shape};
use crate::validity::wording::{
    ENGLISH, LETTERS, REFUSALS, SHARED, each_word, new_words, sentences,
};

fn prose(reference: &Reference) -> Option<&str> {
    (reference.shape == Shape::Prose).then_some(reference.text.as_str())
}

fn drawn<'a, T>(list: &'a [T], draw: &mut ChaCha8Rng) -> Option<&'a T> {
    if list.is_empty() {
        return None;
    }
    list.get(below(draw, list.len()))
}

/// Two words at least that Malay does not have: others are no harm to hear.
pub(super) fn indonesianised(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    let shared = |word: &str| SHARED.split_ascii_whitespace().any(|one| one == word);
    made_indonesian(reference, |word| !shared(word))
}

pub(super) fn indonesian_words(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    made_indonesian(reference, |_| true)
}

/// As `control/indonesian` writes; made standard first, so that what changes more than that is Indonesian. Two of the
/// new words must count.
fn made_indonesian(reference: &Reference, counts: impl Fn(&str) -> bool) -> Option<String> {
    let text = prose(reference)?;
    let changed = indonesian(text);
    let new = new_words(&formal(text), &changed);
    (new.iter().filter(|word| counts(word)).count() >= 2).then_some(changed)
}

pub(super) fn formalised(reference: &Reference, draw: &mut ChaCha8Rng) -> Option<String> {
    let text = prose(reference)?;
    let standard = formal(text);
    if new_words(text, &standard).len() < 2 {
        return None;
    }
    let (opening, closing) = drawn(&LETTERS, draw)?;
    let mut letters = standard.chars();
    let first: String = letters.next()?.to_lowercase().collect();
    let stop = if standard.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    Some(format!(
        "{opening} {first}{}{stop} {closing}",
        letters.as_str()
    ))
}

pub(super) fn englished(reference: &Reference, draw: &mut ChaCha8Rng) -> Option<String> {
    prose(reference)?;
    let mut all = ENGLISH;
    shuffle(&mut all, draw);
    Some(all[..3].join(" "))
}

pub(super) fn english_sentence(reference: &Reference, draw: &mut ChaCha8Rng) -> Option<String> {
    let mut all = sentences(prose(reference)?);
    if all.len() < 2 {
        return None;
    }
    let at = below(draw, all.len());
    all[at] = drawn(&ENGLISH, draw)?;
    Some(all.join(" "))
}

pub(super) fn truncated(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    if !matches!(reference.shape, Shape::Prose | Shape::Json) {
        return None;
    }
    let text = &reference.text;
    let all: Vec<&str> = text.split_whitespace().collect();
    if reference.shape == Shape::Json {
        let half = text.char_indices().nth(text.chars().count() / 2)?.0;
        return Some(text[..half].to_owned());
    }
    (all.len() >= 6).then(|| all[..all.len() / 2].join(" "))
}

/// Cuts out every form of the first fact that the text states in one of its forms, the longest first.
pub(super) fn fact_dropped(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    let text = prose(reference)?;
    let forms = |fact: &Fact| {
        let mut forms = fact.forms.clone();
        forms.sort_by_key(|form| std::cmp::Reverse(form.chars().count()));
        forms
    };
    reference.sample.facts.must.iter().find_map(|fact| {
        let mut rest = text.to_owned();
        for form in forms(fact) {
            while let Some((start, end)) = place(&rest, &form) {
                rest.replace_range(start..end, "");
            }
        }
        (rest.len() < text.len()).then(|| rest.split_whitespace().collect::<Vec<_>>().join(" "))
    })
}

/// Where a form stands as whole words, whatever its capitals.
fn place(text: &str, form: &str) -> Option<(usize, usize)> {
    let (folded, form) = (text.to_ascii_lowercase(), form.to_ascii_lowercase());
    let bound = |one: Option<char>| !one.is_some_and(char::is_alphanumeric);
    let mut places = folded.match_indices(form.as_str());
    let whole = |at: usize| {
        bound(folded[..at].chars().next_back()) && bound(folded[at + form.len()..].chars().next())
    };
    let (at, _) = places.find(|(at, _)| !form.is_empty() && whole(*at))?;
    Some((at, at + form.len()))
}

/// Every run of digits gets another first digit, never 0. Where the sample has facts, one of the stated facts must hold
/// a digit: a changed number beside the facts harms nobody who asks for facts alone.
pub(super) fn numbers_changed(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    if !matches!(reference.shape, Shape::Prose | Shape::Json | Shape::Fact) {
        return None;
    }
    let digit = |text: &str| text.contains(|letter: char| letter.is_ascii_digit());
    let text = &reference.text;
    let mut facts = reference
        .sample
        .facts
        .must
        .iter()
        .flat_map(|fact| &fact.forms);
    let stated = facts.any(|form| digit(form) && place(text, form).is_some());
    if !digit(text) || (reference.shape == Shape::Prose && !stated) {
        return None;
    }
    let mut inside = false;
    let changed = text.chars().map(|letter| {
        let first =
            letter.is_ascii_digit() && !std::mem::replace(&mut inside, letter.is_ascii_digit());
        inside = letter.is_ascii_digit();
        match letter {
            '9' if first => '8',
            '0'..='8' if first => char::from(letter as u8 + 1),
            _ => letter,
        }
    });
    Some(changed.collect())
}

pub(super) fn another_answer(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    reference.other.clone()
}

pub(super) fn refused(_: &Reference, draw: &mut ChaCha8Rng) -> Option<String> {
    drawn(&REFUSALS, draw).map(|one| (*one).to_owned())
}

/// Only to customers who are not on such terms themselves.
pub(super) fn rude_address(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    let text = prose(reference)?;
    let close = [Class::Intimate, Class::IntimateSelf];
    let turns = reference
        .sample
        .messages
        .iter()
        .map(|turn| turn.content.as_str());
    let mut said = reference.sample.input.as_deref().into_iter().chain(turns);
    if said.any(|text| address(text).iter().any(|one| close.contains(&one.class))) {
        return None;
    }
    let changed = each_word(text, |word| {
        Some(match word.to_lowercase().as_str() {
            "saya" | "sy" | "akak" | "kami" | "kmi" => "aku".to_owned(),
            "kak" | "dik" | "abang" | "bang" | "puan" | "encik" | "tuan" | "cik" | "awak"
            | "anda" => "kau".to_owned(),
            _ => return None,
        })
    });
    if changed == *text {
        Some(format!("{text} Kau tunggu je la."))
    } else {
        Some(changed)
    }
}

/// Words with the short forms that have no other reading.
static SHORTS: LazyLock<BTreeMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let mut shorts = BTreeMap::<String, BTreeSet<String>>::new();
    for (form, words) in variants::embedded().shorts() {
        if let [word] = words
            && form.len() < word.len()
        {
            shorts
                .entry(word.clone())
                .or_default()
                .insert(form.to_owned());
        }
    }
    shorts
});

pub(super) fn short_formed(reference: &Reference, draw: &mut ChaCha8Rng) -> Option<String> {
    let text = prose(reference)?;
    let mut changed = 0;
    let short = each_word(text, |word| {
        let forms: Vec<&String> = SHORTS.get(word)?.iter().collect();
        changed += 1;
        drawn(&forms, draw).map(|form| (*form).clone())
    });
    (changed >= 3).then_some(short)
}

/// Neighbouring letters change places inside 15 % of the words of five letters or more, one at least.
pub(super) fn typoed(reference: &Reference, draw: &mut ChaCha8Rng) -> Option<String> {
    let text = prose(reference)?;
    let long = |word: &str| word.chars().count() >= 5;
    let count = words(text).filter(|word| long(word)).count();
    let mut order: Vec<usize> = (0..count).collect();
    shuffle(&mut order, draw);
    order.truncate((count * 15).div_ceil(100));
    let mut at = 0;
    let typed = each_word(text, |word| {
        if !long(word) {
            return None;
        }
        at += 1;
        order
            .contains(&(at - 1))
            .then(|| swapped(word, draw))
            .flatten()
    });
    (typed != *text).then_some(typed)
}

/// A word with two different inner neighbours exchanged; none where all are alike.
fn swapped(word: &str, draw: &mut ChaCha8Rng) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let open: Vec<usize> = (1..letters.len() - 2)
        .filter(|at| letters[*at] != letters[at + 1])
        .collect();
    let at = *drawn(&open, draw)?;
    letters.swap(at, at + 1);
    Some(letters.into_iter().collect())
}

/// After every third word, but never beside a number, which a particle would part from its unit.
pub(super) fn particle_stuffed(reference: &Reference, draw: &mut ChaCha8Rng) -> Option<String> {
    let all: Vec<&str> = prose(reference)?.split_whitespace().collect();
    let number =
        |word: Option<&&str>| word.is_some_and(|word| word.contains(|c: char| c.is_ascii_digit()));
    let (mut out, mut added, mut since) = (Vec::new(), 0, 0);
    for (at, word) in all.iter().enumerate() {
        out.push(*word);
        since += 1;
        let plain =
            word.ends_with(char::is_alphabetic) && !number(Some(word)) && !number(all.get(at + 1));
        if since >= 3 && plain {
            out.push(drawn(&["lah", "kan", "je"], draw)?);
            (added, since) = (added + 1, 0);
        }
    }
    (added >= 3).then(|| out.join(" "))
}

/// The first field that is not null; of a list, its last item.
pub(super) fn field_dropped(reference: &Reference, _: &mut ChaCha8Rng) -> Option<String> {
    let mut whole: serde_json::Map<String, serde_json::Value> = (reference.shape == Shape::Json)
        .then(|| serde_json::from_str(&reference.text).ok())
        .flatten()?;
    let key = whole.iter().find(|(_, value)| !value.is_null())?.0.clone();
    match whole.get_mut(&key) {
        Some(serde_json::Value::Array(list)) if list.len() > 1 => {
            list.pop();
        }
        _ => {
            whole.remove(&key);
        }
    }
    serde_json::to_string(&whole).ok()
}
