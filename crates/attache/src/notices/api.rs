//! Notices as JSON: one's own settings and what was sent, and how mail stands.

use serde_json::{Value, json};

use crate::notices::actions::{self, Choice, setting_json};
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;

/// `GET /api/v1/me/notices`.
pub(super) fn own(call: &Call) -> Result<Reply, Problem> {
    let own = actions::own(&call.app, call.ctx()?)?;
    let notices: Vec<Value> = own
        .notices
        .iter()
        .map(|n| {
            json!({
                "topic": n.topic, "matter": own.references.get(&n.matter), "made_at": n.made_at, "ended_at": n.ended_at,
                "outcome": n.outcome, "failure": n.failure, "tries": n.tries,
            })
        })
        .collect();
    let mut body = setting_json(&own.setting);
    body["mail"] = json!(if call.app.config.mail.is_some() { "on" } else { "off" });
    body["notices"] = json!(notices);
    Ok(Reply::Json(body))
}

/// `PATCH /api/v1/me/notices`: what is left out stays.
pub(super) fn change(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let before = actions::own(&call.app, ctx)?.setting;
    let hour = match call.input.get("digest") {
        Some(Value::Number(hour)) => hour.to_string(),
        Some(Value::String(text)) => text.clone(),
        _ if before.digest < 0 => "off".into(),
        _ => before.digest.to_string(),
    };
    let choice = Choice {
        address: call
            .input
            .get("address")
            .and_then(Value::as_str)
            .map_or(before.address, str::to_string),
        digest: hour,
        at_once: call
            .input
            .get("at_once")
            .and_then(Value::as_bool)
            .unwrap_or(before.at_once),
    };
    Ok(Reply::Json(setting_json(&actions::change(&call.app, ctx, &choice)?)))
}

/// `GET /api/v1/notices`.
pub(super) fn state(call: &Call) -> Result<Reply, Problem> {
    let state = actions::state(&call.app, call.ctx()?)?;
    let failures: Vec<Value> = state
        .failures
        .iter()
        .map(|(why, count)| json!({"why": why, "count": count}))
        .collect();
    Ok(Reply::Json(json!({
        "mail": if call.app.config.mail.is_some() { "on" } else { "off" },
        "waiting": state.waiting, "oldest": state.oldest, "last_sent": state.last_sent, "given_up": state.given_up,
        "failures": failures,
    })))
}
