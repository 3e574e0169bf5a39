//! What clocks reckon, on known dates and as properties: more time or more days left out never ends one earlier.

use jiff::civil::{Date, Weekday, date, time};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;

/// Weekends of Saturday and Sunday, and every tenth of a month as a holiday of both calendars.
#[derive(Debug)]
struct Year(TimeZone);

impl Calendar for Year {
    fn zone(&self) -> &TimeZone {
        &self.0
    }
    fn excluded(&self, exclusions: &[Exclusion], day: Date) -> Option<Cow<'static, str>> {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if weekend && exclusions.contains(&Exclusion::Weekends) {
            return Some("weekend".into());
        }
        let holiday = day.day() == 10 && exclusions.contains(&Exclusion::Host)
            || day.day() == 20 && exclusions.contains(&Exclusion::UsFederal);
        holiday.then(|| "holiday".into())
    }
}

fn rule(length: u32, unit: Unit) -> ClockRule {
    ClockRule {
        id: "t".into(),
        version: 1,
        title: "Test".into(),
        anchor_means: "the test began".into(),
        length,
        unit,
        excluded: vec![],
        first_day: FirstDay::NotCounted,
        met_by: vec!["filed".into()],
        extension_max: 0,
        effect: Effect::ReminderOnly,
        duty: "us".into(),
        warnings: vec![50, 75, 90],
        citation: "house rule".into(),
        verified: Verified::Unverified,
    }
}

fn year(zone: &str) -> Year {
    Year(TimeZone::get(zone).expect("zone"))
}

fn instant(text: &str) -> Timestamp {
    text.parse().expect("instant")
}

fn friday() -> Timestamp {
    instant("2026-03-27T22:40:00Z")
}

fn days(length: u32) -> ClockRule {
    rule(length, Unit::CalendarDays)
}

fn start() -> ClockStart {
    ClockStart::from("t", "receipt", friday())
}

// Goal: working days skip the weekend and end with the office day, across a change of summer time.
#[test]
fn working_days_skip_weekends() {
    let clock = reckon(&rule(2, Unit::BusinessDays), &start(), &year("Europe/Paris"));
    // Friday 23:40 in Paris; Monday and Tuesday count; 17:00 is summer time by then.
    assert_eq!(clock.due.to_string(), "2026-03-31T15:00:00Z");
    assert!(
        clock.explain.contains("excluding 2 days (weekend)"),
        "{}",
        clock.explain
    );
    assert_eq!((clock.of, clock.left_out.len()), (2, 1), "two days of rest are one run");
}

// Goal: calendar days count weekends, and a clock that stood still runs longer by whole days.
#[test]
fn calendar_days_and_pauses() {
    let clock = reckon(&days(40), &start(), &year("Europe/Paris"));
    assert_eq!(clock.due.to_string(), "2026-05-06T22:00:00Z");
    let mut paused = start();
    paused.paused = vec![(instant("2026-04-01T00:00:00Z"), instant("2026-04-04T00:00:00Z"))];
    let later = reckon(&days(40), &paused, &year("Europe/Paris"));
    assert_eq!(later.due.as_second() - clock.due.as_second(), 3 * 86_400);
    assert!(
        later.explain.contains("3 days (clock stood still)"),
        "{}",
        later.explain
    );
}

// Goal: hours are instants, and an agreed date replaces the length.
#[test]
fn hours_and_agreed_dates() {
    let hours = reckon(&rule(24, Unit::Hours), &start(), &year("Europe/Paris"));
    assert_eq!(hours.due.to_string(), "2026-03-28T22:40:00Z");
    let fifth = standing(&hours, friday() + SignedDuration::from_mins(4 * 60 + 10));
    assert_eq!((fifth.day, fifth.of), (5, 24), "{}", fifth.text);
    let agreed = start().agreed(Some(date(2026, 6, 1)));
    let clock = reckon(&rule(24, Unit::Hours), &agreed, &year("Europe/Paris"));
    assert_eq!(clock.due.to_string(), "2026-06-01T15:00:00Z");
    let months = reckon(&rule(2, Unit::Months), &start(), &year("Europe/Paris"));
    assert_eq!(
        months.due.to_string(),
        "2026-05-27T22:00:00Z",
        "to the end of the same day two months on"
    );
}

