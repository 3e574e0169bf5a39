//! Keys and instants in the forms the tables hold them.

use jiff::Timestamp;
use uuid::{NoContext, Uuid};

use crate::{Result, StoreError};

/// A time-ordered key (UUIDv7) of an instant.
pub fn key(now: Timestamp) -> String {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, nanos)).to_string()
}

/// An instant as the tables hold it: RFC 3339, UTC, microseconds, fixed width, so that text sorts as time.
pub fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// Reads an instant; empty text stands for none.
pub fn read_instant(text: &str) -> Result<Option<Timestamp>> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|e| StoreError::fault("read an instant", e))
}
