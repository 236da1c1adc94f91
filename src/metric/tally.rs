//! One endpoint's scored samples, added up as they are read: memory grows by 24 bytes a sample, whatever its replies.
//!
//! Takes [`Scored`] rows in plan order, the epochs of a sample one after the other; averages the epochs first (Miller
//! 2024) and keeps one unit a sample. Errors are counted, and kept apart so that Fit can also be computed with them as 0.

use std::collections::BTreeMap;

use super::Scored;
use super::cells::Cells;
use crate::dataset::Register;
use crate::record::State;
use crate::stats::ratio::Part;

/// What the table needs of an endpoint's samples.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    cells: Vec<Cells>,
    /// Samples in which an epoch errored: what they are worth with errors as 0.
    errored: Vec<Otherwise>,
    /// Samples with an undecided reply: what they are worth if it failed.
    undecided: Vec<Otherwise>,
    undecided_replies: usize,
    states: [usize; State::ALL.len()],
    done: BTreeMap<(u16, Register), usize>,
    pending: Option<Pending>,
    /// Samples expected in each cell: one that grows by doubling leaves holes as large as itself.
    expected: BTreeMap<(u16, Register), usize>,
}

/// What a sample would be worth if something had gone another way, and where it stands in `cells`.
#[derive(Debug, Clone)]
struct Otherwise {
    task: usize,
    register: Register,
    /// Position in the cell; none where no epoch was scored.
    at: Option<usize>,
    part: Part,
}

/// The sample whose epochs are still coming.
#[derive(Debug, Clone)]
struct Pending {
    task: u16,
    sample: u64,
    twin: u64,
    register: Register,
    sum: (f64, f64),
    epochs: f64,
    /// Numerators of undecided replies, and how many there are.
    doubtful: (f64, usize),
    /// Denominators of errored epochs, and how many there are.
    lost: (f64, f64),
}

impl Tally {
    /// An empty tally over `tasks` tasks, with room for the samples expected in each cell.
    pub fn new(tasks: usize, expected: BTreeMap<(u16, Register), usize>) -> Self {
        Self {
            cells: vec![Cells::new(); tasks],
            expected,
            ..Self::default()
        }
    }

    /// Adds all rows of one endpoint.
    pub fn of(tasks: usize, scored: impl IntoIterator<Item = Scored>) -> Self {
        let mut tally = Self::new(tasks, BTreeMap::new());
        for one in scored {
            tally.add(&one);
        }
        tally.finish();
        tally
    }

    /// Adds one row; the epochs of a sample must follow each other. Rows of tasks beyond the tally's are ignored.
    pub fn add(&mut self, one: &Scored) {
        if usize::from(one.task) >= self.cells.len() {
            return;
        }
        if let Some(at) = State::ALL.iter().position(|state| *state == one.state) {
            self.states[at] += 1;
        }
        if one.state != State::Errored {
            *self.done.entry((one.task, one.register)).or_default() += 1;
        }
        let key = (one.task, one.sample, one.register);
        if self
            .pending
            .as_ref()
            .is_none_or(|held| (held.task, held.sample, held.register) != key)
        {
            self.finish();
            self.pending = Some(Pending {
                task: one.task,
                sample: one.sample,
                twin: one.twin,
                register: one.register,
                sum: (0.0, 0.0),
                epochs: 0.0,
                doubtful: (0.0, 0),
                lost: (0.0, 0.0),
            });
        }
        let Some(held) = &mut self.pending else {
            return;
        };
        match (one.value, one.state) {
            (Some((num, den)), _) => {
                held.sum = (held.sum.0 + num, held.sum.1 + den);
                if one.undecided {
                    held.doubtful = (held.doubtful.0 + num, held.doubtful.1 + 1);
                }
                held.epochs += 1.0;
            }
            (None, State::Errored) => held.lost = (held.lost.0 + one.weight, held.lost.1 + 1.0),
            (None, _) => {}
        }
    }

