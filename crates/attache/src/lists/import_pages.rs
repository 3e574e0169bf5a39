//! Importing a list as pages and as JSON: the form, how far a run is, and the report it ends with.
//!
//! The page of a run asks for itself again every few seconds where there is a script; without one it has a link to do so.
//! It may be left and found again under its address, and stands on the page of the lists.

use axum::http::StatusCode;
use matter::Refusal;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::import::Older;
use super::runs::{self, Asked, FORMATS, Seen, Standing};
use crate::web::call::{Call, Page, Reply};
use crate::web::parts::{encode, link_to, pairs, section, stored_instant, table, tag};
use crate::web::problem::Problem;
use crate::web::{forms, parts};

fn asked(call: &Call, list: &str) -> Asked {
    let text = |name: &str| call.text(name).unwrap_or_default().to_string();
    let older = call.input.get("older") == Some(&Value::Bool(true)) || call.texts("older").contains(&"yes".into());
    Asked {
        list: list.to_string(),
        title: text("title"),
        format: text("format"),
        version: text("version"),
        older: if older { Older::Allowed } else { Older::Refused },
    }
}

/// `GET /lists/import`
pub fn form(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    policy::decide_general(policy::Action::ImportList, &ctx.officer).map(drop)?;
    let asked = Asked {
        list: call.query("list").unwrap_or_default().into(),
        format: FORMATS.first().map_or("", |(word, _)| word).to_string(),
        ..Asked::default()
    };
    Ok(Reply::page(
        super::section_of(ctx),
        "Import a list",
        form_content(call, &asked, &[]),
    ))
}

fn form_content(call: &Call, asked: &Asked, refusals: &[Refusal]) -> Markup {
    let formats: Vec<(String, String)> = FORMATS
        .iter()
        .map(|(word, label)| ((*word).to_string(), (*label).to_string()))
        .collect();
    let older = if asked.older == Older::Allowed { "yes" } else { "" };
    let said = [("yes".to_string(), "Take an older version than the one held".to_string())];
    let megabytes = call.app.config.upload_bytes_max / 1_048_576;
    let why: Vec<&str> = refusals
        .iter()
        .filter(|refusal| refusal.field.as_deref() == Some("files"))
        .map(|refusal| refusal.why.as_ref())
        .collect();
    let described = if why.is_empty() {
        "files-help"
    } else {
        "files-error files-help"
    };
    html! {
        p { (link_to("/lists", "Back to lists")) }
        p { "Entries that are new are added, changed ones changed, and those that the files no longer have withdrawn. Rows that cannot be used are kept aside with their reasons." }
        (forms::form_with_files("/lists/import", "Import list", refusals, html! {
            (forms::line("list", "Name of the list", "Lower-case letters, digits and hyphens, such as ofac-sdn. A name that is there already is brought up to date.", &asked.list, refusals))
            (forms::choice("format", "Format", "", &formats, &asked.format, refusals))
            div.usa-form-group.usa-form-group--error[!why.is_empty()] {
                label.usa-label.usa-label--error[!why.is_empty()] for="files" { "Files" }
                input.usa-input #files type="file" name="files" multiple aria-describedby=(described) aria-invalid=[(!why.is_empty()).then_some("true")];
                @if !why.is_empty() { span.usa-error-message #files-error { (why.join("; ")) } }
                div.usa-hint #files-help { "Every file of the list at once, " (megabytes) " MB together at most. Choose them again after a refusal: a browser does not keep them." }
            }
            (forms::line("title", "Title", "For people; what is there is kept when it is left empty.", &asked.title, refusals))
            (forms::line("version", "Version", "Date or number; the date in a file's name, or today, when it is left empty.", &asked.version, refusals))
            (forms::checkboxes("older", "Older versions", "An old file taken by mistake would withdraw what is in force, so it is refused unless this is ticked.", &said, &[older.to_string()], refusals))
        }))
    }
}

/// `POST /lists/import`
pub fn start(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let asked = asked(call, call.text("list").unwrap_or_default());
    match runs::start(&call.app, ctx, asked.clone(), call.came.sack.clone()) {
        Ok(id) => Ok(Reply::SeeOther(format!("/lists/imports/{id}"))),
        Err(Problem::Refused(refusals)) => {
            let page = Page {
                title: "Import a list".into(),
                content: form_content(call, &asked, &refusals),
                markings: vec![],
                section: super::section_of(ctx),
            };
            Ok(Reply::PageWith(StatusCode::UNPROCESSABLE_ENTITY, Box::new(page)))
        }
        Err(problem) => Err(problem),
    }
}

/// `GET /lists/imports/{id}`
pub fn show(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let seen = runs::run(&call.app, ctx, call.param("id"))?;
    call.note_read("list.read", &seen.run.list, &[]);
    let may_import = policy::decide_general(policy::Action::ImportList, &ctx.officer).is_ok();
    let zone = ctx.person.zone.as_str();
    let running = seen.standing == Standing::Running;
    let content = html! {
        p { (link_to("/lists", "Back to lists")) }
        div #run data-refresh=[running.then_some("5")] aria-live="polite" {
            (standing(&seen))
            (pairs(&[
                ("List", link_to(&format!("/lists/{}", encode(&seen.run.list)), &seen.run.list)),
                ("Files", html! { (seen.content.files.join(", ")) }),
                ("Started", stored_instant(&seen.run.started_at, zone)),
                (if running { "Last heard of" } else { "Ended" }, stored_instant(&seen.run.updated_at, zone)),
                ("Rows of entries read", html! { (seen.content.rows) }),
            ]))
            @if seen.standing == Standing::Done { (report(&seen, may_import)) }
        }
    };
    Ok(Reply::page(
        super::section_of(ctx),
        format!("Import of {}", seen.run.list),
        content,
    ))
}

