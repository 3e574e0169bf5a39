//! Gathers what stands in a calendar: clocks and engagements between two days, from one snapshot, through the scope.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use matter::{Ball, choices};
use policy::Scope;
use store::Tx;
use store::calendar::{self as rows, Whose};
use store::desk::{ClockDue, DeskRow};
use store::ids::instant;

use crate::app::{App, Ctx};
use crate::matters::actions::read_record;
use crate::web::problem::Problem;

/// Entries of one month at most.
pub const ENTRIES_MAX: i64 = 500;

choices! {
    /// Whose clocks and engagements a calendar shows; the reader's scope holds in each case.
    pub enum Reach {
        /// Those of matters that name the reader.
        Mine = ("mine", "Mine"),
        /// Those of the offices he acts for.
        Office = ("office", "My offices"),
        /// All that he may see.
        All = ("all", "All I may see"),
    }
}

/// What stands on a day.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A clock that runs out.
    Clock(Box<ClockDue>, Timestamp),
    /// An engagement, with what sort it is and its last day.
    Engagement(Box<DeskRow>, String, Date),
}

/// One entry of a calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Day it stands on, where the reader's office is.
    pub day: Date,
    /// What it is.
    pub what: What,
}

impl Entry {
    /// The matter it is of.
    pub fn matter(&self) -> &DeskRow {
        match &self.what {
            What::Clock(clock, _) => &clock.matter,
            What::Engagement(matter, ..) => matter,
        }
    }
}

/// A month as somebody sees it.
#[derive(Clone, Debug)]
pub struct Month {
    /// Its first day.
    pub first: Date,
    /// Whose entries.
    pub reach: Reach,
    /// Entries by day and time.
    pub entries: Vec<Entry>,
    /// Whether there are more than are shown.
    pub cut: bool,
}

/// The month asked for as `2026-11`; the present one where nothing is asked.
///
/// # Errors
/// A month that does not read.
pub fn month_of(ctx: &Ctx, asked: Option<&str>) -> Result<Date, Problem> {
    let bad = || Problem::bad("bad-month", "give a month as 2026-11");
    let Some(text) = asked else {
        return Ok(ctx.today().first_of_month());
    };
    let day: Date = format!("{text}-01").parse().map_err(|_| bad())?;
    // Far from both ends of what a date can be, so that the months beside it exist.
    if (1900..=2200).contains(&day.year()) {
        Ok(day)
    } else {
        Err(bad())
    }
}

/// Whose entries are asked for.
///
/// # Errors
/// A word that is none of the three.
pub fn reach_of(asked: Option<&str>, usual: Reach) -> Result<Reach, Problem> {
    asked.map_or(Ok(usual), |word| {
        Reach::parse(word).ok_or_else(|| Problem::bad("bad-reach", "ask for mine, office or all"))
    })
}

/// A month.
///
/// # Errors
/// Faults of the store.
pub fn month(app: &App, ctx: &Ctx, first: Date, reach: Reach) -> Result<Month, Problem> {
    let next = first.saturating_add(1.month());
    let mut entries = entries(app, ctx, reach, (first, next), ENTRIES_MAX + 1)?;
    let most = usize::try_from(ENTRIES_MAX).unwrap_or(usize::MAX);
    let cut = entries.len() > most;
    entries.truncate(most);
    Ok(Month {
        first,
        reach,
        entries,
        cut,
    })
}

