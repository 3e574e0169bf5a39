//! Which roles work which kind of matter: the one table that rules ask by `IWorkItsKind`.
//!
//! Part of the rules: changing it means raising the version of the rules whose meaning changes, and reading the
//! difference in `tests/fences/policy_matrix.out`.

use crate::role::Role::{self, *};

/// Which roles work which kind. Other kinds are worked by [`WORKERS_UNLISTED`].
pub const WORKERS: &[(&str, &[Role])] = &[
    (
        "support_request",
        &[SpecialAgent, Analyst, RemovalOfficer, Attache, Deputy, TradeSpecialist],
    ),
    ("investigation", &[SpecialAgent, Attache, Deputy, Analyst]),
    (
        "release",
        &[SpecialAgent, RemovalOfficer, Analyst, Attache, Deputy, TradeSpecialist],
    ),
    ("legal_assistance", &[SpecialAgent, Attache, Deputy, Analyst]),
    ("extradition", &[SpecialAgent, RemovalOfficer, Attache, Deputy]),
    (
        "engagement",
        &[
            Attache,
            Deputy,
            SpecialAgent,
            RemovalOfficer,
            Analyst,
            Admin,
            LocalStaff,
            TradeSpecialist,
            HqDesk,
            ProgrammeManager,
            Legal,
            Privacy,
            Disclosure,
        ],
    ),
];

/// Who works a kind that [`WORKERS`] does not list.
pub const WORKERS_UNLISTED: &[Role] = &[SpecialAgent, Analyst, Attache, Deputy];

/// A code that no kind has: stands for the kinds that are not listed.
pub(crate) const UNLISTED: &str = "";

/// The roles that work a kind.
pub fn workers(kind: &str) -> &'static [Role] {
    WORKERS
        .iter()
        .find(|(listed, _)| *listed == kind)
        .map_or(WORKERS_UNLISTED, |(_, roles)| roles)
}
