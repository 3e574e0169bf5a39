//! Properties of the release engine, on random asks over the cards of the sandboxes.
//!
//! Method: bytes choose an ask (`release_world/random.rs`), mostly a harmless one. Each property is checked against an
//! independent reading of the cards, or by asking twice with one thing changed. How many asks are permitted is checked
//! too, so that no property holds only because nothing ever goes.

#[path = "release_world/random.rs"]
mod random;
mod release_world;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use policy::Role;
use policy::release::*;
use proptest::collection::vec;
use proptest::prelude::*;
use random::{Choices, LOCKS, MARKINGS, an_ask, an_item};
use toml::Table;

static WORLD: LazyLock<CardRows> = LazyLock::new(|| release_world::cards(&Table::new()));
const KNOWN: Date = date(2026, 11, 24);

fn verdict(ask: &Ask, rows: &CardRows) -> Verdict {
    check(ask, &Cards::new(rows, KNOWN))
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..220)
}

fn by_item(verdict: &Verdict) -> BTreeMap<&str, &ItemVerdict> {
    verdict.items.iter().map(|item| (item.item.as_str(), item)).collect()
}

fn goes(decision: Decision) -> bool {
    decision <= Decision::Conditions
}

#[test]
fn a_good_share_of_random_asks_goes() {
    let harmless = verdict(&release_world::ask(&Table::new()), &WORLD);
    assert_eq!(harmless.decision, Decision::Permit, "{harmless:#?}");
    let mut seed = 88172645463325252_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_le_bytes()[0]
    };
    let mut counts = BTreeMap::new();
    for _ in 0..2000 {
        let bytes: Vec<u8> = (0..220).map(|_| next()).collect();
        for item in verdict(&an_ask(&mut Choices::new(&bytes)), &WORLD).items {
            *counts.entry(item.decision.word()).or_insert(0) += 1;
        }
    }
    let total: i32 = counts.values().sum();
    let gone = counts.get("permit").copied().unwrap_or(0) + counts.get("conditions").copied().unwrap_or(0);
    assert!(gone * 50 > total, "hardly anything goes: {counts:?}");
    assert!(counts.len() == 4, "not every decision was met: {counts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever goes has a basis that is alive: agreement, delegation, recipient, second person, and nothing on the
    /// item that forbids. Read from the cards by hand, not by the engine.
    #[test]
    fn nothing_goes_without_a_live_basis(bytes in bytes()) {
        let ask = an_ask(&mut Choices::new(&bytes));
        let verdict = verdict(&ask, &WORLD);
        for item in verdict.items.iter().filter(|item| goes(item.decision)) {
            the_basis_lives(&ask, &verdict);
            nothing_forbids(&ask, ask.items.iter().find(|one| one.id == item.item).expect("item"));
        }
    }

    /// More caveats, locks, markings or sources, fewer consents or lifts: never a weaker decision.
    #[test]
    fn a_caveat_more_never_widens(bytes in bytes(), tighter in vec(any::<u8>(), 1..40)) {
        let ask = an_ask(&mut Choices::new(&bytes));
        let mut strict = ask.clone();
        let mut choose = Choices::new(&tighter);
        for _ in 0..=choose.count(2) {
            tighten(&mut strict, &mut choose);
        }
        let (before, after) = (verdict(&ask, &WORLD), verdict(&strict, &WORLD));
        prop_assert!(after.decision >= before.decision);
        let after = by_item(&after);
        for item in &before.items {
            let now = after[item.item.as_str()];
            prop_assert!(now.decision >= item.decision, "{}: {:?} became {:?}", item.item, item.decision, now.decision);
        }
    }

    /// Neither the order of the items nor which others go with one changes what is decided of it.
    #[test]
    fn order_and_number_of_items_do_not_matter(bytes in bytes(), turn in 0_usize..4) {
        let ask = an_ask(&mut Choices::new(&bytes));
        let whole = verdict(&ask, &WORLD);
        let mut turned = ask.clone();
        let by = turn % turned.items.len();
        turned.items.rotate_left(by);
        turned.items.reverse();
        turned.sources.reverse();
        turned.standings.reverse();
        turned.consents.reverse();
        turned.lifted.reverse();
        let again = verdict(&turned, &WORLD);
        prop_assert_eq!(by_item(&whole), by_item(&again));
        prop_assert_eq!((whole.decision, &whole.conditions, &whole.banner, &whole.pinned, whole.approver_grade),
            (again.decision, &again.conditions, &again.banner, &again.pinned, again.approver_grade));
        for (at, item) in whole.items.iter().enumerate() {
            let mut alone = ask.clone();
            let kept = alone.items.remove(at);
            alone.sources.append(&mut alone.items);
            alone.items.push(kept);
            prop_assert_eq!(item, &verdict(&alone, &WORLD).items[0]);
        }
    }

    /// What we learnt later changes nothing of what was decided with what was known; and with its pinned versions an
    /// old verdict comes out the same whatever stands in the packs now.
    #[test]
    fn an_old_verdict_replays(bytes in bytes(), later in vec(any::<u8>(), 1..40)) {
        let ask = an_ask(&mut Choices::new(&bytes));
        let then = verdict(&ask, &WORLD);
        let mut choose = Choices::new(&later);
        let mut grown = WORLD.clone();
        grow(&mut grown, date(2026, 11, 25), &mut choose);
        prop_assert_eq!(&verdict(&ask, &grown), &then);
        // Even rows that pretend to have been known all along.
        grow(&mut grown, date(2010, 1, 1), &mut choose);
        prop_assert_eq!(&check(&ask, &Cards::replay(&grown, KNOWN, &then.pinned)), &then);
    }

    /// A card that was looked at and is wrong blocks.
    #[test]
    fn an_error_in_a_card_never_permits(bytes in bytes(), which in any::<prop::sample::Index>(), how in 0_u8..5) {
        let ask = an_ask(&mut Choices::new(&bytes));
        let then = verdict(&ask, &WORLD);
        prop_assume!(!then.pinned.is_empty());
        let pin = which.get(&then.pinned);
        let mut rows = WORLD.clone();
        spoil(&mut rows, pin, how);
        let now = verdict(&ask, &rows);
        prop_assert_eq!(now.decision, Decision::Block, "{:?} spoilt by {}: {:#?}", pin, how, now);
    }

    /// A card that is needed and is not there blocks.
    #[test]
    fn a_missing_card_never_permits(bytes in bytes(), which in any::<prop::sample::Index>()) {
        let ask = an_ask(&mut Choices::new(&bytes));
        let then = verdict(&ask, &WORLD);
        // A card on rights raises a doubt; where there is none, what the officer said stands. Of agreements, the one
        // that carries it is needed, not the others that were looked at. A lock that only the name of a file points to is
        // not known to be missing.
        let hinted = ask.items.iter().chain(&ask.sources).any(|item| item.file_name.as_deref() == Some("I-589.pdf"));
        let needed = |pin: &&Pin| match pin.table {
            CardTable::Rights => false,
            CardTable::Lock => !hinted,
            CardTable::Agreement => then.agreement.as_ref() == Some(&pin.id),
            _ => true,
        };
        let needed: Vec<&Pin> = then.pinned.iter().filter(needed).collect();
        prop_assume!(!needed.is_empty());
        let pin = which.get(&needed);
        let mut rows = WORLD.clone();
        spoil(&mut rows, pin, MISSING);
        prop_assert_eq!(verdict(&ask, &rows).decision, Decision::Block, "without {:?}", pin);
    }

    /// What nobody said never goes: any one answer taken back refers or blocks.
    #[test]
    fn unknown_never_permits(bytes in bytes(), which in 0_usize..9) {
        let mut ask = an_ask(&mut Choices::new(&bytes));
        let person = ask.items.iter_mut().flat_map(|item| item.persons.iter_mut()).next();
        match (which, person) {
            (0, Some(person)) => person.us_person = Known::Unknown,
            (1, Some(person)) => person.minor = Known::Unknown,
            (2, Some(person)) => person.witness = Known::Unknown,
            (3, _) => ask.items[0].about_person = Known::Unknown,
            (4, _) => ask.items[0].sanitised = Known::Unknown,
            (5, _) => ask.items[0].caveats.originator = None,
            (6, _) => ask.proceedings.essential_interests = Known::Unknown,
            (7, _) => ask.proceedings.ongoing_operation = Known::Unknown,
            _ => ask.items[0].caveats.legal_status = LegalStatus::Unknown,
        }
        prop_assert!(!goes(verdict(&ask, &WORLD).decision));
    }

    /// A verdict can be written down and read again, and a referral is outstanding until somebody in its role clears
    /// it.
    #[test]
    fn verdicts_are_kept_and_referrals_are_cleared_by_their_role(bytes in bytes()) {
        let ask = an_ask(&mut Choices::new(&bytes));
        let verdict = verdict(&ask, &WORLD);
        let text = serde_json::to_string(&verdict).expect("json");
        prop_assert_eq!(&serde_json::from_str::<Verdict>(&text).expect("json"), &verdict);
        let open = outstanding(&verdict, &[], &ask.drafter);
        let clear = |by: &str| -> Vec<Clearance> {
            open.iter().map(|(item, ground)| Clearance {
                item: item.to_string(), check: ground.check, rule: ground.rule.clone(), by: by.into(),
                role: ground.role.unwrap_or(Role::Attache), reason: "Looked at and fit to go.".into(),
            }).collect()
        };
        prop_assert_eq!(outstanding(&verdict, &clear(&ask.drafter), &ask.drafter).len(), open.len());
        for (_, ground) in outstanding(&verdict, &clear("moreau"), &ask.drafter) {
            prop_assert!(ground.decision == Decision::Block || [1, 2, 13].contains(&ground.check), "{ground:?}");
        }
        prop_assert_eq!(goes(verdict.decision), open.is_empty());
    }
}

