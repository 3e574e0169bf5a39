//! What must hold between the rows of the packs, and within one where its type cannot say it.
//!
//! Each rule names the row it is broken by, and all broken rules are told at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::tz::TimeZoneDatabase;
use policy::release::{MarkingPart, MarkingScheme};

use super::check_cards;
use super::citations::TITLES;
use super::load::{PackFile, PackProblem, Tables, Visit};
use super::markings::{self, Marking, MarkingUse};
use super::row::{Row, Table};
use super::tables::{AuthorityForm, ClockRule, Excluded, OutcomeType, Requirement, Unit};
use super::{area_code, latest, same};
use crate::codes::{is_iso_country, is_user_assigned};

pub(super) type Problems = Vec<PackProblem>;

/// Tells everything that is wrong.
pub(super) fn check(tables: &Tables, files: &[PackFile], problems: &mut Problems) {
    packs(tables, files, problems);
    tables.each(&mut EveryRow(problems));
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
    check_cards::check(tables, problems);
}

/// Tells that a rule is broken by a row.
pub(super) fn say<T>(row: &Row<T>, problems: &mut Problems, why: impl Into<String>) {
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

/// Holds every row of every table against what all rows must have.
struct EveryRow<'a>(&'a mut Problems);

impl<'p> Visit<'p> for EveryRow<'_> {
    fn table<T: Table>(&mut self, table: &'p [Row<T>]) {
        rows(table, self.0);
    }
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
        known(row, problems);
        let others = seen
            .entry((row.is.scope().to_string(), row.id.to_uppercase()))
            .or_default();
        for other in others.iter() {
            if other.place.pack() != row.place.pack() {
                let why = format!(
                    "the pack {} has this row already, at {}",
                    other.place.pack(),
                    other_place(other)
                );
                say(row, problems, why);
            }
            if other.standing.version == row.standing.version {
                let why = format!("version {} is already at {}", row.standing.version, other_place(other));
                say(row, problems, why);
            } else if other.standing.overlaps(&row.standing) {
                say(
                    row,
                    problems,
                    format!(
                        "in force on the same days as the version at {}, by what was known on one day: end the old row \
                         (in_force_to, and end_known_from where that was learnt later), or withdraw it (known_to)",
                        other_place(other)
                    ),
                );
            }
        }
        others.push(row);
    }
}

/// What was known when is in order.
fn known<T: Table>(row: &Row<T>, problems: &mut Problems) {
    let standing = &row.standing;
    if standing.known_to.is_some_and(|last| last < standing.known_from) {
        say(row, problems, "known_to is before known_from");
    }
    match (standing.end_known_from, standing.in_force_to) {
        (Some(_), None) => say(
            row,
            problems,
            "end_known_from needs in_force_to: the day that became known",
        ),
        (Some(since), Some(_)) if since <= standing.known_from => {
            say(
                row,
                problems,
                "end_known_from is after known_from; leave it out where the end was known at once",
            );
        }
        _ => {}
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
pub(super) fn is_word(text: &str) -> bool {
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
    if let Some(country) = &row.country {
        let known = is_iso_country(country) || is_user_assigned(country);
        if !known || !row.id.ends_with(&format!(".{country}")) {
            say(
                row,
                problems,
                "a rule of one country ends its code with the country's: KIND.CLOCK.QN",
            );
        }
    }
    if row.extension_max.is_some() && row.extension.is_none() {
        say(
            row,
            problems,
            "extension_max needs extension: say in words how it is extended",
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
    let mut ranks: BTreeMap<u8, &Row<Marking>> = BTreeMap::new();
    for row in &tables.markings {
        marking(row, problems);
        let beside = |other: &&&Row<Marking>| row.scheme == MarkingScheme::Cui && other.scheme == MarkingScheme::Cui;
        if let Some(other) = ranks
            .get(&row.rank)
            .filter(|other| other.id != row.id && !beside(other))
        {
            say(row, problems, format!("rank {} is {}'s", row.rank, other.id));
        }
        ranks.insert(row.rank, row);
        for part in row.categories.iter().chain(&row.limits) {
            if let Err(why) = markings::read(&tables.markings, &format!("CUI//{part}")) {
                say(row, problems, why);
            }
        }
    }
}

fn marking(row: &Row<Marking>, problems: &mut Problems) {
    if row.control.is_none() && !(row.categories.is_empty() && row.limits.is_empty()) {
        say(row, problems, "categories and limits need a control");
    }
    if row.control.is_some() {
        let parts = [row.categories.join("/"), row.limits.join("/")];
        let said = parts
            .iter()
            .filter(|part| !part.is_empty())
            .map(|part| format!("//{part}"));
        let composed = format!("CUI{}", said.collect::<String>());
        match policy::release::marking::Marking::write(&composed) {
            Err(wrong) => say(row, problems, wrong.why),
            Ok(_) if row.banner != composed => say(row, problems, format!("its parts make the banner {composed}")),
            Ok(_) => {}
        }
    }
    let whole = row.part == MarkingPart::Whole;
    if row.control.is_some() != (whole && row.scheme == MarkingScheme::Cui)
        || !whole && row.scheme != MarkingScheme::Cui
    {
        say(
            row,
            problems,
            "whole markings of the scheme cui, and only they, have a control; parts are of that scheme",
        );
    }
    if whole && policy::release::marking::Marking::read(&row.id).is_err() {
        say(
            row,
            problems,
            "not a marking as one writes it: CUI//…, TLP:…, H0 to H3, FOUO, LES or OPEN",
        );
    }
    if (row.scheme == MarkingScheme::Legacy) != (row.usage == MarkingUse::Legacy) {
        say(
            row,
            problems,
            "what is legacy is of the scheme legacy, and is not given to new material",
        );
    }
    if row.given_until.is_some() && row.usage != MarkingUse::Legacy {
        say(row, problems, "given_until is for what is legacy");
    }
    let limits = row.limits.iter().map(String::as_str);
    let limits: Vec<&str> = limits
        .chain((row.part == MarkingPart::Limit).then_some(row.id.as_str()))
        .collect();
    if limits.iter().any(|limit| markings::limit_of(limit).is_none()) {
        say(
            row,
            problems,
            "a limit is one of the registry's limited dissemination controls",
        );
    }
    if limits
        .iter()
        .any(|limit| matches!(*limit, "NOFORN" | "FED ONLY" | "FEDCON"))
        && !row.us_only
    {
        say(row, problems, "NOFORN, FED ONLY and FEDCON are us_only");
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
