//! Who may do what: one list of rules, decisions with grounds, and the predicate that lists are filtered by.
//!
//! Pure: no database, no clock, no randomness. [`rules::RULES`] is the only place where a right is given or taken away.
//! [`decide_read`], [`decide_write`] and [`decide_general`] answer one question with a [`Permit`] that is spent by
//! value or with [`Denied`] and its grounds; [`scope`] turns the same reading rules into one SQL predicate. A property
//! test holds the two equal. What may leave the network is another question with its own checks: [`release`].
//! Start at [`rules::RULES`], then read [`decide`](mod@decide).

pub mod action;
pub mod cond;
pub mod decide;
pub mod facts;
pub mod officer;
pub mod release;
pub mod role;
pub mod rules;
pub mod scope;
pub mod separate;
mod workers;

pub use action::Action;
pub use cond::{Atom, Cond};
pub use decide::{Denied, Existence, General, Ground, Permit, Read, Write, decide_general, decide_read, decide_write};
pub use facts::MatterFacts;
pub use officer::{Acting, Capacity, Officer};
pub use role::{Role, Tier};
pub use rules::{Effect, RULES, RoleTest, Rule, WORKERS, epoch};
pub use scope::{Scope, scope};
pub use separate::{Duty, check_delegation, check_roles, separate, separate_permit};
