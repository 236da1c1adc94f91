//! Rules of casual spelling that no list can hold: stretched letters, doubling by a digit, laughter, and words glued to
//! a negation, a particle, a suffix or a number.
//!
//! Takes one folded word, gives the words it is made of, each a form of the table, a known word, or unknown and left
//! as it is. Every rule needs a known word inside, except where the spelling alone cannot be misread.

use crate::lang::utterance::without_thousands;
use crate::lang::variant_table::VariantTable;

/// A word is taken apart at most this many times; real words need four (`xbestttlah`).
const DEEPEST: usize = 8;
/// Stretched letters of one word whose doubled spelling is looked up.
const STRETCHES: usize = 3;

/// Takes a folded word apart.
pub(crate) fn expand(table: &VariantTable, word: &str) -> Vec<String> {
    let (mut words, mut pending) = (Vec::new(), vec![(word.to_owned(), 0)]);
    while let Some((word, depth)) = pending.pop() {
        match apart(table, &word).filter(|_| depth < DEEPEST) {
            Some(parts) => pending.extend(parts.into_iter().rev().map(|part| (part, depth + 1))),
            None => words.push(word),
        }
    }
    words
}

/// One step; none where the word is known or no rule fits.
fn apart(table: &VariantTable, word: &str) -> Option<Vec<String>> {
    if table.knows(word) {
        return None;
    }
    stretched(table, word)
        .or_else(|| laughter(word))
        .or_else(|| hyphened(word))
        .or_else(|| beside_a_number(table, word))
        .or_else(|| negated(table, word))
        .or_else(|| doubled(table, word))
        .or_else(|| particle_behind(table, word))
        .or_else(|| suffixed(table, word).map(|word| vec![word]))
        .or_else(|| prefixed(table, word).map(|word| vec![word]))
}

/// `lamaaaa` → `lama`, `coool` → `cool`: three or more of a letter are one, or two where only that is a known word.
/// Two of a letter are never touched (`maaf`, `saat`), nor are digits.
fn stretched(table: &VariantTable, word: &str) -> Option<Vec<String>> {
    let mut runs: Vec<(char, usize)> = Vec::new();
    for letter in word.chars() {
        match runs.last_mut() {
            Some((last, count)) if *last == letter => *count += 1,
            _ => runs.push((letter, 1)),
        }
    }
    let long: Vec<usize> = (0..runs.len())
        .filter(|run| runs[*run].1 > 2 && runs[*run].0.is_alphabetic())
        .collect();
    if long.is_empty() {
        return None;
    }
    let spelt = |doubles: usize| {
        let mut text = String::with_capacity(word.len());
        for (index, (letter, count)) in runs.iter().enumerate() {
            let times = match long.iter().position(|run| *run == index) {
                None => *count,
                Some(order) => 1 + usize::from(order < STRETCHES && doubles >> order & 1 == 1),
            };
            text.extend(std::iter::repeat_n(*letter, times));
        }
        text
    };
    let choices = 1 << long.len().min(STRETCHES);
    let known = (0..choices).map(spelt).find(|text| table.knows(text));
    Some(vec![known.unwrap_or_else(|| spelt(0))])
}

/// `hahahaha`, `ahahah`, `hehehe`, `hihi` → `haha`. `huhu` is a sob, and one form of its own.
fn laughter(word: &str) -> Option<Vec<String>> {
    let only = |letters: &str| word.chars().all(|c| letters.contains(c));
    if word.len() < 4 || matches!(word, "haha" | "huhu") {
        return None;
    }
    let of = |vowel: char| {
        let beat: String = ['h', vowel, 'h', vowel].iter().collect();
        let other: String = [vowel, 'h', vowel, 'h'].iter().collect();
        only(&format!("h{vowel}")) && (word.contains(&beat) || word.contains(&other))
    };
    let other = (only("wk") && word.contains("wkwk")) || (only("ek") && word.contains("keke"));
    if other || ['a', 'e', 'i'].into_iter().any(of) {
        Some(vec!["haha".to_owned()])
    } else {
        of('u').then(|| vec!["huhu".to_owned()])
    }
}

