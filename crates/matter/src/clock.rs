//! Clocks: from a rule of a pack, an anchor and a calendar to an instant, with the reckoning in words.
//!
//! A rule says how long, what is not counted and what stops it; a kind says when it starts, what has happened and
//! when it stands still; a calendar says which days are excluded. [`reckon()`] walks day by day, so that the explanation
//! can name every day that was left out; it needs no "now". [`standing()`] says where a reckoned clock stands at one
//! moment: "day 12 of 40". Lengths and citations are pack data, never constants here.

mod reckon;
mod standing;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

pub use reckon::reckon;
pub use standing::{Run, Standing, standing};

use crate::choices;

choices! {
    /// What a length counts.
    pub enum Unit {
        /// Every day of the calendar that the rule does not exclude.
        CalendarDays = ("calendar_days", "days"),
        /// Days on which the office works: no weekend, no excluded holiday.
        BusinessDays = ("business_days", "working days"),
        /// Hours, from instant to instant.
        Hours = ("hours", "hours"),
        /// Calendar months.
        Months = ("months", "months"),
    }
}

choices! {
    /// What happens when a clock runs out (domain.md §0.2).
    pub enum Effect {
        /// A person may be released.
        Liberty = ("liberty", "the person may be released"),
        /// A decision is deemed made.
        DeemedDecision = ("deemed_decision", "a decision is deemed made"),
        /// A right is lost.
        LossOfRight = ("loss_of_right", "a right is lost"),
        /// An authority lapses.
        AuthorityLapses = ("authority_lapses", "an authority lapses"),
        /// A policy is breached.
        BreachOfPolicy = ("breach_of_policy", "a policy is breached"),
        /// Nothing but a reminder.
        ReminderOnly = ("reminder_only", "reminder only"),
    }
}

choices! {
    /// Days that a rule does not count.
    pub enum Exclusion {
        /// The days of rest of the country in whose zone the clock is counted.
        Weekends = ("weekends", "weekends"),
        /// Federal holidays of the United States.
        UsFederal = ("us_federal", "US federal holidays"),
        /// Holidays of the host country.
        Host = ("host", "holidays of the host country"),
    }
}

/// One dated rule of a pack.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClockRule {
    /// Stable id, such as `sup-ack-urgent`.
    pub id: String,
    /// Version of the row.
    pub version: u32,
    /// What the clock is for.
    pub title: String,
    /// Legal definition of the event it is counted from.
    pub anchor_means: String,
    /// How long.
    pub length: u32,
    /// What the length counts.
    pub unit: Unit,
    /// What is not counted.
    pub excluded: Vec<Exclusion>,
    /// Whether the day of the anchor counts as the first.
    pub first_day: FirstDay,
    /// Words of the events that stop it.
    pub met_by: Vec<String>,
    /// By how much it may be extended at most, in its unit; 0 where the rule allows no extension.
    pub extension_max: u32,
    /// Effect on expiry.
    pub effect: Effect,
    /// Word of the one whose duty it is.
    pub duty: String,
    /// Percentages of the length at which a warning is due.
    pub warnings: Vec<u8>,
    /// Where the rule stands written.
    pub citation: String,
    /// Whether somebody has checked the row against its source.
    pub verified: Verified,
}

/// Whether the day of the anchor counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstDay {
    /// Counting starts on the day after the anchor.
    NotCounted,
    /// The day of the anchor is day one.
    Counted,
}

/// Whether a pack row has been checked against its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verified {
    /// Checked.
    Verified,
    /// Not checked; pages say so.
    Unverified,
}

/// When something happened: an instant, or a day (and hour) on the wall clock of the zone the clock is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// An instant.
    At(Timestamp),
    /// A day there, and the hour where it is known.
    There(Date, Option<Time>),
}

impl Moment {
    /// The day it fell on in a zone.
    pub fn day(self, zone: &TimeZone) -> Date {
        match self {
            Moment::At(at) => zone.to_datetime(at).date(),
            Moment::There(day, _) => day,
        }
    }

    /// The instant in a zone; without an hour, the beginning of the day. An hour that a change of summer time leaves
    /// out is taken as the one after it.
    pub fn instant(self, zone: &TimeZone) -> Timestamp {
        match self {
            Moment::At(at) => at,
            Moment::There(day, hour) => {
                let local = day.to_datetime(hour.unwrap_or(Time::midnight()));
                let compatible = zone.to_ambiguous_timestamp(local).compatible();
                compatible.unwrap_or(Timestamp::MAX)
            }
        }
    }
}

/// More time, granted to one clock of one matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Extension {
    /// Last day it was extended to.
    pub until: Date,
    /// Who granted it.
    pub by: String,
    /// Why.
    pub why: String,
}

