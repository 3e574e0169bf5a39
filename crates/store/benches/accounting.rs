//! Who has received this fact? Asked of a million disclosures, on both databases, as the pages ask it.
//!
//! Rows are written past the program, because a million releases would take hours; the question is the real one, with a
//! reader's scope. Beside it, in the same run, the same question once the index on facts is dropped. Words after `--`: how
//! many disclosures (1,000,000 if left out). It prints and writes nothing.

use std::time::Instant;

use policy::{Officer, Role, Tier};
use store::sharing::{DisclosureQuery, disclosures};
use store::testing::databases;
use store::{Db, Value, sql};

/// Releases among which the disclosures are spread.
const RELEASES: i64 = 20_000;
/// Facts that were disclosed.
const FACTS: i64 = 200_000;
/// Questions asked.
const QUESTIONS: i64 = 2_000;
/// Questions asked without the index.
const SLOW_QUESTIONS: i64 = 5;
/// Rows of one commit.
const BATCH: i64 = 5_000;

fn main() {
    let mut numbers = std::env::args().skip(1).filter(|word| word != "--bench");
    let count: i64 = numbers
        .next_back()
        .and_then(|n| n.replace('_', "").parse().ok())
        .unwrap_or(1_000_000);
    println!("accounting: one fact among {count} disclosures of {RELEASES} releases, ms");
    println!("| database | p50 | p99 | without the index, p50 | ratio |");
    println!("|---|---:|---:|---:|---:|");
    for (engine, db, guard) in databases() {
        fill(&db, count);
        let (p50, p99) = ask(&db, QUESTIONS);
        let dropped = guard.connection().batch("drop index disclosure_fact");
        dropped.expect("the index is dropped");
        let (slow, _) = ask(&db, SLOW_QUESTIONS);
        println!("| {engine} | {p50:.2} | {p99:.2} | {slow:.1} | {:.0}x |", slow / p50);
    }
}

fn fact(n: i64) -> String {
    format!("case-{}#F{}", n / 20, n % 20 + 1)
}

fn text(words: &str) -> Value {
    Value::from(words)
}

fn texts<const N: usize>(words: [&str; N]) -> Vec<Value> {
    words.map(text).to_vec()
}

fn fill(db: &Db, count: i64) {
    db.write(|tx| {
        let mut office = texts(["PSL", "Port Sele", "QM", "Port Sele", "UTC"]);
        office.push(Value::Int(0));
        office.extend(texts(["2020-01-01", ""]));
        tx.insert_rows(
            sql!("insert into office (code, name, country, city, zone, headquarters, opened, closed) values"),
            8,
            &[office],
        )
    })
    .expect("the office");
    for first in (0..RELEASES).step_by(5_000) {
        db.write(move |tx| {
            let rows: Vec<Vec<Value>> = (first..(first + BATCH).min(RELEASES)).map(matter).collect();
            let head = sql!(
                "insert into matter (id, n, reference, kind, office, title, state, state_since, phase, ball, ball_since, \
                 priority, marking, us_only, need_group, lead, host_agency, creator, created_at, updated_at, due_at, \
                 closed_at, closing_code, revision, digest) values"
            );
            tx.insert_rows(head, 25, &rows)
        })
        .expect("releases");
    }
    for first in (0..count).step_by(5_000) {
        db.write(move |tx| {
            let rows: Vec<Vec<Value>> = (first..(first + BATCH).min(count)).map(disclosure).collect();
            let head = sql!(
                "insert into disclosure (matter, number, fact, at, state, agency, official, purpose, purpose_text, channel, \
                 agreement, form, status, exigent, told_at) values"
            );
            tx.insert_rows(head, 15, &rows)
        })
        .expect("disclosures");
    }
}

fn matter(n: i64) -> Vec<Value> {
    let mut row = vec![
        text(&format!("m-{n:06}")),
        Value::Int(n + 1),
        text(&format!("PSL-REL-2026-{n:06}")),
    ];
    row.extend(texts([
        "release",
        "PSL",
        "Values",
        "transmitted",
        "2026",
        "waiting",
        "host_agency",
        "2026",
        "",
        "",
    ]));
    row.push(Value::Int(0));
    row.extend(texts(["", "", "a-1", "o-1", "2026", "2026", "", "", ""]));
    row.extend([Value::Int(1), text("")]);
    row
}

fn disclosure(n: i64) -> Vec<Value> {
    let mut row = vec![
        text(&format!("m-{:06}", n % RELEASES)),
        Value::Int(n / RELEASES + 1),
        text(&fact(n % FACTS)),
        text(&format!("2026-{:02}-{:02}T00:00:00.000Z", n % 12 + 1, n % 28 + 1)),
    ];
    row.extend(texts([
        "QM",
        "a-1",
        "",
        "customs_enforcement",
        "Find the shipper.",
        "customs",
        "cmaa-qm",
        "paper",
        "given",
    ]));
    row.extend([Value::Int(0), text("")]);
    row
}

/// Median and 99th percentile in milliseconds.
fn ask(db: &Db, questions: i64) -> (f64, f64) {
    let scope = policy::scope(&Officer {
        id: "o-1".into(),
        roles: vec![Role::SpecialAgent],
        offices: vec!["PSL".into()],
        groups: vec![],
        tier: Tier::Cleared,
        acting: vec![],
    });
    let mut times = vec![];
    for n in 0..questions {
        let query = DisclosureQuery {
            fact: Some(fact(n * 97 % FACTS)),
            limit: 50,
            ..DisclosureQuery::default()
        };
        let started = Instant::now();
        let rows = db.read(|tx| disclosures(tx, &scope, &query)).expect("an answer");
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
        assert!(!rows.is_empty(), "question {n}");
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    (at(0.5), at(0.99))
}
