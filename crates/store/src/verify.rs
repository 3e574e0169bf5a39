//! Recomputes what must hold: the audit chain, the digests of bodies, and the rows that follow from them.
//!
//! Names the first wrong row, such as "audit row 17: …". One thread reads rows and another hashes them, so that the
//! database sets the pace. Rows that follow from a kind's rules are compared by the program, which knows the kinds;
//! it reads them with [`crate::derived`]. An erased body has no text any more; its digest stays in the chain and is checked there.

use std::fmt;
use std::io::Write;
use std::sync::mpsc::{Receiver, sync_channel};

use sha2::{Digest, Sha256};

use crate::audit::{Chained, Entry, Head, chain_hash, digest};
use crate::db::{Db, Tx};
use crate::value::{Row, Value};
use crate::{Result, StoreError, params, sql};

/// Rows handed from the reading to the hashing thread at once.
const BATCH_ROWS: usize = 1_000;
/// Batches that wait for the hashing thread at most.
const BATCHES_WAITING_MAX: usize = 16;

/// The first thing found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which row: `audit row 17`.
    pub row: String,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.row, self.why)
    }
}

/// What was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Audit rows recomputed.
    pub audit: u64,
    /// Position and hash of the last one.
    pub head: Head,
    /// Revisions recomputed.
    pub revisions: u64,
    /// Of these, revisions whose body was erased.
    pub erased: u64,
}

/// Either everything holds, or the first row that does not.
pub type Outcome = std::result::Result<Checked, Finding>;

fn wrong(row: impl fmt::Display, why: impl Into<String>) -> Finding {
    Finding {
        row: row.to_string(),
        why: why.into(),
    }
}

/// The chain as far as it was followed.
struct Chain {
    seq: i64,
    hash: String,
    rows: u64,
    /// Sum over the entries that record a revision; equal to the same sum over the revisions.
    recorded: u128,
}

impl Chain {
    fn new(seq: i64, hash: String) -> Chain {
        Chain {
            seq,
            hash,
            rows: 0,
            recorded: 0,
        }
    }

    fn start() -> Chain {
        Chain::new(0, "0".repeat(64))
    }

    fn follow(&mut self, row: &Chained) -> std::result::Result<(), Finding> {
        let next = self.seq + 1;
        if row.seq > next {
            return Err(wrong(
                format!("audit row {next}"),
                format!("it is missing: row {} follows row {}", row.seq, self.seq),
            ));
        }
        if row.seq < next {
            return Err(wrong(
                format!("audit row {}", row.seq),
                "it stands before the first row of the chain",
            ));
        }
        let hash = chain_hash(&self.hash, row.seq, &row.entry);
        if hash != row.hash {
            return Err(wrong(
                format!("audit row {}", row.seq),
                "its hash is not the one that its columns and the row before it give",
            ));
        }
        if let Some((revision, digest)) = recorded(&row.entry) {
            let Entry {
                officer,
                office,
                subject,
                ..
            } = &row.entry;
            self.recorded = self
                .recorded
                .wrapping_add(seal(&[subject, revision, digest, officer, office]));
        }
        self.seq = row.seq;
        self.hash = hash;
        self.rows += 1;
        Ok(())
    }

    /// Compares the end that was reached with the head row.
    fn end(&self, head: &Head) -> std::result::Result<(), Finding> {
        if self.seq < head.seq {
            return Err(wrong(
                format!("audit row {}", self.seq + 1),
                format!("it is missing: the chain's head says {} rows", head.seq),
            ));
        }
        if self.seq > head.seq {
            return Err(wrong(
                format!("audit row {}", head.seq + 1),
                "it stands after the chain's head",
            ));
        }
        if self.hash != head.hash {
            return Err(wrong(
                "chain head",
                format!("its hash is not that of audit row {}", head.seq),
            ));
        }
        Ok(())
    }
}

/// Revision and digest that an entry of a commit records.
fn recorded(entry: &Entry) -> Option<(&str, &str)> {
    let word = |name: &str| entry.detail.split(' ').rev().find_map(|w| w.strip_prefix(name));
    let (revision, digest) = (word("revision=")?, word("digest=")?);
    (digest.len() == 64).then_some((revision, digest))
}

