//! One step on several matters at once: each is its own change, with its own commit and its own entry in the audit.
//!
//! What is offered is what every chosen matter offers this officer. Each matter then takes the step or is refused with
//! its reasons, and one refusal keeps no other matter from it. A matter that the officer may not see is absent here as
//! everywhere. Start at [`take`].

use std::collections::BTreeSet;

use axum::http::StatusCode;
use matter::{Refusal, StepView, refuse};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use crate::app::{App, Ctx};
use crate::matters::actions::{self, Loaded};
use crate::web::call::{Call, Page, Reply};
use crate::web::forms;
use crate::web::parts;
use crate::web::pickers::{self, Picks};
use crate::web::problem::Problem;

/// Matters in one go at most.
pub const MATTERS_MAX: usize = 50;

/// What became of one matter.
pub struct Fate {
    /// Reference, as it was asked for.
    pub reference: String,
    /// The matter after the step; or why it did not take it.
    pub outcome: Result<Box<Loaded>, Problem>,
}

/// References without repetition, in the order given.
fn references(given: Vec<String>) -> Result<Vec<String>, Problem> {
    let mut seen = BTreeSet::new();
    let distinct: Vec<String> = given.into_iter().filter(|one| seen.insert(one.clone())).collect();
    match distinct.len() {
        0 => Err(refuse("missing", "references", "choose at least one matter").into()),
        many if many > MATTERS_MAX => Err(refuse(
            "too-many",
            "references",
            format!("choose at most {MATTERS_MAX} matters in one go"),
        )
        .into()),
        _ => Ok(distinct),
    }
}

/// Takes a step on each of several matters.
///
/// # Errors
/// None or too many matters. What stands against one of them is its [`Fate`]; only where the database is lost or the
/// program breaks does it end early, and what was done until then stays done.
pub fn take(
    app: &App,
    ctx: &Ctx,
    given: Vec<String>,
    step: &str,
    inputs: &Map<String, Value>,
) -> Result<Vec<Fate>, Problem> {
    let mut fates = vec![];
    for reference in references(given)? {
        let outcome = match actions::step(app, ctx, &reference, step, inputs.clone(), None) {
            Ok(loaded) => Ok(Box::new(loaded)),
            Err(problem @ (Problem::Unavailable | Problem::Fault(_))) if fates.is_empty() => return Err(problem),
            Err(problem) => Err(problem),
        };
        if let Err(problem) = &outcome {
            note_refused(app, ctx, &reference, step, problem)?;
        }
        fates.push(Fate { reference, outcome });
    }
    Ok(fates)
}

/// A refusal or a denial is an event of its matter too, as it is where the step is taken alone.
fn note_refused(app: &App, ctx: &Ctx, reference: &str, step: &str, problem: &Problem) -> Result<(), Problem> {
    let outcome = match problem {
        Problem::Denied(_) | Problem::Missing => "denied",
        Problem::Refused(_) | Problem::Stale { .. } => "refused",
        _ => return Ok(()),
    };
    let found = app.db.read(|tx| store::matters::find(tx, reference))?;
    let subject = found.map_or_else(|| reference.chars().take(100).collect(), |row| row.id);
    let mut entry = ctx.entry(
        &format!("matter.{}", step.chars().take(40).collect::<String>()),
        &subject,
    );
    entry.outcome = outcome.into();
    let codes: Vec<String> = problem.refusals().iter().take(20).map(|r| r.code.to_string()).collect();
    entry.detail = codes.join(" ");
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        Ok(())
    })?)
}

/// The chosen matters that the officer may see, and the references under which he sees nothing.
fn chosen(call: &Call, given: Vec<String>) -> Result<(Vec<Loaded>, Vec<String>), Problem> {
    let (mut seen, mut absent) = (vec![], vec![]);
    for reference in references(given)? {
        match actions::load(&call.app, call.ctx()?, &reference) {
            Ok(loaded) => {
                call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
                seen.push(loaded);
            }
            Err(Problem::Missing) => absent.push(reference),
            Err(problem) => return Err(problem),
        }
    }
    Ok((seen, absent))
}

