//! Decisions: a permit that is spent by value, or a denial with its grounds.
//!
//! A decision is yes when some permit rule holds and no forbid rule does; asked at the wrong function it is no. Writing
//! needs reading first, in the same capacity. A denial says whether it may be shown as such, or must look as if the
//! matter did not exist. Start at [`decide_write`].

use std::marker::PhantomData;

use serde::Serialize;

use crate::action::{Action, Reach};
use crate::facts::MatterFacts;
use crate::officer::{Capacity, Officer};
use crate::rules::{Effect, RULES, Rule, epoch};

/// Marks a permit to read one matter.
#[derive(Debug)]
pub enum Read {}
/// Marks a permit to change one matter.
#[derive(Debug)]
pub enum Write {}
/// Marks a permit for something that touches no matter.
#[derive(Debug)]
pub enum General {}

/// A yes. Only this module makes one; it cannot be copied, so it is spent once.
#[derive(Debug)]
#[must_use = "a permit that is not spent did nothing"]
pub struct Permit<K> {
    officer: String,
    acting_for: Option<String>,
    action: Action,
    matter: String,
    revision: i64,
    epoch: u64,
    grounds: Vec<&'static str>,
    kind: PhantomData<fn() -> K>,
}

impl<K> Permit<K> {
    /// The officer it was given to.
    pub fn officer(&self) -> &str {
        &self.officer
    }

    /// Whom he acts for in this, if not himself.
    pub fn acting_for(&self) -> Option<&str> {
        self.acting_for.as_deref()
    }

    /// What it is for.
    pub fn action(&self) -> Action {
        self.action
    }

    /// The matter it is for; empty for a general one.
    pub fn matter(&self) -> &str {
        &self.matter
    }

    /// The revision whose facts were looked at; 0 for a new matter and for a general permit.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// The rules it was made under, see [`epoch`](crate::epoch()).
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Ids of the rules that gave it: the one for reading first.
    pub fn grounds(&self) -> &[&'static str] {
        &self.grounds
    }
}

/// One reason for a no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// The rule it comes from.
    pub rule: &'static str,
    /// Its version.
    pub version: u32,
    /// In plain words, with what to do where something can be done.
    pub why: String,
}

/// Whether the reader of a denial may learn that the matter exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Existence {
    /// He may read it, so he may be told why he may not do this.
    MayBeKnown,
    /// Answer exactly as for a matter that does not exist; keep the grounds for the audit trail.
    MustLookAbsent,
}

/// A no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Denied {
    /// Every reason; never empty.
    pub grounds: Vec<Ground>,
    /// Whether it may be shown.
    pub existence: Existence,
}

/// Id of the ground given when no rule permits.
pub const DENY_BY_DEFAULT: &str = "R00-deny-by-default";

/// May this officer read this matter?
///
/// # Errors
/// [`Denied`]; its existence is [`Existence::MustLookAbsent`].
pub fn decide_read(officer: &Officer, matter: &MatterFacts) -> Result<Permit<Read>, Denied> {
    let forbidden = forbidding(Action::ReadMatter, officer, matter);
    if !forbidden.is_empty() {
        return Err(Denied {
            grounds: forbidden,
            existence: Existence::MustLookAbsent,
        });
    }
    for who in officer.effective() {
        if let Some(rule) = permitting(Action::ReadMatter, &who, matter) {
            return Ok(permit(officer, &who, Action::ReadMatter, matter, vec![rule.id]));
        }
    }
    Err(Denied {
        grounds: vec![by_default(Action::ReadMatter)],
        existence: Existence::MustLookAbsent,
    })
}

