//! Proofs as files: made for an inspector, checked by whoever has the public key.
//!
//! An inclusion proof shows that one entry, word for word, stood at its place when a checkpoint was signed. A consistency
//! proof shows that an older tree is the beginning of a newer one: nothing in it was changed, removed or inserted since.

use serde::{Deserialize, Serialize};
use store::audit::{self, Chained, Entry};
use store::checkpoints::merkle::{self, Hash};
use store::verify::Finding;

use crate::oversight::checkpoints::keys::PublicKey;
use crate::oversight::checkpoints::note::{self, Statement};

/// One entry as exports and proofs hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the columns of store::audit::Chained, flat so that unknown ones are refused"
)]
pub struct EntryLine {
    pub seq: i64,
    pub at: String,
    pub officer: String,
    pub office: String,
    pub verb: String,
    pub subject: String,
    pub purpose: String,
    pub outcome: String,
    pub grounds: String,
    pub detail: String,
    pub request: String,
    pub hash: String,
}

impl From<Chained> for EntryLine {
    fn from(chained: Chained) -> EntryLine {
        let Chained { seq, entry, hash } = chained;
        EntryLine {
            seq,
            at: entry.at,
            officer: entry.officer,
            office: entry.office,
            verb: entry.verb,
            subject: entry.subject,
            purpose: entry.purpose,
            outcome: entry.outcome,
            grounds: entry.grounds,
            detail: entry.detail,
            request: entry.request,
            hash,
        }
    }
}

impl EntryLine {
    /// Its hash, if it follows from the hash before it and its columns.
    pub fn follows(self, previous: &str) -> Option<Hash> {
        let (seq, hash) = (self.seq, self.hash);
        let entry = Entry {
            at: self.at,
            officer: self.officer,
            office: self.office,
            verb: self.verb,
            subject: self.subject,
            purpose: self.purpose,
            outcome: self.outcome,
            grounds: self.grounds,
            detail: self.detail,
            request: self.request,
        };
        let own = audit::chain_hash(previous, seq, &entry);
        merkle::from_hex(&hash).filter(|_| own == hash)
    }
}

/// That an entry stands in the tree of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inclusion {
    /// The entry.
    pub entry: EntryLine,
    /// Hash of the entry before it.
    pub previous: String,
    /// Rows of the tree.
    pub size: i64,
    /// The proof, hexadecimal, from the leaf to the root.
    pub proof: Vec<String>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// That one tree is the beginning of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consistency {
    /// Rows of the older tree.
    pub from: i64,
    /// Rows of the newer tree.
    pub to: i64,
    /// The proof, hexadecimal.
    pub proof: Vec<String>,
    /// The older checkpoint, where there is one of this size; whoever holds one compares it.
    pub from_checkpoint: Option<String>,
    /// The newer checkpoint.
    pub to_checkpoint: String,
}

/// One file with a proof.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "one is read from one file")]
pub enum Proof {
    /// Of one entry.
    Inclusion(Inclusion),
    /// Of two trees.
    Consistency(Consistency),
}

fn wrong(row: impl Into<String>, why: impl std::fmt::Display) -> Finding {
    Finding {
        row: row.into(),
        why: why.to_string(),
    }
}

fn hashes(proof: &[String]) -> Result<Vec<Hash>, Finding> {
    proof
        .iter()
        .map(|text| merkle::from_hex(text).ok_or_else(|| wrong("proof", "one of its hashes cannot be read")))
        .collect()
}

fn opened(note: &str, keys: &[PublicKey], size: i64) -> Result<Statement, Finding> {
    let name = format!("checkpoint of {size} rows");
    let statement = note::open(note, keys).map_err(|e| wrong(&name, e))?;
    if statement.size == size {
        Ok(statement)
    } else {
        Err(wrong(name, format!("it was signed for {} rows", statement.size)))
    }
}

fn count(rows: i64) -> Result<u64, Finding> {
    u64::try_from(rows).map_err(|e| wrong("proof", e))
}

impl Proof {
    /// Checks it with the public keys, and with checkpoints that were kept elsewhere; what it proves, in words.
    ///
    /// # Errors
    /// What does not hold.
    pub fn check(self, keys: &[PublicKey], held: &[Statement]) -> Result<String, Finding> {
        match self {
            Proof::Inclusion(proof) => proof.check(keys, held),
            Proof::Consistency(proof) => proof.check(keys, held),
        }
    }
}

impl Inclusion {
    fn check(self, keys: &[PublicKey], held: &[Statement]) -> Result<String, Finding> {
        let statement = opened(&self.checkpoint, keys, self.size)?;
        same(held, &statement)?;
        let (seq, name) = (self.entry.seq, format!("audit row {}", self.entry.seq));
        let Some(hash) = self.entry.follows(&self.previous) else {
            let why = "its hash is not the one that its columns and the hash before it give";
            return Err(wrong(name, why));
        };
        let (index, size) = (count(seq.saturating_sub(1))?, count(self.size)?);
        if !merkle::included(
            &merkle::leaf(&hash),
            index,
            size,
            &hashes(&self.proof)?,
            &statement.root,
        ) {
            return Err(wrong(
                name,
                format!("the proof does not lead to the root of {size} rows"),
            ));
        }
        Ok(format!(
            "entry {seq} stands in the log {} as it was signed with {size} rows",
            statement.origin
        ))
    }
}

/// Compares a checkpoint with those of the same size that are held.
fn same(held: &[Statement], statement: &Statement) -> Result<(), Finding> {
    let other = held
        .iter()
        .find(|held| held.size == statement.size && *held != statement);
    match other {
        Some(_) => Err(wrong(
            format!("checkpoint of {} rows", statement.size),
            "you hold another one of this size: the log was forked",
        )),
        None => Ok(()),
    }
}

impl Consistency {
    fn check(self, keys: &[PublicKey], held: &[Statement]) -> Result<String, Finding> {
        let newer = opened(&self.to_checkpoint, keys, self.to)?;
        let mut older = held
            .iter()
            .filter(|held| held.size == self.from)
            .cloned()
            .collect::<Vec<_>>();
        if let Some(note) = &self.from_checkpoint {
            older.push(opened(note, keys, self.from)?);
        }
        let Some(first) = older.first() else {
            let why = "the proof brings none of this size: give the one you hold with --checkpoint";
            return Err(wrong(format!("checkpoint of {} rows", self.from), why));
        };
        same(&older, first)?;
        same(held, &newer)?;
        if first.origin != newer.origin {
            return Err(wrong("proof", "its checkpoints are of two logs"));
        }
        let (from, to) = (count(self.from)?, count(self.to)?);
        if !merkle::consistent(from, to, &hashes(&self.proof)?, &first.root, &newer.root) {
            let why = format!("the tree of {from} rows is not its beginning: the log was changed or forked");
            return Err(wrong(format!("checkpoint of {to} rows"), why));
        }
        Ok(format!(
            "the log {} with {to} rows begins with the {from} rows that were signed before",
            newer.origin
        ))
    }
}
