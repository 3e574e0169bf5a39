//! Forms of matters: generated from field metadata, in the groups the fields name.

use matter::field::CodeTable;
use matter::kind::Fields;
use matter::record::{ClaimRole, Spine, TaskState};
use matter::{Field, Kind, Refusal, StepView, Type};
use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::app::{App, Ctx};
use crate::matters::actions::Loaded;
use crate::web::forms;
use crate::web::parts;
use crate::web::pickers::Picks;
use crate::web::problem::Problem;

/// Every field of the kind and the spine, in groups; names of body fields stand under `body.`.
pub fn field_groups(
    app: &App,
    kind: &Kind,
    picks: &Picks,
    values: &Map<String, Value>,
    refusals: &[Refusal],
) -> Markup {
    let empty = Map::new();
    let body = values.get("body").and_then(Value::as_object).unwrap_or(&empty);
    let nested: Vec<Refusal> = refusals.iter().map(|r| under_body(kind, r)).collect();
    let of_spine = |f: &Field| forms::field_of(app, kind.word, picks, f, f.name, values.get(f.name), refusals);
    let of_body = |f: &Field| {
        forms::field_of(
            app,
            kind.word,
            picks,
            f,
            &format!("body.{}", f.name),
            body.get(f.name),
            &nested,
        )
    };
    let first = Spine::FIELDS.iter().filter(|f| f.group == "What it is about");
    let rest: Vec<&Field> = Spine::FIELDS.iter().filter(|f| f.group != "What it is about").collect();
    html! {
        fieldset.usa-fieldset { legend.usa-legend { "What it is about" } @for field in first { (of_spine(field)) } }
        @for group in groups(kind.fields.iter()) {
            fieldset.usa-fieldset {
                legend.usa-legend { (group) }
                @for field in kind.fields.iter().filter(|f| f.group == group) { (of_body(field)) }
            }
        }
        @for group in groups(rest.iter().copied()) {
            fieldset.usa-fieldset {
                legend.usa-legend { (group) }
                @for field in rest.iter().filter(|f| f.group == group) { (of_spine(field)) }
            }
        }
    }
}

/// A refusal of a body field, under the name its input has.
fn under_body(kind: &Kind, refusal: &Refusal) -> Refusal {
    match refusal.field.as_deref() {
        Some(field) if kind.fields.iter().any(|f| f.name == field) => Refusal {
            field: Some(format!("body.{field}").into()),
            ..refusal.clone()
        },
        _ => refusal.clone(),
    }
}

fn groups<'a>(fields: impl Iterator<Item = &'a Field>) -> Vec<&'static str> {
    let mut groups = vec![];
    for field in fields {
        if !groups.contains(&field.group) {
            groups.push(field.group);
        }
    }
    groups
}

/// What people call a coded value, where its table is in the packs.
pub fn label_of(app: &App, ty: Type, text: &str) -> Option<String> {
    match ty {
        Type::Many(inner) => label_of(app, *inner, text),
        Type::Choice(choices) => choices.iter().find(|c| c.word == text).map(|c| c.label.to_string()),
        Type::Code(CodeTable::Subjects) => app
            .packs
            .subject(text)
            .map(|row| format!("{} {}", row.id, row.is.label())),
        Type::Code(CodeTable::Countries) => {
            forms::country_name(&app.packs, text).map(|name| format!("{name} ({text})"))
        }
        Type::Code(CodeTable::Agreements) => {
            let newest = app.packs.agreements().iter().rfind(|row| row.id == text)?;
            Some(format!("{} ({text})", newest.is.title))
        }
        Type::Code(CodeTable::Purposes) => {
            let newest = app.packs.purposes().iter().rfind(|row| row.id == text)?;
            Some(newest.is.title.clone())
        }
        Type::Code(CodeTable::Offences) => {
            let newest = app.packs.offence_classes().iter().rfind(|row| row.id == text)?;
            Some(newest.is.title.clone())
        }
        Type::Code(CodeTable::Components) => app.packs.component(text).map(|row| row.is.name.clone()),
        Type::Code(CodeTable::Citations) => {
            let (title, section) = crate::packs::parse_citation(text)?;
            app.packs
                .citation(title, &section)
                .map(|heading| format!("{text}, {}", heading.heading))
        }
        _ => None,
    }
}

/// What a reason of a task says.
pub fn task_reason(app: &App, state: TaskState, code: &str) -> String {
    let list = if state == TaskState::Refused {
        "task_refusal"
    } else {
        "deficiency"
    };
    app.packs
        .reason(list, code)
        .map_or_else(|| code.to_string(), |row| row.is.text.clone())
}

/// What people call an outcome type.
pub fn outcome_title(app: &App, code: &str) -> String {
    app.packs
        .outcome_type(code)
        .map_or_else(|| code.to_string(), |row| row.is.title.clone())
}

