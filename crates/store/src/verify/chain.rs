//! The audit chain: each row's hash follows from the hash before it and the row's own columns.
//!
//! The chain is followed in several stretches at once, each from the hash that stands before its first row; the stretch
//! before it has checked that hash. Texts are hashed where the engine holds them, without being copied.

use std::io::Write;

use sha2::{Digest, Sha256};

use crate::audit::{Chained, Entry, Head, chain_hash_of};
use crate::db::{Db, Tx};
use crate::value::RowRef;
use crate::verify::{Finding, wrong};
use crate::{Result, StoreError, params, sql};

/// Rows of a stretch at least: fewer are not worth another reader.
const STRETCH_ROWS_MIN: i64 = 20_000;
/// Stretches at most.
const STRETCHES_MAX: i64 = 8;

/// The chain as far as it was followed.
pub(super) struct Chain {
    seq: i64,
    hash: String,
    pub(super) rows: u64,
    /// Sum over the entries that record a revision; equal to the same sum over the revisions.
    pub(super) recorded: u128,
}

impl Chain {
    pub(super) fn new(seq: i64, hash: String) -> Chain {
        Chain {
            seq,
            hash,
            rows: 0,
            recorded: 0,
        }
    }

    pub(super) fn start() -> Chain {
        Chain::new(0, "0".repeat(64))
    }

    /// Goes on to the row with this number, these columns and this hash.
    fn follow(&mut self, seq: i64, columns: [&str; 10], stored: &str) -> std::result::Result<(), Finding> {
        let next = self.seq + 1;
        if seq > next {
            return Err(wrong(
                format!("audit row {next}"),
                format!("it is missing: row {seq} follows row {}", self.seq),
            ));
        }
        if seq < next {
            return Err(wrong(
                format!("audit row {seq}"),
                "it stands before the first row of the chain",
            ));
        }
        let hash = chain_hash_of(&self.hash, seq, columns);
        if hash != stored {
            return Err(wrong(
                format!("audit row {seq}"),
                "its hash is not the one that its columns and the row before it give",
            ));
        }
        let [_, officer, office, _, subject, _, _, _, detail, _] = columns;
        if let Some(r) = recorded(detail) {
            self.recorded = self
                .recorded
                .wrapping_add(seal(&[subject, r.revision, r.digest, r.head, officer, office]));
        }
        self.seq = seq;
        self.hash = hash;
        self.rows += 1;
        Ok(())
    }

    /// Follows the rows after this one up to `last`, or the first that is wrong.
    pub(super) fn follow_to(&mut self, tx: &mut Tx, last: i64) -> Result<std::result::Result<(), Finding>> {
        let mut found = Ok(());
        let first = self.seq;
        tx.each_ref(
            sql!(
                "select seq, at, officer, office, verb, subject, purpose, outcome, grounds, detail, request, hash \
                 from audit where seq > $1 and seq <= $2 order by seq"
            ),
            params![first, last],
            |row| {
                if found.is_ok() {
                    found = self.follow(row.int(0)?, columns(row)?, row.text(11)?);
                }
                Ok(())
            },
        )?;
        Ok(found)
    }

    /// Compares the end that was reached with the head row.
    pub(super) fn end(&self, head: &Head) -> std::result::Result<(), Finding> {
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

fn columns<'a>(row: &'a RowRef<'_>) -> Result<[&'a str; 10]> {
    Ok([
        row.text(1)?,
        row.text(2)?,
        row.text(3)?,
        row.text(4)?,
        row.text(5)?,
        row.text(6)?,
        row.text(7)?,
        row.text(8)?,
        row.text(9)?,
        row.text(10)?,
    ])
}

/// What an entry of a commit records of its revision.
pub(super) struct Recorded<'a> {
    pub(super) revision: &'a str,
    pub(super) digest: &'a str,
    /// Empty for revisions from before heads were kept.
    pub(super) head: &'a str,
}

/// What the detail of an entry records, if it is one of a commit.
pub(super) fn recorded(detail: &str) -> Option<Recorded<'_>> {
    // Nearly all entries are readings; they need not be taken apart.
    detail.contains("digest=").then_some(())?;
    let word = |name: &str| detail.split(' ').rev().find_map(|w| w.strip_prefix(name));
    let (revision, digest) = (word("revision=")?, word("digest=")?);
    let head = word("head=").unwrap_or_default();
    (digest.len() == 64).then_some(Recorded { revision, digest, head })
}

