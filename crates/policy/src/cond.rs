//! The language of rule conditions, with its two readings.
//!
//! [`Cond::holds`] asks a condition about one matter. [`Cond::narrow`] settles what depends on the officer and leaves
//! a [`Pred`] about matters only, which is asked in Rust or rendered as SQL. Both readings of an atom stand beside
//! each other here; the property test in `tests/agreement.rs` holds them equal.

use crate::facts::MatterFacts;
use crate::officer::Capacity;
use crate::rules;

/// The smallest thing a rule can ask about an officer and a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Atom {
    /// One of my offices owns it.
    OwnedByMyOffice,
    /// One of my offices assists.
    AssistedByMyOffice,
    /// I am its lead, second, supervisor or a member.
    NamedOnIt,
    /// I created it.
    CreatedByMe,
    /// It is limited to a group that I am in.
    InMyGroup,
    /// It is not limited to a group.
    Ungrouped,
    /// It is for United States persons only.
    UsOnly,
    /// It is still a draft.
    Draft,
    /// It is closed.
    Closed,
    /// It is of one of these kinds.
    KindIs(&'static [&'static str]),
    /// One of my roles works its kind, see [`WORKERS`](crate::WORKERS).
    IWorkItsKind,
    /// I am locally employed.
    IAmLocal,
}

