//! The decision, the scope asked in Rust, and the scope asked in SQL say the same of every officer and matter.
//!
//! Method: officers and matters are drawn from small sets of names, so that offices, groups and people coincide often;
//! the matters go into an in-memory database with the store's columns, and the three answers are compared. A failure
//! here means that a list would show what a page refuses, or the other way round: mend the atom in `src/cond.rs`.

use policy::{Acting, Action, MatterFacts, Officer, Role, Tier, decide_read, decide_write, scope};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rusqlite::Connection;

const OFFICES: &[&str] = &["PSL", "TLM", "OST", "HQ"];
const PEOPLE: &[&str] = &["adair", "bem", "corso", "dahl"];
const GROUPS: &[&str] = &["amber", "birch", "o'neil"];
const KINDS: &[&str] = &["support_request", "investigation", "engagement", "asset_case"];
const PHASES: &[&str] = &["draft", "active", "waiting", "closed"];

fn some_of(list: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
    subsequence(list, 0..=most).prop_map(|taken| taken.into_iter().map(str::to_string).collect())
}

fn one_of(list: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(list).prop_map(str::to_string)
}

fn some_roles() -> impl Strategy<Value = Vec<Role>> {
    subsequence(Role::ALL, 0..=2)
}

prop_compose! {
    fn some_acting()(
        for_officer in one_of(PEOPLE), roles in some_roles(), offices in some_of(OFFICES, 2), groups in some_of(GROUPS, 2),
    ) -> Acting {
        Acting { for_officer, roles, offices, groups }
    }
}

prop_compose! {
    fn some_officer()(
        id in one_of(PEOPLE), roles in some_roles(), offices in some_of(OFFICES, 2), groups in some_of(GROUPS, 2),
        tier in prop_oneof![3 => Just(Tier::Cleared), 1 => Just(Tier::Local)],
        acting in prop_oneof![3 => Just(vec![]).boxed(), 1 => prop::collection::vec(some_acting(), 1..=2).boxed()],
    ) -> Officer {
        Officer { id, roles, offices, groups, tier, acting }
    }
}

prop_compose! {
    fn some_matter()(
        kind in one_of(KINDS), phase in one_of(PHASES), office in one_of(OFFICES), assisting in some_of(OFFICES, 2),
        need_group in prop_oneof![
            2 => Just(None), 1 => Just(Some(String::new())), 3 => one_of(GROUPS).prop_map(Some),
        ],
        us_only in any::<bool>(), named in some_of(PEOPLE, 2), creator in one_of(PEOPLE), revision in 1_i64..9,
    ) -> MatterFacts {
        MatterFacts {
            id: String::new(), kind, phase, office, assisting, need_group, us_only, named, creator, revision,
        }
    }
}

fn some_matters() -> impl Strategy<Value = Vec<MatterFacts>> {
    prop::collection::vec(some_matter(), 1..24).prop_map(|mut matters| {
        for (at, matter) in matters.iter_mut().enumerate() {
            matter.id = format!("m{at}");
        }
        matters
    })
}

/// The columns that the predicate may use, as the store has them.
fn database(matters: &[MatterFacts]) -> Connection {
    let db = Connection::open_in_memory().expect("in-memory database");
    db.execute_batch(
        "create table matter (id text primary key, kind text not null, office text not null, phase text not null,
            us_only bigint not null, need_group text not null, creator text not null);
         create table matter_office (matter text not null, office text not null, primary key (matter, office));
         create table matter_officer (matter text not null, officer text not null, role text not null,
            primary key (matter, officer, role));",
    )
    .expect("schema");
    for m in matters {
        let group = m.need_group.clone().unwrap_or_default();
        db.execute(
            "insert into matter values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                &m.id,
                &m.kind,
                &m.office,
                &m.phase,
                i64::from(m.us_only),
                &group,
                &m.creator,
            ),
        )
        .expect("matter");
        for office in &m.assisting {
            db.execute("insert into matter_office values (?1, ?2)", (&m.id, office))
                .expect("assisting office");
        }
        for person in &m.named {
            db.execute("insert into matter_officer values (?1, ?2, 'member')", (&m.id, person))
                .expect("named officer");
        }
    }
    db
}