/// Agreement, delegation, second person and recipient, read by hand.
fn the_basis_lives(ask: &Ask, verdict: &Verdict) {
    let on = ask.on;
    let id = verdict.agreement.as_ref().expect("an agreement");
    let mut agreements = WORLD.agreements.iter().filter(|card| &card.id == id);
    let card = agreements.find(|card| card.in_force_on(on)).expect("in force");
    assert_eq!(card.is.channel, ask.channel);
    assert!(card.is.parties.has(&ask.recipient.state));
    assert!(card.is.purposes.has(&ask.purpose.code));
    let agencies = &card.is.agencies;
    assert!(agencies.kinds.contains(&ask.recipient.agency_kind) || agencies.named.contains(&ask.recipient.agency));
    if let Some(class) = &ask.offence_class {
        assert!(card.is.offence_classes.has(class) && !card.is.excluded_offence_classes.contains(class));
    }
    let releaser = ask.releaser.as_ref().expect("a second person");
    assert_ne!(releaser.officer, ask.drafter);
    let mut delegations = WORLD
        .delegations
        .iter()
        .filter(|card| card.in_force_on(on) && card.is.channel == ask.channel);
    assert!(delegations.any(|card| releaser.roles.iter().any(|role| card.is.roles.contains(role))));
    let mut standings = ask.standings.iter();
    let standing = standings
        .find(|one| one.agency == ask.recipient.agency)
        .expect("standing");
    let lifted = |breach: &Breach| breach.lifted.as_ref().is_some_and(|lift| lift.role == Role::HqDesk);
    assert!(
        standing
            .breaches
            .iter()
            .all(|breach| breach.since > on || lifted(breach))
    );
    if card.is.requires.contains(&Requirement::Assurance) {
        let given = standing.assurance.as_ref().expect("an assurance");
        assert!(given.from <= on && given.until.is_none_or(|last| on <= last));
    }
}

