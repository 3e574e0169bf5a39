//! The store's promises, on both engines: statements prepare, writes are chained and stand or fall alone, matters are
//! written once and found alike.

use std::collections::BTreeSet;

use crate::common::{entry, officer, put, whole, with_office};

use policy::Officer;
use store::matters::{ListQuery, find, list, revisions};
use store::pool::{Conn, Engine};
use store::testing::{Guard, databases, unmigrated};
use store::{Db, StoreError, Value, params};

fn count(conn: &mut Conn, text: &str) -> i64 {
    let mut count = 0;
    conn.each(text, &[], |row| {
        count = row.int(0)?;
        Ok(())
    })
    .unwrap();
    count
}

// Goal: no statement of the store is foreign to an engine. Method: prepare every registered one.
#[test]
fn every_statement_prepares() {
    for (engine, db, _guard) in databases() {
        let count = db.check_all_sql().unwrap_or_else(|e| panic!("{engine}: {e}"));
        assert!(count > 50, "{engine}: only {count} statements are registered");
    }
}

// Goal: `$2` means the second value wherever it stands. Method: a statement that names them out of order and twice.
#[test]
fn parameters_go_by_their_number() {
    for (engine, db, _guard) in databases() {
        let rows = db
            .read(|tx| {
                tx.query(
                    store::sql!("select cast($2 as text), cast($1 as text), cast($2 as text), cast($3 as bigint)"),
                    params!["one", "two", 3],
                )
            })
            .unwrap();
        let want = vec![
            Value::from("two"),
            Value::from("one"),
            Value::from("two"),
            Value::Int(3),
        ];
        assert_eq!(rows[0].0, want, "{engine}");
    }
}

// Goal: a value comes back as it went in. Method: texts of many scripts, ends of the number range, null.
#[test]
fn values_come_back() {
    for (engine, db, _guard) in databases() {
        for value in [
            Value::from("Ürün ศุลกากร 海关 ' \" \\ $1 ?1"),
            Value::from(""),
            Value::Int(i64::MIN),
            Value::Int(i64::MAX),
            Value::Null,
        ] {
            let back = db
                .read(|tx| match &value {
                    Value::Int(_) => tx.query(store::sql!("select cast($1 as bigint)"), std::slice::from_ref(&value)),
                    _ => tx.query(store::sql!("select cast($1 as text)"), std::slice::from_ref(&value)),
                })
                .unwrap();
            assert_eq!(back[0].0[0], value, "{engine}");
        }
        let real = db
            .read(|tx| tx.query(store::sql!("select cast($1 as double precision)"), &[Value::Real(0.1)]))
            .unwrap();
        assert_eq!(real[0].0[0], Value::Real(0.1), "{engine}");
    }
}

// Goal: migrating twice does nothing the second time, and a history that is not ours is refused.
// Method: migrate, migrate, change the digest that the database remembers, migrate.
#[test]
fn migrations_run_once_and_know_their_history() {
    for (engine, db, guard) in unmigrated() {
        assert!(!db.pending().unwrap().is_empty(), "{engine}");
        assert!(!db.migrate().unwrap().is_empty(), "{engine}");
        assert!(db.migrate().unwrap().is_empty(), "{engine}");
        assert!(db.pending().unwrap().is_empty(), "{engine}");
        let mut conn = guard.connection();
        conn.execute("update migration set digest = 'x' where position = 0", &[])
            .unwrap();
        let refused = db.migrate().unwrap_err().to_string();
        assert!(
            refused.contains("001_start is not the one we know"),
            "{engine}: {refused}"
        );
        conn.execute("delete from migration", &[]).unwrap();
        for at in 0..50 {
            let values = [Value::from(format!("{at:03}_later")), Value::Int(at)];
            conn.execute(
                "insert into migration (name, digest, position) values ($1, 'x', $2)",
                &values,
            )
            .unwrap();
        }
        let refused = db.migrate().unwrap_err().to_string();
        assert!(refused.contains("newer program"), "{engine}: {refused}");
    }
}

