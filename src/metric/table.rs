//! The table: one row an endpoint, a figure for every column of contracts §1.
//!
//! Takes facts and scored samples, gives a [`Table`] sorted by Fit. Columns nothing measures yet are absent and say so.

use super::cells::Cells;
use super::columns::{NOT_YET, columns, not_yet};
use super::rank::{self, Candidate};
use super::skill::Asked;
use super::tally::Tally;
use super::{EndpointFacts, Row, Skill, Table, TaskFacts, beside, language, running, skill};
use crate::dataset::Register;
use crate::stats::Figure;

/// Builds the table; `tallies[i]` belongs to `endpoints[i]`.
pub fn table(tasks: &[TaskFacts], endpoints: &[EndpointFacts], tallies: &[Tally]) -> Table {
    let asked: Vec<Asked> = (0_u16..)
        .zip(tasks)
        .map(|(task, _)| Asked::of(task, endpoints))
        .collect();
    let candidates: Vec<Candidate> = endpoints
        .iter()
        .zip(tallies)
        .map(|(endpoint, tally)| candidate(tasks, &asked, endpoint, tally))
        .collect();
    Table {
        columns: columns(),
        rows: rank::rank(candidates),
    }
}

fn candidate(
    tasks: &[TaskFacts],
    asked: &[Asked],
    endpoint: &EndpointFacts,
    tally: &Tally,
) -> Candidate {
    let name = |task: u16| {
        tasks
            .get(usize::from(task))
            .map_or_else(String::new, |one| one.name.clone())
    };
    let strict = tally.cells_with_errors_as_zero().map(|cells| {
        let all: Vec<(&TaskFacts, &Cells)> = tasks.iter().zip(&cells).collect();
        let (understand, write) = (
            skill::side(&all, asked, Skill::Understand).0,
            skill::side(&all, asked, Skill::Write).0,
        );
        skill::fit(&understand, &write)
    });
    Candidate {
        row: row(tasks, asked, endpoint, tally),
        fit_with_errors: strict.and_then(Result::ok).map(|moments| moments.value),
        thin_cell: rank::thin_cell(endpoint, tally, name),
    }
}

fn row(tasks: &[TaskFacts], asked: &[Asked], endpoint: &EndpointFacts, tally: &Tally) -> Row {
    let all: Vec<(&TaskFacts, &Cells)> = tasks.iter().zip(tally.cells()).collect();
    let mut found = scores(&all, asked);
    found.push(("p50".to_owned(), running::p50(endpoint)));
    found.push(("p95".to_owned(), running::p95(endpoint)));
    found.push(("coverage".to_owned(), running::coverage(endpoint, tally)));
    // Scorers beside the headlines fill these.
    found.extend(language::absent());
    found.push(("rm_lost_1000".to_owned(), beside::no_orders()));
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
        rank: None,
        unranked: None,
        figures: found,
        states: running::states(endpoint, tally),
        tasks: all
            .iter()
            .zip(asked)
            .map(|((task, cells), asked)| skill::result(task, cells, asked.casual))
            .collect(),
        undecided: tally.undecided(),
        write_low: skill::write_low(tasks, asked, &tally.cells_with_undecided_as_zero()),
    }
}

