//! Counterparts: agencies, the people there, and what was promised between us.
//!
//! The register is open to everybody whom policy lets see counterparts; it holds nothing of a matter but the link
//! of a commitment, and that link is read through the reader's scope only. Start at [`agencies`] and [`agency`].

mod commitments;

use std::collections::HashMap;

use crate::db::Tx;
use crate::names::{Needle, SCAN_ROWS_MAX};
use crate::sql::Sql;
use crate::value::{Row, Value};
use crate::{Result, StoreError, params, sql};

pub use commitments::{
    CommitmentRow, commitment, commitments, commitments_due, commitments_with, fulfil, insert_commitment,
};

/// Rows in one answer at most.
pub const ROWS_MAX: i64 = 200;
/// Words of a name search that are looked at.
pub const WORDS_MAX: usize = crate::names::WORDS_MAX;

/// A foreign or domestic agency. Instants are UTC text; empty text stands for nothing.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct AgencyRow {
    pub id: String,
    pub name: String,
    pub name_local: String,
    pub country: String,
    pub kind: String,
    pub domestic: bool,
    pub keeper_office: String,
    pub keeper_officer: String,
    pub zone: String,
    pub status: String,
    pub note: String,
    pub created_at: String,
    pub updated_at: String,
    pub revision: i64,
    /// Full name of the keeping officer; derived.
    pub keeper_name: String,
    /// Newest day on which one of its people was met; derived.
    pub last_contact: String,
}

/// Somebody at an agency.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct ContactRow {
    pub id: String,
    pub agency: String,
    pub name: String,
    pub rank: String,
    pub languages: String,
    pub phone: String,
    pub email: String,
    pub trust: String,
    pub keeper_office: String,
    pub keeper_officer: String,
    /// Day, `2026-11-24`.
    pub last_contact: String,
    pub note: String,
    pub created_at: String,
    pub updated_at: String,
    pub revision: i64,
    /// Full name of the keeping officer; derived.
    pub keeper_name: String,
    /// Name of the agency; derived.
    pub agency_name: String,
}

/// What a list of agencies is asked for. Empty fields do not filter.
#[derive(Clone, Debug, Default)]
pub struct AgencyQuery {
    /// Two letters.
    pub country: String,
    /// Word of a kind.
    pub kind: String,
    /// Office that keeps the relationship.
    pub office: String,
    /// Words of the name, each anywhere in the name or the local name.
    pub words: Vec<String>,
    /// Id of the last row shown.
    pub after: String,
    /// Rows wanted, 1 to [`ROWS_MAX`].
    pub limit: i64,
}

impl AgencyRow {
    fn from_row(row: &Row) -> Result<AgencyRow> {
        let text = |at| row.text(at);
        Ok(AgencyRow {
            id: text(0)?,
            name: text(1)?,
            name_local: text(2)?,
            country: text(3)?,
            kind: text(4)?,
            domestic: row.int(5)? != 0,
            keeper_office: text(6)?,
            keeper_officer: text(7)?,
            zone: text(8)?,
            status: text(9)?,
            note: text(10)?,
            created_at: text(11)?,
            updated_at: text(12)?,
            revision: row.int(13)?,
            keeper_name: text(14)?,
            last_contact: text(15)?,
        })
    }
}

impl ContactRow {
    fn from_row(row: &Row) -> Result<ContactRow> {
        let text = |at| row.text(at);
        Ok(ContactRow {
            id: text(0)?,
            agency: text(1)?,
            name: text(2)?,
            rank: text(3)?,
            languages: text(4)?,
            phone: text(5)?,
            email: text(6)?,
            trust: text(7)?,
            keeper_office: text(8)?,
            keeper_officer: text(9)?,
            last_contact: text(10)?,
            note: text(11)?,
            created_at: text(12)?,
            updated_at: text(13)?,
            revision: row.int(14)?,
            keeper_name: text(15)?,
            agency_name: text(16)?,
        })
    }
}