fn standing(seen: &Seen) -> Markup {
    let content = &seen.content;
    match seen.standing {
        Standing::Running => html! {
            p.lead role="status" { "The import is under way. You may leave this page and come back." }
            label.usa-sr-only for="done" { "Part that is read" }
            progress #done value=(content.bytes) max=(content.bytes_all.max(1)) {}
            p { (size(content.bytes)) " of " (size(content.bytes_all)) @if let Some((rate, left)) = seen.pace() {
                ", " (size(rate)) " a second, " (left_words(left)) } }
            p { (link_to(&format!("/lists/imports/{}", seen.run.id), "Look again")) }
        },
        Standing::Done => html! { p.lead role="status" { "The import has ended." } },
        Standing::Failed => html! {
            p.lead role="alert" { strong { "The import could not be done. " } (content.why) "." }
            p { "What was in force before is still in force. " (link_to(&again(seen), "Import again")) }
        },
        Standing::CutOff => html! {
            p.lead role="alert" { strong { "The import was cut off. " } "The program ended, or its machine did. What was written is whole; import the same files again to complete it." }
            p { (link_to(&again(seen), "Import again")) }
        },
    }
}

fn again(seen: &Seen) -> String {
    format!("/lists/import?list={}", encode(&seen.run.list))
}

fn left_words(seconds: u64) -> String {
    match seconds {
        0..=1 => "about a second left".into(),
        few if few < 120 => format!("about {few} seconds left"),
        many => format!("about {} minutes left", many / 60),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        few if few < 10_000 => format!("{few} bytes"),
        some if some < 10_000_000 => format!("{} KB", some / 1_000),
        many => format!("{} MB", many / 1_000_000),
    }
}

