//! The banner of a page or paper: the high-water mark of the markings of its parts.
//!
//! A marking nobody knows is an error, never "open": what cannot be read is not shown. Composed markings are joined
//! as the registry writes them (`CUI//SP-CAT/CAT//LDC/LDC`: specified categories first, then alphabetical).

use std::collections::BTreeSet;

use super::row::Row;
use super::tables::Marking;

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

/// The banner of parts with these markings; of no part, the lowest marking's.
pub(super) fn banner<'m>(
    markings: &[Row<Marking>],
    codes: impl IntoIterator<Item = &'m str>,
) -> Result<Banner, UnknownMarking> {
    let mut parts: Vec<&Row<Marking>> = Vec::new();
    for code in codes {
        let found = super::latest(markings, code).ok_or_else(|| UnknownMarking(code.trim().to_string()))?;
        parts.push(found);
    }
    if parts.is_empty() {
        parts.extend(markings.iter().min_by_key(|marking| marking.rank));
    }
    let top = parts
        .iter()
        .max_by_key(|marking| marking.rank)
        .ok_or_else(|| UnknownMarking("(none)".into()))?;
    let controlled = parts
        .iter()
        .filter(|marking| marking.control.is_some())
        .max_by_key(|marking| marking.rank);
    let text = match controlled.and_then(|marking| marking.control.as_deref()) {
        Some(control) => compose(control, parts.iter().map(|marking| &marking.is)),
        None => top.banner.clone(),
    };
    Ok(Banner {
        text,
        rank: top.rank,
        us_only: parts.iter().any(|marking| marking.us_only),
    })
}

/// The composed banner of the markings under one control.
pub(super) fn compose<'m>(control: &str, parts: impl IntoIterator<Item = &'m Marking>) -> String {
    let mut categories = BTreeSet::new();
    let mut limits = BTreeSet::new();
    for part in parts
        .into_iter()
        .filter(|part| part.control.as_deref() == Some(control))
    {
        categories.extend(
            part.categories
                .iter()
                .map(|one| (!one.starts_with("SP-"), one.as_str())),
        );
        limits.extend(part.limits.iter().map(String::as_str));
    }
    let categories: Vec<&str> = categories.into_iter().map(|(_, one)| one).collect();
    let limits: Vec<&str> = limits.into_iter().collect();
    let mut text = control.to_string();
    for part in [categories.join("/"), limits.join("/")] {
        if !part.is_empty() {
            text.push_str("//");
            text.push_str(&part);
        }
    }
    text
}
