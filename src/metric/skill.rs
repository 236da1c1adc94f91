//! Understand, Write and the columns beside them: headlines of tasks on the common scale S = 100·(m − f)/(c − f).
//!
//! Takes the cells of every task, gives moments (so that Fit can combine them) or the reason why there are none.

use super::cells::Cells;
use super::{EndpointFacts, Scale, Skill, TaskFacts, TaskResult};
use crate::dataset::Register;
use crate::stats::Figure;
use crate::stats::moments::Moments;
use crate::stats::ratio;

/// A task whose ceiling is nearer to its floor than this tells nothing apart.
const MIN_SPAN: f64 = 0.15;

/// The task of the column `local`, outside Understand (contracts §2).
const LOCAL: &str = "local";

/// Moments, or why there are none.
pub type Outcome = Result<Moments, String>;

/// The figure of an outcome.
pub(super) fn figure(outcome: &Outcome, method: &str) -> Figure {
    match outcome {
        Ok(moments) => Figure::from(moments.estimate(method)),
        Err(why) => Figure::absent(why.clone()),
    }
}

/// Puts a raw headline on the task's scale.
pub(super) fn scaled(task: &TaskFacts, raw: Outcome) -> Outcome {
    let (floor, factor) = points(task)?;
    Ok(raw?.rescaled(floor, factor))
}

/// Floor and points per unit of a task's headline.
pub(super) fn points(task: &TaskFacts) -> Result<(f64, f64), String> {
    let name = &task.name;
    let scale = task
        .scale
        .ok_or_else(|| format!("`{name}` has no frozen scale"))?;
    let span = scale.ceiling - scale.floor;
    if span.is_nan() || span < MIN_SPAN {
        return Err(format!(
            "ceiling − floor of `{name}` is {span:.2}, under {MIN_SPAN}"
        ));
    }
    Ok((scale.floor, 100.0 / span))
}

/// A task's raw headline: over the casual registers where it is understood, over all samples where it is written.
///
/// A task of Understand without casual samples (dialects) is read over all of its samples. `casual` says whether it
/// was asked in casual Malay at all: where it was and every such reply is missing, standard Malay does not stand in.
pub(super) fn headline(task: &TaskFacts, cells: &Cells, casual: bool) -> Outcome {
    let found = if task.skill == Skill::Understand && casual {
        let asked = Register::CASUAL.iter();
        let groups: Vec<&Vec<ratio::Part>> = asked.filter_map(|one| cells.get(one)).collect();
        ratio::of_groups(&groups)
    } else {
        let all: Vec<_> = cells.values().flatten().copied().collect();
        ratio::of_groups(&[all])
    };
    found.ok_or_else(|| format!("no scored samples in `{}`", task.name))
}

/// What a run plans to ask of a task, whatever it has got to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// Whether any sample is planned.
    planned: bool,
    /// Whether any casual sample is.
    pub(super) casual: bool,
}

impl Asked {
    /// What the run plans for a task.
    pub(super) fn of(task: u16, endpoints: &[EndpointFacts]) -> Self {
        let cells = endpoints.iter().flat_map(|one| one.planned_cells.keys());
        let mine: Vec<Register> = cells
            .filter(|cell| cell.0 == task)
            .map(|cell| cell.1)
            .collect();
        Self {
            planned: !mine.is_empty(),
            casual: mine.iter().any(|one| Register::CASUAL.contains(one)),
        }
    }
}

/// Whether a task counts for a skill. A dialect task has no casual samples and stands in a column of its own.
fn counts(task: &TaskFacts, skill: Skill, asked: Asked) -> bool {
    let apart = skill == Skill::Understand && (!asked.casual || task.name == LOCAL);
    asked.planned && task.skill == skill && !apart && has_span(task)
}

/// A task whose ceiling is hardly above its floor is no headline (design §1): it stays beside.
fn has_span(task: &TaskFacts) -> bool {
    let short = |scale: Scale| scale.ceiling - scale.floor < MIN_SPAN;
    !task.scale.is_some_and(short)
}