// Goal: many writers at once lose nothing, and the chain has one order. Method: 200 threads write one row each.
#[test]
fn two_hundred_writes_at_once() {
    for (engine, db, _guard) in databases() {
        std::thread::scope(|scope| {
            for at in 0..200 {
                let db = db.clone();
                scope.spawn(move || {
                    db.write(move |tx| {
                        tx.execute(
                            store::sql!("insert into fact (name, value) values ($1, 'x')"),
                            params![format!("n{at}")],
                        )?;
                        tx.audit(entry("fact.put", &format!("n{at}")));
                        Ok(())
                    })
                    .unwrap();
                });
            }
        });
        let rows = db
            .read(|tx| tx.query(store::sql!("select name from fact"), params![]))
            .unwrap();
        assert_eq!(rows.len(), 200, "{engine}");
        assert_eq!(whole(&db).audit, 200, "{engine}");
    }
}

// Goal: one write that fails takes nobody with it. Method: fifty writes at once, of which every tenth fails by its own
// rule, by the engine, or by a panic; those are refused, the others stand, and refused ones left no audit row.
#[test]
fn a_failing_write_fails_alone() {
    for (engine, db, _guard) in databases() {
        let failed = std::sync::Mutex::new(BTreeSet::new());
        std::thread::scope(|scope| {
            for at in 0..50 {
                let (db, failed) = (db.clone(), &failed);
                scope.spawn(move || {
                    let result = db.write(move |tx| {
                        tx.audit(entry("fact.put", &format!("n{at}")));
                        tx.execute(
                            store::sql!("insert into fact (name, value) values ($1, 'y')"),
                            params![format!("n{at}")],
                        )?;
                        match at {
                            10 => Err(StoreError::Missing("what was asked for")),
                            // A second row with the same key: the engine refuses.
                            20 => tx
                                .execute(
                                    store::sql!("insert into fact (name, value) values ($1, 'z')"),
                                    params!["n20"],
                                )
                                .map(drop),
                            30 => panic!("a write that panics, on purpose"),
                            _ => Ok(()),
                        }
                    });
                    if result.is_err() {
                        failed.lock().unwrap().insert(at);
                    }
                });
            }
        });
        assert_eq!(*failed.lock().unwrap(), BTreeSet::from([10, 20, 30]), "{engine}");
        let rows = db
            .read(|tx| tx.query(store::sql!("select name from fact"), params![]))
            .unwrap();
        assert_eq!(rows.len(), 47, "{engine}");
        assert_eq!(whole(&db).audit, 47, "{engine}");
        // The writer still works.
        db.write(|tx| tx.execute(store::sql!("delete from fact where name = $1"), params!["n1"]))
            .unwrap();
    }
}

// Goal: a reader sees one moment and cannot write. Method: try; and write between two reads of one snapshot.
#[test]
fn reading_is_a_snapshot_and_only_reading() {
    for (engine, db, _guard) in databases() {
        let refused = db.read(|tx| tx.execute(store::sql!("delete from fact"), params![]));
        assert!(refused.is_err(), "{engine}: a reader wrote");
        let (before, after) = db
            .read(|tx| {
                let before = tx
                    .query(store::sql!("select name from fact limit 500"), params![])?
                    .len();
                db.write(|tx| {
                    tx.execute(
                        store::sql!("insert into fact (name, value) values ('late', '')"),
                        params![],
                    )
                })?;
                Ok((
                    before,
                    tx.query(store::sql!("select name from fact limit 500"), params![])?
                        .len(),
                ))
            })
            .unwrap();
        assert_eq!((before, after), (0, 0), "{engine}");
    }
}

// Goal: two who change the same revision: the second is told which one stands. Method: commit twice on one base.
#[test]
fn a_stale_base_is_refused() {
    for (engine, db, guard) in databases() {
        with_office(&db);
        put(&db, "m1", 0, "first").unwrap();
        let second = put(&db, "m1", 1, "second").unwrap();
        assert_eq!(
            (second.revision, second.reference.as_str()),
            (2, "PSL-SUP-2026-0001"),
            "{engine}"
        );
        match put(&db, "m1", 1, "late") {
            Err(StoreError::Stale { current }) => assert_eq!(current, 2, "{engine}"),
            other => panic!("{engine}: {other:?}"),
        }
        let mut conn = guard.connection();
        assert_eq!(count(&mut conn, "select count(*) from revision"), 2, "{engine}");
        assert_eq!(count(&mut conn, "select count(*) from audit"), 2, "{engine}");
        assert_eq!(whole(&db).revisions, 2, "{engine}");
    }
}

