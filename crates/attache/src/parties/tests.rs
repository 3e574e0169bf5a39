//! What holds for parties: one transaction, contradictions side by side, and nothing seen past one's own matters.

use serde_json::{Map, Value, json};

use super::actions;
use crate::app::Ctx;
use crate::matters::{Loaded, NewMatter};
use crate::testing::{TestApp, apps};
use crate::web::problem::Problem;

pub(crate) fn map(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

pub(crate) fn request(test: &TestApp, ctx: &Ctx, office: &str, title: &str) -> Loaded {
    let new = NewMatter {
        kind: "support_request".into(),
        office: office.into(),
        spine: map(json!({"title": title, "subjects": ["TRAD"], "countries": ["QM"]})),
        body: map(json!({"direction": "inbound_domestic"})),
        tasks: vec![],
    };
    crate::matters::create(&test.app, ctx, &new).expect("a matter")
}

fn aino() -> Map<String, Value> {
    map(json!({
        "schema": "Person", "name": "Aino Brandt", "birth_date": "1971-04-02", "nationality": ["QM"],
        "identifiers": ["a 12 34", {"property": "passportNumber", "value": "P-9"}], "role": "subject",
    }))
}

fn refused(problem: Result<impl Sized, Problem>) -> Vec<String> {
    match problem {
        Err(Problem::Refused(refusals)) => refusals.iter().map(|r| r.code.to_string()).collect(),
        Err(other) => panic!("refusals were expected, not {other:?}"),
        Ok(_) => panic!("refusals were expected"),
    }
}

// Goal: a party is written with its statements and its role at once, and read by those on the matter only.
// Method: an officer of one office adds, others of the same and of another office read and add.
#[test]
fn a_party_is_seen_through_its_matters() {
    for test in apps() {
        let (ana, tol) = (test.as_officer("ana"), test.as_officer("tol"));
        let one = request(&test, &ana, "PSL", "One");
        let (loaded, party) = actions::add_to_matter(&test.app, &ana, &one.row.reference, &aino()).expect("added");
        assert_eq!(loaded.record.parties.len(), 1, "{}", test.engine);
        let view = actions::read(&test.app, &ana, &party).expect("read");
        assert_eq!(
            (view.caption.as_str(), view.statements.len(), view.matters.len()),
            ("Aino Brandt", 5, 1)
        );
        let numbers: Vec<&str> = view.statements.iter().map(|s| s.statement.value.as_str()).collect();
        assert!(numbers.contains(&"A1234") && numbers.contains(&"P-9"), "{numbers:?}");
        assert!(
            matches!(actions::read(&test.app, &tol, &party), Err(Problem::Missing)),
            "another office"
        );
        assert!(matches!(
            actions::read(&test.app, &test.as_officer("system"), &party),
            Err(Problem::Missing)
        ));
        assert_eq!(
            actions::list(&test.app, &ana, "bran", None, 10).expect("list").0.len(),
            1
        );
        assert!(
            actions::list(&test.app, &tol, "bran", None, 10)
                .expect("list")
                .0
                .is_empty()
        );

        // Another office cannot put an unseen party on its own matter, nor learn that it is there.
        let other = request(&test, &tol, "TOL", "Other");
        let known = map(json!({"party": party, "role": "subject"}));
        assert_eq!(
            refused(actions::add_to_matter(&test.app, &tol, &other.row.reference, &known)),
            ["no-such-party"]
        );
        assert!(matches!(
            actions::add_to_matter(&test.app, &tol, &one.row.reference, &aino()),
            Err(Problem::Missing)
        ));

        // A colleague puts the known party on a second matter, and what the first says stays with the first.
        let two = request(&test, &test.as_officer("bo"), "PSL", "Two");
        let (_, same) = actions::add_to_matter(&test.app, &ana, &two.row.reference, &known).expect("a known party");
        assert_eq!(same, party);
        assert_eq!(actions::read(&test.app, &ana, &party).expect("read").matters.len(), 2);
    }
}

// Goal: whatever is wrong is said at once and nothing is half-written.
#[test]
fn a_refused_party_leaves_nothing() {
    let test = apps().remove(0);
    let ana = test.as_officer("ana");
    let one = request(&test, &ana, "PSL", "One");
    let bad =
        map(json!({"schema": "Spaceship", "birth_date": "soon", "nationality": "Atlantis", "role": "", "from": "x"}));
    let codes = refused(actions::add_to_matter(&test.app, &ana, &one.row.reference, &bad));
    assert_eq!(
        codes,
        [
            "missing",
            "unreadable",
            "no-such-schema",
            "missing",
            "unreadable",
            "unreadable"
        ]
    );
    let mut role = aino();
    role.insert("role".into(), json!("king"));
    assert_eq!(
        refused(actions::add_to_matter(&test.app, &ana, &one.row.reference, &role)),
        ["no-such-role"]
    );
    let inspector = test.as_officer("inspector");
    assert!(matches!(
        actions::add_to_matter(&test.app, &inspector, &one.row.reference, &aino()),
        Err(Problem::Denied(_))
    ));
    assert!(actions::list(&test.app, &ana, "", None, 10).expect("list").0.is_empty());
}

// Goal: contradictions stand side by side, a withdrawn statement stays in the history, roles end.
#[test]
fn statements_stand_side_by_side() {
    for test in apps() {
        let (ana, tol) = (test.as_officer("ana"), test.as_officer("tol"));
        let one = request(&test, &ana, "PSL", "One");
        let reference = one.row.reference.as_str();
        let (_, party) = actions::add_to_matter(&test.app, &ana, reference, &aino()).expect("added");
        let born = map(
            json!({"property": "birthDate", "value": "1969", "matter": reference, "grade": "B2", "source": "a letter"}),
        );
        let id = actions::say(&test.app, &ana, &party, &born).expect("said");
        assert_eq!(refused(actions::say(&test.app, &ana, &party, &born)), ["already-there"]);
        let view = actions::read(&test.app, &ana, &party).expect("read");
        let mut births: Vec<&str> = view
            .statements
            .iter()
            .filter(|s| s.statement.property == "birthDate")
            .map(|s| s.statement.value.as_str())
            .collect();
        births.sort_unstable();
        assert_eq!(births, ["1969", "1971-04-02"]);
        let nowhere = map(json!({"property": "shoeSize", "value": "44", "matter": reference}));
        assert_eq!(refused(actions::say(&test.app, &ana, &party, &nowhere)), ["unreadable"]);
        let elsewhere = map(json!({"property": "name", "value": "X", "matter": "PSL-SUP-1999-0001"}));
        assert_eq!(
            refused(actions::say(&test.app, &ana, &party, &elsewhere)),
            ["not-there"]
        );
        assert!(matches!(
            actions::say(&test.app, &tol, &party, &born),
            Err(Problem::Missing)
        ));
        assert!(matches!(
            actions::withdraw(&test.app, &tol, &party, &id),
            Err(Problem::Missing)
        ));
        actions::withdraw(&test.app, &ana, &party, &id).expect("withdrawn");
        assert_eq!(refused(actions::withdraw(&test.app, &ana, &party, &id)), ["withdrawn"]);
        let view = actions::read(&test.app, &ana, &party).expect("read");
        assert_eq!(
            view.statements
                .iter()
                .filter(|s| !s.statement.withdrawn_at.is_empty())
                .count(),
            1
        );
        let end = map(json!({"role": "subject", "to": "2026-11-30"}));
        let loaded = actions::end_role(&test.app, &ana, reference, &party, &end).expect("ended");
        assert!(loaded.record.parties[0].to.is_some());
    }
}

/// A request as a handler sees it.
fn call(
    test: &TestApp,
    ctx: &Ctx,
    params: &[(&str, &str)],
    query: &[(&str, &str)],
    input: Value,
) -> crate::web::call::Call {
    use crate::web::call::{Call, Fragment, Wants};
    let owned = |list: &[(&str, &str)]| {
        list.iter()
            .map(|(a, b)| ((*a).to_string(), (*b).to_string()))
            .collect::<Vec<_>>()
    };
    Call {
        app: std::sync::Arc::clone(&test.app),
        ctx: Some(ctx.clone()),
        method: axum::http::Method::GET,
        path: "/test".into(),
        params: owned(params).into_iter().collect(),
        query: owned(query),
        input: map(input),
        if_match: None,
        wants: Wants::Html,
        fragment: Fragment::Page,
        peer: String::new(),
        user_agent: String::new(),
        came: crate::web::call::Came::default(),
        reads: std::sync::Mutex::default(),
    }
}

fn handler(path: &str, method: axum::http::Method) -> crate::web::call::Handler {
    let routes = [super::routes(), crate::screening::routes(), crate::lists::routes()].concat();
    routes
        .iter()
        .find(|r| r.path == path && r.method == method)
        .unwrap_or_else(|| panic!("no route {path}"))
        .handler
}

fn html(reply: Result<crate::web::call::Reply, Problem>) -> String {
    use crate::web::call::Reply;
    match reply {
        Ok(Reply::Page(page) | Reply::PageWith(_, page)) => page.content.into_string(),
        Ok(_) => panic!("a page was expected"),
        Err(problem) => panic!("a page was expected, not {problem:?}"),
    }
}

// Goal: each page of parties, lists and screening shows what it should and escapes what people typed; JSON says the
// same. Method: one party with markup in its name, on a list, through the handlers of the routes.
#[test]
fn pages_show_and_escape() {
    use axum::http::Method;
    let test = apps().remove(0);
    crate::screening::tests::list(&test);
    let ana = test.as_officer("ana");
    let one = request(&test, &ana, "PSL", "One");
    let reference = one.row.reference.as_str();
    let mut given = aino();
    given.insert("alias".into(), json!("<b>Red</b> Fox"));
    let (loaded, party) = actions::add_to_matter(&test.app, &ana, reference, &given).expect("added");
    let show = |path: &str, params: &[(&str, &str)], query: &[(&str, &str)]| {
        html(handler(path, Method::GET)(&call(&test, &ana, params, query, json!({}))))
    };

    let page = show("/parties/{id}", &[("id", &party)], &[]);
    assert!(
        page.contains("&lt;b&gt;Red") && !page.contains("<b>Red") && page.contains("BRANDT, Aino"),
        "{page}"
    );
    assert!(show("/parties", &[], &[("q", "aino")]).contains("Aino Brandt"));
    assert!(show("/matters/{ref}/parties/new", &[("ref", reference)], &[]).contains("Add party"));
    let hit = [("party", party.as_str()), ("entry", "test:7")];
    assert!(show("/matters/{ref}/hits", &[("ref", reference)], &hit).contains("listed as born 1950, here 1971-04-02"));
    assert!(show("/lists", &[], &[]).contains("Test list"));
    assert!(show("/lists/{name}", &[("name", "test")], &[("q", "aino")]).contains("BRANDT, Aino"));
    assert!(show("/lists/{name}/{entry}", &[("name", "test"), ("entry", "7")], &[]).contains("1950"));
    let part = super::on_matter(&test.app, &ana, &loaded)
        .expect("a part")
        .into_string();
    assert!(
        part.contains("id=\"hits\"") && part.contains("Not decided") && part.contains("Aino Brandt"),
        "{part}"
    );

    let screened = handler("/screen", Method::POST)(&call(
        &test,
        &ana,
        &[],
        &[],
        json!({"name": "aino brandt", "birth_date": ""}),
    ));
    let page = html(screened);
    assert!(
        page.contains("test 2026-11-01") && page.contains("Parties of the network"),
        "{page}"
    );
    let refused = handler("/screen", Method::POST)(&call(&test, &ana, &[], &[], json!({"name": "..."})));
    assert!(html(refused).contains("give a name"));
    let bad = handler("/matters/{ref}/parties", Method::POST)(&call(
        &test,
        &ana,
        &[("ref", reference)],
        &[],
        json!({"name": "<i>"}),
    ));
    assert!(html(bad).contains("&lt;i&gt;"), "what was typed is shown again");

    let answer = handler("/api/v1/screen", Method::POST)(&call(
        &test,
        &ana,
        &[],
        &[],
        json!({"queries": [{"name": "red fox"}]}),
    ));
    let Ok(crate::web::call::Reply::Json(body)) = answer else {
        panic!("JSON was expected")
    };
    assert_eq!(body["results"][0]["hits"][0]["id"], "test:7");
    assert_eq!(body["results"][0]["hits"][0]["score"], 1.0);
    let read = handler("/api/v1/parties/{id}", Method::GET)(&call(&test, &ana, &[("id", &party)], &[], json!({})));
    let Ok(crate::web::call::Reply::Versioned(body, _)) = read else {
        panic!("JSON was expected")
    };
    assert_eq!(
        (body["caption"].as_str(), body["hits"][0]["id"].as_str()),
        (Some("Aino Brandt"), Some("test:7"))
    );
}
