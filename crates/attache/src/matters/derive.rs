//! From a record to the rows that lists, desks and clocks read. Pure: the same record gives the same rows.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use matter::clock::{Effect, FirstDay, Unit, Verified, reckon};
use matter::record::{ClaimRole, Verdict};
use matter::{Calendar, Clock, ClockRule, Facts, Kind, Record};
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
    let derived = rows(app, kind, record, &clocks);
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
        .filter(|(_, c)| c.met.is_none())
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
        Value::from(instant(clock.due)),
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
    let facts = Facts {
        now: record.opened.at,
        by: &record.opened,
        record,
        open_hits: &[],
    };
    let host = record
        .spine
        .countries
        .first()
        .map_or(office.country.as_str(), |c| c.0.as_str());
    let mut reckoned = vec![];
    for mut start in kind.clocks(&facts) {
        let Some(row) = rule_of(app, kind, record, start.clock, start.from) else {
            continue;
        };
        start.paused = paused(&row.is.tolling, record, start.from);
        let in_host = row.is.zone == packs::ClockZone::Host;
        let zone = if in_host { host_zone(app, host) } else { None }.unwrap_or_else(|| office.zone.clone());
        let calendar = OfficeCalendar {
            packs: &app.packs,
            zone: TimeZone::get(&zone).unwrap_or(TimeZone::UTC),
            weekend_country: if in_host { host } else { &office.country },
            host,
        };
        reckoned.push((start.clock.to_string(), reckon(&clock_rule(row), &start, &calendar)));
    }
    reckoned
}

fn host_zone(app: &App, country: &str) -> Option<String> {
    app.packs
        .country(country)
        .and_then(|row| row.is.zone().map(str::to_string))
}

fn rule_of<'a>(
    app: &'a App,
    kind: &Kind,
    record: &Record,
    clock: &str,
    from: Timestamp,
) -> Option<&'a packs::Row<packs::ClockRule>> {
    let on = from.to_zoned_datetime(TimeZone::UTC).date();
    let priority = record.spine.priority.map_or("routine", |p| p.word());
    let find = |id: String| app.packs.clock_on(&id, on).or_else(|| app.packs.clock(&id));
    find(format!("{}.{clock}.{priority}", kind.word)).or_else(|| find(format!("{}.{clock}", kind.word)))
}

/// Intervals after the start during which the matter was in a state that stops the clock.
fn paused(tolling: &[String], record: &Record, from: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut intervals = vec![];
    for (at, entered) in record.course.iter().enumerate() {
        if tolling.contains(&entered.state) && entered.at >= from {
            let until = record.course.get(at + 1).map_or(entered.at, |next| next.at);
            intervals.push((entered.at, until));
        }
    }
    intervals
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
    let excluded = row.is.excluded.iter().map(|e| {
        match e {
            packs::Excluded::Weekends => "weekends",
            packs::Excluded::UsFederal => "us_federal",
            packs::Excluded::Host => "host",
        }
        .to_string()
    });
    ClockRule {
        id: row.id.clone(),
        version: u32::from(row.standing.version),
        title: row.is.title.clone(),
        length: row.is.length,
        unit,
        excluded: excluded.collect(),
        first_day: if row.is.inclusive {
            FirstDay::Counted
        } else {
            FirstDay::NotCounted
        },
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

    fn excluded(&self, exclusions: &[String], day: Date) -> Option<String> {
        let has = |word: &str| exclusions.iter().any(|e| e == word);
        if has("weekends") && self.packs.is_weekend(self.weekend_country, day) {
            return Some("weekend".into());
        }
        // A year the calendar does not cover excludes nothing, which can only make a clock run out earlier.
        if has("us_federal") && self.packs.is_holiday(packs::US_FEDERAL, day) == Some(true) {
            return Some("US federal holiday".into());
        }
        if has("host") && self.packs.is_holiday(self.host, day) == Some(true) {
            return Some("holiday of the host country".into());
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
