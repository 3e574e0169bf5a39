//! Clocks: from a rule of a pack, an anchor and a calendar to an instant, with the reckoning in words.
//!
//! A rule says how long and what is not counted; a kind says when it starts, stops and stands still; a calendar
//! says which days are excluded. The reckoning walks day by day, so that the explanation can name every day
//! that was left out. Lengths and citations are pack data, never constants here.

use jiff::civil::{Date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::Serialize;

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

/// One dated rule of a pack.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClockRule {
    /// Stable id, such as `sup-ack-urgent`.
    pub id: String,
    /// Version of the row.
    pub version: u32,
    /// What the clock is for.
    pub title: String,
    /// How long.
    pub length: u32,
    /// What the length counts.
    pub unit: Unit,
    /// What is not counted: `weekends`, `us_federal`, `host`.
    pub excluded: Vec<String>,
    /// Whether the day of the anchor counts as the first.
    pub first_day: FirstDay,
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

/// A clock as a kind starts it: which rule, from when, and what has happened to it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockStart {
    /// Word of the clock within the kind, such as `acknowledge`; the pack's rules are chosen by it.
    pub clock: &'static str,
    /// What it is counted from, in words.
    pub anchor: &'static str,
    /// The instant it is counted from.
    pub from: Timestamp,
    /// The instant the duty was met, if it was.
    pub met: Option<Timestamp>,
    /// Intervals during which it stood still.
    pub paused: Vec<(Timestamp, Timestamp)>,
    /// A date agreed for this matter that replaces the rule's length.
    pub agreed: Option<Date>,
}

impl ClockStart {
    /// A clock that runs from an instant.
    pub fn from(clock: &'static str, anchor: &'static str, from: Timestamp) -> ClockStart {
        ClockStart {
            clock,
            anchor,
            from,
            met: None,
            paused: vec![],
            agreed: None,
        }
    }

    /// The clock with the instant at which the duty was met.
    pub fn met(mut self, met: Option<Timestamp>) -> ClockStart {
        self.met = met;
        self
    }

    /// The clock with a date agreed for this matter.
    pub fn agreed(mut self, date: Option<Date>) -> ClockStart {
        self.agreed = date;
        self
    }
}

/// Which days a rule's exclusions leave out, and in which zone days begin.
pub trait Calendar {
    /// The zone in which the clock is counted.
    fn zone(&self) -> &TimeZone;
    /// Why a day is not counted under one of the rule's exclusions, if it is not.
    fn excluded(&self, exclusions: &[String], day: Date) -> Option<String>;
}

/// A clock reckoned.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clock {
    /// Rule id.
    pub rule: String,
    /// Rule version.
    pub version: u32,
    /// What it is for.
    pub title: String,
    /// From when.
    pub from: Timestamp,
    /// When it runs out.
    pub due: Timestamp,
    /// When the duty was met.
    pub met: Option<Timestamp>,
    /// Instants at which a warning is due.
    pub warnings: Vec<Timestamp>,
    /// Whose duty.
    pub duty: String,
    /// What follows on expiry.
    pub effect: Effect,
    /// The reckoning in words.
    pub explain: String,
    /// Citation of the rule.
    pub citation: String,
    /// Whether the rule has been checked.
    pub verified: Verified,
}

/// Days a clock is walked at most, so that no rule and no calendar can hold the program.
pub const CLOCK_DAYS_MAX: u32 = 20_000;

