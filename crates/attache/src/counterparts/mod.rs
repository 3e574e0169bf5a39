//! Counterparts: foreign and domestic agencies, the people there, who of us keeps the relationship, when they were last
//! met, and what was promised and kept.
//!
//! [`actions`] holds what can be done; `api` and `pages` say it as JSON and as pages, `views` draws. The register is
//! no case file: a promise may point to a matter, and only those who may read the matter see that it does.

pub mod actions;
mod api;
mod commitments;
mod given;
mod pages;
pub(crate) mod views;

use axum::http::Method;

use crate::web::route::{Rate, Route, Takes, optional, query, required};

const LIST: &[Takes] = &[
    query("country", "string", "two letters"),
    query(
        "kind",
        "string",
        "police, customs, border, prosecutor, central_authority, fiu, immigration, regulatory, trade, intelligence, industry, other",
    ),
    query("office", "string", "office that keeps the relationship"),
    query("q", "string", "words of the name"),
    query("limit", "integer", "rows, 1 to 200"),
    query("cursor", "string", "where the last page ended"),
];

const AGENCY: &[Takes] = &[
    required("name", "string", "name in Latin letters"),
    optional("name_local", "string", "name as the agency writes it"),
    required("country", "string", "two letters"),
    required("kind", "string", "what sort of agency it is"),
    optional("domestic", "boolean", "whether it is one of our own government"),
    optional(
        "keeper_office",
        "string",
        "office that keeps the relationship; the caller's own if left out",
    ),
    optional(
        "keeper_officer",
        "string",
        "officer who keeps it, by id or sign-in name",
    ),
    optional("zone", "string", "IANA time zone; the caller's own if left out"),
    optional("status", "string", "active, dormant, suspended or dissolved"),
    optional("note", "string", "what colleagues should know"),
];

const CONTACT: &[Takes] = &[
    required("name", "string", "name"),
    optional("rank", "string", "rank or post"),
    optional("languages", "string", "languages spoken"),
    optional("phone", "string", "telephone numbers"),
    optional("email", "string", "mail addresses"),
    optional("trust", "string", "unknown, known, trusted, vetted or suspended"),
    optional("keeper_office", "string", "office that keeps the relationship"),
    optional(
        "keeper_officer",
        "string",
        "officer who keeps it, by id or sign-in name",
    ),
    optional("last_contact", "string", "day of the last contact"),
    optional("note", "string", "what colleagues should know"),
];

const COMMITMENT: &[Takes] = &[
    required("made_by", "string", "us or them"),
    required("what", "string", "what was promised"),
    optional("made_on", "string", "day; today if left out"),
    optional("due_on", "string", "day by which it is to be kept"),
    optional("contact", "string", "contact of the agency, by id"),
    optional("matter", "string", "reference of a matter that the caller may read"),
];

const FULFILMENT: &[Takes] = &[
    required("kept", "string", "kept or broken"),
    optional("on", "string", "day; today if left out"),
];

const Q: &[Takes] = &[
    query("q", "string", "words of the name"),
    query("limit", "integer", "rows, 1 to 200"),
];

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/agencies", "agency.list", "List agencies with filters", pages::list).takes(LIST),
        Route::post("/agencies", "agency.create", "Add an agency", pages::create_agency),
        Route::get(
            "/agencies/new",
            "agency.form",
            "Form for a new agency",
            pages::new_agency,
        ),
        Route::get("/agencies/{id}", "agency.read", "Read an agency", pages::agency),
        Route::post(
            "/agencies/{id}",
            "agency.edit",
            "Change an agency",
            pages::update_agency,
        ),
        Route::get(
            "/agencies/{id}/edit",
            "agency.read",
            "Form for an agency",
            pages::edit_agency,
        ),
        Route::get(
            "/agencies/{id}/contacts/new",
            "contact.form",
            "Form for a new contact",
            pages::new_contact,
        ),
        Route::post(
            "/agencies/{id}/contacts",
            "contact.create",
            "Add a contact",
            pages::create_contact,
        ),
        Route::get(
            "/agencies/{id}/commitments/new",
            "commitment.form",
            "Form for a new commitment",
            pages::new_commitment,
        ),
        Route::post(
            "/agencies/{id}/commitments",
            "commitment.create",
            "Record a commitment",
            pages::create_commitment,
        ),
        Route::get("/contacts/{id}", "contact.read", "Read a contact", pages::contact),
        Route::post(
            "/contacts/{id}",
            "contact.edit",
            "Change a contact",
            pages::update_contact,
        ),
        Route::get(
            "/contacts/{id}/edit",
            "contact.read",
            "Form for a contact",
            pages::edit_contact,
        ),
        Route::get(
            "/commitments/{id}/fulfilment",
            "commitment.read",
            "Form to settle a commitment",
            pages::fulfilment_form,
        ),
        Route::post(
            "/commitments/{id}/fulfilment",
            "commitment.fulfil",
            "Settle a commitment",
            pages::fulfil,
        ),
    ];
    routes.extend(api_routes());
    routes
}

fn api_routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/agencies", "agency.list", "List agencies", api::agencies).takes(LIST),
        Route::post("/api/v1/agencies", "agency.create", "Add an agency", api::create_agency).takes(AGENCY),
        Route::get("/api/v1/agencies/{id}", "agency.read", "Read an agency", api::agency),
        Route::new(
            Method::PATCH,
            "/api/v1/agencies/{id}",
            "agency.edit",
            "Change an agency",
            api::update_agency,
        )
        .takes(AGENCY),
        Route::get(
            "/api/v1/agencies/{id}/contacts",
            "contact.list",
            "People of an agency",
            api::contacts,
        ),
        Route::post(
            "/api/v1/agencies/{id}/contacts",
            "contact.create",
            "Add a contact",
            api::create_contact,
        )
        .takes(CONTACT),
        Route::get(
            "/api/v1/agencies/{id}/commitments",
            "commitment.list",
            "Commitments with an agency",
            api::commitments,
        ),
        Route::post(
            "/api/v1/agencies/{id}/commitments",
            "commitment.create",
            "Record a commitment",
            api::create_commitment,
        )
        .takes(COMMITMENT),
        Route::get(
            "/api/v1/contacts",
            "contact.list",
            "Find contacts by name",
            api::find_contacts,
        )
        .rate(Rate::Search)
        .takes(Q),
        Route::get("/api/v1/contacts/{id}", "contact.read", "Read a contact", api::contact),
        Route::new(
            Method::PATCH,
            "/api/v1/contacts/{id}",
            "contact.edit",
            "Change a contact",
            api::update_contact,
        )
        .takes(CONTACT),
        Route::get(
            "/api/v1/commitments/{id}",
            "commitment.read",
            "Read a commitment",
            api::commitment,
        ),
        Route::post(
            "/api/v1/commitments/{id}/fulfilment",
            "commitment.fulfil",
            "Settle a commitment",
            api::fulfil,
        )
        .takes(FULFILMENT),
        Route::get(
            "/api/v1/codes/agencies",
            "agency.search",
            "Offer agencies while one types",
            api::agency_codes,
        )
        .rate(Rate::Search)
        .takes(Q),
        Route::get(
            "/api/v1/codes/contacts",
            "contact.search",
            "Offer contacts while one types",
            api::contact_codes,
        )
        .rate(Rate::Search)
        .takes(Q),
    ]
}

#[cfg(test)]
mod tests;
