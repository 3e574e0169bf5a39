//! Tests of the store as its callers see it, on every engine at hand; one program, so that it links once.

mod common;
mod dumping;
mod promises;
mod schema;
mod verifying;
