//! How a request travels: credentials, rate, body, handler, audit, answer.
//!
//! The handler runs on the blocking pool, because store calls block. What was read is written to the audit before
//! the answer leaves: if that entry cannot be written, the reader gets nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, IF_MATCH, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{Method, Response, StatusCode};
use bytes::Bytes;
use serde_json::{Map, Value};
use store::Entry;

use crate::app::{App, Ctx, Tls};
use crate::officers::sessions;
use crate::web::call::{Call, Came, Fragment, Reply, Wants};
use crate::web::input;
use crate::web::problem::Problem;
use crate::web::proxy::{self, Client};
use crate::web::reply;
use crate::web::route::{Gate, Rate, Route};
use crate::web::upload::{self, Sack};

/// Header by which a program or a page gives the purpose of looking.
const PURPOSE: &str = "x-purpose";

/// Answers one request on one route.
pub async fn dispatch(app: Arc<App>, route: &'static Route, request: Request) -> Response<Body> {
    let number = request_number(&app);
    let wants = if request.uri().path().starts_with("/api/") {
        Wants::Json
    } else {
        Wants::Html
    };
    let (mut parts, body) = request.into_parts();
    let params = path_params(&mut parts).await;
    let given = match given(&app, route, &parts, body, &number).await {
        Ok(given) => given,
        Err(problem) => return told(&app, None, route, wants, problem, &number),
    };
    let inner = Arc::clone(&app);
    let task_number = number.clone();
    let done =
        tokio::task::spawn_blocking(move || answer(&inner, route, &parts, params, given, wants, &task_number)).await;
    done.unwrap_or_else(|_| {
        tracing::error!(incident = number, path = route.path, "a handler panicked");
        reply::problem(&app, None, wants, &Problem::Fault("a handler panicked".into()), &number)
    })
}

/// What came with a request.
enum Given {
    /// A body to be read by its media type.
    Bytes(Bytes),
    /// The texts of a form, and files.
    Files(Map<String, Value>, Sack),
}

/// Receives the body: into memory up to a small limit; or files, from those who are admitted, to a folder.
async fn given(
    app: &Arc<App>,
    route: &'static Route,
    parts: &Parts,
    body: Body,
    number: &str,
) -> Result<Given, Problem> {
    let Some(admit) = route.files else {
        let bytes_max = app.config.request_bytes_max;
        return match to_bytes(body, bytes_max).await {
            Ok(bytes) => Ok(Given::Bytes(bytes)),
            Err(_) => Err(Problem::BadInput {
                status: StatusCode::PAYLOAD_TOO_LARGE,
                code: "too-large",
                why: format!("send at most {bytes_max} bytes"),
            }),
        };
    };
    let (inner, head, number) = (Arc::clone(app), parts.clone(), number.to_string());
    let admitted = tokio::task::spawn_blocking(move || {
        let tls = client_of(&inner, &head).tls;
        let ctx = who(&inner, &head, tls, &number)?.ok_or(Problem::NotSignedIn)?;
        admit(&ctx)
    });
    match admitted.await {
        Ok(Ok(())) => {
            let (texts, sack) = upload::receive(parts, body, app.config.upload_bytes_max).await?;
            Ok(Given::Files(texts, sack))
        }
        // The handler asks again, and its no is told and written down as every other; the body stays unread.
        _ => Ok(Given::Bytes(Bytes::new())),
    }
}

/// Time-ordered, so that an incident number leads to its moment in the log.
fn request_number(app: &App) -> String {
    store::ids::key(app.clock.now())
}

async fn path_params(parts: &mut Parts) -> HashMap<String, String> {
    match RawPathParams::from_request_parts(parts, &()).await {
        // A NUL names nothing of ours, and not every engine takes one.
        Ok(params) => params
            .iter()
            .filter(|(_, v)| !v.contains('\0'))
            .map(|(n, v)| (n.to_string(), v.to_string()))
            .collect(),
        // A path that is not UTF-8 names nothing of ours.
        Err(_) => HashMap::new(),
    }
}

