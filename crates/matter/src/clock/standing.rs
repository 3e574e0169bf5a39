//! Where a reckoned clock stands at a moment: which day of how many, and in words. Pure; the moment is handed in.
//!
//! A clock that was met, or that stands still, is shown as it stood then. Start at [`standing`].

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::reckon::{anchor_words, excluding, instant_words, up_to};
use super::{Clock, Moment, Unit};
use crate::choices;

choices! {
    /// Whether a clock runs.
    pub enum Run {
        /// It runs.
        Running = ("running", "Running"),
        /// It stands still.
        StandsStill = ("stands_still", "Stands still"),
        /// The duty was met in time.
        Met = ("met", "Met"),
        /// The duty was met after it had run out.
        MetLate = ("met_late", "Met late"),
        /// It ran out.
        RanOut = ("ran_out", "Ran out"),
    }
}

/// Where a clock stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// Whether it runs.
    pub run: Run,
    /// Day it is on (of a clock of hours: hour); 0 before the first counted one.
    pub day: u32,
    /// Days it counts in all.
    pub of: u32,
    /// How much of it has passed, in percent; more than 100 once it ran out.
    pub percent: u32,
    /// The highest warning that is due, in percent, while nobody has met the duty.
    pub warning: Option<u8>,
    /// All of it in words.
    pub text: String,
}

/// Where a clock stands at a moment.
pub fn standing(clock: &Clock, now: Timestamp) -> Standing {
    let run = match (clock.met, clock.still_since) {
        (Some(met), _) if met <= clock.due => Run::Met,
        (Some(_), _) => Run::MetLate,
        (None, Some(_)) => Run::StandsStill,
        (None, None) if now < clock.due => Run::Running,
        (None, None) => Run::RanOut,
    };
    let at = clock.met.or(clock.still_since).unwrap_or(now);
    let day = match clock.unit {
        Unit::Hours => hour(clock, at),
        _ => day(clock, clock.zone.to_datetime(at).date()),
    };
    let percent = (u64::from(day) * 100).checked_div(u64::from(clock.of)).unwrap_or(100);
    let due = clock
        .warn_at
        .iter()
        .zip(&clock.warnings)
        .filter(|(_, warn)| **warn <= at);
    let warning = due.map(|(percent, _)| *percent).max().filter(|_| clock.met.is_none());
    Standing {
        run,
        day,
        of: clock.of,
        percent: u32::try_from(percent).unwrap_or(u32::MAX),
        warning,
        text: words(clock, run, day, at),
    }
}

/// The hour it is on, reckoned back from its end, so that time it stood still is not counted.
fn hour(clock: &Clock, at: Timestamp) -> u32 {
    let left = clock.due.as_second() - at.as_second();
    let hour = i64::from(clock.of) - left.div_euclid(3_600);
    u32::try_from(hour.max(0)).unwrap_or(u32::MAX)
}

/// Counted days from the first up to and with a day.
fn day(clock: &Clock, on: Date) -> u32 {
    if on < clock.first {
        return 0;
    }
    let passed = clock.first.until(on).map(|span| span.get_days()).unwrap_or(0) + 1;
    let left_out: u32 = up_to(clock.left_out.clone(), on).iter().map(|run| run.days).sum();
    u32::try_from(passed).unwrap_or(0).saturating_sub(left_out)
}

fn words(clock: &Clock, run: Run, day: u32, at: Timestamp) -> String {
    let unit = match clock.unit {
        Unit::Hours => "hour",
        Unit::BusinessDays => "working day",
        Unit::CalendarDays | Unit::Months => "day",
    };
    let on = instant_words(at, &clock.zone);
    let head = match run {
        Run::Running => format!("{unit} {day} of {}", clock.of),
        Run::RanOut => {
            let due = instant_words(clock.due, &clock.zone);
            format!("ran out at {due}: {unit} {day} of {}", clock.of)
        }
        Run::StandsStill => format!("stands still since {on}, at {unit} {day} of {}", clock.of),
        Run::Met => format!("met on {unit} {day} of {} ({on})", clock.of),
        Run::MetLate => format!("met late, on {unit} {day} of {} ({on})", clock.of),
    };
    let so_far = up_to(clock.left_out.clone(), clock.zone.to_datetime(at).date());
    let from = anchor_words(Moment::At(clock.from), &clock.zone);
    format!("{head}, counted from {} ({from}){}", clock.anchor, excluding(&so_far))
}
