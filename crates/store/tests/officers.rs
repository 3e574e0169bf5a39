//! Officers, groups, delegations, sessions, tokens and drafts as the tables hold them, on every database.

use store::officers::{self, Delegation, Group, Office, Officer, Posting};
use store::sessions::{self, SESSIONS_MAX, Session, Token};
use store::testing::databases;
use store::{Db, StoreError};

const NOW: &str = "2026-11-24T09:00:00.000000Z";
const LATER: &str = "2026-11-24T10:00:00.000000Z";
const DAY: &str = "2026-11-24";

fn office(code: &str) -> Office {
    Office {
        code: code.into(),
        name: format!("Office {code}"),
        country: "QM".into(),
        city: "Port Sele".into(),
        zone: "Africa/Nairobi".into(),
        headquarters: code == "HQ",
        opened: "2020-01-01".into(),
        closed: String::new(),
    }
}

fn posting(office: &str, position: i64, to_day: &str) -> Posting {
    Posting {
        office: office.into(),
        position,
        from_day: "2026-01-01".into(),
        to_day: to_day.into(),
    }
}

fn officer(id: &str, name: &str) -> Officer {
    Officer {
        id: id.into(),
        name: name.into(),
        full_name: format!("{name} Okafor"),
        tier: "cleared".into(),
        created_at: NOW.into(),
        ..Officer::default()
    }
}

/// Two offices and three officers: `a` (attaché, HQ home, PSL too), `b` (agent), `c` (analyst, posted in the past only).
fn seed(db: &Db) {
    db.write(|tx| {
        officers::add_office(tx, &office("HQ"))?;
        officers::add_office(tx, &office("PSL"))?;
        let home = |code: &str| vec![posting(code, 0, "")];
        let two = [posting("PSL", 1, ""), posting("HQ", 0, "")];
        officers::add_officer(tx, &officer("a", "ada"), "phc", &["attache".into()], &two)?;
        officers::add_officer(tx, &officer("b", "ben"), "", &["special-agent".into()], &home("PSL"))?;
        officers::add_officer(
            tx,
            &officer("c", "cleo"),
            "",
            &["analyst".into()],
            &[posting("PSL", 0, "2026-02-01")],
        )
    })
    .unwrap();
}

fn delegation(id: &str, from: &str, to: &str) -> Delegation {
    Delegation {
        id: id.into(),
        giver: "a".into(),
        taker: "b".into(),
        from_at: from.into(),
        to_at: to.into(),
        reason: "leave".into(),
        created_at: NOW.into(),
        revoked_at: String::new(),
    }
}

// Goal: what is written comes back, and what is taken is refused. Method: add, read each way, add again.
#[test]
fn offices_and_officers_come_back() {
    for (engine, db, _guard) in databases() {
        seed(&db);
        db.read(|tx| {
            let codes: Vec<String> = officers::offices_all(tx)?.into_iter().map(|o| o.code).collect();
            assert_eq!(codes, ["HQ", "PSL"], "{engine}");
            assert_eq!(officers::office(tx, "HQ")?, Some(office("HQ")), "{engine}");
            assert!(!officers::exists_office(tx, "XX")? && officers::exists_officer(tx, "a")?);
            let ada = officers::find_officer(tx, "ada")?.expect("found by name");
            assert_eq!((ada.id.as_str(), ada.office.as_str()), ("a", "HQ"), "{engine}");
            assert_eq!(officers::find_officer(tx, "a")?, Some(ada), "{engine}");
            assert_eq!(officers::find_officer(tx, "nobody")?, None);
            let names = officers::names(tx, &["a", "b", "", "zz", "a"])?;
            assert_eq!(names.len(), 2, "{engine}");
            assert_eq!(names["b"], "ben Okafor");
            let first: Vec<String> = officers::officers_page(tx, "", ("", ""), 2)?
                .into_iter()
                .map(|o| o.id)
                .collect();
            assert_eq!(first, ["a", "b"], "{engine}");
            let rest = officers::officers_page(tx, "", ("ben Okafor", "b"), 2)?;
            assert_eq!(
                rest.iter().map(|o| o.id.as_str()).collect::<Vec<_>>(),
                ["c"],
                "{engine}"
            );
            let there: Vec<String> = officers::officers_page(tx, "HQ", ("", ""), 9)?
                .into_iter()
                .map(|o| o.id)
                .collect();
            assert_eq!(there, ["a"], "{engine}");
            Ok(())
        })
        .unwrap();
        let again = db.write(|tx| officers::add_officer(tx, &officer("d", "ada"), "", &[], &[]));
        assert!(matches!(again, Err(StoreError::Exists(_))), "{engine}: {again:?}");
        let nowhere = db.write(|tx| officers::add_officer(tx, &officer("d", "dora"), "", &[], &[posting("XX", 0, "")]));
        assert!(matches!(nowhere, Err(StoreError::Missing(_))), "{engine}: {nowhere:?}");
        // Nothing half-written stays.
        assert!(!db.read(|tx| officers::exists_officer(tx, "d")).unwrap(), "{engine}");
    }
}

