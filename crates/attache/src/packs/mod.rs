//! Jurisdiction packs: what the program takes for law and house rule, as dated, cited, checked rows.
//!
//! [`Packs::load`] reads the packs that ship (`packs/` beside the crates) and refuses them whole when a single row is
//! wrong, naming file and line; [`Packs::from_files`] does the same for packs from elsewhere. Every look-up is pure:
//! none reads the clock, and what depends on a day takes the day. Codes are found whatever their case.
//! The rules themselves (how days are counted, who may do what) are code elsewhere. Start at [`Packs`].

mod banner;
mod check;
mod citations;
mod listing;
mod load;
mod row;
mod tables;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use jiff::civil::{Date, Weekday};

pub use banner::{Banner, UnknownMarking};
pub use citations::{Heading, SEARCH_ROWS_MAX, SectionStatus, TITLES, parse_citation};
pub use listing::Listing;
pub use load::{PackFile, PackProblem};
pub use row::{Place, Row, Standing, Status, Table};
pub use tables::{
    Authority, AuthorityForm, CalendarRow, City, ClaimantRole, ClockRule, ClockZone, Component, CountryRow, Discipline,
    Duty, Effect, Excluded, Holiday, Marking, MarkingUse, Measure, MeasureUnit, Note, OutcomeType, Pack, Priority,
    Reason, Requirement, RestDay, Subject, Unit, ValueBasis, Weekend,
};

/// The calendar of United States federal holidays.
pub const US_FEDERAL: &str = "us_federal";

/// Every pack in use.
#[derive(Debug)]
pub struct Packs {
    tables: load::Tables,
}

impl Packs {
    /// The packs that ship with the program. Err: everything that is wrong in them, by file and line.
    pub fn load() -> Result<Packs, Vec<PackProblem>> {
        Packs::from_files(&load::shipped_files()?)
    }

    /// Packs from files whose paths begin with the pack's folder. Err: everything that is wrong in them.
    pub fn from_files(files: &[PackFile]) -> Result<Packs, Vec<PackProblem>> {
        let (mut tables, mut problems) = load::read(files);
        // A row that could not be read makes rows that name it look wrong too: tell the first kind alone.
        if problems.is_empty() {
            check::check(&tables, files, &mut problems);
        }
        if !problems.is_empty() {
            problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
            return Err(problems);
        }
        let place = |row: &Row<Subject>| (area_code(&row.id).to_string(), row.id.clone());
        let numbers: Vec<(String, u8)> = tables
            .subjects
            .iter()
            .filter_map(|row| Some((row.id.clone(), row.number?)))
            .collect();
        tables.subjects.sort_by_key(|row| {
            let (area, id) = place(row);
            (
                numbers
                    .iter()
                    .find(|(code, _)| *code == area)
                    .map_or(u8::MAX, |(_, number)| *number),
                id,
            )
        });
        Ok(Packs { tables })
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

    // Markings

    /// The markings, legacy ones too, from open to strict.
    pub fn markings(&self) -> Vec<&Row<Marking>> {
        let mut markings: Vec<_> = self.tables.markings.iter().collect();
        markings.sort_by_key(|row| row.rank);
        markings
    }

    /// A marking by its code.
    pub fn marking(&self, code: &str) -> Option<&Row<Marking>> {
        latest(&self.tables.markings, code)
    }

    /// The high-water banner of parts with these markings; of no part, the lowest marking's.
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
        self.weekend(country, on).contains(&on.weekday())
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
        self.calendar_years(calendar)
            .filter(|years| years.contains(&on.year()))?;
        Some(
            self.tables
                .holidays
                .iter()
                .any(|row| same(&row.calendar, calendar) && row.day_off() == on),
        )
    }
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
