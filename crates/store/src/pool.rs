//! Connections: how one is opened, how a few are shared by readers, how one statement runs on either engine.
//!
//! A connection that failed is dropped and made anew at the next use, so the program recovers without a restart.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator;

use crate::value::{Row, RowRef, Value};
use crate::{Result, StoreError};

/// Readers at once at most; more wait.
pub const READERS_MAX: usize = 12;
/// How long a reader waits for a connection.
pub const READER_WAIT_SECONDS_MAX: u64 = 10;

/// Where the database is.
#[derive(Clone, Debug)]
pub enum Place {
    /// An embedded SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    Postgres(Box<postgres::Config>, Tls),
}

/// How the connection to a server is protected.
#[derive(Clone, Debug)]
pub enum Tls {
    /// Not at all (loopback, or a tunnel).
    Off,
    /// TLS with the certificates of this file as roots.
    Roots(PathBuf),
}

/// Which engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL, or an engine that speaks its protocol.
    Postgres,
}

impl Place {
    /// Reads `sqlite:PATH` or `postgres://…`. A server that wants TLS is given `sslmode=require&sslrootcert=FILE`.
    pub fn parse(url: &str) -> Result<Place> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(StoreError::fault(
                    "read the database address",
                    "name the file: sqlite:PATH",
                ));
            }
            return Ok(Place::Sqlite(PathBuf::from(path)));
        }
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(StoreError::fault(
                "read the database address",
                "give sqlite:PATH or postgres://…",
            ));
        }
        let (plain, root) = take_root_cert(url);
        let mut config: postgres::Config = plain
            .parse()
            .map_err(|e: postgres::Error| StoreError::fault("read the database address", e))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(3));
        }
        config.application_name("attache");
        Ok(Place::Postgres(Box::new(config), root.map_or(Tls::Off, Tls::Roots)))
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self {
            Place::Sqlite(_) => Engine::Sqlite,
            Place::Postgres(..) => Engine::Postgres,
        }
    }
}

fn take_root_cert(url: &str) -> (String, Option<PathBuf>) {
    let Some((base, query)) = url.split_once('?') else {
        return (url.to_string(), None);
    };
    let mut root = None;
    let mut rest = vec![];
    for pair in query.split('&') {
        match pair.strip_prefix("sslrootcert=") {
            Some(file) => root = Some(PathBuf::from(file)),
            None => rest.push(pair),
        }
    }
    (
        if rest.is_empty() {
            base.to_string()
        } else {
            format!("{base}?{}", rest.join("&"))
        },
        root,
    )
}

/// One open connection.
pub enum Conn {
    /// SQLite.
    Sqlite(Box<rusqlite::Connection>),
    /// PostgreSQL with the statements it has prepared.
    Postgres(Box<Postgres>),
}

/// A PostgreSQL connection.
pub struct Postgres {
    client: postgres::Client,
    prepared: HashMap<String, postgres::Statement>,
}

/// Prepared statements kept per connection at most.
const PREPARED_MAX: usize = 1_500;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Reading only.
    Read,
    /// Writing.
    Write,
}

impl Conn {
    /// Opens a connection.
    pub fn open(place: &Place, wanted: Use) -> Result<Conn> {
        match place {
            Place::Sqlite(path) => {
                make_private(path)?;
                let conn = rusqlite::Connection::open(path)?;
                conn.busy_timeout(Duration::from_secs(30))?;
                conn.set_prepared_statement_cache_capacity(PREPARED_MAX);
                conn.execute_batch(
                    "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
                     pragma secure_delete = on; pragma temp_store = memory;",
                )?;
                // Each of the readers has a cache of its own, in KB: small ones keep the process small, and the
                // system's page cache stands behind them.
                conn.execute_batch(match wanted {
                    Use::Read => "pragma query_only = on; pragma cache_size = -4000;",
                    Use::Write => "pragma cache_size = -16000;",
                })?;
                Ok(Conn::Sqlite(Box::new(conn)))
            }
            Place::Postgres(config, tls) => {
                let client = match tls {
                    Tls::Off => config.connect(postgres::NoTls)?,
                    Tls::Roots(file) => config.connect(tls_connector(file)?)?,
                };
                Ok(Conn::Postgres(Box::new(Postgres {
                    client,
                    prepared: HashMap::new(),
                })))
            }
        }
    }

