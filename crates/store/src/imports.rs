//! Imports that run by themselves: what was started, how far it is, what it came to, and the rows it rejected.
//!
//! The list's own figures are in [`lists`](crate::lists); here stands what the person who started it looks at. Progress is
//! no act and leaves no audit entry; the acts of the import itself do. Who may see a run is decided by the caller.

use crate::db::Tx;
use crate::value::{Row, Value};
use crate::{Result, params, sql};

/// Rejected rows kept of one run at most; those beyond are counted only.
pub const REJECTS_MAX: i64 = 10_000;
/// Runs in one answer at most.
const ROWS_MAX: i64 = 200;

/// State of a run that goes on.
pub const RUNNING: &str = "running";
/// State of a run that came to its end.
pub const DONE: &str = "done";
/// State of a run that could not be done.
pub const FAILED: &str = "failed";

/// One run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct Run {
    pub id: String,
    pub list: String,
    pub officer: String,
    pub office: String,
    /// [`RUNNING`], [`DONE`] or [`FAILED`].
    pub state: String,
    /// JSON object.
    pub content: String,
    pub started_at: String,
    pub updated_at: String,
}

fn run_from(row: &Row) -> Result<Run> {
    Ok(Run {
        id: row.text(0)?,
        list: row.text(1)?,
        officer: row.text(2)?,
        office: row.text(3)?,
        state: row.text(4)?,
        content: row.text(5)?,
        started_at: row.text(6)?,
        updated_at: row.text(7)?,
    })
}

/// Notes a run that begins.
pub fn begin(tx: &mut Tx, run: &Run) -> Result<()> {
    let Run {
        id,
        list,
        officer,
        office,
        state,
        content,
        started_at,
        updated_at,
    } = run;
    let values: Vec<Value> = [id, list, officer, office, state, content, started_at, updated_at]
        .into_iter()
        .map(Value::from)
        .collect();
    tx.execute(
        sql!(
            "insert into import_run (id, list, officer, office, state, content, started_at, updated_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &values,
    )?;
    Ok(())
}

/// Says how far a run is, or what it came to.
pub fn update(tx: &mut Tx, id: &str, state: &str, content: &str, at: &str) -> Result<()> {
    tx.execute(
        sql!("update import_run set state = $2, content = $3, updated_at = $4 where id = $1"),
        params![id, state, content, at],
    )?;
    Ok(())
}

/// One run.
pub fn run(tx: &mut Tx, id: &str) -> Result<Option<Run>> {
    let row = tx.query_opt(
        sql!("select id, list, officer, office, state, content, started_at, updated_at from import_run where id = $1"),
        params![id],
    )?;
    row.as_ref().map(run_from).transpose()
}

/// Runs, newest first; of one list, or of every list where none is named.
pub fn runs(tx: &mut Tx, list: &str, limit: i64) -> Result<Vec<Run>> {
    let rows = tx.query(
        sql!(
            "select id, list, officer, office, state, content, started_at, updated_at from import_run \
             where ($1 = '' or list = $1) order by started_at desc, id desc limit $2"
        ),
        params![list, limit.clamp(1, ROWS_MAX)],
    )?;
    rows.iter().map(run_from).collect()
}

/// Keeps rejected rows of a run, from a position on: the file each stood in, and the row with its reason as JSON.
pub fn keep_rejects(tx: &mut Tx, id: &str, from: i64, rejects: &[(String, String)]) -> Result<()> {
    let rows: Vec<Vec<Value>> = rejects
        .iter()
        .zip(from..REJECTS_MAX)
        .map(|((file, content), position)| {
            vec![
                Value::from(id),
                Value::Int(position),
                Value::from(file),
                Value::from(content),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    tx.insert_rows(
        sql!("insert into import_reject (run, position, file, content) values"),
        4,
        &rows,
    )
}

/// Rejected rows of a run in their order: file, and the row with its reason as JSON.
pub fn rejects(tx: &mut Tx, id: &str) -> Result<Vec<(String, String)>> {
    let rows = tx.query(
        sql!("select file, content from import_reject where run = $1 order by position limit $2"),
        params![id, REJECTS_MAX],
    )?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::databases;

    // Goal: a run is found again as it was left, with its rejected rows in order and no more than the limit.
    #[test]
    fn a_run_is_left_and_found_again() {
        for (engine, db, _guard) in databases() {
            let of = |id: &str, list: &str, at: &str| Run {
                id: id.into(),
                list: list.into(),
                state: RUNNING.into(),
                content: "{}".into(),
                started_at: at.into(),
                updated_at: at.into(),
                ..Run::default()
            };
            let (one, two) = (of("r1", "sdn", "2026-11-24"), of("r2", "other", "2026-11-25"));
            db.write(move |tx| {
                begin(tx, &one)?;
                begin(tx, &two)
            })
            .unwrap();
            db.write(|tx| update(tx, "r1", DONE, r#"{"read":3}"#, "2026-11-26"))
                .unwrap();
            let ids = |list: &str| -> Vec<String> {
                let runs = db.read(|tx| runs(tx, list, 10)).unwrap();
                runs.into_iter().map(|run| run.id).collect()
            };
            assert_eq!(ids(""), ["r2", "r1"], "{engine}");
            assert_eq!(ids("sdn"), ["r1"], "{engine}");
            let kept = db.read(|tx| run(tx, "r1")).unwrap().unwrap();
            assert_eq!(
                (kept.state.as_str(), kept.content.as_str()),
                (DONE, r#"{"read":3}"#),
                "{engine}"
            );
            assert!(db.read(|tx| run(tx, "r9")).unwrap().is_none(), "{engine}");
            let row = |n: i64| ("sdn.csv".to_string(), format!("{{\"line\":{n}}}"));
            db.write(move |tx| {
                keep_rejects(tx, "r1", 0, &[row(1), row(2)])?;
                keep_rejects(tx, "r1", 2, &[row(3)])?;
                keep_rejects(tx, "r1", REJECTS_MAX, &[row(4)])
            })
            .unwrap();
            assert_eq!(
                db.read(|tx| rejects(tx, "r1")).unwrap(),
                [row(1), row(2), row(3)],
                "{engine}"
            );
        }
    }
}
