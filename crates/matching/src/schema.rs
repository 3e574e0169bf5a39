//! What kind of thing a name belongs to, in the words of FollowTheMoney.
//!
//! The schema decides how a name is read: a person's name has a family name and titles, a company's a legal form, a
//! ship's a number that tells it from its sister. `Unknown` lets the words of the name decide.

use serde::Serialize;

/// Kind of a named thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Schema {
    /// A natural person.
    Person,
    /// A company, an authority, an armed group, any other body.
    Organization,
    /// A ship or a boat.
    Vessel,
    /// An aeroplane or a helicopter.
    Aircraft,
    /// Not said: the name is read as its words suggest.
    Unknown,
}

impl Schema {
    /// Reads a schema name of FollowTheMoney in any case; a word that is not known, also `LegalEntity`, is `Unknown`.
    pub fn parse(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "person" => Schema::Person,
            "organization" | "organisation" | "company" | "publicbody" | "company group" | "asset" => {
                Schema::Organization
            }
            "vessel" | "ship" => Schema::Vessel,
            "aircraft" | "airplane" => Schema::Aircraft,
            _ => Schema::Unknown,
        }
    }

    /// Whether two things can be the same thing at all: a ship is never a person; what is not said fits everything.
    pub fn fits(self, other: Schema) -> bool {
        self == other || self == Schema::Unknown || other == Schema::Unknown
    }
}
