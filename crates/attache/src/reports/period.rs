//! Periods as people write them: a month, a quarter, a calendar or fiscal year, or from one day to another.
//!
//! Days are days of UTC. The fiscal year of the United States begins on 1 October of the year before (31 U.S.C. 1102).

use jiff::ToSpan;
use jiff::civil::{Date, date};
use store::statistics::Days;

/// A period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// As it was written, in its plainest form: `2026-10`, `2026-01-01..2026-02-10`.
    pub text: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

const HOW: &str = "give a period such as 2026-10, 2026-Q3, 2026, FY2026 or 2026-10-01..2026-10-31";

impl Period {
    /// Reads a period, or says how to write one.
    pub fn parse(text: &str) -> Result<Period, &'static str> {
        let text = text.trim();
        if let Some((from, to)) = text.split_once("..") {
            let day = |text: &str| text.trim().parse::<Date>().map_err(|_| HOW);
            return Period::between(day(from)?, day(to)?);
        }
        let upper = text.to_ascii_uppercase();
        if let Some(year) = upper.strip_prefix("FY") {
            let year = year_of(year)?;
            return named(upper.clone(), date(year - 1, 10, 1), 12);
        }
        match upper.split_once('-') {
            None => {
                let year = year_of(&upper)?;
                named(upper.clone(), date(year, 1, 1), 12)
            }
            Some((year, part)) => {
                let year = year_of(year)?;
                match part.strip_prefix('Q') {
                    Some(quarter) => {
                        let quarter = quarter.parse::<i8>().ok().filter(|q| (1..=4).contains(q)).ok_or(HOW)?;
                        named(upper.clone(), date(year, quarter * 3 - 2, 1), 3)
                    }
                    None => {
                        let month = part
                            .parse::<i8>()
                            .ok()
                            .filter(|m| (1..=12).contains(m) && part.len() == 2)
                            .ok_or(HOW)?;
                        named(upper.clone(), date(year, month, 1), 1)
                    }
                }
            }
        }
    }

    /// From one day to another, both included.
    pub fn between(from: Date, to: Date) -> Result<Period, &'static str> {
        if to < from {
            return Err("the last day is before the first: exchange them");
        }
        Ok(Period {
            text: format!("{from}..{to}"),
            from,
            to,
        })
    }

    /// The calendar year of a day.
    pub fn year_of(day: Date) -> Period {
        let year = day.year();
        Period {
            text: year.to_string(),
            from: date(year, 1, 1),
            to: date(year, 12, 31),
        }
    }

    /// As the store counts it.
    pub fn days(&self) -> Days {
        let end = self.to.tomorrow().unwrap_or(self.to);
        Days {
            from: self.from.to_string(),
            to: self.to.to_string(),
            end: end.to_string(),
        }
    }
}

fn year_of(text: &str) -> Result<i16, &'static str> {
    text.parse()
        .ok()
        .filter(|year| (1900..=9000).contains(year) && text.len() == 4)
        .ok_or(HOW)
}

fn named(text: String, from: Date, months: i64) -> Result<Period, &'static str> {
    let to = from
        .checked_add(months.months())
        .and_then(Date::yesterday)
        .map_err(|_| HOW)?;
    Ok(Period { text, from, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: every way to write a period gives its first and last day; nonsense is refused.
    #[test]
    fn periods_read() {
        for (text, from, to) in [
            ("2026", "2026-01-01", "2026-12-31"),
            ("2026-10", "2026-10-01", "2026-10-31"),
            ("2028-02", "2028-02-01", "2028-02-29"),
            ("2026-Q3", "2026-07-01", "2026-09-30"),
            ("2026-q4", "2026-10-01", "2026-12-31"),
            ("FY2026", "2025-10-01", "2026-09-30"),
            ("2026-10-05..2026-10-05", "2026-10-05", "2026-10-05"),
        ] {
            let period = Period::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!(
                (period.from.to_string().as_str(), period.to.to_string().as_str()),
                (from, to),
                "{text}"
            );
        }
        for text in [
            "",
            "26",
            "2026-13",
            "2026-1",
            "2026-Q5",
            "2026-Q",
            "FY",
            "2026-02-30..2026-03-01",
            "2026-03-02..2026-03-01",
            "x..y",
            "99999",
        ] {
            assert!(Period::parse(text).is_err(), "{text}");
        }
        assert_eq!(Period::parse("2026-10").unwrap().days().end, "2026-11-01");
    }
}
