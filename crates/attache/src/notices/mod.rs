//! Notices: mail to officers when a clock warns or runs out, when a matter is theirs, when something waits for their
//! decision, and a digest once a day. Nothing personal is ever in a mail: a reference, a clock's title, a time, a link.
//!
//! [`derive`] says who is to be told of what, so that deriving twice makes one row; [`worker`] claims rows and sends
//! them; [`compose`] reads each matter anew through its reader's rights when it is sent, and [`words`] makes the text.
//! [`post`] is the way to the SMTP server. What an officer chooses is in [`actions`], with its pages and JSON.

pub mod actions;
mod api;
pub mod cli;
pub mod compose;
pub mod derive;
mod events;
mod pages;
pub mod post;
pub mod warnings;
pub mod words;
pub mod worker;

use matter::choices;

use crate::web::route::{Route, Takes, optional};

choices! {
    /// What an officer is told of.
    pub enum Topic {
        /// A clock has reached one of its warnings.
        Warning = ("clock-warning", "Clock has reached a warning"),
        /// A clock has run out.
        Expired = ("clock-expired", "Clock has run out"),
        /// A clock has run out that was the office's duty.
        Escalation = ("escalation", "Office let a clock run out"),
        /// The officer was named on a matter.
        Assigned = ("assigned", "Matter assigned"),
        /// The next step is the officer's to decide.
        Decision = ("decision", "Step to decide"),
        /// A colleague claims an outcome.
        Claim = ("claim", "Outcome to decide"),
        /// A name on the matter stands on a list.
        Hit = ("hit", "List hit to decide"),
        /// What stands on the desk, once a day.
        Digest = ("digest", "Digest of the day"),
    }
}

const SETTING: &[Takes] = &[
    optional("address", "string", "mail address; empty for no mail"),
    optional("digest", "string", "hour of the office's day, 0 to 23, or off"),
    optional("at_once", "boolean", "whether to be told at once; true if left out"),
];

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/me/notices",
            "notice.read",
            "One's own mail: where it goes and what was sent",
            pages::own,
        ),
        Route::post("/me/notices", "notice.change", "Change one's own mail", pages::change),
        Route::post(
            "/me/notices/test",
            "notice.test",
            "Send oneself a mail to see that it arrives",
            pages::test,
        ),
        Route::get("/notices", "notice.state", "How mail to officers stands", pages::state),
        Route::get(
            "/api/v1/me/notices",
            "notice.read",
            "One's own mail: where it goes and what was sent",
            api::own,
        ),
        Route::new(
            axum::http::Method::PATCH,
            "/api/v1/me/notices",
            "notice.change",
            "Change one's own mail",
            api::change,
        )
        .takes(SETTING),
        Route::get(
            "/api/v1/notices",
            "notice.state",
            "How mail to officers stands",
            api::state,
        ),
    ]
}

#[cfg(test)]
mod tests;
