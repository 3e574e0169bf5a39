//! Proofs out of the database: the roots of the parts that [`merkle`] names, from kept parts and at most a few hundred
//! rows.
//!
//! Nothing here is believed: whoever asks holds the proof against the signed root. A row or part that is missing or
//! unreadable gives no proof rather than a wrong one.

use std::ops::Range;

use crate::audit::Chained;
use crate::checkpoints::KEPT_LEVEL;
use crate::checkpoints::merkle::{self, Hash};
use crate::db::Tx;
use crate::value::Value;
use crate::{Result, StoreError, audit, params, sql};

/// One entry with the hash of the one before it, from which its own hash can be recomputed.
pub fn entry(tx: &mut Tx, seq: i64) -> Result<Option<(String, Chained)>> {
    let rows = tx.query(
        sql!(
            "select seq, at, officer, office, verb, subject, purpose, outcome, grounds, detail, request, hash from audit \
             where seq in ($1, $2) order by seq limit 2"
        ),
        params![seq - 1, seq],
    )?;
    let entries = rows.iter().map(audit::from_row).collect::<Result<Vec<Chained>>>()?;
    Ok(match <[Chained; 2]>::try_from(entries) {
        Ok([before, own]) => Some((before.hash, own)),
        Err(mut entries) => match entries.pop() {
            Some(first) if first.seq == 1 && seq == 1 => Some(("0".repeat(64), first)),
            _ => None,
        },
    })
}

/// Root of the tree over rows 1 to `size`, which may not be more than the newest checkpoint covers.
pub fn root(tx: &mut Tx, size: i64) -> Result<Option<Hash>> {
    part(tx, 0..count(size)?)
}

/// The proof that a row stands in the tree of `size` rows, which a checkpoint covers.
pub fn inclusion(tx: &mut Tx, seq: i64, size: i64) -> Result<Option<Vec<Hash>>> {
    let index = count(seq - 1)?;
    parts(tx, merkle::inclusion_ranges(index, count(size)?))
}

/// The proof that the tree of `from` rows is the beginning of the tree of `to` rows, which a checkpoint covers.
pub fn consistency(tx: &mut Tx, from: i64, to: i64) -> Result<Option<Vec<Hash>>> {
    parts(tx, merkle::consistency_ranges(count(from)?, count(to)?))
}

fn count(rows: i64) -> Result<u64> {
    u64::try_from(rows).map_err(|e| StoreError::fault("count audit rows", e))
}

fn parts(tx: &mut Tx, ranges: Vec<Range<u64>>) -> Result<Option<Vec<Hash>>> {
    let mut proof = Vec::with_capacity(ranges.len());
    for range in ranges {
        match part(tx, range)? {
            Some(hash) => proof.push(hash),
            None => return Ok(None),
        }
    }
    Ok(Some(proof))
}

/// Root of one part: of whole parts from the largest to the smallest, as the tree's shape has it.
fn part(tx: &mut Tx, range: Range<u64>) -> Result<Option<Hash>> {
    let (mut at, mut peaks) = (range.start, vec![]);
    while at < range.end {
        let level = (range.end - at).ilog2();
        match whole(tx, level, at >> level)? {
            Some(hash) => peaks.push(hash),
            None => return Ok(None),
        }
        at += 1 << level;
    }
    Ok(peaks
        .into_iter()
        .rev()
        .reduce(|right, left| merkle::node(&left, &right)))
}

/// Root of a whole part, from the nearest level below it that is kept, or from its rows.
fn whole(tx: &mut Tx, level: u32, position: u64) -> Result<Option<Hash>> {
    let kept = level - level % KEPT_LEVEL;
    let many = 1 << (level - kept);
    let first = i64::try_from(position << (level - kept)).map_err(|e| StoreError::fault("find a node", e))?;
    let rows = if kept == 0 {
        tx.query(
            sql!("select hash from audit where seq > $1 and seq <= $2 order by seq limit 256"),
            params![first, first + many],
        )?
    } else {
        tx.query(
            sql!(
                "select hash from checkpoint_node where level = $1 and position >= $2 and position < $3 order by position limit 256"
            ),
            params![Value::Int(i64::from(kept)), first, first + many],
        )?
    };
    if i64::try_from(rows.len()) != Ok(many) {
        return Ok(None);
    }
    let mut hashes = Vec::with_capacity(rows.len());
    for row in &rows {
        match merkle::from_hex(&row.text(0)?) {
            Some(hash) if kept == 0 => hashes.push(merkle::leaf(&hash)),
            Some(hash) => hashes.push(hash),
            None => return Ok(None),
        }
    }
    Ok(Some(merkle::root_of(hashes)))
}
