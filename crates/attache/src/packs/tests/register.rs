//! The register as pages, as JSON and as a command: who may look, what is shown for a day, and what is said when not.

use std::collections::HashMap;
use std::fs;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::packs::{cli, routes};
use crate::testing::{TestApp, apps};
use crate::web::call::{Call, Fragment, Reply, Wants};
use crate::web::problem::Problem;

fn call(t: &TestApp, who: &str, path: &str, params: &[(&str, &str)], query: &[(&str, &str)]) -> Call {
    let pairs = |from: &[(&str, &str)]| -> Vec<(String, String)> {
        from.iter()
            .map(|(name, value)| ((*name).to_string(), (*value).to_string()))
            .collect()
    };
    Call {
        app: t.app.clone(),
        ctx: Some(t.as_officer(who)),
        method: axum::http::Method::GET,
        path: path.into(),
        params: pairs(params).into_iter().collect::<HashMap<_, _>>(),
        query: pairs(query),
        input: serde_json::Map::new(),
        if_match: None,
        wants: if path.starts_with("/api/") {
            Wants::Json
        } else {
            Wants::Html
        },
        fragment: Fragment::Page,
        peer: String::new(),
        came: crate::web::call::Came::default(),
        user_agent: String::new(),
        reads: Mutex::new(vec![]),
    }
}

/// Calls the route with this pattern.
fn ask(t: &TestApp, who: &str, path: &str, params: &[(&str, &str)], query: &[(&str, &str)]) -> Result<Reply, Problem> {
    let route = routes().into_iter().find(|route| route.path == path).expect("a route");
    let call = call(t, who, path, params, query);
    let reply = (route.handler)(&call);
    if reply.is_ok() {
        let reads = call.reads.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(
            reads.iter().any(|entry| entry.verb == route.audit),
            "{path} leaves no entry"
        );
    }
    reply
}

fn text(reply: Result<Reply, Problem>) -> String {
    match reply {
        Ok(Reply::Page(page)) => format!("{} {}", page.title, page.content.into_string()),
        Ok(_) => panic!("a page was expected"),
        Err(problem) => panic!("{problem:?}"),
    }
}

fn json(reply: Result<Reply, Problem>) -> Value {
    match reply {
        Ok(Reply::Json(body)) => body,
        Ok(_) => panic!("JSON was expected"),
        Err(problem) => panic!("{problem:?}"),
    }
}

const ROW: &[(&str, &str)] = &[("pack", "us"), ("table", "rule_card"), ("id", "agoa.programme")];
const TREATY: &[(&str, &str)] = &[("id", "ext-qn")];

// Goal: every officer sees what the program takes for law, and what nobody has checked is said so.
#[test]
fn everybody_sees_the_packs_and_what_nobody_checked() {
    for t in apps() {
        for who in ["ana", "local", "inspector", "system", "desk"] {
            let page = text(ask(&t, who, "/packs", &[], &[]));
            assert!(
                page.contains("United States") && page.contains("legal adviser"),
                "{} {who}",
                t.engine
            );
        }
        let pack = text(ask(&t, "ana", "/packs/{pack}", &[("pack", "us")], &[]));
        assert!(pack.contains("/packs/us/source_lock?status=unverified"), "{pack}");
        let page = text(ask(&t, "ana", "/packs/{pack}/{table}/{id}", ROW, &[]));
        assert!(
            page.contains("Unverified: ") && page.contains("us/rule_cards.toml:"),
            "{page}"
        );
        assert!(page.contains("version 2 is in force on 24 Nov 2026"), "{page}");
        let table = json(ask(
            &t,
            "ana",
            "/api/v1/packs/{pack}/{table}",
            &[("pack", "varnia"), ("table", "agreement")],
            &[],
        ));
        let items = table["items"].as_array().expect("items");
        assert!(
            items.iter().all(|item| item["status"] == "verified"),
            "invented law is true as written"
        );
    }
}