// Goal: a name of more than one chunk of twenty is found too. Method: forty-five officers.
#[test]
fn names_of_many() {
    for (engine, db, _guard) in databases() {
        let ids: Vec<String> = (0..45).map(|n| format!("id{n:02}")).collect();
        let wanted = ids.clone();
        db.write(move |tx| {
            for id in &wanted {
                officers::add_officer(tx, &officer(id, &format!("name{id}")), "", &[], &[])?;
            }
            Ok(())
        })
        .unwrap();
        let names = db.read(|tx| officers::names(tx, &ids)).unwrap();
        assert_eq!(names.len(), 45, "{engine}");
        assert!(
            db.read(|tx| officers::names::<&str>(tx, &[])).unwrap().is_empty(),
            "{engine}"
        );
    }
}

// Goal: a standing holds postings in force only, home first, and what a delegation in force gives. Method: instants on
// both sides of each boundary; then revoked; then the giver disabled.
#[test]
fn standing_follows_time() {
    for (engine, db, _guard) in databases() {
        seed(&db);
        db.write(|tx| {
            officers::add_group(
                tx,
                &Group {
                    code: "kestrel".into(),
                    title: "Kestrel".into(),
                },
                NOW,
            )?;
            officers::add_member(tx, "kestrel", "a")?;
            officers::add_member(tx, "kestrel", "a")?;
            officers::add_delegation(tx, &delegation("d1", NOW, LATER))
        })
        .unwrap();
        let at = |who: &'static str, now: &'static str| db.read(|tx| officers::standing(tx, who, now, DAY)).unwrap();
        let ada = at("a", NOW);
        let codes: Vec<&str> = ada.own.offices.iter().map(|seat| seat.code.as_str()).collect();
        assert_eq!(codes, ["HQ", "PSL"], "{engine}");
        assert_eq!(
            (ada.own.roles.as_slice(), ada.own.groups.as_slice()),
            (&["attache".to_string()][..], &["kestrel".to_string()][..])
        );
        assert!(ada.acting.is_empty(), "{engine}");
        assert!(
            at("c", NOW).own.offices.is_empty(),
            "{engine}: a past posting gives nothing"
        );

        let ben = at("b", NOW);
        assert_eq!(ben.acting.len(), 1, "{engine}: in force from its first instant");
        assert_eq!(
            (ben.acting[0].officer.as_str(), ben.acting[0].full_name.as_str()),
            ("a", "ada Okafor")
        );
        assert_eq!(ben.acting[0].offices.len(), 2, "{engine}");
        assert_eq!(ben.own.roles, ["special-agent"], "{engine}: own powers stay apart");
        assert!(at("b", LATER).acting.is_empty(), "{engine}: not at its end");
        assert!(
            at("b", "2026-11-24T08:59:59.999999Z").acting.is_empty(),
            "{engine}: not before"
        );

        db.write(|tx| officers::set_disabled(tx, "a", NOW)).unwrap();
        assert!(
            at("b", NOW).acting.is_empty(),
            "{engine}: nobody acts for a disabled officer"
        );
        db.write(|tx| officers::set_disabled(tx, "a", "")).unwrap();
        db.write(|tx| officers::revoke_delegation(tx, "d1", NOW)).unwrap();
        assert!(at("b", NOW).acting.is_empty(), "{engine}: revoked");
        let twice = db.write(|tx| officers::revoke_delegation(tx, "d1", NOW));
        assert!(matches!(twice, Err(StoreError::Missing(_))), "{engine}");
        let listed = db.read(|tx| officers::delegations_of(tx, "b", NOW)).unwrap();
        assert_eq!(listed.len(), 1, "{engine}");
        assert_eq!(listed[0].revoked_at, NOW, "{engine}");
        assert!(
            db.read(|tx| officers::delegations_all(tx, LATER)).unwrap().is_empty(),
            "{engine}: run out"
        );
    }
}

