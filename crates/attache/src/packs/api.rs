//! The register as JSON: the same actions as the pages.

use serde_json::{Value, json};

use super::listing::{Listing, PackCount};
use super::newer::changes;
use super::{actions, agreements};
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;

/// Every pack, its owner and how much of it nobody has checked.
pub fn packs(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    call.note_read("packs.list", "", &grounds);
    let items: Vec<Value> = actions::packs(&call.app).iter().map(pack_json).collect();
    Ok(Reply::Json(json!({"items": items})))
}

/// One pack with its tables.
pub fn pack(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let count = actions::pack(&call.app, call.param("pack"))?;
    call.note_read("packs.read", &count.pack.id, &grounds);
    let tables: Vec<Value> = count
        .tables
        .iter()
        .map(|table| json!({"table": table.table, "rows": table.rows, "unverified": table.unverified}))
        .collect();
    let mut body = pack_json(&count);
    body["tables"] = json!(tables);
    Ok(Reply::Json(body))
}

/// The rows of one table.
pub fn table(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let query = actions::row_query(call, 50)?;
    let (pack, table) = (call.param("pack"), call.param("table"));
    let (rows, next) = actions::table(&call.app, pack, table, &query)?;
    call.note_read("packs.rows", &format!("{pack}/{table}"), &grounds);
    let items: Vec<Value> = rows.iter().map(row_json).collect();
    Ok(Reply::Json(json!({"items": items, "next": next})))
}

/// One row: every version, and the one that was in force by what was known then.
pub fn row(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let moment = actions::moment(call, ctx)?;
    let (pack, table, key) = (call.param("pack"), call.param("table"), call.param("id"));
    let versions = actions::history(&call.app, pack, table, key)?;
    call.note_read("packs.row", &format!("{pack}/{table}/{key}"), &grounds);
    Ok(Reply::Json(history_json(&versions, moment)))
}

/// The versions of one row as JSON, each with what it changed.
pub(super) fn history_json(versions: &[Listing<'_>], moment: actions::Moment) -> Value {
    let mut before: Option<Value> = None;
    let mut items = vec![];
    for row in versions {
        let says = row.says.json();
        let mut item = row_json(row);
        item["changes"] = json!(before.as_ref().map(|old| changes(old, &says)).unwrap_or_default());
        before = Some(says);
        items.push(item);
    }
    json!({
        "on": moment.on,
        "known": moment.known,
        "in_force": actions::in_force(versions, moment).map(|row| row.standing.version),
        "versions": items,
    })
}

fn pack_json(count: &PackCount<'_>) -> Value {
    let pack = count.pack;
    json!({
        "id": pack.id, "title": pack.title, "owner": pack.owner, "version": pack.version,
        "rows": count.rows(), "unverified": count.unverified(),
    })
}

/// One row as JSON.
pub(super) fn row_json(row: &Listing<'_>) -> Value {
    let standing = row.standing;
    json!({
        "pack": row.pack(), "table": row.table, "id": row.key(), "title": row.title, "version": standing.version,
        "status": standing.status, "citation": standing.citation, "in_force_from": standing.in_force_from,
        "in_force_to": standing.in_force_to, "known_from": standing.known_from, "known_to": standing.known_to,
        "end_known_from": standing.end_known_from, "explain": standing.explain,
        "place": format!("{}:{}", row.place.file, row.place.line), "says": row.says.json(),
    })
}

/// Agreements in force at the moment asked about.
pub fn agreements(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let query = agreements::query(call)?;
    let (rows, next) = agreements::find(&call.app.packs, &query);
    call.note_read("agreement.list", "", &grounds);
    let items: Vec<Value> = rows
        .iter()
        .map(|row| {
            let standing = &row.standing;
            json!({
                "id": row.id, "title": row.title, "channel": row.channel, "parties": row.parties, "version": standing.version,
                "status": standing.status, "citation": standing.citation, "in_force_from": standing.in_force_from,
                "in_force_to": standing.in_force_to, "known_from": standing.known_from, "pack": row.place.pack(),
            })
        })
        .collect();
    Ok(Reply::Json(json!({"items": items, "next": next})))
}

/// One agreement: what it says at the moment asked about, the locks that touch it, and every version.
pub fn agreement(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let moment = actions::moment(call, ctx)?;
    let packs = &call.app.packs;
    let versions = agreements::versions(packs, call.param("id"))?;
    let id = versions.first().map_or("", |row| row.id);
    call.note_read("agreement.read", id, &grounds);
    let mut body = history_json(&versions, moment);
    body["id"] = json!(id);
    if let Some(row) = agreements::card(packs, id, moment) {
        let locks: Vec<Value> = agreements::touching(packs, row, moment)
            .iter()
            .map(|(lock, touch)| {
                json!({
                    "id": lock.id, "title": lock.title, "version": lock.standing.version, "status": lock.standing.status,
                    "effect": lock.effect, "who_may_lift": lock.who_may_lift, "proof": lock.proof, "under_this": touch,
                })
            })
            .collect();
        body["agreement"] = json!(row.is);
        body["locks"] = json!(locks);
    }
    Ok(Reply::Json(body))
}
