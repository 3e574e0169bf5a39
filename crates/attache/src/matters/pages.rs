//! Matters as pages: the same actions as the API, with forms that keep what was typed when they are refused.

use axum::http::StatusCode;
use matter::kind::Fields;
use matter::record::Spine;
use matter::{Kind, Refusal};
use maud::{Markup, html};
use policy::Action;
use serde_json::{Map, Value};

use crate::app::Ctx;
use crate::kinds::{self, KINDS};
use crate::matters::actions::{self, Act, Loaded, NewMatter};
use crate::matters::views::{self, Names};
use crate::matters::{api, hang, history};
use crate::web::call::{Call, Page, Reply};
use crate::web::forms;
use crate::web::parts;
use crate::web::pickers::{self, Picks};
use crate::web::problem::Problem;

const SECTION: &str = "matters";

fn loaded(call: &Call) -> Result<Loaded, Problem> {
    let loaded = actions::load(&call.app, call.ctx()?, call.param("ref"))?;
    call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    Ok(loaded)
}

fn see(reference: &str) -> Result<Reply, Problem> {
    Ok(Reply::SeeOther(format!("/matters/{reference}")))
}

fn again(title: String, refusals: &[Refusal], content: impl FnOnce(&[Refusal]) -> Markup) -> Reply {
    let page = Page {
        title,
        content: content(refusals),
        markings: vec![],
        section: SECTION,
    };
    Reply::PageWith(StatusCode::UNPROCESSABLE_ENTITY, Box::new(page))
}

/// Kinds to choose from.
pub fn choose_kind(_: &Call) -> Result<Reply, Problem> {
    let content = html! {
        p { "Choose what kind of matter to open." }
        dl.kinds {
            @for kind in KINDS {
                dt { a href={"/matters/new/" (kind.word)} { (kind.label) } }
                dd { (kind.doc) }
            }
        }
    };
    Ok(Reply::page(SECTION, "New matter", content))
}

fn kind_of(call: &Call) -> Result<&'static Kind, Problem> {
    kinds::kind(call.param("kind")).ok_or(Problem::Missing)
}

fn draft_name(kind: &Kind) -> String {
    format!("new/{}", kind.word)
}

/// Form of a new matter; a draft that was kept is filled in.
pub fn new_form(call: &Call) -> Result<Reply, Problem> {
    let kind = kind_of(call)?;
    let ctx = call.ctx()?;
    let draft = call
        .app
        .db
        .read(|tx| store::sessions::draft(tx, &ctx.person.id, &draft_name(kind)))?;
    let values: Map<String, Value> = draft
        .and_then(|(content, _)| serde_json::from_str(&content).ok())
        .unwrap_or_else(Map::new);
    let kept = !values.is_empty();
    let content = html! {
        @if kept { p.note role="status" { "This form holds what you typed before and did not send." } }
        (new_content(call, kind, &values, &[])?)
    };
    Ok(Reply::page(
        SECTION,
        format!("New {}", kind.label.to_lowercase()),
        content,
    ))
}

/// The names that a form over the fields of a kind shows.
fn picks_of(call: &Call, kind: &Kind, values: &Map<String, Value>) -> Result<Picks, Problem> {
    let empty = Map::new();
    let body = values.get("body").and_then(Value::as_object).unwrap_or(&empty);
    Picks::gather(&call.app, call.ctx()?, &[(Spine::FIELDS, values), (kind.fields, body)])
}

/// What was typed, with ids in the place of names; and the names that name nobody, or several.
fn with_ids(call: &Call, kind: &Kind, before: Option<&Loaded>) -> Result<(Map<String, Value>, Vec<Refusal>), Problem> {
    let mut input = call.input.clone();
    let (spine, body) = match before {
        Some(loaded) => (loaded.record.spine.write_fields(), loaded.record.body.clone()),
        None => (Map::new(), Map::new()),
    };
    let ctx = call.ctx()?;
    let mut refusals = pickers::resolve(&call.app, ctx, Spine::FIELDS, &spine, &mut input)?;
    if let Some(Value::Object(given)) = input.get_mut("body") {
        refusals.extend(pickers::resolve(&call.app, ctx, kind.fields, &body, given)?);
    }
    Ok((input, refusals))
}