/// The steps that every one of the matters offers; they are of one kind.
fn common(ctx: &Ctx, matters: &[Loaded]) -> Vec<StepView> {
    let Some(first) = matters.first() else { return vec![] };
    if matters.iter().any(|loaded| loaded.kind.word != first.kind.word) {
        return vec![];
    }
    let mut common: Vec<StepView> = actions::possible_steps(ctx, first)
        .into_iter()
        .map(|(step, _)| step)
        .collect();
    for loaded in &matters[1..] {
        let offered = actions::possible_steps(ctx, loaded);
        common.retain(|step| offered.iter().any(|(other, _)| other.verb == step.verb));
    }
    common
}

const TITLE: &str = "One step on several matters";

/// `GET /matters/bulk`: the chosen matters, the steps they all offer, and the form of one of them.
pub fn form_page(call: &Call) -> Result<Reply, Problem> {
    let given = call.query_all("ref");
    match content(call, given, call.query("step").unwrap_or_default(), &Map::new(), &[]) {
        Ok((content, markings)) => Ok(Reply::marked("matters", TITLE, markings, content)),
        Err(Problem::Refused(refusals)) => Ok(nothing_chosen(&refusals)),
        Err(problem) => Err(problem),
    }
}

/// Nothing, or too much, was chosen: back to the list.
fn nothing_chosen(refusals: &[Refusal]) -> Reply {
    let content = html! {
        @for refusal in refusals { p.lead { (refusal.why) "." } }
        p { "Nothing was changed. Tick matters in the list, then choose “Step on the chosen”." }
        p { (parts::link_to("/matters", "Back to matters")) }
    };
    refused_page(content, vec![])
}

fn refused_page(content: Markup, markings: Vec<String>) -> Reply {
    let page = Page {
        title: TITLE.into(),
        content,
        markings,
        section: "matters",
    };
    Reply::PageWith(StatusCode::UNPROCESSABLE_ENTITY, Box::new(page))
}

fn content(
    call: &Call,
    given: Vec<String>,
    verb: &str,
    values: &Map<String, Value>,
    refusals: &[Refusal],
) -> Result<(Markup, Vec<String>), Problem> {
    let (matters, absent) = chosen(call, given)?;
    let steps = common(call.ctx()?, &matters);
    let markings = markings(&matters);
    let step = steps.iter().find(|step| step.verb == verb);
    let form = match step {
        Some(step) => Some(step_form(call, &matters, step, values, refusals)?),
        None => None,
    };
    let content = html! {
        p { (parts::link_to("/matters", "Back to matters")) }
        (parts::table("Chosen matters", &["Reference", "Title", "State"], matters.iter().map(|loaded| vec![
            html! { a.ref href={ "/matters/" (loaded.row.reference) } { (loaded.row.reference) } },
            html! { span dir="auto" { (loaded.row.title) } },
            html! { (crate::matters::views::state_label(&loaded.row)) },
        ]).collect()))
        @if !absent.is_empty() { p { "There is nothing under " (absent.join(", ")) ", or you may not see it." } }
        @if let Some(form) = form { (form) }
        @else if steps.is_empty() {
            (parts::empty("There is no step that every one of these offers you. Choose matters of one kind that stand alike."))
        } @else {
            (parts::section("Steps that all of them offer", html! {
                ul.usa-list {
                    @for step in &steps { li { (parts::link_to(&address(&matters, step.verb), step.label)) } }
                }
            }))
        }
    };
    Ok((content, markings))
}

fn markings(matters: &[Loaded]) -> Vec<String> {
    let markings = matters.iter().map(|loaded| loaded.row.marking.clone());
    markings.filter(|marking| !marking.is_empty()).collect()
}

fn address(matters: &[Loaded], verb: &str) -> String {
    let references: Vec<&str> = matters.iter().map(|loaded| loaded.row.reference.as_str()).collect();
    format!(
        "/matters/bulk?ref={}&step={}",
        parts::encode(&references.join(",")),
        parts::encode(verb)
    )
}

