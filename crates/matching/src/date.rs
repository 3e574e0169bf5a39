//! A date of which only a part may be known.
//!
//! Lists give birth dates as a day, a month, a year, or "about 1960". Two dates are compared as far as both go.

use std::fmt;

/// Year, perhaps month, perhaps day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    /// Year of the common era.
    pub year: u16,
    /// 1 to 12, or 0 when it is not known.
    pub month: u8,
    /// 1 to 31, or 0 when it is not known.
    pub day: u8,
    /// Whether the source says "about".
    pub about: bool,
}

/// How far two dates agree, from the worst to the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// Years differ by two or more.
    Apart,
    /// Years differ by one.
    YearApart,
    /// The same year, another month or day.
    DayApart,
    /// Day and month changed places, or one of the dates is a guess near the other.
    Near,
    /// The same year; no more is known of one of them.
    Year,
    /// The same month; no more is known of one of them.
    Month,
    /// The same day.
    Day,
}

impl PartialDate {
    /// Reads `1960`, `1960-04`, `1960-04-05` or a longer text that begins so; "circa", "about" or "~" before it makes
    /// it a guess. `None` for anything else, also for a month above 12.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let bare = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let about = bare.len() < text.len();
        let mut parts = bare.splitn(3, '-');
        let year = parts.next()?;
        let (year, rest) = if year.len() > 4 {
            (year.get(..4)?, false)
        } else {
            (year, true)
        };
        let number = |text: Option<&str>| -> u8 {
            let digits: String = text
                .unwrap_or("")
                .chars()
                .take_while(char::is_ascii_digit)
                .take(2)
                .collect();
            digits.parse().unwrap_or(0)
        };
        let (month, day) = if rest {
            (number(parts.next()), number(parts.next()))
        } else {
            (0, 0)
        };
        let year: u16 = year.parse().ok().filter(|_| year.len() == 4)?;
        (year >= 1000 && month <= 12 && day <= 31).then_some(Self {
            year,
            month,
            day: if month == 0 { 0 } else { day },
            about,
        })
    }

    /// How far two dates agree. Symmetric.
    pub fn compare(&self, other: &Self) -> Agreement {
        let guess = self.about || other.about;
        let years = self.year.abs_diff(other.year);
        if years > 0 {
            return match years {
                1..=2 if guess => Agreement::Near,
                1 => Agreement::YearApart,
                _ => Agreement::Apart,
            };
        }
        if self.month == 0 || other.month == 0 {
            return Agreement::Year;
        }
        if self.month != other.month {
            let swapped = self.month == other.day && self.day == other.month && self.day > 0;
            return if swapped { Agreement::Near } else { Agreement::DayApart };
        }
        match (self.day, other.day) {
            (0, _) | (_, 0) => Agreement::Month,
            (one, two) if one == two => Agreement::Day,
            _ => Agreement::DayApart,
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = if self.about { "about " } else { "" };
        match (self.month, self.day) {
            (0, _) => write!(f, "{about}{:04}", self.year),
            (month, 0) => write!(f, "{about}{:04}-{month:02}", self.year),
            (month, day) => write!(f, "{about}{:04}-{month:02}-{day:02}", self.year),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Agreement, PartialDate};

    #[test]
    fn dates_agree_as_far_as_both_go() {
        let date = |text| PartialDate::parse(text).unwrap_or_else(|| panic!("{text} is a date"));
        for (left, right, want) in [
            ("1960-04-05", "1960-04-05", Agreement::Day),
            ("1960-04-05", "1960-04", Agreement::Month),
            ("1960-04-05", "1960", Agreement::Year),
            ("1960-04-05", "1960-05-04", Agreement::Near),
            ("1960-04-05", "1960-07-05", Agreement::DayApart),
            ("1960", "1961", Agreement::YearApart),
            ("about 1960", "1962", Agreement::Near),
            ("1960", "1975-01-01", Agreement::Apart),
        ] {
            assert_eq!(date(left).compare(&date(right)), want, "{left} {right}");
            assert_eq!(date(right).compare(&date(left)), want, "{right} {left}");
        }
        for text in ["", "x", "12", "1960-13-01", "99999"] {
            assert!(PartialDate::parse(text).is_none_or(|d| d.month == 0), "{text}");
        }
    }
}