/// A condition of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cond {
    /// Every one; of none: always.
    All(&'static [Cond]),
    /// At least one; of none: never.
    Any(&'static [Cond]),
    /// Not that one.
    Not(&'static Cond),
    /// The atom holds.
    Is(Atom),
}

/// A predicate about matters alone: the officer is settled, `True` and `False` are folded away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pred {
    True,
    False,
    All(Vec<Pred>),
    Any(Vec<Pred>),
    Not(Box<Pred>),
    Test(Test),
}

/// One question to a matter. Lists are never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    OfficeIn(Vec<String>),
    AssistedBy(Vec<String>),
    Named(String),
    CreatedBy(String),
    GroupIn(Vec<String>),
    Ungrouped,
    UsOnly,
    PhaseIs(&'static str),
    KindIn(Vec<&'static str>),
    KindNotIn(Vec<&'static str>),
}

/// Word of the phase in which a matter is being written.
pub(crate) const DRAFT: &str = "draft";
/// Word of the phase in which nothing more happens.
pub(crate) const CLOSED: &str = "closed";

impl Cond {
    /// Holds on every matter.
    pub const ALWAYS: Cond = Cond::All(&[]);

    /// Whether it holds for an officer in one capacity and one matter.
    pub fn holds(&self, who: &Capacity<'_>, matter: &MatterFacts) -> bool {
        match self {
            Cond::All(parts) => parts.iter().all(|part| part.holds(who, matter)),
            Cond::Any(parts) => parts.iter().any(|part| part.holds(who, matter)),
            Cond::Not(part) => !part.holds(who, matter),
            Cond::Is(atom) => atom.holds(who, matter),
        }
    }

    /// What it asks of a matter once the officer is known.
    pub(crate) fn narrow(&self, who: &Capacity<'_>) -> Pred {
        match self {
            Cond::All(parts) => Pred::all(parts.iter().map(|part| part.narrow(who))),
            Cond::Any(parts) => Pred::any(parts.iter().map(|part| part.narrow(who))),
            Cond::Not(part) => part.narrow(who).negate(),
            Cond::Is(atom) => atom.narrow(who),
        }
    }

    /// The atoms in it.
    pub fn atoms(&self) -> Vec<Atom> {
        match self {
            Cond::All(parts) | Cond::Any(parts) => parts.iter().flat_map(Cond::atoms).collect(),
            Cond::Not(part) => part.atoms(),
            Cond::Is(atom) => vec![*atom],
        }
    }
}

impl Atom {
    /// Whether it holds for an officer in one capacity and one matter.
    pub fn holds(self, who: &Capacity<'_>, matter: &MatterFacts) -> bool {
        match self {
            Atom::OwnedByMyOffice => who.offices.contains(&matter.office),
            Atom::AssistedByMyOffice => matter.assisting.iter().any(|office| who.offices.contains(office)),
            Atom::NamedOnIt => matter.named.iter().any(|named| named == who.person),
            Atom::CreatedByMe => matter.creator == who.person,
            Atom::InMyGroup => matter
                .group()
                .is_some_and(|group| who.groups.iter().any(|mine| mine == group)),
            Atom::Ungrouped => matter.group().is_none(),
            Atom::UsOnly => matter.us_only,
            Atom::Draft => matter.phase == DRAFT,
            Atom::Closed => matter.phase == CLOSED,
            Atom::KindIs(kinds) => kinds.contains(&matter.kind.as_str()),
            Atom::IWorkItsKind => rules::workers(&matter.kind).iter().any(|role| who.roles.contains(role)),
            Atom::IAmLocal => who.local,
        }
    }

    /// What it asks of a matter once the officer is known.
    pub(crate) fn narrow(self, who: &Capacity<'_>) -> Pred {
        match self {
            Atom::OwnedByMyOffice => Pred::of_list(who.offices, Test::OfficeIn),
            Atom::AssistedByMyOffice => Pred::of_list(who.offices, Test::AssistedBy),
            Atom::NamedOnIt => Pred::Test(Test::Named(who.person.to_string())),
            Atom::CreatedByMe => Pred::Test(Test::CreatedBy(who.person.to_string())),
            Atom::InMyGroup => {
                let groups: Vec<String> = who.groups.iter().filter(|group| !group.is_empty()).cloned().collect();
                Pred::of_list(&groups, Test::GroupIn)
            }
            Atom::Ungrouped => Pred::Test(Test::Ungrouped),
            Atom::UsOnly => Pred::Test(Test::UsOnly),
            Atom::Draft => Pred::Test(Test::PhaseIs(DRAFT)),
            Atom::Closed => Pred::Test(Test::PhaseIs(CLOSED)),
            Atom::KindIs(kinds) => Pred::of_list(kinds, Test::KindIn),
            Atom::IWorkItsKind => worked_kinds(who),
            Atom::IAmLocal => {
                if who.local {
                    Pred::True
                } else {
                    Pred::False
                }
            }
        }
    }
}

/// Kinds that somebody works: the listed ones by name, the others as "none of the listed".
fn worked_kinds(who: &Capacity<'_>) -> Pred {
    let works = |kind: &str| rules::workers(kind).iter().any(|role| who.roles.contains(role));
    let listed: Vec<&'static str> = rules::WORKERS.iter().map(|(kind, _)| *kind).collect();
    let mine: Vec<&'static str> = listed.iter().copied().filter(|kind| works(kind)).collect();
    let others = if works(rules::UNLISTED) {
        Pred::of_list(&listed, Test::KindNotIn)
    } else {
        Pred::False
    };
    Pred::any([Pred::of_list(&mine, Test::KindIn), others])
}

impl Pred {
    /// A test over a list; over an empty one, never.
    fn of_list<T: Clone>(list: &[T], test: fn(Vec<T>) -> Test) -> Pred {
        if list.is_empty() {
            Pred::False
        } else {
            Pred::Test(test(list.to_vec()))
        }
    }

    /// Every one of them, folded.
    pub(crate) fn all(parts: impl IntoIterator<Item = Pred>) -> Pred {
        let mut kept: Vec<Pred> = vec![];
        for part in parts {
            match part {
                Pred::True => {}
                Pred::False => return Pred::False,
                Pred::All(inner) => keep(&mut kept, inner),
                other => keep(&mut kept, [other]),
            }
        }
        match kept.len() {
            0 => Pred::True,
            1 => kept.swap_remove(0),
            _ => Pred::All(kept),
        }
    }

    /// At least one of them, folded.
    pub(crate) fn any(parts: impl IntoIterator<Item = Pred>) -> Pred {
        let mut kept: Vec<Pred> = vec![];
        for part in parts {
            match part {
                Pred::False => {}
                Pred::True => return Pred::True,
                Pred::Any(inner) => keep(&mut kept, inner),
                other => keep(&mut kept, [other]),
            }
        }
        match kept.len() {
            0 => Pred::False,
            1 => kept.swap_remove(0),
            _ => Pred::Any(kept),
        }
    }

    /// The opposite, folded.
    pub(crate) fn negate(self) -> Pred {
        match self {
            Pred::True => Pred::False,
            Pred::False => Pred::True,
            Pred::Not(inner) => *inner,
            other => Pred::Not(Box::new(other)),
        }
    }

    /// Whether a matter passes.
    pub(crate) fn admits(&self, matter: &MatterFacts) -> bool {
        match self {
            Pred::True => true,
            Pred::False => false,
            Pred::All(parts) => parts.iter().all(|part| part.admits(matter)),
            Pred::Any(parts) => parts.iter().any(|part| part.admits(matter)),
            Pred::Not(part) => !part.admits(matter),
            Pred::Test(test) => test.admits(matter),
        }
    }
}

/// Adds what is not there yet.
fn keep(kept: &mut Vec<Pred>, parts: impl IntoIterator<Item = Pred>) {
    for part in parts {
        if !kept.contains(&part) {
            kept.push(part);
        }
    }
}

impl Test {
    fn admits(&self, matter: &MatterFacts) -> bool {
        match self {
            Test::OfficeIn(offices) => offices.contains(&matter.office),
            Test::AssistedBy(offices) => matter.assisting.iter().any(|office| offices.contains(office)),
            Test::Named(person) => matter.named.contains(person),
            Test::CreatedBy(person) => matter.creator == *person,
            Test::GroupIn(groups) => matter
                .group()
                .is_some_and(|group| groups.iter().any(|mine| mine == group)),
            Test::Ungrouped => matter.group().is_none(),
            Test::UsOnly => matter.us_only,
            Test::PhaseIs(phase) => matter.phase == *phase,
            Test::KindIn(kinds) => kinds.contains(&matter.kind.as_str()),
            Test::KindNotIn(kinds) => !kinds.contains(&matter.kind.as_str()),
        }
    }
}
