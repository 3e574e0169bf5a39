//! What a guard or a clock may look at: the record, the moment, and what the surroundings hold.
//!
//! Facts are gathered by the program and handed in whole, so that a rule never asks a clock or a database.

use jiff::Timestamp;

use crate::material::Checked;
use crate::record::{By, Record};

/// A hit of a party of the matter on an imported list that nobody has decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenHit {
    /// Party of this matter.
    pub party: String,
    /// Entry of the list.
    pub entry: String,
    /// Name as listed.
    pub caption: String,
    /// Name of the list.
    pub list: String,
}

/// The surroundings of a matter at one moment.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The moment the decision is made.
    pub now: Timestamp,
    /// Who acts.
    pub by: &'a By,
    /// The whole record.
    pub record: &'a Record,
    /// Hits nobody has decided on.
    pub open_hits: &'a [OpenHit],
    /// What the release engine says of the items of the record; none where nothing shall leave.
    pub checked: Option<&'a Checked>,
}
