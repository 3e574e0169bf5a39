//! The reckoning: from rule, start and calendar to the instant a clock runs out. Pure, and without a "now".
//!
//! Days are counted on the wall clock of the rule's zone. An extension lengthens, never shortens, and never beyond what
//! the rule allows; an agreed date replaces the length. Start at [`reckon`].

use std::borrow::Cow;

use jiff::civil::{Date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{CLOCK_DAYS_MAX, Calendar, Clock, ClockRule, ClockStart, Exclusion, FirstDay, LeftOut, Moment, Unit};

/// How far the reckoning came.
struct Count {
    due: Timestamp,
    /// Days (or hours) counted in all.
    of: u32,
    first: Date,
    left_out: Vec<LeftOut>,
    /// What the explanation says of the extension.
    extended: String,
}

/// Reckons a clock: the instant it runs out, and how that was counted.
pub fn reckon(rule: &ClockRule, start: &ClockStart, calendar: &dyn Calendar) -> Clock {
    let zone = calendar.zone();
    let from = start.from.instant(zone);
    let count = match (start.agreed, rule.unit) {
        (Some(date), _) => on_day(rule, start, date, zone),
        (None, Unit::Hours) => after_hours(rule, start, zone),
        (None, Unit::Months) => after_months(rule, start, zone),
        (None, Unit::CalendarDays | Unit::BusinessDays) => after_days(rule, start, calendar),
    };
    let (met, met_by) = met(rule, start, from, zone);
    let (warn_at, warnings) = warnings(rule, start, from, &count, zone);
    Clock {
        rule: rule.id.clone(),
        version: rule.version,
        title: rule.title.clone(),
        anchor: start.anchor.into(),
        anchor_means: rule.anchor_means.clone(),
        from,
        due: count.due,
        met,
        met_by,
        still_since: start.still_since.filter(|_| met.is_none()),
        warnings,
        warn_at,
        duty: rule.duty.clone(),
        effect: rule.effect,
        unit: rule.unit,
        of: count.of,
        first: count.first,
        extension: start.extension.clone(),
        zone: zone.clone(),
        explain: explain(rule, start, zone, &count),
        left_out: count.left_out,
        citation: rule.citation.clone(),
        verified: rule.verified,
    }
}

/// When the duty was met: by an event that the rule names, or by what the kind knows, whichever came first.
fn met(rule: &ClockRule, start: &ClockStart, from: Timestamp, zone: &TimeZone) -> (Option<Timestamp>, Option<String>) {
    let first = from_day(start, zone);
    let named = start
        .events
        .iter()
        .filter(|(word, at)| rule.met_by.iter().any(|w| w == word) && at.day(zone) >= first)
        .map(|(word, at)| (at.instant(zone).max(from), word))
        .min_by_key(|(at, _)| *at);
    match (named, start.met) {
        (Some((at, _)), Some(met)) if met < at => (Some(met), None),
        (Some((at, word)), _) => (Some(at), Some(word.to_string())),
        (None, met) => (met, None),
    }
}

fn from_day(start: &ClockStart, zone: &TimeZone) -> Date {
    start.from.day(zone)
}

fn first_day(rule: &ClockRule, start: &ClockStart, zone: &TimeZone) -> Date {
    let day = from_day(start, zone);
    match rule.first_day {
        FirstDay::Counted => day,
        FirstDay::NotCounted => next(day),
    }
}

fn next(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}

fn paused_seconds(start: &ClockStart) -> i64 {
    let seconds = |(from, to): &(Timestamp, Timestamp)| (to.as_second() - from.as_second()).max(0);
    start.paused.iter().map(seconds).sum()
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MAX)
}

/// Days from one to another; 0 where the other is not later.
fn days_between(from: Date, to: Date) -> u32 {
    let days = from.until(to).map(|span| span.get_days()).unwrap_or(0);
    u32::try_from(days).unwrap_or(0)
}

fn on_day(rule: &ClockRule, start: &ClockStart, date: Date, zone: &TimeZone) -> Count {
    let first = first_day(rule, start, zone);
    let due = end_of_office_day(date, zone);
    let of = match rule.unit {
        Unit::Hours => hours_between(start.from.instant(zone), due),
        _ => days_between(first, next(date)),
    };
    Count {
        due,
        of,
        first,
        left_out: vec![],
        extended: String::new(),
    }
}

fn hours_between(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from((to.as_second() - from.as_second()).max(0) / 3_600).unwrap_or(u32::MAX)
}

