//! Lists told as stories, on every database: saved views, one step on several matters, CSV, sorting by the heads.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::matters::{NewMatter, actions};
use crate::testing::{TestApp, apps};
use crate::web::testing::{api, get, post, token};

fn map(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

fn opened(t: &TestApp, who: &str, office: &str, title: &str) -> String {
    let new = NewMatter {
        kind: "support_request".into(),
        office: office.into(),
        spine: map(
            json!({"title": title, "subjects": ["MONL"], "countries": ["QM"], "requester": "Headquarters desk",
            "priority": "urgent"}),
        ),
        body: map(
            json!({"direction": "inbound_domestic", "why_needed": "Over-invoiced scrap.",
            "intended_use": "intelligence_only", "host_may_know": "name_only"}),
        ),
        tasks: vec!["Who paid?".into()],
    };
    t.wait_hours(1);
    actions::create(&t.app, &t.as_officer(who), &new)
        .expect("opened")
        .row
        .reference
}

fn audit(app: &App, verb: &str) -> Vec<(String, String, String)> {
    let query = store::audit_log::AuditQuery {
        verb: Some(verb.into()),
        limit: 200,
        ..store::audit_log::AuditQuery::default()
    };
    let found = app
        .db
        .read(|tx| store::audit_log::entries(tx, &query))
        .expect("entries");
    found
        .into_iter()
        .map(|row| (row.entry.subject, row.entry.outcome, row.entry.detail))
        .collect()
}

fn view_id(app: &Arc<App>, who: &str, name: &str) -> Option<String> {
    let (status, body) = api(app, Method::GET, "/api/v1/views", who, &Value::Null);
    assert_eq!(status, StatusCode::OK);
    let items = body["items"].as_array().cloned().unwrap_or_default();
    let view = items.into_iter().find(|view| view["name"] == name)?;
    view["id"].as_str().map(str::to_string)
}

// Goal: filters are saved under a name and found again on the list and the desk; an office's view is everybody's there
// and nobody's elsewhere; what does not read is refused.
#[test]
fn views_are_saved_for_oneself_or_for_the_office() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        let [ana, bo, tol] = ["o-ana", "o-bo", "o-tol"].map(|officer| token(app, officer, "write"));
        let save = |who: &str, name: &str, query: &str, whose: &str| {
            post(
                app,
                "/views",
                who,
                &[("name", name), ("query", query), ("whose", whose)],
            )
        };
        let own = save(
            &ana,
            "Urgent ones",
            "?priority=urgent&cursor=x~y&office=&strange=1&sort=due",
            "own",
        );
        assert_eq!(
            own.location, "/matters?priority=urgent&sort=due",
            "{engine}: only what lists know is kept"
        );
        assert_eq!(
            save(&ana, "Ours", "kind=engagement", "office").status,
            StatusCode::SEE_OTHER,
            "{engine}"
        );
        for (who, own, shared) in [(&ana, true, true), (&bo, false, true), (&tol, false, false)] {
            assert_eq!(view_id(app, who, "Urgent ones").is_some(), own, "{engine}");
            assert_eq!(view_id(app, who, "Ours").is_some(), shared, "{engine}");
            assert_eq!(
                get(app, "/matters", who).body.contains("/matters?kind=engagement\""),
                shared,
                "{engine}"
            );
            assert_eq!(
                get(app, "/", who).body.contains("/matters?kind=engagement\""),
                shared,
                "{engine}: the desk"
            );
        }
        let current = get(app, "/matters?sort=due&priority=urgent", &ana).body;
        assert!(
            get(app, "/matters?priority=urgent&sort=due", &ana)
                .body
                .contains("aria-current=\"true\""),
            "{engine}"
        );
        assert!(current.contains("Save these filters as a view"), "{engine}");
        for (name, query, whose) in [
            ("ÚRGENT ONES", "kind=engagement", "own"),
            ("", "kind=engagement", "own"),
            ("x", "", "own"),
            ("x", "kind=nonsense", "own"),
            ("x", "kind=engagement", "world"),
        ] {
            let no = save(&ana, name, query, whose);
            assert_eq!(
                no.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{engine}: {name} {query} {whose}"
            );
        }
        let (id, shared) = (
            view_id(app, &ana, "Urgent ones").unwrap(),
            view_id(app, &ana, "Ours").unwrap(),
        );
        for stranger in [&bo, &tol] {
            let path = format!("/views/{id}");
            assert_eq!(
                post(app, &path, stranger, &[("name", "Taken")]).status,
                StatusCode::NOT_FOUND,
                "{engine}"
            );
            let gone = post(app, &format!("{path}/removal"), stranger, &[]);
            assert_eq!(gone.status, StatusCode::NOT_FOUND, "{engine}");
        }
        let tols = post(app, &format!("/views/{shared}/removal"), &tol, &[]);
        assert_eq!(tols.status, StatusCode::NOT_FOUND, "{engine}");
        let renamed = post(app, &format!("/views/{shared}"), &bo, &[("name", "Meetings of ours")]);
        assert_eq!(
            renamed.location, "/views",
            "{engine}: a colleague renames what the office shares"
        );
        assert!(get(app, "/views", &ana).body.contains("Meetings of ours"), "{engine}");
        let (removed, _) = api(app, Method::DELETE, &format!("/api/v1/views/{id}"), &ana, &Value::Null);
        assert_eq!(removed, StatusCode::NO_CONTENT, "{engine}");
        assert!(view_id(app, &ana, "Urgent ones").is_none(), "{engine}");
        for verb in ["view.save", "view.rename", "view.remove"] {
            assert!(
                audit(app, verb).iter().any(|(_, outcome, _)| outcome == "done"),
                "{engine}: {verb}"
            );
        }
        // Who reads no matter has no list to save.
        let system = token(app, "o-system", "write");
        assert_eq!(
            save(&system, "x", "kind=engagement", "own").status,
            StatusCode::NOT_FOUND,
            "{engine}"
        );
        let read_only = token(app, "o-ana", "read");
        assert_eq!(
            save(&read_only, "y", "kind=engagement", "own").status,
            StatusCode::FORBIDDEN,
            "{engine}"
        );
    }
}

