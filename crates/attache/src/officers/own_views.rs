//! Signing in and one's own account, as people see them.
//!
//! A password is never shown again; a secret that was made is shown once, in the answer to its form. Start at [`me`].

use std::collections::HashMap;

use matter::Refusal;
use maud::{Markup, html};
use store::officers::{Delegation, Officer};
use store::sessions::{Session, Token};

use super::own::{self, Account, Codes};
use super::totp;
use super::views::{Once, act, once, with_office};
use crate::app::Ctx;
use crate::web::call::Call;
use crate::web::forms::{choice, date, form, hidden, line, password};
use crate::web::parts::{empty, link_to, pairs, section, stored_instant, table, tag};

/// The form to sign in.
pub(super) struct SignIn<'a> {
    /// Where to go afterwards.
    pub next: &'a str,
    /// Name as typed.
    pub name: &'a str,
    /// Secret of an attempt whose code is to come; empty while the password is to come.
    pub pending: &'a str,
}

pub(super) fn sign_in(asked: &SignIn, refusals: &[Refusal]) -> Markup {
    let content = html! {
        (hidden("next", asked.next))
        @if asked.pending.is_empty() {
            (line("name", "Sign-in name", "", asked.name, refusals))
            (password("password", "Password", "", refusals))
        } @else {
            (hidden("pending", asked.pending))
            (line("code", "One-time code", "The six digits your authenticator app shows now.", "", refusals))
        }
    };
    html! {
        (form("/sign-in", "Sign in", refusals, content))
        @if !asked.pending.is_empty() { p { (link_to("/sign-in", "Begin again with name and password")) } }
    }
}

/// Which form of one's own page was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Password,
    Codes,
    Removal,
    Token,
    Delegation,
}

/// What one's own page shows.
pub(super) struct Mine<'a> {
    pub account: &'a Account,
    /// To whom powers can be handed; empty where that is not allowed.
    pub people: &'a [Officer],
    pub form: Option<Form>,
    pub refusals: &'a [Refusal],
    pub once: Option<Once>,
}

impl Mine<'_> {
    fn refusals(&self, form: Form) -> &[Refusal] {
        if self.form == Some(form) { self.refusals } else { &[] }
    }
}

/// One's own account.
pub(super) fn me(call: &Call, ctx: &Ctx, mine: &Mine) -> Markup {
    let roles: Vec<&str> = ctx.officer.roles.iter().map(|role| role.label()).collect();
    let zone = &ctx.person.zone;
    html! {
        (once(mine.once.as_ref()))
        (pairs(&[
            ("Name", html! { (ctx.person.full_name) }),
            ("Sign-in name", html! { (ctx.person.name) }),
            ("Roles", html! { (roles.join(", ")) }),
            ("Home office", html! { (ctx.person.office_name) " (" (ctx.person.office) ")" }),
            ("Acting for", html! { @if ctx.person.acting_for.is_empty() { "nobody" } @else { (ctx.person.acting_for.join(", ")) } }),
        ]))
        p { (link_to("/me/notices", "My mail")) ", " (link_to("/calendar#section-feeds", "my calendar feeds")) }
        (section("Delegations", delegations(call, ctx, mine)))
        (section("Password", password_form(mine)))
        (section("One-time codes", codes(ctx, mine)))
        (section("Sessions", sessions(ctx, &mine.account.sessions, zone)))
        (section("Tokens", tokens(call, mine, zone)))
    }
}

fn typed<'a>(call: &'a Call, mine: &Mine, form: Form, name: &str) -> &'a str {
    if mine.form == Some(form) {
        call.text(name).unwrap_or_default()
    } else {
        ""
    }
}

fn delegations(call: &Call, ctx: &Ctx, mine: &Mine) -> Markup {
    let refusals = mine.refusals(Form::Delegation);
    let text = |name: &str| typed(call, mine, Form::Delegation, name);
    let people: Vec<(String, String)> = mine
        .people
        .iter()
        .filter(|o| o.id != ctx.person.id)
        .map(|o| (o.id.clone(), with_office(o)))
        .collect();
    let content = html! {
        (choice("taker", "Who acts for you", "", &people, text("taker"), refusals))
        (date("from", "From", "First day, in the time of your office. Empty: from now.", text("from"), refusals))
        (date("to", "To", "Last day; your powers come back at its end.", text("to"), refusals))
        (line("reason", "Reason", "Why, in one line.", text("reason"), refusals))
    };
    html! {
        @if mine.account.delegations.is_empty() {
            (empty("Powers you hand to somebody for a time, or take over, appear here."))
        } @else {
            (table("Delegations", &["Giver", "Taker", "From", "To", "Reason", "State", "Do"],
                mine.account.delegations.iter().map(|d| delegation(ctx, &mine.account.names, d)).collect()))
        }
        @if !people.is_empty() { (form("/me/delegations", "Hand over my powers", refusals, content)) }
    }
}

