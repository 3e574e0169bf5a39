//! Hostile and broken input: a clear "no" or an exact "yes", never a 5xx, nothing half-written.
//!
//! Tables of what people and programs may send, each sent to the real program. After each table the number of matters is
//! the number that was acknowledged, the program has logged no error, and the database verifies.

mod hostile;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use hostile::{HOSTILE, UNSTORABLE};

use crate::harness::{Client, Database, Network, Server, databases, encode, support_request, verify};

/// The program on one database with what the tables need.
struct Stage {
    database: Database,
    server: Server,
    network: Network,
    opened: BTreeSet<String>,
}

impl Stage {
    fn set(database: Database) -> Stage {
        let network = Network::found(&database, &["ana", "bo", "inspector"]);
        let server = Server::start(&database);
        Stage {
            database,
            server,
            network,
            opened: BTreeSet::new(),
        }
    }

    fn program(&self) -> Client {
        self.server.program_of(&self.network, "ana")
    }

    fn open(&mut self, title: &str) -> String {
        let reference = self.program().open_request(title)["reference"]
            .as_str()
            .expect("a reference")
            .to_string();
        self.opened.insert(reference.clone());
        reference
    }

    /// Sends a new matter; 201 is remembered, anything else must be a refusal that says why.
    fn try_open(&mut self, body: &Value) -> Option<String> {
        let answer = self.program().post("/api/v1/matters", body);
        match answer.status {
            201 => {
                let reference = answer.json()["reference"].as_str().expect("a reference").to_string();
                self.opened.insert(reference.clone());
                Some(reference)
            }
            status => {
                told_why(status, &answer.json(), &body.to_string());
                None
            }
        }
    }

    /// What was acknowledged is there, nothing else is, nothing broke.
    fn check(self) {
        let inspector = self.server.program_of(&self.network, "inspector");
        let (mut found, mut cursor) = (BTreeSet::new(), String::new());
        loop {
            let page = inspector
                .get(&format!("/api/v1/matters?limit=200&cursor={}", encode(&cursor)))
                .expect(200)
                .json();
            let items = page["items"].as_array().expect("items");
            found.extend(
                items
                    .iter()
                    .map(|m| m["reference"].as_str().expect("a reference").to_string()),
            );
            match page["next"].as_str() {
                Some(next) => cursor = next.to_string(),
                None => break,
            }
        }
        assert_eq!(
            found, self.opened,
            "{}: the matters differ from those acknowledged",
            self.database.engine
        );
        assert_eq!(self.server.errors(), Vec::<String>::new());
        verify(self.database.url());
    }
}

/// A refusal of the API is a problem document with a code, and a reason for each refused field.
fn told_why(status: u16, problem: &Value, sent: &str) {
    let sent: String = sent.chars().take(300).collect();
    assert!((400..500).contains(&status), "{status} for {sent}: {problem}");
    assert!(
        problem["code"].is_string(),
        "{status} without a code for {sent}: {problem}"
    );
    if status == 422 {
        let refusals = problem["refusals"].as_array().expect("refusals");
        assert!(
            !refusals.is_empty() && refusals.iter().all(|r| r["why"].is_string()),
            "{problem}"
        );
    }
}

fn with(mut body: Value, path: &str, value: Value) -> Value {
    match path.split_once('.') {
        Some((outer, inner)) => body[outer][inner] = value,
        None => body[path] = value,
    }
    body
}

