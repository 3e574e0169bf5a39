//! From a record to the rows of facts, documents and disclosures. Pure: the same record gives the same rows.

use jiff::civil::Date;
use matter::material::{ItemSort, OriginKind, item_key};
use matter::{Facts, Kind, Record};
use store::Value;
use store::ids::instant;
use store::matters::Derived;

/// Adds what a record holds and what has left with it.
pub fn add(derived: &mut Derived, kind: &Kind, record: &Record, matter: &str) {
    for fact in &record.material.facts {
        let corrected = fact.corrections.last().map(|c| instant(c.by.at)).unwrap_or_default();
        let item = (ItemSort::Fact, fact.number);
        put_item(derived, matter, item, &fact.handling, &instant(fact.by.at), corrected);
    }
    for document in &record.material.documents {
        let item = (ItemSort::Document, document.number);
        put_item(
            derived,
            matter,
            item,
            &document.handling,
            &instant(document.by.at),
            String::new(),
        );
    }
    derived.item_parties.sort();
    derived.item_parties.dedup();
    disclosures(derived, kind, record);
}

fn put_item(
    derived: &mut Derived,
    matter: &str,
    (sort, number): (ItemSort, u32),
    handling: &matter::material::Handling,
    recorded: &str,
    corrected: String,
) {
    let key = item_key(matter, sort, number);
    let short = key.rsplit('#').next().unwrap_or_default().to_string();
    let origin = handling.origin.as_ref();
    derived.items.push([
        Value::from(&short),
        Value::from(&key),
        Value::from(sort.word()),
        Value::from(origin.map_or("", |o| OriginKind::word(o.kind))),
        Value::from(origin.and_then(|o| o.agency.as_deref()).unwrap_or("")),
        Value::from(handling.expires.map_or_else(String::new, |day: Date| day.to_string())),
        Value::from(recorded),
        Value::from(corrected),
    ]);
    for party in handling.persons.iter().filter_map(|p| p.party.as_ref()) {
        derived.item_parties.push((short.clone(), party.clone()));
    }
}

fn disclosures(derived: &mut Derived, kind: &Kind, record: &Record) {
    let facts = Facts {
        now: record.opened.at,
        by: &record.opened,
        record,
        open_hits: &[],
        checked: None,
    };
    let Some(left) = kind.disclosed(&facts) else { return };
    let spine = &record.spine;
    let agency = spine.host_agency.as_ref().map_or("", |a| a.0.as_str());
    let official = spine.host_contact.as_ref().map_or("", |c| c.0.as_str());
    for item in record.material.standing_items() {
        let told = record.material.notices.iter().filter(|n| n.key == item.key);
        let told = told.map(|n| instant(n.by.at)).max().unwrap_or_default();
        derived.disclosures.push([
            Value::Int(i64::from(item.number)),
            Value::from(&item.key),
            Value::from(instant(left.at)),
            Value::from(&left.state),
            Value::from(agency),
            Value::from(official),
            Value::from(&left.purpose),
            Value::from(&left.purpose_text),
            Value::from(&left.channel),
            Value::from(&left.agreement),
            Value::from(&left.form),
            Value::from(left.status),
            Value::Int(i64::from(left.without_approval)),
            Value::from(told),
        ]);
        for party in &item.parties {
            derived
                .disclosure_parties
                .push([Value::Int(i64::from(item.number)), Value::from(party)]);
        }
    }
}
