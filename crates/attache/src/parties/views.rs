//! Pages of parties: the list, one party with what each source says side by side, and the forms.

use axum::http::StatusCode;
use matter::Refusal;
use matter::edit::PARTY_ROLES;
use maud::{Markup, html};
use store::parties::{Found, OnMatter, Sourced};

use super::actions::{self, PartyView, Shown};
use super::properties::{self, SCHEMATA, property_label, schema_label};
use crate::app::{App, Ctx};
use crate::matters::Loaded;
use crate::screening::{MayDecide, matter_hits};
use crate::web::call::{Call, Page, Reply};
use crate::web::forms::{self, choice, form, line};
use crate::web::parts::{empty, encode, link_to, pager, pairs, section, stored_instant, table, tag};
use crate::web::problem::Problem;

/// Rows on a page.
const PAGE_ROWS: i64 = 25;

/// `/parties`
pub fn index(call: &Call) -> Result<Reply, Problem> {
    let q = call.query("q").unwrap_or("");
    let (rows, next) = actions::list(&call.app, call.ctx()?, q, call.query("cursor"), PAGE_ROWS)?;
    let cells = |f: &Found| {
        vec![
            link_to(&format!("/parties/{}", f.id), &f.caption),
            html! { (schema_label(&f.schema)) },
            html! { (f.names) },
        ]
    };
    let content = html! {
        form.filters method="get" role="search" aria-label="Find parties" {
            label.usa-label for="q" { "Words of a name" }
            input.usa-input #q name="q" type="search" value=(q) autocomplete="off";
            button.usa-button type="submit" { "Find parties" }
        }
        @if rows.is_empty() {
            (empty("No party of a matter that you may see has such a name. Parties are added on the page of a matter."))
        } @else {
            (table("Parties", &["Name", "Kind", "Names known"], rows.iter().map(cells).collect()))
        }
        (pager(call, next.as_deref()))
    };
    Ok(Reply::page("parties", "Parties", content))
}

/// `/parties/{id}`
pub fn show(call: &Call) -> Result<Reply, Problem> {
    let view = actions::read(&call.app, call.ctx()?, call.param("id"))?;
    call.note_read("party.read", &view.row.id, &[]);
    page(call, view, &[], StatusCode::OK)
}

fn page(call: &Call, view: PartyView, refusals: &[Refusal], status: StatusCode) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let zone = ctx.person.zone.as_str();
    let writes = ctx.access == crate::app::Access::Write;
    let content = html! {
        (pairs(&[
            ("Kind", html! { (schema_label(&view.row.schema)) }),
            ("Recorded", stored_instant(&view.row.created_at, zone)),
        ]))
        (section("What sources say", statements_table(&view, zone)))
        (section("Matters", table("Matters", &["Reference", "Title", "Role", "From", "To"], view.matters.iter().map(matter_cells).collect())))
        p { a href={"/releases/accounting?party=" (encode(&view.row.id))} { "Who has received what about this party" } }
        @if let Some(hits) = &view.hits {
            (section("On imported lists", crate::screening::hits_table(hits)))
        }
        @if writes { (section("Say something", say_form(call, &view, refusals))) }
    };
    let mut markings: Vec<String> = view.matters.iter().map(|m| m.marking.clone()).collect();
    markings.extend(view.statements.iter().map(|s| s.statement.marking.clone()));
    markings.retain(|m| !m.is_empty());
    let page = Box::new(Page {
        title: view.caption.clone(),
        content,
        markings,
        section: "parties",
    });
    Ok(if status == StatusCode::OK {
        Reply::Page(page)
    } else {
        Reply::PageWith(status, page)
    })
}

fn statements_table(view: &PartyView, zone: &str) -> Markup {
    let cells = |s: &Sourced| {
        let r = &s.statement;
        let seen = if r.first_seen == r.last_seen {
            stored_instant(&r.last_seen, zone)
        } else {
            html! { (stored_instant(&r.first_seen, zone)) " to " (stored_instant(&r.last_seen, zone)) }
        };
        vec![
            html! { (property_label(&r.property)) },
            html! {
                @if r.withdrawn_at.is_empty() { (r.value) } @else { del { (r.value) } " " (tag("withdrawn")) }
                @if r.original != r.value { div.hint { "given as " (r.original) } }
                @for why in properties::warnings(&r.property, &r.value) { div.hint { "Note: " (why) } }
            },
            html! {
                (link_to(&format!("/matters/{}", encode(&s.reference)), &s.reference))
                @if !r.source.is_empty() { div { (r.source) } }
            },
            html! { (r.grade) },
            html! { @if !r.marking.is_empty() { (tag(&r.marking)) } },
            seen,
            withdraw_button(view, s),
        ]
    };
    let heads = ["Property", "Value", "Source", "Grade", "Marking", "Seen", "Change"];
    table("Statements", &heads, view.statements.iter().map(cells).collect())
}

