//! Every row of every pack in one shape, so that a page can show what the program takes for law.
//!
//! An unverified row is shown as such: the reader must see which rules nobody has checked yet. The thousands of
//! section headings stand as one row, that of their edition.

use serde::Serialize;

use super::Packs;
use super::row::{Place, Row, Standing, Status, Table};

/// A row as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listing<'p> {
    /// Table, such as `clock`.
    pub table: &'static str,
    /// List within the table (reasons), else empty.
    pub scope: &'p str,
    /// Code.
    pub id: &'p str,
    /// Name.
    pub title: &'p str,
    /// Citation, dates, version, status, explanation.
    pub standing: &'p Standing,
    /// File and line.
    pub place: &'p Place,
}

impl Listing<'_> {
    /// Whether nobody has checked the row yet.
    pub fn is_unverified(&self) -> bool {
        self.standing.status == Status::Unverified
    }

    /// Folder of the pack the row belongs to.
    pub fn pack(&self) -> &str {
        self.place.file.split('/').next().unwrap_or_default()
    }
}

impl Packs {
    /// Every row of every pack, table by table, in the order of the files.
    pub fn rows(&self) -> Vec<Listing<'_>> {
        let t = &self.tables;
        let mut list = Vec::new();
        add(&mut list, &t.subjects);
        add(&mut list, &t.components);
        add(&mut list, &t.disciplines);
        add(&mut list, &t.authorities);
        add(&mut list, &t.clocks);
        add(&mut list, &t.outcomes);
        add(&mut list, &t.claimant_roles);
        add(&mut list, &t.value_bases);
        add(&mut list, &t.units);
        add(&mut list, &t.reasons);
        add(&mut list, &t.markings);
        add(&mut list, &t.countries);
        add(&mut list, &t.weekends);
        add(&mut list, &t.calendars);
        add(&mut list, &t.holidays);
        if let Some((edition, standing, place)) = t.citations.edition() {
            let id = "usc_sections";
            list.push(Listing {
                table: "citation",
                scope: "",
                id,
                title: edition,
                standing,
                place,
            });
        }
        list
    }
}

fn add<'p, T: Table>(list: &mut Vec<Listing<'p>>, rows: &'p [Row<T>]) {
    list.extend(rows.iter().map(|row| Listing {
        table: T::NAME,
        scope: row.is.scope(),
        id: &row.id,
        title: row.is.title(),
        standing: &row.standing,
        place: &row.place,
    }));
}
