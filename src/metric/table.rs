//! The table: one row an endpoint, a figure for every column of contracts §1.
//!
//! Takes facts and scored samples, gives a [`Table`] sorted by Fit. Columns nothing measures yet are absent and say so.

use std::cmp::Ordering;

use super::cells::{Cells, by_task};
use super::skill::Outcome;
use super::{
    EndpointFacts, Row, Scored, Skill, Table, TaskFacts, TaskResult, casual, running, skill,
};
use crate::dataset::Register;
use crate::stats::Figure;
use crate::stats::moments::Moments;

/// Columns that later work fills.
const NOT_YET: [&str; 11] = [
    "register_match",
    "stays_malay",
    "slips_per_1000",
    "rm_1000",
    "rm_1000_usable",
    "bill_ratio",
    "t_in",
    "t_out",
    "verbosity",
    "rm_lost_1000",
    "ttft",
];

/// Builds the table; `scored[i]` belongs to `endpoints[i]`.
pub fn table(tasks: &[TaskFacts], endpoints: &[EndpointFacts], scored: &[Vec<Scored>]) -> Table {
    let asked: Vec<bool> = (0..tasks.len())
        .map(|task| scored.iter().flatten().any(|one| is_casual(one, task)))
        .collect();
    let mut rows: Vec<Row> = endpoints
        .iter()
        .enumerate()
        .map(|(at, endpoint)| {
            let mine = scored.get(at).map_or(&[][..], Vec::as_slice);
            row(tasks, &asked, endpoint, mine)
        })
        .collect();
    rows.sort_by(by_fit);
    Table {
        columns: columns(),
        rows,
    }
}

fn is_casual(one: &Scored, task: usize) -> bool {
    usize::from(one.task) == task && Register::CASUAL.contains(&one.register)
}

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

fn row(tasks: &[TaskFacts], asked: &[bool], endpoint: &EndpointFacts, scored: &[Scored]) -> Row {
    let cells = by_task(scored, tasks.len());
    let all: Vec<(&TaskFacts, &Cells)> = tasks.iter().zip(&cells).collect();
    let mut found = scores(&all, asked);
    found.push(("p50".to_owned(), running::p50(endpoint)));
    found.push(("p95".to_owned(), running::p95(endpoint)));
    found.push(("coverage".to_owned(), running::coverage(endpoint, scored)));
    found.extend(
        NOT_YET
            .iter()
            .map(|&id| (id.to_owned(), not_yet(id, endpoint))),
    );
    let order = columns();
    let place = |id: &str| order.iter().position(|one| one == id);
    found.sort_by_key(|(id, _)| place(id));
    Row {
        endpoint: endpoint.name.clone(),
        control: endpoint.control,
        figures: found,
        states: running::states(endpoint, scored),
        tasks: all
            .iter()
            .map(|(task, cells)| result(task, cells))
            .collect(),
    }
}

fn not_yet(id: &str, endpoint: &EndpointFacts) -> Figure {
    match endpoint.cost_rm {
        Some(cost) if id == "rm_1000" => Figure::absent(format!(
            "not measured yet: the message profile was not sent (the run itself cost RM {cost:.2})"
        )),
        _ => Figure::absent("not measured yet"),
    }
}

fn result(task: &TaskFacts, cells: &Cells) -> TaskResult {
    let raw = skill::headline(task, cells);
    TaskResult {
        task: task.name.clone(),
        raw: skill::figure(&raw, &task.metric),
        scaled: skill::figure(
            &skill::scaled(task, raw),
            &format!("{}, scaled", task.metric),
        ),
    }
}

