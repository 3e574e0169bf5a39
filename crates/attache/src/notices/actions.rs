//! What an officer chooses about his mail, and how mail stands for whoever runs the installation.
//!
//! Everybody sets his own; the command line sets anybody's. Addresses are shown to their officer only.

use std::collections::HashMap;

use matter::{Refusal, refuse};
use policy::{Action, decide_general};
use serde_json::{Value, json};
use store::notices::{self as rows, Setting, Shown, State};
use store::{Entry, ids};

use crate::app::{App, Ctx};
use crate::notices::post::{Failure, Mail, Post, Smtp, check_address};
use crate::web::problem::Problem;

/// One's own mail.
pub struct Own {
    /// What was chosen; without an address while nothing was.
    pub setting: Setting,
    /// The newest notices.
    pub notices: Vec<Shown>,
    /// References of the matters they are about, as far as the officer may see them, by id.
    pub references: HashMap<String, String>,
}

/// One's own mail.
///
/// # Errors
/// Faults of the store.
pub fn own(app: &App, ctx: &Ctx) -> Result<Own, Problem> {
    Ok(app.db.read(|tx| {
        let notices = rows::notices_of(tx, &ctx.person.id)?;
        let mut references = HashMap::new();
        for notice in notices.iter().filter(|notice| !notice.matter.is_empty()) {
            if let Some(row) = store::matters::find(tx, &notice.matter)? {
                let facts = store::matters::facts(tx, &row)?;
                if policy::decide_read(&ctx.officer, &facts).is_ok() {
                    references.insert(row.id, row.reference);
                }
            }
        }
        let none = Setting {
            officer: ctx.person.id.clone(),
            digest: -1,
            at_once: true,
            ..Setting::default()
        };
        Ok(Own {
            setting: rows::setting(tx, &ctx.person.id)?.unwrap_or(none),
            notices,
            references,
        })
    })?)
}

/// What is to be chosen, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Address; empty for no mail.
    pub address: String,
    /// Hour of the digest, 0 to 23, or `off`.
    pub digest: String,
    /// Whether to be told at once.
    pub at_once: bool,
}

/// Changes one's own mail.
///
/// # Errors
/// Refused with every reason at once.
pub fn change(app: &App, ctx: &Ctx, choice: &Choice) -> Result<Setting, Problem> {
    set(
        app,
        &ctx.person.id,
        choice,
        ctx.now,
        ctx.entry("notice.change", &ctx.person.id),
    )
}

/// Sets the mail of an officer, for himself or at the command line.
///
/// # Errors
/// Refused with every reason at once.
pub fn set(
    app: &App,
    officer: &str,
    choice: &Choice,
    now: jiff::Timestamp,
    mut entry: Entry,
) -> Result<Setting, Problem> {
    let address = choice.address.trim();
    let mut refusals: Vec<Refusal> = vec![];
    if !address.is_empty()
        && let Err(why) = check_address(app.config.mail.as_ref(), address)
    {
        refusals.push(refuse("bad-address", "address", why));
    }
    let digest = match choice.digest.trim() {
        "off" | "" => Some(-1),
        text => text.parse::<i64>().ok().filter(|hour| (0..24).contains(hour)),
    };
    if digest.is_none() {
        refusals.push(refuse("bad-hour", "digest", "give an hour from 0 to 23, or off"));
    }
    let (Some(digest), true) = (digest, refusals.is_empty()) else {
        return Err(refusals.into());
    };
    let setting = Setting {
        officer: officer.into(),
        address: address.into(),
        digest,
        at_once: choice.at_once,
        changed_at: ids::instant(now),
    };
    // The address itself is for no log.
    entry.detail = format!(
        "address={} digest={digest} at_once={}",
        if address.is_empty() { "none" } else { "set" },
        choice.at_once
    );
    let kept = setting.clone();
    app.db.write(move |tx| {
        tx.audit(entry.clone());
        rows::save_setting(tx, &kept)
    })?;
    Ok(setting)
}

/// Sends oneself a mail now, past the queue, to see that it arrives; what stands against it otherwise.
///
/// # Errors
/// Refused where no mail server or address is set, or the server does not take it.
pub fn test(app: &App, ctx: &Ctx) -> Result<(), Problem> {
    let key = format!("mail {}", ctx.person.id);
    app.limits
        .take(crate::web::route::Rate::SignIn, &[key], ctx.now)
        .map_err(|seconds| Problem::TooMany { seconds })?;
    let Some(server) = &app.config.mail else {
        return Err(Refusal::general("no-mail-server", "ask whoever runs the program to set a mail server").into());
    };
    let setting = app.db.read(|tx| rows::setting(tx, &ctx.person.id))?.unwrap_or_default();
    if let Err(why) = check_address(Some(server), &setting.address) {
        return Err(refuse("bad-address", "address", why).into());
    }
    let post = Smtp::new(server).map_err(|e| Problem::Fault(format!("use the mail server's settings: {e}")))?;
    let mail = Mail {
        to: setting.address,
        subject: "Attaché: a mail to see that it arrives".into(),
        body: "You asked for this mail. Notices will come the same way.\n".into(),
        id: ids::key(ctx.now),
        at: ctx.now,
    };
    let sent: Result<(), Failure> = post.send(&mail);
    let mut entry = ctx.entry("notice.test", &ctx.person.id);
    if sent.is_err() {
        entry.outcome = "refused".into();
    }
    app.db.write(move |tx| {
        tx.audit(entry.clone());
        Ok(())
    })?;
    sent.map_err(|failure| Refusal::general("not-sent", format!("try again later: {}", failure.words())).into())
}

/// How mail stands.
///
/// # Errors
/// Denied to everybody who does not run the installation.
pub fn state(app: &App, ctx: &Ctx) -> Result<State, Problem> {
    decide_general(Action::Operate, &ctx.officer).map(drop)?;
    Ok(app.db.read(rows::state)?)
}

/// A setting as JSON.
pub fn setting_json(setting: &Setting) -> Value {
    json!({
        "address": setting.address,
        "digest": if setting.digest < 0 { json!("off") } else { json!(setting.digest) },
        "at_once": setting.at_once,
        "changed_at": setting.changed_at,
    })
}
