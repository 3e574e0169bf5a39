//! The demo holds together: what is invented is complete, every deed is accepted, and it is the same each time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use policy::Role;
use store::matters::{ListQuery, MatterRow};

use super::fiction::Fiction;
use super::pen::{What, World};
use super::{Holds, cli, holds, network, plots, seed, seed_bulk, sign_ins};
use crate::officers::sessions::ctx_of;
use crate::testing::{TestApp, empty_apps};

// Goal: the data is whole. Method: count it, hold roles against policy and subjects against the packs.
#[test]
fn what_is_invented_is_complete() {
    let fiction = Fiction::read().unwrap();
    assert_eq!((fiction.offices.len(), fiction.officers.len()), (12, 60));
    let mut held = BTreeSet::new();
    for line in &fiction.officers {
        let roles: Vec<Role> = line
            .roles
            .split_whitespace()
            .map(|word| Role::parse(word).expect(word))
            .collect();
        assert!(policy::check_roles(&roles).is_empty(), "{}", line.name);
        held.extend(roles);
    }
    assert_eq!(held.len(), Role::ALL.len(), "somebody holds every role");
    for name in sign_ins::NAMES {
        let line = fiction.officers.iter().find(|line| line.name == *name).expect(name);
        assert_eq!(line.roles, *name);
        let headquarters =
            Role::parse(name).expect(name).is_headquarters() || ["inspector", "system-admin"].contains(name);
        assert_eq!(line.office, if headquarters { "HQ" } else { "PSL" }, "{name}");
    }
    let packs = crate::cli::load_packs().unwrap();
    let told: BTreeSet<&str> = fiction.stories.iter().map(|story| story.subject.as_str()).collect();
    for subject in packs.subjects() {
        let divided = packs.sub_subjects(&subject.id).next().is_some();
        assert!(
            divided || told.contains(subject.id.as_str()),
            "nobody tells of {}",
            subject.id
        );
    }
}

fn all(t: &TestApp, name: &str) -> Vec<MatterRow> {
    let scope = policy::scope(&t.as_officer(name).officer);
    let query = ListQuery {
        limit: 200,
        ..ListQuery::default()
    };
    t.app.db.read(|tx| store::matters::list(tx, &scope, &query)).unwrap()
}

// Goal: every deed is accepted by the real actions, and the result is readable by those who may. Method: a small demo
// on each database; an inspector sees all of it, the system administrator none, another office none of what is limited.
#[test]
fn a_small_demo_happens() {
    for t in empty_apps() {
        assert_eq!(holds(&t.app).unwrap(), Holds::Nothing);
        seed(&t.app, 24).unwrap_or_else(|e| panic!("{}: {e:#}", t.engine));
        assert_eq!(holds(&t.app).unwrap(), Holds::Demo);
        let rows = all(&t, "inspector");
        assert_eq!(rows.len(), 24 + super::releases::MATTERS, "{}", t.engine);
        assert!(all(&t, "system-admin").is_empty());
        let now = store::ids::instant(t.app.clock.now());
        assert!(
            rows.iter()
                .all(|row| row.updated_at < now && row.created_at <= row.updated_at)
        );
        let phases: BTreeSet<&str> = rows.iter().map(|row| row.phase.as_str()).collect();
        assert_eq!(phases.len(), 4, "{phases:?}");
        assert!(seed(&t.app, 1).is_err(), "a second seeding is refused");
        let again = sign_ins::renew(&t.app).unwrap();
        assert_eq!(again.len(), sign_ins::NAMES.len());
        seed_bulk(&t.app, 40).unwrap_or_else(|e| panic!("{}: {e:#}", t.engine));
        assert_eq!(
            all(&t, "inspector").len(),
            64 + super::releases::MATTERS,
            "{}",
            t.engine
        );
    }
}

// Goal: the same seed tells the same stories, whatever the threads do. Method: two demos, references and states.
#[test]
fn two_demos_are_the_same() {
    let told = || {
        let t = empty_apps().remove(0);
        seed(&t.app, 12).unwrap();
        let rows = all(&t, "inspector");
        rows.into_iter()
            .map(|row| (row.reference, (row.title, row.state, row.updated_at)))
            .collect::<BTreeMap<_, _>>()
    };
    assert_eq!(told(), told());
}

// Goal: the whole demo is as it was ordered: time runs forwards within a plot, nothing lies in the future, every state
// is reached, some matters are limited to a group. Method: lay out four hundred without doing them.
#[test]
fn four_hundred_plots_are_sound() {
    let t = empty_apps().remove(0);
    let fiction = Fiction::read().unwrap();
    let now = t.app.clock.now();
    let network = network::found(&t.app, &fiction, now - SignedDuration::from_hours(24 * 560)).unwrap();
    let world = World {
        fiction: &fiction,
        network: &network,
        packs: &t.app.packs,
        now,
    };
    let plots = plots::lay_out(&world, 400);
    let mut verbs: BTreeSet<&str> = BTreeSet::new();
    let (mut limited, mut promises, mut claims) = (0, 0, 0);
    for plot in &plots {
        assert!(!plot.deeds.is_empty());
        assert!(plot.deeds.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert!(plot.deeds.iter().all(|deed| deed.at < now));
        for deed in &plot.deeds {
            match &deed.what {
                What::Step(verb, _) => drop(verbs.insert(verb)),
                What::Access(given) if given.contains_key("need_group") => limited += 1,
                What::Promise { .. } => promises += 1,
                What::Claim(_) => claims += 1,
                _ => {}
            }
        }
    }
    // The other kinds are told once each, beside the plots.
    let plotted = ["support_request", "investigation", "engagement"];
    for kind in crate::kinds::KINDS.iter().filter(|kind| plotted.contains(&kind.word)) {
        let missing: Vec<&str> = kind
            .steps()
            .iter()
            .map(|step| step.verb)
            .filter(|verb| !verbs.contains(verb))
            .collect();
        assert!(
            missing.iter().all(|verb| *verb == "unsuspend"),
            "{}: nobody takes {missing:?}",
            kind.word
        );
    }
    assert!(
        limited > 5 && promises > 50 && claims > 60,
        "{limited} limited, {promises} promises, {claims} claims"
    );
}

// Goal: somebody's real work is never touched. Method: an office that is not the demo's.
#[test]
fn a_database_with_work_is_refused() {
    let t = empty_apps().remove(0);
    let office = store::officers::Office {
        code: "AAA".into(),
        name: "A".into(),
        zone: "UTC".into(),
        ..Default::default()
    };
    t.app
        .db
        .write(move |tx| store::officers::add_office(tx, &office))
        .unwrap();
    assert_eq!(holds(&t.app).unwrap(), Holds::Work);
    assert!(cli::prepare(&t.app).is_err());
    assert!(seed_bulk(&t.app, 1).is_err());
}

// Goal: sign-ins end with the start they belong to. Method: renew twice; the first token no longer opens anything.
#[test]
fn tokens_of_an_earlier_start_end() {
    let t = empty_apps().remove(0);
    seed(&t.app, 0).unwrap();
    let first = sign_ins::renew(&t.app).unwrap();
    let second = sign_ins::renew(&t.app).unwrap();
    let opens = |token: &str| {
        crate::officers::sessions::authenticate_bearer(&t.app, token, "r", "")
            .unwrap()
            .is_some()
    };
    assert!(!opens(&first[0].token) && opens(&second[0].token));
    assert_ne!(first[0].password, second[0].password);
    assert!(ctx_of(&t.app, "attache", t.app.clock.now(), "r").is_ok());
}