/// Nothing on the item or on what it was written from forbids it, read by hand.
fn nothing_forbids(ask: &Ask, item: &Item) {
    for holder in holders(ask, item) {
        let texts = &holder.caveats.markings;
        assert!(!texts.is_empty(), "unmarked");
        for text in texts {
            let forbids = ["NOFORN", "FED ONLY", "TLP:RED", "NONSENSE"];
            assert!(!forbids.iter().any(|word| text.contains(word)), "{text} goes");
        }
        assert!(holder.caveats.expires.is_none_or(|last| ask.on <= last));
        assert!(holder.caveats.originator.is_some());
        for lock in &holder.caveats.locks {
            let lifted = ask.lifted.iter().any(|lift| {
                let here = lift.item == item.id || lift.item == holder.id;
                &lift.lock == lock && lift.role == Role::Legal && !lift.proof.is_empty() && here
            });
            assert!(lifted, "{lock} was not lifted");
        }
    }
    assert_ne!(item.about_person, Known::Unknown);
    for one in &item.persons {
        for status in [one.minor, one.victim, one.protection_claimant, one.witness] {
            assert_eq!(status, Known::No);
        }
        assert!(one.us_person != Known::Unknown && one.eu_person != Known::Unknown);
    }
}

/// An item and everything from which it was written, by a reading of its own.
fn holders<'a>(ask: &'a Ask, item: &'a Item) -> Vec<&'a Item> {
    let mut all = vec![item];
    let mut at = 0;
    while let Some(one) = all.get(at) {
        for id in &one.derived_from {
            let source = ask
                .sources
                .iter()
                .chain(&ask.items)
                .find(|other| &other.id == id)
                .expect("a source that goes is given");
            if !all.iter().any(|known| known.id == source.id) {
                all.push(source);
            }
        }
        at += 1;
    }
    all
}

