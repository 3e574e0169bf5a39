//! Who is this: names in any script compared, with the reasons for the score.
//!
//! Pure: no IO, no clock, no randomness; the same input gives the same score for one [`VERSION`], which is stored with
//! every decision that rests on a score. Start at [`Name::analyse`] (one name, once) and [`score_names`] (two names);
//! [`score`] compares whole things with birth dates, countries and identifiers; [`candidate_keys`] tells an index where
//! to look. Nothing here decides that two things are the same: that is for a person to judge.

mod align;
mod date;
mod distance;
pub mod identifiers;
pub mod index;
mod keys;
mod name;
pub mod psi;
mod schema;
mod score;
mod script;
mod sound;
mod words;

pub use date::{Agreement, PartialDate};
pub use keys::{FUZZY_KEYS_MAX, candidate_keys};
pub use name::{Kind, Name, Token};
pub use schema::Schema;
#[doc(hidden)]
pub use score::amounts;
pub use score::entity::Entity;
pub use score::{Part, Score, score, score_names, value_of_names};
pub use script::Script;
pub use sound::Sound;
pub use words::{Form, country_code};

/// Version of the rules and weights: raised with every change that can change a score.
pub const VERSION: u32 = 1;

/// Score from which two things are advised to be looked at as the same.
pub const THRESHOLD: f64 = 0.70;
