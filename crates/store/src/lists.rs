//! Imported lists: dated datasets of entries with their names, and the rows of other logs that were imported.
//!
//! A newer version of a list is a delta: entries are added, changed or withdrawn, and a withdrawn entry stays where
//! it is with the instant of its withdrawal. An import is written in batches; the list's own row changes only in the
//! last one. Reading formats is the program's business; here stand rows.

use std::collections::HashMap;

use crate::db::Tx;
use crate::parties::{name_key, word_patterns};
use crate::value::{Row, Value};
use crate::{Result, audit, params, sql};

/// Rows in one answer at most.
pub const ROWS_MAX: i64 = 500;

/// A list as its newest complete import left it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListRow {
    /// Name: lower-case letters, digits and hyphens.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Format it is imported from.
    pub format: String,
    /// Version of the newest complete import; empty before the first is complete.
    pub version: String,
    /// Instant of that import.
    pub imported_at: String,
    /// Officer who imported it; empty for the command line.
    pub officer: String,
    /// SHA-256 of the files it came from.
    pub source_digest: String,
    /// Entries in force.
    pub entries: i64,
}

/// One run of an import with its figures; `ended_at` is empty while it runs, and stays so when it was cut off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct ImportRow {
    pub id: String,
    pub list: String,
    pub format: String,
    pub started_at: String,
    pub ended_at: String,
    pub officer: String,
    pub source_digest: String,
    pub added: i64,
    pub changed: i64,
    pub withdrawn: i64,
    pub rejected: i64,
}

/// An entry as a source gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewEntry {
    /// The source's own key of it.
    pub entry: String,
    /// FollowTheMoney schema.
    pub schema: String,
    /// Name as listed.
    pub caption: String,
    /// Programmes it is listed under, separated by `; `.
    pub programs: String,
    /// Everything else: a JSON object of FollowTheMoney properties, each a list of texts.
    pub content: String,
    /// Names with their quality: `name`, `alias` or `weak`.
    pub names: Vec<(String, String)>,
}

impl NewEntry {
    /// SHA-256 over everything, by which a changed entry shows.
    pub fn digest(&self) -> String {
        let mut text = [&self.schema, &self.caption, &self.programs, &self.content]
            .map(String::as_str)
            .join("\u{1f}");
        for (name, quality) in &self.names {
            text.push_str(&format!("\u{1e}{name}\u{1f}{quality}"));
        }
        audit::digest(&text)
    }

    /// Names by their keys, each key once; the better quality wins.
    pub fn keys(&self) -> Vec<(String, String, String)> {
        let mut keys: Vec<(String, String, String)> = vec![];
        for (name, quality) in &self.names {
            let key = name_key(name);
            if key.is_empty() {
                continue;
            }
            match keys.iter_mut().find(|(known, ..)| *known == key) {
                Some(known) if rank(quality) < rank(&known.2) => *known = (key, name.clone(), quality.clone()),
                Some(_) => {}
                None => keys.push((key, name.clone(), quality.clone())),
            }
        }
        keys
    }
}

fn rank(quality: &str) -> usize {
    ["name", "alias"].iter().position(|q| *q == quality).unwrap_or(2)
}

/// The id of an entry: the list's name and the source's key, so that it stays the same through re-imports and copies.
pub fn entry_id(list: &str, entry: &str) -> String {
    format!("{list}:{entry}")
}

/// What is known of an entry before an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Digest of its content.
    pub digest: String,
    /// Whether it is in force.
    pub standing: Standing,
}

/// Whether an entry is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// On the list.
    InForce,
    /// No longer on the list.
    Withdrawn,
}

/// Digests of a list's entries by the source's keys.
pub fn known(tx: &mut Tx, list: &str) -> Result<HashMap<String, Known>> {
    let mut known = HashMap::new();
    tx.each(
        sql!("select entry, digest, withdrawn_at from list_entry where list = $1"),
        params![list],
        |row| {
            let standing = if row.text(2)?.is_empty() {
                Standing::InForce
            } else {
                Standing::Withdrawn
            };
            known.insert(
                row.text(0)?,
                Known {
                    digest: row.text(1)?,
                    standing,
                },
            );
            Ok(())
        },
    )?;
    Ok(known)
}

