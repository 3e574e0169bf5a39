//! Figures as JSON. Each number comes with the way to the matters behind it.

use serde_json::{Value, json};
use store::statistics::Period as Frozen;

use crate::matters::api::row_json;
use crate::reports::actions;
use crate::reports::views::way;
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;

/// Figures of a period.
pub fn figures(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let period = actions::period_of(ctx, call)?;
    let figures = actions::count(&call.app, ctx, &period, &actions::groupings_of(call)?)?;
    call.note_read("statistics.read", "", &grounds);
    let mut body = figures.json();
    let link = |by: &str, key: &str| -> Value {
        let links = crate::reports::figures::MEASURES.iter().map(|(measure, ..)| {
            let way = way("/api/v1/statistics/matters", &figures.period.text, measure, by, key, "");
            ((*measure).to_string(), Value::from(way))
        });
        Value::Object(links.collect())
    };
    body["total"]["matters"] = link("", "");
    for (by, groups) in &figures.by {
        for (at, group) in groups.iter().enumerate() {
            body["by"][by.word()][at]["matters"] = link(by.word(), &group.key);
        }
    }
    Ok(Reply::Json(body))
}

/// The matters behind a figure.
pub fn behind(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let behind = actions::behind(&call.app, ctx, call)?;
    call.note_read("statistics.list", "", &grounds);
    let items: Vec<Value> = behind.rows.iter().map(row_json).collect();
    Ok(Reply::Json(json!({"items": items, "next": behind.next})))
}

/// Figures as reported.
pub fn periods(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let items = actions::frozen(&call.app, ctx)?
        .iter()
        .map(period_json)
        .collect::<Result<Vec<_>, _>>()?;
    call.note_read("period.read", "", &grounds);
    Ok(Reply::Json(json!({"items": items})))
}

/// Freezes the figures of a period.
pub fn freeze(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let text = |name: &str| call.text(name).unwrap_or("");
    let frozen = actions::freeze(&call.app, ctx, text("title"), text("from"), text("to"))?;
    Ok(Reply::Created {
        location: "/api/v1/periods".into(),
        etag: frozen.digest.clone(),
        body: period_json(&frozen)?,
    })
}

fn period_json(period: &Frozen) -> Result<Value, Problem> {
    let figures: Value =
        serde_json::from_str(&period.figures).map_err(|e| Problem::Fault(format!("read frozen figures: {e}")))?;
    Ok(json!({
        "id": period.id, "title": period.title, "from": period.from_day, "to": period.to_day, "frozen_at": period.frozen_at,
        "officer": period.officer, "digest": period.digest, "figures": figures,
    }))
}