fn body_of(input: &Map<String, Value>) -> Map<String, Value> {
    input
        .get("body")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

fn new_content(call: &Call, kind: &Kind, values: &Map<String, Value>, refusals: &[Refusal]) -> Result<Markup, Problem> {
    let picks = picks_of(call, kind, values)?;
    let offices = call.app.db.read(store::officers::offices_all)?;
    let own = call.ctx()?.person.office.clone();
    let options: Vec<(String, String)> = offices
        .iter()
        .map(|o| (o.code.clone(), format!("{} ({})", o.name, o.code)))
        .collect();
    let office = values.get("office").and_then(Value::as_str).unwrap_or(&own);
    let tasks = forms::texts_of(values.get("tasks"));
    Ok(html! {
        p.intro { (kind.doc) }
        (forms::form(&format!("/matters/new/{}", kind.word), &format!("Open {}", kind.label.to_lowercase()), refusals, html! {
            (forms::choice("office", "Office that works it", "The office the request goes to, or your own.", &options, office, refusals))
            (views::field_groups(&call.app, kind, &picks, values, refusals))
            fieldset.usa-fieldset {
                legend.usa-legend { "Tasks" }
                p.usa-hint id="tasks-hint" { "What is asked for; each task can be answered by itself. More can be added later." }
                @for at in 0..(tasks.len().max(2) + 1) {
                    label.usa-label for={"tasks-" (at)} { "Task " (at + 1) }
                    textarea.usa-textarea.short id={"tasks-" (at)} name="tasks" rows="2" aria-describedby="tasks-hint" {
                        (tasks.get(at).map_or("", String::as_str))
                    }
                }
            }
        }))
    })
}

/// Opens a matter from the form.
pub fn create(call: &Call) -> Result<Reply, Problem> {
    let kind = kind_of(call)?;
    let ctx = call.writer()?;
    let (input, of_names) = with_ids(call, kind, None)?;
    let new = NewMatter {
        kind: kind.word.into(),
        office: call.text("office").unwrap_or("").into(),
        spine: api::spine_of(&input),
        body: body_of(&input),
        tasks: call.texts("tasks"),
    };
    match actions::create(&call.app, ctx, &new) {
        Ok(loaded) => {
            forget_draft(call, ctx, kind)?;
            see(&loaded.row.reference)
        }
        Err(Problem::Refused(refusals)) => {
            keep_draft(call, ctx, kind)?;
            let refusals = pickers::merged(refusals, of_names);
            let content = new_content(call, kind, &input, &refusals)?;
            Ok(again(format!("New {}", kind.label.to_lowercase()), &refusals, |_| {
                content
            }))
        }
        Err(problem) => {
            // What was typed must survive a lost database or a lost right as far as it can.
            if let Err(error) = keep_draft(call, ctx, kind) {
                tracing::warn!(?error, "a draft could not be kept");
            }
            Err(problem)
        }
    }
}

fn keep_draft(call: &Call, ctx: &Ctx, kind: &Kind) -> Result<(), Problem> {
    let content = Value::Object(call.input.clone()).to_string();
    let (officer, form, now) = (ctx.person.id.clone(), draft_name(kind), store::ids::instant(ctx.now));
    call.app
        .db
        .write(move |tx| store::sessions::save_draft(tx, &officer, &form, &content, &now))?;
    Ok(())
}

fn forget_draft(call: &Call, ctx: &Ctx, kind: &Kind) -> Result<(), Problem> {
    let (officer, form) = (ctx.person.id.clone(), draft_name(kind));
    let kept = call
        .app
        .db
        .read(|tx| store::sessions::draft(tx, &officer, &form))?
        .is_some();
    if kept {
        call.app
            .db
            .write(move |tx| store::sessions::drop_draft(tx, &officer, &form))?;
    }
    Ok(())
}

/// A matter.
pub fn show(call: &Call) -> Result<Reply, Problem> {
    let loaded = loaded(call)?;
    page_of(call, &loaded, StatusCode::OK, &[])
}

fn page_of(call: &Call, loaded: &Loaded, status: StatusCode, refusals: &[Refusal]) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    if status != StatusCode::OK {
        // The page shows the matter beside the reasons: that is a reading too.
        call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    }
    let around = views::Around::gather(&call.app, ctx, loaded)?;
    let content = views::matter(&call.app, ctx, loaded, &around, refusals);
    let page = Page {
        title: format!("{} {}", loaded.row.reference, loaded.row.title),
        content,
        markings: crate::sharing::pages::markings(loaded),
        section: SECTION,
    };
    Ok(match status {
        StatusCode::OK => Reply::Page(Box::new(page)),
        status => Reply::PageWith(status, Box::new(page)),
    })
}

