//! The report as JSON (version 1): one object, every row flat, keys in a fixed order.

use serde_json::{Map, Value, json};

use super::Report;
use crate::metric::Row;
use crate::stats::Figure;

/// One line of JSON, the same bytes for the same report.
pub fn render(report: &Report) -> String {
    let rows: Vec<Value> = report.rows.iter().map(row).collect();
    json!({
        "version": report.version,
        "run": report.run,
        "suite": report.suite,
        "status": report.status,
        "coverage": figure(&report.coverage),
        "columns": report.columns,
        "rows": rows,
        "tasks": report.tasks,
        "notes": report.notes,
    })
    .to_string()
}

fn row(row: &Row) -> Value {
    let mut map = Map::new();
    map.insert("endpoint".to_owned(), json!(row.endpoint));
    map.insert("control".to_owned(), json!(row.control));
    map.insert("rank".to_owned(), json!(row.rank));
    map.insert("unranked".to_owned(), json!(row.unranked));
    for (id, one) in &row.figures {
        map.insert(id.clone(), figure(one));
    }
    map.insert("undecided".to_owned(), json!(row.undecided));
    map.insert("write_low".to_owned(), figure(&row.write_low));
    map.insert("states".to_owned(), json!(row.states));
    let tasks: Vec<Value> = row
        .tasks
        .iter()
        .map(
            |one| json!({"task": one.task, "scaled": figure(&one.scaled), "raw": figure(&one.raw), "beside": one.beside}),
        )
        .collect();
    map.insert("tasks".to_owned(), Value::Array(tasks));
    Value::Object(map)
}

fn figure(figure: &Figure) -> Value {
    json!(figure)
}