// Goal: a hostile text in every field that takes text comes back exactly, and harmless in the page. Method: one matter a text
// with the text everywhere; read as JSON, as a page and in the list.
#[test]
fn hostile_texts_are_kept_as_they_are() {
    const TEXTS: &[&str] = &[
        "requester",
        "requester_reference",
        "host_reference",
        "caveats",
        "legal_basis",
        "body.why_needed",
        "body.points_to_avoid",
        "body.deadline_reason",
        "body.asked_of_host",
    ];
    for database in databases() {
        let mut stage = Stage::set(database);
        let browser = stage.server.browser_of("ana");
        for text in HOSTILE {
            let mut body = support_request(text);
            body["tasks"] = json!([text]);
            for path in TEXTS {
                body = with(body, path, json!(text));
            }
            let reference = stage.try_open(&body).unwrap_or_else(|| panic!("{text:?} was refused"));
            let matter = stage
                .program()
                .get(&format!("/api/v1/matters/{reference}"))
                .expect(200)
                .json();
            for path in TEXTS.iter().chain(&["title"]) {
                let place = match path.split_once('.') {
                    Some((outer, inner)) => matter[outer][inner].clone(),
                    None if matter["spine"].is_object() => matter["spine"][path].clone(),
                    None => matter[path].clone(),
                };
                assert_eq!(place, json!(text.trim()), "{path} of {reference}");
            }
            assert_eq!(matter["tasks"][0]["ask"], json!(text.trim()));
            for page in [
                format!("/matters/{reference}"),
                format!("/matters/{reference}/edit"),
                format!("/matters/{reference}/history"),
                "/matters".into(),
            ] {
                let page = browser.get(&page).expect(200).text();
                for live in [
                    "<script>alert",
                    "<img src=x",
                    "</textarea><script>",
                    "href=\"javascript:",
                ] {
                    assert!(!page.contains(live), "{text:?} is live in {reference}");
                }
            }
        }
        for text in UNSTORABLE {
            assert_eq!(stage.try_open(&support_request(text)), None, "{text:?}");
        }
        let csv = browser.get("/matters.csv").expect(200).text();
        assert!(
            !csv.lines().any(|line| line
                .split(',')
                .any(|cell| cell.starts_with('=') || cell.starts_with("\"="))),
            "{csv}"
        );
        stage.check();
    }
}

// Goal: a text where a code, a date, a list or a number belongs is refused with its field. Method: each field with each kind
// of wrong value, one at a time.
#[test]
fn wrong_values_are_refused_with_their_field() {
    const CODED: &[&str] = &[
        "kind",
        "office",
        "subjects",
        "countries",
        "priority",
        "marking",
        "lead",
        "second",
        "supervisor",
        "host_agency",
        "host_contact",
        "controlling_office",
        "legal_citations",
        "enforcement",
        "due",
        "received",
        "body.direction",
        "body.supported_component",
        "body.requesting_office",
        "body.intended_use",
        "body.host_may_know",
        "body.usefulness",
    ];
    for database in databases() {
        let mut stage = Stage::set(database);
        for field in CODED {
            for text in HOSTILE.iter().chain(UNSTORABLE) {
                let base = support_request("A wrong code");
                let value = if base[field].is_array() {
                    json!([text])
                } else {
                    json!(text)
                };
                assert_eq!(stage.try_open(&with(base, field, value)), None, "{field} = {text:?}");
            }
        }
        let long = "a".repeat(301);
        let wrong = [
            ("title", json!(long)),
            ("title", json!("two\nlines")),
            ("title", json!("")),
            ("title", json!(" \u{a0} ")),
            ("title", Value::Null),
            ("title", json!(["a", "b"])),
            ("title", json!({"a": 1})),
            ("body.why_needed", json!("a".repeat(20_001))),
            ("body", json!("x")),
            ("body", json!([])),
            ("body", Value::Null),
            ("no_such_field", json!(1)),
            ("body.no_such_field", json!(1)),
            ("title\u{202e}", json!("x")),
            ("subjects", json!([["MONL"]])),
            ("countries", json!({"QM": true})),
            ("due", json!(20_261_124)),
            ("due", json!("2026-02-30")),
        ];
        for (field, value) in wrong {
            assert_eq!(
                stage.try_open(&with(support_request("A wrong value"), field, value.clone())),
                None,
                "{field} = {value}"
            );
        }
        stage.check();
    }
}

