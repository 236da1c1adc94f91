//! Quantities with units: "2 kg", "sekilo setengah", "setengah dozen", "sepapan telur", "dua ketul", "2 jam 30 minit".
//!
//! A classifier makes a count of its own kind: "3 hari" is not "3 helai". A dozen is twelve pieces, a tray of eggs
//! thirty. A bare number is a quantity without a unit, unless something before it makes it a name or a clock ("no 2",
//! "saiz 8", "pukul 2"). "RM65 sehari" and "tiga kali sehari" give rates, and a rate is no quantity. "seminggu dua" is
//! one week or two. "sekali" is *together* more often than *once*, and is none. "hr" is an hour to some and a day to
//! others, and is no unit.

use super::clock::{is_clock, is_part};
use super::date::is_month;
use super::digits::ungrouped;
use super::number::{self, Decimal};
use super::phone;
use super::token::{Kind, Token, digits, glued, inside_a_code, sign, tokens, word, word_before};
pub use super::units::{Dimension, Unit};
use super::units::{tray_of_eggs, unit};
use super::{Extent, Found, find_all, time, whole};

/// How much of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantity {
    /// The number as said, in the unit as said; bundles in pieces.
    pub amount: Extent<Decimal>,
    /// The unit; none for a bare number.
    pub unit: Option<Unit>,
}

impl Quantity {
    /// Whether two quantities are of one kind: comparable after conversion.
    pub fn comparable(self, other: Self) -> bool {
        match (self.unit, other.unit) {
            (None, None) => true,
            (Some(one), Some(other)) => match (one.dimension, other.dimension) {
                (Dimension::Count(one), Dimension::Count(other)) => {
                    one == other
                        || one.is_none() && is_piece(other)
                        || other.is_none() && is_piece(one)
                }
                (one, other) => one == other,
            },
            _ => false,
        }
    }

    /// Whether both are exact, of one kind and equally much: 500 g and half a kilo.
    pub fn same(self, other: Self) -> bool {
        let base = |one: Self| {
            let amount = one.amount.exact()?;
            let size = one.unit.map_or(1, |unit| unit.size);
            Some(i128::from(amount.millionths()) * i128::from(size))
        };
        self.comparable(other) && base(self).is_some() && base(self) == base(other)
    }
}

/// People and times are never dozens of pieces.
fn is_piece(class: Option<&str>) -> bool {
    !matches!(class, Some("orang" | "kali" | "sesi"))
}

/// Words after which a number is money or a clock, whatever follows.
const PREFIXES: [&str; 13] = [
    "rm", "myr", "pukul", "pkl", "pkul", "kul", "kol", "jam", "salah", "usd", "sgd", "idr", "rp",
];
/// Words after which a number without a unit is a name, a size or an address: "saiz 8", "jln 2", but "bilik 2 malam".
const NAMES: [&str; 49] = [
    "no",
    "nombor",
    "nom",
    "jalan",
    "jln",
    "blok",
    "blk",
    "saiz",
    "size",
    "tingkatan",
    "form",
    "tahun",
    "thn",
    "darjah",
    "lorong",
    "lrg",
    "lot",
    "level",
    "tingkat",
    "bab",
    "fasa",
    "taman",
    "tmn",
    "seksyen",
    "kelas",
    "lebuh",
    "unit",
    "bilik",
    "km",
    "rumah",
    "kod",
    "code",
    "meja",
    "gate",
    "bulan",
    "bln",
    "batu",
    "simpang",
    "poskod",
    "akaun",
    "acc",
    "pin",
    "otp",
    "giliran",
    "kaunter",
    "platform",
    "gred",
    "bas",
    "iphone",
];
/// Currencies of other countries.
const FOREIGN: [&str; 7] = ["dollar", "dolar", "usd", "sgd", "rupiah", "baht", "idr"];

