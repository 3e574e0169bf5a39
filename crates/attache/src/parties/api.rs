//! The API of parties: the same actions as the pages, as JSON.

use serde_json::{Value, json};
use store::parties::{Found, Sourced};

use super::actions::{self, PartyView};
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;

/// Rows in one answer, unless said, and at most.
const ROWS_USUAL: i64 = 50;
const ROWS_MAX: i64 = 200;

/// `GET /api/v1/parties`
pub fn list(call: &Call) -> Result<Reply, Problem> {
    let limit = call.limit(ROWS_USUAL, ROWS_MAX)?;
    let (rows, next) = actions::list(
        &call.app,
        call.ctx()?,
        call.query("q").unwrap_or(""),
        call.query("cursor"),
        limit,
    )?;
    let item = |f: &Found| json!({"id": f.id, "schema": f.schema, "caption": f.caption});
    Ok(Reply::Json(
        json!({"items": rows.iter().map(item).collect::<Vec<_>>(), "next": next}),
    ))
}

/// `POST /api/v1/parties`: a party is always asserted by a matter.
pub fn create(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let Some(matter) = call.text("matter") else {
        return Err(matter::refuse("missing", "matter", "name the matter that the party comes from").into());
    };
    let (_, party) = actions::add_to_matter(&call.app, ctx, matter, &call.input)?;
    created(call, &party)
}

/// `GET /api/v1/matters/{ref}/parties`
pub fn on_matter(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let loaded = crate::matters::load(&call.app, ctx, call.param("ref"))?;
    call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    let scope = policy::scope(&ctx.officer);
    let shown = call.app.db.read(|tx| actions::on_record(tx, &scope, &loaded.record))?;
    let item = |p: &actions::Shown| {
        json!({
            "party": p.party, "schema": p.schema, "caption": p.caption, "role": p.role, "from": p.from, "to": p.to,
            "birth_dates": p.born, "countries": p.countries, "identifiers": p.identifiers,
        })
    };
    Ok(Reply::Json(
        json!({"items": shown.iter().map(item).collect::<Vec<_>>()}),
    ))
}

/// `POST /api/v1/matters/{ref}/parties`
pub fn add(call: &Call) -> Result<Reply, Problem> {
    let (_, party) = actions::add_to_matter(&call.app, call.writer()?, call.param("ref"), &call.input)?;
    created(call, &party)
}

fn created(call: &Call, party: &str) -> Result<Reply, Problem> {
    let view = actions::read(&call.app, call.ctx()?, party)?;
    Ok(Reply::Created {
        location: format!("/api/v1/parties/{party}"),
        etag: etag(&view),
        body: party_json(&view),
    })
}

/// `GET /api/v1/parties/{id}`
pub fn read(call: &Call) -> Result<Reply, Problem> {
    let view = actions::read(&call.app, call.ctx()?, call.param("id"))?;
    call.note_read("party.read", &view.row.id, &[]);
    Ok(Reply::Versioned(party_json(&view), etag(&view)))
}

/// `GET /api/v1/parties/{id}/statements`
pub fn statements(call: &Call) -> Result<Reply, Problem> {
    let view = actions::read(&call.app, call.ctx()?, call.param("id"))?;
    call.note_read("party.read", &view.row.id, &[]);
    Ok(Reply::Json(
        json!({"items": view.statements.iter().map(statement_json).collect::<Vec<_>>()}),
    ))
}

/// `POST /api/v1/parties/{id}/statements`
pub fn say(call: &Call) -> Result<Reply, Problem> {
    let (ctx, party) = (call.writer()?, call.param("id"));
    let id = actions::say(&call.app, ctx, party, &call.input)?;
    let view = actions::read(&call.app, ctx, party)?;
    let made = view
        .statements
        .iter()
        .find(|s| s.statement.id == id)
        .map_or(Value::Null, statement_json);
    Ok(Reply::Created {
        location: format!("/api/v1/parties/{party}/statements/{id}"),
        etag: id,
        body: made,
    })
}

/// `DELETE /api/v1/parties/{id}/statements/{statement}`: withdraws; nothing is removed.
pub fn withdraw(call: &Call) -> Result<Reply, Problem> {
    actions::withdraw(&call.app, call.writer()?, call.param("id"), call.param("statement"))?;
    Ok(Reply::Nothing)
}

/// The version of what this reader sees of a party.
fn etag(view: &PartyView) -> String {
    let parts: Vec<String> = view
        .statements
        .iter()
        .map(|s| format!("{}{}", s.statement.id, s.statement.withdrawn_at))
        .collect();
    store::audit::digest(&parts.join(" "))
}

fn statement_json(s: &Sourced) -> Value {
    let r = &s.statement;
    json!({
        "id": r.id, "property": r.property, "value": r.value, "original": r.original, "matter": s.reference,
        "source": r.source, "marking": r.marking, "grade": r.grade, "first_seen": r.first_seen,
        "last_seen": r.last_seen, "created_at": r.created_at, "withdrawn_at": r.withdrawn_at,
        "warnings": super::properties::warnings(&r.property, &r.value),
    })
}

fn party_json(view: &PartyView) -> Value {
    let on = |m: &store::parties::OnMatter| {
        json!({
            "reference": m.reference, "kind": m.kind, "title": m.title, "state": m.state, "role": m.role,
            "from": m.from_day, "to": m.to_day,
        })
    };
    let mut body = json!({
        "id": view.row.id, "schema": view.row.schema, "caption": view.caption,
        "statements": view.statements.iter().map(statement_json).collect::<Vec<_>>(),
        "matters": view.matters.iter().map(on).collect::<Vec<_>>(),
    });
    if let Some(hits) = &view.hits {
        body["hits"] = hits
            .iter()
            .map(|(hit, against)| crate::screening::hit_json(hit, against))
            .collect();
    }
    body
}
