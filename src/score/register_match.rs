//! Is a reply as casual as people are who answer the same message: inside the references' range, too stiff, too slangy?
//!
//! The range runs from the stiffest reference's casualness − 0.10 to the most casual one's + 0.10 (design §1). Stuffing a
//! stiff reply with particles must not win: a reply with far more particles a word than any reference is too slangy.

use crate::dataset::Sample;
use crate::lang::identity::{Language, decide, read, weights};
use crate::lang::register::cues::{self, Cue};
use crate::lang::register::tone;
use crate::score::{Score, Scorer, Value};

/// Which replies count 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Those inside the range.
    Inside,
    /// Those below it.
    Stiff,
    /// Those above it.
    Slangy,
}

/// Casualness against the references'.
#[derive(Debug, Clone, Copy)]
pub struct RegisterMatch {
    /// Which replies count.
    pub side: Side,
}

/// How far outside the references a reply may stand.
const MARGIN: f64 = 0.10;
/// Particles a word above the references', and how many at least, that make a reply stuffed.
const PARTICLES: f64 = 0.10;
const LEAST: f64 = 3.0;

/// What register a text shows.
struct Shown {
    malay: bool,
    words: usize,
    casualness: f64,
    particles: f64,
}

impl Scorer for RegisterMatch {
    fn name(&self) -> &'static str {
        match self.side {
            Side::Inside => "register-match",
            Side::Stiff => "too-stiff",
            Side::Slangy => "too-slangy",
        }
    }

    fn replies_only(&self) -> bool {
        true
    }

    fn signature(&self) -> String {
        format!(
            "{}|range:references±{MARGIN}|particles:+{PARTICLES}",
            self.name()
        )
    }

    fn score(&self, sample: &Sample, reply: &str) -> Score {
        let references: Vec<Shown> = sample.target.iter().map(|text| shown(text)).collect();
        if references.is_empty() {
            return Score::new(self.name(), Value::Unscored("no references".to_owned()));
        }
        let reply = shown(reply);
        if reply.words == 0 {
            return Score::new(self.name(), Value::Unscored("no words".to_owned()));
        }
        let (found, note) = place(&reply, &references);
        let mut score = Score::new(
            self.name(),
            Value::Value(f64::from(u8::from(found == Some(self.side)))),
        );
        score.note = note;
        score
    }
}

/// On which side of the references a reply is; none where it is not Malay.
fn place(reply: &Shown, references: &[Shown]) -> (Option<Side>, Option<String>) {
    if !reply.malay {
        return (None, Some("not in Malay".to_owned()));
    }
    let least = references
        .iter()
        .map(|one| one.casualness)
        .fold(1.0, f64::min);
    let most = references
        .iter()
        .map(|one| one.casualness)
        .fold(0.0, f64::max);
    let particles = references
        .iter()
        .map(|one| one.particles)
        .fold(0.0, f64::max);
    let value = reply.casualness;
    let range = format!("casualness {value:.2}, references {least:.2} to {most:.2}");
    if value < least - MARGIN {
        (Some(Side::Stiff), Some(format!("too stiff: {range}")))
    } else if value > most + MARGIN {
        (Some(Side::Slangy), Some(format!("too slangy: {range}")))
    } else if reply.particles > particles + PARTICLES
        && reply.particles * reply.words as f64 >= LEAST
    {
        (
            Some(Side::Slangy),
            Some("too slangy: stuffed with particles".to_owned()),
        )
    } else {
        (Some(Side::Inside), None)
    }
}

fn shown(text: &str) -> Shown {
    let evidence = read(text);
    let identity = decide(&evidence, weights::embedded());
    let particles = (0..evidence.tokens.len())
        .filter(|at| cues::of(evidence.tokens.folded(*at)) == Some(Cue::Particle))
        .count();
    Shown {
        // What is too short to say is not held against a reply.
        malay: !matches!(
            identity.language,
            Language::Indonesian | Language::English | Language::Other
        ) || identity.wrong.sum() < 0.9,
        words: identity.words,
        casualness: tone(text, &evidence, weights::embedded()).casualness,
        particles: particles as f64 / identity.words.max(1) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(reply: &str) -> Vec<&'static str> {
        let line = r#"{"id":"a","twin":"a","register":"santai","sector":"fnb","input":"bila sampai?","target":[
            "Esok sampai kak, nanti saya bagi nombor tracking ya","Dah pos pagi tadi kak, esok dapat la tu"]}"#;
        let sample: Sample = serde_json::from_str(line).unwrap();
        let all = [Side::Inside, Side::Stiff, Side::Slangy];
        let one = |side| (RegisterMatch { side }).score(&sample, reply);
        all.into_iter()
            .filter(|side| one(*side).value == Value::Value(1.0))
            .map(|side| one(side).metric)
            .map(|name| match name.as_str() {
                "register-match" => "inside",
                "too-stiff" => "stiff",
                _ => "slangy",
            })
            .collect()
    }

    #[test]
    fn a_reply_is_on_one_side_of_the_references() {
        assert_eq!(sides("Dah hantar kak, esok sampai la"), ["inside"]);
        assert_eq!(
            sides(
                "Sukacita dimaklumkan bahawa bungkusan tuan telah dihantar dan dijangka tiba pada hari esok."
            ),
            ["stiff"]
        );
        assert_eq!(
            sides("Esok lah kan sampai lah eh kan, tunggu je lah weh kot"),
            ["slangy"]
        );
        assert_eq!(
            sides("Your parcel will arrive tomorrow, please wait for the rider to call you."),
            Vec::<&str>::new()
        );
    }
}
