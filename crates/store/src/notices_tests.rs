//! Notices on every engine: one row for one thing, one sender for one row, and nothing lost when a sender is killed.

use jiff::Timestamp;

use super::*;
use crate::Db;
use crate::testing::databases;

fn officers(db: &Db) {
    db.write(|tx| {
        for id in ["ana", "bo"] {
            tx.execute(
                sql!(
                    "insert into officer (id, name, full_name, tier, discipline, password, totp_secret, totp_last, disabled_at, \
                     created_at, seen_at) values ($1, $1, $1, 'cleared', '', '', '', 0, '', '2026-11-01', '')"
                ),
                params![id],
            )?;
        }
        Ok(())
    })
    .expect("officers");
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn notices(officer: &str, keys: &[&str]) -> Vec<NewNotice> {
    keys.iter()
        .map(|key| NewNotice {
            key: format!("{key} {officer}"),
            officer: officer.into(),
            topic: "hit".into(),
            matter: "m1".into(),
            part: (*key).into(),
        })
        .collect()
}

const NOW: &str = "2026-11-24T09:00:00Z";

// Goal: deriving again makes nothing new; each claim takes one officer's rows, and two processes never the same.
#[test]
fn one_row_and_one_sender() {
    for (name, db, _guard) in databases() {
        officers(&db);
        let put = |officer: &str, keys: &[&str], when: &str| {
            let (new, when) = (notices(officer, keys), at(when));
            db.write(move |tx| super::put(tx, &new, when)).expect("kept")
        };
        const LATER: &str = "2026-11-24T09:00:01Z";
        assert_eq!(
            (
                put("ana", &["a", "b"], NOW),
                put("ana", &["a", "b", "c"], NOW),
                put("bo", &["a"], LATER)
            ),
            (2, 1, 1),
            "{name}"
        );
        let now = ids::instant(at(LATER));
        let claim = |by: &'static str, now: &str, stale: &str| -> Vec<String> {
            let (now, stale) = (now.to_string(), stale.to_string());
            let claimed = db.write(move |tx| claim(tx, by, &now, &stale, 10)).expect("claimed");
            claimed
                .into_iter()
                .map(|c| format!("{} {}", c.officer, c.part))
                .collect()
        };
        let mut first = claim("p1", &now, "");
        first.sort();
        assert_eq!(first, ["ana a", "ana b", "ana c"], "{name}");
        assert_eq!(claim("p2", &now, ""), ["bo a"], "{name}");
        assert_eq!(claim("p2", &now, ""), [""; 0], "{name}");
        assert!(!db.read(|tx| anything_to_send(tx, &now, "")).expect("read"), "{name}");
        // The first process was killed: later its claim may be taken over, and what it notes then counts no more.
        let later = ids::instant(at("2026-11-24T09:20:00Z"));
        assert_eq!(claim("p3", &later, &now).len(), 3, "{name}");
        let taken: Vec<Claimed> = db
            .write({
                let later = later.clone();
                move |tx| super::claim(tx, "p4", &later, &later, 1)
            })
            .expect("claimed");
        let id = taken[0].id.clone();
        assert_eq!(taken[0].tries, if taken[0].officer == "ana" { 3 } else { 2 }, "{name}");
        let end = |by: &'static str| {
            let (id, later) = (id.clone(), later.clone());
            db.write(move |tx| super::end(tx, &id, by, &later, "sent", ""))
                .expect("ended")
        };
        assert!(!end("p1") && end("p4") && !end("p4"), "{name}");
    }
}

// Goal: what failed waits, is seen with its reason, and goes later; what ended is forgotten in the end.
#[test]
fn failures_wait_and_are_seen() {
    for (name, db, _guard) in databases() {
        officers(&db);
        let new = notices("ana", &["a"]);
        db.write(move |tx| super::put(tx, &new, at(NOW))).expect("kept");
        let now = ids::instant(at(NOW));
        let soon = ids::instant(at("2026-11-24T09:00:05Z"));
        let claimed = db
            .write({
                let now = now.clone();
                move |tx| claim(tx, "p", &now, "", 10)
            })
            .expect("claimed");
        let id = claimed[0].id.clone();
        db.write({
            let (id, soon) = (id.clone(), soon.clone());
            move |tx| wait(tx, &id, "p", &soon, "cannot be reached")
        })
        .expect("waits");
        let state = db.read(state).expect("state");
        assert_eq!(
            (state.waiting, state.failures),
            (1, vec![("cannot be reached".to_string(), 1)]),
            "{name}"
        );
        assert!(
            !db.read(|tx| anything_to_send(tx, &now, "")).expect("read"),
            "{name}: not yet"
        );
        let again = db
            .write({
                let soon = soon.clone();
                move |tx| claim(tx, "q", &soon, "", 10)
            })
            .expect("claimed");
        assert_eq!(again[0].tries, 2, "{name}");
        db.write({
            let (id, soon) = (id.clone(), soon.clone());
            move |tx| end(tx, &id, "q", &soon, "sent", "").map(drop)
        })
        .expect("ended");
        let state = db.read(super::state).expect("state");
        assert_eq!((state.waiting, state.last_sent.as_str()), (0, soon.as_str()), "{name}");
        assert_eq!(
            db.read(|tx| notices_of(tx, "ana")).expect("read")[0].outcome,
            "sent",
            "{name}"
        );
        assert_eq!(
            db.write(|tx| forget(tx, "2027-01-01", 10)).expect("forgotten"),
            1,
            "{name}"
        );
    }
}

// Goal: settings are kept and replaced, and only addresses of those who may sign in are in use.
#[test]
fn settings_of_whoever_may_sign_in() {
    for (name, db, _guard) in databases() {
        officers(&db);
        for (officer, address) in [("ana", "ana@old.example"), ("ana", "ana@agency.example"), ("bo", "")] {
            let setting = Setting {
                officer: officer.into(),
                address: address.into(),
                digest: 7,
                at_once: true,
                changed_at: NOW.into(),
            };
            db.write(move |tx| save_setting(tx, &setting)).expect("kept");
        }
        let used = db.read(settings_in_use).expect("read");
        assert_eq!(
            used.iter().map(|s| s.address.as_str()).collect::<Vec<_>>(),
            ["ana@agency.example"],
            "{name}"
        );
        db.write(|tx| crate::officers::set_disabled(tx, "ana", NOW))
            .expect("disabled");
        assert_eq!(db.read(settings_in_use).expect("read"), [], "{name}");
        assert!(db.read(|tx| setting(tx, "ana")).expect("read").is_some(), "{name}");
    }
}