    /// Which engine.
    pub fn engine(&self) -> Engine {
        match self {
            Conn::Sqlite(_) => Engine::Sqlite,
            Conn::Postgres(_) => Engine::Postgres,
        }
    }

    fn broken(&self) -> bool {
        match self {
            Conn::Sqlite(_) => false,
            Conn::Postgres(pg) => pg.client.is_closed(),
        }
    }

    /// Runs statements that take no parameters.
    pub fn batch(&mut self, text: &str) -> Result<()> {
        match self {
            Conn::Sqlite(conn) => Ok(conn.execute_batch(text)?),
            Conn::Postgres(pg) => Ok(pg.client.batch_execute(text)?),
        }
    }

    /// Runs a statement and counts the rows it touched.
    pub fn execute(&mut self, text: &str, params: &[Value]) -> Result<u64> {
        match self {
            Conn::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(&numbered(text))?;
                let touched = statement.execute(rusqlite::params_from_iter(params))?;
                Ok(u64::try_from(touched).unwrap_or(u64::MAX))
            }
            Conn::Postgres(pg) => {
                let statement = pg.prepare(text)?;
                let params: Vec<&(dyn postgres::types::ToSql + Sync)> = params
                    .iter()
                    .map(|p| p as &(dyn postgres::types::ToSql + Sync))
                    .collect();
                Ok(pg.client.execute(&statement, &params)?)
            }
        }
    }

    /// Runs a query and hands over its rows one by one, without holding them all.
    pub fn each(&mut self, text: &str, params: &[Value], mut row: impl FnMut(Row) -> Result<()>) -> Result<()> {
        match self {
            Conn::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(&numbered(text))?;
                let columns = statement.column_count();
                let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                while let Some(next) = rows.next()? {
                    row(Row::from_sqlite(next, columns)?)?;
                }
            }
            Conn::Postgres(pg) => {
                let statement = pg.prepare(text)?;
                let mut rows = pg.client.query_raw(&statement, params)?;
                while let Some(next) = rows.next()? {
                    row(Row::from_postgres(&next)?)?;
                }
            }
        }
        Ok(())
    }

    /// As [`Conn::each`], without copying the rows.
    pub fn each_ref(
        &mut self,
        text: &str,
        params: &[Value],
        mut row: impl FnMut(&RowRef<'_>) -> Result<()>,
    ) -> Result<()> {
        match self {
            Conn::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(&numbered(text))?;
                let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                while let Some(next) = rows.next()? {
                    row(&RowRef::Sqlite(next))?;
                }
            }
            Conn::Postgres(pg) => {
                let statement = pg.prepare(text)?;
                let mut rows = pg.client.query_raw(&statement, params)?;
                while let Some(next) = rows.next()? {
                    row(&RowRef::Postgres(&next))?;
                }
            }
        }
        Ok(())
    }

    /// Prepares a statement and forgets it: whether the engine understands it.
    pub fn check(&mut self, text: &str) -> Result<()> {
        match self {
            Conn::Sqlite(conn) => conn.prepare(&numbered(text)).map(drop).map_err(StoreError::from),
            Conn::Postgres(pg) => pg.client.prepare(text).map(drop).map_err(StoreError::from),
        }
    }
}

impl Postgres {
    fn prepare(&mut self, text: &str) -> Result<postgres::Statement> {
        if let Some(statement) = self.prepared.get(text) {
            return Ok(statement.clone());
        }
        if self.prepared.len() >= PREPARED_MAX {
            self.prepared.clear();
        }
        let statement = self.client.prepare(text)?;
        self.prepared.insert(text.to_string(), statement.clone());
        Ok(statement)
    }
}

