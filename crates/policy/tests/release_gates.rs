//! Hard gates: no pack opens them.
//!
//! Method: the cards of the sandboxes are made as lax as a pack can be made (every agreement for everybody and everything,
//! no lock that blocks, every marking free, delegations for all, no card on rights). A harmless ask goes; then each gate
//! is tried by itself, and the release must stop at it, whatever the cards say.

mod release_world;

use jiff::civil::date;
use policy::Role;
use policy::release::*;
use toml::Table;

/// The laxest pack that loads.
fn lax() -> CardRows {
    let mut rows = release_world::cards(&Table::new());
    for card in &mut rows.agreements {
        card.is.parties = Span::Any;
        card.is.agencies = Agencies {
            any_government: true,
            anybody: true,
            ..Agencies::default()
        };
        card.is.offence_classes = Span::Any;
        card.is.excluded_offence_classes.clear();
        card.is.purposes = Span::Any;
        card.is.requires.clear();
        card.is.conditions.clear();
        card.is.onward = OnwardRule::Free;
        card.is.evidence = EvidenceRule::Evidence;
    }
    for card in &mut rows.locks {
        card.is.effect = LockEffect::Refer;
        card.is.who_may_lift = Role::ALL.to_vec();
        card.is.scope = LiftScope::Item;
    }
    for card in &mut rows.markings {
        card.is.effect = MarkingEffect::Free;
        card.is.limits.clear();
        card.is.rel_to = vec!["QM".into()];
        card.is.purposes = None;
        card.is.evidence = None;
        card.is.onward = None;
    }
    for card in &mut rows.purposes {
        card.is.law_enforcement = true;
        card.is.evidential = false;
        card.is.compatible_with = Span::Any;
        card.is.us_person_basis = Some("anything".into());
        card.is.eu_person_basis = Some("anything".into());
    }
    for card in &mut rows.delegations {
        card.is.roles = Role::ALL.to_vec();
        card.is.in_name = false;
        card.is.states = Span::Any;
        card.is.approver = ApproverGrade::SecondOfficer;
        card.is.raised_approver = ApproverGrade::SecondOfficer;
    }
    for card in &mut rows.offences {
        card.is.character = OffenceCharacter::Ordinary;
    }
    rows.rights.clear();
    rows
}

fn ask() -> Ask {
    let mut ask = release_world::ask(&Table::new());
    let no = Known::No;
    ask.items[0].about_person = Known::Yes;
    ask.items[0].persons = vec![PersonStatus {
        us_person: no,
        eu_person: no,
        minor: no,
        victim: no,
        protection_claimant: no,
        witness: no,
    }];
    ask
}

