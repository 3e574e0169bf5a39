//! Copies of a whole installation: to a file, from a file, and from one database to another.
//!
//! A backup is lines of JSON: a header with the format and the migrations, then for each table a line that names its
//! columns and one line for each row, then a closing line with the row counts and the SHA-256 of everything before it.
//! It is read from one snapshot while others work. It holds everything, also password hashes: keep it as the database is
//! kept. Full text is not in it, because engines differ there; who restores gives the function that makes it again.

use std::collections::BTreeMap;
use std::io::{BufRead, Read, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::audit::hex;
use crate::db::{Db, Tx};
use crate::pool::{Conn, Use};
use crate::schema::TABLES;
use crate::tables::{Column, Family, Nullable, columns};
use crate::value::{Row, Value};
use crate::{Result, StoreError, params, schema, sql};

/// Version of the file format.
pub const FORMAT: u32 = 1;
/// Bytes of one line of a backup at most.
pub const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Rows that are inserted with one statement.
const INSERT_ROWS: usize = 100;

/// Rows of each table.
pub type Counts = BTreeMap<String, u64>;

#[derive(Serialize, Deserialize)]
struct Header {
    attache_backup: u32,
    migrations: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Closing {
    rows: Counts,
    sha256: String,
}

/// Writes everything as it stands at one moment. The caller flushes and syncs what it gave.
pub fn backup(db: &Db, out: &mut dyn Write) -> Result<Counts> {
    let mut lines = Lines {
        out,
        digest: Sha256::new(),
    };
    db.read(|tx| {
        let mut counts = Counts::new();
        lines.put(&Header {
            attache_backup: FORMAT,
            migrations: migrations(tx)?,
        })?;
        for table in TABLES {
            let columns = columns(tx, table)?;
            if columns.is_empty() {
                // Before a migration: a table that it will bring is not there yet. The header names the migrations,
                // so only a program that does not know the table either reads this file.
                continue;
            }
            let names = columns.iter().map(|c| c.name.clone()).collect();
            lines.put(&TableLine {
                table: (*table).to_string(),
                columns: names,
            })?;
            let mut count = 0;
            tx.conn.each(&select(table, &columns), &[], |row| {
                count += 1;
                lines.put(&row_json(&row))
            })?;
            counts.insert((*table).to_string(), count);
        }
        let sha256 = hex(&lines.digest.clone().finalize());
        lines.put(&Closing {
            rows: counts.clone(),
            sha256,
        })?;
        Ok(counts)
    })
}

struct Lines<'a> {
    out: &'a mut dyn Write,
    digest: Sha256,
}

impl Lines<'_> {
    fn put<T: Serialize>(&mut self, line: &T) -> Result<()> {
        let attempt = "write the backup";
        let mut text = serde_json::to_vec(line).map_err(|e| StoreError::fault(attempt, e))?;
        text.push(b'\n');
        self.digest.update(&text);
        self.out.write_all(&text).map_err(|e| StoreError::fault(attempt, e))
    }
}

/// Whether nothing was ever migrated here, so that there is nothing to lose. Ask after [`Db::pending`].
pub fn newness(db: &Db) -> Result<Newness> {
    let applied = db.read(migrations)?;
    Ok(if applied.is_empty() {
        Newness::New
    } else {
        Newness::InUse
    })
}

/// Whether a database was in use before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newness {
    /// It has no tables yet.
    New,
    /// It may hold work.
    InUse,
}

fn migrations(tx: &mut Tx) -> Result<Vec<String>> {
    // The table is made by the program before any migration, so its text cannot be prepared on a new database.
    let rows = tx.query_text("select name from migration order by position", params![])?;
    rows.iter().map(|row| row.text(0)).collect()
}

fn select(table: &str, columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    let mut key: Vec<&Column> = columns.iter().filter(|c| c.key > 0).collect();
    key.sort_by_key(|c| c.key);
    let key: Vec<&str> = key.iter().map(|c| c.name.as_str()).collect();
    format!("select {} from {table} order by {}", names.join(", "), key.join(", "))
}

fn row_json(row: &Row) -> Vec<Json> {
    row.0
        .iter()
        .map(|value| match value {
            Value::Null => Json::Null,
            Value::Int(number) => Json::from(*number),
            Value::Real(number) => Json::from(*number),
            Value::Text(text) => Json::from(text.as_str()),
        })
        .collect()
}