// Goal: an arrest late on a Friday night abroad counts from that day there, not from the day it was in Greenwich.
// Method: the same hour on the wall clocks of three zones; each is due on the same day of its own.
#[test]
fn the_day_of_the_anchor_is_the_day_there() {
    for (zone, due) in [
        ("Asia/Dubai", "2026-12-23T20:00:00Z"),
        ("Pacific/Auckland", "2026-12-23T11:00:00Z"),
        ("America/Bogota", "2026-12-24T05:00:00Z"),
    ] {
        let arrest = Moment::There(date(2026, 11, 13), Some(time(23, 40, 0, 0)));
        let clock = reckon(&days(40), &ClockStart::since("t", "the arrest", arrest), &year(zone));
        assert_eq!(clock.due.to_string(), due, "{zone}");
        assert!(
            clock.explain.starts_with("40 days from the arrest (13 Nov 2026 23:40"),
            "{}",
            clock.explain
        );
    }
    let day = ClockStart::since("t", "the arrest", Moment::There(date(2026, 11, 13), None));
    let clock = reckon(&days(40), &day, &year("Asia/Dubai"));
    assert_eq!(
        clock.explain, "40 days from the arrest (13 Nov 2026)",
        "an hour that is not known is not shown"
    );
}

// Goal: only what the rule names stops it, and what the kind knows stops it always. Method: both sides.
#[test]
fn the_rule_says_what_stops_it() {
    let filed = |word: &'static str, day: i8| {
        let at = Moment::There(date(2026, 4, day), None);
        reckon(&days(40), &start().event(word, Some(at)), &year("Europe/Paris"))
    };
    assert_eq!(filed("filed", 9).met, Some(instant("2026-04-08T22:00:00Z")));
    assert_eq!(filed("filed", 9).met_by.as_deref(), Some("filed"));
    assert_eq!(filed("sent", 9).met, None, "the rule does not name it");
    let before = Moment::There(date(2026, 3, 26), None);
    assert_eq!(
        reckon(&days(40), &start().event("filed", Some(before)), &year("Europe/Paris")).met,
        None
    );
    let same_day = Moment::There(date(2026, 3, 27), None);
    let met = reckon(
        &days(40),
        &start().event("filed", Some(same_day)),
        &year("Europe/Paris"),
    )
    .met;
    assert_eq!(
        met,
        Some(friday()),
        "on the day itself counts, though its hour is not known"
    );
    let released = start().met(Some(instant("2026-04-01T00:00:00Z")));
    let clock = reckon(&days(40), &released, &year("Europe/Paris"));
    assert_eq!((clock.met, clock.met_by), (Some(instant("2026-04-01T00:00:00Z")), None));
}

// Goal: an extension lengthens up to what the rule allows, and not at all where it allows none.
#[test]
fn an_extension_keeps_to_the_rule() {
    let until = |day| {
        let by = "the Ministry of Justice".into();
        start().extended(Some(Extension {
            until: day,
            by,
            why: "translation".into(),
        }))
    };
    let due = |rule: &ClockRule, day| {
        let clock = reckon(rule, &until(day), &year("Europe/Paris"));
        (clock.due.to_string(), clock.of, clock.explain)
    };
    let none = due(&days(18), date(2026, 4, 20));
    assert_eq!((none.0.as_str(), none.1), ("2026-04-14T22:00:00Z", 18));
    assert!(none.2.contains("the rule allows no extension"), "{}", none.2);
    let rule = ClockRule {
        extension_max: 22,
        ..days(18)
    };
    let some = due(&rule, date(2026, 4, 20));
    assert_eq!((some.0.as_str(), some.1), ("2026-04-20T22:00:00Z", 24));
    let most = due(&rule, date(2026, 6, 1));
    assert_eq!((most.0.as_str(), most.1), ("2026-05-06T22:00:00Z", 40));
    assert!(
        most.2.contains("limited by the rule, which allows 22 days more"),
        "{}",
        most.2
    );
    let earlier = due(&rule, date(2026, 4, 1));
    assert_eq!(
        (earlier.0.as_str(), earlier.1),
        ("2026-04-14T22:00:00Z", 18),
        "it never shortens"
    );
}