fn after_hours(rule: &ClockRule, start: &ClockStart, zone: &TimeZone) -> Count {
    let from = start.from.instant(zone);
    let after = |hours: u32| later(from, i64::from(hours) * 3_600 + paused_seconds(start));
    let (due, extended) = extend(rule, start, zone, after(rule.length), &after);
    let of = if due == after(rule.length) {
        rule.length
    } else {
        hours_between(from, due)
    };
    Count {
        due,
        of,
        first: from_day(start, zone),
        left_out: vec![],
        extended,
    }
}

fn after_months(rule: &ClockRule, start: &ClockStart, zone: &TimeZone) -> Count {
    let day = from_day(start, zone);
    let after = |months: u32| {
        let months = i32::try_from(months).unwrap_or(i32::MAX).min(12 * 9_000);
        later(
            end_of_day(day.saturating_add(months.months()), zone),
            paused_seconds(start),
        )
    };
    let (due, extended) = extend(rule, start, zone, after(rule.length), &after);
    let first = first_day(rule, start, zone);
    let last = zone.to_datetime(due).date();
    Count {
        due,
        of: days_between(first, last),
        first,
        left_out: vec![],
        extended,
    }
}

/// The end with the extension that was granted, as far as the rule allows it, and what is said of it.
fn extend(
    rule: &ClockRule,
    start: &ClockStart,
    zone: &TimeZone,
    plain: Timestamp,
    after: &dyn Fn(u32) -> Timestamp,
) -> (Timestamp, String) {
    let Some(extension) = &start.extension else {
        return (plain, String::new());
    };
    let granted = end_of_day(extension.until, zone);
    let most = after(rule.length.saturating_add(rule.extension_max));
    let words = granted_words(extension);
    if rule.extension_max == 0 {
        return (plain, format!("; {words} does not count: the rule allows no extension"));
    }
    if granted > most {
        let allowed = format!("{} {}", rule.extension_max, rule.unit.label());
        return (
            most.max(plain),
            format!("; {words} is limited by the rule, which allows {allowed} more"),
        );
    }
    (granted.max(plain), format!("; {words}"))
}

fn granted_words(extension: &super::Extension) -> String {
    let day = extension.until.strftime("%-d %b %Y");
    format!("the extension to {day} granted by {} ({})", extension.by, extension.why)
}

/// Counts days until the length is reached; a day on which the clock stood still is not counted.
fn after_days(rule: &ClockRule, start: &ClockStart, calendar: &dyn Calendar) -> Count {
    let zone = calendar.zone();
    let end = |day: Date| match rule.unit {
        Unit::BusinessDays => end_of_office_day(day, zone),
        _ => end_of_day(day, zone),
    };
    let first = first_day(rule, start, zone);
    let (last, left_out) = walk(rule, start, calendar, rule.length);
    if start.extension.is_none() {
        return Count {
            due: end(last),
            of: rule.length,
            first,
            left_out,
            extended: String::new(),
        };
    }
    let (most, further) = walk(rule, start, calendar, rule.length.saturating_add(rule.extension_max));
    let after = |length: u32| if length == rule.length { end(last) } else { end(most) };
    let (due, extended) = extend(rule, start, zone, end(last), &after);
    if due == end(last) {
        return Count {
            due,
            of: rule.length,
            first,
            left_out,
            extended,
        };
    }
    let until = start.extension.as_ref().map_or(most, |e| e.until).min(most).max(last);
    let left_out = up_to(further, until);
    let of = days_between(first, next(until)).saturating_sub(left_out.iter().map(|l| l.days).sum());
    Count {
        due,
        of,
        first,
        left_out,
        extended,
    }
}

/// The days left out up to a day.
pub(super) fn up_to(left_out: Vec<LeftOut>, until: Date) -> Vec<LeftOut> {
    let cut = |mut one: LeftOut| {
        one.to = one.to.min(until);
        one.days = days_between(one.from, next(one.to));
        one
    };
    left_out.into_iter().filter(|one| one.from <= until).map(cut).collect()
}

/// The last counted day, and the days that were left out, in runs of one reason.
fn walk(rule: &ClockRule, start: &ClockStart, calendar: &dyn Calendar, length: u32) -> (Date, Vec<LeftOut>) {
    let zone = calendar.zone();
    let mut exclusions = rule.excluded.clone();
    if rule.unit == Unit::BusinessDays && !exclusions.contains(&Exclusion::Weekends) {
        exclusions.push(Exclusion::Weekends);
    }
    let mut day = first_day(rule, start, zone);
    let mut counted = 0;
    let mut left_out: Vec<LeftOut> = vec![];
    for _ in 0..CLOCK_DAYS_MAX {
        let why = match calendar.excluded(&exclusions, day) {
            None if stood_still(start, day, zone) => Some(Cow::Borrowed("clock stood still")),
            why => why,
        };
        match (why, left_out.last_mut()) {
            (None, _) => counted += 1,
            (Some(why), Some(run)) if run.why == why && next(run.to) == day => {
                run.to = day;
                run.days += 1;
            }
            (Some(why), _) => left_out.push(LeftOut {
                from: day,
                to: day,
                days: 1,
                why,
            }),
        }
        if counted >= length {
            break;
        }
        day = next(day);
    }
    (day, left_out)
}

