//! Saved views: the filters of the list of matters under a name, one's own or for everybody of one's office.
//!
//! A view keeps words of an address and no rows; whoever opens it sees what his own scope lets him see. Own views are
//! their officer's business. A view of an office belongs to the office: whoever is posted there may rename or delete it.
//! Start at [`visible`] and [`save`].

use matter::{Refusal, refuse};
use maud::{Markup, html};
use serde_json::{Value, json};
use store::views::{Added, VIEWS_MAX, View};

use crate::app::{App, Ctx};
use crate::matters::listing;
use crate::web::call::{Call, Page, Reply};
use crate::web::parts;
use crate::web::problem::Problem;
use crate::web::{forms, input};

/// Characters of a name at most.
pub const NAME_CHARS_MAX: usize = 60;
/// Characters of a query at most.
pub const QUERY_CHARS_MAX: usize = 2_000;

/// Whose a view is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One's own.
    Own,
    /// Everybody's of one's home office.
    Office,
}

/// The views that an officer sees.
///
/// # Errors
/// Faults of the store.
pub fn visible(app: &App, ctx: &Ctx) -> Result<Vec<View>, Problem> {
    if policy::scope(&ctx.officer).is_nothing() {
        return Ok(vec![]);
    }
    Ok(app
        .db
        .read(|tx| store::views::visible(tx, &ctx.person.id, &ctx.officer.offices))?)
}

/// Where a view leads.
pub fn href(view: &View) -> String {
    format!("/matters?{}", view.query)
}

fn check_name(name: &str, refusals: &mut Vec<Refusal>) -> String {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        refusals.push(refuse(
            "bad-name",
            "name",
            format!("name the view in one line, at most {NAME_CHARS_MAX} characters"),
        ));
    }
    name.to_string()
}

/// The query as it is kept: only words that lists know, each of which reads.
fn check_query(app: &App, query: &str, refusals: &mut Vec<Refusal>) -> String {
    let pairs = input::pairs(query.trim_start_matches('?')).map(|pairs| listing::kept(&pairs));
    let read = pairs.and_then(|pairs| listing::read_words(app, &pairs).map(|_| pairs));
    let kept = match read {
        Ok(pairs) => listing::canonical(&pairs),
        Err(problem) => {
            refusals.push(refuse("bad-query", "query", problem.words().1));
            return String::new();
        }
    };
    if kept.is_empty() || kept.len() > QUERY_CHARS_MAX {
        refusals.push(refuse(
            "bad-query",
            "query",
            format!("set at least one filter or an order, in {QUERY_CHARS_MAX} characters at most"),
        ));
    }
    kept
}

/// Saves a view of one's own or for one's home office.
///
/// # Errors
/// Denied for whoever reads no matter; refused with every reason at once.
pub fn save(app: &App, ctx: &Ctx, name: &str, query: &str, whose: Whose) -> Result<View, Problem> {
    if policy::scope(&ctx.officer).is_nothing() {
        return Err(Problem::Missing);
    }
    let mut refusals = vec![];
    let (name, query) = (check_name(name, &mut refusals), check_query(app, query, &mut refusals));
    if whose == Whose::Office && ctx.person.office.is_empty() {
        refusals.push(refuse(
            "no-office",
            "whose",
            "you are posted to no office: keep it as your own",
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let at = store::ids::instant(ctx.now);
    let view = View {
        id: store::ids::key(ctx.now),
        officer: ctx.person.id.clone(),
        office: match whose {
            Whose::Own => String::new(),
            Whose::Office => ctx.person.office.clone(),
        },
        name,
        query,
        created_at: at.clone(),
        updated_at: at,
    };
    let (kept, entry) = (view.clone(), ctx.entry("view.save", &view.id));
    let added = app.db.write(move |tx| {
        let added = store::views::add(tx, &kept)?;
        if added == Added::Yes {
            tx.audit(entry.clone());
        }
        Ok(added)
    });
    match named(added)? {
        Added::Yes => Ok(view),
        Added::Full => Err(refuse(
            "too-many",
            "name",
            format!("there are {VIEWS_MAX} views already: delete one first"),
        )
        .into()),
    }
}

/// A name that is taken is a reason against the name.
fn named<T>(result: store::Result<T>) -> Result<T, Problem> {
    match result {
        Err(store::StoreError::Exists(_)) => {
            Err(refuse("exists", "name", "there is a view of this name: choose another").into())
        }
        other => Ok(other?),
    }
}

/// A view that the officer may change; what he may not see is absent.
fn own(app: &App, ctx: &Ctx, id: &str) -> Result<View, Problem> {
    let view = app.db.read(|tx| store::views::view(tx, id))?.ok_or(Problem::Missing)?;
    let mine = match view.office.as_str() {
        "" => view.officer == ctx.person.id,
        office => ctx.officer.offices.iter().any(|own| own == office),
    };
    if mine { Ok(view) } else { Err(Problem::Missing) }
}

/// Renames a view.
///
/// # Errors
/// [`Problem::Missing`] for a view of somebody else; refused where the name is none or taken.
pub fn rename(app: &App, ctx: &Ctx, id: &str, name: &str) -> Result<View, Problem> {
    let view = own(app, ctx, id)?;
    let mut refusals = vec![];
    let name = check_name(name, &mut refusals);
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let (id, at, entry) = (view.id, store::ids::instant(ctx.now), ctx.entry("view.rename", id));
    let again = id.clone();
    named(app.db.write(move |tx| {
        tx.audit(entry.clone());
        store::views::rename(tx, &id, &name, &at)
    }))?;
    own(app, ctx, &again)
}

/// Deletes a view.
///
/// # Errors
/// [`Problem::Missing`] for a view of somebody else.
pub fn remove(app: &App, ctx: &Ctx, id: &str) -> Result<(), Problem> {
    let view = own(app, ctx, id)?;
    let entry = ctx.entry("view.remove", id);
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        store::views::remove(tx, &view.id)
    })?)
}