/// Ids that a statement with one parameter of its own before the predicate gives.
fn listed(db: &Connection, officer: &Officer) -> Vec<String> {
    let (predicate, params) = scope(officer).sql("m", 2);
    let text = format!("select m.id from matter m where m.id <> $1 and ({predicate}) order by m.id").replace('$', "?");
    let mut statement = db.prepare(&text).expect(&text);
    let bound = std::iter::once("none").chain(params.iter().map(String::as_str));
    let rows = statement
        .query_map(rusqlite::params_from_iter(bound), |row| row.get(0))
        .expect(&text);
    rows.collect::<Result<_, _>>().expect(&text)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn decision_scope_and_sql_agree(officer in some_officer(), matters in some_matters()) {
        let scope = scope(&officer);
        let listed = listed(&database(&matters), &officer);
        for matter in &matters {
            let decided = decide_read(&officer, matter).is_ok();
            prop_assert_eq!(decided, scope.admits(matter), "decision and scope differ on {:?}", matter);
            prop_assert_eq!(decided, listed.contains(&matter.id), "decision and SQL differ on {:?}", matter);
            prop_assert!(!(scope.is_nothing() && decided));
            prop_assert!(!scope.is_everything() || decided);
        }
    }

    #[test]
    fn who_may_write_may_read(officer in some_officer(), matter in some_matter()) {
        for action in Action::ALL {
            if let Ok(permit) = decide_write(*action, &officer, &matter) {
                prop_assert!(decide_read(&officer, &matter).is_ok());
                prop_assert_eq!(permit.action(), *action);
                prop_assert_eq!(permit.revision(), matter.revision);
                prop_assert!(!officer.all_roles().contains(&Role::Inspector));
                prop_assert!(!officer.all_roles().contains(&Role::SystemAdmin));
            }
        }
    }

    /// Acting for somebody gives what one of the two has alone, never what only the two together would have.
    #[test]
    fn acting_never_gives_more_than_either_has(officer in some_officer(), matter in some_matter()) {
        let alone = Officer { acting: vec![], ..officer.clone() };
        for action in Action::ALL {
            if decide_write(*action, &officer, &matter).is_ok() {
                let either = decide_write(*action, &alone, &matter).is_ok()
                    || officer.acting.iter().any(|acting| {
                        let giver = Officer {
                            id: acting.for_officer.clone(),
                            roles: acting.roles.clone(),
                            offices: acting.offices.clone(),
                            groups: acting.groups.clone(),
                            tier: officer.tier,
                            acting: vec![],
                        };
                        decide_write(*action, &giver, &matter).is_ok()
                    });
                // A cleared officer acting for locally employed staff is not himself locally employed.
                let for_local = officer.acting.iter().any(|acting| acting.roles.contains(&Role::LocalStaff));
                prop_assert!(either || for_local, "{:?} {:?}", action, matter);
            }
        }
    }

    #[test]
    fn locally_employed_never_see_what_is_for_united_states_persons(officer in some_officer(), matter in some_matter()) {
        if officer.is_local() && matter.us_only {
            prop_assert!(decide_read(&officer, &matter).is_err());
            prop_assert!(!scope(&officer).admits(&matter));
        }
    }
}

#[test]
fn scopes_of_known_officers_read_as_expected() {
    let officer = |roles: &[Role], groups: &[&str]| Officer {
        id: "adair".into(),
        roles: roles.to_vec(),
        offices: vec!["PSL".into()],
        groups: groups.iter().map(|group| group.to_string()).collect(),
        tier: Tier::Cleared,
        acting: vec![],
    };
    assert!(scope(&officer(&[Role::Inspector], &[])).is_everything());
    assert_eq!(
        scope(&officer(&[Role::Inspector], &[])).sql("m", 3),
        ("1 = 1".to_string(), vec![])
    );
    for nothing in [officer(&[Role::SystemAdmin], &[]), officer(&[], &[])] {
        assert!(scope(&nothing).is_nothing());
        assert_eq!(scope(&nothing).sql("m", 3), ("1 = 0".to_string(), vec![]));
    }
    let agent = scope(&officer(&[Role::SpecialAgent], &[]));
    assert_eq!(
        agent.sql("m", 3),
        (
            "(((m.office = $3 or exists (select 1 from matter_office xo where xo.matter = m.id and xo.office = $3)) \
             and m.need_group = '') \
             or exists (select 1 from matter_officer xp where xp.matter = m.id and xp.officer = $4) \
             or (m.creator = $4 and m.need_group = ''))"
                .to_string(),
            vec!["PSL".to_string(), "adair".to_string()]
        )
    );
    assert_eq!(
        agent.sql("m; drop", 1).0,
        "1 = 0",
        "an alias that is no name admits nothing"
    );
    assert_ne!(
        agent.fingerprint(),
        scope(&officer(&[Role::SpecialAgent], &["amber"])).fingerprint()
    );
    assert_eq!(agent.fingerprint(), scope(&officer(&[Role::Deputy], &[])).fingerprint());
}
