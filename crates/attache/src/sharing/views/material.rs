//! Facts and documents on the page of a matter, and the forms to record, correct and handle them.

use matter::Refusal;
use matter::material::{Document, Fact, Handling, ItemSort, Known, LegalStatus, OriginKind};
use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::app::{App, Ctx};
use crate::matters::actions::{Loaded, may};
use crate::packs::Packs;
use crate::web::forms::{checkboxes, choice, date, form, line, picked, prose, text_of, texts_of};
use crate::web::parts::{empty, encode, section, table, tag};
use crate::web::pickers::Picks;
use matter::CodeTable;
use policy::Action;

/// What the forms offer to choose from.
pub struct Offered {
    /// Parties of the matter and their captions.
    pub parties: Vec<(String, String)>,
    /// Names of agencies.
    pub picks: Picks,
}

/// Facts and documents of a matter, with what binds each.
pub fn on_matter(ctx: &Ctx, loaded: &Loaded) -> Markup {
    let material = &loaded.record.material;
    let writes = may(ctx, loaded, Action::RecordMaterial);
    let base = format!("/matters/{}", encode(&loaded.row.reference));
    let facts = material.facts.iter().map(|fact| fact_cells(&base, fact, writes));
    let documents = material
        .documents
        .iter()
        .map(|document| document_cells(&base, document, writes));
    let rows: Vec<Vec<Markup>> = facts.chain(documents).collect();
    section(
        "Facts and documents",
        html! {
            @if rows.is_empty() {
                (empty("What can be shared by itself, with what binds it, would stand here."))
            } @else {
                (table("Facts and documents", &["Item", "What it says", "What binds it"], rows))
            }
            @if writes {
                p.actions {
                    a.usa-button.usa-button--outline href={(base) "/facts/new"} { "Record a fact" } " "
                    a.usa-button.usa-button--outline href={(base) "/documents/new"} { "Record a document" }
                }
            }
        },
    )
}

fn item_link(base: &str, item: &str, writes: bool) -> Markup {
    html! {
        @if writes { a href={(base) "/material/" (item)} { (item) } } @else { (item) }
    }
}

fn fact_cells(base: &str, fact: &Fact, writes: bool) -> Vec<Markup> {
    let item = format!("F{}", fact.number);
    vec![
        item_link(base, &item, writes),
        html! {
            (fact.text)
            @for correction in &fact.corrections {
                div.hint { "said " del { (correction.was) } ": " (correction.why) }
            }
        },
        binds(&fact.handling),
    ]
}

fn document_cells(base: &str, document: &Document, writes: bool) -> Vec<Markup> {
    let item = format!("D{}", document.number);
    vec![
        item_link(base, &item, writes),
        html! {
            (document.title)
            @if let Some(name) = &document.file_name { div.hint { "file " (name) } }
            @if let Some(held) = &document.held_at { div.hint { "held at " (held) } }
            @if let Some(sha) = &document.sha256 { div.hint { "SHA-256 " code { (sha.get(..16).unwrap_or(sha)) "…" } } }
        },
        binds(&document.handling),
    ]
}

/// What binds an item, in a few words.
pub fn binds(handling: &Handling) -> Markup {
    let persons = handling.persons.iter().flat_map(|p| {
        [
            (p.us_person, "U.S. person"),
            (p.eu_person, "covered by the Judicial Redress Act"),
            (p.minor, "minor"),
            (p.victim, "victim"),
            (p.protection_claimant, "asked for protection"),
            (p.witness, "witness or source"),
        ]
    });
    let mut said: Vec<&str> = persons
        .filter(|(known, _)| *known == Known::Yes)
        .map(|(_, word)| word)
        .collect();
    said.sort_unstable();
    said.dedup();
    html! {
        @for marking in &handling.markings { (tag(marking)) " " }
        @for lock in &handling.locks { (tag(&format!("lock: {lock}"))) " " }
        @if let Some(origin) = &handling.origin { div { (origin.kind.label()) } }
        @if let Some(grade) = &handling.grade { div { "graded " (grade.value) " (" (grade.scheme) ")" } }
        @if handling.legal_status != LegalStatus::Unknown { div { (handling.legal_status.label()) } }
        @if let Some(expires) = handling.expires { div { "not to be used after " (crate::web::parts::day(expires)) } }
        @if let Some(uses) = &handling.permitted_uses { div { "only for " (uses.join(", ")) } }
        @for word in said { div { "about a " (word) } }
        @if !handling.derived_from.is_empty() {
            div { "written from " (handling.derived_from.len()) " other" }
        }
    }
}

fn options(choices: &[matter::field::Choice]) -> Vec<(String, String)> {
    choices
        .iter()
        .map(|c| (c.word.to_string(), c.label.to_string()))
        .collect()
}

