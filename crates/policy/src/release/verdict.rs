//! The answer of the release engine, in the words of `POST /api/v1/releases/check`.
//!
//! A verdict says what may be put before the second person; it never approves. It names every ground, also those that
//! stand for the release, and pins the version of each card that was looked at, so that it can be worked out again.

use serde::{Deserialize, Serialize};

use super::cards::{ApproverGrade, CardTable};
use crate::Role;

/// What may happen, weakest first: the strictest of several is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// May be put before the second person.
    Permit,
    /// May be put before the second person, under conditions.
    Conditions,
    /// Somebody has to look first: each ground says in which role.
    Refer,
    /// Does not leave.
    Block,
}

impl Decision {
    /// Stored word.
    pub const fn word(self) -> &'static str {
        match self {
            Decision::Permit => "permit",
            Decision::Conditions => "conditions",
            Decision::Refer => "refer",
            Decision::Block => "block",
        }
    }

    /// Shown words.
    pub const fn label(self) -> &'static str {
        match self {
            Decision::Permit => "permit",
            Decision::Conditions => "permit with conditions",
            Decision::Refer => "refer",
            Decision::Block => "block",
        }
    }
}

/// One reason, for or against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// Which of the thirteen checks, from 1.
    pub check: u8,
    /// What this ground alone would decide.
    pub decision: Decision,
    /// The card that decides, or the engine's own rule (`check-07.minor`). What stands after an `@` says of what: an
    /// originator, a source of the item, or that it is unknown (`check-07.minor@unknown`).
    pub rule: String,
    /// Version of the card, or of the engine's rules.
    pub version: u32,
    /// Where the rule is written.
    pub citation: String,
    /// In plain words.
    pub why: String,
    /// Who has to look, where it is referred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Texts for the cover sheet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
}

/// Whether the item may be named to those who read the verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Showing {
    /// As it is.
    #[default]
    Shown,
    /// Without the name of its file.
    NameWithheld,
    /// Papers that leave must not show that there is such an item.
    ExistenceWithheld,
}

/// The answer for one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemVerdict {
    /// Identity of the item.
    pub item: String,
    /// The strictest of its grounds.
    pub decision: Decision,
    /// What papers that leave may show of it.
    #[serde(default)]
    pub showing: Showing,
    /// Banner of the item with what it inherits.
    pub banner: String,
    /// Every ground, by check, strictest first within a check.
    pub grounds: Vec<Ground>,
}

/// A card that was looked at, with the version it had.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pin {
    /// Table.
    pub table: CardTable,
    /// Code.
    pub id: String,
    /// Version.
    pub version: u32,
}

/// What imminent danger to life opens: release at once, reviewed afterwards (compare 28 CFR 23.20(e)(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exigency {
    /// It was not claimed.
    NotClaimed,
    /// It may go at once: nothing blocks it. Reason and recipient are recorded, the review is due.
    Open,
    /// Something blocks, and danger to life does not lift that: a person with the power to lift it has to.
    Closed,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The strictest of the items; block where there is none.
    pub decision: Decision,
    /// Version of the engine's rules.
    pub engine: u32,
    /// For each item, in the order of the ask.
    pub items: Vec<ItemVerdict>,
    /// Agreement that carries it, given or found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// Who has to be the second person.
    pub approver_grade: ApproverGrade,
    /// What the cover sheet prints, each text once.
    pub conditions: Vec<String>,
    /// Banner of the whole release: the high-water mark of its items.
    pub banner: String,
    /// Whether it may go at once.
    pub exigency: Exigency,
    /// Every card that was looked at, with its version.
    pub pinned: Vec<Pin>,
}
