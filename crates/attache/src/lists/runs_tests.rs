//! Lists imported over HTTP, on every database: from the file that is sent to the report, and who may not.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::Value;

use crate::app::App;
use crate::testing::apps;
use crate::web::testing::{Told, api, ask, get, token};

const BOUNDARY: &str = "----a-boundary-of-the-test";

/// A body of texts and files, as a browser sends it.
fn multipart(texts: &[(&str, &str)], files: &[(&str, &[u8])]) -> String {
    let mut body = String::new();
    for (name, text) in texts {
        body.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
        ));
    }
    for (name, content) in files {
        let content = std::str::from_utf8(content).expect("test files are ASCII");
        body.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: text/csv\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str(&format!("--{BOUNDARY}--\r\n"));
    body
}

fn send(app: &Arc<App>, path: &str, who: &str, body: String) -> Told {
    let media = format!("multipart/form-data; boundary={BOUNDARY}");
    ask(app, Method::POST, path, who, &media, body)
}

/// Waits until a run has ended, and gives it as JSON.
fn ended(app: &Arc<App>, who: &str, path: &str) -> Value {
    for _ in 0..600 {
        let (status, body) = api(app, Method::GET, path, who, &Value::Null);
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        if body["state"] != "running" {
            return body;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("the run under {path} does not end");
}

const ENTRIES: &[u8] = b"1,\"BRANDT, Aino\",\"individual\",\"QX\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\
2,\"GREY HERON TRADING\",-0- ,\"QX\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a";
const ALIASES: &[u8] = b"1,10,\"aka\",\"BRANT, Aino\",-0- \r\n9,11,\"aka\",\"NOBODY\",-0- \r\n\x1a";

// Goal: files sent by form become a list, with a report that can be found again and its rejected rows to download.
#[test]
fn a_list_is_imported_from_a_page() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        let bo = token(app, "o-bo", "write");
        assert!(
            get(app, "/lists", &bo).body.contains("href=\"/lists/import\""),
            "{engine}"
        );
        let form = get(app, "/lists/import", &bo);
        assert!(
            form.body.contains("enctype=\"multipart/form-data\""),
            "{engine}: {}",
            form.body
        );
        let texts = [
            ("list", "harbour"),
            ("format", "ofac-csv"),
            ("version", "2026-11-20"),
            ("title", "Harbour list"),
        ];
        let body = multipart(&texts, &[("sdn.csv", ENTRIES), ("../alt.csv", ALIASES)]);
        let started = send(app, "/lists/import", &bo, body);
        assert_eq!(started.status, StatusCode::SEE_OTHER, "{engine}: {}", started.body);
        let id = started.location.trim_start_matches("/lists/imports/").to_string();
        let run = ended(app, &bo, &format!("/api/v1/lists/harbour/imports/{id}"));
        assert_eq!(
            (&run["state"], &run["added"], &run["unmatched"]),
            (&"done".into(), &2.into(), &1.into()),
            "{engine}: {run}"
        );
        let page = get(app, &started.location, &bo).body;
        assert!(
            page.contains("The import has ended") && page.contains("/rejected"),
            "{engine}: {page}"
        );
        assert!(
            !page.contains("data-refresh"),
            "{engine}: what has ended is not asked for again"
        );
        let rejected = get(app, &format!("{}/rejected", started.location), &bo);
        assert_eq!(rejected.body.lines().count(), 1, "{engine}: {}", rejected.body);
        let row: Value = serde_json::from_str(&rejected.body).expect("one JSON object a line");
        assert_eq!(
            (&row["line"], &row["row"][3]),
            (&2.into(), &"NOBODY".into()),
            "{engine}: {row}"
        );
        assert!(
            row["file"].as_str().is_some_and(|file| file.ends_with("alt.csv")),
            "{engine}: {row}"
        );
        let list = get(app, "/lists/harbour", &bo).body;
        assert!(
            list.contains("GREY HERON TRADING") && list.contains("2026-11-20"),
            "{engine}"
        );
        assert!(
            get(app, "/lists", &bo).body.contains(&started.location),
            "{engine}: it can be found again"
        );
    }
}

// Goal: an older version is refused on the page of the run and nothing changes; said so, it goes in.
#[test]
fn an_older_version_by_the_api() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        let bo = token(app, "o-bo", "write");
        let import = |version: &str, older: &str| {
            t.wait_hours(1);
            let texts = [("format", "ofac-csv"), ("version", version), ("older", older)];
            let told = send(
                app,
                "/api/v1/lists/harbour/imports",
                &bo,
                multipart(&texts, &[("sdn.csv", ENTRIES)]),
            );
            assert_eq!(told.status, StatusCode::CREATED, "{engine}: {}", told.body);
            ended(app, &bo, &told.location)
        };
        assert_eq!(import("2026-11-20", "")["state"], "done", "{engine}");
        let refused = import("2026-11-19", "");
        assert_eq!(refused["state"], "failed", "{engine}: {refused}");
        assert!(
            refused["why"]
                .as_str()
                .is_some_and(|why| why.contains("is older than version 2026-11-20")),
            "{refused}"
        );
        assert_eq!(import("2026-11-19", "yes")["state"], "done", "{engine}");
        let (_, list) = api(app, Method::GET, "/api/v1/lists/harbour", &bo, &Value::Null);
        assert_eq!(list["version"], "2026-11-19", "{engine}");
        let nowhere = format!("/api/v1/lists/other/imports/{}", refused["id"].as_str().unwrap());
        assert_eq!(
            api(app, Method::GET, &nowhere, &bo, &Value::Null).0,
            StatusCode::NOT_FOUND,
            "{engine}"
        );
    }
}