/// Every quantity in a text, bare numbers included.
pub fn find(text: &str) -> Vec<Found<Quantity>> {
    let mut found = find_all(&tokens(text), |tokens, at| {
        let prefixed = PREFIXES.contains(&word_before(tokens, at));
        let code = inside_a_code(tokens, at) && !multiplied(tokens, at);
        // What is left of "size 8 setengah".
        let rest = at > 0
            && tokens[at - 1].kind == Kind::Digits
            && matches!(word(tokens, at), "setengah" | "suku" | "separuh")
            && !is_unit(word(tokens, at + 1));
        if prefixed || rest || code || is_rate(tokens, at) || is_clock(tokens, at) {
            return None;
        }
        // "no. 12" has a point between.
        let dotted = at
            .checked_sub(1)
            .filter(|before| matches!(sign(tokens, *before), "." | ":"));
        let title = word_before(tokens, dotted.unwrap_or(at));
        let named = NAMES.contains(&title) || is_month(title);
        read(tokens, at).filter(|(value, _)| value.unit.is_some() || !named)
    });
    // Telephone numbers, clocks and amounts ("5 ringgit dua puluh") are made of numbers that count nothing.
    let phones = phone::find(text)
        .into_iter()
        .map(|one| one.start..one.end)
        .collect::<Vec<_>>();
    let times = time::find(text, &time::Setting::default());
    let times = times
        .into_iter()
        .map(|one| one.start..one.end)
        .collect::<Vec<_>>();
    let money = super::money::find(text)
        .into_iter()
        .map(|one| one.start..one.end)
        .collect::<Vec<_>>();
    found.retain(|one| apart(one, &phones) && apart(one, &times) && apart(one, &money));
    found
}