// Goal: a step is taken by each chosen matter by itself; one that stands otherwise is refused with its reason, one that
// may not be seen looks absent, and each leaves its own entry.
#[test]
fn one_step_on_several_matters() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        let (first, second) = (opened(&t, "desk", "PSL", "First"), opened(&t, "desk", "PSL", "Second"));
        let hidden = opened(&t, "desk", "TOL", "Of another office");
        let desk = token(app, "o-desk", "write");
        let both = format!("/matters/bulk?ref={first}&ref={second}");
        let offered = get(app, &both, &desk);
        assert_eq!(offered.status, StatusCode::OK, "{engine}: {}", offered.body);
        assert!(offered.body.contains("step=submit"), "{engine}: {}", offered.body);
        let form = get(app, &format!("{both}&step=submit"), &desk).body;
        assert!(
            form.contains("action=\"/matters/bulk\"") && form.contains("2 matters"),
            "{engine}: {form}"
        );
        let done = post(
            app,
            "/matters/bulk",
            &desk,
            &[("ref", &first), ("ref", &second), ("step", "submit")],
        );
        assert!(done.body.contains("2 of 2 took the step"), "{engine}: {}", done.body);
        // Ana logs both and one of another office, of which she sees nothing; the second time they are refused.
        let ana = token(app, "o-ana", "write");
        let given = json!({"references": [first, second, hidden, "PSL-SUP-2026-9999"], "step": "log"});
        let (status, body) = api(app, Method::POST, "/api/v1/matters/bulk", &ana, &given);
        assert_eq!(status, StatusCode::OK, "{engine}: {body}");
        let told: Vec<(bool, &str)> = body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| (item["done"] == true, item["code"].as_str().unwrap_or_default()))
            .collect();
        assert_eq!(
            told,
            [(true, ""), (true, ""), (false, "missing"), (false, "missing")],
            "{engine}"
        );
        let (_, again) = api(app, Method::POST, "/api/v1/matters/bulk", &ana, &given);
        assert_eq!(again["items"][0]["code"], "refused", "{engine}: {again}");
        assert!(again["items"][0]["refusals"][0]["why"].is_string(), "{engine}: {again}");
        let entries = audit(app, "matter.log");
        let count = |outcome: &str| entries.iter().filter(|(_, o, _)| o == outcome).count();
        assert_eq!(
            (count("done"), count("refused"), count("denied")),
            (2, 2, 4),
            "{engine}: {entries:?}"
        );
        // Nothing chosen, too much chosen, and a token for reading.
        assert_eq!(
            get(app, "/matters/bulk", &desk).status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{engine}"
        );
        let many: Vec<String> = (0..51).map(|n| format!("PSL-SUP-2026-{n:04}")).collect();
        let (status, _) = api(
            app,
            Method::POST,
            "/api/v1/matters/bulk",
            &ana,
            &json!({"references": many, "step": "log"}),
        );
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{engine}");
        let reader = token(app, "o-ana", "read");
        assert_eq!(
            api(app, Method::POST, "/api/v1/matters/bulk", &reader, &given).0,
            StatusCode::FORBIDDEN,
            "{engine}"
        );
    }
}

