//! What a support request refuses, and what it lets through, both sides of each guard.

use matter::edit::{self, TaskMove};
use matter::record::{By, HitDecision, Identity, Record, TaskState};
use matter::facts::OpenHit;
use matter::{Ball, Facts, Inputs, Kind, Phase};
use serde_json::{Map, Value, json};

use crate::kinds::kind;

fn sup() -> &'static Kind {
    kind("support_request").expect("listed")
}

fn by(officer: &str) -> By {
    By { officer: officer.into(), office: "PSL".into(), at: "2026-11-24T09:00:00Z".parse().expect("instant") }
}

fn map(value: Value) -> Map<String, Value> {
    value.as_object().expect("object").clone()
}

fn draft(with: Value) -> Record {
    let spine = map(json!({"title": "Trace scrap invoices", "subjects": ["MONL"], "countries": ["QM"], "requester": "Domestic field office"}));
    let mut body = map(json!({"direction": "inbound_domestic", "why_needed": "A shipment was over-invoiced.",
        "intended_use": "intelligence_only", "host_may_know": "name_only"}));
    body.extend(map(with));
    edit::create(sup(), "PSL", &spine, &body, &by("ana")).expect("a draft")
}

fn try_step(record: &Record, verb: &str, inputs: Value, hits: &[OpenHit]) -> Result<Record, Vec<String>> {
    let by = by("ana");
    let facts = Facts { now: by.at, by: &by, record, open_hits: hits, checked: None };
    let codes = |r: Vec<matter::Refusal>| r.into_iter().map(|r| r.code.to_string()).collect();
    sup().advance(verb, &facts, &Inputs(map(inputs))).map_err(codes)
}

// Goal: an empty draft is refused with every reason at once, and a complete one goes out. Method: submit both.
#[test]
fn submission_names_everything_missing() {
    let empty = edit::create(sup(), "PSL", &map(json!({"title": "x"})), &map(json!({"direction": "outbound"})), &by("ana")).expect("draft");
    assert_eq!(
        try_step(&empty, "submit", json!({}), &[]).expect_err("refused"),
        ["no-task", "no-subject", "no-country", "no-reason", "no-use", "no-disclosure", "no-requester"]
    );
    let full = edit::add_task(&draft(json!({})), "Who paid?", &by("ana")).expect("task");
    let sent = try_step(&full, "submit", json!({}), &[]).expect("submitted");
    assert_eq!((sent.state.as_str(), sent.phase, sent.ball), ("submitted", Phase::Active, Ball::Us));
}

// Goal: a listed name must be decided on before acceptance; evidence is sent to the formal channel.
#[test]
fn acceptance_waits_for_hits_and_formal_channel() {
    let mut record = edit::add_task(&draft(json!({})), "Who paid?", &by("ana")).expect("task");
    for verb in ["submit", "log", "acknowledge"] {
        record = try_step(&record, verb, json!({}), &[]).expect(verb);
    }
    let hit = OpenHit { party: "p".into(), entry: "e".into(), caption: "SOMEBODY".into(), list: "test".into() };
    assert_eq!(try_step(&record, "accept", json!({}), &[hit]).expect_err("hit"), ["open-hit"]);
    assert!(try_step(&record, "accept", json!({}), &[]).is_ok());
    let mut evidence = record.clone();
    evidence.body.insert("intended_use".into(), json!("evidence"));
    assert_eq!(try_step(&evidence, "accept", json!({}), &[]).expect_err("formal"), ["formal-channel"]);
    assert!(try_step(&evidence, "redirect", json!({"reasons": ["compulsion"], "note": "use the treaty"}), &[]).is_ok());
    assert_eq!(
        try_step(&evidence, "redirect", json!({}), &[]).expect_err("inputs"),
        ["missing-input", "missing-input"]
    );
    // A decision is kept with its reason; deciding needs a party that is on the matter.
    assert!(edit::decide_hit(&record, "p", "e", Identity::Different, "other birth date", &by("ana")).is_err());
    let decided: Vec<HitDecision> = record.hits.clone();
    assert!(decided.is_empty());
}

// Goal: the answer goes out in part only with something answered, in full only with every task settled.
#[test]
fn answers_in_part_then_in_full() {
    let mut record = draft(json!({}));
    for ask in ["Who paid?", "Who shipped?", "Who stored?"] {
        record = edit::add_task(&record, ask, &by("ana")).expect("task");
    }
    for verb in ["submit", "log", "acknowledge", "accept"] {
        record = try_step(&record, verb, json!({}), &[]).expect(verb);
    }
    assert_eq!(try_step(&record, "assign", json!({}), &[]).expect_err("lead"), ["missing-input"]);
    record = try_step(&record, "assign", json!({"lead": "bo"}), &[]).expect("assign");
    assert_eq!(try_step(&record, "ask-host", json!({}), &[]).expect_err("agency"), ["no-agency", "no-words"]);
    record = try_step(&record, "ask-host", json!({"host_agency": "a1", "asked_of_host": "Who paid?"}), &[]).expect("ask");
    assert_eq!(record.ball, Ball::HostAgency);
    assert_eq!(try_step(&record, "answer-part", json!({}), &[]).expect_err("none"), ["nothing-answered"]);
    let answer = |to| TaskMove { answer: Some("A firm in Tolmesh.".into()), ..TaskMove::to(to) };
    record = edit::move_task(&record, 1, &answer(TaskState::Answered), &by("bo")).expect("answer");
    record = try_step(&record, "answer-part", json!({}), &[]).expect("part");
    assert_eq!(try_step(&record, "respond", json!({}), &[]).expect_err("open"), ["task-open", "task-open"]);
    record = edit::move_task(&record, 2, &answer(TaskState::Answered), &by("bo")).expect("answer");
    assert!(edit::move_task(&record, 3, &TaskMove::to(TaskState::Refused), &by("bo")).is_err());
    let refusal = TaskMove { reasons: vec!["sovereignty".into()], ..TaskMove::to(TaskState::Refused) };
    record = edit::move_task(&record, 3, &refusal, &by("bo")).expect("refusal");
    record = try_step(&record, "respond", json!({}), &[]).expect("respond");
    record = try_step(&record, "accept-answer", json!({"usefulness": "useful"}), &[]).expect("accept");
    assert_eq!(record.body["usefulness"], json!("useful"));
    record = try_step(&record, "close", json!({"closing_code": "answered", "closing_narrative": "Done."}), &[]).expect("close");
    assert_eq!((record.phase, record.ball), (Phase::Closed, Ball::Nobody));
    assert!(edit::add_task(&record, "One more", &by("ana")).is_err());
}
