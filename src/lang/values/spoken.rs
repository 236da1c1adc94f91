//! Numbers in words: Malay with its short forms and dialects, and the English that is mixed in.

use super::Extent;
use super::money::is_currency;
use super::number::{Decimal, Read};
use super::token::{Token, digits, glued, sign, word};

/// The number in words that starts at a place.
pub(super) fn spoken(tokens: &[Token<'_>], at: usize) -> Option<Read> {
    // "dua-dua" and "dua2" mean both.
    let again = sign(tokens, at + 1) == "-"
        && tokens
            .get(at + 2)
            .is_some_and(|next| next.text == tokens[at].text);
    if again || glued(tokens, at + 1) && !digits(tokens, at + 1).is_empty() {
        return None;
    }
    let (mut total, mut group, mut next) = (0_i64, 0_i64, at);
    // What comes next must be smaller than what was said last.
    let (mut room, mut scale_room) = (i64::MAX, i64::MAX);
    loop {
        let own = word(tokens, next);
        let alone = alone(own);
        if let Some((value, size, words)) = component(tokens, next).filter(|one| one.0 < room) {
            (group, room, next) = (group + value, size, next + words);
        } else if let Some(by) = scale(own)
            .or(alone)
            .filter(|by| *by < scale_room && (group > 0) == alone.is_none())
        {
            total = total.checked_add(group.max(1).checked_mul(by)?)?;
            (group, room, scale_room, next) = (0, by, by, next + 1);
        } else {
            break;
        }
    }
    // "seribu dua", "dua ribu lapan": the lone digit counts hundreds.
    let lone = scale_room == 1000 && (1..10).contains(&group);
    if lone && !is_currency(word(tokens, next)) {
        group *= 100;
    }
    let value = Decimal::whole(total.checked_add(group)?)?;
    (next > at).then_some(Read {
        value: Extent::exactly(value),
        next,
        doubtful: false,
    })
}

/// A part of a number under a thousand: its value, the room it leaves for smaller parts, the words it takes.
fn component(tokens: &[Token<'_>], at: usize) -> Option<(i64, i64, usize)> {
    let own = word(tokens, at);
    let unit = unit(own);
    match (unit, word(tokens, at + 1)) {
        (Some(unit), "belas" | "blas" | "bls") => return Some((10 + unit, 1, 2)),
        (Some(unit), "puluh" | "puloh" | "plh" | "pulo") => return Some((unit * 10, 10, 2)),
        (Some(unit), other) if hundreds(other).is_some() => return Some((unit * 100, 100, 2)),
        (Some(unit), _) => return Some((unit, 1, 1)),
        (None, _) => {}
    }
    let (value, room) = match own {
        "sepuluh" | "spuluh" | "sepuloh" | "ten" => (10, 1),
        "sebelas" | "sblas" => (11, 1),
        "twelve" => (12, 1),
        "fifteen" => (15, 1),
        "twenty" => (20, 10),
        "thirty" => (30, 10),
        "forty" => (40, 10),
        "fifty" => (50, 10),
        "seratus" | "sratus" => (100, 100),
        _ => return None,
    };
    Some((value, room, 1))
}

/// One to nine, in Malay, in short forms and dialects that mean nothing else, and in English.
fn unit(word: &str) -> Option<i64> {
    Some(match word {
        "satu" | "stu" | "one" => 1,
        "dua" | "duak" | "duo" | "two" => 2,
        "tiga" | "tigo" | "tige" | "three" => 3,
        "empat" | "ompek" | "ampat" | "empt" | "four" => 4,
        "lima" | "limak" | "limo" | "five" => 5,
        "enam" | "onam" | "nam" | "six" => 6,
        "tujuh" | "tujoh" | "tjuh" | "seven" => 7,
        "lapan" | "lpn" | "delapan" | "eight" => 8,
        "sembilan" | "semilan" | "smbilan" | "nine" => 9,
        _ => return None,
    })
}

/// A hundred, as a word behind a number.
pub(super) fn hundreds(word: &str) -> Option<i64> {
    matches!(word, "ratus" | "rtus" | "hundred").then_some(100)
}

/// A thousand and more, as a word behind a number.
pub(super) fn scale(word: &str) -> Option<i64> {
    Some(match word {
        "ribu" | "rbu" | "rb" | "thousand" => 1000,
        "juta" | "jt" | "million" => 1_000_000,
        "bilion" | "billion" => 1_000_000_000,
        _ => return None,
    })
}

/// A thousand or a million with its own "one".
fn alone(word: &str) -> Option<i64> {
    match word {
        "seribu" | "sribu" => Some(1000),
        "sejuta" => Some(1_000_000),
        _ => None,
    }
}