// Goal: the page of a day answers by the knowledge of a day, in HTML and JSON alike.
#[test]
fn a_row_is_shown_as_it_was_known() {
    let t = apps().remove(0);
    let then = &[("on", "2025-11-15"), ("known", "2025-12-31")];
    let page = text(ask(&t, "ana", "/packs/{pack}/{table}/{id}", ROW, then));
    assert!(
        page.contains("nothing of this is in force on 15 Nov 2025") && page.contains("Show today"),
        "{page}"
    );
    assert!(page.contains("Versions, newest first"), "its history stays: {page}");
    let body = json(ask(&t, "ana", "/api/v1/packs/{pack}/{table}/{id}", ROW, then));
    assert_eq!(body["in_force"], Value::Null);
    let body = json(ask(
        &t,
        "ana",
        "/api/v1/packs/{pack}/{table}/{id}",
        ROW,
        &[("on", "2025-11-15")],
    ));
    assert_eq!(
        (&body["in_force"], &body["known"]),
        (&Value::from(2), &Value::from("2026-11-24"))
    );
    let versions = body["versions"].as_array().expect("versions");
    assert_eq!(versions.len(), 2);
    assert!(versions[0]["changes"].as_array().is_some_and(Vec::is_empty));
    assert!(
        versions[1]["changes"]
            .as_array()
            .is_some_and(|changes| changes.iter().any(|one| one["field"] == "answer"))
    );
}

// Goal: what is not there is missing, and what cannot be read is refused, never taken for today or for everything.
#[test]
fn absent_rows_and_unreadable_queries_are_told() {
    let t = apps().remove(0);
    let missing = |path: &str, params: &[(&str, &str)]| {
        assert!(
            matches!(ask(&t, "ana", path, params, &[]), Err(Problem::Missing)),
            "{path} {params:?}"
        );
    };
    missing("/packs/{pack}", &[("pack", "atlantis")]);
    missing("/packs/{pack}/{table}", &[("pack", "us"), ("table", "dragon")]);
    missing("/packs/{pack}/{table}", &[("pack", "varnia"), ("table", "outcome")]);
    missing(
        "/packs/{pack}/{table}/{id}",
        &[("pack", "varnia"), ("table", "rule_card"), ("id", "agoa.programme")],
    );
    missing("/agreements/{id}", &[("id", "ext-zz")]);
    missing("/api/v1/agreements/{id}", &[("id", "")]);
    let bad = |path: &str, query: (&str, &str)| {
        let reply = ask(&t, "ana", path, TREATY, &[query]);
        assert!(matches!(reply, Err(Problem::BadInput { .. })), "{path} {query:?}");
    };
    for query in [("on", "yesterday"), ("known", "2026-13-01")] {
        bad("/agreements/{id}", query);
        bad("/api/v1/agreements", query);
    }
    bad("/api/v1/agreements", ("kind", "pigeon"));
    bad("/agreements", ("limit", "0"));
    bad("/agreements", ("limit", "201"));
    bad("/api/v1/agreements", ("cursor", "x"));
}

