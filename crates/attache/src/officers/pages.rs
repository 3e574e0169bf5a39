//! Officers as pages: each handler reads the form, calls the action, and shows the page or the form again.
//!
//! A form that was refused comes back under 422 with what was typed (never a password) and every reason. A secret
//! that was just made is shown in the answer to the form, so that it never stands in an address.

use axum::http::StatusCode;
use jiff::tz::TimeZone;
use matter::Refusal;
use maud::Markup;
use policy::{Action, decide_general};
use store::officers;

use super::actions::{self, Account, Asked, Author, Changed, Sight};
use super::api::{days, new_delegation, new_office, new_officer};
use super::network::{self, Membership};
use super::own;
use super::own_views::{self, Form, Mine, SignIn};
use super::sessions::{clear_cookie_header, cookie_header};
use super::signin::{self, Answer, From};
use super::views::{self, OfficerForm, Once};
use crate::web::call::{Call, Page, Reply};
use crate::web::problem::Problem;

const SECTION: &str = "officers";
/// Rows of a page of officers.
const ROWS: i64 = 25;
const ROWS_MAX: i64 = 200;

fn page(title: &str, content: Markup) -> Reply {
    Reply::page(SECTION, title, content)
}

fn refused(title: &str, content: Markup) -> Reply {
    let page = Page {
        title: title.into(),
        content,
        markings: vec![],
        section: SECTION,
    };
    Reply::PageWith(StatusCode::UNPROCESSABLE_ENTITY, Box::new(page))
}

/// The refusals of a result, or its success; every other problem goes on.
fn reasons<T>(result: Result<T, Problem>) -> Result<Result<T, Vec<Refusal>>, Problem> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Problem::Refused(refusals)) => Ok(Err(refusals)),
        Err(other) => Err(other),
    }
}

/// Where to go after signing in: a path of ours, else the desk.
fn next_of(call: &Call) -> String {
    let asked = call.input.get("next").and_then(serde_json::Value::as_str);
    let asked = asked.or_else(|| call.query("next")).unwrap_or("/");
    if is_local(asked) { asked.into() } else { "/".into() }
}

/// Whether a browser takes it for a path of this program. Two strokes would be another host, and so would a stroke and a
/// backslash, or either with a tab or line break between, which browsers take out.
fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

/// `GET /sign-in`.
pub(super) fn sign_in_form(call: &Call) -> Result<Reply, Problem> {
    if call.ctx.is_some() {
        return Ok(Reply::SeeOther(next_of(call)));
    }
    Ok(page(
        "Sign in",
        own_views::sign_in(
            &SignIn {
                next: &next_of(call),
                name: "",
                pending: "",
            },
            &[],
        ),
    ))
}

/// `POST /sign-in`.
pub(super) fn sign_in(call: &Call) -> Result<Reply, Problem> {
    let from = From {
        agent: &call.user_agent,
        request: &call.came.request,
    };
    let (name, code) = (
        call.text("name").unwrap_or_default(),
        call.text("code").unwrap_or_default(),
    );
    let password = typed(call, "password");
    let pending = call.text("pending").unwrap_or_default();
    let answer = if pending.is_empty() {
        signin::with_password(&call.app, name, password, code, from)?
    } else {
        signin::with_code(&call.app, pending, code, from)?
    };
    let next = next_of(call);
    Ok(match answer {
        Answer::In { secret } => Reply::SeeOtherWithCookie(next, cookie_header(call.came.tls, &secret)),
        Answer::CodeWanted { pending } => page(
            "One-time code",
            own_views::sign_in(
                &SignIn {
                    next: &next,
                    name,
                    pending: &pending,
                },
                &[],
            ),
        ),
        Answer::No(refusals) => {
            let pending = if refusals.iter().any(|r| r.code == "sign-in-again") {
                ""
            } else {
                pending
            };
            let title = if pending.is_empty() { "Sign in" } else { "One-time code" };
            refused(
                title,
                own_views::sign_in(
                    &SignIn {
                        next: &next,
                        name,
                        pending,
                    },
                    &refusals,
                ),
            )
        }
    })
}