/// Notes that an import begins; a list that is new gets its row, without a version until the import is complete.
pub fn begin_import(tx: &mut Tx, list: &ListRow, import: &ImportRow) -> Result<()> {
    tx.execute(
        sql!(
            "insert into list (name, title, format, version, imported_at, officer, source_digest, entries) \
             values ($1, $2, $3, '', '', $4, '', 0) on conflict (name) do nothing"
        ),
        params![&list.name, &list.title, &list.format, &list.officer],
    )?;
    let i = import;
    tx.execute(
        sql!(
            "insert into list_import (id, list, format, started_at, ended_at, officer, source_digest, added, changed, \
             withdrawn, rejected) values ($1, $2, $3, $4, '', $5, $6, 0, 0, 0, 0)"
        ),
        params![&i.id, &i.list, &i.format, &i.started_at, &i.officer, &i.source_digest],
    )
    .map(drop)
}

/// Adds entries that the list did not have.
pub fn add_entries(tx: &mut Tx, list: &str, at: &str, entries: &[NewEntry]) -> Result<()> {
    let rows: Vec<Vec<Value>> = entries
        .iter()
        .map(|e| {
            let id = entry_id(list, &e.entry);
            let digest = e.digest();
            let columns: [&str; 11] = [
                &id,
                list,
                &e.entry,
                &e.schema,
                &e.caption,
                &e.programs,
                &e.content,
                &digest,
                at,
                "",
                "",
            ];
            columns.map(Value::from).to_vec()
        })
        .collect();
    tx.insert_rows(
        sql!(
            "insert into list_entry (id, list, entry, schema, caption, programs, content, digest, added_at, changed_at, \
             withdrawn_at) values"
        ),
        11,
        &rows,
    )?;
    put_names(tx, list, entries)
}

/// Changes entries that the list has; one that was withdrawn is in force again.
pub fn change_entries(tx: &mut Tx, list: &str, at: &str, entries: &[NewEntry]) -> Result<()> {
    for e in entries {
        let id = entry_id(list, &e.entry);
        tx.execute(
            sql!(
                "update list_entry set schema = $1, caption = $2, programs = $3, content = $4, digest = $5, \
                 changed_at = $6, withdrawn_at = '' where id = $7"
            ),
            params![&e.schema, &e.caption, &e.programs, &e.content, e.digest(), at, &id],
        )?;
        tx.execute(sql!("delete from list_name where entry = $1"), params![&id])?;
    }
    put_names(tx, list, entries)
}

fn put_names(tx: &mut Tx, list: &str, entries: &[NewEntry]) -> Result<()> {
    let mut rows = vec![];
    for e in entries {
        let id = entry_id(list, &e.entry);
        for (key, name, quality) in e.keys() {
            rows.push(vec![
                Value::from(&id),
                Value::Text(key),
                Value::Text(name),
                Value::Text(quality),
            ]);
        }
    }
    tx.insert_rows(
        sql!("insert into list_name (entry, name_key, name, quality) values"),
        4,
        &rows,
    )
}

/// Makes the keys of all list names anew from the names as listed; how many there are. For `reindex`.
pub fn rebuild_names(tx: &mut Tx) -> Result<u64> {
    let rows = tx.query(sql!("select entry, name_key, name, quality from list_name"), params![])?;
    let mut count = 0;
    for row in &rows {
        let (entry, old, name) = (row.text(0)?, row.text(1)?, row.text(2)?);
        let key = name_key(&name);
        count += 1;
        if key == old || key.is_empty() {
            continue;
        }
        tx.execute(
            sql!("delete from list_name where entry = $1 and name_key = $2"),
            params![&entry, &old],
        )?;
        tx.execute(
            sql!(
                "insert into list_name (entry, name_key, name, quality) values ($1, $2, $3, $4) \
                 on conflict (entry, name_key) do nothing"
            ),
            params![&entry, key, name, row.text(3)?],
        )?;
    }
    Ok(count)
}

/// Ends an import: withdraws what the new version no longer has, makes the version current, notes the figures.
pub fn end_import(tx: &mut Tx, list: &ListRow, import: &ImportRow, withdrawn: &[String]) -> Result<i64> {
    for entry in withdrawn {
        tx.execute(
            sql!("update list_entry set withdrawn_at = $1 where id = $2 and withdrawn_at = ''"),
            params![&import.ended_at, entry_id(&list.name, entry)],
        )?;
    }
    let count = tx.query_opt(
        sql!("select count(*) from list_entry where list = $1 and withdrawn_at = ''"),
        params![&list.name],
    )?;
    let entries = count.map_or(Ok(0), |row| row.int(0))?;
    let l = list;
    tx.execute(
        sql!(
            "update list set title = $1, format = $2, version = $3, imported_at = $4, officer = $5, source_digest = $6, \
             entries = $7 where name = $8"
        ),
        params![&l.title, &l.format, &l.version, &l.imported_at, &l.officer, &l.source_digest, entries, &l.name],
    )?;
    let i = import;
    tx.execute(
        sql!(
            "update list_import set ended_at = $1, added = $2, changed = $3, withdrawn = $4, rejected = $5 where id = $6"
        ),
        params![&i.ended_at, i.added, i.changed, i.withdrawn, i.rejected, &i.id],
    )?;
    Ok(entries)
}

