//! What policy has to know about a matter, and nothing more.
//!
//! The store fills this from the spine, `matter_office` and `matter_officer`; the scope predicate reads the same
//! columns, so a fact that policy needs must stand in both.

use serde::{Deserialize, Serialize};

/// The facts of one matter at one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatterFacts {
    /// Identity of the matter.
    pub id: String,
    /// Code of its kind.
    pub kind: String,
    /// Word of its phase: draft, active, waiting or closed.
    pub phase: String,
    /// Code of the owning office.
    pub office: String,
    /// Codes of assisting offices.
    #[serde(default)]
    pub assisting: Vec<String>,
    /// Code of the need-to-know group that it is limited to. An empty code counts as none.
    #[serde(default)]
    pub need_group: Option<String>,
    /// Whether it is for United States persons only.
    #[serde(default)]
    pub us_only: bool,
    /// Officers named on it: lead, second, supervisor, members.
    #[serde(default)]
    pub named: Vec<String>,
    /// Who created it.
    #[serde(default)]
    pub creator: String,
    /// The revision that these facts were read from; 0 before the first.
    #[serde(default)]
    pub revision: i64,
}

impl MatterFacts {
    /// The group it is limited to.
    pub fn group(&self) -> Option<&str> {
        self.need_group.as_deref().filter(|group| !group.is_empty())
    }
}
