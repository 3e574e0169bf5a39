//! What an inspector can do with checkpoints: see them, take them along, and have entries and older trees proved.
//!
//! Every proof is held against the signed root before it is given out. Where the audit no longer gives that root, the
//! answer says so.

use matter::Refusal;
use store::audit::Head;
use store::checkpoints::merkle::{self, Hash};
use store::checkpoints::{self, CHECKPOINTS_MAX, Checkpoint};

use crate::app::{App, Ctx};
use crate::oversight::actions::may_read;
use crate::oversight::checkpoints::proof::{Consistency, Inclusion};
use crate::web::call::Call;
use crate::web::problem::Problem;

/// Checkpoints of one page.
pub const PAGE_ROWS: i64 = 50;

/// A public key that checkpoints were signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// As text.
    pub public_key: String,
    /// Entries that the first checkpoint with it covers.
    pub first: i64,
    /// Entries that the last one covers.
    pub last: i64,
}

/// One page of checkpoints.
pub struct Listing {
    /// Checkpoints, newest first.
    pub checkpoints: Vec<Checkpoint>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
    /// Every public key.
    pub keys: Vec<Key>,
    /// End of the chain.
    pub head: Head,
}

/// Checkpoints, newest first.
pub fn list(app: &App, ctx: &Ctx, cursor: Option<i64>) -> Result<Listing, Problem> {
    may_read(ctx)?;
    const { assert!(PAGE_ROWS < CHECKPOINTS_MAX) };
    let (mut found, keys, head) = app.db.read(|tx| {
        Ok((
            checkpoints::before(tx, cursor.unwrap_or(i64::MAX), PAGE_ROWS + 1)?,
            checkpoints::public_keys(tx)?,
            store::audit_log::head(tx)?,
        ))
    })?;
    let wanted = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let next = (found.len() > wanted).then(|| {
        found.truncate(wanted);
        found.last().map_or_else(String::new, |last| last.size.to_string())
    });
    let keys = keys
        .into_iter()
        .map(|(public_key, first, last)| Key {
            public_key,
            first,
            last,
        })
        .collect();
    Ok(Listing {
        checkpoints: found,
        next,
        keys,
        head,
    })
}

/// The checkpoint of so many entries; the newest unless given.
pub fn one(app: &App, ctx: &Ctx, size: Option<i64>) -> Result<Checkpoint, Problem> {
    may_read(ctx)?;
    let found = app.db.read(|tx| match size {
        Some(size) => checkpoints::of_size(tx, size),
        None => checkpoints::newest(tx),
    })?;
    found.ok_or(Problem::Missing)
}

/// A number of the query.
pub fn number(call: &Call, name: &'static str) -> Result<Option<i64>, Problem> {
    call.query(name)
        .map(|text| match text.parse::<i64>() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(Problem::bad("bad-number", format!("give {name} as a number from 1"))),
        })
        .transpose()
}

/// A number of the query that must be there.
pub fn needed(call: &Call, name: &'static str) -> Result<i64, Problem> {
    number(call, name)?.ok_or_else(|| Problem::bad("number-missing", format!("give {name}, a number from 1")))
}

/// What is said where the audit no longer gives what was signed.
fn changed(size: i64) -> Problem {
    Problem::from(Refusal::general(
        "audit-changed",
        format!(
            "the audit no longer gives what the checkpoint of {size} entries was signed for: \
             keep the database as it is and have attache verify run"
        ),
    ))
}

fn signed_root(checkpoint: &Checkpoint) -> Result<Hash, Problem> {
    crate::oversight::checkpoints::make::stated(checkpoint, None)
        .map(|statement| statement.root)
        .map_err(|_| changed(checkpoint.size))
}

fn texts(proof: &[Hash]) -> Vec<String> {
    proof.iter().map(|hash| store::audit::hex(hash)).collect()
}

fn count(rows: i64) -> Result<u64, Problem> {
    u64::try_from(rows).map_err(|e| Problem::Fault(e.to_string()))
}

/// The proof that an entry stands in a checkpoint, the newest unless given.
pub fn inclusion(app: &App, ctx: &Ctx, seq: i64, size: Option<i64>) -> Result<Inclusion, Problem> {
    let checkpoint = one(app, ctx, size)?;
    let size = checkpoint.size;
    if seq > size {
        let why = format!("give an entry up to {size}, which the checkpoint covers, or ask again after the next one");
        return Err(matter::refusal::refuse("not-covered", "entry", why).into());
    }
    let (entry, proof) = app
        .db
        .read(|tx| Ok((checkpoints::entry(tx, seq)?, checkpoints::inclusion(tx, seq, size)?)))?;
    let (Some((previous, chained)), Some(proof)) = (entry, proof) else {
        return Err(changed(size));
    };
    let entry = crate::oversight::checkpoints::proof::EntryLine::from(chained);
    let root = signed_root(&checkpoint)?;
    let holds = entry.clone().follows(&previous).is_some_and(|hash| {
        let index = u64::try_from(seq - 1).unwrap_or(u64::MAX);
        merkle::included(&merkle::leaf(&hash), index, size.unsigned_abs(), &proof, &root)
    });
    if !holds {
        return Err(changed(size));
    }
    Ok(Inclusion {
        entry,
        previous,
        size,
        proof: texts(&proof),
        checkpoint: checkpoint.note,
    })
}

/// The proof that the tree of `from` entries is the beginning of a checkpoint's, the newest unless given.
pub fn consistency(app: &App, ctx: &Ctx, from: i64, to: Option<i64>) -> Result<Consistency, Problem> {
    let newer = one(app, ctx, to)?;
    let to = newer.size;
    if from > to {
        let why = format!("give at most {to}, the entries of the newer checkpoint");
        return Err(matter::refusal::refuse("not-older", "from", why).into());
    }
    let (older, older_root, proof) = app.db.read(|tx| {
        Ok((
            checkpoints::of_size(tx, from)?,
            checkpoints::root(tx, from)?,
            checkpoints::consistency(tx, from, to)?,
        ))
    })?;
    let (Some(mut older_root), Some(proof)) = (older_root, proof) else {
        return Err(changed(to));
    };
    if let Some(older) = &older {
        // What was signed counts, not what the rows give today.
        older_root = signed_root(older)?;
    }
    if !merkle::consistent(count(from)?, count(to)?, &proof, &older_root, &signed_root(&newer)?) {
        return Err(changed(to));
    }
    Ok(Consistency {
        from,
        to,
        proof: texts(&proof),
        from_checkpoint: older.map(|older| older.note),
        to_checkpoint: newer.note,
    })
}
