//! Fences: tests that hold the style and the contract. Their golden files stand beside them.
//!
//! If you are here because a golden file differs: run `cargo x bless`, read the difference as a reader of the
//! product would, and commit it only when you meant it.

mod golden;
mod routes;
mod tidy;
