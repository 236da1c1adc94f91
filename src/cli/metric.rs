//! Flags of `serasi metric`; options that belong to one metric name it first.

use std::path::PathBuf;

use clap::Args;

use super::OutputFormat;

const METRICS: &str = "Metrics: bleu, chrf, chrf++, ter (sacreBLEU 2.6.0) · rouge1, rouge2, rougeL, rougeLsum \
    (rouge_score 0.1.2) · squad-em, squad-f1, or em, f1 (SQuAD evaluate-v1.1) · wer, cer, mer, wil (jiwer 4). Each has \
    its Malay-aware twin, over short forms, reduplication, stretched letters and particles written one way: ms-bleu, \
    ms-chrf, …, ms-em, ms-f1, ms-wer. docs/metrics.md defines them all.\n\n\
    Example: serasi metric -m chrf++ -m ms-chrf++ --hyp A.txt --hyp B.txt --ref R.txt --paired-bs 1000";

/// Options of `serasi metric`.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
#[derive(Debug, Args)]
#[command(after_help = METRICS)]
pub struct MetricArgs {
    /// Metric (repeatable); results come in this order. Names below
    #[arg(short, long = "metric", value_name = "NAME", required = true)]
    pub metrics: Vec<String>,
    /// Hypotheses of a system, one segment a line; `-` reads stdin (repeatable, the first is the baseline)
    #[arg(long, value_name = "FILE", required = true)]
    pub hyp: Vec<PathBuf>,
    /// References, one segment a line (repeatable)
    #[arg(long, value_name = "FILE", required = true)]
    pub r#ref: Vec<PathBuf>,
    /// An empty line of the second and later reference files is no reference, so that segments can have fewer
    #[arg(long)]
    pub variable_references: bool,
    /// Score every segment too; BLEU with effective order
    #[arg(long)]
    pub sentence_level: bool,
    /// BLEU, chrF: fold case
    #[arg(long)]
    pub lowercase: bool,
    /// BLEU: how segments are cut into tokens
    #[arg(long, value_name = "NAME", value_parser = ["13a", "intl", "char", "none"], default_value = "13a")]
    pub tokenize: String,
    /// BLEU: what an order without a match counts
    #[arg(long, value_name = "METHOD", value_parser = ["exp", "floor", "add-k", "none"], default_value = "exp")]
    pub smooth: String,
    /// BLEU: value of `floor` [default: 0.1] and `add-k` [default: 1]
    #[arg(long, value_name = "X", value_parser = positive)]
    pub smooth_value: Option<f64>,
    /// BLEU: leave out orders longer than the hypothesis
    #[arg(long)]
    pub effective_order: bool,
    /// chrF: longest character n-gram
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=20), default_value_t = 6)]
    pub char_order: u8,
    /// chrF: longest word n-gram; 2 is chrF++
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=10), default_value_t = 0)]
    pub word_order: u8,
    /// chrF: how many times more recall counts than precision
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=20), default_value_t = 2)]
    pub beta: u8,
    /// chrF: keep white space in character n-grams
    #[arg(long)]
    pub chrf_whitespace: bool,
    /// chrF: average the F-scores of all orders, empty ones too
    #[arg(long)]
    pub chrf_eps: bool,
    /// TER: split punctuation off before comparing
    #[arg(long)]
    pub ter_normalized: bool,
    /// TER: delete punctuation
    #[arg(long)]
    pub ter_no_punct: bool,
    /// TER: split Asian characters too
    #[arg(long)]
    pub ter_asian: bool,
    /// TER: tell upper from lower case
    #[arg(long)]
    pub ter_case_sensitive: bool,
    /// Compare every system with the first by paired bootstrap, with N resamples [default N: 1000]
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1000", value_parser = clap::value_parser!(u32).range(1..=1_000_000), conflicts_with = "paired_ar")]
    pub paired_bs: Option<u32>,
    /// Compare every system with the first by approximate randomisation, with N trials [default N: 10000]
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "10000", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub paired_ar: Option<u32>,
    /// A 95 % interval for every score, from 1,000 bootstrap resamples
    #[arg(long)]
    pub confidence: bool,
    /// Seed of all draws
    #[arg(long, value_name = "N", default_value_t = 12_345)]
    pub seed: u64,
    /// Name of each segment's cluster (scenario, document), one a line: clusters are drawn and swapped whole
    #[arg(long, value_name = "FILE")]
    pub clusters: Option<PathBuf>,
    /// Draw and count as another program does, resample for resample
    #[arg(long, value_name = "PROGRAM", value_parser = ["sacrebleu"], conflicts_with = "clusters")]
    pub compat: Option<String>,
    /// Form of the results on stdout
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        // Beyond, a score would be infinite, which no count of matches calls for.
        Ok(value) if value > 0.0 && value <= 1e6 => Ok(value),
        _ => Err("expected a number above 0, at most 1000000".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::positive;

    #[test]
    fn a_smoothing_value_is_above_0_and_no_giant() {
        assert_eq!(positive("0.1"), Ok(0.1));
        for text in ["0", "-1", "NaN", "inf", "1e7", "x"] {
            assert!(positive(text).is_err(), "{text}");
        }
    }
}