/// Reckons a clock: the instant it runs out, and how that was counted.
pub fn reckon(rule: &ClockRule, start: &ClockStart, calendar: &dyn Calendar) -> Clock {
    let zone = calendar.zone();
    let (due, left_out) = match (start.agreed, rule.unit) {
        (Some(date), _) => (end_of_office_day(date, zone), vec![]),
        (None, Unit::Hours) => (after_hours(rule, start), vec![]),
        (None, Unit::Months) => (after_months(rule, start, zone), vec![]),
        (None, Unit::CalendarDays | Unit::BusinessDays) => after_days(rule, start, calendar),
    };
    let percent = |p: &u8| {
        let whole = due.as_second() - start.from.as_second();
        Timestamp::from_second(start.from.as_second() + whole * i64::from(*p) / 100).unwrap_or(due)
    };
    Clock {
        rule: rule.id.clone(),
        version: rule.version,
        title: rule.title.clone(),
        from: start.from,
        due,
        met: start.met,
        warnings: rule.warnings.iter().map(percent).collect(),
        duty: rule.duty.clone(),
        effect: rule.effect,
        explain: explain(rule, start, zone, &left_out),
        citation: rule.citation.clone(),
        verified: rule.verified,
    }
}

fn paused_seconds(start: &ClockStart) -> i64 {
    start
        .paused
        .iter()
        .map(|(from, to)| (to.as_second() - from.as_second()).max(0))
        .sum()
}

fn after_hours(rule: &ClockRule, start: &ClockStart) -> Timestamp {
    let span = SignedDuration::from_secs(i64::from(rule.length) * 3_600 + paused_seconds(start));
    start.from.saturating_add(span).unwrap_or(Timestamp::MAX)
}

fn after_months(rule: &ClockRule, start: &ClockStart, zone: &TimeZone) -> Timestamp {
    let day = start.from.to_zoned_datetime(zone.clone()).date();
    let months = i32::try_from(rule.length).unwrap_or(i32::MAX);
    let due = end_of_day(day.saturating_add(months.months()), zone);
    due.saturating_add(SignedDuration::from_secs(paused_seconds(start)))
        .unwrap_or(due)
}

/// Counts days; returns the due instant and the days that were left out, with the reason of each.
fn after_days(rule: &ClockRule, start: &ClockStart, calendar: &dyn Calendar) -> (Timestamp, Vec<(Date, String)>) {
    let zone = calendar.zone();
    let mut exclusions = rule.excluded.clone();
    if rule.unit == Unit::BusinessDays && !exclusions.iter().any(|e| e == "weekends") {
        exclusions.push("weekends".into());
    }
    let stands_still = |day: Date| {
        let noon = day
            .to_zoned_datetime(zone.clone())
            .map(|z| z.timestamp().as_second() + 43_200);
        noon.is_ok_and(|noon| {
            start
                .paused
                .iter()
                .any(|(a, b)| a.as_second() <= noon && noon < b.as_second())
        })
    };
    let mut day = start.from.to_zoned_datetime(zone.clone()).date();
    if rule.first_day == FirstDay::NotCounted {
        day = day.saturating_add(1.day());
    }
    let mut counted = 0;
    let mut left_out = vec![];
    for _ in 0..CLOCK_DAYS_MAX {
        match calendar.excluded(&exclusions, day) {
            Some(reason) => left_out.push((day, reason)),
            None if stands_still(day) => left_out.push((day, "clock stood still".into())),
            None => counted += 1,
        }
        if counted >= rule.length {
            break;
        }
        day = day.saturating_add(1.day());
    }
    let due = match rule.unit {
        Unit::BusinessDays => end_of_office_day(day, zone),
        _ => end_of_day(day, zone),
    };
    (due, left_out)
}

fn at(day: Date, hour: i8, minute: i8, zone: &TimeZone) -> Timestamp {
    let moment = day.at(hour, minute, 0, 0);
    zone.to_ambiguous_timestamp(moment)
        .compatible()
        .unwrap_or(Timestamp::MAX)
}

/// 17:00 in the zone: the hour at which an office's working day ends.
fn end_of_office_day(day: Date, zone: &TimeZone) -> Timestamp {
    at(day, 17, 0, zone)
}

/// The first instant of the next day: a period of days ends when its last day does.
fn end_of_day(day: Date, zone: &TimeZone) -> Timestamp {
    let next = day.saturating_add(1.day()).to_datetime(time(0, 0, 0, 0));
    zone.to_ambiguous_timestamp(next).compatible().unwrap_or(Timestamp::MAX)
}

