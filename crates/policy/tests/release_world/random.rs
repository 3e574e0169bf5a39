//! Random asks over the cards of the sandboxes. Bytes choose, so that a failing case shrinks to a small one.
//!
//! Most choices are the harmless one, so that a good share of asks is permitted and the properties say something.

use jiff::civil::{Date, date};
use policy::Role;
use policy::release::*;

/// Bytes that choose, one after the other; where they end, the first of each choice is taken.
pub struct Choices<'b> {
    bytes: &'b [u8],
}

impl<'b> Choices<'b> {
    pub fn new(bytes: &'b [u8]) -> Choices<'b> {
        Choices { bytes }
    }

    fn byte(&mut self) -> usize {
        match self.bytes.split_first() {
            Some((first, rest)) => {
                self.bytes = rest;
                usize::from(*first)
            }
            None => 0,
        }
    }

    /// One of several, each as likely as the other.
    pub fn of<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.byte() % from.len()].clone()
    }

    /// The first, or one time in sixteen another.
    pub fn mostly<T: Clone>(&mut self, from: &[T]) -> T {
        let byte = self.byte();
        match byte % 16 {
            15 => from[byte / 16 % from.len()].clone(),
            _ => from[0].clone(),
        }
    }

    pub fn count(&mut self, most: usize) -> usize {
        self.byte() % (most + 1)
    }
}

pub const MARKINGS: [&str; 16] = [
    "OPEN",
    "CUI",
    "CUI//LEI",
    "CUI//SP-CHRI/LEI",
    "TLP:CLEAR",
    "TLP:GREEN",
    "TLP:AMBER",
    "H0",
    "H1",
    "FOUO",
    "CUI//LEI//REL TO QM, QN",
    "CUI//LEI//NOFORN",
    "CUI//FED ONLY",
    "TLP:RED",
    "H2",
    "CUI//NONSENSE",
];

pub const LOCKS: [&str; 6] = [
    "asylum",
    "grand-jury",
    "trade-secret",
    "suspicious-report",
    "seal",
    "no-such-lock",
];

pub fn an_ask(choose: &mut Choices<'_>) -> Ask {
    let (channel, agreement, state, agency, agency_kind, purpose) = way(choose);
    let offence = choose.mostly(&["customs", "trade_fraud", "drugs", "military", "none"]);
    let sources: Vec<Item> = (0..choose.count(2))
        .map(|at| an_item(choose, &format!("source-{at}"), &[]))
        .collect();
    let ids: Vec<String> = sources.iter().map(|source| source.id.clone()).collect();
    let items: Vec<Item> = (0..=choose.count(3))
        .map(|at| an_item(choose, &format!("item-{at}"), &ids))
        .collect();
    let all: Vec<String> = items.iter().chain(&sources).map(|item| item.id.clone()).collect();
    let on = choose.mostly(&[date(2026, 11, 24), date(2020, 6, 1), date(2009, 1, 1)]);
    Ask {
        sources,
        recipient: Recipient {
            state: state.into(),
            agency: agency.into(),
            agency_kind,
            official: choose.mostly(&[Some("Ilko Maren".to_string()), None]),
        },
        purpose: Purpose {
            code: choose.mostly(&[purpose, "trade-promotion", "curiosity"]).into(),
            text: choose
                .mostly(&["Inspection of the container before it is cleared.", "Use"])
                .into(),
        },
        channel,
        agreement: choose.mostly(&[Some(agreement.to_string()), None, Some("QM-NOTHING".into())]),
        form: choose.of(&[Form::Electronic, Form::Paper, Form::Oral]),
        urgency: choose.of(&[Urgency::Routine, Urgency::Urgent, Urgency::DangerToLife]),
        on,
        drafter: "okafor".into(),
        releaser: choose.mostly(&[
            releaser("brandt", Role::Attache),
            None,
            releaser("okafor", Role::Attache),
            releaser("ilves", Role::SpecialAgent),
        ]),
        offence_class: (offence != "none").then(|| offence.into()),
        proceedings: proceedings(choose),
        standings: standings(choose, state, agency, on),
        consents: consents(choose, &all, state, agency, purpose),
        lifted: lifted(choose, &all, state, agency, purpose),
        items,
    }
}

