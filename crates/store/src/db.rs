//! The database handle and the transaction that every store function takes.
//!
//! Start at [`Db::read`] and [`Db::write`]. A [`Tx`] collects audit entries and writes them, chained, as the last
//! thing before the commit: if they cannot be written, nothing is.

use std::sync::Arc;

use policy::Scope;

use crate::audit::Entry;
use crate::later::{Later, Pattern};
use crate::pool::{Conn, Engine, Place, Pool, Use};
use crate::sql::{ScopedSql, Sql};
use crate::value::{Row, RowRef, Value};
use crate::writer::Writer;
use crate::{Result, StoreError, audit, schema};

/// A database, shared by everybody in the process.
#[derive(Clone)]
pub struct Db {
    pool: Arc<Pool>,
    writer: Arc<Writer>,
}

impl Db {
    /// A handle to a database that is not migrated; see [`schema`].
    pub fn open(url: &str) -> Result<Db> {
        let place = Place::parse(url)?;
        Ok(Db {
            pool: Arc::new(Pool::new(place.clone())),
            writer: Arc::new(Writer::start(place)?),
        })
    }

    /// Where it is.
    pub(crate) fn place(&self) -> &Place {
        self.pool.place()
    }

    /// Which engine holds it.
    pub fn engine(&self) -> Engine {
        self.pool.place().engine()
    }

    /// Brings the schema up to date; says which migrations were applied.
    pub fn migrate(&self) -> Result<Vec<&'static str>> {
        let mut conn = Conn::open(self.pool.place(), Use::Write)?;
        schema::migrate(&mut conn)
    }

    /// Which migrations are still to come.
    pub fn pending(&self) -> Result<Vec<&'static str>> {
        let mut conn = Conn::open(self.pool.place(), Use::Write)?;
        schema::pending(&mut conn)
    }

    /// Reads in one consistent snapshot. Nothing can be written through the transaction.
    pub fn read<T>(&self, mut f: impl FnMut(&mut Tx) -> Result<T>) -> Result<T> {
        self.pool.with(|conn| {
            conn.batch(match conn.engine() {
                Engine::Sqlite => "begin deferred",
                Engine::Postgres => "begin isolation level repeatable read read only",
            })?;
            let mut tx = Tx {
                conn,
                entries: vec![],
                head: None,
                later: Later::default(),
            };
            let result = f(&mut tx);
            let end = tx.conn.batch("rollback");
            let value = result?;
            end?;
            Ok(value)
        })
    }

    /// Writes in one transaction that is durable when this returns. The function may run more than once: it must
    /// not keep anything outside the transaction until it has returned.
    pub fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T> + Send + 'static,
    {
        self.writer.write(f)
    }

    /// Prepares every registered statement; the first that an engine does not understand is named with its place.
    pub fn check_all_sql(&self) -> Result<usize> {
        let mut count = 0;
        self.pool.with(|conn| {
            for statement in crate::sql::all() {
                let mut text = statement.text.replace("{scope}", "1 = 1");
                if let Some(head) = text.strip_suffix(" values") {
                    // The head of a statement that gets its rows when it runs.
                    let columns = head.matches(',').count() + 1;
                    text.push_str(&format!(" {}", crate::sql::rows(columns, 1)));
                }
                conn.check(&text)
                    .map_err(|e| StoreError::fault(format!("prepare {}", statement.place), e))?;
                count += 1;
            }
            Ok(())
        })?;
        Ok(count)
    }
}

/// One transaction.
pub struct Tx<'a> {
    pub(crate) conn: &'a mut Conn,
    entries: Vec<Entry>,
    head: Option<audit::Head>,
    pub(crate) later: Later,
}

