//! `serasi metric`: overlap metrics over files of segments.

use std::cmp::Ordering;
use std::fs::File;
use std::io;
use std::path::Path;

use crate::cli::{MetricArgs, OutputFormat};
use crate::commands::Usage;
use crate::corpus::evaluate::{Plan, System, Test, evaluate};
use crate::corpus::named::{self, Options};
use crate::corpus::segments;
use crate::exit::Exit;
use crate::overlap::bleu::Smoothing;
use crate::overlap::chrf::Chrf;
use crate::overlap::ter::Ter;
use crate::overlap::tokenise::Tokenizer;
use crate::report::overlap;
use crate::terminal::{self, stage::Stage};

/// Prints the scores.
///
/// # Errors
/// An unknown metric, or files that cannot be read or do not fit together.
pub fn metric(args: &MetricArgs) -> anyhow::Result<Exit> {
    let options = options(args)?;
    let metrics: Vec<_> = args
        .metrics
        .iter()
        .map(|name| named::metric(name, &options).map_err(Usage))
        .collect::<Result<_, _>>()?;
    consistent(args)?;
    let systems: Vec<System> = args
        .hyp
        .iter()
        .map(|path| {
            Ok(System {
                name: name(path),
                hypotheses: read(path)?,
            })
        })
        .collect::<anyhow::Result<_>>()?;
    let documents: Vec<Vec<String>> = args
        .r#ref
        .iter()
        .map(|path| read(path))
        .collect::<Result<_, _>>()?;
    let clusters = args.clusters.as_deref().map(read).transpose()?;
    fit(args, &systems, &documents, clusters.as_deref())?;
    let references = references(&documents, args.variable_references);
    let plan = Plan {
        test: args
            .paired_bs
            .map(|count| Test::Bootstrap(count as usize))
            .or_else(|| {
                args.paired_ar
                    .map(|count| Test::Randomisation(count as usize))
            }),
        confidence: args.confidence,
        seed: args.seed,
        sacrebleu: args.compat.is_some(),
        clusters,
        segments: args.sentence_level,
    };
    let stage = Stage::start();
    let outcomes = evaluate(&systems, &references, &metrics, &plan, &|what| {
        stage.says(what);
    });
    drop(stage);
    let text = match args.format {
        OutputFormat::Text => overlap::text(&outcomes, terminal::width()),
        OutputFormat::Json => overlap::json(&outcomes)?,
    };
    terminal::data(&text)?;
    Ok(Exit::Done)
}

/// Options that only make sense together.
fn consistent(args: &MetricArgs) -> anyhow::Result<()> {
    let stdin = args.hyp.iter().chain(&args.r#ref).chain(&args.clusters);
    if stdin.filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Usage(
            "stdin (`-`) can be read once; give the other inputs as files".to_owned(),
        )
        .into());
    }
    if args.hyp.len() < 2 && (args.paired_bs.is_some() || args.paired_ar.is_some()) {
        return Err(Usage(
            "a paired test needs two systems; give --hyp twice, the baseline first".to_owned(),
        )
        .into());
    }
    let drawn = args.confidence || args.paired_bs.is_some() || args.paired_ar.is_some();
    if !drawn && (args.clusters.is_some() || args.compat.is_some()) {
        return Err(Usage(
            "--clusters and --compat say how resamples are drawn; add --confidence, --paired-bs or --paired-ar"
                .to_owned(),
        )
        .into());
    }
    Ok(())
}

fn options(args: &MetricArgs) -> anyhow::Result<Options> {
    if args.smooth_value.is_some() && !["floor", "add-k"].contains(&args.smooth.as_str()) {
        let problem = format!(
            "--smooth-value belongs to `floor` and `add-k`, not to `{}`",
            args.smooth
        );
        return Err(Usage(problem).into());
    }
    let tokenizer = Tokenizer::ALL
        .iter()
        .find(|(name, _)| *name == args.tokenize);
    Ok(Options {
        lowercase: args.lowercase,
        tokenizer: tokenizer.map_or_else(Tokenizer::default, |(_, one)| *one),
        smoothing: Smoothing::named(&args.smooth, args.smooth_value).unwrap_or_default(),
        // Sentences without a 4-gram would all score 0.
        effective_order: args.effective_order || args.sentence_level,
        chrf: Chrf {
            char_order: usize::from(args.char_order),
            word_order: usize::from(args.word_order),
            beta: u32::from(args.beta),
            lowercase: args.lowercase,
            whitespace: args.chrf_whitespace,
            eps: args.chrf_eps,
        },
        ter: Ter {
            normalised: args.ter_normalized,
            punctuation: !args.ter_no_punct,
            asian: args.ter_asian,
            case_sensitive: args.ter_case_sensitive,
        },
    })
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

/// What an error calls a file.
fn spoken(name: &str) -> &str {
    if name == "-" { "stdin" } else { name }
}

fn read(path: &Path) -> anyhow::Result<Vec<String>> {
    let name = name(path);
    if name == "-" {
        return segments::read(spoken(&name), io::stdin().lock())
            .map_err(|fault| Usage(fault.to_string()).into());
    }
    let file = File::open(path).map_err(|error| Usage(format!("`{name}`: {error}")))?;
    segments::read(&name, file).map_err(|fault| Usage(fault.to_string()).into())
}

/// Every file must have a line for every line of the first reference file.
fn fit(
    args: &MetricArgs,
    systems: &[System],
    documents: &[Vec<String>],
    clusters: Option<&[String]>,
) -> anyhow::Result<()> {
    let wanted = documents.first().map_or(0, Vec::len);
    let first = args
        .r#ref
        .first()
        .map(|path| name(path))
        .unwrap_or_default();
    if wanted == 0 {
        return Err(Usage(format!("`{}`: no line to compare with", spoken(&first))).into());
    }
    let hypotheses = systems
        .iter()
        .map(|one| (one.name.clone(), one.hypotheses.len()));
    let others = args
        .r#ref
        .iter()
        .zip(documents)
        .map(|(path, lines)| (name(path), lines.len()));
    let clusters = args
        .clusters
        .iter()
        .zip(clusters)
        .map(|(path, lines)| (name(path), lines.len()));
    for (file, found) in hypotheses.chain(others).chain(clusters) {
        let (file, first) = (spoken(&file), spoken(&first));
        let problem = match found.cmp(&wanted) {
            Ordering::Equal => continue,
            _ if found == 0 => format!("`{file}`: is empty, but `{first}` has {wanted} lines"),
            Ordering::Less => {
                format!("`{file}`: ends after line {found}, but `{first}` has {wanted}")
            }
            Ordering::Greater => {
                format!("`{file}` line {}: `{first}` has no such line", wanted + 1)
            }
        };
        return Err(Usage(format!("{problem}; every file needs one line a segment")).into());
    }
    Ok(())
}

/// The references of each segment.
fn references(documents: &[Vec<String>], variable: bool) -> Vec<Vec<&str>> {
    let segments = documents.first().map_or(0, Vec::len);
    (0..segments)
        .map(|at| {
            let lines = documents.iter().map(|document| document[at].as_str());
            let kept = lines
                .enumerate()
                .filter(|(which, line)| !variable || *which == 0 || !line.is_empty());
            kept.map(|(_, line)| line).collect()
        })
        .collect()
}
