//! Slips out of Malay: the words of a reply that are Indonesian, English or of another language, named one by one.
//!
//! A slip is (design §1): a strong Indonesian form of the contrast lexicon; a run of four or more English words with an
//! English function word or finite verb in it; a share of English words above what the references of the task hold; words
//! of a third language. Names, brands, shop loanwords and whatever the prompt itself wrote are none. Of a reply that as a
//! whole is Indonesian every form counts. It reads words, not meanings: a false friend in Malay words is not seen.

use std::collections::HashSet;

use serde::Serialize;

use crate::lang::contrast::{Found, Side, Strength};
use crate::lang::english::{is_finite_verb, is_function_word};
use crate::lang::identity::evidence::{Evidence, Kind};
use crate::lang::identity::{Identity, Language, decide, read, weights};

/// What language a slip is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Slipped {
    /// Indonesian.
    Indonesian,
    /// English.
    English,
    /// Another.
    Other,
}

/// One slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slip {
    /// As it was written.
    pub text: String,
    /// Code points, half-open.
    pub span: [usize; 2],
    /// In which language.
    pub language: Slipped,
    /// What a Malaysian writes, where the lexicon says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

/// The slips of a reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Slips {
    /// In the order of the text.
    pub found: Vec<Slip>,
    /// Words that have a language.
    pub words: usize,
    /// The reply's identity.
    pub identity: Identity,
}

/// English words in a row that make a slip.
const RUN: usize = 4;
/// From this probability on, a reply is Indonesian as a whole: the gate's.
const SURE: f64 = 0.99;
/// Words of a third language in a row that make a slip; one is enough in another script.
const OTHER_RUN: usize = 3;
/// English words that shops write in Malay sentences as their own, alone or after one another.
const LOANS: &str = "order orders ready stock stok size saiz postage pos cod confirm payment transfer bank in online offline \
    delivery free gift promo promotion voucher discount sale booking book slot last price nett admin group link whatsapp \
    ws pm dm inbox call video test drive check checkup service servis warranty refund return tracking parcel courier \
    runner rider pickup pick up drop off walk in full half set combo package pakej meeting ok okay sorry thanks thank you \
    welcome bro sis boss dear customer online shopping grab food shopee lazada tiktok live instagram facebook story post \
    deposit down cash card credit debit e-wallet touch go duitnow qr scan happy birthday hi hello good morning";

/// How much English is no slip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct English {
    /// The largest share of English words, 0–1.
    pub share: f64,
    /// Whether whole clauses are welcome, as where rojak was asked for.
    pub clauses: bool,
}

/// The slips of `reply`. `prompt` is what the model was given.
pub fn slips(reply: &str, prompt: &str, english: English) -> Slips {
    let evidence = read(reply);
    let identity = decide(&evidence, weights::embedded());
    let given = words_of(prompt);
    let mut found = indonesian(&evidence, &given);
    found.extend(
        runs(&evidence, &given)
            .into_iter()
            .filter(|slip| !(english.clauses && slip.language == Slipped::English)),
    );
    let share = english_share(&evidence, &given);
    let told = found.iter().any(|slip| slip.language == Slipped::English);
    if share > english.share && !told && identity.words >= RUN {
        found.push(whole(&evidence, Slipped::English));
    }
    // What the prompt itself wrote in Indonesian may make the whole look so.
    let own = !evidence
        .contrasts
        .iter()
        .any(|one| is_strong(one) && is_given(&evidence, one, &given));
    if own
        && identity.language == Language::Indonesian
        && identity.wrong.id >= SURE
        && found.is_empty()
    {
        found.push(whole(&evidence, Slipped::Indonesian));
    }
    found.sort_by_key(|slip| slip.span);
    Slips {
        found,
        words: identity.words,
        identity,
    }
}

/// The share of a reply's words that are English and neither loans nor the prompt's own, in 0–1.
pub fn share_of_english(reply: &str, prompt: &str) -> f64 {
    english_share(&read(reply), &words_of(prompt))
}

fn words_of(text: &str) -> HashSet<String> {
    let tokens = crate::lang::identity::tokens::Tokens::of(text);
    (0..tokens.len())
        .map(|at| tokens.folded(at).to_owned())
        .collect()
}

fn is_loan(word: &str) -> bool {
    LOANS.split_ascii_whitespace().any(|loan| loan == word)
}

/// Forms of the lexicon that a Malaysian practically never writes; a form in another language's clause is that clause's.
fn indonesian(evidence: &Evidence<'_>, given: &HashSet<String>) -> Vec<Slip> {
    let strong = evidence.contrasts.iter().filter(|one| is_strong(one));
    strong
        .filter(|one| {
            let malay =
                |at: usize| evidence.parts[at][0] > 0.5 && evidence.words[at].kind != Kind::Name;
            one.words.clone().all(malay) && !is_given(evidence, one, given)
        })
        .map(|one| {
            let instead = Some(one.entry.instead.to_owned());
            slip(
                evidence,
                (one.words.start, one.words.end),
                Slipped::Indonesian,
                instead,
            )
        })
        .collect()
}

