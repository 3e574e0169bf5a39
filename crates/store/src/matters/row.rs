//! Reading one matter: its row, its revisions, and what policy must know of it.

use policy::MatterFacts;

use crate::db::Tx;
use crate::value::{Row, Value};
use crate::{Result, params, sql};

/// The spine of a matter as the table holds it. Instants are fixed-width UTC text; empty text stands for nothing.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the record; see matter::Record")]
pub struct MatterRow {
    pub id: String,
    pub n: i64,
    pub reference: String,
    pub kind: String,
    pub office: String,
    pub title: String,
    pub state: String,
    pub state_since: String,
    pub phase: String,
    pub ball: String,
    pub ball_since: String,
    pub priority: String,
    pub marking: String,
    pub us_only: bool,
    pub need_group: String,
    pub lead: String,
    pub host_agency: String,
    pub creator: String,
    pub created_at: String,
    pub updated_at: String,
    pub due_at: String,
    pub closed_at: String,
    pub closing_code: String,
    pub revision: i64,
    pub digest: String,
}

/// Columns of the table in the order of [`MatterRow`].
pub(crate) const COLUMNS: usize = 25;

impl MatterRow {
    pub(crate) fn from_row(row: &Row) -> Result<MatterRow> {
        let text = |at| row.text(at);
        Ok(MatterRow {
            id: text(0)?,
            n: row.int(1)?,
            reference: text(2)?,
            kind: text(3)?,
            office: text(4)?,
            title: text(5)?,
            state: text(6)?,
            state_since: text(7)?,
            phase: text(8)?,
            ball: text(9)?,
            ball_since: text(10)?,
            priority: text(11)?,
            marking: text(12)?,
            us_only: row.int(13)? != 0,
            need_group: text(14)?,
            lead: text(15)?,
            host_agency: text(16)?,
            creator: text(17)?,
            created_at: text(18)?,
            updated_at: text(19)?,
            due_at: text(20)?,
            closed_at: text(21)?,
            closing_code: text(22)?,
            revision: row.int(23)?,
            digest: text(24)?,
        })
    }

    pub(crate) fn values(&self) -> Vec<Value> {
        let text = |t: &String| Value::from(t);
        vec![
            text(&self.id),
            Value::Int(self.n),
            text(&self.reference),
            text(&self.kind),
            text(&self.office),
            text(&self.title),
            text(&self.state),
            text(&self.state_since),
            text(&self.phase),
            text(&self.ball),
            text(&self.ball_since),
            text(&self.priority),
            text(&self.marking),
            Value::Int(i64::from(self.us_only)),
            text(&self.need_group),
            text(&self.lead),
            text(&self.host_agency),
            text(&self.creator),
            text(&self.created_at),
            text(&self.updated_at),
            text(&self.due_at),
            text(&self.closed_at),
            text(&self.closing_code),
            Value::Int(self.revision),
            text(&self.digest),
        ]
    }
}

/// A matter by its reference or its id. Who asks must be let in by policy before anything of it is shown.
pub fn find(tx: &mut Tx, reference_or_id: &str) -> Result<Option<MatterRow>> {
    let row = tx.query_opt(
        sql!(
            "select m.id, m.n, m.reference, m.kind, m.office, m.title, m.state, m.state_since, m.phase, m.ball, \
             m.ball_since, m.priority, m.marking, m.us_only, m.need_group, m.lead, m.host_agency, m.creator, \
             m.created_at, m.updated_at, m.due_at, m.closed_at, m.closing_code, m.revision, m.digest \
             from matter m where m.reference = $1"
        ),
        params![reference_or_id],
    )?;
    if let Some(row) = row {
        return MatterRow::from_row(&row).map(Some);
    }
    let row = tx.query_opt(
        sql!(
            "select m.id, m.n, m.reference, m.kind, m.office, m.title, m.state, m.state_since, m.phase, m.ball, \
             m.ball_since, m.priority, m.marking, m.us_only, m.need_group, m.lead, m.host_agency, m.creator, \
             m.created_at, m.updated_at, m.due_at, m.closed_at, m.closing_code, m.revision, m.digest \
             from matter m where m.id = $1"
        ),
        params![reference_or_id],
    )?;
    row.map(|row| MatterRow::from_row(&row)).transpose()
}

