//! Who may read the audit, what it shows, and that reading it leaves its own trace.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::matters::{NewMatter, actions as matters};
use crate::oversight::{actions, api, routes, views};
use crate::testing::{TestApp, apps};
use crate::web::call::{Call, Fragment, Reply, Wants};
use crate::web::problem::Problem;

pub(super) fn call(t: &TestApp, who: &str, query: &[(&str, &str)]) -> Call {
    Call {
        app: t.app.clone(),
        ctx: Some(t.as_officer(who)),
        method: axum::http::Method::GET,
        path: "/oversight".into(),
        params: HashMap::new(),
        query: query
            .iter()
            .map(|(n, v)| ((*n).to_string(), (*v).to_string()))
            .collect(),
        input: serde_json::Map::new(),
        if_match: None,
        wants: Wants::Json,
        fragment: Fragment::Page,
        peer: String::new(),
        user_agent: String::new(),
        came: crate::web::call::Came::default(),
        reads: Mutex::new(vec![]),
    }
}

pub(super) fn create(t: &TestApp, title: &str) -> String {
    let map = |value: Value| value.as_object().expect("an object").clone();
    let new = NewMatter {
        kind: "support_request".into(),
        office: "PSL".into(),
        spine: map(
            json!({"title": title, "subjects": ["MONL"], "countries": ["QM"], "requester": "Headquarters desk"}),
        ),
        body: map(
            json!({"direction": "inbound_domestic", "why_needed": "Scrap.", "intended_use": "intelligence_only", "host_may_know": "name_only"}),
        ),
        tasks: vec!["Who paid?".into()],
    };
    let made = matters::create(&t.app, &t.as_officer("ana"), &new).expect("created");
    let reference = made.row.reference;
    let step = matters::step(
        &t.app,
        &t.as_officer("ana"),
        &reference,
        "submit",
        serde_json::Map::new(),
        None,
    );
    step.expect("submitted");
    reference
}

fn items(reply: Reply) -> Vec<Value> {
    match reply {
        Reply::Json(body) => body["items"].as_array().expect("items").clone(),
        _ => panic!("JSON was expected"),
    }
}

// Goal: the inspector reads the audit, and nobody who runs the installation or works cases does.
#[test]
fn only_the_inspector_reads_the_audit() {
    for t in apps() {
        create(&t, "Trace scrap invoices");
        assert!(api::list(&call(&t, "inspector", &[])).is_ok(), "{}", t.engine);
        for who in ["system", "ana", "chief", "desk", "programme", "local"] {
            for handler in routes().iter().map(|r| r.handler) {
                let refused = handler(&call(&t, who, &[]));
                assert!(
                    matches!(refused, Err(Problem::Denied(_) | Problem::Missing)),
                    "{} {who}",
                    t.engine
                );
            }
        }
    }
}

// Goal: each filter narrows, pages join without gap, and the matter is named. Method: two matters, every filter.
#[test]
fn the_audit_is_filtered_and_paged() {
    for t in apps() {
        let first = create(&t, "Trace scrap invoices");
        t.wait_hours(48);
        let second = create(&t, "Gray market");
        let ask = |query: &[(&str, &str)]| {
            items(api::list(&call(&t, "inspector", query)).unwrap_or_else(|p| panic!("{query:?}: {p:?}")))
        };
        let all = ask(&[]);
        assert_eq!(all.len(), 4, "{}", t.engine);
        assert!(
            all.windows(2)
                .all(|pair| pair[0]["seq"].as_i64() > pair[1]["seq"].as_i64())
        );
        assert_eq!(all[0]["reference"], second.as_str());
        assert_eq!(all[0]["officer_name"], "Officer ana");
        for (query, want) in [
            (vec![("subject", first.as_str())], 2),
            (vec![("officer", "ana")], 4),
            (vec![("officer", "o-ana"), ("subject", second.as_str())], 2),
            (vec![("verb", "matter.create")], 2),
            (vec![("verb", "matter.*")], 4),
            (vec![("verb", "%*")], 4),
            (vec![("verb", "session.*")], 0),
            (vec![("outcome", "denied")], 0),
            (vec![("to", "2026-11-24")], 2),
            (vec![("from", "2026-11-25")], 2),
            (
                vec![("from", "2026-11-24T09:00:00Z"), ("to", "2026-11-24T09:00:00Z")],
                0,
            ),
        ] {
            assert_eq!(ask(&query).len(), want, "{} {query:?}", t.engine);
        }
        let mut seen = vec![];
        let mut cursor = String::new();
        loop {
            let query: Vec<(&str, &str)> = if cursor.is_empty() {
                vec![("limit", "3")]
            } else {
                vec![("limit", "3"), ("cursor", &cursor)]
            };
            let Reply::Json(body) = api::list(&call(&t, "inspector", &query)).expect("a page") else {
                panic!("JSON was expected")
            };
            seen.extend(
                body["items"]
                    .as_array()
                    .expect("items")
                    .iter()
                    .map(|i| i["seq"].clone()),
            );
            match body["next"].as_str() {
                Some(next) => cursor = next.into(),
                None => break,
            }
        }
        assert_eq!(
            seen,
            all.iter().map(|i| i["seq"].clone()).collect::<Vec<_>>(),
            "{}",
            t.engine
        );
        for bad in [
            ("officer", "nobody"),
            ("from", "yesterday"),
            ("cursor", "x"),
            ("limit", "0"),
        ] {
            assert!(
                matches!(api::list(&call(&t, "inspector", &[bad])), Err(Problem::BadInput { .. })),
                "{bad:?}"
            );
        }
    }
}

