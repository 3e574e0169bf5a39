//! What can be asked of policy: acts on a matter, and acts that touch none.
//!
//! The words appear in the audit trail and in the golden matrix. Which decision function an action goes to follows
//! from its [`Reach`]; asked at the wrong one, the answer is no.

use serde::{Deserialize, Serialize};

/// Which decision function answers for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Reads one matter: [`decide_read`](crate::decide_read).
    Read,
    /// Changes one matter: [`decide_write`](crate::decide_write).
    Write,
    /// Touches no matter: [`decide_general`](crate::decide_general).
    General,
}

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $name:ident = ($word:literal, $label:literal, $reach:ident)),+ $(,)?) => {
        /// What somebody wants to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Action {
            $($(#[doc = $doc])+ #[serde(rename = $word)] $name,)+
        }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Action] = &[$(Action::$name),+];

            /// Stored word.
            pub const fn word(self) -> &'static str {
                match self { $(Action::$name => $word),+ }
            }

            /// What it is in words, after "you may" or "permits you to".
            pub const fn label(self) -> &'static str {
                match self { $(Action::$name => $label),+ }
            }

            /// Which decision function answers for it.
            pub const fn reach(self) -> Reach {
                match self { $(Action::$name => Reach::$reach),+ }
            }

            /// The action a stored word stands for.
            pub fn parse(word: &str) -> Option<Action> {
                match word { $($word => Some(Action::$name),)+ _ => None }
            }
        }
    };
}

actions! {
    /// See a matter and everything on it.
    ReadMatter = ("read-matter", "read a matter", Read),
    /// Open a matter; decided on the facts of the matter to be.
    CreateMatter = ("create-matter", "open this matter", Write),
    /// Change its fields.
    EditMatter = ("edit-matter", "change this matter", Write),
    /// Take a step that is the requester's.
    StepRequest = ("step-request", "take the requester's steps", Write),
    /// Take a step that is the worker's.
    StepWork = ("step-work", "take the worker's steps", Write),
    /// Take a step that is the supervisor's: accept, return, close, reopen.
    StepSupervise = ("step-supervise", "take the supervisor's steps", Write),
    /// Take a step that is decided at headquarters: a lure, an expulsion, a review of rights.
    StepHeadquarters = ("step-headquarters", "take the steps that headquarters decides", Write),
    /// Say who leads it and who is on it.
    Assign = ("assign", "assign officers", Write),
    /// Put a person, organisation or thing on it.
    AddParty = ("add-party", "add a party", Write),
    /// Ask one more thing.
    AddTask = ("add-task", "add a task", Write),
    /// Answer a task or return it as deficient.
    AnswerTask = ("answer-task", "answer a task", Write),
    /// Book hours and costs.
    RecordHours = ("record-hours", "book hours", Write),
    /// Claim an outcome.
    ClaimOutcome = ("claim-outcome", "claim an outcome", Write),
    /// Approve a claimed outcome; who claimed it is checked by [`separate`](crate::separate).
    ApproveOutcome = ("approve-outcome", "approve an outcome", Write),
    /// Link it with another matter.
    LinkMatter = ("link-matter", "link matters", Write),
    /// Set its need-to-know group or its limitation to United States persons.
    ManageAccess = ("manage-access", "say who may see this matter", Write),
    /// Record facts and documents with what binds them, put items on a release, record consents and notices.
    RecordMaterial = ("record-material", "record facts, documents and what binds them", Write),
    /// Decide a referral of the release engine, or lift a source lock; which role may is asked of the card.
    DecideReferral = ("decide-referral", "decide what the release engine refers", Write),
    /// Be the second person of a release; who drafted it is checked by [`separate`](crate::separate).
    ApproveRelease = ("approve-release", "approve a release", Write),
    /// Say whether a list hit is the same person.
    DecideHit = ("decide-hit", "decide on a list hit", Write),
    /// Hold names against the lists.
    Screen = ("screen", "screen names", General),
    /// See agencies and contacts.
    ReadCounterpart = ("read-counterpart", "see agencies and contacts", General),
    /// Change agencies and contacts.
    EditCounterpart = ("edit-counterpart", "change agencies and contacts", General),
    /// See figures, counted through the reader's scope.
    ReadStatistics = ("read-statistics", "see figures", General),
    /// Freeze the figures of a period.
    FreezePeriod = ("freeze-period", "freeze the figures of a period", General),
    /// See the audit trail.
    ReadAudit = ("read-audit", "read the audit trail", General),
    /// See who is posted where.
    ReadOfficers = ("read-officers", "see officers", General),
    /// Change officers, their roles, offices and groups.
    EditOfficers = ("edit-officers", "change officers", General),
    /// Hand one's own powers to somebody for a time.
    Delegate = ("delegate", "delegate", General),
    /// Import a list.
    ImportList = ("import-list", "import a list", General),
    /// See an imported list.
    ReadList = ("read-list", "see a list", General),
    /// Back up, reindex, verify.
    Operate = ("operate", "run the installation", General),
    /// Record an agency's assurance, breach, suspension or vetting.
    RecordStanding = ("record-standing", "record assurances and breaches of agencies", General),
    /// Lift the bar that a breach put on an agency.
    LiftBar = ("lift-bar", "lift the bar after a breach", General),
    /// See the jurisdiction packs.
    ReadPacks = ("read-packs", "see jurisdiction packs", General),
}
