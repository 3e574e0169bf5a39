//! Officers, their offices, groups, delegations, sessions and tokens; signing in and out.
//!
//! [`sessions`] turns a cookie or token into the context of a request; [`signin`] begins and ends sessions;
//! [`actions`] and [`network`] are what administrators do, [`own`] what everybody does with his own account. `pages` and `api` say the
//! same as pages and as JSON. This area never decides about matters.

pub mod actions;
mod api;
pub mod cli;
pub mod network;
pub mod own;
mod own_views;
mod pages;
pub mod passwords;
pub mod sessions;
pub mod signin;
pub mod totp;
mod views;

use axum::http::Method;

use crate::web::route::{Rate, Route, Takes, optional, query, required};

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    [
        sign_in_routes(),
        own_routes(),
        officer_routes(),
        network_routes(),
        officer_api_routes(),
        own_api_routes(),
    ]
    .concat()
}

fn sign_in_routes() -> Vec<Route> {
    vec![
        Route::get("/sign-in", "", "Form to sign in", pages::sign_in_form).open(),
        Route::post("/sign-in", signin::SIGN_IN, "Sign in", pages::sign_in)
            .open()
            .rate(Rate::SignIn),
        Route::post("/sign-out", "sign-out", "Sign out", pages::sign_out),
    ]
}

fn own_routes() -> Vec<Route> {
    vec![
        Route::get(
            "/me",
            "me.read",
            "One's own sessions, tokens, password, codes and delegations",
            pages::me,
        ),
        Route::post(
            "/me/password",
            "password.change",
            "Change one's password",
            pages::change_password,
        ),
        Route::post(
            "/me/codes",
            "totp.begin",
            "Begin to use one-time codes",
            pages::begin_codes,
        ),
        Route::post(
            "/me/codes/proof",
            "totp.enrol",
            "Prove that the app has the secret",
            pages::prove_codes,
        ),
        Route::post(
            "/me/codes/removal",
            "totp.remove",
            "Take one-time codes off",
            pages::drop_codes,
        ),
        Route::post(
            "/me/sessions/{id}/end",
            "session.revoke",
            "End one of one's sessions",
            pages::end_session,
        ),
        Route::post("/me/tokens", "token.add", "Make a token", pages::add_token),
        Route::post(
            "/me/tokens/{id}/end",
            "token.revoke",
            "Revoke one of one's tokens",
            pages::revoke_token,
        ),
        Route::post(
            "/me/delegations",
            "delegation.give",
            "Hand one's powers to somebody for a time",
            pages::delegate,
        ),
        Route::post(
            "/me/delegations/{id}/end",
            "delegation.revoke",
            "Take a delegation back",
            pages::revoke_delegation,
        ),
    ]
}

fn officer_routes() -> Vec<Route> {
    vec![
        Route::get("/officers", "officer.list", "Officers by name", pages::list)
            .rate(Rate::Search)
            .takes(LIST),
        Route::get(
            "/officers/new",
            "officer.form",
            "Form for a new officer",
            pages::new_form,
        ),
        Route::post("/officers/new", "officer.add", "Add an officer", pages::add),
        Route::get("/officers/{id}", "officer.read", "One officer", pages::show),
        Route::post(
            "/officers/{id}",
            "officer.change",
            "Change roles and offices",
            pages::change,
        ),
        Route::post(
            "/officers/{id}/disabling",
            "officer.disable",
            "Disable an account",
            pages::disable,
        ),
        Route::post(
            "/officers/{id}/enabling",
            "officer.enable",
            "Enable an account again",
            pages::enable,
        ),
        Route::post(
            "/officers/{id}/reset",
            "officer.reset",
            "Give a new password",
            pages::reset,
        ),
    ]
}

fn network_routes() -> Vec<Route> {
    vec![
        Route::get("/offices", "office.list", "Offices", pages::offices),
        Route::post("/offices", "office.add", "Open an office", pages::add_office),
        Route::get("/groups", "group.list", "Need-to-know groups", pages::groups),
        Route::post("/groups", "group.add", "Found a group", pages::add_group),
        Route::get(
            "/groups/{code}",
            "group.read",
            "One group with its members",
            pages::group,
        ),
        Route::post(
            "/groups/{code}/members",
            "group.add-member",
            "Put an officer into a group",
            pages::add_member,
        ),
        Route::post(
            "/groups/{code}/members/{officer}/end",
            "group.drop-member",
            "Take an officer out",
            pages::drop_member,
        ),
    ]
}

const Q: &[Takes] = &[query("q", "string", "part of a name, whatever case and accents")];

