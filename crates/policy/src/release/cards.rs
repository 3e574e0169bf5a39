//! Cards: the rows of a jurisdiction pack that a release is checked against.
//!
//! A card is data with two times: when its rule is in force, and since when we knew it. Nothing here decides; the
//! checks in [`super::checks`] do. Law values never stand in this file, they stand in packs with their citation.
//! The words of every enum are read from packs: extend them, do not rename them.
//! Start at [`CardRows`], which is what a pack gives; [`super::Cards`] is the same rows, indexed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use super::channel::{AgencyKind, Channel};
use super::span::Span;
use crate::Role;

/// A card with its version, its citation and its two times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated<T> {
    /// Code, the same for all versions of one card; unique within its table.
    pub id: String,
    /// Version, from 1.
    pub version: u32,
    /// Statute, treaty, page or house rule it rests on.
    pub citation: String,
    /// Whether its owner has checked it against the citation. An unverified card still binds; pages say so beside it.
    pub verified: bool,
    /// First day in force.
    pub in_force_from: Date,
    /// Last day in force, itself included; none while it still is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_to: Option<Date>,
    /// Day since which we knew it, before or after it came into force.
    pub known_from: Date,
    /// Last day on which we held it for true; none while we still do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_to: Option<Date>,
    /// Day since which we knew that it ends; none: as long as we knew the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_known_from: Option<Date>,
    /// What it says.
    pub is: T,
}

impl<T> Dated<T> {
    /// Whether it is in force on a day, by all that is known, the first and the last day included.
    pub fn in_force_on(&self, on: Date) -> bool {
        self.as_known_on(on, Date::MAX)
    }

    /// Whether, by what was known on the second day, it is in force on the first.
    pub fn as_known_on(&self, on: Date, known: Date) -> bool {
        self.was_known(known) && self.in_force_from <= on && self.last_as_known(known).is_none_or(|last| on <= last)
    }

    /// Whether the card was held for true on a day.
    pub fn was_known(&self, known: Date) -> bool {
        self.known_from <= known && self.known_to.is_none_or(|last| known <= last)
    }

    /// The last day in force by what was known on a day; none: no end was known.
    pub fn last_as_known(&self, known: Date) -> Option<Date> {
        self.in_force_to
            .filter(|_| self.end_known_from.is_none_or(|since| since <= known))
    }
}

/// Which agencies of a party state may receive. Each way is enough by itself; an empty one lets nobody receive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agencies {
    /// Identities of agencies.
    #[serde(default)]
    pub named: Vec<String>,
    /// Kinds of agencies.
    #[serde(default)]
    pub kinds: Vec<AgencyKind>,
    /// Whether every agency of the government may (as 19 U.S.C. 1628(c) for some states).
    #[serde(default)]
    pub any_government: bool,
    /// Whether anybody may, the public included.
    #[serde(default)]
    pub anybody: bool,
}

/// What an agreement asks before anything moves under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// An assurance of confidence by the recipient, on file and unexpired.
    Assurance,
    /// The act is an offence in both states.
    DualCriminality,
    /// The official who receives is vetted, and the vetting has not expired.
    Vetting,
    /// An assurance that no death penalty is sought or carried out, wherever one could be.
    DeathAssurance,
    /// A purpose of law enforcement.
    LawEnforcementPurpose,
    /// Nobody was tried for the same act before.
    NoPriorTrial,
    /// A named official receives.
    NamedOfficial,
}

/// What the recipient may do with it towards others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnwardRule {
    /// Nothing is asked.
    Free,
    /// Only for the same purpose.
    SamePurpose,
    /// Only with our consent, asked for beforehand.
    WithConsent,
    /// Not at all.
    Never,
}

/// What it may prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceRule {
    /// May be used as evidence.
    Evidence,
    /// As evidence only with consent, asked for beforehand.
    WithConsent,
    /// Intelligence only; evidence goes through a formal channel.
    IntelligenceOnly,
}

/// An article relied on, in our words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Article or section, such as "art. 12(2)".
    pub article: String,
    /// What it says, in our words, not copied.
    pub says: String,
}

/// An agreement, or a statute that stands in its place, by which something may move to a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementCard {
    /// Title.
    pub title: String,
    /// Channel it opens.
    pub channel: Channel,
    /// States that are party, two letters; our own may be among them. `any`: it needs no party (a statute, open
    /// matter).
    pub parties: Span,
    /// Which agencies of a party may receive.
    pub agencies: Agencies,
    /// Offence classes it covers.
    pub offence_classes: Span,
    /// Offence classes it leaves out although the former would cover them.
    #[serde(default)]
    pub excluded_offence_classes: Vec<String>,
    /// Purposes it covers, by the code of their card.
    pub purposes: Span,
    /// What it asks before anything moves.
    #[serde(default)]
    pub requires: Vec<Requirement>,
    /// Texts for the cover sheet, which bind the recipient.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// What the recipient may do with it towards others.
    pub onward: OnwardRule,
    /// What it may prove.
    pub evidence: EvidenceRule,
    /// Articles relied on.
    #[serde(default)]
    pub articles: Vec<Article>,
}

