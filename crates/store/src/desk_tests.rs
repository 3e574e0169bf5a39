//! The desk's questions on every engine: each finds what is its, and nothing that the scope hides.

use super::*;
use crate::Db;
use crate::testing::databases;
use policy::{Officer, Role, Tier};

/// A matter: id, office, phase, ball, lead, creator, due.
type Made = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const MATTERS: [Made; 7] = [
    (
        "m1",
        "PSL",
        "active",
        "us",
        "ana",
        "desk",
        "2026-11-25T09:00:00.000000Z",
    ),
    ("m2", "PSL", "active", "us", "", "desk", ""),
    ("m3", "PSL", "waiting", "host_agency", "ana", "desk", ""),
    ("m4", "PSL", "waiting", "requester", "ana", "desk", ""),
    ("m5", "PSL", "closed", "nobody", "ana", "desk", ""),
    ("m6", "TOL", "waiting", "headquarters", "tol", "tol", ""),
    ("m7", "PSL", "draft", "us", "", "ana", "2026-11-24T09:00:00.000000Z"),
];

fn seed(db: &Db) {
    db.write(|tx| {
        for office in ["PSL", "TOL"] {
            tx.execute(
                sql!(
                    "insert into office (code, name, country, city, zone, headquarters, opened, closed) \
                     values ($1, $1, 'QM', '', 'UTC', 0, '', '')"
                ),
                params![office],
            )?;
        }
        for (n, (id, office, phase, ball, lead, creator, due)) in MATTERS.into_iter().enumerate() {
            let n = i64::try_from(n).expect("a small number");
            tx.execute(
                sql!(
                    "insert into matter (id, n, reference, kind, office, title, state, state_since, phase, ball, \
                     ball_since, priority, marking, us_only, need_group, lead, host_agency, creator, created_at, \
                     updated_at, due_at, closed_at, closing_code, revision, digest) values ($1, $2, $1, \
                     'support_request', $3, 'T', 'working', '', $4, $5, '2026-11-01', 'routine', '', 0, '', $6, '', $7, \
                     '2026-11-01', '2026-11-20', $8, '', '', 1, '')"
                ),
                params![id, n, office, phase, ball, lead, creator, due],
            )?;
            tx.execute(
                sql!(
                    "insert into revision (matter, revision, at, officer, office, verb, note, schema_version, body, \
                     digest, previous) values ($1, 1, '2026-11-20', $2, 'PSL', 'create', '', 1, '{}', '', '')"
                ),
                params![id, creator],
            )?;
            if !lead.is_empty() {
                for role in ["lead", "supervisor"] {
                    tx.execute(
                        sql!("insert into matter_officer (matter, officer, role) values ($1, $2, $3)"),
                        params![id, lead, role],
                    )?;
                }
            }
        }
        for (matter, due, met) in [("m1", "2026-11-25", ""), ("m3", "2026-11-23", ""), ("m4", "2026-11-22", "2026-11-21"), ("m6", "2026-11-20", "")] {
            tx.execute(
                sql!(
                    "insert into clock (matter, clock, rule, version, title, from_at, due_at, met_at, duty, effect, \
                     explain, warnings, citation, verified) values ($1, 'due', 'r', 1, 'Answer', '', $2, $3, 'us', \
                     'reminder_only', '', '', '', 'unverified')"
                ),
                params![matter, due, met],
            )?;
        }
        for (matter, officer, verdict) in [("m1", "ana", ""), ("m1", "chief", ""), ("m3", "ana", "approved"), ("m6", "tol", "")] {
            tx.execute(
                sql!(
                    "insert into claim (matter, number, fact_key, outcome, day, country, office, officer, role, verdict, \
                     decided_at, quantity, unit, value_minor, currency, basis) values ($1, (select count(*) from claim), \
                     'k', 'arrest', '2026-11-10', 'QM', 'PSL', $2, 'lead', $3, '', '', '', 0, '', '')"
                ),
                params![matter, officer, verdict],
            )?;
        }
        Ok(())
    })
    .expect("seed");
}

fn scope_of(id: &str, office: &str) -> Scope {
    policy::scope(&Officer {
        id: id.into(),
        roles: vec![Role::SpecialAgent],
        offices: vec![office.into()],
        groups: vec![],
        tier: Tier::Cleared,
        acting: vec![],
    })
}

