//! Need-to-know groups and who belongs to them.
//!
//! A group's matters are seen by its members only; that is policy's to say, not this module's.

use super::{ROWS_MAX, exists_officer, must_touch};
use crate::db::Tx;
use crate::{Result, StoreError, params, sql};

/// A need-to-know group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
}

/// Founds a need-to-know group.
///
/// # Errors
/// [`StoreError::Exists`] where the code is taken.
pub fn add_group(tx: &mut Tx, group: &Group, now: &str) -> Result<()> {
    if exists_group(tx, &group.code)? {
        return Err(StoreError::Exists("a group with this code"));
    }
    tx.execute(
        sql!("insert into need_group (code, title, created_at) values ($1, $2, $3)"),
        params![&group.code, &group.title, now],
    )?;
    Ok(())
}

/// Whether there is a group of this code.
pub fn exists_group(tx: &mut Tx, code: &str) -> Result<bool> {
    Ok(tx
        .query_opt(sql!("select code from need_group where code = $1"), params![code])?
        .is_some())
}

/// Every group, by code.
pub fn groups_all(tx: &mut Tx) -> Result<Vec<Group>> {
    let rows = tx.query(
        sql!("select code, title from need_group order by code limit $1"),
        params![ROWS_MAX],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Group {
                code: row.text(0)?,
                title: row.text(1)?,
            })
        })
        .collect()
}

/// Pairs of group code and officer id, by both.
pub fn group_members_all(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    const MEMBERS_MAX: i64 = 10_000;
    let rows = tx.query(
        sql!("select need_group, officer from group_member order by need_group, officer limit $1"),
        params![MEMBERS_MAX],
    )?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Puts an officer into a group; nothing happens where he is in it.
///
/// # Errors
/// [`StoreError::Missing`] for an unknown group or officer.
pub fn add_member(tx: &mut Tx, group: &str, officer: &str) -> Result<()> {
    if !exists_group(tx, group)? {
        return Err(StoreError::Missing("the group"));
    }
    if !exists_officer(tx, officer)? {
        return Err(StoreError::Missing("the officer"));
    }
    let insert = sql!(
        "insert into group_member (need_group, officer) values ($1, $2) on conflict (need_group, officer) do nothing"
    );
    tx.execute(insert, params![group, officer])?;
    Ok(())
}

/// Takes an officer out of a group.
///
/// # Errors
/// [`StoreError::Missing`] where he is not in it.
pub fn drop_member(tx: &mut Tx, group: &str, officer: &str) -> Result<()> {
    let delete = sql!("delete from group_member where need_group = $1 and officer = $2");
    must_touch(tx.execute(delete, params![group, officer])?, "the member")
}
