//! Who asks: from a cookie or a bearer token to the context that every action is handed.
//!
//! A secret is 32 random bytes; the store keeps only its SHA-256. A session ends when it is not used for a while, at
//! its absolute end, or when it is revoked; a token at its end or when revoked. A disabled officer never gets through.
//! Start at [`authenticate_cookie`] and [`authenticate_bearer`]; the command line and tests use [`ctx_of`].

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use policy::{Acting, Role, Tier};
use store::officers::{Officer as Row, Powers, Standing};
use store::{Tx, ids, officers, sessions};

use crate::app::{Access, App, Ctx, Person, Tls};
use crate::web::problem::Problem;

/// Bytes of a secret.
pub const SECRET_BYTES: usize = 32;
/// Longest credential that is looked at.
const CREDENTIAL_CHARS_MAX: usize = 200;
/// A session or token is marked as used at most once in this time, so that a request costs no write.
const TOUCH_SECONDS: i64 = 60;
/// Characters kept of what a browser calls itself.
const AGENT_CHARS_MAX: usize = 200;
/// How long a right password waits for its one-time code.
const PENDING_SECONDS_MAX: i64 = 300;

/// Stage of a session whose one-time code is still to come.
pub const STAGE_PASSWORD: &str = "password";
/// Stage of a session that authenticates.
pub const STAGE_FULL: &str = "full";

/// Name of the session cookie. The prefix makes browsers insist on TLS, the path `/` and no domain.
pub fn cookie_name(tls: Tls) -> &'static str {
    match tls {
        Tls::On => "__Host-attache",
        Tls::Off => "attache",
    }
}

/// The `Set-Cookie` value that hands a secret to the browser.
pub fn cookie_header(tls: Tls, secret: &str) -> String {
    format!(
        "{}={secret}; Path=/; HttpOnly; SameSite=Lax{}",
        cookie_name(tls),
        secure(tls)
    )
}

/// The `Set-Cookie` value that takes it back.
pub fn clear_cookie_header(tls: Tls) -> String {
    format!(
        "{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{}",
        cookie_name(tls),
        secure(tls)
    )
}

fn secure(tls: Tls) -> &'static str {
    match tls {
        Tls::On => "; Secure",
        Tls::Off => "",
    }
}

/// A new secret, as its bearer holds it.
///
/// # Errors
/// [`Problem::Fault`] where the machine gives no randomness.
pub fn new_secret() -> Result<String, Problem> {
    Ok(URL_SAFE_NO_PAD.encode(random::<SECRET_BYTES>()?))
}

/// Random bytes of the machine.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|e| Problem::Fault(format!("ask the machine for randomness: {e}")))?;
    Ok(bytes)
}

/// What the store keeps of a secret.
pub fn secret_hash(secret: &str) -> String {
    store::audit::digest(secret)
}

/// Who holds this session cookie; `None` where it does not authenticate (any more).
///
/// # Errors
/// Faults of the store.
pub fn authenticate_cookie(
    app: &App,
    cookie_value: &str,
    request: &str,
    purpose: &str,
) -> Result<Option<Ctx>, Problem> {
    if !plausible(cookie_value) {
        return Ok(None);
    }
    let (now, hash) = (app.clock.now(), secret_hash(cookie_value));
    let idle_seconds_max = app.config.session_idle_seconds_max;
    let found = app.db.read(|tx| {
        let Some(session) = sessions::session_by_hash(tx, &hash)? else {
            return Ok(None);
        };
        if session.stage != STAGE_FULL
            || !live(&session.revoked_at, &session.expires_at, now)
            || older(&session.seen_at, now, idle_seconds_max)
        {
            return Ok(None);
        }
        Ok(person_in_force(tx, &session.officer, now)?.map(|known| (session, known)))
    })?;
    let Some((session, known)) = found else { return Ok(None) };
    if older(&session.seen_at, now, TOUCH_SECONDS) {
        let (id, officer, at) = (session.id.clone(), session.officer, ids::instant(now));
        app.db
            .write(move |tx| sessions::touch_session(tx, &id, &officer, &at))?;
    }
    Ok(Some(ctx(
        known,
        Asked {
            now,
            request,
            purpose,
            access: Access::Write,
            session: Some(session.id),
        },
    )))
}

/// Who holds this bearer token; `None` where it does not authenticate (any more).
///
/// # Errors
/// Faults of the store.
pub fn authenticate_bearer(app: &App, token: &str, request: &str, purpose: &str) -> Result<Option<Ctx>, Problem> {
    if !plausible(token) {
        return Ok(None);
    }
    let (now, hash) = (app.clock.now(), secret_hash(token));
    let found = app.db.read(|tx| {
        let Some(token) = sessions::token_by_hash(tx, &hash)? else {
            return Ok(None);
        };
        if !live(&token.revoked_at, &token.expires_at, now) {
            return Ok(None);
        }
        Ok(person_in_force(tx, &token.officer, now)?.map(|known| (token, known)))
    })?;
    let Some((token, known)) = found else { return Ok(None) };
    if token.used_at.is_empty() || older(&token.used_at, now, TOUCH_SECONDS) {
        let (id, officer, at) = (token.id, token.officer, ids::instant(now));
        app.db.write(move |tx| sessions::touch_token(tx, &id, &officer, &at))?;
    }
    let access = if token.scope == "write" {
        Access::Write
    } else {
        Access::Read
    };
    Ok(Some(ctx(
        known,
        Asked {
            now,
            request,
            purpose,
            access,
            session: None,
        },
    )))
}

