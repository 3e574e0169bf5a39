//! The table of routes: each says who may come, what is audited, how often and how much; OpenAPI and the fence
//! over routes are made from it.

use axum::http::Method;

use crate::app::Ctx;
use crate::web::call::Handler;
use crate::web::problem::Problem;

/// Who may come to a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Everybody.
    Open,
    /// Whoever is signed in; the handler asks policy for the rest.
    Officer,
}

/// How often one officer (or one address, before sign-in) may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// As often as the server can.
    Plain,
    /// Searching and screening.
    Search,
    /// Signing in.
    SignIn,
}

/// One route.
#[derive(Clone, Debug)]
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with `{names}`.
    pub path: &'static str,
    /// Who may come.
    pub gate: Gate,
    /// Audit verb; every answered request leaves at least one entry with it. Empty only on open routes.
    pub audit: &'static str,
    /// How often.
    pub rate: Rate,
    /// What it does, for OpenAPI and the fence.
    pub summary: &'static str,
    /// Fields of the request body for OpenAPI: name, type word (`string`, `integer`, `object`, `array`), required, help.
    pub takes: &'static [Takes],
    /// Who may send files, where it takes them; asked before the body is read.
    pub files: Option<Admit>,
    /// The handler.
    pub handler: Handler,
}

/// Whether somebody may send files to a route.
pub type Admit = fn(&Ctx) -> Result<(), Problem>;

/// One field of a request body or query, for OpenAPI.
#[derive(Clone, Copy, Debug)]
pub struct Takes {
    /// Name.
    pub name: &'static str,
    /// JSON type word.
    pub ty: &'static str,
    /// Where it stands.
    pub place: Place,
    /// Help.
    pub help: &'static str,
}

/// Where a field of a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the body, and must be there.
    Required,
    /// In the body.
    Body,
    /// In the query.
    Query,
}

/// A field of the body that must be there.
pub const fn required(name: &'static str, ty: &'static str, help: &'static str) -> Takes {
    Takes {
        name,
        ty,
        place: Place::Required,
        help,
    }
}

/// A field of the body.
pub const fn optional(name: &'static str, ty: &'static str, help: &'static str) -> Takes {
    Takes {
        name,
        ty,
        place: Place::Body,
        help,
    }
}

/// A field of the query.
pub const fn query(name: &'static str, ty: &'static str, help: &'static str) -> Takes {
    Takes {
        name,
        ty,
        place: Place::Query,
        help,
    }
}

impl Route {
    /// A route for whoever is signed in.
    pub const fn new(
        method: Method,
        path: &'static str,
        audit: &'static str,
        summary: &'static str,
        handler: Handler,
    ) -> Route {
        Route {
            method,
            path,
            gate: Gate::Officer,
            audit,
            rate: Rate::Plain,
            summary,
            takes: &[],
            files: None,
            handler,
        }
    }

    /// Reading.
    pub const fn get(path: &'static str, audit: &'static str, summary: &'static str, handler: Handler) -> Route {
        Route::new(Method::GET, path, audit, summary, handler)
    }

    /// Writing.
    pub const fn post(path: &'static str, audit: &'static str, summary: &'static str, handler: Handler) -> Route {
        Route::new(Method::POST, path, audit, summary, handler)
    }

    /// The route open to everybody.
    pub const fn open(mut self) -> Route {
        self.gate = Gate::Open;
        self
    }

    /// The route with a rate.
    pub const fn rate(mut self, rate: Rate) -> Route {
        self.rate = rate;
        self
    }

    /// The route that takes files, as multipart/form-data, from those who are admitted.
    pub const fn files(mut self, admit: Admit) -> Route {
        self.files = Some(admit);
        self
    }

    /// The route with the fields it takes.
    pub const fn takes(mut self, takes: &'static [Takes]) -> Route {
        self.takes = takes;
        self
    }
}
