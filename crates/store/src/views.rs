//! Saved views: the filters of a list of matters under a name, one officer's own or shared by an office.
//!
//! A view keeps the words of an address and no rows. What it shows is read through the reader's scope when it is opened,
//! so sharing a view shares no matter. Who may change which view is decided by the caller.

use crate::db::Tx;
use crate::value::{Row, Value};
use crate::{Result, StoreError, params, sql};

/// Views that one officer, or one office, keeps at most.
pub const VIEWS_MAX: i64 = 50;
/// Rows in one answer at most.
const ROWS_MAX: i64 = 500;

/// A saved view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Id.
    pub id: String,
    /// Officer who saved it.
    pub officer: String,
    /// Office that shares it; empty where it is the officer's own.
    pub office: String,
    /// Name.
    pub name: String,
    /// Query of the list's address, without the question mark.
    pub query: String,
    /// When it was saved.
    pub created_at: String,
    /// When it was last renamed.
    pub updated_at: String,
}

fn view_from(row: &Row) -> Result<View> {
    Ok(View {
        id: row.text(0)?,
        officer: row.text(1)?,
        office: row.text(2)?,
        name: row.text(3)?,
        query: row.text(4)?,
        created_at: row.text(5)?,
        updated_at: row.text(6)?,
    })
}

/// The officer's own views, and those that his offices share; own ones first, by name.
pub fn visible<S: AsRef<str>>(tx: &mut Tx, officer: &str, offices: &[S]) -> Result<Vec<View>> {
    let own = sql!(
        "select id, officer, office, name, query, created_at, updated_at from saved_view \
         where officer = $1 and office = '' order by name, id limit $2"
    );
    let mut rows = tx.query(own, params![officer, ROWS_MAX])?;
    for office in offices.iter().map(AsRef::as_ref).filter(|office| !office.is_empty()) {
        let shared = sql!(
            "select id, officer, office, name, query, created_at, updated_at from saved_view \
             where office = $1 order by name, id limit $2"
        );
        rows.extend(tx.query(shared, params![office, ROWS_MAX])?);
    }
    rows.iter().map(view_from).collect()
}

/// One view.
pub fn view(tx: &mut Tx, id: &str) -> Result<Option<View>> {
    let row = tx.query_opt(
        sql!("select id, officer, office, name, query, created_at, updated_at from saved_view where id = $1"),
        params![id],
    )?;
    row.as_ref().map(view_from).transpose()
}

/// The views beside which this one stands: the officer's own, or those of the office.
fn beside(tx: &mut Tx, view: &View) -> Result<Vec<View>> {
    let all = if view.office.is_empty() {
        visible::<&str>(tx, &view.officer, &[])?
    } else {
        visible(tx, "", &[&view.office])?
    };
    Ok(all.into_iter().filter(|other| other.id != view.id).collect())
}

fn name_is_free(tx: &mut Tx, view: &View) -> Result<Vec<View>> {
    let others = beside(tx, view)?;
    let name = crate::words::fold(&view.name);
    if others.iter().any(|other| crate::words::fold(&other.name) == name) {
        return Err(StoreError::Exists("a view of this name"));
    }
    Ok(others)
}

/// Whether a view could be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It was.
    Yes,
    /// There are [`VIEWS_MAX`] already.
    Full,
}