fn withdraw_button(view: &PartyView, s: &Sourced) -> Markup {
    let r = &s.statement;
    if !r.withdrawn_at.is_empty() {
        return html! {};
    }
    html! {
        form method="post" action=(format!("/parties/{}/statements/{}/withdrawal", view.row.id, r.id)) {
            button class="usa-button usa-button--unstyled" type="submit" {
                "Withdraw" span.usa-sr-only { " " (property_label(&r.property)) " " (r.value) }
            }
        }
    }
}

fn matter_cells(m: &OnMatter) -> Vec<Markup> {
    vec![
        link_to(&format!("/matters/{}", encode(&m.reference)), &m.reference),
        html! { (m.title) },
        html! { (role_label(&m.role)) },
        html! { (m.from_day) },
        html! { (m.to_day) },
    ]
}

fn role_label(role: &str) -> &str {
    PARTY_ROLES
        .iter()
        .find(|(word, _)| *word == role)
        .map_or(role, |(_, label)| label)
}

fn say_form(call: &Call, view: &PartyView, refusals: &[Refusal]) -> Markup {
    let typed = |name: &str| call.text(name).unwrap_or("").to_string();
    let matters: Vec<(String, String)> = view
        .matters
        .iter()
        .map(|m| (m.reference.clone(), format!("{} {}", m.reference, m.title)))
        .collect();
    form(
        &format!("/parties/{}/statements", view.row.id),
        "Add statement",
        refusals,
        html! {
            (choice("property", "Property", "What it is about.", &actions::property_options(), &typed("property"), refusals))
            (line("value", "Value", "A date may be a year, a month or a day; a country is two letters.", &typed("value"), refusals))
            (choice("matter", "Matter it comes from", "Who may see the matter may see the statement.", &matters, &typed("matter"), refusals))
            (line("source", "Source", "In words, where it is not the matter itself.", &typed("source"), refusals))
            (line("grade", "Grade", "How far the source is trusted, in the words of your service.", &typed("grade"), refusals))
        },
    )
}