type Way = (
    Channel,
    &'static str,
    &'static str,
    &'static str,
    AgencyKind,
    &'static str,
);

fn way(choose: &mut Choices<'_>) -> Way {
    choose.of(&[
        (
            Channel::Customs,
            "QM-LETTERS",
            "QM",
            "varnia-customs",
            AgencyKind::Customs,
            "customs-enforcement",
        ),
        (
            Channel::Customs,
            "QM-CMAA",
            "QM",
            "varnia-customs",
            AgencyKind::Customs,
            "customs-enforcement",
        ),
        (
            Channel::Customs,
            "QQ-CMAA",
            "QQ",
            "sarrow-customs",
            AgencyKind::Customs,
            "customs-enforcement",
        ),
        (
            Channel::Police,
            "QQ-POLICE",
            "QQ",
            "sarrow-police",
            AgencyKind::Police,
            "investigation",
        ),
        (
            Channel::Customs,
            "QM-CMAA",
            "QM",
            "varnia-police",
            AgencyKind::Police,
            "customs-enforcement",
        ),
    ])
}

fn releaser(officer: &str, role: Role) -> Option<Releaser> {
    Some(Releaser {
        officer: officer.into(),
        roles: vec![role],
        delegated: vec![],
    })
}

fn known(choose: &mut Choices<'_>, good: Known) -> Known {
    choose.mostly(&[good, Known::Unknown, Known::Yes, Known::No])
}

fn proceedings(choose: &mut Choices<'_>) -> Proceedings {
    Proceedings {
        death_exposed: known(choose, Known::No),
        death_assurance: known(choose, Known::No),
        torture_risk: known(choose, Known::No),
        political: known(choose, Known::No),
        discrimination: known(choose, Known::No),
        dual_criminality: known(choose, Known::Yes),
        prior_trial: known(choose, Known::No),
        essential_interests: known(choose, Known::No),
        ongoing_operation: known(choose, Known::No),
    }
}

fn standings(choose: &mut Choices<'_>, state: &str, agency: &str, on: Date) -> Vec<Standing> {
    let since = date(2019, 3, 1);
    let lift = |role| Breach {
        since,
        agreement: None,
        lifted: Some(BreachLift {
            by: "sorel".into(),
            role,
            on: date(2019, 9, 1),
            reason: "New assurance.".into(),
        }),
    };
    let unlifted = Breach {
        since,
        agreement: None,
        lifted: None,
    };
    let breaches = choose.mostly(&[
        vec![],
        vec![unlifted.clone()],
        vec![lift(Role::Attache)],
        vec![lift(Role::HqDesk)],
    ]);
    let own = Standing {
        state: state.into(),
        agency: agency.into(),
        assurance: choose.mostly(&[
            Some(Assurance {
                from: date(2005, 1, 1),
                until: None,
            }),
            None,
            Some(Assurance {
                from: date(2005, 1, 1),
                until: Some(on),
            }),
        ]),
        breaches,
        suspended: known(choose, Known::No),
        vetted_until: None,
        officials: vec![],
    };
    let other = Standing {
        agency: "another-agency".into(),
        breaches: vec![unlifted],
        ..own.clone()
    };
    choose.mostly(&[vec![own.clone()], vec![], vec![own, other]])
}

