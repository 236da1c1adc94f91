//! Tests of quantities, apart because they are long.

use proptest::prelude::*;

use super::quantity::{find, parse};

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
        ("sejam suku", "75 minit"),
        ("3 pcs", "3 keping"),
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
        ("seminggu dua", "seminggu"),
        ("10 sampai 15 minit", "15 minit"),
        ("sekati", "600 gram"),
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
        "bulan 12",
        "poskod 15000",
        "size 8 setengah",
        "lima ringgit dua puluh",
        "12 ribu rupiah",
        "01-2345678",
        "2 hari bulan",
        "2 hingga 5 disember",
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
    assert_eq!(found("teh ais x2, kertas 4 x6, kod SRx2"), ["2", "4"]);
    assert_eq!(found("RM3 setengah dozen"), ["setengah dozen"]);
    assert_eq!(found("sewa sebulan dua ratus"), ["sebulan", "dua ratus"]);
    assert_eq!(
        found("seminggu dua, sehari dua kali"),
        ["seminggu dua", "sehari", "dua kali"]
    );
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
