//! How the register looks: lists, entries and forms. Pure; what may be shown was decided before.

use jiff::civil::Date;
use matter::Refusal;
use matter::field::{Choice, CodeTable};
use maud::{Markup, html};
use serde_json::{Map, Value};
use store::counterparts::{AgencyRow, CommitmentRow, ContactRow};
use store::matters::MatterRow;

use crate::app::{App, Ctx};
use crate::counterparts::actions::{self, Kept, Maker, OPEN, Sort, Standing, Trust};
use crate::kinds;
use crate::web::call::Call;
use crate::web::forms::{self, country_name, text_of};
use crate::web::parts;
use crate::web::pickers::{Picks, Shown};

type Values = Map<String, Value>;

fn options(choices: &[Choice]) -> Vec<(String, String)> {
    choices
        .iter()
        .map(|choice| (choice.word.to_string(), choice.label.to_string()))
        .collect()
}

/// The label of a stored word; the word itself where it is none of ours any more.
fn label(choices: &'static [Choice], word: &str) -> String {
    choices
        .iter()
        .find(|choice| choice.word == word)
        .map_or_else(|| parts::humane(word), |choice| choice.label.into())
}

/// A country by name and code.
fn country(app: &App, code: &str) -> String {
    country_name(&app.packs, code).map_or_else(|| code.to_string(), |name| format!("{name} ({code})"))
}

/// A stored day in words; empty is a dash.
pub fn day(text: &str) -> String {
    match text.parse::<Date>() {
        Ok(date) => parts::day(date),
        Err(_) if text.is_empty() => "–".into(),
        Err(_) => text.into(),
    }
}

/// How far off a day is: `due today`, `due in 3 days`, `overdue by 2 days`; nothing where there is no day.
pub fn due_words(due: &str, today: Date) -> Option<String> {
    let due: Date = due.parse().ok()?;
    let days = today.until(due).ok()?.get_days();
    let count = |n: i32| {
        if n == 1 {
            "1 day".to_string()
        } else {
            format!("{n} days")
        }
    };
    Some(match days {
        0 => "due today".into(),
        left if left > 0 => format!("due in {}", count(left)),
        late => format!("overdue by {}", count(-late)),
    })
}

/// A day with its distance; what is late is said in words, not in colour alone.
pub fn due(text: &str, today: Date) -> Markup {
    match due_words(text, today) {
        None => html! { "–" },
        Some(words) if words.starts_with("overdue") => html! { span.late { (words) } ", " (day(text)) },
        Some(words) => html! { (words) ", " (day(text)) },
    }
}

/// Who keeps a relationship.
fn keeper(office: &str, name: &str) -> Markup {
    html! { (office) @if !name.is_empty() { ", " (name) } }
}

/// The list of agencies with its filters.
pub fn list(call: &Call, ctx: &Ctx, rows: &[AgencyRow], next: Option<&str>, offices: &[(String, String)]) -> Markup {
    let value = |name: &str| call.query(name).unwrap_or("").to_string();
    let cells = rows.iter().map(|row| {
        vec![
            html! {
                (parts::link_to(&format!("/agencies/{}", row.id), &row.name))
                @if !row.name_local.is_empty() { " " span.usa-hint dir="auto" { (row.name_local) } }
            },
            html! { (country(&call.app, &row.country)) },
            html! { (label(Sort::CHOICES, &row.kind)) @if row.status != Standing::Active.word() { " " (parts::tag(&label(Standing::CHOICES, &row.status))) } },
            keeper(&row.keeper_office, &row.keeper_name),
            html! { (day(&row.last_contact)) },
        ]
    });
    html! {
        @if actions::may_edit(ctx) { p { a.usa-button href="/agencies/new" { "New agency" } } }
        form.row method="get" action="/agencies" role="search" aria-label="Filter agencies" {
            (forms::line("q", "Name", "", &value("q"), &[]))
            (forms::code("country", "Country", "", CodeTable::Countries, &value("country"), &[]))
            (forms::choice("kind", "Kind", "", &with_any(options(Sort::CHOICES)), &value("kind"), &[]))
            (forms::choice("office", "Kept by office", "", &with_any(offices.to_vec()), &value("office"), &[]))
            button.usa-button.usa-button--outline type="submit" { "Filter agencies" }
        }
        @if rows.is_empty() {
            (parts::empty("No agency fits. Agencies that your network deals with appear here; take a filter away to see more."))
        } @else {
            (parts::table("Agencies", &["Agency", "Country", "Kind", "Kept by", "Last contact"], cells.collect()))
        }
        (parts::pager(call, next))
        p { (parts::link_to("/agreements", "Agreements")) " · " (parts::link_to("/packs", "Jurisdiction packs")) }
    }
}