/// What the inputs of a step's form show: what was typed, else what the record has.
pub fn step_values(loaded: &Loaded, step: &StepView, given: &Map<String, Value>) -> Map<String, Value> {
    let spine = loaded.record.spine.write_fields();
    let shown = |f: &Field| {
        let value = given.get(f.name).or_else(|| spine.get(f.name));
        value.or_else(|| loaded.record.body.get(f.name)).cloned()
    };
    step.inputs
        .iter()
        .filter_map(|f| Some((f.name.to_string(), shown(f)?)))
        .collect()
}

/// Form of a step; the values are those of [`step_values`].
pub fn step_form(
    app: &App,
    loaded: &Loaded,
    step: &StepView,
    picks: &Picks,
    values: &Map<String, Value>,
    refusals: &[Refusal],
) -> Markup {
    let reference = &loaded.row.reference;
    let to = loaded.kind.state(step.to).map_or("", |s| s.label);
    html! {
        p { a href={"/matters/" (reference)} { "Back to " (reference) } }
        p { "Leads to: " strong { (to) } "." }
        (forms::form(&format!("/matters/{reference}/steps/{}", step.verb), step.label, refusals, html! {
            @for field in step.inputs { (forms::field_of(app, loaded.kind.word, picks, field, field.name, values.get(field.name), refusals)) }
        }))
    }
}

/// Form of one task; `None` when there is no such task.
pub fn task_form(
    app: &App,
    loaded: &Loaded,
    number: &str,
    values: &Map<String, Value>,
    refusals: &[Refusal],
) -> Option<Markup> {
    let number: u32 = number.parse().ok()?;
    let task = loaded.record.tasks.iter().find(|t| t.number == number)?;
    let reference = &loaded.row.reference;
    let text = |name: &str| values.get(name).and_then(Value::as_str).unwrap_or("");
    let states: Vec<(String, String)> = TaskState::ALL
        .iter()
        .map(|s| (s.word().to_string(), s.label().to_string()))
        .collect();
    let reasons = |list: &str| {
        app.packs
            .reasons(list)
            .map(|row| (row.id.clone(), row.is.text.clone()))
            .collect::<Vec<_>>()
    };
    let chosen = forms::texts_of(values.get("reasons"));
    let to = if text("to").is_empty() {
        task.state.word()
    } else {
        text("to")
    };
    let mut every = reasons("deficiency");
    let further = reasons("task_refusal")
        .into_iter()
        .filter(|(id, _)| app.packs.reason("deficiency", id).is_none());
    every.extend(further.map(|(id, text)| (id, format!("Host refuses: {text}"))));
    Some(html! {
        p { a href={"/matters/" (reference)} { "Back to " (reference) } }
        p.prose dir="auto" { (task.ask) }
        (forms::form(&format!("/matters/{reference}/tasks/{number}"), "Save task", refusals, html! {
            (forms::choice("to", "Where it stands", "", &states, to, refusals))
            (forms::prose("answer", "Answer", "For “answered” and “answered in part”.", text("answer"), refusals))
            (forms::line("caveats", "Caveats of the answering authority", "In its words.", text("caveats"), refusals))
            (forms::checkboxes("reasons", "Reasons, where it is returned or refused", "Every one that applies.", &every, &chosen, refusals))
            (forms::prose("note", "Note", "What to say with it.", text("note"), refusals))
            (forms::prose("ask", "Changed wording", "Only when a returned task is supplied again.", text("ask"), refusals))
        }))
    })
}

/// Form of a claim.
/// `parties` are those of the matter that the reader may see: id and name.
pub fn claim_form(
    app: &App,
    loaded: &Loaded,
    parties: &[(String, String)],
    values: &Map<String, Value>,
    refusals: &[Refusal],
) -> Markup {
    let reference = &loaded.row.reference;
    let text = |name: &str| values.get(name).map_or_else(String::new, |v| forms::text_of(Some(v)));
    let blank = || std::iter::once((String::new(), "–".to_string()));
    let types: Vec<(String, String)> = app
        .packs
        .outcome_types()
        .iter()
        .map(|row| (row.id.clone(), row.is.title.clone()))
        .collect();
    let units: Vec<(String, String)> = blank()
        .chain(
            app.packs
                .units()
                .iter()
                .map(|row| (row.id.clone(), row.is.title.clone())),
        )
        .collect();
    let bases: Vec<(String, String)> = blank()
        .chain(
            app.packs
                .value_bases()
                .iter()
                .map(|row| (row.id.clone(), row.is.title.clone())),
        )
        .collect();
    let roles: Vec<(String, String)> = ClaimRole::ALL
        .iter()
        .map(|r| (r.word().to_string(), r.label().to_string()))
        .collect();
    let about: Vec<(String, String)> = blank().chain(parties.iter().cloned()).collect();
    let country = match text("country") {
        empty if empty.is_empty() => loaded
            .record
            .spine
            .countries
            .first()
            .map_or_else(String::new, |c| c.0.clone()),
        given => given,
    };
    html! {
        p { a href={"/matters/" (reference)} { "Back to " (reference) } }
        p { "An outcome is one fact in the world. Offices that share in it give the same fact reference, and it counts once. Somebody else than you approves the claim." }
        (forms::form(&format!("/matters/{reference}/outcomes"), "Claim outcome", refusals, html! {
            (forms::choice("outcome", "Outcome", "", &types, &text("outcome"), refusals))
            (forms::choice("role", "Part of this office", "", &roles, &text("role"), refusals))
            (forms::date("on", "Day it happened", "", &text("on"), refusals))
            (forms::code("country", "Country", "Where it happened: two letters, or part of the name.", CodeTable::Countries, &country, refusals))
            (forms::line("fact_reference", "Fact reference", "The host's case, seizure or warrant number.", &text("fact_reference"), refusals))
            (forms::choice("party", "About", "Who was arrested or what was seized: a party of this matter. Arrests and the like ask for it.", &about, &text("party"), refusals))
            (forms::line("done_by", "Done by", "The agency that arrested or seized: the host acts, not we.", &text("done_by"), refusals))
            (forms::line("quantity", "Quantity", "", &text("quantity"), refusals))
            (forms::choice("unit", "Unit", "", &units, &text("unit"), refusals))
            (forms::line("value", "Value", "Amount and currency, such as 12500.00 USD.", &text("value"), refusals))
            (forms::choice("basis", "Basis of the value", "", &bases, &text("basis"), refusals))
            (forms::prose("justification", "Justification", "What shows that it happened and what this office did.", &text("justification"), refusals))
        }))
    }
}

