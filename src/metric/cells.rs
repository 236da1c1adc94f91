//! Units that every column is made from: samples, repeats averaged, grouped by task and register. Knows no scale.

use std::collections::BTreeMap;

use crate::dataset::Register;
use crate::stats::ratio::Part;

/// The units of one task by register: `(twin, numerator, denominator)`, one a sample.
pub type Cells = BTreeMap<Register, Vec<Part>>;

/// Units of two registers of one task, restricted to twins that have both, one unit a twin.
pub fn paired(cells: &Cells, a: Register, b: Register) -> Vec<(Part, Part)> {
    let (first, second) = (by_twin(cells, a), by_twin(cells, b));
    let other = |one: &Part| {
        let at = second.binary_search_by_key(&one.0, |two| two.0).ok()?;
        Some(second[at])
    };
    first
        .into_iter()
        .filter_map(|one| Some((one, other(&one)?)))
        .collect()
}

/// One unit a twin, sorted by twin. Sorted in place: a map would take three times the memory.
fn by_twin(cells: &Cells, register: Register) -> Vec<Part> {
    let mut parts = cells.get(&register).cloned().unwrap_or_default();
    parts.sort_by_key(|part| part.0);
    if parts.windows(2).all(|pair| pair[0].0 < pair[1].0) {
        return parts;
    }
    let mut means: Vec<Part> = Vec::with_capacity(parts.len());
    for twin in parts.chunk_by(|a, b| a.0 == b.0) {
        let n = twin.len() as f64;
        let num: f64 = twin.iter().map(|part| part.1).sum();
        let den: f64 = twin.iter().map(|part| part.2).sum();
        means.push((twin[0].0, num / n, den / n));
    }
    means
}
