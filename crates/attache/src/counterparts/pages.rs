//! The pages of the register: what a browser asks for, and the form again where something stands in the way.

use axum::http::StatusCode;
use matter::{CodeTable, Refusal, refuse};
use serde_json::{Map, Value, json};
use store::counterparts::{AgencyQuery, AgencyRow, ContactRow};
use store::matters::{ListQuery, MatterRow};
use store::names::Register;

use crate::app::Ctx;
use crate::counterparts::actions::{self, agency_json, contact_json};
use crate::counterparts::views::{self, Chosen};
use crate::web::call::{Call, Page, Reply};
use crate::web::forms::{text_of, texts_of};
use crate::web::pickers::{Picks, id_of, merged};
use crate::web::problem::Problem;

/// Word of the navigation.
const SECTION: &str = "agencies";
/// Rows on one page of the list.
const PAGE_ROWS: i64 = 25;
/// Name of the input for the officer who keeps a relationship.
const KEEPER: &str = "keeper_officer";
/// Matters with a counterpart that are shown.
const MATTERS_MAX: i64 = 25;

/// What a list is asked for, from the words of a URL.
pub fn agency_query(call: &Call, usual: i64, max: i64) -> Result<AgencyQuery, Problem> {
    let text = |name: &str| call.query(name).unwrap_or("").to_string();
    let mut words = actions::words_of(&text("q"));
    if words.is_empty() {
        // Signs alone are looked for as they stand, rather than finding everything.
        words.extend(call.query("q").map(str::to_string));
    }
    Ok(AgencyQuery {
        country: text("country").to_uppercase(),
        kind: text("kind"),
        office: text("office").to_uppercase(),
        words,
        after: text("cursor"),
        limit: call.limit(usual, max)?,
    })
}

/// Agencies with filters.
pub fn list(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let query = agency_query(call, PAGE_ROWS, PAGE_ROWS)?;
    let (rows, next) = actions::agencies(&call.app, ctx, &query)?;
    let offices = offices(call)?;
    call.note_read("agency.list", "", &grounds);
    Ok(Reply::page(
        SECTION,
        "Agencies",
        views::list(call, ctx, &rows, next.as_deref(), &offices),
    ))
}

/// Offices that a form offers: code, and code with name.
fn offices(call: &Call) -> Result<Vec<(String, String)>, Problem> {
    let offices = call.app.db.read(store::officers::offices_all)?;
    let open = offices.into_iter().filter(|office| office.closed.is_empty());
    Ok(open
        .map(|office| (office.code.clone(), format!("{} {}", office.code, office.name)))
        .collect())
}

/// What forms with these values choose from.
fn chosen(call: &Call, values: &[&Map<String, Value>]) -> Result<Chosen, Problem> {
    let keepers = values.iter().map(|values| text_of(values.get(KEEPER)));
    let keepers = keepers.map(|keeper| (CodeTable::Officers, keeper)).collect();
    Ok(Chosen {
        offices: offices(call)?,
        picks: Picks::of(&call.app, call.ctx()?, keepers)?,
    })
}

/// What was typed with the keeper's id in the place of his name; and why the name names nobody, or several.
fn with_keeper(call: &Call, before: &str) -> Result<(Map<String, Value>, Vec<Refusal>), Problem> {
    let mut input = call.input.clone();
    let Some(last) = texts_of(input.get(KEEPER)).pop() else {
        // Inputs to choose from that were left empty are several; the field is one.
        input.entry(KEEPER).and_modify(|value| *value = json!(""));
        return Ok((input, vec![]));
    };
    let id = id_of(
        &call.app,
        call.ctx()?,
        Register::Officers,
        last.trim(),
        &[before.to_string()],
    )?;
    let (value, refusals) = match id {
        Ok(id) => (id, vec![]),
        Err((code, why)) => (last, vec![refuse(code, KEEPER, why)]),
    };
    input.insert(KEEPER.into(), json!(value));
    Ok((input, refusals))
}

/// Only those who may change the register are shown its forms.
fn editor(call: &Call) -> Result<&Ctx, Problem> {
    let ctx = call.writer()?;
    let _permit = policy::decide_general(policy::Action::EditCounterpart, &ctx.officer)?;
    Ok(ctx)
}

