//! What imported lists promise, on every database.

use super::*;
use crate::testing::databases;

const AT: &str = "2026-11-24T09:00:00.000000Z";

fn entry_of(key: &str, name: &str, alias: &str) -> NewEntry {
    NewEntry {
        entry: key.into(),
        schema: "Person".into(),
        caption: name.into(),
        programs: "TEST".into(),
        content: "{}".into(),
        names: vec![(name.into(), "name".into()), (alias.into(), "weak".into())],
    }
}

fn rows() -> (ListRow, ImportRow) {
    let list = ListRow {
        name: "test".into(),
        title: "Test list".into(),
        format: "ofac-csv".into(),
        ..ListRow::default()
    };
    let import = ImportRow {
        id: "i1".into(),
        list: "test".into(),
        format: "ofac-csv".into(),
        started_at: AT.into(),
        ..ImportRow::default()
    };
    (list, import)
}

// Goal: a list becomes current only with the last transaction; a delta adds, changes, withdraws and brings back.
// Method: two versions written by hand on both databases, hits asked for in between.
#[test]
fn a_list_is_a_dated_dataset() {
    for (engine, db, _guard) in databases() {
        db.write(|tx| {
            let (list, import) = rows();
            begin_import(tx, &list, &import)?;
            add_entries(
                tx,
                "test",
                AT,
                &[
                    entry_of("1", "Aino BRANDT", "Red Fox"),
                    entry_of("2", "Tesk Moru", "..."),
                ],
            )
        })
        .unwrap();
        assert_eq!(
            db.read(|tx| list(tx, "test")).unwrap().unwrap().version,
            "",
            "{engine}: not complete"
        );
        db.write(|tx| {
            let (mut list, mut import) = rows();
            list.version = "2026-11-01".into();
            import.ended_at = AT.into();
            import.added = 2;
            end_import(tx, &list, &import, &[])
        })
        .unwrap();
        db.read(|tx| {
            let now = list(tx, "test")?.unwrap();
            assert_eq!((now.version.as_str(), now.entries), ("2026-11-01", 2));
            let hits = with_name(tx, "aino brandt", 10)?;
            assert_eq!(
                (hits.len(), hits[0].quality.as_str(), hits[0].entry.id.as_str()),
                (1, "name", "test:1")
            );
            assert_eq!(with_name(tx, "fox red", 10)?[0].quality, "weak");
            assert_eq!(entries(tx, "test", "fox", None, 10)?.len(), 1);
            assert_eq!(entries(tx, "test", "", Some("1"), 10)?[0].entry, "2");
            assert_eq!(imports(tx, "test", 5)?[0].added, 2);
            Ok(())
        })
        .unwrap();
        db.write(|tx| {
            let (list, import) = rows();
            change_entries(tx, "test", AT, &[entry_of("1", "Aino BRANT", "Red Fox")])?;
            end_import(
                tx,
                &list,
                &ImportRow {
                    ended_at: AT.into(),
                    ..import
                },
                &["2".into()],
            )
        })
        .unwrap();
        db.read(|tx| {
            assert!(with_name(tx, "aino brandt", 10)?.is_empty());
            assert!(with_name(tx, "moru tesk", 10)?.is_empty(), "withdrawn");
            assert_eq!(entry(tx, "test:2")?.unwrap().withdrawn_at, AT, "and still there");
            assert_eq!(known(tx, "test")?["2"].standing, Standing::Withdrawn);
            Ok(())
        })
        .unwrap();
        db.write(|tx| change_entries(tx, "test", AT, &[entry_of("2", "Tesk Moru", "x")]))
            .unwrap();
        assert_eq!(
            db.read(|tx| with_name(tx, "moru tesk", 10)).unwrap().len(),
            1,
            "back in force"
        );
        assert_eq!(db.write(rebuild_names).unwrap(), 4);
    }
}

// Goal: an entry's digest follows every part of it, and one key keeps the better of two qualities.
#[test]
fn digests_and_keys() {
    let entry = entry_of("1", "Aino Brandt", "BRANDT, Aino");
    let mut other = entry.clone();
    other.names[1].1 = "alias".into();
    assert_ne!(entry.digest(), other.digest());
    assert_eq!(
        entry.keys(),
        [("aino brandt".into(), "Aino Brandt".into(), "name".into())]
    );
}

// Goal: a row that was imported is found by its key, with the content it had.
#[test]
fn imported_rows_are_known() {
    for (_, db, _guard) in databases() {
        let key = crate::audit::digest("17/2025");
        let at = key.clone();
        db.write(move |tx| note_imported(tx, "PSL/log", &at, "c0ffee", "m1", AT))
            .unwrap();
        db.read(|tx| {
            let want = Imported {
                content: "c0ffee".into(),
                matter: "m1".into(),
            };
            assert_eq!(imported(tx, "PSL/log", &key)?, Some(want));
            assert_eq!(imported(tx, "PSL/log", &crate::audit::digest("18/2025"))?, None);
            assert_eq!(imported(tx, "OTH/log", &key)?, None);
            Ok(())
        })
        .unwrap();
    }
}
