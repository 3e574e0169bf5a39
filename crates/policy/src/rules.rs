//! The one list of rules. A right that is not given here does not exist.
//!
//! A decision is: some permit holds and no forbid holds. Permits are asked within one capacity of the officer (himself,
//! or acting for one person); forbids are asked about the person with every role he holds or took over. Changing a rule
//! means raising its version, which changes [`epoch`], and reading the difference in `tests/fences/policy_matrix.out`.

use crate::action::Action::{self, *};
use crate::cond::Atom::*;
use crate::cond::Cond::{self, All, Any, Is, Not};
use crate::role::Role::{self, *};
pub(crate) use crate::workers::UNLISTED;
pub use crate::workers::{WORKERS, WORKERS_UNLISTED, workers};

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Gives a right.
    Permit,
    /// Takes it away, whatever permits say.
    Forbid,
}

/// Whose roles a rule is about. Somebody without any role passes none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleTest {
    /// Every role.
    Everybody,
    /// At least one of these.
    OneOf(&'static [Role]),
    /// At least one that is not among these.
    AnyBut(&'static [Role]),
}

impl RoleTest {
    /// Whether these roles pass.
    pub fn holds(&self, roles: &[Role]) -> bool {
        match self {
            RoleTest::Everybody => !roles.is_empty(),
            RoleTest::OneOf(these) => roles.iter().any(|role| these.contains(role)),
            RoleTest::AnyBut(these) => roles.iter().any(|role| !these.contains(role)),
        }
    }
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Stable identity, kept in the audit trail.
    pub id: &'static str,
    /// Raised with every change of meaning.
    pub version: u32,
    /// Gives or takes away.
    pub effect: Effect,
    /// What it is about.
    pub actions: &'static [Action],
    /// Whose.
    pub roles: RoleTest,
    /// When.
    pub when: Cond,
    /// For a permit: to whom it is open. For a forbid: what to do instead.
    pub why: &'static str,
}

const HEADQUARTERS: &[Role] = &[HqDesk, ProgrammeManager, Legal, Privacy, Disclosure];
const READERS_ONLY: &[Role] = &[Inspector, SystemAdmin];
const SUPERVISORS: &[Role] = &[Attache, Deputy];

const MATTER_ACTIONS: &[Action] = &[
    ReadMatter,
    CreateMatter,
    EditMatter,
    StepRequest,
    StepWork,
    StepSupervise,
    StepHeadquarters,
    Assign,
    AddParty,
    AddTask,
    AnswerTask,
    RecordHours,
    ClaimOutcome,
    ApproveOutcome,
    LinkMatter,
    ManageAccess,
    DecideHit,
    RecordMaterial,
    DecideReferral,
    ApproveRelease,
];

/// The reader is in the group, or there is none.
const OPEN_TO_ME: Cond = Any(&[Is(Ungrouped), Is(InMyGroup)]);
/// The reader's office owns it or assists.
const MY_OFFICE: Cond = Any(&[Is(OwnedByMyOffice), Is(AssistedByMyOffice)]);
/// The officer's office is on it, or he is named on it.
const ON_IT: Cond = Any(&[Is(OwnedByMyOffice), Is(AssistedByMyOffice), Is(NamedOnIt)]);
/// A kind the officer works, and he is on it.
const MY_WORK: Cond = All(&[Is(IWorkItsKind), ON_IT]);

/// Every rule: reading, forbidding, writing, and what touches no matter.
pub static RULES: &[Rule] = &[
    // Reading. Every other right on a matter needs one of these first, in the same capacity.
    Rule {
        id: "R01-inspector-reads",
        version: 1,
        effect: Effect::Permit,
        actions: &[ReadMatter],
        roles: RoleTest::OneOf(&[Inspector]),
        when: Cond::ALWAYS,
        why: "an inspector reads every matter",
    },
    Rule {
        id: "R02-headquarters-reads",
        version: 1,
        effect: Effect::Permit,
        actions: &[ReadMatter],
        roles: RoleTest::OneOf(HEADQUARTERS),
        when: OPEN_TO_ME,
        why: "headquarters reads the matters of every office, unless limited to a group the reader is not in",
    },
    Rule {
        id: "R03-office-reads",
        version: 1,
        effect: Effect::Permit,
        actions: &[ReadMatter],
        roles: RoleTest::AnyBut(READERS_ONLY),
        when: All(&[MY_OFFICE, OPEN_TO_ME]),
        why: "officers of the owning or an assisting office read it, unless limited to a group they are not in",
    },
    Rule {
        id: "R04-named-reads",
        version: 1,
        effect: Effect::Permit,
        actions: &[ReadMatter],
        roles: RoleTest::AnyBut(READERS_ONLY),
        when: Is(NamedOnIt),
        why: "an officer named on a matter reads it from anywhere",
    },
    Rule {
        id: "R05-creator-reads",
        version: 1,
        effect: Effect::Permit,
        actions: &[ReadMatter],
        roles: RoleTest::AnyBut(READERS_ONLY),
        when: All(&[Is(CreatedByMe), OPEN_TO_ME]),
        why: "who created a matter reads it, unless limited to a group he is not in",
    },
    // Forbidding.
    Rule {
        id: "R10-us-only",
        version: 3,
        effect: Effect::Forbid,
        actions: MATTER_ACTIONS,
        roles: RoleTest::Everybody,
        when: All(&[Is(IAmLocal), Is(UsOnly)]),
        why: "this is for United States persons only: leave it to a cleared officer",
    },
    Rule {
        id: "R11-system-admin-no-case",
        version: 3,
        effect: Effect::Forbid,
        actions: MATTER_ACTIONS,
        roles: RoleTest::OneOf(&[SystemAdmin]),
        when: Cond::ALWAYS,
        why: "a system administrator reads no case: leave it to an officer of the office",
    },
    Rule {
        id: "R12-inspector-writes-nothing",
        version: 3,
        effect: Effect::Forbid,
        actions: &[
            CreateMatter,
            EditMatter,
            StepRequest,
            StepWork,
            StepSupervise,
            StepHeadquarters,
            Assign,
            AddParty,
            AddTask,
            AnswerTask,
            RecordHours,
            ClaimOutcome,
            ApproveOutcome,
            LinkMatter,
            ManageAccess,
            DecideHit,
            RecordMaterial,
            DecideReferral,
            ApproveRelease,
            RecordStanding,
            LiftBar,
            EditCounterpart,
            FreezePeriod,
            EditOfficers,
            Delegate,
            ImportList,
            Operate,
        ],
        roles: RoleTest::OneOf(&[Inspector]),
        when: Cond::ALWAYS,
        why: "an inspector writes nothing: put the finding to the office",
    },
    Rule {
        id: "R13-closed",
        version: 3,
        effect: Effect::Forbid,
        actions: &[
            EditMatter,
            StepRequest,
            StepWork,
            StepHeadquarters,
            Assign,
            AddParty,
            AddTask,
            AnswerTask,
            LinkMatter,
            ManageAccess,
            DecideHit,
            DecideReferral,
            ApproveRelease,
        ],
        roles: RoleTest::Everybody,
        when: Is(Closed),
        why: "the matter is closed: ask the attaché or the deputy to reopen it",
    },
    Rule {
        id: "R14-local-staff-limits",
        version: 3,
        effect: Effect::Forbid,
        actions: &[
            StepSupervise,
            StepHeadquarters,
            Assign,
            ClaimOutcome,
            ApproveOutcome,
            ManageAccess,
            DecideHit,
            RecordMaterial,
            DecideReferral,
            ApproveRelease,
            RecordStanding,
            LiftBar,
            Screen,
            FreezePeriod,
            ReadAudit,
            EditOfficers,
            ImportList,
            Operate,
        ],
        roles: RoleTest::Everybody,
        when: Is(IAmLocal),
        why: "locally employed staff do not decide this: ask a cleared officer of the office",
    },
    // Creating and writing.
    Rule {
        id: "R20-office-creates",
        version: 1,
        effect: Effect::Permit,
        actions: &[CreateMatter],
        roles: RoleTest::AnyBut(READERS_ONLY),
        when: All(&[Is(OwnedByMyOffice), Is(IWorkItsKind)]),
        why: "who works a kind opens matters of it in his own office",
    },
    Rule {
        id: "R21-headquarters-asks",
        version: 1,
        effect: Effect::Permit,
        actions: &[CreateMatter],
        roles: RoleTest::OneOf(&[HqDesk]),
        when: Is(KindIs(&["support_request"])),
        why: "the headquarters desk asks any office for support",
    },
    Rule {
        id: "R22-workers-work",
        version: 2,
        effect: Effect::Permit,
        actions: &[
            EditMatter,
            StepWork,
            AddParty,
            AddTask,
            AnswerTask,
            RecordHours,
            ClaimOutcome,
            LinkMatter,
            RecordMaterial,
        ],
        roles: RoleTest::AnyBut(READERS_ONLY),
        when: MY_WORK,
        why: "who works the kind, in the owning or an assisting office or named on the matter, works on it",
    },
    Rule {
        id: "R23-local-staff-works",
        version: 1,
        effect: Effect::Permit,
        actions: &[StepWork, AddParty, AddTask, AnswerTask, RecordHours],
        roles: RoleTest::OneOf(&[LocalStaff]),
        when: All(&[Is(OwnedByMyOffice), Not(&Is(UsOnly))]),
        why: "locally employed staff work on their office's matters that are not for United States persons only",
    },
    Rule {
        id: "R24-admin-hours",
        version: 1,
        effect: Effect::Permit,
        actions: &[RecordHours],
        roles: RoleTest::OneOf(&[Admin]),
        when: MY_OFFICE,
        why: "the administrative officer books hours and costs for the office",
    },
    Rule {
        id: "R25-creator-drafts",
        version: 1,
        effect: Effect::Permit,
        actions: &[EditMatter, AddParty, AddTask, LinkMatter],
        roles: RoleTest::AnyBut(READERS_ONLY),
        when: All(&[Is(CreatedByMe), Is(Draft)]),
        why: "who created a matter writes it while it is a draft",
    },
    Rule {
        id: "R26-requester-steps",
        version: 1,
        effect: Effect::Permit,
        actions: &[StepRequest],
        roles: RoleTest::AnyBut(READERS_ONLY),
        when: Is(CreatedByMe),
        why: "who asked takes the requester's steps",
    },
    Rule {
        id: "R27-desk-steps",
        version: 1,
        effect: Effect::Permit,
        actions: &[StepRequest],
        roles: RoleTest::OneOf(&[HqDesk]),
        when: MY_OFFICE,
        why: "the headquarters desk takes the requester's steps on what its own office owns or assists",
    },
    Rule {
        id: "R28-workers-submit",
        version: 1,
        effect: Effect::Permit,
        actions: &[StepRequest],
        roles: RoleTest::AnyBut(READERS_ONLY),
        when: All(&[MY_WORK, Not(&Is(KindIs(&["support_request"])))]),
        why: "who works a matter submits it; the requester's steps of a support request stay with the requester",
    },
    Rule {
        id: "R29-supervisors",
        version: 1,
        effect: Effect::Permit,
        actions: &[StepRequest, StepSupervise, Assign],
        roles: RoleTest::OneOf(SUPERVISORS),
        when: ON_IT,
        why: "the attaché and the deputy of the owning or an assisting office, or named on the matter, supervise it",
    },
    Rule {
        id: "R30-office-approves",
        version: 1,
        effect: Effect::Permit,
        actions: &[ApproveOutcome],
        roles: RoleTest::OneOf(SUPERVISORS),
        when: ON_IT,
        why: "the attaché and the deputy approve outcomes that somebody else claimed",
    },
    Rule {
        id: "R31-headquarters-approves",
        version: 1,
        effect: Effect::Permit,
        actions: &[ApproveOutcome],
        roles: RoleTest::OneOf(&[ProgrammeManager, HqDesk]),
        when: Cond::ALWAYS,
        why: "the programme manager and the headquarters desk approve outcomes that somebody else claimed",
    },
    Rule {
        id: "R32-access",
        version: 1,
        effect: Effect::Permit,
        actions: &[ManageAccess],
        roles: RoleTest::OneOf(SUPERVISORS),
        when: Is(OwnedByMyOffice),
        why: "the attaché and the deputy of the owning office say who may see it",
    },
    Rule {
        id: "R33-hits",
        version: 1,
        effect: Effect::Permit,
        actions: &[DecideHit],
        roles: RoleTest::OneOf(&[SpecialAgent, RemovalOfficer, Analyst, Attache, Deputy, TradeSpecialist]),
        when: ON_IT,
        why: "case officers of the owning or an assisting office, or named on the matter, decide on list hits",
    },
    Rule {
        id: "R34-headquarters-links",
        version: 1,
        effect: Effect::Permit,
        actions: &[LinkMatter],
        roles: RoleTest::OneOf(&[HqDesk, ProgrammeManager]),
        when: Cond::ALWAYS,
        why: "headquarters links matters of different offices",
    },
    Rule {
        id: "R35-headquarters-decides",
        version: 1,
        effect: Effect::Permit,
        actions: &[StepHeadquarters],
        roles: RoleTest::OneOf(&[HqDesk, ProgrammeManager, Legal]),
        when: OPEN_TO_ME,
        why: "headquarters takes the steps that no office decides by itself",
    },
    Rule {
        id: "R36-supervisors-release",
        version: 1,
        effect: Effect::Permit,
        actions: &[ApproveRelease, DecideReferral],
        roles: RoleTest::OneOf(SUPERVISORS),
        when: ON_IT,
        why: "the attaché and the deputy of the owning or an assisting office, or named on the release, are its second person",
    },
    Rule {
        id: "R37-headquarters-releases",
        version: 1,
        effect: Effect::Permit,
        actions: &[ApproveRelease, DecideReferral],
        roles: RoleTest::OneOf(HEADQUARTERS),
        when: OPEN_TO_ME,
        why: "headquarters decides what is referred to it and is the second person where the office has none",
    },
    // What touches no matter. Conditions here may only ask about the person.
    Rule {
        id: "R40-everybody",
        version: 1,
        effect: Effect::Permit,
        actions: &[ReadOfficers, ReadList, ReadPacks],
        roles: RoleTest::Everybody,
        when: Cond::ALWAYS,
        why: "every officer sees who is posted where, imported lists and jurisdiction packs",
    },
    Rule {
        id: "R41-network-reads",
        version: 1,
        effect: Effect::Permit,
        actions: &[ReadCounterpart, ReadStatistics],
        roles: RoleTest::AnyBut(&[SystemAdmin]),
        when: Cond::ALWAYS,
        why: "every officer but the system administrator sees agencies, contacts and figures",
    },
    Rule {
        id: "R42-contacts",
        version: 1,
        effect: Effect::Permit,
        actions: &[EditCounterpart],
        roles: RoleTest::OneOf(&[
            Attache,
            Deputy,
            SpecialAgent,
            RemovalOfficer,
            Analyst,
            Admin,
            LocalStaff,
            TradeSpecialist,
            HqDesk,
            ProgrammeManager,
        ]),
        when: Cond::ALWAYS,
        why: "who meets agencies and contacts keeps them",
    },
    Rule {
        id: "R43-screening",
        version: 1,
        effect: Effect::Permit,
        actions: &[Screen],
        roles: RoleTest::OneOf(&[
            Attache,
            Deputy,
            SpecialAgent,
            RemovalOfficer,
            Analyst,
            TradeSpecialist,
            HqDesk,
            Disclosure,
        ]),
        when: Cond::ALWAYS,
        why: "case officers, the headquarters desk and the disclosure officer screen names",
    },
    Rule {
        id: "R44-freezing",
        version: 1,
        effect: Effect::Permit,
        actions: &[FreezePeriod],
        roles: RoleTest::OneOf(&[ProgrammeManager, HqDesk]),
        when: Cond::ALWAYS,
        why: "the programme manager and the headquarters desk freeze the figures of a period",
    },
    Rule {
        id: "R45-audit",
        version: 1,
        effect: Effect::Permit,
        actions: &[ReadAudit],
        roles: RoleTest::OneOf(&[Inspector]),
        when: Cond::ALWAYS,
        why: "the inspector reads the audit trail",
    },
    Rule {
        id: "R46-delegating",
        version: 1,
        effect: Effect::Permit,
        actions: &[Delegate],
        roles: RoleTest::AnyBut(READERS_ONLY),
        when: Cond::ALWAYS,
        why: "an officer hands his powers to another for a time",
    },
    Rule {
        id: "R47-lists",
        version: 1,
        effect: Effect::Permit,
        actions: &[ImportList],
        roles: RoleTest::OneOf(&[Analyst, HqDesk, SystemAdmin]),
        when: Cond::ALWAYS,
        why: "the analyst, the headquarters desk and the system administrator import lists",
    },
    Rule {
        id: "R48-operating",
        version: 1,
        effect: Effect::Permit,
        actions: &[Operate, EditOfficers],
        roles: RoleTest::OneOf(&[SystemAdmin]),
        when: Cond::ALWAYS,
        why: "the system administrator runs the installation and keeps its officers",
    },
    Rule {
        id: "R49-standing",
        version: 1,
        effect: Effect::Permit,
        actions: &[RecordStanding],
        roles: RoleTest::OneOf(&[Attache, Deputy, HqDesk, Legal, Disclosure]),
        when: Cond::ALWAYS,
        why: "supervisors, the headquarters desk, legal adviser and disclosure officer record assurances and breaches",
    },
    Rule {
        id: "R50-bar",
        version: 1,
        effect: Effect::Permit,
        actions: &[LiftBar],
        roles: RoleTest::OneOf(&[HqDesk, ProgrammeManager, Legal, Disclosure]),
        when: Cond::ALWAYS,
        why: "only headquarters lifts the bar after a breach (19 U.S.C. 1628(b)(2))",
    },
];

/// A number that changes when a rule is added, removed, moved or raised to another version. A permit carries it, so
/// that one made under other rules is not spent.
pub const fn epoch() -> u64 {
    EPOCH
}

const EPOCH: u64 = {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < RULES.len() {
        let id = RULES[at].id.as_bytes();
        let mut byte = 0;
        while byte < id.len() {
            hash = fnv(hash, id[byte]);
            byte += 1;
        }
        hash = fnv(hash, 0);
        let version = RULES[at].version.to_le_bytes();
        let mut byte = 0;
        while byte < version.len() {
            hash = fnv(hash, version[byte]);
            byte += 1;
        }
        at += 1;
    }
    hash
};

/// One step of FNV-1a (64 bit).
const fn fnv(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3)
}
