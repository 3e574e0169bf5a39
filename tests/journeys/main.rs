//! Journeys: one story a file, told to the real program over HTTP, on both databases.
//!
//! Each story makes its people at the command line, starts the program on a fresh database, and looks at pages, JSON,
//! the log and the audit. SQLite is always there; PostgreSQL joins when `ATTACHE_TEST_POSTGRES` names a server. Start at
//! [`harness`]; a new story is a file and a `mod` line here.

mod away;
mod bad_input;
mod checkpoints;
mod crash;
mod harness;
mod notices;