fn delegation(ctx: &Ctx, names: &HashMap<String, String>, delegation: &Delegation) -> Vec<Markup> {
    let name = |id: &String| html! { (names.get(id).map_or("–", String::as_str)) };
    let zone = &ctx.person.zone;
    let state = match (
        delegation.revoked_at.is_empty(),
        delegation.from_at <= store::ids::instant(ctx.now),
    ) {
        (false, _) => "taken back",
        (true, true) => "in force",
        (true, false) => "to come",
    };
    vec![
        name(&delegation.giver),
        name(&delegation.taker),
        stored_instant(&delegation.from_at, zone),
        stored_instant(&delegation.to_at, zone),
        html! { (delegation.reason) },
        tag(state),
        html! {
            @if delegation.revoked_at.is_empty() {
                (act(&format!("/me/delegations/{}/end", delegation.id), "Take back", &format!("the delegation for: {}", delegation.reason)))
            }
        },
    ]
}

fn password_form(mine: &Mine) -> Markup {
    let refusals = mine.refusals(Form::Password);
    let content = html! {
        (password("password", "Present password", "", refusals))
        (password("new_password", "New password", "At least 12 characters. Every other session ends.", refusals))
        (password("new_again", "New password once more", "", refusals))
    };
    form("/me/password", "Change password", refusals, content)
}

fn codes(ctx: &Ctx, mine: &Mine) -> Markup {
    let refusals = mine.refusals(Form::Codes);
    match (mine.account.codes, &mine.account.enrolment) {
        (Codes::Asked, _) => {
            let refusals: Vec<Refusal> = mine.refusals(Form::Removal).iter().cloned().map(renamed).collect();
            let content = password("present_password", "Password", "", &refusals);
            html! {
                p { "A one-time code is asked for when you sign in." }
                (form("/me/codes/removal", "Take one-time codes off", &refusals, content))
            }
        }
        (Codes::NotAsked, Some(secret)) => html! {
            p { "Type this secret into an authenticator app, or open the address on the device that has it. Then give the code that the app shows." }
            (pairs(&[
                ("Secret", html! { code { (totp::grouped(secret)) } }),
                ("Address", html! { code { (totp::uri(secret, &ctx.person.name)) } }),
            ]))
            (form("/me/codes/proof", "Ask me for codes from now on", refusals,
                line("code", "One-time code", "The six digits the app shows now.", "", refusals)))
        },
        (Codes::NotAsked, None) => html! {
            p { "Signing in asks for your password only." }
            (form("/me/codes", "Begin to use one-time codes", refusals, html! {}))
        },
    }
}

/// The page has two inputs for the present password; the refusal goes to the second.
fn renamed(refusal: Refusal) -> Refusal {
    Refusal {
        field: refusal.field.map(|_| "present_password".into()),
        ..refusal
    }
}

fn sessions(ctx: &Ctx, sessions: &[Session], zone: &str) -> Markup {
    let row = |session: &Session| {
        let here = ctx.session.as_ref() == Some(&session.id);
        let what = if session.agent.is_empty() {
            "not told"
        } else {
            &session.agent
        };
        vec![
            html! { (what) @if here { " " (tag("this one")) } },
            stored_instant(&session.created_at, zone),
            stored_instant(&session.seen_at, zone),
            stored_instant(&session.expires_at, zone),
            act(
                &format!("/me/sessions/{}/end", session.id),
                "End",
                &format!("the session begun {}", session.created_at),
            ),
        ]
    };
    if sessions.is_empty() {
        return empty("Browsers in which you are signed in appear here.");
    }
    table(
        "Sessions",
        &["Browser", "Begun", "Last used", "Ends", "Do"],
        sessions.iter().map(row).collect(),
    )
}

fn tokens(call: &Call, mine: &Mine, zone: &str) -> Markup {
    let refusals = mine.refusals(Form::Token);
    let text = |name: &str| typed(call, mine, Form::Token, name);
    let row = |token: &Token| {
        vec![
            html! { (token.title) },
            tag(&token.scope),
            stored_instant(&token.expires_at, zone),
            stored_instant(&token.used_at, zone),
            act(
                &format!("/me/tokens/{}/end", token.id),
                "Revoke",
                &format!("the token {}", token.title),
            ),
        ]
    };
    let scopes = [
        ("read".to_string(), "Read".to_string()),
        ("write".to_string(), "Read and write".to_string()),
    ];
    let days = if text("days").is_empty() {
        own::TOKEN_DAYS.to_string()
    } else {
        text("days").to_string()
    };
    let scope = if text("scope").is_empty() {
        "read"
    } else {
        text("scope")
    };
    let content = html! {
        (line("title", "What the token is for", "", text("title"), refusals))
        (line("days", "Days it lives", "1 to 365.", &days, refusals))
        (choice("scope", "What it allows", "", &scopes, scope, refusals))
    };
    html! {
        @if mine.account.tokens.is_empty() {
            (empty("Tokens by which programs act in your name appear here."))
        } @else {
            (table("Tokens", &["For", "Allows", "Ends", "Last used", "Do"], mine.account.tokens.iter().map(row).collect()))
        }
        (form("/me/tokens", "Make a token", refusals, content))
    }
}
