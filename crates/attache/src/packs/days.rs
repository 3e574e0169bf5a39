//! Days off by calendar, looked up without walking every holiday: clocks ask for each day they count.
//!
//! Made once when the packs are read. The rows stay the truth; this only says where they are.

use std::collections::HashMap;

use jiff::civil::Date;

use super::load::Tables;
use super::{latest, same};

/// Where the holidays of each calendar stand.
#[derive(Debug)]
pub(super) struct Days(Vec<CalendarDays>);

#[derive(Debug)]
struct CalendarDays {
    code: String,
    first_year: i16,
    last_year: i16,
    /// Place of the row, by its day off.
    rows: HashMap<Date, usize>,
}

/// What a calendar says of a day.
pub(super) enum DayOff {
    /// The calendar is not complete for that year.
    Unknown,
    /// A working day as far as the calendar goes.
    No,
    /// The holiday at this place of the table.
    Yes(usize),
}

impl Days {
    /// The days of every calendar.
    pub(super) fn of(tables: &Tables) -> Days {
        let mut calendars: Vec<CalendarDays> = vec![];
        for row in &tables.calendars {
            let Some(newest) =
                latest(&tables.calendars, &row.id).filter(|_| !calendars.iter().any(|c| same(&c.code, &row.id)))
            else {
                continue;
            };
            let of = tables
                .holidays
                .iter()
                .enumerate()
                .filter(|(_, holiday)| same(&holiday.calendar, &row.id));
            calendars.push(CalendarDays {
                code: row.id.clone(),
                first_year: newest.first_year,
                last_year: newest.last_year,
                rows: of.map(|(at, holiday)| (holiday.day_off(), at)).collect(),
            });
        }
        Days(calendars)
    }

    /// What a calendar says of a day.
    pub(super) fn ask(&self, calendar: &str, on: Date) -> DayOff {
        let Some(days) = self.0.iter().find(|c| same(&c.code, calendar)) else {
            return DayOff::Unknown;
        };
        if on.year() < days.first_year || days.last_year < on.year() {
            return DayOff::Unknown;
        }
        days.rows.get(&on).map_or(DayOff::No, |at| DayOff::Yes(*at))
    }
}