fn list_row(row: &Row) -> Result<ListRow> {
    Ok(ListRow {
        name: row.text(0)?,
        title: row.text(1)?,
        format: row.text(2)?,
        version: row.text(3)?,
        imported_at: row.text(4)?,
        officer: row.text(5)?,
        source_digest: row.text(6)?,
        entries: row.int(7)?,
    })
}

/// Every list, by name.
pub fn lists(tx: &mut Tx) -> Result<Vec<ListRow>> {
    let rows = tx.query(
        sql!(
            "select name, title, format, version, imported_at, officer, source_digest, entries from list \
             order by name limit 500"
        ),
        params![],
    )?;
    rows.iter().map(list_row).collect()
}

/// One list.
pub fn list(tx: &mut Tx, name: &str) -> Result<Option<ListRow>> {
    let row = tx.query_opt(
        sql!(
            "select name, title, format, version, imported_at, officer, source_digest, entries from list where name = $1"
        ),
        params![name],
    )?;
    row.as_ref().map(list_row).transpose()
}

/// The last runs of a list's import, newest first.
pub fn imports(tx: &mut Tx, list: &str, limit: i64) -> Result<Vec<ImportRow>> {
    let rows = tx.query(
        sql!(
            "select id, list, format, started_at, ended_at, officer, source_digest, added, changed, withdrawn, rejected \
             from list_import where list = $1 order by started_at desc, id desc limit $2"
        ),
        params![list, limit.clamp(1, ROWS_MAX)],
    )?;
    let read = |row: &Row| {
        Ok(ImportRow {
            id: row.text(0)?,
            list: row.text(1)?,
            format: row.text(2)?,
            started_at: row.text(3)?,
            ended_at: row.text(4)?,
            officer: row.text(5)?,
            source_digest: row.text(6)?,
            added: row.int(7)?,
            changed: row.int(8)?,
            withdrawn: row.int(9)?,
            rejected: row.int(10)?,
        })
    };
    rows.iter().map(read).collect()
}

/// An entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct EntryRow {
    pub id: String,
    pub list: String,
    pub entry: String,
    pub schema: String,
    pub caption: String,
    pub programs: String,
    pub content: String,
    pub added_at: String,
    pub changed_at: String,
    pub withdrawn_at: String,
}

impl EntryRow {
    fn from_row(row: &Row) -> Result<EntryRow> {
        Ok(EntryRow {
            id: row.text(0)?,
            list: row.text(1)?,
            entry: row.text(2)?,
            schema: row.text(3)?,
            caption: row.text(4)?,
            programs: row.text(5)?,
            content: row.text(6)?,
            added_at: row.text(7)?,
            changed_at: row.text(8)?,
            withdrawn_at: row.text(9)?,
        })
    }
}

/// Entries of a list by id, those withdrawn too. Every word given must begin a word of one of the entry's names.
pub fn entries(tx: &mut Tx, list: &str, q: &str, after: Option<&str>, limit: i64) -> Result<Vec<EntryRow>> {
    let after = after.unwrap_or("");
    let limit = limit.clamp(1, ROWS_MAX);
    let [a, b, c, d] = word_patterns(q);
    let rows = if a == "%" {
        tx.query(
            sql!(
                "select id, list, entry, schema, caption, programs, content, added_at, changed_at, withdrawn_at \
                 from list_entry where list = $1 and entry > $2 order by entry limit $3"
            ),
            params![list, after, limit],
        )?
    } else {
        tx.query(
            sql!(
                "select e.id, e.list, e.entry, e.schema, e.caption, e.programs, e.content, e.added_at, e.changed_at, \
                 e.withdrawn_at from list_entry e where e.list = $1 and e.entry > $2 and exists \
                 (select 1 from list_name n where n.entry = e.id and ' ' || n.name_key like $3 \
                 and ' ' || n.name_key like $4 and ' ' || n.name_key like $5 and ' ' || n.name_key like $6) \
                 order by e.entry limit $7"
            ),
            params![list, after, a, b, c, d, limit],
        )?
    };
    rows.iter().map(EntryRow::from_row).collect()
}

