//! The typed rows of a pack: one struct for each table, with the words a row may use.
//!
//! An unknown key or word is refused when the pack is loaded, with file and line, so that a slip of the pen in a
//! rule can never mean "no rule". What holds between rows is checked in `check.rs`.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::row::{Table, day, day_or_none};

/// A jurisdiction pack: who answers for its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Folder name.
    pub id: String,
    /// Name shown.
    pub title: String,
    /// Role that answers for the rows, such as "legal adviser".
    pub owner: String,
    /// Version of the pack.
    pub version: u16,
    /// Our own state, two letters, in the one pack that is its law.
    pub home: Option<String>,
}

/// An area of responsibility (`MONL`) or a sub-subject of one (`MONL.HAWA`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Place in the programme page's list; only areas have one.
    pub number: Option<u8>,
    /// Name in the programme page's words.
    pub name: String,
    /// Name for lists and charts; see [`Subject::label`].
    pub short: Option<String>,
}

impl Subject {
    /// The short name where there is one, else the name.
    pub fn label(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.name)
    }
}

/// A component or agency whose mission overseas is supported. Dated: names change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Name.
    pub name: String,
    /// Code of the component that took its place.
    pub succeeded_by: Option<String>,
}

/// A discipline of an attaché office and the kinds it may work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discipline {
    /// Name.
    pub title: String,
    /// Folder names of the kinds, such as `support_request`.
    pub kinds: Vec<String>,
}

/// How an authority to enforce comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorityForm {
    /// The agency's own statutes.
    OwnStatute,
    /// A memorandum with the agency whose law it is.
    Memorandum,
    /// A direction of the Secretary.
    Direction,
}

/// By what authority a law is enforced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Name.
    pub title: String,
    /// Own statute, memorandum or direction.
    pub form: AuthorityForm,
    /// Component whose law it is; a memorandum names one.
    pub component: Option<String>,
    /// Titles of the United States Code; own statutes name them.
    #[serde(default)]
    pub titles: Vec<u8>,
}

/// Unit of a clock's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Days of the calendar.
    CalendarDays,
    /// Days that are not excluded.
    BusinessDays,
    /// Hours.
    Hours,
    /// Months of the calendar.
    Months,
}

/// Days a clock does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Excluded {
    /// The weekend of the office's country.
    Weekends,
    /// United States federal holidays (calendar `us_federal`).
    UsFederal,
    /// Holidays of the host country (calendar named by its code).
    Host,
}

/// In whose time zone a clock's days begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockZone {
    /// The owning office's.
    Office,
    /// The host country's.
    Host,
}

/// Who has to act before a clock runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// The owning office.
    Us,
    /// Whoever asked.
    Requester,
    /// Headquarters.
    Headquarters,
    /// The host country's agency.
    HostAgency,
    /// A central authority.
    CentralAuthority,
    /// A third agency.
    ThirdAgency,
}

/// What happens when a clock runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// A person may be released.
    Liberty,
    /// A decision counts as made.
    DeemedDecision,
    /// A right is lost.
    LossOfRight,
    /// An authority lapses.
    AuthorityLapses,
    /// A rule of the house is broken.
    BreachOfPolicy,
    /// A reminder, nothing more.
    ReminderOnly,
}

impl Effect {
    /// The effect in the words that pages show.
    pub fn label(self) -> &'static str {
        match self {
            Effect::Liberty => "the person may be released",
            Effect::DeemedDecision => "a decision counts as made",
            Effect::LossOfRight => "a right is lost",
            Effect::AuthorityLapses => "the authority lapses",
            Effect::BreachOfPolicy => "breach of policy",
            Effect::ReminderOnly => "reminder only",
        }
    }
}

/// Priority of a matter, as clock rules tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Danger to life or to the operation.
    Immediate,
    /// Wanted sooner than in the usual course.
    Urgent,
    /// In the usual course.
    Routine,
}