// Goal: reading the audit is audited, with the matter it was about. Method: look at what the dispatcher will write.
#[test]
fn reading_the_audit_is_audited() {
    for t in apps() {
        let reference = create(&t, "Trace scrap invoices");
        let asked = call(&t, "inspector", &[("subject", &reference)]);
        api::list(&asked).expect("a page");
        let reads = asked.reads.lock().expect("reads");
        assert_eq!(reads.len(), 1);
        assert_eq!(
            (reads[0].verb.as_str(), reads[0].officer.as_str()),
            ("audit.read", "o-inspector")
        );
        assert!(
            !reads[0].subject.is_empty() && reads[0].grounds.contains("audit"),
            "{:?}",
            reads[0]
        );
    }
}

// Goal: one matter can be rebuilt from the log, in order, with what each revision changed. Method: two steps, and a page.
#[test]
fn a_matter_is_replayed() {
    for t in apps() {
        let reference = create(&t, "Trace scrap invoices");
        let inspector = t.as_officer("inspector");
        let replay = actions::replay(&t.app, &inspector, &reference, None).unwrap_or_else(|p| panic!("{p:?}"));
        let verbs: Vec<&str> = replay
            .moments
            .iter()
            .map(|m| m.line.chained.entry.verb.as_str())
            .collect();
        assert_eq!(verbs, ["matter.create", "matter.submit"], "{}", t.engine);
        let revisions: Vec<i64> = replay
            .moments
            .iter()
            .filter_map(|m| m.revision.as_ref())
            .map(|e| e.revision)
            .collect();
        assert_eq!(revisions, [1, 2]);
        let mut asked = call(&t, "inspector", &[]);
        asked.params.insert("ref".into(), reference.clone());
        let Ok(Reply::Page(page)) = views::replay(&asked) else {
            panic!("a page was expected")
        };
        assert!(page.content.0.contains("matter.submit") && page.content.0.contains("Revision 2"));
        asked.params.insert("ref".into(), "PSL-SUP-2026-9999".into());
        assert!(matches!(views::replay(&asked), Err(Problem::Missing)));
    }
}

// Goal: who was turned away from a matter shows in its replay and under its reference. Method: an entry as the
// dispatcher writes it for a denial.
#[test]
fn denials_stand_in_the_replay() {
    for t in apps() {
        let reference = create(&t, "Trace scrap invoices");
        let mut entry = t.as_officer("tol").entry("matter.read", &reference);
        entry.outcome = "denied".into();
        let written = t.app.db.write(move |tx| {
            tx.audit(entry.clone());
            Ok(())
        });
        written.expect("written");
        let replay =
            actions::replay(&t.app, &t.as_officer("inspector"), &reference, None).unwrap_or_else(|p| panic!("{p:?}"));
        let last = replay.moments.last().expect("a moment");
        assert_eq!(
            (last.line.officer.as_str(), last.line.reference.as_deref()),
            ("Officer tol", Some(reference.as_str()))
        );
        let query = [("subject", reference.as_str()), ("outcome", "denied")];
        assert_eq!(
            items(api::list(&call(&t, "inspector", &query)).expect("a page")).len(),
            1,
            "{}",
            t.engine
        );
    }
}

// Goal: the page says whether the chain holds, and names the row where it does not. Method: check, spoil, check.
#[test]
fn the_page_checks_the_chain() {
    for t in apps() {
        create(&t, "Trace scrap invoices");
        let check = || match views::verify(&call(&t, "inspector", &[])) {
            Ok(Reply::Page(page)) => format!("{}: {}", page.title, page.content.0),
            _ => panic!("a page was expected"),
        };
        assert!(check().starts_with("The chain holds"), "{}", t.engine);
        t.spoil("update audit set officer = 'o-bo' where seq = 2");
        let found = check();
        assert!(
            found.starts_with("The chain does not hold") && found.contains("audit row 2"),
            "{}: {found}",
            t.engine
        );
    }
}
