//! Check 13: two persons, and a higher grade where the seventh or the eighth check found something.
//!
//! The drafter never releases, at no post and in no hurry; the second person may sit elsewhere.

use super::super::ask::Releaser;
use super::super::cards::ApproverGrade;
use super::super::case::{Case, Findings};
use super::super::rules::{GRADE, SAME_PERSON};
use super::super::verdict::Decision;
use crate::Role;

/// Gives the grade that this item asks for.
pub fn check(case: &Case<'_>, out: &mut Findings) -> ApproverGrade {
    let at_stake = out
        .grounds
        .iter()
        .any(|ground| matches!(ground.check, 7 | 8) && ground.decision > Decision::Permit);
    let grades = case.delegations.iter().map(|card| match at_stake {
        true => card.is.raised_approver,
        false => card.is.approver,
    });
    let needed = grades.max().unwrap_or(ApproverGrade::Headquarters);
    let role = match needed {
        ApproverGrade::SecondOfficer => case.delegations.iter().find_map(|card| card.is.roles.first().copied()),
        ApproverGrade::Supervisor => Some(Role::Attache),
        ApproverGrade::Headquarters => Some(Role::Disclosure),
    };
    match &case.ask.releaser {
        None => {
            let why = format!("a second person has to release it: {}", words(needed));
            out.own(&GRADE, Decision::Refer, why).role = role;
        }
        Some(releaser) if releaser.officer == case.ask.drafter => {
            let why = "who drafted it does not release it: name another person, at another office if need be";
            out.own(&SAME_PERSON, Decision::Block, why).role = role;
        }
        Some(releaser) if grade(releaser) < needed => {
            let why = format!("{} has to release it", words(needed));
            out.own(&GRADE, Decision::Refer, why).role = role;
        }
        Some(_) => {}
    }
    needed
}

fn grade(releaser: &Releaser) -> ApproverGrade {
    if releaser.roles.iter().any(|role| role.is_headquarters()) {
        ApproverGrade::Headquarters
    } else if releaser
        .roles
        .iter()
        .any(|role| matches!(role, Role::Attache | Role::Deputy))
    {
        ApproverGrade::Supervisor
    } else {
        ApproverGrade::SecondOfficer
    }
}

fn words(grade: ApproverGrade) -> &'static str {
    match grade {
        ApproverGrade::SecondOfficer => "another officer who holds the delegation",
        ApproverGrade::Supervisor => "an attaché or a deputy, of any office",
        ApproverGrade::Headquarters => "headquarters",
    }
}