fn answer(
    app: &Arc<App>,
    route: &Route,
    parts: &Parts,
    params: HashMap<String, String>,
    given: Given,
    wants: Wants,
    number: &str,
) -> Response<Body> {
    let client = client_of(app, parts);
    let credentials = who(app, parts, client.tls, number);
    let (ctx, handled) = match credentials {
        Ok(ctx) => {
            let came = Came {
                request: number.into(),
                tls: client.tls,
                sack: Sack::default(),
            };
            let asker = Asker {
                ctx: ctx.clone(),
                came,
                peer: client.address,
            };
            let handled = handle(app, route, parts, params, given, wants, asker);
            (ctx, handled)
        }
        Err(problem) => (None, Err(problem)),
    };
    match handled {
        Ok(answer) => reply::reply(app, ctx.as_ref(), answer),
        Err(Problem::NotSignedIn) if wants == Wants::Html => reply::to_sign_in(&back(route, parts)),
        Err(problem) => told(app, ctx.as_ref(), route, wants, problem, number),
    }
}

/// Who asks, and from where.
struct Asker {
    ctx: Option<Ctx>,
    came: Came,
    peer: String,
}

fn client_of(app: &App, parts: &Parts) -> Client {
    let peer = parts.extensions.get::<ConnectInfo<std::net::SocketAddr>>();
    proxy::client(
        &app.config.trusted_proxies,
        app.config.tls,
        peer.map(|connection| connection.0.ip()),
        &parts.headers,
    )
}

/// Where to go on after signing in: what was asked for, where a browser can ask for it again; else the desk.
fn back(route: &Route, parts: &Parts) -> String {
    if route.method == Method::GET {
        return parts.uri.path_and_query().map_or("/", |asked| asked.as_str()).into();
    }
    let mut routes = crate::web::routes().into_iter();
    match routes.any(|other| other.method == Method::GET && other.path == route.path) {
        true => parts.uri.path().into(),
        false => "/".into(),
    }
}

fn told(app: &App, ctx: Option<&Ctx>, route: &Route, wants: Wants, problem: Problem, number: &str) -> Response<Body> {
    if let Problem::Fault(cause) = &problem {
        // The path is the route's pattern: a reference in a URL is not for the log.
        tracing::error!(incident = number, route = route.path, cause, "could not answer");
    }
    reply::problem(app, ctx, wants, &problem, number)
}

fn header(parts: &Parts, name: impl axum::http::header::AsHeaderName) -> &str {
    parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
}

/// Who asks: a bearer token for programs, a session cookie for browsers.
fn who(app: &App, parts: &Parts, tls: Tls, number: &str) -> Result<Option<Ctx>, Problem> {
    let purpose = header(parts, PURPOSE).chars().take(300).collect::<String>();
    if let Some(token) = header(parts, AUTHORIZATION).strip_prefix("Bearer ") {
        return match sessions::authenticate_bearer(app, token.trim(), number, &purpose)? {
            Some(ctx) => Ok(Some(ctx)),
            None => Err(Problem::NotSignedIn),
        };
    }
    let name = sessions::cookie_name(tls);
    let cookies = header(parts, COOKIE).split(';').map(str::trim);
    let value = cookies
        .filter_map(|c| c.split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v);
    value.map_or(Ok(None), |value| {
        sessions::authenticate_cookie(app, value, number, &purpose)
    })
}

fn handle(
    app: &Arc<App>,
    route: &Route,
    parts: &Parts,
    params: HashMap<String, String>,
    given: Given,
    wants: Wants,
    asker: Asker,
) -> Result<Reply, Problem> {
    let Asker { ctx, mut came, peer } = asker;
    if route.gate == Gate::Officer && ctx.is_none() {
        return Err(Problem::NotSignedIn);
    }
    limit(app, route.rate, ctx.as_ref(), &peer)?;
    let input = match given {
        Given::Bytes(bytes) => input::read(header(parts, CONTENT_TYPE), &bytes)?,
        Given::Files(texts, sack) => {
            came.sack = sack;
            texts
        }
    };
    let form_match = input.get("if_match").and_then(|v| v.as_str()).map(str::to_string);
    let if_match = match header(parts, IF_MATCH) {
        "" => form_match.filter(|m| !m.is_empty()),
        text => Some(text.trim_start_matches("W/").trim_matches('"').to_string()),
    };
    let call = Call {
        app: Arc::clone(app),
        ctx,
        method: parts.method.clone(),
        path: parts.uri.path().to_string(),
        params,
        query: input::pairs(parts.uri.query().unwrap_or(""))?,
        input,
        if_match,
        wants,
        fragment: if header(parts, "hx-request") == "true" {
            Fragment::Part
        } else {
            Fragment::Page
        },
        peer,
        came,
        user_agent: header(parts, USER_AGENT).chars().take(200).collect(),
        reads: Mutex::new(vec![]),
    };
    let answer = (route.handler)(&call);
    // A refusal may show the record too, so what was read is written down whatever came of it.
    let answered = if answer.is_ok() { Answered::Yes } else { Answered::No };
    audit_reading(app, route, &call, answered)?;
    if let Err(problem) = &answer {
        note_refused(app, &call, route, problem);
    }
    answer
}

