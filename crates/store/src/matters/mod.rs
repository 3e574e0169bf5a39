//! Matters: the spine row, the revisions behind it, and the commit that writes both.
//!
//! Truth is the revision log; every other table with a `matter` column is derived from the newest revision and is
//! rewritten with it in one transaction. Start at [`commit()`] for writing and at [`list()`] for reading many.

mod commit;
mod list;
mod row;

pub use commit::{Also, Commit, Committed, Derived, commit, commit_in, write_derived};
pub use list::{Cursor, GroupBy, ListQuery, Sort, count_scoped, list};
pub use row::{MatterRow, RevisionRow, body_at, facts, find, named_and_assisting, newest_body, revisions};

#[cfg(test)]
mod tests;
