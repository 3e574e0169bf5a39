//! What can be asked of the register: which packs there are, what a row said on a day, and what was known of it when.
//!
//! Reading only: a pack is changed where its files are kept, by its owner, and checked with `attache pack check`.
//! Pages and API call these.

use jiff::civil::Date;
use policy::Action;

use super::listing::{Listing, PackCount};
use super::row::Status;
use crate::app::{App, Ctx};
use crate::web::call::Call;
use crate::web::problem::Problem;

/// Rows of a table on one page, or in one answer of the API, at most.
pub const ROWS_MAX: i64 = 200;

/// Whether this officer may see the packs, and by which rules.
pub fn may_read(ctx: &Ctx) -> Result<Vec<&'static str>, Problem> {
    Ok(policy::decide_general(Action::ReadPacks, &ctx.officer)?
        .grounds()
        .to_vec())
}

/// The day something is asked for, and the day whose knowledge counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Day on which the rule is to be in force.
    pub on: Date,
    /// Day by whose knowledge.
    pub known: Date,
}

/// The moment of a query (`on`, `known`): today where nothing is said. Err: a day that does not read as one.
pub fn moment(call: &Call, ctx: &Ctx) -> Result<Moment, Problem> {
    let day = |name: &str| match call.query(name) {
        None => Ok(ctx.today()),
        Some(text) => text
            .parse::<Date>()
            .map_err(|_| Problem::bad("bad-day", format!("{name} is a day such as 2026-11-24"))),
    };
    Ok(Moment {
        on: day("on")?,
        known: day("known")?,
    })
}

/// Every pack with its tables.
pub fn packs(app: &App) -> Vec<PackCount<'_>> {
    app.packs.counts()
}

/// One pack with its tables.
pub fn pack<'p>(app: &'p App, id: &str) -> Result<PackCount<'p>, Problem> {
    let found = packs(app).into_iter().find(|count| count.pack.id == id);
    found.ok_or(Problem::Missing)
}

/// Which rows of a table are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowQuery {
    /// Only rows of this status.
    pub status: Option<Status>,
    /// Row after which to begin; from the last answer.
    pub after: usize,
    /// Rows at most.
    pub limit: usize,
}

/// The query of a request for rows.
pub fn row_query(call: &Call, usual: i64) -> Result<RowQuery, Problem> {
    let after = match call.query("cursor") {
        None => 0,
        Some(text) => text
            .parse()
            .map_err(|_| Problem::bad("bad-cursor", "take the cursor of the last answer"))?,
    };
    let status = match call.query("status") {
        None => None,
        Some("verified") => Some(Status::Verified),
        Some("unverified") => Some(Status::Unverified),
        Some(_) => return Err(Problem::bad("bad-status", "status is verified or unverified")),
    };
    Ok(RowQuery {
        status,
        after,
        limit: usize::try_from(call.limit(usual, ROWS_MAX)?).unwrap_or(1),
    })
}

/// The rows of a table of a pack, in the order of its files, and where the next ones begin. Missing: no such table.
pub fn table<'p>(
    app: &'p App,
    pack: &str,
    table: &str,
    query: &RowQuery,
) -> Result<(Vec<Listing<'p>>, Option<String>), Problem> {
    let mut rows = app.packs.rows();
    rows.retain(|row| row.pack() == pack && row.table == table);
    if rows.is_empty() {
        return Err(Problem::Missing);
    }
    rows.retain(|row| query.status.is_none_or(|status| row.standing.status == status));
    let end = query.after.saturating_add(query.limit);
    let next = (rows.len() > end).then(|| end.to_string());
    let page = rows.into_iter().skip(query.after).take(query.limit).collect();
    Ok((page, next))
}

/// Every version of a row of a pack, the oldest first. Missing: no such row.
pub fn history<'p>(app: &'p App, pack: &str, table: &str, key: &str) -> Result<Vec<Listing<'p>>, Problem> {
    let mut versions = app.packs.versions(table, key);
    versions.retain(|row| row.pack() == pack);
    if versions.is_empty() {
        return Err(Problem::Missing);
    }
    Ok(versions)
}

/// The version that, by what was known then, was in force; the newest where a correction and what it corrects both are.
pub fn in_force<'a, 'p>(versions: &'a [Listing<'p>], moment: Moment) -> Option<&'a Listing<'p>> {
    versions
        .iter()
        .rev()
        .find(|row| row.standing.held_on(moment.on, moment.known))
}
