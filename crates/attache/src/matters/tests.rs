//! What holds for matters across their actions, on every database.

use policy::Action;
use serde_json::{Map, Value, json};

use crate::matters::{Act, Loaded, NewMatter, actions, hang, history, listing};
use crate::testing::{TestApp, apps};
use crate::web::problem::Problem;

fn map(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

fn request(office: &str) -> NewMatter {
    NewMatter {
        kind: "support_request".into(),
        office: office.into(),
        spine: map(
            json!({"title": "Trace scrap invoices", "subjects": ["MONL"], "countries": ["QM"], "requester": "Headquarters desk", "priority": "urgent"}),
        ),
        body: map(
            json!({"direction": "inbound_domestic", "why_needed": "Over-invoiced scrap.", "intended_use": "intelligence_only", "host_may_know": "name_only"}),
        ),
        tasks: vec![
            "Who paid the invoices?".into(),
            "Who shipped?".into(),
            "Who stored it?".into(),
        ],
    }
}

fn codes(problem: Problem) -> Vec<String> {
    match problem {
        Problem::Refused(refusals) => refusals.into_iter().map(|r| r.code.into_owned()).collect(),
        other => panic!("refusals were expected, not {other:?}"),
    }
}

fn step(t: &TestApp, who: &str, reference: &str, verb: &str, given: Value) -> Loaded {
    t.wait_hours(1);
    let ctx = t.as_officer(who);
    actions::step(&t.app, &ctx, reference, verb, map(given), None)
        .unwrap_or_else(|p| panic!("{verb} by {who} on {}: {p:?}", t.engine))
}

// Goal: the main job from arrival to counted outcome, with its log. Method: the story, on each database.
#[test]
fn a_request_goes_from_arrival_to_counted_outcome() {
    for t in apps() {
        let desk = t.as_officer("desk");
        let made = actions::create(&t.app, &desk, &request("PSL")).expect("created");
        let reference = made.row.reference.clone();
        assert_eq!(reference, "PSL-SUP-2026-0001", "{}", t.engine);
        step(&t, "desk", &reference, "submit", json!({}));
        step(&t, "ana", &reference, "log", json!({}));
        step(&t, "ana", &reference, "acknowledge", json!({}));
        let ana = t.as_officer("ana");
        let returned =
            json!({"to": "returned", "reasons": ["task-unclear", "identity-weak"], "note": "Which warehouse?"});
        let loaded = hang::move_task(&t.app, &ana, &reference, "3", &map(returned)).expect("returned");
        assert_eq!(loaded.record.tasks[2].reasons.len(), 2);
        step(&t, "chief", &reference, "accept", json!({}));
        step(&t, "chief", &reference, "assign", json!({"lead": "o-ana"}));
        let refused = actions::step(&t.app, &ana, &reference, "ask-host", Map::new(), None)
            .map(|_| ())
            .expect_err("no agency");
        assert_eq!(codes(refused), ["no-agency", "no-words"]);
        work_and_close(&t, &reference);
    }
}

fn work_and_close(t: &TestApp, reference: &str) {
    let agency = crate::counterparts::actions::for_tests(&t.app, &t.as_officer("ana"), "Varnia Customs", "QM");
    let loaded = step(
        t,
        "ana",
        reference,
        "ask-host",
        json!({"host_agency": agency, "asked_of_host": "Who paid?"}),
    );
    assert_eq!(
        (loaded.row.ball.as_str(), loaded.row.phase.as_str()),
        ("host_agency", "waiting")
    );
    let ana = t.as_officer("ana");
    let desk = t.as_officer("desk");
    hang::move_task(
        &t.app,
        &desk,
        reference,
        "3",
        &map(json!({"to": "open", "ask": "Who stored it at 12 Quay Road?"})),
    )
    .expect("supplied");
    hang::move_task(
        &t.app,
        &ana,
        reference,
        "1",
        &map(json!({"to": "answered", "answer": "A firm in Tolmesh.", "caveats": "not in court"})),
    )
    .expect("answered");
    step(t, "ana", reference, "answer-part", json!({}));
    for number in ["2", "3"] {
        hang::move_task(
            &t.app,
            &ana,
            reference,
            number,
            &map(json!({"to": "answered", "answer": "A line of Port Sele."})),
        )
        .expect("answered");
    }
    step(t, "ana", reference, "respond", json!({}));
    step(t, "desk", reference, "accept-answer", json!({"usefulness": "useful"}));
    let claim = json!({"outcome": "SEIZ", "on": "2026-11-20", "country": "QM", "fact_reference": "VC 77/2026", "justification": "seizure report",
        "role": "lead", "quantity": "12.5", "unit": "kg", "value": {"amount": "120000", "currency": "USD"}, "basis": "street", "done_by": "Varnia Customs"});
    let loaded = hang::claim(&t.app, &ana, reference, &map(claim.clone())).unwrap_or_else(|p| panic!("claim: {p:?}"));
    assert_eq!(loaded.record.claims[0].key, "SEIZ/QM/2026-11-20/vc772026");
    let own = hang::decide_claim(&t.app, &ana, reference, "1", &map(json!({"verdict": "approved"}))).map(|_| ());
    assert!(
        matches!(own, Err(Problem::Denied(_) | Problem::Refused(_))),
        "a claimant decided his own claim"
    );
    let open = actions::step(
        &t.app,
        &t.as_officer("chief"),
        reference,
        "close",
        map(json!({"closing_code": "answered", "closing_narrative": "Done."})),
        None,
    );
    assert!(codes(open.map(|_| ()).expect_err("undecided")).contains(&"claim-undecided".to_string()));
    hang::decide_claim(
        &t.app,
        &t.as_officer("chief"),
        reference,
        "1",
        &map(json!({"verdict": "approved"})),
    )
    .expect("approved");
    let code = t
        .app
        .packs
        .reasons("close.support_request")
        .next()
        .expect("a closing code")
        .id
        .clone();
    let closed = step(
        t,
        "chief",
        reference,
        "close",
        json!({"closing_code": code, "closing_narrative": "Done."}),
    );
    assert_eq!(
        (closed.row.phase.as_str(), closed.row.ball.as_str()),
        ("closed", "nobody")
    );
    let inspector = t.as_officer("inspector");
    let seen = actions::load(&t.app, &inspector, reference).expect("the inspector reads all");
    let events = history::events(&t.app, &seen, i64::MAX, 100).expect("history");
    assert_eq!(i64::try_from(events.len()).expect("few"), seen.row.revision);
    assert!(
        events
            .iter()
            .any(|e| e.verb == "ask-host" && e.differences.iter().any(|d| d.label == "Ball with"))
    );
}

// Goal: another office without need-to-know sees nothing anywhere; a group shuts out its own office too.
#[test]
fn what_may_not_be_known_looks_absent() {
    for t in apps() {
        let ana = t.as_officer("ana");
        let made = actions::create(&t.app, &ana, &request("PSL")).expect("created");
        let reference = made.row.reference.as_str();
        let tol = t.as_officer("tol");
        let system = t.as_officer("system");
        for other in [&tol, &system] {
            assert!(
                matches!(actions::load(&t.app, other, reference), Err(Problem::Missing)),
                "{}",
                t.engine
            );
            let step = actions::step(&t.app, other, reference, "submit", Map::new(), None);
            assert!(matches!(step, Err(Problem::Missing)));
            let listed = store::matters::ListQuery {
                limit: 50,
                words: vec!["scrap".into()],
                ..Default::default()
            };
            let rows = listing::read(&t.app, &policy::scope(&other.officer), &listed)
                .expect("a list")
                .rows;
            assert!(rows.is_empty(), "{}", t.engine);
        }
        let found = store::matters::ListQuery {
            limit: 50,
            words: vec!["scrap".into(), "inv".into()],
            ..Default::default()
        };
        assert_eq!(
            listing::read(&t.app, &policy::scope(&ana.officer), &found)
                .expect("a list")
                .rows
                .len(),
            1,
            "{}",
            t.engine
        );
        t.app
            .db
            .write(|tx| {
                let group = store::officers::Group {
                    code: "G1".into(),
                    title: "Sealed".into(),
                };
                store::officers::add_group(tx, &group, "2026-11-24T09:00:00.000000Z")?;
                store::officers::add_member(tx, "G1", "o-chief")
            })
            .expect("a group");
        let chief = t.as_officer("chief");
        hang::access(&t.app, &chief, reference, &map(json!({"need_group": "G1"})), None).expect("sealed");
        for other in ["bo", "second", "desk", "ana"] {
            let out = actions::load(&t.app, &t.as_officer(other), reference).map(|_| ());
            assert!(matches!(out, Err(Problem::Missing)), "{other} on {}", t.engine);
        }
        assert!(actions::load(&t.app, &chief, reference).is_ok());
        assert!(actions::load(&t.app, &t.as_officer("inspector"), reference).is_ok());
    }
}

// Goal: two officers edit at once; the second sees both versions, and nothing is lost.
#[test]
fn the_second_editor_is_told() {
    for t in apps() {
        let ana = t.as_officer("ana");
        let made = actions::create(&t.app, &ana, &request("PSL")).expect("created");
        let reference = made.row.reference.clone();
        let version = made.row.digest.clone();
        let edit = |ctx: &crate::app::Ctx, title: &str| {
            let spine = map(json!({"title": title}));
            let act = Act {
                action: Action::EditMatter,
                verb: "edit",
                note: "",
                if_match: Some(&version),
            };
            actions::change(
                &t.app,
                ctx,
                &reference,
                act,
                |l| matter::edit::fields(&l.record, l.kind, &spine, &Map::new()),
                None,
            )
        };
        edit(&ana, "First").expect("the first edit");
        match edit(&t.as_officer("chief"), "Second") {
            Err(Problem::Stale { current, .. }) => assert_eq!(current["spine"]["title"], json!("First")),
            other => panic!("{}: {:?}", t.engine, other.map(|l| l.row.title)),
        }
    }
}

// Goal: codes that do not exist are refused with their field, all at once; nothing is written.
#[test]
fn unknown_codes_are_refused_together() {
    for t in apps() {
        let mut new = request("PSL");
        new.spine.extend(map(json!({"subjects": ["NOPE"], "countries": ["ZZ"], "legal_citations": ["19 USC 99999"], "lead": "nobody", "marking": "COSMIC"})));
        let refused = actions::create(&t.app, &t.as_officer("ana"), &new)
            .map(|_| ())
            .expect_err("refused");
        match refused {
            Problem::Refused(refusals) => {
                let fields: Vec<&str> = refusals.iter().filter_map(|r| r.field.as_deref()).collect();
                assert_eq!(
                    fields,
                    ["subjects", "countries", "legal_citations", "marking", "lead"],
                    "{}",
                    t.engine
                );
            }
            other => panic!("{other:?}"),
        }
        let none = listing::read(
            &t.app,
            &policy::scope(&t.as_officer("inspector").officer),
            &store::matters::ListQuery {
                limit: 5,
                ..Default::default()
            },
        );
        assert!(none.expect("a list").rows.is_empty());
    }
}
