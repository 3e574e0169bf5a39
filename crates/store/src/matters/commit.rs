//! The one place where a matter is written: revision, spine, everything derived, audit and outbox together.

use policy::{Permit, Write};

use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::later::Pattern;
use crate::matters::row::{COLUMNS, MatterRow};
use crate::value::Value;
use crate::{Result, StoreError, dialect, params, sql};

/// Rows derived from a record. A commit rewrites only the parts that differ from the previous record's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Derived {
    /// Field and word of each indexed value.
    pub terms: Vec<(String, String)>,
    /// Offices that assist.
    pub offices: Vec<String>,
    /// Officers named, with their roles on the matter.
    pub officers: Vec<(String, String)>,
    /// Clocks: clock, rule, version, title, from, due, met, duty, effect, explain, warnings, citation, verified.
    pub clocks: Vec<[Value; 13]>,
    /// Tasks: number, state, since, officer.
    pub tasks: Vec<[Value; 4]>,
    /// Links: other matter, role, from day, to day.
    pub links: Vec<[Value; 4]>,
    /// Parties: party, role, from day, to day.
    pub parties: Vec<[Value; 4]>,
    /// Hours: number, day, minutes, subject, office, officer.
    pub hours: Vec<[Value; 6]>,
    /// Claims: number, key, outcome, day, country, office, officer, role, verdict, decided at, quantity, unit, minor
    /// units of the value, currency, basis.
    pub claims: Vec<[Value; 15]>,
    /// Facts and documents: item, key, sort, origin, its agency, expires, recorded at, corrected at.
    pub items: Vec<[Value; 8]>,
    /// Parties of facts and documents: item, party.
    pub item_parties: Vec<(String, String)>,
    /// What left: number, fact, at, state, agency, official, purpose, purpose in words, channel, agreement, form,
    /// status, exigent, told at.
    pub disclosures: Vec<[Value; 14]>,
    /// Parties of what left: number, party.
    pub disclosure_parties: Vec<[Value; 2]>,
    /// Words of full text, each once.
    pub words: Vec<String>,
}

/// More work in the same transaction.
pub type Also = Box<dyn FnMut(&mut Tx, &Committed) -> Result<()> + Send>;

/// One change of one matter, ready to be written.
pub struct Commit {
    /// The row as it will stand; `n`, `reference` (of a new matter), `revision` and `digest` are filled in here.
    pub row: MatterRow,
    /// Revision the change is based on; 0 makes a new matter.
    pub base: i64,
    /// Prefix of a new matter's reference, such as `PSL-SUP-2026`; its number is counted here.
    pub reference_prefix: String,
    /// What was done.
    pub verb: String,
    /// What was said with it.
    pub note: String,
    /// Officer who did it.
    pub officer: String,
    /// Office acted for.
    pub office: String,
    /// Version of the kind's body.
    pub schema_version: i64,
    /// The whole record as JSON.
    pub body: String,
    /// Rows derived from it.
    pub derived: Derived,
    /// Rows derived from the record before, where there was one.
    pub previous: Derived,
    /// Audit entry; revision and digest are added to its detail.
    pub entry: Entry,
    /// Topics for the outbox, with the matter as their subject.
    pub topics: Vec<String>,
}

/// What a commit made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Matter id.
    pub id: String,
    /// Reference for people.
    pub reference: String,
    /// Revision written.
    pub revision: i64,
    /// Digest of its body.
    pub digest: String,
}

/// Spends a permit on a change. Durable when it returns; [`StoreError::Stale`] when somebody was first.
pub fn commit(db: &Db, permit: Permit<Write>, change: Commit, mut also: Option<Also>) -> Result<Committed> {
    db.write(move |tx| {
        let committed = commit_in(tx, &permit, &change)?;
        if let Some(also) = also.as_mut() {
            also(tx, &committed)?;
        }
        Ok(committed)
    })
}

/// As [`commit`], within a transaction that already runs; for imports and seeding, which write many at once.
pub fn commit_in(tx: &mut Tx, permit: &Permit<Write>, change: &Commit) -> Result<Committed> {
    let attempt = || format!("write revision {} of matter {}", change.base + 1, change.row.id);
    if permit.matter() != change.row.id || permit.revision() != change.base {
        return Err(StoreError::fault(
            attempt(),
            "the permit is for another matter or revision",
        ));
    }
    if permit.epoch() != policy::epoch() {
        return Err(StoreError::fault(attempt(), "the permit was made under other rules"));
    }
    let digest = audit::digest(&change.body);
    let mut row = change.row.clone();
    row.revision = change.base + 1;
    row.digest.clone_from(&digest);
    let previous = match change.base {
        0 => {
            number(tx, change, &mut row)?;
            insert(tx, &row);
            String::new()
        }
        base => update(tx, &row, base)?,
    };
    let head = audit::revision_head(&row.updated_at, &change.verb, &change.note, change.schema_version);
    tx.insert_later(
        sql!(
            "insert into revision (matter, revision, at, officer, office, verb, note, schema_version, body, digest, previous, \
             head) values"
        ),
        12,
        vec![params![
            &row.id,
            row.revision,
            &row.updated_at,
            &change.officer,
            &change.office,
            &change.verb,
            &change.note,
            change.schema_version,
            &change.body,
            &digest,
            previous,
            &head
        ].to_vec()],
    );
    write_derived(tx, &row, &change.derived, &change.previous)?;
    let mut entry = change.entry.clone();
    let more = format!("head={head} revision={} digest={digest}", row.revision);
    entry.detail = if entry.detail.is_empty() {
        more
    } else {
        format!("{} {more}", entry.detail)
    };
    tx.audit(entry);
    for topic in &change.topics {
        let key = crate::ids::key(crate::ids::read_instant(&row.updated_at)?.unwrap_or_default());
        tx.execute(
            sql!("insert into outbox (id, at, topic, subject, content, sent_at) values ($1, $2, $3, $4, $5, '')"),
            params![
                key,
                &row.updated_at,
                topic,
                &row.id,
                format!("revision={}", row.revision)
            ],
        )?;
    }
    Ok(Committed {
        id: row.id,
        reference: row.reference,
        revision: row.revision,
        digest,
    })
}

