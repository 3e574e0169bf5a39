//! The desk: what waits for one officer, drawn from the derived rows of matters, through the officer's scope.
//!
//! Each question is a statement of its own with its own index and limit; whoever asks puts the answers together. None
//! says how much there is beyond the rows it gives.

use policy::Scope;

use crate::db::Tx;
use crate::matters::MatterRow;
use crate::value::Row;
use crate::{Result, params, scoped_sql, sql};

/// Rows in one answer at most.
pub const ROWS_MAX: i64 = 100;

/// A matter as a desk shows it. Instants are UTC text; empty text stands for nothing.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the matter's columns")]
pub struct DeskRow {
    pub id: String,
    pub reference: String,
    pub kind: String,
    pub title: String,
    pub state: String,
    pub phase: String,
    pub ball: String,
    pub ball_since: String,
    pub priority: String,
    pub marking: String,
    pub office: String,
    pub lead: String,
    pub due_at: String,
    pub updated_at: String,
}

impl DeskRow {
    /// Columns of a [`DeskRow`], which every statement here names first.
    pub(crate) const COLUMNS: usize = 14;

    pub(crate) fn from_row(row: &Row) -> Result<DeskRow> {
        let text = |at| row.text(at);
        Ok(DeskRow {
            id: text(0)?,
            reference: text(1)?,
            kind: text(2)?,
            title: text(3)?,
            state: text(4)?,
            phase: text(5)?,
            ball: text(6)?,
            ball_since: text(7)?,
            priority: text(8)?,
            marking: text(9)?,
            office: text(10)?,
            lead: text(11)?,
            due_at: text(12)?,
            updated_at: text(13)?,
        })
    }
}

impl From<MatterRow> for DeskRow {
    fn from(row: MatterRow) -> DeskRow {
        DeskRow {
            id: row.id,
            reference: row.reference,
            kind: row.kind,
            title: row.title,
            state: row.state,
            phase: row.phase,
            ball: row.ball,
            ball_since: row.ball_since,
            priority: row.priority,
            marking: row.marking,
            office: row.office,
            lead: row.lead,
            due_at: row.due_at,
            updated_at: row.updated_at,
        }
    }
}

/// A clock that runs on a matter.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockDue {
    /// The matter.
    pub matter: DeskRow,
    /// What the clock is for.
    pub title: String,
    /// When it runs out.
    pub due_at: String,
    /// Whose duty.
    pub duty: String,
    /// What follows then.
    pub effect: String,
    /// The reckoning in words.
    pub explain: String,
    /// `verified` or `unverified`.
    pub verified: String,
    /// Word of the clock within its kind.
    pub clock: String,
    /// Rule of the pack, and its version.
    pub rule: (String, i64),
    /// Instants at which a warning is due, in order, separated by spaces.
    pub warnings: String,
}

/// A claim that nobody has decided on.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimOpen {
    /// The matter.
    pub matter: DeskRow,
    /// Number within the matter.
    pub number: i64,
    /// Outcome type of the pack.
    pub outcome: String,
    /// Day it happened.
    pub day: String,
    /// Office that claims.
    pub office: String,
    /// Officer who claims.
    pub officer: String,
}

/// What changed a matter last.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The matter.
    pub matter: DeskRow,
    /// What was done.
    pub verb: String,
    /// When.
    pub at: String,
    /// Full name of who did it.
    pub officer: String,
}

fn rows(found: Vec<Row>) -> Result<Vec<DeskRow>> {
    found.iter().map(DeskRow::from_row).collect()
}

/// Open matters that name an officer and on which the owning office is to act, first due first.
pub fn our_turn(tx: &mut Tx, scope: &Scope, officer: &str, limit: i64) -> Result<Vec<DeskRow>> {
    rows(tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at \
             from (select distinct matter from matter_officer where officer = $1) n join matter m on m.id = n.matter \
             where m.ball = 'us' and m.phase <> 'closed' and {scope} \
             order by case when m.due_at = '' then 1 else 0 end, m.due_at, m.ball_since, m.id limit $2"
        ),
        params![officer, limit.clamp(1, ROWS_MAX)],
        scope,
    )?)
}