fn rows<'p, T: 'p>(
    all: impl Iterator<Item = &'p crate::packs::Row<T>>,
    title: impl Fn(&T) -> String,
) -> Vec<(String, String)> {
    let newest: std::collections::BTreeMap<String, String> = all
        .map(|row| (row.id.clone(), format!("{} ({})", title(&row.is), row.id)))
        .collect();
    newest.into_iter().collect()
}

fn purposes(packs: &Packs) -> Vec<(String, String)> {
    rows(packs.purposes().iter(), |p| p.title.clone())
}

/// The inputs of a handling; `values` is what was typed, or what stands.
fn handling_inputs(
    app: &App,
    loaded: &Loaded,
    offered: &Offered,
    values: &Map<String, Value>,
    no: &[Refusal],
) -> Markup {
    let text = |name: &str| text_of(values.get(name));
    let list = |name: &str| texts_of(values.get(name));
    let free = |mut of: Vec<(String, String)>| {
        of.insert(0, (String::new(), "–".into()));
        of
    };
    let schemes = app.packs.grade_schemes().iter();
    let mut people = offered.parties.clone();
    if !people.is_empty() {
        people.push(("-".into(), "somebody who is no party of this matter".into()));
    }
    html! {
        (prose("markings", "Markings", "One a line, as written on it: CUI//LEI, TLP:AMBER, H1. Left empty, the matter's marking holds.", &list("markings").join("\n"), no))
        (checkboxes("locks", "Source locks", "Statutes that close the source it comes from.", &rows(app.packs.source_locks().iter(), |l| l.title.clone()), &list("locks"), no))
        (choice("origin", "Whose it is", "Unknown is referred, never taken for ours.", &free(options(OriginKind::CHOICES)), &text("origin"), no))
        (picked("origin_agency", "Agency it came from", "Whoever gave it keeps a say in who receives it.", CodeTable::Agencies, &offered.picks, &text("origin_agency"), no))
        (line("origin_reference", "Its reference", "", &text("origin_reference"), no))
        (choice("grade_scheme", "Grading scheme", "Schemes stand side by side and are never converted.", &free(rows(schemes, |s| s.title.clone())), &text("grade_scheme"), no))
        (line("grade", "Grade", "As the scheme writes it, such as B2.", &text("grade"), no))
        (choice("legal_status", "Evidence", "", &options(LegalStatus::CHOICES), &text("legal_status"), no))
        (checkboxes("permitted_uses", "Only to be used for", "What the originator allows; none ticked: nothing was said.", &purposes(&app.packs), &list("permitted_uses"), no))
        (date("expires", "Not to be used after", "", &text("expires"), no))
        (choice("collected_for", "Collected for", "", &free(purposes(&app.packs)), &text("collected_for"), no))
        (date("checked_on", "Checked for accuracy on", "", &text("checked_on"), no))
        (prose("derived_from", "Written from", "Items it was written from, one a line, such as PSL-INV-2026-0001#F2; their caveats are inherited.", &list("derived_from").join("\n"), no))
        (choice("about_person", "Is it about a person?", "Unknown is referred.", &options(Known::CHOICES), &text("about_person"), no))
        @if !people.is_empty() {
            (checkboxes("persons", "Persons it is about", "What follows is said of all of them.", &people, &list("persons"), no))
            @for (name, label) in [
                ("us_person", "Citizen or resident of the United States"), ("eu_person", "Covered by the Judicial Redress Act"), ("minor", "Under age"),
                ("victim", "Victim"), ("protection_claimant", "Asked for protection"), ("witness", "Witness or source"),
            ] {
                (choice(name, label, "", &options(Known::CHOICES), &text(name), no))
            }
        }
        @if loaded.record.parties.is_empty() {
            p.usa-hint { "A person is put on the matter as a party first." }
        }
    }
}

