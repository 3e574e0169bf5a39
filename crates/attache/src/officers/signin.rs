//! Signing in and out: password, then a one-time code where the officer has enrolled, then a session.
//!
//! Which of name and password was wrong is never said, and an unknown name takes as long as a known one. The code is
//! asked for under a secret of its own that lives for minutes and authenticates nothing; the session that
//! follows has another. Audit entries name the officer by id where he is known, never what was typed.

use jiff::Timestamp;
use matter::{Refusal, refuse};
use store::officers::Officer;
use store::{Entry, Tx, ids, officers, sessions};

use super::passwords::{self, Match};
use super::sessions::{Begun, STAGE_FULL, STAGE_PASSWORD, begin, new_secret, pending};
use super::totp;
use crate::app::{App, Ctx};
use crate::web::problem::Problem;
use crate::web::route::Rate;

/// Audit verb of an attempt to sign in.
pub const SIGN_IN: &str = "sign-in";

/// What came of an attempt.
pub enum Answer {
    /// Signed in; the secret goes into the cookie.
    In {
        /// Secret of the session.
        secret: String,
    },
    /// The password is right; the one-time code is to come, together with this secret.
    CodeWanted {
        /// Secret of the attempt, good for minutes.
        pending: String,
    },
    /// Not signed in.
    No(Vec<Refusal>),
}

/// Where an attempt comes from.
#[derive(Clone, Copy)]
pub struct From<'a> {
    /// What the browser calls itself.
    pub agent: &'a str,
    /// Request id.
    pub request: &'a str,
}

/// Signs in with name and password, and with the code where it is given at once.
///
/// # Errors
/// [`Problem::TooMany`] when one account is tried too often; faults.
pub fn with_password(app: &App, name: &str, password: &str, code: &str, from: From) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let name = name.trim().to_lowercase();
    // The key is a digest, so that no memory of the process lists who was tried.
    limit(app, &format!("account {}", store::audit::digest(&name)), now)?;
    let known = app.db.read(|tx| {
        let Some(officer) = officers::find_officer(tx, &name)? else {
            return Ok(None);
        };
        // An id is not a sign-in name.
        if officer.name != name {
            return Ok(None);
        }
        Ok(officers::secrets_of(tx, &officer.id)?.map(|secrets| (officer, secrets)))
    })?;
    let stored = known.as_ref().map_or("", |(_, secrets)| secrets.password.as_str());
    let right = passwords::matches(password, stored)?;
    let attempt = Attempt { app, now, from };
    let Some((officer, secrets)) = known else {
        return attempt.refused("", "", "unknown", wrong_password());
    };
    if right == Match::Wrong {
        return attempt.refused(&officer.id, &officer.office, "password", wrong_password());
    }
    if !officer.disabled_at.is_empty() {
        return attempt.refused(&officer.id, &officer.office, "disabled", wrong_password());
    }
    if secrets.totp_secret.is_empty() {
        let secret = new_secret()?;
        attempt.begin(&officer, &secret, STAGE_FULL, None)?;
        return Ok(Answer::In { secret });
    }
    if code.is_empty() {
        let secret = new_secret()?;
        attempt.begin(&officer, &secret, STAGE_PASSWORD, None)?;
        return Ok(Answer::CodeWanted { pending: secret });
    }
    attempt.code(&officer, &secrets.totp_secret, code, None)
}

/// Signs in with the code that was still to come.
///
/// # Errors
/// As [`with_password`].
pub fn with_code(app: &App, waiting: &str, code: &str, from: From) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let attempt = Attempt { app, now, from };
    let known = app.db.read(|tx| {
        let Some((session, id)) = pending(tx, waiting, now)? else {
            return Ok(None);
        };
        let officer = officers::find_officer(tx, &id)?.filter(|o| o.disabled_at.is_empty());
        let secrets = officers::secrets_of(tx, &id)?;
        Ok(officer
            .zip(secrets)
            .map(|(officer, secrets)| (session, officer, secrets)))
    })?;
    let Some((session, officer, secrets)) = known else {
        let again = Refusal::general(
            "sign-in-again",
            "give name and password again: the time for the code has run out",
        );
        return attempt.refused("", "", "pending", again);
    };
    limit(app, &format!("code {}", officer.id), now)?;
    if secrets.totp_secret.is_empty() {
        let again = Refusal::general(
            "sign-in-again",
            "give name and password again: codes are no longer asked for",
        );
        return attempt.refused(&officer.id, &officer.office, "not-enrolled", again);
    }
    attempt.code(&officer, &secrets.totp_secret, code, Some(session))
}

