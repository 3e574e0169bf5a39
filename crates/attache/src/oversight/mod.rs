//! Oversight: reading the audit, following one matter through it, checking that the chain holds, and its checkpoints.
//!
//! For whoever policy lets read the audit, which is nobody who runs the installation. Reading the audit is itself
//! audited. Nothing here changes anything; the whole chain is checked at the command line by `attache verify`.
//! Start at [`actions`].

pub mod actions;
mod api;
pub mod checkpoints;
mod views;

use crate::web::route::{Route, Takes, query};

const FILTERS: &[Takes] = &[
    query("officer", "string", "officer by sign-in name or id"),
    query(
        "subject",
        "string",
        "what it was done to: a matter's reference, or an id",
    ),
    query(
        "verb",
        "string",
        "what was done; with a star at its end, all that begins so",
    ),
    query("outcome", "string", "done, denied or refused"),
    query("from", "string", "on or after this day or instant"),
    query("to", "string", "on or before this day, or before this instant"),
    query("limit", "integer", "entries, 1 to 500"),
    query("cursor", "integer", "where the last page ended"),
];

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/oversight", "audit.read", "Read the audit, newest first", views::list).takes(FILTERS),
        Route::get(
            "/oversight/matters/{ref}",
            "audit.replay",
            "Follow one matter through the audit",
            views::replay,
        ),
        Route::post(
            "/oversight/verification",
            "audit.verify",
            "Check the newest part of the audit chain",
            views::verify,
        ),
        Route::get("/api/v1/audit", "audit.read", "Read the audit, newest first", api::list).takes(FILTERS),
    ];
    routes.extend(checkpoints::routes());
    routes
}

#[cfg(test)]
mod tests;