/// Whether the clock stood still at noon of a day.
fn stood_still(start: &ClockStart, day: Date, zone: &TimeZone) -> bool {
    if start.paused.is_empty() {
        return false;
    }
    let noon = at(day, 12, zone);
    start.paused.iter().any(|(from, to)| *from <= noon && noon < *to)
}

fn at(day: Date, hour: i8, zone: &TimeZone) -> Timestamp {
    let moment = day.at(hour, 0, 0, 0);
    zone.to_ambiguous_timestamp(moment)
        .compatible()
        .unwrap_or(Timestamp::MAX)
}

/// 17:00 in the zone: the hour at which an office's working day ends.
fn end_of_office_day(day: Date, zone: &TimeZone) -> Timestamp {
    at(day, 17, zone)
}

/// The first instant of the next day: a period of days ends when its last day does.
fn end_of_day(day: Date, zone: &TimeZone) -> Timestamp {
    let next = next(day).to_datetime(time(0, 0, 0, 0));
    zone.to_ambiguous_timestamp(next).compatible().unwrap_or(Timestamp::MAX)
}

/// The counted day that follows so many counted ones.
fn counted_day(first: Date, passed: u32, left_out: &[LeftOut]) -> Date {
    let mut day = first.saturating_add(i64::from(passed).days());
    for run in left_out {
        if run.from > day {
            break;
        }
        day = day.saturating_add(i64::from(run.days).days());
    }
    day
}

/// The instants at which so many percent of the counted days (or of the time, where no days are counted) have passed.
fn warnings(
    rule: &ClockRule,
    start: &ClockStart,
    from: Timestamp,
    count: &Count,
    zone: &TimeZone,
) -> (Vec<u8>, Vec<Timestamp>) {
    let by_days = start.agreed.is_none() && matches!(rule.unit, Unit::CalendarDays | Unit::BusinessDays);
    let instant = |percent: u8| {
        let raw = if by_days {
            let target = u64::from(count.of) * u64::from(percent);
            let passed = u32::try_from(target / 100).unwrap_or(u32::MAX);
            let part = i64::try_from(target % 100).unwrap_or(0);
            let day = counted_day(count.first, passed, &count.left_out);
            later(at(day, 0, zone), part * 864)
        } else {
            let whole = count.due.as_second() - from.as_second();
            later(from, whole * i64::from(percent) / 100)
        };
        raw.min(count.due).max(from.min(count.due))
    };
    (
        rule.warnings.clone(),
        rule.warnings.iter().map(|p| instant(*p)).collect(),
    )
}

/// The anchor's moment as people of the zone say it.
pub(super) fn anchor_words(from: Moment, zone: &TimeZone) -> String {
    match from {
        Moment::There(day, None) => day.strftime("%-d %b %Y").to_string(),
        from => instant_words(from.instant(zone), zone),
    }
}

pub(super) fn instant_words(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone())
        .strftime("%-d %b %Y %H:%M %Z")
        .to_string()
}

/// The days left out, reason by reason: "excluding 4 days (weekend), 1 day (…)".
pub(super) fn excluding(left_out: &[LeftOut]) -> String {
    let mut reasons: Vec<(&str, u32)> = vec![];
    for run in left_out {
        match reasons.iter_mut().find(|(why, _)| *why == run.why) {
            Some((_, days)) => *days += run.days,
            None => reasons.push((&run.why, run.days)),
        }
    }
    if reasons.is_empty() {
        return String::new();
    }
    let parts = reasons
        .iter()
        .map(|(why, days)| format!("{days} {} ({why})", if *days == 1 { "day" } else { "days" }));
    format!(", excluding {}", parts.collect::<Vec<_>>().join(", "))
}

fn explain(rule: &ClockRule, start: &ClockStart, zone: &TimeZone, count: &Count) -> String {
    let from = anchor_words(start.from, zone);
    if start.agreed.is_some() {
        return format!("date agreed for this matter, counted from {} ({from})", start.anchor);
    }
    format!(
        "{} {} from {} ({from}){}{}",
        rule.length,
        rule.unit.label(),
        start.anchor,
        excluding(&count.left_out),
        count.extended
    )
}
