//! Pages and JSON of imported lists: what there is, of which date, and what stands in it.

use maud::{Markup, html};
use serde_json::{Map, Value, json};
use store::lists::{EntryRow, ImportRow, ListRow};

use super::import_pages::runs_table;
use super::runs;
use crate::web::call::{Call, Reply};
use crate::web::parts::{empty, encode, link_to, pager, pairs, section, stored_instant, table, tag};
use crate::web::problem::Problem;

/// Rows on a page.
const PAGE_ROWS: i64 = 25;
/// Rows in one JSON answer at most.
const ROWS_MAX: i64 = 200;
/// Runs shown of each list.
const IMPORTS_SHOWN: i64 = 5;

fn reader<'c>(call: &'c Call, subject: &str) -> Result<&'c crate::app::Ctx, Problem> {
    let ctx = call.ctx()?;
    let permit = policy::decide_general(policy::Action::ReadList, &ctx.officer)?;
    call.note_read("list.read", subject, permit.grounds());
    Ok(ctx)
}

/// `/lists`
pub fn index(call: &Call) -> Result<Reply, Problem> {
    let zone = reader(call, "")?.person.zone.clone();
    let lists = call.app.db.read(|tx| {
        let lists = store::lists::lists(tx)?;
        lists
            .into_iter()
            .map(|list| {
                let imports = store::lists::imports(tx, &list.name, IMPORTS_SHOWN)?;
                Ok((list, imports))
            })
            .collect::<store::Result<Vec<_>>>()
    })?;
    let ctx = call.ctx()?;
    let may_import = policy::decide_general(policy::Action::ImportList, &ctx.officer).is_ok();
    let runs = runs::runs(&call.app, ctx, "", IMPORTS_SHOWN)?;
    let content = html! {
        @if may_import { p { a.usa-button href="/lists/import" { "Import a list" } } }
        p { "Public lists that names are screened against. An entry that a newer version no longer has is withdrawn, not removed." }
        @if lists.is_empty() {
            (empty("No list has been imported yet. An analyst, the headquarters desk or the system administrator imports one here or with the command import."))
        } @else {
            (table("Lists", &["List", "Version", "Imported", "Entries in force"], lists.iter().map(|(list, _)| list_cells(list, &zone)).collect()))
            @for (list, imports) in &lists {
                (section(&format!("Imports of {}", list.title), imports_table(imports, &zone)))
            }
        }
        @if !runs.is_empty() { (section("Imports started here", runs_table(&runs, &zone))) }
    };
    Ok(Reply::page(super::section_of(call.ctx()?), "Lists", content))
}

fn list_cells(list: &ListRow, zone: &str) -> Vec<Markup> {
    let version = if list.version.is_empty() {
        html! { (tag("first import not complete")) }
    } else {
        html! { (list.version) }
    };
    vec![
        link_to(&format!("/lists/{}", encode(&list.name)), &list.title),
        version,
        stored_instant(&list.imported_at, zone),
        html! { (list.entries) },
    ]
}

fn imports_table(imports: &[ImportRow], zone: &str) -> Markup {
    let cells = |i: &ImportRow| {
        let ended = if i.ended_at.is_empty() {
            html! { (tag("not complete: run it again")) }
        } else {
            stored_instant(&i.ended_at, zone)
        };
        vec![
            stored_instant(&i.started_at, zone),
            ended,
            html! { (i.added) },
            html! { (i.changed) },
            html! { (i.withdrawn) },
            html! { (i.rejected) },
        ]
    };
    table(
        "Imports",
        &["Started", "Ended", "Added", "Changed", "Withdrawn", "Rejected"],
        imports.iter().map(cells).collect(),
    )
}

/// A page of entries and the cursor of the next.
fn entries(call: &Call, limit: i64) -> Result<(ListRow, Vec<EntryRow>, Option<String>), Problem> {
    let (name, q) = (call.param("name"), call.query("q").unwrap_or(""));
    let found = call.app.db.read(|tx| {
        let list = store::lists::list(tx, name)?;
        Ok((
            list,
            store::lists::entries(tx, name, q, call.query("cursor"), limit + 1)?,
        ))
    })?;
    let (Some(list), mut rows) = found else {
        return Err(Problem::Missing);
    };
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| row.entry.clone());
    Ok((list, rows, next))
}

