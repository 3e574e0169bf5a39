//! What stands around every page: head, top bar, navigation, marking banners, and the pages that say why not.
//!
//! The shell shows only the ways that policy opens to the reader; what one may not use is not there. It needs no
//! script: the clock stands still and the palette stays shut without one. Nothing here reads the store.
//! Start at [`document`].

use jiff::Timestamp;
use jiff::tz::TimeZone;
use matter::Refusal;
use maud::{DOCTYPE, Markup, html};
use policy::{Action, MatterFacts, Officer};
use serde_json::Value;

use crate::app::{App, Ctx};
use crate::kinds::KINDS;
use crate::web::call::Page;
use crate::web::problem::Problem;
use crate::web::{assets, parts, type_ahead};

/// Name of the product, as pages show it.
pub const PRODUCT: &str = "Attaché";

/// Fields of two versions that a page shows side by side at most.
const DIFFERENCES_MAX: usize = 200;

/// What policy asks before a way stands in the navigation.
#[derive(Clone, Copy)]
enum Way {
    Everybody,
    /// Whoever may read some matter.
    Readers,
    General(Action),
}

/// The navigation: word of the section, what is shown, path, and who sees it.
const WAYS: [(&str, &str, &str, Way); 11] = [
    ("desk", "Desk", "/", Way::Everybody),
    ("matters", "Matters", "/matters", Way::Readers),
    ("parties", "Parties", "/parties", Way::Readers),
    ("screen", "Screen", "/screen", Way::General(Action::Screen)),
    ("releases", "Releases", "/releases", Way::Readers),
    (
        "agencies",
        "Agencies",
        "/agencies",
        Way::General(Action::ReadCounterpart),
    ),
    ("calendar", "Calendar", "/calendar", Way::Readers),
    ("reports", "Reports", "/reports", Way::General(Action::ReadStatistics)),
    ("lists", "Lists", "/lists", Way::General(Action::ReadList)),
    ("officers", "Officers", "/officers", Way::General(Action::ReadOfficers)),
    ("oversight", "Oversight", "/oversight", Way::General(Action::ReadAudit)),
];

/// The navigation of one reader: word of the section, what is shown, path.
fn ways(officer: &Officer) -> Vec<(&'static str, &'static str, &'static str)> {
    let reads = !policy::scope(officer).is_nothing();
    let open = |way: Way| match way {
        Way::Everybody => true,
        Way::Readers => reads,
        Way::General(action) => policy::decide_general(action, officer).is_ok(),
    };
    // Nine words at most: who screens finds the lists there.
    let elsewhere = |word: &str| word == "lists" && open(Way::General(Action::Screen));
    WAYS.iter()
        .filter(|way| open(way.3) && !elsewhere(way.0))
        .map(|(word, label, path, _)| (*word, *label, *path))
        .collect()
}

/// The kinds that a reader may open in his home office: label and path of the form.
fn openable(officer: &Officer) -> Vec<(&'static str, String)> {
    let may = |kind: &&matter::Kind| {
        let facts = MatterFacts {
            kind: kind.word.into(),
            phase: matter::Phase::Draft.word().into(),
            office: officer.home().unwrap_or_default().into(),
            creator: officer.id.clone(),
            ..MatterFacts::default()
        };
        policy::decide_write(Action::CreateMatter, officer, &facts).is_ok()
    };
    KINDS
        .iter()
        .filter(may)
        .map(|kind| (kind.label, format!("/matters/new/{}", kind.word)))
        .collect()
}

/// A whole page for one reader; of nobody signed in, without search and navigation.
pub fn document(app: &App, ctx: Option<&Ctx>, page: &Page) -> Markup {
    let banner = ctx.map(|_| banner(app, &page.markings));
    let ways = ctx.map(|ctx| ways(&ctx.officer)).unwrap_or_default();
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(&page.title))
            body {
                a.usa-skipnav href="#main" { "Skip to the content" }
                @if let Some(text) = &banner { (marking(text, "Marking of this page")) }
                (top(app, ctx))
                div.frame {
                    @if ctx.is_some() { (navigation(&ways, page.section)) }
                    main #main tabindex="-1" {
                        @if !page.content.0.contains("<h1") { h1 { (page.title) } }
                        (page.content)
                        (shared_lists(app, &page.content.0))
                    }
                }
                @if let Some(text) = &banner { (marking(text, "Marking of this page, repeated")) }
                @if let Some(ctx) = ctx { (palette(&ctx.officer, &ways)) }
            }
        }
    }
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="referrer" content="same-origin";
            title { (title) " – " (PRODUCT) }
            link rel="icon" type="image/svg+xml" href=(assets::href("icon.svg"));
            link rel="stylesheet" href=(assets::href("uswds.min.css"));
            link rel="stylesheet" href=(assets::href("attache.css"));
            script src=(assets::href("htmx.min.js")) defer {}
            script src=(assets::href("attache.js")) defer {}
        }
    }
}

