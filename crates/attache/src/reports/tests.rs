//! Figures agree with the matters behind them, count each fact once, respect the scope, and stay as reported.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

use serde_json::{Map, Value, json};

use crate::matters::{NewMatter, actions as matters, hang};
use crate::reports::figures::MEASURES;
use crate::reports::{actions, api, views};
use crate::testing::{TestApp, apps};
use crate::web::call::{Call, Fragment, Reply, Wants};
use crate::web::problem::Problem;

fn map(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

fn call(t: &TestApp, who: &str, query: &str, input: Value) -> Call {
    let query = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(n, v)| (n.to_string(), v.to_string()))
        .collect();
    Call {
        app: t.app.clone(),
        ctx: Some(t.as_officer(who)),
        method: axum::http::Method::GET,
        path: "/reports".into(),
        params: HashMap::new(),
        query,
        input: map(input),
        if_match: None,
        wants: Wants::Json,
        fragment: Fragment::Page,
        peer: String::new(),
        user_agent: String::new(),
        came: crate::web::call::Came::default(),
        reads: Mutex::new(vec![]),
    }
}

fn json_of(reply: Result<Reply, Problem>) -> Value {
    match reply {
        Ok(Reply::Json(body) | Reply::Created { body, .. }) => body,
        Ok(_) => panic!("JSON was expected"),
        Err(problem) => panic!("{problem:?}"),
    }
}

fn create(t: &TestApp, who: &str, office: &str, subjects: &[&str], country: &str) -> String {
    let new = NewMatter {
        kind: "support_request".into(),
        office: office.into(),
        spine: map(
            json!({"title": "Trace", "subjects": subjects, "countries": [country], "requester": "Headquarters desk", "priority": "urgent"}),
        ),
        body: map(
            json!({"direction": "inbound_domestic", "why_needed": "Scrap.", "intended_use": "intelligence_only", "host_may_know": "name_only"}),
        ),
        tasks: vec!["Who paid?".into()],
    };
    matters::create(&t.app, &t.as_officer(who), &new)
        .unwrap_or_else(|p| panic!("{p:?}"))
        .row
        .reference
}

fn claim(t: &TestApp, who: &str, reference: &str, role: &str, quantity: &str, amount: &str) {
    let given = json!({"outcome": "SEIZ", "on": "2026-11-20", "country": "QM", "fact_reference": "VC 77/2026", "justification": "seizure report",
        "role": role, "quantity": quantity, "unit": "kg", "value": {"amount": amount, "currency": "USD"}, "basis": "street", "done_by": "Varnia Customs"});
    hang::claim(&t.app, &t.as_officer(who), reference, &map(given)).unwrap_or_else(|p| panic!("claim: {p:?}"));
}

/// Two offices, three matters, one seizure that both claim, and working time. Gives the references.
fn story(t: &TestApp) -> [String; 3] {
    let first = create(t, "ana", "PSL", &["MONL.HAWA", "CONT"], "QM");
    let second = create(t, "ana", "PSL", &["CONT"], "QN");
    let third = create(t, "tol", "TOL", &["MONL"], "QM");
    claim(t, "tol", &third, "joint", "9", "900");
    hang::decide_claim(
        &t.app,
        &t.as_officer("tolchief"),
        &third,
        "1",
        &map(json!({"verdict": "approved"})),
    )
    .expect("approved");
    t.wait_hours(1);
    claim(t, "ana", &first, "lead", "12.5", "1000");
    let hours = json!({"on": "2026-11-23", "minutes": 90, "subject": "MONL.HAWA", "note": "interviews"});
    hang::hours(&t.app, &t.as_officer("ana"), &first, &map(hours)).unwrap_or_else(|p| panic!("hours: {p:?}"));
    [first, second, third]
}

const NOVEMBER: &str = "period=2026-11";

// Goal: every number leads to exactly the matters it counted, in every grouping, for every reader. Method: follow the
// links of the answer itself.
#[test]
fn every_number_leads_to_its_matters() {
    for t in apps() {
        story(&t);
        for who in ["inspector", "ana", "tol", "desk", "local"] {
            let body = json_of(api::figures(&call(&t, who, NOVEMBER, json!({}))));
            let mut groups = vec![body["total"].clone()];
            for by in ["subject", "component", "country", "office"] {
                groups.extend(body["by"][by].as_array().expect("groups").iter().cloned());
            }
            assert!(groups.len() > 3, "{} {who}: {body}", t.engine);
            for group in groups {
                for (measure, ..) in MEASURES {
                    let link = group["matters"][measure]
                        .as_str()
                        .expect("a link")
                        .split_once('?')
                        .expect("a query")
                        .1
                        .replace("%20", " ");
                    let listed = json_of(api::behind(&call(&t, who, &link, json!({}))));
                    let found = listed["items"].as_array().expect("items").len() as i64;
                    match measure {
                        "worked" => assert_eq!(
                            found > 0,
                            group["minutes"].as_i64() > Some(0),
                            "{} {who} {link}",
                            t.engine
                        ),
                        "outcome" => assert_eq!(
                            found > 0,
                            group["outcomes"].as_i64() > Some(0),
                            "{} {who} {link}",
                            t.engine
                        ),
                        measure => assert_eq!(
                            Some(found),
                            group[measure].as_i64(),
                            "{} {who} {link}: {group}",
                            t.engine
                        ),
                    }
                }
            }
        }
    }
}