fn limit(app: &App, rate: Rate, ctx: Option<&Ctx>, peer: &str) -> Result<(), Problem> {
    let mut keys = vec![];
    match ctx {
        Some(ctx) => keys.push(format!("officer {}", ctx.person.id)),
        None => keys.push(format!("peer {peer}")),
    }
    app.limits
        .take(rate, &keys, app.clock.now())
        .map_err(|seconds| Problem::TooMany { seconds })
}

/// Whether the handler gave an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answered {
    Yes,
    No,
}

/// Writes what was read, durably, before the answer leaves. A writing handler has written its own entries.
fn audit_reading(app: &App, route: &Route, call: &Call, answered: Answered) -> Result<(), Problem> {
    let mut entries: Vec<Entry> = std::mem::take(&mut *call.reads.lock().unwrap_or_else(PoisonError::into_inner));
    if entries.is_empty()
        && answered == Answered::Yes
        && call.method == Method::GET
        && !route.audit.is_empty()
        && let Some(ctx) = &call.ctx
    {
        entries.push(ctx.entry(route.audit, ""));
    }
    if entries.is_empty() {
        return Ok(());
    }
    app.db.write(move |tx| {
        entries.iter().cloned().for_each(|entry| tx.audit(entry));
        Ok(())
    })?;
    Ok(())
}

/// The id of the matter that was denied, so that its replay shows who tried; nothing where there is no such matter.
fn denied_subject(app: &App, reference: &str) -> String {
    if reference.is_empty() {
        return String::new();
    }
    match app.db.read(|tx| store::matters::find(tx, reference)) {
        Ok(found) => found.map_or_else(String::new, |row| row.id),
        Err(error) => {
            tracing::warn!(%error, "the matter of a denial could not be looked up");
            String::new()
        }
    }
}

/// A denial or a refusal is an event too, with what it was about. It must not keep the answer itself from being told.
fn note_refused(app: &App, call: &Call, route: &Route, problem: &Problem) {
    let Some(ctx) = &call.ctx else { return };
    let outcome = match problem {
        Problem::Denied(_) | Problem::Missing => "denied",
        Problem::Refused(_) | Problem::Stale { .. } => "refused",
        _ => return,
    };
    let subject = match denied_subject(app, call.param("ref")) {
        matter if !matter.is_empty() => matter,
        _ => ["ref", "id", "kind", "name"]
            .iter()
            .map(|name| call.param(name))
            .find(|v| !v.is_empty())
            .unwrap_or("")
            .into(),
    };
    let mut entry = ctx.entry(route.audit, &subject.chars().take(100).collect::<String>());
    entry.outcome = outcome.into();
    match problem {
        Problem::Denied(denied) => {
            entry.grounds = denied
                .grounds
                .iter()
                .map(|g| g.rule.to_string())
                .collect::<Vec<_>>()
                .join(" ");
        }
        Problem::Refused(refusals) => {
            entry.detail = refusals
                .iter()
                .take(20)
                .map(|r| r.code.to_string())
                .collect::<Vec<_>>()
                .join(" ");
        }
        _ => {}
    }
    let written = app.db.write(move |tx| {
        tx.audit(entry.clone());
        Ok(())
    });
    if let Err(error) = written {
        tracing::warn!(%error, "a refusal could not be written to the audit");
    }
}
