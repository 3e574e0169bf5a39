//! Matters: the record engine at work. Everything here serves every kind and names none.
//!
//! [`actions`] opens, reads, changes and steps; [`hang`] adds what hangs on a matter (tasks, links, claims, hours);
//! [`derive()`] makes the rows that lists read; `api` and `views` say the same as JSON and as pages.

pub mod actions;
pub mod api;
pub mod bulk;
pub mod codes;
pub mod derive;
pub mod hang;
pub mod history;
pub mod listing;
mod lists;
mod pages;
pub mod saved;
mod views;

pub use actions::{Act, Loaded, NewMatter, change, create, load, step};

use crate::web::route::{Route, optional, query, required};

/// Routes of matters.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/matters", "matter.list", "List matters with filters", lists::list).takes(LIST),
        Route::get(
            "/matters.csv",
            "matter.export",
            "Export the list as CSV",
            lists::list_csv,
        )
        .takes(LIST),
        Route::get("/matters/new", "matter.form", "Choose a kind", pages::choose_kind),
        Route::get(
            "/matters/new/{kind}",
            "matter.form",
            "Form for a new matter",
            pages::new_form,
        ),
        Route::post("/matters/new/{kind}", "matter.create", "Open a matter", pages::create),
        Route::get("/matters/{ref}", "matter.read", "Read a matter", pages::show),
        Route::get(
            "/matters/{ref}/edit",
            "matter.read",
            "Form for a matter's fields",
            pages::edit_form,
        ),
        Route::post(
            "/matters/{ref}/edit",
            "matter.edit",
            "Change a matter's fields",
            pages::edit,
        ),
        Route::get(
            "/matters/{ref}/steps/{step}",
            "matter.read",
            "Form for a step",
            pages::step_form,
        ),
        Route::post("/matters/{ref}/steps/{step}", "matter.step", "Take a step", pages::step),
        Route::get(
            "/matters/{ref}/history",
            "matter.read",
            "Revisions with differences",
            pages::history,
        ),
        Route::post("/matters/{ref}/tasks", "matter.add-task", "Add a task", pages::add_task),
        Route::get(
            "/matters/{ref}/tasks/{number}",
            "matter.read",
            "Form for a task",
            pages::task_form,
        ),
        Route::post(
            "/matters/{ref}/tasks/{number}",
            "matter.move-task",
            "Move a task",
            pages::move_task,
        ),
        Route::post(
            "/matters/{ref}/links",
            "matter.add-link",
            "Link another matter",
            pages::add_link,
        ),
        Route::get(
            "/matters/{ref}/outcomes/new",
            "matter.read",
            "Form for a claim",
            pages::claim_form,
        ),
        Route::post(
            "/matters/{ref}/outcomes",
            "matter.claim",
            "Claim an outcome",
            pages::claim,
        ),
        Route::post(
            "/matters/{ref}/outcomes/{number}/decision",
            "matter.decide-claim",
            "Decide a claim",
            pages::decide_claim,
        ),
        Route::post(
            "/matters/{ref}/hours",
            "matter.hours",
            "Record working time",
            pages::hours,
        ),
        Route::get(
            "/matters/{ref}/access",
            "matter.read",
            "Form for who may know",
            pages::access_form,
        ),
        Route::post(
            "/matters/{ref}/access",
            "matter.access",
            "Say who may know",
            pages::access,
        ),
    ];
    routes.extend(view_routes());
    routes.extend(api_routes());
    routes
}

const VIEW: &[crate::web::route::Takes] = &[
    required("name", "string", "name of the view"),
    required(
        "query",
        "string",
        "filters and order, as the query of GET /api/v1/matters",
    ),
    optional("whose", "string", "own or office; own if left out"),
];

const BULK: &[crate::web::route::Takes] = &[
    required("references", "array", "references of matters, 50 at most"),
    required("step", "string", "step by its verb"),
    optional("inputs", "object", "inputs of the step, the same for all"),
];