// Goal: a body that cannot be read is told so with the right status. Method: a table of broken bodies and media types.
#[test]
fn broken_bodies_are_told_what_is_wrong() {
    const JSON: &str = "application/json";
    const FORM: &str = "application/x-www-form-urlencoded";
    for database in databases() {
        let mut stage = Stage::set(database);
        let reference = stage.open("Untouched");
        let nested =
            |levels: usize| format!("{{\"title\":{}1{}}}", "[".repeat(levels), "]".repeat(levels)).into_bytes();
        let many: Vec<String> = (0..3_000).map(|n| format!("n{n}=1")).collect();
        let cases: Vec<(&str, Vec<u8>, u16)> = vec![
            (JSON, b"{\"kind\":\"support_request\",\"title\":\"cut o".to_vec(), 400),
            (JSON, b"{\"title\":\"\xff\xfe\"}".to_vec(), 400),
            (JSON, b"\xef\xbb\xbf{}".to_vec(), 400),
            (JSON, b"{\"title\":\"\\ud800\"}".to_vec(), 400),
            (JSON, b"{\"title\":\"nul \\u0000\"}".to_vec(), 400),
            (JSON, b"{\"nul\\u0000\":1}".to_vec(), 400),
            (JSON, b"[]".to_vec(), 400),
            (JSON, b"null".to_vec(), 400),
            (JSON, b"{} {}".to_vec(), 400),
            (JSON, b"{\"title\":1e99999}".to_vec(), 400),
            (JSON, b"\0\0\0\0".to_vec(), 400),
            (JSON, nested(40), 400),
            (JSON, nested(100_000), 400),
            (JSON, b"{}".to_vec(), 422),
            (JSON, b"".to_vec(), 422),
            (FORM, b"title=%zz".to_vec(), 400),
            (FORM, b"title=%f".to_vec(), 400),
            (FORM, b"title=%".to_vec(), 400),
            (FORM, b"title=%ff%fe".to_vec(), 400),
            (FORM, b"title=%00".to_vec(), 400),
            (FORM, b"body=1&body.direction=2".to_vec(), 400),
            (FORM, many.join("&").into_bytes(), 400),
            (
                "text/xml",
                b"<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>".to_vec(),
                415,
            ),
            ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--".to_vec(), 415),
            ("application/x-yaml", b"title: x".to_vec(), 415),
            ("", b"{}".to_vec(), 415),
            (JSON, oversized(1_048_577), 413),
            (JSON, oversized(8_000_000), 413),
        ];
        let paths = [
            "/api/v1/matters".to_string(),
            format!("/api/v1/matters/{reference}/tasks"),
        ];
        for (media, body, status) in &cases {
            for path in &paths {
                let shown: String = String::from_utf8_lossy(body).chars().take(60).collect();
                match stage
                    .program()
                    .send("POST", path, &[("content-type", media)], Some(body))
                {
                    Ok(answer) => {
                        assert_eq!(answer.status, *status, "{media} {shown}: {}", answer.text());
                        told_why(answer.status, &answer.json(), &shown);
                    }
                    // The server may close while a body that it has refused is still being sent.
                    Err(error) => assert_eq!(*status, 413, "{media} {shown}: {error}"),
                }
            }
        }
        let browser = stage.server.browser_of("ana");
        let page = browser
            .send(
                "POST",
                "/matters/new/support_request",
                &[("content-type", FORM)],
                Some(b"title=%ff"),
            )
            .expect("an answer");
        assert_eq!(page.status, 400);
        assert!(page.header("content-type").starts_with("text/html"));
        stage.check();
    }
}

fn oversized(bytes: usize) -> Vec<u8> {
    let mut body = b"{\"title\":\"".to_vec();
    body.resize(bytes, b'a');
    body
}

