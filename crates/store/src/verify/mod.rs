//! Recomputes what must hold: the audit chain, the digests of bodies, and the rows that follow from them.
//!
//! Names the first wrong row, such as "audit row 17: …". Rows that follow from a kind's rules are compared by the
//! program, which knows the kinds; it reads them with [`crate::derived`]. An erased body has no text any more; its digest
//! stays in the chain and is checked there. Start at [`verify`].

mod chain;
mod revisions;

use std::fmt;
use std::io::Write;

use crate::audit::Head;
use crate::db::{Db, Tx};
use crate::{Result, StoreError, params, sql};
use chain::Chain;
use revisions::{RevisionLog, unrecorded};

/// The first thing found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which row: `audit row 17`.
    pub row: String,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.row, self.why)
    }
}

/// What was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Audit rows recomputed.
    pub audit: u64,
    /// Position and hash of the last one.
    pub head: Head,
    /// Revisions recomputed.
    pub revisions: u64,
    /// Of these, revisions whose body was erased.
    pub erased: u64,
}

/// Either everything holds, or the first row that does not.
pub type Outcome = std::result::Result<Checked, Finding>;

fn wrong(row: impl fmt::Display, why: impl Into<String>) -> Finding {
    Finding {
        row: row.to_string(),
        why: why.into(),
    }
}

fn head(tx: &mut Tx) -> Result<Head> {
    let row = tx.query_opt(sql!("select seq, hash from chain where id = 1"), params![])?;
    let row = row.ok_or_else(|| StoreError::fault("read the chain's head", "its row is missing"))?;
    Ok(Head {
        seq: row.int(0)?,
        hash: row.text(1)?,
    })
}

/// Checks everything that can be checked without knowing the kinds, in one snapshot. Where `export` is given, every
/// audit row that holds is written to it as one line of JSON.
pub fn verify<W: Write>(db: &Db, mut export: Option<&mut W>) -> Result<Outcome> {
    db.read(|tx| {
        let head = head(tx)?;
        let followed = match export.as_deref_mut() {
            Some(out) => chain::export(tx, &head, out)?,
            None => chain::follow_all(db, tx, &head)?,
        };
        let chain = match followed {
            Ok(chain) => chain,
            Err(finding) => return Ok(Err(finding)),
        };
        let mut log = RevisionLog::default();
        if let Some(finding) = log.read(tx)? {
            return Ok(Err(finding));
        }
        if let Some(finding) = spine_without_log(tx)? {
            return Ok(Err(finding));
        }
        if log.sealed != chain.recorded
            && let Some(finding) = unrecorded(tx)?
        {
            return Ok(Err(finding));
        }
        Ok(Ok(Checked {
            audit: chain.rows,
            head,
            revisions: log.rows,
            erased: log.erased,
        }))
    })
}

/// Checks the audit chain alone, all of it.
pub fn verify_chain(db: &Db) -> Result<Outcome> {
    db.read(|tx| {
        let head = head(tx)?;
        let followed = chain::follow_all(db, tx, &head)?;
        Ok(followed.map(|chain| only_chain(&chain, &head)))
    })
}

fn only_chain(chain: &Chain, head: &Head) -> Checked {
    Checked {
        audit: chain.rows,
        head: head.clone(),
        revisions: 0,
        erased: 0,
    }
}

/// Checks the newest rows of the chain only; the row before them is taken as it stands.
pub fn verify_newest(tx: &mut Tx, rows: i64) -> Result<Outcome> {
    let head = head(tx)?;
    let first = (head.seq - rows.max(1) + 1).max(1);
    let mut chain = match first {
        1 => Chain::start(),
        _ => {
            let before = tx.query_opt(sql!("select hash from audit where seq = $1"), params![first - 1])?;
            match before {
                Some(row) => Chain::new(first - 1, row.text(0)?),
                None => return Ok(Err(wrong(format!("audit row {}", first - 1), "it is missing"))),
            }
        }
    };
    // Rows after the head are followed too, and found by it.
    let followed = chain.follow_to(tx, i64::MAX)?;
    Ok(match followed {
        Err(finding) => Err(finding),
        Ok(()) => chain.end(&head).map(|()| only_chain(&chain, &head)),
    })
}

fn spine_without_log(tx: &mut Tx) -> Result<Option<Finding>> {
    let row = tx.query_opt(
        sql!(
            "select m.id from matter m where not exists (select 1 from revision r where r.matter = m.id) order by m.id limit 1"
        ),
        params![],
    )?;
    Ok(match row {
        Some(row) => Some(wrong(
            format!("matter row {}", row.text(0)?),
            "no revision stands behind it",
        )),
        None => None,
    })
}
