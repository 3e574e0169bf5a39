//! What the tables look like in a database, asked of the database itself: for copies, and for the fence over the schema.
//!
//! The engines keep this in catalogues of their own, so each has its own question here; the answers are in one form.

use crate::Result;
use crate::db::Tx;
use crate::pool::Engine;
use crate::{StoreError, params};

/// What a column holds, whatever the engine calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// TEXT.
    Text,
    /// BIGINT.
    Integer,
    /// DOUBLE PRECISION.
    Real,
}

/// Whether a column may hold null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nullable {
    /// It may.
    Yes,
    /// It may not.
    No,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name.
    pub name: String,
    /// What it holds.
    pub family: Family,
    /// Whether it may hold null.
    pub nullable: Nullable,
    /// Position in the primary key, from 1; 0 outside it.
    pub key: i64,
}

/// The columns of a table, in table order; empty when there is no such table.
pub fn columns(tx: &mut Tx, table: &str) -> Result<Vec<Column>> {
    let text = match tx.engine() {
        Engine::Sqlite => "select name, type, \"notnull\", pk from pragma_table_info($1) order by cid",
        Engine::Postgres => {
            "select cast(a.attname as text), cast(format_type(a.atttypid, a.atttypmod) as text), \
             cast(case when a.attnotnull then 1 else 0 end as bigint), \
             cast(coalesce(array_position(cast(k.conkey as int[]), cast(a.attnum as int)), 0) as bigint) \
             from pg_attribute a join pg_class c on c.oid = a.attrelid \
             join pg_namespace s on s.oid = c.relnamespace and s.nspname = current_schema() \
             left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p' \
             where c.relname = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum"
        }
    };
    let rows = tx.query_text(text, params![table])?;
    rows.iter()
        .map(|row| {
            let key = row.int(3)?;
            let family = match row.text(1)?.to_lowercase().as_str() {
                "text" => Family::Text,
                "bigint" => Family::Integer,
                "double precision" => Family::Real,
                other => {
                    return Err(StoreError::fault(
                        format!("read the columns of {table}"),
                        format!("{other} is not in the subset"),
                    ));
                }
            };
            // SQLite does not call a key column "not null" unless the text says so; it is one all the same.
            let nullable = if row.int(2)? != 0 || key > 0 {
                Nullable::No
            } else {
                Nullable::Yes
            };
            Ok(Column {
                name: row.text(0)?,
                family,
                nullable,
                key,
            })
        })
        .collect()
}