fn view_routes() -> Vec<Route> {
    use axum::http::Method;
    vec![
        Route::get(
            "/matters/bulk",
            "matter.form",
            "Form for one step on several matters",
            bulk::form_page,
        ),
        Route::post(
            "/matters/bulk",
            "matter.step",
            "Take one step on several matters",
            bulk::take_page,
        ),
        Route::post(
            "/api/v1/matters/bulk",
            "matter.step",
            "Take one step on several matters, each by itself",
            bulk::take_json,
        )
        .takes(BULK),
        Route::get(
            "/views",
            "view.list",
            "Saved views of the list of matters",
            saved::index,
        ),
        Route::post("/views", "view.save", "Save a view", saved::save_page),
        Route::post("/views/{id}", "view.rename", "Rename a view", saved::rename_page),
        Route::post(
            "/views/{id}/removal",
            "view.remove",
            "Delete a view",
            saved::remove_page,
        ),
        Route::get(
            "/api/v1/views",
            "view.list",
            "Saved views that one sees",
            saved::index_json,
        ),
        Route::post("/api/v1/views", "view.save", "Save a view", saved::save_json).takes(VIEW),
        Route::new(
            Method::PATCH,
            "/api/v1/views/{id}",
            "view.rename",
            "Rename a view",
            saved::rename_json,
        )
        .takes(const { &[required("name", "string", "new name")] }),
        Route::new(
            Method::DELETE,
            "/api/v1/views/{id}",
            "view.remove",
            "Delete a view",
            saved::remove_json,
        ),
    ]
}

const LIST: &[crate::web::route::Takes] = &[
    query("kind", "string", "kind by its word; several separated by commas"),
    query("phase", "string", "draft, active, waiting, closed"),
    query("state", "string", "state by its word"),
    query("office", "string", "owning office by its code"),
    query("subject", "string", "area or sub-subject by its code"),
    query("country", "string", "country by its code"),
    query("component", "string", "supported component by its code"),
    query("ball_with", "string", "whose turn it is"),
    query("from", "string", "opened on or after this day"),
    query("to", "string", "opened on or before this day"),
    query("q", "string", "words in any script"),
    query("sort", "string", "updated, due or ball"),
    query("limit", "integer", "rows, 1 to 200"),
    query("cursor", "string", "where the last page ended"),
];

const TASK: &[crate::web::route::Takes] = &[
    required("to", "string", "where the task stands from now on"),
    optional("answer", "string", "answer text"),
    optional("caveats", "string", "caveats of the answering authority"),
    optional("reasons", "array", "reason codes"),
    optional("note", "string", "what is said with it"),
    optional("ask", "string", "changed wording"),
    optional("officer", "string", "officer who takes it up"),
];

const CLAIM: &[crate::web::route::Takes] = &[
    required("outcome", "string", "outcome type of the pack"),
    required("on", "string", "day it happened"),
    required("country", "string", "country where it happened"),
    required(
        "fact_reference",
        "string",
        "reference that identifies the fact, the same for every office that claims it",
    ),
    required("justification", "string", "what justifies the claim"),
    required("role", "string", "lead, joint or assist"),
    optional("done_by", "string", "agency that did it"),
    optional(
        "party",
        "string",
        "party of the matter it is about; the only one is taken where the type requires one",
    ),
    optional("quantity", "string", "exact quantity"),
    optional("unit", "string", "unit of the pack"),
    optional("value", "object", "amount and currency"),
    optional("basis", "string", "basis of the value"),
];