/// Views as links, for the list and the desk; nothing where there is none.
pub fn chips(views: &[View], current: &str) -> Markup {
    html! {
        @if !views.is_empty() {
            nav.views aria-label="Saved views" {
                ul.chips {
                    @for view in views {
                        li {
                            a href=(href(view)) aria-current=[(view.query == current).then_some("true")] {
                                (view.name) @if !view.office.is_empty() { span.usa-hint { " (" (view.office) ")" } }
                            }
                        }
                    }
                    li { a.usa-link href="/views" { "Manage views" } }
                }
            }
        }
    }
}

fn whose_of(call: &Call) -> Result<Whose, Problem> {
    match call.text("whose") {
        None | Some("own") => Ok(Whose::Own),
        Some("office") => Ok(Whose::Office),
        Some(_) => Err(refuse("bad-whose", "whose", "choose own or office").into()),
    }
}

/// `GET /views`
pub fn index(call: &Call) -> Result<Reply, Problem> {
    Ok(Reply::page("matters", "Saved views", index_content(call, "", &[])?))
}

/// The page again with reasons, under 422.
fn index_refused(call: &Call, id: &str, refusals: &[Refusal]) -> Result<Reply, Problem> {
    let page = Page {
        title: "Saved views".into(),
        content: index_content(call, id, refusals)?,
        markings: vec![],
        section: "matters",
    };
    Ok(Reply::PageWith(
        axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        Box::new(page),
    ))
}

fn index_content(call: &Call, refused: &str, refusals: &[Refusal]) -> Result<Markup, Problem> {
    let views = visible(&call.app, call.ctx()?)?;
    let cells = |view: &View| {
        let no: &[Refusal] = if refused == view.id { refusals } else { &[] };
        vec![
            parts::link_to(&href(view), &view.name),
            html! { @if view.office.is_empty() { "Your own" } @else { "Office " (view.office) } },
            rename_form(view, no),
            html! {
                form method="post" action={ "/views/" (view.id) "/removal" } {
                    button.usa-button.usa-button--unstyled type="submit" aria-label={ "Delete view " (view.name) } { "Delete view" }
                }
            },
        ]
    };
    Ok(html! {
        p { (parts::link_to("/matters", "Back to matters")) }
        @if refused == "new" {
            (forms::form("/views", "Save view", refusals, html! {
                (forms::hidden("query", call.text("query").unwrap_or_default()))
                (save_inputs(call.text("name").unwrap_or_default(), call.text("whose").unwrap_or("own"), refusals))
            }))
        }
        @if views.is_empty() {
            (parts::empty("No view saved yet. Set filters on the list of matters and save them under a name."))
        } @else {
            (parts::table("Saved views", &["View", "Whose", "Rename", "Delete"], views.iter().map(cells).collect()))
        }
    })
}

