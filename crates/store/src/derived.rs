//! The rows that follow from the newest revision of a matter: read back for comparison, and written anew.
//!
//! What follows from a record is the program's to say, which knows the kinds; here is only how the tables hold it. Full
//! text can be written but not read back.

use std::collections::HashMap;

use crate::db::Tx;
use crate::matters::{Derived, MatterRow};
use crate::value::{Row, Value};
use crate::{Result, StoreError, params, sql};

/// What the tables hold of the derived rows of the matters whose ids stand after one and up to another, each part
/// sorted, without their words, which no engine gives back. A matter without any row is not there.
pub fn read_between(tx: &mut Tx, after: &str, last: &str) -> Result<HashMap<String, Derived>> {
    let range = params![after, last];
    let mut all: HashMap<String, Derived> = HashMap::new();
    let mut of = |rows: Vec<Row>, put: fn(&mut Derived, Vec<Value>) -> Result<()>| -> Result<()> {
        for row in rows {
            let mut columns = row.0;
            let Value::Text(matter) = columns.remove(0) else {
                return Err(StoreError::fault("read derived rows", "the matter is not text"));
            };
            put(all.entry(matter).or_default(), columns)?;
        }
        Ok(())
    };
    of(
        tx.query(sql!("select matter, field, value from matter_term where matter > $1 and matter <= $2 order by matter, field, value"), range)?,
        |d, row| two(row).map(|pair| d.terms.push(pair)),
    )?;
    of(
        tx.query(
            sql!("select matter, office from matter_office where matter > $1 and matter <= $2 order by matter, office"),
            range,
        )?,
        |d, row| one(row).map(|office| d.offices.push(office)),
    )?;
    of(
        tx.query(sql!("select matter, officer, role from matter_officer where matter > $1 and matter <= $2 order by matter, officer, role"), range)?,
        |d, row| two(row).map(|pair| d.officers.push(pair)),
    )?;
    of(
        tx.query(
            sql!(
                "select matter, clock, rule, version, title, from_at, due_at, met_at, duty, effect, explain, warnings, citation, \
                 verified from clock where matter > $1 and matter <= $2 order by matter, clock"
            ),
            range,
        )?,
        |d, row| all_of(row).map(|part| d.clocks.push(part)),
    )?;
    of(
        tx.query(sql!("select matter, number, state, since, officer from task where matter > $1 and matter <= $2 order by matter, number"), range)?,
        |d, row| all_of(row).map(|part| d.tasks.push(part)),
    )?;
    of(
        tx.query(sql!("select matter, other, role, from_day, to_day from link where matter > $1 and matter <= $2 order by matter, other, role, from_day"), range)?,
        |d, row| all_of(row).map(|part| d.links.push(part)),
    )?;
    of(
        tx.query(sql!("select matter, party, role, from_day, to_day from matter_party where matter > $1 and matter <= $2 order by matter, party, role, from_day"), range)?,
        |d, row| all_of(row).map(|part| d.parties.push(part)),
    )?;
    of(
        tx.query(sql!("select matter, number, day, minutes, subject, office, officer from hours where matter > $1 and matter <= $2 order by matter, number"), range)?,
        |d, row| all_of(row).map(|part| d.hours.push(part)),
    )?;
    of(
        tx.query(
            sql!(
                "select matter, number, fact_key, outcome, day, country, office, officer, role, verdict, decided_at, quantity, unit, \
                 value_minor, currency, basis from claim where matter > $1 and matter <= $2 order by matter, number"
            ),
            range,
        )?,
        |d, row| all_of(row).map(|part| d.claims.push(part)),
    )?;
    of(
        tx.query(
            sql!(
                "select matter, item, fact, sort, origin, origin_agency, expires, recorded_at, corrected_at from item \
                 where matter > $1 and matter <= $2 order by matter, item"
            ),
            range,
        )?,
        |d, row| all_of(row).map(|part| d.items.push(part)),
    )?;
    of(
        tx.query(sql!("select matter, item, party from item_party where matter > $1 and matter <= $2 order by matter, item, party"), range)?,
        |d, row| two(row).map(|pair| d.item_parties.push(pair)),
    )?;
    of(
        tx.query(
            sql!(
                "select matter, number, fact, at, state, agency, official, purpose, purpose_text, channel, agreement, form, status, \
                 exigent, told_at from disclosure where matter > $1 and matter <= $2 order by matter, number"
            ),
            range,
        )?,
        |d, row| all_of(row).map(|part| d.disclosures.push(part)),
    )?;
    of(
        tx.query(sql!("select matter, number, party from disclosure_party where matter > $1 and matter <= $2 order by matter, number, party"), range)?,
        |d, row| all_of(row).map(|part| d.disclosure_parties.push(part)),
    )?;
    Ok(all)
}

fn all_of<const N: usize>(row: Vec<Value>) -> Result<[Value; N]> {
    row.try_into()
        .map_err(|_| StoreError::fault("read derived rows", "the number of columns differs"))
}

fn one(row: Vec<Value>) -> Result<String> {
    Row(row).text(0)
}

fn two(row: Vec<Value>) -> Result<(String, String)> {
    let row = Row(row);
    Ok((row.text(0)?, row.text(1)?))
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
        sql!("delete from item where matter = $1"),
        sql!("delete from item_party where matter = $1"),
        sql!("delete from disclosure where matter = $1"),
        sql!("delete from disclosure_party where matter = $1"),
    ] {
        tx.execute(statement, id)?;
    }
    crate::matters::write_derived(tx, row, new, &Derived::default())?;
    if new.words.is_empty() {
        crate::dialect::put_words(tx, row.n, &[]);
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
    crate::dialect::put_words(tx, n, words);
    Ok(())
}