// Goal: who may not import is told so before his file is read; what cannot be used is refused with every reason, and
// nothing of it stays.
#[test]
fn what_may_not_go_in() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        let files = || multipart(&[("list", "harbour"), ("format", "ofac-csv")], &[("sdn.csv", ENTRIES)]);
        for (who, status) in [
            ("o-ana", StatusCode::FORBIDDEN),
            ("o-local", StatusCode::FORBIDDEN),
            ("o-inspector", StatusCode::FORBIDDEN),
        ] {
            let told = send(app, "/lists/import", &token(app, who, "write"), files());
            assert_eq!(told.status, status, "{engine}: {who}");
            assert!(
                !get(app, "/lists", &token(app, who, "read"))
                    .body
                    .contains("Import a list"),
                "{engine}: {who}"
            );
        }
        let reader = token(app, "o-bo", "read");
        assert_eq!(
            send(app, "/lists/import", &reader, files()).status,
            StatusCode::FORBIDDEN,
            "{engine}"
        );
        let nobody = send(app, "/lists/import", "", files());
        assert_eq!(nobody.location, "/sign-in?next=%2Flists%2Fimport", "{engine}");
        let bo = token(app, "o-bo", "write");
        let empty = send(
            app,
            "/lists/import",
            &bo,
            multipart(&[("list", "Bad Name"), ("format", "x")], &[]),
        );
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{engine}");
        for why in [
            "lower-case letters, digits and hyphens",
            "choose a format",
            "choose the files",
        ] {
            assert!(empty.body.contains(why), "{engine}: {why}: {}", empty.body);
        }
        let cut = files().split_at(200).0.to_string();
        assert_eq!(
            send(app, "/lists/import", &bo, cut).status,
            StatusCode::BAD_REQUEST,
            "{engine}"
        );
        let form = ask(
            app,
            Method::POST,
            "/lists/import",
            &bo,
            "application/x-www-form-urlencoded",
            "list=x".into(),
        );
        assert_eq!(form.status, StatusCode::BAD_REQUEST, "{engine}");
        let many: Vec<(&str, &[u8])> = (0..9).map(|_| ("a.csv", ENTRIES)).collect();
        let told = send(app, "/lists/import", &bo, multipart(&[], &many));
        assert_eq!(told.status, StatusCode::PAYLOAD_TOO_LARGE, "{engine}");
        assert!(app.db.read(store::lists::lists).expect("lists").is_empty(), "{engine}");
        assert!(
            app.db
                .read(|tx| store::imports::runs(tx, "", 10))
                .expect("runs")
                .is_empty(),
            "{engine}"
        );
    }
}

// Goal: a body past the limit is refused without being kept. Method: a program with a limit of a few bytes.
#[test]
fn too_large_a_file_is_refused() {
    let t = &apps()[0];
    let mut config = t.app.config.clone();
    config.upload_bytes_max = 100;
    let app = Arc::new(App {
        db: t.app.db.clone(),
        packs: crate::packs::Packs::load().expect("packs"),
        clock: t.app.clock.clone(),
        config,
        limits: Default::default(),
    });
    let bo = token(&app, "o-bo", "write");
    let body = multipart(&[("list", "harbour"), ("format", "ofac-csv")], &[("sdn.csv", ENTRIES)]);
    let told = send(&app, "/lists/import", &bo, body);
    assert_eq!(told.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(told.body.contains("send at most 100 bytes of files"), "{}", told.body);
}

// Goal: a run whose program ended under it is told from one that goes on. Method: a run left as such a program leaves it.
#[test]
fn a_run_that_was_cut_off_is_told_by_its_silence() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        let at = store::ids::instant(app.clock.now());
        let left = store::imports::Run {
            id: "left".into(),
            list: "harbour".into(),
            state: store::imports::RUNNING.into(),
            content: r#"{"bytes":500,"bytes_all":1000,"rows":3}"#.into(),
            started_at: at.clone(),
            updated_at: at,
            ..store::imports::Run::default()
        };
        app.db.write(move |tx| store::imports::begin(tx, &left)).expect("begun");
        let bo = token(app, "o-bo", "write");
        let page = get(app, "/lists/imports/left", &bo).body;
        assert!(
            page.contains("under way") && page.contains("data-refresh"),
            "{engine}: {page}"
        );
        let texts = [("format", "ofac-csv")];
        let again = || {
            send(
                app,
                "/api/v1/lists/harbour/imports",
                &bo,
                multipart(&texts, &[("sdn.csv", ENTRIES)]),
            )
        };
        assert_eq!(
            again().status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{engine}: one at a time"
        );
        t.wait_hours(1);
        let page = get(app, "/lists/imports/left", &bo).body;
        assert!(
            page.contains("was cut off") && !page.contains("data-refresh"),
            "{engine}: {page}"
        );
        assert_eq!(again().status, StatusCode::CREATED, "{engine}");
    }
}