// Goal: the register of agreements is filtered, paged, and shows parties, articles, locks and history.
#[test]
fn an_agreement_says_who_is_bound_what_it_asks_and_which_locks_touch_it() {
    let t = apps().remove(0);
    let list = |query: &[(&str, &str)]| -> Vec<String> {
        let body = json(ask(&t, "ana", "/api/v1/agreements", &[], query));
        let items = body["items"].as_array().expect("items");
        items
            .iter()
            .filter_map(|item| item["id"].as_str().map(str::to_string))
            .collect()
    };
    let sarrow = list(&[("party", "qq")]);
    assert!(
        sarrow.contains(&"cmaa-qq".into()) && sarrow.contains(&"police-qq".into()),
        "{sarrow:?}"
    );
    assert!(
        !sarrow.contains(&"cmaa-qm".into()) && sarrow.contains(&"19usc1628".into()),
        "a statute binds each: {sarrow:?}"
    );
    assert_eq!(list(&[("party", "QQ"), ("kind", "police")]), ["police-qq"]);
    assert!(!list(&[("party", "QP")]).contains(&"police-qp".into()), "ended");
    assert!(list(&[("party", "QP"), ("on", "2026-06-30")]).contains(&"police-qp".into()));
    assert!(list(&[("party", "QN"), ("agency", "fiu")]).contains(&"fiu-qn".into()));
    assert!(
        list(&[("party", "QN"), ("agency", "central")])
            .iter()
            .all(|id| id != "fiu-qn")
    );
    let mut paged = vec![];
    let mut cursor = "0".to_string();
    loop {
        let body = json(ask(
            &t,
            "ana",
            "/api/v1/agreements",
            &[],
            &[("limit", "40"), ("cursor", &cursor)],
        ));
        paged.extend(
            body["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|item| item["id"].to_string()),
        );
        match body["next"].as_str() {
            Some(next) => cursor = next.into(),
            None => break,
        }
    }
    let all = paged.len();
    paged.sort();
    paged.dedup();
    assert!(all > 90 && paged.len() == all, "each once");
    let page = text(ask(&t, "ana", "/agreements/{id}", TREATY, &[]));
    for words in [
        "Extradition: Tolmesh",
        "art. 11",
        "Second person",
        "40 days",
        "death assurance",
        "Asylum",
        "Offences of a political character",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(
        page.contains("its end since 15 Jun 2026") && page.contains("version 1 is in force on 24 Nov 2026"),
        "{page}"
    );
    let body = json(ask(
        &t,
        "ana",
        "/api/v1/agreements/{id}",
        TREATY,
        &[("on", "2026-11-25")],
    ));
    assert_eq!(body["in_force"], Value::from(2));
    let locks = body["locks"].as_array().expect("locks");
    let asylum = locks.iter().find(|lock| lock["id"] == "asylum").expect("asylum");
    assert_eq!(asylum["under_this"], Value::from("holds"));
    let fiu = json(ask(&t, "ana", "/api/v1/agreements/{id}", &[("id", "fiu-qn")], &[]));
    let sar = fiu["locks"]
        .as_array()
        .and_then(|locks| locks.iter().find(|lock| lock["id"] == "sar_bsa"))
        .expect("sar");
    assert!(sar["under_this"]["open_for"].is_array(), "{sar}");
}

// Goal: the two ways to say the same thing open the same row.
#[test]
fn lists_open_the_rows_they_name() {
    let t = apps().remove(0);
    let page = text(ask(
        &t,
        "ana",
        "/packs/{pack}/{table}",
        &[("pack", "us"), ("table", "reason")],
        &[("status", "unverified")],
    ));
    assert!(page.contains("/packs/us/reason/"), "{page}");
    let body = json(ask(
        &t,
        "ana",
        "/api/v1/packs/{pack}/{table}",
        &[("pack", "us"), ("table", "marking")],
        &[("limit", "200")],
    ));
    for item in body["items"].as_array().expect("items") {
        let id = item["id"].as_str().expect("an id");
        let row = json(ask(
            &t,
            "ana",
            "/api/v1/packs/{pack}/{table}/{id}",
            &[("pack", "us"), ("table", "marking"), ("id", id)],
            &[],
        ));
        assert_eq!(row["versions"][0]["title"], item["title"]);
    }
    let pack = json(ask(&t, "ana", "/api/v1/packs/{pack}", &[("pack", "us")], &[]));
    let rows: u64 = pack["tables"]
        .as_array()
        .expect("tables")
        .iter()
        .filter_map(|table| table["rows"].as_u64())
        .sum();
    assert_eq!(pack["rows"].as_u64(), Some(rows));
}

// Goal: a pack is checked before it is built in. Method: copies of the shipped packs, sound and spoilt.
#[test]
fn a_folder_of_packs_is_checked_by_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    write(
        "xx/pack.toml",
        "id = \"xx\"\ntitle = \"Test\"\nowner = \"legal adviser\"\nversion = 1\n",
    );
    let head = "[common]\ncitation = \"x\"\nin_force_from = 2020-01-01\nknown_from = 2020-01-01\nversion = 1\nstatus = \"verified\"\n";
    write(
        "xx/classes.toml",
        &format!(
            "{head}[[offence_class]]\nid = \"tea\"\ntitle = \"Tea\"\ncharacter = \"fiscal\"\nsubjects = [\"CONT\"]\n"
        ),
    );
    write(".hidden/pack.toml", "nonsense");
    // One pack alone may name rows of those that ship.
    let one = cli::check(&folder.path().join("xx")).expect("a pack");
    assert!(one.problems.is_empty(), "{:?}", one.problems);
    assert_eq!(
        one.counted,
        ["xx: version 1, owner legal adviser: 1 rows, 1 verified, 0 unverified"]
    );
    // A folder of packs stands by itself.
    let all = cli::check(folder.path()).expect("packs");
    assert!(
        all.problems
            .iter()
            .any(|one| one.to_string() == "xx/classes.toml:7: tea: there is no subject CONT"),
        "{:?}",
        all.problems
    );
    write(
        "xx/more.toml",
        &format!("{head}[[offence_class]]\nid = \"customs\"\ntitle = \"C\"\ncharacter = \"fiscal\"\n"),
    );
    let one = cli::check(&folder.path().join("xx")).expect("a pack");
    assert!(
        one.problems.iter().any(|one| one
            .to_string()
            .starts_with("xx/more.toml:7: customs: the pack us has this row")),
        "{:?}",
        one.problems
    );
    fs::write(folder.path().join("xx/more.toml"), [0xff, 0xfe]).expect("written");
    let one = cli::check(&folder.path().join("xx")).expect("a pack");
    assert!(
        one.problems
            .iter()
            .any(|one| one.to_string().starts_with("xx/more.toml:1: not UTF-8")),
        "{:?}",
        one.problems
    );
    write("xx/more.toml", "[[clock]]\nid = 3\n");
    assert!(
        !cli::check(&folder.path().join("xx"))
            .expect("a pack")
            .problems
            .is_empty()
    );
    assert!(cli::check(&folder.path().join("nowhere")).is_err());
    let empty = tempfile::tempdir().expect("a folder");
    assert!(cli::check(empty.path()).is_err_and(|why| why.contains("no pack is here")));
}

// Goal: a clock stays with its version, and the matter's page says that a newer one says otherwise. Method: the shipped
// packs with one more version of a rule, in force from tomorrow.
#[test]
fn a_matter_counts_by_its_version_and_is_told_of_a_newer_one() {
    for mut t in apps() {
        let app = std::sync::Arc::get_mut(&mut t.app).expect("nobody else has it yet");
        app.packs = with_a_newer_rule();
        let reference = submitted(&t);
        let page = |t: &TestApp| {
            let route = crate::matters::routes()
                .into_iter()
                .find(|route| route.path == "/matters/{ref}" && route.method == "GET")
                .expect("a route");
            text((route.handler)(&call(
                t,
                "ana",
                "/matters/x",
                &[("ref", &reference)],
                &[],
            )))
        };
        let before = page(&t);
        assert!(
            before.contains("rule support_request.due.urgent version 1"),
            "{} {before}",
            t.engine
        );
        assert!(!before.contains("this matter counts by version"), "not in force yet");
        t.wait_hours(24);
        let after = page(&t);
        assert!(
            after.contains("rule support_request.due.urgent version 1"),
            "it stays: {after}"
        );
        let told = "Version 2 of this rule is in force since 25 Nov 2026; this matter counts by version 1. ";
        assert!(after.contains(told), "{} {after}", t.engine);
        assert!(after.contains("Length: <del>10</del> <ins>7</ins>"), "{after}");
        assert!(after.contains("/packs/us/clock/support_request.due.urgent"), "{after}");
    }
}

/// The shipped packs, where the answer to an urgent request is due in 7 days instead of 10 from 25 November on.
fn with_a_newer_rule() -> crate::packs::Packs {
    let mut files = crate::packs::load::shipped_files().expect("the packs that ship");
    let clocks = files
        .iter_mut()
        .find(|file| file.path == "us/clocks.toml")
        .expect("clocks");
    let from = clocks
        .text
        .find("[[clock]]\nid = \"support_request.due.urgent\"")
        .expect("the rule");
    let to = clocks.text[from + 9..]
        .find("[[clock]]")
        .map_or(clocks.text.len(), |end| from + 9 + end);
    let old = clocks.text[from..to].to_string();
    let days = |line: &str| format!("[[clock]]\n{line}\n");
    let ended = old.replacen("[[clock]]\n", &days("in_force_to = 2026-11-24"), 1);
    let newer = old.replacen("[[clock]]\n", &days("in_force_from = 2026-11-25\nversion = 2"), 1);
    clocks.text = clocks.text.replacen(
        &old,
        &format!("{ended}{}", newer.replace("length = 10", "length = 7")),
        1,
    );
    crate::packs::Packs::from_files(&files).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// An urgent request that was submitted now.
fn submitted(t: &TestApp) -> String {
    let map = |value: Value| value.as_object().expect("an object").clone();
    let new = crate::matters::NewMatter {
        kind: "support_request".into(),
        office: "PSL".into(),
        spine: map(serde_json::json!({
            "title": "Trace scrap invoices", "subjects": ["MONL"], "countries": ["QM"], "priority": "urgent",
            "requester": "Headquarters desk",
        })),
        body: map(serde_json::json!({
            "direction": "inbound_domestic", "why_needed": "Scrap.", "intended_use": "intelligence_only",
            "host_may_know": "name_only",
        })),
        tasks: vec!["Who paid?".into()],
    };
    let made = crate::matters::actions::create(&t.app, &t.as_officer("ana"), &new).expect("created");
    let reference = made.row.reference;
    let none = serde_json::Map::new();
    crate::matters::actions::step(&t.app, &t.as_officer("ana"), &reference, "submit", none, None).expect("submitted");
    reference
}
