//! Sessions, bearer tokens and drafts: what a person holds while working.
//!
//! Only the SHA-256 of a secret is stored, so whoever reads the table cannot sign in with it. Which session or token
//! is good is decided by the caller with the instants of the row; this module only finds, marks and ends rows.
//! Start at [`session_by_hash`] and [`token_by_hash`].

use crate::db::Tx;
use crate::value::Row;
use crate::{Result, StoreError, params, sql};

/// Live sessions of one officer at most; the oldest ends when one more begins.
pub const SESSIONS_MAX: i64 = 20;
/// Tokens of one officer that are not revoked, at most.
pub const TOKENS_MAX: i64 = 50;
/// Rows of one list at most.
pub const ROWS_MAX: i64 = 200;

/// A session as it is stored, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Id.
    pub id: String,
    /// Officer's id.
    pub officer: String,
    /// When it began.
    pub created_at: String,
    /// When it was last used, exact to a minute.
    pub seen_at: String,
    /// When it ends at the latest.
    pub expires_at: String,
    /// When it was ended; empty while it lives.
    pub revoked_at: String,
    /// What the browser called itself.
    pub agent: String,
    /// `password` while the one-time code is still to come, `full` afterwards.
    pub stage: String,
}

/// A token as it is stored, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Id.
    pub id: String,
    /// Officer's id.
    pub officer: String,
    /// What it is for, in its holder's words.
    pub title: String,
    /// `read` or `write`.
    pub scope: String,
    /// When it was made.
    pub created_at: String,
    /// When it ends.
    pub expires_at: String,
    /// When it was last used, exact to a minute; empty if never.
    pub used_at: String,
    /// When it was revoked; empty while it lives.
    pub revoked_at: String,
}

fn session_from(row: &Row) -> Result<Session> {
    Ok(Session {
        id: row.text(0)?,
        officer: row.text(1)?,
        created_at: row.text(2)?,
        seen_at: row.text(3)?,
        expires_at: row.text(4)?,
        revoked_at: row.text(5)?,
        agent: row.text(6)?,
        stage: row.text(7)?,
    })
}

fn token_from(row: &Row) -> Result<Token> {
    Ok(Token {
        id: row.text(0)?,
        officer: row.text(1)?,
        title: row.text(2)?,
        scope: row.text(3)?,
        created_at: row.text(4)?,
        expires_at: row.text(5)?,
        used_at: row.text(6)?,
        revoked_at: row.text(7)?,
    })
}

/// Begins a session; the officer counts as seen once it is full. Of his live sessions only the newest
/// [`SESSIONS_MAX`] stay.
pub fn begin_session(tx: &mut Tx, session: &Session, secret_hash: &str) -> Result<()> {
    let Session {
        id,
        officer,
        created_at,
        seen_at,
        expires_at,
        revoked_at,
        agent,
        stage,
    } = session;
    tx.execute(
        sql!(
            "insert into session (id, secret_hash, officer, created_at, seen_at, expires_at, revoked_at, agent, stage) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![
            id,
            secret_hash,
            officer,
            created_at,
            seen_at,
            expires_at,
            revoked_at,
            agent,
            stage
        ],
    )?;
    tx.execute(
        sql!(
            "update session set revoked_at = $2 where officer = $1 and revoked_at = '' and id not in (select id from \
             session where officer = $1 and revoked_at = '' order by created_at desc, id desc limit $3)"
        ),
        params![officer, created_at, SESSIONS_MAX],
    )?;
    if stage == "full" {
        touch_officer(tx, officer, created_at)
    } else {
        Ok(())
    }
}

/// The session whose secret has this SHA-256, whatever its condition.
pub fn session_by_hash(tx: &mut Tx, secret_hash: &str) -> Result<Option<Session>> {
    let row = tx.query_opt(
        sql!(
            "select id, officer, created_at, seen_at, expires_at, revoked_at, agent, stage from session \
             where secret_hash = $1"
        ),
        params![secret_hash],
    )?;
    row.as_ref().map(session_from).transpose()
}

/// An officer's sessions that have not been ended and had not run out at an instant, newest first.
pub fn live_sessions(tx: &mut Tx, officer: &str, now: &str) -> Result<Vec<Session>> {
    let rows = tx.query(
        sql!(
            "select id, officer, created_at, seen_at, expires_at, revoked_at, agent, stage from session \
             where officer = $1 and revoked_at = '' and expires_at > $2 and stage = 'full' \
             order by created_at desc, id desc limit $3"
        ),
        params![officer, now, ROWS_MAX],
    )?;
    rows.iter().map(session_from).collect()
}

/// Notes that a session was used; the officer counts as seen.
pub fn touch_session(tx: &mut Tx, id: &str, officer: &str, now: &str) -> Result<()> {
    tx.execute(
        sql!("update session set seen_at = $2 where id = $1 and seen_at < $2"),
        params![id, now],
    )?;
    touch_officer(tx, officer, now)
}

fn touch_officer(tx: &mut Tx, officer: &str, now: &str) -> Result<()> {
    tx.execute(
        sql!("update officer set seen_at = $2 where id = $1 and seen_at < $2"),
        params![officer, now],
    )?;
    Ok(())
}