pub fn an_item(choose: &mut Choices<'_>, id: &str, sources: &[String]) -> Item {
    let persons: Vec<PersonStatus> = (0..choose.mostly(&[0, 1, 2])).map(|_| a_person(choose)).collect();
    let about = if persons.is_empty() { Known::No } else { Known::Yes };
    Item {
        id: id.into(),
        sort: choose.of(&[Sort::Fact, Sort::Document]),
        about_person: choose.mostly(&[about, Known::Unknown]),
        persons,
        caveats: caveats(choose),
        derived_from: match sources.is_empty() {
            true => choose.mostly(&[vec![], vec!["nowhere".into()]]),
            false => {
                let source = choose.of(sources);
                choose.of(&[vec![], vec![source]])
            }
        },
        collection_purpose: choose.mostly(&[
            Some("customs-enforcement".to_string()),
            None,
            Some("trade-promotion".into()),
        ]),
        necessity: choose.mostly(&[Some("The weight decides which container is opened.".to_string()), None]),
        sanitised: known(choose, Known::Yes),
        accuracy_checked: choose.mostly(&[Some(date(2009, 1, 1)), None]),
        recorded_on: choose.of(&[Some(date(2008, 1, 1)), Some(date(2018, 1, 1)), None]),
        file_name: choose.mostly(&[None, Some("manifest.pdf".to_string()), Some("I-589.pdf".into())]),
    }
}

fn a_person(choose: &mut Choices<'_>) -> PersonStatus {
    PersonStatus {
        us_person: known(choose, Known::No),
        eu_person: known(choose, Known::No),
        minor: known(choose, Known::No),
        victim: known(choose, Known::No),
        protection_claimant: known(choose, Known::No),
        witness: known(choose, Known::No),
    }
}

fn caveats(choose: &mut Choices<'_>) -> Caveats {
    let by = |agency: &str, kind| {
        Some(Originator {
            agency: agency.into(),
            state: "US".into(),
            kind,
        })
    };
    let own = by("home-customs", OriginatorKind::Own);
    let random = choose.of(&MARKINGS).to_string();
    let marking = choose.of(&["OPEN".to_string(), random]);
    let lock = choose.of(&LOCKS).to_string();
    Caveats {
        markings: choose.mostly(&[vec![marking], vec![]]),
        locks: choose.mostly(&[vec![], vec![lock]]),
        originator: choose.mostly(&[
            own,
            by("coast-patrol", OriginatorKind::ThirdAgency),
            None,
            by("gazette", OriginatorKind::Open),
        ]),
        grade: choose.mostly(&[
            Some(Grade {
                scheme: "ADMIRALTY".into(),
                value: "B2".into(),
            }),
            None,
        ]),
        legal_status: choose.of(&[
            LegalStatus::Evidence,
            LegalStatus::Evidence,
            LegalStatus::Intelligence,
            LegalStatus::Unknown,
        ]),
        permitted_uses: choose.of(&[
            Some(Span::Any),
            None,
            Some(Span::Of(vec!["customs-enforcement".into()])),
        ]),
        expires: choose.mostly(&[None, Some(date(2026, 12, 1)), Some(date(2021, 1, 1))]),
    }
}

fn consents(choose: &mut Choices<'_>, items: &[String], state: &str, agency: &str, purpose: &str) -> Vec<Consent> {
    let consent = Consent {
        originator: "coast-patrol".into(),
        item: choose.of(items),
        state: state.into(),
        agency: agency.into(),
        purpose: purpose.into(),
        evidence: known(choose, Known::No),
        from: date(2000, 1, 1),
        until: choose.of(&[None, Some(date(2027, 1, 1)), Some(date(2020, 1, 1))]),
    };
    choose.of(&[vec![consent], vec![]])
}

fn lifted(choose: &mut Choices<'_>, items: &[String], state: &str, agency: &str, purpose: &str) -> Vec<LiftedLock> {
    let lift = LiftedLock {
        lock: choose.of(&LOCKS).into(),
        item: choose.of(items),
        state: Some(state.into()),
        agency: Some(agency.into()),
        purpose: choose.of(&[Some(purpose.to_string()), None]),
        by: "moreau".into(),
        role: choose.of(&[Role::Legal, Role::Attache]),
        proof: choose.mostly(&["Order 26-881", ""]).into(),
        on: date(2026, 11, 1),
        until: None,
    };
    choose.of(&[vec![lift], vec![]])
}
