//! Check 2: an agreement in force on the day, between these parties, covers this agency, offence class and purpose.
//!
//! Named, it has to hold. Not named, the only one that covers it is found; of several, a person names the one relied
//! on, because each brings its own conditions.

use super::super::cards::{AgreementCard, Dated};
use super::super::case::{Case, Findings};
use super::super::index::Found;
use super::super::rules::{MANY_BASES, NO_BASIS};
use super::super::verdict::Decision;
use crate::Role;

/// Gives the agreement whose terms count.
pub fn check<'a>(case: &Case<'a>, out: &mut Findings) -> Option<&'a Dated<AgreementCard>> {
    let ask = case.ask;
    if let Some(class) = &ask.offence_class {
        out.need(
            case.cards.offences.find(class, ask.on),
            &format!("the offence class {class}"),
            ask.on,
        );
    }
    match &ask.agreement {
        Some(id) => named(case, id, out),
        None => search(case, out),
    }
}

fn named<'a>(case: &Case<'a>, id: &str, out: &mut Findings) -> Option<&'a Dated<AgreementCard>> {
    let found = case.cards.agreements.find(id, case.ask.on);
    let card = out.need(found, &format!("the agreement {id}"), case.ask.on)?;
    let against = stands_against(case, &card.is);
    for (decision, why) in &against {
        out.by(card, *decision, why).role = (*decision == Decision::Refer).then_some(Role::Legal);
    }
    if against.is_empty() {
        carries(card, out);
    }
    Some(card)
}

fn search<'a>(case: &Case<'a>, out: &mut Findings) -> Option<&'a Dated<AgreementCard>> {
    let ask = case.ask;
    if case.cards.agreements.has_unreadable() {
        out.fault::<AgreementCard>(
            "an agreement could not be read, so that a search may miss one: name the one relied on",
            &[],
        );
    }
    let mut covering = vec![];
    let mut unclear = vec![];
    for id in case.cards.routes(ask.channel, &ask.recipient.state) {
        match case.cards.agreements.find(id, ask.on) {
            Found::Card(card) => {
                out.pin(card);
                let against = stands_against(case, &card.is);
                match against.iter().map(|(decision, _)| *decision).max() {
                    None => covering.push(card),
                    Some(Decision::Refer) => unclear.push((card, against)),
                    Some(_) => {}
                }
            }
            Found::NotInForce(card) => out.pin(card),
            Found::Missing => {}
            Found::Fault(why, cards) => out.fault(&why, &cards),
        }
    }
    match (covering.as_slice(), unclear.as_slice()) {
        ([card], []) => {
            carries(card, out);
            Some(card)
        }
        ([], []) => {
            let why = format!(
                "no agreement in force on {} lets this go to {} of {} by {} for this offence and purpose",
                ask.on,
                ask.recipient.agency,
                ask.recipient.state,
                ask.channel.label()
            );
            out.own(&NO_BASIS, Decision::Block, why).to(Role::Legal);
            None
        }
        ([], [(card, against)]) => {
            for (decision, why) in against {
                out.by(card, *decision, why).to(Role::Legal);
            }
            Some(card)
        }
        _ => {
            let cards = covering.iter().copied().chain(unclear.iter().map(|(card, _)| *card));
            let mut ids: Vec<&str> = cards.map(|card| card.id.as_str()).collect();
            ids.sort_unstable();
            let why = format!(
                "several agreements could carry it: name the one relied on ({})",
                ids.join(", ")
            );
            out.own(&MANY_BASES, Decision::Refer, why).to(Role::Legal);
            None
        }
    }
}

fn carries(card: &Dated<AgreementCard>, out: &mut Findings) {
    let checked = if card.verified {
        ""
    } else {
        " (its owner has not checked this card)"
    };
    let articles: Vec<&str> = card.is.articles.iter().map(|one| one.article.as_str()).collect();
    let by = if articles.is_empty() {
        String::new()
    } else {
        format!(", {}", articles.join(", "))
    };
    out.by(
        card,
        Decision::Permit,
        format!("{} carries it{by}{checked}", card.is.title),
    );
}

/// Everything by which an agreement in force does not cover the ask.
fn stands_against(case: &Case<'_>, card: &AgreementCard) -> Vec<(Decision, String)> {
    let (ask, to) = (case.ask, &case.ask.recipient);
    let mut against = vec![];
    let mut block = |why: String| against.push((Decision::Block, why));
    if card.channel != ask.channel {
        block(format!(
            "{} is for {}, not for {}",
            card.title,
            card.channel.label(),
            ask.channel.label()
        ));
    }
    if !card.parties.has(&to.state) {
        block(format!("{} is not party to {}", to.state, card.title));
    }
    let receives = &card.agencies;
    let covered = receives.anybody
        || (receives.any_government && to.agency_kind.is_government())
        || receives.kinds.contains(&to.agency_kind)
        || receives.named.contains(&to.agency);
    if !covered {
        block(format!("{} does not let {} receive", card.title, to.agency));
    }
    if !card.purposes.has(&ask.purpose.code) {
        block(format!(
            "{} does not cover the purpose {}",
            card.title, ask.purpose.code
        ));
    }
    match &ask.offence_class {
        Some(class) if card.excluded_offence_classes.contains(class) => {
            block(format!("{} leaves out the offence class {class}", card.title));
        }
        Some(class) if !card.offence_classes.has(class) => {
            block(format!("{} does not cover the offence class {class}", card.title));
        }
        None if !card.offence_classes.is_any() || !card.excluded_offence_classes.is_empty() => {
            against.push((
                Decision::Refer,
                format!("say which offence it is about: {} does not cover all", card.title),
            ));
        }
        _ => {}
    }
    against
}