/// A clock as a kind starts it: which rule, from when, and what has happened to it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockStart {
    /// Word of the clock within the kind, such as `acknowledge`; the pack's rules are chosen by it.
    pub clock: &'static str,
    /// What it is counted from, in words.
    pub anchor: &'static str,
    /// When that was.
    pub from: Moment,
    /// The instant the duty was met or fell away, by what the kind itself knows, whatever the rule says.
    pub met: Option<Timestamp>,
    /// What happened in the matter, by the words that rules name in `met_by`.
    pub events: Vec<(Cow<'static, str>, Moment)>,
    /// Intervals during which it stood still.
    pub paused: Vec<(Timestamp, Timestamp)>,
    /// Since when it stands still now.
    pub still_since: Option<Timestamp>,
    /// A date agreed for this matter that replaces the rule's length.
    pub agreed: Option<Date>,
    /// More time that was granted, up to what the rule allows.
    pub extension: Option<Extension>,
    /// Country whose treaty sets the length, where treaties do.
    pub country: Option<String>,
    /// Agreement that sets the length, where one is relied on.
    pub agreement: Option<String>,
}

impl ClockStart {
    /// A clock that runs from an instant.
    pub fn from(clock: &'static str, anchor: &'static str, from: Timestamp) -> ClockStart {
        ClockStart::since(clock, anchor, Moment::At(from))
    }

    /// A clock that runs from a moment.
    pub fn since(clock: &'static str, anchor: &'static str, from: Moment) -> ClockStart {
        ClockStart {
            clock,
            anchor,
            from,
            met: None,
            events: vec![],
            paused: vec![],
            still_since: None,
            agreed: None,
            extension: None,
            country: None,
            agreement: None,
        }
    }

    /// The clock with the instant at which the duty was met.
    pub fn met(mut self, met: Option<Timestamp>) -> ClockStart {
        self.met = met;
        self
    }

    /// The clock with something that happened, if it did; whether that stops it is the rule's business.
    pub fn event(mut self, word: impl Into<Cow<'static, str>>, at: Option<Moment>) -> ClockStart {
        self.events.extend(at.map(|at| (word.into(), at)));
        self
    }

    /// The clock with a date agreed for this matter.
    pub fn agreed(mut self, date: Option<Date>) -> ClockStart {
        self.agreed = date;
        self
    }

    /// The clock with more time that was granted.
    pub fn extended(mut self, extension: Option<Extension>) -> ClockStart {
        self.extension = extension;
        self
    }

    /// The clock under the treaty of a country, and under an agreement where one is relied on.
    pub fn under(mut self, country: Option<String>, agreement: Option<String>) -> ClockStart {
        self.country = country;
        self.agreement = agreement;
        self
    }
}

/// Which days a rule's exclusions leave out, and in which zone days begin.
pub trait Calendar {
    /// The zone in which the clock is counted.
    fn zone(&self) -> &TimeZone;
    /// Why a day is not counted under one of the rule's exclusions, if it is not.
    fn excluded(&self, exclusions: &[Exclusion], day: Date) -> Option<Cow<'static, str>>;
}

/// Days in a row that a clock did not count, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// How many.
    pub days: u32,
    /// Why.
    pub why: Cow<'static, str>,
}

/// A clock reckoned.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clock {
    /// Rule id; with the version, what the matter is pinned to.
    pub rule: String,
    /// Rule version.
    pub version: u32,
    /// What it is for.
    pub title: String,
    /// What it is counted from, in words.
    pub anchor: String,
    /// Legal definition of that event.
    pub anchor_means: String,
    /// From when.
    pub from: Timestamp,
    /// When it runs out.
    pub due: Timestamp,
    /// When the duty was met.
    pub met: Option<Timestamp>,
    /// The event of the rule that met it, where one did.
    pub met_by: Option<String>,
    /// Since when it stands still, if it does.
    pub still_since: Option<Timestamp>,
    /// Instants at which a warning is due.
    pub warnings: Vec<Timestamp>,
    /// Percentages of the length that the warnings stand for, in the same order.
    pub warn_at: Vec<u8>,
    /// Whose duty.
    pub duty: String,
    /// What follows on expiry.
    pub effect: Effect,
    /// What the length counts.
    pub unit: Unit,
    /// Days it counts in all; of a clock of hours, hours.
    pub of: u32,
    /// The first day that can count.
    pub first: Date,
    /// Days not counted, in order.
    pub left_out: Vec<LeftOut>,
    /// More time that was granted, as it was granted.
    pub extension: Option<Extension>,
    /// Zone in which its days begin and end.
    #[serde(serialize_with = "zone_name")]
    pub zone: TimeZone,
    /// The reckoning in words.
    pub explain: String,
    /// Citation of the rule.
    pub citation: String,
    /// Whether the rule has been checked.
    pub verified: Verified,
}

fn zone_name<S: Serializer>(zone: &TimeZone, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.iana_name().unwrap_or("UTC"))
}

/// Days a clock is walked at most, so that no rule and no calendar can hold the program.
pub const CLOCK_DAYS_MAX: u32 = 20_000;
