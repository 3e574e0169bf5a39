//! Codes offered while one types: countries, subdivisions, subjects, components, citations, currencies.
//!
//! Only tables that everybody may know are answered here; what is offered of offices, officers and counterparts depends
//! on the reader and is answered where those live. An answer has twenty rows at most, best first.

use std::sync::OnceLock;

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::json;

use crate::app::App;
use crate::codes::{self, Codes};
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;
use crate::web::route::{Rate, Route, query};

/// Rows in an answer at most.
pub const ROWS_MAX: usize = 20;

/// A code and the name it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The code that is stored.
    pub code: String,
    /// The name that is shown.
    pub name: String,
}

/// Routes of the code tables.
pub fn routes() -> Vec<Route> {
    const TAKES: &[crate::web::route::Takes] = &[
        query("q", "string", "code, part of a name, or a citation as people write it"),
        query("country", "string", "subdivisions only: the two letters of the country"),
    ];
    let summary = "offers codes of a table: countries, subdivisions, subjects, components, citations, currencies";
    vec![
        Route::get("/api/v1/codes/{table}", "code.search", summary, search)
            .rate(Rate::Search)
            .takes(TAKES),
    ]
}

fn search(call: &Call) -> Result<Reply, Problem> {
    let asked = call.query("q").unwrap_or_default();
    let offers = match call.param("table") {
        "countries" => countries(&call.app, asked),
        "subdivisions" => subdivisions(call.query("country").unwrap_or_default(), asked),
        "subjects" => subjects(&call.app, asked),
        "components" => components(&call.app, asked),
        "citations" => citations(&call.app, asked),
        "currencies" => currencies(asked),
        _ => return Err(Problem::Missing),
    };
    Ok(Reply::Json(json!({ "items": offers })))
}

/// Every country by name, for pages that must work without a script.
pub fn all_countries(app: &App) -> Vec<Offer> {
    over(app)
        .countries()
        .iter()
        .map(|country| offer(&country.code, &country.name))
        .collect()
}

/// The code list with the packs' rows over it. Made once: a process has one set of packs.
fn over(app: &App) -> &'static Codes {
    static CODES: OnceLock<Codes> = OnceLock::new();
    CODES.get_or_init(|| Codes::over(&app.packs))
}

fn countries(app: &App, asked: &str) -> Vec<Offer> {
    over(app)
        .search_countries(asked, ROWS_MAX)
        .into_iter()
        .map(|country| offer(&country.code, &country.name))
        .collect()
}

fn subdivisions(country: &str, asked: &str) -> Vec<Offer> {
    let rows = codes::search_subdivisions(country, asked, ROWS_MAX);
    rows.into_iter().map(|row| offer(row.code, row.name)).collect()
}

fn subjects(app: &App, asked: &str) -> Vec<Offer> {
    ranked(
        app.packs.subjects().iter().map(|row| offer(&row.id, row.label())),
        asked,
    )
}

fn components(app: &App, asked: &str) -> Vec<Offer> {
    let today = app.clock.now().to_zoned_datetime(TimeZone::UTC).date();
    ranked(
        app.packs.components_on(today).map(|row| offer(&row.id, &row.name)),
        asked,
    )
}

fn citations(app: &App, asked: &str) -> Vec<Offer> {
    let rows = app.packs.search_citations(asked, ROWS_MAX);
    rows.into_iter()
        .map(|heading| offer(&heading.cite(), &heading.heading))
        .collect()
}

fn currencies(asked: &str) -> Vec<Offer> {
    codes::search_currencies(asked, ROWS_MAX)
        .iter()
        .map(|row| offer(row.code, row.name()))
        .collect()
}

fn offer(code: &str, name: &str) -> Offer {
    Offer {
        code: code.into(),
        name: name.into(),
    }
}

/// The rows that fit: those whose code begins so before those whose name has it.
fn ranked(rows: impl Iterator<Item = Offer>, asked: &str) -> Vec<Offer> {
    let asked = asked.trim().to_lowercase();
    if asked.is_empty() {
        return vec![];
    }
    let rank = |row: Offer| {
        let (code, name) = (row.code.to_lowercase(), row.name.to_lowercase());
        let rank = match () {
            () if code == asked => 0,
            () if code.starts_with(&asked) => 1,
            () if name.starts_with(&asked) => 2,
            () if name.contains(&asked) => 3,
            () => return None,
        };
        Some((rank, row))
    };
    let mut hits: Vec<(u8, Offer)> = rows.filter_map(rank).collect();
    hits.sort_by_key(|(rank, _)| *rank);
    hits.into_iter().take(ROWS_MAX).map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_comes_before_the_name_and_no_more_rows_than_allowed() {
        let rows = || {
            [
                offer("MONL", "Money laundering"),
                offer("SMUG", "Smuggling for money"),
                offer("MO", "Other"),
            ]
            .into_iter()
        };
        let found = |asked: &str| {
            ranked(rows(), asked)
                .into_iter()
                .map(|row| row.code)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("mo"), ["MO", "MONL", "SMUG"]);
        assert_eq!(found("monl"), ["MONL"]);
        assert_eq!(found("  "), Vec::<String>::new());
        let many = (0..100).map(|at| offer(&format!("A{at}"), "a"));
        assert_eq!(ranked(many, "a").len(), ROWS_MAX);
    }

    #[test]
    fn world_codes_are_offered_by_name() {
        assert!(currencies("swiss fr").iter().any(|row| row.code == "CHF"));
        assert!(subdivisions("US", "texas").iter().any(|row| row.code == "US-TX"));
        assert_eq!(subdivisions("QM", "a"), vec![]);
    }
}
