//! For tests: the whole program asked over HTTP, without a socket.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt;

use crate::app::App;
use crate::officers::actions::Author;
use crate::officers::{own, sessions};
use crate::web::serve::router;

/// One answer of the program: status, `Location`, `Set-Cookie`, body.
pub struct Told {
    /// Status.
    pub status: StatusCode,
    /// `Location`.
    pub location: String,
    /// `Set-Cookie`.
    pub cookie: String,
    /// Body.
    pub body: String,
}

/// Asks with a session secret or a `Bearer` token; empty credentials are nobody's.
pub fn ask(app: &Arc<App>, method: Method, path: &str, credentials: &str, media: &str, body: String) -> Told {
    let mut request = Request::builder().method(method).uri(path).header(CONTENT_TYPE, media);
    if credentials.starts_with("Bearer ") {
        request = request.header(AUTHORIZATION, credentials);
    } else if !credentials.is_empty() {
        request = request.header(
            COOKIE,
            format!("{}={credentials}", sessions::cookie_name(app.config.tls)),
        );
    }
    send(app, request.body(Body::from(body)).unwrap())
}

/// Hands a request to the whole program.
pub fn send(app: &Arc<App>, request: Request<Body>) -> Told {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let response = router(Arc::clone(app)).oneshot(request).await.unwrap();
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

/// Sends a form.
pub fn post(app: &Arc<App>, path: &str, credentials: &str, form: &[(&str, &str)]) -> Told {
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

/// Reads a page.
pub fn get(app: &Arc<App>, path: &str, credentials: &str) -> Told {
    ask(app, Method::GET, path, credentials, "text/plain", String::new())
}

/// Asks the API with a JSON body, or none for null.
pub fn api(app: &Arc<App>, method: Method, path: &str, credentials: &str, body: &Value) -> (StatusCode, Value) {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let told = ask(app, method, path, credentials, "application/json", body);
    (told.status, serde_json::from_str(&told.body).unwrap_or(Value::Null))
}

/// A token of an officer, as the `Authorization` header has it.
pub fn token(app: &App, officer: &str, scope: &str) -> String {
    let author = Author::CommandLine(app.clock.now());
    let made = own::add_token(app, author, officer, "test", 30, scope).expect("a token");
    format!("Bearer {}", made.secret)
}
