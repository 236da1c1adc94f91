//! The matrix of expectations: what each scorer should do under each edit, and why.
//!
//! `matrix.tsv` is embedded. A row may name several scorers and several edits between spaces; it stands for all pairs of
//! them. A pair that no row names is not tried.

use crate::validity::Expected;

const EMBEDDED: &str = include_str!("matrix.tsv");
const HEAD: &str = "scorers\tedits\texpected\twhy";

/// One expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The scorer's name.
    pub scorer: String,
    /// The edit's name.
    pub edit: String,
    /// What its score should do.
    pub expected: Expected,
    /// Why.
    pub why: String,
}

/// The embedded matrix; its unit test proves that no row of it is faulty.
pub fn embedded() -> Vec<Cell> {
    parse(EMBEDDED).0
}

/// Reads `scorers, edits, expected, why` rows separated by tabs; faulty rows are left out and named.
pub fn parse(text: &str) -> (Vec<Cell>, Vec<String>) {
    let (mut cells, mut faults) = (Vec::<Cell>::new(), Vec::new());
    let rows = text.lines().enumerate();
    for (at, row) in rows.filter(|(_, row)| !row.is_empty() && !row.starts_with('#') && *row != HEAD)
    {
        match pairs(row) {
            Err(problem) => faults.push(format!("matrix line {}: {problem}", at + 1)),
            Ok(pairs) => {
                for cell in pairs {
                    let twice = |one: &Cell| one.scorer == cell.scorer && one.edit == cell.edit;
                    if cells.iter().any(twice) {
                        let (line, Cell { scorer, edit, .. }) = (at + 1, cell);
                        faults.push(format!("matrix line {line}: `{scorer}` × `{edit}` stands twice"));
                    } else {
                        cells.push(cell);
                    }
                }
            }
        }
    }
    (cells, faults)
}

fn pairs(row: &str) -> Result<Vec<Cell>, String> {
    let columns: Vec<&str> = row.split('\t').collect();
    let &[scorers, edits, expected, why] = columns.as_slice() else {
        return Err(format!("{} columns instead of 4", columns.len()));
    };
    let all = [Expected::Falls, Expected::Rises, Expected::Holds, Expected::Open];
    let expected = all.into_iter().find(|one| one.as_str() == expected);
    let expected = expected.ok_or("the expectation is not falls, rises, holds or -")?;
    if scorers.is_empty() || edits.is_empty() || why.is_empty() {
        return Err("a column is empty".to_owned());
    }
    let cell = |scorer: &str, edit: &str| Cell {
        scorer: scorer.to_owned(),
        edit: edit.to_owned(),
        expected,
        why: why.to_owned(),
    };
    let scorers = scorers.split(' ');
    Ok(scorers
        .flat_map(|scorer| edits.split(' ').map(move |edit| cell(scorer, edit)))
        .collect())
}
