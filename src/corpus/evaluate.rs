//! Systems against references: scores, intervals and paired tests, every metric on the same resamples.

use rayon::prelude::*;

use crate::corpus::resampled::{INTERVAL, resample};
use crate::overlap::CorpusMetric;
use crate::stats::paired::Spread;
use crate::stats::resample::Rows;

/// One system's output.
#[derive(Debug, Clone)]
pub struct System {
    /// Its name; for a file, its path.
    pub name: String,
    /// One hypothesis a segment.
    pub hypotheses: Vec<String>,
}

/// How systems are compared with the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Paired bootstrap with so many resamples.
    Bootstrap(usize),
    /// Approximate randomisation with so many trials.
    Randomisation(usize),
}

/// What is computed besides scores.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The paired test, if any.
    pub test: Option<Test>,
    /// Whether every score gets an interval; a paired bootstrap gives one anyway.
    pub confidence: bool,
    /// Seed of all draws.
    pub seed: u64,
    /// Whether draws and counting are `NumPy`'s and sacreBLEU's.
    pub sacrebleu: bool,
    /// The cluster of each segment; clusters are drawn and swapped whole.
    pub clusters: Option<Vec<String>>,
    /// Whether the scores of single segments are kept.
    pub segments: bool,
}

/// One metric of one system.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The metric's display name.
    pub name: String,
    /// The system.
    pub system: String,
    /// The score, on the scale of the reference implementation.
    pub score: f64,
    /// How many decimals people are shown.
    pub decimals: usize,
    /// What the score is made of.
    pub details: Option<String>,
    /// Name, options and version: enough to get the number again.
    pub signature: String,
    /// Mean and 95 % interval over the resamples.
    pub spread: Option<Spread>,
    /// Two-sided p against the first system.
    pub p: Option<f64>,
    /// Score of each segment.
    pub segments: Option<Vec<f64>>,
}

/// The sufficient statistics of a system, segment by segment, on all cores.
pub fn rows(metric: &dyn CorpusMetric, hypotheses: &[String], references: &[Vec<&str>]) -> Rows {
    let pairs = hypotheses.par_iter().zip(references);
    let rows: Vec<Vec<f64>> = pairs
        .map(|(hyp, refs)| metric.statistics(hyp, refs))
        .collect();
    rows.into_iter().collect()
}

/// Every metric of every system, in this order. `references` holds those of each segment; `stage` hears what is being done.
pub fn evaluate(
    systems: &[System],
    references: &[Vec<&str>],
    metrics: &[Box<dyn CorpusMetric>],
    plan: &Plan,
    stage: &dyn Fn(&str),
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let mut measured = Vec::new();
    for metric in metrics {
        let signature = signature(metric.as_ref(), references, plan);
        for system in systems {
            stage(&format!("{} of {}", metric.name(), system.name));
            let rows = rows(metric.as_ref(), &system.hypotheses, references);
            let sum = rows.sum();
            outcomes.push(Outcome {
                name: metric.name(),
                system: system.name.clone(),
                score: metric.score(&sum),
                decimals: if metric.is_percentage() { 2 } else { 4 },
                details: metric.details(&sum),
                signature: signature.clone(),
                spread: None,
                p: None,
                segments: plan
                    .segments
                    .then(|| rows.iter().map(|row| metric.segment(row)).collect()),
            });
            measured.push(match &plan.clusters {
                Some(clusters) => rows.by_cluster(clusters),
                None => rows,
            });
        }
    }
    stage("resampling");
    resample(metrics, &measured, &mut outcomes, plan);
    outcomes
}

