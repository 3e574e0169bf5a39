//! The calendar and its feeds as JSON: what the page says.

use serde_json::{Value, json};
use store::calendar::Feed;

use crate::calendar::actions::{self, Entry, Month, Reach, What, duty_words, effect_words, sort_words};
use crate::calendar::feeds;
use crate::desk::actions::whose_turn;
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;

/// `GET /api/v1/calendar`.
pub(super) fn month(call: &Call) -> Result<Reply, Problem> {
    let month = read(call)?;
    let ctx = call.ctx()?;
    let entry = |entry: &Entry| {
        let matter = entry.matter();
        let mut json = json!({
            "day": entry.day.to_string(), "reference": matter.reference, "title": matter.title, "kind": matter.kind,
            "marking": matter.marking, "office": matter.office, "whose_turn": whose_turn(ctx, matter),
        });
        match &entry.what {
            What::Clock(clock, _) => {
                json["clock"] = json!({
                    "title": clock.title, "due_at": clock.due_at, "duty": duty_words(&clock.duty),
                    "effect": effect_words(&clock.effect), "explain": clock.explain, "verified": clock.verified == "verified",
                    "warnings": clock.warnings.split_whitespace().collect::<Vec<_>>(),
                });
            }
            What::Engagement(_, sort, last) => {
                json["engagement"] =
                    json!({"sort": sort_words(sort), "from": entry.day.to_string(), "to": last.to_string()});
            }
        }
        json
    };
    let entries: Vec<Value> = month.entries.iter().map(entry).collect();
    Ok(Reply::Json(json!({
        "month": month.first.strftime("%Y-%m").to_string(), "whose": month.reach.word(), "items": entries, "more": month.cut,
    })))
}

/// The month that a call asks for, noted as read.
pub(super) fn read(call: &Call) -> Result<Month, Problem> {
    let ctx = call.ctx()?;
    let first = actions::month_of(ctx, call.query("month"))?;
    let reach = actions::reach_of(call.query("whose"), Reach::Office)?;
    let month = actions::month(&call.app, ctx, first, reach)?;
    call.note_read("calendar.read", &first.strftime("%Y-%m").to_string(), &[]);
    Ok(month)
}

fn feed_json(feed: &Feed) -> Value {
    json!({
        "id": feed.id, "title": feed.title, "reach": feed.reach, "created_at": feed.created_at, "used_at": feed.used_at,
    })
}

/// `GET /api/v1/calendar/tokens`.
pub(super) fn feeds(call: &Call) -> Result<Reply, Problem> {
    let own = feeds::own(&call.app, call.ctx()?)?;
    Ok(Reply::Json(
        json!({"items": own.iter().map(feed_json).collect::<Vec<_>>()}),
    ))
}

/// `POST /api/v1/calendar/tokens`.
pub(super) fn add_feed(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let made = feeds::add(
        &call.app,
        ctx,
        call.text("title").unwrap_or_default(),
        call.text("reach").unwrap_or("mine"),
    )?;
    let mut body = feed_json(&made.feed);
    body["url"] = json!(made.address);
    Ok(Reply::Created {
        location: format!("/api/v1/calendar/tokens/{}", made.feed.id),
        etag: made.feed.id.clone(),
        body,
    })
}

/// `DELETE /api/v1/calendar/tokens/{id}`.
pub(super) fn revoke_feed(call: &Call) -> Result<Reply, Problem> {
    feeds::revoke(&call.app, call.writer()?, call.param("id"))?;
    Ok(Reply::Nothing)
}
