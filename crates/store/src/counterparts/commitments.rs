//! What was promised between an agency and us, and what became of it.
//!
//! A promise may belong to a matter. That link is read through the reader's scope only: whoever may not read the matter
//! sees the promise and no trace of the matter.

use policy::Scope;

use super::{ContactRow, ROWS_MAX, stale};
use crate::db::Tx;
use crate::value::Row;
use crate::{Result, params, scoped_sql, sql};

/// A promise between an agency and us.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct CommitmentRow {
    pub id: String,
    pub agency: String,
    pub contact: String,
    /// `us` or `them`.
    pub made_by: String,
    pub what: String,
    pub made_on: String,
    pub due_on: String,
    pub kept_on: String,
    /// `open`, `kept` or `broken`.
    pub outcome: String,
    pub office: String,
    pub officer: String,
    pub created_at: String,
    /// Name of the agency; derived.
    pub agency_name: String,
    /// Name of the contact, empty where none was named; derived.
    pub contact_name: String,
    /// Reference of the matter it belongs to, only where the scope admits that matter; derived.
    pub matter_reference: String,
}

impl CommitmentRow {
    fn from_row(row: &Row) -> Result<CommitmentRow> {
        let text = |at| row.text(at);
        Ok(CommitmentRow {
            id: text(0)?,
            agency: text(1)?,
            contact: text(2)?,
            made_by: text(3)?,
            what: text(4)?,
            made_on: text(5)?,
            due_on: text(6)?,
            kept_on: text(7)?,
            outcome: text(8)?,
            office: text(9)?,
            officer: text(10)?,
            created_at: text(11)?,
            agency_name: text(12)?,
            contact_name: text(13)?,
            matter_reference: text(14)?,
        })
    }
}

/// Promises with an agency, newest first. The reference of a matter stands only where the scope admits the matter.
pub fn commitments(tx: &mut Tx, scope: &Scope, agency: &str, limit: i64) -> Result<Vec<CommitmentRow>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select k.id, k.agency, k.contact, k.made_by, k.what, k.made_on, k.due_on, k.kept_on, k.outcome, k.office, \
             k.officer, k.created_at, a.name, coalesce(c.name, ''), coalesce(m.reference, '') \
             from commitment k join agency a on a.id = k.agency left join contact c on c.id = k.contact \
             left join matter m on m.id = k.matter and {scope} \
             where k.agency = $1 order by k.made_on desc, k.id desc limit $2"
        ),
        params![agency, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    rows.iter().map(CommitmentRow::from_row).collect()
}

/// Promises in which a contact is named, newest first.
pub fn commitments_with(tx: &mut Tx, scope: &Scope, contact: &ContactRow, limit: i64) -> Result<Vec<CommitmentRow>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select k.id, k.agency, k.contact, k.made_by, k.what, k.made_on, k.due_on, k.kept_on, k.outcome, k.office, \
             k.officer, k.created_at, a.name, coalesce(c.name, ''), coalesce(m.reference, '') \
             from commitment k join agency a on a.id = k.agency left join contact c on c.id = k.contact \
             left join matter m on m.id = k.matter and {scope} \
             where k.agency = $1 and k.contact = $2 order by k.made_on desc, k.id desc limit $3"
        ),
        params![&contact.agency, &contact.id, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    rows.iter().map(CommitmentRow::from_row).collect()
}

/// Open promises that an office recorded and that are due on or before a day, longest due first.
pub fn commitments_due(
    tx: &mut Tx,
    scope: &Scope,
    office: &str,
    by_day: &str,
    limit: i64,
) -> Result<Vec<CommitmentRow>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select k.id, k.agency, k.contact, k.made_by, k.what, k.made_on, k.due_on, k.kept_on, k.outcome, k.office, \
             k.officer, k.created_at, a.name, coalesce(c.name, ''), coalesce(m.reference, '') \
             from commitment k join agency a on a.id = k.agency left join contact c on c.id = k.contact \
             left join matter m on m.id = k.matter and {scope} \
             where k.outcome = 'open' and k.due_on > '' and k.due_on <= $1 and k.office = $2 \
             order by k.due_on, k.id limit $3"
        ),
        params![by_day, office, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    rows.iter().map(CommitmentRow::from_row).collect()
}

/// One promise.
pub fn commitment(tx: &mut Tx, scope: &Scope, id: &str) -> Result<Option<CommitmentRow>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select k.id, k.agency, k.contact, k.made_by, k.what, k.made_on, k.due_on, k.kept_on, k.outcome, k.office, \
             k.officer, k.created_at, a.name, coalesce(c.name, ''), coalesce(m.reference, '') \
             from commitment k join agency a on a.id = k.agency left join contact c on c.id = k.contact \
             left join matter m on m.id = k.matter and {scope} where k.id = $1"
        ),
        params![id],
        scope,
    )?;
    rows.first().map(CommitmentRow::from_row).transpose()
}

/// Records a promise. `matter` is the id of a matter that whoever records it may read, or empty.
pub fn insert_commitment(tx: &mut Tx, row: &CommitmentRow, matter: &str) -> Result<()> {
    tx.execute(
        sql!(
            "insert into commitment (id, agency, contact, matter, made_by, what, made_on, due_on, kept_on, outcome, \
             office, officer, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        params![
            &row.id,
            &row.agency,
            &row.contact,
            matter,
            &row.made_by,
            &row.what,
            &row.made_on,
            &row.due_on,
            &row.kept_on,
            &row.outcome,
            &row.office,
            &row.officer,
            &row.created_at
        ],
    )?;
    Ok(())
}

/// Says that an open promise was kept or broken on a day; [`StoreError::Stale`] when that was said before.
pub fn fulfil(tx: &mut Tx, id: &str, outcome: &str, on: &str) -> Result<()> {
    let touched = tx.execute(
        sql!("update commitment set outcome = $1, kept_on = $2 where id = $3 and outcome = 'open'"),
        params![outcome, on, id],
    )?;
    if touched == 0 {
        let there = tx.query_opt(sql!("select 1 from commitment where id = $1"), params![id])?;
        return Err(stale(there, "the commitment")?);
    }
    Ok(())
}
