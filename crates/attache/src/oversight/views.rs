//! The audit as pages.

use maud::{Markup, html};
use store::audit::Head;

use crate::oversight::actions::{self, Line, Moment, NEWEST_ROWS, Replay};
use crate::web::call::{Call, Reply};
use crate::web::forms;
use crate::web::parts::{self, empty, humane, link_to, pairs, section, stored_instant, table, tag};
use crate::web::problem::Problem;

const SECTION: &str = "oversight";

/// Entries with filters, and how the chain stands.
pub fn list(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let found = actions::read(&call.app, ctx, &actions::query_of(&call.app, call)?)?;
    call.note_read("audit.read", &found.subject, &grounds);
    let zone = &ctx.person.zone;
    let content = html! {
        (chain(&found.head))
        (filters(call))
        @if found.lines.is_empty() {
            (empty("No entry matches. Entries appear here as soon as somebody reads or writes."))
        } @else {
            div { (table("Audit entries, newest first", HEADS, found.lines.iter().map(|line| row(line, zone)).collect())) }
            (parts::pager(call, found.next.as_deref()))
        }
    };
    Ok(Reply::page(SECTION, "Oversight", content))
}

fn chain(head: &Head) -> Markup {
    section(
        "Audit chain",
        html! {
            (pairs(&[("Entries", html! { (head.seq) }), ("Hash of the last one", html! { code { (head.hash) } })]))
            form method="post" action="/oversight/verification" {
                button class="usa-button usa-button--outline" type="submit" { "Check the newest " (NEWEST_ROWS) " entries" }
            }
            p { a.usa-button.usa-button--outline href="/oversight/checkpoints" { "Signed checkpoints" } }
            p.usa-hint { "The whole chain, every body and every derived row are checked by whoever runs the installation, with attache verify." }
        },
    )
}

fn filters(call: &Call) -> Markup {
    let text = |name: &str| call.query(name).unwrap_or("");
    let outcomes = ["", "done", "denied", "refused"].map(|word| {
        (
            word.to_string(),
            if word.is_empty() { "Any".into() } else { humane(word) },
        )
    });
    html! {
        form.filters method="get" action="/oversight" {
            div.row {
                (forms::line("officer", "Officer", "Sign-in name", text("officer"), &[]))
                (forms::line("subject", "Subject", "Reference of a matter, or an id", text("subject"), &[]))
                (forms::line("verb", "Verb", "Such as matter.read, or matter.*", text("verb"), &[]))
                (forms::choice("outcome", "Outcome", "", &outcomes, text("outcome"), &[]))
                (forms::date("from", "From", "", text("from"), &[]))
                (forms::date("to", "To", "", text("to"), &[]))
                button.usa-button type="submit" { "Filter" }
            }
        }
    }
}

const HEADS: &[&str] = &[
    "No.",
    "When",
    "Officer",
    "What",
    "Subject",
    "Outcome",
    "Purpose, grounds, detail",
];

fn row(line: &Line, zone: &str) -> Vec<Markup> {
    let e = &line.chained.entry;
    vec![
        html! { (line.chained.seq) },
        stored_instant(&e.at, zone),
        html! {
            @if e.officer.is_empty() { "–" } @else {
                (link_to(&format!("/oversight?officer={}", parts::encode(&e.officer)), &line.officer))
                " " span.usa-hint { (e.office) }
            }
        },
        html! { (e.verb) },
        subject(line),
        tag(&e.outcome),
        html! {
            @for text in [&e.purpose, &e.grounds, &e.detail] {
                @if !text.is_empty() { div { (breakable(text)) } }
            }
        },
    ]
}

/// A text whose long words, such as digests, may be broken, so that a table stays within the page.
pub(super) fn breakable(text: &str) -> Markup {
    const PIECE_CHARS: usize = 16;
    let letters: Vec<char> = text.chars().collect();
    html! {
        @for piece in letters.chunks(PIECE_CHARS) { (piece.iter().collect::<String>()) wbr; }
    }
}

fn subject(line: &Line) -> Markup {
    match &line.reference {
        Some(reference) => html! {
            (link_to(&format!("/matters/{reference}"), reference)) " "
            (link_to(&format!("/oversight/matters/{reference}"), "in the audit"))
        },
        None => html! { span.reference { (breakable(&line.chained.entry.subject)) } },
    }
}

/// One matter through the audit.
pub fn replay(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let replay = actions::replay(&call.app, ctx, call.param("ref"), call.query("cursor"))?;
    call.note_read("audit.replay", &replay.matter.row.id, &grounds);
    let row = &replay.matter.row;
    let content = html! {
        p { (link_to(&format!("/matters/{}", row.reference), &row.reference)) " " (row.title) }
        (moments(&replay, &ctx.person.zone))
        (parts::pager(call, replay.next.as_deref()))
    };
    let markings = vec![row.marking.clone()];
    Ok(Reply::marked(
        SECTION,
        format!("{} in the audit", row.reference),
        markings,
        content,
    ))
}

fn moments(replay: &Replay, zone: &str) -> Markup {
    let rows = replay.moments.iter().map(|moment| moment_row(moment, zone)).collect();
    let heads = [
        "No.",
        "When",
        "Officer",
        "Office",
        "What",
        "Outcome",
        "Purpose and grounds",
        "What it changed",
    ];
    table(
        "Everything the audit holds about this matter, oldest first",
        &heads,
        rows,
    )
}

fn moment_row(moment: &Moment, zone: &str) -> Vec<Markup> {
    let e = &moment.line.chained.entry;
    let grounds: Vec<&str> = [e.purpose.as_str(), e.grounds.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    vec![
        html! { (moment.line.chained.seq) },
        stored_instant(&e.at, zone),
        html! { (moment.line.officer) },
        html! { (e.office) },
        html! { (e.verb) },
        tag(&e.outcome),
        html! { (grounds.join("; ")) },
        html! {
            @if let Some(event) = &moment.revision {
                p { "Revision " (event.revision) @if !event.note.is_empty() { ": " (event.note) } }
                @if !event.differences.is_empty() {
                    ul.usa-list {
                        @for difference in &event.differences {
                            li {
                                (difference.label) ": "
                                @if !difference.before.is_empty() { del { (difference.before) } " " }
                                @if !difference.after.is_empty() { ins { (difference.after) } }
                            }
                        }
                    }
                }
            } @else { (e.detail) }
        },
    ]
}

/// Checks the newest rows and says what was found.
pub fn verify(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let outcome = actions::verify(&call.app, ctx)?;
    call.note_read("audit.verify", "", &grounds);
    let (title, content) = match &outcome {
        Ok(checked) => (
            "The chain holds",
            html! {
                p { (checked.audit) " entries were recomputed, up to number " (checked.head.seq) "; each follows from the one before it." }
                p { "Hash of the last one: " code { (checked.head.hash) } }
            },
        ),
        Err(finding) => (
            "The chain does not hold",
            html! {
                div class="usa-alert usa-alert--error" role="alert" {
                    div.usa-alert__body {
                        h2.usa-alert__heading { (finding.row) }
                        p.usa-alert__text { (finding.why) "." }
                    }
                }
                p { "Somebody changed the log behind the program. Keep the database as it is and tell the inspector and the system administrator." }
            },
        ),
    };
    Ok(Reply::page(
        SECTION,
        title,
        html! { (content) p { (link_to("/oversight", "Back to the audit")) } },
    ))
}