/// Saves a view.
///
/// # Errors
/// [`StoreError::Exists`] where the officer or the office has one of this name.
pub fn add(tx: &mut Tx, view: &View) -> Result<Added> {
    let others = name_is_free(tx, view)?;
    if i64::try_from(others.len()).unwrap_or(i64::MAX) >= VIEWS_MAX {
        return Ok(Added::Full);
    }
    let View {
        id,
        officer,
        office,
        name,
        query,
        created_at,
        updated_at,
    } = view;
    let values: Vec<Value> = [id, officer, office, name, query, created_at, updated_at]
        .into_iter()
        .map(Value::from)
        .collect();
    tx.execute(
        sql!(
            "insert into saved_view (id, officer, office, name, query, created_at, updated_at) \
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &values,
    )?;
    Ok(Added::Yes)
}

/// Renames a view.
///
/// # Errors
/// [`StoreError::Missing`] where it is gone, [`StoreError::Exists`] where another has the name.
pub fn rename(tx: &mut Tx, id: &str, name: &str, at: &str) -> Result<()> {
    let found = view(tx, id)?.ok_or(StoreError::Missing("the view"))?;
    let renamed = View {
        name: name.into(),
        ..found
    };
    name_is_free(tx, &renamed)?;
    tx.execute(
        sql!("update saved_view set name = $2, updated_at = $3 where id = $1"),
        params![id, name, at],
    )?;
    Ok(())
}

/// Deletes a view.
///
/// # Errors
/// [`StoreError::Missing`] where it is gone.
pub fn remove(tx: &mut Tx, id: &str) -> Result<()> {
    match tx.execute(sql!("delete from saved_view where id = $1"), params![id])? {
        0 => Err(StoreError::Missing("the view")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::officers::{Office, Officer};
    use crate::testing::databases;

    fn view_of(id: &str, office: &str, name: &str) -> View {
        View {
            id: id.into(),
            officer: "o1".into(),
            office: office.into(),
            name: name.into(),
            query: "kind=engagement".into(),
            created_at: "2026-11-24T09:00:00.000000Z".into(),
            updated_at: "2026-11-24T09:00:00.000000Z".into(),
        }
    }

    // Goal: own views are seen by their officer, shared ones by the office, and names are told apart within each.
    #[test]
    fn views_are_saved_renamed_and_deleted() {
        for (engine, db, _guard) in databases() {
            db.write(|tx| {
                crate::officers::add_office(
                    tx,
                    &Office {
                        code: "PSL".into(),
                        ..Office::default()
                    },
                )?;
                let officer = Officer {
                    id: "o1".into(),
                    name: "o1".into(),
                    ..Officer::default()
                };
                crate::officers::add_officer(tx, &officer, "", &[], &[])?;
                add(tx, &view_of("v1", "", "Urgent"))?;
                add(tx, &view_of("v2", "PSL", "Urgent"))?;
                add(tx, &view_of("v3", "TOL", "Ours")).map(drop)
            })
            .unwrap();
            let ids = |officer: &str, offices: &[&str]| -> Vec<String> {
                let found = db.read(|tx| visible(tx, officer, offices)).unwrap();
                found.into_iter().map(|view| view.id).collect()
            };
            assert_eq!(ids("o1", &["PSL"]), ["v1", "v2"], "{engine}");
            assert_eq!(ids("o2", &["PSL", ""]), ["v2"], "{engine}");
            assert_eq!(ids("o2", &[]), Vec::<String>::new(), "{engine}");
            let again = db.write(|tx| add(tx, &view_of("v4", "", "ÚRGENT")));
            assert!(matches!(again, Err(StoreError::Exists(_))), "{engine}: {again:?}");
            db.write(|tx| rename(tx, "v1", "Hot", "2026-11-25T09:00:00.000000Z"))
                .unwrap();
            assert_eq!(db.read(|tx| view(tx, "v1")).unwrap().unwrap().name, "Hot", "{engine}");
            assert!(db.write(|tx| rename(tx, "v9", "x", "")).is_err(), "{engine}");
            db.write(|tx| remove(tx, "v1")).unwrap();
            assert!(db.write(|tx| remove(tx, "v1")).is_err(), "{engine}");
            for n in 0..VIEWS_MAX {
                let done = db.write(move |tx| add(tx, &view_of(&format!("w{n}"), "", &n.to_string())));
                assert_eq!(done.unwrap(), Added::Yes, "{engine}: {n}");
            }
            let full = db.write(|tx| add(tx, &view_of("w99", "", "one more"))).unwrap();
            assert_eq!(full, Added::Full, "{engine}");
        }
    }
}
