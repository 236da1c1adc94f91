//! Conversions of the controls: the reference made too stiff, made Indonesian, or replaced by English.
//!
//! Takes and gives plain text and works by [`crate::lang::lexicon`] alone: no grammar, and amounts, times and telephone
//! numbers survive, so that what falls is the score for language and register and not the one for facts.

use crate::lang::lexicon;

/// What `control/english` answers to everything: polite, fluent, without a fact and in the wrong language.
pub const ENGLISH_REPLY: &str = "Thank you for your message. We have received your enquiry and our team will get \
                                 back to you as soon as possible. Have a wonderful day!";

/// Casual Malay as standard Malay.
pub fn formal(text: &str) -> String {
    lexicon::embedded().casual.rewrite(text)
}

/// Malay as Indonesian: made standard first, so that short forms are found too.
pub fn indonesian(text: &str) -> String {
    lexicon::embedded().indonesian.rewrite(&formal(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn casual_malay_becomes_standard_and_then_indonesian() {
        let casual = "Boleh je kak, esok kitorang hantar guna kereta. Free postage, RM12.50 je, call 012-3456789";
        assert_eq!(
            formal(casual),
            "Boleh sahaja kak, esok kami hantar guna kereta. Free postage, RM12.50 sahaja, call 012-3456789"
        );
        assert_eq!(
            indonesian(casual),
            "Bisa saja kak, besok kami kirim guna mobil. Free postage, RM12.50 saja, call 012-3456789"
        );
    }

    #[test]
    fn times_and_amounts_survive() {
        for fact in [
            "8.30 malam",
            "5 petang",
            "12 tengah hari",
            "RM1,200",
            "3 helai",
            "10%",
            "11/12",
        ] {
            let text = format!("Kedai tutup {fact}, tau tak?");
            assert!(formal(&text).contains(fact), "{fact}");
            assert!(indonesian(&text).contains(fact), "{fact}");
        }
    }

    #[test]
    fn the_english_reply_states_no_number() {
        assert!(!ENGLISH_REPLY.contains(char::is_numeric));
        assert!(!ENGLISH_REPLY.contains("  "));
    }
}