/// A number for a row, whose sum over many rows does not depend on their order.
pub(super) fn seal(parts: &[&str]) -> u128 {
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

/// A row that stands before the first of the chain.
fn stray(tx: &mut Tx) -> Result<Option<Finding>> {
    let row = tx.query_opt(
        sql!("select seq from audit where seq < 1 order by seq limit 1"),
        params![],
    )?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(wrong(
        format!("audit row {}", row.int(0)?),
        "it stands before the first row of the chain",
    )))
}

/// Follows the whole chain up to the head that this transaction sees, in as many stretches as there are processors.
pub(super) fn follow_all(db: &Db, tx: &mut Tx, head: &Head) -> Result<std::result::Result<Chain, Finding>> {
    if let Some(finding) = stray(tx)? {
        return Ok(Err(finding));
    }
    let processors = std::thread::available_parallelism().map_or(1, |n| n.get() as i64);
    let stretches = (head.seq / STRETCH_ROWS_MIN).clamp(1, processors.min(STRETCHES_MAX));
    let cut = |n: i64| head.seq / stretches * n;
    let results = std::thread::scope(|scope| {
        // Rows are never changed, so other snapshots hold the same stretch.
        let others: Vec<_> = (1..stretches)
            .map(|n| {
                let last = if n + 1 == stretches { i64::MAX } else { cut(n + 1) };
                scope.spawn(move || db.read(|tx| stretch(tx, cut(n), last)))
            })
            .collect();
        // The last stretch also finds what stands after the head.
        let first = if stretches == 1 { i64::MAX } else { cut(1) };
        let mut results = vec![stretch(tx, 0, first)];
        results.extend(others.into_iter().map(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err(StoreError::fault("follow the audit chain", "a thread panicked")))
        }));
        results
    });
    let mut whole = Chain::start();
    for result in results {
        match result? {
            Ok(part) => {
                whole.seq = part.seq;
                whole.hash = part.hash;
                whole.rows += part.rows;
                whole.recorded = whole.recorded.wrapping_add(part.recorded);
            }
            Err(finding) => return Ok(Err(finding)),
        }
    }
    Ok(whole.end(head).map(|()| whole))
}

/// The rows after `before` up to `last`.
fn stretch(tx: &mut Tx, before: i64, last: i64) -> Result<std::result::Result<Chain, Finding>> {
    let mut chain = match before {
        0 => Chain::start(),
        _ => match tx.query_opt(sql!("select hash from audit where seq = $1"), params![before])? {
            Some(row) => Chain::new(before, row.text(0)?),
            None => return Ok(Err(wrong(format!("audit row {before}"), "it is missing"))),
        },
    };
    if let Err(finding) = chain.follow_to(tx, last)? {
        return Ok(Err(finding));
    }
    if last < i64::MAX && chain.seq < last {
        return Ok(Err(wrong(
            format!("audit row {}", chain.seq + 1),
            "it is missing".to_string(),
        )));
    }
    Ok(Ok(chain))
}

/// Follows the whole chain and writes every row that holds as one line of JSON.
pub(super) fn export<W: Write>(tx: &mut Tx, head: &Head, out: &mut W) -> Result<std::result::Result<Chain, Finding>> {
    let (mut chain, mut found) = (Chain::start(), stray(tx)?.map_or(Ok(()), Err));
    tx.each_ref(
        sql!(
            "select seq, at, officer, office, verb, subject, purpose, outcome, grounds, detail, request, hash \
             from audit order by seq"
        ),
        params![],
        |row| {
            if found.is_err() {
                return Ok(());
            }
            let columns = columns(row)?;
            let (seq, hash) = (row.int(0)?, row.text(11)?);
            found = chain.follow(seq, columns, hash);
            if found.is_ok() {
                let attempt = |e: &dyn std::fmt::Display| StoreError::fault("write the audit export", e);
                serde_json::to_writer(&mut *out, &chained(seq, columns, hash)).map_err(|e| attempt(&e))?;
                out.write_all(b"\n").map_err(|e| attempt(&e))?;
            }
            Ok(())
        },
    )?;
    Ok(found.and_then(|()| chain.end(head)).map(|()| chain))
}

fn chained(seq: i64, columns: [&str; 10], hash: &str) -> Chained {
    let [
        at,
        officer,
        office,
        verb,
        subject,
        purpose,
        outcome,
        grounds,
        detail,
        request,
    ] = columns.map(str::to_string);
    Chained {
        seq,
        entry: Entry {
            at,
            officer,
            office,
            verb,
            subject,
            purpose,
            outcome,
            grounds,
            detail,
            request,
        },
        hash: hash.to_string(),
    }
}
