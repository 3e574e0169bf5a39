//! Officers, offices and groups as people see them.
//!
//! Nothing here reads the store or decides anything; what a reader may not see is not handed in, or left out by
//! [`Sight`]. Start at [`officer`]; signing in and one's own account are in [`own_views`](super::own_views).

use std::collections::HashMap;

use jiff::civil::Date;
use matter::Refusal;
use maud::{Markup, html};
use policy::{Role, Tier};
use store::officers::{Office, Officer};

use super::actions::{Changed, Dossier, NewOfficer, Sight};
use super::network::GroupOf;
use crate::app::{App, Ctx};
use crate::web::call::Call;
use crate::web::forms::{checkboxes, choice, form, line};
use crate::web::parts::{empty, link_to, pager, pairs, section, stored_instant, table, tag};

/// A secret that is shown this one time.
pub(super) struct Once {
    /// What it is.
    pub what: &'static str,
    /// The secret.
    pub secret: String,
}

pub(super) fn once(once: Option<&Once>) -> Markup {
    html! {
        @if let Some(once) = once {
            div.usa-alert.usa-alert--success role="status" {
                div.usa-alert__body {
                    h2.usa-alert__heading { (once.what) }
                    p.usa-alert__text { code { (once.secret) } }
                }
            }
        }
    }
}

/// A button that posts, with words that tell it from its like.
pub(super) fn act(action: &str, words: &str, of: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            button.usa-button.usa-button--unstyled type="submit" aria-label={ (words) " " (of) } { (words) }
        }
    }
}

pub(super) fn with_office(officer: &Officer) -> String {
    if officer.office.is_empty() {
        officer.full_name.clone()
    } else {
        format!("{} ({})", officer.full_name, officer.office)
    }
}

/// Officers by name.
pub(super) fn list(
    call: &Call,
    ctx: &Ctx,
    sight: Sight,
    rows: &[Officer],
    offices: &[Office],
    next: Option<&str>,
) -> Markup {
    let names: HashMap<&str, &str> = offices.iter().map(|o| (o.code.as_str(), o.name.as_str())).collect();
    let chosen = call.query("office").unwrap_or_default();
    let everything = sight == Sight::Everything;
    let row = |officer: &Officer| {
        let mut cells = vec![
            link_to(&format!("/officers/{}", officer.id), &officer.full_name),
            html! { (names.get(officer.office.as_str()).copied().unwrap_or("–")) },
        ];
        if everything {
            cells.push(html! { (officer.name) });
            cells.push(html! { @if officer.disabled_at.is_empty() { "enabled" } @else { (tag("disabled")) } });
            cells.push(stored_instant(&officer.seen_at, &ctx.person.zone));
        }
        cells
    };
    let heads: &[&str] = if everything {
        &["Name", "Home office", "Sign-in name", "Account", "Last here"]
    } else {
        &["Name", "Home office"]
    };
    html! {
        p {
            (link_to("/offices", "Offices")) " · " (link_to("/groups", "Need-to-know groups")) " · " (link_to("/me", "My account"))
            @if everything { " · " (link_to("/officers/new", "Add an officer")) }
        }
        form.row method="get" action="/officers" role="search" aria-label="Filter officers" {
            (line("q", "Name", "Any part, with or without accents.", call.query("q").unwrap_or_default(), &[]))
            (choice("office", "Office", "", &office_options(offices, "Every office"), chosen, &[]))
            button.usa-button.usa-button--outline type="submit" { "Filter officers" }
        }
        @if rows.is_empty() { (empty("No officer fits. Officers of the network appear here; take a filter away to see more.")) }
        @else { (table("Officers", heads, rows.iter().map(row).collect())) }
        (pager(call, next))
    }
}

fn office_options(offices: &[Office], none: &str) -> Vec<(String, String)> {
    let mut options = if none.is_empty() {
        vec![]
    } else {
        vec![(String::new(), none.to_string())]
    };
    options.extend(
        offices
            .iter()
            .map(|o| (o.code.clone(), format!("{} ({})", o.name, o.code))),
    );
    options
}

/// What a form about an officer holds.
#[derive(Default)]
pub(super) struct OfficerForm {
    /// Id; empty for a new one.
    id: String,
    name: String,
    full_name: String,
    terms: Changed,
}

impl OfficerForm {
    /// As a new officer was typed.
    pub fn of_new(new: &NewOfficer) -> OfficerForm {
        let terms = Changed {
            office: new.office.clone(),
            also: new.also.clone(),
            roles: new.roles.clone(),
            tier: new.tier.clone(),
            discipline: new.discipline.clone(),
        };
        OfficerForm {
            id: String::new(),
            name: new.name.clone(),
            full_name: new.full_name.clone(),
            terms,
        }
    }