/// Agencies that the query asks for, by name.
pub fn agencies(tx: &mut Tx, query: &AgencyQuery) -> Result<Vec<AgencyRow>> {
    let base = sql!(
        "select a.id, a.name, a.name_local, a.country, a.kind, a.domestic, a.keeper_office, a.keeper_officer, a.zone, \
         a.status, a.note, a.created_at, a.updated_at, a.revision, coalesce(o.full_name, ''), \
         coalesce((select max(c.last_contact) from contact c where c.agency = a.id), '') \
         from agency a left join officer o on o.id = a.keeper_officer where 1 = 1"
    );
    let mut text = base.text().to_string();
    let mut values: Vec<Value> = vec![];
    if query.words.is_empty() {
        for (column, value) in [
            ("a.country", &query.country),
            ("a.kind", &query.kind),
            ("a.keeper_office", &query.office),
        ] {
            if !value.is_empty() {
                values.push(Value::from(value));
                text.push_str(&format!(" and {column} = ${}", values.len()));
            }
        }
        if !query.after.is_empty() {
            values.push(Value::from(&query.after));
            text.push_str(&format!(
                " and (a.name, a.id) > (select p.name, p.id from agency p where p.id = ${})",
                values.len()
            ));
        }
    } else {
        let ids = agencies_by_words(tx, query)?;
        if ids.is_empty() {
            return Ok(vec![]);
        }
        text.push_str(&format!(" and a.id in {}", crate::sql::rows(ids.len(), 1)));
        values.extend(ids.into_iter().map(Value::Text));
    }
    values.push(Value::Int(query.limit.clamp(1, ROWS_MAX)));
    text.push_str(&format!(" order by a.name, a.id limit ${}", values.len()));
    tx.query_text(&text, &values)?.iter().map(AgencyRow::from_row).collect()
}

/// Ids of the first agencies whose name, in Latin letters or its own, holds the words, whatever case and accents.
fn agencies_by_words(tx: &mut Tx, query: &AgencyQuery) -> Result<Vec<String>> {
    let statement = sql!(
        "select a.id, a.name, a.name_local from agency a where ($1 = '' or a.country = $1) and ($2 = '' or a.kind = $2) \
         and ($3 = '' or a.keeper_office = $3) \
         and ($4 = '' or (a.name, a.id) > (select p.name, p.id from agency p where p.id = $4)) \
         order by a.name, a.id limit $5"
    );
    let values = params![&query.country, &query.kind, &query.office, &query.after, SCAN_ROWS_MAX];
    first_that_fit(tx, statement, values, &query.words, query.limit)
}

/// Ids of the first rows (an id and two texts) that hold the words.
fn first_that_fit(tx: &mut Tx, statement: Sql, values: &[Value], words: &[String], limit: i64) -> Result<Vec<String>> {
    let needle = Needle::new(&words.join(" "));
    let wanted = usize::try_from(limit.clamp(1, ROWS_MAX)).unwrap_or(usize::MAX);
    let mut ids = vec![];
    if needle.is_empty() {
        // Signs alone name nobody.
        return Ok(ids);
    }
    tx.each(statement, values, |row| {
        if ids.len() < wanted && needle.fits(&[&row.text(1)?, &row.text(2)?]) {
            ids.push(row.text(0)?);
        }
        Ok(())
    })?;
    Ok(ids)
}

/// One agency.
pub fn agency(tx: &mut Tx, id: &str) -> Result<Option<AgencyRow>> {
    let row = tx.query_opt(
        sql!(
            "select a.id, a.name, a.name_local, a.country, a.kind, a.domestic, a.keeper_office, a.keeper_officer, \
             a.zone, a.status, a.note, a.created_at, a.updated_at, a.revision, coalesce(o.full_name, ''), \
             coalesce((select max(c.last_contact) from contact c where c.agency = a.id), '') \
             from agency a left join officer o on o.id = a.keeper_officer where a.id = $1"
        ),
        params![id],
    )?;
    row.map(|row| AgencyRow::from_row(&row)).transpose()
}

/// Whether there is such an agency.
pub fn exists(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx
        .query_opt(sql!("select 1 from agency where id = $1"), params![id])?
        .is_some())
}

