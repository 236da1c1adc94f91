//! The day-one language gate: is the main language of a reply the wrong one? Deliberately conservative.
//!
//! A naive log-odds: of English by short lists of function words, of Indonesian by the contrast lexicon
//! ([`crate::lang::contrast`]). Words that Malay and Indonesian share carry nothing between the two, and shop loanwords
//! ("order", "postage", "confirm") are on no list.

use serde::{Deserialize, Serialize};

use crate::lang::contrast::{embedded, indonesian_log_odds};
use crate::text::normalise::folded;
use crate::text::words::words;

/// The verdict on a reply's main language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// The wanted language, as far as can be told.
    Pass,
    /// The wrong main language, with a probability of at least 0.99 over at least four content words.
    Fail,
    /// Too short, or too mixed to say.
    Undecided,
}

/// The language a reply must be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Malay, casual or standard.
    Malay,
    /// English.
    English,
}

/// Log-odds one English marker adds: a function word of one language is some seven times likelier there.
const WEIGHT: f64 = 2.0;
/// Fewer content words than this decide nothing (contracts §2).
const MIN_CONTENT: usize = 4;

const MALAY: &str = "yang yg dan untuk utk saya sy sye awak kami kita tak x xde tiada nak nk hendak boleh blh bole dah \
    sudah dh je sahaja lah la kat di ni tu ini itu macam mcm ada dengan dgn akan dari pada ke kalau klau kerana sebab \
    tapi tp jangan jgn lagi pun kan encik cik puan tuan bang kak esok sila mohon maaf terima kasih nanti juga jugak \
    pukul hari satu dua tiga berapa brp apa siapa mana bila korang diorang anda atau supaya perlu";
const ENGLISH: &str = "the is are was were am be been you your we our they their this that these those to of for with \
    from and or but not have has had will would can could should please thank thanks what when where which how if it \
    its my me i do does did at on in by as there here any";

fn holds(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}

/// Whether a folded word is an English function word (shop loanwords are none).
pub fn is_english_function_word(word: &str) -> bool {
    holds(ENGLISH, word)
}

/// Whether the main language of `text` is another than the wanted one.
pub fn wrong_main_language(text: &str, wanted: Wanted) -> Gate {
    let folded = folded(text);
    let words: Vec<_> = words(&folded).collect();
    let (mut malay, mut english, mut content) = (0.0, 0.0, 0);
    for word in &words {
        let (is_malay, is_english) = (holds(MALAY, word), holds(ENGLISH, word));
        malay += f64::from(u8::from(is_malay));
        english += f64::from(u8::from(is_english));
        if !is_malay
            && !is_english
            && word.chars().all(char::is_alphabetic)
            && word.chars().count() > 2
        {
            content += 1;
        }
    }
    let contrasts = embedded().found(&words);
    let wrong = match wanted {
        // One Malay word balances one English word.
        Wanted::Malay => f64::max(WEIGHT * (english - malay), indonesian_log_odds(&contrasts)),
        Wanted::English => WEIGHT * (malay - english),
    };
    let evidence = malay + english > 0.0 || !contrasts.is_empty();
    verdict(wrong, evidence, content)
}

fn verdict(log_odds: f64, evidence: bool, content: usize) -> Gate {
    let probability = 1.0 / (1.0 + (-log_odds).exp());
    if !evidence && content < MIN_CONTENT {
        Gate::Undecided
    } else if probability <= 0.5 {
        Gate::Pass
    } else if probability >= 0.99 && content >= MIN_CONTENT {
        Gate::Fail
    } else {
        Gate::Undecided
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polite_english_reply_fails_where_malay_is_wanted() {
        let text = "Thank you for your message. We are happy to help and will reply with the details shortly.";
        assert_eq!(wrong_main_language(text, Wanted::Malay), Gate::Fail);
        assert_eq!(wrong_main_language(text, Wanted::English), Gate::Pass);
    }

    #[test]
    fn casual_and_mixed_malay_never_fail() {
        for text in [
            "Boleh je kak, stock ada lagi. Nanti saya confirm postage dulu ya",
            "okay sis, order you dah ready, boleh pickup lepas pukul 5 nanti",
            "xde dah bang, dh habis smlm. esok bru ada",
        ] {
            assert_eq!(
                wrong_main_language(text, Wanted::Malay),
                Gate::Pass,
                "{text}"
            );
        }
    }

    #[test]
    fn indonesian_markers_fail_and_short_replies_are_undecided() {
        let text = "Bisa banget kak, gratis ongkir karena promo mobil kantor, besok dikirim";
        assert_eq!(wrong_main_language(text, Wanted::Malay), Gate::Fail);
        assert_eq!(wrong_main_language("Okay", Wanted::Malay), Gate::Undecided);
        assert_eq!(wrong_main_language("", Wanted::Malay), Gate::Undecided);
    }

    #[test]
    fn plain_indonesian_fails_though_it_shares_most_words_with_malay() {
        let text = "Kantor kami libur pada hari Senin karena ada rapat, jadi uang kembalian dikirim ke rekening Anda.";
        assert_eq!(wrong_main_language(text, Wanted::Malay), Gate::Fail);
    }

    #[test]
    fn a_few_slips_never_fail_malay() {
        for text in [
            "Pejabat kami cuti hari Isnin, jadi duit baki akan dihantar ke akaun awak karena ada mesyuarat",
            "Barang dah sampai kat kedai, tapi mobil rosak jadi esok baru boleh hantar, gimana?",
            "Saya rasa mereka, kamu dan kalian mau duit dulu, boleh hubungi hp saya",
        ] {
            let gate = wrong_main_language(text, Wanted::Malay);
            assert_eq!(gate, Gate::Pass, "{text}");
        }
    }
}
