//! The list of matters: filters as a form whose words stand in the URL, chips to take them away, the table.

use matter::FieldValue;
use matter::record::Priority;
use matter::state::{Ball, Phase};
use maud::{Markup, html};
use store::matters::MatterRow;

use crate::app::{App, Ctx};
use crate::kinds::{self, KINDS};
use crate::matters::views::Names;
use crate::web::call::Call;
use crate::web::{forms, parts};

/// The list page.
pub fn list(app: &App, ctx: &Ctx, call: &Call, rows: &[MatterRow], names: &Names, next: Option<&str>) -> Markup {
    html! {
        p.actions {
            a.usa-button href="/matters/new" { "New matter" } " "
            a href=(parts::with_query("/matters.csv", &call.query, ("cursor", ""))) { "Export as CSV" }
        }
        (filters(app, call))
        (chips(call))
        @if rows.is_empty() {
            (parts::empty("No matter that you may see answers to these filters. Take a filter away, or open a matter."))
        } @else {
            (table(ctx, rows, names))
            (parts::pager(call, next))
        }
    }
}

fn filters(app: &App, call: &Call) -> Markup {
    let blank = || vec![(String::new(), "Any".to_string())];
    let with = |options: Vec<(String, String)>| blank().into_iter().chain(options).collect::<Vec<_>>();
    let kinds = with(
        KINDS
            .iter()
            .map(|k| (k.word.to_string(), k.label.to_string()))
            .collect(),
    );
    let phases = with(
        Phase::ALL
            .iter()
            .map(|p| (p.word().to_string(), p.label().to_string()))
            .collect(),
    );
    let balls = with(
        Ball::ALL
            .iter()
            .map(|b| (b.word().to_string(), b.label().to_string()))
            .collect(),
    );
    let subjects = with(
        app.packs
            .areas()
            .map(|row| (row.id.clone(), row.is.label().to_string()))
            .collect(),
    );
    let sorts = vec![
        ("updated".to_string(), "Last changed first".to_string()),
        ("due".to_string(), "Due first".to_string()),
        ("ball".to_string(), "Longest with its holder first".to_string()),
    ];
    let of = |name: &str| call.query(name).unwrap_or("");
    html! {
        details.filters open[!call.query.is_empty()] {
            summary { "Filter and sort" }
            form method="get" action="/matters" role="search" aria-label="Filter matters" {
                div.filter-grid {
                    (forms::line("q", "Words", "In title, reference or text, in any script.", of("q"), &[]))
                    (forms::choice("kind", "Kind", "", &kinds, of("kind"), &[]))
                    (forms::choice("phase", "Phase", "", &phases, of("phase"), &[]))
                    (forms::choice("ball_with", "Ball with", "", &balls, of("ball_with"), &[]))
                    (forms::choice("subject", "Subject", "", &subjects, of("subject"), &[]))
                    (forms::line("office", "Office code", "", of("office"), &[]))
                    (forms::line("country", "Country code", "", of("country"), &[]))
                    (forms::line("component", "Component code", "", of("component"), &[]))
                    (forms::date("from", "Opened from", "", of("from"), &[]))
                    (forms::date("to", "Opened to", "", of("to"), &[]))
                    (forms::choice("sort", "Sort", "", &sorts, of("sort"), &[]))
                }
                button.usa-button.usa-button--outline type="submit" { "Show" }
            }
        }
    }
}

fn chips(call: &Call) -> Markup {
    let set: Vec<&(String, String)> = call
        .query
        .iter()
        .filter(|(name, value)| !value.trim().is_empty() && !matches!(name.as_str(), "cursor" | "limit" | "sort"))
        .collect();
    html! {
        @if !set.is_empty() {
            ul.chips aria-label="Filters in force" {
                @for (name, value) in set {
                    li {
                        a href=(parts::with_query("/matters", &call.query, (name, ""))) {
                            (parts::humane(name)) ": " (value) span.usa-sr-only { " (take this filter away)" } span aria-hidden="true" { " ×" }
                        }
                    }
                }
            }
        }
    }
}

fn table(ctx: &Ctx, rows: &[MatterRow], names: &Names) -> Markup {
    let zone = ctx.person.zone.as_str();
    let heads = [
        "Reference",
        "Title",
        "State",
        "Ball with",
        "Due",
        "Lead",
        "Office",
        "Changed",
    ];
    let cells = rows.iter().map(|r| {
        vec![
            html! { a.ref href={"/matters/" (r.reference)} { (r.reference) } },
            html! { (r.title) @if r.priority == Priority::Immediate.word() || r.priority == Priority::Urgent.word() { " " (parts::tag(&r.priority)) } },
            html! { (state_label(r)) },
            html! { (ball_label(&r.ball)) @if r.phase != Phase::Closed.word() { span.age { " " (age(ctx, &r.ball_since)) } } },
            due(ctx, r),
            html! { (names.of(&r.lead)) },
            html! { (r.office) },
            parts::stored_instant(&r.updated_at, zone),
        ]
    });
    parts::table("Matters that you may see", &heads, cells.collect())
}

fn due(ctx: &Ctx, row: &MatterRow) -> Markup {
    match store::ids::read_instant(&row.due_at) {
        Ok(Some(at)) if row.phase != Phase::Closed.word() => html! {
            span.overdue[at < ctx.now] { (parts::until(at, ctx.now)) }
        },
        _ => html! { "–" },
    }
}

/// What people call a state.
pub fn state_label(row: &MatterRow) -> String {
    let kind = kinds::kind(&row.kind);
    kind.and_then(|k| k.state(&row.state))
        .map_or_else(|| row.state.clone(), |s| s.label.to_string())
}

/// What people call the holder of the ball.
pub fn ball_label(word: &str) -> String {
    Ball::read(Some(&serde_json::Value::String(word.into())))
        .map_or_else(|_| word.to_string(), |b| b.label().to_string())
}

/// Age of a stored instant in words.
pub fn age(ctx: &Ctx, since: &str) -> String {
    match store::ids::read_instant(since) {
        Ok(Some(at)) => parts::ago(at, ctx.now),
        _ => String::new(),
    }
}
