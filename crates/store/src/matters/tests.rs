//! What a commit refuses, and what it writes beside the revision.

use policy::{Action, MatterFacts, Officer, Role, Tier};

use super::*;
use crate::testing::databases;
use crate::{Db, Entry, StoreError, Value, derived, params, sql};

const AT: &str = "2026-11-24T08:00:00.000000Z";

fn officer() -> Officer {
    let (id, roles, offices) = ("okafor".into(), vec![Role::Attache], vec!["PSL".into()]);
    Officer {
        id,
        roles,
        offices,
        groups: vec![],
        tier: Tier::Cleared,
        acting: vec![],
    }
}

fn office(db: &Db) {
    db.write(|tx| {
        tx.execute(
            sql!(
                "insert into office (code, name, country, city, zone, headquarters, opened, closed) \
                 values ('PSL', 'Port Sele', 'QM', 'Port Sele', 'UTC', 0, '', '')"
            ),
            params![],
        )
    })
    .unwrap();
}

fn change(id: &str, row: &MatterRow, derived: &Derived, previous: &Derived) -> Commit {
    Commit {
        row: MatterRow {
            id: id.into(),
            kind: "support_request".into(),
            office: "PSL".into(),
            title: "Title".into(),
            phase: "active".into(),
            creator: "okafor".into(),
            updated_at: AT.into(),
            ..row.clone()
        },
        base: row.revision,
        reference_prefix: "PSL-SUP-2026".into(),
        verb: "edit".into(),
        note: String::new(),
        officer: "okafor".into(),
        office: "PSL".into(),
        schema_version: 1,
        body: format!("{{\"after\":{}}}", row.revision),
        derived: derived.clone(),
        previous: previous.clone(),
        entry: Entry {
            subject: id.into(),
            officer: "okafor".into(),
            office: "PSL".into(),
            ..Entry::default()
        },
        topics: vec!["matter.changed".into()],
    }
}

fn permit(id: &str, revision: i64) -> policy::Permit<policy::Write> {
    let facts = MatterFacts {
        id: id.into(),
        kind: "support_request".into(),
        office: "PSL".into(),
        creator: "okafor".into(),
        revision,
        ..MatterFacts::default()
    };
    let action = if revision == 0 {
        Action::CreateMatter
    } else {
        Action::EditMatter
    };
    policy::decide_write(action, &officer(), &facts).unwrap()
}

fn rich(word: &str) -> Derived {
    let text = |t: &str| Value::from(t);
    Derived {
        terms: vec![("area".into(), word.into()), ("subjects".into(), word.into())],
        offices: vec!["QNT".into()],
        officers: vec![("okafor".into(), "lead".into())],
        clocks: vec![std::array::from_fn(
            |at| if at == 2 { Value::Int(1) } else { text(word) },
        )],
        tasks: vec![[Value::Int(1), text("open"), text(AT), text("okafor")]],
        links: vec![],
        parties: vec![[text("p1"), text("subject"), text("2026-11-24"), text("")]],
        hours: vec![[
            Value::Int(1),
            text("2026-11-24"),
            Value::Int(90),
            text(word),
            text("PSL"),
            text("okafor"),
        ]],
        claims: vec![std::array::from_fn(|at| {
            if matches!(at, 0 | 12) {
                Value::Int(1)
            } else {
                text(word)
            }
        })],
        words: crate::words::distinct(&[format!("word {word}")]),
        ..Derived::default()
    }
}

// Goal: a permit is good for one matter at one revision. Method: spend it on another matter, and on another revision.
#[test]
fn a_permit_is_for_one_matter_and_revision() {
    for (engine, db, _guard) in databases() {
        office(&db);
        let again = || change("m1", &MatterRow::default(), &Derived::default(), &Derived::default());
        for wrong in [permit("m2", 0), permit("m1", 4)] {
            let refused = commit(&db, wrong, again(), None).unwrap_err().to_string();
            assert!(
                refused.contains("the permit is for another matter or revision"),
                "{engine}: {refused}"
            );
        }
        commit(&db, permit("m1", 0), again(), None).unwrap();
    }
}

// Goal: derived rows follow the newest revision, and rewriting them from scratch gives the same rows and the same full
// text. Method: two revisions, then a rewrite over rows that were spoilt.
#[test]
fn derived_rows_follow_and_can_be_rewritten() {
    for (engine, db, _guard) in databases() {
        office(&db);
        commit(
            &db,
            permit("m1", 0),
            change("m1", &MatterRow::default(), &rich("first"), &Derived::default()),
            None,
        )
        .unwrap();
        let row = db.read(|tx| find(tx, "m1")).unwrap().unwrap();
        commit(
            &db,
            permit("m1", 1),
            change("m1", &row, &rich("second"), &rich("first")),
            None,
        )
        .unwrap();
        let want = Derived {
            words: vec![],
            ..rich("second")
        };
        assert_eq!(
            db.read(|tx| derived::read_between(tx, "", "m1"))
                .unwrap()
                .remove("m1")
                .unwrap(),
            want,
            "{engine}"
        );
        let row = db.read(|tx| find(tx, "PSL-SUP-2026-0001")).unwrap().unwrap();
        db.write(|tx| {
            tx.execute(sql!("delete from matter_term where matter = 'm1'"), params![])?;
            tx.execute(sql!("update claim set outcome = 'spoilt'"), params![])?;
            tx.execute(sql!("update matter set title = 'spoilt' where id = 'm1'"), params![])?;
            crate::dialect::clear_words(tx)
        })
        .unwrap();
        let (again, new) = (row.clone(), rich("second"));
        db.write(move |tx| derived::rewrite(tx, &again, &new)).unwrap();
        assert_eq!(
            db.read(|tx| derived::read_between(tx, "", "m1"))
                .unwrap()
                .remove("m1")
                .unwrap(),
            want,
            "{engine}"
        );
        assert_eq!(db.read(|tx| find(tx, "m1")).unwrap().unwrap(), row, "{engine}");
        let query = |word: &str| ListQuery {
            words: vec![word.into()],
            limit: 5,
            ..ListQuery::default()
        };
        let count = |word: &str| {
            db.read(|tx| list(tx, &policy::scope(&officer()), &query(word)))
                .unwrap()
                .len()
        };
        assert_eq!((count("second"), count("first"), count("wor")), (1, 0, 1), "{engine}");
        let by = db
            .read(|tx| {
                count_scoped(
                    tx,
                    &policy::scope(&officer()),
                    &ListQuery::default(),
                    GroupBy::Term("area"),
                )
            })
            .unwrap();
        assert_eq!(by, vec![("second".to_string(), 1)], "{engine}");
    }
}

// Goal: further work in the transaction stands or falls with it. Method: an addition that fails; nothing is there.
#[test]
fn what_is_added_falls_with_the_commit() {
    for (engine, db, _guard) in databases() {
        office(&db);
        let also: Also = Box::new(|_, _| Err(StoreError::Missing("what was wanted")));
        let new = change("m1", &MatterRow::default(), &rich("first"), &Derived::default());
        assert!(commit(&db, permit("m1", 0), new, Some(also)).is_err(), "{engine}");
        assert!(db.read(|tx| find(tx, "m1")).unwrap().is_none(), "{engine}");
        let rows = db
            .read(|tx| tx.query(sql!("select n from counter"), params![]))
            .unwrap();
        assert!(rows.is_empty(), "{engine}: a reference was counted");
    }
}