fn report(seen: &Seen, may_import: bool) -> Markup {
    let c = &seen.content;
    let figures = [
        ("Added", c.added),
        ("Changed", c.changed),
        ("As they were", c.unchanged),
        ("Withdrawn", c.withdrawn),
        ("Rejected rows", c.rejected),
        ("Rows of further files without an entry", c.unmatched),
    ];
    let rows = figures
        .into_iter()
        .map(|(what, count)| vec![html! { (what) }, html! { (count) }]);
    section(
        "Report",
        html! {
            (table("What became of the rows", &["What", "How many"], rows.collect()))
            @if !c.note.is_empty() { p { strong { "Nothing was withdrawn: " } (c.note) "." } }
            @if c.kept_rejects > 0 && may_import {
                p {
                    (link_to(&format!("/lists/imports/{}/rejected", seen.run.id), "Download the rejected rows"))
                    " (one JSON object a line: file, line, reason, row"
                    @if c.kept_rejects < c.rejected + c.unmatched { "; the first " (c.kept_rejects) }
                    ")"
                }
            }
        },
    )
}

/// The runs as a table, for the page of the lists.
pub fn runs_table(runs: &[Seen], zone: &str) -> Markup {
    let cells = |seen: &Seen| {
        let standing = match seen.standing {
            Standing::Running => "under way",
            Standing::Done => "ended",
            Standing::Failed => "could not be done",
            Standing::CutOff => "cut off",
        };
        vec![
            html! { (link_to(&format!("/lists/imports/{}", seen.run.id), &seen.run.list)) },
            stored_instant(&seen.run.started_at, zone),
            html! { (tag(standing)) },
        ]
    };
    parts::table(
        "Imports started here",
        &["List", "Started", "Standing"],
        runs.iter().map(cells).collect(),
    )
}

fn rejected_file(call: &Call) -> Result<Reply, Problem> {
    let id = call.param("id");
    let lines = runs::rejected(&call.app, call.ctx()?, id)?;
    call.note_export("list.export-rejected", lines.lines().count());
    Ok(Reply::File {
        media: "application/x-ndjson",
        name: format!("import-{id}.rejected.jsonl"),
        bytes: lines.into_bytes(),
    })
}

/// `GET /lists/imports/{id}/rejected`
pub fn rejected(call: &Call) -> Result<Reply, Problem> {
    rejected_file(call)
}

fn run_json(seen: &Seen) -> Result<Value, Problem> {
    let mut body = serde_json::to_value(&seen.content)
        .map_err(|e| Problem::Fault(format!("write what import run {} says: {e}", seen.run.id)))?;
    body["id"] = json!(seen.run.id);
    body["list"] = json!(seen.run.list);
    body["state"] = json!(seen.standing.word());
    body["started_at"] = json!(seen.run.started_at);
    body["updated_at"] = json!(seen.run.updated_at);
    if let Some((rate, left)) = seen.pace().filter(|_| seen.standing == Standing::Running) {
        body["bytes_per_second"] = json!(rate);
        body["seconds_left"] = json!(left);
    }
    Ok(body)
}

/// A run of the list of the path.
fn run_of_list(call: &Call) -> Result<Seen, Problem> {
    let seen = runs::run(&call.app, call.ctx()?, call.param("id"))?;
    if seen.run.list == call.param("name") {
        Ok(seen)
    } else {
        Err(Problem::Missing)
    }
}

/// `POST /api/v1/lists/{name}/imports`
pub fn start_json(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let name = call.param("name").to_string();
    let id = runs::start(&call.app, ctx, asked(call, &name), call.came.sack.clone())?;
    let body = run_json(&runs::run(&call.app, ctx, &id)?)?;
    Ok(Reply::Created {
        location: format!("/api/v1/lists/{}/imports/{id}", encode(&name)),
        etag: id,
        body,
    })
}

/// `GET /api/v1/lists/{name}/imports/{id}`
pub fn show_json(call: &Call) -> Result<Reply, Problem> {
    let seen = run_of_list(call)?;
    call.note_read("list.read", &seen.run.list, &[]);
    Ok(Reply::Json(run_json(&seen)?))
}

/// `GET /api/v1/lists/{name}/imports/{id}/rejected`
pub fn rejected_json(call: &Call) -> Result<Reply, Problem> {
    run_of_list(call)?;
    rejected_file(call)
}
