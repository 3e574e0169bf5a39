//! What may leave, to whom: the thirteen checks of a release. Pure, like all of this crate.
//!
//! [`check`] takes an [`Ask`] and [`Cards`] and gives a [`Verdict`]: for each item permit, conditions, refer or block,
//! with rule, version, citation and the reason in plain words. The strictest wins; unknown is referred; an error
//! blocks; the machine never approves: `permit` means that a second person may be asked. The checks are code, what they
//! check against is the data of packs. Start at [`cards`] and [`ask`](mod@ask), then read `checks` in their order.

pub mod ask;
pub mod cards;
mod case;
mod channel;
mod checks;
pub mod clear;
mod engine;
mod faults;
mod index;
pub mod marking;
pub mod rules;
pub mod span;
pub mod verdict;

pub use ask::*;
pub use cards::*;
pub use clear::{Clearance, outstanding};
pub use engine::check;
pub use index::Cards;
pub use marking::{Marking, NotAMarking, banner};
pub use span::Span;
pub use verdict::*;
