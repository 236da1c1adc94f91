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
    for (at, row) in
        rows.filter(|(_, row)| !row.is_empty() && !row.starts_with('#') && *row != HEAD)
    {
        match pairs(row) {
            Err(problem) => faults.push(format!("matrix line {}: {problem}", at + 1)),
            Ok(pairs) => {
                for cell in pairs {
                    let twice = |one: &Cell| one.scorer == cell.scorer && one.edit == cell.edit;
                    if cells.iter().any(twice) {
                        let (line, Cell { scorer, edit, .. }) = (at + 1, cell);
                        faults.push(format!(
                            "matrix line {line}: `{scorer}` × `{edit}` stands twice"
                        ));
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
    let all = [
        Expected::Falls,
        Expected::Rises,
        Expected::Holds,
        Expected::Open,
    ];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::registry::SCORERS;
    use crate::validity::edits::EDITS;

    #[test]
    fn the_embedded_matrix_names_every_scorer_and_every_edit_and_no_other() {
        let (cells, faults) = parse(EMBEDDED);
        assert_eq!(faults, [""; 0]);
        for (name, ..) in SCORERS {
            let mut own = cells.iter().filter(|cell| cell.scorer == *name);
            let claims = |cell: &Cell| cell.expected != Expected::Open;
            assert!(own.any(claims), "nothing is expected of `{name}`");
        }
        for edit in EDITS {
            assert!(
                cells.iter().any(|cell| cell.edit == edit.name),
                "`{}`",
                edit.name
            );
        }
        for cell in &cells {
            assert!(
                SCORERS.iter().any(|(name, ..)| *name == cell.scorer),
                "`{}`",
                cell.scorer
            );
            assert!(
                EDITS.iter().any(|edit| edit.name == cell.edit),
                "`{}`",
                cell.edit
            );
        }
    }

    #[test]
    fn a_row_stands_for_all_its_pairs_and_faults_are_named() {
        let text = "# c\na b\tx y\tfalls\tw\na\tx\tholds\tw\na\tz\tdrops\tw\na\tz\t-\t\na\tz";
        let (cells, faults) = parse(text);
        let pairs: Vec<_> = cells
            .iter()
            .map(|cell| format!("{}{}", cell.scorer, cell.edit))
            .collect();
        assert_eq!(pairs, ["ax", "ay", "bx", "by"]);
        assert_eq!(
            faults,
            [
                "matrix line 3: `a` × `x` stands twice",
                "matrix line 4: the expectation is not falls, rises, holds or -",
                "matrix line 5: a column is empty",
                "matrix line 6: 2 columns instead of 4",
            ]
        );
    }
}
