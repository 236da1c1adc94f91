//! How often the slip detector fires on what people wrote, and on the same with one slip planted: what `serasi check
//! --freeze` writes beside the scale, and Stays Malay is corrected by.
//!
//! A planted slip is one word of a reference put into Indonesian by the controls' lexicon (another list than the detector's), or,
//! for every second reference, an English sentence behind it. Models slip in other ways too; the rate is that of these.

use crate::dataset::{Fault, Register, Sample};
use crate::digest::Digest;
use crate::lang::lexicon;
use crate::lang::slips::{English, slips};
use crate::metric::language::Detector;
use crate::score::language::given;
use crate::task::suite::Suite;
use crate::text::words::words;

/// English sentences as models append them.
const ENGLISH: [&str; 6] = [
    "Please let me know if you have any questions.",
    "We will get back to you as soon as possible.",
    "Thank you for your patience and understanding.",
    "Your order has been confirmed and will be shipped tomorrow.",
    "Is there anything else I can help you with?",
    "We apologise for the delay and hope to see you again.",
];

/// Measures both rates over the references of the tasks that score `stays-malay`; none where no task does.
///
/// # Errors
/// A dataset changed underneath.
pub fn measure(suite: &Suite) -> Result<Option<Detector>, Fault> {
    let (mut fired, mut references, mut found, mut planted) = (0_usize, 0, 0_usize, 0);
    for loaded in &suite.tasks {
        let scorer = loaded
            .task
            .scores
            .iter()
            .find(|one| one.scorer.name() == "stays-malay");
        let Some(scorer) = scorer else { continue };
        for index in 0..loaded.test.len() {
            let sample = loaded.test.sample(index)?;
            for (at, reference) in sample.target.iter().enumerate() {
                let slipped = |text: &str| {
                    let score = scorer.scorer.score(&sample, text);
                    score.value == crate::score::Value::Value(0.0)
                };
                references += 1;
                fired += usize::from(slipped(reference));
                if let Some(text) = plant(&sample, reference, at) {
                    planted += 1;
                    found += usize::from(slipped(&text));
                }
            }
        }
    }
    let share = |part: usize, all: usize| part as f64 / all.max(1) as f64;
    Ok((references > 0 && planted > 0).then(|| Detector {
        fpr: share(fired, references),
        references,
        tpr: share(found, planted),
        planted,
    }))
}

/// A reference with one slip; none where no word of it has another form in Indonesian. References that slip already are left out.
fn plant(sample: &Sample, reference: &str, at: usize) -> Option<String> {
    let english = English {
        share: 1.0,
        clauses: false,
    };
    if !slips(reference, &given(sample), english).found.is_empty() {
        return None;
    }
    let draw = draw(&sample.id, at);
    // Where rojak was asked for, English is no slip.
    if draw.is_multiple_of(2) && !sample.accept_registers.contains(&Register::Rojak) {
        let sentence = ENGLISH[(draw / 2) % ENGLISH.len()];
        return Some(format!("{reference} {sentence}"));
    }
    let table = &lexicon::embedded().indonesian;
    let prompt = given(sample).to_lowercase();
    let known: Vec<(&str, &str)> = words(reference)
        .filter_map(|word| Some((word, table.get(&word.to_lowercase())?)))
        .filter(|(word, to)| {
            !to.is_empty() && !word.eq_ignore_ascii_case(to) && !prompt.contains(&to.to_lowercase())
        })
        .collect();
    let (word, to) = known.get((draw / 2) % known.len().max(1))?;
    let start = word.as_ptr() as usize - reference.as_ptr() as usize;
    Some(format!(
        "{}{to}{}",
        &reference[..start],
        &reference[start + word.len()..]
    ))
}

/// A number that the sample's name and the reference's place decide.
fn draw(id: &str, at: usize) -> usize {
    let digest = Digest::of_parts([id.as_bytes(), &at.to_le_bytes()[..]]).to_string();
    usize::from_str_radix(&digest[..8], 16).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_slip_changes_one_word_or_adds_one_sentence() {
        let line =
            r#"{"id":"a","twin":"a","register":"santai","sector":"fnb","input":"bila sampai?"}"#;
        let sample: Sample = serde_json::from_str(line).unwrap();
        let reference = "Kereta kak dah siap, esok boleh ambil kat pejabat ya";
        let all: Vec<String> = (0..20)
            .filter_map(|at| plant(&sample, reference, at))
            .collect();
        assert!(all.iter().all(|text| text != reference));
        assert!(all.iter().any(|text| text.starts_with(reference)));
        let replaced: Vec<&String> = all
            .iter()
            .filter(|text| !text.starts_with(reference))
            .collect();
        assert!(!replaced.is_empty());
        for text in replaced {
            let changed = text
                .split(' ')
                .zip(reference.split(' '))
                .filter(|(a, b)| a != b);
            assert!(changed.count() >= 1, "{text}");
        }
        assert_eq!(plant(&sample, "Boleh karena saya suka mobil", 0), None);
    }

    #[test]
    fn the_embedded_suite_tells_planted_slips_from_clean_references() {
        let suite = Suite::load(None).unwrap_or_else(|faults| panic!("{}", faults[0]));
        let rates = measure(&suite).unwrap().unwrap();
        assert!(rates.fpr <= 0.05 && rates.tpr >= 0.7, "{rates:?}");
    }
}
