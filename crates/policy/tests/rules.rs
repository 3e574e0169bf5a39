//! Properties of the rule list and of permits that hold whatever the rules say.
//!
//! Method: each test reads the list itself. The first block makes copying a permit a compile error of this file.

use policy::action::Reach;
use policy::{
    Action, Atom, Duty, Effect, Officer, Permit, RULES, Role, Tier, Write, check_delegation, check_roles, decide_write,
    separate, separate_permit,
};

trait NotClone<Mark> {
    fn holds() {}
}
impl<T> NotClone<()> for T {}
struct Cloneable;
impl<T: Clone> NotClone<Cloneable> for T {}

#[test]
fn a_permit_cannot_be_copied() {
    // If `Permit` were Clone, two implementations would fit and this line would not compile.
    <Permit<Write> as NotClone<_>>::holds();
}

#[test]
fn ids_are_unique_numbered_and_versioned() {
    let mut numbers: Vec<&str> = RULES.iter().map(|rule| &rule.id[..3]).collect();
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count, "two rules share a number");
    for rule in RULES {
        assert!(
            rule.id.starts_with('R') && rule.version >= 1 && !rule.actions.is_empty(),
            "{}",
            rule.id
        );
        assert!(!rule.why.ends_with('.'), "{}: no full stop", rule.id);
        assert!(
            rule.why.chars().next().is_some_and(char::is_lowercase),
            "{}: begin in lower case",
            rule.id
        );
    }
}

#[test]
fn every_action_can_be_permitted_to_somebody() {
    for action in Action::ALL {
        let permitted = RULES
            .iter()
            .any(|rule| rule.effect == Effect::Permit && rule.actions.contains(action));
        assert!(permitted, "no rule permits {}", action.word());
        assert_eq!(Action::parse(action.word()), Some(*action));
    }
    for role in Role::ALL {
        assert_eq!(Role::parse(role.word()), Some(*role));
    }
}

/// Forbids are asked about the person, so they may not depend on the capacity; what touches no matter has no facts.
#[test]
fn conditions_only_ask_what_is_known() {
    for rule in RULES {
        let general = rule.actions.iter().any(|action| action.reach() == Reach::General);
        for atom in rule.when.atoms() {
            let personal = matches!(atom, Atom::IAmLocal);
            let of_matter = matches!(
                atom,
                Atom::UsOnly | Atom::Draft | Atom::Closed | Atom::Ungrouped | Atom::KindIs(_)
            );
            if rule.effect == Effect::Forbid {
                assert!(personal || of_matter, "{}: a forbid may not ask {atom:?}", rule.id);
            }
            assert!(!general || personal, "{}: nothing is known for {atom:?}", rule.id);
        }
    }
}

#[test]
fn nobody_does_both_parts_of_a_duty() {
    let duties = |other: &'static str| {
        [
            Duty::ApproveOutcome { claimant: other },
            Duty::ApproveRelease { drafter: other },
            Duty::EvidenceCustodian { case_agent: other },
            Duty::ReopenIntegrity { closer: other },
            Duty::PaySource { handler: other },
            Duty::KeepVault {
                handler_or_payer: other,
            },
            Duty::Nominate { vetter: other },
        ]
    };
    for duty in duties("bem") {
        assert!(separate(duty, "adair").is_ok());
        assert!(separate(duty, "bem").is_err());
        assert!(separate(duty, "").is_err(), "an unknown officer is no second person");
    }
    for duty in duties("") {
        assert!(separate(duty, "adair").is_err(), "an unknown counterpart is refused");
    }
}

#[test]
fn roles_that_nobody_combines() {
    for (roles, refused) in [
        (vec![Role::SystemAdmin], 0),
        (vec![Role::Inspector], 0),
        (vec![Role::Admin], 0),
        (vec![Role::Attache, Role::Analyst], 0),
        (vec![Role::SystemAdmin, Role::Analyst], 1),
        (vec![Role::Inspector, Role::Legal], 1),
        (vec![Role::Admin, Role::SpecialAgent], 1),
        (vec![Role::SystemAdmin, Role::Inspector], 2),
    ] {
        assert_eq!(check_roles(&roles).len(), refused, "{roles:?}");
    }
}

fn officer(id: &str, role: Role, tier: Tier) -> Officer {
    Officer {
        id: id.into(),
        roles: vec![role],
        offices: vec!["PSL".into()],
        groups: vec![],
        tier,
        acting: vec![],
    }
}

#[test]
fn delegations_that_would_get_around_a_separation_are_refused() {
    let attache = officer("adair", Role::Attache, Tier::Cleared);
    let deputy = officer("bem", Role::Deputy, Tier::Cleared);
    let local = officer("corso", Role::LocalStaff, Tier::Local);
    let inspector = officer("dahl", Role::Inspector, Tier::Cleared);
    let agent = officer("eide", Role::SpecialAgent, Tier::Cleared);
    let admin = officer("faro", Role::Admin, Tier::Cleared);
    assert!(check_delegation(&attache, &deputy).is_empty());
    assert!(check_delegation(&local, &admin).is_empty());
    assert!(!check_delegation(&attache, &attache).is_empty(), "to oneself");
    assert!(!check_delegation(&attache, &local).is_empty(), "to a lower tier");
    assert!(
        !check_delegation(&inspector, &deputy).is_empty(),
        "an inspector's powers"
    );
    assert!(!check_delegation(&attache, &inspector).is_empty(), "to an inspector");
    assert!(!check_delegation(&admin, &agent).is_empty(), "custody to an agent");
}

/// The claimant is away and his deputy acts for him: what was claimed stays for a third person to approve.
#[test]
fn acting_for_the_claimant_is_no_second_person() {
    let attache = officer("adair", Role::Attache, Tier::Cleared);
    let mut analyst = officer("bem", Role::Analyst, Tier::Cleared);
    analyst.acting.push(policy::Acting {
        for_officer: attache.id.clone(),
        roles: attache.roles.clone(),
        offices: attache.offices.clone(),
        groups: vec![],
    });
    let matter = policy::MatterFacts {
        id: "m1".into(),
        kind: "investigation".into(),
        phase: "active".into(),
        office: "PSL".into(),
        ..policy::MatterFacts::default()
    };
    let permit = decide_write(Action::ApproveOutcome, &analyst, &matter).expect("acts for the attaché");
    assert_eq!(permit.acting_for(), Some("adair"));
    assert!(separate_permit(Duty::ApproveOutcome { claimant: "adair" }, &permit).is_err());
    assert!(separate_permit(Duty::ApproveOutcome { claimant: "bem" }, &permit).is_err());
    assert!(separate_permit(Duty::ApproveOutcome { claimant: "corso" }, &permit).is_ok());
}