/// `budak-budak` → two words: what a hyphen, a 2 and a mere space (`budak budak`) have in common. A hyphen beside a
/// digit belongs to a telephone or unit number, except in `2-2` (*dua-dua*).
fn hyphened(word: &str) -> Option<Vec<String>> {
    let both = word
        .split_once('-')
        .is_some_and(|(one, other)| one == other && one.len() == 1);
    let fixed = |part: &str| part.contains(|c: char| c.is_numeric()) && !both;
    let parts: Vec<String> = word
        .split('-')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    (parts.len() > 1 && !parts.iter().any(|part| fixed(part))).then_some(parts)
}

/// `5kg` → `5 kg`, `rm12.50` → `rm 12.50`, `ke-2` → `ke 2`, `2x` → `2 kali`, `10k` → `10 ribu`, `1,200kg` → `1200 kg`.
fn beside_a_number(table: &VariantTable, word: &str) -> Option<Vec<String>> {
    let digit = |c: char| c.is_ascii_digit();
    let amount = |text: &str| {
        text.starts_with(digit)
            && text.ends_with(digit)
            && text.chars().all(|c| digit(c) || ".,:".contains(c))
    };
    let (front, behind) = word.split_at(word.find(|c: char| c.is_alphabetic()).unwrap_or(0));
    if amount(front) && table.is_unit(behind) {
        let unit = match behind {
            "x" => "kali",
            "k" => "ribu",
            unit => unit,
        };
        return Some(vec![without_thousands(front), unit.to_owned()]);
    }
    let (front, behind) = word.split_at(word.find(digit)?);
    let front = front.strip_suffix('-').unwrap_or(front);
    let unit = behind.trim_start_matches(|c| digit(c) || c == '.');
    let whole =
        amount(behind) || (table.is_unit(unit) && amount(&behind[..behind.len() - unit.len()]));
    (table.is_prefix(front) && whole).then(|| vec![front.to_owned(), without_thousands(behind)])
}

/// `budak2` → `budak budak`, `kawan2nya` → `kawan kawannya`, `berlari2` → `berlari lari`. Unknown words need four
/// letters and a vowel, so that `usj2`, `b2` and `blok2` stay what they are.
fn doubled(table: &VariantTable, word: &str) -> Option<Vec<String>> {
    let (stem, rest) = word.split_once('2')?;
    let suffix = match rest.strip_prefix('-').unwrap_or(rest) {
        "" | "lah" | "la" => "",
        "nya" | "nye" | "ny" => "nya",
        "an" => "an",
        "kan" | "kn" => "kan",
        "ku" => "ku",
        "mu" => "mu",
        _ => return None,
    };
    if !stem.chars().all(char::is_alphabetic) || ADDRESSES.contains(&stem) {
        return None;
    }
    let shrunk = stretched(table, stem).and_then(|mut words| words.pop());
    let stem = shrunk.as_deref().unwrap_or(stem);
    let single = table
        .single(stem)
        .map(|word| if spelt(word) { word } else { stem });
    let word = single.map(str::to_owned).or_else(|| suffixed(table, stem));
    let long = stem.chars().count() > 3 && stem.contains(VOWELS);
    let word = word.or_else(|| long.then(|| stem.to_owned()))?;
    let again = ["ber", "ter"]
        .into_iter()
        .filter_map(|prefix| word.strip_prefix(prefix))
        .find(|root| root.chars().count() > 3)
        .map_or(word.as_str(), |root| root);
    let again = if word == "beramai" { "ramai" } else { again };
    let second = format!("{again}{suffix}");
    Some(vec![word.clone(), second])
}

/// A 2 behind these is a number of a place or a size.
const ADDRESSES: &[&str] = &[
    "no", "lot", "blok", "block", "blk", "fasa", "phase", "unit", "level", "lvl", "tingkat", "tkt",
    "seksyen", "sek", "room", "bilik", "meja", "form", "tahap", "bab", "saiz", "size", "sz",
    "part", "fasal", "tahun", "thn", "klia", "kelas", "kls", "zon", "pintu", "kaunter", "platform",
    "pakej", "set", "menu", "ruj", "gred", "darjah", "pt",
];