/// The context of an officer named by sign-in name or id: for the command line, seeding and tests.
///
/// # Errors
/// [`Problem::Missing`] where there is no such officer, or he is disabled.
pub fn ctx_of(app: &App, officer_name_or_id: &str, now: Timestamp, request: &str) -> Result<Ctx, Problem> {
    let known = app
        .db
        .read(|tx| match officers::find_officer(tx, officer_name_or_id)? {
            Some(officer) => person_in_force(tx, &officer.id, now),
            None => Ok(None),
        })?;
    let known = known.ok_or(Problem::Missing)?;
    Ok(ctx(
        known,
        Asked {
            now,
            request,
            purpose: "",
            access: Access::Write,
            session: None,
        },
    ))
}

/// What policy knows of an officer of an id, whether or not he may sign in.
pub fn officer_in_force(tx: &mut Tx, officer: &Row, now: Timestamp) -> store::Result<policy::Officer> {
    let standing = standing_at(tx, &officer.id, now)?;
    Ok(policy_officer(officer, &standing))
}

/// Begins a session and gives its secret. At the stage of the password it waits only a few minutes for the code.
pub(crate) fn begin(tx: &mut Tx, app_seconds_max: i64, begun: &Begun) -> store::Result<()> {
    let seconds_max = if begun.stage == STAGE_FULL {
        app_seconds_max
    } else {
        PENDING_SECONDS_MAX
    };
    let at = ids::instant(begun.now);
    let session = sessions::Session {
        id: ids::key(begun.now),
        officer: begun.officer.clone(),
        created_at: at.clone(),
        seen_at: at,
        expires_at: ids::instant(begun.now + SignedDuration::from_secs(seconds_max)),
        revoked_at: String::new(),
        agent: begun
            .agent
            .chars()
            .filter(|c| !c.is_control())
            .take(AGENT_CHARS_MAX)
            .collect(),
        stage: begun.stage.into(),
    };
    sessions::begin_session(tx, &session, &secret_hash(&begun.secret))
}

/// A session that begins.
#[derive(Clone)]
pub(crate) struct Begun {
    /// Secret its bearer will hold.
    pub secret: String,
    /// Officer's id.
    pub officer: String,
    /// What the browser calls itself.
    pub agent: String,
    /// Stage.
    pub stage: &'static str,
    /// When.
    pub now: Timestamp,
}

/// The officer who waits with a right password for his one-time code: session id and officer id.
pub(crate) fn pending(tx: &mut Tx, secret: &str, now: Timestamp) -> store::Result<Option<(String, String)>> {
    if !plausible(secret) {
        return Ok(None);
    }
    let session = sessions::session_by_hash(tx, &secret_hash(secret))?;
    let waits = session.filter(|s| s.stage == STAGE_PASSWORD && live(&s.revoked_at, &s.expires_at, now));
    Ok(waits.map(|s| (s.id, s.officer)))
}

fn plausible(credential: &str) -> bool {
    !credential.is_empty() && credential.len() <= CREDENTIAL_CHARS_MAX
}

/// Not revoked and not run out. Instants of fixed width compare as text.
fn live(revoked_at: &str, expires_at: &str, now: Timestamp) -> bool {
    revoked_at.is_empty() && expires_at > ids::instant(now).as_str()
}

fn older(than: &str, now: Timestamp, seconds: i64) -> bool {
    than <= ids::instant(now - SignedDuration::from_secs(seconds)).as_str()
}

/// An officer who may act, with what he stands for.
struct Known {
    row: Row,
    standing: Standing,
}

fn person_in_force(tx: &mut Tx, id: &str, now: Timestamp) -> store::Result<Option<Known>> {
    let Some(row) = officers::find_officer(tx, id)? else {
        return Ok(None);
    };
    if !row.disabled_at.is_empty() {
        return Ok(None);
    }
    let standing = standing_at(tx, id, now)?;
    Ok(Some(Known { row, standing }))
}

fn standing_at(tx: &mut Tx, id: &str, now: Timestamp) -> store::Result<Standing> {
    let day = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date().to_string();
    officers::standing(tx, id, &ids::instant(now), &day)
}

struct Asked<'a> {
    now: Timestamp,
    request: &'a str,
    purpose: &'a str,
    access: Access,
    session: Option<String>,
}

fn ctx(known: Known, asked: Asked) -> Ctx {
    let officer = policy_officer(&known.row, &known.standing);
    let home = known.standing.own.offices.first().cloned().unwrap_or_default();
    let zone = if home.zone.is_empty() {
        "UTC".to_string()
    } else {
        home.zone
    };
    Ctx {
        officer,
        person: Person {
            id: known.row.id,
            name: known.row.name,
            full_name: known.row.full_name,
            office: home.code,
            office_name: home.name,
            zone,
            acting_for: known
                .standing
                .acting
                .iter()
                .map(|giver| giver.full_name.clone())
                .collect(),
        },
        now: asked.now,
        purpose: asked.purpose.into(),
        request: asked.request.into(),
        access: asked.access,
        session: asked.session,
    }
}

fn policy_officer(row: &Row, standing: &Standing) -> policy::Officer {
    let codes = |powers: &Powers| powers.offices.iter().map(|seat| seat.code.clone()).collect();
    policy::Officer {
        id: row.id.clone(),
        roles: roles(&standing.own.roles),
        offices: codes(&standing.own),
        groups: standing.own.groups.clone(),
        // A word that nobody knows gives the lesser tier.
        tier: Tier::parse(&row.tier).unwrap_or(Tier::Local),
        acting: standing
            .acting
            .iter()
            .map(|giver| Acting {
                for_officer: giver.officer.clone(),
                roles: roles(&giver.roles),
                offices: codes(giver),
                groups: giver.groups.clone(),
            })
            .collect(),
    }
}

/// A role that this program does not know gives nothing.
fn roles(words: &[String]) -> Vec<Role> {
    words.iter().filter_map(|word| Role::parse(word)).collect()
}
