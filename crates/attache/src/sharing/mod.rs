//! What may leave, what has left, and what came in: facts and documents with what binds them, releases and the checks
//! before them, the accounting of disclosures, and how agencies stand as recipients.
//!
//! Whether something may leave is decided by [`policy::release`], which is pure; here it is asked ([`ask`]), its answer is
//! shown and kept, and people act on it ([`actions`]). No page and no route approves by itself. What a recipient is owed
//! after a correction is read in [`account`].

pub mod account;
pub mod actions;
pub mod api;
pub mod ask;
pub mod derive;
pub mod given;
pub mod pages;
#[cfg(test)]
mod tests;
mod views;

use axum::http::Method;

use crate::web::route::{Rate, Route, Takes, optional, query, required};

/// Every route of this area.
pub fn routes() -> Vec<Route> {
    let mut routes = on_matters();
    routes.extend(on_releases());
    routes.extend(accounting());
    routes.extend(page_routes());
    routes
}

fn on_matters() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/matters/{ref}/facts",
            "matter.read",
            "Facts of a matter with what binds them",
            api::facts,
        ),
        Route::post(
            "/api/v1/matters/{ref}/facts",
            "matter.add-fact",
            "Record a fact",
            api::add_fact,
        )
        .takes(FACT),
        Route::get(
            "/api/v1/matters/{ref}/documents",
            "matter.read",
            "Documents of a matter",
            api::documents,
        ),
        Route::post(
            "/api/v1/matters/{ref}/documents",
            "matter.add-document",
            "Record a document",
            api::add_document,
        )
        .takes(DOCUMENT),
        Route::post(
            "/api/v1/matters/{ref}/material/{item}/correction",
            "matter.correct-fact",
            "Correct a fact; its recipients are owed a notice",
            api::correct,
        )
        .takes(CORRECTION),
        Route::post(
            "/api/v1/matters/{ref}/material/{item}/handling",
            "matter.handle-item",
            "Change how a fact or a document has to be handled",
            api::handle,
        )
        .takes(HANDLING),
    ]
}

fn on_releases() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/releases/check",
            "release.check",
            "Ask what may leave, without opening a release",
            api::check,
        )
        .rate(Rate::Search)
        .takes(QUESTION),
        Route::get(
            "/api/v1/matters/{ref}/release",
            "matter.read",
            "A release with the answer of the release engine",
            api::release,
        ),
        Route::post(
            "/api/v1/matters/{ref}/items",
            "matter.add-item",
            "Put an item on a release",
            api::add_item,
        )
        .takes(ITEM),
        Route::new(
            Method::DELETE,
            "/api/v1/matters/{ref}/items/{number}",
            "matter.remove-item",
            "Take an item off a release",
            api::remove_item,
        ),
        Route::post(
            "/api/v1/matters/{ref}/consents",
            "matter.record-consent",
            "Record that an originator was asked, or what it answered",
            api::record_consent,
        )
        .takes(CONSENT),
        Route::post(
            "/api/v1/matters/{ref}/lifts",
            "matter.lift-lock",
            "Lift a source lock",
            api::lift_lock,
        )
        .takes(LIFT),
        Route::post(
            "/api/v1/matters/{ref}/clearances",
            "matter.clear-referral",
            "Decide what the release engine referred",
            api::clear,
        )
        .takes(CLEARANCE),
        Route::post(
            "/api/v1/matters/{ref}/notices",
            "matter.notify-recipient",
            "Record that the recipient was told of a correction or a recall",
            api::notify,
        )
        .takes(NOTICE),
    ]
}

fn accounting() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/disclosures",
            "disclosure.list",
            "Who has received what",
            api::disclosures,
        )
        .rate(Rate::Search)
        .takes(DISCLOSURES),
        Route::get(
            "/api/v1/received",
            "received.list",
            "What others gave us",
            api::received,
        )
        .takes(RECEIVED),
        Route::get(
            "/api/v1/reciprocity",
            "reciprocity.read",
            "Given and received for each partner",
            api::reciprocity,
        )
        .takes(PERIOD),
        Route::get(
            "/api/v1/agencies/{id}/standings",
            "agency.read",
            "Assurances, breaches and vetting of an agency",
            api::standings,
        ),
        Route::post(
            "/api/v1/agencies/{id}/standings",
            "agency.standing",
            "Record what became known of an agency as a recipient",
            api::add_standing,
        )
        .takes(STANDING),
    ]
}