/// `POST /sign-out`.
pub(super) fn sign_out(call: &Call) -> Result<Reply, Problem> {
    signin::out(&call.app, call.ctx()?)?;
    Ok(Reply::SeeOtherWithCookie(
        "/sign-in".into(),
        clear_cookie_header(call.came.tls),
    ))
}

/// `GET /me`.
pub(super) fn me(call: &Call) -> Result<Reply, Problem> {
    Ok(page("My account", own_page(call, None, &[], None)?))
}

fn own_page(call: &Call, form: Option<Form>, refusals: &[Refusal], once: Option<Once>) -> Result<Markup, Problem> {
    let ctx = call.ctx()?;
    let account = own::account(&call.app, ctx)?;
    let people = match decide_general(Action::Delegate, &ctx.officer) {
        Ok(_) => call.app.db.read(officers::officers_active)?,
        Err(_) => vec![],
    };
    Ok(own_views::me(
        call,
        ctx,
        &Mine {
            account: &account,
            people: &people,
            form,
            refusals,
            once,
        },
    ))
}

fn own_form(call: &Call, form: Form, result: Result<(), Problem>) -> Result<Reply, Problem> {
    Ok(match reasons(result)? {
        Ok(()) => Reply::SeeOther("/me".into()),
        Err(refusals) => refused("My account", own_page(call, Some(form), &refusals, None)?),
    })
}

/// A text as it was typed: a password may begin or end with a space.
fn typed<'a>(call: &'a Call, name: &str) -> &'a str {
    call.input
        .get(name)
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
}

/// `POST /me/password`.
pub(super) fn change_password(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let result = own::change_password(
        &call.app,
        ctx,
        typed(call, "password"),
        typed(call, "new_password"),
        typed(call, "new_again"),
    );
    own_form(call, Form::Password, result)
}

/// `POST /me/codes`.
pub(super) fn begin_codes(call: &Call) -> Result<Reply, Problem> {
    own_form(call, Form::Codes, own::begin_codes(&call.app, call.writer()?))
}

/// `POST /me/codes/proof`.
pub(super) fn prove_codes(call: &Call) -> Result<Reply, Problem> {
    own_form(
        call,
        Form::Codes,
        own::prove_codes(&call.app, call.writer()?, typed(call, "code")),
    )
}

/// `POST /me/codes/removal`.
pub(super) fn drop_codes(call: &Call) -> Result<Reply, Problem> {
    own_form(
        call,
        Form::Removal,
        own::drop_codes(&call.app, call.writer()?, typed(call, "present_password")),
    )
}

/// `POST /me/sessions/{id}/end`.
pub(super) fn end_session(call: &Call) -> Result<Reply, Problem> {
    own::end_session(&call.app, call.writer()?, call.param("id"))?;
    Ok(Reply::SeeOther("/me".into()))
}

/// `POST /me/tokens`.
pub(super) fn add_token(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let (title, scope) = (
        call.text("title").unwrap_or_default(),
        call.text("scope").unwrap_or("read"),
    );
    let made = own::add_token(
        &call.app,
        Author::Officer(ctx),
        &ctx.person.id,
        title,
        days(call),
        scope,
    );
    Ok(match reasons(made)? {
        Ok(made) => {
            let once = Once {
                what: "The token, shown only now",
                secret: made.secret,
            };
            page("My account", own_page(call, None, &[], Some(once))?)
        }
        Err(refusals) => refused("My account", own_page(call, Some(Form::Token), &refusals, None)?),
    })
}

/// `POST /me/tokens/{id}/end`.
pub(super) fn revoke_token(call: &Call) -> Result<Reply, Problem> {
    own::revoke_token(&call.app, call.writer()?, call.param("id"))?;
    Ok(Reply::SeeOther("/me".into()))
}

/// `POST /me/delegations`.
pub(super) fn delegate(call: &Call) -> Result<Reply, Problem> {
    let given = own::delegate(&call.app, call.writer()?, &new_delegation(call));
    own_form(call, Form::Delegation, given.map(drop))
}

