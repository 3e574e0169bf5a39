//! The browser's and the programs' way in: routes, sessions, status codes. Nothing here decides about matters.
//!
//! [`dispatch`] is how a request travels: credentials → rate → handler on the blocking pool → audit of the reading →
//! answer. [`routes()`] is the one table of routes.

pub mod assets;
pub mod call;
pub mod dispatch;
pub mod forms;
pub mod input;
pub mod limits;
pub mod openapi;
pub mod parts;
pub mod pickers;
pub mod problem;
pub mod proxy;
pub mod reply;
pub mod route;
pub mod serve;
pub mod shell;
pub mod type_ahead;
pub mod upload;

use route::Route;

/// Every route of the program.
pub fn routes() -> Vec<Route> {
    let mut all = vec![];
    for area in [
        openapi::routes,
        type_ahead::routes,
        crate::desk::routes,
        crate::calendar::routes,
        crate::notices::routes,
        crate::matters::routes,
        crate::parties::routes,
        crate::screening::routes,
        crate::lists::routes,
        crate::counterparts::routes,
        crate::packs::routes,
        crate::search::routes,
        crate::sharing::routes,
        crate::reports::routes,
        crate::oversight::routes,
        crate::operations::routes,
        crate::officers::routes,
    ] {
        all.extend(area());
    }
    all
}

#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
