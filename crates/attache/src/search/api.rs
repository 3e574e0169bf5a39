//! What was found, as JSON: one list, each item with its sort and its place.

use serde_json::{Value, json};
use store::matters::MatterRow;

use crate::kinds;
use crate::search::actions::{self, Among, Found};
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;

/// Rows of each sort at most.
pub const ROWS_MAX: i64 = 100;

/// Searches.
pub fn search(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let among = Among::parse(call.query("kind"))?;
    let limit = call.limit(25, ROWS_MAX)?;
    let found = actions::search(&call.app, ctx, call.query("q").unwrap_or(""), among, limit)?;
    call.note_read("search.run", "", &[]);
    Ok(Reply::Json(json!({"items": items(&found)})))
}

fn items(found: &Found) -> Vec<Value> {
    let mut items: Vec<Value> = found.named.iter().chain(&found.matters).map(matter).collect();
    items.extend(found.parties.iter().map(|row| {
        json!({
            "sort": "party", "id": row.id, "title": row.caption, "schema": row.schema,
            "path": format!("/parties/{}", row.id),
        })
    }));
    items.extend(found.agencies.iter().map(|row| {
        json!({
            "sort": "agency", "id": row.id, "title": row.name, "kind": row.kind, "country": row.country,
            "state": row.status, "path": format!("/agencies/{}", row.id),
        })
    }));
    items.extend(found.contacts.iter().map(|row| {
        json!({
            "sort": "contact", "id": row.id, "title": row.name, "agency": row.agency, "agency_name": row.agency_name,
            "state": row.trust, "path": format!("/contacts/{}", row.id),
        })
    }));
    items
}

fn matter(row: &MatterRow) -> Value {
    let state = kinds::kind(&row.kind)
        .and_then(|kind| kind.state(&row.state))
        .map(|state| state.label);
    json!({
        "sort": "matter", "id": row.id, "reference": row.reference, "title": row.title, "kind": row.kind,
        "state": row.state, "state_label": state, "marking": row.marking, "path": format!("/matters/{}", row.reference),
    })
}
