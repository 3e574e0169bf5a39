//! The register of counterparts on every engine: what is written is read, and what the scope hides leaves no trace.

use super::*;
use crate::Db;
use crate::testing::databases;
use policy::{Officer, Role, Scope, Tier};

fn agency_row(id: &str, name: &str, country: &str) -> AgencyRow {
    AgencyRow {
        id: id.into(),
        name: name.into(),
        name_local: "Таможня Тольмеша".into(),
        country: country.into(),
        kind: "customs".into(),
        keeper_office: "PSL".into(),
        zone: "UTC".into(),
        status: "active".into(),
        created_at: "2026-11-24T09:00:00.000000Z".into(),
        updated_at: "2026-11-24T09:00:00.000000Z".into(),
        revision: 1,
        ..AgencyRow::default()
    }
}

fn contact_row(id: &str, agency: &str, name: &str, last_contact: &str) -> ContactRow {
    ContactRow {
        id: id.into(),
        agency: agency.into(),
        name: name.into(),
        trust: "known".into(),
        last_contact: last_contact.into(),
        revision: 1,
        ..ContactRow::default()
    }
}

fn promise(id: &str, due_on: &str) -> CommitmentRow {
    CommitmentRow {
        id: id.into(),
        agency: "a1".into(),
        made_by: "us".into(),
        what: "send the training material".into(),
        made_on: "2026-11-01".into(),
        due_on: due_on.into(),
        outcome: "open".into(),
        office: "PSL".into(),
        officer: "o1".into(),
        ..CommitmentRow::default()
    }
}

fn reader(offices: &[&str]) -> Scope {
    policy::scope(&Officer {
        id: "o1".into(),
        roles: vec![Role::Attache],
        offices: offices.iter().map(|o| (*o).to_string()).collect(),
        groups: vec![],
        tier: Tier::Cleared,
        acting: vec![],
    })
}

fn seed(db: &Db) {
    db.write(|tx| {
        for (id, name, country) in [
            ("a1", "Varnia Customs", "QM"),
            ("a2", "Tolmesh Border_Guard", "QN"),
            ("a3", "Ärzte Office", "QM"),
        ] {
            insert_agency(tx, &agency_row(id, name, country))?;
        }
        insert_contact(tx, &contact_row("c1", "a1", "Ilko Maren", "2026-10-01"))?;
        insert_contact(tx, &contact_row("c2", "a1", "Sede Oru", "2026-11-02"))
    })
    .expect("seed");
}

fn matter_of(tx: &mut Tx, id: &str, office: &str) -> Result<()> {
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
             closed_at, closing_code, revision, digest) values ($1, 1, 'QUI-SUP-2026-0001', 'support_request', $2, 'T', \
             'working', '', 'active', 'us', '', '', '', 0, '', '', 'a1', 'x', '', '', '', '', '', 1, '')"
        ),
        params![id, office],
    )?;
    Ok(())
}

// Goal: an agency is found by country, by words in any case and script, page by page. Method: three agencies.
#[test]
fn agencies_are_found_and_paged() {
    for (name, db, _guard) in databases() {
        seed(&db);
        let ids = |query: AgencyQuery| -> Vec<String> {
            db.read(|tx| agencies(tx, &query))
                .expect("list")
                .into_iter()
                .map(|a| a.id)
                .collect()
        };
        let words = |text: &str| AgencyQuery {
            words: vec![text.into()],
            limit: 10,
            ..AgencyQuery::default()
        };
        assert_eq!(ids(words("CUSTOMS")), ["a1"], "{name}");
        assert_eq!(ids(words("ärzte")), ["a3"], "{name}");
        assert_eq!(ids(words("тольмеша")).len(), 3, "{name}: a capital in another script");
        assert_eq!(ids(words("таможня")).len(), 3, "{name}");
        assert_eq!(ids(words("r_g")), ["a2"], "{name}: an underscore stands for itself");
        assert_eq!(ids(words("%")).len(), 0, "{name}: a per cent sign stands for itself");
        assert_eq!(
            ids(AgencyQuery {
                country: "QN".into(),
                limit: 10,
                ..AgencyQuery::default()
            }),
            ["a2"],
            "{name}"
        );
        let first = ids(AgencyQuery {
            limit: 2,
            ..AgencyQuery::default()
        });
        let after = first.last().cloned().unwrap_or_default();
        let rest = ids(AgencyQuery {
            after,
            limit: 2,
            ..AgencyQuery::default()
        });
        assert_eq!((first.len(), rest.len()), (2, 1), "{name}");
        assert!(first.iter().all(|id| !rest.contains(id)), "{name}");
    }
}