/// Form by which a claim is decided.
pub fn decision_form(reference: &str, number: u32) -> Markup {
    html! {
        form.inline method="post" action={"/matters/" (reference) "/outcomes/" (number) "/decision"} {
            (forms::hidden("verdict", "approved"))
            button.usa-button type="submit" { "Approve claim " (number) }
        }
        details {
            summary { "Refuse claim " (number) }
            form method="post" action={"/matters/" (reference) "/outcomes/" (number) "/decision"} {
                (forms::hidden("verdict", "refused"))
                label.usa-label for={"why-" (number)} { "Why it is refused" }
                input.usa-input id={"why-" (number)} name="why" type="text";
                button.usa-button.usa-button--outline type="submit" { "Refuse claim " (number) }
            }
        }
    }
}

/// Inputs of an entry of working time.
pub fn hours_fields(app: &App, loaded: &Loaded) -> Markup {
    let own = &loaded.record.spine.subjects;
    let listed: Vec<(String, String)> = app
        .packs
        .subjects()
        .iter()
        .filter(|row| own.is_empty() || own.iter().any(|s| s.0 == row.id))
        .map(|row| (row.id.clone(), row.is.label().to_string()))
        .collect();
    html! {
        (forms::date("on", "Day", "Today if left empty.", "", &[]))
        (forms::line("minutes", "Minutes", "", "", &[]))
        (forms::choice("subject", "Subject", "", &listed, "", &[]))
        (forms::line("note", "What was done", "", "", &[]))
    }
}

/// Form of who may know.
pub fn access_form(app: &App, ctx: &Ctx, loaded: &Loaded, refusals: &[Refusal]) -> Result<Markup, Problem> {
    let (groups, officers, offices) = app.db.read(|tx| {
        Ok((
            store::officers::groups_all(tx)?,
            store::officers::officers_active(tx)?,
            store::officers::offices_all(tx)?,
        ))
    })?;
    let record = &loaded.record;
    let reference = &loaded.row.reference;
    let mine = groups
        .iter()
        .filter(|g| ctx.officer.groups.contains(&g.code) || record.need_group.as_ref() == Some(&g.code));
    let groups: Vec<(String, String)> = std::iter::once((String::new(), "None".to_string()))
        .chain(mine.map(|g| (g.code.clone(), format!("{} ({})", g.title, g.code))))
        .collect();
    let officers: Vec<(String, String)> = officers.iter().map(|o| (o.id.clone(), o.full_name.clone())).collect();
    let offices: Vec<(String, String)> = offices
        .iter()
        .filter(|o| o.code != record.office)
        .map(|o| (o.code.clone(), o.name.clone()))
        .collect();
    Ok(html! {
        p { a href={"/matters/" (reference)} { "Back to " (reference) } }
        (forms::form(&format!("/matters/{reference}/access"), "Save who may know", refusals, html! {
            (forms::hidden("if_match", &loaded.row.digest))
            (forms::choice("need_group", "Need-to-know group", "Only its members and the officers named see the matter then, supervisors included.", &groups, record.need_group.as_deref().unwrap_or(""), refusals))
            (forms::checkboxes("assisting", "Assisting offices", "", &offices, &record.assisting, refusals))
            details { summary { "Officers named besides lead, second and supervisor" }
                (forms::checkboxes("members", "Also named", "", &officers, &record.members, refusals)) }
        }))
        (parts::empty("A change is written to the audit like every other."))
    })
}
