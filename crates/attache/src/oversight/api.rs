//! The audit as JSON.

use serde_json::{Value, json};

use crate::oversight::actions::{self, Line};
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;

/// Entries, newest first.
pub fn list(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let found = actions::read(&call.app, ctx, &actions::query_of(&call.app, call)?)?;
    call.note_read("audit.read", &found.subject, &grounds);
    let items: Vec<Value> = found.lines.iter().map(line_json).collect();
    Ok(Reply::Json(json!({
        "items": items,
        "next": found.next,
        "head": {"seq": found.head.seq, "hash": found.head.hash},
    })))
}

fn line_json(line: &Line) -> Value {
    let e = &line.chained.entry;
    json!({
        "seq": line.chained.seq, "at": e.at, "officer": e.officer, "officer_name": line.officer, "office": e.office, "verb": e.verb,
        "subject": e.subject, "reference": line.reference, "purpose": e.purpose, "outcome": e.outcome, "grounds": e.grounds,
        "detail": e.detail, "request": e.request, "hash": line.chained.hash,
    })
}
