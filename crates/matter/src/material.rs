//! What a matter holds that could leave the house, and what has left it: facts and documents with what binds them, the
//! items of a release, and what was decided about each.
//!
//! Caveats stand on the fact or the document itself, not on the matter, because a release is decided item by item. What
//! is here is a record only; whether an item may leave is decided by the release engine, which is handed these values.
//! Start at [`Fact`] and [`Item`].

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::choices;
use crate::record::By;

choices! {
    /// Yes, no, or nobody looked.
    pub enum Known {
        /// Somebody looked, and it is so.
        Yes = ("yes", "Yes"),
        /// Somebody looked, and it is not so.
        No = ("no", "No"),
        /// Nobody looked, or could tell.
        Unknown = ("unknown", "Not known"),
    }
}

choices! {
    /// Whether something may serve as evidence (domain.md §2.3, check 11).
    pub enum LegalStatus {
        /// May serve as evidence.
        Evidence = ("evidence", "May serve as evidence"),
        /// Intelligence only.
        Intelligence = ("intelligence", "Intelligence only"),
        /// Nobody said.
        Unknown = ("unknown", "Not said"),
    }
}

choices! {
    /// Whose something is, seen from us.
    pub enum OriginKind {
        /// Our own.
        Own = ("own", "Our own"),
        /// Another agency of our own state.
        ThirdAgency = ("third_agency", "Another agency of our state"),
        /// An agency of another state, or an international organisation.
        Foreign = ("foreign", "A foreign agency"),
        /// A firm or a private person.
        Private = ("private", "A firm or a private person"),
        /// Published.
        Open = ("open", "Published"),
    }
}

choices! {
    /// A fact or a document.
    pub enum ItemSort {
        /// One thing that is said.
        Fact = ("fact", "Fact"),
        /// A file or a paper.
        Document = ("document", "Document"),
    }
}

/// Whose something is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Whose it is, seen from us.
    pub kind: OriginKind,
    /// The agency, of the counterpart register, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Its reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// A grade in its own scheme; schemes stand side by side and are never turned into each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeGiven {
    /// Scheme of the pack, such as `admiralty`.
    pub scheme: String,
    /// Value as it is written.
    pub value: String,
}

/// What is known of one person whom an item is about; nothing said is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonOn {
    /// Party of the matter, where the person is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// Citizen or lawful permanent resident of the United States (5 U.S.C. 552a(a)(2)).
    pub us_person: Known,
    /// Covered by the Judicial Redress Act (5 U.S.C. 552a note).
    pub eu_person: Known,
    /// Under age.
    pub minor: Known,
    /// Victim.
    pub victim: Known,
    /// Asked for protection.
    pub protection_claimant: Known,
    /// Witness or source.
    pub witness: Known,
}

/// How a fact or a document has to be handled, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handling {
    /// Markings as they are written on it.
    #[serde(default)]
    pub markings: Vec<String>,
    /// Source locks on it, by the code of their card.
    #[serde(default)]
    pub locks: Vec<String>,
    /// Whose it is; none: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// How reliable it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<GradeGiven>,
    /// Whether it may serve as evidence.
    pub legal_status: LegalStatus,
    /// Purposes for which the originator lets it be used; none: not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permitted_uses: Option<Vec<String>>,
    /// Last day on which it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// Whether it is about anybody.
    pub about_person: Known,
    /// The persons it is about.
    #[serde(default)]
    pub persons: Vec<PersonOn>,
    /// Keys of the facts and documents from which it was written; their caveats are inherited.
    #[serde(default)]
    pub derived_from: Vec<String>,
    /// Purpose for which it was collected, by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected_for: Option<String>,
    /// Day on which it was checked for accuracy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_on: Option<Date>,
}

impl Default for Handling {
    fn default() -> Handling {
        Handling {
            markings: vec![],
            locks: vec![],
            origin: None,
            grade: None,
            legal_status: LegalStatus::Unknown,
            permitted_uses: None,
            expires: None,
            about_person: Known::Unknown,
            persons: vec![],
            derived_from: vec![],
            collected_for: None,
            checked_on: None,
        }
    }
}

/// One thing that is said, which can be shared by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Number within the matter, from 1.
    pub number: u32,
    /// What is said.
    pub text: String,
    /// What binds it.
    pub handling: Handling,
    /// Who recorded it.
    pub by: By,
    /// What was found wrong with it, in the order it was found.
    #[serde(default)]
    pub corrections: Vec<Correction>,
}

/// A fact that was found wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// What was said before.
    pub was: String,
    /// What was wrong with it.
    pub why: String,
    /// Who corrected it.
    pub by: By,
}

/// A file or a paper: what it is called, and the digest by which it is known again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Number within the matter, from 1.
    pub number: u32,
    /// What it is.
    pub title: String,
    /// Name of the file; a name can say what the file may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// SHA-256 of its bytes, hexadecimal, where it is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Where the paper or the file lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_at: Option<String>,
    /// What binds it.
    pub handling: Handling,
    /// Who recorded it.
    pub by: By,
}

/// The key of a fact or a document: the id of its matter, and its letter and number there, such as `…#F3`.
pub fn item_key(matter: &str, sort: ItemSort, number: u32) -> String {
    let letter = match sort {
        ItemSort::Fact => 'F',
        ItemSort::Document => 'D',
    };
    format!("{matter}#{letter}{number}")
}

/// Matter, sort and number of a key; `None` where it is not one.
pub fn read_item_key(key: &str) -> Option<(&str, ItemSort, u32)> {
    let (matter, rest) = key.split_once('#')?;
    let sort = match rest.get(..1)? {
        "F" => ItemSort::Fact,
        "D" => ItemSort::Document,
        _ => return None,
    };
    let number = rest.get(1..)?.parse().ok()?;
    (!matter.is_empty() && number > 0).then_some((matter, sort, number))
}

