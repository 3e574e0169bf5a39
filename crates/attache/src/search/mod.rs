//! Search: one box over titles, references and bodies of matters in any script, and over parties, agencies and contacts
//! by name.
//!
//! Everything of matters goes through the reader's scope; nothing says how much there is beyond what is shown. A whole
//! reference leads straight to its matter. Start at [`actions::search`].

pub mod actions;
mod api;
mod views;

use crate::web::route::{Rate, Route, Takes, query};

const TAKES: &[Takes] = &[
    query("q", "string", "words in any script, or a reference"),
    query(
        "kind",
        "string",
        "a kind of matter by its word or code, or matter, party, agency, contact; left out: everything",
    ),
    query("limit", "integer", "rows of each sort, 1 to 100"),
];

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/search", "search.run", "Search everything one may see", views::page)
            .rate(Rate::Search)
            .takes(TAKES),
        Route::get(
            "/api/v1/search",
            "search.run",
            "Search everything one may see",
            api::search,
        )
        .rate(Rate::Search)
        .takes(TAKES),
    ]
}

#[cfg(test)]
mod tests;