fn explain(rule: &ClockRule, start: &ClockStart, zone: &TimeZone, left_out: &[(Date, String)]) -> String {
    let from = start
        .from
        .to_zoned_datetime(zone.clone())
        .strftime("%-d %b %Y %H:%M %Z")
        .to_string();
    if start.agreed.is_some() {
        return format!("date agreed for this matter, counted from {} ({from})", start.anchor);
    }
    let mut text = format!("{} {} from {} ({from})", rule.length, rule.unit.label(), start.anchor);
    if !left_out.is_empty() {
        let mut reasons: Vec<(&str, usize)> = vec![];
        for (_, reason) in left_out {
            match reasons.iter_mut().find(|(word, _)| word == reason) {
                Some((_, count)) => *count += 1,
                None => reasons.push((reason, 1)),
            }
        }
        let parts: Vec<String> = reasons
            .iter()
            .map(|(word, n)| format!("{n} {} ({word})", if *n == 1 { "day" } else { "days" }))
            .collect();
        text.push_str(&format!(", leaving out {}", parts.join(", ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Weekend(TimeZone);
    impl Calendar for Weekend {
        fn zone(&self) -> &TimeZone {
            &self.0
        }
        fn excluded(&self, exclusions: &[String], day: Date) -> Option<String> {
            let weekend = matches!(
                day.weekday(),
                jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday
            );
            (weekend && exclusions.iter().any(|e| e == "weekends")).then(|| "weekend".into())
        }
    }

    fn rule(length: u32, unit: Unit) -> ClockRule {
        ClockRule {
            id: "t".into(),
            version: 1,
            title: "Test".into(),
            length,
            unit,
            excluded: vec![],
            first_day: FirstDay::NotCounted,
            effect: Effect::ReminderOnly,
            duty: "us".into(),
            warnings: vec![50],
            citation: "house rule".into(),
            verified: Verified::Unverified,
        }
    }

    fn paris() -> Weekend {
        Weekend(TimeZone::get("Europe/Paris").expect("zone"))
    }

    fn friday() -> Timestamp {
        "2026-03-27T22:40:00Z".parse().expect("instant")
    }

    // Goal: working days skip the weekend and end with the office day, across a change of summer time.
    #[test]
    fn working_days_skip_weekends() {
        let clock = reckon(
            &rule(2, Unit::BusinessDays),
            &ClockStart::from("t", "receipt", friday()),
            &paris(),
        );
        // Friday 23:40 in Paris; Monday and Tuesday count; 17:00 is summer time by then.
        assert_eq!(clock.due.to_string(), "2026-03-31T15:00:00Z");
        assert!(
            clock.explain.contains("leaving out 2 days (weekend)"),
            "{}",
            clock.explain
        );
    }

    // Goal: calendar days count weekends, and a clock that stood still runs longer by whole days.
    #[test]
    fn calendar_days_and_pauses() {
        let plain = ClockStart::from("t", "arrest", friday());
        let clock = reckon(&rule(40, Unit::CalendarDays), &plain, &paris());
        assert_eq!(clock.due.to_string(), "2026-05-06T22:00:00Z");
        let mut paused = plain.clone();
        paused.paused = vec![(
            "2026-04-01T00:00:00Z".parse().expect("instant"),
            "2026-04-04T00:00:00Z".parse().expect("instant"),
        )];
        let later = reckon(&rule(40, Unit::CalendarDays), &paused, &paris());
        assert_eq!(later.due.as_second() - clock.due.as_second(), 3 * 86_400);
    }

    // Goal: hours are instants, and an agreed date replaces the length.
    #[test]
    fn hours_and_agreed_dates() {
        let start = ClockStart::from("t", "request", friday());
        assert_eq!(
            reckon(&rule(24, Unit::Hours), &start, &paris()).due.to_string(),
            "2026-03-28T22:40:00Z"
        );
        let agreed = start.agreed(Some(Date::constant(2026, 6, 1)));
        assert_eq!(
            reckon(&rule(24, Unit::Hours), &agreed, &paris()).due.to_string(),
            "2026-06-01T15:00:00Z"
        );
    }
}