// Goal: no query, path or header breaks a reading route, and a search for punctuation finds nothing rather than everything.
// Method: each hostile text in each parameter, and tables of paths and raw requests.
#[test]
fn queries_and_paths_cannot_break_reading() {
    const NAMES: &[&str] = &[
        "q",
        "kind",
        "phase",
        "state",
        "office",
        "subject",
        "country",
        "component",
        "ball_with",
        "priority",
        "lead",
        "party",
        "from",
        "to",
        "sort",
        "limit",
        "cursor",
    ];
    for database in databases() {
        let mut stage = Stage::set(database);
        let reference = stage.open("A plain title");
        let program = stage.program();
        let browser = stage.server.browser_of("bo");
        for text in HOSTILE.iter().chain(UNSTORABLE).chain(&[
            "\0",
            "~",
            "a~b",
            "x~'",
            "99999999999999999999",
            "0",
            "-1",
            "201",
            "9999-12-31",
        ]) {
            for name in NAMES {
                let query = format!("?{name}={}", encode(text));
                for answer in [
                    program.get(&format!("/api/v1/matters{query}")),
                    browser.get(&format!("/matters{query}")),
                ] {
                    assert!(
                        answer.status == 200 || answer.status == 400,
                        "{query}: {} {}",
                        answer.status,
                        answer.text()
                    );
                }
            }
            for path in ["/api/v1/search", "/search"] {
                let answer = program.get(&format!("{path}?q={}", encode(text)));
                assert!(answer.status < 500, "{path} {text:?}: {}", answer.text());
            }
            let path = format!("/api/v1/matters/{}", encode(text));
            for path in [
                path.clone(),
                format!("{path}/revisions"),
                format!("/api/v1/matters/{reference}/at/{}", encode(text)),
            ] {
                let answer = program.get(&path);
                assert!(
                    (400..500).contains(&answer.status),
                    "{path}: {} {}",
                    answer.status,
                    answer.text()
                );
            }
        }
        for text in ["\"", "*", "(", ":*", "''", "--"] {
            let found = program
                .get(&format!("/api/v1/matters?q={}", encode(text)))
                .expect(200)
                .json();
            assert_eq!(found["items"], json!([]), "{text}");
        }
        let found = program.get("/api/v1/matters?q=plain%20tit").expect(200).json();
        assert_eq!(found["items"][0]["reference"], json!(reference));
        for limit in ["0", "-1", "201", "x", "1.5", "99999999999999999999"] {
            program.get(&format!("/api/v1/matters?limit={limit}")).expect(400);
        }
        raw_requests(&stage, &reference);
        stage.check();
    }
}

/// Requests that no ordinary client sends.
fn raw_requests(stage: &Stage, reference: &str) {
    let token = stage.network.token("ana");
    let long = "a".repeat(100_000);
    let words = "word+".repeat(12_000);
    let paths = [
        "/..%2f..%2fetc/passwd",
        "/../../etc/passwd",
        "/assets/x/..%2f..%2fCargo.toml",
        "/assets/../../Cargo.toml",
        "//matters",
        "/matters/%2e%2e/",
        "/matters/%00",
        "/api/v1/matters/%00",
        "/api/v1/matters/%ff",
        "/api/v1/matters/%",
        "/api/v1/matters/%zz",
        "/api/v1/kinds/%00",
        "/api/v1/matters/x/steps/%00",
        "/matters/new/%00",
        "/officers/%00",
        "/agencies/%00",
        "/parties/%00",
        "/matters/..\\..\\x",
        "/\u{7f}",
        "/matters?%ff=%ff",
        "/matters?q=%00",
        "/matters?q=%zz",
        "/matters?&&&==&=",
        "*",
        "http://elsewhere.example/",
        "",
    ];
    let mut requests: Vec<Vec<u8>> = vec![];
    for path in paths.iter().map(|p| (*p).to_string()).chain([
        format!("/matters?q={long}"),
        format!("/api/v1/matters?q={words}"),
        format!("/{long}"),
    ]) {
        requests.push(
            format!("GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n")
                .into_bytes(),
        );
    }
    for head in [
        format!("GET /matters HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {long}\r\n"),
        "GET /matters HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \u{e9}\r\n".into(),
        format!("GET /matters HTTP/1.1\r\nhost: x\r\ncookie: attache={long}; attache=; =; ;\r\n"),
        format!(
            "GET /matters HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nx-purpose: '); drop table audit; --\r\nuser-agent: <script>\r\n"
        ),
        format!(
            "POST /api/v1/matters HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: -1\r\n"
        ),
        format!(
            "POST /api/v1/matters HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n"
        ),
        "POST /api/v1/matters HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n".into(),
        format!("PUT /matters/{reference} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n"),
        format!("TRACE /matters/{reference} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n"),
        "BREW /coffee HTTP/1.1\r\nhost: x\r\n".into(),
        "GET / HTTP/9.9\r\nhost: x\r\n".into(),
        format!("GET / HTTP/1.1\r\n{}", "x: y\r\n".repeat(5_000)),
    ] {
        requests.push(format!("{head}connection: close\r\n\r\n").into_bytes());
    }
    requests.push(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec());
    requests.push(b"\0\0\0\0\r\n\r\n".to_vec());
    for request in requests {
        let shown: String = String::from_utf8_lossy(&request).chars().take(90).collect();
        let status = stage.server.raw(&request);
        assert!(status.is_none_or(|status| status < 500), "{status:?} for {shown:?}");
    }
}