/// Gives a new matter its number and its reference.
fn number(tx: &mut Tx, change: &Commit, row: &mut MatterRow) -> Result<()> {
    let next = match tx.later.next_number {
        Some(next) => next,
        None => {
            let next = tx.query_opt(sql!("select coalesce(max(n), 0) + 1 from matter"), params![])?;
            next.map_or(Ok(1), |r| r.int(0))?
        }
    };
    // INVARIANT: the transaction is the only writer until it ends, so it may count on by itself.
    tx.later.next_number = Some(next + 1);
    row.n = next;
    let prefix = &change.reference_prefix;
    let n = match tx.later.count(prefix) {
        Some(n) => n,
        None => {
            let row = tx.query_opt(sql!("select n from counter where name = $1"), params![prefix])?;
            let before = row.map_or(Ok(0), |r| r.int(0))?;
            tx.later.counter(prefix, before);
            tx.later.count(prefix).unwrap_or(before + 1)
        }
    };
    row.reference = format!("{}-{n:04}", change.reference_prefix);
    Ok(())
}

fn insert(tx: &mut Tx, row: &MatterRow) {
    let head = sql!(
        "insert into matter (id, n, reference, kind, office, title, state, state_since, phase, ball, ball_since, \
         priority, marking, us_only, need_group, lead, host_agency, creator, created_at, updated_at, due_at, \
         closed_at, closing_code, revision, digest) values"
    );
    tx.later.put_first(head.0, Pattern::Values(COLUMNS), row.values());
}

/// Moves the row on, if it still stands where the change was based; gives the digest of the revision before.
fn update(tx: &mut Tx, row: &MatterRow, base: i64) -> Result<String> {
    let before = tx.query_opt(
        sql!("select revision, digest from matter where id = $1"),
        params![&row.id],
    )?;
    let before = before.ok_or(StoreError::Missing("the matter"))?;
    if before.int(0)? != base {
        return Err(StoreError::Stale {
            current: before.int(0)?,
        });
    }
    let v = row.values();
    tx.execute(
        sql!(
            "update matter set office = $1, title = $2, state = $3, state_since = $4, phase = $5, ball = $6, \
             ball_since = $7, priority = $8, marking = $9, us_only = $10, need_group = $11, lead = $12, \
             host_agency = $13, updated_at = $14, due_at = $15, closed_at = $16, closing_code = $17, revision = $18, \
             digest = $19 where id = $20"
        ),
        &[
            v[4].clone(),
            v[5].clone(),
            v[6].clone(),
            v[7].clone(),
            v[8].clone(),
            v[9].clone(),
            v[10].clone(),
            v[11].clone(),
            v[12].clone(),
            v[13].clone(),
            v[14].clone(),
            v[15].clone(),
            v[16].clone(),
            v[19].clone(),
            v[20].clone(),
            v[21].clone(),
            v[22].clone(),
            v[23].clone(),
            v[24].clone(),
            v[0].clone(),
        ],
    )?;
    before.text(1)
}

fn with_matter<const N: usize>(matter: &str, rows: &[[Value; N]]) -> Vec<Vec<Value>> {
    rows.iter()
        .map(|row| {
            std::iter::once(Value::from(matter))
                .chain(row.iter().cloned())
                .collect()
        })
        .collect()
}

