//! `releases/check` without the web: 50 items against 500 agreements and 100 locks. Goal: p99 of 5 ms.
//!
//! Method: a pack of invented states is made from a seed, and an ask of 50 items, each with markings, locks, persons
//! and a source; it is checked a few thousand times with cards indexed once, with cards indexed for each check (as a
//! request does), and without naming the agreement. Beside it stands a plain scan through the rows: the look-ups alone,
//! as they would be without an index, which neither judges nor explains. Run with `cargo bench -p policy --bench
//! release`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use policy::Role;
use policy::release::*;

const ITEMS: usize = 50;
const AGREEMENTS: usize = 500;
const LOCKS: usize = 100;
const ROUNDS: usize = 3000;
const GOAL_P99_MS: f64 = 5.0;
const ON: Date = date(2026, 11, 24);

fn main() {
    let rows = rows();
    let ask = ask();
    let mut searching = ask.clone();
    searching.agreement = None;
    let cards = Cards::new(&rows, ON);
    let verdict = check(&ask, &cards);
    let count = |word: Decision| verdict.items.iter().filter(|item| item.decision == word).count();
    let grounds: usize = verdict.items.iter().map(|item| item.grounds.len()).sum();
    println!(
        "{ITEMS} items, {AGREEMENTS} agreements, {LOCKS} locks: {} go, {} refer, {} block; {grounds} grounds, {} pins",
        count(Decision::Permit) + count(Decision::Conditions),
        count(Decision::Refer),
        count(Decision::Block),
        verdict.pinned.len()
    );
    let p99 = measure("check, cards indexed once", || drop(black_box(check(&ask, &cards))));
    measure("index the cards", || drop(black_box(Cards::new(&rows, ON))));
    let whole = measure("index the cards and check", || {
        drop(black_box(check(&ask, &Cards::new(&rows, ON))))
    });
    measure("index, find the agreement, check", || {
        drop(black_box(check(&searching, &Cards::new(&rows, ON))))
    });
    measure("plain scan, look-ups alone", || {
        black_box(scan(&ask, &rows));
    });
    let verdict = if p99.max(whole) <= GOAL_P99_MS { "met" } else { "missed" };
    println!("goal p99 <= {GOAL_P99_MS} ms: {verdict}");
}

