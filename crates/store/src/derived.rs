//! The rows that follow from the newest revision of a matter: read back for comparison, and written anew.
//!
//! What follows from a record is the program's to say, which knows the kinds; here is only how the tables hold it. Full
//! text can be written but not read back.

use crate::db::Tx;
use crate::matters::{Derived, MatterRow};
use crate::value::{Row, Value};
use crate::{Result, StoreError, params, sql};

/// What the tables hold of the derived rows of a matter, each part sorted, without its words, which no engine gives back.
pub fn read(tx: &mut Tx, matter: &str) -> Result<Derived> {
    fn parts<const N: usize>(rows: Vec<Row>) -> Result<Vec<[Value; N]>> {
        rows.into_iter()
            .map(|row| {
                row.0
                    .try_into()
                    .map_err(|_| StoreError::fault("read derived rows", "the number of columns differs"))
            })
            .collect()
    }
    let pairs = |rows: Vec<Row>| {
        rows.iter()
            .map(|r| Ok((r.text(0)?, r.text(1)?)))
            .collect::<Result<Vec<_>>>()
    };
    let id = params![matter];
    let offices = tx.query(
        sql!("select office from matter_office where matter = $1 order by office"),
        id,
    )?;
    Ok(Derived {
        terms: pairs(tx.query(sql!("select field, value from matter_term where matter = $1 order by field, value"), id)?)?,
        offices: offices.iter().map(|r| r.text(0)).collect::<Result<_>>()?,
        officers: pairs(tx.query(sql!("select officer, role from matter_officer where matter = $1 order by officer, role"), id)?)?,
        clocks: parts(tx.query(
            sql!(
                "select clock, rule, version, title, from_at, due_at, met_at, duty, effect, explain, warnings, citation, \
                 verified from clock where matter = $1 order by clock"
            ),
            id,
        )?)?,
        tasks: parts(tx.query(sql!("select number, state, since, officer from task where matter = $1 order by number"), id)?)?,
        links: parts(tx.query(
            sql!("select other, role, from_day, to_day from link where matter = $1 order by other, role, from_day"),
            id,
        )?)?,
        parties: parts(tx.query(
            sql!("select party, role, from_day, to_day from matter_party where matter = $1 order by party, role, from_day"),
            id,
        )?)?,
        hours: parts(tx.query(
            sql!("select number, day, minutes, subject, office, officer from hours where matter = $1 order by number"),
            id,
        )?)?,
        claims: parts(tx.query(
            sql!(
                "select number, fact_key, outcome, day, country, office, officer, role, verdict, decided_at, quantity, unit, \
                 value_minor, currency, basis from claim where matter = $1 order by number"
            ),
            id,
        )?)?,
        words: vec![],
    })
}

/// Spine rows with the body, schema version and digest of their newest revision, in the order of ids after one.
pub fn newest_after(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<Newest>> {
    let rows = tx.query(
        sql!(
            "select m.id, m.n, m.reference, m.kind, m.office, m.title, m.state, m.state_since, m.phase, m.ball, \
             m.ball_since, m.priority, m.marking, m.us_only, m.need_group, m.lead, m.host_agency, m.creator, \
             m.created_at, m.updated_at, m.due_at, m.closed_at, m.closing_code, m.revision, m.digest, \
             r.schema_version, r.body from matter m join revision r on r.matter = m.id and r.revision = m.revision \
             where m.id > $1 order by m.id limit $2"
        ),
        params![after, limit],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Newest {
                row: MatterRow::from_row(row)?,
                schema_version: row.int(25)?,
                body: row.get(26)?,
            })
        })
        .collect()
}

/// A matter with what its newest revision holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Newest {
    /// Spine as the table holds it.
    pub row: MatterRow,
    /// Version of the kind's body.
    pub schema_version: i64,
    /// Whole record; `None` once it was erased.
    pub body: Option<String>,
}

/// Writes the spine and every derived row of one matter anew, whatever stood there; its full text too.
pub fn rewrite(tx: &mut Tx, row: &MatterRow, new: &Derived) -> Result<()> {
    let id = params![&row.id];
    tx.execute(sql!("delete from matter_term where matter = $1"), id)?;
    crate::dialect::remove_words(tx, row.n)?;
    // The other parts remove what stands there themselves when old and new differ; an empty `old` differs from any
    // new part that has rows, so only parts that become empty are removed here.
    for statement in [
        sql!("delete from matter_office where matter = $1"),
        sql!("delete from matter_officer where matter = $1"),
        sql!("delete from clock where matter = $1"),
        sql!("delete from task where matter = $1"),
        sql!("delete from link where matter = $1"),
        sql!("delete from matter_party where matter = $1"),
        sql!("delete from hours where matter = $1"),
        sql!("delete from claim where matter = $1"),
    ] {
        tx.execute(statement, id)?;
    }
    crate::matters::write_derived(tx, row, new, &Derived::default())?;
    if new.words.is_empty() {
        crate::dialect::put_words(tx, row.n, &[])?;
    }
    let v = row.values();
    let columns = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22];
    let mut values: Vec<Value> = columns.iter().map(|at| v[*at].clone()).collect();
    values.push(v[0].clone());
    tx.execute(
        sql!(
            "update matter set kind = $1, office = $2, title = $3, state = $4, state_since = $5, phase = $6, ball = $7, \
             ball_since = $8, priority = $9, marking = $10, us_only = $11, need_group = $12, lead = $13, \
             host_agency = $14, creator = $15, created_at = $16, due_at = $17, closed_at = $18, closing_code = $19 \
             where id = $20"
        ),
        &values,
    )
    .map(drop)
}

/// Rewrites the full text of one matter only.
pub fn rewrite_words(tx: &mut Tx, n: i64, words: &[String]) -> Result<()> {
    crate::dialect::remove_words(tx, n)?;
    crate::dialect::put_words(tx, n, words)
}
