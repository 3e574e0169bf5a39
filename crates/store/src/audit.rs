//! The audit log: who did or read what, when, for what purpose, and what came of it, in one hash chain.
//!
//! An entry's hash covers the hash before it and every column, so a changed, removed or inserted row shows at
//! that row. Entries name matters and people by id; they hold no text of a record, so erasing a body leaves the
//! chain whole.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::db::Tx;
use crate::value::{Row, Value};
use crate::{Result, StoreError, params, sql};

/// One entry before it is chained.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Instant, fixed-width UTC text.
    pub at: String,
    /// Officer's id; empty for the program itself and for people who are not signed in.
    pub officer: String,
    /// Office acted for.
    pub office: String,
    /// What was done: `matter.read`, `step.accept`, …
    pub verb: String,
    /// What it was done to: a matter's id, an agency's id, …
    pub subject: String,
    /// Purpose given.
    pub purpose: String,
    /// `done`, `denied`, `refused`.
    pub outcome: String,
    /// Rules that allowed or denied it.
    pub grounds: String,
    /// Further words without personal content: revision, digest, counts.
    pub detail: String,
    /// Request id, which joins the entries of one request.
    pub request: String,
}

/// One entry as it stands in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chained {
    /// Position, from 1.
    pub seq: i64,
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
    /// Hash over the hash before and this entry, hexadecimal.
    pub hash: String,
}

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Position of the last entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// The hash an entry must have, given the one before it.
pub fn chain_hash(previous: &str, seq: i64, entry: &Entry) -> String {
    let Entry {
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
    } = entry;
    let columns = [
        at, officer, office, verb, subject, purpose, outcome, grounds, detail, request,
    ];
    chain_hash_of(previous, seq, columns.map(String::as_str))
}

/// The same from the columns of an entry, in the order of its fields.
pub(crate) fn chain_hash_of(previous: &str, seq: i64, columns: [&str; 10]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(previous.as_bytes());
    hasher.update(seq.to_le_bytes());
    for column in columns {
        // The length keeps "ab"+"c" apart from "a"+"bc".
        hasher.update(u32::try_from(column.len()).unwrap_or(u32::MAX).to_le_bytes());
        hasher.update(column.as_bytes());
    }
    hex(&hasher.finalize())
}

/// The digest over what stands in a revision beside its body: instant, verb, note and version of the kind. It stays
/// when the body is erased.
pub fn revision_head(at: &str, verb: &str, note: &str, schema_version: i64) -> String {
    let mut hasher = Sha256::new();
    for column in [at, verb, note, &schema_version.to_string()] {
        hasher.update((column.len() as u64).to_le_bytes());
        hasher.update(column.as_bytes());
    }
    hex(&hasher.finalize())
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// SHA-256 of a text, hexadecimal.
pub fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Takes the writer's lock: the chain's head row.
pub(crate) fn lock_head(tx: &mut Tx) -> Result<Head> {
    let row = tx
        .query_opt(
            sql!("update chain set seq = seq where id = 1 returning seq, hash"),
            params![],
        )?
        .ok_or_else(|| StoreError::fault("lock the audit chain", "its head row is missing"))?;
    Ok(Head {
        seq: row.int(0)?,
        hash: row.text(1)?,
    })
}

/// Chains and writes entries.
pub(crate) fn append(tx: &mut Tx, mut head: Head, entries: &[Entry]) -> Result<()> {
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        head.seq += 1;
        head.hash = chain_hash(&head.hash, head.seq, entry);
        let Entry {
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
        } = entry;
        let mut row = vec![Value::Int(head.seq)];
        row.extend(
            [
                at, officer, office, verb, subject, purpose, outcome, grounds, detail, request,
            ]
            .map(Value::from),
        );
        row.push(Value::from(&head.hash));
        rows.push(row);
    }
    tx.insert_rows(
        sql!(
            "insert into audit (seq, at, officer, office, verb, subject, purpose, outcome, grounds, detail, request, hash) values"
        ),
        12,
        &rows,
    )?;
    tx.execute(
        sql!("update chain set seq = $1, hash = $2 where id = 1"),
        params![head.seq, &head.hash],
    )?;
    Ok(())
}

/// Reads a chained entry from the columns in table order.
pub fn from_row(row: &Row) -> Result<Chained> {
    Ok(Chained {
        seq: row.int(0)?,
        entry: Entry {
            at: row.text(1)?,
            officer: row.text(2)?,
            office: row.text(3)?,
            verb: row.text(4)?,
            subject: row.text(5)?,
            purpose: row.text(6)?,
            outcome: row.text(7)?,
            grounds: row.text(8)?,
            detail: row.text(9)?,
            request: row.text(10)?,
        },
        hash: row.text(11)?,
    })
}