/// Officers named on a matter, and offices that assist.
pub fn named_and_assisting(tx: &mut Tx, matter: &str) -> Result<(Vec<String>, Vec<String>)> {
    let named = tx.query(
        sql!("select distinct officer from matter_officer where matter = $1 order by officer limit 500"),
        params![matter],
    )?;
    let offices = tx.query(
        sql!("select office from matter_office where matter = $1 order by office limit 500"),
        params![matter],
    )?;
    let first = |rows: Vec<Row>| rows.iter().map(|r| r.text(0)).collect::<Result<Vec<_>>>();
    Ok((first(named)?, first(offices)?))
}

/// What policy must know of a matter.
pub fn facts(tx: &mut Tx, row: &MatterRow) -> Result<MatterFacts> {
    let (named, assisting) = named_and_assisting(tx, &row.id)?;
    Ok(MatterFacts {
        id: row.id.clone(),
        kind: row.kind.clone(),
        phase: row.phase.clone(),
        office: row.office.clone(),
        assisting,
        need_group: (!row.need_group.is_empty()).then(|| row.need_group.clone()),
        us_only: row.us_only,
        named,
        creator: row.creator.clone(),
        revision: row.revision,
    })
}

/// One revision as the log holds it.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct RevisionRow {
    pub matter: String,
    pub revision: i64,
    pub at: String,
    pub officer: String,
    pub office: String,
    pub verb: String,
    pub note: String,
    pub schema_version: i64,
    /// `None` once the body was lawfully erased; the digest stays.
    pub body: Option<String>,
    pub digest: String,
    pub previous: String,
}

impl RevisionRow {
    fn from_row(row: &Row) -> Result<RevisionRow> {
        Ok(RevisionRow {
            matter: row.text(0)?,
            revision: row.int(1)?,
            at: row.text(2)?,
            officer: row.text(3)?,
            office: row.text(4)?,
            verb: row.text(5)?,
            note: row.text(6)?,
            schema_version: row.int(7)?,
            body: row.get(8)?,
            digest: row.text(9)?,
            previous: row.text(10)?,
        })
    }
}

/// The newest revision.
pub fn newest_body(tx: &mut Tx, row: &MatterRow) -> Result<Option<RevisionRow>> {
    let found = tx.query_opt(
        sql!(
            "select matter, revision, at, officer, office, verb, note, schema_version, body, digest, previous \
             from revision where matter = $1 and revision = $2"
        ),
        params![&row.id, row.revision],
    )?;
    found.map(|row| RevisionRow::from_row(&row)).transpose()
}

/// The revision that was current at an instant.
pub fn body_at(tx: &mut Tx, matter: &str, at: &str) -> Result<Option<RevisionRow>> {
    let found = tx.query_opt(
        sql!(
            "select matter, revision, at, officer, office, verb, note, schema_version, body, digest, previous \
             from revision where matter = $1 and at <= $2 order by revision desc limit 1"
        ),
        params![matter, at],
    )?;
    found.map(|row| RevisionRow::from_row(&row)).transpose()
}

/// Revisions, newest first, below a number.
pub fn revisions(tx: &mut Tx, matter: &str, below: i64, limit: i64) -> Result<Vec<RevisionRow>> {
    let rows = tx.query(
        sql!(
            "select matter, revision, at, officer, office, verb, note, schema_version, body, digest, previous \
             from revision where matter = $1 and revision < $2 order by revision desc limit $3"
        ),
        params![matter, below, limit.clamp(1, 500)],
    )?;
    rows.iter().map(RevisionRow::from_row).collect()
}
