//! What a change of a matter means for others: read from the two revisions it stands between.
//!
//! The audit chain says in which order changes were committed, across all processes; this module compares the record
//! after each with the one before. Nobody is told what he did himself.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use matter::{Kind, Record};
use store::Tx;
use store::notices::{self as rows, Event, NewNotice};

use crate::desk::hint::awaits_supervisor;
use crate::matters::actions::read_record;
use crate::notices::Topic;
use crate::notices::derive::{BACK_HOURS, Readers, notice};

/// Notices of the changes between two positions of the audit chain.
pub(super) fn notices(
    tx: &mut Tx,
    readers: &Readers,
    (after, upto): (i64, i64),
    now: Timestamp,
) -> store::Result<Vec<NewNotice>> {
    let since = now
        .saturating_sub(SignedDuration::from_hours(BACK_HOURS))
        .unwrap_or(now);
    let since = store::ids::instant(since);
    let mut found = vec![];
    for event in rows::events(tx, after, upto)? {
        if event.at <= since {
            continue;
        }
        if let Some(change) = Change::read(tx, &event)? {
            change.notices(tx, readers, now, &mut found)?;
        }
    }
    Ok(found)
}

/// One change: the record before and after.
struct Change {
    event: Event,
    kind: &'static Kind,
    number: i64,
    before: Option<Record>,
    after: Record,
}

impl Change {
    /// `None` where the revision cannot be read: it was erased, or is of a kind this program does not know.
    fn read(tx: &mut Tx, event: &Event) -> store::Result<Option<Change>> {
        let number = event
            .detail
            .split_whitespace()
            .find_map(|word| word.strip_prefix("revision=")?.parse::<i64>().ok());
        let (Some(number), Some(row)) = (number, store::matters::find(tx, &event.matter)?) else {
            return Ok(None);
        };
        let mut record = |revision: i64| -> store::Result<Option<(&'static Kind, Record)>> {
            let Some((version, body)) = rows::revision(tx, &row.id, revision)? else {
                return Ok(None);
            };
            Ok(read_record(&row.kind, version, body.as_deref()).ok())
        };
        let Some((kind, after)) = record(number)? else {
            return Ok(None);
        };
        let before = record(number - 1)?.map(|(_, before)| before);
        Ok(Some(Change {
            event: event.clone(),
            kind,
            number,
            before,
            after,
        }))
    }

    fn notices(&self, tx: &mut Tx, readers: &Readers, now: Timestamp, into: &mut Vec<NewNotice>) -> store::Result<()> {
        self.assigned(readers, into);
        self.to_decide(tx, readers, now, into)?;
        self.hits(tx, readers, into)
    }

    fn put(&self, readers: &Readers, into: &mut Vec<NewNotice>, topic: Topic, part: &str, officers: &[&str]) {
        let tell: HashSet<&str> = officers.iter().flat_map(|officer| readers.of(officer)).collect();
        let others = tell.into_iter().filter(|who| *who != self.event.officer);
        into.extend(others.map(|who| notice(topic, &self.event.matter, part, who)));
    }

    /// Officers who got a part in the matter that they had not before.
    fn assigned(&self, readers: &Readers, into: &mut Vec<NewNotice>) {
        let had = self.before.as_ref().map(parts).unwrap_or_default();
        for (role, officer) in parts(&self.after) {
            if !had.contains(&(role, officer)) {
                self.put(
                    readers,
                    into,
                    Topic::Assigned,
                    &format!("{role} {}", self.number),
                    &[officer],
                );
            }
        }
    }

    /// A state in which the next step is a supervisor's, and outcomes that somebody claims.
    fn to_decide(
        &self,
        tx: &mut Tx,
        readers: &Readers,
        now: Timestamp,
        into: &mut Vec<NewNotice>,
    ) -> store::Result<()> {
        let (before, after) = (self.before.as_ref(), &self.after);
        let entered = before.is_none_or(|before| before.state != after.state);
        let waits = entered && awaits_supervisor(self.kind, &after.state);
        let claims: Vec<_> = after
            .claims
            .iter()
            .filter(|claim| claim.decision.is_none())
            .filter(|claim| before.is_none_or(|b| b.claims.iter().all(|known| known.number != claim.number)))
            .collect();
        if !waits && claims.is_empty() {
            return Ok(());
        }
        let day = now.to_zoned_datetime(TimeZone::UTC).date().to_string();
        let mut heads = rows::supervisors(tx, &after.office, &day)?;
        heads.extend(after.spine.supervisor.iter().map(|officer| officer.0.clone()));
        if waits {
            let part = format!("{} {}", after.state, self.number);
            let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
            self.put(readers, into, Topic::Decision, &part, &heads);
        }
        for claim in claims {
            let mut deciders = heads.clone();
            if claim.by.office != after.office {
                deciders.extend(rows::supervisors(tx, &claim.by.office, &day)?);
            }
            // Who claims never decides, in whatever capacity.
            let deciders: Vec<&str> = deciders
                .iter()
                .map(String::as_str)
                .filter(|d| *d != claim.by.officer)
                .collect();
            self.put(readers, into, Topic::Claim, &claim.number.to_string(), &deciders);
        }
        Ok(())
    }

    /// Hits of parties that came on to the matter with this change, for those named on it, or for who opened it.
    fn hits(&self, tx: &mut Tx, readers: &Readers, into: &mut Vec<NewNotice>) -> store::Result<()> {
        let had: HashSet<&str> = self
            .before
            .iter()
            .flat_map(|b| &b.parties)
            .map(|p| p.party.as_str())
            .collect();
        if self.after.parties.iter().all(|p| had.contains(p.party.as_str())) {
            return Ok(());
        }
        let mut officers = self.after.named();
        if officers.is_empty() {
            officers.push(&self.after.opened.officer);
        }
        for hit in crate::screening::open_hits(tx, &self.after)? {
            if !had.contains(hit.party.as_str()) {
                self.put(
                    readers,
                    into,
                    Topic::Hit,
                    &format!("{} {}", hit.party, hit.entry),
                    &officers,
                );
            }
        }
        Ok(())
    }
}

/// Hits of an open matter that nobody has decided on, for those named on it: after a list was imported.
pub(super) fn hits_of(tx: &mut Tx, readers: &Readers, id: &str) -> store::Result<Vec<NewNotice>> {
    let Some(row) = store::matters::find(tx, id)? else {
        return Ok(vec![]);
    };
    let Some(revision) = store::matters::newest_body(tx, &row)? else {
        return Ok(vec![]);
    };
    let Ok((_, record)) = read_record(&row.kind, revision.schema_version, revision.body.as_deref()) else {
        return Ok(vec![]);
    };
    let mut found = vec![];
    for hit in crate::screening::open_hits(tx, &record)? {
        let part = format!("{} {}", hit.party, hit.entry);
        let tell: HashSet<&str> = record
            .named()
            .into_iter()
            .flat_map(|officer| readers.of(officer))
            .collect();
        found.extend(tell.into_iter().map(|who| notice(Topic::Hit, id, &part, who)));
    }
    Ok(found)
}

/// Who has which part in a matter.
fn parts(record: &Record) -> Vec<(&'static str, &str)> {
    let spine = &record.spine;
    let roles = [
        ("lead", &spine.lead),
        ("second", &spine.second),
        ("supervisor", &spine.supervisor),
    ];
    let mut parts: Vec<(&str, &str)> = roles
        .into_iter()
        .filter_map(|(role, who)| who.as_ref().map(|who| (role, who.0.as_str())))
        .collect();
    parts.extend(record.members.iter().map(|who| ("member", who.as_str())));
    parts
}
