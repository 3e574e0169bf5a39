//! Referrals that a named person has decided, and those that are still open.
//!
//! A verdict that refers stays a referral: the engine is not told "yes" by data. What lets the second person go on is
//! that each ground that refers has a [`Clearance`] by somebody in the role that the ground names, who is not the
//! drafter. A block has no clearance. Neither have authority, basis and second person: there a
//! person has to be named or an agreement, and the release is checked again.

use serde::{Deserialize, Serialize};

use super::verdict::{Decision, Ground, Verdict};
use crate::Role;

/// A named person's decision on one referral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clearance {
    /// Item.
    pub item: String,
    /// Check that referred it, from 1.
    pub check: u8,
    /// Rule that the ground names.
    pub rule: String,
    /// Officer who decided.
    pub by: String,
    /// Role in which he did.
    pub role: Role,
    /// Why it may go.
    pub reason: String,
}

/// What still keeps a release from the second person: every block, and every referral nobody cleared, with its item.
pub fn outstanding<'v>(verdict: &'v Verdict, clearances: &[Clearance], drafter: &str) -> Vec<(&'v str, &'v Ground)> {
    let grounds = verdict
        .items
        .iter()
        .flat_map(|item| item.grounds.iter().map(|ground| (item.item.as_str(), ground)));
    let open = grounds.filter(|(item, ground)| match ground.decision {
        Decision::Permit | Decision::Conditions => false,
        Decision::Block => true,
        Decision::Refer => !clearances
            .iter()
            .any(|clearance| clears(clearance, item, ground, drafter)),
    });
    open.collect()
}

/// Checks whose referrals nobody decides away: authority, basis, second person.
const NEVER_CLEARED: [u8; 3] = [1, 2, 13];

fn clears(clearance: &Clearance, item: &str, ground: &Ground, drafter: &str) -> bool {
    !NEVER_CLEARED.contains(&ground.check)
        && clearance.item == item
        && clearance.check == ground.check
        && clearance.rule == ground.rule
        && ground.role == Some(clearance.role)
        && clearance.by != drafter
        && !clearance.by.trim().is_empty()
        && !clearance.reason.trim().is_empty()
}
