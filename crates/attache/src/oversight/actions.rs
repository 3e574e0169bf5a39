//! What can be done with the audit: find entries, follow one matter, check the newest rows.

use std::collections::HashMap;

use policy::Action;
use store::audit::{Chained, Head};
use store::audit_log::{self, AuditQuery};
use store::verify::{self, Outcome};

use crate::app::{App, Ctx};
use crate::matters::history::{self, Event};
use crate::matters::{Loaded, actions as matters};
use crate::web::call::Call;
use crate::web::problem::Problem;

/// Rows that the button on the page checks.
pub const NEWEST_ROWS: i64 = 10_000;
/// Entries of one page of a replay.
pub const REPLAY_ROWS: i64 = 100;

/// An entry with what people need to read it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The entry as it stands in the chain.
    pub chained: Chained,
    /// Full name of the officer, where it is one.
    pub officer: String,
    /// Reference of the matter, where it is one that the reader may see.
    pub reference: Option<String>,
}

/// One page of entries.
pub struct Found {
    /// Entries, newest first.
    pub lines: Vec<Line>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
    /// End of the chain.
    pub head: Head,
    /// Id of the subject asked for, for the entry about this reading.
    pub subject: String,
}

/// Whether the officer may read the audit; the rules that say so.
pub fn may_read(ctx: &Ctx) -> Result<Vec<&'static str>, Problem> {
    Ok(policy::decide_general(Action::ReadAudit, &ctx.officer)?
        .grounds()
        .to_vec())
}