// Goal: groups are kept, and members come and go. Method: both sides of each call.
#[test]
fn groups_have_members() {
    for (engine, db, _guard) in databases() {
        seed(&db);
        let group = Group {
            code: "kestrel".into(),
            title: "Kestrel".into(),
        };
        db.write({
            let group = group.clone();
            move |tx| officers::add_group(tx, &group, NOW)
        })
        .unwrap();
        let again = db.write({
            let group = group.clone();
            move |tx| officers::add_group(tx, &group, NOW)
        });
        assert!(matches!(again, Err(StoreError::Exists(_))), "{engine}");
        assert_eq!(db.read(officers::groups_all).unwrap(), [group], "{engine}");
        assert!(
            matches!(
                db.write(|tx| officers::add_member(tx, "none", "a")),
                Err(StoreError::Missing(_))
            ),
            "{engine}"
        );
        assert!(
            matches!(
                db.write(|tx| officers::add_member(tx, "kestrel", "zz")),
                Err(StoreError::Missing(_))
            ),
            "{engine}"
        );
        db.write(|tx| officers::add_member(tx, "kestrel", "b")).unwrap();
        assert_eq!(
            db.read(officers::group_members_all).unwrap(),
            [("kestrel".to_string(), "b".to_string())],
            "{engine}"
        );
        db.write(|tx| officers::drop_member(tx, "kestrel", "b")).unwrap();
        assert!(
            matches!(
                db.write(|tx| officers::drop_member(tx, "kestrel", "b")),
                Err(StoreError::Missing(_))
            ),
            "{engine}"
        );
    }
}

// Goal: a code's time step is used once. Method: the same step twice, an older one, a newer one.
#[test]
fn a_step_is_used_once() {
    for (engine, db, _guard) in databases() {
        seed(&db);
        db.write(|tx| officers::set_totp(tx, "a", "SECRET", 100)).unwrap();
        let tried = |step: i64| db.write(move |tx| officers::use_totp(tx, "a", step)).unwrap();
        assert_eq!(
            (tried(100), tried(101), tried(101), tried(99), tried(102)),
            (false, true, false, false, true),
            "{engine}"
        );
        let secrets = db
            .read(|tx| officers::secrets_of(tx, "a"))
            .unwrap()
            .expect("ada has secrets");
        assert_eq!(
            (
                secrets.password.as_str(),
                secrets.totp_secret.as_str(),
                secrets.totp_last
            ),
            ("phc", "SECRET", 102),
            "{engine}"
        );
        assert!(
            db.read(|tx| officers::secrets_of(tx, "zz")).unwrap().is_none(),
            "{engine}"
        );
    }
}

fn session(id: &str, created_at: &str) -> Session {
    Session {
        id: id.into(),
        officer: "a".into(),
        created_at: created_at.into(),
        seen_at: created_at.into(),
        expires_at: LATER.into(),
        revoked_at: String::new(),
        agent: "browser".into(),
        stage: "full".into(),
    }
}