/// Makes a database file that is not there yet so that only its owner reads it, whatever the umask. SQLite gives the
/// files beside it (`-wal`, `-shm`) the same mode.
fn make_private(path: &std::path::Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::fault(format!("make {}", path.display()), error)),
    }
}

/// SQLite numbers `$n` by first appearance, `?n` by the number written; so the mark is changed.
fn numbered(text: &str) -> String {
    text.replace('$', "?")
}

fn tls_connector(file: &std::path::Path) -> Result<tokio_postgres_rustls::MakeRustlsConnect> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    let attempt = "read the root certificates of the database";
    let mut roots = rustls::RootCertStore::empty();
    for cert in CertificateDer::pem_file_iter(file).map_err(|e| StoreError::fault(attempt, e))? {
        let cert = cert.map_err(|e| StoreError::fault(attempt, e))?;
        roots.add(cert).map_err(|e| StoreError::fault(attempt, e))?;
    }
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| StoreError::fault("set up TLS to the database", e))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(tokio_postgres_rustls::MakeRustlsConnect::new(config))
}

/// Connections for readers.
pub struct Pool {
    place: Place,
    state: Mutex<State>,
    freed: Condvar,
}

struct State {
    idle: Vec<Conn>,
    open: usize,
}

impl Pool {
    /// A pool without connections; they are opened when first needed.
    pub fn new(place: Place) -> Pool {
        Pool {
            place,
            state: Mutex::new(State { idle: vec![], open: 0 }),
            freed: Condvar::new(),
        }
    }

    /// Where the database is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // A panic while the lock was held cannot leave the list half-changed.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn take(&self) -> Result<Conn> {
        let mut state = self.lock();
        loop {
            if let Some(conn) = state.idle.pop() {
                return Ok(conn);
            }
            if state.open < READERS_MAX {
                state.open += 1;
                drop(state);
                return Conn::open(&self.place, Use::Read).inspect_err(|_| self.gone());
            }
            let wait = Duration::from_secs(READER_WAIT_SECONDS_MAX);
            let (next, timeout) = self
                .freed
                .wait_timeout(state, wait)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            state = next;
            if timeout.timed_out() {
                return Err(StoreError::Unavailable("every reader is busy".into()));
            }
        }
    }

    fn gone(&self) {
        self.lock().open -= 1;
        self.freed.notify_one();
    }

    /// Lends a connection; one that breaks meanwhile is not put back. A stale idle connection is replaced once.
    pub fn with<T>(&self, mut f: impl FnMut(&mut Conn) -> Result<T>) -> Result<T> {
        let mut conn = self.take()?;
        if conn.broken() {
            conn = Conn::open(&self.place, Use::Read).inspect_err(|_| self.gone())?;
        }
        let result = f(&mut conn);
        if conn.broken() || matches!(result, Err(StoreError::Unavailable(_))) {
            drop(conn);
            self.gone();
            self.lock().idle.retain(|idle| !idle.broken());
            return result;
        }
        self.lock().idle.push(conn);
        self.freed.notify_one();
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: what an office keeps is not open to every account of the machine. Method: a new file and those beside it.
    #[cfg(unix)]
    #[test]
    fn a_new_database_is_its_owner_s_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let place = Place::Sqlite(folder.path().join("new.sqlite"));
        let mut conn = Conn::open(&place, Use::Write).unwrap();
        conn.batch("create table t (a text)").unwrap();
        let mut seen = vec![];
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", entry.file_name());
            seen.push(entry.file_name());
        }
        assert_eq!(seen.len(), 3, "the file, its log and its index: {seen:?}");
        let absent = Place::Sqlite(folder.path().join("no/folder.sqlite"));
        assert!(Conn::open(&absent, Use::Write).is_err());
    }
}
