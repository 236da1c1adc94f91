//! Units and classifiers: what a number counts, and how units of one kind convert.

/// What is measured; amounts compare only within one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Weight, in milligrams.
    Mass,
    /// Volume, in millilitres.
    Volume,
    /// Length, in tenths of a millimetre.
    Length,
    /// Clock time, in seconds.
    Time,
    /// Days; "separuh hari" is no twelve hours, so hours are not compared with them.
    Days,
    /// Calendar time, in months.
    Months,
    /// Percent.
    Percent,
    /// Pieces, by classifier: "helai" and "orang" are not the same count. A dozen of anything has no classifier.
    Count(Option<&'static str>),
}

/// A unit: its kind, and how many of the kind's smallest one it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unit {
    /// What it measures.
    pub dimension: Dimension,
    /// How many of the dimension's base unit.
    pub size: i64,
}

use Dimension::{Days, Length, Mass, Months, Percent, Time, Volume};

/// (dimension, size, forms); measures only.
const MEASURES: &[(Dimension, i64, &[&str])] = &[
    (Mass, 1_000_000, &["kg", "kgs", "kilo", "kilogram", "kilos"]),
    (Mass, 1000, &["g", "gm", "gram", "grams"]),
    (Mass, 1, &["mg", "miligram"]),
    (Mass, 1_000_000_000, &["tan"]),
    (
        Volume,
        1000,
        &["l", "liter", "litre", "ltr", "liters", "litres"],
    ),
    (Volume, 1, &["ml", "mililiter"]),
    (Length, 10, &["mm"]),
    (Length, 100, &["cm"]),
    (Length, 10_000, &["meter", "metre"]),
    (Length, 10_000_000, &["km", "kilometer"]),
    (Length, 254, &["inci", "inch"]),
    (Length, 3048, &["kaki", "feet"]),
    (
        Time,
        60,
        &["minit", "min", "mnt", "mins", "minute", "minutes"],
    ),
    (Time, 3600, &["jam", "hour", "hours", "hrs"]),
    (Days, 1, &["hari", "ari", "day", "days"]),
    (Days, 7, &["minggu", "mggu", "mgg", "week", "weeks"]),
    (Months, 1, &["bulan", "bln", "month", "months"]),
    (Months, 12, &["tahun", "thn", "year", "years"]),
    (Percent, 1, &["peratus", "persen", "percent"]),
];

/// Classifiers and containers, the usual spelling first.
const CLASSIFIERS: &[&[&str]] = &[
    &["orang", "org", "oghang", "urang", "pax", "people", "person"],
    &["helai", "hlai", "lai"],
    &["keping", "kping"],
    &["biji", "bijik"],
    &["ketul", "ktul"],
    &["ekor", "ekok", "ekoq", "kor"],
    &["buah", "bueh"],
    &["batang", "btg"],
    &["botol", "btl", "bottle", "bottles"],
    &["kotak", "ktk", "box", "boxes"],
    &["bungkus", "bgkus", "bks"],
    &["peket", "pek", "pack", "packs", "packet", "paket"],
    &["pinggan", "plate", "plates"],
    &["cawan", "cup", "cups"],
    &["gelas"],
    &["mangkuk", "bowl"],
    &["tin"],
    &["kampit"],
    &["guni"],
    &["pasang", "psg", "pair", "pairs"],
    &["set", "sets"],
    &["unit", "units"],
    &["papan"],
    &["potong"],
    &["ikat"],
    &["tong"],
    &["gulung", "roll"],
    &["bakul"],
    &["beg"],
    &["tangkai"],
    &["kuntum"],
    &["bilik", "room", "rooms"],
    &["sesi", "session", "sessions"],
    &["kali", "kli", "times"],
    &["balang"],
    &["bekas"],
    &["cucuk"],
    &["sisir"],
    &["tandan"],
    &["tray"],
    &["sudu"],
    &["senduk"],
    &["plastik"],
    &["longgok"],
    &["kerat"],
    &["slice", "hiris"],
    // Old measures that every market weighs in its own way.
    &["kati"],
    &["gantang"],
    &["cupak"],
];

/// Numbers that have a name: how many pieces.
const BUNDLES: &[(i64, &[&str])] = &[
    (1, &["pcs", "pc"]),
    (12, &["dozen", "dzn", "lusin", "dozens"]),
    (20, &["kodi"]),
];

/// A tray of eggs.
const TRAY: i64 = 30;

/// A unit word's meaning: its unit and, for bundles, how many pieces one of it is.
pub(super) fn unit(word: &str) -> Option<(Unit, i64)> {
    let one = |dimension| Unit { dimension, size: 1 };
    if let Some((dimension, size, _)) = MEASURES.iter().find(|row| row.2.contains(&word)) {
        let (dimension, size) = (*dimension, *size);
        return Some((Unit { dimension, size }, 1));
    }
    if let Some((pieces, _)) = BUNDLES.iter().find(|row| row.1.contains(&word)) {
        return Some((one(Dimension::Count(None)), *pieces));
    }
    let class = CLASSIFIERS.iter().find(|row| row.contains(&word))?;
    Some((one(Dimension::Count(Some(class[0]))), 1))
}

/// A tray ("papan", "tray") with eggs named behind it.
pub(super) fn tray_of_eggs(word: &str, behind: &str) -> Option<(Unit, i64)> {
    let eggs = matches!(
        behind,
        "telur" | "telo" | "teloq" | "telor" | "tlur" | "eggs"
    );
    let unit = Unit {
        dimension: Dimension::Count(None),
        size: 1,
    };
    (matches!(word, "papan" | "tray") && eggs).then_some((unit, TRAY))
}
