//! Who is to be told of what: clocks by the time, changes by the audit chain, digests by the hour. Deriving again makes
//! nothing new, because a notice's key says what it is about and to whom.
//!
//! Only what happened in the last [`BACK_HOURS`] is told: whoever turns mail on, or was away, gets no flood of the past;
//! the digest has it. Whether the reader may still see the matter is asked when it is sent. Start at [`derive`].

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use store::notices::{self as rows, After, NewNotice, Told};
use store::{Tx, facts};

use crate::app::App;
use crate::notices::{Topic, events, warnings};
use crate::officers::sessions::ctx_of;
use crate::web::problem::Problem;

/// Hours looked back: what happened earlier is not told any more.
pub const BACK_HOURS: i64 = 72;
/// Hours after its own within which a digest is still made.
pub const DIGEST_HOURS_MAX: i8 = 6;
/// Rows of clocks read at once.
const PAGE_ROWS: i64 = 2_000;
/// Entries of the audit chain looked through at once.
const ENTRIES_MAX: i64 = 2_000;
/// Position of the audit chain up to which changes have been told, as a fact of the installation.
const CURSOR: &str = "notices.seq";
/// Matter up to which hits of the last import have been looked for, as a fact of the installation.
const SWEEP: &str = "notices.sweep";
/// What the fact says when all matters were looked through.
const SWEPT: &str = "done";
/// Matters looked through in one round.
const SWEEP_MATTERS: i64 = 100;

/// What one round of deriving came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    /// Notices that are new.
    pub new: u64,
    /// Whether the audit chain holds more changes to look through.
    pub more: bool,
}

/// Who gets mail at once, and in whose place.
#[derive(Debug, Default)]
pub struct Readers {
    at_once: HashSet<String>,
    takers: HashMap<String, Vec<String>>,
}

impl Readers {
    /// Reads who they are.
    pub fn read(tx: &mut Tx, now: &str) -> store::Result<Readers> {
        let settings = rows::settings_in_use(tx)?;
        let at_once = settings.into_iter().filter(|s| s.at_once).map(|s| s.officer).collect();
        let mut takers: HashMap<String, Vec<String>> = HashMap::new();
        for (taker, giver) in rows::acting(tx, now)? {
            takers.entry(giver).or_default().push(taker);
        }
        Ok(Readers { at_once, takers })
    }

    /// Whether nobody is told anything at once.
    pub fn is_empty(&self) -> bool {
        self.at_once.is_empty()
    }

    /// Who is told what concerns an officer: he himself, and whoever acts for him, as far as they get mail at once.
    pub fn of<'a>(&'a self, officer: &'a str) -> impl Iterator<Item = &'a str> {
        let takers = self.takers.get(officer).into_iter().flatten().map(String::as_str);
        std::iter::once(officer)
            .chain(takers)
            .filter(|who| self.at_once.contains(*who))
    }
}

/// A notice of a topic to one officer.
pub fn notice(topic: Topic, matter: &str, part: &str, officer: &str) -> NewNotice {
    NewNotice {
        key: format!("{} {matter} {part} {officer}", topic.word()),
        officer: officer.into(),
        topic: topic.word().into(),
        matter: matter.into(),
        part: part.into(),
    }
}

fn ago(now: Timestamp, hours: i64) -> String {
    store::ids::instant(now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now))
}

/// Derives everything that is due: clocks, changes since the last time, digests.
///
/// # Errors
/// Faults of the store.
pub fn derive(app: &App, now: Timestamp) -> Result<Derived, Problem> {
    let changes = changes(app, now)?;
    let new = changes.new + sweep(app, now)? + clocks(app, now)? + digests(app, now)?;
    Ok(Derived {
        new,
        more: changes.more,
    })
}

/// Keeps notices that are new; nothing is written where there are none.
fn keep(app: &App, now: Timestamp, found: Vec<NewNotice>) -> Result<u64, Problem> {
    let fresh = fresh(app, found)?;
    if fresh.is_empty() {
        return Ok(0);
    }
    Ok(app.db.write(move |tx| rows::put(tx, &fresh, now))?)
}