/// A number for a row, whose sum over many rows does not depend on their order.
fn seal(parts: &[&str]) -> u128 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher
        .finalize()
        .iter()
        .take(16)
        .fold(0, |sum, byte| (sum << 8) | u128::from(*byte))
}

/// Takes a row apart without copying its texts.
fn chained(row: Row) -> Result<Chained> {
    fn text(values: &mut impl Iterator<Item = Value>) -> Result<String> {
        match values.next() {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(StoreError::fault("read an audit row", "a column is not text")),
        }
    }
    let mut values = row.0.into_iter();
    let Some(Value::Int(seq)) = values.next() else {
        return Err(StoreError::fault("read an audit row", "its number is not a number"));
    };
    let v = &mut values;
    let entry = Entry {
        at: text(v)?,
        officer: text(v)?,
        office: text(v)?,
        verb: text(v)?,
        subject: text(v)?,
        purpose: text(v)?,
        outcome: text(v)?,
        grounds: text(v)?,
        detail: text(v)?,
        request: text(v)?,
    };
    Ok(Chained {
        seq,
        entry,
        hash: text(v)?,
    })
}

fn head(tx: &mut Tx) -> Result<Head> {
    let row = tx.query_opt(sql!("select seq, hash from chain where id = 1"), params![])?;
    let row = row.ok_or_else(|| StoreError::fault("read the chain's head", "its row is missing"))?;
    Ok(Head {
        seq: row.int(0)?,
        hash: row.text(1)?,
    })
}

/// Checks everything that can be checked without knowing the kinds, in one snapshot. Where `export` is given, every
/// audit row that holds is written to it as one line of JSON.
pub fn verify<W: Write + Send>(db: &Db, mut export: Option<&mut W>) -> Result<Outcome> {
    db.read(|tx| {
        let head = head(tx)?;
        let chain = match follow_all(tx, &head, export.as_deref_mut())? {
            Ok(chain) => chain,
            Err(finding) => return Ok(Err(finding)),
        };
        let mut log = RevisionLog::default();
        if let Some(finding) = log.read(tx)? {
            return Ok(Err(finding));
        }
        if let Some(finding) = spine_without_log(tx)? {
            return Ok(Err(finding));
        }
        if log.sealed != chain.recorded
            && let Some(finding) = unrecorded(tx)?
        {
            return Ok(Err(finding));
        }
        Ok(Ok(Checked {
            audit: chain.rows,
            head,
            revisions: log.rows,
            erased: log.erased,
        }))
    })
}

/// Checks the newest rows of the chain only; the row before them is taken as it stands.
pub fn verify_newest(tx: &mut Tx, rows: i64) -> Result<Outcome> {
    let head = head(tx)?;
    let first = (head.seq - rows.max(1) + 1).max(1);
    let mut chain = match first {
        1 => Chain::start(),
        _ => {
            let before = tx.query_opt(sql!("select hash from audit where seq = $1"), params![first - 1])?;
            match before {
                Some(row) => Chain::new(first - 1, row.text(0)?),
                None => return Ok(Err(wrong(format!("audit row {}", first - 1), "it is missing"))),
            }
        }
    };
    let mut found = None;
    tx.each(
        sql!(
            "select seq, at, officer, office, verb, subject, purpose, outcome, grounds, detail, request, hash from audit \
             where seq >= $1 order by seq"
        ),
        params![first],
        |row| {
            if found.is_none() {
                found = chain.follow(&chained(row)?).err();
            }
            Ok(())
        },
    )?;
    let checked = Checked {
        audit: chain.rows,
        head: head.clone(),
        revisions: 0,
        erased: 0,
    };
    Ok(match found {
        Some(finding) => Err(finding),
        None => chain.end(&head).map(|()| checked),
    })
}

