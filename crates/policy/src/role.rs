//! The roles an officer can hold (domain.md §4) and the tier of access that goes with the person.
//!
//! A role says what somebody does; the tier says what he may never see, whatever role he holds or takes over.
//! The words are stored and typed at the command line: extend them, do not rename them.

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($(#[doc = $doc:literal])+ $name:ident = ($word:literal, $label:literal)),+ $(,)?) => {
        /// What an officer does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Role {
            $($(#[doc = $doc])+ #[serde(rename = $word)] $name,)+
        }

        impl Role {
            /// Every role, in the order of product.md.
            pub const ALL: &'static [Role] = &[$(Role::$name),+];

            /// Stored word, also the user name of the demo sign-in.
            pub const fn word(self) -> &'static str {
                match self { $(Role::$name => $word),+ }
            }

            /// Shown words.
            pub const fn label(self) -> &'static str {
                match self { $(Role::$name => $label),+ }
            }

            /// The role a stored word stands for.
            pub fn parse(word: &str) -> Option<Role> {
                match word { $($word => Some(Role::$name),)+ _ => None }
            }
        }
    };
}

roles! {
    /// Heads the office, owns its matters, releases.
    Attache = ("attache", "Attaché"),
    /// Stands in for the attaché.
    Deputy = ("deputy", "Deputy attaché"),
    /// Works investigations and requests.
    SpecialAgent = ("special-agent", "Special agent"),
    /// Works detention and removal.
    RemovalOfficer = ("removal-officer", "Detention and removal officer"),
    /// Works intelligence.
    Analyst = ("analyst", "Intelligence analyst"),
    /// Keeps the office and its evidence.
    Admin = ("admin", "Administrative officer and evidence custodian"),
    /// Locally employed staff: own tier of access.
    LocalStaff = ("local-staff", "Locally employed staff"),
    /// Trade and textile specialist on temporary duty.
    TradeSpecialist = ("trade-specialist", "Trade specialist"),
    /// Sends requests to offices and follows them.
    HqDesk = ("hq-desk", "Headquarters desk officer"),
    /// Answers for a programme's figures.
    ProgrammeManager = ("programme-manager", "Programme manager"),
    /// Advises on law.
    Legal = ("legal", "Legal adviser"),
    /// Watches over personal particulars.
    Privacy = ("privacy", "Privacy officer"),
    /// Decides on disclosures.
    Disclosure = ("disclosure", "Disclosure officer"),
    /// Reads all, writes nothing.
    Inspector = ("inspector", "Inspector"),
    /// Runs the installation, reads no case.
    SystemAdmin = ("system-admin", "System administrator"),
}

impl Role {
    /// Whether the role belongs to headquarters and so reads the matters of every office.
    pub const fn is_headquarters(self) -> bool {
        matches!(
            self,
            Role::HqDesk | Role::ProgrammeManager | Role::Legal | Role::Privacy | Role::Disclosure
        )
    }
}

/// What the person may never see, whatever role he holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Cleared for everything his roles reach.
    Cleared,
    /// Locally employed: nothing that is for United States persons only. What is not said is this.
    #[default]
    Local,
}

impl Tier {
    /// Stored word.
    pub const fn word(self) -> &'static str {
        match self {
            Tier::Cleared => "cleared",
            Tier::Local => "local",
        }
    }

    /// The tier a stored word stands for.
    pub fn parse(word: &str) -> Option<Tier> {
        match word {
            "cleared" => Some(Tier::Cleared),
            "local" => Some(Tier::Local),
            _ => None,
        }
    }
}