    /// As a change was typed.
    pub fn typed(id: &str, terms: &Changed) -> OfficerForm {
        OfficerForm {
            id: id.into(),
            terms: terms.clone(),
            ..OfficerForm::default()
        }
    }

    /// As an officer is now.
    pub fn of(dossier: &Dossier) -> OfficerForm {
        let mut codes = dossier.postings.iter().map(|posting| posting.office.clone());
        let terms = Changed {
            office: codes.next().unwrap_or_default(),
            also: codes.collect(),
            roles: dossier.roles.clone(),
            tier: dossier.officer.tier.clone(),
            discipline: dossier.officer.discipline.clone(),
        };
        OfficerForm {
            id: dossier.officer.id.clone(),
            terms,
            ..OfficerForm::default()
        }
    }
}

/// The form for a new officer, or for the roles and offices of one.
pub(super) fn officer_form(app: &App, asked: &OfficerForm, offices: &[Office], refusals: &[Refusal]) -> Markup {
    let terms = &asked.terms;
    let pair = |word: &str, label: &str| (word.to_string(), label.to_string());
    let roles: Vec<_> = Role::ALL.iter().map(|role| pair(role.word(), role.label())).collect();
    let tiers = [
        pair("", "As the roles say"),
        pair(Tier::Cleared.word(), "Cleared"),
        pair(Tier::Local.word(), "Locally employed"),
    ];
    let mut disciplines = vec![pair("", "None")];
    disciplines.extend(app.packs.disciplines().iter().map(|row| pair(&row.id, &row.title)));
    let codes = office_options(offices, "");
    let content = html! {
        @if asked.id.is_empty() {
            (line("name", "Sign-in name", "Small letters, digits, dots or dashes.", &asked.name, refusals))
            (line("full_name", "Name", "As people write it.", &asked.full_name, refusals))
        }
        (checkboxes("roles", "Roles", "Some exclude one another; you are told.", &roles, &terms.roles, refusals))
        (choice("office", "Home office", "", &codes, &terms.office, refusals))
        (checkboxes("also", "Further offices", "", &codes, &terms.also, refusals))
        (choice("tier", "Tier of access", "", &tiers, &terms.tier, refusals))
        (choice("discipline", "Discipline", "", &disciplines, &terms.discipline, refusals))
    };
    if asked.id.is_empty() {
        form("/officers/new", "Add the officer", refusals, content)
    } else {
        form(
            &format!("/officers/{}", asked.id),
            "Change roles and offices",
            refusals,
            content,
        )
    }
}

fn role_label(word: &str) -> &str {
    match Role::parse(word) {
        Some(role) => role.label(),
        None => word,
    }
}

/// One officer.
pub(super) fn officer(
    ctx: &Ctx,
    sight: Sight,
    dossier: &Dossier,
    offices: &[Office],
    form: Option<Markup>,
    secret: Option<Once>,
) -> Markup {
    let officer = &dossier.officer;
    let named = |code: &str| {
        offices
            .iter()
            .find(|o| o.code == code)
            .map_or_else(|| code.to_string(), |o| format!("{} ({code})", o.name))
    };
    let posted: Vec<String> = dossier.postings.iter().map(|posting| named(&posting.office)).collect();
    let mut facts = vec![("Offices", html! { (posted.join(", ")) })];
    if sight == Sight::Everything {
        let zone = &ctx.person.zone;
        let labels: Vec<&str> = dossier.roles.iter().map(|word| role_label(word)).collect();
        let dash = |text: String| html! { @if text.is_empty() { "–" } @else { (text) } };
        facts.extend([
            ("Sign-in name", html! { (officer.name) }),
            ("Roles", dash(labels.join(", "))),
            ("Tier", html! { (officer.tier) }),
            ("Discipline", dash(officer.discipline.clone())),
            ("Groups", dash(dossier.groups.join(", "))),
            ("Account", html! { @if officer.disabled_at.is_empty() { "enabled" } @else { (tag("disabled")) " since " (stored_instant(&officer.disabled_at, zone)) } }),
            ("Last here", stored_instant(&officer.seen_at, zone)),
        ]);
    }
    let path = |verb: &str| format!("/officers/{}/{verb}", officer.id);
    html! {
        (once(secret.as_ref()))
        (pairs(&facts))
        @if ctx.person.id == officer.id { p { (link_to("/me", "My account: sessions, password, codes, delegations")) } }
        @if let Some(form) = form {
            (section("Roles and offices", form))
            (section("Account", html! {
                @if officer.disabled_at.is_empty() {
                    p { "Disabling ends every session and token at once." }
                    (act(&path("disabling"), "Disable the account", &officer.full_name))
                } @else {
                    (act(&path("enabling"), "Enable the account", &officer.full_name))
                }
                p { "A new password ends sessions and tokens and takes one-time codes off." }
                (act(&path("reset"), "Give a new password", &officer.full_name))
            }))
        }
    }
}

