//! The calendar: what runs out and who meets whom, by day, as far as the reader may see it; and the same as a feed for
//! the reader's own calendar program.
//!
//! [`actions`] gathers a month through the reader's scope and keeps the feeds; `views` and `api` show it; [`ics`] writes
//! RFC 5545. A feed is read with nothing but the secret in its address, so it says less than the page: a reference and a
//! clock's title, no title of a matter and nobody's name.

pub mod actions;
mod api;
pub mod feeds;
pub mod ics;
mod views;

use axum::http::Method;

use crate::web::route::{Rate, Route, Takes, optional, query, required};

const MONTH: &[Takes] = &[
    query("month", "string", "month as 2026-11; the present one if left out"),
    query(
        "whose",
        "string",
        "mine, office or all that one may see; office if left out",
    ),
];

const FEED: &[Takes] = &[
    required("title", "string", "what the feed is for"),
    optional(
        "reach",
        "string",
        "mine, office or all that one may see; mine if left out",
    ),
];

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/calendar",
            "calendar.read",
            "A month of clocks and engagements",
            views::page,
        )
        .takes(MONTH),
        Route::post(
            "/calendar/feeds",
            "calendar.feed-add",
            "Make a calendar feed",
            views::add_feed,
        ),
        Route::post(
            "/calendar/feeds/{id}/end",
            "calendar.feed-revoke",
            "Revoke one of one's feeds",
            views::revoke_feed,
        ),
        Route::get(
            "/calendar/{token}",
            "calendar.feed-read",
            "A feed in iCalendar form, named by its secret and .ics",
            feeds::serve,
        )
        .open()
        .rate(Rate::Search),
        Route::get(
            "/api/v1/calendar",
            "calendar.read",
            "A month of clocks and engagements",
            api::month,
        )
        .takes(MONTH),
        Route::get(
            "/api/v1/calendar/tokens",
            "calendar.feed-list",
            "One's own calendar feeds",
            api::feeds,
        ),
        Route::post(
            "/api/v1/calendar/tokens",
            "calendar.feed-add",
            "Make a calendar feed; its address is shown once",
            api::add_feed,
        )
        .takes(FEED),
        Route::new(
            Method::DELETE,
            "/api/v1/calendar/tokens/{id}",
            "calendar.feed-revoke",
            "Revoke one of one's feeds",
            api::revoke_feed,
        ),
    ]
}

#[cfg(test)]
mod tests;