// Goal: a name typed for all is resolved once, before anything is done. Method: accept two requests, then assign them.
#[test]
fn a_name_typed_for_several_matters() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        let (first, second) = (opened(&t, "desk", "PSL", "First"), opened(&t, "desk", "PSL", "Second"));
        for (who, step) in [
            ("desk", "submit"),
            ("ana", "log"),
            ("ana", "acknowledge"),
            ("chief", "accept"),
        ] {
            for reference in [&first, &second] {
                t.wait_hours(1);
                actions::step(app, &t.as_officer(who), reference, step, Map::new(), None).expect(step);
            }
        }
        let chief = token(app, "o-chief", "write");
        let assign = |lead: &str| {
            let form = [
                ("ref", first.as_str()),
                ("ref", &second),
                ("step", "assign"),
                ("lead", lead),
            ];
            post(app, "/matters/bulk", &chief, &form)
        };
        let unclear = assign("officer");
        assert_eq!(unclear.status, StatusCode::UNPROCESSABLE_ENTITY, "{engine}");
        assert!(
            unclear.body.contains("<option value=\"o-ana\">Officer ana (PSL)"),
            "{engine}: {}",
            unclear.body
        );
        assert!(audit(app, "matter.assign").is_empty(), "{engine}: nothing was touched");
        let done = assign("officer ANA");
        assert!(done.body.contains("2 of 2 took the step"), "{engine}: {}", done.body);
    }
}

// Goal: what leaves as CSV is what the reader sees, is written to the audit with its size, and runs in no spreadsheet.
#[test]
fn the_list_leaves_as_csv() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        opened(&t, "desk", "PSL", "=HYPERLINK(\"http://evil.example\")");
        opened(&t, "desk", "TOL", "Of another office");
        let ana = token(app, "o-ana", "read");
        let csv = get(app, "/matters.csv?sort=updated&limit=1", &ana);
        assert_eq!(csv.status, StatusCode::OK, "{engine}");
        assert!(
            csv.body.contains("'=HYPERLINK") && !csv.body.contains("Of another office"),
            "{engine}: {}",
            csv.body
        );
        assert_eq!(csv.body.lines().count(), 2, "{engine}: a head and one row");
        assert_eq!(
            audit(app, "matter.export"),
            [(String::new(), "done".into(), "rows=1".into())],
            "{engine}"
        );
    }
}

// Goal: the heads sort, say by what the list is sorted, and start again from the first page.
#[test]
fn heads_sort_the_list() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        opened(&t, "desk", "PSL", "One");
        let ana = token(app, "o-ana", "read");
        let body = get(app, "/matters?office=PSL&sort=ball&limit=1", &ana).body;
        assert!(body.contains("aria-sort=\"ascending\""), "{engine}: {body}");
        assert!(
            body.contains("href=\"/matters?office=PSL&amp;sort=due\""),
            "{engine}: {body}"
        );
        assert!(
            body.contains("Office: PSL") && body.contains("name=\"ref\""),
            "{engine}: {body}"
        );
        let led = get(app, "/matters?lead=o-ana", &ana).body;
        assert!(
            led.contains("Lead: Officer ana (PSL)"),
            "{engine}: a filter by officer is told by name"
        );
    }
}