/// `POST /parties/{id}/statements`
pub fn say(call: &Call) -> Result<Reply, Problem> {
    let (ctx, party) = (call.writer()?, call.param("id"));
    match actions::say(&call.app, ctx, party, &call.input) {
        Ok(_) => Ok(Reply::SeeOther(format!("/parties/{party}"))),
        Err(Problem::Refused(refusals)) => {
            let view = actions::read(&call.app, ctx, party)?;
            page(call, view, &refusals, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(problem) => Err(problem),
    }
}

/// `POST /parties/{id}/statements/{statement}/withdrawal`
pub fn withdraw(call: &Call) -> Result<Reply, Problem> {
    actions::withdraw(&call.app, call.writer()?, call.param("id"), call.param("statement"))?;
    Ok(Reply::SeeOther(format!("/parties/{}", call.param("id"))))
}

/// `/matters/{ref}/parties/new`
pub fn new_form(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let loaded = crate::matters::load(&call.app, ctx, call.param("ref"))?;
    drop(policy::decide_write(
        policy::Action::AddParty,
        &ctx.officer,
        &loaded.facts,
    )?);
    call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    Ok(Reply::Page(Box::new(new_page(call, &loaded.row, &[]))))
}

/// `POST /matters/{ref}/parties`
pub fn add(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    match actions::add_to_matter(&call.app, ctx, call.param("ref"), &call.input) {
        Ok((loaded, _)) => Ok(Reply::SeeOther(format!("/matters/{}", loaded.row.reference))),
        Err(Problem::Refused(refusals)) => {
            let loaded = crate::matters::load(&call.app, ctx, call.param("ref"))?;
            Ok(Reply::PageWith(
                StatusCode::UNPROCESSABLE_ENTITY,
                Box::new(new_page(call, &loaded.row, &refusals)),
            ))
        }
        Err(problem) => Err(problem),
    }
}

/// `POST /matters/{ref}/parties/{party}/end`
pub fn end(call: &Call) -> Result<Reply, Problem> {
    let loaded = actions::end_role(
        &call.app,
        call.writer()?,
        call.param("ref"),
        call.param("party"),
        &call.input,
    )?;
    Ok(Reply::SeeOther(format!("/matters/{}", loaded.row.reference)))
}

fn new_page(call: &Call, row: &store::matters::MatterRow, refusals: &[Refusal]) -> Page {
    let typed = |name: &str| call.text(name).or_else(|| call.query(name)).unwrap_or("").to_string();
    let options = |list: &[(&str, &str)]| {
        list.iter()
            .map(|(w, l)| ((*w).to_string(), (*l).to_string()))
            .collect::<Vec<_>>()
    };
    let schema = if typed("schema").is_empty() {
        "Person".into()
    } else {
        typed("schema")
    };
    let content = html! {
        p { "For " (link_to(&format!("/matters/{}", encode(&row.reference)), &row.reference)) " " (row.title) }
        (form(&format!("/matters/{}/parties", encode(&row.reference)), "Add party", refusals, html! {
            (choice("role", "Role", "What the party is on this matter.", &options(PARTY_ROLES), &typed("role"), refusals))
            (choice("schema", "Kind", "", &options(SCHEMATA), &schema, refusals))
            (line("name", "Name", "In any script, as the source writes it.", &typed("name"), refusals))
            (line("alias", "Other name", "", &typed("alias"), refusals))
            (line("birth_date", "Born", "A year, a month as 1971-04, or a day as 1971-04-02.", &typed("birth_date"), refusals))
            (forms::code("nationality", "Nationality", "Two letters.", matter::CodeTable::Countries, &typed("nationality"), refusals))
            (line("identifiers", "Numbers", "Of identity papers or registers, separated by commas.", &typed("identifiers"), refusals))
            (line("phone", "Telephone", "", &typed("phone"), refusals))
            (line("address", "Address", "", &typed("address"), refusals))
            (line("grade", "Grade of the source", "How far the source is trusted, in the words of your service.", &typed("grade"), refusals))
            (forms::date("from", "From", "First day of the role; today when empty.", &typed("from"), refusals))
            (line("party", "Or a known party", "Its key from the address of its page; then the fields above but the role stay empty.", &typed("party"), refusals))
        }))
    };
    Page {
        title: "Add a party".into(),
        content,
        markings: vec![row.marking.clone()]
            .into_iter()
            .filter(|m| !m.is_empty())
            .collect(),
        section: "matters",
    }
}

/// The parties of a matter and their hits on lists, as parts of the matter's page.
pub fn on_matter(app: &App, ctx: &Ctx, loaded: &Loaded) -> Result<Markup, Problem> {
    let scope = policy::scope(&ctx.officer);
    let (shown, hits) = app.db.read(|tx| {
        Ok((
            actions::on_record(tx, &scope, &loaded.record)?,
            crate::screening::hits(tx, &loaded.record, &scope)?,
        ))
    })?;
    let may = |action| crate::matters::actions::may(ctx, loaded, action);
    let decides = if may(policy::Action::DecideHit) {
        MayDecide::Yes
    } else {
        MayDecide::No
    };
    let names: Vec<(String, String)> = shown.iter().map(|s| (s.party.clone(), s.caption.clone())).collect();
    let reference = loaded.row.reference.as_str();
    Ok(html! {
        (section("Parties", html! {
            @if shown.is_empty() {
                (empty("Persons, organisations and things that the matter is about would stand here."))
            } @else {
                ul.parties { @for party in &shown { li { (party_line(party)) } } }
            }
            @if may(policy::Action::AddParty) {
                p { (link_to(&format!("/matters/{}/parties/new", encode(reference)), "Add party")) }
            }
        }))
        @if !hits.is_empty() {
            div #hits { (section("On imported lists", matter_hits(reference, &hits, &names, decides))) }
        }
    })
}

fn party_line(party: &Shown) -> Markup {
    let known: Vec<String> = [
        ("born", &party.born),
        ("countries", &party.countries),
        ("numbers", &party.identifiers),
    ]
    .iter()
    .filter(|(_, values)| !values.is_empty())
    .map(|(what, values)| format!("{what} {}", values.join(" or ")))
    .collect();
    html! {
        (link_to(&format!("/parties/{}", party.party), &party.caption)) " "
        (role_label(&party.role)) ", " (schema_label(&party.schema))
        @if !known.is_empty() { div.hint { (known.join(", ")) } }
        @if let Some(to) = party.to { div.hint { "until " (to) } }
    }
}
