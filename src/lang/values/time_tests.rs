//! Tests of days and clocks, apart because they cover `time`, `day`, `clock` and `prayer` together.

use jiff::civil::{date, time};
use proptest::prelude::*;

use super::Extent;
use super::time::{Region, Setting, When, find, parse};

/// Wednesday, 25 November 2026, 10:00.
fn setting() -> Setting {
    Setting::new(Some("2026-11-25T10:00:00+08:00"), None)
}

fn when(text: &str) -> Option<When> {
    parse(text, &setting())
}

fn stretch<T>(low: T, high: T) -> Extent<T> {
    Extent { low, high }
}

#[test]
fn clocks_with_their_half_are_exact() {
    for (text, hour, minute) in [
        ("8 suku malam", 20, 15),
        ("pukul 8 pagi", 8, 0),
        ("8pg", 8, 0),
        ("8 pg", 8, 0),
        ("8.30 mlm", 20, 30),
        ("830pm", 20, 30),
        ("8:30 PM", 20, 30),
        ("8.30 p.m.", 20, 30),
        ("pukul 2 setengah petang", 14, 30),
        ("kul 2 stgh ptg", 14, 30),
        ("lapan suku malam", 20, 15),
        ("pukul 8 tiga suku malam", 20, 45),
        ("jam 2030", 20, 30),
        ("20:15", 20, 15),
        ("08:15", 8, 15),
        ("jam 0830", 8, 30),
        ("pukul 9 lima belas pagi", 9, 15),
        ("pukul 9 20 minit pagi", 9, 20),
        ("12 tengah hari", 12, 0),
        ("12 tgh mlm", 0, 0),
        ("12 malam", 0, 0),
        ("12 ptg", 12, 0),
        ("1 tengah hari", 13, 0),
        ("11 tgh hari", 11, 0),
        ("1 malam", 1, 0),
        ("tengah malam", 0, 0),
        ("kol 5 petang", 17, 0),
        ("kurang suku pukul 8 malam", 19, 45),
        ("8 pagi kurang 5 minit", 7, 55),
    ] {
        let found = when(text).and_then(When::time);
        assert_eq!(found, Some(time(hour, minute, 0, 0)), "{text}");
    }
}

#[test]
fn an_open_clock_is_neither_half() {
    for text in ["pukul 8", "jam 8", "kul 8", "8:00", "pkl lapan", "8.00"] {
        let found = when(text).unwrap();
        assert_eq!(found.time(), None, "{text}");
        assert!(found.may_be(time(8, 0, 0, 0)) && found.may_be(time(20, 0, 0, 0)));
        assert!(!found.may_be(time(8, 15, 0, 0)));
    }
    assert!(when("pukul 8 suku").unwrap().may_be(time(20, 15, 0, 0)));
    assert!(!when("8 malam").unwrap().may_be(time(20, 0, 0, 0)));
}

#[test]
fn stretches_stay_stretches() {
    let clock = |text| when(text).and_then(|found| found.clock);
    assert_eq!(
        clock("dekat pukul 8 malam"),
        Some(stretch(time(19, 45, 0, 0), time(20, 15, 0, 0)))
    );
    assert_eq!(
        clock("8 lebih malam"),
        Some(stretch(time(20, 0, 0, 0), time(20, 59, 0, 0)))
    );
    assert_eq!(clock("8 lebih kurang malam"), clock("dekat pukul 8 malam"));
    assert_eq!(
        clock("lepas pukul 5 petang"),
        Some(stretch(time(17, 1, 0, 0), time(23, 59, 0, 0)))
    );
    assert_eq!(
        clock("sebelum 12 tengah hari"),
        Some(stretch(time(0, 0, 0, 0), time(11, 59, 0, 0)))
    );
    assert_eq!(
        clock("lepas Zohor"),
        Some(stretch(time(11, 40, 0, 0), time(16, 55, 0, 0)))
    );
    assert_eq!(
        clock("lepas solat Isyak"),
        Some(stretch(time(18, 45, 0, 0), time(23, 59, 0, 0)))
    );
    let kedah = Setting::new(None, Some("Kedah"));
    let prayer = |text, setting| parse(text, setting).and_then(|found| found.clock);
    assert_eq!(
        prayer("lepas Asar", &kedah),
        Some(stretch(time(16, 0, 0, 0), time(19, 50, 0, 0)))
    );
    let sabah = Setting::new(None, Some("Sabah"));
    assert_eq!(
        prayer("sebelum Subuh", &sabah),
        Some(stretch(time(0, 0, 0, 0), time(5, 20, 0, 0)))
    );
}