/// Shows the matter again with the reasons against what was tried.
fn or_reasons(call: &Call, result: Result<Loaded, Problem>) -> Result<Reply, Problem> {
    match result {
        Ok(loaded) => see(&loaded.row.reference),
        Err(Problem::Refused(refusals)) => {
            let loaded = actions::load(&call.app, call.ctx()?, call.param("ref"))?;
            page_of(call, &loaded, StatusCode::UNPROCESSABLE_ENTITY, &refusals)
        }
        Err(problem) => Err(problem),
    }
}

/// Form of a matter's fields.
pub fn edit_form(call: &Call) -> Result<Reply, Problem> {
    let loaded = loaded(call)?;
    actions::must_be_allowed(call.ctx()?, &loaded, Action::EditMatter)?;
    let mut values = loaded.record.spine.write_fields();
    values.insert("body".into(), Value::Object(loaded.record.body.clone()));
    let content = edit_content(call, &loaded, &values, &[], &loaded.row.digest)?;
    Ok(Reply::marked(
        SECTION,
        format!("Edit {}", loaded.row.reference),
        vec![loaded.row.marking.clone()],
        content,
    ))
}

fn edit_content(
    call: &Call,
    loaded: &Loaded,
    values: &Map<String, Value>,
    refusals: &[Refusal],
    version: &str,
) -> Result<Markup, Problem> {
    let action = format!("/matters/{}/edit", loaded.row.reference);
    let picks = picks_of(call, loaded.kind, values)?;
    Ok(html! {
        p { a href={"/matters/" (loaded.row.reference)} { "Back to " (loaded.row.reference) } }
        (forms::form(&action, "Save changes", refusals, html! {
            (forms::hidden("if_match", version))
            (views::field_groups(&call.app, loaded.kind, &picks, values, refusals))
            (forms::line("note", "Note", "Why it is changed, for those who read the history.", values.get("note").and_then(Value::as_str).unwrap_or(""), refusals))
        }))
    })
}

/// Every field of the form, so that an emptied one is emptied.
fn patch_of(fields: &[matter::Field], given: &Map<String, Value>) -> Map<String, Value> {
    fields
        .iter()
        .map(|f| (f.name.to_string(), given.get(f.name).cloned().unwrap_or(Value::Null)))
        .collect()
}

/// Changes a matter's fields.
pub fn edit(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let current = actions::load(&call.app, ctx, call.param("ref"))?;
    let (input, of_names) = with_ids(call, current.kind, Some(&current))?;
    let (spine, body) = (
        patch_of(Spine::FIELDS, &input),
        patch_of(current.kind.fields, &body_of(&input)),
    );
    let version = call.if_match.as_deref().ok_or(Problem::NoPrecondition)?;
    let act = Act {
        action: Action::EditMatter,
        verb: "edit",
        note: call.text("note").unwrap_or(""),
        if_match: Some(version),
    };
    let result = actions::change(
        &call.app,
        ctx,
        call.param("ref"),
        act,
        |l| matter::edit::fields(&l.record, l.kind, &spine, &body),
        None,
    );
    match result {
        Ok(loaded) => see(&loaded.row.reference),
        Err(Problem::Refused(refusals)) => {
            let refusals = pickers::merged(refusals, of_names);
            let content = edit_content(call, &current, &input, &refusals, version)?;
            Ok(again(format!("Edit {}", current.row.reference), &refusals, |_| content))
        }
        Err(Problem::Stale { .. }) => both_versions(call, &current, &input),
        Err(problem) => Err(problem),
    }
}

