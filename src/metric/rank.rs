//! Who may be ranked (design §1): enough coverage over all and in every task × register cell, and a place that errors
//! counted as 0 would not change.

use std::cmp::Ordering;

use super::tally::Tally;
use super::{EndpointFacts, Row};
use crate::dataset::Register;
use crate::stats::Figure;

/// Least coverage over all, in percent.
const LEAST_OVERALL: f64 = 98.0;
/// Least coverage in every task × register cell, in percent.
const LEAST_CELL: f64 = 95.0;

/// A row with what decides its rank.
pub(super) struct Candidate {
    /// The row, still without a rank.
    pub row: Row,
    /// Fit with errors counted as 0.
    pub fit_with_errors: Option<f64>,
    /// The first cell with too little coverage, in words.
    pub thin_cell: Option<String>,
}

/// The first task × register cell whose coverage is too low.
pub(super) fn thin_cell(
    endpoint: &EndpointFacts,
    tally: &Tally,
    task_name: impl Fn(u16) -> String,
) -> Option<String> {
    let short = |(key, planned): (&(u16, Register), &usize)| {
        let share = 100.0 * tally.done(key.0, key.1) as f64 / *planned as f64;
        (share < LEAST_CELL)
            .then(|| format!("coverage {share:.1} % in {} × {}", task_name(key.0), key.1))
    };
    endpoint.planned_cells.iter().find_map(short)
}

/// Sorts rows by Fit (rows without come last, ties by name) and gives them places.
pub(super) fn rank(mut candidates: Vec<Candidate>) -> Vec<Row> {
    candidates.sort_by(|a, b| by_fit(&a.row, &b.row));
    for one in &mut candidates {
        one.row.unranked = hindrance(one);
    }
    // Among those without another hindrance: would errors as 0 change the order?
    let fits: Vec<(usize, f64, f64)> = candidates
        .iter()
        .enumerate()
        .filter(|(_, one)| !one.row.control && one.row.unranked.is_none())
        .filter_map(|(at, one)| {
            let fit = value(&one.row, "fit")?;
            Some((at, fit, one.fit_with_errors.unwrap_or(fit)))
        })
        .collect();
    let place = |of: fn(&(usize, f64, f64)) -> f64, mine: f64| {
        1 + fits.iter().filter(|one| of(one) > mine).count()
    };
    for &(at, fit, strict) in &fits {
        let (rank, with_errors) = (place(|one| one.1, fit), place(|one| one.2, strict));
        let row = &mut candidates[at].row;
        if rank == with_errors {
            row.rank = Some(rank);
        } else {
            row.unranked = Some(format!(
                "rank {rank}, but {with_errors} with errors counted as 0"
            ));
        }
    }
    candidates.into_iter().map(|one| one.row).collect()
}

fn hindrance(one: &Candidate) -> Option<String> {
    if one.row.control {
        return None;
    }
    match (one.row.figure("fit"), value(&one.row, "coverage")) {
        (Some(Figure::Absent(why)), _) => Some(format!("no Fit: {why}")),
        (_, Some(share)) if share < LEAST_OVERALL => {
            Some(format!("coverage {share:.1} %, under {LEAST_OVERALL:.0} %"))
        }
        _ => one.thin_cell.clone(),
    }
}

fn value(row: &Row, id: &str) -> Option<f64> {
    row.figure(id).and_then(Figure::value)
}

fn by_fit(a: &Row, b: &Row) -> Ordering {
    let fit = |row: &Row| value(row, "fit");
    let order = match (fit(a), fit(b)) {
        (Some(a), Some(b)) => b.total_cmp(&a),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    order.then_with(|| a.endpoint.cmp(&b.endpoint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Estimate;
    use std::collections::BTreeMap;

    fn candidate(name: &str, fit: f64, coverage: f64, fit_with_errors: Option<f64>) -> Candidate {
        let known = |value| {
            Figure::Known(Estimate {
                value,
                interval: None,
                n: 10,
                clusters: 10,
                method: String::new(),
            })
        };
        let figures = [("fit", known(fit)), ("coverage", known(coverage))];
        Candidate {
            row: Row {
                endpoint: name.to_owned(),
                control: name.starts_with("control/"),
                rank: None,
                unranked: None,
                figures: figures.map(|(id, figure)| (id.to_owned(), figure)).to_vec(),
                states: BTreeMap::new(),
                tasks: Vec::new(),
                undecided: 0,
                write_low: Figure::absent("no tasks"),
            },
            fit_with_errors,
            thin_cell: None,
        }
    }

    #[test]
    fn controls_and_thin_coverage_have_no_rank_and_ties_share_one() {
        let mut thin = candidate("thin", 70.0, 99.0, None);
        thin.thin_cell = Some("coverage 90.0 % in reply × sms".to_owned());
        let rows = rank(vec![
            candidate("control/reference", 100.0, 100.0, None),
            candidate("low", 90.0, 97.9, None),
            candidate("a", 80.0, 100.0, None),
            candidate("b", 80.0, 98.0, None),
            thin,
            candidate("c", 60.0, 100.0, None),
        ]);
        let ranks: Vec<_> = rows.iter().map(|row| row.rank).collect();
        assert_eq!(ranks, [None, None, Some(1), Some(1), None, Some(3)]);
        assert_eq!(rows[0].unranked, None);
        assert_eq!(
            rows[1].unranked.as_deref(),
            Some("coverage 97.9 %, under 98 %")
        );
        assert_eq!(
            rows[4].unranked.as_deref(),
            Some("coverage 90.0 % in reply × sms")
        );
    }

    #[test]
    fn a_rank_that_errors_would_change_is_withheld() {
        let rows = rank(vec![
            candidate("a", 80.0, 98.5, Some(78.0)),
            candidate("b", 79.0, 100.0, None),
            candidate("c", 60.0, 99.0, Some(59.0)),
        ]);
        let ranks: Vec<_> = rows.iter().map(|row| row.rank).collect();
        assert_eq!(ranks, [None, None, Some(3)]);
        assert_eq!(
            rows[0].unranked.as_deref(),
            Some("rank 1, but 2 with errors counted as 0")
        );
    }
}
