//! Check 1: the releaser holds delegated authority for this channel, today.
//!
//! One delegation that fits is enough. Roles that never release (inspector, system administrator, locally employed
//! staff) do not, whatever a card says.

use super::super::ask::Releaser;
use super::super::cards::{Dated, DelegationCard};
use super::super::case::{Case, Findings};
use super::super::index::Found;
use super::super::rules::{ASK_FAULT, NO_DELEGATION, NO_RELEASER};
use super::super::verdict::Decision;
use crate::Role;

/// Gives the delegations that count for the grade of the second person: those that fit, or all in force.
pub fn check<'a>(case: &Case<'a>, out: &mut Findings) -> Vec<&'a Dated<DelegationCard>> {
    let ask = case.ask;
    let ids = case.cards.delegations_in(ask.channel);
    if case.cards.delegations.has_unreadable() {
        out.fault::<DelegationCard>("a delegation could not be read", &[]);
    }
    let mut in_force = vec![];
    let mut ended = vec![];
    for id in ids {
        match case.cards.delegations.find(id, ask.on) {
            Found::Card(card) if card.is.channel == ask.channel => in_force.push(card),
            Found::Card(card) | Found::NotInForce(card) => ended.push(card),
            Found::Missing => {}
            Found::Fault(why, cards) => out.fault(&why, &cards),
        }
    }
    if in_force.is_empty() {
        nobody_may(case, &ended, out);
        return in_force;
    }
    let Some(releaser) = &ask.releaser else {
        let first = in_force[0];
        out.pin(first);
        let why = format!("name who releases: {}", roles(first));
        let ground = out.own(&NO_RELEASER, Decision::Refer, why);
        ground.role = who(first);
        return in_force;
    };
    if releaser.officer.trim().is_empty() {
        out.own(&ASK_FAULT, Decision::Block, "the releaser has no identity");
    }
    let fit: Vec<_> = in_force
        .iter()
        .copied()
        .filter(|card| stands_against(case, releaser, card).is_none())
        .collect();
    if fit.is_empty() {
        for card in &in_force {
            if let Some(why) = stands_against(case, releaser, card) {
                out.by(card, Decision::Refer, why).role = who(card);
            }
        }
        return in_force;
    }
    for card in &fit {
        out.by(
            card,
            Decision::Permit,
            format!("the releaser holds it: {}", card.is.title),
        );
    }
    fit
}

fn nobody_may(case: &Case<'_>, ended: &[&Dated<DelegationCard>], out: &mut Findings) {
    for card in ended {
        out.by(
            card,
            Decision::Block,
            format!("{} is not in force on {}", card.is.title, case.ask.on),
        );
    }
    if ended.is_empty() {
        let why = format!("nobody holds a delegation to release by {}", case.ask.channel.label());
        out.own(&NO_DELEGATION, Decision::Block, why);
    }
}

/// Why a delegation does not cover this releaser; none: it does.
fn stands_against(case: &Case<'_>, releaser: &Releaser, card: &Dated<DelegationCard>) -> Option<String> {
    let ask = case.ask;
    if !releaser
        .roles
        .iter()
        .any(|role| may_release(*role) && card.is.roles.contains(role))
    {
        return Some(format!("the releaser's role does not hold it: {}", roles(card)));
    }
    if !card.is.states.has(&ask.recipient.state) {
        return Some(format!("{} does not reach {}", card.is.title, ask.recipient.state));
    }
    let named = releaser.delegated.iter().any(|given| {
        given.channel == ask.channel
            && given.from <= ask.on
            && given.until.is_none_or(|last| ask.on <= last)
            && given.revoked.is_none_or(|day| ask.on < day)
    });
    (card.is.in_name && !named)
        .then(|| "the releaser needs a delegation in his own name, and has none in force".to_string())
}

fn may_release(role: Role) -> bool {
    !matches!(role, Role::Inspector | Role::SystemAdmin | Role::LocalStaff)
}

fn who(card: &Dated<DelegationCard>) -> Option<Role> {
    card.is.roles.iter().copied().find(|role| may_release(*role))
}

fn roles(card: &Dated<DelegationCard>) -> String {
    let labels: Vec<&str> = card
        .is
        .roles
        .iter()
        .filter(|role| may_release(**role))
        .map(|role| role.label())
        .collect();
    match labels.is_empty() {
        true => format!("{} is given to no role that may release", card.is.title),
        false => format!("{} is given to {}", card.is.title, labels.join(", ")),
    }
}