/// Two officers edited at once: what stands now beside what was typed, and the form to send again.
fn both_versions(call: &Call, current: &Loaded, input: &Map<String, Value>) -> Result<Reply, Problem> {
    call.note_read("matter.read", &current.row.id, &current.grounds);
    let now_spine = current.record.spine.write_fields();
    let yours_body = body_of(input);
    let spine = Spine::FIELDS
        .iter()
        .map(|f| (f, now_spine.get(f.name), input.get(f.name)));
    let body = current
        .kind
        .fields
        .iter()
        .map(|f| (f, current.record.body.get(f.name), yours_body.get(f.name)));
    let mut now_values = now_spine.clone();
    now_values.insert("body".into(), Value::Object(current.record.body.clone()));
    let (now_picks, your_picks) = (
        picks_of(call, current.kind, &now_values)?,
        picks_of(call, current.kind, input)?,
    );
    let rows: Vec<Vec<Markup>> = spine
        .chain(body)
        .map(|(f, now, yours)| {
            let now = now_picks.plain(f.ty, now).unwrap_or_else(|| history::plain(now));
            let typed = your_picks.plain(f.ty, yours);
            (f.label, now, typed.unwrap_or_else(|| forms::texts_of(yours).join(", ")))
        })
        .filter(|(_, now, yours)| now != yours)
        .map(|(label, now, yours)| vec![html! { (label) }, html! { (now) }, html! { (yours) }])
        .collect();
    let content = html! {
        div.usa-alert.usa-alert--warning role="alert" {
            div.usa-alert__body {
                p.usa-alert__text { "Somebody changed this matter after you opened it. Nothing of yours was written yet. Compare, correct below, and save again." }
            }
        }
        (parts::table("Fields that differ", &["Field", "As it stands now", "As you typed it"], rows))
        (edit_content(call, current, input, &[], &current.row.digest)?)
    };
    let page = Page {
        title: format!("Edit {}: somebody else was first", current.row.reference),
        content,
        markings: crate::sharing::pages::markings(current),
        section: SECTION,
    };
    Ok(Reply::PageWith(StatusCode::PRECONDITION_FAILED, Box::new(page)))
}

fn step_of(call: &Call, loaded: &Loaded) -> Result<matter::StepView, Problem> {
    loaded.kind.step(call.param("step")).ok_or(Problem::Missing)
}

fn step_content(
    call: &Call,
    loaded: &Loaded,
    step: &matter::StepView,
    given: &Map<String, Value>,
    refusals: &[Refusal],
) -> Result<Markup, Problem> {
    let values = views::step_values(loaded, step, given);
    let picks = Picks::gather(&call.app, call.ctx()?, &[(step.inputs, &values)])?;
    Ok(views::step_form(&call.app, loaded, step, &picks, &values, refusals))
}

/// Form of a step that asks for something.
pub fn step_form(call: &Call) -> Result<Reply, Problem> {
    let loaded = loaded(call)?;
    let step = step_of(call, &loaded)?;
    let content = step_content(call, &loaded, &step, &Map::new(), &[])?;
    Ok(Reply::marked(
        SECTION,
        format!("{}: {}", loaded.row.reference, step.label),
        vec![loaded.row.marking.clone()],
        content,
    ))
}

/// Takes a step.
pub fn step(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let loaded = actions::load(&call.app, ctx, call.param("ref"))?;
    let step = step_of(call, &loaded)?;
    let before = views::step_values(&loaded, &step, &Map::new());
    let mut input = call.input.clone();
    let of_names = pickers::resolve(&call.app, ctx, step.inputs, &before, &mut input)?;
    match actions::step(
        &call.app,
        ctx,
        call.param("ref"),
        step.verb,
        input.clone(),
        call.if_match.as_deref(),
    ) {
        Ok(loaded) => see(&loaded.row.reference),
        Err(Problem::Refused(refusals)) => {
            let refusals = pickers::merged(refusals, of_names);
            let content = step_content(call, &loaded, &step, &input, &refusals)?;
            Ok(again(
                format!("{}: {}", loaded.row.reference, step.label),
                &refusals,
                |_| content,
            ))
        }
        Err(problem) => Err(problem),
    }
}

/// Revisions with differences.
pub fn history(call: &Call) -> Result<Reply, Problem> {
    let loaded = loaded(call)?;
    let ctx = call.ctx()?;
    let below = call.query("cursor").and_then(|c| c.parse().ok()).unwrap_or(i64::MAX);
    let events = history::events(&call.app, &loaded, below, 25)?;
    let names = Names::of_events(&call.app, &events)?;
    let next = events.last().filter(|e| e.revision > 1).map(|e| e.revision.to_string());
    let content = html! {
        p { a href={"/matters/" (loaded.row.reference)} { "Back to " (loaded.row.reference) } }
        (views::timeline(ctx, &events, &names))
        (parts::pager(call, next.as_deref()))
    };
    Ok(Reply::marked(
        SECTION,
        format!("History of {}", loaded.row.reference),
        vec![loaded.row.marking.clone()],
        content,
    ))
}

/// Adds a task.
pub fn add_task(call: &Call) -> Result<Reply, Problem> {
    or_reasons(
        call,
        hang::add_task(&call.app, call.writer()?, call.param("ref"), &call.input),
    )
}

