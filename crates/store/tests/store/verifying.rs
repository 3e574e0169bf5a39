//! Whoever changes a row behind the program's back is found out, and the row is named.

use crate::common::{put, whole, with_office};
use store::pool::Conn;
use store::testing::databases;
use store::{Db, Value, params, verify};

fn finding(db: &Db) -> String {
    match verify::verify(db, None::<&mut std::io::Sink>).unwrap() {
        Ok(checked) => format!("nothing is wrong: {checked:?}"),
        Err(finding) => finding.to_string(),
    }
}

/// Three matters, of which one has three revisions.
fn story(db: &Db) {
    with_office(db);
    for id in ["m1", "m2", "m3"] {
        put(db, id, 0, &format!("Title of {id}")).unwrap();
    }
    put(db, "m2", 1, "Second").unwrap();
    put(db, "m2", 2, "Third").unwrap();
}

/// Does something to the database, looks what is found, and puts everything back.
fn after(db: &Db, conn: &mut Conn, steps: &[&str]) -> String {
    // SQLite checks references within the statement; what a tamperer would switch off is switched off.
    let (off, on) = match conn.engine() {
        store::pool::Engine::Sqlite => ("pragma foreign_keys = off", "pragma foreign_keys = on"),
        store::pool::Engine::Postgres => (
            "set session_replication_role = replica",
            "set session_replication_role = origin",
        ),
    };
    conn.batch(off).unwrap();
    for step in steps {
        conn.execute(step, &[]).unwrap_or_else(|e| panic!("{step}: {e}"));
    }
    conn.batch(on).unwrap();
    finding(db)
}

// Goal: a byte changed in any column of an audit row is found at exactly that row. Method: each column in turn.
#[test]
fn a_changed_audit_row_is_named() {
    for (engine, db, guard) in databases() {
        story(&db);
        let mut conn = guard.connection();
        assert_eq!(whole(&db).audit, 5, "{engine}");
        for column in [
            "at", "officer", "office", "verb", "subject", "purpose", "outcome", "grounds", "detail", "request", "hash",
        ] {
            let mut was = String::new();
            conn.each(&format!("select {column} from audit where seq = 3"), &[], |row| {
                was = row.text(0)?;
                Ok(())
            })
            .unwrap();
            let mut changed = was.clone().into_bytes();
            match changed.last_mut() {
                Some(last) => *last ^= 1,
                None => changed.push(b'x'),
            }
            let changed = Value::from(String::from_utf8(changed).unwrap());
            let update = format!("update audit set {column} = $1 where seq = 3");
            conn.execute(&update, &[changed]).unwrap();
            let found = finding(&db);
            assert!(found.starts_with("audit row 3: "), "{engine} {column}: {found}");
            conn.execute(&update, &[Value::from(was)]).unwrap();
        }
        whole(&db);
    }
}

// Goal: rows that are gone, moved, slipped in or cut off are named. Method: each, on a fresh copy of the same story.
#[test]
fn missing_and_added_audit_rows_are_named() {
    let cases: &[(&[&str], &str)] = &[
        (&["delete from audit where seq = 3"], "audit row 3: it is missing"),
        (&["delete from audit where seq = 1"], "audit row 1: it is missing"),
        (
            &["update audit set seq = 33 where seq = 3"],
            "audit row 3: it is missing",
        ),
        (
            &["delete from audit where seq >= 4"],
            "audit row 4: it is missing: the chain's head says 5 rows",
        ),
        (
            &[
                "insert into audit select 6, at, officer, office, verb, subject, purpose, outcome, grounds, detail, request, hash from audit where seq = 5",
            ],
            "audit row 6: its hash",
        ),
        (
            &[
                "insert into audit select 0, at, officer, office, verb, subject, purpose, outcome, grounds, detail, request, hash from audit where seq = 5",
            ],
            "audit row 0: it stands before",
        ),
        // Rewriting the head to fit a shortened log: the chain is whole, but the log of revisions tells.
        (
            &[
                "delete from audit where seq = 5",
                "update chain set seq = 4, hash = (select hash from audit where seq = 4)",
            ],
            "revision 3 of matter m2: the audit does not record it",
        ),
        (
            &["update chain set hash = '0' where id = 1"],
            "chain head: its hash is not that of audit row 5",
        ),
        (
            &["update chain set seq = 4 where id = 1"],
            "audit row 5: it stands after the chain's head",
        ),
    ];
    for (steps, want) in cases {
        for (engine, db, guard) in databases() {
            story(&db);
            let found = after(&db, &mut guard.connection(), steps);
            assert!(found.starts_with(want), "{engine} {steps:?}: {found}");
        }
    }
}

