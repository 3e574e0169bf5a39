//! What an officer does with his own account: sessions, tokens, password, one-time codes, delegations.
//!
//! Nothing here touches anybody else's account. A delegation hands over the giver's own powers, never those he took
//! over himself, and is refused where it would get around a separation of duties or a tier.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use matter::{Refusal, refuse};
use policy::{Action, check_delegation, decide_general};
use store::officers::Delegation;
use store::sessions::{Session, Token};
use store::{ids, officers, sessions};

use super::actions::{Author, Sight, sight};
use super::passwords::{self, Match};
use super::sessions::{new_secret, officer_in_force, secret_hash};
use super::totp;
use crate::app::{App, Ctx};
use crate::web::problem::Problem;

/// Days of a token at most.
pub const TOKEN_DAYS_MAX: i64 = 365;
/// Days of a token where nothing is said.
pub const TOKEN_DAYS: i64 = 30;
/// Days of a delegation at most.
pub const DELEGATION_DAYS_MAX: i32 = 92;
/// Characters of a title or reason at most.
pub const TITLE_CHARS_MAX: usize = 300;
/// Name under which the secret of an enrolment waits for its proof.
const ENROLMENT: &str = "totp-enrolment";
/// How long it waits.
const ENROLMENT_SECONDS_MAX: i64 = 3_600;

/// One's own account.
pub struct Account {
    /// Live sessions.
    pub sessions: Vec<Session>,
    /// Tokens that are not revoked.
    pub tokens: Vec<Token>,
    /// Delegations given or taken that have not run out.
    pub delegations: Vec<Delegation>,
    /// Names of the people in them.
    pub names: std::collections::HashMap<String, String>,
    /// Whether one-time codes are asked for.
    pub codes: Codes,
    /// Secret of an enrolment that waits for its proof.
    pub enrolment: Option<String>,
}

/// Whether one-time codes are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codes {
    /// They are.
    Asked,
    /// They are not.
    NotAsked,
}

/// One's own account.
///
/// # Errors
/// Faults of the store.
pub fn account(app: &App, ctx: &Ctx) -> Result<Account, Problem> {
    let (me, now) = (ctx.person.id.as_str(), ids::instant(ctx.now));
    let waits_since = ids::instant(ctx.now - SignedDuration::from_secs(ENROLMENT_SECONDS_MAX));
    Ok(app.db.read(|tx| {
        let secrets = officers::secrets_of(tx, me)?.ok_or(store::StoreError::Missing("the officer"))?;
        let delegations = officers::delegations_of(tx, me, &now)?;
        let people: Vec<&str> = delegations
            .iter()
            .flat_map(|d| [d.giver.as_str(), d.taker.as_str()])
            .collect();
        let names = officers::names(tx, &people)?;
        let waiting = sessions::draft(tx, me, ENROLMENT)?.filter(|(_, at)| *at > waits_since);
        Ok(Account {
            sessions: sessions::live_sessions(tx, me, &now)?,
            tokens: sessions::tokens_of(tx, me)?,
            names,
            delegations,
            codes: if secrets.totp_secret.is_empty() {
                Codes::NotAsked
            } else {
                Codes::Asked
            },
            enrolment: waiting.map(|(secret, _)| secret),
        })
    })?)
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`Problem::Missing`] where it is not one's own or has ended.
pub fn end_session(app: &App, ctx: &Ctx, id: &str) -> Result<(), Problem> {
    let (entry, me, id, at) = (
        ctx.entry("session.revoke", id),
        ctx.person.id.clone(),
        id.to_string(),
        ids::instant(ctx.now),
    );
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        sessions::end_session(tx, &me, &id, &at)
    })?)
}

/// A token that was made. Only now can its secret be read.
pub struct Made {
    /// The token.
    pub token: Token,
    /// What its bearer sends.
    pub secret: String,
}

/// Makes a token for an officer: for oneself, or at the command line.
///
/// # Errors
/// Refused with every reason at once.
pub fn add_token(
    app: &App,
    author: Author,
    officer: &str,
    title: &str,
    days: i64,
    scope: &str,
) -> Result<Made, Problem> {
    let mut refusals = vec![];
    if !(1..=TOKEN_DAYS_MAX).contains(&days) {
        refusals.push(refuse("bad-days", "days", format!("give 1 to {TOKEN_DAYS_MAX} days")));
    }
    if !matches!(scope, "read" | "write") {
        refusals.push(refuse("bad-scope", "scope", "choose read or write"));
    }
    check_line(&mut refusals, "title", title);
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let now = author.now();
    let token = Token {
        id: ids::key(now),
        officer: officer.into(),
        title: title.trim().into(),
        scope: scope.into(),
        created_at: ids::instant(now),
        expires_at: ids::instant(now + SignedDuration::from_hours(24 * days)),
        used_at: String::new(),
        revoked_at: String::new(),
    };
    let secret = new_secret()?;
    let mut entry = author.entry("token.add", &token.id);
    entry.detail = format!("officer={officer} scope={scope} days={days}");
    let (kept, hash) = (token.clone(), secret_hash(&secret));
    app.db.write(move |tx| {
        tx.audit(entry.clone());
        sessions::add_token(tx, &kept, &hash)
    })?;
    Ok(Made { token, secret })
}

