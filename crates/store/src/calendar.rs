//! The calendar: clocks and engagements by their day, through the reader's scope, and the feeds that read them.
//!
//! Each question is a statement of its own with a limit. Of a feed only the SHA-256 of its secret is kept; whether a
//! feed is good is decided by the caller. Warnings stand in a clock's row in order and with fixed width, so the first 27
//! characters are the first of them.

use policy::Scope;

use crate::db::Tx;
use crate::desk::{ClockDue, DeskRow, clock};
use crate::value::Row;
use crate::{Result, StoreError, params, scoped_sql, sql};

/// Rows in one answer at most.
pub const ROWS_MAX: i64 = 1_000;
/// Feeds of one officer that are not revoked, at most.
pub const FEEDS_MAX: i64 = 10;

/// Whose clocks and engagements are asked for; what is shown of them is the scope's to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    /// Those of matters that name an officer.
    Officer(&'a str),
    /// Those of matters that an office owns.
    Office(&'a str),
    /// All that the scope admits.
    Everybody,
}

/// Unmet clocks of open matters that run out from one instant up to another, first due first.
pub fn clocks(
    tx: &mut Tx,
    scope: &Scope,
    whose: Whose<'_>,
    (from, before): (&str, &str),
    limit: i64,
) -> Result<Vec<ClockDue>> {
    let limit = limit.clamp(1, ROWS_MAX);
    let found = match whose {
        Whose::Officer(officer) => tx.query_scoped(
            scoped_sql!(
                "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
                 m.marking, m.office, m.lead, m.due_at, m.updated_at, \
                 c.title, c.due_at, c.duty, c.effect, c.explain, c.verified, c.clock, c.rule, c.version, c.warnings \
                 from (select distinct matter from matter_officer where officer = $1) n join clock c on c.matter = n.matter \
                 join matter m on m.id = c.matter \
                 where c.met_at = '' and c.due_at >= $2 and c.due_at < $3 and m.phase <> 'closed' and {scope} \
                 order by c.due_at, m.id, c.clock limit $4"
            ),
            params![officer, from, before, limit],
            scope,
        )?,
        Whose::Office(office) => tx.query_scoped(
            scoped_sql!(
                "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
                 m.marking, m.office, m.lead, m.due_at, m.updated_at, \
                 c.title, c.due_at, c.duty, c.effect, c.explain, c.verified, c.clock, c.rule, c.version, c.warnings \
                 from clock c join matter m on m.id = c.matter \
                 where c.met_at = '' and c.due_at >= $2 and c.due_at < $3 and m.office = $1 and m.phase <> 'closed' and {scope} \
                 order by c.due_at, m.id, c.clock limit $4"
            ),
            params![office, from, before, limit],
            scope,
        )?,
        Whose::Everybody => tx.query_scoped(
            scoped_sql!(
                "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
                 m.marking, m.office, m.lead, m.due_at, m.updated_at, \
                 c.title, c.due_at, c.duty, c.effect, c.explain, c.verified, c.clock, c.rule, c.version, c.warnings \
                 from clock c join matter m on m.id = c.matter \
                 where c.met_at = '' and c.due_at >= $1 and c.due_at < $2 and m.phase <> 'closed' and {scope} \
                 order by c.due_at, m.id, c.clock limit $3"
            ),
            params![from, before, limit],
            scope,
        )?,
    };
    found.iter().map(clock).collect()
}

/// Unmet clocks of an office's open matters that ran out since an instant though it was the office's duty, and with an
/// effect; the latest first, for it can still be mended.
pub fn escalated(
    tx: &mut Tx,
    scope: &Scope,
    office: &str,
    (since, now): (&str, &str),
    limit: i64,
) -> Result<Vec<ClockDue>> {
    let found = tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at, \
             c.title, c.due_at, c.duty, c.effect, c.explain, c.verified, c.clock, c.rule, c.version, c.warnings \
             from clock c join matter m on m.id = c.matter \
             where c.met_at = '' and c.due_at > $2 and c.due_at <= $3 and c.duty = 'us' and c.effect <> 'reminder_only' \
             and m.office = $1 and m.phase <> 'closed' and {scope} \
             order by c.due_at desc, m.id, c.clock limit $4"
        ),
        params![office, since, now, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    found.iter().map(clock).collect()
}

/// A matter with a day on which it begins, and its newest record for the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Begins {
    /// The matter.
    pub matter: DeskRow,
    /// First day.
    pub starts: String,
    /// Version of the kind's body.
    pub schema_version: i64,
    /// Whole record; `None` once it was erased.
    pub body: Option<String>,
}

