//! Jurisdiction packs: what the program takes for law and house rule, as dated, cited, checked rows.
//!
//! [`Packs::load`] reads the packs that ship (`packs/` beside the crates) and refuses them whole when a single row is
//! wrong, naming file and line; [`Packs::from_files`] does the same for packs from elsewhere. Every look-up is pure:
//! none reads the clock, and what depends on a day takes the day. Codes are found whatever their case.
//! A row says when it is in force and since when we knew: [`Standing::held_on`] answers for both days. The rules
//! themselves (how days are counted, who may do what) are code elsewhere. Start at [`Packs`]; pages are in `pages`.

pub mod actions;
mod agreements;
mod api;
mod banner;
mod cards;
mod check;
mod check_cards;
mod citations;
pub mod cli;
mod days;
mod listing;
mod load;
mod markings;
mod newer;
mod pages;
mod register;
mod routes;
mod row;
mod tables;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use jiff::civil::{Date, Weekday};
use policy::release::{AgreementCard, CardRows, DelegationCard, MarkingPart, PurposeCard, SourceLock};

pub use banner::{Banner, UnknownMarking};
pub use citations::{Heading, SEARCH_ROWS_MAX, SectionStatus, TITLES, parse_citation};
pub use listing::{Listing, PackCount, Says, TableCount};
pub use load::{PackFile, PackProblem};
pub use markings::{Marking, MarkingUse};
pub use newer::{Change, Difference, Pinned};
pub use register::{GradeAxis, GradeOf, GradeScheme, GradeValue, OffenceClass, RuleCard, RulePoint};
pub use routes::routes;
pub use row::{Place, Row, Standing, Status, Table};
pub use tables::{
    Authority, AuthorityForm, CalendarRow, City, ClaimantRole, ClockRule, ClockZone, Component, CountryRow, Discipline,
    Duty, Effect, Excluded, Holiday, Measure, MeasureUnit, Note, OutcomeType, Pack, Priority, Reason, Requirement,
    RestDay, Subject, Unit, ValueBasis, Weekend,
};

/// The calendar of United States federal holidays.
pub const US_FEDERAL: &str = "us_federal";

/// Every pack in use.
#[derive(Debug)]
pub struct Packs {
    tables: load::Tables,
    days: days::Days,
    cards: CardRows,
}

impl Packs {
    /// The packs that ship with the program. Err: everything that is wrong in them, by file and line.
    pub fn load() -> Result<Packs, Vec<PackProblem>> {
        Packs::from_files(&load::shipped_files()?)
    }

    /// Packs from files whose paths begin with the pack's folder. Err: everything that is wrong in them.
    pub fn from_files(files: &[PackFile]) -> Result<Packs, Vec<PackProblem>> {
        let (packs, problems) = examine(files);
        if problems.is_empty() { Ok(packs) } else { Err(problems) }
    }

