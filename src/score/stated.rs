//! What a text states of one type, and how that compares with a typed fact.
//!
//! Takes text in folded form and gives values with their places, so that a caller can ask whether one is denied. Money,
//! quantities, days, times and telephone numbers are read by `lang::values`; other facts have no values of their own.

use std::cell::OnceCell;

use jiff::civil::{Date, Time};

use crate::dataset::{Fact, FactKind};
use crate::lang::values::money::Sen;
use crate::lang::values::number::Decimal;
use crate::lang::values::quantity::{Dimension, Quantity};
use crate::lang::values::time::{Setting, When};
use crate::lang::values::{Extent, Found, money, number, phone, quantity, time};
use crate::text::normalise::folded;

/// A value as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Money(Sen),
    Quantity(Quantity),
    When(When),
    Phone(String),
}

/// The value that a fact asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Sen.
    Money(i64),
    /// The unit is that of the fact's forms.
    Quantity(Quantity),
    Date(Date),
    /// Whether the fact's own forms accept a clock without its part of the day.
    Time {
        time: Time,
        open: bool,
    },
    Phone(String),
}

/// How a reading compares with what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// The same value.
    Same,
    /// A value of the same kind, and another one.
    Other,
    /// A stretch, an open clock, another unit: neither the value nor surely another.
    Unsure,
}

impl Wanted {
    /// The value of a fact; none for text and polarity, and where its value cannot be read.
    pub(super) fn of(fact: &Fact, setting: &Setting) -> Option<Self> {
        let value = fact.value.as_str();
        Some(match fact.kind {
            FactKind::Money => Self::Money(money::parse(&format!("rm{value}"))?.exact()?),
            FactKind::Quantity => Self::Quantity(counted(fact)?),
            FactKind::Date => Self::Date(value.parse().ok()?),
            FactKind::Time => {
                let time = value.parse::<Time>().ok()?;
                let accepts = |form: &String| {
                    time::parse(&folded(form), setting).is_some_and(|form| form.may_be(time))
                };
                let open = fact.forms.iter().any(accepts);
                Self::Time { time, open }
            }
            FactKind::Phone => Self::Phone(phone::parse(value)?),
            FactKind::Text | FactKind::Polarity => return None,
        })
    }

    /// How a reading of the same type compares.
    pub(super) fn compare(&self, reading: &Reading) -> Match {
        let judged = |same: Option<bool>| match same {
            Some(true) => Match::Same,
            Some(false) => Match::Other,
            None => Match::Unsure,
        };
        match (self, reading) {
            (Self::Money(sen), Reading::Money(read)) => {
                judged(read.exact().map(|read| read == *sen))
            }
            (Self::Quantity(wanted), Reading::Quantity(read)) if wanted.comparable(*read) => {
                judged(read.amount.exact().map(|_| wanted.same(*read)))
            }
            (Self::Date(date), Reading::When(when)) => judged(when.day().map(|day| day == *date)),
            (Self::Time { time, open }, Reading::When(when)) => match when.time() {
                Some(read) => judged(Some(read == *time)),
                None if *open && when.may_be(*time) => Match::Same,
                None => Match::Unsure,
            },
            (Self::Phone(wanted), Reading::Phone(read)) => judged(Some(wanted == read)),
            _ => Match::Unsure,
        }
    }

    /// Whether a form is the value and nothing else, as a reply may say it anywhere: "RM12", but not "online RM80".
    pub(super) fn is_bare_in(&self, form: &str, kind: FactKind, setting: &Setting) -> bool {
        let alone = parse(&folded(form), kind, setting);
        let of_this_type_only = match (self, &alone) {
            (Self::Date(_), Some(Reading::When(when))) => when.clock.is_none(),
            (Self::Time { .. }, Some(Reading::When(when))) => when.days.is_none(),
            // A bare number is everywhere: only forms say what it counts.
            (Self::Quantity(_), Some(Reading::Quantity(read))) => read.unit.is_some(),
            _ => true,
        };
        of_this_type_only && alone.is_some_and(|alone| self.compare(&alone) == Match::Same)
    }
}

/// A fact's count with the unit in which its forms say it.
fn counted(fact: &Fact) -> Option<Quantity> {
    let value = Decimal::plain(&fact.value)?;
    let amount = Extent::exactly(value);
    let said = fact
        .forms
        .iter()
        .filter_map(|form| quantity::parse(&folded(form)));
    let unit = said
        .filter(|said| said.amount == amount)
        .find_map(|said| said.unit);
    Some(Quantity { amount, unit })
}

