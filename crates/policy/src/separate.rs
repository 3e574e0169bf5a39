//! Separation of duties: what the same person never does twice (domain.md §4), and roles that nobody combines.
//!
//! These checks compare persons, so no role and no delegation gets past them. At an office of two the second person may
//! sit elsewhere; the check is never waived.

use crate::decide::{Ground, Permit};
use crate::officer::Officer;
use crate::role::{Role, Tier};

/// A duty, with the person who did its counterpart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty<'a> {
    /// Approves an outcome.
    ApproveOutcome {
        /// Who claimed it.
        claimant: &'a str,
    },
    /// Approves a release.
    ApproveRelease {
        /// Who drafted it.
        drafter: &'a str,
    },
    /// Keeps the evidence of a case.
    EvidenceCustodian {
        /// The agent of the case.
        case_agent: &'a str,
    },
    /// Reopens an integrity allegation.
    ReopenIntegrity {
        /// Who closed it.
        closer: &'a str,
    },
    /// Pays a source.
    PaySource {
        /// Who handles it.
        handler: &'a str,
    },
    /// Keeps the vault with a source's name.
    KeepVault {
        /// Who handles or pays the source.
        handler_or_payer: &'a str,
    },
    /// Nominates a member of a vetted unit.
    Nominate {
        /// Who vetted him.
        vetter: &'a str,
    },
}

impl<'a> Duty<'a> {
    /// Rule id, the person who did the counterpart, and the reason.
    fn rule(self) -> (&'static str, &'a str, &'static str) {
        match self {
            Duty::ApproveOutcome { claimant } => (
                "S01-claimant-approver",
                claimant,
                "somebody other than the claimant approves an outcome",
            ),
            Duty::ApproveRelease { drafter } => (
                "S02-drafter-approver",
                drafter,
                "somebody other than the drafter approves a release",
            ),
            Duty::EvidenceCustodian { case_agent } => (
                "S03-agent-custodian",
                case_agent,
                "somebody other than the case agent keeps the evidence",
            ),
            Duty::ReopenIntegrity { closer } => (
                "S04-closer-reopener",
                closer,
                "somebody other than the closer reopens an integrity allegation",
            ),
            Duty::PaySource { handler } => (
                "S05-handler-payer",
                handler,
                "somebody other than the handler pays a source",
            ),
            Duty::KeepVault { handler_or_payer } => (
                "S06-handler-vault",
                handler_or_payer,
                "somebody who neither handles nor pays the source keeps the vault",
            ),
            Duty::Nominate { vetter } => (
                "S07-vetter-nominator",
                vetter,
                "somebody other than the vetter nominates",
            ),
        }
    }
}

/// Refuses a duty to the person who did its counterpart. Where the counterpart or the officer is not known, the
/// answer is no.
///
/// # Errors
/// The [`Ground`] against it.
pub fn separate(duty: Duty<'_>, officer: &str) -> Result<(), Ground> {
    let (rule, other, why) = duty.rule();
    if officer.is_empty() || other.is_empty() {
        return Err(ground(rule, "say first who did the other part of this duty"));
    }
    if officer == other {
        Err(ground(rule, why))
    } else {
        Ok(())
    }
}

/// As [`separate`], for the holder of a permit: neither he nor the person he acts for may have done the counterpart.
///
/// # Errors
/// The [`Ground`] against it.
pub fn separate_permit<K>(duty: Duty<'_>, permit: &Permit<K>) -> Result<(), Ground> {
    separate(duty, permit.officer())?;
    permit.acting_for().map_or(Ok(()), |person| separate(duty, person))
}

/// Refuses combinations of roles that nobody may hold, also not for a time; empty when all is well.
pub fn check_roles(roles: &[Role]) -> Vec<Ground> {
    let holds = |role: Role| roles.contains(&role);
    let other_than = |role: Role| roles.iter().any(|held| *held != role);
    let mut grounds = vec![];
    if holds(Role::SystemAdmin) && other_than(Role::SystemAdmin) {
        grounds.push(ground(
            "S10-system-admin-alone",
            "give a system administrator no other role",
        ));
    }
    if holds(Role::Inspector) && other_than(Role::Inspector) {
        grounds.push(ground(
            "S11-inspector-alone",
            "give an inspector no other role: an inspector writes nothing",
        ));
    }
    if holds(Role::Admin) && holds(Role::SpecialAgent) {
        grounds.push(ground(
            "S12-custodian-agent",
            "let somebody other than a special agent keep the evidence",
        ));
    }
    grounds
}

/// Refuses a delegation that would get around a separation or a tier; empty when all is well.
pub fn check_delegation(giver: &Officer, taker: &Officer) -> Vec<Ground> {
    let mut grounds = vec![];
    if giver.id == taker.id {
        grounds.push(ground("S20-delegate-to-another", "choose somebody else to act for you"));
    }
    for lone in [Role::Inspector, Role::SystemAdmin] {
        if giver.holds(lone) {
            grounds.push(ground(
                "S21-not-delegable",
                "an inspector or system administrator is replaced, not acted for",
            ));
        }
    }
    if taker.is_local() && !giver.is_local() && giver.tier == Tier::Cleared {
        grounds.push(ground(
            "S22-tier",
            "choose a cleared officer to act for a cleared officer",
        ));
    }
    let mut roles = taker.all_roles();
    roles.extend(&giver.roles);
    grounds.extend(check_roles(&roles));
    grounds
}

fn ground(rule: &'static str, why: &str) -> Ground {
    Ground {
        rule,
        version: 1,
        why: why.to_string(),
    }
}
