//! SQL, transactions, the audit chain and full text, on SQLite and PostgreSQL with one SQL text.
//!
//! Only this crate knows SQL. The rest of the program calls functions that take a [`Tx`]; [`Db::read`] gives a
//! consistent snapshot, [`Db::write`] a transaction that is durable when it returns. There is one writer at a
//! time across all processes (the chain's head row is the lock), and many waiting writes share one commit.
//!
//! The common subset of SQL: `$1…` parameters; TEXT, BIGINT, DOUBLE PRECISION; instants as RFC 3339 UTC text of
//! fixed width; `insert … on conflict do update`, `returning`, CTEs, window functions, `exists`, row values.
//! Not: ILIKE, arrays, NOW(), JSON casts, regular expressions, native enums. `sum()` is cast to BIGINT.

pub mod audit;
pub mod audit_log;
pub mod calendar;
pub mod checkpoints;
pub mod counterparts;
pub mod db;
pub mod derived;
pub mod desk;
pub mod dialect;
pub mod dump;
pub mod error;
pub mod facts;
pub mod ids;
pub mod imports;
mod later;
pub mod lists;
pub mod matters;
pub mod names;
pub mod notices;
pub mod officers;
pub mod parties;
pub mod pool;
pub mod schema;
pub mod sessions;
pub mod sharing;
pub mod sql;
pub mod statistics;
pub mod tables;
pub mod testing;
pub mod value;
pub mod verify;
pub mod views;
pub mod words;
pub mod writer;

pub use audit::Entry;
pub use db::{Db, Tx};
pub use error::{Result, StoreError};
pub use sql::{ScopedSql, Sql};
pub use value::{Row, Value};
