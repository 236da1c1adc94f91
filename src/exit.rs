//! Exit codes: what a shell, a CI job or a script learns from `serasi` without reading its output.
//!
//! The numbers are a public contract (README and `docs/formats.md` list them); a new outcome gets a new number.

use std::process::ExitCode;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done; a gate, if any, held.
    Done,
    /// A failure nobody foresaw.
    Failure,
    /// A wrong flag, file or configuration; nothing was sent.
    Usage,
    /// The run is incomplete: coverage stayed below the floor.
    Incomplete,
    /// The gate found a regression, or a scorer's expectation failed.
    Regressed,
    /// The gate had not enough evidence for a verdict.
    NotEnoughEvidence,
    /// Interrupted by the user.
    Interrupted,
}

impl Exit {
    /// The documented number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
            Self::Regressed => 4,
            Self::NotEnoughEvidence => 5,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_its_documented_number() {
        let codes: Vec<u8> = [
            Exit::Done,
            Exit::Failure,
            Exit::Usage,
            Exit::Incomplete,
            Exit::Regressed,
            Exit::NotEnoughEvidence,
            Exit::Interrupted,
        ]
        .map(Exit::code)
        .to_vec();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 130]);
    }
}
