//! Numbers in digits and in words: "dua setengah", "seratus lima puluh", "15k", "1.2 juta", "12,500.00".
//!
//! Digits are read as Malaysians group them. "12.500,00" and "8,50" are Indonesian: they are no value here, and
//! [`indonesian`] finds them. "12.500" is 12.5 to one reader and 12,500 to the other, so it is a value only where a
//! measure follows ("1.250 kg", see `quantity`). "seribu dua" at the end of its number is 1,200, as people say it;
//! before a currency ("seribu dua ringgit") it is 1,002.

use super::digits::{Written, ungrouped, written};
use super::spoken::{hundreds, scale, spoken};
use super::token::{Kind, Token, digits, glued, inside_a_code, sign, tokens, word, word_before};
use super::{Extent, Found, find_all, whole};

/// An exact decimal number, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Decimal(i64);

const ONE: i64 = 1_000_000;

impl Decimal {
    /// A whole number; none beyond nine million million.
    pub fn whole(value: i64) -> Option<Self> {
        value.checked_mul(ONE).map(Self)
    }

    /// In millionths.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// The nearest floating-point number.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / ONE as f64
    }

    /// Reads digits with at most one full stop ("12", "0.5"); more than six decimals are none.
    pub fn plain(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(part) || part.len() > 6 {
            return None;
        }
        let part: i64 = format!("{part:0<6}").parse().ok()?;
        let whole: i64 = whole.parse().ok()?;
        whole.checked_mul(ONE)?.checked_add(part).map(Self)
    }

    pub(super) fn times(self, by: i64) -> Option<Self> {
        self.0.checked_mul(by).map(Self)
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    fn is_whole(self) -> bool {
        self.0 % ONE == 0
    }
}

/// A number that was read, and where it ends.
pub(super) struct Read {
    pub(super) value: Extent<Decimal>,
    pub(super) next: usize,
    /// Written as "12.500": only a measure behind it makes it one number.
    pub(super) doubtful: bool,
}

const HALF: [&str; 6] = ["setengah", "stgh", "stengah", "separuh", "separo", "half"];

/// Every number in a text; amounts, clocks and codes are left to their own readers only where they carry letters.
pub fn find(text: &str) -> Vec<Found<Extent<Decimal>>> {
    find_all(&tokens(text), free)
}

/// The number that the whole text is; "12 500" is one here.
pub fn parse(text: &str) -> Option<Extent<Decimal>> {
    let text = ungrouped(text);
    whole(&tokens(&text), free)
}

/// The first number written as in Indonesian ("12.500,00", "8,50"): a byte range.
pub fn indonesian(text: &str) -> Option<std::ops::Range<usize>> {
    tokens(text)
        .iter()
        .find(|one| one.kind == Kind::Digits && matches!(written(&one.text), Written::Indonesian))
        .map(|one| one.start..one.end)
}