fn group<'a>(body: &'a Value, by: &str, key: &str) -> &'a Value {
    let groups = body["by"][by].as_array().expect("groups");
    groups
        .iter()
        .find(|g| g["key"] == key)
        .unwrap_or_else(|| panic!("no {key} in {groups:?}"))
}

// Goal: one seizure that two offices claim counts once, as the leader says once the leader's claim is approved, and both
// offices are credited. Method: before and after the second approval.
#[test]
fn a_fact_counts_once_and_credits_both() {
    for t in apps() {
        let [first, ..] = story(&t);
        let ask = |who: &str| json_of(api::figures(&call(&t, who, NOVEMBER, json!({}))));
        let before = ask("inspector");
        assert_eq!(before["outcomes"][0]["quantities"][0]["quantity"], "9", "{}", t.engine);
        hang::decide_claim(
            &t.app,
            &t.as_officer("chief"),
            &first,
            "1",
            &map(json!({"verdict": "approved"})),
        )
        .expect("approved");
        let body = ask("inspector");
        assert_eq!(body["total"]["outcomes"], 1, "{}", t.engine);
        let seizure = &body["outcomes"][0];
        assert_eq!(
            (&seizure["facts"], &seizure["quantities"][0]["quantity"]),
            (&json!(1), &json!("12.5"))
        );
        assert_eq!(seizure["values"][0], json!({"currency": "USD", "minor": "100000"}));
        let credit = json!([{"office": "PSL", "lead": 1, "joint": 0, "assist": 0}, {"office": "TOL", "lead": 0, "joint": 1, "assist": 0}]);
        assert_eq!(seizure["credit"], credit);
        for (by, key, outcomes, opened) in [
            ("office", "PSL", 1, 2),
            ("office", "TOL", 1, 1),
            ("subject", "MONL", 1, 2),
            ("subject", "CONT", 1, 2),
            ("country", "QM", 1, 2),
        ] {
            let found = group(&body, by, key);
            assert_eq!(
                (&found["outcomes"], &found["opened"]),
                (&json!(outcomes), &json!(opened)),
                "{} {by} {key}",
                t.engine
            );
        }
        assert_eq!(group(&body, "subject", "MONL")["minutes"], 90);
        // Each office sees its own part only.
        let own = ask("tol");
        assert_eq!(
            (&own["total"]["opened"], &own["total"]["outcomes"]),
            (&json!(1), &json!(1)),
            "{}",
            t.engine
        );
        assert_eq!(own["outcomes"][0]["quantities"][0]["quantity"], "9");
        let october = json_of(api::figures(&call(&t, "inspector", "period=2026-10", json!({}))));
        assert_eq!(
            (&october["total"]["opened"], &october["total"]["outcomes"]),
            (&json!(0), &json!(0))
        );
        assert!(matches!(
            api::figures(&call(&t, "system", NOVEMBER, json!({}))),
            Err(Problem::Denied(_))
        ));
    }
}

