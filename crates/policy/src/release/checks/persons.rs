//! Check 7: who the persons are that the item is about.
//!
//! Each status is asked of each person; what nobody said is referred. Children, victims, those who asked for protection
//! and witnesses always go to a person (hard gates): no card opens them.

use super::super::ask::{Known, PersonStatus};
use super::super::case::{Case, Findings, Subject};
use super::super::rules::*;
use super::super::verdict::Decision;
use crate::Role;

pub fn check(case: &Case<'_>, subject: &Subject<'_>, out: &mut Findings) {
    let item = subject.item;
    match (item.about_person, item.persons.is_empty()) {
        (Known::No, true) => return,
        (Known::No, false) => {
            out.own(
                &ASK_FAULT,
                Decision::Block,
                "it is said to be about nobody, and persons are named",
            );
        }
        (Known::Yes, false) => {}
        (Known::Yes, true) => {
            let why = "say of each person what is known of him";
            out.own(&PERSONS_UNKNOWN, Decision::Refer, why).to(Role::Privacy);
        }
        (Known::Unknown, _) => {
            let why = "say whether it is about anybody";
            out.own(&PERSONS_UNKNOWN, Decision::Refer, why).to(Role::Privacy);
        }
    }
    let mut seen: Vec<&PersonStatus> = vec![];
    for person in &item.persons {
        // Two persons of the same status need the same look, once.
        if !seen.contains(&person) {
            seen.push(person);
        }
    }
    seen.sort_by_key(|person| key(person));
    for person in seen {
        protected(person, out);
        privacy(case, person, out);
    }
}

fn key(person: &PersonStatus) -> [Known; 6] {
    let PersonStatus {
        us_person,
        eu_person,
        minor,
        victim,
        protection_claimant,
        witness,
    } = *person;
    [us_person, eu_person, minor, victim, protection_claimant, witness]
}

/// Those who are protected for what they are or went through.
fn protected(person: &PersonStatus, out: &mut Findings) {
    let asked = [
        (person.minor, &MINOR, "a child", Role::Privacy),
        (person.victim, &VICTIM, "a victim", Role::Privacy),
        (
            person.protection_claimant,
            &CLAIMANT,
            "somebody who asked for protection",
            Role::Legal,
        ),
        (person.witness, &WITNESS, "a witness or a source", Role::Legal),
    ];
    for (known, rule, who, role) in asked {
        match known {
            Known::No => {}
            Known::Yes => {
                let why = format!("it is about {who}: a named person decides");
                out.own(rule, Decision::Refer, why).to(role);
            }
            Known::Unknown => {
                out.unknown(rule, format!("nobody said whether it is about {who}"))
                    .to(role);
            }
        }
    }
}

/// Those whose particulars need a basis of their own.
fn privacy(case: &Case<'_>, person: &PersonStatus, out: &mut Findings) {
    let asked = [
        (
            person.us_person,
            &US_PERSON,
            "a United States person",
            case.purpose.map(|card| &card.is.us_person_basis),
        ),
        (
            person.eu_person,
            &EU_PERSON,
            "a person covered by the Judicial Redress Act",
            case.purpose.map(|card| &card.is.eu_person_basis),
        ),
    ];
    for (known, rule, who, basis) in asked {
        match (known, basis.and_then(Option::as_deref), case.purpose) {
            (Known::No, _, _) => {}
            (Known::Yes, Some(basis), Some(card)) => {
                out.by(card, Decision::Permit, format!("it is about {who}: {basis}"));
            }
            (Known::Yes, _, _) => {
                let why = format!("it is about {who}, and the purpose names no basis for that");
                out.own(rule, Decision::Refer, why).to(Role::Privacy);
            }
            (Known::Unknown, _, _) => {
                out.unknown(rule, format!("nobody said whether it is about {who}"))
                    .to(Role::Privacy);
            }
        }
    }
}
