//! The routes of the register: reading only, for every officer.

use super::{agreements, api, pages};
use crate::web::route::{Route, Takes, query};

const MOMENT: &[Takes] = &[
    query(
        "on",
        "string",
        "day on which the rule is to be in force; today if left out",
    ),
    query("known", "string", "day by whose knowledge; today if left out"),
];

const ROWS: &[Takes] = &[
    query("status", "string", "verified or unverified"),
    query("limit", "integer", "rows, 1 to 200"),
    query("cursor", "string", "where the last page ended"),
];

const AGREEMENTS: &[Takes] = &[
    query("party", "string", "state bound by it, two letters"),
    query("kind", "string", "what sort of agreement"),
    query("agency", "string", "words of an agency it names"),
    query("on", "string", "day on which it is to be in force; today if left out"),
    query("known", "string", "day by whose knowledge; today if left out"),
    query("limit", "integer", "rows, 1 to 200"),
    query("cursor", "string", "where the last page ended"),
];

/// Routes of the register.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get(
            "/packs",
            "packs.list",
            "Jurisdiction packs and their owners",
            pages::packs,
        ),
        Route::get("/packs/{pack}", "packs.read", "One pack with its tables", pages::pack),
        Route::get(
            "/packs/{pack}/{table}",
            "packs.rows",
            "Rows of a table of a pack",
            pages::table,
        )
        .takes(ROWS),
        Route::get(
            "/packs/{pack}/{table}/{id}",
            "packs.row",
            "One row with its history",
            pages::row,
        )
        .takes(MOMENT),
        Route::get("/agreements", "agreement.list", "Agreements in force", agreements::list).takes(AGREEMENTS),
        Route::get(
            "/agreements/{id}",
            "agreement.read",
            "One agreement with its history",
            agreements::one,
        )
        .takes(MOMENT),
    ];
    routes.extend(api_routes());
    routes
}

fn api_routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/packs",
            "packs.list",
            "Jurisdiction packs and their owners",
            api::packs,
        ),
        Route::get(
            "/api/v1/packs/{pack}",
            "packs.read",
            "One pack with its tables",
            api::pack,
        ),
        Route::get(
            "/api/v1/packs/{pack}/{table}",
            "packs.rows",
            "Rows of a table of a pack",
            api::table,
        )
        .takes(ROWS),
        Route::get(
            "/api/v1/packs/{pack}/{table}/{id}",
            "packs.row",
            "One row with its history",
            api::row,
        )
        .takes(MOMENT),
        Route::get(
            "/api/v1/agreements",
            "agreement.list",
            "Agreements in force",
            api::agreements,
        )
        .takes(AGREEMENTS),
        Route::get(
            "/api/v1/agreements/{id}",
            "agreement.read",
            "One agreement with its history",
            api::agreement,
        )
        .takes(MOMENT),
    ]
}