/// A page that says no: the form as it was sent, with the reasons.
fn refused(title: &str, content: maud::Markup, status: StatusCode) -> Reply {
    Reply::PageWith(
        status,
        Box::new(Page {
            title: title.into(),
            content,
            markings: vec![],
            section: SECTION,
        }),
    )
}

/// Form for a new agency.
pub fn new_agency(call: &Call) -> Result<Reply, Problem> {
    let ctx = editor(call)?;
    let fresh = json!({"keeper_office": ctx.person.office, "zone": ctx.person.zone, "status": "active"});
    let fresh = object(fresh);
    let form = views::agency_form(
        &call.app,
        "/agencies",
        "Add agency",
        &fresh,
        &chosen(call, &[&fresh])?,
        &[],
    );
    Ok(Reply::page(SECTION, "New agency", form))
}

/// Adds an agency.
pub fn create_agency(call: &Call) -> Result<Reply, Problem> {
    let (input, of_names) = with_keeper(call, "")?;
    match actions::create_agency(&call.app, call.writer()?, &input) {
        Ok(row) => Ok(Reply::SeeOther(format!("/agencies/{}", row.id))),
        Err(Problem::Refused(refusals)) => {
            let form = views::agency_form(
                &call.app,
                "/agencies",
                "Add agency",
                &input,
                &chosen(call, &[&input])?,
                &merged(refusals, of_names),
            );
            Ok(refused("New agency", form, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(problem) => Err(problem),
    }
}

/// Newest matters that a term finds, through the reader's scope.
fn matters(call: &Call, ctx: &Ctx, field: &str, value: &str) -> Result<Vec<MatterRow>, Problem> {
    let query = ListQuery {
        terms: vec![(field.to_string(), value.to_string())],
        limit: MATTERS_MAX,
        ..ListQuery::default()
    };
    let scope = policy::scope(&ctx.officer);
    Ok(call.app.db.read(|tx| store::matters::list(tx, &scope, &query))?)
}

/// An agency with its people, promises and matters.
pub fn agency(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let row = actions::agency(&call.app, ctx, call.param("id"))?;
    let shown = views::AgencyShown {
        contacts: actions::contacts(&call.app, ctx, &row.id)?,
        commitments: actions::commitments(&call.app, ctx, &row.id)?,
        asked: matters(call, ctx, "host_agency", &row.id)?,
        met: matters(call, ctx, "agencies", &row.id)?,
        row,
    };
    call.note_read("agency.read", &shown.row.id, &grounds);
    let markings = markings_of(shown.asked.iter().chain(&shown.met));
    Ok(Reply::marked(
        SECTION,
        shown.row.name.clone(),
        markings,
        views::agency(&call.app, ctx, &shown),
    ))
}

fn markings_of<'a>(matters: impl Iterator<Item = &'a MatterRow>) -> Vec<String> {
    matters
        .map(|matter| matter.marking.clone())
        .filter(|marking| !marking.is_empty())
        .collect()
}

/// Form for an agency's fields.
pub fn edit_agency(call: &Call) -> Result<Reply, Problem> {
    let ctx = editor(call)?;
    let row = actions::agency(&call.app, ctx, call.param("id"))?;
    call.note_read("agency.read", &row.id, &actions::may_read(ctx)?);
    let form = agency_form(call, &row, &object(agency_json(&row)), &[])?;
    Ok(Reply::page(SECTION, format!("Change {}", row.name), form))
}

fn agency_form(
    call: &Call,
    row: &AgencyRow,
    values: &Map<String, Value>,
    refusals: &[Refusal],
) -> Result<maud::Markup, Problem> {
    let mut values = values.clone();
    values.insert("if_match".into(), json!(row.revision.to_string()));
    let action = format!("/agencies/{}", row.id);
    Ok(views::agency_form(
        &call.app,
        &action,
        "Save agency",
        &values,
        &chosen(call, &[&values])?,
        refusals,
    ))
}

/// Changes an agency; a refused form comes back as it was sent, a late one beside what stands now.
pub fn update_agency(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let id = call.param("id");
    let before = actions::agency(&call.app, ctx, id)?;
    let (input, of_names) = with_keeper(call, &before.keeper_officer)?;
    let result = actions::update_agency(&call.app, ctx, id, &input, call.if_match.as_deref());
    let (refusals, current) = match result {
        Ok(row) => return Ok(Reply::SeeOther(format!("/agencies/{}", row.id))),
        Err(Problem::Refused(refusals)) => (merged(refusals, of_names), None),
        Err(Problem::Stale { current, .. }) => (vec![], Some(current)),
        Err(problem) => return Err(problem),
    };
    let mut row = actions::agency(&call.app, ctx, id)?;
    let title = format!("Change {}", row.name);
    if let Some(current) = current {
        let form = agency_form(call, &row, &input, &[])?;
        let now = object(current.clone());
        let picks = chosen(call, &[&now, &input])?.picks;
        let content = views::late(&current, &input, actions::AGENCY_FIELDS, &picks, form);
        return Ok(refused(&title, content, StatusCode::PRECONDITION_FAILED));
    }
    row.revision = sent_revision(call).unwrap_or(row.revision);
    let form = agency_form(call, &row, &input, &refusals)?;
    Ok(refused(&title, form, StatusCode::UNPROCESSABLE_ENTITY))
}

/// A refused form stays based on what its sender saw.
fn sent_revision(call: &Call) -> Option<i64> {
    call.if_match.as_deref().and_then(|text| text.parse().ok())
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Form for a new contact.
pub fn new_contact(call: &Call) -> Result<Reply, Problem> {
    let ctx = editor(call)?;
    let agency = actions::agency(&call.app, ctx, call.param("id"))?;
    let fresh = json!({"keeper_office": ctx.person.office, "keeper_officer": ctx.person.id, "trust": "unknown"});
    let (action, fresh) = (format!("/agencies/{}/contacts", agency.id), object(fresh));
    let form = views::contact_form(&action, "Add contact", &fresh, &chosen(call, &[&fresh])?, &[]);
    Ok(Reply::page(SECTION, format!("New contact at {}", agency.name), form))
}

/// Adds a contact.
pub fn create_contact(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let (input, of_names) = with_keeper(call, "")?;
    match actions::create_contact(&call.app, ctx, call.param("id"), &input) {
        Ok(row) => Ok(Reply::SeeOther(format!("/contacts/{}", row.id))),
        Err(Problem::Refused(refusals)) => {
            let agency = actions::agency(&call.app, ctx, call.param("id"))?;
            let action = format!("/agencies/{}/contacts", agency.id);
            let refusals = merged(refusals, of_names);
            let form = views::contact_form(&action, "Add contact", &input, &chosen(call, &[&input])?, &refusals);
            Ok(refused(
                &format!("New contact at {}", agency.name),
                form,
                StatusCode::UNPROCESSABLE_ENTITY,
            ))
        }
        Err(problem) => Err(problem),
    }
}

/// A contact with the promises and engagements in which it is named.
pub fn contact(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let row = actions::contact(&call.app, ctx, call.param("id"))?;
    let scope = policy::scope(&ctx.officer);
    let promises = call
        .app
        .db
        .read(|tx| store::counterparts::commitments_with(tx, &scope, &row, actions::ROWS_MAX))?;
    let met = matters(call, ctx, "contacts", &row.id)?;
    call.note_read("contact.read", &row.id, &grounds);
    let content = views::contact(ctx, &row, &promises, &met);
    Ok(Reply::marked(
        SECTION,
        row.name.clone(),
        markings_of(met.iter()),
        content,
    ))
}

/// Form for a contact's fields.
pub fn edit_contact(call: &Call) -> Result<Reply, Problem> {
    let ctx = editor(call)?;
    let row = actions::contact(&call.app, ctx, call.param("id"))?;
    call.note_read("contact.read", &row.id, &actions::may_read(ctx)?);
    let form = contact_form(call, &row, &object(contact_json(&row)), &[])?;
    Ok(Reply::page(SECTION, format!("Change {}", row.name), form))
}

fn contact_form(
    call: &Call,
    row: &ContactRow,
    values: &Map<String, Value>,
    refusals: &[Refusal],
) -> Result<maud::Markup, Problem> {
    let mut values = values.clone();
    values.insert("if_match".into(), json!(row.revision.to_string()));
    Ok(views::contact_form(
        &format!("/contacts/{}", row.id),
        "Save contact",
        &values,
        &chosen(call, &[&values])?,
        refusals,
    ))
}

/// Changes a contact.
pub fn update_contact(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let id = call.param("id");
    let before = actions::contact(&call.app, ctx, id)?;
    let (input, of_names) = with_keeper(call, &before.keeper_officer)?;
    let result = actions::update_contact(&call.app, ctx, id, &input, call.if_match.as_deref());
    let (refusals, current) = match result {
        Ok(row) => return Ok(Reply::SeeOther(format!("/contacts/{}", row.id))),
        Err(Problem::Refused(refusals)) => (merged(refusals, of_names), None),
        Err(Problem::Stale { current, .. }) => (vec![], Some(current)),
        Err(problem) => return Err(problem),
    };
    let mut row = actions::contact(&call.app, ctx, id)?;
    let title = format!("Change {}", row.name);
    if let Some(current) = current {
        let form = contact_form(call, &row, &input, &[])?;
        let now = object(current.clone());
        let picks = chosen(call, &[&now, &input])?.picks;
        let content = views::late(&current, &input, actions::CONTACT_FIELDS, &picks, form);
        return Ok(refused(&title, content, StatusCode::PRECONDITION_FAILED));
    }
    row.revision = sent_revision(call).unwrap_or(row.revision);
    let form = contact_form(call, &row, &input, &refusals)?;
    Ok(refused(&title, form, StatusCode::UNPROCESSABLE_ENTITY))
}

/// Form for a new promise.
pub fn new_commitment(call: &Call) -> Result<Reply, Problem> {
    let ctx = editor(call)?;
    let fresh = json!({"made_by": "us", "made_on": ctx.today().to_string()});
    let (title, form) = commitment_form(call, ctx, &object(fresh), &[])?;
    Ok(Reply::page(SECTION, title, form))
}

fn commitment_form(
    call: &Call,
    ctx: &Ctx,
    values: &Map<String, Value>,
    refusals: &[Refusal],
) -> Result<(String, maud::Markup), Problem> {
    let agency = actions::agency(&call.app, ctx, call.param("id"))?;
    let contacts = actions::contacts(&call.app, ctx, &agency.id)?;
    let action = format!("/agencies/{}/commitments", agency.id);
    let form = views::commitment_form(&action, values, &contacts, refusals);
    Ok((format!("New commitment with {}", agency.name), form))
}

/// Records a promise.
pub fn create_commitment(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    match actions::create_commitment(&call.app, ctx, call.param("id"), &call.input) {
        Ok(row) => Ok(Reply::SeeOther(format!("/agencies/{}", row.agency))),
        Err(Problem::Refused(refusals)) => {
            let (title, form) = commitment_form(call, ctx, &call.input, &refusals)?;
            Ok(refused(&title, form, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(problem) => Err(problem),
    }
}

/// Form to say what became of a promise.
pub fn fulfilment_form(call: &Call) -> Result<Reply, Problem> {
    let ctx = editor(call)?;
    let row = actions::commitment(&call.app, ctx, call.param("id"))?;
    call.note_read("commitment.read", &row.id, &actions::may_read(ctx)?);
    let values = object(json!({"on": ctx.today().to_string()}));
    Ok(Reply::page(
        SECTION,
        "Settle commitment",
        views::fulfilment_form(ctx, &row, &values, &[]),
    ))
}

/// Says what became of a promise.
pub fn fulfil(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    match actions::fulfil(&call.app, ctx, call.param("id"), &call.input) {
        Ok(row) => Ok(Reply::SeeOther(format!("/agencies/{}", row.agency))),
        Err(Problem::Refused(refusals)) => {
            let row = actions::commitment(&call.app, ctx, call.param("id"))?;
            let form = views::fulfilment_form(ctx, &row, &call.input, &refusals);
            Ok(refused("Settle commitment", form, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(problem) => Err(problem),
    }
}
