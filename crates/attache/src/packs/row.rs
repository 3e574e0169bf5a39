//! What every row of a pack carries, whatever it is about.
//!
//! Law changes under open matters, sometimes backwards, so a row says when its rule is in force *and* since when we
//! knew it, where it is written, which version it is, and whether its owner has checked it. A new value is a new
//! version with its own dates; an old row is never edited, because matters pin the version they were opened under.

use std::ops::Deref;

use jiff::civil::Date;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

/// Whether the owner of the pack has checked the row against its citation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Checked against the citation.
    Verified,
    /// Practitioner knowledge or a house value; pages say so beside it.
    Unverified,
}

impl Status {
    /// The word that pages show.
    pub fn label(self) -> &'static str {
        match self {
            Status::Verified => "verified",
            Status::Unverified => "unverified",
        }
    }
}

/// Where a rule is written, when it holds, and how far it can be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Statute, treaty, page or house rule the row rests on.
    pub citation: String,
    /// First day in force.
    pub in_force_from: Date,
    /// Last day in force; none while it still is.
    pub in_force_to: Option<Date>,
    /// Day since which we knew it, which may be later than the day it came into force.
    pub known_from: Date,
    /// Last day on which we held it for true; none while we still do. A correction has the days of the row it corrects.
    pub known_to: Option<Date>,
    /// Day since which we knew that it ends; none: as long as we knew the row.
    pub end_known_from: Option<Date>,
    /// Version of the row, from 1.
    pub version: u16,
    /// Whether its owner has checked it.
    pub status: Status,
    /// The row in plain words, for the page.
    pub explain: Option<String>,
}

impl Standing {
    /// Whether the row is in force on a day, by all that the packs know, the first and the last day included.
    pub fn holds_on(&self, on: Date) -> bool {
        self.held_on(on, Date::MAX)
    }

    /// Whether, by what we knew on one day, the row is in force on another.
    pub fn held_on(&self, on: Date, known: Date) -> bool {
        self.was_known(known) && self.in_force_from <= on && self.last_as_known(known).is_none_or(|last| on <= last)
    }

    /// Whether we held the row for true on a day.
    pub fn was_known(&self, known: Date) -> bool {
        self.known_from <= known && self.known_to.is_none_or(|last| known <= last)
    }

    /// The last day in force by what we knew on a day; none: no end was known.
    pub fn last_as_known(&self, known: Date) -> Option<Date> {
        self.in_force_to
            .filter(|_| self.end_known_from.is_none_or(|since| since <= known))
    }

    /// Whether two rows are, by what we knew on some day, both in force on some day.
    pub fn overlaps(&self, other: &Standing) -> bool {
        let last_known = |s: &Standing| s.known_to.unwrap_or(Date::MAX);
        let first = self.known_from.max(other.known_from);
        let last = last_known(self).min(last_known(other));
        // Knowledge only changes on the first common day and on the days on which an end became known.
        let turns = [Some(first), self.end_known_from, other.end_known_from];
        turns.into_iter().flatten().any(|known| {
            let end = |s: &Standing| s.last_as_known(known).unwrap_or(Date::MAX);
            (first..=last).contains(&known) && self.in_force_from <= end(other) && other.in_force_from <= end(self)
        })
    }
}

/// The file and line a row was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Path inside the packs, such as `us/clocks.toml`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
}

impl Place {
    /// Folder of the pack.
    pub fn pack(&self) -> &str {
        self.file.split('/').next().unwrap_or_default()
    }
}

/// A row: its code, its standing, and what it says. Reads like what it says (`row.length`, `row.title`).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row<T> {
    /// Code, unique within its table (reasons: within their list).
    pub id: String,
    /// Citation, dates, version and status.
    pub standing: Standing,
    /// Where it was read.
    pub place: Place,
    /// What it says.
    pub is: T,
}

impl<T> Deref for Row<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.is
    }
}

/// A kind of row: the name of its table in a file, and how a list names one.
pub trait Table: DeserializeOwned + Serialize {
    /// Key of the array of tables, such as `clock` in `[[clock]]`.
    const NAME: &'static str;
    /// Words that name the row in a list.
    fn title(&self) -> &str;
    /// What the code is unique within; empty: the whole table.
    fn scope(&self) -> &str {
        ""
    }
}

/// The keys that belong to the row's standing, not to what it says.
pub(super) const HEAD_KEYS: [&str; 10] = [
    "id",
    "citation",
    "in_force_from",
    "in_force_to",
    "known_from",
    "known_to",
    "end_known_from",
    "version",
    "status",
    "explain",
];

/// The head of a row as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) id: String,
    citation: String,
    #[serde(deserialize_with = "day")]
    in_force_from: Date,
    #[serde(default, deserialize_with = "day_or_none")]
    in_force_to: Option<Date>,
    #[serde(deserialize_with = "day")]
    known_from: Date,
    #[serde(default, deserialize_with = "day_or_none")]
    known_to: Option<Date>,
    #[serde(default, deserialize_with = "day_or_none")]
    end_known_from: Option<Date>,
    version: u16,
    status: Status,
    explain: Option<String>,
}

impl Head {
    /// The code and the standing.
    pub(super) fn split(self) -> (String, Standing) {
        let standing = Standing {
            citation: self.citation,
            in_force_from: self.in_force_from,
            in_force_to: self.in_force_to,
            known_from: self.known_from,
            known_to: self.known_to,
            end_known_from: self.end_known_from,
            version: self.version,
            status: self.status,
            explain: self.explain,
        };
        (self.id, standing)
    }
}

/// Reads a TOML local date such as `2024-01-31`.
pub(super) fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let wrong = || D::Error::custom("write a day such as 2024-01-31, without quotes");
    let written = toml::value::Datetime::deserialize(from).map_err(|_| wrong())?;
    match written {
        toml::value::Datetime {
            date: Some(d),
            time: None,
            offset: None,
        } => {
            let parts = (i16::try_from(d.year), i8::try_from(d.month), i8::try_from(d.day));
            let (Ok(year), Ok(month), Ok(day)) = parts else {
                return Err(wrong());
            };
            Date::new(year, month, day).map_err(|_| wrong())
        }
        _ => Err(wrong()),
    }
}

/// Reads a TOML local date where one is given.
pub(super) fn day_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    day(from).map(Some)
}
