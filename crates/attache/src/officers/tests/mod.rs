//! Officers told as stories, on every database: signing in and being kept out, codes, tokens, delegations, rights.

mod rights;
mod secrets;
mod signing;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use policy::Role;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::actions::{self, Account, Author, Changed, NewOfficer};
use super::network::{self, Membership};
use super::own::{self, NewDelegation};
use super::passwords::{self, Match};
use super::sessions::{self, authenticate_bearer, authenticate_cookie};
use super::signin::{self, Answer, From};
use super::totp;
use crate::app::{Access, App, Tls};
use crate::testing::{TestApp, apps};
use crate::web::problem::Problem;
use crate::web::serve::router;

const PASSWORD: &str = "correct horse battery";
const FROM: From = From {
    agent: "test browser",
    request: "request",
};

fn set_password(app: &App, officer: &'static str) {
    let phc = passwords::hash(PASSWORD).unwrap();
    app.db
        .write(move |tx| store::officers::set_password(tx, officer, &phc))
        .unwrap();
}

fn secret_of(answer: Answer) -> String {
    match answer {
        Answer::In { secret } => secret,
        Answer::CodeWanted { .. } => panic!("a code is wanted"),
        Answer::No(refusals) => panic!("not signed in: {refusals:?}"),
    }
}

fn code_of(answer: &Answer) -> &str {
    match answer {
        Answer::No(refusals) => &refusals[0].code,
        _ => "signed in",
    }
}

fn codes<T>(result: Result<T, Problem>) -> Vec<String> {
    match result {
        Ok(_) => vec![],
        Err(Problem::Refused(refusals)) => refusals.iter().map(|r| r.code.to_string()).collect(),
        Err(other) => vec![other.code().to_string()],
    }
}

fn sign_in(app: &App, name: &str) -> String {
    secret_of(signin::with_password(app, name, PASSWORD, "", FROM).unwrap())
}

/// Everything the audit says, as text; also that its chain holds.
fn audit(app: &App) -> String {
    let mut lines = vec![];
    assert!(
        store::verify::verify(&app.db, Some(&mut lines)).unwrap().is_ok(),
        "the chain holds"
    );
    String::from_utf8(lines).unwrap()
}

/// One answer of the program: status, `Location`, `Set-Cookie`, body.
struct Told {
    status: StatusCode,
    location: String,
    cookie: String,
    body: String,
}

fn ask(app: &Arc<App>, method: Method, path: &str, credentials: &str, media: &str, body: String) -> Told {
    let mut request = Request::builder().method(method).uri(path).header(CONTENT_TYPE, media);
    if credentials.starts_with("Bearer ") {
        request = request.header(AUTHORIZATION, credentials);
    } else if !credentials.is_empty() {
        request = request.header(COOKIE, format!("{}={credentials}", sessions::cookie_name(app)));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let response = router(Arc::clone(app))
            .oneshot(request.body(Body::from(body)).unwrap())
            .await
            .unwrap();
        let header = |name| {
            response
                .headers()
                .get(name)
                .map(|v| v.to_str().unwrap().to_string())
                .unwrap_or_default()
        };
        let (status, location, cookie) = (response.status(), header(LOCATION), header(SET_COOKIE));
        let bytes = to_bytes(response.into_body(), 4_000_000).await.unwrap();
        Told {
            status,
            location,
            cookie,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    })
}

fn post(app: &Arc<App>, path: &str, credentials: &str, form: &[(&str, &str)]) -> Told {
    let encode = crate::web::parts::encode;
    let body: Vec<String> = form
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    ask(
        app,
        Method::POST,
        path,
        credentials,
        "application/x-www-form-urlencoded",
        body.join("&"),
    )
}

fn get(app: &Arc<App>, path: &str, credentials: &str) -> Told {
    ask(app, Method::GET, path, credentials, "text/plain", String::new())
}

fn api(app: &Arc<App>, method: Method, path: &str, credentials: &str, body: &Value) -> (StatusCode, Value) {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let told = ask(app, method, path, credentials, "application/json", body);
    (told.status, serde_json::from_str(&told.body).unwrap_or(Value::Null))
}

fn token(app: &App, officer: &str, scope: &str) -> String {
    let author = Author::CommandLine(app.clock.now());
    format!(
        "Bearer {}",
        own::add_token(app, author, officer, "test", 30, scope).unwrap().secret
    )
}
