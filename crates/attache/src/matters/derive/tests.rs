//! Which rule a clock is counted by, and what of it the lists are told.

use jiff::Timestamp;
use jiff::civil::date;
use matter::clock::{Extension, Moment};
use matter::edit;
use matter::record::By;
use serde_json::{Value, json};

use super::*;
use crate::kinds::{KINDS, kind};
use crate::packs::{PackFile, Packs};

fn packs(clocks: &str) -> Packs {
    let file = |path: &str, text: &str| PackFile {
        path: path.into(),
        text: text.into(),
    };
    let manifest = "id = \"us\"\ntitle = \"Test\"\nowner = \"legal adviser\"\nversion = 1\n";
    let common = "[common]\ncitation = \"x\"\nin_force_from = 2020-01-01\nknown_from = 2020-01-01\nversion = 1\nstatus = \"verified\"\n";
    let files = [
        file("us/pack.toml", manifest),
        file("us/clocks.toml", &format!("{common}{clocks}")),
    ];
    Packs::from_files(&files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// One rule of the clock that counts from the acknowledgement of a request.
fn rule(suffix: &str, days: u32, more: &str) -> String {
    format!(
        "[[clock]]\nid = \"support_request.due{suffix}\"\ntitle = \"Due\"\nkind = \"support_request\"\nanchor = \"submitted\"\n\
         anchor_means = \"sent\"\nlength = {days}\nunit = \"calendar_days\"\nexcluded = []\ninclusive = false\nzone = \"host\"\n\
         duty = \"us\"\neffect = \"reminder_only\"\nwarnings = [50]\n{more}\n"
    )
}

fn object(value: Value) -> serde_json::Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("instant")
}

fn record() -> Record {
    let by = By {
        officer: "ana".into(),
        office: "TOL".into(),
        at: at("2026-11-02T09:00:00Z"),
    };
    let kind = kind("support_request").expect("listed");
    let spine = object(json!({"title": "x", "countries": ["QN"], "priority": "urgent"}));
    edit::create(kind, "TOL", &spine, &object(json!({"direction": "outbound"})), &by).expect("a record")
}

fn office() -> OfficeFacts {
    OfficeFacts {
        country: "QN".into(),
        zone: "Asia/Dubai".into(),
    }
}

/// Length and version of the rule by which a clock of these words is counted.
fn chosen(packs: &Packs, from: Moment, country: &str, agreement: &str) -> (u32, u16) {
    let of = |text: &str| (!text.is_empty()).then(|| text.to_string());
    let start = ClockStart::since("due", "sending", from).under(of(country), of(agreement));
    let kind = kind("support_request").expect("listed");
    let zones = Zones::of(packs, &office(), "QN");
    let row = rule_of(packs, kind, &record(), &start, &zones).expect("a rule");
    (row.length, row.standing.version)
}

// Goal: the most particular rule counts: agreement, country, priority, general.
#[test]
fn the_most_particular_rule_counts() {
    let on = Moment::There(date(2026, 11, 2), None);
    let all = [
        rule("", 1, ""),
        rule(".urgent", 2, "priority = \"urgent\""),
        rule(".QN", 3, "country = \"QN\""),
        rule(".treaty", 4, "agreement = \"ext-qn\""),
        rule(".routine", 5, "priority = \"routine\""),
        "[[agreement]]\nid = \"ext-qn\"\ntitle = \"T\"\nchannel = \"extradition\"\nparties = [\"QN\", \"US\"]\n\
         agencies = { kinds = [\"court\"] }\noffence_classes = \"any\"\npurposes = \"any\"\nonward = \"with_consent\"\nevidence = \"evidence\"\n\
         [[retention]]\nid = \"r\"\ntitle = \"T\"\nchannels = [\"extradition\"]\naccounting_years_min = 5\nor_life_of_record = true\n\
         receipt = \"required\"\n"
            .to_string(),
    ];
    let all = packs(&all.concat());
    assert_eq!(chosen(&all, on, "QN", "ext-qn").0, 4);
    assert_eq!(chosen(&all, on, "QN", "ext-qm").0, 3);
    assert_eq!(chosen(&all, on, "qn", "").0, 3, "codes are found in either case");
    assert_eq!(chosen(&all, on, "QM", "").0, 2);
    assert_eq!(chosen(&all, on, "", "").0, 2);
    let general = packs(&[rule("", 1, ""), rule(".QN", 3, "country = \"QN\"")].concat());
    assert_eq!(chosen(&general, on, "QM", "").0, 1);
}

// Goal: the version in force on the day of the anchor counts, by the day there, and what was learnt later moves nothing.
#[test]
fn a_later_version_moves_no_clock() {
    let amended = packs(
        &[
            rule(".QN", 40, "country = \"QN\"\nin_force_to = 2026-11-24"),
            rule(".QN", 60, "country = \"QN\"\nversion = 2\nin_force_from = 2026-11-25"),
        ]
        .concat(),
    );
    let arrested = |day, hour| chosen(&amended, Moment::There(day, hour), "QN", "");
    assert_eq!(
        arrested(date(2026, 11, 24), Some(jiff::civil::time(23, 59, 0, 0))),
        (40, 1)
    );
    assert_eq!(
        arrested(date(2026, 11, 25), Some(jiff::civil::time(0, 30, 0, 0))),
        (60, 2)
    );
    let instant = |text: &str| chosen(&amended, Moment::At(at(text)), "QN", "");
    let dubai = packs(&[
        rule(".QN", 40, "country = \"QN\"\nin_force_to = 2026-11-24"),
        rule(".QN", 60, "country = \"QN\"\nversion = 2\nin_force_from = 2026-11-25"),
        "[[country]]\nid = \"QN\"\nname = \"T\"\ncapital = \"T\"\ncities = [{ name = \"T\", zone = \"Asia/Dubai\" }]\n".into(),
    ].concat());
    assert_eq!(instant("2026-11-24T19:59:00Z"), (40, 1));
    assert_eq!(
        chosen(&dubai, Moment::At(at("2026-11-24T20:30:00Z")), "QN", ""),
        (60, 2),
        "it is the 25th there"
    );
    // An amendment that reaches back, learnt of on 14 November: who was arrested before is counted as it was known then.
    let back = packs(
        &[
            rule(".QN", 40, "country = \"QN\"\nknown_to = 2026-11-13"),
            rule(".QN", 60, "country = \"QN\"\nversion = 2\nknown_from = 2026-11-14"),
        ]
        .concat(),
    );
    assert_eq!(
        chosen(&back, Moment::There(date(2026, 11, 13), None), "QN", ""),
        (40, 1)
    );
    assert_eq!(
        chosen(&back, Moment::There(date(2026, 11, 14), None), "QN", ""),
        (60, 2)
    );
    // Before any version: the first one, rather than no clock.
    let late = packs(&rule(
        ".QN",
        40,
        "country = \"QN\"\nin_force_from = 2026-12-01\nknown_from = 2026-12-01",
    ));
    assert_eq!(
        chosen(&late, Moment::There(date(2026, 11, 13), None), "QN", ""),
        (40, 1)
    );
}

// Goal: a clock that stands still has no end in the lists, and runs again where it left off.
#[test]
fn standing_still_has_no_end() {
    let packs = packs(&rule("", 30, "tolling = [\"returned\"]"));
    let kind = kind("support_request").expect("listed");
    let mut record = record();
    let enter = |record: &mut Record, state: &str, when: &str| {
        record.state = state.into();
        record.course.push(matter::record::Entered {
            state: state.into(),
            ball: matter::Ball::Us,
            at: at(when),
        });
    };
    enter(&mut record, "submitted", "2026-11-02T09:00:00Z");
    let plain = clocks_under(&packs, kind, &record, &office());
    enter(&mut record, "returned", "2026-11-05T00:00:00Z");
    let still = clocks_under(&packs, kind, &record, &office());
    assert_eq!(still[0].1.still_since, Some(at("2026-11-05T00:00:00Z")));
    assert_eq!(clock_row("due", &still[0].1)[5], store::Value::from(""));
    assert_eq!(next_due(&still), "");
    enter(&mut record, "submitted", "2026-11-09T00:00:00Z");
    let again = clocks_under(&packs, kind, &record, &office());
    assert_eq!(again[0].1.still_since, None);
    assert_eq!(again[0].1.due.as_second() - plain[0].1.due.as_second(), 4 * 86_400);
    assert!(
        again[0].1.explain.contains("4 days (clock stood still)"),
        "{}",
        again[0].1.explain
    );
}

// Goal: rules that ship can be followed: states in which they stand still are states, and a rule of one country is about it.
#[test]
fn shipped_rules_name_states_there_are() {
    let packs = Packs::load().unwrap_or_else(|problems| panic!("{problems:#?}"));
    for kind in KINDS {
        for row in packs.clock_rules(kind.word) {
            for state in &row.tolling {
                assert!(kind.state(state).is_some(), "{}: there is no state {state}", row.id);
            }
        }
    }
    let told = |text: &str| {
        let manifest = "id = \"us\"\ntitle = \"Test\"\nowner = \"legal adviser\"\nversion = 1\n";
        let common = "[common]\ncitation = \"x\"\nin_force_from = 2020-01-01\nknown_from = 2020-01-01\nversion = 1\nstatus = \"verified\"\n";
        let file = |path: &str, text: String| PackFile {
            path: path.into(),
            text,
        };
        Packs::from_files(&[
            file("us/pack.toml", manifest.into()),
            file("us/clocks.toml", format!("{common}{text}")),
        ])
        .is_err()
    };
    assert!(
        told(&rule(".QM", 3, "country = \"QN\"")),
        "the code says another country"
    );
    assert!(told(&rule(".Q1", 3, "country = \"Q1\"")), "there is no such country");
    assert!(
        told(&rule("", 3, "extension_max = 3")),
        "an extension is said in words too"
    );
    assert!(!told(&rule("", 3, "extension = \"By a court.\"\nextension_max = 3")));
}

// Goal: holidays of the host are named, from rows that can be edited. Method: a week with Founding Day in it.
#[test]
fn a_holiday_is_named() {
    let text = [
        rule("", 3, "")
            .replace("calendar_days", "business_days")
            .replace("excluded = []", "excluded = [\"weekends\", \"host\"]"),
        "[[calendar]]\nid = \"QN\"\ntitle = \"C\"\nfirst_year = 2026\nlast_year = 2026\n\
         [[holiday]]\nid = \"QN.2026-11-04\"\ncalendar = \"QN\"\nname = \"Founding Day\"\ndate = 2026-11-04\n"
            .into(),
    ];
    let packs = packs(&text.concat());
    let mut record = record();
    record.state = "submitted".into();
    record.course.push(matter::record::Entered {
        state: "submitted".into(),
        ball: matter::Ball::Us,
        at: at("2026-11-02T09:00:00Z"),
    });
    let clocks = clocks_under(&packs, kind("support_request").expect("listed"), &record, &office());
    assert_eq!(
        clocks[0].1.due.to_string(),
        "2026-11-06T13:00:00Z",
        "3, 5 and 6 November count"
    );
    assert!(
        clocks[0]
            .1
            .explain
            .ends_with("excluding 1 day (holiday of the host country: Founding Day)"),
        "{}",
        clocks[0].1.explain
    );
    // An extension that the rule does not allow is told, not counted.
    let start = ClockStart::from("due", "sending", at("2026-11-02T09:00:00Z"));
    let start = start.extended(Some(Extension {
        until: date(2026, 12, 1),
        by: "chief".into(),
        why: "asked".into(),
    }));
    let row = packs.clock("support_request.due").expect("a rule");
    let calendar = OfficeCalendar {
        packs: &packs,
        zone: TimeZone::get("Asia/Dubai").expect("zone"),
        weekend_country: "QN",
        host: "QN",
    };
    assert!(
        reckon(&clock_rule(row), &start, &calendar)
            .explain
            .contains("allows no extension")
    );
}
