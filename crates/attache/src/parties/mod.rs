//! Parties: persons, organisations and things on matters, as sources assert them.
//!
//! Statements that contradict each other stand side by side, each with the matter it comes from; nobody decides here
//! who is right. A party is read and written only through matters. [`properties`] says what can be said, [`actions`]
//! does it. Whether two parties are one and the same is a judgement that is not made here.

pub mod actions;
mod api;
pub mod properties;
mod views;

#[cfg(test)]
pub(crate) mod tests;

use axum::http::Method;

pub use views::on_matter;

use crate::web::route::{Rate, Route, Takes, optional, query, required};

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/parties", "party.list", "Find parties by name", views::index)
            .rate(Rate::Search)
            .takes(FIND),
        Route::get(
            "/parties/{id}",
            "party.read",
            "A party with what each source says",
            views::show,
        ),
        Route::post(
            "/parties/{id}/statements",
            "party.state",
            "Say something about a party",
            views::say,
        )
        .takes(SAY),
        Route::post(
            "/parties/{id}/statements/{statement}/withdrawal",
            "party.withdraw",
            "Withdraw a statement",
            views::withdraw,
        ),
        Route::get(
            "/matters/{ref}/parties/new",
            "matter.read",
            "Form for a party",
            views::new_form,
        ),
        Route::post(
            "/matters/{ref}/parties",
            "matter.add-party",
            "Add a party to a matter",
            views::add,
        )
        .takes(ADD),
        Route::post(
            "/matters/{ref}/parties/{party}/end",
            "matter.end-party",
            "End a party's role",
            views::end,
        )
        .takes(END),
    ];
    routes.extend(api_routes());
    routes
}

fn api_routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/parties", "party.list", "Find parties by name", api::list)
            .rate(Rate::Search)
            .takes(FIND),
        Route::post(
            "/api/v1/parties",
            "matter.add-party",
            "Record a party out of a matter",
            api::create,
        )
        .takes(CREATE),
        Route::get(
            "/api/v1/parties/{id}",
            "party.read",
            "A party with what each source says",
            api::read,
        ),
        Route::get(
            "/api/v1/parties/{id}/statements",
            "party.read",
            "Statements about a party",
            api::statements,
        ),
        Route::post(
            "/api/v1/parties/{id}/statements",
            "party.state",
            "Say something about a party",
            api::say,
        )
        .takes(SAY),
        Route::new(
            Method::DELETE,
            "/api/v1/parties/{id}/statements/{statement}",
            "party.withdraw",
            "Withdraw a statement",
            api::withdraw,
        ),
        Route::get(
            "/api/v1/matters/{ref}/parties",
            "matter.read",
            "Parties of a matter",
            api::on_matter,
        ),
        Route::post(
            "/api/v1/matters/{ref}/parties",
            "matter.add-party",
            "Add a party to a matter",
            api::add,
        )
        .takes(ADD),
    ]
}

const FIND: &[Takes] = &[
    query("q", "string", "words, each of which begins a word of a name"),
    query("limit", "integer", "rows, 1 to 200"),
    query("cursor", "string", "where the last page ended"),
];

const ADD: &[Takes] = &[
    required("role", "string", "role on the matter: subject, suspect, witness, …"),
    optional("party", "string", "a known party; without it a new one is recorded"),
    optional(
        "schema",
        "string",
        "Person, Organization, Company, PublicBody, Vessel, Airplane, …",
    ),
    optional("name", "string", "name, in any script"),
    optional("alias", "array", "other names"),
    optional("birth_date", "string", "year, month or day"),
    optional("nationality", "array", "countries by their codes"),
    optional(
        "identifiers",
        "array",
        "numbers as text, or objects with property and value",
    ),
    optional("from", "string", "first day of the role"),
    optional("grade", "string", "how far the source is trusted"),
    optional("marking", "string", "marking of the pack"),
];

const CREATE: &[Takes] = &[
    required("matter", "string", "reference of the matter that the party comes from"),
    required("role", "string", "role on the matter: subject, suspect, witness, …"),
    required(
        "schema",
        "string",
        "Person, Organization, Company, PublicBody, Vessel, Airplane, …",
    ),
    required("name", "string", "name, in any script"),
    optional("birth_date", "string", "year, month or day"),
    optional("nationality", "array", "countries by their codes"),
    optional(
        "identifiers",
        "array",
        "numbers as text, or objects with property and value",
    ),
];

const SAY: &[Takes] = &[
    required("property", "string", "name, alias, birthDate, nationality, idNumber, …"),
    required("value", "string", "the value"),
    required("matter", "string", "reference of the matter it comes from"),
    optional("source", "string", "source in words, where it is not the matter itself"),
    optional("grade", "string", "how far the source is trusted"),
    optional("marking", "string", "marking of the pack"),
    optional("first_seen", "string", "first day the source said so"),
    optional("last_seen", "string", "last day the source said so"),
];

const END: &[Takes] = &[
    required("role", "string", "role that ends"),
    optional("to", "string", "last day; today when empty"),
];