/// `POST /me/delegations/{id}/end`.
pub(super) fn revoke_delegation(call: &Call) -> Result<Reply, Problem> {
    own::revoke_delegation(&call.app, call.writer()?, call.param("id"))?;
    Ok(Reply::SeeOther("/me".into()))
}

/// `GET /officers`.
pub(super) fn list(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let (rows, next) = actions::list(&call.app, ctx, Asked::of(call, ROWS, ROWS_MAX)?)?;
    let offices = network::offices(&call.app, ctx)?;
    Ok(page(
        "Officers",
        views::list(call, ctx, actions::sight(ctx)?, &rows, &offices, next.as_deref()),
    ))
}

fn officer_form(call: &Call, form: &OfficerForm, refusals: &[Refusal]) -> Result<Markup, Problem> {
    let offices = network::offices(&call.app, call.ctx()?)?;
    Ok(views::officer_form(&call.app, form, &offices, refusals))
}

/// `GET /officers/new`.
pub(super) fn new_form(call: &Call) -> Result<Reply, Problem> {
    decide_general(Action::EditOfficers, &call.ctx()?.officer).map(drop)?;
    Ok(page("New officer", officer_form(call, &OfficerForm::default(), &[])?))
}

/// `POST /officers/new`.
pub(super) fn add(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let new = new_officer(call);
    Ok(match reasons(actions::add(&call.app, Author::Officer(ctx), &new))? {
        Ok(added) => match added.password {
            Some(secret) => shown(
                call,
                &added.id,
                &[],
                Some(Once {
                    what: "The password to hand over, shown only now",
                    secret,
                }),
            )?,
            None => Reply::SeeOther(format!("/officers/{}", added.id)),
        },
        Err(refusals) => refused(
            "New officer",
            officer_form(call, &OfficerForm::of_new(&new), &refusals)?,
        ),
    })
}

fn shown(call: &Call, id: &str, refusals: &[Refusal], once: Option<Once>) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let dossier = actions::dossier(&call.app, ctx, id)?;
    let offices = network::offices(&call.app, ctx)?;
    let form = match actions::sight(ctx)? {
        Sight::Everything if ctx.person.id != id => {
            let form = if refusals.is_empty() {
                OfficerForm::of(&dossier)
            } else {
                OfficerForm::typed(id, &changed(call))
            };
            Some(views::officer_form(&call.app, &form, &offices, refusals))
        }
        _ => None,
    };
    let content = views::officer(ctx, actions::sight(ctx)?, &dossier, &offices, form, once);
    let title = dossier.officer.full_name.clone();
    Ok(if refusals.is_empty() {
        page(&title, content)
    } else {
        refused(&title, content)
    })
}

/// `GET /officers/{id}`.
pub(super) fn show(call: &Call) -> Result<Reply, Problem> {
    let reply = shown(call, call.param("id"), &[], None)?;
    call.note_read("officer.read", call.param("id"), &[]);
    Ok(reply)
}

fn changed(call: &Call) -> Changed {
    let new = new_officer(call);
    Changed {
        office: new.office,
        also: new.also,
        roles: new.roles,
        tier: new.tier,
        discipline: new.discipline,
    }
}

/// `POST /officers/{id}`.
pub(super) fn change(call: &Call) -> Result<Reply, Problem> {
    let (ctx, id) = (call.writer()?, call.param("id"));
    match reasons(actions::change(&call.app, ctx, id, &changed(call)))? {
        Ok(()) => Ok(Reply::SeeOther(format!("/officers/{id}"))),
        Err(refusals) => shown(call, id, &refusals, None),
    }
}

/// `POST /officers/{id}/disabling`.
pub(super) fn disable(call: &Call) -> Result<Reply, Problem> {
    set_account(call, Account::Disabled)
}

/// `POST /officers/{id}/enabling`.
pub(super) fn enable(call: &Call) -> Result<Reply, Problem> {
    set_account(call, Account::Enabled)
}

fn set_account(call: &Call, account: Account) -> Result<Reply, Problem> {
    actions::set_account(&call.app, call.writer()?, call.param("id"), account)?;
    Ok(Reply::SeeOther(format!("/officers/{}", call.param("id"))))
}

