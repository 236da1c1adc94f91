//! Words that look like an address and are none: "adik saya" is a sister, "jumpa doktor" a doctor, "phone hang" a fault.
//!
//! Takes the words of a text and which of them the form is; looks at one word on either side and at the pauses.

use std::ops::Range;

use crate::lang::placed::{Placed, Stop};

/// Family words in full: with an owner behind them they talk about someone. `kak saya nak tanya` is still an address.
const FAMILY: &str = "kakak akak adik abang abg makcik pakcik aunty auntie uncle";
const OWNERS: &str = "saya sy aku kami kita dia ipar kandung angkat tiri sulung bongsu perempuan lelaki kembar sepupu";
/// People named by their work: `abang rider`, `kakak kaunter`.
const WORK: &str = "rider posmen pos penghantar kurier courier grab lori guard kaunter kantin cleaner lalamove foodpanda \
    abang-abang penjual jual bomba polis cashier juruwang runner";
/// Titles that are also nouns: addressed only as a call, apart from the sentence.
const TITLES: &str = "doktor dr cikgu ustaz ustazah teacher coach datuk datin miss";
/// Words behind which a title or a `bos` is someone talked about.
const BEFORE_NOUN: &str = "jumpa jmpa dengan dgn ngan sama oleh dari daripada ke kepada kpd pada untuk utk seorang sorang \
    ada tanya cari panggil bagitau bagitahu beritahu nombor nama bilik surat jadi kata cakap macam my the our your dia \
    itu tunggu call whatsapp kalau sebab bila dan atau si";
/// Words that turn the title or the `bos` before them into a noun.
const AFTER_NOUN: &str = "saya sy aku kami kita i dia kedai tu itu ni ini besar gigi pakar bertugas haiwan rumah punya \
    tanah badan kos";
/// Words behind a `ko` or `hang` that is *kau*. In Kelantan `ko` is *ke* ("ado lagi ko?", "hata ko rumoh"), and a telephone
/// that does not answer hangs.
const BEHIND_YOU: &str = "nak nk ada boleh blh bole dah dh tak x xde punya ni tu tau kena order beli bayar dapat dpt tengok \
    tgk cakap rasa ingat pun yang yg jangan je sendiri pergi datang cuba tunggu tolong pi mai mau habaq";
/// What else hangs.
const MACHINES: &str = "phone fon telefon tepon hp handphone laptop pc komputer app apps sistem system skrin screen line \
    game asyik selalu slalu jadi kerap web website wifi internet";
/// Hours of prayer behind `bang`, the call to it.
const PRAYERS: &str = "subuh zohor asar maghrib isyak isya' magrib";

/// Whether a list of words apart by spaces holds a word.
pub(super) fn holds(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}

/// Whether the form at these words talks about someone or something instead of addressing it.
pub(super) fn talks_about(words: &[Placed<'_>], form: &Range<usize>) -> bool {
    let last = &words[form.end - 1];
    let before = form.start.checked_sub(1).map(|at| &words[at]);
    let after = words.get(form.end).filter(|_| last.stop == Stop::None);
    let before = before.filter(|word| word.stop == Stop::None);
    let before_is = |list: &str| before.is_some_and(|word| holds(list, &word.folded));
    let after_is = |list: &str| after.is_some_and(|word| holds(list, &word.folded));
    let capital = |at: usize| {
        let word = words.get(at);
        word.is_some_and(|word| word.text.starts_with(char::is_uppercase))
    };
    let named = after.is_some() && capital(form.end);
    let loud = last.text.chars().all(char::is_uppercase);
    match words[form.start].folded.as_str() {
        word if holds(TITLES, word) => before_is(BEFORE_NOUN) || last.stop == Stop::None && !named,
        word if holds(FAMILY, word) => after_is(OWNERS) || after_is(WORK),
        "bos" | "boss" | "tokey" | "tauke" | "toke" | "taukeh" => {
            before_is(BEFORE_NOUN) || after_is(AFTER_NOUN)
        }
        "tuan" => after_is("rumah punya tanah badan kedai"),
        // Short for Encik, Puan and Tuan only where a name follows, if behind a full stop.
        "en" | "pn" | "tn" => !capital(form.end),
        "bang" => after_is(PRAYERS),
        "miss" | "dear" | "sir" => before_is("the my"),
        "hang" => before_is(MACHINES) || !after_is(BEHIND_YOU),
        // "Ku Azlan" and "Ko Lipe" are names, MU a football club.
        "ko" | "ku" | "mu" if capital(form.start) && (named || loud) => true,
        "ko" => !after_is(BEHIND_YOU),
        "demo" => {
            before_is("kelas class video unit ada buat nak tengok") || after_is("kelas class unit")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::lang::address::address;

    #[test]
    fn what_only_talks_about_someone_is_no_address() {
        for text in [
            "adik saya sakit",
            "kakak ipar nak datang",
            "abang rider dah sampai",
            "nak jumpa doktor esok",
            "dah jumpa Dr Lim",
            "Doktor malam ni sampai pukul berapa?",
            "nanti tanya bos dulu",
            "bos saya cakap boleh",
            "tuan rumah dah setuju",
            "order en tak sampai",
            "phone asyik hang",
            "lepas bang maghrib",
            "ado lagi ko?",
            "hata ko rumoh tu",
            "Ku Azlan dah bayar",
            "jersi MU saiz M",
            "phone ni hang lepas update",
            "video demo tu",
        ] {
            let found = address(text);
            let spoken = found
                .iter()
                .filter(|one| !["saya", "dia"].contains(&one.form));
            assert_eq!(spoken.count(), 0, "{text}: {found:?}");
        }
    }

    #[test]
    fn the_same_words_address_someone_elsewhere() {
        for (text, form) in [
            ("adik nak saiz apa?", "adik"),
            ("kak saya nak tanya", "kak"),
            ("Doktor, saya demam", "Doktor"),
            ("terima kasih doktor", "doktor"),
            ("Dr Lim, slot ada lagi?", "Dr"),
            ("malam ni cuti bos, esok buka", "bos"),
            ("tuan nak ambil pukul berapa", "tuan"),
            ("untuk En Azman ke", "En"),
            ("Salam Pn. Siti", "Pn"),
            ("mu nok gapo", "mu"),
            ("hang nak pi mana", "hang"),
            ("bang, ada lagi?", "bang"),
            ("ko nak berapa", "ko"),
            ("duit ku hilang", "ku"),
        ] {
            let found = address(text);
            let first = found.first().map(|one| one.form);
            assert_eq!(first, Some(form), "{text}");
        }
    }
}
