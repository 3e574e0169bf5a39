//! Databases for tests, of this crate and of those above it: fresh, migrated, gone when the guard is dropped.
//!
//! Every test runs on SQLite, and on PostgreSQL as well when `ATTACHE_TEST_POSTGRES` holds the address of a server on
//! which databases may be made. The program itself never calls this module. Whatever goes wrong here panics: a test
//! without its database has nothing to say.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::Db;
use crate::pool::{Conn, Place, Use};

/// Environment variable with the address of a PostgreSQL server for tests.
pub const POSTGRES_VARIABLE: &str = "ATTACHE_TEST_POSTGRES";

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Keeps a test's database alive; dropping it removes the database.
#[must_use = "the database goes away with its guard"]
pub struct Guard {
    url: String,
    remains: Remains,
}

enum Remains {
    Folder(PathBuf),
    Database { server: String, name: String },
}

impl Guard {
    /// Address of the database, for a second handle.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection of one's own that may write, past the writer and its audit: for tests that tamper.
    pub fn connection(&self) -> Conn {
        let place = Place::parse(&self.url).expect("the address was made here");
        Conn::open(&place, Use::Write).expect("open the test database once more")
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // A test that failed must show its own reason, not that of the cleaning.
        let cleaned = match &self.remains {
            Remains::Folder(folder) => std::fs::remove_dir_all(folder).map_err(|e| e.to_string()),
            Remains::Database { server, name } => Place::parse(server)
                .and_then(|place| Conn::open(&place, Use::Write))
                .and_then(|mut conn| conn.batch(&format!("drop database if exists {name} with (force)")))
                .map_err(|e| e.to_string()),
        };
        if let Err(why) = cleaned {
            eprintln!("could not remove the test database {}: {why}", self.url);
        }
    }
}

/// A migrated database on each engine: the engine's name, a handle, and the guard that removes it.
pub fn databases() -> Vec<(String, Db, Guard)> {
    let databases = unmigrated();
    for (engine, db, _) in &databases {
        db.migrate()
            .unwrap_or_else(|e| panic!("migrate the test database on {engine}: {e}"));
    }
    databases
}

/// As [`databases`], before any migration.
pub fn unmigrated() -> Vec<(String, Db, Guard)> {
    let mut databases = vec![sqlite()];
    if let Ok(server) = std::env::var(POSTGRES_VARIABLE)
        && !server.is_empty()
    {
        databases.push(postgres(server));
    }
    databases
}

/// A name that no other test of this machine has.
fn unique() -> String {
    format!(
        "attache_test_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

fn sqlite() -> (String, Db, Guard) {
    let folder = std::env::temp_dir().join(unique());
    // An earlier process with the same number may have been killed before it could clean.
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("remove an old test folder");
    }
    std::fs::create_dir(&folder).expect("make a test folder");
    let url = format!("sqlite:{}", folder.join("attache.db").display());
    let db = Db::open(&url).expect("open a test database");
    (
        "sqlite".into(),
        db,
        Guard {
            url,
            remains: Remains::Folder(folder),
        },
    )
}

fn postgres(server: String) -> (String, Db, Guard) {
    let name = unique();
    let place = Place::parse(&server).expect("read the address of the test server");
    let mut conn = Conn::open(&place, Use::Write).expect("reach the test server");
    conn.batch(&format!("drop database if exists {name} with (force)"))
        .expect("drop an old test database");
    conn.batch(&format!("create database {name}"))
        .expect("make a test database");
    let url = with_database(&server, &name);
    let db = Db::open(&url).expect("open a test database");
    (
        "postgres".into(),
        db,
        Guard {
            url,
            remains: Remains::Database { server, name },
        },
    )
}

/// The same address with another database: `postgres://host/a?x` becomes `postgres://host/b?x`.
fn with_database(server: &str, name: &str) -> String {
    let (address, query) = server
        .split_once('?')
        .map_or((server, String::new()), |(a, q)| (a, format!("?{q}")));
    let host_from = address.find("://").map_or(0, |at| at + 3);
    let host_to = address[host_from..]
        .find('/')
        .map_or(address.len(), |at| host_from + at);
    format!("{}/{name}{query}", &address[..host_to])
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: the name of the database is exchanged wherever the address ends. Method: each form of address.
    #[test]
    fn the_database_is_exchanged() {
        for (server, want) in [
            ("postgres://u@h:5/a", "postgres://u@h:5/b"),
            ("postgres://u@h:5", "postgres://u@h:5/b"),
            ("postgres://u@h/a?sslmode=disable", "postgres://u@h/b?sslmode=disable"),
        ] {
            assert_eq!(with_database(server, "b"), want);
        }
    }

    // Goal: a test leaves nothing behind. Method: look for the file after the guard is gone.
    #[test]
    fn a_dropped_guard_leaves_nothing() {
        let (_, db, guard) = sqlite();
        db.migrate().unwrap();
        let file = guard.url().trim_start_matches("sqlite:").to_string();
        assert!(std::path::Path::new(&file).exists());
        drop(guard);
        assert!(!std::path::Path::new(&file).exists());
    }
}