// Goal: no matter but the one meant is changed, and never over somebody else's work. Method: changes without a version, with
// an old one, with nonsense; two browsers with the same form.
#[test]
fn two_officers_cannot_overwrite_each_other() {
    for database in databases() {
        let mut stage = Stage::set(database);
        let reference = stage.open("As opened");
        let path = format!("/api/v1/matters/{reference}");
        let program = stage.program();
        let version = program.get(&path).expect(200).header("etag").to_string();
        assert_eq!(
            program.patch(&path, None, &json!({"title": "x"})).expect(428).json()["code"],
            "no-precondition"
        );
        program
            .patch(&path, Some(&version), &json!({"title": "Changed first"}))
            .expect(200);
        for old in [version.as_str(), "\"\"", "*x", "W/\"0\"", "'; --", "\"99\""] {
            let problem = program
                .patch(&path, Some(old), &json!({"title": "Changed second"}))
                .expect(412)
                .json();
            assert!(problem["current"].to_string().contains("Changed first"), "{problem}");
            assert!(problem["yours"].to_string().contains("Changed second"), "{problem}");
        }
        two_browsers(&stage, &reference);
        let revisions = program.get(&format!("{path}/revisions")).expect(200).json();
        assert_eq!(revisions["items"].as_array().map(Vec::len), Some(4), "{revisions}");
        stage.check();
    }
}

/// Two officers open the same form; the second sees both versions and can send again.
fn two_browsers(stage: &Stage, reference: &str) {
    let (ana, bo) = (stage.server.browser_of("ana"), stage.server.browser_of("bo"));
    let path = format!("/matters/{reference}/edit");
    let version_in = |page: &str| -> String {
        let from = page.find("name=\"if_match\"").expect("the form holds its version");
        page[from..]
            .split_once("value=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .expect("a value")
            .0
            .to_string()
    };
    let (for_ana, for_bo) = (
        version_in(&ana.get(&path).expect(200).text()),
        version_in(&bo.get(&path).expect(200).text()),
    );
    assert_eq!(for_ana, for_bo);
    ana.form(&path, &edited("Ana was first", &for_ana)).expect(303);
    let page = bo.form(&path, &edited("Bo was second", &for_bo)).expect(412).text();
    assert!(
        page.contains("Ana was first") && page.contains("Bo was second"),
        "{page}"
    );
    bo.form(&path, &[("title", "No version"), ("body.direction", "outbound")])
        .expect(428);
    bo.form(&path, &edited("Bo again", &version_in(&page))).expect(303);
    assert!(
        bo.get(&format!("/matters/{reference}"))
            .expect(200)
            .text()
            .contains("Bo again")
    );
}

/// The fields of the form that a support request cannot be without.
fn edited<'a>(title: &'a str, version: &'a str) -> [(&'a str, &'a str); 3] {
    [
        ("title", title),
        ("body.direction", "inbound_domestic"),
        ("if_match", version),
    ]
}
