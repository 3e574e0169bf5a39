//! Every checkpoint against the audit as it stands now: all roots, frontiers and kept parts, recomputed from row 1.
//!
//! Whether the rows follow from one another is [`crate::verify`]'s to say; here only their hashes are read. Signatures are
//! the caller's to check, checkpoint by checkpoint, before its root is compared.

use std::collections::BTreeMap;

use crate::audit;
use crate::checkpoints::merkle::{self, Frontier, Hash};
use crate::checkpoints::{CHECKPOINTS_MAX, Checkpoint, KEPT_LEVEL, Node, after, finding, insert_nodes, newest};
use crate::db::Tx;
use crate::verify::Finding;
use crate::{Result, params, sql};

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Checkpoints.
    pub checkpoints: u64,
    /// Rows that the newest one covers; 0 without one.
    pub size: i64,
}

/// A checkpoint that somebody kept elsewhere, already believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What to call it, such as the name of its file.
    pub name: String,
    /// Rows it covers.
    pub size: i64,
    /// Root over them.
    pub root: Hash,
}

impl Held {
    /// Compares it with the tree over its rows.
    pub fn compare(&self, tree: &Frontier) -> std::result::Result<(), Finding> {
        if tree.root() == self.root {
            return Ok(());
        }
        let why = format!(
            "audit rows 1 to {} are not those it was signed for: one of them was changed, or the log was forked",
            self.size
        );
        Err(finding(self.name.clone(), why))
    }
}

type Outcome<T> = std::result::Result<T, Finding>;

/// The tree as far as it was grown, and the parts of it that are kept.
#[derive(Default)]
struct Walk {
    tree: Frontier,
    row_hash: String,
    nodes: BTreeMap<(u32, u64), Hash>,
}

impl Walk {
    /// Goes on to this row, by the stored hashes.
    fn to(&mut self, tx: &mut Tx, size: i64) -> Result<Outcome<()>> {
        let mut seq = i64::try_from(self.tree.size()).unwrap_or(i64::MAX);
        let mut found = Ok(());
        tx.each_ref(
            sql!("select seq, hash from audit where seq > $1 and seq <= $2 order by seq"),
            params![seq, size],
            |row| {
                if found.is_ok() {
                    found = self.add(row.int(0)?, seq + 1, row.text(1)?);
                    seq += 1;
                }
                Ok(())
            },
        )?;
        Ok(found.and_then(|()| {
            if seq < size {
                return Err(finding(
                    format!("audit row {}", seq + 1),
                    format!("it is missing: a checkpoint of {size} rows was signed"),
                ));
            }
            Ok(())
        }))
    }

    /// Goes on past the held ones up to this size, the smallest of which stands last, and compares each.
    fn past_held(&mut self, tx: &mut Tx, held: &mut Vec<&Held>, size: i64) -> Result<Outcome<()>> {
        while let Some(next) = held.pop_if(|held| held.size <= size) {
            if let Err(finding) = self.to(tx, next.size)? {
                return Ok(Err(finding));
            }
            if let Err(finding) = next.compare(&self.tree) {
                return Ok(Err(finding));
            }
        }
        Ok(Ok(()))
    }

    fn add(&mut self, seq: i64, wanted: i64, stored: &str) -> Outcome<()> {
        if seq != wanted {
            return Err(finding(format!("audit row {wanted}"), "it is missing"));
        }
        let Some(hash) = merkle::from_hex(stored) else {
            return Err(finding(format!("audit row {seq}"), "its hash is not one"));
        };
        let nodes = &mut self.nodes;
        self.tree.push(merkle::leaf(&hash), |level, position, hash| {
            if level.is_multiple_of(KEPT_LEVEL) {
                nodes.insert((level, position), *hash);
            }
        });
        self.row_hash.clear();
        self.row_hash.push_str(stored);
        Ok(())
    }

