//! A whole installation goes into a file and comes back, and goes from one engine to the other, row for row.

use crate::common::{put, whole, with_office};
use store::dump::{backup, copy, restore};
use store::matters::ListQuery;
use store::testing::databases;
use store::{Db, Tx, derived};

fn story(db: &Db) {
    with_office(db);
    put(db, "m1", 0, "Gray market ürün").unwrap();
    put(db, "m2", 0, "海关查获").unwrap();
    put(db, "m1", 1, "Counterfeit \"tobacco\"\n\u{1}").unwrap();
}

fn file_of(db: &Db) -> Vec<u8> {
    let mut file = vec![];
    backup(db, &mut file).unwrap();
    file
}

/// Makes the full text again from titles, as the program does from records.
fn titles(tx: &mut Tx) -> store::Result<()> {
    for newest in derived::newest_after(tx, "", 100)? {
        derived::rewrite_words(
            tx,
            newest.row.n,
            &store::words::distinct(std::slice::from_ref(&newest.row.title)),
        )?;
    }
    Ok(())
}

fn found(db: &Db, word: &str) -> usize {
    let query = ListQuery {
        words: store::words::words(word),
        limit: 10,
        ..ListQuery::default()
    };
    db.read(|tx| store::matters::list(tx, &policy::scope(&crate::common::officer()), &query))
        .unwrap()
        .len()
}

// Goal: what is restored is what was there, on the same and on the other engine.
// Method: back up, restore everywhere, back up again and compare the files.
#[test]
fn a_backup_comes_back_everywhere() {
    for (engine, db, _guard) in databases() {
        story(&db);
        let file = file_of(&db);
        for (other, target, _guard) in databases() {
            let counts =
                restore(&target, &mut &file[..], titles).unwrap_or_else(|e| panic!("{engine} to {other}: {e}"));
            assert_eq!((counts["matter"], counts["revision"], counts["audit"]), (2, 3, 3));
            assert_eq!(file_of(&target), file, "{engine} to {other}");
            assert_eq!(whole(&target).audit, 3);
            assert_eq!(
                (
                    found(&target, "tobacco"),
                    found(&target, "海关"),
                    found(&target, "urun")
                ),
                (1, 1, 0)
            );
            // The restored installation works on: the chain and the references go on where they were.
            assert_eq!(put(&target, "m3", 0, "More").unwrap().reference, "PSL-SUP-2026-0003");
            assert_eq!(whole(&target).audit, 4);
        }
    }
}

// Goal: a database is copied into another one of any engine. Method: copy and compare the backups.
#[test]
fn a_copy_is_the_same() {
    for (engine, db, _guard) in databases() {
        story(&db);
        for (other, target, _guard) in databases() {
            copy(&db, &target, titles).unwrap();
            assert_eq!(file_of(&target), file_of(&db), "{engine} to {other}");
            assert_eq!(found(&target, "tobacco"), 1);
            let refused = copy(&db, &target, titles).unwrap_err().to_string();
            assert!(refused.contains("the database is not empty"), "{refused}");
        }
    }
}

// Goal: a file that is cut, changed or foreign is refused, and the database stays empty and usable.
// Method: every way of spoiling it, then the good file into the same database.
#[test]
fn spoilt_files_leave_nothing() {
    for (engine, db, _guard) in databases() {
        story(&db);
        let good = file_of(&db);
        let text = String::from_utf8(good.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let without_last_line = lines[..lines.len() - 1].join("\n") + "\n";
        let row = lines.iter().position(|l| l.starts_with("[\"m2\"")).unwrap();
        let without_a_row = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != row)
            .map(|(_, l)| format!("{l}\n"))
            .collect();
        let cases: Vec<(&str, String, &str)> = vec![
            ("empty", String::new(), "cut short"),
            ("half", text[..text.len() / 2].to_string(), "cut short"),
            ("all but the last byte", text[..text.len() - 1].to_string(), "cut short"),
            ("no closing line", without_last_line, "cut short"),
            (
                "a changed letter",
                text.replacen("Port Sele", "Port Sela", 1),
                "was changed after it was written",
            ),
            ("a missing row", without_a_row, "line"),
            (
                "another format",
                text.replacen("\"attache_backup\":1", "\"attache_backup\":2", 1),
                "version 2",
            ),
            (
                "other migrations",
                text.replacen("001_start", "001_other", 1),
                "which are not ours",
            ),
            ("not a backup", "PK\u{3}\u{4}\n".into(), "not a backup"),
            ("something behind it", format!("{text}x\n"), "follows the closing line"),
            (
                "a number for a text",
                text.replacen("[\"PSL\",", "[7,", 1),
                "does not hold what it should",
            ),
        ];
        let (_, target, _guard) = databases().into_iter().find(|(name, ..)| *name == engine).unwrap();
        for (name, file, want) in cases {
            let refused = restore(&target, &mut file.as_bytes(), titles).unwrap_err().to_string();
            assert!(refused.contains(want), "{engine} {name}: {refused}");
        }
        restore(&target, &mut &good[..], titles).unwrap();
        let refused = restore(&target, &mut &good[..], titles).unwrap_err().to_string();
        assert!(refused.contains("the database is not empty"), "{engine}: {refused}");
        whole(&target);
    }
}