impl Priority {
    /// Stored word.
    pub fn word(self) -> &'static str {
        match self {
            Priority::Immediate => "immediate",
            Priority::Urgent => "urgent",
            Priority::Routine => "routine",
        }
    }
}

/// A clock rule: from an anchor event, for a length, with an effect when it runs out (domain: the clock object).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    /// Name shown.
    pub title: String,
    /// Folder name of the kind it belongs to.
    pub kind: String,
    /// Event that starts it, such as `received`.
    pub anchor: String,
    /// The event's definition in words.
    pub anchor_means: String,
    /// Only for matters of this priority; none: for each.
    pub priority: Option<Priority>,
    /// Only where this country's law or treaty counts (its code ends the rule's); none: for each.
    pub country: Option<String>,
    /// Only under this agreement, which goes before the country.
    pub agreement: Option<String>,
    /// Length, in `unit`.
    pub length: u32,
    /// Unit of the length.
    pub unit: Unit,
    /// Days that do not count.
    pub excluded: Vec<Excluded>,
    /// Whether the anchor's own day is counted.
    pub inclusive: bool,
    /// In whose time zone days begin and end.
    pub zone: ClockZone,
    /// Who has to act.
    pub duty: Duty,
    /// What happens when it runs out.
    pub effect: Effect,
    /// Percent of the length at which a warning is due, ascending.
    pub warnings: Vec<u8>,
    /// States in which it stands still.
    #[serde(default)]
    pub tolling: Vec<String>,
    /// Events that satisfy it.
    #[serde(default)]
    pub met_by: Vec<String>,
    /// Whether and how it may be extended, in words.
    pub extension: Option<String>,
    /// By how much it may be extended at most, in `unit`; left out, a recorded extension does not count.
    pub extension_max: Option<u32>,
}

/// What a claim of an outcome must or may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// The person, organisation or thing it is about.
    Party,
    /// Whether the host or the United States did it.
    MadeBy,
    /// How much.
    Quantity,
    /// In which unit.
    Unit,
    /// What it was worth.
    Value,
    /// Currency of the value.
    Currency,
    /// How the value was arrived at.
    ValueBasis,
    /// Who approved that United States officers were present.
    UsPresenceApprovedBy,
    /// Headquarters' approval, beyond the supervisor's.
    HeadquartersApproval,
}

/// A type of outcome that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeType {
    /// Name.
    pub title: String,
    /// What a claim must say.
    #[serde(default)]
    pub requires: Vec<Requirement>,
    /// What a claim may say besides.
    #[serde(default)]
    pub may_have: Vec<Requirement>,
}

impl OutcomeType {
    /// Whether a claim must say this.
    pub fn requires(&self, what: Requirement) -> bool {
        self.requires.contains(&what)
    }

    /// Whether a claim may or must say this.
    pub fn takes(&self, what: Requirement) -> bool {
        self.requires(what) || self.may_have.contains(&what)
    }

    /// Whether headquarters must approve it before it counts.
    pub fn needs_headquarters(&self) -> bool {
        self.requires(Requirement::HeadquartersApproval)
    }
}

/// A named choice: the role of a claimant, or the basis of a value.
macro_rules! named {
    ($(#[doc = $doc:literal])+ $name:ident = $table:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Name.
            pub title: String,
        }
        impl Table for $name {
            const NAME: &'static str = $table;
            fn title(&self) -> &str {
                &self.title
            }
        }
    };
}
named! {
    /// In which role an office claims an outcome: lead, joint or assist.
    ClaimantRole = "claimant_role"
}
named! {
    /// How a value was arrived at: declared, appraised, street or market.
    ValueBasis = "value_basis"
}

/// A unit in which quantities are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureUnit {
    /// Name, in the singular.
    pub title: String,
    /// What it measures: mass, volume, length, area, count or money. Units of one measure may be added up.
    pub measures: Measure,
    /// Decimals a quantity may have.
    pub decimals: u8,
}

