//! Signed checkpoints: statements that the audit had so many entries with this root, which somebody can keep elsewhere.
//!
//! Whoever holds an older checkpoint can show that entries it covers were changed; whoever holds the public key can show
//! that a checkpoint is genuine, and that an entry stands in it. What that proves and what not is in
//! `docs/operations/checkpoints.md`. Start at [`make`] for how one comes about, at [`note`] for its text, at [`actions`]
//! for what an inspector sees, and at [`offline`] for how a stranger checks an export.

pub mod actions;
mod api;
pub mod cli;
pub mod keys;
pub mod make;
pub mod note;
pub mod offline;
pub mod proof;
mod views;

use crate::web::route::{Route, Takes, query};

const PAGED: &[Takes] = &[query("cursor", "integer", "where the last page ended")];
const SIZE: &[Takes] = &[query(
    "size",
    "integer",
    "entries that it covers; the newest unless given",
)];
const PROOF: &[Takes] = &[
    query("entry", "integer", "number of the entry"),
    query(
        "size",
        "integer",
        "entries that the checkpoint covers; the newest unless given",
    ),
];
const CONSISTENCY: &[Takes] = &[
    query("from", "integer", "entries that the older tree has"),
    query(
        "to",
        "integer",
        "entries that the newer checkpoint covers; the newest unless given",
    ),
];

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/oversight/checkpoints",
            "checkpoint.read",
            "See the signed checkpoints of the audit, newest first",
            views::list,
        )
        .takes(PAGED),
        Route::get(
            "/oversight/checkpoints/{size}",
            "checkpoint.read",
            "Download one signed checkpoint",
            views::one,
        ),
        Route::get(
            "/oversight/public-keys",
            "checkpoint.read",
            "Download the public keys that checkpoints were signed with",
            views::public_keys,
        ),
        Route::get(
            "/oversight/proof",
            "checkpoint.prove",
            "Download the proof that an entry stands in a checkpoint",
            views::proof,
        )
        .takes(PROOF),
        Route::get(
            "/api/v1/audit/checkpoints",
            "checkpoint.read",
            "List the signed checkpoints of the audit, newest first",
            api::list,
        )
        .takes(PAGED),
        Route::get(
            "/api/v1/audit/checkpoint",
            "checkpoint.read",
            "Read one signed checkpoint of the audit",
            api::one,
        )
        .takes(SIZE),
        Route::get(
            "/api/v1/audit/proof",
            "checkpoint.prove",
            "Prove that an entry stands in a checkpoint",
            api::proof,
        )
        .takes(PROOF),
        Route::get(
            "/api/v1/audit/consistency",
            "checkpoint.prove",
            "Prove that an older tree is the beginning of a checkpoint's",
            api::consistency,
        )
        .takes(CONSISTENCY),
    ]
}

#[cfg(test)]
mod offline_tests;
#[cfg(test)]
mod tests;
