//! Figures: what was opened, closed, answered, worked and achieved in a period, and the matters behind each number.
//!
//! Everything is counted through the reader's scope, so two readers may see different totals, and each number leads to
//! matters its reader may open. A real-world fact counts once however many offices claim it ([`facts`]). Figures of a
//! past period can be frozen as reported; what changes later is shown beside them as an adjustment, never written over.
//! Start at [`figures`].

pub mod actions;
mod api;
pub mod facts;
pub mod figures;
pub mod period;
mod views;

use crate::web::route::{Route, Takes, query, required};

const FIGURES: &[Takes] = &[
    query(
        "period",
        "string",
        "2026-10, 2026-Q3, 2026, FY2026, or 2026-10-01..2026-10-31; this year if left out",
    ),
    query(
        "by",
        "string",
        "subject, component, country, office; several separated by commas; all if left out",
    ),
];

const BEHIND: &[Takes] = &[
    query("period", "string", "period of the figure"),
    query("measure", "string", "opened, closed, open, answered, worked or outcome"),
    query("by", "string", "subject, component, country or office"),
    query("key", "string", "code of the group"),
    query("outcome", "string", "outcome type, for the measure outcome"),
    query("cursor", "string", "where the last page ended"),
];

const PERIOD: &[Takes] = &[
    required("title", "string", "what the report is called"),
    required("from", "string", "first day"),
    required("to", "string", "last day"),
];

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/reports", "statistics.read", "Figures of a period", views::figures).takes(FIGURES),
        Route::get(
            "/reports/matters",
            "statistics.list",
            "The matters behind a figure",
            views::behind,
        )
        .takes(BEHIND),
        Route::get(
            "/reports/claims",
            "claim.list",
            "Claims that wait for a decision",
            views::claims,
        ),
        Route::post(
            "/reports/periods",
            "period.freeze",
            "Freeze the figures of a period",
            views::freeze,
        )
        .takes(PERIOD),
        Route::get(
            "/api/v1/statistics",
            "statistics.read",
            "Figures of a period",
            api::figures,
        )
        .takes(FIGURES),
        Route::get(
            "/api/v1/statistics/matters",
            "statistics.list",
            "The matters behind a figure",
            api::behind,
        )
        .takes(BEHIND),
        Route::get("/api/v1/periods", "period.read", "Figures as reported", api::periods),
        Route::post(
            "/api/v1/periods",
            "period.freeze",
            "Freeze the figures of a period",
            api::freeze,
        )
        .takes(PERIOD),
    ]
}

#[cfg(test)]
mod tests;
