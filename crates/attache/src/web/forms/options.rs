//! What a coded field may hold, where the table is short enough to be shown whole; and the names of codes.
//!
//! The rows are those of the jurisdiction packs. Offices, officers and counterparts are not here: what of them is
//! offered depends on the reader, so inputs ask for them while one types.

use matter::CodeTable;
use matter::field::Choice;
use maud::{Markup, html};

use crate::app::App;
use crate::packs::{MarkingUse, Packs, Row, Subject, parse_citation};
use crate::web::parts::humane;

/// Options under one heading; an empty heading is none.
pub(super) struct Group {
    /// Heading; empty: none.
    pub(super) heading: String,
    /// What is sent and what is shown.
    pub(super) options: Vec<(String, String)>,
}

pub(super) fn one_group(options: Vec<(String, String)>) -> Vec<Group> {
    vec![Group {
        heading: String::new(),
        options,
    }]
}

/// The options of a table that is short enough to be shown; none for those that one asks while typing.
pub(super) fn options_of(app: &App, kind: &str, table: CodeTable) -> Option<Vec<Group>> {
    let packs = &app.packs;
    match table {
        CodeTable::Reasons("marking") => {
            let current = packs
                .markings()
                .into_iter()
                .filter(|row| row.usage == MarkingUse::Current);
            Some(one_group(
                current
                    .map(|row| (row.id.clone(), format!("{} – {}", row.id, row.title)))
                    .collect(),
            ))
        }
        CodeTable::Reasons(list) => Some(reasons(packs, kind, list)),
        CodeTable::Components => {
            let today = app.clock.now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
            let now = packs
                .components_on(today)
                .map(|row| (row.id.clone(), format!("{} ({})", row.name, row.id)));
            Some(one_group(now.collect()))
        }
        CodeTable::Subjects => Some(subjects(packs)),
        CodeTable::Agreements => Some(one_group(once(
            packs
                .agreements()
                .iter()
                .map(|row| (row.id.clone(), row.is.title.clone())),
        ))),
        CodeTable::Purposes => Some(one_group(once(
            packs
                .purposes()
                .iter()
                .map(|row| (row.id.clone(), row.is.title.clone())),
        ))),
        CodeTable::Offences => Some(one_group(once(
            packs
                .offence_classes()
                .iter()
                .map(|row| (row.id.clone(), row.title.clone())),
        ))),
        _ => None,
    }
}

/// Each code once, with the words of its newest version.
fn once(rows: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let newest: std::collections::BTreeMap<String, String> = rows.collect();
    newest.into_iter().collect()
}

/// The reasons of a list. Those for closing are kept by kind: of no kind, every kind's, under its name.
fn reasons(packs: &Packs, kind: &str, list: &str) -> Vec<Group> {
    let of = |list: &str| {
        packs
            .reasons(list)
            .map(|row| (row.id.clone(), row.text.clone()))
            .collect::<Vec<_>>()
    };
    let own = if list == "closing" {
        of(&format!("close.{kind}"))
    } else {
        of(list)
    };
    if !own.is_empty() || list != "closing" {
        return one_group(own);
    }
    let lists = packs
        .reason_lists()
        .into_iter()
        .filter_map(|name| Some((name, name.strip_prefix("close.")?)));
    lists
        .map(|(name, kind)| Group {
            heading: humane(kind),
            options: of(name),
        })
        .collect()
}

fn subjects(packs: &Packs) -> Vec<Group> {
    let group = |area: &Row<Subject>| {
        let mut options = vec![(area.id.clone(), format!("{} ({}), as a whole", area.label(), area.id))];
        options.extend(
            packs
                .sub_subjects(&area.id)
                .map(|row| (row.id.clone(), format!("{} ({})", row.label(), row.id))),
        );
        Group {
            heading: area.label().to_string(),
            options,
        }
    };
    packs.areas().map(group).collect()
}

pub(super) fn words_of(choices: &[Choice]) -> Vec<(String, String)> {
    choices
        .iter()
        .map(|choice| (choice.word.to_string(), choice.label.to_string()))
        .collect()
}

/// The name a code stands for, where the packs know it.
pub(super) fn name_of(packs: &Packs, table: CodeTable, code: &str) -> Markup {
    let name = match table {
        CodeTable::Countries => country_name(packs, code),
        CodeTable::Citations => parse_citation(code)
            .and_then(|(title, section)| packs.citation(title, &section).map(|heading| heading.heading.clone())),
        _ => None,
    };
    html! { div.usa-hint.chosen { @if let Some(name) = name { (name) } } }
}

/// The name of a country by its two letters, the packs' before the list's.
pub fn country_name(packs: &Packs, code: &str) -> Option<String> {
    let code = code.trim().to_ascii_uppercase();
    let listed = || rust_iso3166::from_alpha2(&code).map(|country| country.name.to_string());
    packs.country(&code).map(|row| row.name.clone()).or_else(listed)
}