/// Ends one session of an officer.
///
/// # Errors
/// [`StoreError::Missing`] where the officer has no such live session.
pub fn end_session(tx: &mut Tx, officer: &str, id: &str, now: &str) -> Result<()> {
    let ended = tx.execute(
        sql!("update session set revoked_at = $3 where id = $2 and officer = $1 and revoked_at = ''"),
        params![officer, id, now],
    )?;
    if ended == 0 {
        Err(StoreError::Missing("the session"))
    } else {
        Ok(())
    }
}

/// Ends every live session of an officer but one (give empty text to end all); how many ended.
pub fn end_other_sessions(tx: &mut Tx, officer: &str, but: &str, now: &str) -> Result<u64> {
    tx.execute(
        sql!("update session set revoked_at = $3 where officer = $1 and id <> $2 and revoked_at = ''"),
        params![officer, but, now],
    )
}

/// Makes a token.
///
/// # Errors
/// [`StoreError::Exists`] where the officer has [`TOKENS_MAX`] live ones.
pub fn add_token(tx: &mut Tx, token: &Token, secret_hash: &str) -> Result<()> {
    let Token {
        id,
        officer,
        title,
        scope,
        created_at,
        expires_at,
        used_at,
        revoked_at,
    } = token;
    let live = tx.query_opt(
        sql!("select count(*) from token where officer = $1 and revoked_at = '' and expires_at > $2"),
        params![officer, created_at],
    )?;
    if live.map_or(Ok(0), |row| row.int(0))? >= TOKENS_MAX {
        return Err(StoreError::Exists("the greatest number of tokens (revoke one first)"));
    }
    tx.execute(
        sql!(
            "insert into token (id, secret_hash, officer, title, scope, created_at, expires_at, used_at, revoked_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![
            id,
            secret_hash,
            officer,
            title,
            scope,
            created_at,
            expires_at,
            used_at,
            revoked_at
        ],
    )?;
    Ok(())
}

/// The token whose secret has this SHA-256, whatever its condition.
pub fn token_by_hash(tx: &mut Tx, secret_hash: &str) -> Result<Option<Token>> {
    let row = tx.query_opt(
        sql!(
            "select id, officer, title, scope, created_at, expires_at, used_at, revoked_at from token \
             where secret_hash = $1"
        ),
        params![secret_hash],
    )?;
    row.as_ref().map(token_from).transpose()
}

/// An officer's tokens that have not been revoked, newest first; those that ran out are among them.
pub fn tokens_of(tx: &mut Tx, officer: &str) -> Result<Vec<Token>> {
    let rows = tx.query(
        sql!(
            "select id, officer, title, scope, created_at, expires_at, used_at, revoked_at from token \
             where officer = $1 and revoked_at = '' order by created_at desc, id desc limit $2"
        ),
        params![officer, ROWS_MAX],
    )?;
    rows.iter().map(token_from).collect()
}

/// Notes that a token was used; the officer counts as seen.
pub fn touch_token(tx: &mut Tx, id: &str, officer: &str, now: &str) -> Result<()> {
    tx.execute(
        sql!("update token set used_at = $2 where id = $1 and used_at < $2"),
        params![id, now],
    )?;
    touch_officer(tx, officer, now)
}

/// Revokes one token of an officer.
///
/// # Errors
/// [`StoreError::Missing`] where the officer has no such live token.
pub fn revoke_token(tx: &mut Tx, officer: &str, id: &str, now: &str) -> Result<()> {
    let revoked = tx.execute(
        sql!("update token set revoked_at = $3 where id = $2 and officer = $1 and revoked_at = ''"),
        params![officer, id, now],
    )?;
    if revoked == 0 {
        Err(StoreError::Missing("the token"))
    } else {
        Ok(())
    }
}

/// Revokes every live token of an officer; how many were.
pub fn revoke_all_tokens(tx: &mut Tx, officer: &str, now: &str) -> Result<u64> {
    tx.execute(
        sql!("update token set revoked_at = $2 where officer = $1 and revoked_at = ''"),
        params![officer, now],
    )
}

/// Keeps what an officer typed into a form and has not sent.
pub fn save_draft(tx: &mut Tx, officer: &str, form: &str, content: &str, now: &str) -> Result<()> {
    tx.execute(
        sql!(
            "insert into draft (officer, form, content, saved_at) values ($1, $2, $3, $4) \
             on conflict (officer, form) do update set content = excluded.content, saved_at = excluded.saved_at"
        ),
        params![officer, form, content, now],
    )?;
    Ok(())
}

/// A draft with the instant it was kept.
pub fn draft(tx: &mut Tx, officer: &str, form: &str) -> Result<Option<(String, String)>> {
    let row = tx.query_opt(
        sql!("select content, saved_at from draft where officer = $1 and form = $2"),
        params![officer, form],
    )?;
    row.map(|row| Ok((row.text(0)?, row.text(1)?))).transpose()
}

/// Forgets a draft; nothing happens where there is none.
pub fn drop_draft(tx: &mut Tx, officer: &str, form: &str) -> Result<()> {
    tx.execute(
        sql!("delete from draft where officer = $1 and form = $2"),
        params![officer, form],
    )?;
    Ok(())
}
