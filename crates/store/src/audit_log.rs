//! Reading the audit: newest entries first by what was asked for, and everything about one subject in order.
//!
//! Who may read it is policy's to say, before these are called. References of matters are looked up through the reader's
//! scope, so that an entry about a matter the reader may not see shows its id and nothing else.

use std::collections::HashMap;

use policy::Scope;

use crate::audit::{Chained, Head, from_row};
use crate::db::{Tx, with_scope};
use crate::value::Value;
use crate::{Result, StoreError, params, scoped_sql, sql};

/// Entries in one answer at most.
pub const ENTRIES_MAX: i64 = 500;

/// What is looked for. Empty fields do not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Officer's id.
    pub officer: Option<String>,
    /// What it was done to, under any of these ids and references.
    pub subjects: Vec<String>,
    /// Verb; with a star at its end, verbs that begin so.
    pub verb: Option<String>,
    /// At or after this instant.
    pub from: Option<String>,
    /// Before this instant.
    pub to: Option<String>,
    /// `done`, `denied`, `refused`.
    pub outcome: Option<String>,
    /// Only entries before this position.
    pub before: Option<i64>,
    /// Entries wanted, 1 to [`ENTRIES_MAX`].
    pub limit: i64,
}

/// The entries asked for, newest first.
pub fn entries(tx: &mut Tx, query: &AuditQuery) -> Result<Vec<Chained>> {
    let base = sql!(
        "select seq, at, officer, office, verb, subject, purpose, outcome, grounds, detail, request, hash from audit where seq > 0"
    );
    let mut text = base.0.to_string();
    let mut values = vec![];
    if !query.subjects.is_empty() {
        let marks: Vec<String> = (1..=query.subjects.len()).map(|at| format!("${at}")).collect();
        text.push_str(&format!(" and subject in ({})", marks.join(", ")));
        values.extend(query.subjects.iter().map(Value::from));
    }
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        text.push_str(&format!(" and {condition} ${}", values.len()));
    };
    for (column, value) in [("officer =", &query.officer), ("outcome =", &query.outcome)] {
        if let Some(value) = value {
            and(column, Value::from(value));
        }
    }
    if let Some(verb) = &query.verb {
        match verb.strip_suffix('*') {
            // Verbs are words with points and hyphens; what else was typed must not become a pattern.
            Some(start) => {
                let plain: String = start.chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect();
                and("verb like", Value::Text(format!("{plain}%")));
            }
            None => and("verb =", Value::from(verb)),
        }
    }
    if let Some(from) = &query.from {
        and("at >=", Value::from(from));
    }
    if let Some(to) = &query.to {
        and("at <", Value::from(to));
    }
    if let Some(before) = query.before {
        and("seq <", Value::Int(before));
    }
    values.push(Value::Int(query.limit.clamp(1, ENTRIES_MAX)));
    text.push_str(&format!(" order by seq desc limit ${}", values.len()));
    tx.query_text(&text, &values)?.iter().map(from_row).collect()
}

/// Entries about one matter, oldest first, after a position: those under its id, and refusals, which were noted under
/// the reference as it was asked for.
pub fn of_matter(tx: &mut Tx, id: &str, reference: &str, after: i64, limit: i64) -> Result<Vec<Chained>> {
    let rows = tx.query(
        sql!(
            "select seq, at, officer, office, verb, subject, purpose, outcome, grounds, detail, request, hash from audit \
             where subject in ($1, $2) and seq > $3 order by seq limit $4"
        ),
        params![id, reference, after, limit.clamp(1, ENTRIES_MAX)],
    )?;
    rows.iter().map(from_row).collect()
}

/// The end of the chain.
pub fn head(tx: &mut Tx) -> Result<Head> {
    let row = tx.query_opt(sql!("select seq, hash from chain where id = 1 limit 1"), params![])?;
    let row = row.ok_or_else(|| StoreError::fault("read the chain's head", "its row is missing"))?;
    Ok(Head {
        seq: row.int(0)?,
        hash: row.text(1)?,
    })
}

/// References of the matters among some subjects, which are ids or references, that the reader may see; by subject.
pub fn references(tx: &mut Tx, scope: &Scope, subjects: &[String]) -> Result<HashMap<String, String>> {
    let base = scoped_sql!("select m.id, m.reference from matter m where {scope}");
    let mut found = HashMap::new();
    for chunk in subjects.chunks(100) {
        let marks: Vec<String> = (1..=chunk.len()).map(|at| format!("${at}")).collect();
        let values: Vec<Value> = chunk.iter().map(Value::from).collect();
        for column in ["m.id", "m.reference"] {
            let text = format!("{} and {column} in ({})", base.0, marks.join(", "));
            let (text, values) = with_scope(&text, &values, scope);
            for row in tx.query_text(&text, &values)? {
                found.insert(row.text(0)?, row.text(1)?);
                found.insert(row.text(1)?, row.text(1)?);
            }
        }
    }
    Ok(found)
}
