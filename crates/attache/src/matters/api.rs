//! Matters as JSON: the same actions as the pages.

use matter::kind::Fields;
use matter::record::Spine;
use serde_json::{Map, Value, json};

use crate::kinds::{self, KINDS};
use crate::matters::actions::{self, Act, Loaded, NewMatter};
use crate::matters::{derive, hang, history, listing};
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;

/// Fields of the spine that stand beside `body` in a request.
pub fn spine_of(input: &Map<String, Value>) -> Map<String, Value> {
    input
        .iter()
        .filter(|(name, _)| Spine::FIELDS.iter().any(|f| f.name == name.as_str()))
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect()
}

fn unknown_names(input: &Map<String, Value>, more: &[&str]) -> Vec<matter::Refusal> {
    let known = |name: &str| Spine::FIELDS.iter().any(|f| f.name == name) || more.contains(&name);
    let unknown = input.keys().filter(|name| !known(name));
    unknown
        .map(|name| matter::refuse("unknown-field", name.clone(), "there is no such field: remove it"))
        .collect()
}

/// A matter as JSON.
pub fn matter_json(loaded: &Loaded) -> Value {
    let mut json = serde_json::to_value(&loaded.record).unwrap_or(Value::Null);
    json["reference"] = json!(loaded.row.reference);
    json["id"] = json!(loaded.row.id);
    json["kind"] = json!(loaded.row.kind);
    json["revision"] = json!(loaded.row.revision);
    json["updated_at"] = json!(loaded.row.updated_at);
    json["due_at"] = json!(loaded.row.due_at);
    json["etag"] = json!(etag(loaded));
    json["open_hits"] = loaded
        .open_hits
        .iter()
        .map(|h| json!({"party": h.party, "entry": h.entry, "caption": h.caption, "list": h.list}))
        .collect();
    json
}

/// Version of a matter for `If-Match`.
pub fn etag(loaded: &Loaded) -> String {
    loaded.row.digest.clone()
}

fn show_loaded(call: &Call, loaded: &Loaded) -> Result<Reply, Problem> {
    let mut json = matter_json(loaded);
    strip_hidden_links(call, &mut json)?;
    if let Some(ctx) = &call.ctx {
        json["steps"] = actions::possible_steps(ctx, loaded)
            .iter()
            .map(|(step, against)| json!({"step": step.verb, "label": step.label, "to": step.to, "refusals": against}))
            .collect();
    }
    Ok(Reply::Versioned(json, etag(loaded)))
}

/// A link to a matter that the reader may not see leaves no trace; one that he may see carries its reference.
fn strip_hidden_links(call: &Call, json: &mut Value) -> Result<(), Problem> {
    let ctx = call.ctx()?;
    let links = json
        .get("links")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_else(Vec::new);
    let mut shown = vec![];
    for mut link in links {
        let other = link.get("other").and_then(Value::as_str).unwrap_or("").to_string();
        match actions::load(&call.app, ctx, &other) {
            Ok(other) => {
                link["reference"] = json!(other.row.reference);
                link["title"] = json!(other.row.title);
                shown.push(link);
            }
            Err(Problem::Missing) => {}
            Err(problem) => return Err(problem),
        }
    }
    json["links"] = Value::Array(shown);
    Ok(())
}

/// Kinds of matter.
pub fn kinds(_: &Call) -> Result<Reply, Problem> {
    let items: Vec<Value> = KINDS
        .iter()
        .map(|k| json!({"kind": k.word, "code": k.code, "label": k.label, "about": k.doc}))
        .collect();
    Ok(Reply::Json(json!({"items": items})))
}

/// One kind: fields, states, steps.
pub fn kind(call: &Call) -> Result<Reply, Problem> {
    let kind = kinds::kind(call.param("code")).ok_or(Problem::Missing)?;
    Ok(Reply::Json(json!({
        "kind": kind.word, "code": kind.code, "label": kind.label, "about": kind.doc, "version": kind.version,
        "spine": Spine::FIELDS, "fields": kind.fields, "states": kind.states, "steps": kind.steps(),
    })))
}

/// List of matters.
pub fn list(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let query = listing::query_of(&call.app, call, 50, 200)?;
    let listed = listing::read(&call.app, &policy::scope(&ctx.officer), &query)?;
    let items: Vec<Value> = listed.rows.iter().map(row_json).collect();
    Ok(Reply::Json(json!({"items": items, "next": listed.next})))
}

