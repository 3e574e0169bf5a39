//! Rebuilds what is derived, from the newest revision of every matter.
//!
//! The revision log is the truth; spine columns, terms, clocks, tasks, links, hours, claims and full text follow from it
//! and from the jurisdiction packs. Work goes on meanwhile: a matter that moved on between reading and writing is read
//! again.

use std::collections::HashMap;

use store::derived::{self, Newest};
use store::matters::{Derived, MatterRow};
use store::{StoreError, Tx};

use crate::app::App;
use crate::matters::actions::{office_facts, read_record};
use crate::matters::derive::{OfficeFacts, derive};

/// Matters read, derived and written in one go.
const BATCH_MATTERS: i64 = 200;

/// The rows that follow from the newest revision; `None` where its body was erased.
pub fn rows_of(app: &App, newest: &Newest, office: &OfficeFacts) -> store::Result<Option<(MatterRow, Derived)>> {
    let Some(body) = newest.body.as_deref() else {
        return Ok(None);
    };
    let row = &newest.row;
    let (kind, record) = read_record(&row.kind, newest.schema_version, Some(body))
        .map_err(|why| StoreError::fault(format!("read revision {} of matter {}", row.revision, row.id), why))?;
    Ok(Some(derive(app, kind, &record, office, row)))
}

/// Offices as they were asked for, each once.
#[derive(Default)]
pub struct Offices(HashMap<String, OfficeFacts>);

impl Offices {
    /// Country and zone of an office.
    pub fn get(&mut self, tx: &mut Tx, code: &str) -> store::Result<OfficeFacts> {
        if let Some(known) = self.0.get(code) {
            return Ok(known.clone());
        }
        let facts = office_facts(tx, code)?;
        self.0.insert(code.to_string(), facts.clone());
        Ok(facts)
    }
}

/// Id of the last matter of a batch, and the rows derived for each.
type Batch = (Option<String>, Vec<(MatterRow, Derived)>);

fn batch(app: &App, tx: &mut Tx, offices: &mut Offices, after: &str) -> store::Result<Batch> {
    let newest = derived::newest_after(tx, after, BATCH_MATTERS)?;
    let last = newest.last().map(|n| n.row.id.clone());
    let mut rows = vec![];
    for one in &newest {
        let office = offices.get(tx, &one.row.office)?;
        rows.extend(rows_of(app, one, &office)?);
    }
    Ok((last, rows))
}

/// Rewrites every derived row; how many matters were rewritten.
pub fn reindex(app: &App) -> store::Result<u64> {
    let (mut after, mut count) = (String::new(), 0);
    loop {
        let mut offices = Offices::default();
        let (last, rows) = app.db.read(|tx| batch(app, tx, &mut offices, &after))?;
        let Some(last) = last else { return Ok(count) };
        let all = rows.len() as u64;
        let written = app.db.write(move |tx| {
            let mut written = 0;
            for (row, new) in &rows {
                let stands = store::matters::find(tx, &row.id)?.ok_or(StoreError::Missing("the matter"))?;
                if stands.revision == row.revision {
                    derived::rewrite(tx, row, new)?;
                    written += 1;
                }
            }
            Ok(written)
        })?;
        count += written;
        // When somebody was first, the same batch is made again; what is rewritten twice comes out the same.
        if written == all {
            after = last;
        } else {
            count -= written;
        }
    }
}

/// Makes the full text of every matter, within a transaction that restores or copies.
pub fn full_text(app: &App, tx: &mut Tx) -> store::Result<()> {
    let (mut after, mut offices) = (String::new(), Offices::default());
    loop {
        let (last, rows) = batch(app, tx, &mut offices, &after)?;
        let Some(last) = last else { return Ok(()) };
        for (row, new) in &rows {
            derived::rewrite_words(tx, row.n, &new.words)?;
        }
        after = last;
    }
}