/// An item of a release: what shall leave, as it was worded when it was put on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Number within the release, from 1.
    pub number: u32,
    /// Key of the fact or the document.
    pub key: String,
    /// Reference of the matter it stands on, for people.
    pub reference: String,
    /// The words that leave; of a document, its title.
    pub text: String,
    /// Name of the file, of a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Parties it is about.
    #[serde(default)]
    pub parties: Vec<String>,
    /// Why the recipient needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub necessity: Option<String>,
    /// Whether what points to a source has been taken out.
    pub sanitised: Known,
    /// Who put it on.
    pub by: By,
    /// When it was taken off again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<By>,
}

choices! {
    /// What an originator answered.
    pub enum ConsentAnswer {
        /// Asked, and not answered.
        Asked = ("asked", "Asked"),
        /// Given.
        Given = ("given", "Given"),
        /// Refused.
        Refused = ("refused", "Refused"),
    }
}

/// An originator's consent to one item, for the recipient and the purpose of this release and no other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Consent {
    /// Key of the item, or of the source it was written from.
    pub key: String,
    /// Agency that is asked.
    pub agency: String,
    /// What it answered.
    pub answer: ConsentAnswer,
    /// Whether it also lets it serve as evidence.
    pub evidence: Known,
    /// Last day; none: no end was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Recipient for whom it holds.
    pub recipient: String,
    /// Purpose for which it holds.
    pub purpose: String,
    /// Its reference, or in whose words it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who recorded it.
    pub by: By,
}

/// A source lock that somebody who may has lifted for this release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lift {
    /// Code of the lock.
    pub lock: String,
    /// Key of the item, or of the source it was written from.
    pub key: String,
    /// Recipient for whom it holds.
    pub recipient: String,
    /// Purpose for which it holds.
    pub purpose: String,
    /// The proof: number and date of the order.
    pub proof: String,
    /// Role in which it was lifted.
    pub role: String,
    /// Last day; none: as the lock's card says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Who lifted it.
    pub by: By,
}

/// A referral that a person in the role it went to has decided: the ground stands, and somebody answers for going on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clearance {
    /// Key of the item.
    pub key: String,
    /// Check of the engine that referred it, from 1.
    pub check: u8,
    /// Rule of the ground.
    pub rule: String,
    /// Its version.
    pub version: u32,
    /// Role in which it was decided.
    pub role: String,
    /// Why it may go on.
    pub reason: String,
    /// Recipient for whom it holds.
    pub recipient: String,
    /// Purpose for which it holds.
    pub purpose: String,
    /// Who decided.
    pub by: By,
}

choices! {
    /// Why a recipient was written to again.
    pub enum NoticeWhy {
        /// What was given was wrong.
        Correction = ("correction", "Correction"),
        /// What was given is asked back.
        Recall = ("recall", "Recall"),
    }
}

/// A notice that went to the recipient of a release after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Key of the item.
    pub key: String,
    /// Why.
    pub why: NoticeWhy,
    /// Day it went out.
    pub on: Date,
    /// How it went, and to whom.
    pub how: String,
    /// Who sent it.
    pub by: By,
}

/// Everything of this kind that one matter holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Material {
    /// Facts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// Items of a release.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// Consents of originators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// Locks lifted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lifts: Vec<Lift>,
    /// Referrals decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clearances: Vec<Clearance>,
    /// Notices sent after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
    /// The answer of the release engine on which it left, with the versions it was worked out with, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Value>,
}

impl Material {
    /// Items that are still on the release.
    pub fn standing_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.removed.is_none())
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        *self == Material::default()
    }

    /// Handling of a fact or a document.
    pub fn handling(&self, sort: ItemSort, number: u32) -> Option<&Handling> {
        match sort {
            ItemSort::Fact => self.facts.iter().find(|f| f.number == number).map(|f| &f.handling),
            ItemSort::Document => self.documents.iter().find(|d| d.number == number).map(|d| &d.handling),
        }
    }
}

/// One ground of the release engine that stands against going on, in words that a guard can repeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// Key of the item.
    pub key: String,
    /// The item for people: "item 2".
    pub item: String,
    /// Rule, with its version.
    pub rule: String,
    /// Version of the rule.
    pub version: u32,
    /// What it is: a block, or a referral.
    pub sort: ObjectionSort,
    /// Why, in plain words.
    pub why: String,
}

/// Whether a ground ends the matter or sends it to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectionSort {
    /// It does not leave.
    Blocks,
    /// Somebody in this role has to decide, and has not.
    Waits(String),
}

/// What the release engine said about the items of a record at this moment, as far as guards need it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// Grounds that stand against it and that nobody has decided.
    pub objections: Vec<Objection>,
    /// Whether imminent danger to life may send it at once.
    pub exigent: Exigent,
    /// The whole answer as JSON, to be kept with the release.
    pub verdict: Value,
}

/// Whether something may go at once because a life is in danger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exigent {
    /// It may.
    Open,
    /// It may not.
    #[default]
    Closed,
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: keys read back, and what is not one does not.
    #[test]
    fn keys_read_back() {
        let key = item_key("0198", ItemSort::Document, 12);
        assert_eq!(read_item_key(&key), Some(("0198", ItemSort::Document, 12)));
        for wrong in ["", "0198", "#F1", "0198#", "0198#X1", "0198#F", "0198#F0", "0198#Fé"] {
            assert_eq!(read_item_key(wrong), None, "{wrong}");
        }
    }
}