/// Revokes one of one's own tokens.
///
/// # Errors
/// [`Problem::Missing`] where it is not one's own or was revoked.
pub fn revoke_token(app: &App, ctx: &Ctx, id: &str) -> Result<(), Problem> {
    let (entry, me, id, at) = (
        ctx.entry("token.revoke", id),
        ctx.person.id.clone(),
        id.to_string(),
        ids::instant(ctx.now),
    );
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        sessions::revoke_token(tx, &me, &id, &at)
    })?)
}

/// Changes one's own password; every other session ends.
///
/// # Errors
/// Refused with every reason at once; [`Problem::TooMany`] when the old one is guessed at.
pub fn change_password(app: &App, ctx: &Ctx, old: &str, new: &str, again: &str) -> Result<(), Problem> {
    let mut refusals = passwords::check_new("new_password", new, &ctx.person.name);
    if new != again {
        refusals.push(refuse(
            "password-differs",
            "new_again",
            "type the new password the same way twice",
        ));
    }
    if old == new {
        refusals.push(refuse(
            "password-same",
            "new_password",
            "choose a password other than the old one",
        ));
    }
    refusals.extend(check_password(app, ctx, old)?);
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let phc = passwords::hash(new)?;
    let (me, but, at) = (
        ctx.person.id.clone(),
        ctx.session.clone().unwrap_or_default(),
        ids::instant(ctx.now),
    );
    let entry = ctx.entry("password.change", &me);
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        officers::set_password(tx, &me, &phc)?;
        sessions::end_other_sessions(tx, &me, &but, &at).map(drop)
    })?)
}

fn check_password(app: &App, ctx: &Ctx, password: &str) -> Result<Vec<Refusal>, Problem> {
    let key = format!("password {}", ctx.person.id);
    app.limits
        .take(crate::web::route::Rate::SignIn, &[key], ctx.now)
        .map_err(|seconds| Problem::TooMany { seconds })?;
    let secrets = app
        .db
        .read(|tx| officers::secrets_of(tx, &ctx.person.id))?
        .ok_or(Problem::Missing)?;
    Ok(match passwords::matches(password, &secrets.password)? {
        Match::Right => vec![],
        Match::Wrong => vec![refuse("wrong-password", "password", "give your present password")],
    })
}

/// Begins enrolment: makes a secret that counts once a code proves that the app has it.
///
/// # Errors
/// Refused where codes are asked for already.
pub fn begin_codes(app: &App, ctx: &Ctx) -> Result<(), Problem> {
    let secrets = app
        .db
        .read(|tx| officers::secrets_of(tx, &ctx.person.id))?
        .ok_or(Problem::Missing)?;
    if !secrets.totp_secret.is_empty() {
        return Err(Refusal::general("enrolled", "take off one-time codes first: they are asked for already").into());
    }
    let secret = totp::new_secret()?;
    let (me, at) = (ctx.person.id.clone(), ids::instant(ctx.now));
    let entry = ctx.entry("totp.begin", &me);
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        sessions::save_draft(tx, &me, ENROLMENT, &secret, &at)
    })?)
}

/// Ends enrolment with a code of the app; from now on codes are asked for, and this one is used up.
///
/// # Errors
/// Refused where nothing was begun or the code is not right.
pub fn prove_codes(app: &App, ctx: &Ctx, code: &str) -> Result<(), Problem> {
    let Some(secret) = account(app, ctx)?.enrolment else {
        return Err(Refusal::general("no-enrolment", "begin again: the secret was shown too long ago").into());
    };
    let Some(step) = totp::step_of(&secret, code, ctx.now)? else {
        return Err(refuse("wrong-code", "code", "give the six digits your app shows now").into());
    };
    let me = ctx.person.id.clone();
    let entry = ctx.entry("totp.enrol", &me);
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        officers::set_totp(tx, &me, &secret, step)?;
        sessions::drop_draft(tx, &me, ENROLMENT)
    })?)
}

/// Takes one-time codes off again, against the password.
///
/// # Errors
/// Refused with a wrong password.
pub fn drop_codes(app: &App, ctx: &Ctx, password: &str) -> Result<(), Problem> {
    let refusals = check_password(app, ctx, password)?;
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let me = ctx.person.id.clone();
    let entry = ctx.entry("totp.remove", &me);
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        officers::set_totp(tx, &me, "", 0)
    })?)
}

/// Delegations that have not run out: everybody's for whoever edits officers, else those one gave or was given.
///
/// # Errors
/// Denied.
pub fn delegations(app: &App, ctx: &Ctx) -> Result<Vec<Delegation>, Problem> {
    let (sight, now) = (sight(ctx)?, ids::instant(ctx.now));
    Ok(app.db.read(|tx| match sight {
        Sight::Everything => officers::delegations_all(tx, &now),
        Sight::Names => officers::delegations_of(tx, &ctx.person.id, &now),
    })?)
}

