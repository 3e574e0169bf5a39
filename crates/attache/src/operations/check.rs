//! Holds the derived rows against what the newest revisions give, and names the first that differs.

use store::derived;
use store::matters::Derived;
use store::verify::Finding;

use crate::app::App;
use crate::operations::reindex::{Offices, rows_of};

const BATCH_MATTERS: i64 = 500;

/// Checks every matter's derived rows; how many matters, or the first row that is wrong.
pub fn derived_rows(app: &App) -> store::Result<Result<u64, Finding>> {
    app.db.read(|tx| {
        let (mut after, mut count, mut offices) = (String::new(), 0, Offices::default());
        loop {
            let newest = derived::newest_after(tx, &after, BATCH_MATTERS)?;
            let Some(last) = newest.last() else {
                return Ok(Ok(count));
            };
            let mut stored = derived::read_between(tx, &after, &last.row.id)?;
            after.clone_from(&last.row.id);
            for one in &newest {
                let office = offices.get(tx, &one.row.office)?;
                let Some((row, wanted)) = rows_of(app, one, &office)? else {
                    continue;
                };
                let stored = stored.remove(&row.id).unwrap_or_default();
                let differs = if row == one.row {
                    first_difference(stored, wanted)
                } else {
                    Some("matter")
                };
                if let Some(table) = differs {
                    let why = format!(
                        "not what revision {} gives under the packs in use: run attache reindex",
                        row.revision
                    );
                    return Ok(Err(Finding {
                        row: format!("{table} rows of matter {}", row.id),
                        why,
                    }));
                }
                count += 1;
            }
        }
    })
}

/// The first table whose rows differ, in whatever order they stand. Full text cannot be read back and is left out.
fn first_difference(stored: Derived, wanted: Derived) -> Option<&'static str> {
    let pairs = [
        ("matter_term", sorted(&stored.terms), sorted(&wanted.terms)),
        ("matter_office", sorted(&stored.offices), sorted(&wanted.offices)),
        ("matter_officer", sorted(&stored.officers), sorted(&wanted.officers)),
        ("clock", sorted(&stored.clocks), sorted(&wanted.clocks)),
        ("task", sorted(&stored.tasks), sorted(&wanted.tasks)),
        ("link", sorted(&stored.links), sorted(&wanted.links)),
        ("matter_party", sorted(&stored.parties), sorted(&wanted.parties)),
        ("hours", sorted(&stored.hours), sorted(&wanted.hours)),
        ("claim", sorted(&stored.claims), sorted(&wanted.claims)),
        ("item", sorted(&stored.items), sorted(&wanted.items)),
        ("item_party", sorted(&stored.item_parties), sorted(&wanted.item_parties)),
        ("disclosure", sorted(&stored.disclosures), sorted(&wanted.disclosures)),
        (
            "disclosure_party",
            sorted(&stored.disclosure_parties),
            sorted(&wanted.disclosure_parties),
        ),
    ];
    pairs
        .into_iter()
        .find(|(_, stored, wanted)| stored != wanted)
        .map(|(table, ..)| table)
}

fn sorted<T: std::fmt::Debug>(rows: &[T]) -> Vec<String> {
    let mut texts: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
    texts.sort_unstable();
    texts
}
