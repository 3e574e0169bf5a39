//! The register as pages: the packs, their tables, and each row with its history.
//!
//! What nobody has checked is said in words beside each row. No page needs a script. Agreements have pages of their
//! own, in `agreements.rs`.

use maud::{Markup, html};

use super::actions::{self, Moment};
use super::listing::{Listing, PackCount, TableCount};
use super::newer::{changes, flat};
use super::row::Standing;
use crate::app::Ctx;
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;
use crate::web::{forms, parts};

/// Word of the navigation: the register of law stands with the agencies it binds.
pub(super) const SECTION: &str = "agencies";
/// Rows of a table on one page.
const PAGE_ROWS: i64 = 50;

/// Every pack.
pub fn packs(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    call.note_read("packs.list", "", &grounds);
    let rows = actions::packs(&call.app).iter().map(pack_row).collect();
    let content = html! {
        p.lead { "What this program takes for law and house rule, as dated rows with their citation. A row that nobody has \
                  checked against its citation is marked unverified: look the source up before you rely on it." }
        (parts::table("Jurisdiction packs", &["Pack", "Owner", "Version", "Rows", "Unverified"], rows))
        p { (parts::link_to("/agreements", "Agreements in force")) }
    };
    Ok(Reply::page(SECTION, "Jurisdiction packs", content))
}

fn pack_row(count: &PackCount<'_>) -> Vec<Markup> {
    let pack = count.pack;
    vec![
        parts::link_to(&pack_href(&pack.id), &pack.title),
        html! { (pack.owner) },
        html! { (pack.version) },
        html! { (count.rows()) },
        html! { (count.unverified()) },
    ]
}

/// One pack with its tables.
pub fn pack(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let count = actions::pack(&call.app, call.param("pack"))?;
    call.note_read("packs.read", &count.pack.id, &grounds);
    let pack = count.pack;
    let rows = count.tables.iter().map(|table| table_row(&pack.id, table)).collect();
    let content = html! {
        (parts::pairs(&[
            ("Owner", html! { (pack.owner) }),
            ("Version", html! { (pack.version) }),
            ("Rows", html! { (count.rows()) ", " (count.unverified()) " unverified" }),
        ]))
        (parts::table("Tables", &["Table", "Rows", "Unverified"], rows))
        p { (parts::link_to("/packs", "All packs")) }
    };
    Ok(Reply::page(SECTION, format!("Pack {}", pack.title), content))
}

fn table_row(pack: &str, table: &TableCount) -> Vec<Markup> {
    let href = table_href(pack, table.table);
    vec![
        parts::link_to(&href, &parts::humane(table.table)),
        html! { (table.rows) },
        html! {
            @if table.unverified == 0 { "none" }
            @else { (parts::link_to(&format!("{href}?status=unverified"), &table.unverified.to_string())) }
        },
    ]
}

/// The rows of one table.
pub fn table(call: &Call) -> Result<Reply, Problem> {
    let grounds = actions::may_read(call.ctx()?)?;
    let query = actions::row_query(call, PAGE_ROWS)?;
    let (pack, table) = (call.param("pack"), call.param("table"));
    let (rows, next) = actions::table(&call.app, pack, table, &query)?;
    call.note_read("packs.rows", &format!("{pack}/{table}"), &grounds);
    let cells = rows.iter().map(listing_row).collect();
    let statuses = [("", "Any"), ("verified", "Verified"), ("unverified", "Unverified")]
        .map(|(word, label)| (word.to_string(), label.to_string()));
    let content = html! {
        form.filters method="get" action=(call.path) {
            div.row {
                (forms::choice("status", "Status", "", &statuses, call.query("status").unwrap_or(""), &[]))
                button.usa-button.usa-button--outline type="submit" { "Filter rows" }
            }
        }
        (parts::table("Rows", &["Name", "Code", "Version", "In force", "Status", "Citation"], cells))
        (parts::pager(call, next.as_deref()))
        p { (parts::link_to(&pack_href(pack), "Back to the pack")) }
    };
    Ok(Reply::page(
        SECTION,
        format!("{}: {pack}", parts::humane(table)),
        content,
    ))
}

fn listing_row(row: &Listing<'_>) -> Vec<Markup> {
    vec![
        html! { span { (parts::link_to(&row_href(row), row.title)) } },
        html! { code { (row.key()) } },
        html! { (row.standing.version) },
        html! { (in_force_words(row.standing)) },
        status(row.standing),
        html! { (row.standing.citation) },
    ]
}

/// One row with its history.
pub fn row(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let moment = actions::moment(call, ctx)?;
    let (pack, table, key) = (call.param("pack"), call.param("table"), call.param("id"));
    let versions = actions::history(&call.app, pack, table, key)?;
    call.note_read("packs.row", &format!("{pack}/{table}/{key}"), &grounds);
    let shown = actions::in_force(&versions, moment);
    let title = shown.or(versions.last()).map_or("", |row| row.title).to_string();
    let content = html! {
        p.kind { (parts::humane(table)) " " code { (key) } " of the pack " (parts::link_to(&pack_href(pack), pack)) }
        (moment_form(call, ctx, moment))
        (answer(shown, moment))
        @if let Some(row) = shown {
            (standing(row))
            (parts::section("What it says", says(row)))
        }
        (history(&versions, moment))
        p { (parts::link_to(&table_href(pack, table), "Back to the table")) }
    };
    Ok(Reply::page(SECTION, title, content))
}