/// What a lock does while it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockEffect {
    /// Goes to one who may lift it.
    Refer,
    /// Does not leave.
    Block,
}

/// How wide one lift of a lock reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiftScope {
    /// One item, one recipient, one purpose.
    ItemRecipientPurpose,
    /// One item and one recipient, whatever the purpose.
    ItemRecipient,
    /// One item, whoever receives.
    Item,
}

/// Recipients whom a lock does not stop. All that is said must fit; an empty one fits nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StillAllowed {
    /// States, two letters; left out: each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub states: Option<Vec<String>>,
    /// Kinds of agencies; left out: each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency_kinds: Option<Vec<AgencyKind>>,
    /// Identities of agencies; left out: each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agencies: Option<Vec<String>>,
    /// Purposes; left out: each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purposes: Option<Vec<String>>,
    /// Channels; left out: each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<Channel>>,
}

/// A statute that closes a source of facts: grand jury, asylum, tax returns, another agency's informant …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceLock {
    /// Title.
    pub title: String,
    /// Roles that may record that it is lifted.
    pub who_may_lift: Vec<Role>,
    /// Who decides outside, where it is not the officer, such as "the court that supervises the grand jury".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The proof that a lift needs, such as "court order".
    pub proof: String,
    /// How wide one lift reaches.
    pub scope: LiftScope,
    /// Recipients whom it does not stop.
    #[serde(default)]
    pub still_allows: Vec<StillAllowed>,
    /// What it does while it holds.
    pub effect: LockEffect,
    /// Whether even the existence of the item is secret: refusals to others must not show that there is one.
    #[serde(default)]
    pub hides_existence: bool,
    /// Days after which a lift has lapsed; none: it lapses with the date written in it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_days: Option<u32>,
    /// Whether it also covers the names of files.
    #[serde(default)]
    pub covers_file_names: bool,
    /// Words in a file's name that show that the lock belongs on the item although nobody put it there, such as
    /// "i-589". Compared without regard to case and punctuation; only where `covers_file_names` is true.
    #[serde(default)]
    pub file_name_hints: Vec<String>,
}

/// Family of a marking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkingScheme {
    /// Controlled unclassified information (32 CFR part 2002).
    Cui,
    /// Traffic light protocol 2.0 (FIRST, 2022).
    Tlp,
    /// Europol handling codes H0 to H3.
    HCode,
    /// Kept as it was read (FOUO, LES); not given to new material.
    Legacy,
    /// House marking, such as OPEN.
    House,
}

/// Which part of a marking a card explains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkingPart {
    /// The whole of it: `TLP:AMBER`, `H1`, `FOUO`, or a composed `CUI//LEI//NOFORN`.
    #[default]
    Whole,
    /// A category of CUI, such as `LEI` or `SP-CHRI`.
    Category,
    /// A limit on dissemination of CUI, such as `NOFORN`.
    Limit,
}

/// What a marking does to a release to a foreign recipient, before its limits are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkingEffect {
    /// Nothing.
    Free,
    /// May go under the card's conditions.
    Conditions,
    /// May go with the originator's consent for this recipient and purpose, and under the card's conditions.
    Consent,
    /// Goes to a person.
    Refer,
    /// Does not leave.
    Block,
}

/// A limit on dissemination (CUI registry, limited dissemination controls).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// No foreign dissemination.
    Noforn,
    /// Federal employees only.
    FedOnly,
    /// Federal employees and contractors only.
    Fedcon,
    /// No contractors.
    Nocon,
    /// Those on a list only; the list is the consent for each one on it.
    DlOnly,
    /// Only to the states named.
    RelTo,
    /// May be shown to the states named, not handed over.
    DisplayOnly,
    /// Attorney and client.
    AttorneyClient,
    /// Attorney's work product.
    AttorneyWp,
}

/// A marking, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkingCard {
    /// Title.
    pub title: String,
    /// Family.
    pub scheme: MarkingScheme,
    /// As it is written: `TLP:AMBER`, `H1`, `LEI`, `NOFORN`, `CUI//LEI`.
    pub code: String,
    /// Which part of a marking it is.
    #[serde(default)]
    pub part: MarkingPart,
    /// Order for the high-water mark; higher is stricter.
    pub rank: u8,
    /// What it does to a foreign release.
    pub effect: MarkingEffect,
    /// Limits that it carries; those written in the marking's text count as well.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// States that `rel_to` and `display_only` name, two letters; those written in the marking's text come in as well.
    #[serde(default)]
    pub rel_to: Vec<String>,
    /// Identities of agencies that `dl_only` names.
    #[serde(default)]
    pub dissemination_list: Vec<String>,
    /// Purposes it is limited to (H0: crime).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purposes: Option<Span>,
    /// Texts for the cover sheet.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// What it says about passing on; none: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onward: Option<OnwardRule>,
    /// What it says about evidence (H1); none: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceRule>,
    /// Last day on which it was given to new material; only legacy markings need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_until: Option<Date>,
}