/// Runs a thing many times, prints its figures, and gives the p99 in milliseconds.
fn measure(what: &str, mut run: impl FnMut()) -> f64 {
    for _ in 0..50 {
        run();
    }
    let mut took: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    took.sort_unstable();
    let at = |share: f64| took[((ROUNDS - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!(
        "{what:<34} p50 {:.3} ms   p99 {:.3} ms   max {:.3} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    at(0.99)
}

/// The look-ups of a check as they are without an index: every row is compared for every question.
fn scan(ask: &Ask, rows: &CardRows) -> usize {
    let mut met = 0;
    for item in &ask.items {
        let holders = ask
            .sources
            .iter()
            .filter(|source| item.derived_from.contains(&source.id));
        let holders: Vec<&Item> = std::iter::once(item).chain(holders).collect();
        met += rows.agreements.iter().filter(|card| covers(card, ask)).count();
        met += rows
            .delegations
            .iter()
            .filter(|card| card.is.channel == ask.channel)
            .count();
        met += rows
            .retentions
            .iter()
            .filter(|card| card.is.channels.contains(&ask.channel))
            .count();
        met += rows
            .offences
            .iter()
            .filter(|card| Some(&card.id) == ask.offence_class.as_ref())
            .count();
        met += rows
            .rights
            .iter()
            .filter(|card| card.is.state == ask.recipient.state)
            .count();
        for holder in holders {
            let purpose = holder.collection_purpose.as_deref();
            met += rows
                .purposes
                .iter()
                .filter(|card| Some(card.id.as_str()) == purpose)
                .count();
            for text in &holder.caveats.markings {
                met += rows.markings.iter().filter(|card| text.contains(&card.is.code)).count();
            }
            for lock in &holder.caveats.locks {
                met += rows
                    .locks
                    .iter()
                    .filter(|card| &card.id == lock && card.in_force_on(ask.on))
                    .count();
            }
            let name = holder.file_name.as_deref().unwrap_or_default().to_lowercase();
            let hints = rows.locks.iter().flat_map(|card| &card.is.file_name_hints);
            met += hints.filter(|hint| name.contains(&hint.to_lowercase())).count();
        }
    }
    met
}

fn covers(card: &Dated<AgreementCard>, ask: &Ask) -> bool {
    card.in_force_on(ask.on)
        && card.is.channel == ask.channel
        && card.is.parties.has(&ask.recipient.state)
        && card.is.agencies.kinds.contains(&ask.recipient.agency_kind)
        && card.is.purposes.has(&ask.purpose.code)
}

fn dated<T>(id: String, is: T) -> Dated<T> {
    Dated {
        id,
        version: 1,
        citation: "Invented for the benchmark".into(),
        verified: true,
        in_force_from: date(2010, 1, 1),
        in_force_to: None,
        known_from: date(2010, 1, 1),
        known_to: None,
        end_known_from: None,
        is,
    }
}

/// A two-letter code of an invented state.
fn state(at: usize) -> String {
    let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
    format!("{}{}", letter(at / 26), letter(at))
}

fn rows() -> CardRows {
    let retention = RetentionCard {
        title: "Accounting".into(),
        channels: Channel::ALL.to_vec(),
        accounting_years_min: 5,
        or_life_of_record: true,
        recipient_keeps_days_max: Some(365),
        receipt: ReceiptRule::Required,
        conditions: vec!["Kept apart from other files.".into()],
    };
    let offence = |at: usize| OffenceCard {
        title: format!("Class {at}"),
        character: OffenceCharacter::Ordinary,
    };
    let rights = |at: usize| RightsCard {
        state: state(at),
        death_for: Span::Of(vec![]),
        torture_for: Span::Of(vec![]),
        reported: None,
    };
    CardRows {
        home: "US".into(),
        agreements: (0..AGREEMENTS)
            .map(|at| dated(format!("agreement-{at}"), agreement(at)))
            .collect(),
        locks: (0..LOCKS).map(|at| dated(format!("lock-{at}"), lock(at))).collect(),
        markings: markings(),
        purposes: purposes(),
        delegations: delegations(),
        retentions: vec![dated("retention".into(), retention)],
        offences: (0..20).map(|at| dated(format!("class-{at}"), offence(at))).collect(),
        rights: (0..50).map(|at| dated(format!("rights-{at}"), rights(at))).collect(),
        unreadable: vec![],
    }
}

fn agreement(at: usize) -> AgreementCard {
    AgreementCard {
        title: format!("Agreement {at}"),
        channel: Channel::ALL[at / 50 % Channel::ALL.len()],
        parties: Span::Of(vec!["US".into(), state(at % 50)]),
        agencies: Agencies {
            kinds: vec![AgencyKind::Police, AgencyKind::Customs],
            ..Agencies::default()
        },
        offence_classes: Span::Of((0..12).map(|class| format!("class-{class}")).collect()),
        excluded_offence_classes: vec!["class-90".into()],
        purposes: Span::Of(vec!["purpose-0".into(), "purpose-1".into()]),
        requires: vec![Requirement::Assurance, Requirement::NamedOfficial],
        conditions: vec!["For the purposes stated only.".into()],
        onward: OnwardRule::WithConsent,
        evidence: EvidenceRule::WithConsent,
        articles: vec![Article {
            article: "art. 4".into(),
            says: "What is given is kept in confidence.".into(),
        }],
    }
}

fn lock(at: usize) -> SourceLock {
    SourceLock {
        title: format!("Lock {at}"),
        who_may_lift: vec![Role::Legal],
        authority: None,
        proof: "a court order".into(),
        scope: LiftScope::ItemRecipientPurpose,
        still_allows: vec![StillAllowed {
            channels: Some(vec![Channel::Fiu]),
            ..StillAllowed::default()
        }],
        effect: if at.is_multiple_of(2) {
            LockEffect::Block
        } else {
            LockEffect::Refer
        },
        hides_existence: at.is_multiple_of(5),
        expiry_days: Some(90),
        covers_file_names: true,
        file_name_hints: vec![format!("Form {}-{at}", at + 100), format!("secret annex {at}")],
    }
}

fn markings() -> Vec<Dated<MarkingCard>> {
    let card = |id: &str, scheme, part, code: &str, effect| {
        let card = MarkingCard {
            title: code.into(),
            scheme,
            code: code.into(),
            part,
            rank: 10,
            effect,
            limits: vec![],
            rel_to: vec![],
            dissemination_list: vec![],
            purposes: None,
            conditions: vec![format!("{code} is to be kept as such.")],
            onward: None,
            evidence: None,
            given_until: None,
        };
        dated(id.into(), card)
    };
    let mut cards = vec![
        card(
            "open",
            MarkingScheme::House,
            MarkingPart::Whole,
            "OPEN",
            MarkingEffect::Free,
        ),
        card(
            "green",
            MarkingScheme::Tlp,
            MarkingPart::Whole,
            "TLP:GREEN",
            MarkingEffect::Conditions,
        ),
        card(
            "rel-to",
            MarkingScheme::Cui,
            MarkingPart::Limit,
            "REL TO",
            MarkingEffect::Free,
        ),
    ];
    let categories = [
        "LEI", "INV", "SP-CHRI", "PRVCY", "JUV", "TAX", "VISA", "EXPT", "BATT", "JURY",
    ];
    cards.extend(categories.iter().map(|code| {
        card(
            code,
            MarkingScheme::Cui,
            MarkingPart::Category,
            code,
            MarkingEffect::Conditions,
        )
    }));
    cards
}

fn purposes() -> Vec<Dated<PurposeCard>> {
    let card = |at: usize| PurposeCard {
        title: format!("Purpose {at}"),
        law_enforcement: true,
        evidential: false,
        compatible_with: Span::Any,
        us_person_basis: Some("routine use".into()),
        eu_person_basis: Some("umbrella agreement".into()),
    };
    (0..12).map(|at| dated(format!("purpose-{at}"), card(at))).collect()
}

fn delegations() -> Vec<Dated<DelegationCard>> {
    let card = |channel: Channel| DelegationCard {
        title: format!("Delegation to release by {}", channel.label()),
        channel,
        roles: vec![Role::Attache, Role::Deputy],
        in_name: false,
        states: Span::Any,
        approver: ApproverGrade::SecondOfficer,
        raised_approver: ApproverGrade::Supervisor,
    };
    Channel::ALL
        .iter()
        .map(|channel| dated(format!("release-{}", channel.word()), card(*channel)))
        .collect()
}

fn ask() -> Ask {
    let person = PersonStatus {
        us_person: Known::Yes,
        eu_person: Known::No,
        minor: Known::No,
        victim: Known::No,
        protection_claimant: Known::No,
        witness: Known::No,
    };
    let source = |at: usize| Item {
        id: format!("source-{at}"),
        derived_from: vec![],
        ..item(at, &person)
    };
    Ask {
        items: (0..ITEMS).map(|at| item(at, &person)).collect(),
        sources: (0..ITEMS).map(source).collect(),
        recipient: Recipient {
            state: state(7),
            agency: "agency-7".into(),
            agency_kind: AgencyKind::Customs,
            official: Some("Ilko Maren".into()),
        },
        purpose: Purpose {
            code: "purpose-0".into(),
            text: "Inspection of the containers before they are cleared.".into(),
        },
        channel: Channel::Customs,
        agreement: Some("agreement-57".into()),
        form: Form::Electronic,
        urgency: Urgency::Routine,
        on: ON,
        drafter: "okafor".into(),
        releaser: Some(Releaser {
            officer: "brandt".into(),
            roles: vec![Role::Attache],
            delegated: vec![],
        }),
        offence_class: Some("class-3".into()),
        proceedings: proceedings(),
        standings: vec![standing()],
        consents: (0..ITEMS).map(consent).collect(),
        lifted: (0..ITEMS).filter(|at| !at.is_multiple_of(3)).map(lift).collect(),
    }
}

fn proceedings() -> Proceedings {
    Proceedings {
        death_exposed: Known::No,
        death_assurance: Known::No,
        torture_risk: Known::No,
        political: Known::No,
        discrimination: Known::No,
        dual_criminality: Known::Yes,
        prior_trial: Known::No,
        essential_interests: Known::No,
        ongoing_operation: Known::No,
    }
}

fn standing() -> Standing {
    Standing {
        state: state(7),
        agency: "agency-7".into(),
        assurance: Some(Assurance {
            from: date(2024, 1, 1),
            until: None,
        }),
        breaches: vec![],
        suspended: Known::No,
        vetted_until: None,
        officials: vec![],
    }
}

fn lift(at: usize) -> LiftedLock {
    LiftedLock {
        lock: format!("lock-{}", at * 2 % LOCKS),
        item: format!("item-{at}"),
        state: Some(state(7)),
        agency: Some("agency-7".into()),
        purpose: Some("purpose-0".into()),
        by: "moreau".into(),
        role: Role::Legal,
        proof: format!("Order {at}"),
        on: date(2026, 11, 1),
        until: None,
    }
}

fn consent(at: usize) -> Consent {
    Consent {
        originator: "coast-patrol".into(),
        item: format!("source-{at}"),
        state: state(7),
        agency: "agency-7".into(),
        purpose: "purpose-0".into(),
        evidence: Known::No,
        from: date(2026, 1, 1),
        until: None,
    }
}

fn item(at: usize, person: &PersonStatus) -> Item {
    let third = at.is_multiple_of(2);
    let kind = if third {
        OriginatorKind::ThirdAgency
    } else {
        OriginatorKind::Own
    };
    let agency = if third { "coast-patrol" } else { "home-customs" };
    Item {
        id: format!("item-{at}"),
        sort: Sort::Document,
        about_person: Known::Yes,
        persons: vec![
            person.clone(),
            PersonStatus {
                us_person: Known::No,
                ..person.clone()
            },
        ],
        caveats: Caveats {
            markings: vec![format!("CUI//LEI/PRVCY//REL TO US, {}", state(7)), "TLP:GREEN".into()],
            locks: vec![format!("lock-{}", at * 2 % LOCKS)],
            originator: Some(Originator {
                agency: agency.into(),
                state: "US".into(),
                kind,
            }),
            grade: Some(Grade {
                scheme: "ADMIRALTY".into(),
                value: "B2".into(),
            }),
            legal_status: LegalStatus::Intelligence,
            permitted_uses: Some(Span::Any),
            expires: None,
        },
        derived_from: vec![format!("source-{at}")],
        collection_purpose: Some("purpose-1".into()),
        necessity: Some("It shows which container is opened.".into()),
        sanitised: Known::Yes,
        accuracy_checked: Some(date(2026, 11, 20)),
        recorded_on: Some(date(2026, 11, 1)),
        file_name: Some(format!(
            "Manifest of container {at}, page 2, scanned at the terminal.pdf"
        )),
    }
}
