//! From a record to the rows that lists, desks and clocks read. Pure: the same record gives the same rows.

use std::borrow::Cow;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use matter::clock::{Effect, Exclusion, FirstDay, Moment, Unit, Verified, reckon};
use matter::record::{ClaimRole, Verdict};
use matter::{Calendar, Clock, ClockRule, ClockStart, Facts, Kind, Record};
use store::Value;
use store::ids::instant;
use store::matters::{Derived, MatterRow};

use crate::app::App;
use crate::packs;

/// What of an office its clocks need.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfficeFacts {
    /// Country.
    pub country: String,
    /// IANA zone.
    pub zone: String,
}

/// The rows of a record. `row` gives what the record does not hold: id, number, reference, kind, revision.
pub fn derive(app: &App, kind: &Kind, record: &Record, office: &OfficeFacts, row: &MatterRow) -> (MatterRow, Derived) {
    let clocks = clocks(app, kind, record, office);
    let text = |value: &Option<matter::values::OfficerId>| value.as_ref().map_or_else(String::new, |v| v.0.clone());
    let marking = record.spine.marking.as_ref().map_or("", |m| m.0.as_str());
    let updated = record.course.last().map_or(record.opened.at, |e| e.at);
    let row = MatterRow {
        kind: kind.word.into(),
        office: record.office.clone(),
        title: record.spine.title.0.clone(),
        state: record.state.clone(),
        state_since: instant(record.state_since),
        phase: record.phase.word().into(),
        ball: record.ball.word().into(),
        ball_since: instant(record.ball_since),
        priority: record.spine.priority.map_or("", |p| p.word()).into(),
        marking: marking.into(),
        us_only: us_only(app, marking),
        need_group: record.need_group.clone().unwrap_or_default(),
        lead: text(&record.spine.lead),
        host_agency: record
            .spine
            .host_agency
            .as_ref()
            .map_or_else(String::new, |a| a.0.clone()),
        creator: record.opened.officer.clone(),
        created_at: instant(record.opened.at),
        updated_at: if row.updated_at.is_empty() {
            instant(updated)
        } else {
            row.updated_at.clone()
        },
        due_at: next_due(&clocks),
        closed_at: record.closed_at.map_or_else(String::new, instant),
        closing_code: record.closing_code.clone().unwrap_or_default(),
        ..row.clone()
    };
    let mut derived = rows(app, kind, record, &clocks);
    crate::sharing::derive::add(&mut derived, kind, record, &row.id);
    (row, derived)
}

/// An unknown marking is treated as closed: deny on error.
fn us_only(app: &App, marking: &str) -> bool {
    if marking.is_empty() {
        return false;
    }
    app.packs.banner([marking]).map_or(true, |banner| banner.us_only)
}

fn next_due(clocks: &[(String, Clock)]) -> String {
    clocks
        .iter()
        .filter(|(_, c)| c.met.is_none() && c.still_since.is_none())
        .map(|(_, c)| c.due)
        .min()
        .map_or_else(String::new, instant)
}

fn rows(app: &App, kind: &Kind, record: &Record, clocks: &[(String, Clock)]) -> Derived {
    let t = |text: &str| Value::from(text);
    let option = |text: &Option<String>| Value::from(text.as_deref().unwrap_or(""));
    let day = |day: Option<Date>| Value::from(day.map_or_else(String::new, |d| d.to_string()));
    let mut words = kind.texts(record);
    words.extend(record.spine.requester_reference.iter().map(|l| l.0.clone()));
    words.extend(record.spine.host_reference.iter().map(|l| l.0.clone()));
    Derived {
        terms: terms(app, kind, record),
        offices: record.assisting.clone(),
        officers: officers(record),
        clocks: clocks.iter().map(|(word, c)| clock_row(word, c)).collect(),
        tasks: record
            .tasks
            .iter()
            .map(|k| {
                [
                    Value::Int(i64::from(k.number)),
                    t(k.state.word()),
                    Value::from(instant(k.since)),
                    option(&k.officer),
                ]
            })
            .collect(),
        links: record
            .links
            .iter()
            .map(|l| [t(&l.other), t(&l.role), Value::from(l.from.to_string()), day(l.to)])
            .collect(),
        parties: record
            .parties
            .iter()
            .map(|p| [t(&p.party), t(&p.role), Value::from(p.from.to_string()), day(p.to)])
            .collect(),
        hours: record
            .hours
            .iter()
            .map(|h| {
                let (number, minutes) = (i64::from(h.number), i64::from(h.minutes));
                [
                    Value::Int(number),
                    Value::from(h.on.to_string()),
                    Value::Int(minutes),
                    t(&h.subject),
                    t(&h.by.office),
                    t(&h.by.officer),
                ]
            })
            .collect(),
        claims: claims(record),
        words: store::words::distinct(&words),
        ..Derived::default()
    }
}

