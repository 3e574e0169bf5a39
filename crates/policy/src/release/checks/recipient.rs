//! Check 3: the recipient. An assurance on file and unexpired, no breach, contact not suspended, vetted where required.
//!
//! A breach of an assurance bars the agency, under every agreement, until headquarters lifts the bar with a reason
//! (19 U.S.C. 1628(b)(2)); other agencies of its state are only flagged.

use jiff::civil::Date;

use super::super::ask::{Breach, Known, OfficialStanding, Standing};
use super::super::cards::Requirement;
use super::super::case::{Case, Findings};
use super::super::faults::is_state;
use super::super::rules::*;
use super::super::verdict::Decision;
use crate::Role;

pub fn check(case: &Case<'_>, out: &mut Findings) {
    let to = &case.ask.recipient;
    if !is_state(&to.state) {
        out.own(
            &ASK_FAULT,
            Decision::Block,
            "write the recipient's state with its two letters",
        );
    }
    if to.agency.trim().is_empty() {
        out.own(&ASK_FAULT, Decision::Block, "name the agency that receives");
    }
    nearby(case, out);
    let open = case.agreement.is_some_and(|card| card.is.agencies.anybody);
    match &to.official {
        Some(name) if !name.trim().is_empty() => {}
        _ if open && !case.requires(Requirement::NamedOfficial) => {}
        _ => {
            out.own(&NO_OFFICIAL, Decision::Refer, "name the official who receives")
                .to(Role::Attache);
        }
    }
    let mut own = case
        .ask
        .standings
        .iter()
        .filter(|one| case.is_recipient(&one.state, &one.agency));
    match (own.next(), own.next()) {
        (Some(standing), None) => known(case, standing, out),
        (Some(first), Some(second)) if first == second && own.all(|other| other == first) => known(case, first, out),
        (Some(_), Some(_)) => {
            out.own(
                &ASK_FAULT,
                Decision::Block,
                "the recipient's standing is given twice, and differently",
            );
        }
        (None, _) if open && !asks_for_standing(case) => {}
        (None, _) => {
            out.own(&NO_STANDING, Decision::Refer, "nothing is on file about this recipient")
                .to(Role::HqDesk);
        }
    }
}

fn asks_for_standing(case: &Case<'_>) -> bool {
    case.requires(Requirement::Assurance) || case.requires(Requirement::Vetting)
}

fn known(case: &Case<'_>, standing: &Standing, out: &mut Findings) {
    let on = case.ask.on;
    breaches(standing, on, out);
    suspended(standing.suspended, "agency", out);
    if case.requires(Requirement::Assurance) {
        assurance(standing, on, out);
    }
    let name = case.ask.recipient.official.as_deref().unwrap_or_default();
    let official: Vec<&OfficialStanding> = standing.officials.iter().filter(|one| one.name == name).collect();
    for one in &official {
        suspended(one.suspended, "official", out);
    }
    if case.requires(Requirement::Vetting) {
        vetting(standing, &official, on, out);
    }
}

fn breaches(standing: &Standing, on: Date, out: &mut Findings) {
    for breach in standing.breaches.iter().filter(|breach| breach.since <= on) {
        match lifted(breach, on) {
            Ok(reason) => {
                let why = format!("the bar after the breach of {} was lifted: {reason}", breach.since);
                out.own(&BREACH_LIFTED, Decision::Conditions, why);
            }
            Err(why) => {
                let why = format!("the agency broke an assurance on {}: {why}", breach.since);
                out.own(&BREACH, Decision::Block, why).to(Role::HqDesk);
            }
        }
    }
}

/// The reason for which headquarters lifted the bar. Err: why it still stands.
fn lifted(breach: &Breach, on: Date) -> Result<&str, &'static str> {
    match &breach.lifted {
        None => Err("nothing goes to it until headquarters lifts the bar"),
        Some(lift) if !lift.role.is_headquarters() => Err("only headquarters can lift the bar"),
        Some(lift) if lift.reason.trim().is_empty() || lift.by.trim().is_empty() => {
            Err("the bar was lifted without a name or a reason")
        }
        Some(lift) if lift.on > on => Err("the bar was lifted later"),
        Some(lift) => Ok(lift.reason.trim()),
    }
}

fn suspended(suspended: Known, whom: &str, out: &mut Findings) {
    match suspended {
        Known::No => {}
        Known::Yes => {
            out.own_of(
                &SUSPENDED,
                whom,
                Decision::Block,
                format!("contact with the {whom} is suspended"),
            )
            .to(Role::HqDesk);
        }
        Known::Unknown => {
            let why = format!("nobody said whether contact with the {whom} is suspended");
            let of = format!("{whom}-unknown");
            out.own_of(&SUSPENDED, &of, Decision::Refer, why).to(Role::HqDesk);
        }
    }
}

fn assurance(standing: &Standing, on: Date, out: &mut Findings) {
    let why = match &standing.assurance {
        Some(given) if given.from <= on && given.until.is_none_or(|last| on <= last) => return,
        Some(given) if given.from > on => "its assurance of confidence is not yet in force".to_string(),
        Some(_) => "its assurance of confidence has expired: ask for a new one".to_string(),
        None => "the agreement asks for an assurance of confidence, and none is on file".to_string(),
    };
    out.own(&ASSURANCE, Decision::Block, why).to(Role::HqDesk);
}

fn vetting(standing: &Standing, official: &[&OfficialStanding], on: Date, out: &mut Findings) {
    if standing.vetted_until.is_some_and(|last| last < on) {
        out.own(&VETTING, Decision::Block, "the vetting of the unit has expired")
            .to(Role::HqDesk);
    }
    if official.is_empty() {
        let why = "nobody said whether the official who receives is vetted";
        out.own(&VETTING, Decision::Refer, why).to(Role::HqDesk);
    }
    for one in official
        .iter()
        .filter(|one| one.vetted_until.is_none_or(|last| last < on))
    {
        let why = match one.vetted_until {
            Some(last) => format!("the vetting of the official ended on {last}"),
            None => "the official is not vetted".to_string(),
        };
        out.own(&VETTING, Decision::Block, why).to(Role::HqDesk);
    }
}

/// A breach by another agency of the same state is shown, and no more.
fn nearby(case: &Case<'_>, out: &mut Findings) {
    let (to, on) = (&case.ask.recipient, case.ask.on);
    let mut agencies: Vec<&str> = case
        .ask
        .standings
        .iter()
        .filter(|one| one.state == to.state && one.agency != to.agency)
        .filter(|one| {
            one.breaches
                .iter()
                .any(|breach| breach.since <= on && lifted(breach, on).is_err())
        })
        .map(|one| one.agency.as_str())
        .collect();
    agencies.sort_unstable();
    agencies.dedup();
    for agency in agencies {
        let why = format!("{agency}, of the same state, broke an assurance: see that it does not come to it");
        out.own(&BREACH_NEARBY, Decision::Conditions, why);
    }
}