fn scores(all: &[(&TaskFacts, &Cells)], asked: &[Asked]) -> Vec<(String, Figure)> {
    let (understand, understand_method) = skill::side(all, asked, Skill::Understand);
    let (write, write_method) = skill::side(all, asked, Skill::Write);
    let mut found = vec![
        (
            "fit",
            skill::figure(
                &skill::fit(&understand, &write),
                "mean of Understand and Write",
            ),
        ),
        ("understand", skill::figure(&understand, &understand_method)),
        ("write", skill::figure(&write, &write_method)),
        ("weak_side", skill::weak_side(&understand, &write)),
    ];
    let baku = skill::of_register(all, "baku", |register| register == Register::Baku);
    let english = skill::of_register(all, "english", |register| register == Register::English);
    let dialect = skill::of_register(all, "dialect", Register::is_dialect);
    let over = "mean over tasks that have such samples";
    found.push((
        "local",
        skill::figure(&skill::local(all, asked), "scaled mean"),
    ));
    found.push(("dialect", skill::figure(&dialect, over)));
    found.push(("baku", skill::figure(&baku, over)));
    found.push(("english", skill::figure(&english, over)));
    let mut named: Vec<(String, Figure)> = found
        .into_iter()
        .map(|(id, f)| (id.to_owned(), f))
        .collect();
    for register in Register::CASUAL {
        let kept = super::casual::kept(all, register)
            .and_then(|kept| super::casual::verdict(&baku).map(|()| kept));
        let lost = super::casual::penalty(all, register, &baku);
        let method = "ratio over twins, percent, linearised";
        named.push((format!("kept_{register}"), skill::figure(&kept, method)));
        let method = "mean over tasks of baku − casual twins, points";
        named.push((format!("penalty_{register}"), skill::figure(&lost, method)));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Sector;
    use crate::metric::{Scale, Scored};
    use crate::record::State;
    use std::collections::BTreeMap;
    use std::sync::Arc;

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
            planned_cells: Arc::default(),
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
            weight: 1.0,
            undecided: false,
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

    /// The table of endpoints given by their rows.
    fn table(tasks: &[TaskFacts], endpoints: &[EndpointFacts], scored: &[Vec<Scored>]) -> Table {
        let tallies: Vec<Tally> = scored
            .iter()
            .map(|rows| Tally::of(tasks.len(), rows.iter().cloned()))
            .collect();
        // What any endpoint holds was planned for all.
        let mut planned = BTreeMap::new();
        for one in scored.iter().flatten() {
            *planned.entry((one.task, one.register)).or_default() += 1;
        }
        let planned = Arc::new(planned);
        let with_plan = |one: &EndpointFacts| EndpointFacts {
            planned_cells: Arc::clone(&planned),
            ..one.clone()
        };
        let endpoints: Vec<EndpointFacts> = endpoints.iter().map(with_plan).collect();
        super::table(tasks, &endpoints, &tallies)
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
    fn a_narrow_scale_takes_no_other_task_from_the_columns_by_register() {
        let mut tasks = tasks();
        tasks.push(task("quantities", Skill::Understand));
        tasks.push(task("local", Skill::Understand));
        tasks[2].scale = Some(Scale {
            floor: 0.9,
            ceiling: 1.0,
        });
        let mut all = scored();
        for (at, register) in [(2, Register::Baku), (2, Register::Sms), (3, Register::Sms)] {
            all.extend((0..20).map(|twin| one(at, 5000 + twin, register, 0.5)));
        }
        all.extend((0..20).map(|twin| one(3, 5000 + twin, Register::Baku, 1.0)));
        let table = table(&tasks, &[endpoint("a", 160)], &[all]);
        let row = &table.rows[0];
        near(value(row, "baku"), 100.0);
        near(value(row, "kept_sms"), 50.0);
        near(value(row, "penalty_sms"), 0.5 * 100.0 / 0.8);
        near(value(row, "understand"), 53.125);
        near(value(row, "local"), 37.5);
    }

    #[test]
    fn standard_malay_does_not_stand_in_for_casual_replies_that_are_missing() {
        let lost = scored().into_iter().map(|mut one| {
            if one.task == 0 && one.register != Register::Baku {
                (one.state, one.value) = (State::Errored, None);
            }
            one
        });
        let endpoints = ["a", "b"].map(|name| endpoint(name, 80));
        let table = table(&tasks(), &endpoints, &[scored(), lost.collect()]);
        let row = &table.rows[1];
        assert_eq!(row.endpoint, "b");
        assert_eq!(why(row, "understand"), "no scored samples in `intent`");
        assert_eq!(row.tasks[0].raw.value(), None);
        near(value(row, "baku"), 100.0);
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
        let again = (1..4).map(|epoch| Scored {
            epoch,
            value: Some((0.0, 1.0)),
            ..first.clone()
        });
        repeated.splice(2..2, again);
        let table = table(&tasks(), &[endpoint("a", 83)], &[repeated]);
        let santai: f64 = 14.25 / 20.0;
        near(
            value(&table.rows[0], "understand"),
            100.0 * (f64::midpoint(santai, 0.5) - 0.2) / 0.8,
        );
    }

    #[test]
    fn rows_are_sorted_by_fit_and_rows_without_come_last() {
        let right = |one| Scored {
            value: Some((1.0, 1.0)),
            ..one
        };
        let better: Vec<Scored> = scored().into_iter().map(right).collect();
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

    #[test]
    fn a_task_that_is_planned_and_not_reached_takes_the_whole_with_it() {
        let mut tasks = tasks();
        tasks.push(task("orders", Skill::Understand));
        tasks.push(task("promo", Skill::Write));
        let mut facts = endpoint("a", 80);
        let cell = |task| ((task, Register::Santai), 20);
        facts.planned_cells = Arc::new(BTreeMap::from([cell(0), cell(1), cell(2)]));
        let tally = Tally::of(4, scored());
        let table = super::table(&tasks, &[facts], &[tally]);
        let row = &table.rows[0];
        assert_eq!(why(row, "understand"), "no scored samples in `orders`");
        near(value(row, "write"), 50.0);
    }
}