    /// The packs and who answers for them.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.tables.packs.iter().map(|(pack, _)| pack)
    }

    // Subjects, components, disciplines, authorities

    /// Areas and sub-subjects, each area before its own, in the order of the programme page.
    pub fn subjects(&self) -> &[Row<Subject>] {
        &self.tables.subjects
    }

    /// The areas alone.
    pub fn areas(&self) -> impl Iterator<Item = &Row<Subject>> {
        self.tables.subjects.iter().filter(|row| row.number.is_some())
    }

    /// The sub-subjects of an area.
    pub fn sub_subjects<'p>(&'p self, area: &str) -> impl Iterator<Item = &'p Row<Subject>> {
        let of = move |row: &&Row<Subject>| row.number.is_none() && same(area_code(&row.id), area);
        self.tables.subjects.iter().filter(of)
    }

    /// A subject by its code (`MONL`, `MONL.HAWA`).
    pub fn subject(&self, code: &str) -> Option<&Row<Subject>> {
        latest(&self.tables.subjects, code)
    }

    /// The area a subject belongs to; an area belongs to itself.
    pub fn area_of(&self, code: &str) -> Option<&Row<Subject>> {
        self.subject(code).and_then(|row| self.subject(area_code(&row.id)))
    }

    /// Every component, past ones too.
    pub fn components(&self) -> &[Row<Component>] {
        &self.tables.components
    }

    /// The components that existed on a day.
    pub fn components_on(&self, on: Date) -> impl Iterator<Item = &Row<Component>> {
        self.tables
            .components
            .iter()
            .filter(move |row| row.standing.holds_on(on))
    }

    /// A component by its code, past ones too.
    pub fn component(&self, code: &str) -> Option<&Row<Component>> {
        latest(&self.tables.components, code)
    }

    /// The disciplines of an office.
    pub fn disciplines(&self) -> &[Row<Discipline>] {
        &self.tables.disciplines
    }

    /// A discipline by its code.
    pub fn discipline(&self, code: &str) -> Option<&Row<Discipline>> {
        latest(&self.tables.disciplines, code)
    }

    /// The disciplines that may work a kind (its folder name).
    pub fn disciplines_for<'p>(&'p self, kind: &str) -> impl Iterator<Item = &'p Row<Discipline>> {
        self.tables
            .disciplines
            .iter()
            .filter(move |row| row.kinds.iter().any(|one| one == kind))
    }

    /// The authorities to enforce.
    pub fn authorities(&self) -> &[Row<Authority>] {
        &self.tables.authorities
    }

    /// An authority by its code.
    pub fn authority(&self, code: &str) -> Option<&Row<Authority>> {
        latest(&self.tables.authorities, code)
    }

    // Citations

    /// The heading a section is under; subsections, case, spaces and dash style do not matter. A miss means that this
    /// edition does not have the section.
    pub fn citation(&self, title: u8, section: &str) -> Option<&Heading> {
        self.tables.citations.find(title, section)
    }

    /// Headings for a type-ahead box: `18 USC 1956`, `18 19`, `2703(f)` or words; best first, at most
    /// [`SEARCH_ROWS_MAX`].
    pub fn search_citations(&self, query: &str, limit: usize) -> Vec<&Heading> {
        self.tables.citations.search(query, limit)
    }

    /// Every heading, by title and section.
    pub fn headings(&self) -> &[Heading] {
        self.tables.citations.headings()
    }

    /// The edition of the Code the headings are from, in words.
    pub fn edition(&self) -> Option<&str> {
        self.tables.citations.edition().map(|(edition, ..)| edition.as_str())
    }

    // Clocks

    /// The clock rules of a kind (its folder name), every version.
    pub fn clock_rules<'p>(&'p self, kind: &str) -> impl Iterator<Item = &'p Row<ClockRule>> {
        self.tables.clocks.iter().filter(move |row| row.kind == kind)
    }

    /// The newest version of a clock rule.
    pub fn clock(&self, id: &str) -> Option<&Row<ClockRule>> {
        latest(&self.tables.clocks, id)
    }

    /// The version of a clock rule in force on a day: the one a clock that starts then is pinned to.
    pub fn clock_on(&self, id: &str, on: Date) -> Option<&Row<ClockRule>> {
        self.tables
            .clocks
            .iter()
            .find(|row| same(&row.id, id) && row.standing.holds_on(on))
    }

    /// A pinned version of a clock rule.
    pub fn clock_version(&self, id: &str, version: u16) -> Option<&Row<ClockRule>> {
        self.tables
            .clocks
            .iter()
            .find(|row| same(&row.id, id) && row.standing.version == version)
    }

    /// The rules an event starts in a matter of this kind and priority, in force on a day.
    pub fn clocks_started<'p>(
        &'p self,
        kind: &str,
        event: &str,
        priority: Priority,
        on: Date,
    ) -> impl Iterator<Item = &'p Row<ClockRule>> {
        let fits = move |row: &&Row<ClockRule>| {
            row.anchor == event && row.priority.is_none_or(|one| one == priority) && row.standing.holds_on(on)
        };
        self.clock_rules(kind).filter(fits)
    }

    // Outcomes and reasons

    /// The types of outcome that are counted.
    pub fn outcome_types(&self) -> &[Row<OutcomeType>] {
        &self.tables.outcomes
    }

    /// A type of outcome by its code.
    pub fn outcome_type(&self, code: &str) -> Option<&Row<OutcomeType>> {
        latest(&self.tables.outcomes, code)
    }

    /// The roles in which an office may claim: lead, joint, assist.
    pub fn claimant_roles(&self) -> &[Row<ClaimantRole>] {
        &self.tables.claimant_roles
    }

    /// The bases of a value.
    pub fn value_bases(&self) -> &[Row<ValueBasis>] {
        &self.tables.value_bases
    }

    /// The units of quantity.
    pub fn units(&self) -> &[Row<MeasureUnit>] {
        &self.tables.units
    }

    /// A unit by its code.
    pub fn unit(&self, code: &str) -> Option<&Row<MeasureUnit>> {
        latest(&self.tables.units, code)
    }

    /// The reasons of a list (`decline`, `deficiency`, `redirect`, `task_refusal`, `cancel`, `clearance_denial`,
    /// `close.` and the kind), in the order of the pack.
    pub fn reasons<'p>(&'p self, list: &str) -> impl Iterator<Item = &'p Row<Reason>> {
        self.tables.reasons.iter().filter(move |row| row.list == list)
    }

    /// A reason of a list by its code.
    pub fn reason(&self, list: &str, code: &str) -> Option<&Row<Reason>> {
        let of = |row: &&Row<Reason>| row.list == list && same(&row.id, code);
        self.tables
            .reasons
            .iter()
            .filter(of)
            .max_by_key(|row| row.standing.version)
    }

    /// The names of the lists of reasons.
    pub fn reason_lists(&self) -> Vec<&str> {
        let mut lists: Vec<&str> = self.tables.reasons.iter().map(|row| row.list.as_str()).collect();
        lists.sort_unstable();
        lists.dedup();
        lists
    }

    // Agreements, locks, grades, rule cards

    /// Every version of every agreement.
    pub fn agreements(&self) -> &[Row<AgreementCard>] {
        &self.tables.agreements
    }

    /// Every version of every source lock.
    pub fn source_locks(&self) -> &[Row<SourceLock>] {
        &self.tables.source_locks
    }

    /// The version of a source lock in force on a day.
    pub fn source_lock_on(&self, id: &str, on: Date) -> Option<&Row<SourceLock>> {
        on_day(&self.tables.source_locks, id, on)
    }

    /// The version of an agreement in force on a day.
    pub fn agreement_on(&self, id: &str, on: Date) -> Option<&Row<AgreementCard>> {
        on_day(&self.tables.agreements, id, on)
    }

    /// The classes of offences that agreements tell apart.
    pub fn offence_classes(&self) -> &[Row<OffenceClass>] {
        &self.tables.offence_classes
    }

    /// The purposes for which something is asked or was collected.
    pub fn purposes(&self) -> &[Row<PurposeCard>] {
        &self.tables.purposes
    }

    /// Every version of every delegation: which roles may release in a channel.
    pub fn delegations(&self) -> &[Row<DelegationCard>] {
        &self.tables.delegations
    }

    /// The grading schemes, side by side. Nothing turns a grade of one into a grade of another.
    pub fn grade_schemes(&self) -> &[Row<GradeScheme>] {
        &self.tables.grade_schemes
    }

    /// A grading scheme by its code.
    pub fn grade_scheme(&self, code: &str) -> Option<&Row<GradeScheme>> {
        latest(&self.tables.grade_schemes, code)
    }

    /// The answer to a trader's question in force on a day.
    pub fn rule_card_on(&self, id: &str, on: Date) -> Option<&Row<RuleCard>> {
        on_day(&self.tables.rule_cards, id, on)
    }

    // Markings

    /// The whole markings, legacy ones too, from open to strict.
    pub fn markings(&self) -> Vec<&Row<Marking>> {
        let whole = |row: &&Row<Marking>| row.part == MarkingPart::Whole;
        let mut markings: Vec<_> = self.tables.markings.iter().filter(whole).collect();
        markings.sort_by_key(|row| row.rank);
        markings
    }

    /// A whole marking by its code. Composed ones without a row of their own: [`Packs::read_marking`].
    pub fn marking(&self, code: &str) -> Option<&Row<Marking>> {
        latest(&self.tables.markings, code).filter(|row| row.part == MarkingPart::Whole)
    }

    /// The high-water banner of parts with these markings; of no part, the open one.
    pub fn banner<'m>(&self, codes: impl IntoIterator<Item = &'m str>) -> Result<Banner, UnknownMarking> {
        banner::banner(&self.tables.markings, codes)
    }

    // Countries and calendars

    /// The countries the packs add to the code list or name otherwise. Every country: `codes::Codes`.
    pub fn countries(&self) -> &[Row<CountryRow>] {
        &self.tables.countries
    }

    /// A country of the packs by its code.
    pub fn country(&self, code: &str) -> Option<&Row<CountryRow>> {
        latest(&self.tables.countries, code)
    }

    /// The weekend of a country on a day; Saturday and Sunday where no pack says otherwise.
    pub fn weekend(&self, country: &str, on: Date) -> Vec<Weekday> {
        let row = self
            .tables
            .weekends
            .iter()
            .find(|row| same(&row.id, country) && row.standing.holds_on(on));
        match row {
            Some(row) => row.days.iter().map(|day| Weekday::from(*day)).collect(),
            None => vec![Weekday::Saturday, Weekday::Sunday],
        }
    }

    /// Whether a day is of the weekend of a country.
    pub fn is_weekend(&self, country: &str, on: Date) -> bool {
        let weekday = on.weekday();
        let row = self
            .tables
            .weekends
            .iter()
            .find(|row| same(&row.id, country) && row.standing.holds_on(on));
        match row {
            Some(row) => row.days.iter().any(|day| Weekday::from(*day) == weekday),
            None => matches!(weekday, Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// The years a calendar is complete for; none: no pack has it. A host's calendar has the country's code.
    pub fn calendar_years(&self, calendar: &str) -> Option<RangeInclusive<i16>> {
        latest(&self.tables.calendars, calendar).map(|row| row.first_year..=row.last_year)
    }

    /// The holidays of a calendar whose day off is in a year, by day. None: the calendar is not known for that year,
    /// which is not the same as a year without holidays.
    pub fn holidays(&self, calendar: &str, year: i16) -> Option<Vec<&Row<Holiday>>> {
        self.calendar_years(calendar).filter(|years| years.contains(&year))?;
        let of = |row: &&Row<Holiday>| same(&row.calendar, calendar) && row.day_off().year() == year;
        let mut days: Vec<_> = self.tables.holidays.iter().filter(of).collect();
        days.sort_by_key(|row| row.day_off());
        Some(days)
    }

    /// Whether a day is a day off in a calendar. None: the calendar is not known for that year.
    pub fn is_holiday(&self, calendar: &str, on: Date) -> Option<bool> {
        match self.days.ask(calendar, on) {
            days::DayOff::Unknown => None,
            days::DayOff::No => Some(false),
            days::DayOff::Yes(_) => Some(true),
        }
    }

    /// The holiday of a calendar on a day, if it is one.
    pub fn holiday_on(&self, calendar: &str, on: Date) -> Option<&Row<Holiday>> {
        match self.days.ask(calendar, on) {
            days::DayOff::Yes(at) => self.tables.holidays.get(at),
            days::DayOff::Unknown | days::DayOff::No => None,
        }
    }
}

/// The rows of files as far as they could be read, and everything that is wrong in them. Only packs without a problem
/// are for use; the others are for a report.
fn examine(files: &[PackFile]) -> (Packs, Vec<PackProblem>) {
    let (mut tables, mut problems) = load::read(files);
    // A row that could not be read makes rows that name it look wrong too: tell the first kind alone.
    if problems.is_empty() {
        check::check(&tables, files, &mut problems);
    }
    problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    let numbers: Vec<(String, u8)> = tables
        .subjects
        .iter()
        .filter_map(|row| Some((row.id.clone(), row.number?)))
        .collect();
    tables.subjects.sort_by_key(|row| {
        let area = numbers.iter().find(|(code, _)| *code == area_code(&row.id));
        (area.map_or(u8::MAX, |(_, number)| *number), row.id.clone())
    });
    let days = days::Days::of(&tables);
    let cards = cards::rows(&tables);
    (Packs { tables, days, cards }, problems)
}

/// The area part of a subject code.
fn area_code(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

/// Whether a code as typed is the code of a row.
fn same(code: &str, typed: &str) -> bool {
    code.eq_ignore_ascii_case(typed.trim())
}

/// The newest version of a row.
fn latest<'r, T>(rows: &'r [Row<T>], code: &str) -> Option<&'r Row<T>> {
    rows.iter()
        .filter(|row| same(&row.id, code))
        .max_by_key(|row| row.standing.version)
}

/// The version of a row in force on a day.
fn on_day<'r, T>(rows: &'r [Row<T>], code: &str, on: Date) -> Option<&'r Row<T>> {
    rows.iter().find(|row| same(&row.id, code) && row.standing.holds_on(on))
}