/// Those whose key is not there yet. Asking is cheaper than writing: most clocks were told long ago.
fn fresh(app: &App, found: Vec<NewNotice>) -> Result<Vec<NewNotice>, Problem> {
    if found.is_empty() {
        return Ok(found);
    }
    let keys: Vec<String> = found.iter().map(|notice| notice.key.clone()).collect();
    let known = app.db.read(|tx| rows::known(tx, &keys))?;
    Ok(found
        .into_iter()
        .filter(|notice| !known.contains(&notice.key))
        .collect())
}

/// Clocks that reached a warning or ran out.
///
/// # Errors
/// Faults of the store.
pub fn clocks(app: &App, now: Timestamp) -> Result<u64, Problem> {
    let (since, at) = (ago(now, BACK_HOURS), store::ids::instant(now));
    let day = now.to_zoned_datetime(TimeZone::UTC).date().to_string();
    let (readers, escalations) = app.db.read(|tx| {
        let readers = Readers::read(tx, &at)?;
        let escalations = if readers.is_empty() {
            vec![]
        } else {
            escalations(tx, &readers, &since, &at, &day)?
        };
        Ok((readers, escalations))
    })?;
    if readers.is_empty() {
        return Ok(0);
    }
    // Who is told that his office let a clock run out is not told once more that the clock ran out.
    let escalated: HashSet<(String, String)> = escalations
        .iter()
        .map(|n| (n.officer.clone(), format!("{} {}", n.matter, n.part)))
        .collect();
    let mut new = keep(app, now, escalations)?;
    let mut after = After::default();
    loop {
        let page = app
            .db
            .read(|tx| rows::clocks_to_tell(tx, &since, &at, &after, PAGE_ROWS))?;
        let Some(last) = page.last() else { break };
        after = (last.matter.clone(), last.clock.clone(), last.officer.clone());
        let full = page.len() as i64 >= PAGE_ROWS;
        let mut found: Vec<NewNotice> = page
            .iter()
            .flat_map(|told| of_clock(&readers, told, &since, now))
            .collect();
        found.retain(|n| !escalated.contains(&(n.officer.clone(), format!("{} {}", n.matter, n.part))));
        new += keep(app, now, found)?;
        if !full {
            break;
        }
    }
    Ok(new)
}

/// What a named officer is told of a clock: that it ran out, or else the last warning it reached. The due instant is
/// part of the key: a clock that was moved warns anew.
fn of_clock(readers: &Readers, told: &Told, since: &str, now: Timestamp) -> Vec<NewNotice> {
    let Told {
        officer,
        matter,
        clock,
        due_at,
        warnings,
        ..
    } = told;
    let (topic, part) = if *due_at <= store::ids::instant(now) {
        (Topic::Expired, format!("{clock} {due_at}"))
    } else {
        match warnings::reached(warnings, now) {
            Some((place, at)) if store::ids::instant(at).as_str() > since => {
                (Topic::Warning, format!("{clock} {due_at} {place}"))
            }
            _ => return vec![],
        }
    };
    readers
        .of(officer)
        .map(|who| notice(topic, matter, &part, who))
        .collect()
}

fn escalations(tx: &mut Tx, readers: &Readers, since: &str, at: &str, day: &str) -> store::Result<Vec<NewNotice>> {
    let mut offices: HashMap<String, Vec<String>> = HashMap::new();
    let mut found = vec![];
    for told in rows::clocks_to_escalate(tx, since, at)? {
        let heads = match offices.get(&told.office) {
            Some(heads) => heads.clone(),
            None => {
                let heads = rows::supervisors(tx, &told.office, day)?;
                offices.insert(told.office.clone(), heads.clone());
                heads
            }
        };
        let named = rows::named_as(tx, &told.matter, "supervisor")?;
        let part = format!("{} {}", told.clock, told.due_at);
        let supervisors: HashSet<&String> = heads.iter().chain(&named).collect();
        for who in supervisors.into_iter().flat_map(|officer| readers.of(officer)) {
            found.push(notice(Topic::Escalation, &told.matter, &part, who));
        }
    }
    Ok(found)
}

