//! The language gate: is the main language of a reply the wrong one? Deliberately conservative.
//!
//! The probability is the identity model's ([`crate::lang::identity`]). Bands of contracts §2: at least 0.99 over four or more
//! content words fails, at most 0.5 passes, and what is between, or too short, is undecided. A single slip never fails a
//! reply.

use serde::{Deserialize, Serialize};

use crate::lang::english::is_function_word;
use crate::lang::identity::evidence::{Evidence, Kind};
use crate::lang::identity::{decide, read, weights};

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

const FAILS: f64 = 0.99;
const PASSES: f64 = 0.5;
/// Fewer content words than this decide nothing.
const MIN_CONTENT: usize = 4;
/// Malay function words: they are no content.
const FUNCTION: [&str; 40] = [
    "yang", "yg", "dan", "untuk", "utk", "saya", "awak", "kami", "kita", "tak", "tidak", "ada",
    "nak", "dah", "sudah", "telah", "akan", "dari", "daripada", "pada", "kepada", "ini", "itu",
    "dengan", "dgn", "kalau", "kerana", "sebab", "tapi", "tetapi", "jangan", "lagi", "pun", "kan",
    "lah", "juga", "atau", "supaya", "oleh", "dia",
];

/// Whether the main language of `text` is another than the wanted one.
pub fn wrong_main_language(text: &str, wanted: Wanted) -> Gate {
    let evidence = read(text);
    let identity = decide(&evidence, weights::embedded());
    if identity.words == 0 {
        return Gate::Undecided;
    }
    let wrong = match wanted {
        Wanted::Malay => identity.wrong.sum(),
        Wanted::English => 1.0 - identity.wrong.en,
    };
    if wrong <= PASSES {
        Gate::Pass
    } else if wrong >= FAILS && content(&evidence) >= MIN_CONTENT {
        Gate::Fail
    } else {
        Gate::Undecided
    }
}

/// Words of three letters or more that are no function word of either language; other scripts count as they are written.
fn content(evidence: &Evidence<'_>) -> usize {
    let words = evidence.words.iter().enumerate();
    let counted = words.map(|(at, word)| {
        let folded = evidence.tokens.folded(at);
        match word.kind {
            Kind::Code => 0.0,
            Kind::Foreign | Kind::Jawi => word.weight,
            Kind::Word | Kind::Name => {
                let content = folded.chars().count() > 2
                    && !FUNCTION.contains(&folded)
                    && !is_function_word(folded);
                f32::from(u8::from(content))
            }
        }
    });
    // A sum of halves of word counts: far below 2^24.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small count, rounded down"
    )]
    let count = counted.sum::<f32>() as usize;
    count
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
    fn indonesian_fails_and_short_replies_are_undecided() {
        for text in [
            "Bisa banget kak, gratis ongkir karena promo mobil kantor, besok dikirim",
            "Kantor kami libur pada hari Senin karena ada rapat, jadi uang kembalian dikirim ke rekening Anda.",
        ] {
            assert_eq!(wrong_main_language(text, Wanted::Malay), Gate::Fail);
        }
        assert_eq!(wrong_main_language("", Wanted::Malay), Gate::Undecided);
        assert_eq!(
            wrong_main_language("😀 12.50", Wanted::Malay),
            Gate::Undecided
        );
    }

    #[test]
    fn a_third_language_fails() {
        for text in [
            "நன்றி, உங்கள் பொருள் நாளை அனுப்பப்படும்",
            "谢谢您的订购，我们明天会把货物寄出去，请您放心等待。",
            "Merci beaucoup pour votre message, nous vous répondrons dans les plus brefs délais.",
        ] {
            assert_eq!(
                wrong_main_language(text, Wanted::Malay),
                Gate::Fail,
                "{text}"
            );
        }
    }

    #[test]
    fn a_few_slips_never_fail_malay() {
        for text in [
            "Pejabat kami cuti hari Isnin, jadi duit baki akan dihantar ke akaun awak karena ada mesyuarat",
            "Barang dah sampai kat kedai, tapi mobil rosak jadi esok baru boleh hantar, gimana?",
            "Saya rasa mereka, kamu dan kalian mau duit dulu, boleh hubungi hp saya",
        ] {
            let gate = wrong_main_language(text, Wanted::Malay);
            assert_ne!(gate, Gate::Fail, "{text}");
        }
    }
}