#[test]
fn days_are_counted_from_now() {
    for (text, month, day) in [
        ("esok", 11, 26),
        ("esk", 11, 26),
        ("lusa", 11, 27),
        ("tulat", 11, 28),
        ("hari ni", 11, 25),
        ("harini", 11, 25),
        ("semalam", 11, 24),
        ("Jumaat", 11, 27),
        ("Jumaat ni", 11, 27),
        ("hari Rabu", 11, 25),
        ("Sabtu depan", 12, 5),
        ("Isnin", 11, 30),
        ("Isnin depan", 11, 30),
        ("Isnin minggu depan", 11, 30),
        ("next week hari Isnin", 11, 30),
        ("27hb", 11, 27),
        ("1 haribulan", 12, 1),
        ("1 hari bulan 12", 12, 1),
        ("3/12", 12, 3),
        ("27 Nov", 11, 27),
        ("27hb November", 11, 27),
        ("Nov 27", 11, 27),
        ("Jumaat, 27 November 2026", 11, 27),
        ("Sabtu 5hb", 12, 5),
        ("27/11/2026", 11, 27),
        ("27-11-26", 11, 27),
        ("2026-11-27", 11, 27),
        ("27 Oktober", 10, 27),
        ("27hb bulan depan", 12, 27),
        ("20hb bulan ni", 11, 20),
    ] {
        assert_eq!(
            when(text).and_then(When::day),
            Some(date(2026, month, day)),
            "{text}"
        );
    }
    assert_eq!(
        when("4 Januari").and_then(When::day),
        Some(date(2027, 1, 4))
    );
    for text in [
        "tadi",
        "lepas raya",
        "27hb bulan lepas",
        "hari tu",
        "24/7",
        "31/2",
        "selamat pagi",
        "pagi",
        "Sabtu 4hb",
        "0/0",
        "",
    ] {
        assert_eq!(when(text), None, "{text}");
    }
}

#[test]
fn weeks_and_months_are_stretches_of_days() {
    let days = |text| when(text).and_then(|found| found.days);
    let day = |month, day| date(2026, month, day);
    assert_eq!(days("minggu depan"), Some(stretch(day(11, 30), day(12, 6))));
    assert_eq!(
        days("hujung minggu"),
        Some(stretch(day(11, 28), day(11, 29)))
    );
    assert_eq!(
        days("hujung minggu depan"),
        Some(stretch(day(12, 5), day(12, 6)))
    );
    assert_eq!(days("bulan depan"), Some(stretch(day(12, 1), day(12, 31))));
    assert_eq!(
        days("hujung bulan ni"),
        Some(stretch(day(11, 25), day(11, 30)))
    );
    for text in ["3-4 Disember", "3 hingga 4 Disember", "3hb-4hb"] {
        assert_eq!(days(text), Some(stretch(day(12, 3), day(12, 4))), "{text}");
    }
    assert_eq!(days("kelmarin"), Some(stretch(day(11, 23), day(11, 24))));
    let kelantan = Setting {
        region: Region::EastCoast,
        ..setting()
    };
    let there = |text| parse(text, &kelantan).unwrap();
    assert_eq!(
        there("hujung minggu").days,
        Some(stretch(day(11, 27), day(11, 28)))
    );
    assert_eq!(there("kelmarin").day(), Some(day(11, 24)));
    assert_eq!(
        there("semalam").clock,
        Some(stretch(time(19, 0, 0, 0), time(23, 59, 0, 0)))
    );
    assert_eq!(when("semalam").unwrap().clock, None);
}

#[test]
fn a_day_and_its_clock_are_one_moment() {
    for (text, day, hour, minute) in [
        ("esok 8.15 pagi", 26, 8, 15),
        ("8.15 pagi esok", 26, 8, 15),
        ("esok pagi pukul 8.15", 26, 8, 15),
        ("Jumaat ni pukul 8 suku malam", 27, 20, 15),
        ("malam esok pukul 8", 26, 20, 0),
        ("pukul 3 petang ni", 25, 15, 0),
        ("petang ni pukul 3", 25, 15, 0),
        ("27hb jam 10 pagi", 27, 10, 0),
        ("27hb, 10.30 pg", 27, 10, 30),
        ("lusa pada pukul 2 setengah petang", 27, 14, 30),
        ("2026-11-27T20:15", 27, 20, 15),
        ("2026-11-27T10:15", 27, 10, 15),
        ("2026-11-27 20:15:00", 27, 20, 15),
    ] {
        let found = when(text);
        let moment = found.and_then(|one| one.day().zip(one.time()));
        assert_eq!(
            moment,
            Some((date(2026, 11, day), time(hour, minute, 0, 0))),
            "{text}: {found:?}"
        );
    }
    let night = when("malam Jumaat").unwrap();
    assert_eq!(
        night.days,
        Some(stretch(date(2026, 11, 26), date(2026, 11, 27)))
    );
    assert_eq!(
        when("Jumaat malam").unwrap().day(),
        Some(date(2026, 11, 27))
    );
    let eve = when("Khamis malam Jumaat").unwrap();
    assert_eq!(eve.day(), Some(date(2026, 11, 26)));
    assert_eq!(when("12 malam esok").unwrap().day(), None);
    assert_eq!(
        when("petang ni").unwrap().clock,
        Some(stretch(time(13, 0, 0, 0), time(18, 59, 0, 0)))
    );
    assert_eq!(when("malam tadi").unwrap().day(), Some(date(2026, 11, 24)));
    assert_eq!(when("semua pukul 8 pagi"), None);
}

