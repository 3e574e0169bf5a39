//! Checkpoints and proofs as JSON. A proof's JSON is the file that `attache verify --proof` checks.

use serde::Serialize;
use serde_json::{Value, json};
use store::checkpoints::Checkpoint;

use crate::oversight::actions::may_read;
use crate::oversight::checkpoints::actions::{self, needed, number};
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;

/// Checkpoints, newest first.
pub fn list(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = may_read(ctx)?;
    let listing = actions::list(&call.app, ctx, number(call, "cursor")?)?;
    call.note_read("checkpoint.read", "", &grounds);
    let keys: Vec<Value> = listing
        .keys
        .iter()
        .map(|key| json!({"public_key": key.public_key, "first": key.first, "last": key.last}))
        .collect();
    Ok(Reply::Json(json!({
        "items": listing.checkpoints.iter().map(checkpoint_json).collect::<Vec<_>>(),
        "next": listing.next,
        "public_keys": keys,
        "head": {"seq": listing.head.seq, "hash": listing.head.hash},
    })))
}

fn checkpoint_json(checkpoint: &Checkpoint) -> Value {
    json!({
        "size": checkpoint.size, "root": checkpoint.root, "at": checkpoint.at, "public_key": checkpoint.public_key,
        "checkpoint": checkpoint.note,
    })
}

/// One checkpoint, the newest unless given.
pub fn one(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = may_read(ctx)?;
    let checkpoint = actions::one(&call.app, ctx, number(call, "size")?)?;
    call.note_read("checkpoint.read", &checkpoint.size.to_string(), &grounds);
    Ok(Reply::Json(checkpoint_json(&checkpoint)))
}

/// The proof of an entry.
pub fn proof(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = may_read(ctx)?;
    let proof = actions::inclusion(&call.app, ctx, needed(call, "entry")?, number(call, "size")?)?;
    call.note_read("checkpoint.prove", &proof.entry.seq.to_string(), &grounds);
    as_json(&proof)
}

/// The proof of an older tree.
pub fn consistency(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = may_read(ctx)?;
    let proof = actions::consistency(&call.app, ctx, needed(call, "from")?, number(call, "to")?)?;
    call.note_read("checkpoint.prove", "", &grounds);
    as_json(&proof)
}

fn as_json(proof: &impl Serialize) -> Result<Reply, Problem> {
    let value = serde_json::to_value(proof).map_err(|e| Problem::Fault(format!("write a proof: {e}")))?;
    Ok(Reply::Json(value))
}
