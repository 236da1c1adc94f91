//! Words whose kind the register's evidence names: particles, pronouns, forms of address, clipped forms, formal words.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

const EMBEDDED: &str = include_str!("cues.tsv");

static CUES: LazyLock<HashMap<&'static str, Cue>> = LazyLock::new(|| parse(EMBEDDED).0);

/// What a word is to the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// lah, kan, je.
    Particle,
    /// aku, korang, I.
    Pronoun,
    /// kak, bos.
    Address,
    /// dah, nak, tak, camne.
    Clipped,
    /// haha.
    Laughter,
    /// adalah, sekiranya, dimaklumkan.
    Formal,
}

impl Cue {
    /// The name in files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Particle => "particle",
            Self::Pronoun => "pronoun",
            Self::Address => "address",
            Self::Clipped => "clipped",
            Self::Laughter => "laughter",
            Self::Formal => "formal",
        }
    }

    const ALL: [Self; 6] = [
        Self::Particle,
        Self::Pronoun,
        Self::Address,
        Self::Clipped,
        Self::Laughter,
        Self::Formal,
    ];
}

/// What a folded word is, where the list has it.
pub fn of(word: &str) -> Option<Cue> {
    CUES.get(word).copied()
}

fn parse(text: &str) -> (HashMap<&str, Cue>, Vec<String>) {
    let mut cues = HashMap::new();
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('#') || line == "form\tkind\tnote" {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let cue = match columns.as_slice() {
            [form, kind, note] if !form.is_empty() && !note.is_empty() => Cue::ALL
                .into_iter()
                .find(|cue| cue.as_str() == *kind)
                .map(|cue| (*form, cue)),
            _ => None,
        };
        let Some((form, cue)) = cue else {
            faults.push(format!("cues line {}: not form, kind and note", index + 1));
            continue;
        };
        if cues.insert(form, cue).is_some() {
            faults.push(format!("cues line {}: `{form}` stands twice", index + 1));
        }
    }
    (cues, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_has_no_fault_and_faults_name_the_line() {
        assert_eq!(parse(EMBEDDED).1, Vec::<String>::new());
        let faults = parse("lah\tparticle\tn\nlah\tparticle\tn\nkan\tverb\tn\nje\tparticle\t").1;
        assert_eq!(faults.len(), 3);
        assert_eq!(faults[0], "cues line 2: `lah` stands twice");
        assert_eq!(
            (of("lah"), of("adalah"), of("meja")),
            (Some(Cue::Particle), Some(Cue::Formal), None)
        );
    }
}