// Goal: the log of revisions and the spine are held to each other. Method: change each thing that is chained.
#[test]
fn changed_revisions_and_spines_are_named() {
    let cases: &[(&[&str], &str)] = &[
        (
            &["update revision set body = '{}' where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: its digest",
        ),
        (
            &["update revision set digest = 'x' where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: its digest",
        ),
        (
            &["update revision set previous = 'x' where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: it does not follow",
        ),
        (
            &["update revision set officer = 'x' where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: the audit",
        ),
        (
            &["update revision set office = 'x' where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: the audit",
        ),
        (
            &["update revision set at = '2020' where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: it is dated before",
        ),
        (
            &["update revision set verb = 'x' where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: its head is not",
        ),
        (
            &["update revision set note = 'x' where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: its head is not",
        ),
        (
            &["update revision set schema_version = 9 where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: its head is not",
        ),
        (
            &["update revision set head = 'x' where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: its head is not",
        ),
        (
            &["update revision set head = '' where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: the audit does not record it once with this digest, head",
        ),
        (
            &["update revision set head = '', note = 'x' where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: the audit does not record it once with this digest, head",
        ),
        (
            &["delete from revision where matter = 'm2' and revision = 2"],
            "revision 2 of matter m2: it is missing",
        ),
        (
            &["delete from revision where matter = 'm2' and revision = 3"],
            "matter row m2: it does not name revision 2",
        ),
        (
            &[
                "delete from revision where matter = 'm2' and revision = 3",
                "update matter set revision = 2, digest = (select digest from revision where matter = 'm2' and revision = 2) where id = 'm2'",
            ],
            "revision 3 of matter m2: it is missing, though audit row 5 records it",
        ),
        (
            &["update matter set digest = 'x' where id = 'm3'"],
            "matter row m3: it does not name revision 1",
        ),
        (
            &["update matter set revision = 9 where id = 'm1'"],
            "matter row m1: it does not name revision 1",
        ),
        (
            &["delete from matter where id = 'm3'"],
            "revision 1 of matter m3: its matter is missing",
        ),
        (
            &["delete from revision where matter = 'm3'"],
            "matter row m3: no revision stands behind it",
        ),
    ];
    for (steps, want) in cases {
        for (engine, db, guard) in databases() {
            story(&db);
            let found = after(&db, &mut guard.connection(), steps);
            assert!(found.starts_with(want), "{engine} {steps:?}: {found}");
        }
    }
}

// Goal: lawful erasure leaves everything whole. Method: erase one body, as the law allows, and verify.
#[test]
fn an_erased_body_verifies() {
    for (engine, db, guard) in databases() {
        story(&db);
        guard
            .connection()
            .execute(
                "update revision set body = null where matter = 'm2' and revision = 1",
                &[],
            )
            .unwrap();
        let checked = whole(&db);
        assert_eq!((checked.revisions, checked.erased), (5, 1), "{engine}");
    }
}

// Goal: the newest rows can be checked alone, and only they. Method: change row 2, look at the last three and at all.
#[test]
fn the_newest_rows_alone() {
    for (engine, db, guard) in databases() {
        story(&db);
        guard
            .connection()
            .execute("update audit set verb = 'x' where seq = 2", &[])
            .unwrap();
        let newest = |rows| db.read(|tx| verify::verify_newest(tx, rows)).unwrap();
        assert_eq!(newest(3).unwrap().audit, 3, "{engine}");
        assert_eq!(newest(100).unwrap_err().row, "audit row 2", "{engine}");
        guard
            .connection()
            .execute("delete from audit where seq = 5", &[])
            .unwrap();
        assert_eq!(newest(2).unwrap_err().row, "audit row 5", "{engine}");
    }
}

// Goal: the export holds every row as it was checked. Method: read it back and compare.
#[test]
fn the_export_holds_the_rows() {
    for (engine, db, _guard) in databases() {
        story(&db);
        let mut out = vec![];
        verify::verify(&db, Some(&mut out)).unwrap().unwrap();
        let lines: Vec<serde_json::Value> = out
            .split(|b| *b == b'\n')
            .filter(|l| !l.is_empty())
            .map(|l| serde_json::from_slice(l).unwrap())
            .collect();
        assert_eq!(lines.len(), 5, "{engine}");
        let hashes = db
            .read(|tx| tx.query(store::sql!("select hash from audit order by seq limit 10"), params![]))
            .unwrap();
        for (at, line) in lines.iter().enumerate() {
            assert_eq!(line["seq"], at as i64 + 1);
            assert_eq!(line["hash"], hashes[at].text(0).unwrap().as_str());
            assert_eq!(line["officer"], "okafor");
        }
    }
}
