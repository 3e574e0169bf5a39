//! The demo's sign-ins: one for each role, with a password and tokens that are new at each start.

use anyhow::Context;
use serde::Serialize;
use store::ids::instant;

use crate::app::App;
use crate::demo::network::told;
use crate::officers::actions::Author;
use crate::officers::{own, passwords};

/// User names of the sign-ins: the role in lower case. They are part of the program's interface.
pub const NAMES: &[&str] = &[
    "attache",
    "deputy",
    "special-agent",
    "removal-officer",
    "analyst",
    "admin",
    "local-staff",
    "trade-specialist",
    "hq-desk",
    "programme-manager",
    "legal",
    "privacy",
    "disclosure",
    "inspector",
    "system-admin",
];
/// Days that the tokens last.
const TOKEN_DAYS: i64 = 30;

/// One sign-in.
#[derive(Clone, Debug, Serialize)]
pub struct SignIn {
    /// User name.
    pub name: String,
    /// Password; the same for all.
    pub password: String,
    /// Word of the role.
    pub role: String,
    /// Code of the office.
    pub office: String,
    /// Bearer token that may write what the role may.
    pub token: String,
}

/// Gives every sign-in a new password and a new token; what was given at an earlier start ends.
///
/// # Errors
/// Where one of the officers is missing.
pub fn renew(app: &App) -> anyhow::Result<Vec<SignIn>> {
    let author = Author::CommandLine(app.clock.now());
    let password = passwords::generated().map_err(|p| told(&p, || "make a password".into()))?;
    let phc = passwords::hash(&password).map_err(|p| told(&p, || "work out the password's hash".into()))?;
    let at = instant(author.now());
    let entry = author.entry("officer.reset", "");
    let officers = app
        .db
        .write(move |tx| {
            let mut officers = vec![];
            for name in NAMES {
                let officer = store::officers::find_officer(tx, name)?
                    .ok_or(store::StoreError::Missing("a sign-in of the demo"))?;
                store::officers::set_password(tx, &officer.id, &phc)?;
                store::officers::set_totp(tx, &officer.id, "", 0)?;
                store::sessions::end_other_sessions(tx, &officer.id, "", &at)?;
                store::sessions::revoke_all_tokens(tx, &officer.id, &at)?;
                tx.audit(store::Entry {
                    subject: officer.id.clone(),
                    ..entry.clone()
                });
                officers.push(officer);
            }
            Ok(officers)
        })
        .context("renew the sign-ins")?;
    let mut sign_ins = vec![];
    for officer in officers {
        let made = own::add_token(app, author, &officer.id, "Demo", TOKEN_DAYS, "write")
            .map_err(|p| told(&p, || format!("make a token for {}", officer.name)))?;
        sign_ins.push(SignIn {
            // Each sign-in is named after its one role.
            role: officer.name.clone(),
            name: officer.name,
            password: password.clone(),
            office: officer.office,
            token: made.secret,
        });
    }
    Ok(sign_ins)
}