    /// Compares a checkpoint with the tree over its rows.
    fn compare(&self, checkpoint: &Checkpoint, before: i64) -> Outcome<()> {
        let size = checkpoint.size;
        if audit::hex(&self.tree.root()) != checkpoint.root {
            let why = format!(
                "its root is not that of audit rows 1 to {size}: one of {} to {size} was changed after it was signed",
                before + 1
            );
            return Err(finding(checkpoint.name(), why));
        }
        if checkpoint.tree().as_ref() != Some(&self.tree) {
            return Err(finding(checkpoint.name(), "its frontier is not that of its rows"));
        }
        if checkpoint.row_hash != self.row_hash {
            return Err(finding(
                checkpoint.name(),
                format!("its hash is not that of audit row {size}"),
            ));
        }
        Ok(())
    }
}

/// Checks every checkpoint, oldest first, those that were kept elsewhere, and the kept parts of the tree. `each` is shown
/// a checkpoint before its root is compared, to check what was signed.
pub fn check(
    tx: &mut Tx,
    held: &[Held],
    mut each: impl FnMut(&Checkpoint) -> std::result::Result<(), Finding>,
) -> Result<Outcome<Checked>> {
    let (mut walk, mut checked) = (Walk::default(), Checked::default());
    let mut held: Vec<&Held> = held.iter().collect();
    held.sort_by_key(|held| std::cmp::Reverse(held.size));
    loop {
        let batch = after(tx, checked.size, CHECKPOINTS_MAX)?;
        if batch.is_empty() {
            break;
        }
        for checkpoint in &batch {
            if let Err(finding) = each(checkpoint) {
                return Ok(Err(finding));
            }
            if let Err(finding) = walk.past_held(tx, &mut held, checkpoint.size)? {
                return Ok(Err(finding));
            }
            if let Err(finding) = walk.to(tx, checkpoint.size)? {
                return Ok(Err(finding));
            }
            if let Err(finding) = walk.compare(checkpoint, checked.size) {
                return Ok(Err(finding));
            }
            checked.size = checkpoint.size;
            checked.checkpoints += 1;
        }
    }
    if let Err(finding) = compare_nodes(tx, std::mem::take(&mut walk.nodes))? {
        return Ok(Err(finding));
    }
    Ok(walk.past_held(tx, &mut held, i64::MAX)?.map(|()| checked))
}

fn compare_nodes(tx: &mut Tx, mut wanted: BTreeMap<(u32, u64), Hash>) -> Result<Outcome<()>> {
    let mut found = Ok(());
    tx.each_ref(
        sql!("select level, position, hash from checkpoint_node order by level, position"),
        params![],
        |row| {
            if found.is_ok() {
                let (level, position, stored) = (row.int(0)?, row.int(1)?, row.text(2)?);
                let key = u32::try_from(level).ok().zip(u64::try_from(position).ok());
                let own = key.and_then(|key| wanted.remove(&key));
                if own.is_none_or(|own| audit::hex(&own) != stored) {
                    found = Err(node_finding(level, position));
                }
            }
            Ok(())
        },
    )?;
    if let (Ok(()), Some((level, position))) = (&found, wanted.keys().next()) {
        found = Err(node_finding(
            i64::from(*level),
            i64::try_from(*position).unwrap_or(i64::MAX),
        ));
    }
    Ok(found)
}

fn node_finding(level: i64, position: i64) -> Finding {
    finding(
        format!("checkpoint node {level}/{position}"),
        "it is not what the audit gives: run attache reindex",
    )
}

/// Makes the kept parts of the tree again from the audit, up to the newest checkpoint; how many there are.
pub fn rebuild_nodes(tx: &mut Tx) -> Result<Outcome<usize>> {
    let size = newest(tx)?.map_or(0, |newest| newest.size);
    let mut walk = Walk::default();
    if let Err(finding) = walk.to(tx, size)? {
        return Ok(Err(finding));
    }
    let nodes: Vec<Node> = walk
        .nodes
        .into_iter()
        .map(|((level, position), hash)| Node { level, position, hash })
        .collect();
    tx.execute(sql!("delete from checkpoint_node"), params![])?;
    insert_nodes(tx, &nodes)?;
    Ok(Ok(nodes.len()))
}