/// Rewrites the derived rows that differ from before. With an empty `old` everything is inserted, and what may
/// stand there already must have been removed.
pub fn write_derived(tx: &mut Tx, row: &MatterRow, new: &Derived, old: &Derived) -> Result<()> {
    let id = row.id.as_str();
    let pairs = |list: &[(String, String)]| -> Vec<[Value; 2]> {
        list.iter().map(|(a, b)| [Value::from(a), Value::from(b)]).collect()
    };
    let singles = |list: &[String]| -> Vec<[Value; 1]> { list.iter().map(|a| [Value::from(a)]).collect() };
    if new.terms != old.terms {
        if !old.terms.is_empty() {
            tx.execute(sql!("delete from matter_term where matter = $1"), params![id])?;
        }
        let head = sql!("insert into matter_term (matter, field, value) values");
        tx.insert_later(head, 3, with_matter(id, &pairs(&new.terms)));
    }
    if new.offices != old.offices {
        if !old.offices.is_empty() {
            tx.execute(sql!("delete from matter_office where matter = $1"), params![id])?;
        }
        tx.insert_later(
            sql!("insert into matter_office (matter, office) values"),
            2,
            with_matter(id, &singles(&new.offices)),
        );
    }
    if new.officers != old.officers {
        if !old.officers.is_empty() {
            tx.execute(sql!("delete from matter_officer where matter = $1"), params![id])?;
        }
        let head = sql!("insert into matter_officer (matter, officer, role) values");
        tx.insert_later(head, 3, with_matter(id, &pairs(&new.officers)));
    }
    if new.words != old.words {
        if !old.words.is_empty() {
            dialect::remove_words(tx, row.n)?;
        }
        dialect::put_words(tx, row.n, &new.words);
    }
    write_parts(tx, id, new, old)
}

fn write_parts(tx: &mut Tx, id: &str, new: &Derived, old: &Derived) -> Result<()> {
    if new.clocks != old.clocks {
        if !old.clocks.is_empty() {
            tx.execute(sql!("delete from clock where matter = $1"), params![id])?;
        }
        let head = sql!(
            "insert into clock (matter, clock, rule, version, title, from_at, due_at, met_at, duty, effect, explain, \
             warnings, citation, verified) values"
        );
        tx.insert_later(head, 14, with_matter(id, &new.clocks));
    }
    if new.tasks != old.tasks {
        if !old.tasks.is_empty() {
            tx.execute(sql!("delete from task where matter = $1"), params![id])?;
        }
        let head = sql!("insert into task (matter, number, state, since, officer) values");
        tx.insert_later(head, 5, with_matter(id, &new.tasks));
    }
    if new.links != old.links {
        if !old.links.is_empty() {
            tx.execute(sql!("delete from link where matter = $1"), params![id])?;
        }
        let head = sql!("insert into link (matter, other, role, from_day, to_day) values");
        tx.insert_later(head, 5, with_matter(id, &new.links));
    }
    if new.parties != old.parties {
        if !old.parties.is_empty() {
            tx.execute(sql!("delete from matter_party where matter = $1"), params![id])?;
        }
        let head = sql!("insert into matter_party (matter, party, role, from_day, to_day) values");
        tx.insert_later(head, 5, with_matter(id, &new.parties));
    }
    if new.hours != old.hours {
        if !old.hours.is_empty() {
            tx.execute(sql!("delete from hours where matter = $1"), params![id])?;
        }
        let head = sql!("insert into hours (matter, number, day, minutes, subject, office, officer) values");
        tx.insert_later(head, 7, with_matter(id, &new.hours));
    }
    write_sharing(tx, id, new, old)?;
    if new.claims != old.claims {
        if !old.claims.is_empty() {
            tx.execute(sql!("delete from claim where matter = $1"), params![id])?;
        }
        let head = sql!(
            "insert into claim (matter, number, fact_key, outcome, day, country, office, officer, role, verdict, \
             decided_at, quantity, unit, value_minor, currency, basis) values"
        );
        tx.insert_later(head, 16, with_matter(id, &new.claims));
    }
    Ok(())
}

fn write_sharing(tx: &mut Tx, id: &str, new: &Derived, old: &Derived) -> Result<()> {
    if new.items != old.items {
        if !old.items.is_empty() {
            tx.execute(sql!("delete from item where matter = $1"), params![id])?;
        }
        let head = sql!(
            "insert into item (matter, item, fact, sort, origin, origin_agency, expires, recorded_at, corrected_at) values"
        );
        tx.insert_later(head, 9, with_matter(id, &new.items));
    }
    if new.item_parties != old.item_parties {
        if !old.item_parties.is_empty() {
            tx.execute(sql!("delete from item_party where matter = $1"), params![id])?;
        }
        let rows: Vec<[Value; 2]> = new
            .item_parties
            .iter()
            .map(|(a, b)| [Value::from(a), Value::from(b)])
            .collect();
        let head = sql!("insert into item_party (matter, item, party) values");
        tx.insert_later(head, 3, with_matter(id, &rows));
    }
    if new.disclosures != old.disclosures {
        if !old.disclosures.is_empty() {
            tx.execute(sql!("delete from disclosure where matter = $1"), params![id])?;
        }
        let head = sql!(
            "insert into disclosure (matter, number, fact, at, state, agency, official, purpose, purpose_text, channel, \
             agreement, form, status, exigent, told_at) values"
        );
        tx.insert_later(head, 15, with_matter(id, &new.disclosures));
    }
    if new.disclosure_parties != old.disclosure_parties {
        if !old.disclosure_parties.is_empty() {
            tx.execute(sql!("delete from disclosure_party where matter = $1"), params![id])?;
        }
        let head = sql!("insert into disclosure_party (matter, number, party) values");
        tx.insert_later(head, 3, with_matter(id, &new.disclosure_parties));
    }
    Ok(())
}