/// A row of a list as JSON.
pub fn row_json(row: &store::matters::MatterRow) -> Value {
    json!({
        "reference": row.reference, "id": row.id, "kind": row.kind, "title": row.title, "office": row.office, "state": row.state,
        "phase": row.phase, "ball": row.ball, "ball_since": row.ball_since, "priority": row.priority, "marking": row.marking,
        "lead": row.lead, "due_at": row.due_at, "created_at": row.created_at, "updated_at": row.updated_at, "revision": row.revision,
    })
}

/// Opens a matter.
pub fn create(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let unknown = unknown_names(&call.input, &["kind", "office", "body", "tasks"]);
    if !unknown.is_empty() {
        return Err(unknown.into());
    }
    let new = NewMatter {
        kind: call.text("kind").unwrap_or("").into(),
        office: call.text("office").unwrap_or("").into(),
        spine: spine_of(&call.input),
        body: call.object("body"),
        tasks: call.texts("tasks"),
    };
    let loaded = actions::create(&call.app, ctx, &new)?;
    Ok(Reply::Created {
        location: format!("/api/v1/matters/{}", loaded.row.reference),
        etag: etag(&loaded),
        body: matter_json(&loaded),
    })
}

fn loaded(call: &Call) -> Result<Loaded, Problem> {
    let loaded = actions::load(&call.app, call.ctx()?, call.param("ref"))?;
    call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    Ok(loaded)
}

/// Reads a matter.
pub fn show(call: &Call) -> Result<Reply, Problem> {
    show_loaded(call, &loaded(call)?)
}

/// Changes fields; needs `If-Match`.
pub fn patch(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let if_match = call.if_match.as_deref().ok_or(Problem::NoPrecondition)?;
    let unknown = unknown_names(&call.input, &["body", "note", "if_match"]);
    if !unknown.is_empty() {
        return Err(unknown.into());
    }
    let (spine, body) = (spine_of(&call.input), call.object("body"));
    let act = Act {
        action: policy::Action::EditMatter,
        verb: "edit",
        note: call.text("note").unwrap_or(""),
        if_match: Some(if_match),
    };
    let result = actions::change(
        &call.app,
        ctx,
        call.param("ref"),
        act,
        |l| matter::edit::fields(&l.record, l.kind, &spine, &body),
        None,
    );
    match result {
        Ok(loaded) => show_loaded(call, &loaded),
        Err(Problem::Stale { current, .. }) => Err(Problem::Stale {
            current,
            yours: Value::Object(call.input.clone()),
        }),
        Err(problem) => Err(problem),
    }
}

/// Takes a step.
pub fn step(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let loaded = actions::step(
        &call.app,
        ctx,
        call.param("ref"),
        call.param("step"),
        call.input.clone(),
        call.if_match.as_deref(),
    )?;
    show_loaded(call, &loaded)
}

/// Revisions, newest first.
pub fn revisions(call: &Call) -> Result<Reply, Problem> {
    let loaded = loaded(call)?;
    let below = match call.query("cursor") {
        None => i64::MAX,
        Some(text) => text
            .parse()
            .map_err(|_| Problem::bad("bad-cursor", "take the cursor from the page before"))?,
    };
    let events = history::events(&call.app, &loaded, below, call.limit(50, history::REVISIONS_MAX)?)?;
    let next = events.last().filter(|e| e.revision > 1).map(|e| e.revision.to_string());
    Ok(Reply::Json(json!({"items": events, "next": next})))
}

/// What was known at an instant.
pub fn at(call: &Call) -> Result<Reply, Problem> {
    let loaded = loaded(call)?;
    let instant: jiff::Timestamp = call
        .param("instant")
        .parse()
        .map_err(|_| Problem::bad("bad-instant", "give an instant such as 2026-11-24T09:00:00Z"))?;
    let text = store::ids::instant(instant);
    let row = call
        .app
        .db
        .read(|tx| store::matters::body_at(tx, &loaded.row.id, &text))?
        .ok_or(Problem::Missing)?;
    let (_, record) =
        actions::read_record(&loaded.row.kind, row.schema_version, row.body.as_deref()).map_err(Problem::Fault)?;
    let mut json = serde_json::to_value(record).map_err(|e| Problem::Fault(e.to_string()))?;
    strip_hidden_links(call, &mut json)?;
    Ok(Reply::Json(
        json!({"reference": loaded.row.reference, "revision": row.revision, "at": row.at, "record": json}),
    ))
}

