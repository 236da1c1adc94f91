//! The command line, as near to the flags as can be: nothing here needs the environment.

mod detect;
mod metric;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use detect::DetectArgs;
pub use metric::MetricArgs;

use crate::dataset::{Register, Sector};

/// Does a model fit casual Malay? Sends casual Malay prompts to LLM endpoints, scores the replies, tabulates who fits.
#[derive(Debug, Parser)]
#[command(name = "serasi", version, after_help = EXITS)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXITS: &str = "Exit codes: 0 done · 1 unexpected failure · 2 wrong flag, file or configuration · 3 run incomplete \
    (coverage under 95 %) · 4 gate: regressed · 5 gate: not enough evidence · 130 interrupted";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask every endpoint, record and score the replies, print the leaderboard. Without a configuration: the controls
    Run(Box<RunArgs>),
    /// What a run would send: requests, tokens, RM, minutes under the rate limits. Sends nothing
    Plan(PlanArgs),
    /// Validate suite and configuration offline and report every fault
    Check(CheckArgs),
    /// Write a commented serasi.toml with the endpoints this machine can reach
    Init(InitArgs),
    /// Score recorded replies again; with --audit-extraction, by every rule that could read the answers
    Score(ScoreArgs),
    /// Print the report of a recorded run
    Report(RecordedArgs),
    /// Show one sample of a recorded run: prompt, references, every endpoint's reply and its scores
    Show(ShowArgs),
    /// List tasks, endpoints, controls and recorded runs
    List(ListArgs),
    /// Score files of segments with the field's overlap metrics and their Malay-aware twins
    Metric(Box<MetricArgs>),
    /// Language and register of each line, with the markers that decided
    Detect(DetectArgs),
    /// Serve the built-in controls
    Control {
        /// What to do with them.
        #[command(subcommand)]
        command: ControlCommand,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Which part of which suite is asked of whom.
#[derive(Debug, Args)]
pub struct SelectArgs {
    /// Configuration file [default: serasi.toml, where there is one]
    #[arg(long, env = "SERASI_CONFIG")]
    pub config: Option<PathBuf>,
    /// Folder of a suite (`prompts/` and `datasets/`) [default: the embedded one]
    #[arg(long, env = "SERASI_SUITE")]
    pub suite: Option<PathBuf>,
    /// Only these endpoints, by name (repeatable)
    #[arg(long, value_name = "NAME")]
    pub endpoint: Vec<String>,
    /// Run the built-in controls too
    #[arg(long)]
    pub controls: bool,
    /// Only these tasks (repeatable)
    #[arg(long, value_name = "NAME")]
    pub task: Vec<String>,
    /// Only these sectors (repeatable): retail, fnb, transport, finance, education, health
    #[arg(long, value_name = "NAME")]
    pub sector: Vec<Sector>,
    /// Only these registers (repeatable): baku, santai, sms, rojak, english, dialek-kelantan, dialek-terengganu,
    /// dialek-utara, dialek-n9, dialek-perak, dialek-pahang, dialek-sabah, dialek-sarawak
    #[arg(long, value_name = "NAME")]
    pub register: Vec<Register>,
    /// At most this many scenarios a task, drawn by seed; twins stay together
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Only these samples, by id (repeatable)
    #[arg(long, value_name = "ID")]
    pub sample: Vec<String>,
    /// Ask every sample this often [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub epochs: Option<u32>,
    /// Seed of every draw [default: 1]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// Options of `serasi run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// What is asked of whom.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Take replies to the same requests from this recorded run instead of asking again (repeatable)
    #[arg(long, value_name = "RUN")]
    pub reuse: Vec<String>,
    /// Go on with this unfinished run; what it asks comes from its manifest
    #[arg(long, value_name = "RUN", conflicts_with_all = ["endpoint", "controls", "task", "sector", "register", "limit", "sample", "epochs", "seed"])]
    pub resume: Option<String>,
    /// Stop before this many ringgit are spent
    #[arg(long, value_name = "RM", value_parser = ringgit)]
    pub max_cost: Option<f64>,
    /// Do not ask before an estimated cost above RM 1
    #[arg(long)]
    pub yes: bool,
    /// Folder of run folders [default: `[run] out` of the configuration, else results]
    #[arg(long, env = "SERASI_OUT", value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Form of the report on stdout
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
    /// No progress on stderr
    #[arg(long, short)]
    pub quiet: bool,
    /// Write a line of JSON for every retry, stop and finished request into this file
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Say on stderr what is retried and why; twice: every finished request too
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// Options of `serasi plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// What is asked of whom.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Form of the plan on stdout
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
}

/// Options of `serasi check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Folder of a suite [default: the embedded one]
    #[arg(long, env = "SERASI_SUITE")]
    pub suite: Option<PathBuf>,
    /// Configuration file to check too [default: serasi.toml, where there is one]
    #[arg(long, env = "SERASI_CONFIG")]
    pub config: Option<PathBuf>,
    /// Count warnings (few items, lone twins, no scale) as faults
    #[arg(long)]
    pub strict: bool,
    /// Send one small request to every configured endpoint
    #[arg(long)]
    pub ping: bool,
    /// Try every scorer on the suite's references, made worse or only other in a known way (Indonesian words, facts cut
    /// out, short forms …); exit 4 when a score does not fall or hold as docs/validity.md says
    #[arg(long, conflicts_with_all = ["ping", "freeze"])]
    pub scorers: bool,
    /// How hard every item is, and whether it tells good endpoints from weak ones, over these runs of one suite
    #[arg(long, value_name = "RUN", num_args = 1.., conflicts_with_all = ["ping", "freeze", "scorers"])]
    pub items: Vec<String>,
    /// Measure floor and ceiling by this controls' run and write them into the suite's `prompts/suite.toml`
    #[arg(long, value_name = "RUN", requires = "suite")]
    pub freeze: Option<String>,
    /// Folder of run folders [default: `[run] out` of the configuration, else results]
    #[arg(long, env = "SERASI_OUT", value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Form of the findings on stdout
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
}