/// `nrefs:1|bs:1000|seed:12345|…|serasi:0.1.0|like:sacrebleu-2.6.0`.
fn signature(metric: &dyn CorpusMetric, references: &[Vec<&str>], plan: &Plan) -> String {
    let counts: std::collections::BTreeSet<usize> = references.iter().map(Vec::len).collect();
    let mut parts = vec![match (counts.len(), counts.first()) {
        (1, Some(count)) => format!("nrefs:{count}"),
        _ => "nrefs:var".to_owned(),
    }];
    match plan.test {
        Some(Test::Bootstrap(count)) => parts.push(format!("bs:{count}")),
        Some(Test::Randomisation(count)) => parts.push(format!("ar:{count}")),
        None if plan.confidence => parts.push(format!("bs:{INTERVAL}")),
        None => {}
    }
    if plan.test.is_some() || plan.confidence {
        parts.push(format!("seed:{}", plan.seed));
        parts.push(format!(
            "rng:{}",
            if plan.sacrebleu { "numpy" } else { "chacha8" }
        ));
        if plan.clusters.is_some() {
            parts.push("unit:cluster".to_owned());
        }
    }
    parts.push(metric.options());
    parts.push(format!("serasi:{}", env!("CARGO_PKG_VERSION")));
    parts.extend(metric.like().map(|like| format!("like:{like}")));
    parts.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::named::{Options, metric};
    use crate::overlap::golden::{golden, near};

    const NAMES: [&str; 3] = ["bleu", "chrf", "ter"];

    fn outcomes(
        plan: &Plan,
        systems: &[(&str, Vec<String>)],
        references: &[Vec<&str>],
    ) -> Vec<Outcome> {
        let systems: Vec<System> = systems
            .iter()
            .map(|(name, hypotheses)| System {
                name: (*name).to_owned(),
                hypotheses: hypotheses.clone(),
            })
            .collect();
        let metrics: Vec<_> = NAMES
            .iter()
            .map(|name| metric(name, &Options::default()).unwrap())
            .collect();
        evaluate(&systems, references, &metrics, plan, &|_| ())
    }

    /// Fails unless p, mean and ± are sacreBLEU's. It adds float32 statistics up where we add doubles, so that resampled
    /// scores agree to 1e-4 only; p counts whole resamples and is equal.
    fn as_sacrebleu(test: Test, golden_name: &str) {
        let golden = golden();
        let corpus = &golden.corpus;
        let plan = Plan {
            test: Some(test),
            seed: 12_345,
            sacrebleu: true,
            ..Plan::default()
        };
        let systems = [("A", corpus.hyp.clone()), ("B", corpus.hyp2.clone())];
        let found = outcomes(&plan, &systems, &corpus.references(|_| false));
        assert_eq!(found.len(), 6);
        for (at, outcome) in found.iter().enumerate() {
            let expected = &corpus.paired[golden_name][outcome.name.as_str()][at % 2];
            let number = |key: &str| expected[key].as_f64();
            near(outcome.score, number("score").unwrap(), 1e-9, &outcome.name);
            assert_eq!(outcome.p.is_some(), number("p").is_some());
            if let (Some(p), Some(expected)) = (outcome.p, number("p")) {
                near(p, expected, 1e-12, &outcome.name);
            }
            if let Some(mean) = number("mean") {
                let spread = outcome.spread.unwrap();
                near(spread.mean, mean, 1e-4, &outcome.name);
                near(
                    spread.half_width(),
                    number("ci").unwrap(),
                    1e-4,
                    &outcome.name,
                );
            }
        }
    }

    #[test]
    fn paired_bootstrap_equals_sacrebleu() {
        as_sacrebleu(Test::Bootstrap(1000), "bs");
    }

    #[test]
    fn approximate_randomisation_equals_sacrebleu() {
        as_sacrebleu(Test::Randomisation(10_000), "ar");
    }

    #[test]
    fn intervals_beside_randomisation_equal_sacrebleu() {
        let golden = golden();
        let corpus = &golden.corpus;
        let plan = Plan {
            test: Some(Test::Randomisation(100)),
            confidence: true,
            seed: 12_345,
            sacrebleu: true,
            ..Plan::default()
        };
        let [a, b] = [&corpus.hyp, &corpus.hyp2].map(|lines| lines[..60].to_vec());
        let found = outcomes(
            &plan,
            &[("A", a), ("B", b)],
            &corpus.references(|_| false)[..60],
        );
        // PairedTest([("A", hyp[:60]), ("B", hyp2[:60])], {"": CHRF()}, [ref1[:60]], "ar", 100, n_ar_confidence=1000)
        for (outcome, [mean, half]) in found[2..4]
            .iter()
            .zip([[84.11168, 3.641_327], [74.030_045, 4.090_069]])
        {
            let spread = outcome.spread.unwrap();
            near(spread.mean, mean, 1e-4, &outcome.system);
            near(spread.half_width(), half, 1e-4, &outcome.system);
        }
        near(found[3].p.unwrap(), 1.0 / 101.0, 1e-12, "p");
    }

    #[test]
    fn swapping_systems_flips_the_sign_and_keeps_p() {
        let golden = golden();
        let corpus = &golden.corpus;
        let references = corpus.references(|_| false);
        let (a, b) = (
            ("A", corpus.hyp[..80].to_vec()),
            ("B", corpus.hyp2[..80].to_vec()),
        );
        for test in [Test::Bootstrap(200), Test::Randomisation(200)] {
            let plan = Plan {
                test: Some(test),
                seed: 7,
                ..Plan::default()
            };
            let forth = outcomes(&plan, &[a.clone(), b.clone()], &references);
            let back = outcomes(&plan, &[b.clone(), a.clone()], &references);
            for pair in 0..NAMES.len() {
                let difference =
                    |found: &[Outcome]| found[2 * pair + 1].score - found[2 * pair].score;
                near(difference(&forth), -difference(&back), 1e-9, "difference");
                assert_eq!(forth[2 * pair + 1].p, back[2 * pair + 1].p);
            }
            let same = outcomes(&plan, &[a.clone(), a.clone()], &references);
            assert!(
                same.iter()
                    .filter_map(|one| one.p)
                    .all(|p| (p - 1.0).abs() < 1e-12)
            );
        }
    }

    #[test]
    fn the_order_of_segments_does_not_matter() {
        let golden = golden();
        let corpus = &golden.corpus;
        let mut references = corpus.references(|at| at % 3 != 0);
        let mut hypotheses = corpus.hyp.clone();
        let straight = outcomes(&Plan::default(), &[("A", hypotheses.clone())], &references);
        references.reverse();
        hypotheses.reverse();
        let reversed = outcomes(&Plan::default(), &[("A", hypotheses)], &references);
        for (one, other) in straight.iter().zip(&reversed) {
            near(one.score, other.score, 1e-9, &one.name);
        }
        assert!(
            straight[0].signature.starts_with("nrefs:var|case:mixed"),
            "{}",
            straight[0].signature
        );
    }

    #[test]
    fn clusters_widen_the_interval_of_segments_that_move_together() {
        let golden = golden();
        let corpus = &golden.corpus;
        // Every segment three times over: the same evidence, only copied.
        let copies = |lines: &[String]| {
            lines[..100]
                .iter()
                .flat_map(|line| [line; 3])
                .cloned()
                .collect::<Vec<_>>()
        };
        let references: Vec<Vec<&str>> = corpus.references(|_| false)[..100]
            .iter()
            .flat_map(|one| [one; 3])
            .cloned()
            .collect();
        let clusters: Vec<String> = (0..300).map(|at| (at / 3).to_string()).collect();
        let half = |clusters: Option<Vec<String>>| {
            let plan = Plan {
                confidence: true,
                seed: 1,
                clusters,
                ..Plan::default()
            };
            let found = outcomes(&plan, &[("A", copies(&corpus.hyp))], &references);
            (
                found[1].spread.unwrap().half_width(),
                found[1].signature.clone(),
            )
        };
        let (by_segment, _) = half(None);
        let (by_cluster, signature) = half(Some(clusters));
        // √3 = 1.73 times as wide.
        assert!(
            (1.5..2.0).contains(&(by_cluster / by_segment)),
            "{by_cluster} {by_segment}"
        );
        assert!(
            signature.contains("|bs:1000|seed:1|rng:chacha8|unit:cluster|"),
            "{signature}"
        );
    }
}
