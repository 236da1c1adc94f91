//! From scores to probabilities: Platt's logistic (1999), with a slope that grows with the text, fitted to texts of sources
//! that the model behind each score had not seen.

use serasi::lang::contrast;
use serasi::lang::identity::evidence::Evidence;
use serasi::lang::identity::weights::Weights;
use serasi::lang::identity::{Language, decide};

use crate::Data;

/// Sources that are held out, one after another; a source with one language alone would teach its own share.
pub(crate) const HELD: [&[&str]; 4] = [&["flores"], &["dslcc"], &["talpco"], &["own"]];
/// Log-odds taken from Indonesian: whoever asks is in Malaysia, and what both would write alike is Malay.
const PRIOR: f64 = 0.3;
const STEPS: usize = 4_000;
const RATE: f64 = 0.02;

/// The three numbers of the logistic.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calibration {
    slope: f64,
    growth: f64,
    intercept: f64,
}

impl Calibration {
    /// Puts the numbers into the weights.
    pub(crate) fn apply(&self, weights: &mut Weights) {
        weights.tuning.slope = self.slope as f32;
        weights.tuning.growth = self.growth as f32;
        weights.tuning.intercept = (self.intercept - PRIOR) as f32;
    }
}

/// Fits by gradient descent on the log loss; sources weigh alike, and so do their languages.
pub(crate) fn calibrate(data: &Data) -> Calibration {
    let mut points = Vec::new();
    for held in HELD {
        let weights = data.without(held);
        let texts = data.texts.iter().filter(|text| held.contains(&text.source));
        let texts: Vec<_> = texts
            .filter(|text| matches!(text.language, Language::Malay | Language::Indonesian))
            .collect();
        for side in [Language::Malay, Language::Indonesian] {
            let of_side = texts.iter().filter(|text| text.language == side);
            let share = 1.0 / of_side.clone().count().max(1) as f64;
            points.extend(of_side.map(|text| {
                let evidence = Evidence::of(&text.written, &weights, contrast::embedded());
                let identity = decide(&evidence, &weights);
                let label = f64::from(u8::from(side == Language::Indonesian));
                (
                    identity.score,
                    (identity.words.max(1) as f64).ln(),
                    label,
                    share,
                )
            }));
        }
    }
    let (mut slope, mut growth, mut intercept) = (1.0f64, 0.3f64, 0.0f64);
    for _ in 0..STEPS {
        let (mut by_slope, mut by_growth, mut by_intercept) = (0.0, 0.0, 0.0);
        for (score, log_words, label, share) in &points {
            let steep = slope * (growth * log_words).exp();
            let chance = 1.0 / (1.0 + (-(steep * score + intercept)).exp());
            let error = (chance - label) * share;
            by_slope += error * steep * score / slope;
            by_growth += error * steep * score * log_words;
            by_intercept += error;
        }
        slope = (slope - RATE * by_slope).max(0.01);
        growth = (growth - RATE * by_growth).clamp(0.0, 1.0);
        intercept -= RATE * by_intercept;
    }
    Calibration {
        slope,
        growth,
        intercept,
    }
}
