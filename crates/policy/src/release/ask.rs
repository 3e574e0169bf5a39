//! The question put to the release engine: what shall leave, to whom, for what, by which way, and what is known.
//!
//! Everything the checks need is in here or in the cards; they read no database and no clock. Whatever is not said is
//! unknown, and unknown is referred to a person. `releaser` is the *second person*, in whose name it would go, never
//! the drafter: give the office's delegated officer while a draft is looked at, or none, which refers. Pass only what
//! belongs to this ask: the standing of agencies of the recipient's state, consents and lifts for the items; passing
//! more changes nothing. Start at [`Ask`].

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::cards::{AgencyKind, Channel};
use super::span::Span;
use crate::Role;

/// Yes, no, or nobody said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// Somebody looked, and it is so.
    Yes,
    /// Somebody looked, and it is not so.
    No,
    /// Nobody looked, or could tell.
    #[default]
    Unknown,
}

/// How it is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// By word of mouth.
    Oral,
    /// On paper.
    Paper,
    /// By wire.
    Electronic,
}

/// How fast it has to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// In its turn.
    #[default]
    Routine,
    /// Before others.
    Urgent,
    /// Imminent danger to life: see [`super::Exigency`].
    DangerToLife,
}

/// One release to be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// What shall leave.
    pub items: Vec<Item>,
    /// What does not leave, but items derive from: name them here so that their caveats are inherited.
    #[serde(default)]
    pub sources: Vec<Item>,
    /// Who receives.
    pub recipient: Recipient,
    /// For what.
    pub purpose: Purpose,
    /// By which way.
    pub channel: Channel,
    /// Agreement relied on; none: the engine looks for the only one that covers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// How it is handed over.
    pub form: Form,
    /// How fast.
    #[serde(default)]
    pub urgency: Urgency,
    /// The day of the release, where the releaser is.
    pub on: Date,
    /// Who wrote it.
    pub drafter: String,
    /// In whose name it would go: the second person. None: nobody is named yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub releaser: Option<Releaser>,
    /// Class of the offence it is about. None: not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offence_class: Option<String>,
    /// What is known of the proceedings and of rights.
    #[serde(default)]
    pub proceedings: Proceedings,
    /// What is known of the recipient and of other agencies of its state.
    #[serde(default)]
    pub standings: Vec<Standing>,
    /// Consents of originators.
    #[serde(default)]
    pub consents: Vec<Consent>,
    /// Locks that somebody lifted.
    #[serde(default)]
    pub lifted: Vec<LiftedLock>,
}

/// Who receives: a state, an agency of it, and an official by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// State, two letters.
    pub state: String,
    /// Identity of the agency.
    pub agency: String,
    /// What kind of body it is.
    pub agency_kind: AgencyKind,
    /// Name of the official; none: not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub official: Option<String>,
}

/// For what something is released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Code of its card.
    pub code: String,
    /// In words, for this case.
    pub text: String,
}

/// The second person, in whose name it would go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Releaser {
    /// Identity.
    pub officer: String,
    /// Roles in the capacity in which he would release; those he took over by a delegation of duty come in as well.
    pub roles: Vec<Role>,
    /// Delegations to release, in his name.
    #[serde(default)]
    pub delegated: Vec<Delegated>,
}

/// A delegation to release that somebody holds in his name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegated {
    /// Channel.
    pub channel: Channel,
    /// First day.
    pub from: Date,
    /// Last day; none: until revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Day on which it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Date>,
}

/// What is known of the proceedings and of rights.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proceedings {
    /// Whether somebody could be put to death for it.
    pub death_exposed: Known,
    /// Whether a written assurance against the death penalty is on file.
    pub death_assurance: Known,
    /// Whether somebody would be in danger of torture or persecution.
    pub torture_risk: Known,
    /// Whether the offence has a political or military character, or the request a political aim.
    pub political: Known,
    /// Whether it serves to punish somebody for what he is or believes.
    pub discrimination: Known,
    /// Whether the act is an offence in both states.
    pub dual_criminality: Known,
    /// Whether somebody was tried for the same act.
    pub prior_trial: Known,
    /// Whether sovereignty, security or another essential interest of ours would suffer.
    pub essential_interests: Known,
    /// Whether an operation of ours is running that it would touch.
    pub ongoing_operation: Known,
}

/// A fact or a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// One thing that is said.
    Fact,
    /// A file.
    Document,
}

/// One thing that shall leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Identity, unique within the ask.
    pub id: String,
    /// Fact or document.
    pub sort: Sort,
    /// Whether it is about anybody. `no` is said of a container or a shipment; unknown refers.
    #[serde(default)]
    pub about_person: Known,
    /// The persons it is about.
    #[serde(default)]
    pub persons: Vec<PersonStatus>,
    /// How it has to be handled.
    #[serde(default)]
    pub caveats: Caveats,
    /// Items or sources of the ask from which it was written; their caveats are inherited.
    #[serde(default)]
    pub derived_from: Vec<String>,
    /// Purpose for which it was collected, by code; none: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection_purpose: Option<String>,
    /// Why the recipient needs this one; none: nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub necessity: Option<String>,
    /// Whether what points to a source has been taken out. `no` where there is something and it is still in.
    #[serde(default)]
    pub sanitised: Known,
    /// Day on which it was checked for accuracy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_checked: Option<Date>,
    /// Day on which it was recorded; a legacy marking is refused on what is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_on: Option<Date>,
    /// Name of the file, of a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
}