/// Form of one task.
pub fn task_form(call: &Call) -> Result<Reply, Problem> {
    let loaded = loaded(call)?;
    let content =
        views::task_form(&call.app, &loaded, call.param("number"), &Map::new(), &[]).ok_or(Problem::Missing)?;
    let title = format!("{}: task {}", loaded.row.reference, call.param("number"));
    Ok(Reply::marked(SECTION, title, vec![loaded.row.marking.clone()], content))
}

/// Moves a task.
pub fn move_task(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    match hang::move_task(&call.app, ctx, call.param("ref"), call.param("number"), &call.input) {
        Err(Problem::Refused(refusals)) => {
            let loaded = actions::load(&call.app, ctx, call.param("ref"))?;
            let number = call.param("number");
            let content =
                views::task_form(&call.app, &loaded, number, &call.input, &refusals).ok_or(Problem::Missing)?;
            Ok(again(
                format!("{}: task {number}", loaded.row.reference),
                &refusals,
                |_| content,
            ))
        }
        other => or_reasons(call, other),
    }
}

/// Links another matter.
pub fn add_link(call: &Call) -> Result<Reply, Problem> {
    or_reasons(
        call,
        hang::add_link(&call.app, call.writer()?, call.param("ref"), &call.input),
    )
}

fn claim_content(
    call: &Call,
    loaded: &Loaded,
    given: &Map<String, Value>,
    refusals: &[Refusal],
) -> Result<Markup, Problem> {
    let scope = policy::scope(&call.ctx()?.officer);
    let shown = call
        .app
        .db
        .read(|tx| crate::parties::actions::on_record(tx, &scope, &loaded.record))?;
    let mut parties: Vec<(String, String)> = shown.into_iter().map(|party| (party.party, party.caption)).collect();
    parties.dedup_by(|a, b| a.0 == b.0);
    Ok(views::claim_form(&call.app, loaded, &parties, given, refusals))
}

/// Form of a claim.
pub fn claim_form(call: &Call) -> Result<Reply, Problem> {
    let loaded = loaded(call)?;
    let content = claim_content(call, &loaded, &Map::new(), &[])?;
    Ok(Reply::marked(
        SECTION,
        format!("{}: claim an outcome", loaded.row.reference),
        vec![loaded.row.marking.clone()],
        content,
    ))
}

/// Claims an outcome.
pub fn claim(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    match hang::claim(&call.app, ctx, call.param("ref"), &call.input) {
        Err(Problem::Refused(refusals)) => {
            let loaded = actions::load(&call.app, ctx, call.param("ref"))?;
            let content = claim_content(call, &loaded, &call.input, &refusals)?;
            Ok(again(
                format!("{}: claim an outcome", loaded.row.reference),
                &refusals,
                |_| content,
            ))
        }
        other => or_reasons(call, other),
    }
}

/// Decides a claim.
pub fn decide_claim(call: &Call) -> Result<Reply, Problem> {
    or_reasons(
        call,
        hang::decide_claim(
            &call.app,
            call.writer()?,
            call.param("ref"),
            call.param("number"),
            &call.input,
        ),
    )
}

/// Records working time.
pub fn hours(call: &Call) -> Result<Reply, Problem> {
    or_reasons(
        call,
        hang::hours(&call.app, call.writer()?, call.param("ref"), &call.input),
    )
}

/// Form of who may know.
pub fn access_form(call: &Call) -> Result<Reply, Problem> {
    let loaded = loaded(call)?;
    actions::must_be_allowed(call.ctx()?, &loaded, Action::ManageAccess)?;
    let content = views::access_form(&call.app, call.ctx()?, &loaded, &[])?;
    Ok(Reply::marked(
        SECTION,
        format!("{}: who may know", loaded.row.reference),
        vec![loaded.row.marking.clone()],
        content,
    ))
}

/// Says who may know.
pub fn access(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    match hang::access(&call.app, ctx, call.param("ref"), &call.input, call.if_match.as_deref()) {
        Err(Problem::Refused(refusals)) => {
            let loaded = actions::load(&call.app, ctx, call.param("ref"))?;
            let content = views::access_form(&call.app, ctx, &loaded, &refusals)?;
            Ok(again(
                format!("{}: who may know", loaded.row.reference),
                &refusals,
                |_| content,
            ))
        }
        other => or_reasons(call, other),
    }
}
