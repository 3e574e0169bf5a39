//! What pages show of facts, documents, releases and the accounting. Markup only; what is done is in the actions.

pub mod account;
pub mod material;
pub mod release;