/// Whether the columns by register look at a task.
pub(super) fn by_register(task: &TaskFacts) -> bool {
    task.skill == Skill::Understand && task.name != LOCAL && has_span(task)
}

/// One side of Fit: the mean over its tasks, and how it was made.
pub(super) fn side(
    all: &[(&TaskFacts, &Cells)],
    asked: &[Asked],
    wanted: Skill,
) -> (Outcome, String) {
    let label = match wanted {
        Skill::Understand => "Understand",
        Skill::Write => "Write",
    };
    let chosen: Vec<(&TaskFacts, &Cells)> = all
        .iter()
        .zip(asked)
        .filter(|((task, _), asked)| counts(task, wanted, **asked))
        .map(|(one, _)| *one)
        .collect();
    (
        mean(&chosen, label),
        format!("mean over {} {label} tasks", chosen.len()),
    )
}

/// Write over cells in which every undecided reply failed.
pub(super) fn write_low(tasks: &[TaskFacts], asked: &[Asked], cells: &[Cells]) -> Figure {
    let all: Vec<(&TaskFacts, &Cells)> = tasks.iter().zip(cells).collect();
    let (write, method) = side(&all, asked, Skill::Write);
    figure(&write, &format!("{method}, undecided replies as 0"))
}

/// The mean of both sides.
pub(super) fn fit(understand: &Outcome, write: &Outcome) -> Outcome {
    let parts = [understand.clone()?, write.clone()?];
    Moments::mean(&parts).ok_or_else(|| "no tasks".to_owned())
}

/// The lower of both sides.
pub(super) fn weak_side(understand: &Outcome, write: &Outcome) -> Figure {
    match (understand, write) {
        (Ok(u), Ok(w)) if w.value < u.value => Figure::from(w.estimate("the lower side: Write")),
        (Ok(u), Ok(_)) => Figure::from(u.estimate("the lower side: Understand")),
        (Err(why), _) | (_, Err(why)) => Figure::absent(why.clone()),
    }
}

/// The mean over tasks that `counts` chose; a task without a score makes the whole absent.
fn mean(tasks: &[(&TaskFacts, &Cells)], label: &str) -> Outcome {
    let parts: Result<Vec<Moments>, String> = tasks
        .iter()
        .map(|(task, cells)| scaled(task, headline(task, cells, true)))
        .collect();
    Moments::mean(&parts?).ok_or_else(|| format!("no {label} tasks in this run"))
}

/// The mean over tasks of the samples whose register is `wanted`; tasks without such samples are passed over.
pub(super) fn of_register(
    tasks: &[(&TaskFacts, &Cells)],
    label: &str,
    wanted: fn(Register) -> bool,
) -> Outcome {
    let mut parts = Vec::new();
    for (task, cells) in tasks {
        let chosen = |cell: &(&Register, &Vec<ratio::Part>)| wanted(*cell.0);
        let units: Vec<ratio::Part> = cells
            .iter()
            .filter(chosen)
            .flat_map(|(_, units)| units.iter().copied())
            .collect();
        if by_register(task) && !units.is_empty() {
            let raw =
                ratio::of_groups(&[units]).ok_or_else(|| format!("no weight in `{}`", task.name));
            parts.push(scaled(task, raw)?);
        }
    }
    Moments::mean(&parts).ok_or_else(|| format!("no {label} samples in this run"))
}

/// Local knowledge: the task of that name, where it is asked.
pub(super) fn local(tasks: &[(&TaskFacts, &Cells)], asked: &[Asked]) -> Outcome {
    let ((task, cells), asked) = tasks
        .iter()
        .zip(asked)
        .find(|((task, _), _)| task.name == LOCAL)
        .ok_or("no local-knowledge task in this run")?;
    scaled(task, headline(task, cells, asked.casual))
}

/// A task's headline, raw and on its scale.
pub(super) fn result(task: &TaskFacts, cells: &Cells, casual: bool) -> TaskResult {
    let raw = headline(task, cells, casual);
    TaskResult {
        task: task.name.clone(),
        raw: figure(&raw, &task.metric),
        scaled: figure(&scaled(task, raw), &format!("{}, scaled", task.metric)),
        beside: Vec::new(),
    }
}
