//! Denial: whether the words around a fact take it back.
//!
//! Read within the clause: "tak ada COD" denies COD, "bukan tak ada COD" does not. A price, day, time or count is denied
//! only by a plain negation right before it, since most negations near one belong to something else. Dialects deny with
//! words of their own ("takdok", "takdak", "sik", "nda").

use crate::dataset::FactKind;

/// Words that deny any fact when they stand right before it: "bukan RM9", "tanpa postage".
const DENIALS: &[&str] = &[
    "tak", "tidak", "tiada", "xde", "xda", "takde", "takda", "tkde", "tkda", "x", "bukan", "bkn",
    "tanpa", "not", "takdak", "tadak", "xdak", "xada", "takdok", "tadok", "sik", "sikda", "nda",
    "tarak", "tk", "tdk", "xdok",
];
/// Words that turn the denial right behind them round: "bukan tak ada COD".
const DOUBLES: &[&str] = &["bukan", "bkn", "bukannya", "bknnya"];
/// Words that deny a yes-or-no subject anywhere near it in the clause; on their own they deny no price and no time
/// ("tutup pukul 9", "jangan lupa bawa RM300").
const POLARITY_DENIALS: &[&str] = &[
    "belum", "blm", "jangan", "jgn", "habis", "hbs", "kosong", "penuh", "full", "tutup",
    "dilarang", "kecuali", "licin", "xboleh", "xblh", "xleh", "takleh", "xpayah", "xyah", "xperlu",
    "xdapat", "takyah", "xbole", "takboleh", "xdpt", "xkan", "takkan", "xterima", "xjual", "xbuat",
    "xpakai", "xbuka", "xsempat", "xlayan", "usah", "toksah", "xusah",
];
/// Words after which a denial says nothing of what follows.
const CLAUSE_WORDS: &[&str] = &["tapi", "tp", "cuma", "but", "hanya", "sebab", "sbb"];
/// Words before a fact within which a denial reaches it.
pub(super) const NEAR: usize = 2;
/// Words before or after a yes-or-no subject within which a denial reaches it.
pub(super) const REACH: usize = 5;
/// Characters on either side in which those words are looked for: a hostile reply may be one clause.
const WINDOW: usize = 200;

/// Whether a denial reaches the words at `start..end` of the text, within their clause.
pub(super) fn denied(text: &str, start: usize, end: usize, kind: FactKind) -> bool {
    let is_end = |c: char| matches!(c, '.' | ',' | ';' | '!' | '?' | '\n' | '(' | ')');
    let window = text[..start].char_indices().rev().take(WINDOW).last();
    let before = &text[window.map_or(start, |(at, _)| at)..start];
    let before = before.rsplit(is_end).next().unwrap_or("");
    let before: Vec<&str> = before.split_whitespace().rev().collect();
    if kind != FactKind::Polarity {
        let number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        return same_clause(&before, NEAR).enumerate().any(|(at, word)| {
            // "2 x RM12" and "teh x 2" multiply; elsewhere "x" is short for *tak*.
            let times = word == "x"
                && (before.get(at + 1).is_some_and(|one| number(one))
                    || at == 0 && number(&text[start..end]));
            DENIALS.contains(&word) && !times
        });
    }
    let rest = &text[end..];
    let rest = &rest[..rest
        .char_indices()
        .nth(WINDOW)
        .map_or(rest.len(), |(at, _)| at)];
    let clause = rest.split(is_end).next().unwrap_or("");
    let asks = rest[clause.len()..].starts_with('?');
    let mut after: Vec<&str> = clause.split_whitespace().collect();
    // "COD boleh tak?" asks; its last word denies nothing.
    if asks && after.last().is_some_and(|word| DENIALS.contains(word)) {
        after.pop();
    }
    // "no" right before the subject denies it; elsewhere it is short for *nombor*.
    let mut ahead: Vec<&str> = same_clause(&before, REACH).collect();
    ahead.reverse();
    let behind: Vec<&str> = same_clause(&after, REACH).collect();
    before.first() == Some(&"no") || denies(&ahead) || denies(&behind)
}

/// Whether one of the words, in the order of the text, denies.
fn denies(words: &[&str]) -> bool {
    let is = |list: &[&str], at: Option<usize>| {
        at.and_then(|at| words.get(at))
            .is_some_and(|word| list.contains(word))
    };
    (0..words.len()).any(|at| {
        let (before, after) = (at.checked_sub(1), Some(at + 1));
        // A slot that is "masih kosong" or "kosong lagi" can be had.
        let beside = ["masih", "ada", "lagi"];
        let free = words[at] == "kosong" && (is(&beside, before) || is(&beside, after));
        // "bukan tak ada COD": there is.
        let opened = is(DOUBLES, Some(at)) && is(DENIALS, after);
        let doubled = opened || is(DOUBLES, before) && is(DENIALS, Some(at));
        // "no" alone is short for *nombor*.
        let no = words[at] == "no" && is(&["need", "more", "longer"], after);
        let plain = DENIALS.contains(&words[at]) || POLARITY_DENIALS.contains(&words[at]);
        (plain || no) && !free && !doubled
    })
}

fn same_clause<'a>(words: &'a [&'a str], reach: usize) -> impl Iterator<Item = &'a str> {
    words
        .iter()
        .take(reach)
        .take_while(|word| !CLAUSE_WORDS.contains(*word))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denies_it(text: &str, kind: FactKind) -> bool {
        let start = text.find('#').unwrap();
        denied(text, start, start + 1, kind)
    }

    #[test]
    fn reach_is_two_words_for_values_and_five_for_subjects() {
        for (text, value, subject) in [
            ("bukan #", true, true),
            ("tak sampai #", true, true),
            ("tak payah bayar #", false, true),
            ("# takde", false, true),
            ("tak ada. #", false, false),
            ("tak ada tapi # ada", false, false),
            ("2 x #", false, true),
            ("no #", false, true),
            ("no need nak #", false, true),
            ("no rujukan untuk #", false, false),
            ("bukan tak ada #", true, false),
            ("kami xterima #", false, true),
            ("takkan lah #", false, true),
            ("tk sampai #", true, true),
        ] {
            assert_eq!(denies_it(text, FactKind::Money), value, "{text}");
            assert_eq!(denies_it(text, FactKind::Polarity), subject, "{text}");
        }
    }
}
