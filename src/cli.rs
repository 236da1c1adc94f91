//! The command line, as near to the flags as can be: nothing here needs the environment.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
    (coverage under 95 %) · 130 interrupted";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask every endpoint, record and score the replies, print the leaderboard. Without a configuration: the controls
    Run(RunArgs),
    /// Validate the suite offline and report every fault
    Check(CheckArgs),
    /// Score recorded replies again
    Score(RecordedArgs),
    /// Print the report of a recorded run
    Report(RecordedArgs),
    /// Serve the built-in controls
    Control {
        /// What to do with them.
        #[command(subcommand)]
        command: ControlCommand,
    },
}

/// Options of `serasi run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Configuration file [default: serasi.toml, where there is one]
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Folder of a suite (`prompts/` and `datasets/`) [default: the embedded one]
    #[arg(long)]
    pub suite: Option<PathBuf>,
    /// Only these endpoints, by name (repeatable)
    #[arg(long)]
    pub endpoint: Vec<String>,
    /// Run the built-in controls too
    #[arg(long)]
    pub controls: bool,
    /// Only these tasks (repeatable)
    #[arg(long)]
    pub task: Vec<String>,
    /// Only these sectors (repeatable)
    #[arg(long)]
    pub sector: Vec<Sector>,
    /// Only these registers (repeatable)
    #[arg(long)]
    pub register: Vec<Register>,
    /// At most this many scenarios a task, drawn by seed
    #[arg(long)]
    pub limit: Option<usize>,
    /// Only these samples, by id (repeatable)
    #[arg(long)]
    pub sample: Vec<String>,
    /// Ask every sample this often
    #[arg(long)]
    pub epochs: Option<u32>,
    /// Seed of every draw
    #[arg(long)]
    pub seed: Option<u64>,
    /// Stop before this many ringgit are spent
    #[arg(long)]
    pub max_cost: Option<f64>,
    /// Folder of run folders [default: results]
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Form of the report on stdout
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
    /// No progress on stderr
    #[arg(long, short)]
    pub quiet: bool,
}

/// Options of `serasi check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Folder of a suite [default: the embedded one]
    #[arg(long)]
    pub suite: Option<PathBuf>,
    /// Configuration file to check too
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Measure floor and ceiling by this controls' run and write them into the suite's `prompts/suite.toml`
    #[arg(long, value_name = "RUN", requires = "suite")]
    pub freeze: Option<String>,
    /// Folder of run folders
    #[arg(long, default_value = "results")]
    pub out: PathBuf,
}

/// Options of commands over a recorded run.
#[derive(Debug, Args)]
pub struct RecordedArgs {
    /// A run folder, an id under `--out`, or `latest`
    #[arg(default_value = "latest")]
    pub run: String,
    /// Folder of run folders
    #[arg(long, default_value = "results")]
    pub out: PathBuf,
    /// Form of the report on stdout
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
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
