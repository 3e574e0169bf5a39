//! Attaché: the operations platform of a law-enforcement attaché network.
//!
//! The program as a library, so that tests and benchmarks can run it in their own process. Start at
//! [`web::serve`] for how a request travels, at [`kinds`] for what a matter can be, and at [`matters::actions`]
//! for what can be done with one.

pub mod app;
pub mod calendar;
pub mod cli;
pub mod codes;
pub mod counterparts;
pub mod demo;
pub mod desk;
pub mod kinds;
pub mod lists;
pub mod matters;
pub mod notices;
pub mod officers;
pub mod operations;
pub mod oversight;
pub mod packs;
pub mod parties;
pub mod reports;
pub mod screening;
pub mod search;
pub mod sharing;
pub mod testing;
pub mod web;