fn ids(found: Vec<DeskRow>) -> Vec<String> {
    found.into_iter().map(|row| row.id).collect()
}

// Goal: each question finds its matters and no others. Method: seven matters, one in each situation.
#[test]
fn whose_turn_it_is() {
    for (name, db, _guard) in databases() {
        seed(&db);
        let psl = scope_of("ana", "PSL");
        let read = |f: &dyn Fn(&mut Tx) -> Result<Vec<DeskRow>>| ids(db.read(|tx| f(tx)).expect("read"));
        assert_eq!(read(&|tx| our_turn(tx, &psl, "ana", 25)), ["m1"], "{name}");
        assert_eq!(read(&|tx| others_turn(tx, &psl, "ana", 25)), ["m3", "m4"], "{name}");
        assert_eq!(read(&|tx| askers_turn(tx, &psl, "ana", 25)), ["m7"], "{name}");
        assert_eq!(read(&|tx| askers_turn(tx, &psl, "desk", 25)), ["m4"], "{name}");
        assert_eq!(
            read(&|tx| asked_for(tx, &psl, "desk", 25)),
            ["m1", "m2", "m3"],
            "{name}"
        );
        assert_eq!(read(&|tx| unled(tx, &psl, "PSL", 25)), ["m2"], "{name}");
        assert_eq!(
            read(&|tx| for_headquarters(tx, &psl, 25)),
            Vec::<String>::new(),
            "{name}: hidden by the scope"
        );
        assert_eq!(
            read(&|tx| for_headquarters(tx, &scope_of("tol", "TOL"), 25)),
            ["m6"],
            "{name}"
        );
    }
}

// Goal: clocks that are met or hidden are not due; claims of one's own or decided are not to be approved.
#[test]
fn clocks_and_claims() {
    for (name, db, _guard) in databases() {
        seed(&db);
        let psl = scope_of("ana", "PSL");
        let clocks = |f: &dyn Fn(&mut Tx) -> Result<Vec<ClockDue>>| -> Vec<String> {
            db.read(|tx| f(tx))
                .expect("read")
                .into_iter()
                .map(|clock| clock.matter.id)
                .collect()
        };
        assert_eq!(
            clocks(&|tx| clocks_of_office(tx, &psl, "PSL", "2026-11-01", "2026-12-01", 25)),
            ["m3", "m1"],
            "{name}"
        );
        assert_eq!(
            clocks(&|tx| clocks_of_officer(tx, &psl, "ana", "2026-11-20", ("2026-11-01", "2026-11-24"), 25)),
            ["m3"],
            "{name}"
        );
        assert_eq!(
            clocks(&|tx| clocks_of_office(tx, &psl, "TOL", "2026-11-01", "2026-12-01", 25)),
            Vec::<String>::new(),
            "{name}"
        );
        let at = db.read(|tx| claims_at(tx, &psl, "PSL", "chief", 25)).expect("claims");
        assert_eq!(
            at.iter()
                .map(|c| (c.matter.id.as_str(), c.officer.as_str()))
                .collect::<Vec<_>>(),
            [("m1", "ana")],
            "{name}"
        );
        let everywhere = db
            .read(|tx| claims_everywhere(tx, &scope_of("tol", "TOL"), "chief", 25))
            .expect("claims");
        assert_eq!(everywhere.len(), 1, "{name}: only what the scope admits");
    }
}

// Goal: what somebody else changed since a moment is shown, one's own changes are not.
#[test]
fn changes_of_others() {
    for (name, db, _guard) in databases() {
        seed(&db);
        let psl = scope_of("ana", "PSL");
        let named = |since: &str| {
            db.read(|tx| changed_named(tx, &psl, "ana", since, 25))
                .expect("read")
                .len()
        };
        assert_eq!((named("2026-11-19"), named("2026-11-20")), (4, 0), "{name}");
        let opened = db
            .read(|tx| changed_opened(tx, &psl, "desk", "2026-11-19", 25))
            .expect("read");
        assert_eq!(opened.len(), 0, "{name}: the officer's own changes");
        assert_eq!(db.read(|tx| last_visit(tx, "ana", "s1")).expect("read"), "", "{name}");
    }
}
