//! Values and rows as both engines give and take them.

use bytes::BytesMut;
use postgres::types::{IsNull, ToSql, Type};

use crate::{Result, StoreError};

/// A parameter or a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// SQL null.
    Null,
    /// BIGINT.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// TEXT.
    Text(String),
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_string())
    }
}
impl From<&String> for Value {
    fn from(text: &String) -> Value {
        Value::Text(text.clone())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}
impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Value {
        text.map_or(Value::Null, Value::Text)
    }
}

/// Makes the parameters of a statement: `params![id, 3, "text"]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*][..] };
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Value::Int(number) if *ty == Type::INT8 => number.to_sql(ty, out),
            Value::Real(number) => number.to_sql(ty, out),
            Value::Text(text) => text.to_sql(ty, out),
            Value::Int(_) => Err(format!("a number was given where {ty} is wanted").into()),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    postgres::types::to_sql_checked!();
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub Vec<Value>);

/// A type a column can be read as.
pub trait FromValue: Sized {
    /// Reads the column, or says what was there.
    fn from_value(value: &Value) -> std::result::Result<Self, String>;
}
impl FromValue for i64 {
    fn from_value(value: &Value) -> std::result::Result<Self, String> {
        match value {
            Value::Int(number) => Ok(*number),
            other => Err(format!("a number was expected, not {}", name(other))),
        }
    }
}
impl FromValue for f64 {
    fn from_value(value: &Value) -> std::result::Result<Self, String> {
        match value {
            Value::Real(number) => Ok(*number),
            other => Err(format!("a real number was expected, not {}", name(other))),
        }
    }
}
impl FromValue for String {
    fn from_value(value: &Value) -> std::result::Result<Self, String> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            other => Err(format!("text was expected, not {}", name(other))),
        }
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> std::result::Result<Self, String> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Int(_) => "a number",
        Value::Real(_) => "a real number",
        Value::Text(_) => "text",
    }
}

impl Row {
    /// The column at a position, counted from 0.
    pub fn get<T: FromValue>(&self, at: usize) -> Result<T> {
        let value = self
            .0
            .get(at)
            .ok_or_else(|| StoreError::fault("read a column", format!("no column {at}")))?;
        T::from_value(value).map_err(|why| StoreError::fault(format!("read column {at}"), why))
    }

    /// A text column.
    pub fn text(&self, at: usize) -> Result<String> {
        self.get(at)
    }

    /// A number column.
    pub fn int(&self, at: usize) -> Result<i64> {
        self.get(at)
    }

    pub(crate) fn from_sqlite(row: &rusqlite::Row<'_>, columns: usize) -> Result<Row> {
        use rusqlite::types::ValueRef;
        let mut values = Vec::with_capacity(columns);
        for at in 0..columns {
            values.push(match row.get_ref(at)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => Value::Int(number),
                ValueRef::Real(number) => Value::Real(number),
                ValueRef::Text(text) => Value::Text(
                    String::from_utf8(text.to_vec()).map_err(|e| StoreError::fault("read a text column", e))?,
                ),
                ValueRef::Blob(_) => return Err(StoreError::fault("read a column", "a blob is not in the subset")),
            });
        }
        Ok(Row(values))
    }

    pub(crate) fn from_postgres(row: &postgres::Row) -> Result<Row> {
        let mut values = Vec::with_capacity(row.len());
        for (at, column) in row.columns().iter().enumerate() {
            let ty = column.type_();
            let value = if *ty == Type::INT8 {
                row.try_get::<_, Option<i64>>(at)?.map(Value::Int)
            } else if *ty == Type::INT4 {
                row.try_get::<_, Option<i32>>(at)?.map(|n| Value::Int(i64::from(n)))
            } else if *ty == Type::BOOL {
                row.try_get::<_, Option<bool>>(at)?.map(|b| Value::Int(i64::from(b)))
            } else if *ty == Type::FLOAT8 {
                row.try_get::<_, Option<f64>>(at)?.map(Value::Real)
            } else if *ty == Type::TEXT || *ty == Type::VARCHAR || *ty == Type::NAME {
                row.try_get::<_, Option<String>>(at)?.map(Value::Text)
            } else {
                return Err(StoreError::fault(
                    "read a column",
                    format!("{ty} is not in the subset: cast it"),
                ));
            };
            values.push(value.unwrap_or(Value::Null));
        }
        Ok(Row(values))
    }
}

/// One row of an answer where the engine holds it, for readers of very many rows.
pub enum RowRef<'a> {
    /// A row of SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// A row of PostgreSQL.
    Postgres(&'a postgres::Row),
}

impl RowRef<'_> {
    /// A text column, not copied.
    pub fn text(&self, at: usize) -> Result<&str> {
        match self {
            RowRef::Sqlite(row) => row
                .get_ref(at)?
                .as_str()
                .map_err(|e| StoreError::fault(format!("read column {at}"), e)),
            RowRef::Postgres(row) => Ok(row.try_get(at)?),
        }
    }

    /// A number column.
    pub fn int(&self, at: usize) -> Result<i64> {
        match self {
            RowRef::Sqlite(row) => Ok(row.get(at)?),
            RowRef::Postgres(row) => Ok(row.try_get(at)?),
        }
    }
}