// Goal: sessions are found by hash, touched, ended by their officer only, and bounded in number. Method: as said.
#[test]
fn sessions_live_and_end() {
    for (engine, db, _guard) in databases() {
        seed(&db);
        db.write(|tx| sessions::begin_session(tx, &session("s1", NOW), "hash1"))
            .unwrap();
        let found = db.read(|tx| sessions::session_by_hash(tx, "hash1")).unwrap();
        assert_eq!(found, Some(session("s1", NOW)), "{engine}");
        assert_eq!(
            db.read(|tx| sessions::session_by_hash(tx, "other")).unwrap(),
            None,
            "{engine}"
        );
        db.write(|tx| sessions::touch_session(tx, "s1", "a", LATER)).unwrap();
        let (seen, officer) = db
            .read(|tx| {
                Ok((
                    sessions::session_by_hash(tx, "hash1")?.unwrap().seen_at,
                    officers::find_officer(tx, "a")?.unwrap().seen_at,
                ))
            })
            .unwrap();
        assert_eq!((seen.as_str(), officer.as_str()), (LATER, LATER), "{engine}");
        let stranger = db.write(|tx| sessions::end_session(tx, "b", "s1", NOW));
        assert!(matches!(stranger, Err(StoreError::Missing(_))), "{engine}");
        db.write(|tx| sessions::end_session(tx, "a", "s1", NOW)).unwrap();
        assert!(
            db.read(|tx| sessions::live_sessions(tx, "a", NOW)).unwrap().is_empty(),
            "{engine}"
        );

        db.write(|tx| {
            for n in 0..SESSIONS_MAX + 5 {
                let at = format!("2026-11-24T09:{n:02}:00.000000Z");
                sessions::begin_session(tx, &session(&format!("n{n}"), &at), &format!("h{n}"))?;
            }
            Ok(())
        })
        .unwrap();
        let live = db.read(|tx| sessions::live_sessions(tx, "a", NOW)).unwrap();
        assert_eq!(live.len() as i64, SESSIONS_MAX, "{engine}");
        assert_eq!(
            live[0].id,
            format!("n{}", SESSIONS_MAX + 4),
            "{engine}: the newest stay"
        );
        assert!(
            db.read(|tx| sessions::live_sessions(tx, "a", LATER))
                .unwrap()
                .is_empty(),
            "{engine}: run out"
        );
        let ended = db
            .write(|tx| sessions::end_other_sessions(tx, "a", "n10", NOW))
            .unwrap();
        assert_eq!(ended as i64, SESSIONS_MAX - 1, "{engine}");
    }
}

// Goal: tokens are found by hash, listed, revoked by their officer only. Method: as said.
#[test]
fn tokens_live_and_end() {
    for (engine, db, _guard) in databases() {
        seed(&db);
        let token = Token {
            id: "t1".into(),
            officer: "a".into(),
            title: "calendar".into(),
            scope: "read".into(),
            created_at: NOW.into(),
            expires_at: LATER.into(),
            used_at: String::new(),
            revoked_at: String::new(),
        };
        let kept = token.clone();
        db.write(move |tx| sessions::add_token(tx, &kept, "hash1")).unwrap();
        assert_eq!(
            db.read(|tx| sessions::token_by_hash(tx, "hash1")).unwrap(),
            Some(token.clone()),
            "{engine}"
        );
        assert_eq!(db.read(|tx| sessions::tokens_of(tx, "a")).unwrap(), [token], "{engine}");
        db.write(|tx| sessions::touch_token(tx, "t1", "a", NOW)).unwrap();
        assert_eq!(
            db.read(|tx| sessions::token_by_hash(tx, "hash1"))
                .unwrap()
                .unwrap()
                .used_at,
            NOW,
            "{engine}"
        );
        assert!(
            matches!(
                db.write(|tx| sessions::revoke_token(tx, "b", "t1", NOW)),
                Err(StoreError::Missing(_))
            ),
            "{engine}"
        );
        assert_eq!(
            db.write(|tx| sessions::revoke_all_tokens(tx, "a", NOW)).unwrap(),
            1,
            "{engine}"
        );
        assert!(
            db.read(|tx| sessions::tokens_of(tx, "a")).unwrap().is_empty(),
            "{engine}"
        );
    }
}

// Goal: a draft is kept once for each form and forgotten. Method: save twice, drop twice.
#[test]
fn drafts_are_kept_once() {
    for (engine, db, _guard) in databases() {
        seed(&db);
        db.write(|tx| sessions::save_draft(tx, "a", "form", "one", NOW))
            .unwrap();
        db.write(|tx| sessions::save_draft(tx, "a", "form", "two", LATER))
            .unwrap();
        let kept = db.read(|tx| sessions::draft(tx, "a", "form")).unwrap();
        assert_eq!(kept, Some(("two".to_string(), LATER.to_string())), "{engine}");
        assert_eq!(
            db.read(|tx| sessions::draft(tx, "b", "form")).unwrap(),
            None,
            "{engine}"
        );
        for _ in 0..2 {
            db.write(|tx| sessions::drop_draft(tx, "a", "form")).unwrap();
        }
        assert_eq!(
            db.read(|tx| sessions::draft(tx, "a", "form")).unwrap(),
            None,
            "{engine}"
        );
    }
}
