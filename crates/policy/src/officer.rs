//! The officer who asks, and the capacities in which he may act.
//!
//! A delegation does not melt into the taker: [`Officer::effective`] gives one capacity for himself and one for each
//! person he acts for, and a permit must hold within one of them. So a special agent in one office who acts for the
//! attaché of another is not an attaché at home, and acting for somebody never gives more than that person has.
//! The tier stays the taker's own.

use serde::{Deserialize, Serialize};

use crate::role::{Role, Tier};

/// An officer, with the delegations that are in force now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Identity.
    pub id: String,
    /// Roles he holds himself.
    pub roles: Vec<Role>,
    /// Codes of his offices, the home office first.
    #[serde(default)]
    pub offices: Vec<String>,
    /// Codes of need-to-know groups he belongs to.
    #[serde(default)]
    pub groups: Vec<String>,
    /// His tier of access; nothing that he takes over changes it.
    #[serde(default)]
    pub tier: Tier,
    /// For whom he acts now.
    #[serde(default)]
    pub acting: Vec<Acting>,
}

/// What an officer took over from another by a delegation in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acting {
    /// The officer who gave it.
    pub for_officer: String,
    /// The giver's roles.
    pub roles: Vec<Role>,
    /// The giver's offices.
    #[serde(default)]
    pub offices: Vec<String>,
    /// The giver's groups.
    #[serde(default)]
    pub groups: Vec<String>,
}

/// One capacity in which an officer asks: himself, or acting for one other person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity<'a> {
    /// Whose matters these are: the officer, or the one he acts for.
    pub person: &'a str,
    /// Whom he acts for, if not himself.
    pub acting_for: Option<&'a str>,
    /// Roles in this capacity.
    pub roles: &'a [Role],
    /// Offices in this capacity.
    pub offices: &'a [String],
    /// Groups in this capacity.
    pub groups: &'a [String],
    /// Whether the person who sits at the desk is locally employed.
    pub local: bool,
}

impl Officer {
    /// The code of his home office.
    pub fn home(&self) -> Option<&str> {
        self.offices.first().map(String::as_str)
    }

    /// Whether he is locally employed, by tier or by his own role; the stricter counts.
    pub fn is_local(&self) -> bool {
        self.tier == Tier::Local || self.roles.contains(&Role::LocalStaff)
    }

    /// Whether one of his own roles belongs to headquarters.
    pub fn is_headquarters(&self) -> bool {
        self.roles.iter().any(|role| role.is_headquarters())
    }

    /// Whether he holds a role himself.
    pub fn holds(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// His own roles and those he took over, each once.
    pub fn all_roles(&self) -> Vec<Role> {
        let mut roles = self.roles.clone();
        roles.extend(self.acting.iter().flat_map(|acting| acting.roles.iter().copied()));
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// The capacities in which he may act: himself first, then each delegation in force.
    pub fn effective(&self) -> Vec<Capacity<'_>> {
        let mut capacities = vec![self.himself()];
        capacities.extend(self.acting.iter().map(|acting| Capacity {
            person: &acting.for_officer,
            acting_for: Some(&acting.for_officer),
            roles: &acting.roles,
            offices: &acting.offices,
            groups: &acting.groups,
            local: self.is_local(),
        }));
        capacities
    }

    /// Himself, without any delegation.
    pub(crate) fn himself(&self) -> Capacity<'_> {
        Capacity {
            person: &self.id,
            acting_for: None,
            roles: &self.roles,
            offices: &self.offices,
            groups: &self.groups,
            local: self.is_local(),
        }
    }
}