/// The high-water mark of what the page shows. A marking that no pack has is shown as it was written, with every
/// other, because the strictest of them cannot be told.
fn banner(app: &App, markings: &[String]) -> String {
    match app.packs.banner(markings.iter().map(String::as_str)) {
        Ok(banner) => banner.text,
        Err(_) => {
            let mut raw: Vec<&str> = markings
                .iter()
                .map(|marking| marking.trim())
                .filter(|one| !one.is_empty())
                .collect();
            raw.sort_unstable();
            raw.dedup();
            if raw.is_empty() {
                "MARKING UNKNOWN".into()
            } else {
                format!("MARKING UNKNOWN: {}", raw.join(" · "))
            }
        }
    }
}

fn marking(text: &str, label: &str) -> Markup {
    html! { div.marking role="region" aria-label=(label) { (text) } }
}

fn top(app: &App, ctx: Option<&Ctx>) -> Markup {
    html! {
        header.top {
            a.top-name href="/" { (PRODUCT) }
            @if let Some(ctx) = ctx { p.top-office { (ctx.person.office_name) } }
            @if let Some(ctx) = ctx {
                search.top-search {
                    form action="/search" method="get" role="search" aria-label="Whole program" {
                        label.usa-sr-only for="search" { "Search matters, parties, agencies and contacts" }
                        input.usa-input #search type="search" name="q" placeholder="Search" autocomplete="off" aria-keyshortcuts="/";
                        button.usa-button.usa-button--outline type="submit" { "Search" }
                    }
                }
                (clock(app, ctx))
                (person(ctx))
            }
        }
    }
}

/// The present time where the office is and in UTC; a script lets it tick.
fn clock(app: &App, ctx: &Ctx) -> Markup {
    let now = app.clock.now();
    let here = TimeZone::get(&ctx.person.zone).unwrap_or(TimeZone::UTC);
    html! {
        p.top-clock {
            (clock_face(now, here, &ctx.person.zone))
            @if ctx.person.zone != "UTC" { " " (clock_face(now, TimeZone::UTC, "UTC")) }
        }
    }
}

fn clock_face(now: Timestamp, zone: TimeZone, name: &str) -> Markup {
    let words = now.to_zoned_datetime(zone).strftime("%a %-d %b %H:%M %Z").to_string();
    html! { time data-clock=(name) datetime=(store::ids::instant(now)) { (words) } }
}

fn person(ctx: &Ctx) -> Markup {
    html! {
        div.top-person {
            p {
                a.top-officer href="/me" { (ctx.person.full_name) }
                @if !ctx.person.acting_for.is_empty() { " " span.tag { "acting for " (ctx.person.acting_for.join(", ")) } }
            }
            form method="post" action="/sign-out" { button.usa-button.usa-button--unstyled type="submit" { "Sign out" } }
        }
    }
}

fn navigation(ways: &[(&str, &str, &str)], section: &str) -> Markup {
    html! {
        nav.side aria-label="Sections" {
            ul {
                @for (word, label, path) in ways {
                    @let current = (section.eq_ignore_ascii_case(word)).then_some("page");
                    li { a href=(path) aria-current=[current] { (label) } }
                }
            }
        }
    }
}

/// The commands that a script opens with Ctrl-K: sections and new matters. A script adds the page's own.
fn palette(officer: &Officer, ways: &[(&str, &str, &str)]) -> Markup {
    html! {
        dialog #palette aria-label="Commands" {
            form method="get" action="/search" {
                label.usa-label for="palette-text" { "Go to a reference, a section or a new matter" }
                input.usa-input #palette-text type="text" name="q" autocomplete="off" placeholder="Type a reference or a command";
            }
            ul.palette-list {
                @for (_, label, path) in ways { li { a href=(path) { (label) } } }
                @for (label, path) in openable(officer) { li { a href=(path) { "New matter: " (label) } } }
            }
            p.usa-hint { "Enter opens the first; arrows choose; Escape closes." }
        }
    }
}