/// A delegation to be given, as it was typed. Days are those of the giver's office; both count.
#[derive(Clone, Debug, Default)]
pub struct NewDelegation {
    /// Id or sign-in name of who takes it.
    pub taker: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Why.
    pub reason: String,
}

/// Hands one's own powers to somebody for a time.
///
/// # Errors
/// Denied; refused with every reason at once.
pub fn delegate(app: &App, ctx: &Ctx, new: &NewDelegation) -> Result<Delegation, Problem> {
    let grounds = decide_general(Action::Delegate, &ctx.officer)?.grounds().join(" ");
    let mut refusals = vec![];
    let days = check_days(ctx, &mut refusals, &new.from, &new.to);
    check_line(&mut refusals, "reason", &new.reason);
    let taker = app.db.read(|tx| match officers::find_officer(tx, new.taker.trim())? {
        Some(row) if row.disabled_at.is_empty() => Ok(Some(officer_in_force(tx, &row, ctx.now)?)),
        _ => Ok(None),
    })?;
    match &taker {
        Some(taker) => {
            let grounds = check_delegation(&ctx.officer, taker);
            refusals.extend(
                grounds
                    .into_iter()
                    .map(|ground| refuse(ground.rule, "taker", ground.why)),
            );
        }
        None => refusals.push(refuse("no-such-officer", "taker", "choose an officer of the list")),
    }
    let (Some((from_at, to_at)), Some(taker), true) = (days, taker, refusals.is_empty()) else {
        return Err(refusals.into());
    };
    let delegation = Delegation {
        id: ids::key(ctx.now),
        giver: ctx.person.id.clone(),
        taker: taker.id,
        from_at: ids::instant(from_at),
        to_at: ids::instant(to_at),
        reason: new.reason.trim().into(),
        created_at: ids::instant(ctx.now),
        revoked_at: String::new(),
    };
    let mut entry = ctx.entry("delegation.give", &delegation.id);
    entry.grounds = grounds;
    entry.detail = format!(
        "taker={} from={} to={}",
        delegation.taker, delegation.from_at, delegation.to_at
    );
    let kept = delegation.clone();
    app.db.write(move |tx| {
        tx.audit(entry.clone());
        officers::add_delegation(tx, &kept)
    })?;
    Ok(delegation)
}

/// The period in instants, or refusals: it begins now or at the start of the first day, and ends after the last.
fn check_days(
    ctx: &Ctx,
    refusals: &mut Vec<Refusal>,
    from: &str,
    to: &str,
) -> Option<(jiff::Timestamp, jiff::Timestamp)> {
    let mut read = |field: &'static str, text: &str| match matter::values::read_date(text) {
        Ok(day) => Some(day),
        Err(why) => {
            refusals.push(refuse("bad-date", field, why));
            None
        }
    };
    let from = if from.trim().is_empty() {
        Some(ctx.today())
    } else {
        read("from", from)
    };
    let (from, to) = (from?, read("to", to)?);
    if to < from || to < ctx.today() {
        refusals.push(refuse(
            "bad-period",
            "to",
            "give a last day that is not before the first and not in the past",
        ));
        return None;
    }
    if (to - from).get_days() >= DELEGATION_DAYS_MAX {
        refusals.push(refuse(
            "long-period",
            "to",
            format!("give at most {DELEGATION_DAYS_MAX} days"),
        ));
        return None;
    }
    let zone = if TimeZone::get(&ctx.person.zone).is_ok() {
        ctx.person.zone.as_str()
    } else {
        "UTC"
    };
    let start = |day: Date| day.in_tz(zone).map(|moment| moment.timestamp());
    let end = to.checked_add(1.day()).and_then(start);
    match (start(from), end) {
        (Ok(begins), Ok(ends)) => Some((begins.max(ctx.now), ends)),
        _ => {
            refusals.push(refuse("bad-period", "to", "give days of this century"));
            None
        }
    }
}

/// Takes a delegation back: the giver, the taker, or whoever edits officers.
///
/// # Errors
/// [`Problem::Missing`] to everybody else, and where it no longer holds.
pub fn revoke_delegation(app: &App, ctx: &Ctx, id: &str) -> Result<(), Problem> {
    let sight = sight(ctx)?;
    let found = app
        .db
        .read(|tx| officers::delegation(tx, id))?
        .ok_or(Problem::Missing)?;
    let me = &ctx.person.id;
    if sight == Sight::Names && found.giver != *me && found.taker != *me {
        return Err(Problem::Missing);
    }
    let (entry, id, at) = (
        ctx.entry("delegation.revoke", id),
        id.to_string(),
        ids::instant(ctx.now),
    );
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        officers::revoke_delegation(tx, &id, &at)
    })?)
}

fn check_line(refusals: &mut Vec<Refusal>, field: &'static str, text: &str) {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > TITLE_CHARS_MAX || text.chars().any(char::is_control) {
        refusals.push(refuse(
            "bad-text",
            field,
            format!("say in one line, at most {TITLE_CHARS_MAX} characters"),
        ));
    }
}
