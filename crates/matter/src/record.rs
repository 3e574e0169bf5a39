//! The record of one matter: the spine all kinds share, the body of its kind, and what hangs on it.
//!
//! A record is a value. Every change makes a whole new one, which the store keeps as a revision; so history,
//! differences and "what was known when" need no further machinery. Nothing here is ever overwritten.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::material::Material;
use crate::state::{Ball, Phase};
use crate::values::{
    AgencyId, Citation, ContactId, CountryCode, Line, Money, OfficeCode, OfficerId, Prose, SubjectCode,
};
use crate::{CodeTable, FieldValue, Matter, Type, choices};

choices! {
    /// How soon somebody has to act; the clocks of a pack are chosen by it.
    pub enum Priority {
        /// Life, flight or evidence would be lost within hours.
        Immediate = ("immediate", "Immediate"),
        /// Days matter.
        Urgent = ("urgent", "Urgent"),
        /// The usual course.
        Routine = ("routine", "Routine"),
    }
}

choices! {
    /// By what authority a matter is worked (the founding page names the memorandum agencies).
    pub enum Authority {
        /// Own statute.
        Own = ("own", "Own statutory authority"),
        /// Memorandum with the Secret Service.
        SecretService = ("usss_mou", "Memorandum with the U.S. Secret Service"),
        /// Memorandum with the Department of Commerce.
        Commerce = ("commerce_mou", "Memorandum with the Department of Commerce"),
        /// Memorandum with the Bureau of Alcohol, Tobacco, Firearms and Explosives.
        Atf = ("atf_mou", "Memorandum with ATF"),
        /// Memorandum with the Department of State.
        State = ("state_mou", "Memorandum with the Department of State"),
        /// Memorandum with the Consumer Product Safety Commission.
        Cpsc = ("cpsc_mou", "Memorandum with CPSC"),
        /// Other matter as directed by the Secretary.
        Directed = ("directed", "As directed by the Secretary"),
    }
}

choices! {
    /// Whether a matter enforces criminal, civil or administrative law.
    pub enum Enforcement {
        /// Criminal law.
        Criminal = ("criminal", "Criminal"),
        /// Civil law.
        Civil = ("civil", "Civil"),
        /// Administrative law.
        Administrative = ("administrative", "Administrative"),
    }
}

/// A handling marking of the jurisdiction pack, such as `CUI//LEI`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marking(pub String);

impl FieldValue for Marking {
    const TYPE: Type = Type::Code(CodeTable::Reasons("marking"));
    fn read(value: Option<&Value>) -> Result<Self, String> {
        Line::read(value).map(|line| Marking(line.0))
    }
    fn write(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// The authored part of the spine of every matter (domain.md §0.2).
#[derive(Clone, Debug, PartialEq, Matter)]
pub struct Spine {
    /// A few words by which colleagues recognise the matter; no name of a person who needs protection.
    #[field(share = Network, group = "What it is about")]
    pub title: Line,
    /// Areas of responsibility it belongs to; statistics count by them.
    #[field(share = Network, index, group = "What it is about")]
    pub subjects: Vec<SubjectCode>,
    /// Countries it plays in.
    #[field(share = Network, index, group = "What it is about")]
    pub countries: Vec<CountryCode>,
    /// How soon somebody has to act.
    #[field(share = Network, index, group = "What it is about")]
    pub priority: Option<Priority>,
    /// Office or agency that controls it, where that is not the owning office.
    #[field(share = Network, group = "Who asks")]
    pub controlling_office: Option<OfficeCode>,
    /// Name of the office, agency or official who asks.
    #[field(share = Network, group = "Who asks")]
    pub requester: Option<Line>,
    /// The requester's own reference.
    #[field(share = Network, group = "Who asks", index)]
    pub requester_reference: Option<Line>,
    /// Agency of the host country that is asked.
    #[field(share = Network, index, group = "Host counterpart")]
    pub host_agency: Option<AgencyId>,
    /// The named contact there.
    #[field(share = Network, group = "Host counterpart")]
    pub host_contact: Option<ContactId>,
    /// The host agency's reference.
    #[field(share = Network, index, group = "Host counterpart")]
    pub host_reference: Option<Line>,
    /// Sections of the United States Code it rests on, such as 19 USC 1628.
    #[field(share = Partners, index, group = "Legal basis")]
    pub legal_citations: Vec<Citation>,
    /// Whether the law enforced is criminal, civil or administrative.
    #[field(share = Network, index, group = "Legal basis")]
    pub enforcement: Option<Enforcement>,
    /// Own authority, or the memorandum relied on.
    #[field(share = Network, index, group = "Legal basis")]
    pub authority: Option<Authority>,
    /// Agreement, letter or order that allows the work, in words.
    #[field(share = Network, group = "Legal basis")]
    pub legal_basis: Option<Prose>,
    /// Handling marking; the strictest on a page becomes its banner.
    #[field(share = Network, index, group = "Handling")]
    pub marking: Option<Marking>,
    /// Caveats of originators, in their words.
    #[field(share = Network, group = "Handling")]
    pub caveats: Option<Prose>,
    /// Officer who leads the work.
    #[field(share = Network, index, group = "Who works it")]
    pub lead: Option<OfficerId>,
    /// Second officer.
    #[field(share = Network, group = "Who works it")]
    pub second: Option<OfficerId>,
    /// Supervisor who approves.
    #[field(share = Network, group = "Who works it")]
    pub supervisor: Option<OfficerId>,
    /// Date the request or lead was received, where that is earlier than its entry here.
    #[field(share = Network, group = "Dates")]
    pub received: Option<Date>,
    /// Date by which the requester needs the answer.
    #[field(share = Network, index, group = "Dates")]
    pub due: Option<Date>,
}

/// Who did something, from which office, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// Officer's id.
    pub officer: String,
    /// Code of the office the officer acted for.
    pub office: String,
    /// Instant, UTC.
    pub at: Timestamp,
}

choices! {
    /// Where one task stands.
    pub enum TaskState {
        /// Nobody has taken it up.
        Open = ("open", "Open"),
        /// Sent back: what is missing has to be supplied.
        Returned = ("returned", "Returned as deficient"),
        /// Being worked.
        Working = ("working", "Being worked"),
        /// The host agency has it.
        PendingHost = ("pending_host", "With the host agency"),
        /// Answered in part.
        Partly = ("partly", "Answered in part"),
        /// Answered.
        Answered = ("answered", "Answered"),
        /// Refused by the host.
        Refused = ("refused", "Refused by the host"),
        /// No longer wanted.
        Cancelled = ("cancelled", "Cancelled"),
    }
}

impl TaskState {
    /// Whether nothing more is expected on the task.
    pub fn settled(self) -> bool {
        matches!(self, TaskState::Answered | TaskState::Refused | TaskState::Cancelled)
    }
}

/// One thing asked for, answerable by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Number within the matter, from 1.
    pub number: u32,
    /// What is asked for.
    pub ask: String,
    /// Where it stands.
    pub state: TaskState,
    /// Since when.
    pub since: Timestamp,
    /// Officer who works it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// Answers, in the order they came; an answer is never overwritten.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// Codes of why it was returned or refused (the pack's lists).
    #[serde(default)]
    pub reasons: Vec<String>,
    /// What was said with the reasons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who asked for it.
    pub by: By,
}