/// Matters that an officer opened and that wait for him as the requester, or that he has not sent yet.
pub fn askers_turn(tx: &mut Tx, scope: &Scope, officer: &str, limit: i64) -> Result<Vec<DeskRow>> {
    rows(tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at \
             from matter m \
             where m.creator = $1 and m.phase <> 'closed' and (m.ball = 'requester' or m.phase = 'draft') and {scope} \
             order by case when m.due_at = '' then 1 else 0 end, m.due_at, m.ball_since, m.id limit $2"
        ),
        params![officer, limit.clamp(1, ROWS_MAX)],
        scope,
    )?)
}

/// Matters of an office on which it is to act and that nobody leads.
pub fn unled(tx: &mut Tx, scope: &Scope, office: &str, limit: i64) -> Result<Vec<DeskRow>> {
    rows(tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at \
             from matter m \
             where m.office = $1 and m.lead = '' and m.phase = 'active' and m.ball = 'us' and {scope} \
             order by case when m.due_at = '' then 1 else 0 end, m.due_at, m.ball_since, m.id limit $2"
        ),
        params![office, limit.clamp(1, ROWS_MAX)],
        scope,
    )?)
}

/// Matters on which headquarters is to act, longest first.
pub fn for_headquarters(tx: &mut Tx, scope: &Scope, limit: i64) -> Result<Vec<DeskRow>> {
    rows(tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at \
             from matter m \
             where m.ball = 'headquarters' and m.phase <> 'closed' and {scope} \
             order by m.ball_since, m.id limit $1"
        ),
        params![limit.clamp(1, ROWS_MAX)],
        scope,
    )?)
}

/// Open matters that name an officer and on which somebody else is to act, longest first.
pub fn others_turn(tx: &mut Tx, scope: &Scope, officer: &str, limit: i64) -> Result<Vec<DeskRow>> {
    rows(tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at \
             from (select distinct matter from matter_officer where officer = $1) n join matter m on m.id = n.matter \
             where m.ball <> 'us' and m.phase <> 'closed' and m.phase <> 'draft' and {scope} \
             order by m.ball_since, m.id limit $2"
        ),
        params![officer, limit.clamp(1, ROWS_MAX)],
        scope,
    )?)
}

/// Open matters that an officer opened and that wait for somebody else than himself, longest first.
pub fn asked_for(tx: &mut Tx, scope: &Scope, officer: &str, limit: i64) -> Result<Vec<DeskRow>> {
    rows(tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at \
             from matter m \
             where m.creator = $1 and m.phase in ('active', 'waiting') and m.ball <> 'requester' and {scope} \
             order by m.ball_since, m.id limit $2"
        ),
        params![officer, limit.clamp(1, ROWS_MAX)],
        scope,
    )?)
}

/// Reads a clock from a statement that names a [`DeskRow`] first and then the columns of the statements below.
pub(crate) fn clock(row: &Row) -> Result<ClockDue> {
    let text = |at: usize| row.text(DeskRow::COLUMNS + at);
    Ok(ClockDue {
        matter: DeskRow::from_row(row)?,
        title: text(0)?,
        due_at: text(1)?,
        duty: text(2)?,
        effect: text(3)?,
        explain: text(4)?,
        verified: text(5)?,
        clock: text(6)?,
        rule: (text(7)?, row.int(DeskRow::COLUMNS + 8)?),
        warnings: text(9)?,
    })
}

/// Unmet clocks of an office's open matters that run out from one instant up to another, first due first.
pub fn clocks_of_office(
    tx: &mut Tx,
    scope: &Scope,
    office: &str,
    after: &str,
    before: &str,
    limit: i64,
) -> Result<Vec<ClockDue>> {
    let found = tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at, \
             c.title, c.due_at, c.duty, c.effect, c.explain, c.verified, c.clock, c.rule, c.version, c.warnings \
             from clock c join matter m on m.id = c.matter \
             where m.office = $1 and c.met_at = '' and c.due_at >= $2 and c.due_at < $3 and m.phase <> 'closed' and {scope} \
             order by c.due_at, m.id, c.clock limit $4"
        ),
        params![office, after, before, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    found.iter().map(clock).collect()
}