// Pieces that agreements use too

/// The form that asks for another day, or for what was known on another day.
pub(super) fn moment_form(call: &Call, ctx: &Ctx, moment: Moment) -> Markup {
    html! {
        form.filters method="get" action=(call.path) {
            div.row {
                (forms::date("on", "In force on", "", &moment.on.to_string(), &[]))
                (forms::date("known", "As we knew it on", "", &moment.known.to_string(), &[]))
                button.usa-button.usa-button--outline type="submit" { "Show that day" }
            }
        }
        @if moment.on != ctx.today() || moment.known != ctx.today() {
            p { (parts::link_to(&call.path, "Show today")) }
        }
    }
}

/// Which version answers for a moment, in words.
pub(super) fn answer(shown: Option<&Listing<'_>>, moment: Moment) -> Markup {
    let (on, known) = (parts::day(moment.on), parts::day(moment.known));
    html! {
        p.lead {
            @match shown {
                Some(row) => { "By what we knew on " (known) ", version " (row.standing.version) " is in force on " (on) "." },
                None => { "By what we knew on " (known) ", nothing of this is in force on " (on) "." },
            }
        }
    }
}

/// Citation, dates and status of a version; what nobody checked is said in a warning.
pub(super) fn standing(row: &Listing<'_>) -> Markup {
    let standing = row.standing;
    html! {
        @if row.is_unverified() {
            div class="usa-alert usa-alert--warning usa-alert--slim" {
                div.usa-alert__body {
                    p.usa-alert__text { strong { "Unverified: " } "nobody has checked this row against its citation. Read the source before you rely on it." }
                }
            }
        }
        (parts::pairs(&[
            ("Citation", html! { (standing.citation) }),
            ("In force", html! { (in_force_words(standing)) }),
            ("Known to us", html! { (known_words(standing)) }),
            ("Version", html! { (standing.version) }),
            ("Status", status(standing)),
            ("Written in", html! { code { (row.place.file) ":" (row.place.line) } }),
        ]))
        @if let Some(explain) = &standing.explain { p.prose { (explain) } }
    }
}

fn says(row: &Listing<'_>) -> Markup {
    let fields = flat(&row.says.json());
    let rows = fields
        .iter()
        .map(|(name, text)| {
            vec![
                html! { (parts::humane(name)) },
                html! { span.prose dir="auto" { (text) } },
            ]
        })
        .collect();
    parts::table("Fields of the row", &["Field", "Value"], rows)
}

/// Every version: when it was in force, when we knew, and what it changed.
pub(super) fn history(versions: &[Listing<'_>], moment: Moment) -> Markup {
    let shown = actions::in_force(versions, moment).map(|row| row.standing.version);
    let mut rows = vec![];
    for (at, row) in versions.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|last| versions.get(last));
        rows.push(vec![
            html! { (row.standing.version) @if shown == Some(row.standing.version) { " " (parts::tag("shown above")) } },
            html! { (in_force_words(row.standing)) },
            html! { (known_words(row.standing)) },
            status(row.standing),
            html! { (row.standing.citation) },
            html! { @match before { Some(before) => (changed(before, row)), None => "first version" } },
        ]);
    }
    rows.reverse();
    let heads = [
        "Version",
        "In force",
        "Known to us",
        "Status",
        "Citation",
        "What changed",
    ];
    parts::section("History", parts::table("Versions, newest first", &heads, rows))
}

fn changed(before: &Listing<'_>, after: &Listing<'_>) -> Markup {
    let changes = changes(&before.says.json(), &after.says.json());
    html! {
        @if changes.is_empty() { "dates only" }
        @else {
            ul.usa-list {
                @for change in &changes {
                    li { (parts::humane(&change.field)) ": "
                        @if !change.before.is_empty() { del { (change.before) } " " }
                        @if !change.after.is_empty() { ins { (change.after) } } }
                }
            }
        }
    }
}

/// When a version is in force, in words.
pub(super) fn in_force_words(standing: &Standing) -> String {
    let from = parts::day(standing.in_force_from);
    match standing.in_force_to {
        Some(last) => format!("{from} to {}", parts::day(last)),
        None => format!("since {from}"),
    }
}

/// When we knew a version, its end and its withdrawal, in words.
pub(super) fn known_words(standing: &Standing) -> String {
    let mut words = format!("since {}", parts::day(standing.known_from));
    if let Some(since) = standing.end_known_from {
        words.push_str(&format!("; its end since {}", parts::day(since)));
    }
    if let Some(last) = standing.known_to {
        words.push_str(&format!("; held for true until {}, then corrected", parts::day(last)));
    }
    words
}

/// Whether anybody has checked a row, as a word in a frame.
pub(super) fn status(standing: &Standing) -> Markup {
    parts::tag(standing.status.label())
}

pub(super) fn pack_href(pack: &str) -> String {
    format!("/packs/{}", parts::encode(pack))
}

fn table_href(pack: &str, table: &str) -> String {
    format!("{}/{}", pack_href(pack), parts::encode(table))
}

/// The page of a row.
pub(super) fn row_href(row: &Listing<'_>) -> String {
    format!("{}/{}", table_href(row.pack(), row.table), parts::encode(&row.key()))
}