impl<'a> Tx<'a> {
    /// Begins a write transaction: takes the lock that makes it the only one.
    pub(crate) fn begin(conn: &'a mut Conn) -> Result<Tx<'a>> {
        conn.batch(match conn.engine() {
            Engine::Sqlite => "begin immediate",
            Engine::Postgres => "begin",
        })?;
        let mut tx = Tx {
            conn,
            entries: vec![],
            head: None,
            later: Later::default(),
        };
        tx.head = Some(audit::lock_head(&mut tx)?);
        Ok(tx)
    }

    /// Writes the audit entries and commits.
    pub(crate) fn commit(mut self) -> Result<()> {
        self.send_waiting()?;
        let entries = std::mem::take(&mut self.entries);
        if let Some(head) = self.head.take()
            && !entries.is_empty()
        {
            audit::append(&mut self, head, &entries)?;
        }
        self.conn.batch("commit")
    }

    /// Which engine it runs on.
    pub fn engine(&self) -> Engine {
        self.conn.engine()
    }

    /// Notes what is being done; written and chained with the commit.
    pub fn audit(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Rows of a query.
    pub fn query(&mut self, sql: Sql, params: &[Value]) -> Result<Vec<Row>> {
        self.query_text(sql.0, params)
    }

    /// The row of a query that gives at most one.
    pub fn query_opt(&mut self, sql: Sql, params: &[Value]) -> Result<Option<Row>> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// Rows one by one.
    pub fn each(&mut self, sql: Sql, params: &[Value], row: impl FnMut(Row) -> Result<()>) -> Result<()> {
        self.send_waiting()?;
        self.conn.each(sql.0, params, row)
    }

    /// Rows one by one where the engine holds them, for very many of them.
    pub fn each_ref(&mut self, sql: Sql, params: &[Value], row: impl FnMut(&RowRef<'_>) -> Result<()>) -> Result<()> {
        self.send_waiting()?;
        self.conn.each_ref(sql.0, params, row)
    }

    /// Runs a statement; how many rows it touched.
    pub fn execute(&mut self, sql: Sql, params: &[Value]) -> Result<u64> {
        self.execute_text(sql.0, params)
    }

    /// Rows of a query over protected rows that the scope admits.
    pub fn query_scoped(&mut self, sql: ScopedSql, params: &[Value], scope: &Scope) -> Result<Vec<Row>> {
        let (text, params) = with_scope(sql.0, params, scope);
        self.query_text(&text, &params)
    }

    /// Inserts several rows with one statement: `insert into t (a, b) values` and the rows.
    pub fn insert_rows(&mut self, head: Sql, columns: usize, rows: &[Vec<Value>]) -> Result<()> {
        const ROWS_MAX: usize = 100;
        self.send_waiting()?;
        for chunk in rows.chunks(ROWS_MAX) {
            let text = format!("{} {}", head.0, crate::sql::rows(columns, chunk.len()));
            let params: Vec<Value> = chunk.iter().flatten().cloned().collect();
            self.conn.execute(&text, &params)?;
        }
        Ok(())
    }

    /// As [`Tx::insert_rows`], but the rows may wait until another statement runs or the transaction commits, so that
    /// rows of several changes go out together. What is wrong with them shows only then.
    pub fn insert_later(&mut self, head: Sql, columns: usize, rows: Vec<Vec<Value>>) {
        if !rows.is_empty() {
            self.later.put(head.0, Pattern::Values(columns), rows);
        }
    }

    /// Sends the rows that wait.
    pub(crate) fn send_waiting(&mut self) -> Result<()> {
        if self.later.is_empty() {
            return Ok(());
        }
        for (text, params) in self.later.take() {
            self.conn.execute(&text, &params)?;
        }
        Ok(())
    }

    pub(crate) fn query_text(&mut self, text: &str, params: &[Value]) -> Result<Vec<Row>> {
        self.send_waiting()?;
        let mut rows = vec![];
        self.conn.each(text, params, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    pub(crate) fn execute_text(&mut self, text: &str, params: &[Value]) -> Result<u64> {
        self.send_waiting()?;
        self.conn.execute(text, params)
    }
}

/// Puts the reader's predicate in its place, with its parameters after the statement's own.
pub(crate) fn with_scope(text: &str, params: &[Value], scope: &Scope) -> (String, Vec<Value>) {
    let (predicate, extra) = scope.sql("m", params.len() + 1);
    let mut params = params.to_vec();
    params.extend(extra.into_iter().map(Value::Text));
    (text.replace("{scope}", &format!("({predicate})")), params)
}