/// Ends the session in use.
///
/// # Errors
/// Faults of the store.
pub fn out(app: &App, ctx: &Ctx) -> Result<(), Problem> {
    let (officer, session, at) = (
        ctx.person.id.clone(),
        ctx.session.clone().unwrap_or_default(),
        ids::instant(ctx.now),
    );
    let entry = ctx.entry("sign-out", &session);
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        match sessions::end_session(tx, &officer, &session, &at) {
            // Signed out is signed out, also when another tab was first.
            Ok(()) | Err(store::StoreError::Missing(_)) => Ok(()),
            Err(other) => Err(other),
        }
    })?)
}

fn limit(app: &App, key: &str, now: Timestamp) -> Result<(), Problem> {
    app.limits
        .take(Rate::SignIn, &[key.to_string()], now)
        .map_err(|seconds| Problem::TooMany { seconds })
}

fn wrong_password() -> Refusal {
    Refusal::general(
        "wrong-sign-in",
        "the name or the password is not right; try again or ask your system administrator",
    )
}

/// One attempt under way.
struct Attempt<'a> {
    app: &'a App,
    now: Timestamp,
    from: From<'a>,
}

impl Attempt<'_> {
    fn entry(&self, officer: &str, office: &str, outcome: &str, detail: &str) -> Entry {
        Entry {
            at: ids::instant(self.now),
            officer: officer.into(),
            office: office.into(),
            verb: SIGN_IN.into(),
            subject: officer.into(),
            outcome: outcome.into(),
            detail: detail.into(),
            request: self.from.request.into(),
            ..Entry::default()
        }
    }

    fn refused(&self, officer: &str, office: &str, detail: &str, refusal: Refusal) -> Result<Answer, Problem> {
        let entry = self.entry(officer, office, "refused", detail);
        self.app.db.write(move |tx| {
            tx.audit(entry.clone());
            Ok(())
        })?;
        Ok(Answer::No(vec![refusal]))
    }

    /// Begins a session; `used` is a time step to use up first. Whether it could be.
    fn begin(&self, officer: &Officer, secret: &str, stage: &'static str, used: Option<Used>) -> Result<bool, Problem> {
        let detail = if stage == STAGE_FULL { "" } else { "code-wanted" };
        let entry = self.entry(&officer.id, &officer.office, "done", detail);
        let begun = Begun {
            secret: secret.into(),
            officer: officer.id.clone(),
            agent: self.from.agent.into(),
            stage,
            now: self.now,
        };
        let (seconds_max, at) = (self.app.config.session_seconds_max, ids::instant(self.now));
        Ok(self.app.db.write(move |tx: &mut Tx| {
            if let Some(used) = &used {
                if !officers::use_totp(tx, &begun.officer, used.step)? {
                    tx.audit(Entry {
                        outcome: "refused".into(),
                        detail: "code-used".into(),
                        ..entry.clone()
                    });
                    return Ok(false);
                }
                if let Some(waited) = &used.waited {
                    sessions::end_session(tx, &begun.officer, waited, &at)?;
                }
            }
            tx.audit(entry.clone());
            begin(tx, seconds_max, &begun)?;
            Ok(true)
        })?)
    }

    fn code(
        &self,
        officer: &Officer,
        totp_secret: &str,
        code: &str,
        waited: Option<String>,
    ) -> Result<Answer, Problem> {
        let Some(step) = totp::step_of(totp_secret, code, self.now)? else {
            let refusal = refuse("wrong-code", "code", "give the six digits your app shows now");
            return self.refused(&officer.id, &officer.office, "code", refusal);
        };
        let secret = new_secret()?;
        if self.begin(officer, &secret, STAGE_FULL, Some(Used { step, waited }))? {
            return Ok(Answer::In { secret });
        }
        Ok(Answer::No(vec![refuse(
            "code-used",
            "code",
            "this code was used before: wait for the next one",
        )]))
    }
}

/// A time step that is used up, and the attempt that waited for it.
#[derive(Clone)]
struct Used {
    step: i64,
    waited: Option<String>,
}