/// A number that stands on its own: no letters, signs or digits touch it.
fn free(tokens: &[Token<'_>], at: usize) -> Option<(Extent<Decimal>, usize)> {
    if inside_a_code(tokens, at) || word_before(tokens, at) == "salah" {
        return None;
    }
    let read = read(tokens, at)?;
    (!read.doubtful && ends(tokens, read.next)).then_some((read.value, read.next))
}

/// Whether a number may end before a place: neither letters, nor a sign and more digits, touch it.
pub(super) fn ends(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(next) = tokens.get(at).filter(|next| next.glued) else {
        return true;
    };
    let goes_on = "-/:⁄".contains(&*next.text) && glued(tokens, at + 1);
    next.kind == Kind::Sign && (!goes_on || digits(tokens, at + 1).is_empty())
}

/// The number that starts at a place, with words of a half or a quarter and a second bound.
pub(super) fn read(tokens: &[Token<'_>], at: usize) -> Option<Read> {
    if HALF.contains(&word(tokens, at)) {
        return Some(exactly(ONE / 2, at + 1));
    }
    if word(tokens, at) == "suku" {
        return Some(exactly(ONE / 4, at + 1));
    }
    if ["tiga", "3"].contains(&tokens.get(at)?.text.as_ref()) && word(tokens, at + 1) == "suku" {
        return Some(exactly(ONE / 4 * 3, at + 2));
    }
    if let Some(read) = fraction(tokens, at) {
        return Some(read);
    }
    let low = plain(tokens, at)?;
    let whole = low.value.exact().filter(|value| value.is_whole());
    let part = match word(tokens, low.next) {
        "tiga" if word(tokens, low.next + 1) == "suku" => Some((ONE / 4 * 3, low.next + 2)),
        "suku" => Some((ONE / 4, low.next + 1)),
        half if HALF.contains(&half) => Some((ONE / 2, low.next + 1)),
        _ => None,
    };
    let Some((value, (part, next))) = whole.zip(part) else {
        return Some(upper(tokens, &low).unwrap_or(low));
    };
    // "dua juta setengah" is two and a half million.
    let scale = scale(word(tokens, low.next - 1)).unwrap_or(1);
    let value = value.plus(Decimal(part).times(scale)?)?;
    Some(Read {
        value: Extent::exactly(value),
        next,
        doubtful: low.doubtful,
    })
}

fn exactly(millionths: i64, next: usize) -> Read {
    Read {
        value: Extent::exactly(Decimal(millionths)),
        next,
        doubtful: false,
    }
}

/// "1/2", "2 3/4", and "2½", which NFKC spells "21⁄2".
fn fraction(tokens: &[Token<'_>], at: usize) -> Option<Read> {
    let vulgar = |at: usize| match sign(tokens, at) {
        "½" => Some(ONE / 2),
        "¼" => Some(ONE / 4),
        "¾" => Some(ONE / 4 * 3),
        _ => None,
    };
    if let Some(part) = vulgar(at) {
        return Some(exactly(part, at + 1));
    }
    let small = |at: usize| digits(tokens, at).parse::<i64>().ok();
    let slash = |at: usize| "/⁄".contains(sign(tokens, at)) && glued(tokens, at);
    let part = |top: i64, at: usize| {
        let bottom = small(at + 1).filter(|_| glued(tokens, at + 1) && ends(tokens, at + 2))?;
        (matches!(bottom, 2 | 3 | 4 | 8) && (1..bottom).contains(&top)).then(|| top * ONE / bottom)
    };
    let first = small(at)?;
    if let Some(part) = vulgar(at + 1).filter(|_| glued(tokens, at + 1)) {
        let value = Decimal::whole(first)?.plus(Decimal(part))?;
        return Some(exactly(value.0, at + 2));
    }
    if sign(tokens, at + 1) == "⁄" {
        let value = Decimal::whole(first / 10)?.plus(Decimal(part(first % 10, at + 1)?))?;
        return Some(exactly(value.0, at + 3));
    }
    if !sign(tokens, at + 1).is_empty() && slash(at + 1) {
        return Some(exactly(part(first, at + 1)?, at + 3));
    }
    let top = small(at + 1).filter(|_| !sign(tokens, at + 2).is_empty() && slash(at + 2))?;
    let value = Decimal::whole(first)?.plus(Decimal(part(top, at + 2)?))?;
    Some(exactly(value.0, at + 4))
}

/// The stretch up to a second number: "2-3", "2 ke 3", "2 hingga 3", "dua tiga", "dua tiga ratus".
fn upper(tokens: &[Token<'_>], low: &Read) -> Option<Read> {
    let from = low.value.exact()?;
    // "01-2345678" is a number of something, and no stretch.
    let own = digits(tokens, low.next - 1);
    if own.len() > 1 && own.starts_with('0') && !own.contains('.') {
        return None;
    }
    let joined = "-–~".contains(sign(tokens, low.next)) && !sign(tokens, low.next).is_empty()
        || matches!(word(tokens, low.next), "ke" | "hingga" | "sampai" | "smpai");
    let spoken = tokens[low.next - 1].kind == Kind::Word && !word(tokens, low.next).is_empty();
    let guess = spoken && scale(word(tokens, low.next - 1)).is_none();
    // "5 6 orang".
    let figure = |at: usize| digits(tokens, at).len() == 1;
    let guess = guess || figure(low.next - 1) && figure(low.next) && !glued(tokens, low.next);
    if !joined && !guess {
        return None;
    }
    let high = plain(tokens, low.next + usize::from(joined))?;
    let to = high.value.exact()?;
    let far = tokens[low.next].kind == Kind::Digits && to.0 - from.0 != ONE;
    if to <= from || far {
        return None;
    }
    let value = if joined {
        Extent {
            low: from,
            high: to,
        }
    } else {
        Extent {
            low: alike(from, to)?,
            high: to,
        }
    };
    Some(Read {
        value,
        next: high.next,
        doubtful: low.doubtful || high.doubtful,
    })
}

/// "dua tiga ratus": the hundreds count for both.
fn alike(low: Decimal, high: Decimal) -> Option<Decimal> {
    let (one, other) = (low.0 / ONE, high.0 / ONE);
    if (11..20).contains(&other) && one < 10 && one + 10 < other {
        return Decimal::whole(one + 10);
    }
    let scale = 10_i64.checked_pow(other.ilog10())?;
    if other % scale == 0 && one < other / scale {
        return low.times(scale);
    }
    (one < other).then_some(low)
}

/// Digits with their scale, or number words; no halves, no second bound.
pub(super) fn plain(tokens: &[Token<'_>], at: usize) -> Option<Read> {
    let own = digits(tokens, at);
    if own.is_empty() {
        return spoken(tokens, at);
    }
    let (value, doubtful) = match written(own) {
        Written::Malaysian(value) => (value, false),
        Written::Either(value) => (value, true),
        Written::Indonesian | Written::No => return None,
    };
    let read = |value, next, doubtful| Read {
        value: Extent::exactly(value),
        next,
        doubtful,
    };
    let unit = word(tokens, at + 1);
    if unit == "k" && glued(tokens, at + 1) {
        return Some(read(value.times(1000)?, at + 2, false));
    }
    let Some(scale) = scale(unit).or(hundreds(unit)) else {
        return Some(read(value, at + 1, doubtful));
    };
    let value = value.times(scale)?;
    match spoken(tokens, at + 2).and_then(|rest| rest.value.exact().zip(Some(rest.next))) {
        Some((rest, next)) if rest.0 < scale.checked_mul(ONE)? => {
            Some(read(value.plus(rest)?, next, false))
        }
        _ => Some(read(value, at + 2, false)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(text: &str) -> Option<f64> {
        parse(text)?.exact().map(Decimal::to_f64)
    }

    #[test]
    fn words_and_digits_are_numbers() {
        for (text, number) in [
            ("dua", 2.0),
            ("dua setengah", 2.5),
            ("setengah", 0.5),
            ("suku", 0.25),
            ("tiga suku", 0.75),
            ("dua tiga suku", 2.75),
            ("sepuluh", 10.0),
            ("Sebelas", 11.0),
            ("dua belas", 12.0),
            ("dua puluh lima", 25.0),
            ("seratus lima puluh", 150.0),
            ("seribu seratus enam puluh lima", 1165.0),
            ("seribu dua", 1200.0),
            ("dua ribu lapan", 2800.0),
            ("dua ratus ribu", 200_000.0),
            ("dua juta setengah", 2_500_000.0),
            ("sejuta", 1_000_000.0),
            ("15k", 15_000.0),
            ("2.5k", 2500.0),
            ("1.2 juta", 1_200_000.0),
            ("3 ribu lima ratus", 3500.0),
            ("12,500.00", 12_500.0),
            ("12 500", 12_500.0),
            ("1/2", 0.5),
            ("2 3/4", 2.75),
            ("21⁄2", 2.5),
            ("0.125", 0.125),
            ("2½", 2.5),
            ("¼", 0.25),
            ("limak", 5.0),
        ] {
            assert_eq!(value(text), Some(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_single_number_is_none() {
        for text in [
            "12.500,00",
            "8,50",
            "12.500",
            "0120004417",
            "SR0012",
            "dua-dua",
            "dua2",
            "1.2.3",
            "2kg",
            "012-345",
            "",
            "ke-2",
            "99999999999999999999",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
        assert!(indonesian("harga 12.500,00 saja").is_some_and(|range| range == (6..15)));
        assert!(indonesian("RM12,500.00 atau 2.5").is_none());
    }

    #[test]
    fn a_guess_between_two_numbers_stays_a_stretch() {
        let bounds = |text| parse(text).map(|one| (one.low.to_f64(), one.high.to_f64()));
        assert_eq!(bounds("dua tiga"), Some((2.0, 3.0)));
        assert_eq!(bounds("dua tiga ratus"), Some((200.0, 300.0)));
        assert_eq!(bounds("dua tiga belas"), Some((12.0, 13.0)));
        assert_eq!(bounds("3-4"), Some((3.0, 4.0)));
        assert_eq!(bounds("2 ke 3"), Some((2.0, 3.0)));
        assert_eq!(bounds("10 hingga 15"), Some((10.0, 15.0)));
        assert_eq!(bounds("5 6"), Some((5.0, 6.0)));
        assert_eq!(bounds("5 8"), None);
    }

    #[test]
    fn numbers_are_found_in_their_places() {
        let text = "Nak 2 teh, dua puluh karipap, bukan budak2.";
        let found: Vec<_> = find(text)
            .iter()
            .map(|one| &text[one.start..one.end])
            .collect();
        assert_eq!(found, ["2", "dua puluh"]);
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,60}") {
            for one in find(&text) {
                prop_assert!(text.get(one.start..one.end).is_some());
            }
            let _ = (parse(&text), indonesian(&text));
        }

        #[test]
        fn grouped_and_cut_forms_are_the_number(whole in 1000_i64..999_999, part in 0_u32..100) {
            let grouped = format!("{},{:03}.{part:02}", whole / 1000, whole % 1000);
            let expected = Decimal::whole(whole).and_then(|one| one.plus(Decimal(i64::from(part) * 10_000)));
            prop_assert_eq!(parse(&grouped).and_then(Extent::exact), expected);
            let swapped: String = grouped.chars().map(|c| match c { '.' => ',', ',' => '.', c => c }).collect();
            prop_assert_eq!(parse(&swapped), None);
            prop_assert!(indonesian(&swapped).is_some());
        }
    }
}