/// Options of `serasi init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where to write
    #[arg(default_value = "serasi.toml")]
    pub path: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
}

/// Options of `serasi show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A run folder, an id under `--out`, `latest`, or any of them with `:ENDPOINT`
    pub run: String,
    /// A sample's id
    pub sample: String,
    /// Folder of run folders [default: `[run] out` of the configuration, else results]
    #[arg(long, env = "SERASI_OUT", value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Form on stdout
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
}

/// Options of `serasi list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Folder of a suite [default: the embedded one]
    #[arg(long, env = "SERASI_SUITE")]
    pub suite: Option<PathBuf>,
    /// Configuration file [default: serasi.toml, where there is one]
    #[arg(long, env = "SERASI_CONFIG")]
    pub config: Option<PathBuf>,
    /// Folder of run folders [default: `[run] out` of the configuration, else results]
    #[arg(long, env = "SERASI_OUT", value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Form on stdout
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
}

/// Options of commands over a recorded run.
#[derive(Debug, Args)]
pub struct RecordedArgs {
    /// A run folder, an id under `--out`, or `latest`
    #[arg(default_value = "latest")]
    pub run: String,
    /// Folder of run folders [default: `[run] out` of the configuration, else results]
    #[arg(long, env = "SERASI_OUT", value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Form of the report on stdout
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
}

/// Options of `serasi score`.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// The run.
    #[command(flatten)]
    pub recorded: RecordedArgs,
    /// Instead of the report: each choice and short-answer task scored by every rule that could read its answers
    /// (letter, letter after "Jawapan:", option text, last line …), each endpoint's spread between them, and a mark
    /// where its rank depends on the rule. Asks no model, changes no file
    #[arg(long)]
    pub audit_extraction: bool,
}

/// What to do with the controls.
#[derive(Debug, Subcommand)]
pub enum ControlCommand {
    /// Speak the OpenAI-compatible wire on a loopback port, until interrupted
    Serve(ServeArgs),
}

/// Options of `serasi control serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8765)]
    pub port: u16,
    /// Folder of a suite [default: the embedded one]
    #[arg(long)]
    pub suite: Option<PathBuf>,
    /// Seed of the random controls and of the faults
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Milliseconds before each reply
    #[arg(long, default_value_t = 0)]
    pub latency_ms: u64,
    /// Up to this many milliseconds more
    #[arg(long, default_value_t = 0)]
    pub jitter: u64,
    /// Share of requests that meet a planned fault (0–1)
    #[arg(long, default_value_t = 0.0)]
    pub fail: f64,
    /// Share of replies whose facts are wrong (0–1)
    #[arg(long, default_value_t = 0.0)]
    pub fail_facts: f64,
}

/// Form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// The terminal table.
    Text,
    /// Versioned JSON.
    Json,
}

fn ringgit(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(amount) if amount.is_finite() && amount >= 0.0 => Ok(amount),
        _ => Err("expected an amount in ringgit, such as 5 or 2.50".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_cost_is_an_amount() {
        assert_eq!(ringgit("2.50"), Ok(2.5));
        for text in ["-1", "NaN", "inf", "RM5"] {
            assert!(ringgit(text).is_err(), "{text}");
        }
    }
}
