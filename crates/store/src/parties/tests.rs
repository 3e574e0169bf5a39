//! What parties and their statements promise, on every database.

use policy::{Officer, Role, Scope, Tier, scope};

use super::*;
use crate::testing::databases;
use crate::{Db, params, sql};

const AT: &str = "2026-11-24T09:00:00.000000Z";

fn reader(office: &str) -> Scope {
    scope(&Officer {
        id: "u".into(),
        roles: vec![Role::SpecialAgent],
        offices: vec![office.into()],
        groups: vec![],
        tier: Tier::Cleared,
        acting: vec![],
    })
}

fn matter(tx: &mut Tx, id: &str, n: i64, office: &str, need_group: &str) -> Result<()> {
    tx.execute(
        sql!(
            "insert into office (code, name, country, city, zone, headquarters, opened, closed) \
             values ($1, $1, 'QM', '', 'UTC', 0, '', '') on conflict (code) do nothing"
        ),
        params![office],
    )?;
    tx.execute(
        sql!(
            "insert into matter (id, n, reference, kind, office, title, state, state_since, phase, ball, ball_since, \
             priority, marking, us_only, need_group, lead, host_agency, creator, created_at, updated_at, due_at, \
             closed_at, closing_code, revision, digest) values ($1, $2, $3, 'support_request', $4, 'T', 'logged', '', \
             'active', 'us', '', 'routine', '', 0, $5, '', '', '', $6, $6, '', '', '', 1, '')"
        ),
        params![id, n, format!("REF-{n}"), office, need_group, AT],
    )
    .map(drop)
}

fn on_matter(tx: &mut Tx, matter: &str, party: &str) -> Result<()> {
    tx.execute(
        sql!("insert into matter_party (matter, party, role, from_day, to_day) values ($1, $2, 'subject', '2026-11-24', '')"),
        params![matter, party],
    )
    .map(drop)
}

fn said(id: &str, party: &str, property: &str, value: &str, matter: &str) -> StatementRow {
    StatementRow {
        id: id.into(),
        party: party.into(),
        property: property.into(),
        value: value.into(),
        original: value.into(),
        matter: matter.into(),
        first_seen: AT.into(),
        last_seen: AT.into(),
        created_at: AT.into(),
        ..StatementRow::default()
    }
}

fn fill(db: &Db) {
    db.write(|tx| {
        matter(tx, "m1", 1, "AAA", "")?;
        matter(tx, "m2", 2, "BBB", "")?;
        matter(tx, "m3", 3, "AAA", "G")?;
        for id in ["p1", "p2"] {
            let party = PartyRow {
                id: id.into(),
                schema: "Person".into(),
                created_at: AT.into(),
                creator: "u".into(),
                office: "AAA".into(),
            };
            insert(tx, &party)?;
        }
        on_matter(tx, "m1", "p1")?;
        on_matter(tx, "m2", "p1")?;
        on_matter(tx, "m3", "p2")?;
        state(
            tx,
            &[
                said("s1", "p1", "name", "Aino Brandt", "m1"),
                said("s2", "p1", "name", "Aino BRANT", "m2"),
                said("s3", "p1", "birthDate", "1971", "m1"),
                said("s4", "p2", "name", "Tesk Moru", "m3"),
            ],
        )
    })
    .unwrap();
}

// Goal: names that differ only in order, case, accents and punctuation have one key, others do not.
#[test]
fn keys_of_names() {
    for (a, b) in [
        ("SMITH, John", "John Smith"),
        ("Ürün-Tešić", "tesic urun"),
        ("O'Brien, Ann", "Ann OBrien"),
        ("ACME S.A.", "Acme SA"),
        ("Моргунова, Анна", "анна моргунова"),
        ("Ｗide　Name", "wide name"),
    ] {
        assert_eq!(name_key(a), name_key(b), "{a} / {b}");
        assert!(!name_key(a).is_empty());
    }
    assert_ne!(name_key("John Smith"), name_key("Jon Smith"));
    assert_ne!(name_key("Ali Ali"), name_key("Ali"));
    assert_eq!(name_key(" -.- "), "");
}

// Goal: a reader sees the statements, matters and names of his own matters only. Method: one party on matters of two
// offices, another on a matter closed to a group, read as both offices, on both databases.
#[test]
fn statements_are_read_through_the_scope() {
    for (engine, db, _guard) in databases() {
        fill(&db);
        db.read(|tx| {
            let (a, b, c) = (reader("AAA"), reader("BBB"), reader("CCC"));
            let ids = |list: Vec<Sourced>| list.into_iter().map(|s| s.statement.id).collect::<Vec<_>>();
            assert_eq!(ids(statements(tx, &a, "p1")?), ["s3", "s1"], "{engine}");
            assert_eq!(ids(statements(tx, &b, "p1")?), ["s2"], "{engine}");
            assert_eq!(visible(tx, &a, "p1")?.map(|p| p.id), Some("p1".into()));
            assert_eq!(visible(tx, &c, "p1")?, None, "another office");
            assert_eq!(visible(tx, &a, "p2")?, None, "closed to a group");
            assert_eq!(
                matters(tx, &b, "p1")?
                    .iter()
                    .map(|m| m.reference.as_str())
                    .collect::<Vec<_>>(),
                ["REF-2"]
            );
            assert_eq!(statement(tx, &b, "s1")?, None);
            let captions = |list: Vec<Found>| list.into_iter().map(|f| f.caption).collect::<Vec<_>>();
            assert_eq!(captions(find(tx, &a, "", None, 10)?), ["Aino Brandt"]);
            assert_eq!(captions(find(tx, &b, "bra ain", None, 10)?), ["Aino BRANT"]);
            assert_eq!(
                captions(find(tx, &a, "brant", None, 10)?),
                [""; 0],
                "a name of another office's matter"
            );
            assert_eq!(
                captions(find(tx, &a, "%", None, 10)?),
                ["Aino Brandt"],
                "no pattern of the reader's own"
            );
            assert_eq!(with_name(tx, &a, &name_key("BRANDT Aino"), 10)?.len(), 1);
            assert_eq!(with_name(tx, &b, &name_key("BRANDT Aino"), 10)?.len(), 0);
            Ok(())
        })
        .unwrap();
    }
}

// Goal: a withdrawn statement stays and its name is found no more; the keys can be made anew from the statements.
#[test]
fn withdrawing_and_rebuilding() {
    for (_, db, _guard) in databases() {
        fill(&db);
        assert!(db.write(|tx| withdraw(tx, "s1", AT)).unwrap());
        assert!(!db.write(|tx| withdraw(tx, "s1", AT)).unwrap(), "twice");
        db.read(|tx| {
            let a = reader("AAA");
            assert_eq!(statements(tx, &a, "p1")?.len(), 2);
            assert_eq!(find(tx, &a, "", None, 10)?.len(), 0);
            Ok(())
        })
        .unwrap();
        assert_eq!(db.write(rebuild_names).unwrap(), 2);
        assert_eq!(
            db.read(|tx| with_name(tx, &reader("BBB"), "aino brant", 10))
                .unwrap()
                .len(),
            1
        );
    }
}