// Goal: names, existence and the last contact are derived from what is there.
#[test]
fn names_and_last_contact() {
    for (name, db, _guard) in databases() {
        seed(&db);
        let (agency, names, there, gone) = db
            .read(|tx| {
                Ok((
                    agency(tx, "a1")?,
                    names(tx, &["a1", "a9"])?,
                    exists(tx, "a1")?,
                    exists_contact(tx, "c9")?,
                ))
            })
            .expect("read");
        assert_eq!(agency.expect("a1").last_contact, "2026-11-02", "{name}");
        assert_eq!((names.len(), names["a1"].as_str()), (1, "Varnia Customs"), "{name}");
        assert!(there && !gone, "{name}");
        let people = db.read(|tx| contacts(tx, "a1", 10)).expect("contacts");
        assert_eq!(
            people.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(),
            ["c1", "c2"],
            "{name}"
        );
        let found = db
            .read(|tx| find_contacts(tx, &["maren".into(), "customs".into()], 10))
            .expect("find");
        assert_eq!(found.len(), 1, "{name}: one word of the person, one of the agency");
    }
}

// Goal: the second of two writers based on one revision is told which revision stands, and nothing is lost.
#[test]
fn the_second_writer_is_stale() {
    for (name, db, _guard) in databases() {
        seed(&db);
        let write = |title: &'static str| {
            db.write(move |tx| {
                update_agency(
                    tx,
                    &AgencyRow {
                        name: title.into(),
                        ..agency_row("a1", "", "QM")
                    },
                    1,
                )
            })
        };
        assert_eq!(write("First").expect("first"), 2, "{name}");
        assert!(
            matches!(write("Second"), Err(StoreError::Stale { current: 2 })),
            "{name}"
        );
        assert_eq!(
            db.read(|tx| agency(tx, "a1")).expect("read").expect("a1").name,
            "First",
            "{name}"
        );
        let missing = db.write(|tx| update_contact(tx, &contact_row("c9", "a1", "Nobody", ""), 1));
        assert!(matches!(missing, Err(StoreError::Missing(_))), "{name}");
    }
}

// Goal: whoever may not read a matter sees the promise and no trace of the matter. Method: one promise, two scopes.
#[test]
fn a_hidden_matter_leaves_no_trace_on_a_promise() {
    for (name, db, _guard) in databases() {
        seed(&db);
        db.write(|tx| {
            matter_of(tx, "m1", "QUI")?;
            insert_commitment(tx, &promise("k1", "2026-11-20"), "m1")
        })
        .expect("write");
        let seen = |scope: &Scope| {
            db.read(|tx| commitments(tx, scope, "a1", 10))
                .expect("read")
                .remove(0)
                .matter_reference
        };
        assert_eq!(seen(&reader(&["QUI"])), "QUI-SUP-2026-0001", "{name}");
        assert_eq!(seen(&reader(&["PSL"])), "", "{name}");
    }
}

// Goal: what is due is listed by its day for the office that recorded it, until it is said to be kept, once.
#[test]
fn promises_fall_due_and_are_kept_once() {
    for (name, db, _guard) in databases() {
        seed(&db);
        db.write(|tx| {
            for (id, due) in [
                ("k1", "2026-11-20"),
                ("k2", "2026-11-10"),
                ("k3", ""),
                ("k4", "2027-01-01"),
            ] {
                insert_commitment(tx, &promise(id, due), "")?;
            }
            Ok(())
        })
        .expect("write");
        let due = |office: &str| -> Vec<String> {
            let rows = db
                .read(|tx| commitments_due(tx, &reader(&["PSL"]), office, "2026-11-24", 10))
                .expect("due");
            rows.into_iter().map(|k| k.id).collect()
        };
        assert_eq!(due("PSL"), ["k2", "k1"], "{name}");
        assert_eq!(due("QUI"), Vec::<String>::new(), "{name}");
        db.write(|tx| fulfil(tx, "k2", "kept", "2026-11-24")).expect("keep");
        assert_eq!(due("PSL"), ["k1"], "{name}");
        let again = db.write(|tx| fulfil(tx, "k2", "broken", "2026-11-24"));
        assert!(matches!(again, Err(StoreError::Stale { .. })), "{name}");
        let missing = db.write(|tx| fulfil(tx, "k9", "kept", "2026-11-24"));
        assert!(matches!(missing, Err(StoreError::Missing(_))), "{name}");
    }
}
