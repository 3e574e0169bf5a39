//! The page of a search. A whole reference leads straight on to its matter.

use maud::{Markup, html};
use store::matters::MatterRow;

use crate::counterparts::views::day;
use crate::kinds::{self, KINDS};
use crate::parties::properties::schema_label;
use crate::search::actions::{self, Among, Found};
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;
use crate::web::{forms, parts};

/// Rows of each sort on a page.
const ROWS: i64 = 25;

/// Searches, or shows the empty form.
pub fn page(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let among = Among::parse(call.query("kind"))?;
    let limit = call.limit(ROWS, super::api::ROWS_MAX)?;
    let found = match call.query("q") {
        None => None,
        Some(question) => Some(actions::search(&call.app, ctx, question, among, limit)?),
    };
    call.note_read("search.run", "", &[]);
    if let (Some(named), None) = (found.as_ref().and_then(|f| f.named.as_ref()), call.query("kind")) {
        return Ok(Reply::SeeOther(format!("/matters/{}", named.reference)));
    }
    let rows = found.iter().flat_map(|f| f.named.iter().chain(&f.matters));
    let markings = rows
        .map(|row| row.marking.clone())
        .filter(|marking| !marking.is_empty())
        .collect();
    let content = html! {
        (form(call))
        @if let Some(found) = &found { (results(found, &ctx.person.zone)) }
    };
    Ok(Reply::marked("search", "Search", markings, content))
}

fn form(call: &Call) -> Markup {
    let word = |kind: &matter::Kind| (kind.word.to_string(), format!("Matters: {}", kind.label.to_lowercase()));
    let mut options: Vec<(String, String)> = vec![
        (String::new(), "Everything".into()),
        ("matter".into(), "Matters of every kind".into()),
    ];
    options.extend(KINDS.iter().map(word));
    options.push(("party".into(), "Parties".into()));
    options.push(("agency".into(), "Agencies".into()));
    options.push(("contact".into(), "Contacts".into()));
    html! {
        form.row method="get" action="/search" role="search" aria-label="Search everything" {
            (forms::line("q", "Words or reference", "", call.query("q").unwrap_or(""), &[]))
            (forms::choice("kind", "Among", "", &options, call.query("kind").unwrap_or(""), &[]))
            button.usa-button type="submit" { "Search" }
        }
    }
}

fn results(found: &Found, zone: &str) -> Markup {
    if found.is_empty() {
        return parts::empty(
            "Nothing that you may see holds every one of these words. Try fewer words, the beginning of a word, or another script.",
        );
    }
    let matters: Vec<Vec<Markup>> = found
        .named
        .iter()
        .chain(&found.matters)
        .map(|row| matter(row, zone))
        .collect();
    html! {
        @if !matters.is_empty() {
            (parts::section("Matters", parts::table("Matters", &["Reference", "Title", "Kind", "State", "Changed"], matters)))
        }
        @if !found.parties.is_empty() {
            (parts::section("Parties", parts::table("Parties", &["Name", "Kind"], found.parties.iter().map(|row| vec![
                html! { span dir="auto" { (parts::link_to(&format!("/parties/{}", row.id), &row.caption)) } },
                html! { (schema_label(&row.schema)) },
            ]).collect())))
        }
        @if !found.agencies.is_empty() {
            (parts::section("Agencies", parts::table("Agencies", &["Agency", "Country", "Kept by"], found.agencies.iter().map(|row| vec![
                html! { (parts::link_to(&format!("/agencies/{}", row.id), &row.name)) @if !row.name_local.is_empty() { " " span.usa-hint dir="auto" { (row.name_local) } } },
                html! { (row.country) },
                html! { (row.keeper_office) },
            ]).collect())))
        }
        @if !found.contacts.is_empty() {
            (parts::section("Contacts", parts::table("Contacts", &["Name", "Agency", "Last contact"], found.contacts.iter().map(|row| vec![
                html! { (parts::link_to(&format!("/contacts/{}", row.id), &row.name)) },
                html! { (parts::link_to(&format!("/agencies/{}", row.agency), &row.agency_name)) },
                html! { (day(&row.last_contact)) },
            ]).collect())))
        }
    }
}

fn matter(row: &MatterRow, zone: &str) -> Vec<Markup> {
    let kind = kinds::kind(&row.kind);
    let state = kind
        .and_then(|k| k.state(&row.state))
        .map_or_else(|| parts::humane(&row.state), |s| s.label.to_string());
    vec![
        html! { span.reference { (parts::link_to(&format!("/matters/{}", row.reference), &row.reference)) } },
        html! { span dir="auto" { (row.title) } },
        html! { (kind.map_or(row.kind.as_str(), |k| k.label)) },
        html! { (state) },
        parts::stored_instant(&row.updated_at, zone),
    ]
}
