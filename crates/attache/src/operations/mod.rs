//! Running the installation: verify, back up, restore, copy, rebuild what is derived.
//!
//! Everything here is for whoever holds the machine, at the command line; there are no routes, so that no credential of
//! the program reaches it. [`cli`] holds the commands, [`verify`] the longest of them, [`backup`] files, [`reindex`] the way
//! from the revision log to the derived rows, and [`check`] the comparison of the two. Each command leaves an audit entry.

pub mod backup;
pub mod check;
pub mod cli;
pub mod reindex;
pub mod verify;

pub use backup::migrate_with_backup;

use jiff::Timestamp;
use store::Db;

use crate::web::route::Route;

/// Routes of this area: none.
pub fn routes() -> Vec<Route> {
    vec![]
}

/// Notes in the audit what was done at the command line.
pub(crate) fn note(db: &Db, now: Timestamp, verb: &str, detail: &str) -> store::Result<()> {
    let entry = store::Entry {
        at: store::ids::instant(now),
        verb: verb.into(),
        outcome: "done".into(),
        detail: detail.into(),
        request: store::ids::key(now),
        ..store::Entry::default()
    };
    db.write(move |tx| {
        tx.audit(entry.clone());
        Ok(())
    })
}

#[cfg(test)]
mod tests;
