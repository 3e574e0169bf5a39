//! Facts and documents with what binds them; items of a release, consents, lifts, decided referrals and notices.
//!
//! A caveat can be added by whoever works the matter; taking one away needs a reason, which stays in the history. What
//! has been put on a release is worded once: a fact that was corrected since has to be put on again.

use jiff::civil::Date;

use super::{Edited, no, text};
use crate::material::{
    Clearance, Consent, ConsentAnswer, Correction, Document, Fact, Handling, Item, ItemSort, Known, Lift, Notice,
    item_key,
};
use crate::record::{By, Record};
use crate::refusal::{Refusal, refuse};

/// Facts on one matter at most.
pub const FACTS_MAX: usize = 500;
/// Documents on one matter at most.
pub const DOCUMENTS_MAX: usize = 500;
/// Items on one release at most.
pub const ITEMS_MAX: usize = 50;
/// Persons one fact is about at most.
pub const PERSONS_MAX: usize = 50;
/// Letters of one fact at most.
pub const FACT_LETTERS_MAX: usize = 4_000;

fn next(count: usize) -> u32 {
    u32::try_from(count + 1).unwrap_or(u32::MAX)
}

/// What is wrong with a handling by itself, whatever the packs say.
fn check_handling(record: &Record, handling: &Handling, today: Date) -> Vec<Refusal> {
    let mut refusals = vec![];
    for person in &handling.persons {
        if let Some(party) = &person.party
            && !record.parties.iter().any(|on| on.party == *party)
        {
            refusals.push(refuse(
                "no-such-party",
                "persons",
                "choose parties that are on this matter",
            ));
            break;
        }
    }
    if handling.persons.len() > PERSONS_MAX {
        refusals.push(refuse(
            "too-many",
            "persons",
            format!("name {PERSONS_MAX} persons at most"),
        ));
    }
    if handling.about_person == Known::No && !handling.persons.is_empty() {
        refusals.push(refuse(
            "contradiction",
            "about_person",
            "it cannot be about nobody and name persons",
        ));
    }
    if handling.checked_on.is_some_and(|day| day > today) {
        refusals.push(refuse(
            "future",
            "checked_on",
            "it cannot have been checked in the future",
        ));
    }
    refusals
}

fn check_text(given: &str, name: &'static str, refusals: &mut Vec<Refusal>) -> String {
    let given = text(given, name, refusals);
    if given.chars().count() > FACT_LETTERS_MAX {
        refusals.push(refuse(
            "too-long",
            name,
            format!("keep it to {FACT_LETTERS_MAX} letters: one fact at a time"),
        ));
    }
    given
}