/// What stands from one day up to another, by day and time; of each sort so many at most.
///
/// # Errors
/// Faults of the store.
pub fn entries(
    app: &App,
    ctx: &Ctx,
    reach: Reach,
    (from, before): (Date, Date),
    limit: i64,
) -> Result<Vec<Entry>, Problem> {
    let zone = TimeZone::get(&ctx.person.zone).unwrap_or(TimeZone::UTC);
    let scope = policy::scope(&ctx.officer);
    if scope.is_nothing() {
        return Ok(vec![]);
    }
    let people: Vec<String> = ctx
        .officer
        .effective()
        .iter()
        .map(|who| who.person.to_string())
        .collect();
    let offices: Vec<String> = ctx
        .officer
        .effective()
        .iter()
        .flat_map(|who| who.offices)
        .map(|code| code.to_string())
        .collect();
    let whose: Vec<Whose> = match reach {
        Reach::Mine => people.iter().map(|id| Whose::Officer(id)).collect(),
        Reach::Office => offices.iter().map(|code| Whose::Office(code)).collect(),
        Reach::All => vec![Whose::Everybody],
    };
    let mut found = app.db.read(|tx| {
        let mut found = vec![];
        for whose in &whose {
            found.extend(clocks(tx, &scope, *whose, &zone, (from, before), limit)?);
            found.extend(engagements(tx, &scope, *whose, (from, before), limit)?);
        }
        Ok(found)
    })?;
    found.sort_by_key(key);
    found.dedup_by_key(|entry| key(entry));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Order of entries, and what makes two the same: a matter may be an officer's in two capacities.
fn key(entry: &Entry) -> (Date, String, String, String) {
    match &entry.what {
        What::Engagement(matter, ..) => (entry.day, String::new(), matter.id.clone(), String::new()),
        What::Clock(clock, _) => (
            entry.day,
            clock.due_at.clone(),
            clock.matter.id.clone(),
            clock.clock.clone(),
        ),
    }
}

fn clocks(
    tx: &mut Tx,
    scope: &Scope,
    whose: Whose<'_>,
    zone: &TimeZone,
    (from, before): (Date, Date),
    limit: i64,
) -> store::Result<Vec<Entry>> {
    let begin = |day: Date| day.to_datetime(jiff::civil::Time::midnight());
    // What runs out at midnight runs out at the end of the day before, and stands there: the last day one can act on.
    let moment = SignedDuration::from_micros(1);
    let at = |day: Date| {
        let begins = zone.to_ambiguous_timestamp(begin(day)).compatible();
        begins.map_or_else(|_| String::new(), |at| instant(at.saturating_add(moment).unwrap_or(at)))
    };
    let due = rows::clocks(tx, scope, whose, (&at(from), &at(before)), limit)?;
    Ok(due
        .into_iter()
        .filter_map(|clock| {
            let at: Timestamp = clock.due_at.parse().ok()?;
            Some(Entry {
                day: zone.to_datetime(at.saturating_sub(moment).unwrap_or(at)).date(),
                what: What::Clock(Box::new(clock), at),
            })
        })
        .collect())
}

fn engagements(
    tx: &mut Tx,
    scope: &Scope,
    whose: Whose<'_>,
    (from, before): (Date, Date),
    limit: i64,
) -> store::Result<Vec<Entry>> {
    let begin = rows::engagements(tx, scope, whose, (&from.to_string(), &before.to_string()), limit)?;
    Ok(begin
        .into_iter()
        .filter_map(|row| {
            let day: Date = row.starts.parse().ok()?;
            let read = read_record(&row.matter.kind, row.schema_version, row.body.as_deref()).ok();
            let text = |name: &str| -> Option<String> {
                let (_, record) = read.as_ref()?;
                record.body.get(name)?.as_str().map(str::to_string)
            };
            let last = text("ends")
                .and_then(|text| text.parse::<Date>().ok())
                .filter(|last| *last >= day);
            let sort = text("sort").unwrap_or_default();
            Some(Entry {
                day,
                what: What::Engagement(Box::new(row.matter), sort, last.unwrap_or(day)),
            })
        })
        .collect())
}

/// Whose duty a clock is, in words.
pub fn duty_words(duty: &str) -> String {
    Ball::parse(duty).map_or_else(|| crate::web::parts::humane(duty), |ball| ball.label().to_string())
}

/// What sort of engagement, in words.
pub fn sort_words(sort: &str) -> String {
    match crate::kinds::engagement::Sort::parse(sort) {
        Some(sort) => sort.label().to_string(),
        None => "Engagement".to_string(),
    }
}

/// What follows when a clock runs out, in words.
pub fn effect_words(effect: &str) -> String {
    matter::clock::Effect::parse(effect).map_or_else(
        || crate::web::parts::humane(effect),
        |effect| effect.label().to_string(),
    )
}