fn found(text: &str) -> Vec<&str> {
    find(text, &setting())
        .iter()
        .map(|one| &text[one.start..one.end])
        .collect()
}

#[test]
fn times_are_found_among_prices_counts_and_opening_days() {
    assert_eq!(
        found("Selamat pagi kak, esok pukul 9 pagi boleh. Ahad tutup, Isnin 10 pg ok"),
        ["esok pukul 9 pagi", "Ahad", "Isnin 10 pg"]
    );
    assert_eq!(found("buka 9 pagi hingga 6 petang"), ["9 pagi", "6 petang"]);
    assert_eq!(found("9am-6pm"), ["9am", "6pm"]);
    for text in [
        "buka Isnin hingga Jumaat",
        "setiap Sabtu",
        "RM8.15 je",
        "8.15 kg",
        "2 jam lagi",
        "3 hari 2 malam",
        "makan tengah hari",
        "012-000 4417",
        "1/2 kg udang",
        "telur 1/2 masak",
        "SR27/11",
        "no 12 jln 3/4",
        "Jumaat lepas kami dah hantar",
        "3hb lepas",
        "buka Isnin-Jumaat",
    ] {
        assert_eq!(found(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn without_now_only_full_dates_and_clocks_are_known() {
    let nowhere = Setting::new(Some("esok"), None);
    assert_eq!(nowhere.now, None);
    assert_eq!(parse("esok", &nowhere), None);
    assert_eq!(
        parse("27 Nov 2026", &nowhere).unwrap().day(),
        Some(date(2026, 11, 27))
    );
    assert_eq!(parse("esok 8 malam", &nowhere), None);
    assert_eq!(
        find("esok 8 malam", &nowhere)[0].value.time(),
        Some(time(20, 0, 0, 0))
    );
}

#[test]
fn now_is_read_on_malaysias_clock() {
    let late = Setting::new(Some("2026-11-25T17:30:00Z"), None);
    assert_eq!(
        parse("esok", &late).unwrap().day(),
        Some(date(2026, 11, 27))
    );
}

proptest! {
    #[test]
    fn never_panics(text in "([0-9./:-]{1,6}|pukul | pagi| malam|esok|hb| Nov|Jumaat| suku|lepas |\\PC){0,12}") {
        for one in find(&text, &setting()) {
            prop_assert!(text.get(one.start..one.end).is_some());
        }
        let _ = parse(&text, &setting());
    }

    #[test]
    fn casual_ways_to_write_a_clock_agree(hour in 1_i8..12, minute in 0_i8..60, evening: bool) {
        let part = match (evening, hour) { (false, _) => "pagi", (true, 1..=6) => "petang", _ => "malam" };
        let expected = Some(time(hour + if evening { 12 } else { 0 }, minute, 0, 0));
        for text in [
            format!("{hour}.{minute:02} {part}"),
            format!("pkl {hour}:{minute:02}{}", if evening { "pm" } else { "am" }),
            format!("jam {}.{minute:02}", hour + if evening { 12 } else { 0 }),
        ] {
            let found = parse(&text, &setting()).unwrap();
            prop_assert!(found.time() == expected || found.open && !evening, "{}", text);
        }
    }

    #[test]
    fn casual_ways_to_write_a_date_agree(ahead in 0_i64..150) {
        let day = setting().now.unwrap().date() + jiff::Span::new().days(ahead);
        for text in [
            format!("{}/{}", day.day(), day.month()),
            format!("{}/{}/{}", day.day(), day.month(), day.year()),
            format!("{}hb {}", day.day(), ["Jan", "Feb", "Mac", "April", "Mei", "Jun", "Julai", "Ogos", "Sept", "Okt", "Nov", "Dis"][usize::try_from(day.month()).unwrap() - 1]),
        ] {
            prop_assert_eq!(parse(&text, &setting()).and_then(When::day), Some(day), "{}", text);
        }
    }
}
