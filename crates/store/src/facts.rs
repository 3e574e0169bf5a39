//! Facts about an installation, by name: few, small, and none of them about a case.

use crate::db::Tx;
use crate::{Result, params, sql};

/// What is known under a name.
pub fn get(tx: &mut Tx, name: &str) -> Result<Option<String>> {
    let row = tx.query_opt(sql!("select value from fact where name = $1"), params![name])?;
    row.map(|row| row.text(0)).transpose()
}

/// Keeps a value under a name, in place of an earlier one.
pub fn set(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    tx.execute(
        sql!("insert into fact (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value"),
        params![name, value],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::databases;

    // Goal: a fact is kept, and a later value takes the place of an earlier one. Method: write twice, read between.
    #[test]
    fn a_fact_is_kept_and_replaced() {
        for (engine, db, _guard) in databases() {
            assert_eq!(db.read(|tx| super::get(tx, "colour")).unwrap(), None, "{engine}");
            for value in ["red", "green"] {
                db.write(move |tx| super::set(tx, "colour", value)).unwrap();
                assert_eq!(
                    db.read(|tx| super::get(tx, "colour")).unwrap().as_deref(),
                    Some(value),
                    "{engine}"
                );
            }
        }
    }
}