/// Unmet clocks of open matters that name an officer and that run out from one instant up to another, or later and a
/// warning was due by now; first due first.
pub fn clocks_of_officer(
    tx: &mut Tx,
    scope: &Scope,
    officer: &str,
    now: &str,
    (after, before): (&str, &str),
    limit: i64,
) -> Result<Vec<ClockDue>> {
    let found = tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at, \
             c.title, c.due_at, c.duty, c.effect, c.explain, c.verified, c.clock, c.rule, c.version, c.warnings \
             from (select distinct matter from matter_officer where officer = $1) n join clock c on c.matter = n.matter join matter m on m.id = c.matter \
             where c.met_at = '' and c.due_at >= $2 and m.phase <> 'closed' \
             and (c.due_at < $3 or (c.warnings <> '' and substr(c.warnings, 1, 27) <= $4)) and {scope} \
             order by c.due_at, m.id, c.clock limit $5"
        ),
        params![officer, after, before, now, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    found.iter().map(clock).collect()
}

fn claim(row: &Row) -> Result<ClaimOpen> {
    let at = DeskRow::COLUMNS;
    Ok(ClaimOpen {
        matter: DeskRow::from_row(row)?,
        number: row.int(at)?,
        outcome: row.text(at + 1)?,
        day: row.text(at + 2)?,
        office: row.text(at + 3)?,
        officer: row.text(at + 4)?,
    })
}

/// Undecided claims of somebody else than an officer, on matters that an office owns or made by that office.
pub fn claims_at(tx: &mut Tx, scope: &Scope, office: &str, officer: &str, limit: i64) -> Result<Vec<ClaimOpen>> {
    let found = tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at, \
             k.number, k.outcome, k.day, k.office, k.officer \
             from claim k join matter m on m.id = k.matter \
             where k.verdict = '' and (k.office = $1 or m.office = $1) and k.officer <> $2 and {scope} \
             order by k.day, m.id, k.number limit $3"
        ),
        params![office, officer, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    found.iter().map(claim).collect()
}

/// Undecided claims of somebody else than an officer, in the whole network.
pub fn claims_everywhere(tx: &mut Tx, scope: &Scope, officer: &str, limit: i64) -> Result<Vec<ClaimOpen>> {
    let found = tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at, \
             k.number, k.outcome, k.day, k.office, k.officer \
             from claim k join matter m on m.id = k.matter \
             where k.verdict = '' and k.officer <> $1 and {scope} \
             order by k.day, m.id, k.number limit $2"
        ),
        params![officer, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    found.iter().map(claim).collect()
}

fn change(row: &Row) -> Result<Changed> {
    let at = DeskRow::COLUMNS;
    Ok(Changed {
        matter: DeskRow::from_row(row)?,
        verb: row.text(at)?,
        at: row.text(at + 1)?,
        officer: row.text(at + 2)?,
    })
}

/// Matters that name an officer and that somebody else changed last, since an instant, newest first.
pub fn changed_named(tx: &mut Tx, scope: &Scope, officer: &str, since: &str, limit: i64) -> Result<Vec<Changed>> {
    let found = tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at, \
             r.verb, r.at, coalesce(o.full_name, '') \
             from (select distinct matter from matter_officer where officer = $1) n join matter m on m.id = n.matter \
             join revision r on r.matter = m.id and r.revision = m.revision left join officer o on o.id = r.officer \
             where m.updated_at > $2 and r.officer <> $1 and {scope} \
             order by m.updated_at desc, m.id limit $3"
        ),
        params![officer, since, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    found.iter().map(change).collect()
}

/// Matters that an officer opened and that somebody else changed last, since an instant, newest first.
pub fn changed_opened(tx: &mut Tx, scope: &Scope, officer: &str, since: &str, limit: i64) -> Result<Vec<Changed>> {
    let found = tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at, \
             r.verb, r.at, coalesce(o.full_name, '') \
             from matter m \
             join revision r on r.matter = m.id and r.revision = m.revision left join officer o on o.id = r.officer \
             where m.creator = $1 and m.updated_at > $2 and r.officer <> $1 and {scope} \
             order by m.updated_at desc, m.id limit $3"
        ),
        params![officer, since, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    found.iter().map(change).collect()
}

/// When an officer was last here before the present session; empty if never.
pub fn last_visit(tx: &mut Tx, officer: &str, session: &str) -> Result<String> {
    let row = tx.query_opt(
        sql!("select coalesce(max(seen_at), '') from session where officer = $1 and id <> $2"),
        params![officer, session],
    )?;
    row.map_or_else(|| Ok(String::new()), |row| row.text(0))
}

#[cfg(test)]
#[path = "desk_tests.rs"]
mod tests;
