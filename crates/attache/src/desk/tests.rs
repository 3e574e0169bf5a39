//! The desk: what comes next is what the life cycle says, and the order is that of urgency.

use store::desk::DeskRow;

use super::actions::{desk, urgency};
use super::hint::{awaits_supervisor, next_words};
use crate::kinds::kind;
use crate::testing::apps;

// Goal: the hint goes on rather than back or out, and names what waits for a supervisor. Method: states of one kind.
#[test]
fn what_usually_comes_next() {
    let kind = kind("support_request").expect("the kind");
    for (state, next) in [
        ("draft", "Submit request"),
        ("submitted", "Log request"),
        ("logged", "Acknowledge to requester"),
        ("acknowledged", "Accept request"),
        ("returned", "Submit again"),
        ("accepted", "Assign officer"),
        ("assigned", "Start work"),
        ("answer_accepted", "Close request"),
        ("nowhere", ""),
    ] {
        assert_eq!(next_words(kind, state), next, "{state}");
    }
    let case = crate::kinds::kind("investigation").expect("the kind");
    assert_eq!(
        next_words(case, "open"),
        "Wait for host action",
        "to suspend is not how a case goes on"
    );
    assert!(!awaits_supervisor(case, "open") && awaits_supervisor(case, "preliminary"));
    assert!(awaits_supervisor(kind, "acknowledged") && awaits_supervisor(kind, "accepted"));
    assert!(!awaits_supervisor(kind, "submitted") && !awaits_supervisor(kind, "responded"));
}

// Goal: without a clock an immediate matter stands before a routine one of the same day, and after what is due sooner.
#[test]
fn urgency_without_a_clock() {
    let row = |priority: &str, due: &str| DeskRow {
        priority: priority.into(),
        due_at: due.into(),
        ball_since: "2026-11-24T09:00:00.000000Z".into(),
        ..DeskRow::default()
    };
    let mut rows = [
        row("routine", ""),
        row("immediate", ""),
        row("routine", "2026-11-24T12:00:00.000000Z"),
        row("urgent", ""),
    ];
    rows.sort_by_key(urgency);
    let order: Vec<&str> = rows.iter().map(|row| row.priority.as_str()).collect();
    assert_eq!(order, ["routine", "immediate", "urgent", "routine"]);
}

// Goal: every officer has a desk, whatever his role, and an empty one is no fault.
#[test]
fn everybody_has_a_desk() {
    for test in apps() {
        for (name, ..) in crate::testing::OFFICERS {
            let desk = desk(&test.app, &test.as_officer(name)).expect("a desk");
            assert!(
                desk.needs.is_empty() && desk.claims.is_empty() && desk.commitments.is_empty(),
                "{} {name}",
                test.engine
            );
        }
    }
}

// Goal: a new matter stands on the desk of who leads it and of nobody in another office; who opened it elsewhere sees
// it wait. Method: a request from headquarters, walked to its acceptance.
#[test]
fn a_request_moves_from_desk_to_desk() {
    for test in apps() {
        let hq = test.as_officer("desk");
        let object = |value: serde_json::Value| value.as_object().cloned().expect("an object");
        let new = crate::matters::NewMatter {
            kind: "support_request".into(),
            office: "PSL".into(),
            spine: object(serde_json::json!({
                "title": "Seals", "subjects": ["CONT"], "countries": ["QM"], "priority": "urgent", "requester": "HQ desk",
                "requester_reference": "HQ 1", "legal_citations": ["19 USC 1628"], "due": "2026-12-01",
            })),
            body: object(serde_json::json!({
                "direction": "inbound_domestic", "intended_use": "intelligence_only", "why_needed": "a lead",
                "host_may_know": "nothing", "deadline_reason": "a hearing", "supported_component": "CBP",
            })),
            tasks: vec!["Who stored the seals?".into()],
        };
        let reference = crate::matters::create(&test.app, &hq, &new)
            .expect("a request")
            .row
            .reference;
        let on = |officer: &str| desk(&test.app, &test.as_officer(officer)).expect("a desk");
        assert_eq!(
            on("desk").needs.len(),
            1,
            "{}: a draft waits for who writes it",
            test.engine
        );
        assert_eq!(
            (on("ana").needs.len(), on("tol").needs.len()),
            (0, 0),
            "{}",
            test.engine
        );
        test.wait_hours(1);
        let step = |officer: &str, verb: &str| {
            let done = crate::matters::step(
                &test.app,
                &test.as_officer(officer),
                &reference,
                verb,
                serde_json::Map::new(),
                None,
            );
            done.unwrap_or_else(|problem| panic!("{verb}: {problem:?}"));
        };
        step("desk", "submit");
        let (ana, hq, tol) = (on("ana"), on("desk"), on("tol"));
        assert_eq!(
            (ana.needs.len(), hq.needs.len(), hq.waiting.len(), tol.needs.len()),
            (1, 0, 1, 0),
            "{}",
            test.engine
        );
        assert!(
            on("chief")
                .clocks
                .iter()
                .any(|clock| clock.matter.reference == reference),
            "{}",
            test.engine
        );
        step("ana", "log");
        step("ana", "acknowledge");
        let chief = on("chief");
        assert_eq!(
            (chief.decide.len(), chief.needs.len()),
            (1, 0),
            "{}: the attaché accepts",
            test.engine
        );
        assert_eq!(on("desk").changed.len(), 1, "{}: others changed it", test.engine);
    }
}