/// A sub-subject counts under its area too, so that a list of the area finds it.
fn terms(app: &App, kind: &Kind, record: &Record) -> Vec<(String, String)> {
    let mut terms: Vec<(String, String)> = kind
        .terms(record)
        .into_iter()
        .filter(|(_, value)| !value.is_empty() && value.len() <= 400)
        .map(|(field, value)| (field.to_string(), value))
        .collect();
    for subject in &record.spine.subjects {
        if let Some(area) = app.packs.area_of(&subject.0) {
            terms.push(("area".into(), area.id.clone()));
        }
    }
    terms.sort();
    terms.dedup();
    terms
}

fn officers(record: &Record) -> Vec<(String, String)> {
    let spine = &record.spine;
    let roles = [
        ("lead", &spine.lead),
        ("second", &spine.second),
        ("supervisor", &spine.supervisor),
    ];
    let mut rows: Vec<(String, String)> = roles
        .iter()
        .filter_map(|(role, who)| who.as_ref().map(|w| (w.0.clone(), (*role).to_string())))
        .collect();
    rows.extend(record.members.iter().map(|m| (m.clone(), "member".to_string())));
    rows.sort();
    rows.dedup();
    rows
}

fn claims(record: &Record) -> Vec<[Value; 15]> {
    let option = |text: &Option<String>| Value::from(text.as_deref().unwrap_or(""));
    record
        .claims
        .iter()
        .map(|c| {
            let decision = c.decision.as_ref();
            let role: ClaimRole = c.role;
            [
                Value::Int(i64::from(c.number)),
                Value::from(&c.key),
                Value::from(&c.outcome),
                Value::from(c.on.to_string()),
                Value::from(&c.country),
                Value::from(&c.by.office),
                Value::from(&c.by.officer),
                Value::from(role.word()),
                Value::from(decision.map_or("", |d: &matter::record::ClaimDecision| Verdict::word(d.verdict))),
                Value::from(decision.map_or_else(String::new, |d| instant(d.by.at))),
                option(&c.quantity),
                option(&c.unit),
                Value::Int(c.value.as_ref().map_or(0, |v| v.minor)),
                Value::from(c.value.as_ref().map_or("", |v| v.currency.as_str())),
                option(&c.basis),
            ]
        })
        .collect()
}

fn clock_row(word: &str, clock: &Clock) -> [Value; 13] {
    let warnings: Vec<String> = clock.warnings.iter().map(|w| instant(*w)).collect();
    let verified = match clock.verified {
        Verified::Verified => "verified",
        Verified::Unverified => "unverified",
    };
    [
        Value::from(word),
        Value::from(&clock.rule),
        Value::Int(i64::from(clock.version)),
        Value::from(&clock.title),
        Value::from(instant(clock.from)),
        // A clock that stands still has no end until it runs again: lists must not show it as running out.
        Value::from(clock.still_since.map_or_else(|| instant(clock.due), |_| String::new())),
        Value::from(clock.met.map_or_else(String::new, instant)),
        Value::from(&clock.duty),
        Value::from(clock.effect.word()),
        Value::from(&clock.explain),
        Value::from(warnings.join(" ")),
        Value::from(&clock.citation),
        Value::from(verified),
    ]
}

/// The clocks of a record, reckoned under the pack's rules that were in force when each began.
pub fn clocks(app: &App, kind: &Kind, record: &Record, office: &OfficeFacts) -> Vec<(String, Clock)> {
    clocks_under(&app.packs, kind, record, office)
}