/// `xsempat`, `tkdpt`, `takboleh` → `tidak …`, where the rest is a known word of at least two letters.
fn negated(table: &VariantTable, word: &str) -> Option<Vec<String>> {
    ["tak", "tk", "x"].into_iter().find_map(|negation| {
        let rest = word.strip_prefix(negation)?;
        let least = if negation == "tak" { 3 } else { 2 };
        let says = |rest: &str| rest.chars().count() >= least && table.says(rest);
        // `xhabis2`: the 2 doubles what is denied.
        let twice = rest.split_once('2').is_some_and(|(stem, _)| says(stem));
        let glued = twice || says(rest) || particle_behind(table, rest).is_some();
        glued.then(|| vec!["tidak".to_owned(), rest.to_owned()])
    })
}

/// `bolehlah`, `okla` → the word without its particle; `sayapun` → `saya pun`, `blhke` → `boleh ke`.
fn particle_behind(table: &VariantTable, word: &str) -> Option<Vec<String>> {
    let host = |particle: &str, least: usize| {
        word.strip_suffix(particle)
            .filter(|stem| stem.chars().count() >= least && table.says(stem))
    };
    if let Some(stem) = host("lah", 2)
        .or_else(|| host("la", 3))
        .or_else(|| host("lh", 3))
    {
        return Some(vec![stem.to_owned()]);
    }
    if word == "okla" {
        return Some(vec!["ok".to_owned()]);
    }
    GLUED_BEHIND.iter().find_map(|(own, word)| {
        let stem = host(own, 3)?;
        Some(vec![stem.to_owned(), (*word).to_owned()])
    })
}

/// Small words that are typed onto the word before them.
const GLUED_BEHIND: &[(&str, &str)] = &[
    ("pun", "pun"),
    ("ke", "ke"),
    ("ni", "ini"),
    ("tu", "itu"),
    ("lagi", "lagi"),
];

/// `hargenye`, `hrgany` → `harganya`, `sediakn` → `sediakan`, and a short form before -nya.
fn suffixed(table: &VariantTable, word: &str) -> Option<String> {
    let stem = |suffix: &str, least: usize| {
        word.strip_suffix(suffix)
            .filter(|stem| stem.chars().count() >= least)
    };
    if let Some(stem) = stem("nye", 2) {
        return Some(format!("{stem}nya"));
    }
    if let Some(stem) = stem("kn", 2) {
        return Some(format!("{stem}kan"));
    }
    for (short, suffix, least) in [("nya", "nya", 2), ("kan", "kan", 2), ("ny", "nya", 4)] {
        let root = stem(short, least).filter(|stem| stem.len() > 2 || !stem.contains(VOWELS));
        let root = root
            .and_then(|stem| table.single(stem))
            .filter(|root| spelt(root));
        let whole = root.map(|root| format!("{root}{suffix}"));
        if let Some(whole) = whole.filter(|whole| whole != word) {
            return Some(whole);
        }
    }
    None
}

/// `dibyr` → `dibayar`, `bertnya` → `bertanya`, `trsilap` → `tersilap`, `dbuka` → `dibuka`: a prefix before a short form, or a short
/// prefix before a word.
fn prefixed(table: &VariantTable, word: &str) -> Option<String> {
    let before_short = ["di", "ber", "ter", "ku"].into_iter().find_map(|prefix| {
        let rest = word.strip_prefix(prefix)?;
        let least = if rest.contains(VOWELS) { 4 } else { 3 };
        let root = table
            .single(rest)
            .filter(|root| *root != rest && spelt(root))?;
        (rest.chars().count() >= least).then(|| format!("{prefix}{root}"))
    });
    let short = || {
        [("tr", "ter"), ("br", "ber"), ("d", "di")]
            .into_iter()
            .find_map(|(short, prefix)| {
                // `dulang` is no `d` before `ulang`.
                let rest = word
                    .strip_prefix(short)
                    .filter(|rest| rest.chars().count() > 3 && !rest.starts_with(VOWELS))?;
                let root = table.single(rest).filter(|root| spelt(root))?;
                Some(format!("{prefix}{root}"))
            })
    };
    before_short.or_else(short)
}

/// Number words have digits as their form, to which nothing can be glued.
fn spelt(word: &str) -> bool {
    !word.contains(|c: char| c.is_numeric())
}

const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];