fn scores(all: &[(&TaskFacts, &Cells)], asked: &[bool]) -> Vec<(String, Figure)> {
    let side = |wanted: Skill, label: &str| {
        let chosen: Vec<(&TaskFacts, &Cells)> = all
            .iter()
            .zip(asked)
            .filter(|((task, _), casual)| skill::counts(task, wanted, **casual))
            .map(|(one, _)| *one)
            .collect();
        (
            skill::mean(&chosen, label),
            format!("mean over {} {label} tasks", chosen.len()),
        )
    };
    let (understand, understand_method) = side(Skill::Understand, "Understand");
    let (write, write_method) = side(Skill::Write, "Write");
    let mut found = vec![
        (
            "fit",
            skill::figure(&fit(&understand, &write), "mean of Understand and Write"),
        ),
        ("understand", skill::figure(&understand, &understand_method)),
        ("write", skill::figure(&write, &write_method)),
        ("weak_side", weak_side(&understand, &write)),
    ];
    let baku = skill::of_register(all, "baku", |register| register == Register::Baku);
    let english = skill::of_register(all, "english", |register| register == Register::English);
    let dialect = skill::of_register(all, "dialect", Register::is_dialect);
    let over = "mean over tasks that have such samples";
    found.push(("local", skill::figure(&skill::local(all), "scaled mean")));
    found.push(("dialect", skill::figure(&dialect, over)));
    found.push(("baku", skill::figure(&baku, over)));
    found.push(("english", skill::figure(&english, over)));
    let mut named: Vec<(String, Figure)> = found
        .into_iter()
        .map(|(id, f)| (id.to_owned(), f))
        .collect();
    for register in Register::CASUAL {
        let kept =
            casual::kept(all, register).and_then(|kept| casual::verdict(&baku).map(|()| kept));
        let lost = casual::penalty(all, register, &baku);
        let method = "ratio over twins, percent, linearised";
        named.push((format!("kept_{register}"), skill::figure(&kept, method)));
        let method = "mean over tasks of baku − casual twins, points";
        named.push((format!("penalty_{register}"), skill::figure(&lost, method)));
    }
    named
}

fn fit(understand: &Outcome, write: &Outcome) -> Outcome {
    let parts = [understand.clone()?, write.clone()?];
    Moments::mean(&parts).ok_or_else(|| "no tasks".to_owned())
}

fn weak_side(understand: &Outcome, write: &Outcome) -> Figure {
    match (understand, write) {
        (Ok(u), Ok(w)) if w.value < u.value => Figure::from(w.estimate("the lower side: Write")),
        (Ok(u), Ok(_)) => Figure::from(u.estimate("the lower side: Understand")),
        (Err(why), _) | (_, Err(why)) => Figure::absent(why.clone()),
    }
}

