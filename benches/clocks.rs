//! `cargo bench --bench clocks`: every clock of 100,000 open matters reckoned anew, from records in memory.
//!
//! Four kinds in the shares of a network, anchored over three years, in five countries with different weekends and
//! holidays. One thread; reading the records from a database is not in the figure. It prints and writes nothing.
//! A number after `--` is the number of matters.

use std::time::Instant;

use attache::kinds::kind;
use attache::matters::derive::{OfficeFacts, clocks_under};
use attache::packs::Packs;
use jiff::{SignedDuration, Timestamp};
use matter::edit;
use matter::record::{By, Record};
use matter::{Facts, Inputs};
use serde_json::{Map, Value, json};

/// Matters, if no number is given.
const MATTERS: usize = 100_000;
/// Seconds that are allowed.
const SECONDS_MAX: f64 = 10.0;

/// Host countries with the zones of their offices.
const PLACES: &[(&str, &str)] = &[
    ("QM", "Europe/Bucharest"),
    ("QN", "Asia/Dubai"),
    ("QO", "Pacific/Auckland"),
    ("QP", "Atlantic/Azores"),
    ("QQ", "America/Bogota"),
];

/// A matter of some kind, opened at an instant and carried on by a few steps.
fn matter(at: usize, opened: Timestamp) -> (&'static str, Record) {
    let country = PLACES[at % PLACES.len()].0;
    let (word, body, steps): (&str, Value, &[(&str, Value)]) = match at % 20 {
        0..=10 => (
            "support_request",
            json!({"direction": "inbound_domestic", "why_needed": "An invoice.", "intended_use": "intelligence_only", "host_may_know": "name_only"}),
            &[
                ("submit", Value::Null),
                ("log", Value::Null),
                ("acknowledge", Value::Null),
            ],
        ),
        11..=16 => (
            "investigation",
            json!({"origin": "lead", "relation": "substantive", "violation": "Smuggling.", "limitation_ends": "2031-01-01", "preservation_sent": "2026-01-05"}),
            &[("inquire", Value::Null)],
        ),
        17 | 18 => (
            "legal_assistance",
            json!({"asked_by": "united_states", "requested_state": country, "hearing_on": "2028-01-01"}),
            &[("draft", Value::Null)],
        ),
        _ => (
            "extradition",
            json!({"sought_by": "united_states", "requested_state": country, "arrested_on": opened.to_string()[..10], "arrested_at": "23:40"}),
            &[],
        ),
    };
    let kind = kind(word).expect("a kind");
    let spine = json!({"title": "A matter of the benchmark", "subjects": ["MONL"], "countries": [country], "requester": "Field office"});
    let object = |value: Value| value.as_object().cloned().unwrap_or_default();
    let mut by = By {
        officer: "ana".into(),
        office: "PSL".into(),
        at: opened,
    };
    let mut record = edit::create(kind, "PSL", &object(spine), &object(body), &by).expect("a record");
    record = edit::add_task(&record, "Who paid?", &by).expect("a task");
    for (verb, _) in steps {
        by.at += SignedDuration::from_hours(20);
        let facts = Facts {
            now: by.at,
            by: &by,
            record: &record,
            open_hits: &[],
            checked: None,
        };
        record = kind.advance(verb, &facts, &Inputs(Map::new())).expect("a step");
    }
    (word, record)
}

fn main() {
    let given = std::env::args().find_map(|word| word.parse().ok());
    let count: usize = given.unwrap_or(MATTERS);
    let packs = Packs::load().expect("the packs load");
    let start: Timestamp = "2024-01-03T08:00:00Z".parse().expect("an instant");
    let records: Vec<(&str, Record, OfficeFacts)> = (0..count)
        .map(|at| {
            let hours = i64::try_from(at % 26_000).unwrap_or(0);
            let (word, record) = matter(at, start + SignedDuration::from_hours(hours));
            let (country, zone) = PLACES[at % PLACES.len()];
            (
                word,
                record,
                OfficeFacts {
                    country: country.into(),
                    zone: zone.into(),
                },
            )
        })
        .collect();
    let begun = Instant::now();
    let clocks: usize = records
        .iter()
        .map(|(word, record, office)| clocks_under(&packs, kind(word).expect("a kind"), record, office).len())
        .sum();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{clocks} clocks of {count} matters in {seconds:.2} s; allowed are {SECONDS_MAX} s for {MATTERS}");
}