/// Lists that inputs of the page choose from, each once, so that they help without a script too.
fn shared_lists(app: &App, content: &str) -> Markup {
    html! {
        @if content.contains("list=\"codes-countries\"") {
            datalist #codes-countries data-complete="" {
                @for country in type_ahead::all_countries(app) { option value=(country.code) label=(country.name) {} }
            }
        }
    }
}

/// The page that says why a request was not answered as asked, that nothing was lost, and what to do.
pub fn problem_page(app: &App, ctx: Option<&Ctx>, problem: &Problem, request: &str) -> Page {
    let (title, words) = problem.words();
    let mut markings = vec![];
    if let Problem::Stale { current, yours } = problem {
        markings_in(current, &mut markings);
        markings_in(yours, &mut markings);
    }
    let content = html! {
        p.lead { (words) }
        (reasons(&problem.refusals()))
        @if let Problem::Stale { current, yours } = problem { (side_by_side(current, yours)) }
        @if matches!(problem, Problem::Fault(_)) {
            p { "Incident " code { (request) } ", " (parts::instant(app.clock.now(), ctx.map_or("UTC", |ctx| &ctx.person.zone))) }
        }
        p.ways-out {
            @if ctx.is_some() { (parts::link_to("/", "Go to the desk")) }
            @else { (parts::link_to("/sign-in", "Sign in")) }
        }
    };
    Page {
        title: title.into(),
        content,
        markings,
        section: "",
    }
}

fn reasons(refusals: &[Refusal]) -> Markup {
    html! {
        @if !refusals.is_empty() {
            ul.usa-list.reasons {
                @for refusal in refusals {
                    li {
                        @if let Some(field) = &refusal.field { strong { (parts::humane(field)) } ": " }
                        (refusal.why)
                    }
                }
            }
        }
    }
}

/// Two versions of a record, field by field where they differ.
fn side_by_side(current: &Value, yours: &Value) -> Markup {
    let (mut now, mut sent) = (vec![], vec![]);
    flatten("", current, &mut now);
    flatten("", yours, &mut sent);
    let of = |fields: &[(String, String)], name: &str| {
        fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    };
    // What was not sent was not to be changed: only what was sent can differ. Where nothing came along, all is shown.
    let names: Vec<&String> = if sent.is_empty() { &now } else { &sent }
        .iter()
        .map(|(name, _)| name)
        .collect();
    let differing = names
        .into_iter()
        .map(|name| (name, of(&now, name), of(&sent, name)))
        .filter(|(_, now, sent)| now != sent);
    let cell = |text: Option<String>| html! { @match text { Some(text) => (text), None => "–" } };
    let rows: Vec<Vec<Markup>> = differing
        .take(DIFFERENCES_MAX)
        .map(|(name, now, sent)| vec![html! { (parts::humane(name)) }, cell(now), cell(sent)])
        .collect();
    html! { (parts::table("What differs", &["Field", "Now", "Yours"], rows)) }
}

/// A record as names and texts; names of parts within parts are joined by dots.
fn flatten(prefix: &str, value: &Value, into: &mut Vec<(String, String)>) {
    let below = |name: &str| {
        if prefix.is_empty() {
            name.to_string()
        } else {
            format!("{prefix}.{name}")
        }
    };
    match value {
        Value::Null => {}
        Value::Object(map) => map.iter().for_each(|(name, inner)| flatten(&below(name), inner, into)),
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let texts: Vec<String> = items.iter().map(|item| super::forms::text_of(Some(item))).collect();
            into.push((prefix.into(), texts.join(", ")));
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                flatten(&below(&(at + 1).to_string()), item, into);
            }
        }
        single => into.push((prefix.into(), super::forms::text_of(Some(single)))),
    }
}

/// Every marking that a record carries, so that a page which shows it has its banner.
fn markings_in(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                match inner {
                    Value::String(text) if name == "marking" && !text.is_empty() => into.push(text.clone()),
                    inner => markings_in(inner, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| markings_in(item, into)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