/// Records a fact.
pub fn add_fact(record: &Record, said: &str, handling: Handling, today: Date, by: &By) -> Edited {
    let mut refusals = check_handling(record, &handling, today);
    let said = check_text(said, "text", &mut refusals);
    if record.material.facts.len() >= FACTS_MAX {
        refusals.push(refuse("too-many", "text", format!("a matter holds {FACTS_MAX} facts")));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut after = record.clone();
    after.material.facts.push(Fact {
        number: next(record.material.facts.len()),
        text: said,
        handling,
        by: by.clone(),
        corrections: vec![],
    });
    Ok(after)
}

/// Says what a fact should have said; what was said stays.
pub fn correct_fact(record: &Record, number: u32, said: &str, why: &str, by: &By) -> Edited {
    let Some(at) = record.material.facts.iter().position(|f| f.number == number) else {
        return no(refuse(
            "no-such-fact",
            "fact",
            format!("the matter has no fact {number}"),
        ));
    };
    let mut refusals = vec![];
    let said = check_text(said, "text", &mut refusals);
    let why = text(why, "why", &mut refusals);
    if said == record.material.facts[at].text {
        refusals.push(refuse("no-change", "text", "say what it should have said"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut after = record.clone();
    let fact = &mut after.material.facts[at];
    let was = std::mem::replace(&mut fact.text, said);
    fact.corrections.push(Correction {
        was,
        why,
        by: by.clone(),
    });
    Ok(after)
}

/// Records a document.
pub fn add_document(record: &Record, mut document: Document, today: Date) -> Edited {
    let mut refusals = check_handling(record, &document.handling, today);
    document.title = text(&document.title, "title", &mut refusals);
    if let Some(sha) = &document.sha256
        && !(sha.len() == 64 && sha.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
    {
        refusals.push(refuse(
            "unreadable",
            "sha256",
            "give the SHA-256 as 64 digits 0-9 and a-f",
        ));
    }
    if document.sha256.is_none() && document.held_at.is_none() {
        refusals.push(refuse(
            "nowhere",
            "held_at",
            "say where the paper lies, or give the SHA-256 of the file",
        ));
    }
    if record.material.documents.len() >= DOCUMENTS_MAX {
        refusals.push(refuse(
            "too-many",
            "title",
            format!("a matter holds {DOCUMENTS_MAX} documents"),
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut after = record.clone();
    document.number = next(record.material.documents.len());
    after.material.documents.push(document);
    Ok(after)
}

/// Whether the second handling asks less than the first anywhere.
fn loosens(before: &Handling, after: &Handling) -> bool {
    let gone = |was: &[String], is: &[String]| was.iter().any(|one| !is.contains(one));
    gone(&before.markings, &after.markings)
        || gone(&before.locks, &after.locks)
        || gone(&before.derived_from, &after.derived_from)
        || before.origin != after.origin && before.origin.is_some()
        || before.permitted_uses != after.permitted_uses && before.permitted_uses.is_some()
        || before
            .expires
            .is_some_and(|day| after.expires.is_none_or(|new| new > day))
        || before.legal_status == crate::material::LegalStatus::Intelligence
            && after.legal_status != before.legal_status
        || before.persons.iter().any(|person| !after.persons.contains(person))
}

/// Changes how a fact or a document has to be handled. Asking less than before needs a reason.
pub fn handle(
    record: &Record,
    sort: ItemSort,
    number: u32,
    handling: Handling,
    why: Option<&str>,
    today: Date,
) -> Edited {
    let Some(before) = record.material.handling(sort, number) else {
        return no(refuse(
            "no-such-item",
            "item",
            "the matter has no such fact or document",
        ));
    };
    let mut refusals = check_handling(record, &handling, today);
    if loosens(before, &handling) && why.is_none_or(|w| w.trim().is_empty()) {
        refusals.push(refuse(
            "no-reason",
            "why",
            "say why it may be handled less strictly than before",
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut after = record.clone();
    let place = match sort {
        ItemSort::Fact => after
            .material
            .facts
            .iter_mut()
            .find(|f| f.number == number)
            .map(|f| &mut f.handling),
        ItemSort::Document => after
            .material
            .documents
            .iter_mut()
            .find(|d| d.number == number)
            .map(|d| &mut d.handling),
    };
    if let Some(place) = place {
        *place = handling;
    }
    Ok(after)
}

/// Puts an item on a release.
pub fn add_item(record: &Record, mut item: Item) -> Edited {
    let mut refusals = vec![];
    if record
        .material
        .standing_items()
        .any(|standing| standing.key == item.key)
    {
        refusals.push(refuse("already-on-it", "item", "it is on this release already"));
    }
    if record.material.standing_items().count() >= ITEMS_MAX {
        refusals.push(refuse("too-many", "item", format!("a release holds {ITEMS_MAX} items")));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut after = record.clone();
    item.number = next(record.material.items.len());
    after.material.items.push(item);
    Ok(after)
}

/// Takes an item off a release.
pub fn remove_item(record: &Record, number: u32, by: &By) -> Edited {
    let mut after = record.clone();
    let found = after
        .material
        .items
        .iter_mut()
        .find(|i| i.number == number && i.removed.is_none());
    match found {
        Some(item) => {
            item.removed = Some(by.clone());
            Ok(after)
        }
        None => no(refuse(
            "no-such-item",
            "item",
            format!("the release has no item {number}"),
        )),
    }
}

/// Records that an originator was asked for its consent, or what it answered.
pub fn record_consent(record: &Record, consent: Consent) -> Edited {
    let mut refusals = vec![];
    if record.material.items.is_empty() {
        refusals.push(refuse("no-such-item", "item", "choose an item of this release"));
    }
    if consent.agency.is_empty() {
        refusals.push(refuse("missing", "agency", "say which agency is asked"));
    }
    if consent.answer != ConsentAnswer::Asked && consent.note.is_none() {
        refusals.push(refuse(
            "no-proof",
            "note",
            "give the reference of the answer, or in whose words it came",
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut after = record.clone();
    after.material.consents.push(consent);
    Ok(after)
}

/// Records that a lock is lifted; whether the role may is the engine's to say.
pub fn lift_lock(record: &Record, lift: Lift) -> Edited {
    let mut refusals = vec![];
    if record.material.items.is_empty() {
        refusals.push(refuse("no-such-item", "item", "choose an item of this release"));
    }
    if lift.proof.trim().is_empty() {
        refusals.push(refuse("no-proof", "proof", "give number and date of the order"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut after = record.clone();
    after.material.lifts.push(lift);
    Ok(after)
}

/// Records that somebody in the role it was referred to lets an item go on.
pub fn clear(record: &Record, clearance: Clearance) -> Edited {
    let mut refusals = vec![];
    if !record.material.standing_items().any(|item| item.key == clearance.key) {
        refusals.push(refuse("no-such-item", "item", "choose an item of this release"));
    }
    if clearance.reason.trim().is_empty() {
        refusals.push(refuse("no-reason", "reason", "say why it may go on"));
    }
    if record
        .material
        .standing_items()
        .any(|item| item.key == clearance.key && item.by.officer == clearance.by.officer)
    {
        refusals.push(refuse(
            "own-item",
            "item",
            "somebody other than who put the item on the release decides the referral",
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut after = record.clone();
    after.material.clearances.push(clearance);
    Ok(after)
}

/// Records that the recipient was told.
pub fn notify(record: &Record, notice: Notice, today: Date) -> Edited {
    let mut refusals = vec![];
    if !record.material.items.iter().any(|item| item.key == notice.key) {
        refusals.push(refuse("no-such-item", "item", "choose an item of this release"));
    }
    if notice.how.trim().is_empty() {
        refusals.push(refuse("missing", "how", "say how it went, and to whom"));
    }
    if notice.on > today {
        refusals.push(refuse("future", "on", "it cannot have gone out in the future"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut after = record.clone();
    after.material.notices.push(notice);
    Ok(after)
}

/// The item of a release for a fact or a document of a matter, worded as it stands there now.
pub fn item_of(record: &Record, matter: &str, reference: &str, sort: ItemSort, number: u32, by: &By) -> Option<Item> {
    let (words, file_name, handling) = match sort {
        ItemSort::Fact => {
            let fact = record.material.facts.iter().find(|f| f.number == number)?;
            (fact.text.clone(), None, &fact.handling)
        }
        ItemSort::Document => {
            let document = record.material.documents.iter().find(|d| d.number == number)?;
            (document.title.clone(), document.file_name.clone(), &document.handling)
        }
    };
    Some(Item {
        number: 0,
        key: item_key(matter, sort, number),
        reference: reference.to_string(),
        text: words,
        file_name,
        parties: handling.persons.iter().filter_map(|p| p.party.clone()).collect(),
        necessity: None,
        sanitised: Known::Unknown,
        by: by.clone(),
        removed: None,
    })
}