fn api_routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/kinds", "kind.read", "Kinds of matter", api::kinds),
        Route::get(
            "/api/v1/kinds/{code}",
            "kind.read",
            "One kind: fields, states, steps",
            api::kind,
        ),
        Route::get("/api/v1/matters", "matter.list", "List matters", api::list).takes(LIST),
        Route::post("/api/v1/matters", "matter.create", "Open a matter", api::create).takes(
            const {
                &[
                    required("kind", "string", "kind by its word or code"),
                    required("title", "string", "title"),
                    optional("subjects", "array", "codes of subjects"),
                    optional("countries", "array", "country codes"),
                    optional("office", "string", "owning office; the caller's own if left out"),
                    optional("marking", "string", "marking code"),
                    optional("tasks", "array", "tasks asked for"),
                    required("body", "object", "fields of the kind"),
                ]
            },
        ),
        Route::get("/api/v1/matters/{ref}", "matter.read", "Read a matter", api::show),
        Route::new(
            axum::http::Method::PATCH,
            "/api/v1/matters/{ref}",
            "matter.edit",
            "Change fields",
            api::patch,
        )
        .takes(
            const {
                &[optional(
                    "body",
                    "object",
                    "fields of the kind; fields of the spine stand beside it",
                )]
            },
        ),
        Route::post(
            "/api/v1/matters/{ref}/steps/{step}",
            "matter.step",
            "Take a step",
            api::step,
        )
        .takes(
            const {
                &[optional(
                    "note",
                    "string",
                    "what to say with it; further inputs as the step declares",
                )]
            },
        ),
        Route::get(
            "/api/v1/matters/{ref}/revisions",
            "matter.read",
            "Revisions, newest first",
            api::revisions,
        ),
        Route::get(
            "/api/v1/matters/{ref}/at/{instant}",
            "matter.read",
            "What was known at an instant",
            api::at,
        ),
        Route::get(
            "/api/v1/matters/{ref}/timeline",
            "matter.read",
            "Time line",
            api::timeline,
        ),
        Route::get("/api/v1/matters/{ref}/tasks", "matter.read", "Tasks", api::tasks),
        Route::post(
            "/api/v1/matters/{ref}/tasks",
            "matter.add-task",
            "Add a task",
            api::add_task,
        )
        .takes(const { &[required("ask", "string", "what is asked for")] }),
        Route::post(
            "/api/v1/matters/{ref}/tasks/{number}",
            "matter.move-task",
            "Move a task",
            api::move_task,
        )
        .takes(TASK),
        Route::get(
            "/api/v1/matters/{ref}/clocks",
            "matter.read",
            "Clocks with their reckoning",
            api::clocks,
        ),
        Route::get("/api/v1/matters/{ref}/links", "matter.read", "Links", api::links),
        Route::post(
            "/api/v1/matters/{ref}/links",
            "matter.add-link",
            "Link another matter",
            api::add_link,
        )
        .takes(
            const {
                &[
                    required("other", "string", "reference"),
                    required("role", "string", "what the other matter is"),
                    optional("from", "string", "first day"),
                ]
            },
        ),
        Route::get(
            "/api/v1/matters/{ref}/outcomes",
            "matter.read",
            "Claims to outcomes",
            api::outcomes,
        ),
        Route::post(
            "/api/v1/matters/{ref}/outcomes",
            "matter.claim",
            "Claim an outcome",
            api::claim,
        )
        .takes(CLAIM),
        Route::post(
            "/api/v1/matters/{ref}/outcomes/{number}/decision",
            "matter.decide-claim",
            "Decide a claim",
            api::decide_claim,
        )
        .takes(
            const {
                &[
                    required("verdict", "string", "approved or refused"),
                    optional("why", "string", "why refused"),
                ]
            },
        ),
        Route::get(
            "/api/v1/matters/{ref}/hours",
            "matter.read",
            "Working time",
            api::list_hours,
        ),
        Route::post(
            "/api/v1/matters/{ref}/hours",
            "matter.hours",
            "Record working time",
            api::hours,
        )
        .takes(
            const {
                &[
                    required("on", "string", "day"),
                    required("minutes", "integer", "minutes"),
                    required("subject", "string", "subject code"),
                    optional("note", "string", "what was done"),
                ]
            },
        ),
        Route::post(
            "/api/v1/matters/{ref}/access",
            "matter.access",
            "Say who may know",
            api::access,
        )
        .takes(
            const {
                &[
                    optional("need_group", "string", "group code"),
                    optional("members", "array", "officers"),
                    optional("assisting", "array", "offices"),
                ]
            },
        ),
    ]
}

#[cfg(test)]
mod claims_tests;
#[cfg(test)]
mod lists_tests;
#[cfg(test)]
mod tests;
