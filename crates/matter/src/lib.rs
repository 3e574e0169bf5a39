//! What all kinds of matter share: fields, states, steps, refusals, clocks and the record they live in.
//!
//! This crate is pure. It reads no clock, opens no file and knows no kind: a kind is a struct with
//! `#[derive(Matter)]` in the program, and everything here works on any of them through [`Kind`].
//! Start at [`Kind`] for what the engine sees, at [`Record`] for what a matter holds, and at
//! [`Rules`] for what a kind must say.

extern crate self as matter;

pub mod clock;
pub mod edit;
pub mod facts;
pub mod field;
pub mod kind;
pub mod material;
pub mod record;
pub mod refusal;
pub mod state;
pub mod step;
pub mod values;

pub use clock::{Calendar, Clock, ClockRule, ClockStart};
pub use facts::Facts;
pub use field::{CodeTable, Field, FieldValue, Share, Type};
pub use kind::{BodyError, Kind, Matter, Rules};
pub use matter_derive::Matter;
pub use record::{Record, Spine};
pub use refusal::{Refusal, refuse};
pub use state::{Ball, Phase, State};
pub use step::{Grade, Inputs, Step, StepView};
