//! One request as a handler sees it: who, what was asked, what was given; and the answer as it gives it.
//!
//! A handler is a plain function from [`Call`] to [`Reply`]. It serves a page and the API alike: pages and JSON
//! are two ways to say the same view. It runs on the blocking pool and may call the store directly.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{Method, StatusCode};
use maud::Markup;
use serde_json::{Map, Value};

use crate::app::{Access, App, Ctx, Tls};
use crate::web::problem::Problem;
use crate::web::upload::Sack;

/// Whether a person or a program asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// A page.
    Html,
    /// JSON: every path under `/api/`.
    Json,
}

/// One request.
pub struct Call {
    /// The program.
    pub app: Arc<App>,
    /// Who asks; `None` only on routes open to everybody.
    pub ctx: Option<Ctx>,
    /// Method.
    pub method: Method,
    /// Path as asked.
    pub path: String,
    /// Parts of the path by name.
    pub params: HashMap<String, String>,
    /// Query, in order.
    pub query: Vec<(String, String)>,
    /// Form or JSON body. Form names with a dot are nested (`body.direction`), repeated names become lists.
    pub input: Map<String, Value>,
    /// `If-Match`, or the form's `if_match`.
    pub if_match: Option<String>,
    /// Person or program.
    pub wants: Wants,
    /// Whether the answer goes into a part of a page (htmx).
    pub fragment: Fragment,
    /// Address of the peer, for rate limits only; never logged.
    pub peer: String,
    /// Session cookie as sent, for signing out.
    pub user_agent: String,
    /// How it came.
    pub came: Came,
    /// Entries that the dispatcher writes before the answer leaves.
    pub reads: Mutex<Vec<store::Entry>>,
}

/// How a request came.
#[derive(Clone, Debug)]
pub struct Came {
    /// Request id, for audit entries of routes that are open to everybody.
    pub request: String,
    /// Whether the browser came over TLS, to this program or to a trusted proxy in front of it.
    pub tls: Tls,
    /// Files that came with it.
    pub sack: Sack,
}

impl Default for Came {
    fn default() -> Came {
        Came {
            request: String::new(),
            tls: Tls::Off,
            sack: Sack::default(),
        }
    }
}

/// Whether htmx asked for a part of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// A whole page.
    Page,
    /// A part.
    Part,
}

impl Call {
    /// Who asks. Routes that need somebody signed in are never called without.
    pub fn ctx(&self) -> Result<&Ctx, Problem> {
        self.ctx.as_ref().ok_or(Problem::NotSignedIn)
    }

    /// Who asks, where something is to be changed; a token for reading is refused.
    pub fn writer(&self) -> Result<&Ctx, Problem> {
        let ctx = self.ctx()?;
        match ctx.access {
            Access::Write => Ok(ctx),
            Access::Read => Err(Problem::BadInput {
                status: StatusCode::FORBIDDEN,
                code: "read-only-token",
                why: "this token is for reading only: ask for one with the scope write".into(),
            }),
        }
    }

    /// A part of the path.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// First value of a query name that holds something.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(n, v)| n == name && !v.trim().is_empty())
            .map(|(_, v)| v.trim())
    }

    /// All values of a query name; one value may hold several separated by commas.
    pub fn query_all(&self, name: &str) -> Vec<String> {
        let values = self
            .query
            .iter()
            .filter(|(n, _)| n == name)
            .flat_map(|(_, v)| v.split(','));
        values
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .map(str::to_string)
            .collect()
    }

    /// Text given under a name, trimmed; empty counts as nothing.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.input
            .get(name)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|t| !t.is_empty())
    }

    /// Texts given under a name: a list, one text, or nothing.
    pub fn texts(&self, name: &str) -> Vec<String> {
        match self.input.get(name) {
            Some(Value::Array(items)) => items
                .iter()
                .filter_map(Value::as_str)
                .map(str::trim)
                .filter(|t| !t.is_empty())
                .map(str::to_string)
                .collect(),
            Some(Value::String(text)) if !text.trim().is_empty() => vec![text.trim().to_string()],
            _ => vec![],
        }
    }

    /// An object given under a name.
    pub fn object(&self, name: &str) -> Map<String, Value> {
        self.input
            .get(name)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_else(Map::new)
    }

    /// Notes what is read; written to the audit before the answer leaves.
    pub fn note_read(&self, verb: &str, subject: &str, grounds: &[&'static str]) {
        if let Some(ctx) = &self.ctx {
            let mut entry = ctx.entry(verb, subject);
            entry.grounds = grounds.join(" ");
            self.reads.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        }
    }

    /// Notes that rows left as a file, and how many.
    pub fn note_export(&self, verb: &str, rows: usize) {
        if let Some(ctx) = &self.ctx {
            let mut entry = ctx.entry(verb, "");
            entry.detail = format!("rows={rows}");
            self.reads.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        }
    }

    /// Limit of rows asked for, between 1 and a maximum.
    pub fn limit(&self, usual: i64, max: i64) -> Result<i64, Problem> {
        match self.query("limit") {
            None => Ok(usual),
            Some(text) => match text.parse::<i64>() {
                Ok(limit) if (1..=max).contains(&limit) => Ok(limit),
                _ => Err(Problem::bad("bad-limit", format!("give a limit from 1 to {max}"))),
            },
        }
    }
}

/// A page: its title, and what stands in `main`.
pub struct Page {
    /// Title, also the `<h1>` unless the content brings its own.
    pub title: String,
    /// Content of `main`.
    pub content: Markup,
    /// Markings of everything shown; the banner is the strictest.
    pub markings: Vec<String>,
    /// Word of the navigation that is current.
    pub section: &'static str,
}

/// The answer of a handler.
pub enum Reply {
    /// A page.
    Page(Box<Page>),
    /// A page that says no: the form again, with reasons, under 422 or another status.
    PageWith(StatusCode, Box<Page>),
    /// A part of a page, for htmx.
    Part(Markup),
    /// JSON.
    Json(Value),
    /// JSON with an ETag.
    Versioned(Value, String),
    /// JSON of something made, with its place and ETag.
    Created {
        /// Path of what was made.
        location: String,
        /// Version.
        etag: String,
        /// What was made.
        body: Value,
    },
    /// See another page (303).
    SeeOther(String),
    /// As `SeeOther`, and a cookie is set.
    SeeOtherWithCookie(String, String),
    /// A file.
    File {
        /// Media type.
        media: &'static str,
        /// Name to save it under; empty to show it.
        name: String,
        /// Content.
        bytes: Vec<u8>,
    },
    /// Nothing to say (204).
    Nothing,
}

impl Reply {
    /// A page.
    pub fn page(section: &'static str, title: impl Into<String>, content: Markup) -> Reply {
        Reply::Page(Box::new(Page {
            title: title.into(),
            content,
            markings: vec![],
            section,
        }))
    }

    /// A page with the markings of what it shows.
    pub fn marked(section: &'static str, title: impl Into<String>, markings: Vec<String>, content: Markup) -> Reply {
        Reply::Page(Box::new(Page {
            title: title.into(),
            content,
            markings,
            section,
        }))
    }
}

/// A handler.
pub type Handler = fn(&Call) -> Result<Reply, Problem>;