fn step_form(
    call: &Call,
    matters: &[Loaded],
    step: &StepView,
    values: &Map<String, Value>,
    refusals: &[Refusal],
) -> Result<Markup, Problem> {
    let picks = Picks::gather(&call.app, call.ctx()?, &[(step.inputs, values)])?;
    let kind = matters.first().map_or("", |loaded| loaded.kind.word);
    let button = match matters.len() {
        1 => format!("{}: 1 matter", step.label),
        many => format!("{}: {many} matters", step.label),
    };
    Ok(html! {
        p { "Each matter takes the step by itself, or is refused with its reasons." }
        (forms::form("/matters/bulk", &button, refusals, html! {
            @for loaded in matters { (forms::hidden("ref", &loaded.row.reference)) }
            (forms::hidden("step", step.verb))
            @for field in step.inputs {
                (forms::field_of(&call.app, kind, &picks, field, field.name, values.get(field.name), refusals))
            }
        }))
    })
}

/// `POST /matters/bulk`
pub fn take_page(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let (given, verb) = (call.texts("ref"), call.text("step").unwrap_or_default());
    let mut input = call.input.clone();
    // A name that names nobody is mended once, before any matter is touched.
    let first = given.first().map(|reference| actions::load(&call.app, ctx, reference));
    if let Some(Ok(first)) = first
        && let Some(step) = first.kind.step(verb)
    {
        let of_names = pickers::resolve(&call.app, ctx, step.inputs, &Map::new(), &mut input)?;
        if !of_names.is_empty() {
            let (content, markings) = content(call, given, verb, &input, &of_names)?;
            return Ok(refused_page(content, markings));
        }
    }
    let fates = match take(&call.app, ctx, given, verb, &input) {
        Ok(fates) => fates,
        Err(Problem::Refused(refusals)) => return Ok(nothing_chosen(&refusals)),
        Err(problem) => return Err(problem),
    };
    let done: Vec<&Loaded> = fates.iter().filter_map(|fate| fate.outcome.as_deref().ok()).collect();
    for loaded in &done {
        call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    }
    let markings = done
        .iter()
        .map(|loaded| loaded.row.marking.clone())
        .filter(|m| !m.is_empty())
        .collect();
    let count = done.len();
    let content = html! {
        p.lead role="status" { (count) " of " (fates.len()) " took the step." @if count < fates.len() { " The others are as they were." } }
        (parts::table("What became of each", &["Reference", "Title", "Outcome"], fates.iter().map(fate_cells).collect()))
        p { (parts::link_to("/matters", "Back to matters")) }
    };
    Ok(Reply::marked("matters", TITLE, markings, content))
}

fn fate_cells(fate: &Fate) -> Vec<Markup> {
    match &fate.outcome {
        Ok(loaded) => vec![
            html! { a.ref href={ "/matters/" (loaded.row.reference) } { (loaded.row.reference) } },
            html! { span dir="auto" { (loaded.row.title) } },
            html! { "Done: " (crate::matters::views::state_label(&loaded.row)) },
        ],
        Err(problem) => vec![
            html! { (fate.reference) },
            html! { "–" },
            html! {
                strong { "Not done. " }
                @let reasons = problem.refusals();
                @if reasons.is_empty() { (problem.words().0) "." }
                @else { ul.usa-list { @for reason in reasons { li { (reason.why) } } } }
            },
        ],
    }
}

/// `POST /api/v1/matters/bulk`
pub fn take_json(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let step = call.text("step").unwrap_or_default();
    let fates = take(&call.app, ctx, call.texts("references"), step, &call.object("inputs"))?;
    let items: Vec<Value> = fates
        .iter()
        .map(|fate| match &fate.outcome {
            Ok(loaded) => json!({"reference": fate.reference, "done": true, "state": loaded.row.state}),
            Err(problem) => json!({
                "reference": fate.reference, "done": false, "code": problem.code(), "refusals": problem.refusals(),
            }),
        })
        .collect();
    Ok(Reply::Json(json!({"items": items})))
}