fn page_routes() -> Vec<Route> {
    vec![
        Route::get(
            "/releases",
            "release.list",
            "Releases and notices owed",
            pages::releases,
        ),
        Route::get(
            "/releases/accounting",
            "disclosure.list",
            "Accounting of disclosures",
            pages::accounting,
        )
        .rate(Rate::Search),
        Route::get(
            "/releases/received",
            "received.list",
            "What others gave us",
            pages::received,
        ),
        Route::get(
            "/releases/reciprocity",
            "reciprocity.read",
            "Given and received",
            pages::reciprocity,
        ),
        Route::get(
            "/agencies/{id}/standings",
            "agency.read",
            "How an agency stands",
            pages::standings,
        ),
        Route::post(
            "/agencies/{id}/standings",
            "agency.standing",
            "Record a standing",
            pages::add_standing,
        ),
        Route::get(
            "/matters/{ref}/facts/new",
            "matter.read",
            "Form of a fact",
            pages::new_fact,
        ),
        Route::post(
            "/matters/{ref}/facts",
            "matter.add-fact",
            "Record a fact",
            pages::add_fact,
        ),
        Route::get(
            "/matters/{ref}/documents/new",
            "matter.read",
            "Form of a document",
            pages::new_document,
        ),
        Route::post(
            "/matters/{ref}/documents",
            "matter.add-document",
            "Record a document",
            pages::add_document,
        ),
        Route::get(
            "/matters/{ref}/material/{item}",
            "matter.read",
            "One fact or document",
            pages::item,
        ),
        Route::post(
            "/matters/{ref}/material/{item}/correction",
            "matter.correct-fact",
            "Correct a fact",
            pages::correct,
        ),
        Route::post(
            "/matters/{ref}/material/{item}/handling",
            "matter.handle-item",
            "Change a handling",
            pages::handle,
        ),
        Route::get(
            "/matters/{ref}/cover",
            "matter.read",
            "Cover sheet of a release",
            pages::cover,
        ),
        Route::get(
            "/matters/{ref}/notice-letter",
            "matter.read",
            "Letter to the recipient",
            pages::letter,
        ),
        Route::post(
            "/matters/{ref}/items",
            "matter.add-item",
            "Put an item on a release",
            pages::add_item,
        ),
        Route::post(
            "/matters/{ref}/items/{number}/removal",
            "matter.remove-item",
            "Take an item off a release",
            pages::remove_item,
        ),
        Route::post(
            "/matters/{ref}/consents",
            "matter.record-consent",
            "Record a consent",
            pages::record_consent,
        ),
        Route::post(
            "/matters/{ref}/lifts",
            "matter.lift-lock",
            "Lift a source lock",
            pages::lift_lock,
        ),
        Route::post(
            "/matters/{ref}/clearances",
            "matter.clear-referral",
            "Decide a referral",
            pages::clear,
        ),
        Route::post(
            "/matters/{ref}/notices",
            "matter.notify-recipient",
            "Record a notice",
            pages::notify,
        ),
    ]
}

/// What is given of a fact or a document besides how it is handled, with how it is handled.
macro_rules! handled {
    ($($own:expr),* $(,)?) => {
        &[
            $($own,)*
            optional("markings", "array", "markings as they are written on it"),
            optional("locks", "array", "source locks of the packs"),
            optional("origin", "string", "own, third_agency, foreign, private or open"),
            optional("origin_agency", "string", "agency it came from"),
            optional("origin_reference", "string", "its reference"),
            optional("grade_scheme", "string", "scheme of the grade"),
            optional("grade", "string", "grade as it is written"),
            optional("legal_status", "string", "evidence, intelligence or unknown"),
            optional("permitted_uses", "array", "purposes for which the originator lets it be used"),
            optional("expires", "string", "last day on which it may be used"),
            optional("about_person", "string", "yes, no or unknown"),
            optional("persons", "array", "parties of the matter, or objects with party and what is known of each"),
            optional("derived_from", "array", "items it was written from, such as PSL-INV-2026-0001#F2"),
            optional("collected_for", "string", "purpose for which it was collected"),
            optional("checked_on", "string", "day on which it was checked for accuracy"),
        ]
    };
}