/// One answer to a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The text.
    pub text: String,
    /// Caveats the answering authority attached, in its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caveats: Option<String>,
    /// Who recorded it.
    pub by: By,
}

/// A party on a matter, in a role, from one day to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartyOn {
    /// Party id.
    pub party: String,
    /// Role: subject, suspect, witness, victim, company, …
    pub role: String,
    /// First day.
    pub from: Date,
    /// Last day, once it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Who recorded it.
    pub by: By,
}

/// A link to another matter, with its role and dates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Id of the other matter.
    pub other: String,
    /// What the other matter is to this one: `collateral_of`, `supports`, `follows`, `same_subject`, …
    pub role: String,
    /// First day.
    pub from: Date,
    /// Last day, once it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Who recorded it.
    pub by: By,
}

choices! {
    /// What part an office claims in an outcome.
    pub enum ClaimRole {
        /// The office led.
        Lead = ("lead", "Lead"),
        /// Offices acted together.
        Joint = ("joint", "Joint"),
        /// The office assisted.
        Assist = ("assist", "Assist"),
    }
}

/// A claim to an outcome: one real-world fact, one office, one role, and a decision by somebody else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Number within the matter, from 1.
    pub number: u32,
    /// Key that is the same for every claim to the same real-world fact.
    pub key: String,
    /// Outcome type of the pack, such as `seizure`.
    pub outcome: String,
    /// Day it happened, in the country where it happened.
    pub on: Date,
    /// Country where it happened.
    pub country: String,
    /// Reference that identifies the fact: the host's case, seizure or warrant number.
    pub fact_reference: String,
    /// Party of the matter it is about: who was arrested, what was seized.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// Agency that did it (the host arrests; we do not).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_by: Option<String>,
    /// Exact decimal quantity as text, where the type has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// Unit of the quantity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Value, where the type has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Money>,
    /// Basis of the value: declared, appraised, street, market.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// What justifies the claim.
    pub justification: String,
    /// Part the office claims.
    pub role: ClaimRole,
    /// Who claims it, and for which office.
    pub by: By,
    /// The decision of somebody other than the claimant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ClaimDecision>,
}

/// Decision on a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimDecision {
    /// `approved` or `refused`.
    pub verdict: Verdict,
    /// Why, where it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Who decided.
    pub by: By,
}

choices! {
    /// Yes or no to a claim.
    pub enum Verdict {
        /// It counts.
        Approved = ("approved", "Approved"),
        /// It does not.
        Refused = ("refused", "Refused"),
    }
}

