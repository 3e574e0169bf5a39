//! What must hold between the rows of the packs, and within one where its type cannot say it.
//!
//! Each rule names the row it is broken by, and all broken rules are told at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::tz::TimeZoneDatabase;

use super::banner::compose;
use super::citations::TITLES;
use super::load::{PackFile, PackProblem, Tables};
use super::row::{Row, Table};
use super::tables::{AuthorityForm, ClockRule, Excluded, OutcomeType, Requirement, Unit};
use super::{area_code, latest, same};
use crate::codes::{is_iso_country, is_user_assigned};

type Problems = Vec<PackProblem>;

/// Tells everything that is wrong.
pub(super) fn check(tables: &Tables, files: &[PackFile], problems: &mut Problems) {
    packs(tables, files, problems);
    every_row(tables, problems);
    subjects(tables, problems);
    components(tables, problems);
    authorities(tables, problems);
    disciplines(tables, problems);
    for row in &tables.clocks {
        clock(row, problems);
    }
    for row in &tables.outcomes {
        outcome(row, problems);
    }
    markings(tables, problems);
    countries(tables, problems);
    holidays(tables, problems);
}

fn say<T>(row: &Row<T>, problems: &mut Problems, why: impl Into<String>) {
    problems.push(PackProblem::at(&row.place, format!("{}: {}", row.id, why.into())));
}

/// Each folder has one `pack.toml` that names it and its owner.
fn packs(tables: &Tables, files: &[PackFile], problems: &mut Problems) {
    let folders: BTreeSet<&str> = files
        .iter()
        .filter_map(|file| Some(file.path.split_once('/')?.0))
        .collect();
    for folder in folders {
        let manifest = format!("{folder}/pack.toml");
        if !tables.packs.iter().any(|(_, place)| place.file == manifest) {
            problems.push(PackProblem {
                file: manifest,
                line: 1,
                why: "missing: a pack says who owns it".into(),
            });
        }
    }
    for (pack, place) in &tables.packs {
        if place.file != format!("{}/pack.toml", pack.id) {
            problems.push(PackProblem::at(
                place,
                format!("id {} is not the folder's name", pack.id),
            ));
        }
        if pack.owner.trim().is_empty() || pack.title.trim().is_empty() || pack.version == 0 {
            problems.push(PackProblem::at(
                place,
                "give a title, an owner (a role) and a version from 1",
            ));
        }
    }
}

fn every_row(tables: &Tables, problems: &mut Problems) {
    rows(&tables.subjects, problems);
    rows(&tables.components, problems);
    rows(&tables.disciplines, problems);
    rows(&tables.authorities, problems);
    rows(&tables.clocks, problems);
    rows(&tables.outcomes, problems);
    rows(&tables.claimant_roles, problems);
    rows(&tables.value_bases, problems);
    rows(&tables.units, problems);
    rows(&tables.reasons, problems);
    rows(&tables.markings, problems);
    rows(&tables.countries, problems);
    rows(&tables.weekends, problems);
    rows(&tables.calendars, problems);
    rows(&tables.holidays, problems);
}

/// A row has a code, a name, a citation and dates in order; its versions do not collide.
fn rows<T: Table>(rows: &[Row<T>], problems: &mut Problems) {
    let mut seen: HashMap<(String, String), Vec<&Row<T>>> = HashMap::new();
    for row in rows {
        if row.id.is_empty() || row.id.trim() != row.id {
            say(row, problems, "give the row a code without spaces around it");
        }
        if row.is.title().trim().is_empty() || row.standing.citation.trim().is_empty() {
            say(row, problems, "give the row a name and a citation");
        }
        if row.standing.version == 0 {
            say(row, problems, "versions count from 1");
        }
        if row
            .standing
            .in_force_to
            .is_some_and(|last| last < row.standing.in_force_from)
        {
            say(row, problems, "in_force_to is before in_force_from");
        }
        let others = seen
            .entry((row.is.scope().to_string(), row.id.to_uppercase()))
            .or_default();
        for other in others.iter() {
            if other.standing.version == row.standing.version {
                let why = format!("version {} is already at {}", row.standing.version, other_place(other));
                say(row, problems, why);
            } else if other.standing.overlaps(&row.standing) {
                say(
                    row,
                    problems,
                    format!("in force on the same days as the version at {}", other_place(other)),
                );
            }
        }
        others.push(row);
    }
}