/// Names of agencies by id; an id that is none is left out.
pub fn names<S: AsRef<str>>(tx: &mut Tx, ids: &[S]) -> Result<HashMap<String, String>> {
    by_ids(tx, sql!("select id, name from agency where 1 = 1"), ids)
}

/// Names of contacts by id; an id that is none is left out.
pub fn contact_names<S: AsRef<str>>(tx: &mut Tx, ids: &[S]) -> Result<HashMap<String, String>> {
    by_ids(tx, sql!("select id, name from contact where 1 = 1"), ids)
}

fn by_ids<S: AsRef<str>>(tx: &mut Tx, base: Sql, ids: &[S]) -> Result<HashMap<String, String>> {
    const IDS_PER_QUERY_MAX: usize = 100;
    let mut names = HashMap::new();
    for chunk in ids.chunks(IDS_PER_QUERY_MAX) {
        let text = format!("{} and id in {}", base.text(), crate::sql::rows(chunk.len(), 1));
        let values: Vec<Value> = chunk.iter().map(|id| Value::from(id.as_ref())).collect();
        for row in tx.query_text(&text, &values)? {
            names.insert(row.text(0)?, row.text(1)?);
        }
    }
    Ok(names)
}

/// Whether another agency of the country already bears the name, whatever its case.
pub fn agency_named(tx: &mut Tx, country: &str, name: &str, other_than: &str) -> Result<bool> {
    let row = tx.query_opt(
        sql!("select id from agency where country = $1 and lower(name) = lower($2) and id <> $3 limit 1"),
        params![country, name, other_than],
    )?;
    Ok(row.is_some())
}

/// Adds an agency; `revision` of the row is written as given.
pub fn insert_agency(tx: &mut Tx, row: &AgencyRow) -> Result<()> {
    tx.execute(
        sql!(
            "insert into agency (id, name, name_local, country, kind, domestic, keeper_office, keeper_officer, zone, \
             status, note, created_at, updated_at, revision) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        params![
            &row.id,
            &row.name,
            &row.name_local,
            &row.country,
            &row.kind,
            i64::from(row.domestic),
            &row.keeper_office,
            &row.keeper_officer,
            &row.zone,
            &row.status,
            &row.note,
            &row.created_at,
            &row.updated_at,
            row.revision
        ],
    )?;
    Ok(())
}

/// Writes an agency that was based on revision `base`; [`StoreError::Stale`] when somebody was first. Gives the
/// revision written.
pub fn update_agency(tx: &mut Tx, row: &AgencyRow, base: i64) -> Result<i64> {
    let touched = tx.execute(
        sql!(
            "update agency set name = $1, name_local = $2, country = $3, kind = $4, domestic = $5, keeper_office = $6, \
             keeper_officer = $7, zone = $8, status = $9, note = $10, updated_at = $11, revision = revision + 1 \
             where id = $12 and revision = $13"
        ),
        params![
            &row.name,
            &row.name_local,
            &row.country,
            &row.kind,
            i64::from(row.domestic),
            &row.keeper_office,
            &row.keeper_officer,
            &row.zone,
            &row.status,
            &row.note,
            &row.updated_at,
            &row.id,
            base
        ],
    )?;
    if touched == 0 {
        let current = tx.query_opt(sql!("select revision from agency where id = $1"), params![&row.id])?;
        return Err(stale(current, "the agency")?);
    }
    Ok(base + 1)
}

/// Why an update touched no row.
pub(crate) fn stale(current: Option<Row>, what: &'static str) -> Result<StoreError> {
    match current {
        Some(row) => Ok(StoreError::Stale { current: row.int(0)? }),
        None => Ok(StoreError::Missing(what)),
    }
}

/// People of an agency, by name.
pub fn contacts(tx: &mut Tx, agency: &str, limit: i64) -> Result<Vec<ContactRow>> {
    let rows = tx.query(
        sql!(
            "select c.id, c.agency, c.name, c.rank, c.languages, c.phone, c.email, c.trust, c.keeper_office, \
             c.keeper_officer, c.last_contact, c.note, c.created_at, c.updated_at, c.revision, \
             coalesce(o.full_name, ''), a.name \
             from contact c join agency a on a.id = c.agency left join officer o on o.id = c.keeper_officer \
             where c.agency = $1 order by c.name, c.id limit $2"
        ),
        params![agency, limit.clamp(1, ROWS_MAX)],
    )?;
    rows.iter().map(ContactRow::from_row).collect()
}

