//! From a reply or a problem to bytes on the wire, as a page or as JSON.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, LOCATION, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use maud::Markup;
use serde_json::Value;

use crate::app::{App, Ctx};
use crate::web::call::{Page, Reply, Wants};
use crate::web::problem::Problem;
use crate::web::{parts, shell};

/// Policy of every page: nothing from elsewhere, no script but ours.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

fn header(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn respond(
    status: StatusCode,
    media: &'static str,
    headers: Vec<(HeaderName, HeaderValue)>,
    bytes: Vec<u8>,
) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let map = response.headers_mut();
    map.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    // What an office sees is nobody else's: no cache may keep it.
    map.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in headers {
        map.append(name, value);
    }
    response
}

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";

fn html(status: StatusCode, markup: Markup) -> Response<Body> {
    let csp = (
        HeaderName::from_static("content-security-policy"),
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    );
    respond(status, HTML, vec![csp], markup.into_string().into_bytes())
}

fn page(app: &App, ctx: Option<&Ctx>, status: StatusCode, page: &Page) -> Response<Body> {
    html(status, shell::document(app, ctx, page))
}

fn json(status: StatusCode, headers: Vec<(HeaderName, HeaderValue)>, value: &Value) -> Response<Body> {
    respond(status, JSON, headers, value.to_string().into_bytes())
}

/// The answer to a request.
pub fn reply(app: &App, ctx: Option<&Ctx>, reply: Reply) -> Response<Body> {
    match reply {
        Reply::Page(content) => page(app, ctx, StatusCode::OK, &content),
        Reply::PageWith(status, content) => page(app, ctx, status, &content),
        Reply::Part(markup) => html(StatusCode::OK, markup),
        Reply::Json(value) => json(StatusCode::OK, vec![], &value),
        Reply::Versioned(value, etag) => json(StatusCode::OK, vec![(ETAG, header(&format!("\"{etag}\"")))], &value),
        Reply::Created { location, etag, body } => {
            let headers = vec![(LOCATION, header(&location)), (ETAG, header(&format!("\"{etag}\"")))];
            json(StatusCode::CREATED, headers, &body)
        }
        Reply::SeeOther(to) => respond(StatusCode::SEE_OTHER, HTML, vec![(LOCATION, header(&to))], vec![]),
        Reply::SeeOtherWithCookie(to, cookie) => respond(
            StatusCode::SEE_OTHER,
            HTML,
            vec![(LOCATION, header(&to)), (SET_COOKIE, header(&cookie))],
            vec![],
        ),
        Reply::File { media, name, bytes } => {
            let headers = match name.is_empty() {
                true => vec![],
                false => vec![(CONTENT_DISPOSITION, header(&format!("attachment; filename=\"{name}\"")))],
            };
            respond(StatusCode::OK, media, headers, bytes)
        }
        Reply::Nothing => respond(StatusCode::NO_CONTENT, JSON, vec![], vec![]),
    }
}

/// The way to the form to sign in, which leads on to `next`, a path of ours.
pub fn to_sign_in(next: &str) -> Response<Body> {
    let to = match next {
        "/" => "/sign-in".to_string(),
        next => format!("/sign-in?next={}", parts::encode(next)),
    };
    respond(StatusCode::SEE_OTHER, HTML, vec![(LOCATION, header(&to))], vec![])
}

/// The answer where there is a problem.
pub fn problem(app: &App, ctx: Option<&Ctx>, wants: Wants, problem: &Problem, request: &str) -> Response<Body> {
    let status = problem.status();
    let mut headers = vec![];
    match problem {
        Problem::Unavailable => headers.push((RETRY_AFTER, HeaderValue::from_static("5"))),
        Problem::TooMany { seconds } => headers.push((RETRY_AFTER, header(&seconds.to_string()))),
        _ => {}
    }
    match wants {
        Wants::Json => respond(
            status,
            "application/problem+json",
            headers,
            problem.json(request).to_string().into_bytes(),
        ),
        Wants::Html if matches!(problem, Problem::NotSignedIn) => to_sign_in("/"),
        Wants::Html => {
            let mut response = page(app, ctx, status, &shell::problem_page(app, ctx, problem, request));
            for (name, value) in headers {
                response.headers_mut().insert(name, value);
            }
            response
        }
    }
}
