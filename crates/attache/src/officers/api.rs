//! Officers, offices, groups, delegations, sessions and tokens as JSON.
//!
//! Each handler reads its input and calls the action that the page calls too.

use serde_json::{Value, json};
use store::names::Register;
use store::officers::{Delegation, Office, Officer};
use store::sessions::{Session, Token};

use super::actions::{self, Asked, Author, Dossier, NewOfficer, Sight};
use super::network::{self, GroupOf, Membership};
use super::own::{self, NewDelegation};
use crate::app::Access;
use crate::web::call::{Call, Reply};
use crate::web::pickers;
use crate::web::problem::Problem;

/// Rows of a list where nothing is said.
const ROWS: i64 = 50;
/// Rows of a list at most.
const ROWS_MAX: i64 = 200;

/// An officer to be added, as a form or a body names him.
pub(super) fn new_officer(call: &Call) -> NewOfficer {
    NewOfficer {
        name: call.text("name").unwrap_or_default().into(),
        full_name: call.text("full_name").unwrap_or_default().into(),
        office: call.text("office").unwrap_or_default().into(),
        also: call.texts("also"),
        roles: call.texts("roles"),
        tier: call.text("tier").unwrap_or_default().into(),
        discipline: call.text("discipline").unwrap_or_default().into(),
        password: call.text("password").map(str::to_string),
    }
}

/// An office to be opened.
pub(super) fn new_office(call: &Call) -> Office {
    let text = |name: &str| call.text(name).unwrap_or_default().to_string();
    Office {
        code: text("code"),
        name: text("name"),
        country: text("country"),
        city: text("city"),
        zone: text("zone"),
        headquarters: call.input.get("headquarters") == Some(&Value::Bool(true))
            || call.texts("headquarters").contains(&"yes".into()),
        opened: text("opened"),
        closed: String::new(),
    }
}

/// A delegation to be given.
pub(super) fn new_delegation(call: &Call) -> NewDelegation {
    let text = |name: &str| call.text(name).unwrap_or_default().to_string();
    NewDelegation {
        taker: text("taker"),
        from: text("from"),
        to: text("to"),
        reason: text("reason"),
    }
}

/// Days of a token: a number or the text of one; what cannot be read is refused later as out of range.
pub(super) fn days(call: &Call) -> i64 {
    match call.input.get("days") {
        Some(Value::Number(number)) => number.as_i64().unwrap_or(0),
        _ => call
            .text("days")
            .map_or(own::TOKEN_DAYS, |text| text.parse().unwrap_or(0)),
    }
}

/// `GET /api/v1/me`.
pub(super) fn me(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let roles: Vec<&str> = ctx.officer.roles.iter().map(|role| role.word()).collect();
    let acting: Vec<&str> = ctx
        .officer
        .acting
        .iter()
        .map(|acting| acting.for_officer.as_str())
        .collect();
    Ok(Reply::Json(json!({
        "id": ctx.person.id,
        "name": ctx.person.name,
        "full_name": ctx.person.full_name,
        "office": ctx.person.office,
        "offices": ctx.officer.offices,
        "zone": ctx.person.zone,
        "roles": roles,
        "tier": ctx.officer.tier.word(),
        "groups": ctx.officer.groups,
        "acting_for": acting,
        "access": if ctx.access == Access::Write { "write" } else { "read" },
    })))
}

/// `GET /api/v1/officers`.
pub(super) fn officers(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let (rows, next) = actions::list(&call.app, ctx, Asked::of(call, ROWS, ROWS_MAX)?)?;
    let sight = actions::sight(ctx)?;
    let items: Vec<Value> = rows.iter().map(|row| officer_json(row, sight)).collect();
    Ok(Reply::Json(json!({"items": items, "next": next})))
}

/// `GET /api/v1/codes/officers`.
pub(super) fn officer_codes(call: &Call) -> Result<Reply, Problem> {
    let asked = call.query("q").unwrap_or_default();
    let offers = pickers::offers(&call.app, call.ctx()?, Register::Officers, asked)?;
    Ok(Reply::Json(json!({"items": offers})))
}