/// Follows the whole chain: this thread reads, another hashes.
fn follow_all<W: Write + Send>(
    tx: &mut Tx,
    head: &Head,
    export: Option<&mut W>,
) -> Result<std::result::Result<Chain, Finding>> {
    let (send, receive) = sync_channel::<Vec<Row>>(BATCHES_WAITING_MAX);
    std::thread::scope(|scope| {
        let hashing = scope.spawn(move || hash_batches(&receive, export));
        let mut batch = Vec::with_capacity(BATCH_ROWS);
        let mut listening = true;
        let read = tx.each(
            sql!(
                "select seq, at, officer, office, verb, subject, purpose, outcome, grounds, detail, request, hash \
                 from audit order by seq"
            ),
            params![],
            |row| {
                batch.push(row);
                if batch.len() == BATCH_ROWS && listening {
                    // The other end closes when it has found a wrong row; the rest is then read past.
                    listening = send.send(std::mem::take(&mut batch)).is_ok();
                    batch.reserve(BATCH_ROWS);
                } else if !listening {
                    batch.clear();
                }
                Ok(())
            },
        );
        if listening {
            drop(send.send(batch));
        }
        drop(send);
        let hashed = hashing
            .join()
            .map_err(|_| StoreError::fault("follow the audit chain", "the hashing thread panicked"))?;
        read?;
        Ok(hashed?.and_then(|chain| chain.end(head).map(|()| chain)))
    })
}

fn hash_batches<W: Write + Send>(
    batches: &Receiver<Vec<Row>>,
    mut export: Option<&mut W>,
) -> Result<std::result::Result<Chain, Finding>> {
    let mut chain = Chain::start();
    while let Ok(batch) = batches.recv() {
        for row in batch {
            let row = chained(row)?;
            if let Err(finding) = chain.follow(&row) {
                return Ok(Err(finding));
            }
            if let Some(out) = export.as_mut() {
                let attempt = |e: &dyn fmt::Display| StoreError::fault("write the audit export", e);
                serde_json::to_writer(&mut **out, &row).map_err(|e| attempt(&e))?;
                out.write_all(b"\n").map_err(|e| attempt(&e))?;
            }
        }
    }
    Ok(Ok(chain))
}

/// The revision log as far as it was read, in the order of matters and revisions.
#[derive(Default)]
struct RevisionLog {
    matter: String,
    revision: i64,
    digest: String,
    at: String,
    /// Revision and digest that the spine row of this matter names.
    spine: (i64, String),
    rows: u64,
    erased: u64,
    sealed: u128,
}

impl RevisionLog {
    fn read(&mut self, tx: &mut Tx) -> Result<Option<Finding>> {
        let mut found = None;
        tx.each(
            sql!(
                "select r.matter, r.revision, r.officer, r.office, r.body, r.digest, r.previous, m.revision, m.digest, r.at \
                 from revision r left join matter m on m.id = r.matter order by r.matter, r.revision"
            ),
            params![],
            |row| {
                if found.is_none() {
                    found = self.next(&row)?;
                }
                Ok(())
            },
        )?;
        Ok(found.or_else(|| self.end_matter()))
    }

    fn next(&mut self, row: &Row) -> Result<Option<Finding>> {
        let (matter, revision): (String, i64) = (row.text(0)?, row.int(1)?);
        if matter != self.matter {
            if let Some(finding) = self.end_matter() {
                return Ok(Some(finding));
            }
            self.matter.clone_from(&matter);
            self.revision = 0;
            self.digest = String::new();
            let Some(newest) = row.get::<Option<i64>>(7)? else {
                return Ok(Some(wrong(
                    format!("revision {revision} of matter {matter}"),
                    "its matter is missing",
                )));
            };
            self.spine = (newest, row.text(8)?);
            self.at = String::new();
        }
        let name = format!("revision {revision} of matter {matter}");
        if revision != self.revision + 1 {
            let missing = format!("revision {} of matter {matter}", self.revision + 1);
            return Ok(Some(wrong(
                missing,
                format!("it is missing: revision {revision} follows revision {}", self.revision),
            )));
        }
        let (body, own): (Option<String>, String) = (row.get(4)?, row.text(5)?);
        match body {
            Some(body) if digest(&body) != own => {
                return Ok(Some(wrong(name, "its digest is not that of its body")));
            }
            Some(_) => {}
            None => self.erased += 1,
        }
        if row.text(6)? != self.digest {
            return Ok(Some(wrong(
                name,
                "it does not follow the digest of the revision before it",
            )));
        }
        let at = row.text(9)?;
        if at < self.at {
            return Ok(Some(wrong(name, "it is dated before the revision it follows")));
        }
        self.at = at;
        let revision_text = revision.to_string();
        let parts = [&matter, &revision_text, &own, &row.text(2)?, &row.text(3)?];
        self.sealed = self.sealed.wrapping_add(seal(&parts.map(String::as_str)));
        self.revision = revision;
        self.digest = own;
        self.rows += 1;
        Ok(None)
    }