/// Reads a backup into a migrated database that holds nothing, all in one transaction: a file that is cut short, changed
/// or foreign leaves the database as it was. `full_text` makes the full text again, within the same transaction.
pub fn restore(db: &Db, input: &mut dyn BufRead, mut full_text: impl FnMut(&mut Tx) -> Result<()>) -> Result<Counts> {
    into_empty(db, |tx| {
        let counts = restore_rows(tx, input)?;
        full_text(tx)?;
        Ok(counts)
    })
}

/// Copies everything from one database into another that is migrated and holds nothing, table by table.
pub fn copy(from: &Db, to: &Db, mut full_text: impl FnMut(&mut Tx) -> Result<()>) -> Result<Counts> {
    into_empty(to, |target| {
        let counts = from.read(|source| {
            let (theirs, ours) = (migrations(source)?, migrations(target)?);
            if theirs != ours {
                return Err(StoreError::fault(
                    "copy",
                    "the two databases have different migrations: migrate both first",
                ));
            }
            let mut counts = Counts::new();
            for table in TABLES {
                let columns = columns(source, table)?;
                let mut rows = Inserts::new(target, table, &columns);
                source.conn.each(&select(table, &columns), &[], |row| rows.add(row.0))?;
                counts.insert((*table).to_string(), rows.finish()?);
            }
            Ok(counts)
        })?;
        full_text(target)?;
        Ok(counts)
    })
}

/// Runs in one transaction of its own connection, since the rows come from a stream that cannot be read twice.
fn into_empty<T>(db: &Db, f: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
    let mut conn = Conn::open(db.place(), Use::Write)?;
    if !schema::pending(&mut conn)?.is_empty() {
        return Err(StoreError::fault("fill a database", "migrate it first"));
    }
    let result = (|| {
        let mut tx = Tx::begin(&mut conn)?;
        refuse_filled(&mut tx)?;
        tx.execute(sql!("delete from chain"), params![])?;
        let value = f(&mut tx)?;
        if tx
            .query_opt(sql!("select seq from chain where id = 1"), params![])?
            .is_none()
        {
            return Err(StoreError::fault(
                "fill a database",
                "the head of the audit chain is not among the rows",
            ));
        }
        tx.commit()?;
        Ok(value)
    })();
    if result.is_err() {
        // The first error is the one to tell; a connection that cannot even roll back is dropped with its transaction.
        drop(conn.batch("rollback"));
    }
    result
}

fn refuse_filled(tx: &mut Tx) -> Result<()> {
    for table in TABLES {
        let text = match *table {
            "chain" => "select 1 from chain where seq > 0 limit 1".to_string(),
            table => format!("select 1 from {table} limit 1"),
        };
        if !tx.query_text(&text, params![])?.is_empty() {
            let why = format!("the database is not empty: {table} has rows; give a new one");
            return Err(StoreError::fault("fill a database", why));
        }
    }
    Ok(())
}

/// Rows on their way into a table.
struct Inserts<'a, 'b> {
    tx: &'a mut Tx<'b>,
    head: String,
    columns: usize,
    waiting: Vec<Value>,
    count: u64,
}

impl<'a, 'b> Inserts<'a, 'b> {
    fn new(tx: &'a mut Tx<'b>, table: &str, columns: &[Column]) -> Inserts<'a, 'b> {
        let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        let head = format!("insert into {table} ({}) values ", names.join(", "));
        Inserts {
            tx,
            head,
            columns: columns.len(),
            waiting: vec![],
            count: 0,
        }
    }

    fn add(&mut self, row: Vec<Value>) -> Result<()> {
        self.waiting.extend(row);
        self.count += 1;
        if self.waiting.len() == self.columns * INSERT_ROWS {
            self.put()
        } else {
            Ok(())
        }
    }

    fn put(&mut self) -> Result<()> {
        let rows = self.waiting.len() / self.columns.max(1);
        let text = format!("{}{}", self.head, crate::sql::rows(self.columns, rows));
        self.tx.execute_text(&text, &self.waiting)?;
        self.waiting.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<u64> {
        if !self.waiting.is_empty() {
            self.put()?;
        }
        Ok(self.count)
    }
}

/// Lines of a backup with the digest of those read so far.
struct Reader<'a> {
    input: &'a mut dyn BufRead,
    digest: Sha256,
    number: u64,
    line: Vec<u8>,
}

fn bad(number: u64, why: impl std::fmt::Display) -> StoreError {
    StoreError::fault("read the backup", format!("line {number}: {why}"))
}

