//! What can go wrong in the store, in the words of whoever called it.

use thiserror::Error;

/// Result of a store call.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why a store call did not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Somebody else was first: the record has moved on.
    #[error("the record has moved on to revision {current}")]
    Stale {
        /// Revision that is current now.
        current: i64,
    },
    /// What was asked for is not there.
    #[error("{0} is not there")]
    Missing(&'static str),
    /// Something of the kind exists already.
    #[error("{0} exists already")]
    Exists(&'static str),
    /// The database cannot be reached; nothing was written.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// Another writer got in the way; the transaction can be tried again.
    #[error("another transaction got in the way: {0}")]
    Conflict(String),
    /// The stored state contradicts itself, or the program does.
    #[error("{attempt}: {cause}")]
    Fault {
        /// What was being attempted.
        attempt: String,
        /// What went wrong.
        cause: String,
    },
}

impl StoreError {
    /// A fault with what was being attempted.
    pub fn fault(attempt: impl Into<String>, cause: impl std::fmt::Display) -> StoreError {
        StoreError::Fault {
            attempt: attempt.into(),
            cause: cause.to_string(),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => StoreError::Conflict(error.to_string()),
            Some(Code::CannotOpen | Code::DiskFull | Code::SystemIoFailure | Code::ReadOnly | Code::NotADatabase) => {
                StoreError::Unavailable(error.to_string())
            }
            _ => StoreError::fault("SQLite refused a statement", error),
        }
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> StoreError {
        let text = match error.as_db_error() {
            Some(db) => format!("{} {}", db.code().code(), db.message()),
            None => error.to_string(),
        };
        match error.code().map(|c| c.code()) {
            // Serialization failure, deadlock, and a unique violation that a second try resolves.
            Some("40001" | "40P01") => StoreError::Conflict(text),
            Some(code) if code.starts_with("08") || code.starts_with("57P") || code.starts_with("53") => {
                StoreError::Unavailable(text)
            }
            Some(_) => StoreError::fault("PostgreSQL refused a statement", text),
            None => StoreError::Unavailable(text),
        }
    }
}