/// Reads the query of a request. A name that nobody has, or a day that cannot be read, is refused.
pub fn query_of(app: &App, call: &Call) -> Result<AuditQuery, Problem> {
    let mut query = AuditQuery {
        limit: call.limit(100, audit_log::ENTRIES_MAX)?,
        ..AuditQuery::default()
    };
    if let Some(name) = call.query("officer") {
        let officer = app.db.read(|tx| store::officers::find_officer(tx, name))?;
        query.officer = Some(
            officer
                .ok_or_else(|| Problem::bad("bad-officer", "there is no such officer: give the sign-in name"))?
                .id,
        );
    }
    if let Some(subject) = call.query("subject") {
        let row = app.db.read(|tx| store::matters::find(tx, subject))?;
        // Refusals are noted under the reference as it was asked for, everything else under the id.
        query.subjects = row.map_or_else(|| vec![subject.to_string()], |row| vec![row.id, row.reference]);
    }
    query.verb = call.query("verb").map(str::to_string);
    query.outcome = call.query("outcome").map(str::to_string);
    query.from = call.query("from").map(|text| edge(text, Edge::Start)).transpose()?;
    query.to = call.query("to").map(|text| edge(text, Edge::End)).transpose()?;
    if let Some(cursor) = call.query("cursor") {
        query.before = Some(
            cursor
                .parse()
                .map_err(|_| Problem::bad("bad-cursor", "take the cursor from the page before"))?,
        );
    }
    Ok(query)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

/// A day of UTC counts whole; an instant is taken as it is.
fn edge(text: &str, side: Edge) -> Result<String, Problem> {
    let refused = || {
        Problem::bad(
            "bad-day",
            "give a day such as 2026-11-24, or an instant such as 2026-11-24T08:00:00Z",
        )
    };
    if !text.contains(':')
        && let Ok(day) = matter::values::read_date(text)
    {
        let day = if side == Edge::End {
            day.tomorrow().map_err(|_| refused())?
        } else {
            day
        };
        return Ok(format!("{day}T00:00:00.000000Z"));
    }
    text.parse().map(store::ids::instant).map_err(|_| refused())
}

/// Entries asked for, with names.
pub fn read(app: &App, ctx: &Ctx, query: &AuditQuery) -> Result<Found, Problem> {
    may_read(ctx)?;
    let wanted = query.limit.min(audit_log::ENTRIES_MAX - 1);
    let more = AuditQuery {
        limit: wanted + 1,
        ..query.clone()
    };
    let (mut entries, head) = app
        .db
        .read(|tx| Ok((audit_log::entries(tx, &more)?, audit_log::head(tx)?)))?;
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    let next = (entries.len() > wanted).then(|| {
        entries.truncate(wanted);
        entries.last().map_or_else(String::new, |last| last.seq.to_string())
    });
    let subject = query.subjects.first().cloned().unwrap_or_default();
    Ok(Found {
        lines: lines(app, ctx, entries)?,
        next,
        head,
        subject,
    })
}

fn lines(app: &App, ctx: &Ctx, entries: Vec<Chained>) -> Result<Vec<Line>, Problem> {
    let distinct = |of: fn(&Chained) -> &String| {
        let mut ids: Vec<String> = entries.iter().map(of).filter(|id| !id.is_empty()).cloned().collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let (officers, subjects) = (distinct(|e| &e.entry.officer), distinct(|e| &e.entry.subject));
    let scope = policy::scope(&ctx.officer);
    let (names, references): (HashMap<String, String>, HashMap<String, String>) = app.db.read(|tx| {
        Ok((
            store::officers::names(tx, &officers)?,
            audit_log::references(tx, &scope, &subjects)?,
        ))
    })?;
    Ok(entries
        .into_iter()
        .map(|chained| Line {
            officer: names
                .get(&chained.entry.officer)
                .unwrap_or(&chained.entry.officer)
                .clone(),
            reference: references.get(&chained.entry.subject).cloned(),
            chained,
        })
        .collect())
}

/// One entry of a replay, with what the revision it records changed.
pub struct Moment {
    /// The entry.
    pub line: Line,
    /// The revision, where the entry records one.
    pub revision: Option<Event>,
}

/// One matter as the audit saw it.
pub struct Replay {
    /// The matter.
    pub matter: Loaded,
    /// Entries, oldest first.
    pub moments: Vec<Moment>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
}

/// Follows a matter through the audit, oldest first: what was changed, read and denied.
pub fn replay(app: &App, ctx: &Ctx, reference: &str, cursor: Option<&str>) -> Result<Replay, Problem> {
    may_read(ctx)?;
    let matter = matters::load(app, ctx, reference)?;
    let after = cursor
        .map_or(Ok(0), str::parse)
        .map_err(|_| Problem::bad("bad-cursor", "take the cursor from the page before"))?;
    let mut entries = app
        .db
        .read(|tx| audit_log::of_matter(tx, &matter.row.id, &matter.row.reference, after, REPLAY_ROWS + 1))?;
    let wanted = usize::try_from(REPLAY_ROWS).unwrap_or(usize::MAX);
    let next = (entries.len() > wanted).then(|| {
        entries.truncate(wanted);
        entries.last().map_or_else(String::new, |last| last.seq.to_string())
    });
    let newest = entries.iter().filter_map(|e| revision_of(&e.entry)).max();
    let mut events: HashMap<i64, Event> = HashMap::new();
    if let Some(newest) = newest {
        let found = history::events(app, &matter, newest.saturating_add(1), REPLAY_ROWS)?;
        events.extend(found.into_iter().map(|event| (event.revision, event)));
    }
    let moments = lines(app, ctx, entries)?
        .into_iter()
        .map(|line| Moment {
            revision: revision_of(&line.chained.entry).and_then(|r| events.remove(&r)),
            line,
        })
        .collect();
    Ok(Replay { matter, moments, next })
}

/// The revision that an entry of a commit records.
fn revision_of(entry: &store::Entry) -> Option<i64> {
    let digest = entry.detail.split(' ').any(|word| word.starts_with("digest="));
    let revision = entry
        .detail
        .split(' ')
        .find_map(|word| word.strip_prefix("revision="))?;
    revision.parse().ok().filter(|_| digest)
}

/// Checks the newest rows of the chain.
pub fn verify(app: &App, ctx: &Ctx) -> Result<Outcome, Problem> {
    may_read(ctx)?;
    Ok(app.db.read(|tx| verify::verify_newest(tx, NEWEST_ROWS))?)
}
