//! Delegations: one officer's powers in another's hands for a time.
//!
//! Which of them are in force is decided where powers are read, in [`standing`](super::standing).

use super::{ROWS_MAX, must_touch};
use crate::db::Tx;
use crate::value::Row;
use crate::{Result, params, sql};

/// Powers handed to somebody for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Id.
    pub id: String,
    /// Whose powers.
    pub giver: String,
    /// Who may use them.
    pub taker: String,
    /// From this instant.
    pub from_at: String,
    /// Before this instant.
    pub to_at: String,
    /// Why.
    pub reason: String,
    /// When it was given.
    pub created_at: String,
    /// When it was taken back; empty while it holds.
    pub revoked_at: String,
}

/// Gives a delegation.
pub fn add_delegation(tx: &mut Tx, delegation: &Delegation) -> Result<()> {
    let Delegation {
        id,
        giver,
        taker,
        from_at,
        to_at,
        reason,
        created_at,
        revoked_at,
    } = delegation;
    tx.execute(
        sql!(
            "insert into delegation (id, giver, taker, from_at, to_at, reason, created_at, revoked_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![id, giver, taker, from_at, to_at, reason, created_at, revoked_at],
    )?;
    Ok(())
}

fn delegation_from(row: &Row) -> Result<Delegation> {
    Ok(Delegation {
        id: row.text(0)?,
        giver: row.text(1)?,
        taker: row.text(2)?,
        from_at: row.text(3)?,
        to_at: row.text(4)?,
        reason: row.text(5)?,
        created_at: row.text(6)?,
        revoked_at: row.text(7)?,
    })
}

/// Delegations an officer gave or was given that end after an instant or were ended after it, newest first.
pub fn delegations_of(tx: &mut Tx, officer: &str, since: &str) -> Result<Vec<Delegation>> {
    let rows = tx.query(
        sql!(
            "select id, giver, taker, from_at, to_at, reason, created_at, revoked_at from delegation \
             where (giver = $1 or taker = $1) and to_at > $2 order by created_at desc, id desc limit $3"
        ),
        params![officer, since, ROWS_MAX],
    )?;
    rows.iter().map(delegation_from).collect()
}

/// Everybody's delegations that end after an instant, newest first.
pub fn delegations_all(tx: &mut Tx, since: &str) -> Result<Vec<Delegation>> {
    let rows = tx.query(
        sql!(
            "select id, giver, taker, from_at, to_at, reason, created_at, revoked_at from delegation \
             where to_at > $1 order by created_at desc, id desc limit $2"
        ),
        params![since, ROWS_MAX],
    )?;
    rows.iter().map(delegation_from).collect()
}

/// One delegation.
pub fn delegation(tx: &mut Tx, id: &str) -> Result<Option<Delegation>> {
    let row = tx.query_opt(
        sql!("select id, giver, taker, from_at, to_at, reason, created_at, revoked_at from delegation where id = $1"),
        params![id],
    )?;
    row.as_ref().map(delegation_from).transpose()
}

/// Takes a delegation back.
///
/// # Errors
/// [`StoreError::Missing`] where it does not hold any more.
pub fn revoke_delegation(tx: &mut Tx, id: &str, now: &str) -> Result<()> {
    let update = sql!("update delegation set revoked_at = $2 where id = $1 and revoked_at = ''");
    must_touch(tx.execute(update, params![id, now])?, "the delegation")
}
