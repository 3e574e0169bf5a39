//! Checkpoints of the audit: what was signed, how the tree grows by new rows only, proofs, and checking all of it.
//!
//! A checkpoint says: the audit had so many rows, and this was the root of the Merkle tree over their hashes. This module
//! knows rows and trees, and keeps the signed text as it was given; signing and reading it is the program's. A new
//! checkpoint starts from the newest one and [`grow`]s; it follows the chain of the new rows, so that nothing is signed
//! that does not hold. [`merkle`] is the tree without a database.

mod check;
pub mod merkle;
mod proofs;

pub use check::{Checked, Held, check, rebuild_nodes};
pub use proofs::{consistency, entry, inclusion, root};

use crate::audit::{self, Head};
use crate::db::Tx;
use crate::value::{Row, RowRef, Value};
use crate::verify::Finding;
use crate::{Result, StoreError, params, sql};
use merkle::{Frontier, Hash};

/// Verb of the entry about a checkpoint that was made. Such entries alone are no reason for another one.
pub const MADE: &str = "checkpoint.make";
/// Checkpoints in one answer at most.
pub const CHECKPOINTS_MAX: i64 = 200;
/// Roots of whole parts are kept at each multiple of this level: of 256, 65,536, … rows.
const KEPT_LEVEL: u32 = 8;

/// One checkpoint as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Audit rows it covers: those from 1 to this one.
    pub size: i64,
    /// Root of the tree over them, hexadecimal.
    pub root: String,
    /// Hash of the last of them.
    pub row_hash: String,
    /// Roots of the tree's whole parts, the largest first, hexadecimal, one after the other.
    pub frontier: String,
    /// Public key of whoever signed, as text.
    pub public_key: String,
    /// The signed text.
    pub note: String,
    /// When it was made, fixed-width UTC text. It is not signed.
    pub at: String,
}

/// Root of a whole part of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    level: u32,
    position: u64,
    hash: Hash,
}

/// A tree that was grown up to the end of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Size of the checkpoint it was grown from; 0 for none.
    pub from: i64,
    /// The tree.
    pub tree: Frontier,
    /// Hash of the last row.
    pub row_hash: String,
    /// Parts that became whole.
    nodes: Vec<Node>,
}

impl Checkpoint {
    /// A checkpoint of a grown tree, with the text that was signed.
    pub fn of(growth: &Growth, public_key: &str, note: &str, at: &str) -> Result<Checkpoint> {
        let size =
            i64::try_from(growth.tree.size()).map_err(|e| StoreError::fault("count the rows of a checkpoint", e))?;
        Ok(Checkpoint {
            size,
            root: audit::hex(&growth.tree.root()),
            row_hash: growth.row_hash.clone(),
            frontier: growth.tree.peaks().iter().map(|peak| audit::hex(peak)).collect(),
            public_key: public_key.into(),
            note: note.into(),
            at: at.into(),
        })
    }

    /// The tree it was made of; none where what is kept does not give its root.
    pub fn tree(&self) -> Option<Frontier> {
        let peaks = (0..self.frontier.len().div_ceil(64))
            .map(|at| self.frontier.get(at * 64..at * 64 + 64).and_then(merkle::from_hex))
            .collect::<Option<Vec<Hash>>>()?;
        let tree = Frontier::from_parts(u64::try_from(self.size).ok()?, peaks)?;
        (merkle::from_hex(&self.root)? == tree.root()).then_some(tree)
    }

    /// How findings name it.
    pub fn name(&self) -> String {
        format!("checkpoint of {} rows", self.size)
    }
}

fn from_row(row: &Row) -> Result<Checkpoint> {
    Ok(Checkpoint {
        size: row.int(0)?,
        root: row.text(1)?,
        row_hash: row.text(2)?,
        frontier: row.text(3)?,
        public_key: row.text(4)?,
        note: row.text(5)?,
        at: row.text(6)?,
    })
}