/// What stands, as a form holds it.
pub fn values_of(handling: &Handling, sources: Vec<String>) -> Map<String, Value> {
    let mut values = Map::new();
    let mut put = |name: &str, text: Option<String>| {
        if let Some(text) = text {
            values.insert(name.into(), Value::String(text));
        }
    };
    put("origin", handling.origin.as_ref().map(|o| o.kind.word().into()));
    put("origin_agency", handling.origin.as_ref().and_then(|o| o.agency.clone()));
    put(
        "origin_reference",
        handling.origin.as_ref().and_then(|o| o.reference.clone()),
    );
    put("grade_scheme", handling.grade.as_ref().map(|g| g.scheme.clone()));
    put("grade", handling.grade.as_ref().map(|g| g.value.clone()));
    put("legal_status", Some(handling.legal_status.word().into()));
    put("expires", handling.expires.map(|d| d.to_string()));
    put("collected_for", handling.collected_for.clone());
    put("checked_on", handling.checked_on.map(|d| d.to_string()));
    put("about_person", Some(handling.about_person.word().into()));
    if let Some(first) = handling.persons.first() {
        for (name, known) in [
            ("us_person", first.us_person),
            ("eu_person", first.eu_person),
            ("minor", first.minor),
            ("victim", first.victim),
            ("protection_claimant", first.protection_claimant),
            ("witness", first.witness),
        ] {
            put(name, Some(known.word().into()));
        }
    }
    let list = |texts: Vec<String>| Value::Array(texts.into_iter().map(Value::String).collect());
    values.insert("markings".into(), list(handling.markings.clone()));
    values.insert("locks".into(), list(handling.locks.clone()));
    values.insert(
        "permitted_uses".into(),
        list(handling.permitted_uses.clone().unwrap_or_default()),
    );
    let persons = handling
        .persons
        .iter()
        .map(|p| p.party.clone().unwrap_or_else(|| "-".into()));
    values.insert("persons".into(), list(persons.collect()));
    values.insert("derived_from".into(), list(sources));
    values
}

/// The form of a new fact.
pub fn new_fact(app: &App, loaded: &Loaded, offered: &Offered, values: &Map<String, Value>, no: &[Refusal]) -> Markup {
    let action = format!("/matters/{}/facts", encode(&loaded.row.reference));
    form(
        &action,
        "Record fact",
        no,
        html! {
            (prose("text", "The fact", "One thing that can be said by itself.", &text_of(values.get("text")), no))
            (handling_inputs(app, loaded, offered, values, no))
        },
    )
}

/// The form of a new document.
pub fn new_document(
    app: &App,
    loaded: &Loaded,
    offered: &Offered,
    values: &Map<String, Value>,
    no: &[Refusal],
) -> Markup {
    let action = format!("/matters/{}/documents", encode(&loaded.row.reference));
    let text = |name: &str| text_of(values.get(name));
    form(
        &action,
        "Record document",
        no,
        html! {
            (line("title", "What it is", "Without a name that needs protection.", &text("title"), no))
            (line("file_name", "Name of the file", "A name can say what the file may not; it is checked too.", &text("file_name"), no))
            (line("sha256", "SHA-256 of the file", "64 digits by which the file is known again.", &text("sha256"), no))
            (line("held_at", "Where it lies", "Safe, shelf or share.", &text("held_at"), no))
            (handling_inputs(app, loaded, offered, values, no))
        },
    )
}

/// What is meant by the two forms of one item.
pub struct Forms<'a> {
    /// Item, such as `F2`.
    pub item: &'a str,
    /// Whether it is a fact, which can be corrected.
    pub sort: ItemSort,
    /// Words of the fact.
    pub text: &'a str,
    /// What was typed for a correction.
    pub correction: &'a Map<String, Value>,
    /// Refusals of the correction.
    pub against_correction: &'a [Refusal],
    /// What stands, or what was typed, of the handling.
    pub values: &'a Map<String, Value>,
    /// Refusals of the handling.
    pub against_handling: &'a [Refusal],
}

/// The page of one item: correct it, and say how it has to be handled.
pub fn item(app: &App, loaded: &Loaded, offered: &Offered, forms: &Forms) -> Markup {
    let base = format!("/matters/{}/material/{}", encode(&loaded.row.reference), forms.item);
    let text = |name: &str| text_of(forms.correction.get(name));
    html! {
        p { a href={"/matters/" (loaded.row.reference)} { "Back to " (loaded.row.reference) } }
        @if forms.sort == ItemSort::Fact {
            (section("Correct it", html! {
                p { (forms.text) }
                p.usa-hint { "What was said stays in the history. Whoever has received it is owed a notice." }
                (form(&format!("{base}/correction"), "Correct fact", forms.against_correction, html! {
                    (prose("text", "What it should say", "", &text("text"), forms.against_correction))
                    (line("why", "What was wrong", "", &text("why"), forms.against_correction))
                }))
            }))
            (section("Who has received it", html! {
                p { a href={"/releases/accounting?fact=" (encode(&format!("{}#{}", loaded.row.reference, forms.item)))} { "Show every recipient" } }
            }))
        }
        (section("How it has to be handled", form(&format!("{base}/handling"), "Save handling", forms.against_handling, html! {
            (handling_inputs(app, loaded, offered, forms.values, forms.against_handling))
            (line("why", "Why less strictly", "Only where something is taken away that stood there.", &text_of(forms.values.get("why")), forms.against_handling))
        })))
    }
}