/// May this officer do this to this matter? For [`Action::CreateMatter`] the facts are those of the matter to be:
/// its office, its kind, and the officer as its creator.
///
/// # Errors
/// [`Denied`]: every forbid that holds, or else what would have permitted it. When the officer may not even read the
/// matter, the grounds say only that, and its existence is [`Existence::MustLookAbsent`].
pub fn decide_write(action: Action, officer: &Officer, matter: &MatterFacts) -> Result<Permit<Write>, Denied> {
    if action.reach() != Reach::Write {
        return Err(misasked(action));
    }
    let _readable = decide_read(officer, matter)?;
    let forbidden = forbidding(action, officer, matter);
    if !forbidden.is_empty() {
        return Err(Denied {
            grounds: forbidden,
            existence: Existence::MayBeKnown,
        });
    }
    for who in officer.effective() {
        let read = permitting(Action::ReadMatter, &who, matter);
        let write = permitting(action, &who, matter);
        if let (Some(read), Some(write)) = (read, write) {
            return Ok(permit(officer, &who, action, matter, vec![read.id, write.id]));
        }
    }
    Err(Denied {
        grounds: unmet(action),
        existence: Existence::MayBeKnown,
    })
}

/// May this officer do something that touches no matter?
///
/// # Errors
/// [`Denied`]; there is nothing whose existence could be learnt.
pub fn decide_general(action: Action, officer: &Officer) -> Result<Permit<General>, Denied> {
    if action.reach() != Reach::General {
        return Err(misasked(action));
    }
    let nothing = MatterFacts::default();
    let forbidden = forbidding(action, officer, &nothing);
    if !forbidden.is_empty() {
        return Err(Denied {
            grounds: forbidden,
            existence: Existence::MayBeKnown,
        });
    }
    for who in officer.effective() {
        if let Some(rule) = permitting(action, &who, &nothing) {
            return Ok(permit(officer, &who, action, &nothing, vec![rule.id]));
        }
    }
    Err(Denied {
        grounds: unmet(action),
        existence: Existence::MayBeKnown,
    })
}

fn permit<K>(
    officer: &Officer,
    who: &Capacity<'_>,
    action: Action,
    matter: &MatterFacts,
    grounds: Vec<&'static str>,
) -> Permit<K> {
    Permit {
        officer: officer.id.clone(),
        acting_for: who.acting_for.map(str::to_string),
        action,
        matter: matter.id.clone(),
        revision: matter.revision,
        epoch: epoch(),
        grounds,
        kind: PhantomData,
    }
}

/// Rules of one effect about one action.
pub(crate) fn rules(effect: Effect, action: Action) -> impl Iterator<Item = &'static Rule> {
    RULES
        .iter()
        .filter(move |rule| rule.effect == effect && rule.actions.contains(&action))
}

/// The first permit rule that holds in one capacity.
fn permitting(action: Action, who: &Capacity<'_>, matter: &MatterFacts) -> Option<&'static Rule> {
    rules(Effect::Permit, action).find(|rule| rule.roles.holds(who.roles) && rule.when.holds(who, matter))
}

/// Every forbid rule that holds for the person, with all the roles he has or took over.
fn forbidding(action: Action, officer: &Officer, matter: &MatterFacts) -> Vec<Ground> {
    let roles = officer.all_roles();
    rules(Effect::Forbid, action)
        .filter(|rule| rule.roles.holds(&roles) && rule.when.holds(&officer.himself(), matter))
        .map(ground)
        .collect()
}

fn by_default(action: Action) -> Ground {
    let turn = match action.reach() {
        Reach::General => "ask a colleague whose role covers it",
        Reach::Read | Reach::Write => "ask the attaché or the deputy of its office",
    };
    Ground {
        rule: DENY_BY_DEFAULT,
        version: 1,
        why: format!("nothing permits you to {}: {turn}", action.label()),
    }
}

/// That nothing permitted it, and to whom it is open.
fn unmet(action: Action) -> Vec<Ground> {
    let mut grounds = vec![by_default(action)];
    grounds.extend(rules(Effect::Permit, action).map(ground));
    grounds
}

fn ground(rule: &Rule) -> Ground {
    Ground {
        rule: rule.id,
        version: rule.version,
        why: rule.why.to_string(),
    }
}

/// The question was put to the wrong function: a fault of ours, answered with no.
fn misasked(action: Action) -> Denied {
    Denied {
        grounds: vec![by_default(action)],
        existence: Existence::MustLookAbsent,
    }
}