/// The newest checkpoint.
pub fn newest(tx: &mut Tx) -> Result<Option<Checkpoint>> {
    Ok(before(tx, i64::MAX, 1)?.into_iter().next())
}

/// The checkpoint of this many rows.
pub fn of_size(tx: &mut Tx, size: i64) -> Result<Option<Checkpoint>> {
    let row = tx.query_opt(
        sql!("select size, root, row_hash, frontier, public_key, note, at from checkpoint where size = $1 limit 1"),
        params![size],
    )?;
    row.as_ref().map(from_row).transpose()
}

/// Checkpoints of fewer rows than this, the newest first.
pub fn before(tx: &mut Tx, size: i64, limit: i64) -> Result<Vec<Checkpoint>> {
    let rows = tx.query(
        sql!(
            "select size, root, row_hash, frontier, public_key, note, at from checkpoint where size < $1 order by size desc limit $2"
        ),
        params![size, limit.clamp(1, CHECKPOINTS_MAX)],
    )?;
    rows.iter().map(from_row).collect()
}

/// Checkpoints of more rows than this, the oldest first.
pub fn after(tx: &mut Tx, size: i64, limit: i64) -> Result<Vec<Checkpoint>> {
    let rows = tx.query(
        sql!(
            "select size, root, row_hash, frontier, public_key, note, at from checkpoint where size > $1 order by size limit $2"
        ),
        params![size, limit.clamp(1, CHECKPOINTS_MAX)],
    )?;
    rows.iter().map(from_row).collect()
}

/// Public keys that checkpoints were signed with, with the sizes of their first and last one, in the order of these.
pub fn public_keys(tx: &mut Tx) -> Result<Vec<(String, i64, i64)>> {
    let rows = tx.query(
        sql!(
            "select public_key, min(size), max(size) from checkpoint group by public_key order by min(size), public_key limit 100"
        ),
        params![],
    )?;
    rows.iter()
        .map(|row| Ok((row.text(0)?, row.int(1)?, row.int(2)?)))
        .collect()
}

/// Whether the audit has rows after this one that are more than entries about checkpoints.
pub fn anything_new(tx: &mut Tx, size: i64) -> Result<bool> {
    let row = tx.query_opt(
        sql!("select seq from audit where seq > $1 and verb <> $2 order by seq limit 1"),
        params![size, MADE],
    )?;
    Ok(row.is_some())
}

fn finding(row: impl Into<String>, why: impl Into<String>) -> Finding {
    Finding {
        row: row.into(),
        why: why.into(),
    }
}

/// Grows the tree of a checkpoint (none: that of no rows) by the rows after it, each of which must follow from the one
/// before it. What does not hold is a finding, and then nothing must be signed.
pub fn grow(tx: &mut Tx, from: Option<&Checkpoint>) -> Result<std::result::Result<Growth, Finding>> {
    let Head { seq: end, hash } = crate::audit_log::head(tx)?;
    let mut growth = Growth {
        from: 0,
        tree: Frontier::default(),
        row_hash: "0".repeat(64),
        nodes: vec![],
    };
    if let Some(from) = from {
        match last_row_of(tx, from, end)? {
            Ok(tree) => growth.tree = tree,
            Err(finding) => return Ok(Err(finding)),
        }
        growth.from = from.size;
        growth.row_hash.clone_from(&from.row_hash);
    }
    let (mut seq, mut found) = (growth.from, Ok(()));
    tx.each_ref(
        sql!(
            "select seq, at, officer, office, verb, subject, purpose, outcome, grounds, detail, request, hash \
             from audit where seq > $1 and seq <= $2 order by seq"
        ),
        params![growth.from, end],
        |row| {
            if found.is_ok() {
                let columns = columns(row)?;
                found = growth.add(row.int(0)?, seq + 1, columns, row.text(11)?);
                seq += 1;
            }
            Ok(())
        },
    )?;
    Ok(found.and_then(|()| {
        if seq < end {
            return Err(finding(
                format!("audit row {}", seq + 1),
                format!("it is missing: the chain's head says {end} rows"),
            ));
        }
        if growth.row_hash != hash {
            return Err(finding(
                "chain head",
                format!("its hash is not that of audit row {end}"),
            ));
        }
        Ok(growth)
    }))
}