/// Working time spent on a matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hours {
    /// Number within the matter, from 1.
    pub number: u32,
    /// Day worked.
    pub on: Date,
    /// Minutes.
    pub minutes: u32,
    /// Subject the time is counted under.
    pub subject: String,
    /// What was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who worked.
    pub by: By,
}

choices! {
    /// What a person decided about a hit on a list.
    pub enum Identity {
        /// It is the listed one.
        Same = ("same", "Same"),
        /// It is somebody else.
        Different = ("different", "Different"),
        /// It cannot be said.
        Unsure = ("unsure", "Unsure"),
    }
}

/// The decision on one hit of a party of this matter on an imported list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HitDecision {
    /// Party of this matter.
    pub party: String,
    /// Entry of the list.
    pub entry: String,
    /// What was decided.
    pub identity: Identity,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: By,
}

/// Everything one revision of a matter holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The authored spine.
    #[serde(with = "spine_json")]
    pub spine: Spine,
    /// Code of the owning office.
    pub office: String,
    /// Need-to-know group the matter is closed to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need_group: Option<String>,
    /// Further officers named on the matter.
    #[serde(default)]
    pub members: Vec<String>,
    /// Offices that assist.
    #[serde(default)]
    pub assisting: Vec<String>,
    /// Word of the state.
    pub state: String,
    /// Since when.
    pub state_since: Timestamp,
    /// Phase of the state.
    pub phase: Phase,
    /// Whose turn it is.
    pub ball: Ball,
    /// Since when.
    pub ball_since: Timestamp,
    /// States entered so far, oldest first.
    #[serde(default)]
    pub course: Vec<Entered>,
    /// Who opened it.
    pub opened: By,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Closing code of the pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_code: Option<String>,
    /// Closing narrative and lessons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_narrative: Option<String>,
    /// Body of the kind.
    pub body: Map<String, Value>,
    /// What each step was given besides fields, under its verb, for guards and history.
    #[serde(default)]
    pub given: BTreeMap<String, Map<String, Value>>,
    /// Tasks.
    #[serde(default)]
    pub tasks: Vec<Task>,
    /// Parties with their roles.
    #[serde(default)]
    pub parties: Vec<PartyOn>,
    /// Links to other matters.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Claims to outcomes.
    #[serde(default)]
    pub claims: Vec<Claim>,
    /// Working time.
    #[serde(default)]
    pub hours: Vec<Hours>,
    /// Decisions on list hits.
    #[serde(default)]
    pub hits: Vec<HitDecision>,
    /// What it holds that could leave the house, and what has left it.
    #[serde(default, skip_serializing_if = "Material::is_empty")]
    pub material: Material,
}

/// One entry into a state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entered {
    /// Word of the state.
    pub state: String,
    /// Who held the ball from then on.
    pub ball: Ball,
    /// When.
    pub at: Timestamp,
}

impl Record {
    /// First instant at which a state was entered.
    pub fn first_entered(&self, state: &str) -> Option<Timestamp> {
        self.course.iter().find(|e| e.state == state).map(|e| e.at)
    }

    /// First instant at or after `from` at which one of the states was entered.
    pub fn entered_after(&self, states: &[&str], from: Timestamp) -> Option<Timestamp> {
        self.course
            .iter()
            .find(|e| e.at >= from && states.contains(&e.state.as_str()))
            .map(|e| e.at)
    }

    /// Seconds spent with each holder of the ball up to `now`, in the order first held.
    pub fn ball_seconds(&self, now: Timestamp) -> Vec<(Ball, i64)> {
        let mut sums: Vec<(Ball, i64)> = vec![];
        for (at, entered) in self.course.iter().enumerate() {
            let until = self.course.get(at + 1).map_or(now, |next| next.at);
            let seconds = until.as_second() - entered.at.as_second();
            match sums.iter_mut().find(|(ball, _)| *ball == entered.ball) {
                Some((_, sum)) => *sum += seconds,
                None => sums.push((entered.ball, seconds)),
            }
        }
        sums.retain(|(ball, _)| *ball != Ball::Nobody);
        sums
    }

    /// Officers named on the matter, each once.
    pub fn named(&self) -> Vec<&str> {
        let spine = [&self.spine.lead, &self.spine.second, &self.spine.supervisor];
        let mut named: Vec<&str> = spine.into_iter().flatten().map(|o| o.0.as_str()).collect();
        named.extend(self.members.iter().map(String::as_str));
        named.sort_unstable();
        named.dedup();
        named
    }
}

/// The spine is read and written through its field metadata, so that forms, API and store agree.
mod spine_json {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
    use serde_json::{Map, Value};

    use super::Spine;
    use crate::kind::Fields;

    pub fn serialize<S: Serializer>(spine: &Spine, serializer: S) -> Result<S::Ok, S::Error> {
        spine.write_fields().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Spine, D::Error> {
        let map = Map::<String, Value>::deserialize(deserializer)?;
        Spine::read_fields(&map).map_err(|refusals| {
            let first = refusals.first().map_or("", |r| r.why.as_ref());
            D::Error::custom(format!("the spine does not read: {first}"))
        })
    }
}
