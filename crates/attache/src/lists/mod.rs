//! Lists: public lists that names are screened against, and the import of an office's own request log.
//!
//! A list is a dated dataset; importing a newer version is a delta. Formats are read row by row ([`ofac`], [`rows`]);
//! [`import`] compares and writes, [`runs`] does so for whoever asks from a page or a program, [`log`] opens matters from
//! a log through a [`mapping`]. Matching names is
//! [`screening`](crate::screening)'s business, not this one's.

pub mod cli;
pub mod import;
mod import_pages;
pub mod log;
pub mod mapping;
pub mod ofac;
pub mod rejects;
pub mod remarks;
pub mod rows;
pub mod runs;
mod views;

#[cfg(test)]
mod runs_tests;
#[cfg(test)]
mod tests;

use crate::web::route::{Route, optional, query, required};

/// Word of the navigation under which lists stand: with screening, for whoever may screen.
fn section_of(ctx: &crate::app::Ctx) -> &'static str {
    match policy::decide_general(policy::Action::Screen, &ctx.officer) {
        Ok(_) => "screen",
        Err(_) => "lists",
    }
}

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
        Route::get(
            "/lists/import",
            "list.form",
            "Form to import a list",
            import_pages::form,
        ),
        Route::post(
            "/lists/import",
            "list.import-start",
            "Import a list",
            import_pages::start,
        )
        .files(runs::admit),
        Route::get(
            "/lists/imports/{id}",
            "list.read",
            "How far an import is, and what it came to",
            import_pages::show,
        ),
        Route::get(
            "/lists/imports/{id}/rejected",
            "list.export-rejected",
            "Rejected rows of an import",
            import_pages::rejected,
        ),
        Route::post(
            "/api/v1/lists/{name}/imports",
            "list.import-start",
            "Import a list: multipart/form-data with its files; runs by itself",
            import_pages::start_json,
        )
        .takes(IMPORT)
        .files(runs::admit),
        Route::get(
            "/api/v1/lists/{name}/imports/{id}",
            "list.read",
            "How far an import is, and what it came to",
            import_pages::show_json,
        ),
        Route::get(
            "/api/v1/lists/{name}/imports/{id}/rejected",
            "list.export-rejected",
            "Rejected rows of an import, one JSON object a line",
            import_pages::rejected_json,
        ),
    ]
}

const IMPORT: &[crate::web::route::Takes] = &[
    required("format", "string", "ofac-csv"),
    required("files", "array", "files of the list, as parts with a file name"),
    optional("title", "string", "title for people; what is there is kept if left out"),
    optional(
        "version",
        "string",
        "date or number; from the files, else today, if left out",
    ),
    optional("older", "string", "yes: a version older than the one held goes in too"),
];

const FIND: &[crate::web::route::Takes] = &[
    query("q", "string", "words, each of which begins a word of a name"),
    query("limit", "integer", "rows, 1 to 200"),
    query("cursor", "string", "where the last page ended"),
];