/// One entry by its id.
pub fn entry(tx: &mut Tx, id: &str) -> Result<Option<EntryRow>> {
    let row = tx.query_opt(
        sql!(
            "select id, list, entry, schema, caption, programs, content, added_at, changed_at, withdrawn_at \
             from list_entry where id = $1"
        ),
        params![id],
    )?;
    row.as_ref().map(EntryRow::from_row).transpose()
}

/// An entry in force that has a name with a given key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameHit {
    /// The entry.
    pub entry: EntryRow,
    /// The name as listed.
    pub name: String,
    /// `name`, `alias` or `weak`.
    pub quality: String,
    /// Title of the list.
    pub title: String,
    /// Version of the list; empty while its first import is under way.
    pub version: String,
}

impl NameHit {
    fn from_row(row: &Row) -> Result<NameHit> {
        Ok(NameHit {
            entry: EntryRow::from_row(row)?,
            name: row.text(10)?,
            quality: row.text(11)?,
            title: row.text(12)?,
            version: row.text(13)?,
        })
    }
}

/// Entries in force with a name that has exactly this key.
pub fn with_name(tx: &mut Tx, key: &str, limit: i64) -> Result<Vec<NameHit>> {
    let rows = tx.query(
        sql!(
            "select e.id, e.list, e.entry, e.schema, e.caption, e.programs, e.content, e.added_at, e.changed_at, \
             e.withdrawn_at, n.name, n.quality, l.title, l.version from list_name n \
             join list_entry e on e.id = n.entry join list l on l.name = e.list \
             where n.name_key = $1 and e.withdrawn_at = '' order by e.id limit $2"
        ),
        params![key, limit.clamp(1, ROWS_MAX)],
    )?;
    rows.iter().map(NameHit::from_row).collect()
}

/// Entries in force that share a name with a party. Names stated in a matter closed to a need-to-know group count only
/// for matters of the same group (`need_group`, empty for none), so that a closed matter does not show through a hit.
pub fn party_hits(tx: &mut Tx, party: &str, need_group: &str) -> Result<Vec<NameHit>> {
    let rows = tx.query(
        sql!(
            "select e.id, e.list, e.entry, e.schema, e.caption, e.programs, e.content, e.added_at, e.changed_at, \
             e.withdrawn_at, n.name, n.quality, l.title, l.version from party_name pn \
             join statement s on s.id = pn.statement join matter m on m.id = s.matter \
             join list_name n on n.name_key = pn.name_key \
             join list_entry e on e.id = n.entry join list l on l.name = e.list \
             where pn.party = $1 and s.withdrawn_at = '' and e.withdrawn_at = '' \
             and (m.need_group = '' or m.need_group = $2) order by e.id, n.name_key limit 500"
        ),
        params![party, need_group],
    )?;
    let mut hits = rows.iter().map(NameHit::from_row).collect::<Result<Vec<_>>>()?;
    // Several names of one entry may meet; the main one is said.
    hits.sort_by(|a, b| {
        a.entry
            .id
            .cmp(&b.entry.id)
            .then(rank(&a.quality).cmp(&rank(&b.quality)))
    });
    hits.dedup_by(|a, b| a.entry.id == b.entry.id);
    Ok(hits)
}

/// What became of an earlier row with the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Digest of its content.
    pub content: String,
    /// Matter that was made of it.
    pub matter: String,
}

/// An earlier row of a source with this key. Keys and contents come as digests: the table holds nothing personal.
pub fn imported(tx: &mut Tx, source: &str, key: &str) -> Result<Option<Imported>> {
    let row = tx.query_opt(
        sql!(
            "select row_key, matter from imported_row where source = $1 and row_key > $2 and row_key < $3 \
             order by row_key limit 1"
        ),
        params![source, format!("{key}-"), format!("{key}-z")],
    )?;
    let Some(row) = row else { return Ok(None) };
    let row_key: String = row.text(0)?;
    let content = row_key
        .strip_prefix(key)
        .and_then(|rest| rest.strip_prefix('-'))
        .unwrap_or_default();
    Ok(Some(Imported {
        content: content.to_string(),
        matter: row.text(1)?,
    }))
}

/// Notes that a row was imported as a matter.
pub fn note_imported(tx: &mut Tx, source: &str, key: &str, content: &str, matter: &str, at: &str) -> Result<()> {
    tx.execute(
        sql!(
            "insert into imported_row (source, row_key, matter, imported_at) values ($1, $2, $3, $4) \
             on conflict (source, row_key) do update set matter = excluded.matter, imported_at = excluded.imported_at"
        ),
        params![source, format!("{key}-{content}"), matter, at],
    )
    .map(drop)
}

#[cfg(test)]
mod tests;