/// As [`clocks`], from packs alone.
pub fn clocks_under(packs: &packs::Packs, kind: &Kind, record: &Record, office: &OfficeFacts) -> Vec<(String, Clock)> {
    let facts = Facts {
        now: record.opened.at,
        by: &record.opened,
        record,
        open_hits: &[],
        checked: None,
    };
    let first = record.spine.countries.first();
    let mut reckoned = vec![];
    for mut start in kind.clocks(&facts) {
        let host = start.country.clone().or_else(|| first.map(|c| c.0.clone()));
        let host = host.unwrap_or_else(|| office.country.clone());
        let zones = Zones::of(packs, office, &host);
        let Some(row) = rule_of(packs, kind, record, &start, &zones) else {
            continue;
        };
        let zone = zones.of_rule(row);
        happened(&mut start, row, record, zone);
        let calendar = OfficeCalendar {
            packs,
            zone: zone.clone(),
            weekend_country: if row.is.zone == packs::ClockZone::Host {
                &host
            } else {
                &office.country
            },
            host: &host,
        };
        reckoned.push((start.clock.to_string(), reckon(&clock_rule(row), &start, &calendar)));
    }
    reckoned
}

/// The two zones in which a clock may be counted.
struct Zones {
    office: TimeZone,
    host: TimeZone,
}

impl Zones {
    /// A host country whose zone no pack knows is taken to keep the time of the office.
    fn of(packs: &packs::Packs, office: &OfficeFacts, host: &str) -> Zones {
        let office = TimeZone::get(&office.zone).unwrap_or(TimeZone::UTC);
        let named = packs.country(host).and_then(|row| row.is.zone());
        let host = named.and_then(|name| TimeZone::get(name).ok());
        Zones {
            host: host.unwrap_or_else(|| office.clone()),
            office,
        }
    }

    fn of_rule(&self, row: &packs::ClockRule) -> &TimeZone {
        match row.zone {
            packs::ClockZone::Host => &self.host,
            packs::ClockZone::Office => &self.office,
        }
    }
}

type RuleRow = packs::Row<packs::ClockRule>;

/// The rule of a clock: that of the agreement relied on, else of the country, else of the priority, else the general
/// one; of each, the version in force on the day of the anchor. A later version never moves a clock that runs.
fn rule_of<'a>(
    packs: &'a packs::Packs,
    kind: &Kind,
    record: &Record,
    start: &ClockStart,
    zones: &Zones,
) -> Option<&'a RuleRow> {
    let base = format!("{}.{}", kind.word, start.clock);
    let rows: Vec<&RuleRow> = packs.clock_rules(kind.word).filter(|row| is_of(row, &base)).collect();
    let same = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b.trim()),
        _ => false,
    };
    let priority = format!("{base}.{}", record.spine.priority.map_or("routine", |p| p.word()));
    let general = |row: &RuleRow| row.agreement.is_none() && row.country.is_none();
    let pick = |fits: &dyn Fn(&RuleRow) -> bool| {
        let fitting: Vec<&RuleRow> = rows.iter().copied().filter(|row| fits(row)).collect();
        in_force(&fitting, &|row| start.from.day(zones.of_rule(row)))
    };
    pick(&|row| same(&row.agreement, &start.agreement))
        .or_else(|| pick(&|row| row.agreement.is_none() && same(&row.country, &start.country)))
        .or_else(|| pick(&|row| general(row) && row.id == priority))
        .or_else(|| pick(&|row| general(row) && row.id == base))
}

/// Whether a rule is one of a clock: the clock's word, or the word with a suffix.
fn is_of(row: &RuleRow, base: &str) -> bool {
    let rest = row.id.strip_prefix(base);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The version in force on the day of the anchor by what we knew on that day; else by what we know now; else the last
/// one before that day, so that a gap in the packs never makes a clock disappear.
fn in_force<'a>(rows: &[&'a RuleRow], day: &dyn Fn(&RuleRow) -> Date) -> Option<&'a RuleRow> {
    let find = |holds: &dyn Fn(&RuleRow) -> bool| rows.iter().copied().find(|row| holds(row));
    find(&|row| row.standing.held_on(day(row), day(row)))
        .or_else(|| find(&|row| row.standing.holds_on(day(row))))
        .or_else(|| {
            let before = rows
                .iter()
                .copied()
                .filter(|row| row.standing.in_force_from <= day(row));
            before.max_by_key(|row| row.standing.in_force_from)
        })
        .or_else(|| rows.iter().copied().min_by_key(|row| row.standing.in_force_from))
}

