//! The course of a release: what it asks for, and that no step leads past the release engine's objections.

use jiff::Timestamp;
use matter::material::{Checked, Exigent, Item, ItemSort, Known, Notice, NoticeWhy, Objection, ObjectionSort, item_key};
use matter::record::By;
use matter::{Facts, Inputs, Kind, Record, edit};
use serde_json::{Map, Value, json};

use super::Body;

const KIND: Kind = Kind::of::<Body>();

fn by(officer: &str) -> By {
    By {
        officer: officer.into(),
        office: "PSL".into(),
        at: "2026-05-04T09:00:00Z".parse::<Timestamp>().unwrap(),
    }
}

fn map(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// A complete draft by officer `ana` with one item.
fn draft() -> Record {
    let spine = map(json!({"title": "Declared values", "host_agency": "a-1", "host_contact": "c-1"}));
    let body = map(json!({"recipient_state": "QM", "purpose": "customs_enforcement", "purpose_text": "Find the shipper.",
        "channel": "customs", "form": "paper", "urgency": "routine"}));
    let mut record = edit::create(&KIND, "PSL", &spine, &body, &by("ana")).unwrap();
    record.material.items.push(Item {
        number: 1,
        key: item_key("m-1", ItemSort::Fact, 1),
        reference: "PSL-INV-2026-0001".into(),
        text: "The declared value was 12,000 USD.".into(),
        file_name: None,
        parties: vec![],
        necessity: Some("The shipper declared it.".into()),
        sanitised: Known::Yes,
        by: by("ana"),
        removed: None,
    });
    record
}

fn against(sort: ObjectionSort) -> Checked {
    Checked {
        objections: vec![Objection {
            key: item_key("m-1", ItemSort::Fact, 1),
            item: "item 1".into(),
            rule: "asylum, version 1".into(),
            version: 1,
            sort,
            why: "it comes out of an asylum file".into(),
        }],
        exigent: Exigent::Closed,
        verdict: Value::Null,
    }
}

fn refused(record: &Record, verb: &str, who: &str, checked: Option<&Checked>) -> Vec<String> {
    let by = by(who);
    let facts = Facts { now: by.at, by: &by, record, open_hits: &[], checked };
    let inputs = Inputs(map(json!({"note": "Because.", "how": "By hand.", "receipt": "R-1", "closing_code": "used"})));
    let mut codes: Vec<String> = KIND.refusals(verb, &facts, &inputs).into_iter().map(|r| r.code.to_string()).collect();
    codes.sort();
    codes
}

fn take(record: &Record, verb: &str, who: &str, checked: Option<&Checked>) -> Record {
    let by = by(who);
    let facts = Facts { now: by.at, by: &by, record, open_hits: &[], checked };
    let inputs = Inputs(map(json!({"note": "Because.", "how": "By hand.", "receipt": "R-1", "closing_code": "used"})));
    KIND.advance(verb, &facts, &inputs).unwrap()
}

// Goal: an empty draft is told everything it lacks at once.
#[test]
fn an_empty_draft_lacks_everything() {
    let spine = map(json!({"title": "Nothing yet"}));
    let record = edit::create(&KIND, "PSL", &spine, &Map::new(), &by("ana")).unwrap();
    let free = Checked::default();
    assert_eq!(
        refused(&record, "submit", "ana", Some(&free)),
        ["no-channel", "no-form", "no-items", "no-official", "no-purpose", "no-purpose", "no-recipient", "no-recipient"]
    );
}

// Goal: what was not checked does not move, whatever else is in order.
#[test]
fn unchecked_is_refused() {
    assert_eq!(refused(&draft(), "submit", "ana", None), ["not-checked"]);
}

// Goal: a block stands in every way out; a referral lets a draft be put before a second person and no further.
#[test]
fn blocks_and_referrals() {
    let blocked = against(ObjectionSort::Blocks);
    let waits = against(ObjectionSort::Waits("privacy officer".into()));
    let free = Checked::default();
    assert_eq!(refused(&draft(), "submit", "ana", Some(&blocked)), ["blocked"]);
    let submitted = take(&draft(), "submit", "ana", Some(&waits));
    assert_eq!(refused(&submitted, "approve", "bo", Some(&waits)), ["referred"]);
    assert_eq!(refused(&submitted, "approve", "bo", Some(&blocked)), ["blocked"]);
    let approved = take(&submitted, "approve", "bo", Some(&free));
    assert_eq!(refused(&approved, "transmit", "ana", Some(&blocked)), ["blocked"]);
    assert_eq!(refused(&approved, "transmit", "ana", None), ["not-checked"]);
    assert_eq!(take(&approved, "transmit", "ana", Some(&free)).state, "transmitted");
}

// Goal: the drafter is never the second person, and neither is who put an item on it.
#[test]
fn two_persons() {
    let free = Checked::default();
    let mut submitted = take(&draft(), "submit", "ana", Some(&free));
    assert_eq!(refused(&submitted, "approve", "ana", Some(&free)), ["own-release"]);
    submitted.material.items[0].by = by("cyd");
    assert_eq!(refused(&submitted, "approve", "cyd", Some(&free)), ["own-release"]);
    assert!(refused(&submitted, "approve", "bo", Some(&free)).is_empty());
}

// Goal: only danger to life sends at once, only where the engine lets it, and somebody else reviews it.
#[test]
fn exigent_release() {
    let free = Checked::default();
    let open = Checked { exigent: Exigent::Open, ..against(ObjectionSort::Waits("privacy officer".into())) };
    assert_eq!(refused(&draft(), "send-exigent", "ana", Some(&free)), ["no-danger", "not-exigent"]);
    let mut danger = draft();
    danger.body.insert("urgency".into(), json!("danger_to_life"));
    assert_eq!(refused(&danger, "send-exigent", "ana", Some(&against(ObjectionSort::Blocks))), ["blocked"]);
    let sent = take(&danger, "send-exigent", "ana", Some(&open));
    let by_ana = by("ana");
    let facts = Facts { now: by_ana.at, by: &by_ana, record: &sent, open_hits: &[], checked: None };
    let clocks = KIND.clocks(&facts);
    assert_eq!(clocks.iter().map(|c| c.clock).collect::<Vec<_>>(), ["exigent_review"]);
    assert!(KIND.disclosed(&facts).unwrap().without_approval);
    assert_eq!(refused(&sent, "review", "ana", None), ["own-release"]);
    assert_eq!(take(&sent, "review", "bo", None).state, "transmitted");
}

// Goal: what was put before a second person does not change, and a recalled release is closed when the recipient was told.
#[test]
fn settled_and_recalled() {
    let free = Checked::default();
    let submitted = take(&draft(), "submit", "ana", Some(&free));
    let mut other = submitted.body.clone();
    other.insert("purpose_text".into(), json!("Something else."));
    assert_eq!(KIND.against_edit(&submitted, &other)[0].code, "decided-on");
    assert!(KIND.against_edit(&submitted, &submitted.body).is_empty());
    let sent = take(&take(&submitted, "approve", "bo", Some(&free)), "transmit", "ana", Some(&free));
    let mut recalled = take(&sent, "recall", "bo", None);
    assert_eq!(refused(&recalled, "close", "ana", None), ["not-told"]);
    recalled.material.notices.push(Notice {
        key: item_key("m-1", ItemSort::Fact, 1),
        why: NoticeWhy::Recall,
        on: "2026-05-05".parse().unwrap(),
        how: "Letter 12.".into(),
        by: by("ana"),
    });
    assert!(refused(&recalled, "close", "ana", None).is_empty());
    let facts = by("ana");
    let facts = Facts { now: facts.at, by: &facts, record: &recalled, open_hits: &[], checked: None };
    assert_eq!(KIND.disclosed(&facts).unwrap().status, "recalled");
}
