//! The list of matters: filters as a form whose words stand in the URL, chips to take them away, the table.

use matter::record::Priority;
use matter::state::{Ball, Phase};
use matter::{CodeTable, FieldValue};
use maud::{Markup, html};
use store::matters::MatterRow;
use store::views::View;

use crate::app::{App, Ctx};
use crate::kinds::{self, KINDS};
use crate::matters::views::Names;
use crate::matters::{listing, saved};
use crate::web::call::Call;
use crate::web::pickers::{Picks, Shown};
use crate::web::{forms, parts};

/// What the list page shows, read and decided before.
pub struct ListShown {
    /// Rows of the page.
    pub rows: Vec<MatterRow>,
    /// Names of officers on them.
    pub names: Names,
    /// Names of what the filters name by id, and the offices to choose from.
    pub picks: Picks,
    /// Saved views that the reader sees.
    pub views: Vec<View>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// The list page.
pub fn list(app: &App, ctx: &Ctx, call: &Call, shown: &ListShown) -> Markup {
    let current = listing::canonical(&call.query);
    html! {
        p.actions {
            a.usa-button href="/matters/new" { "New matter" } " "
            a href=(parts::with_query("/matters.csv", &listing::kept(&call.query), ("cursor", ""))) { "Export as CSV" }
        }
        (saved::chips(&shown.views, &current))
        (filters(app, call, &shown.picks))
        (chips(app, call, &shown.picks))
        @if !current.is_empty() { (save_view(&current)) }
        @if shown.rows.is_empty() {
            (parts::empty("No matter that you may see answers to these filters. Take a filter away, or open a matter."))
        } @else {
            form method="get" action="/matters/bulk" aria-label="Step on several matters" {
                (table(ctx, call, shown))
                p.actions { button.usa-button.usa-button--outline type="submit" { "Step on the chosen" } }
            }
            (parts::pager(call, shown.next.as_deref()))
        }
    }
}

fn save_view(current: &str) -> Markup {
    html! {
        details.filters {
            summary { "Save these filters as a view" }
            (forms::form("/views", "Save view", &[], html! {
                (forms::hidden("query", current))
                (saved::save_inputs("", "own", &[]))
            }))
        }
    }
}

fn filters(app: &App, call: &Call, picks: &Picks) -> Markup {
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
    let today = app.clock.now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let components = with(
        app.packs
            .components_on(today)
            .map(|row| (row.id.clone(), format!("{} ({})", row.name, row.id)))
            .collect(),
    );
    let offices = with(picks.offices().to_vec());
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
                    (forms::choice("office", "Office", "", &offices, of("office"), &[]))
                    (forms::code("country", "Country", "Two letters.", CodeTable::Countries, of("country"), &[]))
                    (forms::choice("component", "Component", "", &components, of("component"), &[]))
                    (forms::date("from", "Opened from", "", of("from"), &[]))
                    (forms::date("to", "Opened to", "", of("to"), &[]))
                    (forms::choice("sort", "Sort", "", &sorts, call.query("sort").unwrap_or("updated"), &[]))
                }
                button.usa-button.usa-button--outline type="submit" { "Show" }
            }
        }
    }
}

fn chips(app: &App, call: &Call, picks: &Picks) -> Markup {
    // The place in the list belongs to the filters as they were: without one of them it would lie elsewhere.
    let kept = listing::kept(&call.query);
    let set: Vec<&(String, String)> = kept.iter().filter(|(name, _)| name != "sort").collect();
    html! {
        @if !set.is_empty() {
            ul.chips aria-label="Filters in force" {
                @for (name, value) in set {
                    li {
                        a href=(parts::with_query("/matters", &kept, (name, ""))) {
                            (parts::humane(name)) ": " (chip_words(app, picks, name, value))
                            span.usa-sr-only { " (take this filter away)" } span aria-hidden="true" { " ×" }
                        }
                    }
                }
            }
        }
    }
}

/// The value of a filter as people read it.
fn chip_words(app: &App, picks: &Picks, name: &str, value: &str) -> String {
    let table = match name {
        "lead" | "named" | "creator" => CodeTable::Officers,
        "host_agency" => CodeTable::Agencies,
        "kind" => return kinds::kind(value).map_or_else(|| value.to_string(), |kind| kind.label.to_string()),
        "ball_with" => return ball_label(value),
        "subject" => {
            let row = app.packs.subject(value);
            return row.map_or_else(|| value.to_string(), |row| row.is.label().to_string());
        }
        "country" => return forms::country_name(&app.packs, value).unwrap_or_else(|| value.to_string()),
        "party" => return "one party".into(),
        _ => return value.to_string(),
    };
    match picks.shown(table, value) {
        Shown::Name(name) => name.to_string(),
        _ => value.to_string(),
    }
}

/// Heads of the table: what they say, and the word of the order they lead to.
const HEADS: [(&str, Option<(&str, &str)>); 8] = [
    ("Reference", None),
    ("Title", None),
    ("State", None),
    ("Ball with", Some(("ball", "ascending"))),
    ("Due", Some(("due", "ascending"))),
    ("Lead", None),
    ("Office", None),
    ("Changed", Some(("updated", "descending"))),
];

fn table(ctx: &Ctx, call: &Call, shown: &ListShown) -> Markup {
    let zone = ctx.person.zone.as_str();
    let kept = listing::kept(&call.query);
    let sorted = call.query("sort").unwrap_or("updated");
    let caption = "Matters that you may see";
    html! {
        div.table-scroll role="region" aria-label=(caption) tabindex="0" {
            table class="usa-table usa-table--borderless usa-table--compact" {
                caption { (caption) }
                thead { tr {
                    th scope="col" { span.usa-sr-only { "Choose" } }
                    @for (label, order) in HEADS {
                        @match order {
                            None => th scope="col" { (label) },
                            Some((word, direction)) => th scope="col" aria-sort=[(word == sorted).then_some(direction)] {
                                a href=(parts::with_query("/matters", &kept, ("sort", word))) title={ "Sort by " (label.to_lowercase()) } {
                                    (label) @if word == sorted { span aria-hidden="true" { @if direction == "ascending" { " ▲" } @else { " ▼" } } }
                                }
                            },
                        }
                    }
                } }
                tbody { @for row in &shown.rows { (cells(ctx, row, &shown.names, zone)) } }
            }
        }
    }
}

fn cells(ctx: &Ctx, r: &MatterRow, names: &Names, zone: &str) -> Markup {
    let urgent = r.priority == Priority::Immediate.word() || r.priority == Priority::Urgent.word();
    html! {
        tr {
            td { input.pick type="checkbox" name="ref" value=(r.reference) aria-label={ "Choose " (r.reference) }; }
            td { a.ref href={ "/matters/" (r.reference) } { (r.reference) } }
            td { span dir="auto" { (r.title) } @if urgent { " " (parts::tag(&r.priority)) } }
            td { (state_label(r)) }
            td { (ball_label(&r.ball)) @if r.phase != Phase::Closed.word() { span.age { " " (age(ctx, &r.ball_since)) } } }
            td { (due(ctx, r)) }
            td { (names.of(&r.lead)) }
            td { (r.office) }
            td { (parts::stored_instant(&r.updated_at, zone)) }
        }
    }
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