/// Changes of matters since the last time: officers named, steps and claims to decide, list hits.
///
/// # Errors
/// Faults of the store.
pub fn changes(app: &App, now: Timestamp) -> Result<Derived, Problem> {
    let at = store::ids::instant(now);
    let read = app.db.read(|tx| {
        let head = rows::chain_head(tx)?;
        let kept = facts::get(tx, CURSOR)?;
        // The first time, and where the chain was begun anew, only what comes from now on is told.
        let cursor = kept
            .as_deref()
            .and_then(|text| text.parse::<i64>().ok())
            .filter(|cursor| *cursor <= head);
        let Some(cursor) = cursor else {
            return Ok((kept, head, false, vec![]));
        };
        let upto = head.min(cursor.saturating_add(ENTRIES_MAX));
        let imported = rows::any_import(tx, cursor, upto)?;
        let readers = Readers::read(tx, &at)?;
        let found = if readers.is_empty() {
            vec![]
        } else {
            events::notices(tx, &readers, (cursor, upto), now)?
        };
        Ok((kept, upto, imported, found))
    })?;
    let (kept, upto, imported, found) = read;
    if kept.as_deref() == Some(upto.to_string().as_str()) {
        return Ok(Derived::default());
    }
    let found = fresh(app, found)?;
    let (new, more) = app.db.write(move |tx| {
        let new = rows::put(tx, &found, now)?;
        // Where another process has moved it on, what it derived are the same rows.
        if facts::get(tx, CURSOR)? == kept {
            facts::set(tx, CURSOR, &upto.to_string())?;
            if imported {
                facts::set(tx, SWEEP, "")?;
            }
        }
        Ok((new, upto < rows::chain_head(tx)?))
    })?;
    Ok(Derived { new, more })
}

/// Hits that an imported list brings to open matters, some matters a round: all of them are looked through once.
///
/// # Errors
/// Faults of the store.
pub fn sweep(app: &App, now: Timestamp) -> Result<u64, Problem> {
    let at = store::ids::instant(now);
    let (kept, last, found) = app.db.read(|tx| {
        let kept = facts::get(tx, SWEEP)?;
        let Some(after) = kept.as_deref().filter(|place| *place != SWEPT) else {
            return Ok((kept, None, vec![]));
        };
        let readers = Readers::read(tx, &at)?;
        let matters = rows::matters_to_screen(tx, after, SWEEP_MATTERS)?;
        let mut found = vec![];
        for matter in &matters {
            found.extend(events::hits_of(tx, &readers, matter)?);
        }
        let last = matters.last().map_or(SWEPT, String::as_str).to_string();
        Ok((kept, Some(last), found))
    })?;
    let Some(last) = last else { return Ok(0) };
    let found = fresh(app, found)?;
    Ok(app.db.write(move |tx| {
        let new = rows::put(tx, &found, now)?;
        if facts::get(tx, SWEEP)? == kept {
            facts::set(tx, SWEEP, &last)?;
        }
        Ok(new)
    })?)
}

/// Digests whose hour has come where the officer's office is; one a day.
///
/// # Errors
/// Faults of the store.
pub fn digests(app: &App, now: Timestamp) -> Result<u64, Problem> {
    let settings = app.db.read(rows::settings_in_use)?;
    let mut found = vec![];
    for setting in settings.iter().filter(|s| s.digest >= 0) {
        let ctx = match ctx_of(app, &setting.officer, now, "notices") {
            Ok(ctx) => ctx,
            Err(Problem::Missing) => continue,
            Err(problem) => return Err(problem),
        };
        let zone = TimeZone::get(&ctx.person.zone).unwrap_or(TimeZone::UTC);
        let there = now.to_zoned_datetime(zone);
        let late = i64::from(there.hour()) - setting.digest;
        if (0..i64::from(DIGEST_HOURS_MAX)).contains(&late) {
            found.push(notice(Topic::Digest, "", &there.date().to_string(), &setting.officer));
        }
    }
    keep(app, now, found)
}
