//! Lists: public lists that names are screened against, and the import of an office's own request log.
//!
//! A list is a dated dataset; importing a newer version is a delta. Formats are read row by row ([`ofac`], [`rows`]);
//! [`import`] compares and writes, [`log`] opens matters from a log through a [`mapping`]. Matching names is
//! [`screening`](crate::screening)'s business, not this one's.

pub mod cli;
pub mod import;
pub mod log;
pub mod mapping;
pub mod ofac;
pub mod rejects;
pub mod remarks;
pub mod rows;
mod views;

#[cfg(test)]
mod tests;

use crate::web::route::{Route, query};

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/lists",
            "list.read",
            "Imported lists with their versions and imports",
            views::index,
        ),
        Route::get("/lists/{name}", "list.read", "Entries of a list", views::show).takes(FIND),
        Route::get(
            "/lists/{name}/{entry}",
            "list.read",
            "One entry of a list",
            views::entry,
        ),
        Route::get("/api/v1/lists", "list.read", "Imported lists", views::index_json),
        Route::get(
            "/api/v1/lists/{name}",
            "list.read",
            "A list with its imports and entries",
            views::show_json,
        )
        .takes(FIND),
    ]
}

const FIND: &[crate::web::route::Takes] = &[
    query("q", "string", "words, each of which begins a word of a name"),
    query("limit", "integer", "rows, 1 to 200"),
    query("cursor", "string", "where the last page ended"),
];