impl Reader<'_> {
    /// The next line without its end; the line before it goes into the digest.
    fn next(&mut self) -> Result<&[u8]> {
        self.digest.update(&self.line);
        self.line.clear();
        self.number += 1;
        let number = self.number;
        let mut limited = self.input.take(LINE_BYTES_MAX);
        limited.read_until(b'\n', &mut self.line).map_err(|e| bad(number, e))?;
        match self.line.strip_suffix(b"\n") {
            Some(line) => Ok(line),
            None if self.line.len() as u64 >= LINE_BYTES_MAX => {
                Err(bad(number, "it is longer than any line of a backup"))
            }
            None => Err(bad(number, "the file is cut short: its closing line is missing")),
        }
    }
}

fn restore_rows(tx: &mut Tx, input: &mut dyn BufRead) -> Result<Counts> {
    let mut reader = Reader {
        input,
        digest: Sha256::new(),
        number: 0,
        line: vec![],
    };
    let header: Header =
        serde_json::from_slice(reader.next()?).map_err(|_| bad(1, "this is not a backup of this program"))?;
    if header.attache_backup != FORMAT {
        let why = format!(
            "its format is version {}, this program reads version {FORMAT}",
            header.attache_backup
        );
        return Err(bad(1, why));
    }
    if header.migrations != migrations(tx)? {
        let why = format!(
            "it was made with the migrations {}, which are not ours: use the program that made it",
            header.migrations.join(", ")
        );
        return Err(bad(1, why));
    }
    let mut counts = Counts::new();
    reader.next()?;
    for table in TABLES {
        let count = restore_table(tx, &mut reader, table)?;
        counts.insert((*table).to_string(), count);
    }
    close(&mut reader, &counts)?;
    Ok(counts)
}

/// Reads the rows of one table; the reader stands on its line of columns, and then on the line after its rows.
fn restore_table(tx: &mut Tx, reader: &mut Reader, table: &str) -> Result<u64> {
    let columns = columns(tx, table)?;
    let number = reader.number;
    let line: TableLine = serde_json::from_slice(&reader.line)
        .map_err(|_| bad(number, format!("the columns of {table} should stand here")))?;
    if line.table != table || line.columns.iter().ne(columns.iter().map(|c| &c.name)) {
        return Err(bad(
            number,
            format!("the columns of {table} should stand here, as this program knows them"),
        ));
    }
    let mut rows = Inserts::new(tx, table, &columns);
    loop {
        let line = reader.next()?;
        if line.first() != Some(&b'[') {
            return rows
                .finish()
                .map_err(|e| bad(reader.number, format!("a row of {table} before it: {e}")));
        }
        let values: std::result::Result<Vec<Json>, _> = serde_json::from_slice(line);
        let number = reader.number;
        let values = values.map_err(|e| bad(number, format!("it does not read as a row of {table}: {e}")))?;
        let row = row_values(values, &columns).map_err(|why| bad(number, format!("{table}: {why}")))?;
        rows.add(row).map_err(|e| bad(number, e))?;
    }
}

fn row_values(values: Vec<Json>, columns: &[Column]) -> std::result::Result<Vec<Value>, String> {
    if values.len() != columns.len() {
        return Err(format!("it has {} values, not {}", values.len(), columns.len()));
    }
    values
        .into_iter()
        .zip(columns)
        .map(|(value, column)| match (value, column.family) {
            (Json::Null, _) if column.nullable == Nullable::Yes => Ok(Value::Null),
            (Json::String(text), Family::Text) => Ok(Value::Text(text)),
            (Json::Number(number), Family::Integer) if number.is_i64() => Ok(Value::Int(number.as_i64().unwrap_or(0))),
            (Json::Number(number), Family::Real) if number.as_f64().is_some() => {
                Ok(Value::Real(number.as_f64().unwrap_or(0.0)))
            }
            _ => Err(format!("{} does not hold what it should", column.name)),
        })
        .collect()
}

/// Checks the closing line, on which the reader stands, and that nothing follows it.
fn close(reader: &mut Reader, counts: &Counts) -> Result<()> {
    let number = reader.number;
    let closing: Closing =
        serde_json::from_slice(&reader.line).map_err(|_| bad(number, "the closing line should stand here"))?;
    let digest = hex(&reader.digest.clone().finalize());
    if closing.sha256 != digest {
        return Err(bad(
            number,
            "the file was changed after it was written: its SHA-256 is not the one it closes with",
        ));
    }
    if closing.rows != *counts {
        return Err(bad(number, "it closes with other row counts than it has rows"));
    }
    let mut rest = [0; 1];
    match reader.input.read(&mut rest) {
        Ok(0) => Ok(()),
        Ok(_) => Err(bad(number + 1, "something follows the closing line")),
        Err(error) => Err(bad(number + 1, error)),
    }
}