fn officer_json(officer: &Officer, sight: Sight) -> Value {
    let mut shown = json!({"id": officer.id, "full_name": officer.full_name, "office": officer.office});
    if sight == Sight::Everything {
        shown["name"] = json!(officer.name);
        shown["tier"] = json!(officer.tier);
        shown["discipline"] = json!(officer.discipline);
        shown["disabled_at"] = or_null(&officer.disabled_at);
        shown["created_at"] = json!(officer.created_at);
        shown["seen_at"] = or_null(&officer.seen_at);
    }
    shown
}

fn or_null(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

fn dossier_json(dossier: &Dossier, sight: Sight) -> Value {
    let mut shown = officer_json(&dossier.officer, sight);
    shown["offices"] = dossier.postings.iter().map(|posting| json!(posting.office)).collect();
    if sight == Sight::Everything {
        shown["roles"] = json!(dossier.roles);
        shown["groups"] = json!(dossier.groups);
    }
    shown
}

/// `GET /api/v1/officers/{id}`.
pub(super) fn officer(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let dossier = actions::dossier(&call.app, ctx, call.param("id"))?;
    call.note_read("officer.read", &dossier.officer.id, &[]);
    Ok(Reply::Json(dossier_json(&dossier, actions::sight(ctx)?)))
}

/// `POST /api/v1/officers`.
pub(super) fn add(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let added = actions::add(&call.app, Author::Officer(ctx), &new_officer(call))?;
    let dossier = actions::dossier(&call.app, ctx, &added.id)?;
    let mut body = dossier_json(&dossier, Sight::Everything);
    if let Some(password) = added.password {
        body["password"] = json!(password);
    }
    Ok(Reply::Created {
        location: format!("/api/v1/officers/{}", added.id),
        etag: added.id,
        body,
    })
}

/// `GET /api/v1/offices`.
pub(super) fn offices(call: &Call) -> Result<Reply, Problem> {
    let items: Vec<Value> = network::offices(&call.app, call.ctx()?)?
        .iter()
        .map(office_json)
        .collect();
    Ok(Reply::Json(json!({"items": items, "next": null})))
}

fn office_json(office: &Office) -> Value {
    json!({
        "code": office.code,
        "name": office.name,
        "country": office.country,
        "city": office.city,
        "zone": office.zone,
        "headquarters": office.headquarters,
        "opened": office.opened,
        "closed": or_null(&office.closed),
    })
}

/// `POST /api/v1/offices`.
pub(super) fn add_office(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let new = new_office(call);
    network::add_office(&call.app, Author::Officer(ctx), &new)?;
    let code = new.code.trim().to_uppercase();
    let office = network::offices(&call.app, ctx)?
        .into_iter()
        .find(|office| office.code == code)
        .ok_or(Problem::Missing)?;
    Ok(Reply::Created {
        location: "/api/v1/offices".into(),
        etag: code,
        body: office_json(&office),
    })
}

fn group_json(group: &GroupOf) -> Value {
    let members: Vec<Value> = group
        .members
        .iter()
        .map(|(id, name)| json!({"id": id, "full_name": name}))
        .collect();
    json!({"code": group.group.code, "title": group.group.title, "members": members})
}

/// `GET /api/v1/groups`.
pub(super) fn groups(call: &Call) -> Result<Reply, Problem> {
    let items: Vec<Value> = network::groups(&call.app, call.ctx()?)?
        .iter()
        .map(group_json)
        .collect();
    Ok(Reply::Json(json!({"items": items, "next": null})))
}

/// `POST /api/v1/groups`.
pub(super) fn add_group(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let (code, title) = (
        call.text("code").unwrap_or_default(),
        call.text("title").unwrap_or_default(),
    );
    network::add_group(&call.app, ctx, code, title)?;
    let code = code.to_lowercase();
    let body = json!({"code": code, "title": title, "members": []});
    Ok(Reply::Created {
        location: "/api/v1/groups".into(),
        etag: code,
        body,
    })
}

/// `POST /api/v1/groups/{code}/members`.
pub(super) fn add_member(call: &Call) -> Result<Reply, Problem> {
    let officer = call.text("officer").unwrap_or_default();
    network::set_member(&call.app, call.writer()?, call.param("code"), officer, Membership::In)?;
    Ok(Reply::Nothing)
}

/// `DELETE /api/v1/groups/{code}/members/{officer}`.
pub(super) fn drop_member(call: &Call) -> Result<Reply, Problem> {
    network::set_member(
        &call.app,
        call.writer()?,
        call.param("code"),
        call.param("officer"),
        Membership::Out,
    )?;
    Ok(Reply::Nothing)
}

fn delegation_json(delegation: &Delegation) -> Value {
    json!({
        "id": delegation.id,
        "giver": delegation.giver,
        "taker": delegation.taker,
        "from_at": delegation.from_at,
        "to_at": delegation.to_at,
        "reason": delegation.reason,
        "created_at": delegation.created_at,
        "revoked_at": or_null(&delegation.revoked_at),
    })
}

/// `GET /api/v1/delegations`.
pub(super) fn delegations(call: &Call) -> Result<Reply, Problem> {
    let items: Vec<Value> = own::delegations(&call.app, call.ctx()?)?
        .iter()
        .map(delegation_json)
        .collect();
    Ok(Reply::Json(json!({"items": items, "next": null})))
}

/// `POST /api/v1/delegations`.
pub(super) fn delegate(call: &Call) -> Result<Reply, Problem> {
    let given = own::delegate(&call.app, call.writer()?, &new_delegation(call))?;
    let location = format!("/api/v1/delegations/{}", given.id);
    Ok(Reply::Created {
        location,
        etag: given.id.clone(),
        body: delegation_json(&given),
    })
}

/// `DELETE /api/v1/delegations/{id}`.
pub(super) fn revoke_delegation(call: &Call) -> Result<Reply, Problem> {
    own::revoke_delegation(&call.app, call.writer()?, call.param("id"))?;
    Ok(Reply::Nothing)
}

/// `GET /api/v1/sessions`.
pub(super) fn sessions(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let shown = |session: &Session| {
        json!({
            "id": session.id,
            "created_at": session.created_at,
            "seen_at": session.seen_at,
            "expires_at": session.expires_at,
            "agent": session.agent,
            "current": ctx.session.as_ref() == Some(&session.id),
        })
    };
    let items: Vec<Value> = own::account(&call.app, ctx)?.sessions.iter().map(shown).collect();
    Ok(Reply::Json(json!({"items": items, "next": null})))
}

/// `DELETE /api/v1/sessions/{id}`.
pub(super) fn end_session(call: &Call) -> Result<Reply, Problem> {
    own::end_session(&call.app, call.writer()?, call.param("id"))?;
    Ok(Reply::Nothing)
}

fn token_json(token: &Token) -> Value {
    json!({
        "id": token.id,
        "title": token.title,
        "scope": token.scope,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "used_at": or_null(&token.used_at),
    })
}

/// `GET /api/v1/tokens`.
pub(super) fn tokens(call: &Call) -> Result<Reply, Problem> {
    let items: Vec<Value> = own::account(&call.app, call.ctx()?)?
        .tokens
        .iter()
        .map(token_json)
        .collect();
    Ok(Reply::Json(json!({"items": items, "next": null})))
}

/// `POST /api/v1/tokens`.
pub(super) fn add_token(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let (title, scope) = (
        call.text("title").unwrap_or_default(),
        call.text("scope").unwrap_or("read"),
    );
    let made = own::add_token(
        &call.app,
        Author::Officer(ctx),
        &ctx.person.id,
        title,
        days(call),
        scope,
    )?;
    let mut body = token_json(&made.token);
    body["token"] = json!(made.secret);
    Ok(Reply::Created {
        location: format!("/api/v1/tokens/{}", made.token.id),
        etag: made.token.id,
        body,
    })
}

/// `DELETE /api/v1/tokens/{id}`.
pub(super) fn revoke_token(call: &Call) -> Result<Reply, Problem> {
    own::revoke_token(&call.app, call.writer()?, call.param("id"))?;
    Ok(Reply::Nothing)
}