const HANDLING: &[Takes] = handled![optional(
    "why",
    "string",
    "why it may be handled less strictly than before"
)];

const FACT: &[Takes] = handled![required("text", "string", "what is said")];

const DOCUMENT: &[Takes] = handled![
    required("title", "string", "what it is"),
    optional("file_name", "string", "name of the file"),
    optional("sha256", "string", "SHA-256 of the file, hexadecimal"),
    optional("held_at", "string", "where the paper or the file lies"),
];

const CORRECTION: &[Takes] = &[
    required("text", "string", "what it should have said"),
    required("why", "string", "what was wrong with it"),
];

const ITEM: &[Takes] = &[
    required("item", "string", "reference and item, such as PSL-INV-2026-0001#F2"),
    optional("necessity", "string", "why the recipient needs it"),
    optional(
        "sanitised",
        "string",
        "whether what points to a source is out: yes, no or unknown",
    ),
];

const CONSENT: &[Takes] = &[
    required(
        "item",
        "string",
        "number of the item on the release, or the source it was written from",
    ),
    required("agency", "string", "agency that is asked"),
    optional("answer", "string", "asked, given or refused"),
    optional(
        "evidence",
        "string",
        "whether it may serve as evidence: yes, no or unknown",
    ),
    optional("until", "string", "last day"),
    optional("note", "string", "reference of the answer"),
];

const LIFT: &[Takes] = &[
    required(
        "item",
        "string",
        "number of the item on the release, or the source it was written from",
    ),
    required("lock", "string", "source lock"),
    required("proof", "string", "number and date of the order"),
    optional("until", "string", "last day"),
];

const CLEARANCE: &[Takes] = &[
    required("item", "string", "number of the item on the release"),
    required("rule", "string", "rule under which it was referred"),
    required("reason", "string", "why it may go on"),
];

const NOTICE: &[Takes] = &[
    required("item", "string", "number of the item on the release"),
    optional("why", "string", "correction or recall"),
    optional("on", "string", "day it went out; today when empty"),
    required("how", "string", "how it went, and to whom"),
];

const QUESTION: &[Takes] = &[
    required("items", "array", "what shall leave: objects with what is known of each"),
    required("recipient", "object", "state, agency, official"),
    required("purpose", "object", "code and text"),
    required("channel", "string", "police, customs, legal_assistance, …"),
    optional("agreement", "string", "agreement relied on"),
    optional("form", "string", "oral, paper or electronic"),
    optional("urgency", "string", "routine, urgent or danger_to_life"),
    optional("offence_class", "string", "class of the offence"),
    optional("proceedings", "object", "what is known of proceedings and rights"),
    optional("sources", "array", "what items were written from"),
];

const DISCLOSURES: &[Takes] = &[
    query(
        "fact",
        "string",
        "reference and item, such as PSL-INV-2026-0001#F2, or its key",
    ),
    query("party", "string", "party it is about"),
    query("recipient", "string", "agency that received"),
    query("state", "string", "state that received"),
    query("owed", "string", "yes: only those whose recipient is owed a notice"),
    query("without_approval", "string", "yes: only those sent at once"),
    query("from", "string", "left at or after this instant"),
    query("to", "string", "left before this instant"),
    query("limit", "integer", "rows, 1 to 500"),
    query("cursor", "string", "where the last page ended"),
];

const RECEIVED: &[Takes] = &[
    query("agency", "string", "agency it came from"),
    query("limit", "integer", "rows, 1 to 500"),
];

const PERIOD: &[Takes] = &[
    query("from", "string", "first day"),
    query("to", "string", "day after the last"),
];

const STANDING: &[Takes] = &[
    required(
        "event",
        "string",
        "assurance, breach, lift, suspended, resumed or vetted",
    ),
    optional("from", "string", "first day; today when empty"),
    optional("to", "string", "last day"),
    optional("official", "string", "official it is about"),
    optional("agreement", "string", "agreement it is about"),
    required("reason", "string", "how it became known, or why"),
    optional("lifts", "string", "of a lift: the breach"),
];