fn is_strong(one: &Found<'_>) -> bool {
    one.entry.side == Side::Indonesian
        && matches!(one.entry.strength, Strength::Strong | Strength::Context)
}

fn is_given(evidence: &Evidence<'_>, one: &Found<'_>, given: &HashSet<String>) -> bool {
    one.words
        .clone()
        .all(|at| given.contains(evidence.tokens.folded(at)))
}

/// Runs of English or of another language; a sentence ends a run.
fn runs(evidence: &Evidence<'_>, given: &HashSet<String>) -> Vec<Slip> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < evidence.words.len() {
        let state = evidence.parts[at];
        let column = if state[1] > 0.5 { 1 } else { 2 };
        if state[column] <= 0.5 || evidence.words[at].kind == Kind::Code {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < evidence.words.len()
            && evidence.parts[end][column] > 0.5
            && !(end > at && evidence.tokens.list[end].opens)
        {
            end += 1;
        }
        let language = if column == 1 {
            Slipped::English
        } else {
            Slipped::Other
        };
        if is_slip(evidence, given, (at, end), language) {
            found.push(slip(evidence, (at, end), language, None));
        }
        at = end;
    }
    found
}

fn is_slip(
    evidence: &Evidence<'_>,
    given: &HashSet<String>,
    (from, to): (usize, usize),
    language: Slipped,
) -> bool {
    let folded = |at: usize| evidence.tokens.folded(at);
    let own = (from..to).filter(|at| {
        let kind = evidence.words[*at].kind;
        kind != Kind::Code && kind != Kind::Name && !given.contains(folded(*at))
    });
    if language == Slipped::English {
        let own: Vec<usize> = own.filter(|at| !is_loan(folded(*at))).collect();
        let clause = |at: &usize| is_function_word(folded(*at)) || is_finite_verb(folded(*at));
        return to - from >= RUN && own.iter().any(clause);
    }
    let script = own
        .clone()
        .any(|at| evidence.words[at].kind == Kind::Foreign);
    script || own.count() >= OTHER_RUN
}

fn english_share(evidence: &Evidence<'_>, given: &HashSet<String>) -> f64 {
    let (mut english, mut all) = (0usize, 0usize);
    for (at, word) in evidence.words.iter().enumerate() {
        if word.kind == Kind::Code || word.kind == Kind::Name {
            continue;
        }
        let folded = evidence.tokens.folded(at);
        all += 1;
        english +=
            usize::from(evidence.parts[at][1] > 0.5 && !is_loan(folded) && !given.contains(folded));
    }
    english as f64 / all.max(1) as f64
}

fn whole(evidence: &Evidence<'_>, language: Slipped) -> Slip {
    slip(evidence, (0, evidence.words.len()), language, None)
}

fn slip(
    evidence: &Evidence<'_>,
    (from, to): (usize, usize),
    language: Slipped,
    instead: Option<String>,
) -> Slip {
    let (text, span) = evidence.tokens.run(from, to);
    Slip {
        text: text.to_owned(),
        span,
        language,
        instead,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(reply: &str, prompt: &str) -> Vec<(String, Slipped)> {
        let english = English {
            share: 0.6,
            clauses: false,
        };
        let slips = slips(reply, prompt, english).found;
        slips
            .into_iter()
            .map(|slip| (slip.text, slip.language))
            .collect()
    }

    #[test]
    fn a_clean_reply_has_none_and_loans_names_and_the_prompts_words_are_none() {
        for reply in [
            "Boleh kak, stok ada lagi. Nanti saya pos esok, ongkos RM7 ya",
            "Order dah ready bos, boleh pickup lepas pukul 5. Free gift pun ada",
            "Terima kasih, Encik Gratis Karena datang ke kedai kami",
        ] {
            let slips = found(reply, "");
            assert!(
                slips.len() <= usize::from(reply.contains("ongkos")),
                "{reply}: {slips:?}"
            );
        }
        assert_eq!(
            found("Paket gratis tu dah habis kak", "promosi paket gratis"),
            []
        );
    }

    #[test]
    fn a_malay_short_form_that_looks_indonesian_is_none() {
        for reply in [
            "Kami dh bwt yg baru kak, esok smp la",
            "Jln truk sgt hujan ni, xde yg lalu lgsung",
        ] {
            assert_eq!(found(reply, ""), [], "{reply}");
        }
    }

    #[test]
    fn slips_are_named_by_language() {
        let indonesian = found("Boleh kak, esok saya kirim karena hari ni kedai tutup", "");
        assert!(
            indonesian.contains(&("karena".to_owned(), Slipped::Indonesian)),
            "{indonesian:?}"
        );
        let english = found(
            "Boleh kak. We will send it to you tomorrow. Terima kasih ya",
            "",
        );
        assert_eq!(english.len(), 1);
        assert_eq!(english[0].1, Slipped::English);
        let other = found("Boleh kak, esok saya hantar. 谢谢您的订购", "");
        assert_eq!(other, [("谢谢您的订购".to_owned(), Slipped::Other)]);
    }
}