/// What a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name says what is measured")]
pub enum Measure {
    Mass,
    Volume,
    Length,
    Area,
    Count,
    Money,
}

/// Whether a reason must be followed by a sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// The code says enough.
    #[default]
    Optional,
    /// The code needs a sentence beside it.
    Required,
}

/// A coded reason in one of the lists (`decline`, `deficiency`, `close.investigation`, …).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// List it belongs to.
    pub list: String,
    /// What it says.
    pub text: String,
    /// Whether a sentence must follow.
    #[serde(default)]
    pub note: Note,
}

/// A country whose name or code the code list does not have, or has otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountryRow {
    /// Name.
    pub name: String,
    /// Capital; one of the cities.
    pub capital: Option<String>,
    /// Cities with their time zones.
    #[serde(default)]
    pub cities: Vec<City>,
}

impl CountryRow {
    /// Time zone of the capital.
    pub fn zone(&self) -> Option<&str> {
        let capital = self.capital.as_deref()?;
        self.cities
            .iter()
            .find(|city| city.name == capital)
            .map(|city| city.zone.as_str())
    }
}

/// A city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// Name.
    pub name: String,
    /// Name in the IANA time-zone database.
    pub zone: String,
    /// UN/LOCODE, where it has one.
    pub locode: Option<String>,
}

/// A day of the week as a pack writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the days of the week need no explanation")]
pub enum RestDay {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<RestDay> for Weekday {
    fn from(day: RestDay) -> Weekday {
        match day {
            RestDay::Monday => Weekday::Monday,
            RestDay::Tuesday => Weekday::Tuesday,
            RestDay::Wednesday => Weekday::Wednesday,
            RestDay::Thursday => Weekday::Thursday,
            RestDay::Friday => Weekday::Friday,
            RestDay::Saturday => Weekday::Saturday,
            RestDay::Sunday => Weekday::Sunday,
        }
    }
}

/// The weekend of a country; the row's code is the country's. Dated: states change theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weekend {
    /// Days of rest.
    pub days: Vec<RestDay>,
}

/// A calendar of holidays and the years it is complete for. A host's calendar has the country's code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarRow {
    /// Name.
    pub title: String,
    /// First year it is complete for.
    pub first_year: i16,
    /// Last year it is complete for.
    pub last_year: i16,
}

/// A holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Code of the calendar.
    pub calendar: String,
    /// Name.
    pub name: String,
    /// The day itself.
    #[serde(deserialize_with = "day")]
    pub date: Date,
    /// The day off where it is another one; see [`Holiday::day_off`].
    #[serde(default, deserialize_with = "day_or_none")]
    pub observed: Option<Date>,
}

impl Holiday {
    /// The day on which offices are closed.
    pub fn day_off(&self) -> Date {
        self.observed.unwrap_or(self.date)
    }
}

/// Names the table of each row type and the field that names a row.
macro_rules! table {
    ($($row:ty, $name:literal, $title:ident;)*) => {
        $(impl Table for $row {
            const NAME: &'static str = $name;
            fn title(&self) -> &str {
                &self.$title
            }
        })*
    };
}
table! {
    Subject, "subject", name;
    Component, "component", name;
    Discipline, "discipline", title;
    Authority, "authority", title;
    ClockRule, "clock", title;
    OutcomeType, "outcome", title;
    MeasureUnit, "unit", title;
    CountryRow, "country", name;
    CalendarRow, "calendar", title;
    Holiday, "holiday", name;
}

impl Table for Weekend {
    const NAME: &'static str = "weekend";
    fn title(&self) -> &str {
        "Weekend"
    }
}

impl Table for Reason {
    const NAME: &'static str = "reason";
    fn title(&self) -> &str {
        &self.text
    }
    fn scope(&self) -> &str {
        &self.list
    }
}