/// Makes an ask stricter by one thing.
fn tighten(ask: &mut Ask, choose: &mut Choices<'_>) {
    let at = choose.count(ask.items.len() - 1);
    let unmarked = ask.items[at].caveats.markings.is_empty();
    let source = an_item(choose, &format!("more-{}", ask.sources.len()), &[]);
    let item = &mut ask.items[at];
    match choose.count(8) {
        // Marking what was unmarked answers a question; it is not a caveat more.
        0 if !unmarked => item.caveats.markings.push(choose.of(&MARKINGS).into()),
        0 | 1 => item.caveats.locks.push(choose.of(&LOCKS).into()),
        2 => item.file_name = Some("I-589 page.pdf".into()),
        3 => {
            item.derived_from.push(source.id.clone());
            ask.sources.push(source);
        }
        4 => item.caveats.expires = Some(date(2021, 1, 1).min(item.caveats.expires.unwrap_or(Date::MAX))),
        5 => ask.consents.clear(),
        6 => ask.lifted.clear(),
        7 => {
            let uses = item.caveats.permitted_uses.take().unwrap_or(Span::Any);
            item.caveats.permitted_uses = Some(uses.meet(&Span::Of(vec!["prosecution".into()])));
        }
        _ => {
            for standing in &mut ask.standings {
                standing.breaches.push(Breach {
                    since: date(2005, 1, 1),
                    agreement: None,
                    lifted: None,
                });
            }
        }
    }
}

/// Lets the packs grow: newer versions of old cards that say something else, new cards, ends that became known.
fn grow(rows: &mut CardRows, known_from: Date, choose: &mut Choices<'_>) {
    let version = 2 + u32::from(known_from.year() < 2026);
    fn next<T: Clone>(rows: &mut Vec<Dated<T>>, version: u32, known_from: Date, change: impl Fn(&mut T)) {
        let mut newer: Vec<Dated<T>> = rows.iter().filter(|card| card.version == 1).cloned().collect();
        for card in &mut newer {
            (card.version, card.known_from) = (version, known_from);
            change(&mut card.is);
        }
        rows.extend(newer);
    }
    if choose.count(1) == 0 {
        next(&mut rows.agreements, version, known_from, |card| {
            card.purposes = Span::Of(vec![])
        });
    }
    if choose.count(1) == 0 {
        next(&mut rows.locks, version, known_from, |card| card.still_allows = vec![]);
    }
    if choose.count(1) == 0 {
        next(&mut rows.markings, version, known_from, |card| {
            card.effect = MarkingEffect::Block
        });
    }
    if choose.count(1) == 0 {
        next(&mut rows.delegations, version, known_from, |card| {
            card.roles = vec![Role::HqDesk]
        });
    }
    let mut fresh = rows.agreements[0].clone();
    (fresh.id, fresh.known_from) = (format!("FRESH-{version}"), known_from);
    fresh.is.offence_classes = Span::Any;
    rows.agreements.push(fresh);
    let mut lock = rows.locks[0].clone();
    (lock.id, lock.known_from) = (format!("fresh-{version}"), known_from);
    lock.is.file_name_hints = vec!["manifest".into()];
    rows.locks.push(lock);
    if known_from > KNOWN {
        for card in &mut rows.agreements {
            card.in_force_to = card.in_force_to.or(Some(date(2026, 1, 1)));
            card.end_known_from = card.end_known_from.or(Some(known_from));
        }
    }
}

const MISSING: u8 = 9;

/// Spoils one card.
fn spoil(rows: &mut CardRows, pin: &Pin, how: u8) {
    fn one<T: Clone>(rows: &mut Vec<Dated<T>>, pin: &Pin, how: u8) {
        let at = rows
            .iter()
            .position(|card| card.id == pin.id && card.version == pin.version)
            .expect("pinned");
        if how == MISSING {
            rows.remove(at);
            return;
        }
        let card = &mut rows[at];
        match how {
            0 => card.version = 0,
            1 => card.citation = String::new(),
            2 => card.in_force_to = Some(date(1999, 1, 1)),
            _ => {
                let twin = card.clone();
                rows.push(twin);
            }
        }
    }
    if how == 4 {
        let (table, id) = (pin.table, Some(pin.id.clone()));
        rows.unreadable.push(Unreadable {
            table,
            id,
            why: "line 1: not a row".into(),
        });
        return;
    }
    match pin.table {
        CardTable::Agreement => one(&mut rows.agreements, pin, how),
        CardTable::Lock => one(&mut rows.locks, pin, how),
        CardTable::Marking => one(&mut rows.markings, pin, how),
        CardTable::Purpose => one(&mut rows.purposes, pin, how),
        CardTable::Delegation => one(&mut rows.delegations, pin, how),
        CardTable::Retention => one(&mut rows.retentions, pin, how),
        CardTable::Offence => one(&mut rows.offences, pin, how),
        CardTable::Rights => one(&mut rows.rights, pin, how),
    }
}