/// Contacts of every agency whose name, or whose agency's name, holds the words, whatever case and accents.
pub fn find_contacts(tx: &mut Tx, words: &[String], limit: i64) -> Result<Vec<ContactRow>> {
    let names = sql!(
        "select c.id, c.name, a.name from contact c join agency a on a.id = c.agency order by c.name, c.id limit $1"
    );
    let ids = first_that_fit(tx, names, params![SCAN_ROWS_MAX], words, limit)?;
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let base = sql!(
        "select c.id, c.agency, c.name, c.rank, c.languages, c.phone, c.email, c.trust, c.keeper_office, \
         c.keeper_officer, c.last_contact, c.note, c.created_at, c.updated_at, c.revision, \
         coalesce(o.full_name, ''), a.name \
         from contact c join agency a on a.id = c.agency left join officer o on o.id = c.keeper_officer where 1 = 1"
    );
    let text = format!(
        "{} and c.id in {} order by c.name, c.id",
        base.text(),
        crate::sql::rows(ids.len(), 1)
    );
    let values: Vec<Value> = ids.into_iter().map(Value::Text).collect();
    tx.query_text(&text, &values)?
        .iter()
        .map(ContactRow::from_row)
        .collect()
}

/// One contact.
pub fn contact(tx: &mut Tx, id: &str) -> Result<Option<ContactRow>> {
    let row = tx.query_opt(
        sql!(
            "select c.id, c.agency, c.name, c.rank, c.languages, c.phone, c.email, c.trust, c.keeper_office, \
             c.keeper_officer, c.last_contact, c.note, c.created_at, c.updated_at, c.revision, \
             coalesce(o.full_name, ''), a.name \
             from contact c join agency a on a.id = c.agency left join officer o on o.id = c.keeper_officer \
             where c.id = $1"
        ),
        params![id],
    )?;
    row.map(|row| ContactRow::from_row(&row)).transpose()
}

/// Whether there is such a contact.
pub fn exists_contact(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx
        .query_opt(sql!("select 1 from contact where id = $1"), params![id])?
        .is_some())
}

/// Adds a contact.
pub fn insert_contact(tx: &mut Tx, row: &ContactRow) -> Result<()> {
    tx.execute(
        sql!(
            "insert into contact (id, agency, name, rank, languages, phone, email, trust, keeper_office, \
             keeper_officer, last_contact, note, created_at, updated_at, revision) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        ),
        params![
            &row.id,
            &row.agency,
            &row.name,
            &row.rank,
            &row.languages,
            &row.phone,
            &row.email,
            &row.trust,
            &row.keeper_office,
            &row.keeper_officer,
            &row.last_contact,
            &row.note,
            &row.created_at,
            &row.updated_at,
            row.revision
        ],
    )?;
    Ok(())
}

/// Writes a contact that was based on revision `base`; [`StoreError::Stale`] when somebody was first. Gives the
/// revision written. The agency of a contact does not change.
pub fn update_contact(tx: &mut Tx, row: &ContactRow, base: i64) -> Result<i64> {
    let touched = tx.execute(
        sql!(
            "update contact set name = $1, rank = $2, languages = $3, phone = $4, email = $5, trust = $6, \
             keeper_office = $7, keeper_officer = $8, last_contact = $9, note = $10, updated_at = $11, \
             revision = revision + 1 where id = $12 and revision = $13"
        ),
        params![
            &row.name,
            &row.rank,
            &row.languages,
            &row.phone,
            &row.email,
            &row.trust,
            &row.keeper_office,
            &row.keeper_officer,
            &row.last_contact,
            &row.note,
            &row.updated_at,
            &row.id,
            base
        ],
    )?;
    if touched == 0 {
        let current = tx.query_opt(sql!("select revision from contact where id = $1"), params![&row.id])?;
        return Err(stale(current, "the contact")?);
    }
    Ok(base + 1)
}

#[cfg(test)]
mod tests;