    /// The spine must name the newest revision and its digest.
    fn end_matter(&self) -> Option<Finding> {
        if self.matter.is_empty() || self.spine == (self.revision, self.digest.clone()) {
            return None;
        }
        let why = format!(
            "it does not name revision {} with its digest, the newest one of its log",
            self.revision
        );
        Some(wrong(format!("matter row {}", self.matter), why))
    }
}

fn spine_without_log(tx: &mut Tx) -> Result<Option<Finding>> {
    let row = tx.query_opt(
        sql!(
            "select m.id from matter m where not exists (select 1 from revision r where r.matter = m.id) order by m.id limit 1"
        ),
        params![],
    )?;
    Ok(match row {
        Some(row) => Some(wrong(
            format!("matter row {}", row.text(0)?),
            "no revision stands behind it",
        )),
        None => None,
    })
}

/// Which revision and which audit row do not belong to each other, once their sums differ.
fn unrecorded(tx: &mut Tx) -> Result<Option<Finding>> {
    const ROWS: i64 = 500;
    let mut after = (String::new(), 0);
    loop {
        let rows = tx.query(
            sql!(
                "select matter, revision, officer, office, digest from revision where (matter, revision) > ($1, $2) \
                 order by matter, revision limit $3"
            ),
            params![&after.0, after.1, ROWS],
        )?;
        for row in &rows {
            let (matter, revision) = (row.text(0)?, row.int(1)?);
            let entries = entries_of_revision(tx, &matter, revision, &row.text(4)?)?;
            if entries != [[row.text(2)?, row.text(3)?]] {
                let why = "the audit does not record it once with this digest, officer and office";
                return Ok(Some(wrong(format!("revision {revision} of matter {matter}"), why)));
            }
            after = (matter, revision);
        }
        if rows.is_empty() {
            break;
        }
    }
    recorded_but_gone(tx)
}

/// Officer and office of the entries that record a revision.
fn entries_of_revision(tx: &mut Tx, matter: &str, revision: i64, digest: &str) -> Result<Vec<[String; 2]>> {
    let rows = tx.query(
        sql!("select officer, office from audit where subject = $1 and detail like $2 order by seq limit 10"),
        params![matter, format!("%revision={revision} digest={digest}")],
    )?;
    rows.iter().map(|row| Ok([row.text(0)?, row.text(1)?])).collect()
}

fn recorded_but_gone(tx: &mut Tx) -> Result<Option<Finding>> {
    const ROWS: i64 = 500;
    let mut after = 0;
    loop {
        let rows = tx.query(
            sql!(
                "select seq, subject, detail from audit where seq > $1 and detail like '%revision=% digest=%' order by seq limit $2"
            ),
            params![after, ROWS],
        )?;
        for row in &rows {
            let entry = Entry {
                detail: row.text(2)?,
                ..Entry::default()
            };
            if let Some((revision, digest)) = recorded(&entry) {
                let number = revision.parse::<i64>().unwrap_or(0);
                let there = tx.query_opt(
                    sql!("select digest from revision where matter = $1 and revision = $2 and digest = $3"),
                    params![row.text(1)?, number, digest],
                )?;
                if there.is_none() {
                    let name = format!("revision {revision} of matter {}", row.text(1)?);
                    return Ok(Some(wrong(
                        name,
                        format!("it is missing, though audit row {} records it", row.int(0)?),
                    )));
                }
            }
            after = row.int(0)?;
        }
        if rows.is_empty() {
            return Ok(None);
        }
    }
}