// Goal: the day, the warning and the words of a clock at a moment. Method: one clock on five days of its life.
#[test]
fn where_a_clock_stands() {
    let zone = year("Asia/Dubai");
    let arrest = Moment::There(date(2026, 11, 13), Some(time(23, 40, 0, 0)));
    let start = ClockStart::since("t", "the provisional arrest", arrest);
    let clock = reckon(&days(40), &start, &zone);
    let on = |text: &str| standing(&clock, instant(text));
    let at_once = on("2026-11-13T19:50:00Z");
    assert_eq!((at_once.run, at_once.day, at_once.warning), (Run::Running, 0, None));
    let twelfth = on("2026-11-25T08:00:00Z");
    assert_eq!((twelfth.day, twelfth.of, twelfth.percent), (12, 40, 30));
    assert_eq!(
        twelfth.text,
        "day 12 of 40, counted from the provisional arrest (13 Nov 2026 23:40 +04)"
    );
    assert_eq!(on("2026-12-03T21:00:00Z").warning, Some(50), "twenty days have passed");
    assert_eq!(on("2026-12-03T19:00:00Z").warning, None);
    let last = on("2026-12-23T19:59:59Z");
    assert_eq!((last.run, last.day, last.warning), (Run::Running, 40, Some(90)));
    let over = on("2026-12-23T20:00:00Z");
    assert_eq!((over.run, over.day), (Run::RanOut, 41));
    assert!(
        over.text.starts_with("ran out at 24 Dec 2026 00:00 +04: day 41 of 40"),
        "{}",
        over.text
    );
    let filed = Moment::There(date(2026, 12, 1), None);
    let met = reckon(&days(40), &start.clone().event("filed", Some(filed)), &zone);
    let met = standing(&met, instant("2027-01-01T00:00:00Z"));
    assert_eq!((met.run, met.day, met.warning), (Run::Met, 18, None));
    let late = reckon(
        &days(40),
        &start
            .clone()
            .event("filed", Some(Moment::There(date(2026, 12, 24), None))),
        &zone,
    );
    assert_eq!(
        standing(&late, instant("2027-01-01T00:00:00Z")).run,
        Run::Met,
        "at midnight, not after it"
    );
    let late = reckon(
        &days(40),
        &start
            .clone()
            .event("filed", Some(Moment::There(date(2026, 12, 25), None))),
        &zone,
    );
    assert_eq!(standing(&late, instant("2027-01-01T00:00:00Z")).run, Run::MetLate);
    let still = ClockStart {
        still_since: Some(instant("2026-11-20T08:00:00Z")),
        ..start
    };
    let still = standing(&reckon(&days(40), &still, &zone), instant("2027-01-01T00:00:00Z"));
    assert_eq!((still.run, still.day), (Run::StandsStill, 7));
}

const ZONES: &[&str] = &[
    "UTC",
    "Asia/Dubai",
    "Pacific/Auckland",
    "America/New_York",
    "Europe/Paris",
    "Atlantic/Azores",
];

fn any_rule() -> impl Strategy<Value = ClockRule> {
    let units = prop_oneof![
        Just(Unit::CalendarDays),
        Just(Unit::BusinessDays),
        Just(Unit::Hours),
        Just(Unit::Months),
    ];
    let first = prop_oneof![Just(FirstDay::Counted), Just(FirstDay::NotCounted)];
    (
        1u32..120,
        units,
        first,
        0u32..60,
        proptest::collection::vec(0usize..3, 0..3),
    )
        .prop_map(|(length, unit, first_day, extension_max, excluded)| {
            let excluded = excluded.iter().map(|at| Exclusion::ALL[*at]).collect();
            ClockRule {
                first_day,
                extension_max,
                excluded,
                ..rule(length, unit)
            }
        })
}