/// Adds what the course of the matter says: states that the rule names as stopping it, and states in which it stands
/// still.
fn happened(start: &mut ClockStart, row: &RuleRow, record: &Record, zone: &TimeZone) {
    let from = start.from.instant(zone);
    for (at, entered) in record.course.iter().enumerate() {
        if entered.at >= from && row.met_by.contains(&entered.state) {
            start
                .events
                .push((Cow::Owned(entered.state.clone()), Moment::At(entered.at)));
        }
        if !row.tolling.contains(&entered.state) {
            continue;
        }
        let since = entered.at.max(from);
        match record.course.get(at + 1) {
            Some(next) if next.at > since => start.paused.push((since, next.at)),
            Some(_) => {}
            None => start.still_since = Some(since),
        }
    }
}

fn clock_rule(row: &packs::Row<packs::ClockRule>) -> ClockRule {
    let unit = match row.is.unit {
        packs::Unit::CalendarDays => Unit::CalendarDays,
        packs::Unit::BusinessDays => Unit::BusinessDays,
        packs::Unit::Hours => Unit::Hours,
        packs::Unit::Months => Unit::Months,
    };
    let effect = match row.is.effect {
        packs::Effect::Liberty => Effect::Liberty,
        packs::Effect::DeemedDecision => Effect::DeemedDecision,
        packs::Effect::LossOfRight => Effect::LossOfRight,
        packs::Effect::AuthorityLapses => Effect::AuthorityLapses,
        packs::Effect::BreachOfPolicy => Effect::BreachOfPolicy,
        packs::Effect::ReminderOnly => Effect::ReminderOnly,
    };
    let duty = match row.is.duty {
        packs::Duty::Us => "us",
        packs::Duty::Requester => "requester",
        packs::Duty::Headquarters => "headquarters",
        packs::Duty::HostAgency => "host_agency",
        packs::Duty::CentralAuthority => "central_authority",
        packs::Duty::ThirdAgency => "third_agency",
    };
    let excluded = row.is.excluded.iter().map(|e| match e {
        packs::Excluded::Weekends => Exclusion::Weekends,
        packs::Excluded::UsFederal => Exclusion::UsFederal,
        packs::Excluded::Host => Exclusion::Host,
    });
    ClockRule {
        id: row.id.clone(),
        version: u32::from(row.standing.version),
        title: row.is.title.clone(),
        anchor_means: row.is.anchor_means.clone(),
        length: row.is.length,
        unit,
        excluded: excluded.collect(),
        first_day: if row.is.inclusive {
            FirstDay::Counted
        } else {
            FirstDay::NotCounted
        },
        met_by: row.is.met_by.clone(),
        extension_max: row.is.extension_max.unwrap_or(0),
        effect,
        duty: duty.into(),
        warnings: row.is.warnings.clone(),
        citation: row.standing.citation.clone(),
        verified: match row.standing.status {
            packs::Status::Verified => Verified::Verified,
            packs::Status::Unverified => Verified::Unverified,
        },
    }
}

/// Weekends and holidays of an office and its host country, from the packs.
struct OfficeCalendar<'a> {
    packs: &'a packs::Packs,
    zone: TimeZone,
    weekend_country: &'a str,
    host: &'a str,
}

impl Calendar for OfficeCalendar<'_> {
    fn zone(&self) -> &TimeZone {
        &self.zone
    }

    fn excluded(&self, exclusions: &[Exclusion], day: Date) -> Option<Cow<'static, str>> {
        let has = |one: Exclusion| exclusions.contains(&one);
        if has(Exclusion::Weekends) && self.packs.is_weekend(self.weekend_country, day) {
            return Some("weekend".into());
        }
        // A year the calendar does not cover excludes nothing, which can only make a clock run out earlier.
        let holiday = |calendar: &str| self.packs.holiday_on(calendar, day).map(|row| row.name.as_str());
        if has(Exclusion::UsFederal)
            && let Some(name) = holiday(packs::US_FEDERAL)
        {
            return Some(format!("US federal holiday: {name}").into());
        }
        if has(Exclusion::Host)
            && let Some(name) = holiday(self.host)
        {
            return Some(format!("holiday of the host country: {name}").into());
        }
        None
    }
}

/// Text of a coded value, for the check of codes.
pub(crate) fn code_texts(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::String(text) => vec![text.clone()],
        serde_json::Value::Array(items) => items.iter().filter_map(|i| i.as_str().map(str::to_string)).collect(),
        _ => vec![],
    }
}

#[cfg(test)]
mod tests;