// Goal: what is written is found alike on both engines: by list, by reference, by term and by words in several scripts.
// Method: the same matters and the same questions; the rows must be equal.
#[test]
fn both_engines_find_the_same_matters() {
    let mut answers: Vec<(String, Vec<Vec<String>>)> = vec![];
    for (engine, db, _guard) in databases() {
        with_office(&db);
        for (at, title) in [
            "Gray market ürün",
            "海关查获了走私货物",
            "Counterfeit tobacco",
            "ศุลกากรยึดสินค้า",
        ]
        .iter()
        .enumerate()
        {
            put(&db, &format!("m{at}"), 0, title).unwrap();
        }
        put(&db, "m2", 1, "Counterfeit cigarettes").unwrap();
        let scope = policy::scope(&officer());
        let ask = |query: ListQuery| -> Vec<String> {
            let rows = db.read(|tx| list(tx, &scope, &query)).unwrap();
            rows.iter()
                .map(|r| format!("{} {} {} {}", r.id, r.n, r.title, r.revision))
                .collect()
        };
        let base = || ListQuery {
            limit: 100,
            ..ListQuery::default()
        };
        let words = |text: &str| {
            ask(ListQuery {
                words: store::words::words(text),
                ..base()
            })
        };
        let found = vec![
            ask(base()),
            words("URUN"),
            words("走私"),
            words("ยึด"),
            words("cigar"),
            words("tobacco"),
            ask(ListQuery {
                terms: vec![("subjects".into(), "CONT".into())],
                ..base()
            }),
            ask(ListQuery {
                terms: vec![("subjects".into(), "TECH".into())],
                ..base()
            }),
            ask(ListQuery {
                offices: vec!["PSL".into(), "XXX".into()],
                kinds: vec!["support_request".into()],
                ..base()
            }),
        ];
        for (at, rows) in [(0, 4), (1, 1), (2, 1), (3, 1), (4, 1), (6, 4), (7, 0), (8, 4)] {
            assert_eq!(found[at].len(), rows, "{engine} question {at}: {:?}", found[at]);
        }
        let row = db.read(|tx| find(tx, "PSL-SUP-2026-0003")).unwrap().unwrap();
        assert_eq!(row.title, "Counterfeit cigarettes", "{engine}");
        assert_eq!(
            db.read(|tx| revisions(tx, "m2", i64::MAX, 10)).unwrap().len(),
            2,
            "{engine}"
        );
        answers.push((engine, found));
    }
    for pair in answers.windows(2) {
        assert_eq!(pair[0].1, pair[1].1, "{} and {} differ", pair[0].0, pair[1].0);
    }
}

// Goal: somebody of another office finds nothing in a list. Method: the same list through another officer's scope.
#[test]
fn a_scope_hides() {
    for (engine, db, _guard) in databases() {
        with_office(&db);
        put(&db, "m1", 0, "first").unwrap();
        let other = Officer {
            id: "sato".into(),
            offices: vec!["QNT".into()],
            ..officer()
        };
        let query = ListQuery {
            limit: 10,
            ..ListQuery::default()
        };
        let rows = db.read(|tx| list(tx, &policy::scope(&other), &query)).unwrap();
        assert!(rows.is_empty(), "{engine}");
    }
}

// Goal: the guard tells what it holds. Method: the address opens the same database.
#[test]
fn a_second_handle_sees_the_same() {
    let see = |db: &Db, guard: &Guard| {
        db.write(|tx| {
            tx.execute(
                store::sql!("insert into fact (name, value) values ('seen', '1')"),
                params![],
            )
        })
        .unwrap();
        let second = Db::open(guard.url()).unwrap();
        assert_eq!(
            second
                .read(|tx| tx.query(store::sql!("select value from fact where name = 'seen'"), params![]))
                .unwrap()
                .len(),
            1
        );
        assert!(matches!(second.engine(), Engine::Sqlite | Engine::Postgres));
    };
    for (_, db, guard) in databases() {
        see(&db, &guard);
    }
}
