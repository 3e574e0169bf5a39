//! The desk: what needs this officer now, most urgent first; what waits on others and for how long; what he decides;
//! what runs out; what was promised; what changed since he was last here.
//!
//! Everything is read through the officer's scope, with a limit on each list and without a count of the rest.
//! [`actions`] gathers, `views` shows it as a page and as JSON.

pub mod actions;
pub mod hint;
mod views;

use crate::web::route::Route;

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/", "desk.read", "The officer's desk", views::page),
        Route::get("/api/v1/desk", "desk.read", "The officer's desk", views::json),
    ]
}

#[cfg(test)]
mod tests;