/// A purpose for which something is asked, or was collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurposeCard {
    /// Title.
    pub title: String,
    /// Whether it is law enforcement.
    pub law_enforcement: bool,
    /// Whether the material is meant to prove something before a court or an authority.
    pub evidential: bool,
    /// Purposes of collection with which it is compatible, by code; itself is always.
    pub compatible_with: Span,
    /// Basis on which a United States person's particulars may go, such as the exception or routine use of 5 U.S.C.
    /// 552a(b); none: privacy officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub us_person_basis: Option<String>,
    /// The same for those whom the Judicial Redress Act covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eu_person_basis: Option<String>,
}

/// Who has to be the second person, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApproverGrade {
    /// Another officer who holds the delegation.
    SecondOfficer,
    /// Attaché or deputy, also of another office.
    Supervisor,
    /// Headquarters.
    Headquarters,
}

/// Which roles may release in a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelegationCard {
    /// Title.
    pub title: String,
    /// Channel.
    pub channel: Channel,
    /// Roles that hold it.
    pub roles: Vec<Role>,
    /// Whether the role is not enough and the officer needs a delegation in his name.
    #[serde(default)]
    pub in_name: bool,
    /// States it reaches.
    pub states: Span,
    /// Grade of the second person where nothing trips.
    pub approver: ApproverGrade,
    /// Grade of the second person where a person's status or a right is at stake.
    pub raised_approver: ApproverGrade,
}

/// Whether the recipient has to acknowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptRule {
    /// A receipt is awaited.
    Required,
    /// None is.
    NotRequired,
}

/// How long the accounting is kept, and what happens to what was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionCard {
    /// Title.
    pub title: String,
    /// Channels it is about.
    pub channels: Vec<Channel>,
    /// Years for which the accounting is kept at least (5 U.S.C. 552a(c)(2): five, or the life of the record).
    pub accounting_years_min: u16,
    /// Whether the life of the record counts where it is longer.
    pub or_life_of_record: bool,
    /// Days after which the recipient destroys or returns it; none: nothing is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_keeps_days_max: Option<u32>,
    /// Whether a receipt is awaited.
    pub receipt: ReceiptRule,
    /// Texts for the cover sheet that bind the recipient.
    #[serde(default)]
    pub conditions: Vec<String>,
}

/// What sort of wrong a class of offences is, as treaties tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffenceCharacter {
    /// A crime as most states know it.
    Ordinary,
    /// Against customs, tax or trade law.
    Fiscal,
    /// Of a political character.
    Political,
    /// Against military law alone.
    Military,
}

/// A class of offences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffenceCard {
    /// Title.
    pub title: String,
    /// What sort of wrong it is.
    pub character: OffenceCharacter,
}

/// What is known about rights in a state: country × offence, for the eighth check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightsCard {
    /// State, two letters.
    pub state: String,
    /// Offence classes that may be punished by death there.
    pub death_for: Span,
    /// Offence classes for which torture or persecution is credibly reported there.
    pub torture_for: Span,
    /// Where it is reported, in our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<String>,
}

/// Which table a card belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardTable {
    /// [`AgreementCard`].
    Agreement,
    /// [`SourceLock`].
    Lock,
    /// [`MarkingCard`].
    Marking,
    /// [`PurposeCard`].
    Purpose,
    /// [`DelegationCard`].
    Delegation,
    /// [`RetentionCard`].
    Retention,
    /// [`OffenceCard`].
    Offence,
    /// [`RightsCard`].
    Rights,
}

/// A row that could not be read. The checks that would have looked at it block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unreadable {
    /// Table of the row.
    pub table: CardTable,
    /// Its code where that could be read; none: the whole table is in doubt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What is wrong with it.
    pub why: String,
}

/// All rows that packs give to the release engine, every version of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CardRows {
    /// Our own state, two letters.
    pub home: String,
    /// Agreements.
    pub agreements: Vec<Dated<AgreementCard>>,
    /// Source locks.
    pub locks: Vec<Dated<SourceLock>>,
    /// Markings.
    pub markings: Vec<Dated<MarkingCard>>,
    /// Purposes.
    pub purposes: Vec<Dated<PurposeCard>>,
    /// Delegations.
    pub delegations: Vec<Dated<DelegationCard>>,
    /// Retention.
    pub retentions: Vec<Dated<RetentionCard>>,
    /// Offence classes.
    pub offences: Vec<Dated<OffenceCard>>,
    /// Rights by state.
    pub rights: Vec<Dated<RightsCard>>,
    /// Rows that could not be read.
    pub unreadable: Vec<Unreadable>,
}
