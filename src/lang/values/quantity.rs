//! Quantities with units: "2 kg", "sekilo setengah", "setengah dozen", "sepapan telur", "dua ketul", "2 jam 30 minit".
//!
//! A classifier makes a count of its own kind: "3 hari" is not "3 helai". A dozen is twelve pieces, a tray of eggs
//! thirty. A bare number is a quantity without a unit, unless something before it makes it a name or a clock ("no 2",
//! "saiz 8", "pukul 2"). "RM65 sehari" and "tiga kali sehari" give rates, and a rate is no quantity. "sekali" is
//! *together* more often than *once*, and is none. "hr" is an hour to some and a day to others, and is no unit.

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
const PREFIXES: [&str; 9] = [
    "rm", "myr", "pukul", "pkl", "pkul", "kul", "kol", "jam", "salah",
];
/// Words after which a number without a unit is a name, a size or an address: "saiz 8", "jln 2", but "bilik 2 malam".
const NAMES: [&str; 34] = [
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
];

/// Every quantity in a text, bare numbers included.
pub fn find(text: &str) -> Vec<Found<Quantity>> {
    let mut found = find_all(&tokens(text), |tokens, at| {
        let prefixed = PREFIXES.contains(&word_before(tokens, at));
        if prefixed || inside_a_code(tokens, at) || is_rate(tokens, at) || is_clock(tokens, at) {
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
    // Telephone numbers and clocks are made of numbers that count nothing.
    let phones = phone::find(text)
        .into_iter()
        .map(|one| one.start..one.end)
        .collect::<Vec<_>>();
    let times = time::find(text, &time::Setting::default());
    let times = times
        .into_iter()
        .map(|one| one.start..one.end)
        .collect::<Vec<_>>();
    found.retain(|one| apart(one, &phones) && apart(one, &times));
    found
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
    let measure = !matches!(unit.dimension, Dimension::Count(_));
    if doubtful && !measure {
        return None;
    }
    let (half, next) = half_more(tokens, next);
    let half = Decimal::plain("0.5").filter(|_| half);
    let amount = number.map(|one| half.map_or(Some(one), |half| one.plus(half))?.times(pieces))?;
    let unit = Some(unit);
    Some((Quantity { amount, unit }, next))
}

/// "sekilo setengah"; "sekilo setengah dozen" has a half of its own.
fn half_more(tokens: &[Token<'_>], next: usize) -> (bool, usize) {
    let half =
        matches!(word(tokens, next), "setengah" | "stgh") && unit(word(tokens, next + 1)).is_none();
    (half, next + usize::from(half))
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
        || matches!(other, "hb" | "haribulan");
    let free = number::ends(tokens, next) && !doubtful && !of_another;
    free.then_some((Quantity { amount, unit: None }, next))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(one: &str, other: &str) -> bool {
        parse(one)
            .zip(parse(other))
            .is_some_and(|(one, other)| one.same(other))
    }

    #[test]
    fn units_convert_and_classifiers_do_not_mix() {
        for (one, other) in [
            ("2 kg", "2000 gram"),
            ("2kg", "dua kilo"),
            ("sekilo", "1kg"),
            ("setengah kilo", "500g"),
            ("sekilo setengah", "1.5 kg"),
            ("1.250 kg", "1250 gram"),
            ("setengah dozen", "6 biji"),
            ("sedozen", "12 keping"),
            ("sepapan telur", "30 biji"),
            ("2 papan telur", "lima dozen"),
            ("dua ketul", "2 ketul"),
            ("sepasang", "1 psg"),
            ("sejam setengah", "90 minit"),
            ("2 jam 30 minit", "dua jam setengah"),
            ("2x", "dua kali"),
            ("seminggu", "7 hari"),
            ("15%", "lima belas peratus"),
            ("1.5l", "1500 ml"),
            ("2½ kg", "2500 g"),
        ] {
            assert!(same(one, other), "{one} = {other}");
        }
        for (one, other) in [
            ("3 hari", "3 helai"),
            ("sedozen", "12 orang"),
            ("2 kg", "2"),
            ("2 kg", "2 liter"),
            ("dua tiga hari", "2 hari"),
            ("5 6 orang", "6 orang"),
            ("tiga papan", "90 biji"),
            ("separuh hari", "12 jam"),
        ] {
            assert!(!same(one, other), "{one} ≠ {other}");
        }
    }

    fn found(text: &str) -> Vec<&str> {
        find(text)
            .iter()
            .map(|one| &text[one.start..one.end])
            .collect()
    }

    #[test]
    fn prices_clocks_codes_and_rates_are_no_quantities() {
        for text in [
            "RM2",
            "2.30 petang",
            "pukul 2",
            "27hb",
            "3/12",
            "27 Nov",
            "SR0012",
            "012-000 4417",
            "RM65 sehari",
            "12 hengget",
            "50 sen",
            "no 2 jln mawar",
            "datang sekali",
            "5 malam",
            "8 suku malam",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
        assert_eq!(
            found("Nak 2 teh, tiga ketul ayam dan sekilo udang"),
            ["2", "tiga ketul", "sekilo"]
        );
        assert_eq!(
            found("makan 3 kali sehari, 2x seminggu, seminggu sekali"),
            ["3 kali", "2x"]
        );
        assert_eq!(
            found("harga 3 RM10, sewa bilik 2 malam, rumah 2 bulan"),
            ["3", "2 bulan"]
        );
        assert_eq!(
            found("no. 12, pukul sepuluh suku, 27 Nov 2026"),
            Vec::<&str>::new()
        );
        assert_eq!(found("karipap RM5 tiga"), ["tiga"]);
    }

    proptest! {
        #[test]
        fn never_panics(text in "([0-9.,]{1,5}|se|kg| dozen| papan telur|setengah| jam |\\PC){0,12}") {
            for one in find(&text) {
                prop_assert!(text.get(one.start..one.end).is_some());
            }
            let _ = parse(&text);
        }

        #[test]
        fn weights_agree_however_written(grams in 1_i64..99_999) {
            let kilos = format!("{}.{:03} kg", grams / 1000, grams % 1000);
            prop_assert!(same(&kilos, &format!("{grams}g")), "{} {}", kilos, grams);
        }
    }
}