/// The 2 of "teh ais x2".
fn multiplied(tokens: &[Token<'_>], at: usize) -> bool {
    let times = at.checked_sub(1).filter(|x| word(tokens, *x) == "x");
    times.is_some_and(|x| !glued(tokens, x) && (x == 0 || digits(tokens, x - 1).is_empty()))
}

/// Whether a quantity touches none of the ranges, which stand in order.
fn apart(one: &Found<Quantity>, ranges: &[std::ops::Range<usize>]) -> bool {
    let nearest = ranges.partition_point(|range| range.end <= one.start);
    ranges
        .get(nearest)
        .is_none_or(|range| range.start >= one.end)
}

/// The quantity that the whole text is.
pub fn parse(text: &str) -> Option<Quantity> {
    let text = ungrouped(text);
    whole(&tokens(&text), read)
}

/// Whether a word can be a unit behind a number, "se-" and a unit included.
pub(super) fn is_unit(word: &str) -> bool {
    unit(word).is_some() || one_of(word).is_some()
}

/// "sekilo", "sehelai", "sedozen".
fn one_of(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("se")?;
    (rest != "kali" && rest.len() > 1 && unit(rest).is_some()).then_some(rest)
}

/// "RM65 sehari", "3 kali sehari", "2 kg sekotak".
fn is_rate(tokens: &[Token<'_>], at: usize) -> bool {
    if one_of(word(tokens, at)).is_none() {
        return false;
    }
    // "seminggu sekali".
    word(tokens, at + 1) == "sekali"
        || at.checked_sub(1).is_some_and(|before| {
            let own = &tokens[before];
            let number = own.kind == Kind::Digits || number::plain(tokens, before).is_some();
            let counted = is_unit(&own.text) || super::money::is_currency(&own.text);
            number || counted || matches!(&*own.text, "x" | "sekali" | "/")
        })
}

fn read(tokens: &[Token<'_>], at: usize) -> Option<(Quantity, usize)> {
    if super::money::read(tokens, at).is_some() {
        return None;
    }
    let (first, next) = single(tokens, at)?;
    // "2 jam 30 minit" is one length of time.
    let hour = first
        .unit
        .is_some_and(|unit| unit.dimension == Dimension::Time && unit.size == 3600);
    match single(tokens, next).filter(|_| hour) {
        Some((rest, end))
            if rest
                .unit
                .is_some_and(|unit| unit.dimension == Dimension::Time && unit.size == 60) =>
        {
            let minutes = first
                .amount
                .exact()?
                .times(60)?
                .plus(rest.amount.exact()?)?;
            let amount = Extent::exactly(minutes);
            Some((
                Quantity {
                    amount,
                    unit: rest.unit,
                },
                end,
            ))
        }
        _ => Some((first, next)),
    }
}

fn single(tokens: &[Token<'_>], at: usize) -> Option<(Quantity, usize)> {
    let (number, named, next, doubtful) = if let Some(name) = one_of(word(tokens, at)) {
        (Extent::exactly(Decimal::whole(1)?), name, at + 1, false)
    } else {
        let read = number::read(tokens, at)?;
        (
            read.value,
            word(tokens, read.next),
            read.next + 1,
            read.doubtful,
        )
    };
    let behind = word(tokens, next);
    let percent = sign(tokens, next - 1) == "%";
    let known = tray_of_eggs(named, behind).map(|found| (found, next + 1));
    let known = known.or_else(|| unit(named).map(|found| (found, next)));
    let times = named == "x" && glued(tokens, next - 1) && digits(tokens, next).is_empty();
    let ((unit, pieces), next) = match known {
        Some(known) => known,
        None if percent => (unit("peratus")?, next),
        None if times && behind != "rm" => (unit("kali")?, next),
        None => return bare(tokens, number, next - 1, doubtful),
    };
    // "2 hari bulan" is a day.
    if named == "hari" && behind == "bulan" {
        return None;
    }
    let measure = !matches!(unit.dimension, Dimension::Count(_));
    if doubtful && !measure {
        return None;
    }
    let (part, next) = part_more(tokens, next);
    let part = part.and_then(Decimal::plain);
    let amount = number.map(|one| part.map_or(Some(one), |part| one.plus(part))?.times(pieces))?;
    let (amount, next) = or_two(
        tokens,
        at,
        Quantity {
            amount,
            unit: Some(unit),
        },
        next,
    );
    let unit = Some(unit);
    Some((Quantity { amount, unit }, next))
}

/// "seminggu dua" is a week or two; "sehari dua kali" has a two of its own.
fn or_two(tokens: &[Token<'_>], at: usize, one: Quantity, next: usize) -> (Extent<Decimal>, usize) {
    let time = one
        .unit
        .is_some_and(|unit| matches!(unit.dimension, Dimension::Days | Dimension::Months));
    let behind = word(tokens, next + 1);
    let own = is_unit(behind)
        || super::money::is_currency(behind)
        || number::plain(tokens, next + 1).is_some();
    let two = time && one_of(word(tokens, at)).is_some() && word(tokens, next) == "dua" && !own;
    // Not the two of "sebulan dua ratus".
    let two = two && number::plain(tokens, next).is_some_and(|read| read.next == next + 1);
    match Decimal::whole(2).filter(|_| two) {
        Some(high) => (Extent { high, ..one.amount }, next + 1),
        None => (one.amount, next),
    }
}

/// "sekilo setengah", "sejam suku"; "sekilo setengah dozen" has a half of its own.
fn part_more(tokens: &[Token<'_>], next: usize) -> (Option<&'static str>, usize) {
    let part = match word(tokens, next) {
        "setengah" | "stgh" => Some("0.5"),
        "suku" => Some("0.25"),
        _ => None,
    };
    let part = part.filter(|_| unit(word(tokens, next + 1)).is_none());
    (part, next + usize::from(part.is_some()))
}

/// A number without a unit: no date, clock, code or telephone number.
fn bare(
    tokens: &[Token<'_>],
    amount: Extent<Decimal>,
    next: usize,
    doubtful: bool,
) -> Option<(Quantity, usize)> {
    let other = word(tokens, next);
    // "3 RM10" is a count and a price.
    let price = other == "rm" && !digits(tokens, next + 1).is_empty();
    let of_another = super::money::is_currency(other) && !price
        || is_part(other)
        || is_month(other)
        || FOREIGN.contains(&other)
        || matches!(other, "hb" | "haribulan");
    let free = number::ends(tokens, next) && !doubtful && !of_another;
    free.then_some((Quantity { amount, unit: None }, next))
}