/// `POST /officers/{id}/reset`.
pub(super) fn reset(call: &Call) -> Result<Reply, Problem> {
    let secret = actions::reset(&call.app, call.writer()?, call.param("id"))?;
    shown(
        call,
        call.param("id"),
        &[],
        Some(Once {
            what: "The new password to hand over, shown only now",
            secret,
        }),
    )
}

/// `GET /offices`.
pub(super) fn offices(call: &Call) -> Result<Reply, Problem> {
    Ok(page("Offices", offices_page(call, &[])?))
}

fn offices_page(call: &Call, refusals: &[Refusal]) -> Result<Markup, Problem> {
    let ctx = call.ctx()?;
    let offices = network::offices(&call.app, ctx)?;
    let today = ctx.now.to_zoned_datetime(TimeZone::UTC).date();
    Ok(views::offices(call, actions::sight(ctx)?, &offices, today, refusals))
}

/// `POST /offices`.
pub(super) fn add_office(call: &Call) -> Result<Reply, Problem> {
    let added = network::add_office(&call.app, Author::Officer(call.writer()?), &new_office(call));
    Ok(match reasons(added)? {
        Ok(()) => Reply::SeeOther("/offices".into()),
        Err(refusals) => refused("Offices", offices_page(call, &refusals)?),
    })
}

/// `GET /groups`.
pub(super) fn groups(call: &Call) -> Result<Reply, Problem> {
    Ok(page("Need-to-know groups", groups_page(call, &[])?))
}

fn groups_page(call: &Call, refusals: &[Refusal]) -> Result<Markup, Problem> {
    let ctx = call.ctx()?;
    Ok(views::groups(
        call,
        actions::sight(ctx)?,
        &network::groups(&call.app, ctx)?,
        refusals,
    ))
}

/// `POST /groups`.
pub(super) fn add_group(call: &Call) -> Result<Reply, Problem> {
    let (code, title) = (
        call.text("code").unwrap_or_default(),
        call.text("title").unwrap_or_default(),
    );
    Ok(
        match reasons(network::add_group(&call.app, call.writer()?, code, title))? {
            Ok(()) => Reply::SeeOther(format!("/groups/{}", code.to_lowercase())),
            Err(refusals) => refused("Need-to-know groups", groups_page(call, &refusals)?),
        },
    )
}

/// `GET /groups/{code}`.
pub(super) fn group(call: &Call) -> Result<Reply, Problem> {
    let (title, content) = group_page(call, &[])?;
    call.note_read("group.read", call.param("code"), &[]);
    Ok(page(&title, content))
}

fn group_page(call: &Call, refusals: &[Refusal]) -> Result<(String, Markup), Problem> {
    let ctx = call.ctx()?;
    let group = network::groups(&call.app, ctx)?
        .into_iter()
        .find(|g| g.group.code == call.param("code"))
        .ok_or(Problem::Missing)?;
    let sight = actions::sight(ctx)?;
    let people = if sight == Sight::Everything {
        call.app.db.read(officers::officers_active)?
    } else {
        vec![]
    };
    Ok((
        group.group.title.clone(),
        views::group(ctx, sight, &group, &people, refusals),
    ))
}

/// `POST /groups/{code}/members`.
pub(super) fn add_member(call: &Call) -> Result<Reply, Problem> {
    let officer = call.text("officer").unwrap_or_default();
    let code = call.param("code");
    match reasons(network::set_member(
        &call.app,
        call.writer()?,
        code,
        officer,
        Membership::In,
    ))? {
        Ok(()) => Ok(Reply::SeeOther(format!("/groups/{code}"))),
        Err(refusals) => {
            let (title, content) = group_page(call, &refusals)?;
            Ok(refused(&title, content))
        }
    }
}

/// `POST /groups/{code}/members/{officer}/end`.
pub(super) fn drop_member(call: &Call) -> Result<Reply, Problem> {
    let code = call.param("code");
    network::set_member(&call.app, call.writer()?, code, call.param("officer"), Membership::Out)?;
    Ok(Reply::SeeOther(format!("/groups/{code}")))
}
