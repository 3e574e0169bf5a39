//! The accounting, what came in, what went and came for each partner, and how an agency stands.

use matter::{CodeTable, Refusal};
use maud::{Markup, html};
use serde_json::{Map, Value};
use store::sharing::{DisclosureRow, ReceivedRow, Reciprocity, StandingRow};

use crate::app::App;
use crate::sharing::account::{Event, owed};
use crate::web::forms::{choice, date, form, picked, prose, text_of};
use crate::web::parts::{empty, encode, link_to, stored_instant, table, tag};
use crate::web::pickers::Picks;

/// Disclosures as a table.
pub fn disclosures(rows: &[DisclosureRow], zone: &str, fact_names: &[Option<String>]) -> Markup {
    if rows.is_empty() {
        return empty("Nothing that you may see has left.");
    }
    let cells = |(row, fact): (&DisclosureRow, &Option<String>)| {
        vec![
            stored_instant(&row.at, zone),
            html! {
                (link_to(&format!("/matters/{}", encode(&row.reference)), &row.reference)) " item " (row.number)
                @if let Some(fact) = fact {
                    div.hint { a href={"/releases/accounting?fact=" (encode(fact))} { (fact) } }
                }
            },
            html! {
                (row.state) ", " a href={"/releases/accounting?recipient=" (encode(&row.agency))} { (row.agency_name) }
                @if !row.official_name.is_empty() { div.hint { (row.official_name) } }
            },
            html! { (row.purpose_text) div.hint { (row.purpose) ", " (row.channel) ", " (row.form) } },
            html! {
                @if row.status == "recalled" { (tag("asked back")) " " }
                @if row.exigent { (tag("without approval")) " " }
                @if owed(row) { (tag("notice owed")) " " }
                @if !row.told_at.is_empty() { "told " (stored_instant(&row.told_at, zone)) }
            },
        ]
    };
    let heads = ["When", "What", "To whom", "For what", "Since"];
    table("Disclosures", &heads, rows.iter().zip(fact_names).map(cells).collect())
}

/// What others gave us.
pub fn received(rows: &[ReceivedRow], zone: &str) -> Markup {
    if rows.is_empty() {
        return empty("Nothing that you may see came from others.");
    }
    let cells = |row: &ReceivedRow| {
        vec![
            stored_instant(&row.recorded_at, zone),
            html! { (link_to(&format!("/matters/{}", encode(&row.reference)), &row.reference)) " " (row.item) },
            html! { (row.agency_name) div.hint { (row.origin.replace('_', " ")) } },
            html! { (row.expires) },
        ]
    };
    let heads = ["Recorded", "Item", "From", "Not to be used after"];
    table("Received", &heads, rows.iter().map(cells).collect())
}

/// Given and received for each partner.
pub fn reciprocity(rows: &[Reciprocity]) -> Markup {
    if rows.is_empty() {
        return empty("Nothing went to and nothing came from any partner.");
    }
    let cells = |row: &Reciprocity| {
        vec![
            html! { (row.country) },
            link_to(&format!("/agencies/{}", encode(&row.agency)), &row.name),
            html! { a href={"/releases/accounting?recipient=" (encode(&row.agency))} { (row.given) } },
            html! { a href={"/releases/received?agency=" (encode(&row.agency))} { (row.received) } },
        ]
    };
    table(
        "Given and received",
        &["Country", "Agency", "Given", "Received"],
        rows.iter().map(cells).collect(),
    )
}

/// How an agency stands, and the form to record more.
pub fn standings(
    app: &App,
    agency: &str,
    rows: &[StandingRow],
    zone: &str,
    form_of: Option<(&Picks, &Map<String, Value>, &[Refusal])>,
) -> Markup {
    let cells = |row: &StandingRow| {
        let event = Event::parse(&row.event).map_or("", Event::label);
        let lifted = rows.iter().any(|lift| lift.event == "lift" && lift.lifts == row.id);
        vec![
            html! { (event) @if row.event == "breach" && !lifted { " " (tag("bars it")) } },
            html! { (row.from_day) @if !row.to_day.is_empty() { " to " (row.to_day) } },
            html! { (row.reason) @if !row.agreement.is_empty() { div.hint { (row.agreement) } } },
            html! { (row.role) ", " (row.office) ", " (stored_instant(&row.recorded_at, zone)) },
        ]
    };
    html! {
        p { a href={"/agencies/" (agency)} { "Back to the agency" } }
        @if rows.is_empty() { (empty("Nothing is recorded: an assurance, a breach, a suspension or a vetting would stand here.")) }
        @else { (table("How it stands as a recipient", &["What", "When", "Why", "Recorded by"], rows.iter().map(cells).collect())) }
        p { a href={"/releases/accounting?recipient=" (encode(agency))} { "What it has received" } }
        @if let Some((picks, values, no)) = form_of {
            (new_standing(app, agency, picks, values, no))
        }
    }
}

fn new_standing(app: &App, agency: &str, picks: &Picks, values: &Map<String, Value>, no: &[Refusal]) -> Markup {
    let text = |name: &str| text_of(values.get(name));
    let events: Vec<(String, String)> = Event::CHOICES
        .iter()
        .map(|c| (c.word.to_string(), c.label.to_string()))
        .collect();
    let mut agreements: std::collections::BTreeMap<String, String> = app
        .packs
        .agreements()
        .iter()
        .map(|row| (row.id.clone(), row.is.title.clone()))
        .collect();
    agreements.insert(String::new(), "–".into());
    html! {
        h2 { "Record what became known" }
        p.usa-hint { "A breach bars the agency at once: every release to it that has not left is refused. Only headquarters lifts the bar." }
        (form(&format!("/agencies/{agency}/standings"), "Record", no, html! {
            (choice("event", "What", "", &events, &text("event"), no))
            (date("from", "From", "Today when empty.", &text("from"), no))
            (date("to", "Until", "", &text("to"), no))
            (picked("official", "Official it is about", "Left empty: the agency itself.", CodeTable::Contacts, picks, &text("official"), no))
            (choice("agreement", "Agreement", "", &agreements.into_iter().collect::<Vec<_>>(), &text("agreement"), no))
            (prose("reason", "Why, or how it became known", "", &text("reason"), no))
        }))
    }
}
