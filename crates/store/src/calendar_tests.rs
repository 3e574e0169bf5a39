//! The calendar's questions on every engine: only what is due between two moments, and nothing that the scope hides.

use policy::{Officer, Role, Tier};

use super::*;
use crate::Db;
use crate::testing::databases;

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

/// Matters m1 (PSL, leads ana), m2 (PSL), m3 (TOL); m1 and m3 have a clock, m1 is an engagement of December.
fn seed(db: &Db) {
    db.write(|tx| {
        for office in ["PSL", "TOL"] {
            tx.execute(
                sql!("insert into office (code, name, country, city, zone, headquarters, opened, closed) values ($1, $1, 'QM', '', 'UTC', 0, '', '')"),
                params![office],
            )?;
        }
        tx.execute(
            sql!(
                "insert into officer (id, name, full_name, tier, discipline, password, totp_secret, totp_last, disabled_at, \
                 created_at, seen_at) values ('ana', 'ana', 'Ana', 'cleared', '', '', '', 0, '', '2026-11-01', '')"
            ),
            params![],
        )?;
        for (n, (id, office)) in [("m1", "PSL"), ("m2", "PSL"), ("m3", "TOL")].into_iter().enumerate() {
            let n = i64::try_from(n).expect("a small number");
            tx.execute(
                sql!(
                    "insert into matter (id, n, reference, kind, office, title, state, state_since, phase, ball, ball_since, \
                     priority, marking, us_only, need_group, lead, host_agency, creator, created_at, updated_at, due_at, \
                     closed_at, closing_code, revision, digest) values ($1, $2, $1, 'engagement', $3, 'T', 'planned', '', \
                     'active', 'us', '', 'routine', '', 0, '', '', '', 'x', '', '', '', '', '', 1, '')"
                ),
                params![id, n, office],
            )?;
            tx.execute(
                sql!(
                    "insert into revision (matter, revision, at, officer, office, verb, note, schema_version, body, digest, \
                     previous) values ($1, 1, '2026-11-20', 'x', $2, 'create', '', 1, '{}', '', '')"
                ),
                params![id, office],
            )?;
            tx.execute(sql!("insert into matter_term (matter, field, value) values ($1, 'starts', '2026-12-02')"), params![id])?;
            for (clock, due, met, duty) in [("late", "2026-11-10", "", "us"), ("due", "2026-12-10", "", "us"), ("met", "2026-12-11", "2026-12-01", "us"), ("host", "2026-11-11", "", "host_agency")] {
                tx.execute(
                    sql!(
                        "insert into clock (matter, clock, rule, version, title, from_at, due_at, met_at, duty, effect, explain, \
                         warnings, citation, verified) values ($1, $2, 'r', 1, 'Answer', '', $3, $4, $5, 'breach_of_policy', \
                         '', '', '', 'unverified')"
                    ),
                    params![id, clock, due, met, duty],
                )?;
            }
        }
        tx.execute(sql!("insert into matter_officer (matter, officer, role) values ('m1', 'ana', 'lead')"), params![])?;
        Ok(())
    })
    .expect("seed");
}

// Goal: each way of asking finds its own, no met clock, and nothing of another office. Method: three matters.
#[test]
fn clocks_and_engagements_between_two_days() {
    for (name, db, _guard) in databases() {
        seed(&db);
        let scope = scope_of("ana", "PSL");
        let december = ("2026-12-01", "2027-01-01");
        let found = |whose: Whose| -> Vec<String> {
            let clocks = db.read(|tx| clocks(tx, &scope, whose, december, 50)).expect("clocks");
            clocks
                .into_iter()
                .map(|c| format!("{} {}", c.matter.id, c.clock))
                .collect()
        };
        assert_eq!(found(Whose::Officer("ana")), ["m1 due"], "{name}");
        assert_eq!(found(Whose::Office("PSL")), ["m1 due", "m2 due"], "{name}");
        assert_eq!(found(Whose::Office("TOL")), [""; 0], "{name}: hidden by the scope");
        assert_eq!(
            found(Whose::Everybody),
            ["m1 due", "m2 due"],
            "{name}: hidden by the scope"
        );
        let meets = |whose: Whose| -> Vec<String> {
            let found = db
                .read(|tx| engagements(tx, &scope, whose, december, 50))
                .expect("engagements");
            found.into_iter().map(|b| b.matter.id).collect()
        };
        assert_eq!(meets(Whose::Officer("ana")), ["m1"], "{name}");
        assert_eq!(meets(Whose::Everybody), ["m1", "m2"], "{name}");
        let late = |office: &str| -> Vec<String> {
            let found = db
                .read(|tx| escalated(tx, &scope, office, ("2026-11-01", "2026-12-01"), 50))
                .expect("escalated");
            found
                .into_iter()
                .map(|c| format!("{} {}", c.matter.id, c.clock))
                .collect()
        };
        assert_eq!(
            late("PSL"),
            ["m1 late", "m2 late"],
            "{name}: what others owe is not escalated"
        );
        assert_eq!(late("TOL"), [""; 0], "{name}");
    }
}

// Goal: a feed is found by its secret's hash until it is revoked, by nobody else's hand, and their number is limited.
#[test]
fn feeds_live_until_they_are_revoked() {
    for (name, db, _guard) in databases() {
        seed(&db);
        let feed = |id: &str| Feed {
            id: id.into(),
            officer: "ana".into(),
            title: "Desk".into(),
            reach: "mine".into(),
            created_at: "2026-11-24".into(),
            ..Feed::default()
        };
        for n in 0..FEEDS_MAX {
            let feed = feed(&format!("f{n}"));
            db.write(move |tx| add_feed(tx, &feed, &format!("hash-{}", feed.id)))
                .expect("a feed");
        }
        let more = feed("more");
        let refused = db.write(move |tx| add_feed(tx, &more, "hash-more"));
        assert!(matches!(refused, Err(StoreError::Exists(_))), "{name}");
        let by_hash = |hash: &str| db.read(|tx| feed_by_hash(tx, hash)).expect("read").map(|f| f.id);
        assert_eq!(by_hash("hash-f3").as_deref(), Some("f3"), "{name}");
        assert_eq!(by_hash("other"), None, "{name}");
        let strangers = db.write(|tx| revoke_feed(tx, "bo", "f3", "2026-11-25"));
        assert!(matches!(strangers, Err(StoreError::Missing(_))), "{name}");
        db.write(|tx| touch_feed(tx, "f3", "2026-11-24T10")).expect("touched");
        db.write(|tx| revoke_feed(tx, "ana", "f3", "2026-11-25"))
            .expect("revoked");
        assert_eq!(by_hash("hash-f3"), None, "{name}");
        assert!(
            db.write(|tx| revoke_feed(tx, "ana", "f3", "2026-11-25")).is_err(),
            "{name}: once"
        );
        assert_eq!(db.read(|tx| feeds_of(tx, "ana")).expect("read").len(), 9, "{name}");
    }
}
