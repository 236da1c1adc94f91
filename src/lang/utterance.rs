//! A text cut into folded words, with the little of its punctuation and capitals that decides between readings.
//!
//! Takes any text, gives words in NFKC and lower case. Marks on letters stay (Tamil and Arabic need them); emoji,
//! apostrophes and punctuation go, except a full stop, comma or colon between two digits and a hyphen beside a digit.
//! A per cent sign behind a digit is the word it is read as.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One written word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// NFKC and lower case.
    pub text: String,
    /// Written as names are: a capital, then no other capital.
    pub name: bool,
    /// A sentence or clause ends behind it.
    pub ends: bool,
}

/// Cuts a text into words. A lone `nya` or `nye` belongs to the word before it, from which it was typed apart.
pub(crate) fn cut(text: &str) -> Vec<Token> {
    // Twice: marks that an apostrophe parted come together, and have an order of their own.
    let letters: Vec<char> = text.nfkc().filter(|c| !silent(*c)).nfkc().collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let start = at;
        while at < letters.len() && within(&letters, start, at) {
            at += 1;
        }
        if at > start {
            let ends = at == letters.len() || clause_ends(&letters[at..]);
            add(&mut tokens, &letters[start..at], ends);
        } else {
            // "10%" is not "10": the one mark that is read aloud.
            if letters[at] == '%' && at > 0 && letters[at - 1].is_ascii_digit() {
                let ends = clause_ends(&letters[at + 1..]);
                let (text, name) = ("peratus".to_owned(), false);
                tokens.push(Token { text, name, ends });
            }
            at += 1;
        }
    }
    tokens
}

fn add(tokens: &mut Vec<Token>, written: &[char], ends: bool) {
    let lower = written.iter().collect::<String>().to_lowercase();
    let text = glued(without_thousands(&lower.nfkc().collect::<String>()));
    let mut capitals = written.iter().map(|c| c.is_uppercase());
    let name =
        capitals.next() == Some(true) && !capitals.any(|capital| capital) && written.len() > 1;
    let (head, rest) = text.split_at(text.find('-').unwrap_or(text.len()));
    match (tokens.last_mut(), suffix(head)) {
        (Some(last), Some(suffix)) if takes_suffix(&last.text) && !numbered(rest) => {
            last.text.extend([suffix, rest]);
            last.ends = ends;
        }
        _ => tokens.push(Token { text, name, ends }),
    }
}

/// `nya` or `nye`; three or more of a letter are one.
fn suffix(word: &str) -> Option<&'static str> {
    ["nya", "nye"].into_iter().find(|suffix| {
        let mut rest = word;
        let spelt = suffix.chars().all(|letter| {
            let behind = rest.trim_start_matches(letter);
            let times = rest.len() - behind.len();
            rest = behind;
            times == 1 || times > 2
        });
        spelt && rest.is_empty()
    })
}

/// `app-nya` → `appnya`: a suffix that a hyphen parts is a suffix still. Numbers keep their hyphens.
fn glued(word: String) -> String {
    if numbered(&word) {
        return word;
    }
    let mut glued = String::with_capacity(word.len());
    for part in word.split('-') {
        match suffix(part) {
            Some(suffix) if takes_suffix(&glued) => glued.push_str(suffix),
            _ if glued.is_empty() => glued.push_str(part),
            _ => glued.extend(["-", part]),
        }
    }
    glued
}

fn numbered(word: &str) -> bool {
    word.contains(char::is_numeric)
}

/// `12,500.00` → `12500.00`: commas between groups of three digits are not read.
pub(crate) fn without_thousands(text: &str) -> String {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let whole = text.split('.').next().unwrap_or_default();
    let whole = whole.trim_start_matches(|c: char| c.is_alphabetic());
    let mut groups = whole.split(',');
    let first = groups
        .next()
        .is_some_and(|part| (1..=3).contains(&part.len()) && digits(part));
    let grouped = first && groups.all(|part| part.len() == 3 && digits(part));
    if grouped {
        text.replace(',', "")
    } else {
        text.to_owned()
    }
}

/// Letters take a suffix, and so does the 2 of a doubled word; an amount does not.
fn takes_suffix(word: &str) -> bool {
    word.ends_with(char::is_alphabetic)
        || word.ends_with('2') && word.starts_with(char::is_alphabetic)
}

/// Apostrophes (`ma'af`, `Qur’an`) and invisible joiners are not read.
fn silent(c: char) -> bool {
    matches!(
        c,
        '\'' | '’' | '‘' | '`' | '\u{200b}'
            ..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0e}' | '\u{fe0f}'
    )
}

fn wordy(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Whether the character at `at` belongs to the word that starts at `start`.
fn within(letters: &[char], start: usize, at: usize) -> bool {
    let c = letters[at];
    if at == start {
        return c.is_alphanumeric();
    }
    let next = letters.get(at + 1).copied().unwrap_or(' ');
    let before = letters[at - 1];
    wordy(c)
        || match c {
            '-' => wordy(before) && next.is_alphanumeric(),
            '.' | ',' | ':' => before.is_ascii_digit() && next.is_ascii_digit(),
            _ => false,
        }
}

/// Whether the first mark behind a word ends a clause: any mark (a smiley is one) that does not join or open. The last
/// word ends one whatever follows.
fn clause_ends(rest: &[char]) -> bool {
    let gap = rest.iter().take_while(|c| !c.is_alphanumeric());
    let mut marks = gap
        .clone()
        .filter(|c| !matches!(c, ' ' | '\t' | '"' | ')' | '”'));
    gap.count() == rest.len()
        || marks
            .next()
            .is_some_and(|mark| !"-/&(@#+%“*~_".contains(*mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        cut(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn punctuation_stays_where_it_carries_a_value() {
        assert_eq!(
            texts("RM12,500.00, pukul 8:15. No. B-12-3; 012-345 6789"),
            [
                "rm12500.00",
                "pukul",
                "8:15",
                "no",
                "b-12-3",
                "012-345",
                "6789"
            ]
        );
        assert_eq!(texts("10%, % 5"), ["10", "peratus", "5"]);
        assert_eq!(texts("Ma'af 😀 — 'okay'…"), ["maaf", "okay"]);
        assert_eq!(texts("தமிழ் نعم 茶"), ["தமிழ்", "نعم", "茶"]);
    }

    #[test]
    fn names_and_ends_are_noted_and_nya_is_glued() {
        let marks: Vec<_> = cut("En Ali, RM nya!")
            .into_iter()
            .map(|token| (token.text, token.name, token.ends))
            .collect();
        assert_eq!(
            marks,
            [
                ("en".to_owned(), true, false),
                ("ali".to_owned(), true, true),
                ("rmnya".to_owned(), false, true)
            ]
        );
        assert_eq!(texts("kawan2 nye 5 nya"), ["kawan2nye", "5", "nya"]);
        assert_eq!(texts("App-nya, 2kg nyaaa"), ["appnya", "2kgnya"]);
        assert_eq!(texts("harga nyaa nya-lah"), ["harga", "nyaanya-lah"]);
        assert_eq!(texts("no. B-12-nya"), ["no", "b-12-nya"]);
    }
}
