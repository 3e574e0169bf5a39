//! The revision log: every body's digest, every revision's place behind the one before it, and that the audit records
//! each revision once.

use crate::audit::{digest, revision_head};
use crate::db::Tx;
use crate::value::Row;
use crate::verify::chain::{Recorded, recorded, seal};
use crate::verify::{Finding, wrong};
use crate::{Result, params, sql};

/// The revision log as far as it was read, in the order of matters and revisions.
#[derive(Default)]
pub(super) struct RevisionLog {
    matter: String,
    revision: i64,
    digest: String,
    at: String,
    /// Revision and digest that the spine row of this matter names.
    spine: (i64, String),
    pub(super) rows: u64,
    pub(super) erased: u64,
    /// Sum over the revisions; equal to the same sum over the audit entries that record one.
    pub(super) sealed: u128,
}

impl RevisionLog {
    pub(super) fn read(&mut self, tx: &mut Tx) -> Result<Option<Finding>> {
        let mut found = None;
        tx.each(
            sql!(
                "select r.matter, r.revision, r.officer, r.office, r.body, r.digest, r.previous, m.revision, m.digest, r.at, \
                 r.verb, r.note, r.schema_version, r.head from revision r left join matter m on m.id = r.matter order by r.matter, r.revision"
            ),
            params![],
            |row| {
                if found.is_none() {
                    found = self.next(&row)?;
                }
                Ok(())
            },
        )?;
        Ok(found.or_else(|| self.end_matter()))
    }

    fn next(&mut self, row: &Row) -> Result<Option<Finding>> {
        let (matter, revision): (String, i64) = (row.text(0)?, row.int(1)?);
        if matter != self.matter {
            if let Some(finding) = self.end_matter() {
                return Ok(Some(finding));
            }
            self.matter.clone_from(&matter);
            self.revision = 0;
            self.digest = String::new();
            let Some(newest) = row.get::<Option<i64>>(7)? else {
                return Ok(Some(wrong(
                    format!("revision {revision} of matter {matter}"),
                    "its matter is missing",
                )));
            };
            self.spine = (newest, row.text(8)?);
            self.at = String::new();
        }
        let name = format!("revision {revision} of matter {matter}");
        if revision != self.revision + 1 {
            let missing = format!("revision {} of matter {matter}", self.revision + 1);
            return Ok(Some(wrong(
                missing,
                format!("it is missing: revision {revision} follows revision {}", self.revision),
            )));
        }
        let (body, own): (Option<String>, String) = (row.get(4)?, row.text(5)?);
        match body {
            Some(body) if digest(&body) != own => {
                return Ok(Some(wrong(name, "its digest is not that of its body")));
            }
            Some(_) => {}
            None => self.erased += 1,
        }
        if row.text(6)? != self.digest {
            return Ok(Some(wrong(
                name,
                "it does not follow the digest of the revision before it",
            )));
        }
        let at = row.text(9)?;
        if at < self.at {
            return Ok(Some(wrong(name, "it is dated before the revision it follows")));
        }
        let head = row.text(13)?;
        // Revisions from before heads were kept have none; that they had none is part of what the audit records.
        if !head.is_empty() && head != revision_head(&at, &row.text(10)?, &row.text(11)?, row.int(12)?) {
            return Ok(Some(wrong(
                name,
                "its head is not that of its instant, verb, note and version",
            )));
        }
        self.at = at;
        let revision_text = revision.to_string();
        let parts = [&matter, &revision_text, &own, &head, &row.text(2)?, &row.text(3)?];
        self.sealed = self.sealed.wrapping_add(seal(&parts.map(String::as_str)));
        self.revision = revision;
        self.digest = own;
        self.rows += 1;
        Ok(None)
    }

    /// The spine must name the newest revision and its digest.
    fn end_matter(&self) -> Option<Finding> {
        if self.matter.is_empty() || self.spine == (self.revision, self.digest.clone()) {
            return None;
        }
        let why = format!(
            "it does not name revision {} with its digest, the newest one of its log",
            self.revision
        );
        Some(wrong(format!("matter row {}", self.matter), why))
    }
}

/// Which revision and which audit row do not belong to each other, once their sums differ.
pub(super) fn unrecorded(tx: &mut Tx) -> Result<Option<Finding>> {
    const ROWS: i64 = 500;
    let mut after = (String::new(), 0);
    loop {
        let rows = tx.query(
            sql!(
                "select matter, revision, officer, office, digest, head from revision where (matter, revision) > ($1, $2) \
                 order by matter, revision limit $3"
            ),
            params![&after.0, after.1, ROWS],
        )?;
        for row in &rows {
            let (matter, revision) = (row.text(0)?, row.int(1)?);
            let entries = entries_of_revision(tx, &matter, revision, &row.text(4)?, &row.text(5)?)?;
            if entries != [[row.text(2)?, row.text(3)?]] {
                let why = "the audit does not record it once with this digest, head, officer and office";
                return Ok(Some(wrong(format!("revision {revision} of matter {matter}"), why)));
            }
            after = (matter, revision);
        }
        if rows.is_empty() {
            break;
        }
    }
    recorded_but_gone(tx)
}

/// Officer and office of the entries that record a revision.
fn entries_of_revision(tx: &mut Tx, matter: &str, revision: i64, digest: &str, head: &str) -> Result<Vec<[String; 2]>> {
    let rows = tx.query(
        sql!("select officer, office, detail from audit where subject = $1 and detail like $2 order by seq limit 10"),
        params![matter, format!("%revision={revision} digest={digest}")],
    )?;
    let mut entries = vec![];
    for row in &rows {
        if recorded(&row.text(2)?).is_some_and(|r| r.head == head) {
            entries.push([row.text(0)?, row.text(1)?]);
        }
    }
    Ok(entries)
}

fn recorded_but_gone(tx: &mut Tx) -> Result<Option<Finding>> {
    const ROWS: i64 = 500;
    let mut after = 0;
    loop {
        let rows = tx.query(
            sql!(
                "select seq, subject, detail from audit where seq > $1 and detail like '%revision=% digest=%' order by seq limit $2"
            ),
            params![after, ROWS],
        )?;
        for row in &rows {
            let detail = row.text(2)?;
            if let Some(Recorded { revision, digest, .. }) = recorded(&detail) {
                let number = revision.parse::<i64>().unwrap_or(0);
                let there = tx.query_opt(
                    sql!("select digest from revision where matter = $1 and revision = $2 and digest = $3"),
                    params![row.text(1)?, number, digest],
                )?;
                if there.is_none() {
                    let name = format!("revision {revision} of matter {}", row.text(1)?);
                    return Ok(Some(wrong(
                        name,
                        format!("it is missing, though audit row {} records it", row.int(0)?),
                    )));
                }
            }
            after = row.int(0)?;
        }
        if rows.is_empty() {
            return Ok(None);
        }
    }
}