/// Engagements that begin from one day up to another and were neither denied nor cancelled.
pub fn engagements(
    tx: &mut Tx,
    scope: &Scope,
    whose: Whose<'_>,
    (from, before): (&str, &str),
    limit: i64,
) -> Result<Vec<Begins>> {
    let (officer, office) = match whose {
        Whose::Officer(officer) => (officer, ""),
        Whose::Office(office) => ("", office),
        Whose::Everybody => ("", ""),
    };
    let found = tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.phase, m.ball, m.ball_since, m.priority, \
             m.marking, m.office, m.lead, m.due_at, m.updated_at, t.value, r.schema_version, r.body \
             from matter_term t join matter m on m.id = t.matter \
             join revision r on r.matter = m.id and r.revision = m.revision \
             where t.field = 'starts' and t.value >= $1 and t.value < $2 and m.kind = 'engagement' \
             and m.state not in ('cancelled', 'denied') and ($3 = '' or m.office = $3) \
             and ($4 = '' or m.creator = $4 or exists (select 1 from matter_officer n where n.matter = m.id and n.officer = $4)) \
             and {scope} order by t.value, m.id limit $5"
        ),
        params![from, before, office, officer, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    let at = DeskRow::COLUMNS;
    found
        .iter()
        .map(|row| {
            Ok(Begins {
                matter: DeskRow::from_row(row)?,
                starts: row.text(at)?,
                schema_version: row.int(at + 1)?,
                body: row.get(at + 2)?,
            })
        })
        .collect()
}

/// A feed as it is stored, without its secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// Id.
    pub id: String,
    /// Officer's id.
    pub officer: String,
    /// What it is for, in its holder's words.
    pub title: String,
    /// `mine`, `office` or `all`.
    pub reach: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last read, exact to a minute; empty if never.
    pub used_at: String,
    /// When it was revoked; empty while it lives.
    pub revoked_at: String,
}

fn feed(row: &Row) -> Result<Feed> {
    Ok(Feed {
        id: row.text(0)?,
        officer: row.text(1)?,
        title: row.text(2)?,
        reach: row.text(3)?,
        created_at: row.text(4)?,
        used_at: row.text(5)?,
        revoked_at: row.text(6)?,
    })
}

/// Makes a feed.
///
/// # Errors
/// [`StoreError::Exists`] where the officer has [`FEEDS_MAX`] of them.
pub fn add_feed(tx: &mut Tx, feed: &Feed, secret_hash: &str) -> Result<()> {
    let live = tx.query_opt(
        sql!("select count(*) from calendar_feed where officer = $1 and revoked_at = ''"),
        params![&feed.officer],
    )?;
    if live.map_or(Ok(0), |row| row.int(0))? >= FEEDS_MAX {
        return Err(StoreError::Exists("the greatest number of feeds (revoke one first)"));
    }
    tx.execute(
        sql!(
            "insert into calendar_feed (id, secret_hash, officer, title, reach, created_at, used_at, revoked_at) \
             values ($1, $2, $3, $4, $5, $6, '', '')"
        ),
        params![
            &feed.id,
            secret_hash,
            &feed.officer,
            &feed.title,
            &feed.reach,
            &feed.created_at
        ],
    )?;
    Ok(())
}

/// An officer's feeds that are not revoked, newest first.
pub fn feeds_of(tx: &mut Tx, officer: &str) -> Result<Vec<Feed>> {
    let rows = tx.query(
        sql!(
            "select id, officer, title, reach, created_at, used_at, revoked_at from calendar_feed \
             where officer = $1 and revoked_at = '' order by created_at desc, id desc limit $2"
        ),
        params![officer, FEEDS_MAX],
    )?;
    rows.iter().map(feed).collect()
}

/// The feed whose secret has this SHA-256, unless it was revoked.
pub fn feed_by_hash(tx: &mut Tx, secret_hash: &str) -> Result<Option<Feed>> {
    let row = tx.query_opt(
        sql!(
            "select id, officer, title, reach, created_at, used_at, revoked_at from calendar_feed \
             where secret_hash = $1 and revoked_at = ''"
        ),
        params![secret_hash],
    )?;
    row.as_ref().map(feed).transpose()
}

/// Notes that a feed was read.
pub fn touch_feed(tx: &mut Tx, id: &str, now: &str) -> Result<()> {
    tx.execute(
        sql!("update calendar_feed set used_at = $2 where id = $1 and used_at < $2"),
        params![id, now],
    )?;
    Ok(())
}

/// Revokes one feed of an officer.
///
/// # Errors
/// [`StoreError::Missing`] where the officer has no such live feed.
pub fn revoke_feed(tx: &mut Tx, officer: &str, id: &str, now: &str) -> Result<()> {
    let revoked = tx.execute(
        sql!("update calendar_feed set revoked_at = $3 where id = $2 and officer = $1 and revoked_at = ''"),
        params![officer, id, now],
    )?;
    if revoked == 0 {
        Err(StoreError::Missing("the feed"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
