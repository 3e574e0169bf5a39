//! The banner of a page or paper: the high-water mark of the markings of its parts.
//!
//! A marking nobody knows is an error, never "open": what cannot be read is not shown. How marks are joined is policy's;
//! how strict each is, and whether it is closed to foreigners, is the packs'.

use super::markings::{Marking, read};
use super::row::Row;

/// What the markings of the parts amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    /// Text at the head and foot.
    pub text: String,
    /// Rank of the strictest part.
    pub rank: u8,
    /// Closed to locally employed staff and foreign receivers.
    pub us_only: bool,
}

/// A marking that no pack has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no pack has the marking {0}")]
pub struct UnknownMarking(pub String);

/// The banner of parts with these markings; of no part, the open one.
pub(super) fn banner<'c>(
    markings: &[Row<Marking>],
    codes: impl IntoIterator<Item = &'c str>,
) -> Result<Banner, UnknownMarking> {
    let mut marks = Vec::new();
    let (mut rank, mut us_only) = (0, false);
    for code in codes {
        let (mark, rows) = read(markings, code).map_err(|_| UnknownMarking(code.trim().to_string()))?;
        for row in rows {
            rank = rank.max(row.rank);
            us_only |= row.us_only;
        }
        marks.push(mark);
    }
    Ok(Banner {
        text: policy::release::marking::banner(&marks),
        rank,
        us_only,
    })
}