/// The tree of a checkpoint, if the audit still stands behind its last row.
fn last_row_of(tx: &mut Tx, from: &Checkpoint, end: i64) -> Result<std::result::Result<Frontier, Finding>> {
    let Some(tree) = from.tree() else {
        return Ok(Err(finding(from.name(), "its frontier does not give its root")));
    };
    if from.size > end {
        let why = format!("it is missing: a checkpoint of {} rows was signed", from.size);
        return Ok(Err(finding(format!("audit row {}", end + 1), why)));
    }
    let last = tx.query_opt(
        sql!("select hash from audit where seq = $1 limit 1"),
        params![from.size],
    )?;
    let last = last.map(|row| row.text(0)).transpose()?;
    if last.as_ref() != Some(&from.row_hash) {
        let why = "it is not the row that the checkpoint of so many rows was signed for";
        return Ok(Err(finding(format!("audit row {}", from.size), why)));
    }
    Ok(Ok(tree))
}

fn columns<'a>(row: &'a RowRef<'_>) -> Result<[&'a str; 10]> {
    let mut columns = [""; 10];
    for (at, column) in columns.iter_mut().enumerate() {
        *column = row.text(at + 1)?;
    }
    Ok(columns)
}

impl Growth {
    fn add(&mut self, seq: i64, wanted: i64, columns: [&str; 10], stored: &str) -> std::result::Result<(), Finding> {
        if seq != wanted {
            let why = format!("it is missing: row {seq} follows row {}", wanted - 1);
            return Err(finding(format!("audit row {wanted}"), why));
        }
        let own = audit::chain_hash_of(&self.row_hash, seq, columns);
        let Some(hash) = merkle::from_hex(stored).filter(|_| own == stored) else {
            let why = "its hash is not the one that its columns and the row before it give";
            return Err(finding(format!("audit row {seq}"), why));
        };
        let nodes = &mut self.nodes;
        self.tree.push(merkle::leaf(&hash), |level, position, hash| {
            nodes.extend(Node::kept(level, position, hash));
        });
        self.row_hash = own;
        Ok(())
    }
}

impl Node {
    /// The node, if it is of a level that is kept.
    fn kept(level: u32, position: u64, hash: &Hash) -> Option<Node> {
        level.is_multiple_of(KEPT_LEVEL).then_some(Node {
            level,
            position,
            hash: *hash,
        })
    }
}

/// Keeps a checkpoint and the parts that became whole by it. Refused as stale when it was not grown from the newest one.
pub fn insert(tx: &mut Tx, checkpoint: &Checkpoint, growth: &Growth) -> Result<()> {
    let newest = newest(tx)?.map_or(0, |newest| newest.size);
    if newest != growth.from {
        return Err(StoreError::Stale { current: newest });
    }
    let Checkpoint {
        size,
        root,
        row_hash,
        frontier,
        public_key,
        note,
        at,
    } = checkpoint;
    tx.execute(
        sql!(
            "insert into checkpoint (size, root, row_hash, frontier, public_key, note, at) values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![*size, root, row_hash, frontier, public_key, note, at],
    )?;
    insert_nodes(tx, &growth.nodes)
}

fn insert_nodes(tx: &mut Tx, nodes: &[Node]) -> Result<()> {
    let mut rows = Vec::with_capacity(nodes.len());
    for node in nodes {
        let position = i64::try_from(node.position).map_err(|e| StoreError::fault("keep a node", e))?;
        rows.push(vec![
            Value::Int(i64::from(node.level)),
            Value::Int(position),
            Value::Text(audit::hex(&node.hash)),
        ]);
    }
    tx.insert_rows(
        sql!("insert into checkpoint_node (level, position, hash) values"),
        3,
        &rows,
    )
}

#[cfg(test)]
mod tests;