/// `/lists/{name}`
pub fn show(call: &Call) -> Result<Reply, Problem> {
    let zone = reader(call, call.param("name"))?.person.zone.clone();
    let (list, rows, next) = entries(call, PAGE_ROWS)?;
    let cells = |e: &EntryRow| {
        let standing = if e.withdrawn_at.is_empty() {
            html! { "In force" }
        } else {
            html! { "Withdrawn " (stored_instant(&e.withdrawn_at, &zone)) }
        };
        vec![
            link_to(
                &format!("/lists/{}/{}", encode(&list.name), encode(&e.entry)),
                &e.caption,
            ),
            html! { (crate::parties::properties::schema_label(&e.schema)) },
            html! { (e.programs) },
            html! { (e.entry) },
            standing,
        ]
    };
    let content = html! {
        (pairs(&[
            ("Version", html! { (list.version) }),
            ("Imported", stored_instant(&list.imported_at, &zone)),
            ("Entries in force", html! { (list.entries) }),
            ("Format", html! { (list.format) }),
            ("SHA-256 of the files", html! { code { (list.source_digest) } }),
        ]))
        form.filters method="get" role="search" aria-label="Find entries" {
            label.usa-label for="q" { "Words of a name" }
            input.usa-input #q name="q" type="search" value=(call.query("q").unwrap_or("")) autocomplete="off";
            button.usa-button type="submit" { "Find entries" }
        }
        (table("Entries", &["Name", "Kind", "Programmes", "Number", "Standing"], rows.iter().map(cells).collect()))
        (pager(call, next.as_deref()))
    };
    Ok(Reply::page(super::section_of(call.ctx()?), list.title.clone(), content))
}

/// `/lists/{name}/{entry}`
pub fn entry(call: &Call) -> Result<Reply, Problem> {
    let id = store::lists::entry_id(call.param("name"), call.param("entry"));
    let zone = reader(call, &id)?.person.zone.clone();
    let found = call.app.db.read(|tx| {
        Ok((
            store::lists::entry(tx, &id)?,
            store::lists::list(tx, call.param("name"))?,
        ))
    })?;
    let (Some(entry), Some(list)) = found else {
        return Err(Problem::Missing);
    };
    let properties: Map<String, Value> =
        serde_json::from_str(&entry.content).map_err(|e| Problem::Fault(format!("read entry {id}: {e}")))?;
    let rows = properties.iter().map(|(property, values)| {
        let values = values.as_array().map(Vec::as_slice).unwrap_or(&[]);
        vec![
            html! { (crate::parties::properties::property_label(property)) },
            html! { @for value in values { div { (value.as_str().unwrap_or("")) } } },
        ]
    });
    let content = html! {
        (pairs(&[
            ("List", link_to(&format!("/lists/{}", encode(&list.name)), &list.title)),
            ("Version", html! { (list.version) }),
            ("Number on the list", html! { (entry.entry) }),
            ("Kind", html! { (crate::parties::properties::schema_label(&entry.schema)) }),
            ("Added", stored_instant(&entry.added_at, &zone)),
            ("Last changed", stored_instant(&entry.changed_at, &zone)),
            ("Withdrawn", stored_instant(&entry.withdrawn_at, &zone)),
        ]))
        (section("As listed", table("Properties", &["Property", "Values"], rows.collect())))
    };
    Ok(Reply::page(
        super::section_of(call.ctx()?),
        entry.caption.clone(),
        content,
    ))
}

fn list_json(list: &ListRow) -> Value {
    json!({
        "name": list.name, "title": list.title, "format": list.format, "version": list.version,
        "imported_at": list.imported_at, "source_digest": list.source_digest, "entries": list.entries,
    })
}

fn entry_json(e: &EntryRow) -> Result<Value, Problem> {
    let properties: Value =
        serde_json::from_str(&e.content).map_err(|x| Problem::Fault(format!("read entry {}: {x}", e.id)))?;
    Ok(json!({
        "id": e.id, "list": e.list, "entry": e.entry, "schema": e.schema, "caption": e.caption,
        "properties": properties, "added_at": e.added_at, "changed_at": e.changed_at, "withdrawn_at": e.withdrawn_at,
    }))
}

/// `GET /api/v1/lists`
pub fn index_json(call: &Call) -> Result<Reply, Problem> {
    reader(call, "")?;
    let lists = call.app.db.read(store::lists::lists)?;
    Ok(Reply::Json(
        json!({"items": lists.iter().map(list_json).collect::<Vec<_>>()}),
    ))
}

/// `GET /api/v1/lists/{name}`
pub fn show_json(call: &Call) -> Result<Reply, Problem> {
    reader(call, call.param("name"))?;
    let (list, rows, next) = entries(call, call.limit(PAGE_ROWS, ROWS_MAX)?)?;
    let imports = call
        .app
        .db
        .read(|tx| store::lists::imports(tx, &list.name, IMPORTS_SHOWN))?;
    let run = |i: &ImportRow| {
        json!({
            "started_at": i.started_at, "ended_at": i.ended_at, "added": i.added, "changed": i.changed,
            "withdrawn": i.withdrawn, "rejected": i.rejected,
        })
    };
    let mut body = list_json(&list);
    body["imports"] = imports.iter().map(run).collect();
    body["items"] = Value::Array(rows.iter().map(entry_json).collect::<Result<_, _>>()?);
    body["next"] = json!(next);
    Ok(Reply::Json(body))
}
