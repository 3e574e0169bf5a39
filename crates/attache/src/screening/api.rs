//! The API of screening: questions, and the hits of a matter with their decisions.

use serde_json::{Value, json};

use super::{actions, hit_json};
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;
use crate::web::route::{Rate, Route, Takes, optional, required};

/// Routes of the API.
pub fn routes() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/screen",
            "screen",
            "Screen names against lists and parties",
            screen,
        )
        .rate(Rate::Search)
        .takes(SCREEN),
        Route::get(
            "/api/v1/matters/{ref}/hits",
            "matter.read",
            "Hits of a matter's parties on lists",
            list,
        ),
        Route::post(
            "/api/v1/matters/{ref}/hits",
            "matter.decide-hit",
            "Decide a hit",
            decide,
        )
        .takes(DECIDE),
    ]
}

const SCREEN: &[Takes] = &[
    required(
        "queries",
        "array",
        "objects with name, and perhaps schema, birth_date, countries, identifiers",
    ),
    optional("limit", "integer", "hits of each question, 1 to 100"),
];

/// What a decision takes.
pub const DECIDE: &[Takes] = &[
    required("party", "string", "party of the matter"),
    required("entry", "string", "entry of the list"),
    required("identity", "string", "same, different or unsure"),
    required("reason", "string", "why"),
];

fn screen(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    // Who may not screen learns nothing from what is wrong with the question.
    drop(policy::decide_general(policy::Action::Screen, &ctx.officer)?);
    let (queries, limit) = actions::read_queries(&call.app, &call.input)?;
    let (hits, grounds) = actions::screen(&call.app, ctx, &queries, limit)?;
    call.note_read("screen", &actions::subject(&queries), &grounds);
    let results: Vec<Value> = queries
        .iter()
        .zip(&hits)
        .map(|(query, hits)| json!({"name": query.name, "hits": hits}))
        .collect();
    Ok(Reply::Json(json!({"results": results})))
}

fn matter_hits(call: &Call) -> Result<Vec<super::Hit>, Problem> {
    let ctx = call.ctx()?;
    let loaded = crate::matters::load(&call.app, ctx, call.param("ref"))?;
    call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    let scope = policy::scope(&ctx.officer);
    Ok(call.app.db.read(|tx| super::hits(tx, &loaded.record, &scope))?)
}

fn list(call: &Call) -> Result<Reply, Problem> {
    let items: Vec<Value> = matter_hits(call)?
        .iter()
        .map(|hit| {
            let mut body = hit_json(&hit.listed, &hit.against);
            body["party"] = json!(hit.party);
            body["decision"] = hit.decision.as_ref().map_or(Value::Null, |d| json!(d));
            body
        })
        .collect();
    Ok(Reply::Json(json!({"items": items})))
}

fn decide(call: &Call) -> Result<Reply, Problem> {
    let loaded = actions::decide(&call.app, call.writer()?, call.param("ref"), &call.input)?;
    Ok(Reply::Versioned(
        json!({"reference": loaded.row.reference, "hits": loaded.record.hits}),
        loaded.row.digest,
    ))
}
