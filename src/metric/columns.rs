//! The columns of the table by id (contracts §1), in table order, and those that nothing measures yet.

use super::EndpointFacts;
use crate::dataset::Register;
use crate::stats::Figure;

/// Columns that later work fills.
pub(super) const NOT_YET: [&str; 7] = [
    "rm_1000",
    "rm_1000_usable",
    "bill_ratio",
    "t_in",
    "t_out",
    "verbosity",
    "ttft",
];

/// Every column id, in table order.
pub fn columns() -> Vec<String> {
    let by_register =
        |stem: &'static str| Register::CASUAL.iter().map(move |r| format!("{stem}_{r}"));
    let plain = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
    let mut ids = plain(&["fit", "understand", "write", "weak_side"]);
    ids.extend(by_register("kept"));
    ids.extend(by_register("penalty"));
    ids.extend(plain(&["register_match", "stays_malay", "slips_per_1000"]));
    ids.extend(plain(&["local", "dialect", "baku", "english"]));
    ids.extend(plain(&[
        "rm_1000",
        "rm_1000_usable",
        "bill_ratio",
        "t_in",
        "t_out",
    ]));
    ids.extend(plain(&[
        "verbosity",
        "rm_lost_1000",
        "p50",
        "p95",
        "ttft",
        "coverage",
    ]));
    ids
}

/// An absent figure that says why.
pub(super) fn not_yet(id: &str, endpoint: &EndpointFacts) -> Figure {
    match endpoint.cost_rm {
        Some(cost) if id == "rm_1000" => Figure::absent(format!(
            "not measured yet: the message profile was not sent (the run itself cost RM {cost:.2})"
        )),
        _ => Figure::absent("not measured yet"),
    }
}