/// A gate: its name, what opens the question, and the least that has to be decided.
type Gate = (&'static str, fn(&mut Ask), Decision);

const GATES: &[Gate] = &[
    (
        "child",
        |ask| ask.items[0].persons[0].minor = Known::Yes,
        Decision::Refer,
    ),
    (
        "victim",
        |ask| ask.items[0].persons[0].victim = Known::Yes,
        Decision::Refer,
    ),
    (
        "claimant",
        |ask| ask.items[0].persons[0].protection_claimant = Known::Yes,
        Decision::Refer,
    ),
    (
        "witness",
        |ask| ask.items[0].persons[0].witness = Known::Yes,
        Decision::Refer,
    ),
    (
        "torture",
        |ask| ask.proceedings.torture_risk = Known::Yes,
        Decision::Block,
    ),
    (
        "torture unknown",
        |ask| ask.proceedings.torture_risk = Known::Unknown,
        Decision::Refer,
    ),
    (
        "death without assurance",
        |ask| ask.proceedings.death_exposed = Known::Yes,
        Decision::Block,
    ),
    (
        "death unknown",
        |ask| ask.proceedings.death_exposed = Known::Unknown,
        Decision::Refer,
    ),
    (
        "political",
        |ask| ask.proceedings.political = Known::Yes,
        Decision::Refer,
    ),
    (
        "discrimination",
        |ask| ask.proceedings.discrimination = Known::Yes,
        Decision::Block,
    ),
    (
        "noforn",
        |ask| ask.items[0].caveats.markings = vec!["CUI//NOFORN".into()],
        Decision::Block,
    ),
    (
        "fed only",
        |ask| ask.items[0].caveats.markings = vec!["CUI//FED ONLY".into()],
        Decision::Block,
    ),
    (
        "breach",
        |ask| ask.standings[0].breaches = vec![breach(None)],
        Decision::Block,
    ),
    (
        "breach lifted by an attaché",
        |ask| ask.standings[0].breaches = vec![breach(Some(Role::Attache))],
        Decision::Block,
    ),
    ("drafter releases", |ask| ask.drafter = "brandt".into(), Decision::Block),
    (
        "inspector releases",
        |ask| releases(ask, Role::Inspector),
        Decision::Refer,
    ),
    (
        "administrator releases",
        |ask| releases(ask, Role::SystemAdmin),
        Decision::Refer,
    ),
    (
        "local staff releases",
        |ask| releases(ask, Role::LocalStaff),
        Decision::Refer,
    ),
    ("third agency without consent", third_agency, Decision::Refer),
    (
        "lock without a lift",
        |ask| ask.items[0].caveats.locks = vec!["asylum".into()],
        Decision::Refer,
    ),
    ("lock lifted without proof", lifted_without_proof, Decision::Refer),
    (
        "source left in",
        |ask| ask.items[0].sanitised = Known::No,
        Decision::Block,
    ),
    ("no basis", |ask| ask.agreement = Some("none".into()), Decision::Block),
];

fn breach(lifted_in: Option<Role>) -> Breach {
    let lift = |role| BreachLift {
        by: "brandt".into(),
        role,
        on: date(2026, 11, 20),
        reason: "They apologised.".into(),
    };
    Breach {
        since: date(2026, 11, 3),
        agreement: None,
        lifted: lifted_in.map(lift),
    }
}

fn releases(ask: &mut Ask, role: Role) {
    ask.releaser = Some(Releaser {
        officer: "brandt".into(),
        roles: vec![role],
        delegated: vec![],
    });
}

fn third_agency(ask: &mut Ask) {
    let (agency, state) = ("coast-patrol".into(), "US".into());
    ask.items[0].caveats.originator = Some(Originator {
        agency,
        state,
        kind: OriginatorKind::ThirdAgency,
    });
    ask.items[0].caveats.permitted_uses = Some(Span::Any);
}

fn lifted_without_proof(ask: &mut Ask) {
    ask.items[0].caveats.locks = vec!["asylum".into()];
    ask.lifted = vec![LiftedLock {
        lock: "asylum".into(),
        item: ask.items[0].id.clone(),
        state: None,
        agency: None,
        purpose: None,
        by: "moreau".into(),
        role: Role::Legal,
        proof: String::new(),
        on: date(2026, 11, 20),
        until: None,
    }];
}

#[test]
fn no_pack_opens_a_hard_gate() {
    let rows = lax();
    let cards = Cards::new(&rows, date(2026, 11, 24));
    let harmless = check(&ask(), &cards);
    assert_eq!(harmless.decision, Decision::Permit, "{harmless:#?}");
    for (name, open, least) in GATES {
        let mut ask = ask();
        open(&mut ask);
        let verdict = check(&ask, &cards);
        assert!(
            verdict.decision >= *least,
            "{name}: {:?} although at least {least:?}",
            verdict.decision
        );
        let open = outstanding(&verdict, &[], &ask.drafter);
        assert!(!open.is_empty(), "{name}: nothing is outstanding");
    }
}

#[test]
fn a_block_has_no_clearance_and_the_drafter_clears_nothing() {
    let rows = lax();
    let cards = Cards::new(&rows, date(2026, 11, 24));
    let mut ask = ask();
    ask.items[0].persons[0].minor = Known::Yes;
    ask.proceedings.torture_risk = Known::Yes;
    let verdict = check(&ask, &cards);
    let clearance = |check: u8, rule: &str, by: &str, role| Clearance {
        item: "weight".into(),
        check,
        rule: rule.into(),
        by: by.into(),
        role,
        reason: "The child's safety needs it.".into(),
    };
    let left = |clearances: &[Clearance]| -> Vec<String> {
        outstanding(&verdict, clearances, &ask.drafter)
            .iter()
            .map(|(_, ground)| ground.rule.clone())
            .collect()
    };
    let (minor, torture) = ("check-07.minor", "check-08.torture");
    assert_eq!(left(&[]), [minor, torture]);
    assert_eq!(left(&[clearance(7, minor, "noor", Role::Privacy)]), [torture]);
    assert_eq!(
        left(&[clearance(7, minor, "okafor", Role::Privacy)]),
        [minor, torture],
        "the drafter"
    );
    assert_eq!(
        left(&[clearance(7, minor, "noor", Role::Attache)]),
        [minor, torture],
        "another role"
    );
    let block = [
        clearance(7, minor, "noor", Role::Privacy),
        clearance(8, torture, "moreau", Role::Legal),
    ];
    assert_eq!(left(&block), [torture], "a block stays");
}

#[test]
fn authority_basis_and_second_person_are_named_not_cleared() {
    let rows = release_world::cards(&Table::new());
    let mut ask = ask();
    ask.releaser = None;
    ask.agreement = None;
    let verdict = check(&ask, &Cards::new(&rows, date(2026, 11, 24)));
    let referred = outstanding(&verdict, &[], &ask.drafter);
    let all: Vec<Clearance> = referred
        .iter()
        .map(|(item, ground)| Clearance {
            item: item.to_string(),
            check: ground.check,
            rule: ground.rule.clone(),
            by: "sorel".into(),
            role: ground.role.expect("a role"),
            reason: "Let it go.".into(),
        })
        .collect();
    let left = outstanding(&verdict, &all, &ask.drafter);
    assert_eq!(
        left.iter().map(|(_, ground)| ground.check).collect::<Vec<_>>(),
        [1, 2, 13]
    );
    assert!(left.iter().all(|(_, ground)| ground.decision == Decision::Refer));
}