/// The time line: revisions and clock events in one order, newest first.
pub fn timeline(call: &Call) -> Result<Reply, Problem> {
    let loaded = loaded(call)?;
    let events = history::events(&call.app, &loaded, i64::MAX, call.limit(100, history::REVISIONS_MAX)?)?;
    let clocks = derive::clocks(&call.app, loaded.kind, &loaded.record, &loaded.office);
    let mut items: Vec<Value> = events
        .iter()
        .map(|e| json!({"at": e.at, "what": "revision", "event": e}))
        .collect();
    items.extend(
        clocks
            .iter()
            .map(|(_, c)| json!({"at": store::ids::instant(c.due), "what": "due", "event": c})),
    );
    items.sort_by(|a, b| b["at"].as_str().cmp(&a["at"].as_str()));
    Ok(Reply::Json(json!({"items": items})))
}

/// Tasks.
pub fn tasks(call: &Call) -> Result<Reply, Problem> {
    Ok(Reply::Json(json!({"items": loaded(call)?.record.tasks})))
}

/// Adds a task.
pub fn add_task(call: &Call) -> Result<Reply, Problem> {
    let loaded = hang::add_task(&call.app, call.writer()?, call.param("ref"), &call.input)?;
    show_loaded(call, &loaded)
}

/// Moves a task.
pub fn move_task(call: &Call) -> Result<Reply, Problem> {
    let loaded = hang::move_task(
        &call.app,
        call.writer()?,
        call.param("ref"),
        call.param("number"),
        &call.input,
    )?;
    show_loaded(call, &loaded)
}

/// Clocks with their reckoning.
pub fn clocks(call: &Call) -> Result<Reply, Problem> {
    let loaded = loaded(call)?;
    let clocks = derive::clocks(&call.app, loaded.kind, &loaded.record, &loaded.office);
    let now = call.ctx()?.now;
    let items: Vec<Value> = clocks
        .iter()
        .map(
            |(word, clock)| json!({"clock": word, "reckoning": clock, "standing": matter::clock::standing(clock, now)}),
        )
        .collect();
    Ok(Reply::Json(json!({"items": items})))
}

/// Links to matters the reader may see.
pub fn links(call: &Call) -> Result<Reply, Problem> {
    let mut json = matter_json(&loaded(call)?);
    strip_hidden_links(call, &mut json)?;
    Ok(Reply::Json(json!({"items": json["links"]})))
}

/// Links another matter.
pub fn add_link(call: &Call) -> Result<Reply, Problem> {
    let loaded = hang::add_link(&call.app, call.writer()?, call.param("ref"), &call.input)?;
    show_loaded(call, &loaded)
}

/// Claims.
pub fn outcomes(call: &Call) -> Result<Reply, Problem> {
    Ok(Reply::Json(json!({"items": loaded(call)?.record.claims})))
}

/// Claims an outcome.
pub fn claim(call: &Call) -> Result<Reply, Problem> {
    let loaded = hang::claim(&call.app, call.writer()?, call.param("ref"), &call.input)?;
    show_loaded(call, &loaded)
}

/// Decides a claim.
pub fn decide_claim(call: &Call) -> Result<Reply, Problem> {
    let loaded = hang::decide_claim(
        &call.app,
        call.writer()?,
        call.param("ref"),
        call.param("number"),
        &call.input,
    )?;
    show_loaded(call, &loaded)
}

/// Working time.
pub fn list_hours(call: &Call) -> Result<Reply, Problem> {
    Ok(Reply::Json(json!({"items": loaded(call)?.record.hours})))
}

/// Records working time.
pub fn hours(call: &Call) -> Result<Reply, Problem> {
    let loaded = hang::hours(&call.app, call.writer()?, call.param("ref"), &call.input)?;
    show_loaded(call, &loaded)
}

/// Says who may know.
pub fn access(call: &Call) -> Result<Reply, Problem> {
    let loaded = hang::access(
        &call.app,
        call.writer()?,
        call.param("ref"),
        &call.input,
        call.if_match.as_deref(),
    )?;
    show_loaded(call, &loaded)
}