fn by_fit(a: &Row, b: &Row) -> Ordering {
    let fit = |row: &Row| row.figure("fit").and_then(Figure::value);
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
    use crate::dataset::Sector;
    use crate::metric::Scale;
    use crate::record::State;

    fn task(name: &str, skill: Skill) -> TaskFacts {
        TaskFacts {
            name: name.to_owned(),
            title_en: name.to_owned(),
            skill,
            metric: "accuracy".to_owned(),
            scale: Some(Scale {
                floor: 0.2,
                ceiling: 1.0,
            }),
        }
    }

    fn endpoint(name: &str, planned: usize) -> EndpointFacts {
        EndpointFacts {
            name: name.to_owned(),
            control: false,
            planned,
            cost_rm: None,
            latencies_ms: (1_u8..=59).map(f32::from).collect(),
            concurrency: 4,
        }
    }

    fn one(task: u16, twin: u64, register: Register, value: f64) -> Scored {
        let place = Register::ALL.iter().position(|r| *r == register).unwrap() as u64;
        Scored {
            task,
            sample: twin * 100 + place,
            twin,
            register,
            sector: Sector::Retail,
            epoch: 0,
            state: State::Answered,
            value: Some((value, 1.0)),
        }
    }

    /// 20 twins: baku always right, santai 15 of 20, sms 10 of 20; a written task all at 0.6.
    fn scored() -> Vec<Scored> {
        (0..20)
            .flat_map(|twin| {
                let right = |least: u64| f64::from(u8::from(twin < least));
                [
                    one(0, twin, Register::Baku, 1.0),
                    one(0, twin, Register::Santai, right(15)),
                    one(0, twin, Register::Sms, right(10)),
                    one(1, 1000 + twin, Register::Santai, 0.6),
                ]
            })
            .collect()
    }

    fn tasks() -> Vec<TaskFacts> {
        vec![
            task("intent", Skill::Understand),
            task("reply", Skill::Write),
        ]
    }

    fn value(row: &Row, id: &str) -> f64 {
        row.figure(id).unwrap().value().unwrap()
    }

    fn why(row: &Row, id: &str) -> String {
        match row.figure(id).unwrap() {
            Figure::Absent(why) => why.clone(),
            Figure::Known(estimate) => panic!("{id} is {}", estimate.value),
        }
    }

    fn near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    }

    #[test]
    fn columns_are_the_definitions_of_the_contract() {
        let table = table(&tasks(), &[endpoint("a", 80)], &[scored()]);
        let row = &table.rows[0];
        near(value(row, "understand"), 100.0 * (0.625 - 0.2) / 0.8);
        near(value(row, "write"), 50.0);
        near(value(row, "fit"), f64::midpoint(53.125, 50.0));
        near(value(row, "weak_side"), 50.0);
        near(value(row, "kept_santai"), 75.0);
        near(value(row, "penalty_sms"), 0.5 * 100.0 / 0.8);
        near(value(row, "baku"), 100.0);
        near(value(row, "coverage"), 100.0);
        near(value(row, "p95"), 57.0);
        assert_eq!(why(row, "kept_rojak"), "no twins in baku and rojak");
        assert_eq!(why(row, "rm_1000"), "not measured yet");
        let ids: Vec<&String> = row.figures.iter().map(|(id, _)| id).collect();
        assert_eq!(ids, table.columns.iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_model_that_fails_in_baku_has_no_penalty() {
        let low = scored().into_iter().map(|mut one| {
            one.value = Some((0.5, 1.0));
            one
        });
        let table = table(&tasks(), &[endpoint("a", 80)], &[low.collect()]);
        assert_eq!(
            why(&table.rows[0], "penalty_santai"),
            "no verdict: baku under 40"
        );
        assert_eq!(
            why(&table.rows[0], "kept_santai"),
            "no verdict: baku under 40"
        );
    }

    #[test]
    fn a_narrow_scale_is_no_headline_and_stays_beside() {
        let mut tasks = tasks();
        tasks[1].scale = Some(Scale {
            floor: 0.5,
            ceiling: 0.6,
        });
        let table = table(&tasks, &[endpoint("a", 80)], &[scored()]);
        assert!(!why(&table.rows[0], "write").is_empty());
        assert!(value(&table.rows[0], "understand") > 0.0);
        assert!(table.rows[0].tasks[1].raw.value().is_some());
    }

    #[test]
    fn errors_lower_coverage_and_score_nothing() {
        let mut lost = scored();
        for one in lost.iter_mut().filter(|one| one.task == 1).take(8) {
            one.state = State::Errored;
            one.value = None;
        }
        let table = table(&tasks(), &[endpoint("a", 100)], &[lost]);
        let row = &table.rows[0];
        near(value(row, "coverage"), 72.0);
        near(value(row, "write"), 50.0);
        assert_eq!((row.states["errored"], row.states["not_asked"]), (8, 20));
    }

    #[test]
    fn repeats_are_averaged_before_samples() {
        let mut repeated = scored();
        let first = repeated[1].clone();
        repeated.extend((1..4).map(|epoch| Scored {
            epoch,
            value: Some((0.0, 1.0)),
            ..first.clone()
        }));
        let table = table(&tasks(), &[endpoint("a", 83)], &[repeated]);
        let santai: f64 = 14.25 / 20.0;
        near(
            value(&table.rows[0], "understand"),
            100.0 * (f64::midpoint(santai, 0.5) - 0.2) / 0.8,
        );
    }

    #[test]
    fn rows_are_sorted_by_fit_and_rows_without_come_last() {
        let better: Vec<Scored> = scored()
            .into_iter()
            .map(|one| Scored {
                value: Some((1.0, 1.0)),
                ..one
            })
            .collect();
        let names = ["none", "d", "c", "best"].map(|name| endpoint(name, 80));
        let table = table(&tasks(), &names, &[Vec::new(), scored(), scored(), better]);
        let order: Vec<&str> = table.rows.iter().map(|row| row.endpoint.as_str()).collect();
        assert_eq!(order, ["best", "c", "d", "none"]);
    }

    #[test]
    fn a_dialect_task_stands_beside_understand() {
        let mut tasks = tasks();
        tasks.push(task("dialect", Skill::Understand));
        let mut all = scored();
        all.extend((0..20).map(|twin| one(2, 2000 + twin, Register::DialekUtara, 1.0)));
        let table = table(&tasks, &[endpoint("a", 100)], &[all]);
        near(value(&table.rows[0], "understand"), 53.125);
        near(value(&table.rows[0], "dialect"), 100.0);
    }
}