fn with_any(mut options: Vec<(String, String)>) -> Vec<(String, String)> {
    options.insert(0, (String::new(), "Any".into()));
    options
}

/// Everything that the page of an agency shows.
pub struct AgencyShown {
    /// The agency.
    pub row: AgencyRow,
    /// People there.
    pub contacts: Vec<ContactRow>,
    /// Promises.
    pub commitments: Vec<CommitmentRow>,
    /// Matters in which it is the host agency.
    pub asked: Vec<MatterRow>,
    /// Engagements in which it takes part.
    pub met: Vec<MatterRow>,
}

/// The page of an agency.
pub fn agency(app: &App, ctx: &Ctx, shown: &AgencyShown) -> Markup {
    let row = &shown.row;
    let href = |rest: &str| format!("/agencies/{}{rest}", row.id);
    let side = if row.domestic { "Domestic" } else { "Foreign" };
    let met: Vec<&MatterRow> = shown
        .met
        .iter()
        .filter(|m| shown.asked.iter().all(|asked| asked.id != m.id))
        .collect();
    html! {
        @if !row.name_local.is_empty() { p.lead dir="auto" { (row.name_local) } }
        @if row.status == Standing::Suspended.word() { p { strong.late { "Suspended: do not deal with this agency until further notice." } } }
        @if actions::may_edit(ctx) {
            p.row {
                a.usa-button.usa-button--outline href=(href("/edit")) { "Change agency" }
                a.usa-button.usa-button--outline href=(href("/contacts/new")) { "Add contact" }
                a.usa-button.usa-button--outline href=(href("/commitments/new")) { "Record commitment" }
            }
        }
        (parts::pairs(&[
            ("Country", html! { (country(app, &row.country)) }),
            ("Kind", html! { (label(Sort::CHOICES, &row.kind)) ", " (side.to_lowercase()) }),
            ("Status", html! { (label(Standing::CHOICES, &row.status)) }),
            ("Relationship kept by", keeper(&row.keeper_office, &row.keeper_name)),
            ("Last contact", html! { (day(&row.last_contact)) }),
            ("Time there", html! { (parts::instant(ctx.now, &row.zone)) " (" (row.zone) ")" }),
        ]))
        p { a href=(href("/standings")) { "How it stands as a recipient: assurances, breaches, vetting" } }
        @if !row.note.is_empty() { (parts::section("Note", html! { p dir="auto" { (row.note) } })) }
        (parts::section("Contacts", contacts(&shown.contacts)))
        (parts::section("Commitments", commitments(ctx, &shown.commitments)))
        (parts::section("Matters with it", matters(ctx, shown.asked.iter().chain(met))))
        p.usa-hint { "Last changed " (parts::stored_instant(&row.updated_at, &ctx.person.zone)) }
    }
}