const LIST: &[Takes] = &[
    query("q", "string", "part of a name, whatever case and accents"),
    query("office", "string", "officers posted to this office, by its code"),
    query("limit", "integer", "rows, 1 to 200"),
    query("cursor", "string", "where the last page ended"),
];

const OFFICER: &[Takes] = &[
    required("name", "string", "sign-in name"),
    required("full_name", "string", "name as people write it"),
    required("office", "string", "home office by its code"),
    required("roles", "array", "roles by their words"),
    optional("also", "array", "further offices"),
    optional("tier", "string", "cleared or local; from the roles if left out"),
    optional("discipline", "string", "discipline of the packs"),
    optional(
        "password",
        "string",
        "password of at least 12 characters; one is made and returned once if left out",
    ),
];

const OFFICE: &[Takes] = &[
    required("code", "string", "2 to 6 capitals or digits"),
    required("name", "string", "name"),
    required("country", "string", "country by its code"),
    required("city", "string", "city"),
    required("zone", "string", "IANA time zone"),
    optional("headquarters", "boolean", "whether it is headquarters"),
    optional("opened", "string", "day it opened"),
];

const GROUP: &[Takes] = &[
    required("code", "string", "2 to 30 small letters, digits or dashes"),
    required("title", "string", "title"),
];

const MEMBER: &[Takes] = &[required("officer", "string", "officer by id")];

const DELEGATION: &[Takes] = &[
    required("taker", "string", "officer who takes the powers over, by id"),
    optional("from", "string", "first day; today if left out"),
    required("to", "string", "last day"),
    required("reason", "string", "why, in one line"),
];

const TOKEN: &[Takes] = &[
    required("title", "string", "what it is for"),
    optional("days", "integer", "days it lives, 1 to 365; 30 if left out"),
    optional("scope", "string", "read or write; read if left out"),
];

fn officer_api_routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/me",
            "me.read",
            "Who asks, and what this credential allows",
            api::me,
        ),
        Route::get("/api/v1/officers", "officer.list", "Officers by name", api::officers)
            .rate(Rate::Search)
            .takes(LIST),
        Route::get(
            "/api/v1/codes/officers",
            "officer.search",
            "Offer officers while one types",
            api::officer_codes,
        )
        .rate(Rate::Search)
        .takes(Q),
        Route::post("/api/v1/officers", "officer.add", "Add an officer", api::add).takes(OFFICER),
        Route::get("/api/v1/officers/{id}", "officer.read", "One officer", api::officer),
        Route::get("/api/v1/offices", "office.list", "Offices", api::offices),
        Route::post("/api/v1/offices", "office.add", "Open an office", api::add_office).takes(OFFICE),
        Route::get(
            "/api/v1/groups",
            "group.list",
            "Need-to-know groups that one may see",
            api::groups,
        ),
        Route::post("/api/v1/groups", "group.add", "Found a group", api::add_group).takes(GROUP),
        Route::post(
            "/api/v1/groups/{code}/members",
            "group.add-member",
            "Put an officer into a group",
            api::add_member,
        )
        .takes(MEMBER),
        delete(
            "/api/v1/groups/{code}/members/{officer}",
            "group.drop-member",
            "Take an officer out",
            api::drop_member,
        ),
    ]
}

fn own_api_routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/delegations",
            "delegation.list",
            "Delegations that have not run out",
            api::delegations,
        ),
        Route::post(
            "/api/v1/delegations",
            "delegation.give",
            "Hand one's powers to somebody for a time",
            api::delegate,
        )
        .takes(DELEGATION),
        delete(
            "/api/v1/delegations/{id}",
            "delegation.revoke",
            "Take a delegation back",
            api::revoke_delegation,
        ),
        Route::get("/api/v1/sessions", "session.list", "One's own sessions", api::sessions),
        delete(
            "/api/v1/sessions/{id}",
            "session.revoke",
            "End one of one's sessions",
            api::end_session,
        ),
        Route::get("/api/v1/tokens", "token.list", "One's own tokens", api::tokens),
        Route::post(
            "/api/v1/tokens",
            "token.add",
            "Make a token; its secret is shown once",
            api::add_token,
        )
        .takes(TOKEN),
        delete(
            "/api/v1/tokens/{id}",
            "token.revoke",
            "Revoke one of one's tokens",
            api::revoke_token,
        ),
    ]
}

const fn delete(
    path: &'static str,
    audit: &'static str,
    summary: &'static str,
    handler: crate::web::call::Handler,
) -> Route {
    Route::new(Method::DELETE, path, audit, summary, handler)
}

#[cfg(test)]
mod tests;