// Goal: a frozen period stays as reported while later changes show as adjustments; only who may freezes, once, and only
// what is over. Method: freeze, change the past, compare.
#[test]
fn a_frozen_period_stays_as_reported() {
    for t in apps() {
        let [first, ..] = story(&t);
        let input = json!({"title": "November", "from": "2026-11-01", "to": "2026-11-23"});
        let freeze = |who: &str, input: &Value| api::freeze(&call(&t, who, "", input.clone()));
        for who in ["ana", "chief", "inspector", "system"] {
            assert!(
                matches!(freeze(who, &input), Err(Problem::Denied(_))),
                "{} {who}",
                t.engine
            );
        }
        let refused = freeze("programme", &json!({"title": "", "from": "x", "to": "2026-12-31"})).map(|_| ());
        let Err(Problem::Refused(reasons)) = refused else {
            panic!("refusals were expected")
        };
        let fields: BTreeSet<&str> = reasons.iter().filter_map(|r| r.field.as_deref()).collect();
        assert!(fields.contains("title") && fields.contains("from"), "{fields:?}");
        let future = freeze(
            "programme",
            &json!({"title": "Now", "from": "2026-11-01", "to": "2026-11-24"}),
        )
        .map(|_| ());
        assert!(matches!(future, Err(Problem::Refused(_))));
        let frozen = json_of(freeze("programme", &input));
        assert_eq!(frozen["figures"]["total"]["outcomes"], 1);
        assert!(
            matches!(freeze("programme", &input), Err(Problem::Refused(_))),
            "{}: frozen twice",
            t.engine
        );
        hang::decide_claim(
            &t.app,
            &t.as_officer("chief"),
            &first,
            "1",
            &map(json!({"verdict": "approved"})),
        )
        .expect("approved");
        let second = json!({"outcome": "SEIZ", "on": "2026-11-19", "country": "QM", "fact_reference": "VC 78/2026", "justification": "report", "role": "lead",
            "quantity": "1", "unit": "kg", "value": {"amount": "10", "currency": "USD"}, "basis": "street", "done_by": "Varnia Customs"});
        hang::claim(&t.app, &t.as_officer("ana"), &first, &map(second)).expect("claimed");
        hang::decide_claim(
            &t.app,
            &t.as_officer("chief"),
            &first,
            "2",
            &map(json!({"verdict": "approved"})),
        )
        .expect("approved");
        let periods = json_of(api::periods(&call(&t, "inspector", "", json!({}))));
        assert_eq!(periods["items"][0]["digest"], frozen["digest"]);
        assert_eq!(periods["items"][0]["figures"]["total"]["outcomes"], 1);
        let Ok(Reply::Page(page)) = views::figures(&call(&t, "programme", "period=2026-11-01..2026-11-23", json!({})))
        else {
            panic!("a page was expected")
        };
        assert!(
            page.content.0.contains("As reported") && page.content.0.contains("<strong>+1</strong>"),
            "{}",
            page.content.0
        );
        // Whoever sees only a part of the network does not see its figures.
        assert_eq!(
            json_of(api::periods(&call(&t, "chief", "", json!({}))))["items"],
            json!([])
        );
        t.spoil("update period set figures = replace(figures, '\"outcomes\":1', '\"outcomes\":9')");
        assert!(
            matches!(
                api::periods(&call(&t, "inspector", "", json!({}))),
                Err(Problem::Fault(_))
            ),
            "{}: a changed report passed",
            t.engine
        );
    }
}

// Goal: a claim waits on the page of who may decide it, never on the claimant's or another office's.
#[test]
fn claims_wait_for_who_may_decide() {
    for t in apps() {
        let [first, second, _] = story(&t);
        let waiting = |who: &str| {
            actions::claims_to_decide(&t.app, &t.as_officer(who))
                .expect("claims")
                .into_iter()
                .map(|c| c.reference)
                .collect::<Vec<_>>()
        };
        for who in ["chief", "second", "programme", "desk"] {
            assert_eq!(waiting(who), [first.as_str()], "{} {who}", t.engine);
        }
        for who in ["ana", "bo", "tolchief", "inspector", "system", "local"] {
            assert!(waiting(who).is_empty(), "{} {who}", t.engine);
        }
        claim(&t, "chief", &second, "joint", "1", "1");
        assert_eq!(
            waiting("chief").len(),
            1,
            "{}: his own claim waits for the chief",
            t.engine
        );
        assert_eq!(waiting("second").len(), 2);
    }
}

// Goal: the pages show what the API says, and words that make no sense are refused.
#[test]
fn pages_and_refusals() {
    for t in apps() {
        story(&t);
        let Ok(Reply::Page(page)) = views::figures(&call(&t, "inspector", NOVEMBER, json!({}))) else {
            panic!("a page was expected")
        };
        for text in [
            "By subject",
            "Money laundering",
            "/reports/matters?period=2026-11&amp;measure=opened&amp;by=office&amp;key=PSL",
            "Whose turn it is now",
            "<svg",
        ] {
            assert!(page.content.0.contains(text), "{}: {text} is not on the page", t.engine);
        }
        let Ok(Reply::Page(page)) = views::behind(&call(
            &t,
            "ana",
            "period=2026-11&measure=opened&by=office&key=PSL",
            json!({}),
        )) else {
            panic!("a page")
        };
        assert!(page.content.0.contains("PSL-SUP-2026-0001"));
        for query in ["period=soon", "by=colour", "measure=x", "by=office", "cursor=x"] {
            let handler = if query.starts_with("period") {
                views::figures
            } else {
                views::behind
            };
            assert!(
                matches!(
                    handler(&call(&t, "ana", query, json!({}))),
                    Err(Problem::BadInput { .. })
                ),
                "{query}"
            );
        }
    }
}
