//! Fits and measures the language model.
//!
//!     cargo bench --bench language -- eval DATA_DIR     # `just lang-eval DATA_DIR`: every figure of docs/validity.md
//!     cargo bench --bench language -- fit DATA_DIR      # `just lang-fit DATA_DIR`: writes src/lang/identity/weights.bin
//!     cargo bench --bench language -- speed             # sentences a second on one core
//!
//! `eval` fits the model anew without the source that is measured (leave one source out), so that no figure is of texts
//! that were fitted to. It ends with exit code 1 where a target is missed, and 2 where the data is not there.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    reason = "a bench reports by printing, and its weights are of single precision by design"
)]

mod calibrate;
mod corpus;
mod evaluate;
mod fit;
mod speed;
mod states;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::corpus::{Text, WordRow};

/// Everything that is fitted to or measured on.
pub(crate) struct Data {
    /// Development sets and our own sentences.
    pub(crate) texts: Vec<Text>,
    /// Word figures.
    pub(crate) words: Vec<WordRow>,
    /// Columns that no development source touches.
    pub(crate) shared: fit::Shared,
}

impl Data {
    fn read(dir: &Path, here: &Path) -> Result<Self> {
        let mut texts = corpus::development(dir)?;
        let (own, twins) = corpus::own(&here.join("own"))?;
        texts.extend(own);
        let words = corpus::words(&here.join("words.tsv"))?;
        let shared = fit::shared(&twins, &words);
        Ok(Self {
            texts,
            words,
            shared,
        })
    }

    /// A model fitted to every source but `held`.
    pub(crate) fn without(&self, held: &[&str]) -> serasi::lang::identity::weights::Weights {
        let texts: Vec<_> = self
            .texts
            .iter()
            .filter(|text| !held.contains(&text.source))
            .collect();
        fit::fit(&texts, &self.words, &self.shared)
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| one != "--bench")
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if arguments == ["speed"] {
        return end(speed::speed(root));
    }
    let [mode, dir] = arguments.as_slice() else {
        eprintln!("usage: cargo bench --bench language -- (eval|fit) DATA_DIR | speed");
        return ExitCode::from(2);
    };
    let dir = PathBuf::from(dir);
    if !dir.join("flores_dev").is_dir() {
        eprintln!(
            "THE DEVELOPMENT DATA IS NOT THERE: `{}` has no `flores_dev`. Nothing was measured.",
            dir.display()
        );
        return ExitCode::from(2);
    }
    end(work(mode, &dir, root))
}

fn end(done: Result<bool>) -> ExitCode {
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn work(mode: &str, dir: &Path, root: &Path) -> Result<bool> {
    let data = Data::read(dir, &root.join("benches/language"))?;
    if mode == "eval" {
        return evaluate::all(&data, root);
    }
    let calibration = calibrate::calibrate(&data);
    let mut weights = data.without(&[]);
    calibration.apply(&mut weights);
    let path = root.join("src/lang/identity/weights.bin");
    std::fs::write(&path, weights.bytes())
        .with_context(|| format!("cannot write {}", path.display()))?;
    println!("{} written: {:?}", path.display(), weights.tuning);
    Ok(true)
}