/// Offices, and the form for a new one.
pub(super) fn offices(call: &Call, sight: Sight, offices: &[Office], today: Date, refusals: &[Refusal]) -> Markup {
    let row = |office: &Office| {
        vec![
            html! { (office.code) },
            html! { (link_to(&format!("/officers?office={}", office.code), &office.name)) @if office.headquarters { " " (tag("headquarters")) } },
            html! { (office.city) ", " (office.country) },
            html! { (office.zone) },
            html! { @if office.closed.is_empty() { "open" } @else { "closed " (office.closed) } },
        ]
    };
    let text = |name: &str| call.text(name).unwrap_or_default();
    let boxes = [("yes".to_string(), "This is headquarters".to_string())];
    let opened = if text("opened").is_empty() {
        today.to_string()
    } else {
        text("opened").to_string()
    };
    let content = html! {
        (line("code", "Code", "2 to 6 capitals or digits; part of every reference.", text("code"), refusals))
        (line("name", "Name", "", text("name"), refusals))
        (line("country", "Country", "Code of two letters.", text("country"), refusals))
        (line("city", "City", "", text("city"), refusals))
        (line("zone", "Time zone", "As in the IANA list, such as America/New_York.", text("zone"), refusals))
        (line("opened", "Opened on", "", &opened, refusals))
        (checkboxes("headquarters", "Rank", "", &boxes, &call.texts("headquarters"), refusals))
    };
    html! {
        @if offices.is_empty() { (empty("Offices of the network appear here.")) }
        @else { (table("Offices", &["Code", "Name", "Place", "Time zone", "State"], offices.iter().map(row).collect())) }
        @if sight == Sight::Everything { (section("Open an office", form("/offices", "Open the office", refusals, content))) }
    }
}

/// Groups, and the form for a new one.
pub(super) fn groups(call: &Call, sight: Sight, groups: &[GroupOf], refusals: &[Refusal]) -> Markup {
    let row = |of: &GroupOf| {
        vec![
            link_to(&format!("/groups/{}", of.group.code), &of.group.title),
            html! { (of.group.code) },
            html! { (of.members.len()) },
        ]
    };
    let text = |name: &str| call.text(name).unwrap_or_default();
    let content = html! {
        (line("code", "Code", "Small letters, digits or dashes. It says nothing about the case.", text("code"), refusals))
        (line("title", "Title", "Members and administrators see it.", text("title"), refusals))
    };
    html! {
        @if groups.is_empty() { (empty("Groups whose matters only their members see appear here.")) }
        @else { (table("Groups", &["Title", "Code", "Members"], groups.iter().map(row).collect())) }
        @if sight == Sight::Everything { (section("Found a group", form("/groups", "Found the group", refusals, content))) }
    }
}

/// One group with its members.
pub(super) fn group(ctx: &Ctx, sight: Sight, of: &GroupOf, people: &[Officer], refusals: &[Refusal]) -> Markup {
    let code = &of.group.code;
    let editable = sight == Sight::Everything;
    let row = |(id, name): &(String, String)| {
        let mut cells = vec![link_to(&format!("/officers/{id}"), name)];
        if editable {
            let action = format!("/groups/{code}/members/{id}/end");
            cells.push(if *id == ctx.person.id {
                html! {}
            } else {
                act(&action, "Take out", name)
            });
        }
        cells
    };
    let absent = |o: &&Officer| o.id != ctx.person.id && of.members.iter().all(|(id, _)| *id != o.id);
    let options: Vec<(String, String)> = people
        .iter()
        .filter(absent)
        .map(|o| (o.id.clone(), with_office(o)))
        .collect();
    let content = choice("officer", "Officer", "", &options, "", refusals);
    html! {
        p { "Code " (code) }
        @if of.members.is_empty() { (empty("Members of the group appear here.")) }
        @else { (table("Members", if editable { &["Name", "Do"] } else { &["Name"] }, of.members.iter().map(row).collect())) }
        @if editable { (section("Add a member", form(&format!("/groups/{code}/members"), "Add to the group", refusals, content))) }
    }
}
