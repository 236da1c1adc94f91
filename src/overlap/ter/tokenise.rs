//! Tercom's tokeniser: by default it only lowercases; normalising sets punctuation apart.

use super::Ter;
use crate::text::words::{python_whitespace, python_words};

impl Ter {
    /// A text as its words are read from it.
    pub(super) fn prepare(self, text: &str) -> String {
        let text = text.trim_end_matches(python_whitespace);
        let mut text = if self.case_sensitive {
            text.to_owned()
        } else {
            text.to_lowercase()
        };
        if self.normalised {
            text = normalise(&text, self.asian);
        }
        if !self.punctuation {
            text.retain(|c| !(".,?:;!\"()".contains(c) || self.asian && asian_punctuation(c)));
        }
        text
    }

    /// A reference as its words are read from it: sacreBLEU prepares references twice, which shows where normalising
    /// changes its own result ("it's\u{2028}x" becomes two words at first, three the second time).
    pub(super) fn prepare_reference(self, text: &str) -> String {
        let once = self.prepare(text);
        if !self.normalised {
            return once;
        }
        let joined: Vec<&str> = python_words(&once).collect();
        self.prepare(&joined.join(" "))
    }
}

/// Tercom's rules for Western text in their order, then those for Asian text; the words are what white space separates.
fn normalise(text: &str, asian: bool) -> String {
    let text = text
        .replace("\n-", "")
        .replace('\n', " ")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    // The spaces at both ends let the rules see a neighbour there, and a possessive at the end needs no rule of its own.
    let text = apart(&format!(" {text} "), western_punctuation);
    let text = text.replace("'s ", " 's ");
    let digit = |c: char| c.is_ascii_digit();
    let stop = |c: char| matches!(c, '.' | ',');
    let text = replace_pairs(&text, |a, b| {
        (!digit(a) && stop(b)).then_some([a, ' ', b, ' '])
    });
    let text = replace_pairs(&text, |a, b| {
        (stop(a) && !digit(b)).then_some([' ', a, ' ', b])
    });
    let text = replace_pairs(&text, |a, b| {
        (digit(a) && b == '-').then_some([a, ' ', b, ' '])
    });
    if asian {
        // The reference's rules for kana hold only at the start of a text, where a space stands by now: they do nothing.
        apart(&text, |c| ideograph(c) || asian_punctuation(c))
    } else {
        text
    }
}

/// Spaces around every character that is `lonely`.
fn apart(text: &str, lonely: impl Fn(char) -> bool) -> String {
    let mut spaced = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if lonely(c) {
            spaced.extend([' ', c, ' ']);
        } else {
            spaced.push(c);
        }
    }
    spaced
}

/// Pairs of neighbours replaced from the left, without overlap.
fn replace_pairs(text: &str, replacement: impl Fn(char, char) -> Option<[char; 4]>) -> String {
    let mut spaced = String::with_capacity(text.len() * 2);
    let mut rest = text.chars();
    while let Some(first) = rest.next() {
        let second = rest.clone().next();
        if let Some(replaced) = second.and_then(|second| replacement(first, second)) {
            rest.next();
            spaced.extend(replaced);
        } else {
            spaced.push(first);
        }
    }
    spaced
}

/// ASCII punctuation but for `' , - .`, and the space.
fn western_punctuation(c: char) -> bool {
    matches!(c, '{'..='~' | '['..='`' | ' '..='&' | '('..='+' | ':'..='@' | '/')
}

/// Chinese characters, their strokes, radicals and compatibility forms: each becomes a word.
fn ideograph(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2eff}' | '\u{31c0}'..='\u{31ef}' | '\u{3200}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}')
}

/// Chinese and Japanese marks, and full-width forms of Western ones.
fn asian_punctuation(c: char) -> bool {
    matches!(c,
        '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{30fb}'
        | '\u{ff61}'..='\u{ff65}' | '\u{ff01}' | '\u{ff02}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff0e}'
        | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(ter: Ter, text: &str) -> Vec<String> {
        python_words(&ter.prepare(text))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn default_words_are_lowercased_and_separated_by_pythons_white_space() {
        let found = prepared(Ter::default(), "Weh,\u{1c}NAK\u{200b}ikut \u{85}tak? ");
        assert_eq!(found, ["weh,", "nak\u{200b}ikut", "tak?"]);
    }

    #[test]
    fn normalising_sets_punctuation_apart_but_not_inside_numbers() {
        let ter = Ter {
            normalised: true,
            ..Ter::default()
        };
        let found = prepared(
            ter,
            "Kedai Ali's &amp;lt; RM1,250.50, 2-3 banyak-banyak\n-lah.",
        );
        let expected = "kedai ali 's < rm1,250.50 , 2 - 3 banyak-banyaklah .";
        assert_eq!(found.join(" "), expected);
    }

    #[test]
    fn references_are_prepared_twice() {
        let ter = Ter {
            normalised: true,
            ..Ter::default()
        };
        assert_eq!(prepared(ter, "it's\u{2028}x"), ["it's", "x"]);
        let reference = ter.prepare_reference("it's\u{2028}x");
        assert_eq!(
            python_words(&reference).collect::<Vec<_>>(),
            ["it", "'s", "x"]
        );
    }

    #[test]
    fn asian_rules_need_normalising_or_no_punctuation() {
        let asian = Ter {
            asian: true,
            ..Ter::default()
        };
        let text = "今天、nak（ya）\u{3f22}";
        assert_eq!(prepared(asian, text), [text]);
        let normalised = Ter {
            normalised: true,
            ..asian
        };
        let found = prepared(normalised, text);
        assert_eq!(found.join(" "), "今 天 、 nak （ ya ） \u{3f22}");
        let bare = Ter {
            punctuation: false,
            ..asian
        };
        assert_eq!(prepared(bare, text), ["今天nakya\u{3f22}"]);
    }
}