/// What is known of a person whom an item is about. No name: the checks do not need one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PersonStatus {
    /// Citizen or lawful permanent resident of the United States (5 U.S.C. 552a(a)(2)).
    pub us_person: Known,
    /// Covered by the Judicial Redress Act (5 U.S.C. 552a note).
    pub eu_person: Known,
    /// Under age.
    pub minor: Known,
    /// Victim.
    pub victim: Known,
    /// Asked for protection: asylum, Convention against Torture, credible fear.
    pub protection_claimant: Known,
    /// Witness or source.
    pub witness: Known,
}

/// How an item has to be handled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Caveats {
    /// Markings as they are written on it, such as `CUI//SP-CHRI/LEI//NOFORN`, `TLP:AMBER`, `H1`.
    pub markings: Vec<String>,
    /// Source locks on it, by the code of their card.
    pub locks: Vec<String>,
    /// Whose it is; none: not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub originator: Option<Originator>,
    /// How reliable it is, in its own scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// Whether it may serve as evidence.
    pub legal_status: LegalStatus,
    /// Purposes for which the originator lets it be used, by code; none: not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permitted_uses: Option<Span>,
    /// Last day on which it may be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

/// Whose an item is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Originator {
    /// Identity of the agency.
    pub agency: String,
    /// Its state, two letters.
    pub state: String,
    /// What it is to us.
    pub kind: OriginatorKind,
}

/// What an originator is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginatorKind {
    /// Ourselves.
    Own,
    /// Another agency of our own state.
    ThirdAgency,
    /// An agency of another state, or an international organisation.
    Foreign,
    /// A firm or a private person.
    Private,
    /// Published.
    Open,
}

/// A grade in its own scheme; schemes are never turned into each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Scheme.
    pub scheme: String,
    /// Value as it is written.
    pub value: String,
}

/// Whether something may serve as evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalStatus {
    /// May serve as evidence.
    Evidence,
    /// Intelligence only.
    Intelligence,
    /// Nobody said.
    #[default]
    Unknown,
}

/// What is known of an agency as a recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// State, two letters.
    pub state: String,
    /// Identity of the agency.
    pub agency: String,
    /// Its assurance of confidence; none: none on file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Assurance>,
    /// Its breaches of assurances; one that was not lifted bars it.
    #[serde(default)]
    pub breaches: Vec<Breach>,
    /// Whether contact with it is suspended.
    #[serde(default)]
    pub suspended: Known,
    /// Last day of its vetting as a unit; none: not vetted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vetted_until: Option<Date>,
    /// Its officials of whom something is known.
    #[serde(default)]
    pub officials: Vec<OfficialStanding>,
}

/// An assurance of confidence on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assurance {
    /// First day.
    pub from: Date,
    /// Last day; none: until withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A breach of an assurance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breach {
    /// Day of the breach.
    pub since: Date,
    /// Agreement under which it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// Who lifted the bar that follows from it. Only headquarters can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted: Option<BreachLift>,
}

/// The bar after a breach, lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreachLift {
    /// Officer.
    pub by: String,
    /// Role in which he did it.
    pub role: Role,
    /// Day.
    pub on: Date,
    /// Why.
    pub reason: String,
}

/// What is known of an official as a recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialStanding {
    /// Name as in [`Recipient::official`].
    pub name: String,
    /// Whether contact with him is suspended.
    #[serde(default)]
    pub suspended: Known,
    /// Last day of his vetting; none: not vetted, or failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vetted_until: Option<Date>,
}

/// An originator's consent: to this item, for this recipient and this purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Identity of the agency that consents.
    pub originator: String,
    /// Item, or the source from which the item was written.
    pub item: String,
    /// State of the recipient, two letters.
    pub state: String,
    /// Agency of the recipient.
    pub agency: String,
    /// Purpose, by code.
    pub purpose: String,
    /// Whether it also lets it serve as evidence.
    #[serde(default)]
    pub evidence: Known,
    /// First day.
    pub from: Date,
    /// Last day; none: no end was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A lock that somebody who may lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiftedLock {
    /// Code of the lock's card.
    pub lock: String,
    /// Item, or the source from which the item was written.
    pub item: String,
    /// State of the recipient, two letters; none: whoever receives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Agency of the recipient; none: whoever receives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Purpose, by code; none: whatever the purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Officer who recorded it.
    pub by: String,
    /// Role in which he did.
    pub role: Role,
    /// The proof: number and date of the order.
    pub proof: String,
    /// Day of the lift.
    pub on: Date,
    /// Last day; none: as the lock's card says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}