/// The value that a whole folded text is; a number alone is an amount where one is asked for.
pub(super) fn parse(text: &str, kind: FactKind, setting: &Setting) -> Option<Reading> {
    let ringgit = || money::parse(&format!("rm{text}")).filter(|_| number::parse(text).is_some());
    match kind {
        FactKind::Money => money::parse(text).or_else(ringgit).map(Reading::Money),
        FactKind::Quantity => quantity::parse(text).map(Reading::Quantity),
        FactKind::Date | FactKind::Time => time::parse(text, setting).map(Reading::When),
        FactKind::Phone => phone::parse(text).map(Reading::Phone),
        FactKind::Text | FactKind::Polarity => None,
    }
}

/// A folded text whose values are read once, when they are first asked for.
pub(super) struct Stated<'a> {
    pub(super) text: &'a str,
    pub(super) setting: &'a Setting,
    money: OnceCell<Vec<Found<Reading>>>,
    quantities: OnceCell<Vec<Found<Reading>>>,
    times: OnceCell<Vec<Found<Reading>>>,
    phones: OnceCell<Vec<Found<Reading>>>,
}

impl<'a> Stated<'a> {
    pub(super) fn new(text: &'a str, setting: &'a Setting) -> Self {
        Self {
            text,
            setting,
            money: OnceCell::new(),
            quantities: OnceCell::new(),
            times: OnceCell::new(),
            phones: OnceCell::new(),
        }
    }

    /// Every value of a type, from left to right.
    pub(super) fn values(&self, kind: FactKind) -> &[Found<Reading>] {
        match kind {
            FactKind::Money => self
                .money
                .get_or_init(|| kept(money::find(self.text), Reading::Money)),
            FactKind::Quantity => self
                .quantities
                .get_or_init(|| kept(quantity::find(self.text), Reading::Quantity)),
            FactKind::Date | FactKind::Time => self
                .times
                .get_or_init(|| kept(time::find(self.text, self.setting), Reading::When)),
            FactKind::Phone => self
                .phones
                .get_or_init(|| kept(phone::find(self.text), Reading::Phone)),
            FactKind::Text | FactKind::Polarity => &[],
        }
    }

    /// The value of a type in which the bytes `start..end` stand with more beside them.
    pub(super) fn around(&self, kind: FactKind, start: usize, end: usize) -> Option<&Reading> {
        let values = self.values(kind);
        let nearest = values.get(values.partition_point(|one| one.end <= start))?;
        let longer = nearest.start <= start
            && end <= nearest.end
            && nearest.end - nearest.start > end - start;
        longer.then_some(&nearest.value)
    }
}

fn kept<T>(found: Vec<Found<T>>, reading: impl Fn(T) -> Reading) -> Vec<Found<Reading>> {
    let turned = found.into_iter().map(|one| Found {
        value: reading(one.value),
        start: one.start,
        end: one.end,
    });
    turned.collect()
}

impl Reading {
    /// Whether two readings say the same of a type: a bare number agrees with the same number of anything.
    pub(super) fn agrees(&self, other: &Self, kind: FactKind) -> bool {
        match (self, other) {
            (Self::Quantity(one), Self::Quantity(other)) => {
                let bare = one.unit.is_none() || other.unit.is_none();
                one.same(*other) || bare && one.amount == other.amount
            }
            (Self::When(one), Self::When(other)) if kind == FactKind::Date => {
                one.days == other.days
            }
            (Self::When(one), Self::When(other)) => {
                (one.clock, one.open) == (other.clock, other.open)
            }
            (one, other) => one == other,
        }
    }

    /// Whether it says something of the type at all: "esok" states no time.
    pub(super) fn says(&self, kind: FactKind) -> bool {
        match (self, kind) {
            (Self::When(when), FactKind::Date) => when.days.is_some(),
            (Self::When(when), FactKind::Time) => when.clock.is_some(),
            _ => true,
        }
    }

    /// Whether it is in a unit that can be compared with what is wanted, or in none.
    pub(super) fn fits(&self, wanted: &Wanted) -> bool {
        match (self, wanted) {
            (Self::Quantity(read), Wanted::Quantity(wanted)) => {
                let any = wanted
                    .unit
                    .is_none_or(|unit| unit.dimension == Dimension::Count(None));
                any || read.unit.is_none() || read.comparable(*wanted)
            }
            _ => true,
        }
    }
}
