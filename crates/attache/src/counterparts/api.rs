//! The register as JSON: the same actions as the pages.

use serde_json::{Value, json};
use store::names::Register;

use crate::counterparts::actions::{self, agency_json, commitment_json, contact_json};
use crate::counterparts::pages::agency_query;
use crate::web::call::{Call, Reply};
use crate::web::pickers;
use crate::web::problem::Problem;

/// Rows in a list of the API at most.
const ROWS_MAX: i64 = 200;

/// Agencies with filters.
pub fn agencies(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let query = agency_query(call, 50, ROWS_MAX)?;
    let (rows, next) = actions::agencies(&call.app, call.ctx()?, &query)?;
    call.note_read("agency.list", "", &grounds);
    let items: Vec<Value> = rows.iter().map(agency_json).collect();
    Ok(Reply::Json(json!({"items": items, "next": next})))
}

/// Adds an agency.
pub fn create_agency(call: &Call) -> Result<Reply, Problem> {
    let row = actions::create_agency(&call.app, call.writer()?, &call.input)?;
    Ok(Reply::Created {
        location: format!("/api/v1/agencies/{}", row.id),
        etag: row.revision.to_string(),
        body: agency_json(&row),
    })
}

/// One agency.
pub fn agency(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let row = actions::agency(&call.app, call.ctx()?, call.param("id"))?;
    call.note_read("agency.read", &row.id, &grounds);
    Ok(Reply::Versioned(agency_json(&row), row.revision.to_string()))
}

/// Changes an agency.
pub fn update_agency(call: &Call) -> Result<Reply, Problem> {
    let row = actions::update_agency(
        &call.app,
        call.writer()?,
        call.param("id"),
        &call.input,
        call.if_match.as_deref(),
    )?;
    Ok(Reply::Versioned(agency_json(&row), row.revision.to_string()))
}

/// People of an agency.
pub fn contacts(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let agency = actions::agency(&call.app, call.ctx()?, call.param("id"))?;
    let rows = actions::contacts(&call.app, call.ctx()?, &agency.id)?;
    call.note_read("contact.list", &agency.id, &grounds);
    let items: Vec<Value> = rows.iter().map(contact_json).collect();
    Ok(Reply::Json(json!({"items": items})))
}

/// Contacts of every agency by name.
pub fn find_contacts(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let limit = call.limit(50, ROWS_MAX)?;
    let (_, rows) = actions::find(&call.app, call.ctx()?, call.query("q").unwrap_or(""), limit)?;
    call.note_read("contact.list", "", &grounds);
    let items: Vec<Value> = rows.iter().map(contact_json).collect();
    Ok(Reply::Json(json!({"items": items})))
}

/// Adds a contact.
pub fn create_contact(call: &Call) -> Result<Reply, Problem> {
    let row = actions::create_contact(&call.app, call.writer()?, call.param("id"), &call.input)?;
    Ok(Reply::Created {
        location: format!("/api/v1/contacts/{}", row.id),
        etag: row.revision.to_string(),
        body: contact_json(&row),
    })
}

/// One contact.
pub fn contact(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let row = actions::contact(&call.app, call.ctx()?, call.param("id"))?;
    call.note_read("contact.read", &row.id, &grounds);
    Ok(Reply::Versioned(contact_json(&row), row.revision.to_string()))
}

/// Changes a contact.
pub fn update_contact(call: &Call) -> Result<Reply, Problem> {
    let row = actions::update_contact(
        &call.app,
        call.writer()?,
        call.param("id"),
        &call.input,
        call.if_match.as_deref(),
    )?;
    Ok(Reply::Versioned(contact_json(&row), row.revision.to_string()))
}

/// Promises with an agency.
pub fn commitments(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let agency = actions::agency(&call.app, call.ctx()?, call.param("id"))?;
    let rows = actions::commitments(&call.app, call.ctx()?, &agency.id)?;
    call.note_read("commitment.list", &agency.id, &grounds);
    let items: Vec<Value> = rows.iter().map(commitment_json).collect();
    Ok(Reply::Json(json!({"items": items})))
}

/// Records a promise.
pub fn create_commitment(call: &Call) -> Result<Reply, Problem> {
    let row = actions::create_commitment(&call.app, call.writer()?, call.param("id"), &call.input)?;
    Ok(Reply::Created {
        location: format!("/api/v1/commitments/{}", row.id),
        etag: row.outcome.clone(),
        body: commitment_json(&row),
    })
}

/// One promise.
pub fn commitment(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let row = actions::commitment(&call.app, call.ctx()?, call.param("id"))?;
    call.note_read("commitment.read", &row.id, &grounds);
    Ok(Reply::Versioned(commitment_json(&row), row.outcome.clone()))
}

/// Says that a promise was kept or not.
pub fn fulfil(call: &Call) -> Result<Reply, Problem> {
    let row = actions::fulfil(&call.app, call.writer()?, call.param("id"), &call.input)?;
    Ok(Reply::Json(commitment_json(&row)))
}

/// Agencies offered while one types: id and name.
pub fn agency_codes(call: &Call) -> Result<Reply, Problem> {
    codes(call, Register::Agencies)
}

/// Contacts offered while one types: id, and name with the agency.
pub fn contact_codes(call: &Call) -> Result<Reply, Problem> {
    codes(call, Register::Contacts)
}

fn codes(call: &Call, register: Register) -> Result<Reply, Problem> {
    actions::may_read(call.ctx()?)?;
    let offers = pickers::offers(&call.app, call.ctx()?, register, call.query("q").unwrap_or(""))?;
    Ok(Reply::Json(json!({"items": offers})))
}
