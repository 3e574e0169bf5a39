//! A real installation, made by the program's own actions, is verified, rebuilt, backed up and brought back.

use serde_json::{Value, json};
use store::matters::ListQuery;
use store::verify::verify;

use crate::matters::{NewMatter, actions};
use crate::operations::{backup, check, reindex};
use crate::testing::{TestApp, apps};

fn story(t: &TestApp) -> Vec<String> {
    let ctx = t.as_officer("ana");
    let map = |value: Value| value.as_object().expect("an object").clone();
    ["Gray market ürün", "Trace scrap invoices"]
        .iter()
        .map(|title| {
            let new = NewMatter {
                kind: "support_request".into(),
                office: "PSL".into(),
                spine: map(json!({"title": title, "subjects": ["MONL"], "countries": ["QM"], "requester": "Headquarters desk"})),
                body: map(json!({"direction": "inbound_domestic", "why_needed": "Over-invoiced scrap.",
                    "intended_use": "intelligence_only", "host_may_know": "name_only"})),
                tasks: vec!["Who paid?".into()],
            };
            actions::create(&t.app, &ctx, &new).expect("created").row.reference
        })
        .collect()
}

fn found(t: &TestApp, word: &str) -> usize {
    let query = ListQuery {
        words: store::words::words(word),
        limit: 10,
        ..ListQuery::default()
    };
    let scope = policy::scope(&t.as_officer("ana").officer);
    t.app
        .db
        .read(|tx| store::matters::list(tx, &scope, &query))
        .expect("a list")
        .len()
}

// Goal: a spoilt derived row is named, and rebuilding gives exactly what was there. Method: compare whole backups.
#[test]
fn reindex_gives_the_same_tables() {
    for t in apps() {
        story(&t);
        verify(&t.app.db, None::<&mut std::io::Sink>)
            .expect("verified")
            .expect("holds");
        assert_eq!(check::derived_rows(&t.app).expect("compared"), Ok(2), "{}", t.engine);
        let file = |t: &TestApp| {
            let mut bytes = vec![];
            store::dump::backup(&t.app.db, &mut bytes).expect("a backup");
            bytes
        };
        let before = file(&t);
        assert_eq!(reindex::reindex(&t.app).expect("rebuilt"), 2);
        assert!(file(&t) == before, "{}: an untouched installation changed", t.engine);
        for spoil in [
            "delete from matter_term where field = 'area'",
            "update matter set title = 'x'",
            "delete from task where number = 1",
            "insert into matter_office select id, 'TOL' from matter",
        ] {
            t.spoil(spoil);
            let finding = check::derived_rows(&t.app).expect("compared").expect_err(spoil);
            assert!(finding.to_string().contains("run attache reindex"), "{finding}");
            reindex::reindex(&t.app).expect("rebuilt");
            assert!(file(&t) == before, "{}: {spoil} was not repaired", t.engine);
            assert_eq!((found(&t, "urun"), found(&t, "trace")), (1, 1), "{}", t.engine);
        }
    }
}

// Goal: a backup file brings an installation back, with its full text, on every engine; a cut file is refused.
// Method: write a file, restore it into a fresh database, look for words, verify.
#[test]
fn a_backup_file_brings_everything_back() {
    let folder = tempfile::tempdir().expect("a folder");
    for (at, t) in apps().into_iter().enumerate() {
        let references = story(&t);
        let file = folder.path().join(format!("{at}.backup.gz"));
        backup::write(&t.app.db, &file).expect("written");
        assert!(
            backup::write(&t.app.db, &file)
                .expect_err("twice")
                .to_string()
                .contains("exists already")
        );
        for other in crate::testing::empty_apps() {
            let bytes = std::fs::read(&file).expect("the file");
            let cut = folder.path().join("cut");
            std::fs::write(&cut, &bytes[..bytes.len() - 20]).expect("written");
            let read = |path: &std::path::Path| {
                let mut input = backup::open(path).expect("opened");
                store::dump::restore(&other.app.db, &mut input, |tx| reindex::full_text(&other.app, tx))
            };
            read(&cut).expect_err("a cut file");
            read(&file).expect("restored");
            verify(&other.app.db, None::<&mut std::io::Sink>)
                .expect("verified")
                .expect("holds");
            assert_eq!(check::derived_rows(&other.app).expect("compared"), Ok(2));
            assert_eq!(
                (found(&other, "urun"), found(&other, "trace")),
                (1, 1),
                "{} to {}",
                t.engine,
                other.engine
            );
            let ctx = other.as_officer("ana");
            assert_eq!(
                actions::load(&other.app, &ctx, &references[1]).expect("read").row.title,
                "Trace scrap invoices"
            );
        }
    }
}

// Goal: the file before a migration lies beside the database, with the moment in its name. Method: several addresses.
#[test]
fn the_file_before_a_migration_is_named() {
    let now = "2026-11-24T09:00:00Z".parse().expect("an instant");
    let name = |database: &str| backup::file_before_migration(database, now).display().to_string();
    assert_eq!(
        name("sqlite:/srv/a/psl.db"),
        "/srv/a/psl-before-migration-20261124T090000Z.backup.gz"
    );
    assert_eq!(
        name("postgres://localhost/attache"),
        "attache-before-migration-20261124T090000Z.backup.gz"
    );
}
