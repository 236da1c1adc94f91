//! Units that every column is made from: samples, repeats averaged, grouped by task and register. Knows no scale.

use std::collections::BTreeMap;

use crate::dataset::Register;
use crate::stats::ratio::Part;

/// The units of one task by register: `(twin, numerator, denominator)`, one a sample.
pub type Cells = BTreeMap<Register, Vec<Part>>;

/// Units of two registers of one task, restricted to twins that have both, one unit a twin.
pub fn paired(cells: &Cells, a: Register, b: Register) -> Vec<(Part, Part)> {
    let (first, second) = (by_twin(cells, a), by_twin(cells, b));
    first
        .into_iter()
        .filter_map(|(twin, one)| {
            let two = second.get(&twin)?;
            Some(((twin, one.0, one.1), (twin, two.0, two.1)))
        })
        .collect()
}

fn by_twin(cells: &Cells, register: Register) -> BTreeMap<u64, (f64, f64)> {
    let mut sums: BTreeMap<u64, (f64, f64, f64)> = BTreeMap::new();
    for &(twin, num, den) in cells.get(&register).into_iter().flatten() {
        let sum = sums.entry(twin).or_default();
        *sum = (sum.0 + num, sum.1 + den, sum.2 + 1.0);
    }
    sums.into_iter()
        .map(|(twin, (num, den, n))| (twin, (num / n, den / n)))
        .collect()
}