fn any_moment() -> impl Strategy<Value = Moment> {
    // 2024 to 2028: leap days and every change of summer time.
    (0i64..1_826, 0i8..24, 0i8..60).prop_map(|(day, hour, minute)| {
        let day = date(2024, 1, 1) + SignedDuration::from_hours(24 * day);
        Moment::There(day, Some(time(hour, minute, 0, 0)))
    })
}

fn any_zone() -> impl Strategy<Value = Year> {
    (0..ZONES.len()).prop_map(|at| year(ZONES[at]))
}

proptest! {
    // Goal: leaving out more days, counting more, standing still or being granted more never ends a clock earlier.
    #[test]
    fn nothing_ends_a_clock_earlier(rule in any_rule(), at in any_moment(), zone in any_zone(), more in 1u32..30, from in 0i64..60, still in 0i64..20) {
        let start = ClockStart::since("t", "a", at);
        let due = |rule: &ClockRule, start: &ClockStart| reckon(rule, start, &zone).due;
        let plain = due(&rule, &start);
        prop_assert!(plain >= start.from.instant(&zone.0) || rule.unit == Unit::BusinessDays);
        let longer = ClockRule { length: rule.length + more, ..rule.clone() };
        prop_assert!(due(&longer, &start) >= plain);
        let all = ClockRule { excluded: Exclusion::ALL.to_vec(), ..rule.clone() };
        prop_assert!(due(&all, &start) >= plain);
        for exclusion in Exclusion::ALL {
            let mut excluded = rule.excluded.clone();
            excluded.push(*exclusion);
            let one_more = ClockRule { excluded, ..rule.clone() };
            prop_assert!(due(&one_more, &start) >= plain);
        }
        let begin = start.from.instant(&zone.0) + SignedDuration::from_hours(24 * from);
        let paused = vec![(begin, begin + SignedDuration::from_hours(24 * still))];
        let stood_still = ClockStart { paused, ..start.clone() };
        prop_assert!(due(&rule, &stood_still) >= plain);
        let until = start.from.day(&zone.0) + SignedDuration::from_hours(24 * (from + still));
        let extension = Some(Extension { until, by: "court".into(), why: "asked".into() });
        let extended = due(&rule, &ClockStart { extension, ..start.clone() });
        let most = due(&ClockRule { length: rule.length + rule.extension_max, ..rule.clone() }, &start);
        prop_assert!(extended >= plain && extended <= most.max(plain));
    }

    // Goal: a change of zone changes the instant, never the day: the same wall clock gives the same last day.
    #[test]
    fn the_last_day_is_the_same_on_every_wall_clock(rule in any_rule(), at in any_moment(), a in any_zone(), b in any_zone()) {
        prop_assume!(rule.unit != Unit::Hours);
        let start = ClockStart::since("t", "a", at);
        let last = |year: &Year| {
            let clock = reckon(&rule, &start, year);
            let due = year.0.to_datetime(clock.due - SignedDuration::from_secs(1)).date();
            (due, clock.of, clock.left_out)
        };
        prop_assert_eq!(last(&a), last(&b));
    }

    // Goal: the day counts up by whole days, reaches the length on the last day and not before; warnings are in order.
    #[test]
    fn the_day_counts_up(rule in any_rule(), at in any_moment(), zone in any_zone(), early in 0i64..200, step in 0i64..50) {
        let clock = reckon(&rule, &ClockStart::since("t", "a", at), &zone);
        let first = clock.from + SignedDuration::from_hours(early);
        let second = first + SignedDuration::from_hours(step);
        prop_assert!(standing(&clock, first).day <= standing(&clock, second).day);
        prop_assert!(clock.warnings.is_sorted());
        prop_assert!(clock.warnings.iter().all(|w| *w <= clock.due && (*w >= clock.from || clock.due < clock.from)));
        if clock.due > clock.from {
            let last = standing(&clock, clock.due - SignedDuration::from_secs(1));
            prop_assert_eq!((last.run, last.day), (Run::Running, clock.of));
        }
        if matches!(rule.unit, Unit::CalendarDays) {
            prop_assert!(standing(&clock, clock.due).day >= clock.of);
        }
    }
}
