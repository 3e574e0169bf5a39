//! The list of matters as a page and as CSV, through the reader's scope.
//!
//! Filters, order and place stand in the address, so a list can be kept and shared; a saved view ([`saved`](super::saved))
//! is such an address under a name. Steps on several matters at once are in [`bulk`](super::bulk).

use matter::CodeTable;
use store::matters::MatterRow;

use crate::app::Ctx;
use crate::matters::views::{self, ListShown, Names};
use crate::matters::{listing, saved};
use crate::web::call::{Call, Reply};
use crate::web::pickers::Picks;
use crate::web::problem::Problem;

/// Rows on a page.
const PAGE_ROWS: i64 = 25;
/// Rows of a page at most.
const PAGE_ROWS_MAX: i64 = 200;
/// Rows of one export at most.
pub const EXPORT_ROWS_MAX: usize = 5_000;

/// List with filters.
pub fn list(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let query = listing::query_of(&call.app, call, PAGE_ROWS, PAGE_ROWS_MAX)?;
    let listed = listing::read(&call.app, &policy::scope(&ctx.officer), &query)?;
    let shown = ListShown {
        names: Names::of_rows(&call.app, &listed.rows)?,
        picks: picks(call, ctx)?,
        views: saved::visible(&call.app, ctx)?,
        rows: listed.rows,
        next: listed.next,
    };
    let markings = shown
        .rows
        .iter()
        .map(|r| r.marking.clone())
        .filter(|m| !m.is_empty())
        .collect();
    let content = views::list(&call.app, ctx, call, &shown);
    Ok(Reply::marked("matters", "Matters", markings, content))
}

/// Names of what the filters name by id, and the offices to choose from.
fn picks(call: &Call, ctx: &Ctx) -> Result<Picks, Problem> {
    let of = |name: &str, table| (table, call.query(name).unwrap_or_default().to_string());
    let values = vec![
        of("lead", CodeTable::Officers),
        of("named", CodeTable::Officers),
        of("creator", CodeTable::Officers),
        of("host_agency", CodeTable::Agencies),
        of("office", CodeTable::Offices),
    ];
    Picks::of(&call.app, ctx, values)
}

const HEADS: [&str; 13] = [
    "reference",
    "kind",
    "title",
    "office",
    "lead",
    "state",
    "phase",
    "ball_with",
    "ball_since",
    "priority",
    "due",
    "opened",
    "changed",
];

/// The list as CSV, through the same scope.
pub fn list_csv(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let mut query = listing::query_of(&call.app, call, PAGE_ROWS_MAX, PAGE_ROWS_MAX)?;
    query.limit = PAGE_ROWS_MAX;
    let scope = policy::scope(&ctx.officer);
    let mut writer = csv::Writer::from_writer(vec![]);
    let fault = |e: csv::Error| Problem::Fault(format!("write CSV: {e}"));
    writer.write_record(HEADS).map_err(fault)?;
    let mut written = 0;
    let more = loop {
        let listed = listing::read(&call.app, &scope, &query)?;
        let names = Names::of_rows(&call.app, &listed.rows)?;
        for row in listed.rows.iter().take(EXPORT_ROWS_MAX - written) {
            writer.write_record(cells(row, &names).map(harmless)).map_err(fault)?;
        }
        written = EXPORT_ROWS_MAX.min(written + listed.rows.len());
        match listed.rows.last().filter(|_| listed.next.is_some()) {
            None => break false,
            Some(_) if written >= EXPORT_ROWS_MAX => break true,
            Some(last) => {
                query.after = Some(store::matters::Cursor {
                    key: query.sort.key(last).to_string(),
                    id: last.id.clone(),
                });
            }
        }
    };
    let bytes = writer
        .into_inner()
        .map_err(|e| Problem::Fault(format!("write CSV: {e}")))?;
    call.note_export("matter.export", written);
    // Who opens the file later must see that it was cut.
    let cut = if more {
        format!("-first-{EXPORT_ROWS_MAX}")
    } else {
        String::new()
    };
    Ok(Reply::File {
        media: "text/csv; charset=utf-8",
        name: format!("matters-{}{cut}.csv", ctx.today()),
        bytes,
    })
}

fn cells<'r>(r: &'r MatterRow, names: &'r Names) -> [&'r str; 13] {
    [
        &r.reference,
        &r.kind,
        &r.title,
        &r.office,
        names.of(&r.lead),
        &r.state,
        &r.phase,
        &r.ball,
        &r.ball_since,
        &r.priority,
        &r.due_at,
        &r.created_at,
        &r.updated_at,
    ]
}

/// A cell that no spreadsheet takes for a formula: one that begins like one gets an apostrophe in front (OWASP, "CSV
/// injection"; the wide forms of the signs count too).
fn harmless(cell: &str) -> String {
    const BEGINS: &[char] = &['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if cell.trim_start_matches([' ', '\u{a0}', '\'']).starts_with(BEGINS) {
        format!("'{cell}")
    } else {
        cell.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "＝1"] {
            assert_eq!(harmless(formula), format!("'{formula}"), "{formula:?}");
        }
        for plain in ["", "Trace a=b", "2026-11-24", "ü", "O'Brien"] {
            assert_eq!(harmless(plain), plain);
        }
    }
}
