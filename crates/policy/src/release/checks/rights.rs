//! Check 8: rights and interests. Death penalty, torture and persecution, political and military character,
//! discrimination, dual criminality, a former trial, essential interests, an operation of ours.
//!
//! What concerns a person is asked wherever the item may be about one; interests and operations always. What the
//! officer says is held against the cards on rights in the state: where they disagree, a person looks.

use super::super::ask::Known;
use super::super::cards::{Dated, OffenceCharacter, Requirement, RightsCard};
use super::super::case::{Case, Findings, Subject};
use super::super::index::Found;
use super::super::rules::*;
use super::super::verdict::Decision;
use crate::Role;

pub fn check(case: &Case<'_>, subject: &Subject<'_>, out: &mut Findings) {
    let facts = &case.ask.proceedings;
    if subject.item.about_person != Known::No || !subject.item.persons.is_empty() {
        let cards = rights_there(case, out);
        death(case, &cards, out);
        torture(case, &cards, out);
        political(case, out);
        ask(
            facts.discrimination,
            &DISCRIMINATION,
            "it would serve to punish somebody for what he is or believes",
            Block,
            out,
        );
        let tried = if case.requires(Requirement::NoPriorTrial) {
            Block
        } else {
            Look
        };
        ask(
            facts.prior_trial,
            &PRIOR_TRIAL,
            "somebody was tried for the same act before",
            tried,
            out,
        );
    }
    if case.requires(Requirement::DualCriminality) {
        match facts.dual_criminality {
            Known::Yes => {}
            Known::No => {
                let why = "the agreement asks that the act be an offence in both states, and it is not";
                out.own(&DUAL_CRIMINALITY, Decision::Block, why);
            }
            Known::Unknown => {
                let why = "nobody said whether the act is an offence in both states";
                out.unknown(&DUAL_CRIMINALITY, why).to(Role::Legal);
            }
        }
    }
    ask(
        facts.essential_interests,
        &INTERESTS,
        "an essential interest of ours would suffer",
        Block,
        out,
    );
    ask(
        facts.ongoing_operation,
        &OPERATION,
        "it touches an operation that is running",
        Look,
        out,
    );
}

/// What a yes does.
enum OnYes {
    Block,
    Look,
}
use OnYes::{Block, Look};

fn ask(known: Known, rule: &OwnRule, what: &str, on_yes: OnYes, out: &mut Findings) {
    match (known, on_yes) {
        (Known::No, _) => {}
        (Known::Yes, Block) => {
            out.own(rule, Decision::Block, what);
        }
        (Known::Yes, Look) => {
            out.own(rule, Decision::Refer, format!("{what}: a named person decides"))
                .to(Role::Legal);
        }
        (Known::Unknown, _) => {
            out.unknown(rule, format!("nobody said whether {what}")).to(Role::Legal);
        }
    }
}

/// What is known of rights in the recipient's state.
fn rights_there<'a>(case: &Case<'a>, out: &mut Findings) -> Vec<&'a Dated<RightsCard>> {
    if case.cards.rights.has_unreadable() {
        out.fault::<RightsCard>("a card on rights could not be read", &[]);
    }
    let mut cards = vec![];
    for id in case.cards.rights_in(&case.ask.recipient.state) {
        match case.cards.rights.find(id, case.ask.on) {
            Found::Card(card) => {
                out.pin(card);
                cards.push(card);
            }
            Found::NotInForce(card) => out.pin(card),
            Found::Missing => {}
            Found::Fault(why, versions) => out.fault(&why, &versions),
        }
    }
    cards.retain(|card| card.is.state == case.ask.recipient.state);
    cards
}

/// Whether an offence nobody named, or the one named, lies within what a card says.
fn may_be(case: &Case<'_>, span: &super::super::Span) -> bool {
    match &case.ask.offence_class {
        Some(class) => span.has(class),
        None => *span != super::super::Span::Of(vec![]),
    }
}

fn death(case: &Case<'_>, cards: &[&Dated<RightsCard>], out: &mut Findings) {
    let facts = &case.ask.proceedings;
    let text = "No death penalty is sought, imposed or carried out.".to_string();
    match (facts.death_exposed, facts.death_assurance) {
        (Known::No, _) => {
            let assured = facts.death_assurance == Known::Yes;
            for card in cards.iter().filter(|card| !assured && may_be(case, &card.is.death_for)) {
                let why = format!(
                    "said to be free of the death penalty, but {} may put to death for it",
                    card.is.state
                );
                out.own_of(&DEATH, &card.id, Decision::Refer, why).to(Role::Legal);
            }
        }
        (Known::Yes, Known::Yes) => {
            let why = "somebody could be put to death for it, and a written assurance is on file";
            out.own(&DEATH, Decision::Conditions, why).on_cover([text]);
        }
        (Known::Yes, Known::No) => {
            let why = "somebody could be put to death for it, and there is no assurance";
            out.own(&DEATH, Decision::Block, why).to(Role::Legal);
        }
        (Known::Yes, Known::Unknown) => {
            let why = "somebody could be put to death for it, and nobody said whether there is an assurance";
            out.own_of(&DEATH, "assurance-unknown", Decision::Refer, why)
                .to(Role::Legal);
        }
        (Known::Unknown, _) => {
            out.unknown(&DEATH, "nobody said whether somebody could be put to death for it")
                .to(Role::Legal);
        }
    }
    if case.requires(Requirement::DeathAssurance)
        && facts.death_exposed != Known::No
        && facts.death_assurance == Known::No
    {
        let why = "the agreement asks for an assurance against the death penalty, and there is none";
        out.own(&DEATH, Decision::Block, why).to(Role::Legal);
    }
}

fn torture(case: &Case<'_>, cards: &[&Dated<RightsCard>], out: &mut Findings) {
    ask(
        case.ask.proceedings.torture_risk,
        &TORTURE,
        "somebody would be in danger of torture or persecution",
        Block,
        out,
    );
    if case.ask.proceedings.torture_risk == Known::No {
        for card in cards.iter().filter(|card| may_be(case, &card.is.torture_for)) {
            let reported = card
                .is
                .reported
                .as_deref()
                .unwrap_or("torture or persecution is reported there");
            out.own_of(
                &TORTURE,
                &card.id,
                Decision::Refer,
                format!("said to be without danger, but: {reported}"),
            )
            .to(Role::Legal);
        }
    }
}

fn political(case: &Case<'_>, out: &mut Findings) {
    let what = "the offence has a political or military character, or the request a political aim";
    ask(case.ask.proceedings.political, &POLITICAL, what, Look, out);
    let Some(class) = &case.ask.offence_class else { return };
    if let Found::Card(card) = case.cards.offences.find(class, case.ask.on)
        && matches!(
            card.is.character,
            OffenceCharacter::Political | OffenceCharacter::Military
        )
    {
        let why = format!("{}: offences of this character go to a named person", card.is.title);
        out.by(card, Decision::Refer, why).to(Role::Legal);
    }
}
