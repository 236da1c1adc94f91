//! Words and sentences of a text, as the edits need them, and the sentences that edits put in a reply's place.

use crate::lang::pieces::{Kind, pieces};

/// English shop talk without a fact of any sample.
pub(super) const ENGLISH: [&str; 6] = [
    "Thank you for reaching out to us, we really appreciate your message.",
    "Please let me know if there is anything else that I can help you with.",
    "We will check with our team first and get back to you as soon as possible.",
    "Sorry for the wait, we have been very busy at the shop these days.",
    "You can come over any time, our staff will be happy to assist you.",
    "I hope that this answers your question, and have a wonderful day ahead.",
];
/// Refusals as assistants word them, in the three languages in which they come.
pub(super) const REFUSALS: [&str; 6] = [
    "Maaf, saya tidak dapat membantu anda dengan permintaan ini.",
    "Maaf ya, saya tak boleh jawab soalan tu.",
    "Sebagai sebuah model bahasa, saya tidak dapat memberikan maklumat tersebut.",
    "Maaf, saya tidak bisa membantu dengan permintaan ini.",
    "I'm sorry, but I can't help with that request.",
    "As an AI language model, I am unable to answer this question.",
];
/// Openings and closings of official letters.
pub(super) const LETTERS: [(&str, &str); 3] = [
    (
        "Dengan hormatnya dimaklumkan bahawa",
        "Sekian, terima kasih.",
    ),
    (
        "Sukacita dimaklumkan bahawa",
        "Segala perhatian dan kerjasama anda amat dihargai.",
    ),
    (
        "Merujuk kepada perkara tersebut,",
        "Sebarang pertanyaan lanjut hendaklah dikemukakan kepada pihak kami.",
    ),
];

/// The sentences of a text without the spaces around them; "No. 18" is none's end.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        let mut after = text[end..].chars();
        let closed = matches!(letter, '.' | '!' | '?')
            && after.next().is_some_and(char::is_whitespace)
            && !after.next().is_some_and(|next| next.is_ascii_digit());
        if closed || letter == '\n' {
            found.push(text[start..end].trim());
            start = end;
        }
    }
    found.push(text[start..].trim());
    found.retain(|one| one.chars().any(char::is_alphanumeric));
    found
}

/// Rewrites the words of a text one by one; everything else stays byte for byte. `None` leaves a word as it is.
pub(super) fn each_word(text: &str, mut rewrite: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match (piece.kind == Kind::Word)
            .then(|| rewrite(piece.text))
            .flatten()
        {
            Some(word) => out.push_str(&word),
            None => out.push_str(piece.text),
        }
    }
    out
}

/// Words that the control lexicon writes as Indonesian and that Malay dictionaries have too: where Indonesians say *pesan*,
/// Malaysians rather say *tempah*, but nobody would hear a slip.
pub(super) const SHARED: &str = "saja ibu ingin kirim dikirim mengirim pengiriman kiriman setelah sesudah waktu pesan dipesan \
    memesan pesanan desa depan ukuran pembayaran membayar kamu mau baru adalah bilang jika siang anak anak-anak lantai dari \
    sudah tidak ada perlu sakit teman perempuan sendiri rapat perawat benar itu ini di ke yang juga lagi masih sekali";

/// The words of `after` that are not in `before`, each as often as it is more frequent there.
pub(super) fn new_words(before: &str, after: &str) -> Vec<String> {
    let folded = |text: &str| -> Vec<String> {
        let words = crate::text::words::words(text);
        words.map(str::to_lowercase).collect()
    };
    let mut old = folded(before);
    let mut fresh = folded(after);
    fresh.retain(|word| {
        let at = old.iter().position(|one| one == word);
        at.map(|at| old.swap_remove(at)).is_none()
    });
    fresh
}
