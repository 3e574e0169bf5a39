//! Pages of screening: the question and its hits, and the hits of a matter with the form that decides each.

use axum::http::StatusCode;
use matter::Refusal;
use matter::record::Identity;
use maud::{Markup, html};
use serde_json::{Map, Value};
use store::lists::NameHit;

use super::actions::{self, Found, HITS_USUAL};
use super::{Hit, met};
use crate::parties::properties::{SCHEMATA, schema_label};
use crate::web::call::{Call, Page, Reply};
use crate::web::forms::{choice, form, hidden, line, prose};
use crate::web::parts::{empty, encode, link_to, section, table, tag};
use crate::web::problem::Problem;
use crate::web::route::{Rate, Route};

/// Routes of the pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/screen", "screen.form", "Form to screen a name", ask),
        Route::post("/screen", "screen", "Screen a name", screen).rate(Rate::Search),
        Route::get("/matters/{ref}/hits", "matter.read", "Form to decide a hit", decision),
        Route::post("/matters/{ref}/hits", "matter.decide-hit", "Decide a hit", decide).takes(super::api::DECIDE),
    ]
}

/// `/screen`
fn ask(call: &Call) -> Result<Reply, Problem> {
    drop(policy::decide_general(policy::Action::Screen, &call.ctx()?.officer)?);
    Ok(Reply::page("screen", "Screen a name", question(call, &[], None)))
}

/// `POST /screen`: a name belongs in no address, so the question is posted.
fn screen(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    drop(policy::decide_general(policy::Action::Screen, &ctx.officer)?);
    let mut given: Map<String, Value> = call.input.clone();
    given.retain(|_, value| !matches!(value, Value::String(text) if text.trim().is_empty()));
    match actions::read_query(&call.app, &given) {
        Ok(query) => {
            let queries = [query];
            let (hits, grounds) = actions::screen(&call.app, ctx, &queries, HITS_USUAL * 5)?;
            call.note_read("screen", &actions::subject(&queries), &grounds);
            let hits = hits.into_iter().next();
            Ok(Reply::page(
                "screen",
                "Screen a name",
                question(call, &[], hits.as_deref()),
            ))
        }
        Err(refusals) => {
            let content = question(call, &refusals, None);
            let page = Page {
                title: "Screen a name".into(),
                content,
                markings: vec![],
                section: "screen",
            };
            Ok(Reply::PageWith(StatusCode::UNPROCESSABLE_ENTITY, Box::new(page)))
        }
    }
}

fn question(call: &Call, refusals: &[Refusal], hits: Option<&[Found]>) -> Markup {
    let typed = |name: &str| call.text(name).unwrap_or("").to_string();
    let mut schemata = vec![(String::new(), "Any".to_string())];
    schemata.extend(SCHEMATA.iter().map(|(w, l)| ((*w).to_string(), (*l).to_string())));
    html! {
        p { "Names are compared after case, accents, punctuation and the order of words are taken away. See "
            (link_to("/lists", "the lists and their dates")) "." }
        @if let Some(hits) = hits { (section("Hits", found_table(hits))) }
        (form("/screen", "Screen name", refusals, html! {
            (line("name", "Name", "A person, an organisation, a vessel; in any script.", &typed("name"), refusals))
            (choice("schema", "Kind", "", &schemata, &typed("schema"), refusals))
            (line("birth_date", "Born", "A year, a month as 1971-04, or a day.", &typed("birth_date"), refusals))
            (line("countries", "Countries", "Two letters each, separated by commas.", &typed("countries"), refusals))
            (line("identifiers", "Numbers", "Of identity papers or registers, separated by commas.", &typed("identifiers"), refusals))
        }))
    }
}

fn found_table(hits: &[Found]) -> Markup {
    if hits.is_empty() {
        return empty("No entry of a list and no party that you may see has an equal name.");
    }
    let cells = |f: &Found| {
        let (href, list) = match f.id.split_once(':') {
            Some((list, entry)) if f.list == list => (
                format!("/lists/{}/{}", encode(list), encode(entry)),
                format!("{list} {}", f.version),
            ),
            _ => (format!("/parties/{}", f.id), "Parties of the network".to_string()),
        };
        vec![
            link_to(&href, &f.caption),
            html! { (schema_label(&f.schema)) },
            html! { (list) },
            html! { (f.programs) },
            html! { @for words in &f.explanation { div { (words) } } },
        ]
    };
    table(
        "Hits",
        &[
            "Name",
            "Kind",
            "List and version",
            "Programmes",
            "What met, and what speaks for and against",
        ],
        hits.iter().map(cells).collect(),
    )
}

fn entry_link(hit: &NameHit) -> Markup {
    link_to(
        &format!("/lists/{}/{}", encode(&hit.entry.list), encode(&hit.entry.entry)),
        &hit.entry.caption,
    )
}

/// Hits with what speaks against each, for the page of a party.
pub fn hits_table(hits: &[(NameHit, Vec<String>)]) -> Markup {
    if hits.is_empty() {
        return empty("No entry of an imported list has an equal name.");
    }
    let cells = |(hit, against): &(NameHit, Vec<String>)| {
        vec![
            entry_link(hit),
            html! { (hit.title) " " (hit.version) },
            html! { (hit.entry.programs) },
            html! { (met(hit)) },
            against_words(against),
        ]
    };
    table(
        "Hits",
        &[
            "Name as listed",
            "List and version",
            "Programmes",
            "What met",
            "What speaks against",
        ],
        hits.iter().map(cells).collect(),
    )
}