fn other_place<T>(row: &Row<T>) -> String {
    format!("{}:{}", row.place.file, row.place.line)
}

/// Areas are four letters with a number of their own; a sub-subject's area exists.
fn subjects(tables: &Tables, problems: &mut Problems) {
    let mut numbers = BTreeMap::new();
    for row in &tables.subjects {
        let upper = |text: &str, min: usize, max: usize| {
            (min..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase())
        };
        match (row.id.split_once('.'), row.number) {
            (None, Some(number)) => {
                if !upper(&row.id, 4, 4) || number == 0 {
                    say(
                        row,
                        problems,
                        "an area's code is four capital letters and its number counts from 1",
                    );
                }
                if let Some(other) = numbers.insert(number, &row.id).filter(|other| **other != row.id) {
                    say(row, problems, format!("number {number} is {other}'s"));
                }
            }
            (None, None) => say(
                row,
                problems,
                "an area needs its number; a sub-subject's code is AREA.SUB",
            ),
            (Some(_), Some(_)) => say(row, problems, "only areas have a number"),
            (Some((_, sub)), None) => {
                if !upper(sub, 2, 5) {
                    say(
                        row,
                        problems,
                        "a sub-subject's second part is two to five capital letters",
                    );
                }
                if !tables.subjects.iter().any(|other| other.id == area_code(&row.id)) {
                    say(row, problems, format!("there is no area {}", area_code(&row.id)));
                }
            }
        }
    }
}

fn components(tables: &Tables, problems: &mut Problems) {
    for row in &tables.components {
        let Some(next) = &row.succeeded_by else { continue };
        if next == &row.id || latest(&tables.components, next).is_none() {
            say(
                row,
                problems,
                format!("succeeded_by names {next}, which is not another component"),
            );
        }
        if row.standing.in_force_to.is_none() {
            say(row, problems, "a component that was succeeded needs in_force_to");
        }
    }
}

/// A memorandum names the component whose law it is; own statutes name titles.
fn authorities(tables: &Tables, problems: &mut Problems) {
    for row in &tables.authorities {
        match (&row.component, row.form) {
            (None, AuthorityForm::Memorandum) => say(row, problems, "a memorandum names its component"),
            (Some(code), AuthorityForm::Memorandum) if latest(&tables.components, code).is_none() => {
                say(row, problems, format!("there is no component {code}"));
            }
            (Some(_), AuthorityForm::OwnStatute | AuthorityForm::Direction) => {
                say(row, problems, "only a memorandum names a component");
            }
            _ => {}
        }
        if (row.form == AuthorityForm::OwnStatute) == row.titles.is_empty() {
            say(row, problems, "own statutes, and only they, name their titles");
        }
        if row.titles.iter().any(|title| !TITLES.contains(title)) {
            say(row, problems, "titles are of 8, 18, 19, 22, 31, 49, 50");
        }
    }
}

fn disciplines(tables: &Tables, problems: &mut Problems) {
    for row in &tables.disciplines {
        if row.kinds.is_empty() || !row.kinds.iter().all(|kind| is_word(kind)) {
            say(row, problems, "name the kinds it may work by their folder names");
        }
    }
}

/// A word of small letters, digits and underscores.
fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn clock(row: &Row<ClockRule>, problems: &mut Problems) {
    if !row.id.starts_with(&format!("{}.", row.kind)) {
        say(row, problems, format!("the id begins with the kind: {}.", row.kind));
    }
    if row.length == 0 {
        say(row, problems, "the length counts from 1");
    }
    let words = row.tolling.iter().chain(&row.met_by).chain([&row.anchor, &row.kind]);
    for word in words.filter(|word| !is_word(word)) {
        say(
            row,
            problems,
            format!("{word:?} is not a word of small letters and underscores"),
        );
    }
    if row.unit == Unit::BusinessDays && !row.excluded.contains(&Excluded::Weekends) {
        say(row, problems, "business days exclude weekends: say so");
    }
    if matches!(row.unit, Unit::Hours | Unit::Months) && !row.excluded.is_empty() {
        say(row, problems, "hours and months run through: only days can be excluded");
    }
    let ascending = row.warnings.windows(2).all(|pair| pair[0] < pair[1]);
    if !ascending || row.warnings.iter().any(|percent| !(1..100).contains(percent)) {
        say(row, problems, "warnings are percents from 1 to 99, ascending");
    }
}

