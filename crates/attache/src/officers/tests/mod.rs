//! Officers told as stories, on every database: signing in and being kept out, codes, tokens, delegations, rights.

mod rights;
mod secrets;
mod signing;

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request, StatusCode};
use policy::Role;
use serde_json::{Value, json};

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
use crate::web::testing::{Told, api, get, post, send, token};

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