fn against_words(against: &[String]) -> Markup {
    html! {
        @if against.is_empty() { "Nothing known" }
        @for words in against { div { (words) } }
    }
}

/// The hits of a matter, each with its decision or the way to it. `names` gives the captions of the matter's parties
/// by their ids.
pub fn matter_hits(reference: &str, hits: &[Hit], names: &[(String, String)], may: MayDecide) -> Markup {
    if hits.is_empty() {
        return empty("No party of this matter has a name that an imported list has.");
    }
    html! {
        @for hit in hits {
            div.hit {
                h3 { (names.iter().find(|(id, _)| *id == hit.party).map_or("Party", |(_, name)| name.as_str())) " / " (entry_link(&hit.listed)) }
                (hit_words(hit))
                @if let Some(decision) = &hit.decision {
                    p { (tag(decision.identity.label())) " " (decision.reason) }
                } @else {
                    p { (tag("Not decided")) }
                }
                @if may == MayDecide::Yes {
                    p {
                        a.usa-link href=(decision_path(reference, &hit.party, &hit.listed.entry.id)) {
                            @if hit.decision.is_some() { "Decide again" } @else { "Decide" }
                            span.usa-sr-only { " whether the party is " (hit.listed.entry.caption) }
                        }
                    }
                }
            }
        }
    }
}

fn hit_words(hit: &Hit) -> Markup {
    html! {
        p {
            (hit.listed.title) " " (hit.listed.version) ", " (schema_label(&hit.listed.entry.schema))
            @if !hit.listed.entry.programs.is_empty() { ", " (hit.listed.entry.programs) }
        }
        p { (met(&hit.listed)) }
        p { "What speaks against it: " (against_words(&hit.against)) }
    }
}

/// Whether the reader may decide hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayDecide {
    /// The way to the form is shown.
    Yes,
    /// It is not.
    No,
}

fn decision_path(reference: &str, party: &str, entry: &str) -> String {
    format!(
        "/matters/{}/hits?party={}&entry={}",
        encode(reference),
        encode(party),
        encode(entry)
    )
}

/// `/matters/{ref}/hits?party=&entry=`: the form that decides a hit.
fn decision(call: &Call) -> Result<Reply, Problem> {
    let (party, entry) = (call.query("party").unwrap_or(""), call.query("entry").unwrap_or(""));
    let page = decision_page(call, party, entry, &[])?;
    Ok(Reply::Page(Box::new(page)))
}

/// `POST /matters/{ref}/hits`
fn decide(call: &Call) -> Result<Reply, Problem> {
    match actions::decide(&call.app, call.writer()?, call.param("ref"), &call.input) {
        Ok(loaded) => Ok(Reply::SeeOther(format!("/matters/{}#hits", loaded.row.reference))),
        Err(Problem::Refused(refusals)) => {
            let (party, entry) = (call.text("party").unwrap_or(""), call.text("entry").unwrap_or(""));
            let page = decision_page(call, party, entry, &refusals)?;
            Ok(Reply::PageWith(StatusCode::UNPROCESSABLE_ENTITY, Box::new(page)))
        }
        Err(problem) => Err(problem),
    }
}

fn decision_page(call: &Call, party: &str, entry: &str, refusals: &[Refusal]) -> Result<Page, Problem> {
    let ctx = call.ctx()?;
    let loaded = crate::matters::load(&call.app, ctx, call.param("ref"))?;
    drop(policy::decide_write(
        policy::Action::DecideHit,
        &ctx.officer,
        &loaded.facts,
    )?);
    call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    let scope = policy::scope(&ctx.officer);
    let (hits, shown) = call.app.db.read(|tx| {
        Ok((
            super::hits(tx, &loaded.record, &scope)?,
            crate::parties::actions::on_record(tx, &scope, &loaded.record)?,
        ))
    })?;
    let hit = hits
        .iter()
        .find(|hit| hit.party == party && hit.listed.entry.id == entry)
        .ok_or(Problem::Missing)?;
    let name = shown
        .iter()
        .find(|s| s.party == party)
        .map_or("Party", |s| s.caption.as_str());
    let options: Vec<(String, String)> = [Identity::Same, Identity::Different, Identity::Unsure]
        .iter()
        .map(|i| (i.word().into(), i.label().into()))
        .collect();
    let typed = |field: &str| call.text(field).unwrap_or("").to_string();
    let path = format!("/matters/{}", encode(&loaded.row.reference));
    let content = html! {
        p { (link_to(&path, &loaded.row.reference)) " " (loaded.row.title) }
        p { (link_to(&format!("/parties/{party}"), name)) " / " (entry_link(&hit.listed)) }
        (hit_words(hit))
        (form(&format!("{path}/hits"), "Record decision", refusals, html! {
            (hidden("party", party))
            (hidden("entry", entry))
            (choice("identity", "Identity", "Whether the party is the listed one.", &options, &typed("identity"), refusals))
            (prose("reason", "Why", "What the decision rests on; it stays in the history of the matter.", &typed("reason"), refusals))
        }))
    };
    let markings = vec![loaded.row.marking.clone()]
        .into_iter()
        .filter(|m| !m.is_empty())
        .collect();
    Ok(Page {
        title: "Decide a hit".into(),
        content,
        markings,
        section: "matters",
    })
}