fn rename_form(view: &View, refusals: &[Refusal]) -> Markup {
    let (id, error) = (format!("name-{}", view.id), format!("name-{}-error", view.id));
    let why: Vec<&str> = refusals.iter().map(|refusal| refusal.why.as_ref()).collect();
    let invalid = (!why.is_empty()).then_some("true");
    html! {
        form.row method="post" action={ "/views/" (view.id) } {
            label.usa-sr-only for=(id) { "New name of view " (view.name) }
            input.usa-input id=(id) name="name" type="text" value=(view.name) autocomplete="off" aria-invalid=[invalid]
                aria-describedby=[invalid.map(|_| error.as_str())];
            button.usa-button.usa-button--outline type="submit" aria-label={ "Rename view " (view.name) } { "Rename view" }
            @if invalid.is_some() { span.usa-error-message id=(error) role="alert" { (why.join("; ")) } }
        }
    }
}

/// Inputs of a view to be saved.
pub fn save_inputs(name: &str, whose: &str, refusals: &[Refusal]) -> Markup {
    let options = [
        ("own".to_string(), "For myself".to_string()),
        ("office".to_string(), "For everybody of my office".to_string()),
    ];
    html! {
        (forms::line("name", "Name of the view", "", name, refusals))
        (forms::choice("whose", "Who sees it in lists", "What it shows is read with each reader's own rights.", &options, whose, refusals))
    }
}

/// `POST /views`
pub fn save_page(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let (name, query) = (
        call.text("name").unwrap_or_default(),
        call.text("query").unwrap_or_default(),
    );
    let saved = whose_of(call).and_then(|whose| save(&call.app, ctx, name, query, whose));
    match saved {
        Ok(view) => Ok(Reply::SeeOther(href(&view))),
        Err(Problem::Refused(refusals)) => index_refused(call, "new", &refusals),
        Err(problem) => Err(problem),
    }
}

/// `POST /views/{id}`
pub fn rename_page(call: &Call) -> Result<Reply, Problem> {
    let id = call.param("id");
    match rename(&call.app, call.writer()?, id, call.text("name").unwrap_or_default()) {
        Ok(_) => Ok(Reply::SeeOther("/views".into())),
        Err(Problem::Refused(refusals)) => index_refused(call, id, &refusals),
        Err(problem) => Err(problem),
    }
}

/// `POST /views/{id}/removal`
pub fn remove_page(call: &Call) -> Result<Reply, Problem> {
    remove(&call.app, call.writer()?, call.param("id"))?;
    Ok(Reply::SeeOther("/views".into()))
}

fn view_json(view: &View) -> Value {
    json!({
        "id": view.id, "name": view.name, "query": view.query, "created_at": view.created_at,
        "whose": if view.office.is_empty() { "own" } else { "office" },
        "office": if view.office.is_empty() { Value::Null } else { json!(view.office) },
        "matters": format!("/api/v1/matters?{}", view.query),
    })
}

/// `GET /api/v1/views`
pub fn index_json(call: &Call) -> Result<Reply, Problem> {
    let items: Vec<Value> = visible(&call.app, call.ctx()?)?.iter().map(view_json).collect();
    Ok(Reply::Json(json!({"items": items, "next": null})))
}

/// `POST /api/v1/views`
pub fn save_json(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let (name, query) = (
        call.text("name").unwrap_or_default(),
        call.text("query").unwrap_or_default(),
    );
    let view = save(&call.app, ctx, name, query, whose_of(call)?)?;
    Ok(Reply::Created {
        location: format!("/api/v1/views/{}", view.id),
        etag: view.id.clone(),
        body: view_json(&view),
    })
}

/// `PATCH /api/v1/views/{id}`
pub fn rename_json(call: &Call) -> Result<Reply, Problem> {
    let name = call.text("name").unwrap_or_default();
    let view = rename(&call.app, call.writer()?, call.param("id"), name)?;
    Ok(Reply::Json(view_json(&view)))
}

/// `DELETE /api/v1/views/{id}`
pub fn remove_json(call: &Call) -> Result<Reply, Problem> {
    remove(&call.app, call.writer()?, call.param("id"))?;
    Ok(Reply::Nothing)
}