fn contacts(rows: &[ContactRow]) -> Markup {
    if rows.is_empty() {
        return parts::empty(
            "Nobody yet. People of this agency, how they are reached and who of us knows them appear here.",
        );
    }
    let cells = rows.iter().map(|row| {
        vec![
            html! { (parts::link_to(&format!("/contacts/{}", row.id), &row.name)) },
            html! { (row.rank) },
            html! { (reach(row)) },
            html! { (label(Trust::CHOICES, &row.trust)) },
            keeper(&row.keeper_office, &row.keeper_name),
            html! { (day(&row.last_contact)) },
        ]
    });
    parts::table(
        "Contacts",
        &[
            "Name",
            "Rank or post",
            "Reached at",
            "Trust",
            "Known to",
            "Last contact",
        ],
        cells.collect(),
    )
}

fn reach(row: &ContactRow) -> String {
    [row.phone.as_str(), row.email.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Promises: open ones first, the longest due at the top, then what became of the others.
fn commitments(ctx: &Ctx, rows: &[CommitmentRow]) -> Markup {
    if rows.is_empty() {
        return parts::empty(
            "Nothing was promised yet. What either side undertakes, by when, and whether it was kept appears here.",
        );
    }
    let mut sorted: Vec<&CommitmentRow> = rows.iter().collect();
    sorted.sort_by_key(|row| {
        (
            row.outcome != OPEN,
            row.due_on.is_empty(),
            if row.outcome == OPEN {
                row.due_on.clone()
            } else {
                String::new()
            },
        )
    });
    let edits = actions::may_edit(ctx);
    let cells = sorted.into_iter().map(|row| {
        vec![
            html! { (label(Maker::CHOICES, &row.made_by)) },
            html! { span dir="auto" { (row.what) } @if !row.contact_name.is_empty() { " (" (row.contact_name) ")" } },
            html! { (day(&row.made_on)) },
            outcome(ctx, row),
            html! { @if row.matter_reference.is_empty() { "–" } @else { (parts::link_to(&format!("/matters/{}", row.matter_reference), &row.matter_reference)) } },
            html! { @if edits && row.outcome == OPEN { (parts::link_to(&format!("/commitments/{}/fulfilment", row.id), "Settle")) } },
        ]
    });
    parts::table(
        "Commitments",
        &["Promised by", "What", "Made", "Standing", "Matter", "Next"],
        cells.collect(),
    )
}

fn outcome(ctx: &Ctx, row: &CommitmentRow) -> Markup {
    if row.outcome == OPEN {
        return html! { @if row.due_on.is_empty() { "open, no day agreed" } @else { (due(&row.due_on, ctx.today())) } };
    }
    html! { (label(Kept::CHOICES, &row.outcome)) " on " (day(&row.kept_on)) }
}

/// Matters as short rows; those that the reader may not see are not among them.
fn matters<'a>(ctx: &Ctx, rows: impl Iterator<Item = &'a MatterRow>) -> Markup {
    let cells: Vec<Vec<Markup>> = rows
        .map(|row| {
            let kind = kinds::kind(&row.kind);
            let state = kind
                .and_then(|k| k.state(&row.state))
                .map_or_else(|| parts::humane(&row.state), |s| s.label.to_string());
            vec![
                html! { span.reference { (parts::link_to(&format!("/matters/{}", row.reference), &row.reference)) } },
                html! { span dir="auto" { (row.title) } },
                html! { (kind.map_or(row.kind.as_str(), |k| k.label)) },
                html! { (state) },
                parts::stored_instant(&row.updated_at, &ctx.person.zone),
            ]
        })
        .collect();
    if cells.is_empty() {
        return parts::empty("None that you may see. Requests to it and meetings with it appear here.");
    }
    parts::table("Matters", &["Reference", "Title", "Kind", "State", "Changed"], cells)
}

/// The page of a contact.
pub fn contact(ctx: &Ctx, row: &ContactRow, promises: &[CommitmentRow], met: &[MatterRow]) -> Markup {
    html! {
        p.lead { @if !row.rank.is_empty() { (row.rank) ", " } (parts::link_to(&format!("/agencies/{}", row.agency), &row.agency_name)) }
        @if row.trust == Trust::Suspended.word() { p { strong.late { "Suspended: do not deal with this contact until further notice." } } }
        @if actions::may_edit(ctx) { p { a.usa-button.usa-button--outline href={ "/contacts/" (row.id) "/edit" } { "Change contact" } } }
        (parts::pairs(&[
            ("Telephone", html! { (dash(&row.phone)) }),
            ("Mail", html! { (dash(&row.email)) }),
            ("Languages", html! { (dash(&row.languages)) }),
            ("Trust", html! { (label(Trust::CHOICES, &row.trust)) }),
            ("Known to", keeper(&row.keeper_office, &row.keeper_name)),
            ("Last contact", html! { (day(&row.last_contact)) }),
        ]))
        @if !row.note.is_empty() { (parts::section("Note", html! { p dir="auto" { (row.note) } })) }
        (parts::section("Commitments", commitments(ctx, promises)))
        (parts::section("Engagements", matters(ctx, met.iter())))
        p.usa-hint { "Last changed " (parts::stored_instant(&row.updated_at, &ctx.person.zone)) }
    }
}

fn dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

/// Help of the input for a keeper.
const KEEPER: &str = "Part of a name; may be left empty.";

/// What a form chooses from: offices, and the names of officers.
pub struct Chosen {
    /// Offices by code and name.
    pub offices: Vec<(String, String)>,
    /// Names of the officers it shows.
    pub picks: Picks,
}

/// The form of an agency, new or changed.
pub fn agency_form(app: &App, action: &str, submit: &str, values: &Values, chosen: &Chosen, no: &[Refusal]) -> Markup {
    let text = |name: &str| text_of(values.get(name));
    let side = [
        ("no".to_string(), "Foreign".to_string()),
        ("yes".to_string(), "Domestic: of our own government".to_string()),
    ];
    let domestic = if matches!(text("domestic").as_str(), "yes" | "true") {
        "yes"
    } else {
        "no"
    };
    let named = country_name(&app.packs, &text("country")).unwrap_or_default();
    let help = if named.is_empty() {
        "Two letters, or part of the name."
    } else {
        named.as_str()
    };
    forms::form(
        action,
        submit,
        no,
        html! {
            @if values.contains_key("if_match") { (forms::hidden("if_match", &text("if_match"))) }
            (forms::line("name", "Name", "In Latin letters, as colleagues look for it.", &text("name"), no))
            (forms::line("name_local", "Name in its own language", "In any script.", &text("name_local"), no))
            (forms::code("country", "Country", help, CodeTable::Countries, &text("country"), no))
            (forms::choice("kind", "Kind", "", &options(Sort::CHOICES), &text("kind"), no))
            (forms::choice("domestic", "Side", "", &side, domestic, no))
            (forms::choice("keeper_office", "Office that keeps the relationship", "", &chosen.offices, &text("keeper_office"), no))
            (forms::picked("keeper_officer", "Officer who keeps it", KEEPER, CodeTable::Officers, &chosen.picks, &text("keeper_officer"), no))
            (forms::line("zone", "Time zone", "Of the IANA database, such as Europe/Vienna.", &text("zone"), no))
            (forms::choice("status", "Status", "", &options(Standing::CHOICES), &text("status"), no))
            (forms::prose("note", "Note", "The whole network reads this: nothing of a case.", &text("note"), no))
        },
    )
}

/// The form of a contact, new or changed.
pub fn contact_form(action: &str, submit: &str, values: &Values, chosen: &Chosen, no: &[Refusal]) -> Markup {
    let text = |name: &str| text_of(values.get(name));
    forms::form(
        action,
        submit,
        no,
        html! {
            @if values.contains_key("if_match") { (forms::hidden("if_match", &text("if_match"))) }
            (forms::line("name", "Name", "", &text("name"), no))
            (forms::line("rank", "Rank or post", "", &text("rank"), no))
            (forms::line("languages", "Languages", "", &text("languages"), no))
            (forms::line("phone", "Telephone", "With the country code; several are parted by semicolons.", &text("phone"), no))
            (forms::line("email", "Mail", "Several are parted by semicolons.", &text("email"), no))
            (forms::choice("trust", "Trust", "", &options(Trust::CHOICES), &text("trust"), no))
            (forms::choice("keeper_office", "Office that knows the contact", "", &chosen.offices, &text("keeper_office"), no))
            (forms::picked("keeper_officer", "Officer who knows the contact", KEEPER, CodeTable::Officers, &chosen.picks, &text("keeper_officer"), no))
            (forms::date("last_contact", "Last contact", "", &text("last_contact"), no))
            (forms::prose("note", "Note", "The whole network reads this: nothing of a case.", &text("note"), no))
        },
    )
}

/// The form of a promise.
pub fn commitment_form(action: &str, values: &Values, contacts: &[ContactRow], no: &[Refusal]) -> Markup {
    let text = |name: &str| text_of(values.get(name));
    let mut people: Vec<(String, String)> = contacts.iter().map(|row| (row.id.clone(), row.name.clone())).collect();
    people.insert(0, (String::new(), "Nobody in particular".into()));
    forms::form(
        action,
        "Record commitment",
        no,
        html! {
            (forms::choice("made_by", "Promised by", "", &options(Maker::CHOICES), &text("made_by"), no))
            (forms::prose("what", "What was promised", "The whole network reads this: nothing of a case.", &text("what"), no))
            (forms::date("made_on", "Made on", "", &text("made_on"), no))
            (forms::date("due_on", "To be kept by", "May be left empty.", &text("due_on"), no))
            (forms::choice("contact", "With", "", &people, &text("contact"), no))
            (forms::line("matter", "Matter", "Reference of a matter that you can open; only those who may read it see it here.", &text("matter"), no))
        },
    )
}

/// The form that settles a promise.
pub fn fulfilment_form(ctx: &Ctx, row: &CommitmentRow, values: &Values, no: &[Refusal]) -> Markup {
    let text = |name: &str| text_of(values.get(name));
    html! {
        (parts::pairs(&[
            ("Agency", html! { (parts::link_to(&format!("/agencies/{}", row.agency), &row.agency_name)) }),
            ("Promised by", html! { (label(Maker::CHOICES, &row.made_by)) }),
            ("What", html! { (row.what) }),
            ("Made on", html! { (day(&row.made_on)) }),
            ("Standing", outcome(ctx, row)),
        ]))
        @if row.outcome == OPEN || !no.is_empty() {
            (forms::form(&format!("/commitments/{}/fulfilment", row.id), "Settle commitment", no, html! {
                (forms::choice("kept", "What became of it", "", &options(Kept::CHOICES), &text("kept"), no))
                (forms::date("on", "On", "", &text("on"), no))
            }))
        }
    }
}

/// The form again when somebody was first: what stands now beside what was sent. Saving then is done knowingly.
pub fn late(current: &Value, yours: &Values, fields: &[&str], picks: &Picks, form: Markup) -> Markup {
    let now = |name: &str| text_of(current.get(name));
    let shown = |name: &str, value: String| match picks.shown(CodeTable::Officers, &value) {
        Shown::Name(officer) if name == "keeper_officer" => officer.to_string(),
        _ => value,
    };
    let differing = fields
        .iter()
        .filter(|name| yours.contains_key(**name) && now(name) != text_of(yours.get(**name)));
    let rows: Vec<Vec<Markup>> = differing
        .map(|name| {
            vec![
                html! { (parts::humane(name)) },
                html! { (shown(name, now(name))) },
                html! { (shown(name, text_of(yours.get(*name)))) },
            ]
        })
        .collect();
    html! {
        div class="usa-alert usa-alert--warning usa-alert--slim" role="alert" {
            div.usa-alert__body {
                p.usa-alert__text { "Somebody changed this while you wrote. Nothing of yours was written or lost: compare, then save again to put yours in its place." }
            }
        }
        (parts::table("What differs", &["Field", "Now", "Yours"], rows))
        (form)
    }
}