/// A claim that gives a quantity gives its unit; one that gives a value gives its currency.
fn outcome(row: &Row<OutcomeType>, problems: &mut Problems) {
    use Requirement::{Currency, Quantity, Unit, Value, ValueBasis};
    for (one, other) in [(Quantity, Unit), (Unit, Quantity), (Value, Currency), (Currency, Value)] {
        if row.requires(one) && !row.requires(other) || row.takes(one) && !row.takes(other) {
            say(row, problems, "quantity goes with unit, and value with currency");
        }
    }
    if row.takes(ValueBasis) && !row.takes(Value) {
        say(row, problems, "a basis of value goes with a value");
    }
    if row.may_have.iter().any(|what| row.requires(*what)) {
        say(row, problems, "what is required need not be allowed besides");
    }
}

/// A composed banner is what its parts amount to; ranks differ; a marking that keeps foreigners out says so.
fn markings(tables: &Tables, problems: &mut Problems) {
    let mut ranks = BTreeMap::new();
    for row in &tables.markings {
        match &row.control {
            Some(control) => {
                let composed = compose(control, [&row.is]);
                if row.banner != composed {
                    say(row, problems, format!("its parts make the banner {composed}"));
                }
            }
            None if !row.categories.is_empty() || !row.limits.is_empty() => {
                say(row, problems, "categories and limits need a control");
            }
            None => {}
        }
        let closed = row
            .limits
            .iter()
            .any(|limit| matches!(limit.as_str(), "NOFORN" | "FED ONLY" | "FEDCON"));
        if closed && !row.us_only {
            say(row, problems, "NOFORN, FED ONLY and FEDCON are us_only");
        }
        if let Some(other) = ranks.insert(row.rank, &row.id).filter(|other| **other != row.id) {
            say(row, problems, format!("rank {} is {other}'s", row.rank));
        }
    }
}

/// Codes are of the list or user-assigned; zones exist; the capital is one of the cities.
fn countries(tables: &Tables, problems: &mut Problems) {
    let zones = TimeZoneDatabase::bundled();
    for row in &tables.countries {
        code(row, problems);
        if row.capital.is_some() && row.zone().is_none() {
            say(row, problems, "the capital is one of the cities");
        }
        for city in &row.cities {
            if zones.get(&city.zone).is_err() {
                say(
                    row,
                    problems,
                    format!("{} is not a name of the time-zone database", city.zone),
                );
            }
            if city
                .locode
                .as_ref()
                .is_some_and(|code| code.len() != 5 || !code.starts_with(&row.id))
            {
                say(row, problems, "a UN/LOCODE is the country's code and three more signs");
            }
        }
    }
    for row in &tables.weekends {
        code(row, problems);
        if row.days.is_empty() {
            say(row, problems, "name the days of rest");
        }
    }
}

fn code<T>(row: &Row<T>, problems: &mut Problems) {
    if !is_iso_country(&row.id) && !is_user_assigned(&row.id) {
        say(
            row,
            problems,
            "not a country: ISO 3166-1 alpha-2, or user-assigned (AA, QM to QZ, XA to XZ, ZZ)",
        );
    }
}

/// A holiday belongs to a calendar and to a year it is complete for; its day off is near.
fn holidays(tables: &Tables, problems: &mut Problems) {
    for row in &tables.calendars {
        if row.last_year < row.first_year {
            say(row, problems, "last_year is before first_year");
        }
    }
    for row in &tables.holidays {
        let Some(calendar) = tables
            .calendars
            .iter()
            .find(|calendar| same(&calendar.id, &row.calendar))
        else {
            say(row, problems, format!("there is no calendar {}", row.calendar));
            continue;
        };
        if !(calendar.first_year..=calendar.last_year).contains(&row.date.year()) {
            say(row, problems, "outside the years its calendar is complete for");
        }
        if row.id != format!("{}.{}", row.calendar, row.date) {
            say(row, problems, format!("its code is {}.{}", row.calendar, row.date));
        }
        let apart = row.date.until(row.day_off()).map(|span| span.get_days().abs());
        if !apart.is_ok_and(|days| days <= 5) || row.observed == Some(row.date) {
            say(row, problems, "observed is another day, at most five days away");
        }
    }
}
