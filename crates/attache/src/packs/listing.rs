//! Every row of every pack in one shape, so that a page can show what the program takes for law.
//!
//! An unverified row is shown as such: the reader must see which rules nobody has checked yet. The thousands of
//! section headings stand as one row, that of their edition. [`Packs::versions`] gives the history of one row.

use serde::Serialize;
use serde_json::Value;

use super::load::Visit;
use super::row::{Place, Row, Standing, Status, Table};
use super::tables::Pack;
use super::{Packs, same};

/// What a row says, whatever its table: for pages, the API and comparisons.
pub trait Says {
    /// The row's own fields as JSON; its code and standing are not among them.
    fn json(&self) -> Value;
}

impl<T: Serialize> Says for T {
    fn json(&self) -> Value {
        // A row was read from TOML; what can be read there can be written here. Null shows as "nothing".
        serde_json::to_value(self).unwrap_or(Value::Null)
    }
}

/// A row as a page shows it.
#[derive(Clone, Copy)]
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
    /// What it says.
    pub says: &'p dyn Says,
}

impl Listing<'_> {
    /// Whether nobody has checked the row yet.
    pub fn is_unverified(&self) -> bool {
        self.standing.status == Status::Unverified
    }

    /// Folder of the pack the row belongs to.
    pub fn pack(&self) -> &str {
        self.place.pack()
    }

    /// Its code, with its list before it where codes are only unique within a list: `decline:other`.
    pub fn key(&self) -> String {
        match self.scope {
            "" => self.id.to_string(),
            scope => format!("{scope}:{}", self.id),
        }
    }
}

/// One table of a pack, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCount {
    /// Name, such as `clock`.
    pub table: &'static str,
    /// Rows, every version counted.
    pub rows: usize,
    /// Rows that nobody has checked against their citation.
    pub unverified: usize,
}

/// A pack with its tables.
pub struct PackCount<'p> {
    /// Who answers for it.
    pub pack: &'p Pack,
    /// Its tables, in the order in which pages list them.
    pub tables: Vec<TableCount>,
}

impl PackCount<'_> {
    /// Rows of all tables.
    pub fn rows(&self) -> usize {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// Unverified rows of all tables.
    pub fn unverified(&self) -> usize {
        self.tables.iter().map(|table| table.unverified).sum()
    }
}

impl Packs {
    /// Every pack with its tables, counted.
    pub fn counts(&self) -> Vec<PackCount<'_>> {
        let mut counts: Vec<PackCount<'_>> = self.packs().map(|pack| PackCount { pack, tables: vec![] }).collect();
        for row in self.rows() {
            let Some(count) = counts.iter_mut().find(|count| count.pack.id == row.pack()) else {
                continue;
            };
            let unverified = usize::from(row.is_unverified());
            match count.tables.iter_mut().find(|table| table.table == row.table) {
                Some(table) => {
                    table.rows += 1;
                    table.unverified += unverified;
                }
                None => count.tables.push(TableCount {
                    table: row.table,
                    rows: 1,
                    unverified,
                }),
            }
        }
        counts
    }

    /// Every row of every pack, table by table, in the order of the files.
    pub fn rows(&self) -> Vec<Listing<'_>> {
        let mut all = All(Vec::new());
        self.tables.each(&mut all);
        if let Some((edition, standing, place)) = self.tables.citations.edition() {
            all.0.push(Listing {
                table: "citation",
                scope: "",
                id: "usc_sections",
                title: edition,
                standing,
                place,
                says: edition,
            });
        }
        all.0
    }

    /// Every version of one row, the oldest first; of no such row, nothing. The key is that of [`Listing::key`].
    pub fn versions(&self, table: &str, key: &str) -> Vec<Listing<'_>> {
        let mut rows = self.rows();
        rows.retain(|row| row.table == table && same(&row.key(), key));
        rows.sort_by_key(|row| row.standing.version);
        rows
    }
}

/// Gathers every row.
struct All<'p>(Vec<Listing<'p>>);

impl<'p> Visit<'p> for All<'p> {
    fn table<T: Table>(&mut self, rows: &'p [Row<T>]) {
        self.0.extend(rows.iter().map(|row| Listing {
            table: T::NAME,
            scope: row.is.scope(),
            id: &row.id,
            title: row.is.title(),
            standing: &row.standing,
            place: &row.place,
            says: &row.is,
        }));
    }
}