    /// Closes the last sample.
    pub fn finish(&mut self) {
        let Some(held) = self.pending.take() else {
            return;
        };
        let (task, register, twin) = (usize::from(held.task), held.register, held.twin);
        let scored = held.epochs > 0.0;
        let room = self.expected.get(&(held.task, register)).copied();
        let cell = self.cells[task]
            .entry(register)
            .or_insert_with(|| Vec::with_capacity(room.unwrap_or(0)));
        if held.lost.1 > 0.0 {
            let epochs = held.epochs + held.lost.1;
            let part = (
                twin,
                held.sum.0 / epochs,
                (held.sum.1 + held.lost.0) / epochs,
            );
            let at = scored.then_some(cell.len());
            self.errored.push(Otherwise {
                task,
                register,
                at,
                part,
            });
        }
        if scored && held.doubtful.1 > 0 {
            self.undecided_replies += held.doubtful.1;
            self.undecided.push(Otherwise {
                task,
                register,
                at: Some(cell.len()),
                part: (
                    twin,
                    (held.sum.0 - held.doubtful.0) / held.epochs,
                    held.sum.1 / held.epochs,
                ),
            });
        }
        if scored {
            cell.push((twin, held.sum.0 / held.epochs, held.sum.1 / held.epochs));
        } else if cell.is_empty() {
            self.cells[task].remove(&register);
        }
    }

    /// The units of every task by register.
    pub fn cells(&self) -> &[Cells] {
        &self.cells
    }

    /// The same with every error counted as 0; none where nothing errored.
    pub fn cells_with_errors_as_zero(&self) -> Option<Vec<Cells>> {
        (!self.errored.is_empty()).then(|| self.cells_with(&self.errored))
    }

    /// The same with every undecided reply counted as 0.
    pub fn cells_with_undecided_as_zero(&self) -> Vec<Cells> {
        self.cells_with(&self.undecided)
    }

    /// Replies that the language gate could not decide.
    pub fn undecided(&self) -> usize {
        self.undecided_replies
    }

    fn cells_with(&self, others: &[Otherwise]) -> Vec<Cells> {
        let mut cells = self.cells.clone();
        for one in others {
            let cell = cells[one.task].entry(one.register).or_default();
            match one.at {
                Some(at) => cell[at] = one.part,
                None => cell.push(one.part),
            }
        }
        cells
    }

    /// How many samples ended in a state, repeats counted.
    pub fn count(&self, state: State) -> usize {
        State::ALL
            .iter()
            .zip(self.states)
            .find(|(one, _)| **one == state)
            .map_or(0, |(_, count)| count)
    }

    /// Rows added.
    pub fn len(&self) -> usize {
        self.states.iter().sum()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows of a task and register that did not error.
    pub fn done(&self, task: u16, register: Register) -> usize {
        self.done.get(&(task, register)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Sector;

    fn row(sample: u64, epoch: u32, value: Option<(f64, f64)>) -> Scored {
        Scored {
            task: 0,
            sample,
            twin: sample / 2,
            register: Register::Sms,
            sector: Sector::Fnb,
            epoch,
            state: if value.is_some() {
                State::Answered
            } else {
                State::Errored
            },
            value,
            weight: 2.0,
            undecided: false,
        }
    }

    #[test]
    fn epochs_are_averaged_within_a_sample() {
        let rows = [
            row(4, 0, Some((1.0, 1.0))),
            row(4, 1, Some((0.0, 3.0))),
            row(5, 0, Some((1.0, 1.0))),
        ];
        let tally = Tally::of(1, rows);
        assert_eq!(
            tally.cells()[0][&Register::Sms],
            [(2, 0.5, 2.0), (2, 1.0, 1.0)]
        );
        assert_eq!(tally.cells_with_errors_as_zero(), None);
        assert_eq!(
            (tally.count(State::Answered), tally.done(0, Register::Sms)),
            (3, 3)
        );
    }

    #[test]
    fn errors_are_no_values_but_can_be_counted_as_zero() {
        let rows = [
            row(1, 0, None),
            row(2, 0, Some((1.0, 2.0))),
            row(2, 1, None),
        ];
        let tally = Tally::of(1, rows);
        assert_eq!(tally.cells()[0][&Register::Sms], [(1, 1.0, 2.0)]);
        let zeroed = tally.cells_with_errors_as_zero().unwrap();
        assert_eq!(zeroed[0][&Register::Sms], [(1, 0.5, 2.0), (0, 0.0, 2.0)]);
        assert_eq!(
            (tally.count(State::Errored), tally.done(0, Register::Sms)),
            (2, 1)
        );
    }

    #[test]
    fn a_task_where_all_errored_has_no_cell() {
        let tally = Tally::of(1, [row(1, 0, None)]);
        assert!(tally.cells()[0].is_empty() && tally.len() == 1);
    }
}
