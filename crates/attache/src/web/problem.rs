//! Everything that can stand in the way of an answer, and how it is told: as a page, or as RFC 9457 JSON.
//!
//! Refusing is not failing: only [`Problem::Fault`] is logged as an error, once, with an incident number that
//! the user sees. What may not be known looks absent.

use axum::http::StatusCode;
use matter::Refusal;
use policy::{Denied, Existence};
use serde_json::{Value, json};
use store::StoreError;

/// Why a request was not answered as asked.
#[derive(Debug)]
pub enum Problem {
    /// Policy says no.
    Denied(Denied),
    /// The rules say no, with every reason.
    Refused(Vec<Refusal>),
    /// Somebody was first; both versions are shown.
    Stale {
        /// The record as it is now.
        current: Value,
        /// What was sent.
        yours: Value,
    },
    /// A change without `If-Match`.
    NoPrecondition,
    /// It is not there, or must look so.
    Missing,
    /// Nobody is signed in.
    NotSignedIn,
    /// The request itself cannot be read.
    BadInput {
        /// Status, a 4xx.
        status: StatusCode,
        /// Stable word.
        code: &'static str,
        /// What to do.
        why: String,
    },
    /// Too often.
    TooMany {
        /// Seconds to wait.
        seconds: u64,
    },
    /// The database cannot be reached.
    Unavailable,
    /// We broke.
    Fault(String),
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        match error {
            StoreError::Stale { current } => Problem::Stale {
                current: json!({"revision": current}),
                yours: Value::Null,
            },
            StoreError::Missing(_) => Problem::Missing,
            StoreError::Exists(what) => {
                Problem::Refused(vec![Refusal::general("exists", format!("{what} exists already"))])
            }
            StoreError::Unavailable(why) | StoreError::Conflict(why) => {
                tracing::warn!(why, "the database cannot be reached");
                Problem::Unavailable
            }
            StoreError::Fault { .. } => Problem::Fault(error.to_string()),
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Problem {
        match denied.existence {
            Existence::MustLookAbsent => Problem::Missing,
            Existence::MayBeKnown => Problem::Denied(denied),
        }
    }
}

impl From<Vec<Refusal>> for Problem {
    fn from(refusals: Vec<Refusal>) -> Problem {
        Problem::Refused(refusals)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        Problem::Refused(vec![refusal])
    }
}

impl Problem {
    /// A request that cannot be read.
    pub fn bad(code: &'static str, why: impl Into<String>) -> Problem {
        Problem::BadInput {
            status: StatusCode::BAD_REQUEST,
            code,
            why: why.into(),
        }
    }

    /// Status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Problem::Denied(_) => StatusCode::FORBIDDEN,
            Problem::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::Stale { .. } => StatusCode::PRECONDITION_FAILED,
            Problem::NoPrecondition => StatusCode::PRECONDITION_REQUIRED,
            Problem::Missing => StatusCode::NOT_FOUND,
            Problem::NotSignedIn => StatusCode::UNAUTHORIZED,
            Problem::BadInput { status, .. } => *status,
            Problem::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Stable word of the problem.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Denied(_) => "denied",
            Problem::Refused(_) => "refused",
            Problem::Stale { .. } => "stale",
            Problem::NoPrecondition => "no-precondition",
            Problem::Missing => "missing",
            Problem::NotSignedIn => "not-signed-in",
            Problem::BadInput { code, .. } => code,
            Problem::TooMany { .. } => "too-many",
            Problem::Unavailable => "unavailable",
            Problem::Fault(_) => "fault",
        }
    }

    /// What happened, that nothing was lost, and what to do; for people.
    pub fn words(&self) -> (&'static str, String) {
        match self {
            Problem::Denied(_) => ("You may not do this", "Your role or office does not allow it. Nothing was changed.".into()),
            Problem::Refused(_) => ("This cannot be done yet", "Nothing was changed. See the reasons below.".into()),
            Problem::Stale { .. } => {
                ("Somebody else was first", "The record has changed since you opened it. Nothing of yours was written; both versions are shown.".into())
            }
            Problem::NoPrecondition => ("Say which version you changed", "Send If-Match with the ETag you read. Nothing was changed.".into()),
            Problem::Missing => ("There is nothing here", "It does not exist, or you may not see it. Check the reference.".into()),
            Problem::NotSignedIn => ("Sign in first", "Your session has ended or you have not signed in. What you typed is kept as a draft where the form has one.".into()),
            Problem::BadInput { why, .. } => ("This could not be read", why.clone()),
            Problem::TooMany { seconds } => ("Too many requests", format!("Wait {seconds} seconds and try again. Nothing was changed.")),
            Problem::Unavailable => ("The database cannot be reached", "Nothing was written. Try again in a few seconds.".into()),
            Problem::Fault(_) => ("Something broke here", "Nothing was written. Report the incident number below.".into()),
        }
    }

    /// The refusals it carries, as JSON.
    pub fn refusals(&self) -> Vec<Refusal> {
        match self {
            Problem::Refused(refusals) => refusals.clone(),
            Problem::Denied(denied) => denied
                .grounds
                .iter()
                .map(|g| Refusal::general("denied", format!("{} ({} v{})", g.why, g.rule, g.version)))
                .collect(),
            _ => vec![],
        }
    }

    /// RFC 9457 body.
    pub fn json(&self, request: &str) -> Value {
        let (title, detail) = self.words();
        let mut body = json!({
            "type": format!("/problems/{}", self.code()),
            "title": title,
            "status": self.status().as_u16(),
            "detail": detail,
            "code": self.code(),
            "refusals": self.refusals(),
        });
        match self {
            Problem::Fault(_) => body["incident"] = json!(request),
            Problem::Stale { current, yours } => {
                body["current"] = current.clone();
                body["yours"] = yours.clone();
            }
            _ => {}
        }
        body
    }
}
